"""Changes and differences in grouped counts, in percentage points, each interval and p-value with its method.

Only shares of groups are known here, not people: nothing is adjusted for anything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, exp, floor, log, sqrt
from statistics import NormalDist

from qualtool.analysis.possible_counts import possible_counts
from qualtool.errors import BadFigures

DIFFERENCE_IN_DIFFERENCES = "difference in differences"
CHANGE_OVER_TIME = "change over time"
COMPARISON_OF_ARMS = "difference between the arms"
PRICE_BONETT = "Price-Bonett (2004)"
WALD = "large sample (Wald)"
ODDS = "logit link (odds scale)"
KATZ = "log of the ratio (Katz)"
WELCH = "Welch"
WILSON = "Wilson"
LEVEL = 0.95
_SMALL, _UNEQUAL = 50, 4


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
    of the counts nearest to them, and `p_low` to `p_high` what they allow.
    """

    low: float
    high: float
    method: str
    level: float
    p: float | None = None
    p_low: float | None = None
    p_high: float | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect in percentage points (`unit` says where it is something else), with what it was made from.

    `intervals` begins with the one that leads. `least` to `most` is what the printed percentages allow; both are the
    estimate where `exact`. `n` sums the groups.
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

    @property
    def leading(self) -> Interval:
        return self.intervals[0]


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
    return _contrast(CHANGE_OVER_TIME, [(1, after), (-1, before)], level)


def comparison(pilot: Share, other: Share, level: float = LEVEL) -> Effect:
    """One arm minus the other in the same period, in percentage points; what they were before is not taken off."""
    return _contrast(COMPARISON_OF_ARMS, [(1, pilot), (-1, other)], level)


def _contrast(kind: str, groups: Sequence[tuple[int, Share]], level: float) -> Effect:
    z = NormalDist().inv_cdf((1 + level) / 2)
    nearest = [(sign, group.nearest, group.n) for sign, group in groups]
    least = sum(100 * sign * (group.low if sign > 0 else group.high) / group.n for sign, group in groups)
    most = sum(100 * sign * (group.high if sign > 0 else group.low) / group.n for sign, group in groups)
    exact = all(group.exact for _sign, group in groups)
    return Effect(
        kind,
        100 * _estimate(nearest, 0),
        least,
        most,
        sum(group.n for _sign, group in groups),
        exact,
        (
            _interval(PRICE_BONETT, groups, 2 / len(groups), z, level),
            _interval(WALD, groups, 0, z, level),
        ),
        caution=_caution([group.n for _sign, group in groups]),
    )


def _caution(numbers: Sequence[int]) -> str:
    """Said where simulation shows the intervals to cover less than their level: one small group among large ones."""
    if min(numbers) < _SMALL and max(numbers) > _UNEQUAL * min(numbers):
        return f"one group of {min(numbers)} beside one of {max(numbers)}: the interval may be too narrow"
    return ""


def _estimate(groups: Sequence[tuple[int, int, int]], added: float) -> float:
    """The contrast of (sign, count, n) shares, each with `added` successes and as many failures."""
    return sum(sign * (count + added) / (n + 2 * added) for sign, count, n in groups)


def _error(groups: Sequence[tuple[int, int, int]], added: float) -> float:
    """The standard error of such a contrast."""
    variance = 0.0
    for _sign, count, n in groups:
        share_ = (count + added) / (n + 2 * added)
        variance += share_ * (1 - share_) / (n + 2 * added)
    return sqrt(variance)


def _interval(method: str, groups: Sequence[tuple[int, Share]], added: float, z: float, level: float) -> Interval:
    """The outermost interval over every count that the shares allow.

    With 2/m successes and failures added to each of m groups it is that of Price & Bonett (2004), Computational
    Statistics & Data Analysis 45, 449-456: for two groups Agresti-Caffo, for one Agresti-Coull. With none it is Wald's.
    """
    bounds = []
    for cells in _candidates(groups, added, z):
        middle, error = _estimate(cells, added), _error(cells, added)
        bounds.append((middle - z * error, middle + z * error, _two_sided(middle, error)))
    lows, highs, ps = zip(*bounds, strict=True)
    nearest = [(sign, group.nearest, group.n) for sign, group in groups]
    p = _two_sided(_estimate(nearest, added), _error(nearest, added))
    most = len(groups) / 2
    return Interval(100 * max(-most, min(lows)), 100 * min(most, max(highs)), method, level, p, min(ps), max(ps))


