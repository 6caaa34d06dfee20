"""Client-level data as plain values: who is used, who is left out and why, and the columns of the model by hand."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualtool.analysis.client_covariates import Column, Covariate, columns_of, covariate, is_numeric

INTERCEPT, ARM, PERIOD, INTERACTION = range(4)
BASE = ("intercept", "arm", "period", "arm x period")
_MOST_NAMED = 5
_NEGLIGIBLE = 1e-7
"""A column whose part that the columns before it leave over is this share of it, or less, follows from them."""


def listed(names: Sequence[str], between: str = ", ") -> str:
    """Names in a row; of many only the first, and how many more."""
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return between.join(names[:_MOST_NAMED]) + more


@dataclass(frozen=True, slots=True)
class Client:
    """One row: `outcome` is None where it is missing, `arm` and `period` are True for pilot and for after.

    `covariates` are '' where missing; `cluster` is None where errors are not clustered. A client with a reason to be
    `left_out` is not used.
    """

    outcome: bool | None
    pilot: bool | None
    after: bool | None
    covariates: tuple[str, ...] = ()
    cluster: str | None = None
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Certain:
    """A level whose `count` clients all have the outcome, or all lack it: its odds are without bound."""

    covariate: str
    level: str
    count: int
    outcome: bool


@dataclass(frozen=True, slots=True)
class Redundant:
    """A column that was not used, because the columns named make it up: it says nothing that they do not."""

    name: str
    follows_from: tuple[str, ...]

    @property
    def words(self) -> str:
        return f"{self.name!r} follows from {listed(self.follows_from, ' and ')}"


@dataclass(frozen=True, slots=True)
class ModelColumns:
    """The model's columns by name beside its matrix (clients x columns, numpy), and the outcome of each client.

    The first four are the intercept, arm, period and arm x period. `left_out` counts the clients for each reason.
    """

    names: tuple[str, ...]
    matrix: Any
    outcomes: Any
    clusters: tuple[str, ...] | None
    covariates: tuple[Covariate, ...]
    left_out: Mapping[str, int]
    certain: tuple[Certain, ...]
    redundant: tuple[Redundant, ...]

    @property
    def used(self) -> int:
        return len(self.outcomes)


def model_columns(
    clients: Sequence[Client], covariates: Sequence[str], numeric: Mapping[str, bool] | None = None
) -> ModelColumns:
    """Who can be used, and the matrix of the model; missing covariates keep a client in, with a level of their own.

    `numeric` says which covariates are numbers, for those where these clients alone should not decide it.
    """
    import numpy as np

    used = [one for one in clients if not _why_not(one)]
    pilot = np.array([bool(one.pilot) for one in used], dtype=float)
    after = np.array([bool(one.after) for one in used], dtype=float)
    made: list[Covariate] = []
    columns: list[Column] = []
    for place, name in enumerate(covariates):
        values = [one.covariates[place] for one in used]
        as_number = (numeric or {}).get(name)
        made.append(covariate(name, values, is_numeric(values) if as_number is None else as_number))
        columns += columns_of(made[-1], place, values)
    names, kept, redundant = _independent([np.ones(len(used)), pilot, after, pilot * after], columns)
    clusters = tuple(one.cluster or "" for one in used) if any(one.cluster is not None for one in used) else None
    return ModelColumns(
        names,
        kept,
        np.array([bool(one.outcome) for one in used], dtype=float),
        clusters,
        tuple(made),
        dict(Counter(filter(None, map(_why_not, clients)))),
        tuple(_certain(made, used)),
        redundant,
    )


def _why_not(one: Client) -> str:
    """Why a client cannot be used, '' where nothing is in the way; the first reason that holds."""
    missing = {"no outcome": one.outcome, "no arm": one.pilot, "no period": one.after}
    return one.left_out or next((reason for reason, value in missing.items() if value is None), "")


def _certain(made: Sequence[Covariate], used: Sequence[Client]) -> list[Certain]:
    found = []
    for place, one in enumerate(made):
        with_it = Counter(client.covariates[place] or one.missing_level for client in used if client.outcome)
        levels = ((one.missing_level, one.missing),) if one.numeric and one.missing else one.levels
        for level, count in levels:
            if with_it[level] in (0, count):
                found.append(Certain(one.name, level, count, with_it[level] > 0))
    return found


def _independent(base: Sequence[Any], columns: Sequence[Column]) -> tuple[tuple[str, ...], Any, tuple[Redundant, ...]]:
    """The base and the columns that say something of their own, as names and matrix (Gram and Schmidt); and the others.

    The effect is the same without the others, unless one of them follows from arm x period.
    """
    import numpy as np

    kept, names, redundant = list(base), list(BASE), []
    directions = np.zeros((len(base[0]), 0))
    for column in base:
        directions = _with(directions, column)
    for one in columns:
        values = np.array(one.values)
        grown = _with(directions, values)
        if grown.shape == directions.shape:
            weights = np.linalg.lstsq(np.column_stack(kept), values, rcond=None)[0]
            makes = (name for name, weight in zip(names, weights, strict=True) if abs(weight) > 1e-6)
            redundant.append(Redundant(one.name, tuple(makes)))
        else:
            kept.append(values)
            names.append(one.name)
            directions = grown
    return tuple(names), np.column_stack(kept), tuple(redundant)


def _with(directions: Any, column: Any) -> Any:
    """Orthonormal directions with that of a column beside them, if it has one of its own."""
    import numpy as np

    rest = column
    for _again in range(2):
        rest = rest - directions @ (directions.T @ rest)
    length = float(np.linalg.norm(rest))
    if length <= _NEGLIGIBLE * max(1.0, float(np.linalg.norm(column))):
        return directions
    return np.column_stack([directions, rest / length])
