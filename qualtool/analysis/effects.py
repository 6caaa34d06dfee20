"""Changes and differences in grouped counts, in percentage points, each interval and p-value with its method.

Only shares of groups are known here, not people: nothing is adjusted for anything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import ceil, exp, floor, inf, isfinite, log, sqrt
from statistics import NormalDist

from qualtool.analysis.possible_counts import possible_counts
from qualtool.analysis.students_t import t_quantile, t_two_sided
from qualtool.errors import BadFigures

DIFFERENCE_IN_DIFFERENCES = "difference in differences"
CHANGE_OVER_TIME = "change over time"
COMPARISON_OF_ARMS = "difference between the arms"
PRICE_BONETT = "Price-Bonett, weighted by group size"
AS_PUBLISHED = "Price-Bonett (2004), as published"
WALD = "large sample (Wald)"
ODDS = "logit link (odds scale)"
PRICE_BONETT_RATIO = "Price-Bonett (2008), log of the ratio"
WELCH = "Welch (t)"
WILSON = "Wilson"
LEVEL = 0.95
OTHER_PEOPLE = (
    "worked out as if other people were counted in each period; of the same people followed up the interval would "
    "mostly be narrower, from their pairs"
)
_BEYOND_DOUBT = 9.0
Cell = tuple[int, float, float]
"""A group's sign in the estimate, with its successes and its n as adjusted."""


