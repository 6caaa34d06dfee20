"""Logistic difference in differences for client-level data, with its marginal effect in percentage points."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import exp, isfinite
from typing import Any

from qualtool.analysis.client_covariates import Covariate
from qualtool.analysis.client_separation import refuse_separated, refuse_unbounded
from qualtool.analysis.clients import ARM, BASE, INTERACTION, PERIOD, ModelColumns, Redundant
from qualtool.analysis.effects import LEVEL, Effect, Interval, difference_in_differences, share
from qualtool.errors import BadFigures, MissingExtra

ROBUST, CLUSTERED = "robust errors (HC1)", "errors clustered"
ODDS_RATIO = "Wald on the log odds"
MARGINAL = "averaged over the pilot's clients after (Puhani 2012), delta method"
SMALL = 5
FEWEST_CLUSTERS, FEW_CLUSTERS = 3, 40
FEW_PER_COLUMN = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """How many of the clients of an arm in a period have the outcome."""

    name: str
    count: int
    n: int


@dataclass(frozen=True, slots=True)
class ClientEffect:
    """What the model says: the interaction as an odds ratio, and in percentage points, each with its interval.

    `unadjusted` is the plain difference in differences of the same clients: another figure, with its own method, that
    takes no account of covariates or clusters. `redundant` are columns that were not needed.
    """

    site: str
    odds_ratio: float
    odds: Interval
    points: float
    marginal: Interval
    errors: str
    unadjusted: Effect
    used: int
    left_out: Mapping[str, int]
    cells: tuple[Cell, ...]
    covariates: tuple[Covariate, ...]
    redundant: tuple[Redundant, ...]
    warnings: tuple[str, ...]


def client_effect(site: str, columns: ModelColumns, level: float = LEVEL) -> ClientEffect:
    """Fits the model. Raises BadFigures where the data cannot carry it, MissingExtra without statsmodels."""
    logit = _logit()
    cells = _cells(columns)
    _refuse_empty(cells)
    refuse_separated(columns)
    _refuse_mixed_up(columns)
    _refuse_lone_clusters(columns, cells)
    fitted, errors, freedom = _fit(logit, columns)
    refuse_unbounded(columns, fitted)
    beta, covariance = fitted.params, _covariance(columns, fitted)
    points, gradient = _marginal(columns, beta)
    pre, post, pre_other, post_other = (share(cell.n, cell.count) for cell in cells)
    log_odds = _interval(
        float(beta[INTERACTION]), covariance[INTERACTION, INTERACTION], f"{ODDS_RATIO}, {errors}", level, freedom
    )
    return ClientEffect(
        site,
        exp(beta[INTERACTION]),
        Interval(exp(log_odds.low), exp(log_odds.high), log_odds.method, level, log_odds.p, log_odds.p, log_odds.p),
        100 * points,
        _interval(100 * points, 1e4 * gradient @ covariance @ gradient, f"{MARGINAL}, {errors}", level, freedom),
        errors,
        difference_in_differences(pre, post, pre_other, post_other, level),
        columns.used,
        columns.left_out,
        cells,
        columns.covariates,
        columns.redundant,
        tuple(_warnings(columns, cells)),
    )


def _cells(columns: ModelColumns) -> tuple[Cell, ...]:
    """Pilot before and after, comparison before and after."""
    found = []
    for (arm, period), name in _CELLS.items():
        here = _here(columns, arm, period)
        found.append(Cell(name, int(columns.outcomes[here].sum()), int(here.sum())))
    return tuple(found)


_CELLS = {
    (1, 0): "pilot before",
    (1, 1): "pilot after",
    (0, 0): "comparison before",
    (0, 1): "comparison after",
}


def _here(columns: ModelColumns, arm: int, period: int) -> Any:
    return (columns.matrix[:, ARM] == arm) & (columns.matrix[:, PERIOD] == period)


def _refuse_empty(cells: tuple[Cell, ...]) -> None:
    empty = [cell.name for cell in cells if cell.n == 0]
    if empty:
        mend = (
            "All four are needed. Look at the columns of arm and period; where a file has several sites, "
            "the comparison's clients carry the site that they are compared with."
        )
        raise BadFigures(f"there is no client in {' or '.join(empty)}", mend)
    for cell in cells:
        if cell.count in (0, cell.n):
            said = "nobody" if cell.count == 0 else "everybody"
            mend = "Its odds are without bound. Use the counts instead: qualtool results effects"
            group = "the only client" if cell.n == 1 else f"{said} of the {cell.n} clients"
            has = "lacks" if cell.n == 1 and not cell.count else "has"
            raise BadFigures(f"{group} in {cell.name} {has} the outcome", mend)


def _refuse_mixed_up(columns: ModelColumns) -> None:
    """A covariate that is the pilot after under another name leaves nothing for the effect."""
    for one in columns.redundant:
        if BASE[INTERACTION] in one.follows_from:
            raise BadFigures(
                f"{one.words}, so that the effect could be either's", "Leave that column out with --covariates."
            )


def _refuse_lone_clusters(columns: ModelColumns, cells: tuple[Cell, ...]) -> None:
    """Raises BadFigures where clusters are too few, or one is all of a cell.

    There its scores add up to nothing, and the error comes out far too small.
    """
    if columns.clusters is None:
        return
    total = len(set(columns.clusters))
    if total < FEWEST_CLUSTERS:
        # The scores of all clusters sum to nothing: of two each mirrors the other, and a single value has no spread.
        groups = "1 cluster is" if total == 1 else f"{total} clusters are"
        what = f"{groups} too few for clustered errors: {FEWEST_CLUSTERS} are the least, and {FEW_CLUSTERS} the aim"
        raise BadFigures(what, "Cluster by something with more groups, or leave --cluster out.")
    for (arm, period), cell in zip(_CELLS, cells, strict=True):
        here = _here(columns, arm, period)
        if len({name for name, inside in zip(columns.clusters, here, strict=True) if inside}) < 2:
            what = f"all {cell.n} clients in {cell.name} are in one cluster, which says nothing of how clusters differ"
            raise BadFigures(what, "Choose smaller clusters, or leave --cluster out and say so beside the figure.")


def _logit() -> Any:
    """The class of logistic models. Raises MissingExtra."""
    import warnings

    try:
        with warnings.catch_warnings():
            # Loading it warns of things in its own house.
            warnings.simplefilter("ignore")
            from statsmodels.discrete.discrete_model import Logit
    except ImportError as error:
        raise MissingExtra("client-level models", "models") from error
    return Logit


def _fit(logit: Any, columns: ModelColumns) -> tuple[Any, str, int | None]:
    """The fitted model, the name of its errors, and the degrees of freedom of Student's t, None for the normal."""
    import warnings

    with warnings.catch_warnings():
        # What the warnings say (separation, no convergence) is looked for by name before and after.
        warnings.simplefilter("ignore")
        model = logit(columns.outcomes, columns.matrix)
        if columns.clusters is None:
            return model.fit(disp=0, maxiter=100, cov_type="HC1"), ROBUST, None
        numbers = {name: number for number, name in enumerate(sorted(set(columns.clusters)))}
        groups = [numbers[name] for name in columns.clusters]
        fitted = model.fit(disp=0, maxiter=100, cov_type="cluster", cov_kwds={"groups": groups})
    freedom = len(numbers) - 1
    return fitted, f"{CLUSTERED} ({len(numbers)} clusters, t with {freedom} degrees of freedom)", freedom


