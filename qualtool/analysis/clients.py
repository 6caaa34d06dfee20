"""Client-level data as plain values: who is used, who is left out and why, and the columns of the model by hand.

Names of columns and of levels are words throughout: nothing here reads a formula.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MISSING_LEVEL = "Missing"
NUMERIC_FROM = 12
"""A column of numbers with at least so many different ones is used as a number; with fewer, as levels."""
SMALL = 5


@dataclass(frozen=True, slots=True)
class Client:
    """One row: `outcome` is None where it is missing, `arm` and `period` are True for pilot and for after."""

    outcome: bool | None
    pilot: bool | None
    after: bool | None
    covariates: tuple[str, ...]
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class Covariate:
    """A covariate as the model uses it: a number (centred at `middle`), or levels with the clients of each.

    The first level is the reference, the commonest that is not missing. `missing` counts clients without a value.
    """

    name: str
    numeric: bool
    levels: tuple[tuple[str, int], ...]
    middle: float = 0.0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class ModelColumns:
    """The model's columns by name beside its matrix (clients x columns, numpy), outcomes and cluster of each client.

    The first four are the intercept, arm, period and arm x period. `certain` names levels all of whose clients have
    the outcome, or none.
    """

    names: tuple[str, ...]
    matrix: Any
    outcomes: Any
    clusters: tuple[str, ...]
    covariates: tuple[Covariate, ...]
    used: int
    left_out: Mapping[str, int]
    certain: tuple[str, ...] = ()


def model_columns(clients: Sequence[Client], covariates: Sequence[str]) -> ModelColumns:
    """Who can be used, and the matrix of the model; missing covariates keep a client in, with a level of their own."""
    import numpy as np

    used = [one for one in clients if None not in (one.outcome, one.pilot, one.after)]
    made = [_covariate(name, [one.covariates[place] for one in used]) for place, name in enumerate(covariates)]
    pilot = np.array([bool(one.pilot) for one in used], dtype=float)
    after = np.array([bool(one.after) for one in used], dtype=float)
    names, columns = ["intercept", "arm", "period", "arm x period"], [np.ones(len(used)), pilot, after, pilot * after]
    for place, covariate in enumerate(made):
        for name, values in _columns(covariate, [one.covariates[place] for one in used]):
            names.append(name)
            columns.append(np.array(values, dtype=float))
    return ModelColumns(
        tuple(names),
        np.column_stack(columns) if used else np.zeros((0, len(names))),
        np.array([bool(one.outcome) for one in used], dtype=float),
        tuple(one.cluster for one in used),
        tuple(made),
        len(used),
        _left_out(clients),
        tuple(told for place, one in enumerate(made) for told in _certain(one, place, used)),
    )


def _certain(covariate: Covariate, place: int, used: Sequence[Client]) -> Iterator[str]:
    absent = covariate.levels[-1][0] if covariate.missing and covariate.levels else ""
    for level, count in covariate.levels:
        with_it = sum(bool(one.outcome) for one in used if (one.covariates[place] or absent) == level)
        if with_it in (0, count):
            yield f"{covariate.name}: {level}"


def _left_out(clients: Sequence[Client]) -> dict[str, int]:
    """How many are left out for each reason; the first that holds of a client counts."""
    reasons: Counter[str] = Counter()
    for one in clients:
        if one.outcome is None:
            reasons["no outcome"] += 1
        elif one.pilot is None:
            reasons["no arm"] += 1
        elif one.after is None:
            reasons["no period"] += 1
    return dict(reasons)


def _covariate(name: str, values: Sequence[str]) -> Covariate:
    missing = sum(not value for value in values)
    numbers = [_number(value) for value in values if value]
    whole = [number for number in numbers if number is not None]
    if len(whole) == len(numbers) and len(set(whole)) >= NUMERIC_FROM:
        return Covariate(name, True, (), sum(whole) / len(whole), missing)
    counts = Counter(value for value in values if value)
    levels = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if missing:
        levels.append((_missing_level(counts), missing))
    return Covariate(name, False, tuple(levels), 0.0, missing)


def _missing_level(counts: Mapping[str, int]) -> str:
    """The name of the level of missing values, unlike any that the data has."""
    name = MISSING_LEVEL
    while name in counts:
        name += " (no value)"
    return name


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if number - number == 0 else None


def _columns(covariate: Covariate, values: Sequence[str]) -> list[tuple[str, list[float]]]:
    if covariate.numeric:
        found = [(covariate.name, [float(value) - covariate.middle if value else 0.0 for value in values])]
        if covariate.missing:
            found.append((f"{covariate.name}: {MISSING_LEVEL}", [float(not value) for value in values]))
        return found
    absent = covariate.levels[-1][0] if covariate.missing else None
    return [
        (f"{covariate.name}: {level}", [float((value or absent) == level) for value in values])
        for level, _count in covariate.levels[1:]
    ]
