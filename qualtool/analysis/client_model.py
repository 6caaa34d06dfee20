"""Logistic difference in differences for client-level data, with its marginal effect in percentage points."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp
from typing import Any

from qualtool.analysis.clients import SMALL, Covariate, ModelColumns
from qualtool.analysis.effects import LEVEL, Effect, Interval, difference_in_differences, share
from qualtool.errors import BadFigures, MissingExtra

ROBUST, CLUSTERED = "robust (HC1)", "clustered"
MARGINAL = "marginal effect on the pilot's clients after (Puhani 2012), delta method"
FEW_CLUSTERS = 40
_INTERACTION = 3


@dataclass(frozen=True, slots=True)
class ClientEffect:
    """What the model says: an odds ratio with its interval, and percentage points with theirs.

    `unadjusted` is the plain difference in differences of the same clients; it is another figure, not a check on it.
    """

    site: str
    odds_ratio: float
    odds: Interval
    points: float
    marginal: Interval
    errors: str
    unadjusted: Effect
    used: int
    left_out: dict[str, int]
    cells: tuple[tuple[str, int, int], ...]
    covariates: tuple[Covariate, ...]
    warnings: tuple[str, ...]


def client_effect(site: str, columns: ModelColumns, level: float = LEVEL) -> ClientEffect:
    """Fits the model. Raises BadFigures where the data cannot carry it, MissingExtra without statsmodels."""
    cells = _cells(columns)
    _refuse_empty(cells)
    _refuse_dependent(columns)
    _refuse_separated(columns)
    fitted, errors = _fit(columns)
    beta, covariance = fitted.params, fitted.cov_params()
    if not fitted.mle_retvals["converged"] or abs(beta).max() > 15:
        raise BadFigures("the model does not settle on a value", "Leave covariates out, or merge small levels.")
    points, gradient = _marginal(columns, beta)
    spread = float(gradient @ covariance @ gradient) ** 0.5
    one = float(covariance[_INTERACTION, _INTERACTION]) ** 0.5
    groups = [share(n, count) for _name, count, n in cells]
    return ClientEffect(
        site,
        exp(beta[_INTERACTION]),
        _interval(float(beta[_INTERACTION]), one, f"Wald, {errors}", level, odds=True),
        100 * points,
        _interval(100 * points, 100 * spread, f"{MARGINAL}, {errors}", level),
        errors,
        difference_in_differences(groups[0], groups[1], groups[2], groups[3]),
        columns.used,
        dict(columns.left_out),
        cells,
        columns.covariates,
        tuple(_warnings(columns, cells)),
    )


def _cells(columns: ModelColumns) -> tuple[tuple[str, int, int], ...]:
    """(name, clients with the outcome, clients) of pilot before and after, comparison before and after."""
    found = []
    for arm, name in ((1, "pilot"), (0, "comparison")):
        for period, when in ((0, "before"), (1, "after")):
            here = (columns.matrix[:, 1] == arm) & (columns.matrix[:, 2] == period)
            found.append((f"{name} {when}", int(columns.outcomes[here].sum()), int(here.sum())))
    return tuple(found)


def _refuse_empty(cells: tuple[tuple[str, int, int], ...]) -> None:
    for name, count, n in cells:
        if n == 0:
            raise BadFigures(f"there is no client in the cell {name}", "Look at the columns of arm and period.")
        if count in (0, n):
            said = "nobody" if count == 0 else "everybody"
            mend = "The odds are then without bound; use the counts instead: qualtool results effects"
            raise BadFigures(f"{said} of the {n} in {name} has the outcome", mend)


def _refuse_dependent(columns: ModelColumns) -> None:
    """A column that the ones before it make up says nothing of its own."""
    import numpy as np

    rank = 0
    for width in range(1, len(columns.names) + 1):
        grown = int(np.linalg.matrix_rank(columns.matrix[:, :width]))
        if grown == rank:
            raise BadFigures(
                f"{columns.names[width - 1]!r} follows from the columns before it", "Leave that covariate out."
            )
        rank = grown


def _refuse_separated(columns: ModelColumns) -> None:
    """Complete and quasi-complete separation, found by Konis's linear programme (2007).

    It holds just where some combination of the columns never points away from the outcome, and sometimes to it.
    """
    try:
        from scipy.optimize import linprog
    except ImportError as error:
        raise MissingExtra("client-level models", "models") from error
    signed = columns.matrix * (2 * columns.outcomes - 1)[:, None]
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=[0.0] * len(signed), bounds=(-1, 1), method="highs")
    if found.status == 0 and -found.fun > 1e-6:
        guilty = [name for name, weight in zip(columns.names, found.x, strict=True) if abs(weight) > 1e-6]
        named = list(columns.certain) or [name for name in guilty if name not in columns.names[:4]] or guilty
        what = f"{', '.join(named)} tells the outcome of some clients for certain (separation)"
        raise BadFigures(what, "Merge that level with another one, or leave the covariate out with --covariates.")


def _fit(columns: ModelColumns) -> tuple[Any, str]:
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from statsmodels.discrete.discrete_model import Logit

            model = Logit(columns.outcomes, columns.matrix)
            if not any(columns.clusters):
                return model.fit(disp=0, maxiter=100, cov_type="HC1"), ROBUST
            order = {name: place for place, name in enumerate(dict.fromkeys(columns.clusters))}
            groups = [order[name] for name in columns.clusters]
            made = model.fit(disp=0, maxiter=100, cov_type="cluster", cov_kwds={"groups": groups})
            return made, f"{CLUSTERED} ({len(order)} clusters)"
    except ImportError as error:
        raise MissingExtra("client-level models", "models") from error


def _marginal(columns: ModelColumns, beta: Any) -> tuple[float, Any]:
    """Over the pilot's clients after: the mean prediction, less that without the interaction; its gradient."""
    import numpy as np

    treated = columns.matrix[columns.matrix[:, _INTERACTION] == 1]
    without = treated.copy()
    without[:, _INTERACTION] = 0
    here, there = (1 / (1 + np.exp(-rows @ beta)) for rows in (treated, without))
    gradient = ((here * (1 - here))[:, None] * treated - (there * (1 - there))[:, None] * without).mean(axis=0)
    return float((here - there).mean()), gradient


def _interval(middle: float, error: float, method: str, level: float, odds: bool = False) -> Interval:
    from statistics import NormalDist

    z = NormalDist().inv_cdf((1 + level) / 2)
    low, high = middle - z * error, middle + z * error
    p = 2 * NormalDist().cdf(-abs(middle) / error)
    return Interval(exp(low) if odds else low, exp(high) if odds else high, method, level, p, p, p)


def _warnings(columns: ModelColumns, cells: tuple[tuple[str, int, int], ...]) -> Iterator[str]:
    clusters = len(set(columns.clusters)) if any(columns.clusters) else 0
    if 0 < clusters < FEW_CLUSTERS:
        yield f"{clusters} clusters are few for clustered errors: the interval may be too narrow"
    for name, count, n in cells:
        if min(count, n - count) < SMALL:
            yield f"{name} has {count} of {n} with the outcome: a small cell; think before it is printed"
    for covariate in columns.covariates:
        for level, count in covariate.levels:
            if count < SMALL:
                yield f"{covariate.name}: {level} has {count} clients: a small cell; think before it is printed"