def _covariance(columns: ModelColumns, fitted: Any) -> Any:
    """The covariance of the coefficients.

    What statsmodels calls HC1 in a logistic model lacks the n / (n - columns) that makes it HC1; it is put in here. Its
    clustered errors have their corrections, of clusters and of columns.
    """
    n, width = columns.matrix.shape
    return fitted.cov_params() * (n / (n - width) if columns.clusters is None else 1)


def _marginal(columns: ModelColumns, beta: Any) -> tuple[float, Any]:
    """The effect on the treated as a share, and its gradient in the coefficients.

    P. A. Puhani (2012), Economics Letters 115, 85-87: over the pilot's clients after, the mean of the predicted share
    less the one predicted with the interaction taken out.
    """
    import numpy as np

    treated = columns.matrix[columns.matrix[:, INTERACTION] == 1]
    without = treated.copy()
    without[:, INTERACTION] = 0
    here, there = (1 / (1 + np.exp(-rows @ beta)) for rows in (treated, without))
    gradient = ((here * (1 - here))[:, None] * treated - (there * (1 - there))[:, None] * without).mean(axis=0)
    return float((here - there).mean()), gradient


def _interval(middle: float, variance: float, method: str, level: float, freedom: int | None) -> Interval:
    from scipy.stats import norm, t  # type: ignore[import-untyped]

    error = float(variance) ** 0.5 if variance > 0 else 0.0
    if not error or not isfinite(error):
        raise BadFigures("its error cannot be worked out", "Leave covariates out, or choose smaller clusters.")
    law = norm() if freedom is None else t(freedom)
    reach = float(law.ppf((1 + level) / 2)) * error
    p = 2 * float(law.sf(abs(middle) / error))
    return Interval(middle - reach, middle + reach, method, level, p, p, p)


def _warnings(columns: ModelColumns, cells: tuple[Cell, ...]) -> Iterator[str]:
    if columns.clusters is not None and len(set(columns.clusters)) < FEW_CLUSTERS:
        arms = zip(columns.clusters, columns.matrix[:, ARM], strict=True)
        pilot = len({name for name, arm in arms if arm})
        total = len(set(columns.clusters))
        yield f"{total} clusters, {pilot} of them with pilot clients, are few: the intervals may be too narrow"
    rarer = int(min(columns.outcomes.sum(), columns.used - columns.outcomes.sum()))
    if rarer < FEW_PER_COLUMN * len(columns.names):
        which = "with" if rarer == columns.outcomes.sum() else "without"
        yield f"{rarer} clients {which} the outcome are few for a model of {len(columns.names)} columns"
    small = "under 5; think before it is printed"
    for cell in cells:
        for count, which in ((cell.count, "with"), (cell.n - cell.count, "without")):
            if count < SMALL:
                yield f"{cell.name}: {count} clients {which} the outcome, {small}"
    for one in columns.covariates:
        levels = ((one.missing_level, one.missing),) if one.numeric and one.missing else one.levels
        for level, count in levels:
            if count < SMALL:
                yield f"{one.name}: {level}: {count} clients, {small}"
    for reason, count in columns.left_out.items():
        if count < SMALL:
            yield f"left out ({reason}): {count} clients, {small}"