def _two_sided(middle: float, error: float) -> float:
    if error == 0:
        return 1.0 if middle == 0 else 0.0
    return 2 * NormalDist().cdf(-abs(middle) / error)


def _candidates(groups: Sequence[tuple[int, Share]], added: float, z: float) -> Iterator[list[tuple[int, int, int]]]:
    """The counts among which the outermost bounds lie.

    A bound moves one way with each count as long as z^2 (1 - 2p)^2 <= 4 n p (1 - p) there: then only the ends matter.
    Nearer to 0 or n, where that fails, every count is tried.
    """
    for counts in product(*(_turning(group, added, z) for _sign, group in groups)):
        yield [(sign, count, group.n) for (sign, group), count in zip(groups, counts, strict=True)]


def _turning(group: Share, added: float, z: float) -> list[int]:
    n = group.n + 2 * added
    # The condition holds between the two roots of p (1 - p) = z^2 (1 - 2p)^2 / (4 n).
    root = sqrt(n / (n + z * z)) / 2
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
    """How many times the share before the share after is, with a log interval; halves are added where one is 0."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    added = 0.5 if 0 in (before.nearest, after.nearest) else 0.0
    shares = [(group.nearest + added, group.n + added) for group in (after, before)]
    (late, late_n), (early, early_n) = shares
    middle = log(late / late_n) - log(early / early_n)
    error = sqrt(max(0.0, 1 / late - 1 / late_n + 1 / early - 1 / early_n))
    method = KATZ + (", with a half added" if added else "")
    interval = Interval(
        exp(middle - z * error), exp(middle + z * error), method, level, *([_two_sided(middle, error)] * 3)
    )
    exact = before.exact and after.exact
    least, most = (_ratio(after.low, after.n, before.high, before.n), _ratio(after.high, after.n, before.low, before.n))
    estimate = exp(middle)
    bounds = (estimate, estimate) if exact or added else (least, most)
    return Effect(CHANGE_OVER_TIME, estimate, *bounds, before.n + after.n, exact, (interval,), "times")


def _ratio(late: int, late_n: int, early: int, early_n: int) -> float:
    return (late / late_n) / (max(early, 0.5) / early_n)


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
    if before.n < 2 or after.n < 2:
        raise BadFigures(f"the n of {before.n} and {after.n} are too few for an interval", "Each needs 2 or more.")
    parts = [group.sd**2 / group.n for group in (before, after)]
    estimate = after.mean - before.mean
    error = sqrt(sum(parts))
    freedom = (
        sum(parts) ** 2 / sum(part**2 / (group.n - 1) for part, group in zip(parts, (before, after), strict=True))
        if error
        else 1e9
    )
    reach = _student(NormalDist().inv_cdf((1 + level) / 2), freedom) * error
    interval = Interval(estimate - reach, estimate + reach, WELCH, level)
    return Effect(CHANGE_OVER_TIME, estimate, estimate, estimate, before.n + after.n, True, (interval,), "units")


def _student(z: float, freedom: float) -> float:
    """Student's t quantile from the normal one (Abramowitz & Stegun 26.7.5); within 0.01 at 3 degrees of freedom."""
    terms = (
        z**3 + z,
        5 * z**5 + 16 * z**3 + 3 * z,
        3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z,
        79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z,
    )
    divisors = (4, 96, 384, 92160)
    return z + sum(
        term / (of * freedom**power) for power, (term, of) in enumerate(zip(terms, divisors, strict=True), 1)
    )


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
