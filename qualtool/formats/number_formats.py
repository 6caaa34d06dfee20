"""A number of a spreadsheet with the digits that its cell shows, by the cell's number format."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.')
_CONDITION = re.compile(r"\[[<>=]")
_BRACKETS = re.compile(r"\[[^\]]*\]")
_DIGITS = re.compile(r"[^\d#0?.,%]*[#0?,]*[#0?](?:\.([0#?]*))?\s*(%?)\s*[^\d#0?.,%a-z@/]*", re.IGNORECASE)
_LARGEST = 1e15


@dataclass(frozen=True, slots=True)
class _Form:
    """How many decimals a format shows at least and at most, and whether as a percentage."""

    least: int
    most: int
    percent: bool


def shown_number(number: float, number_format: str) -> str:
    """A number as its cell shows it, such as `90.5%` or `93.0`, without the marks of thousands and what stands around.

    In a format that fixes no decimals (General, fractions, powers of ten) it has the 15 digits of a spreadsheet.
    """
    form = _form(number_format, (number < 0) - (number > 0)) if abs(number) < _LARGEST else None
    if form is None:
        return plain_number(number)
    value = Decimal(f"{number:.15g}") * (100 if form.percent else 1)
    digits = f"{value.quantize(Decimal(1).scaleb(-form.most), ROUND_HALF_UP):f}"
    spare = form.most - form.least
    while spare and digits.endswith("0"):
        digits, spare = digits[:-1], spare - 1
    return digits.removesuffix(".") + ("%" if form.percent else "")


def plain_number(number: float) -> str:
    """A number without regard to its format: whole ones without .0, others with at most 15 digits."""
    if isinstance(number, int) or (number.is_integer() and abs(number) < _LARGEST):
        return str(int(number))
    return f"{number:.15g}"


_AS_PERCENT = _Form(0, 12, True)


@lru_cache(maxsize=256)
def _form(number_format: str, side: int) -> _Form | None:
    """What a format says of numbers above (-1), below (1) or at 0, by its sections; None where it fixes nothing."""
    sections = _LITERALS.sub("", number_format).split(";")
    if _CONDITION.search(number_format):
        return _AS_PERCENT if all("%" in section for section in sections) else None
    place = {-1: 0, 1: 1, 0: 2}[side]
    section = _BRACKETS.sub("", sections[place] if place < min(len(sections), 3) else sections[0])
    found = _DIGITS.fullmatch(section.strip())
    if not found:
        return _AS_PERCENT if "%" in section else None
    decimals = found[1] or ""
    return _Form(decimals.count("0"), len(decimals), bool(found[2]))