@dataclass(frozen=True, slots=True)
class Share:
    """A group's share as counts out of n: from `low` to `high` where only a rounded percentage is known."""

    n: int
    low: int
    high: int
    nearest: int

    @property
    def exact(self) -> bool:
        return self.low == self.high

    @property
    def percent(self) -> float:
        return 100 * self.nearest / self.n


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval, in the units of its estimate, with the p-value of the same method against no effect.

    Where counts are known only as printed percentages, `low` and `high` are the outermost that these allow, `p` is that
    of the counts nearest to them, and no p that they allow lies outside `p_low` to `p_high`. Without any spread in the
    groups (Wald's, where every share is 0 or 1) there is no p.
    """

    low: float
    high: float
    method: str
    level: float
    p: float | None = None
    p_low: float | None = None
    p_high: float | None = None

    @property
    def p_is_of_nearest(self) -> bool:
        """Whether the counts allow other p-values than `p`."""
        return self.p_high is not None and self.p_high != self.p


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect in percentage points (`unit` says where it is something else), with what it was made from.

    `intervals` begins with the one that leads. `least` to `most` is what the printed percentages allow; both are the
    estimate where `exact`. The estimate is of the raw shares; an interval that adjusts them need not lie evenly around
    it. `n` sums the groups. `assumes` is to be said beside it, and with a ratio its `caution`.
    """

    kind: str
    estimate: float
    least: float
    most: float
    n: int
    exact: bool
    intervals: tuple[Interval, ...]
    unit: str = "points"
    caution: str = ""
    assumes: str = ""

    @property
    def leading(self) -> Interval:
        return self.intervals[0]

    @property
    def method(self) -> str:
        """How the leading interval was made, and its p-value where there is one."""
        what = "interval and p" if self.leading.p is not None else "interval"
        return f"{what}: {self.leading.method}, unadjusted"

    @property
    def large_sample(self) -> Interval | None:
        """Wald's interval, to stand beside the one that leads; a ratio and a mean have none."""
        return next((one for one in self.intervals if one.method == WALD), None)


def share(n: int, count: int | None = None, percent: str = "") -> Share:
    """A group's share from its count, or else from a printed percentage. Raises BadFigures."""
    if n < 1:
        raise BadFigures(f"n is {n}", "A share needs somebody to be a share of.")
    if count is not None:
        if not 0 <= count <= n:
            raise BadFigures(f"the count {count} is not from 0 to its n, {n}", "Look at which of the two is mistyped.")
        return Share(n, count, count, count)
    if not percent:
        raise BadFigures("neither a count nor a percentage is known", "Load one of them.")
    possible = possible_counts(n, percent)
    if not possible:
        raise BadFigures(f"no whole number of {n} is {percent}%", "Look at n and the percentage in the source.")
    nearest = min(possible, key=lambda count: abs(100 * count / n - float(percent)))
    return Share(n, possible[0], possible[-1], nearest)


def difference_in_differences(
    pilot_before: Share, pilot_after: Share, comparison_before: Share, comparison_after: Share, level: float = LEVEL
) -> Effect:
    """The pilot's change minus the comparison's, in percentage points."""
    groups = [(1, pilot_after), (-1, pilot_before), (-1, comparison_after), (1, comparison_before)]
    return _contrast(DIFFERENCE_IN_DIFFERENCES, groups, level)


def change(before: Share, after: Share, level: float = LEVEL) -> Effect:
    """The change from one period to another in percentage points, as if other people were counted in each."""
    return replace(_contrast(CHANGE_OVER_TIME, [(1, after), (-1, before)], level), assumes=OTHER_PEOPLE)


def comparison(pilot: Share, other: Share, level: float = LEVEL) -> Effect:
    """One arm minus the other in the same period, in percentage points; what they were before is not taken off."""
    return _contrast(COMPARISON_OF_ARMS, [(1, pilot), (-1, other)], level)


def _contrast(kind: str, groups: Sequence[tuple[int, Share]], level: float) -> Effect:
    numbers = [group.n for _sign, group in groups]
    least = sum(100 * sign * (group.low if sign > 0 else group.high) / group.n for sign, group in groups)
    most = sum(100 * sign * (group.high if sign > 0 else group.low) / group.n for sign, group in groups)
    nothing, evenly = [0.0] * len(groups), [2 / len(groups)] * len(groups)
    return Effect(
        kind,
        100 * _estimate(_nearest(groups, nothing)),
        least,
        most,
        sum(numbers),
        all(group.exact for _sign, group in groups),
        (
            _interval(PRICE_BONETT, groups, _by_size(numbers), max(1, min(numbers) - 1), level),
            _interval(AS_PUBLISHED, groups, evenly, inf, level),
            _interval(WALD, groups, nothing, inf, level),
        ),
    )


def _by_size(numbers: Sequence[int]) -> list[float]:
    """Two successes (and as many failures) shared out in proportion to 1 / n, as each group adds to the uncertainty."""
    whole = sum(1 / n for n in numbers)
    return [2 / (n * whole) for n in numbers]


def _nearest(groups: Sequence[tuple[int, Share]], added: Sequence[float]) -> list[Cell]:
    return _cells(groups, [group.nearest for _sign, group in groups], added)


def _cells(groups: Sequence[tuple[int, Share]], counts: Sequence[int], added: Sequence[float]) -> list[Cell]:
    return [
        (sign, count + more, group.n + 2 * more)
        for (sign, group), count, more in zip(groups, counts, added, strict=True)
    ]


def _estimate(cells: Sequence[Cell]) -> float:
    return sum(sign * count / n for sign, count, n in cells)


def _error(cells: Sequence[Cell]) -> float:
    """The standard error of the estimate."""
    return sqrt(sum(count / n * (1 - count / n) / n for _sign, count, n in cells))


def _interval(
    method: str, groups: Sequence[tuple[int, Share]], added: Sequence[float], freedom: float, level: float
) -> Interval:
    """The outermost interval over every count that the shares allow, with so much added to successes and to failures.

    With 2/m added to each of m groups and infinite `freedom` it is that of Price & Bonett (2004), Computational
    Statistics & Data Analysis 45, 449-456: for two groups Agresti-Caffo, for one Agresti-Coull. With none it is Wald's.

    The one that leads shares the 2 out by 1/n, which is the same where the groups are of one size, and takes Student's
    t with the degrees of freedom of the smallest group alone. As published it holds the true value too seldom where one
    group is much smaller than the others, or all are under 20 (tests/benchmarks/coverage_of_intervals.py).
    """
    reach = t_quantile((1 + level) / 2, freedom)
    lows, highs = [], []
    for cells in _candidates(groups, added, reach):
        middle, error = _estimate(cells), _error(cells)
        lows.append(middle - reach * error)
        highs.append(middle + reach * error)
    nearest = _nearest(groups, added)
    p = _two_sided(_estimate(nearest), _error(nearest), freedom)
    most = len(groups) / 2
    low, high = 100 * max(-most, min(lows)), 100 * min(most, max(highs))
    return Interval(low, high, method, level, p, *_outermost_p(groups, added, freedom))


def _outermost_p(
    groups: Sequence[tuple[int, Share]], added: Sequence[float], freedom: float
) -> tuple[float | None, float | None]:
    """The least and the greatest p-value that the counts allow; 1 where they allow either sign.

    The estimate over its error is farthest from 0 where every count is at an end of its range: the error is a concave
    function of the counts, so that all counts with (estimate - t error) below 0 form a convex set for each t.
    """
    ranges = [sorted({group.low, group.high}) for _sign, group in groups]
    ends = [_cells(groups, counts, added) for counts in product(*ranges)]
    if not all(map(_error, ends)):
        return None, None
    scores = [_score(cells) for cells in ends]
    least = _two_sided(max(map(abs, scores)), 1, freedom)
    if min(scores) <= 0 <= max(scores):
        return least, 1.0 if len(ends) > 1 else least
    nearest = min(map(abs, scores))
    if nearest < _BEYOND_DOUBT:
        nearest = min(abs(_score(cells)) for cells in _candidates(groups, added, nearest))
    return least, _two_sided(nearest, 1, freedom)


def _score(cells: Sequence[Cell]) -> float:
    return _estimate(cells) / _error(cells)


def _two_sided(middle: float, error: float, freedom: float = inf) -> float | None:
    return t_two_sided(middle / error, freedom) if error else None


def _candidates(groups: Sequence[tuple[int, Share]], added: Sequence[float], reach: float) -> Iterator[list[Cell]]:
    """The counts among which the outermost bounds lie, `reach` standard errors from the estimate.

    A bound moves one way with each count as long as reach^2 (1 - 2p)^2 <= 4 n p (1 - p) there: then only the ends
    matter. Nearer to 0 or n, where that fails, every count is tried.
    """
    tried = [_turning(group, more, reach) for (_sign, group), more in zip(groups, added, strict=True)]
    for counts in product(*tried):
        yield _cells(groups, counts, added)


def _turning(group: Share, added: float, reach: float) -> list[int]:
    n = group.n + 2 * added
    # The condition holds between the two roots of p (1 - p) = reach^2 (1 - 2p)^2 / (4 n).
    root = sqrt(n / (n + reach * reach)) / 2
    first, last = ceil((0.5 - root) * n - added), floor((0.5 + root) * n - added)
    tried = {group.low, group.high, group.nearest}
    tried |= set(range(group.low, min(group.high, first) + 1)) | set(range(max(group.low, last), group.high + 1))
    return sorted(tried)


def odds_p(pilot_before: Share, pilot_after: Share, comparison_before: Share, comparison_after: Share) -> float | None:
    """The p-value of a difference in differences on the odds scale (Wald, logit link), at the nearest counts.

    It tests a ratio of odds ratios, not percentage points. None where a count is 0 or its n.
    """
    groups = [(1, pilot_after), (-1, pilot_before), (-1, comparison_after), (1, comparison_before)]
    if any(group.nearest in (0, group.n) for _sign, group in groups):
        return None
    middle = sum(sign * log(group.nearest / (group.n - group.nearest)) for sign, group in groups)
    error = sqrt(sum(1 / group.nearest + 1 / (group.n - group.nearest) for _sign, group in groups))
    return _two_sided(middle, error)


def ratio(before: Share, after: Share, level: float = LEVEL) -> Effect:
    """How many times the share before the share after is; where it may have been 0 before, of adjusted shares.

    The interval is that of Price & Bonett (2008), Statistics in Medicine 27, 5497-5508: a quarter is added to each
    count and 7/4 to each n, whatever the data. The adjusted shares are the same.
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    counts = [_near_the_ends(group, ceil(z * z / 2)) for group in (after, before)]
    bounds = [_ratio_bounds(late, after.n, early, before.n, z) for late, early in product(*counts)]
    middle, error = _log_ratio(after.nearest, after.n, before.nearest, before.n)
    interval = Interval(
        min(low for low, _high in bounds),
        max(high for _low, high in bounds),
        PRICE_BONETT_RATIO,
        level,
        _two_sided(middle, error),
    )
    pairs = (after.nearest, before.nearest), (after.low, before.high), (after.high, before.low)
    if before.low:
        estimate, least, most = (late * before.n / (after.n * early) for late, early in pairs)
    else:
        estimate, least, most = (exp(_log_ratio(late, after.n, early, before.n)[0]) for late, early in pairs)
    caution = "" if before.low else "it may have been 0 before: this is the ratio of slightly adjusted shares"
    exact = before.exact and after.exact
    n = before.n + after.n
    return Effect(CHANGE_OVER_TIME, estimate, least, most, n, exact, (interval,), "times", caution, OTHER_PEOPLE)


def _near_the_ends(group: Share, reach: int) -> list[int]:
    """The ends of what a share allows, and what lies within `reach` of 0 or n: elsewhere a bound moves one way only."""
    near = {*range(group.low, min(group.high, reach) + 1), *range(max(group.low, group.n - reach), group.high + 1)}
    return sorted({group.low, group.high} | near)


def _ratio_bounds(late: int, late_n: int, early: int, early_n: int, z: float) -> tuple[float, float]:
    middle, error = _log_ratio(late, late_n, early, early_n)
    return exp(middle - z * error), exp(middle + z * error)


def _log_ratio(late: int, late_n: int, early: int, early_n: int) -> tuple[float, float]:
    """The log of the ratio of adjusted shares, and its standard error."""
    counts, numbers = (late + 0.25, early + 0.25), (late_n + 1.75, early_n + 1.75)
    middle = log(counts[0] / numbers[0]) - log(counts[1] / numbers[1])
    return middle, sqrt(sum(1 / count - 1 / n for count, n in zip(counts, numbers, strict=True)))


@dataclass(frozen=True, slots=True)
class Mean:
    """A group's mean with its standard deviation and n."""

    n: int
    mean: float
    sd: float


def mean_change(before: Mean, after: Mean, level: float = LEVEL) -> Effect:
    """The change of a mean with Welch's interval, in the unit of the mean, as if other people were counted in each.

    No p-value is given. Raises BadFigures.
    """
    return replace(_welch(CHANGE_OVER_TIME, after, before, level), assumes=OTHER_PEOPLE)


def mean_comparison(pilot: Mean, other: Mean, level: float = LEVEL) -> Effect:
    """One arm's mean minus the other's in the same period, with Welch's interval. Raises BadFigures."""
    return _welch(COMPARISON_OF_ARMS, pilot, other, level)


def _welch(kind: str, one: Mean, less: Mean, level: float) -> Effect:
    groups = (one, less)
    if min(one.n, less.n) < 2:
        raise BadFigures(f"an n of {min(one.n, less.n)} is too few for an interval", "Each needs 2 or more.")
    if not all(isfinite(group.mean) and isfinite(group.sd) for group in groups) or min(one.sd, less.sd) < 0:
        raise BadFigures("a mean or sd is no number, or an sd is below 0", "Look at the two in the source.")
    if one.sd == less.sd == 0:
        raise BadFigures("both sd are 0, and nothing varies", "Look whether they are mistyped.")
    largest = max(one.sd, less.sd)
    parts = [(group.sd / largest) ** 2 / group.n for group in groups]
    estimate = one.mean - less.mean
    freedom = sum(parts) ** 2 / sum(part**2 / (group.n - 1) for part, group in zip(parts, groups, strict=True))
    reach = t_quantile((1 + level) / 2, freedom) * largest * sqrt(sum(parts))
    interval = Interval(estimate - reach, estimate + reach, WELCH, level)
    return Effect(kind, estimate, estimate, estimate, one.n + less.n, True, (interval,), "units")


def share_interval(of: Share, level: float = LEVEL) -> Interval:
    """Wilson's interval of a share, in percent, over every count that it allows."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    low, _ = _wilson(of.low, of.n, z)
    _, high = _wilson(of.high, of.n, z)
    return Interval(100 * low, 100 * high, WILSON, level)


def _wilson(count: int, n: int, z: float) -> tuple[float, float]:
    share_ = count / n
    middle = share_ + z * z / (2 * n)
    reach = z * sqrt(share_ * (1 - share_) / n + z * z / (4 * n * n))
    return max(0.0, (middle - reach) / (1 + z * z / n)), min(1.0, (middle + reach) / (1 + z * z / n))
