"""Covariates of client-level data: which are numbers, which are levels, and the columns that each becomes.

Names of columns and of levels are words throughout: nothing here reads a formula.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt

MISSING_LEVEL = "Missing"
NUMBERS_FROM = 12
"""A column of numbers with at least so many different ones is used as a number; with fewer, as levels."""
STRAY = 0.05
"""A column whose values are numbers up to this share is one of numbers with slips."""
IDENTIFIER_FROM, NUMBERS_IDENTIFY_FROM = 20, 100
"""So many values, every one another, only tell clients apart; more are needed of whole numbers, which may be ages."""
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d+)?|\d{1,3}(,\d{3})+(\.\d+)?)([eE][+-]?\d{1,2})?", re.ASCII)
_LARGEST = 1e15


@dataclass(frozen=True, slots=True)
class Covariate:
    """A covariate as the model uses it: a number (`middle` and `spread` of those known), or levels with their clients.

    The first level is the reference, the commonest that is not missing. `missing` counts clients without a value.
    """

    name: str
    numeric: bool
    levels: tuple[tuple[str, int], ...]
    middle: float = 0.0
    spread: float = 1.0
    missing: int = 0

    @property
    def missing_level(self) -> str:
        """The name of the level of those without a value; '' where everybody has one."""
        if not self.missing:
            return ""
        return MISSING_LEVEL if self.numeric else self.levels[-1][0]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the model: the covariate's place among the covariates, the level ('' for a number), its values."""

    name: str
    place: int
    level: str
    values: tuple[float, ...]


def number_written(value: str) -> float | None:
    """The number that a value says, with a point or a comma before its fraction; 3,169 is a whole number."""
    plain = value.replace("−", "-")
    if not _NUMBER.fullmatch(plain):
        return None
    grouped = re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", plain)
    number = float(plain.replace(",", "" if grouped else "."))
    return number if abs(number) <= _LARGEST else None


def is_numeric(values: Sequence[str]) -> bool:
    """Whether the values that there are are numbers, all but a stray one, and enough of them differ."""
    there = [value for value in values if value]
    numbers = {number for value in there if (number := number_written(value)) is not None}
    return len(numbers) >= NUMBERS_FROM and len(strays(there)) <= STRAY * len(there)


def strays(values: Sequence[str]) -> list[str]:
    """The values that are not numbers."""
    return [value for value in values if value and number_written(value) is None]


def is_identifier(values: Sequence[str]) -> bool:
    """Whether a column only tells clients apart: every value another one, none of them a fraction."""
    there = [value for value in values if value]
    if len(there) < IDENTIFIER_FROM or len(set(there)) < len(there):
        return False
    numbers = [number_written(value) for value in there]
    if any(number is None for number in numbers):
        return True
    return len(there) >= NUMBERS_IDENTIFY_FROM and not any(number % 1 for number in numbers if number is not None)


def covariate(name: str, values: Sequence[str], numeric: bool) -> Covariate:
    """A covariate from the value of each client, '' where it is missing."""
    missing = sum(not value for value in values)
    if numeric:
        numbers = [number for value in values if value and (number := number_written(value)) is not None]
        middle = fsum(numbers) / len(numbers) if numbers else 0.0
        spread = sqrt(fsum((one - middle) ** 2 for one in numbers) / len(numbers)) if numbers else 0.0
        return Covariate(name, True, (), middle, spread or 1.0, missing)
    counts = Counter(value for value in values if value)
    levels = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if missing:
        levels.append((_missing_level(counts), missing))
    return Covariate(name, False, tuple(levels), missing=missing)


def _missing_level(counts: Mapping[str, int]) -> str:
    """The name of the level of missing values, unlike any that the data has."""
    name = MISSING_LEVEL
    while name in counts:
        name += " (no value)"
    return name


def columns_of(one: Covariate, place: int, values: Sequence[str]) -> Iterator[Column]:
    """A number centred and in its standard deviations, 0 where it is missing; each level but the reference as 0 or 1.

    The scale of a number changes neither the effect nor its error; it keeps the arithmetic sound.
    """
    if one.numeric:
        scaled = (((number_written(value) or 0.0) - one.middle) / one.spread if value else 0.0 for value in values)
        yield Column(one.name, place, "", tuple(scaled))
        if one.missing:
            yield Column(f"{one.name}: {MISSING_LEVEL}", place, MISSING_LEVEL, tuple(float(not v) for v in values))
        return
    absent = one.missing_level
    for level, _count in one.levels[1:]:
        yield Column(f"{one.name}: {level}", place, level, tuple(float((v or absent) == level) for v in values))
