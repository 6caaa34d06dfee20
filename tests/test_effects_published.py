"""The statistics of grouped counts against worked examples printed elsewhere, tables, and counting out."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from qualtool.analysis.effects import (
    Interval,
    Mean,
    Share,
    change,
    comparison,
    difference_in_differences,
    mean_change,
    ratio,
    share,
    share_interval,
)
from qualtool.analysis.possible_counts import possible_counts
from qualtool.analysis.students_t import t_quantile, t_two_sided
from qualtool.errors import BadFigures


class TestWorkedExamples:
    """Bonett's own, in the reference manual of the R package statpsych (Bonett is an author of both methods)."""

    def test_price_and_bonett_for_four_groups(self) -> None:
        """`ci.2x2.prop.bs`, the interaction: 15, 24, 28 and 23 of 50."""
        first, second, third, fourth = (share(50, count) for count in (15, 24, 28, 23))
        effect = difference_in_differences(second, first, fourth, third)
        assert points(effect.intervals[1]) == pytest.approx((-54.287780, -0.614181), abs=5e-7)
        assert effect.intervals[1].p == pytest.approx(0.044982370, abs=5e-10)
        assert effect.estimate == pytest.approx(100 * (15 - 24 - 28 + 23) / 50)

    def test_agresti_and_caffo_for_two_groups(self) -> None:
        """`ci.prop2`: 35 and 21 of 150; and a simple effect of `ci.2x2.prop.bs`: 15 and 28 of 50."""
        effect = comparison(share(150, 35), share(150, 21))
        assert points(effect.intervals[1]) == pytest.approx((0.4375769, 17.98348), abs=5e-6)
        effect = comparison(share(50, 15), share(50, 28))
        assert points(effect.intervals[1]) == pytest.approx((-43.428019, -6.571981), abs=5e-7)
        assert effect.intervals[1].p == pytest.approx(0.007838561, abs=5e-10)

    def test_price_and_bonett_for_a_ratio(self) -> None:
        """`ci.ratio.prop2`: 35 and 21 of 150."""
        made = ratio(share(150, 21), share(150, 35))
        assert made.estimate == pytest.approx(1.666667, abs=5e-7)
        assert points(made.leading) == pytest.approx((1.017253, 2.705025), abs=5e-7)

    def test_students_t_is_that_of_the_printed_tables(self) -> None:
        for freedom, printed in (
            (1, 12.706),
            (2, 4.303),
            (3, 3.182),
            (5, 2.571),
            (10, 2.228),
            (30, 2.042),
            (120, 1.980),
        ):
            assert f"{t_quantile(0.975, freedom):.3f}" == f"{printed:.3f}"
        assert t_quantile(0.975, 1e9) == pytest.approx(1.959963984540054)
        assert t_quantile(0.995, 9) == pytest.approx(3.2498, abs=5e-5)

    def test_welch_for_two_small_groups_of_unlike_spread(self) -> None:
        """By hand: 4 + 1 over 4 + 1 groups' variances, so 25 / (16/3 + 1/9) = 4.5918 degrees of freedom."""
        made = mean_change(Mean(4, 20.0, 4.0), Mean(10, 26.0, 10.0**0.5))
        freedom = 25 / (16 / 3 + 1 / 9)
        reach = (made.leading.high - made.leading.low) / 2
        assert reach == pytest.approx(stats.t.ppf(0.975, freedom) * 5**0.5)
        assert made.leading.method == "Welch (t)"


def points(interval: Interval) -> tuple[float, float]:
    return interval.low, interval.high


@settings(max_examples=30)
@given(st.floats(0.6, 0.995), st.floats(2, 20_000))
def test_the_quantile_of_students_t_is_that_of_scipy(chance: float, freedom: float) -> None:
    assert t_quantile(chance, freedom) == pytest.approx(stats.t.ppf(chance, freedom), rel=1e-6)


@settings(max_examples=50)
@given(st.floats(-8, 8), st.floats(1, 20_000))
def test_the_tails_of_students_t_are_those_of_scipy(t: float, freedom: float) -> None:
    assert t_two_sided(t, freedom) == pytest.approx(2 * stats.t.sf(abs(t), freedom), rel=1e-6, abs=0)


class TestPrintedPercentages:
    def test_a_half_may_have_been_rounded_up_or_to_even(self) -> None:
        assert 1 in possible_counts(8, "12") and 1 in possible_counts(8, "13")
        assert 3 in possible_counts(8, "38") and 3 not in possible_counts(8, "37")
        assert 5 in possible_counts(80, "6.2") and 5 in possible_counts(80, "6.3")

    def test_more_printed_digits_leave_fewer_counts(self) -> None:
        assert len(possible_counts(1000, "50")) == 11
        assert list(possible_counts(1000, "50.0")) == [500]
        assert possible_counts(1000, "100") == range(995, 1001)
        assert possible_counts(1000, "0") == range(6)

    def test_nobody_has_no_percentage(self) -> None:
        assert not possible_counts(0, "0")

    @pytest.mark.parametrize("printed", ["", "about 5", "27%", "nan", "inf", "1/3", "1e-999999999"])
    def test_what_is_no_number_is_said_so(self, printed: str) -> None:
        with pytest.raises(BadFigures, match="is no percentage"):
            possible_counts(10, printed)


ranges = st.integers(1, 25).flatmap(
    lambda n: st.integers(0, n).flatmap(
        lambda low: st.integers(low, min(n, low + 4)).flatmap(
            lambda high: st.builds(Share, st.just(n), st.just(low), st.just(high), st.integers(low, high))
        )
    )
)


