"""Whether some combination of columns tells the outcome for certain: a logistic model then has no finite answer."""

from collections.abc import Sequence
from typing import Any

from qualtool.analysis.clients import BASE, Certain, ModelColumns, listed
from qualtool.errors import BadFigures

_MOST_TRIED = 12
_ZERO = 1e-6
_CLEARLY = 1e-4
_WILD = 15.0
_WILD_ERROR = 50.0
_ALMOST = 0.02
"""A column of which the others leave this share over, or less, says almost what they say."""
_MEND = "Merge that level with another one in the file, or leave the column out with --covariates."
_MEND_NUMBER = "Leave that column out with --covariates; or band it in the file, so that clients share its values."


def refuse_separated(columns: ModelColumns) -> None:
    """Raises BadFigures, naming the columns, where outcomes are separated completely or in part.

    K. Konis (2007), Computational algorithms for detecting separation (thesis, Oxford): they are, just where some
    combination of the columns never points away from the outcome and sometimes points to it; a linear programme finds
    it.
    """
    weights = _separating(columns, range(len(columns.names)))
    if weights is None:
        return
    named = [_words(one) for one in columns.certain] or _involved(columns, weights)
    tells = "tells" if len(named) == 1 else "together tell" if not columns.certain else "tell"
    numbers = {one.name for one in columns.covariates if one.numeric}
    mend = _MEND_NUMBER if named and set(named) <= numbers else _MEND
    raise BadFigures(f"{listed(named)} {tells} the outcome of some clients for certain (separation)", mend)


def _involved(columns: ModelColumns, weights: Any) -> list[str]:
    """The columns of a combination that separates; where they are not many, without those that it does not need."""
    covariates = range(len(BASE), len(columns.names))
    needed = [place for place in covariates if abs(weights[place]) > _CLEARLY]
    for place in needed if len(needed) <= _MOST_TRIED else ():
        fewer = [one for one in needed if one != place]
        if _separating(columns, [*range(len(BASE)), *fewer]) is not None:
            needed = fewer
    return [columns.names[place] for place in needed]


def _separating(columns: ModelColumns, places: Sequence[int]) -> Any | None:
    """The weights of a combination of the columns at these places that separates, None where there is none."""
    import numpy as np
    from scipy.optimize import linprog  # type: ignore[import-untyped]

    # Clients who are alike point alike; fewer lines are sooner solved.
    signed = np.unique(columns.matrix[:, list(places)] * (2 * columns.outcomes - 1)[:, None], axis=0)
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=(-1, 1), method="highs")
    if found.x is None:
        return None
    # The solver's own tolerances add up over many clients: its answer is looked at itself.
    reach = signed @ found.x
    return found.x if reach.min() > -_ZERO and reach.max() > _CLEARLY else None


def _words(one: Certain) -> str:
    alike = "1 client" if one.count == 1 else f"{one.count} clients, {'all' if one.outcome else 'none'}"
    return f"{one.covariate}: {one.level} ({alike}{'' if one.count == 1 else ' with the outcome'})"


def refuse_unbounded(columns: ModelColumns, fitted: Any) -> None:
    """Raises BadFigures where a fit that says it converged has run away, naming the columns that did."""
    import numpy as np

    variances = np.diag(fitted.cov_params())
    wild = (np.abs(fitted.params) > _WILD) | ~np.isfinite(variances) | (variances > _WILD_ERROR**2)
    if wild.any():
        alike = [columns.names[place] for place in np.flatnonzero(wild) if _left_over(columns, int(place)) <= _ALMOST]
        if len(alike) > 1:
            what = f"{listed(alike, ' and ')} say almost the same of every client"
            raise BadFigures(what, "Leave all but one of them out with --covariates.")
        named = [name for name, is_wild in zip(columns.names, wild, strict=True) if is_wild]
        raise BadFigures(f"{listed(named)} has no finite odds in these data (separation)", _MEND)
    if not fitted.mle_retvals["converged"]:
        raise BadFigures("the model does not settle on a value", "Leave covariates out, or merge small levels.")


def _left_over(columns: ModelColumns, place: int) -> float:
    """The share of a column's length that the other columns together leave over."""
    import numpy as np

    values = columns.matrix[:, place]
    others = np.delete(columns.matrix, place, axis=1)
    rest = values - others @ np.linalg.lstsq(others, values, rcond=None)[0]
    return float(np.linalg.norm(rest) / np.linalg.norm(values))