@settings(max_examples=40)
@given(st.tuples(ranges, ranges, ranges, ranges) | st.tuples(ranges, ranges))
def test_no_count_that_is_allowed_has_a_p_outside_of_what_is_told(shares: tuple[Share, ...]) -> None:
    made = difference_in_differences if len(shares) == 4 else change
    spanned = made(*shares)
    all_ps: list[list[float]] = [[], [], []]
    for counts in product(*(range(one.low, one.high + 1) for one in shares)):
        exact = made(*(share(one.n, count) for one, count in zip(shares, counts, strict=True)))
        for ps, interval in zip(all_ps, exact.intervals, strict=True):
            ps.append(-1.0 if interval.p is None else interval.p)
    for ps, interval in zip(all_ps, spanned.intervals, strict=True):
        if interval.p_low is None or interval.p_high is None:
            assert -1 in ps
        else:
            assert interval.p_low == pytest.approx(min(ps), rel=1e-9, abs=1e-12)
            assert interval.p_high == 1 or interval.p_high == pytest.approx(max(ps), rel=1e-9, abs=1e-12)
            assert interval.p_high >= max(ps) - 1e-12


@settings(max_examples=50)
@given(ranges, ranges)
def test_a_ratio_spans_every_count_that_is_allowed(before: Share, after: Share) -> None:
    spanned = ratio(before, after)
    exact = [
        ratio(share(before.n, early), share(after.n, late))
        for early in range(before.low, before.high + 1)
        for late in range(after.low, after.high + 1)
    ]
    assert spanned.leading.low == pytest.approx(min(one.leading.low for one in exact))
    assert spanned.leading.high == pytest.approx(max(one.leading.high for one in exact))
    if before.low:
        assert spanned.least == pytest.approx(min(one.estimate for one in exact))
        assert spanned.most == pytest.approx(max(one.estimate for one in exact))


@given(st.integers(1, 500), st.integers(0, 500), st.integers(0, 500))
def test_the_same_shares_of_more_people_have_narrower_intervals(n: int, before: int, after: int) -> None:
    few = change(share(n, before % (n + 1)), share(n, after % (n + 1)))
    many = change(share(4 * n, 4 * (before % (n + 1))), share(4 * n, 4 * (after % (n + 1))))
    for wide, narrow in zip(few.intervals, many.intervals, strict=True):
        assert narrow.high - narrow.low <= wide.high - wide.low + 1e-9
    assert few.leading.low <= few.estimate + 1e-9 and few.estimate <= few.leading.high + 1e-9


@pytest.mark.parametrize("sizes", [(12, 12), (12, 30), (13, 100), (30, 45)])
def test_the_interval_of_two_groups_holds_the_true_change_93_times_of_100(sizes: tuple[int, int]) -> None:
    """Counted out over every pair of counts, for shares from 0.02 to 0.98."""
    first, second = sizes
    effects = [[change(share(first, x), share(second, y)) for y in range(second + 1)] for x in range(first + 1)]
    low, high = (np.array([[getattr(one.leading, end) for one in row] for row in effects]) for end in ("low", "high"))
    grid = np.linspace(0.02, 0.98, 33)
    chances = [np.array([binomial(n, share_) for share_ in grid]) for n in sizes]
    for here, early in zip(chances[0], grid, strict=True):
        for there, late in zip(chances[1], grid, strict=True):
            true = 100 * (late - early)
            assert here @ ((low <= true) & (true <= high)) @ there >= 0.93


def binomial(n: int, share_: float) -> "np.ndarray":
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    counts = np.arange(n + 1)
    made: np.ndarray = np.exp(logs[n] - logs - logs[::-1] + counts * np.log(share_) + (n - counts) * np.log(1 - share_))
    return made


class TestWhatCannotBeWorkedOut:
    def test_where_nothing_varies_the_large_sample_interval_has_no_p(self) -> None:
        effect = difference_in_differences(share(12, 0), share(12, 12), share(40, 0), share(40, 0))
        leading, published, wald = effect.intervals
        assert published.p is not None
        assert wald.p is None and wald.p_low is None and wald.p_high is None
        assert leading.p is not None and leading.low < effect.estimate <= leading.high

    @pytest.mark.parametrize(
        ("before", "after", "why"),
        [
            (Mean(1, 3, 1), Mean(9, 3, 1), "too few"),
            (Mean(9, 3, -1), Mean(9, 3, 1), "below 0"),
            (Mean(9, float("nan"), 1), Mean(9, 3, 1), "no number"),
            (Mean(9, 3, 0), Mean(9, 3, 0), "nothing varies"),
        ],
    )
    def test_means_without_a_spread_are_refused(self, before: Mean, after: Mean, why: str) -> None:
        with pytest.raises(BadFigures, match=why):
            mean_change(before, after)

    def test_a_change_says_that_it_takes_the_periods_for_other_people(self) -> None:
        for effect in (
            change(share(50, 20), share(50, 30)),
            ratio(share(50, 20), share(50, 30)),
            mean_change(Mean(9, 3, 1), Mean(9, 2, 1)),
        ):
            assert "the same people followed up" in effect.assumes

    def test_a_single_share_has_wilsons_interval_over_what_its_percentage_allows(self) -> None:
        spanned = share_interval(share(40, percent="12"))
        assert spanned.low == share_interval(share(40, 5)).low
        assert spanned.high == share_interval(share(40, 5)).high
        wide = share_interval(share(500, percent="12"))
        assert wide.low == share_interval(share(500, 58)).low and wide.high == share_interval(share(500, 62)).high
