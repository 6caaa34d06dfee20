"""Differences in differences: against the published tables, against a model fitted elsewhere, and as properties."""

import warnings
from fractions import Fraction
from itertools import product
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from qualtool.analysis.effects import (
    PRICE_BONETT,
    WALD,
    Effect,
    Mean,
    Share,
    change,
    comparison,
    difference_in_differences,
    mean_change,
    odds_p,
    ratio,
    share,
    share_interval,
)
from qualtool.analysis.possible_counts import possible_counts
from qualtool.errors import BadFigures

# Tables 3.1-3.3 and 6.1-6.4 of the final report on the Drug System Change Pilots: pilot before and after, comparison
# before and after (n and printed percentage), and the printed difference in differences.
PUBLISHED = {
    ("3.1", 2): (73, "27", 206, "70", 162, "20", 253, "42", "+22"),
    ("3.1", 4): (159, "30", 262, "63", 462, "18", 462, "35", "+16"),
    ("3.1", 6): (135, "6", 62, "53", 146, "14", 196, "61", "+1"),
    ("3.2", 7): (171, "20", 175, "47", 332, "25", 359, "33", "+20"),
    ("3.3", 5): (200, "35", 423, "29", 237, "50", 395, "59", "-14"),
    ("6.1", 3): (1914, "93.6", 1791, "96.4", 2462, "94.7", 2258, "93.9", "+3.6"),
    ("6.1", 7): (3869, "95.3", 3404, "96.0", 3421, "97.4", 3049, "95.2", "+2.8"),
    ("6.2", 3): (608, "39.1", 780, "62.1", 749, "26.2", 956, "41.3", "+7.8"),
    ("6.2", 7): (949, "34.9", 1091, "39.0", 674, "27.2", 1017, "35.3", "-4.0"),
    ("6.3", 2): (3322, "90.8", 3169, "88.6", 2425, "91.9", 2038, "93.2", "-3.4"),
    ("6.3", 4): (2997, "90.5", 3166, "92.7", 5291, "92.2", 5390, "94.2", "+0.3"),
    ("6.3", 5): (2726, "94.7", 2504, "95.7", 2392, "87.8", 2324, "93.3", "-4.6"),
    ("6.3", 6): (2137, "95.1", 1841, "92.7", 1836, "91.3", 1769, "95.4", "-6.5"),
    ("6.4", 2): (1657, "55.2", 1661, "50.5", 608, "34.2", 699, "37.3", "-7.8"),
    ("6.4", 4): (1131, "31.9", 1233, "39.0", 1954, "40.9", 2309, "44.2", "+3.8"),
    ("6.4", 5): (1015, "41.3", 1152, "57.4", 1018, "34.2", 1199, "47.6", "+2.7"),
    ("6.4", 6): (793, "57.4", 878, "43.6", 608, "25.5", 789, "31.9", "-20.2"),
}
# Tables 7.5 and 7.6, clients in effective treatment: counts out of n, in the same order, and table 7.7's difference.
COUNTED = {
    2: (3015, 3322, 2808, 3169, 2229, 2425, 1899, 2038, "-3.4"),
    3: (1791, 1914, 1726, 1791, 2332, 2462, 2121, 2258, "3.6"),
    4: (2711, 2997, 2936, 3166, 4877, 5291, 5076, 5390, "0.3"),
    5: (2582, 2726, 2396, 2504, 2100, 2392, 2169, 2324, "-4.6"),
    6: (2033, 2137, 1706, 1841, 1676, 1836, 1687, 1769, "-6.5"),
    7: (3689, 3869, 3267, 3404, 3333, 3421, 2903, 3049, "2.8"),
}
# The same tables, successful completions among all in treatment; n as above.
COMPLETED = {
    2: (915, 839, 208, 261, "-5.3"),
    3: (238, 484, 196, 395, "5.1"),
    4: (361, 481, 800, 1021, "-0.7"),
    5: (419, 661, 348, 571, "1.0"),
    6: (455, 383, 155, 252, "-6.3"),
    7: (331, 426, 183, 359, "-2.5"),
}


def four(*figures: object) -> tuple[Share, Share, Share, Share]:
    pairs = zip(figures[::2], figures[1::2], strict=True)
    made = [share(int(str(n)), percent=str(percent)) for n, percent in pairs]
    return made[0], made[1], made[2], made[3]


def counted(*figures: int) -> Effect:
    return difference_in_differences(*(share(n, x) for x, n in zip(figures[::2], figures[1::2], strict=True)))  # type: ignore[arg-type]


@pytest.mark.parametrize("place", PUBLISHED, ids=lambda place: f"table {place[0]} site {place[1]}")
def test_the_published_difference_lies_in_what_its_percentages_allow(place: tuple[str, int]) -> None:
    *figures, printed = PUBLISHED[place]
    effect = difference_in_differences(*four(*figures))
    half = 0.05 if "." in printed else 0.5
    assert effect.least - half <= float(printed) <= effect.most + half
    assert effect.least - 1e-9 <= effect.estimate <= effect.most + 1e-9
    assert effect.leading.low < effect.least <= effect.most < effect.leading.high


@pytest.mark.parametrize("site", COUNTED)
def test_exact_counts_give_the_published_difference_to_the_digit(site: int) -> None:
    *figures, printed = COUNTED[site]
    effect = counted(*figures)
    assert effect.exact
    assert f"{effect.estimate:.1f}" == printed
    completed = [value for pair in zip(COMPLETED[site][:4], figures[1::2], strict=True) for value in pair]
    assert f"{counted(*completed).estimate:.1f}" == COMPLETED[site][4]


EXAMPLES = ((27, 100, 45, 90, 30, 80, 33, 85), (0, 12, 12, 12, 0, 40, 40, 40), (1, 5000, 3, 20, 4, 4, 0, 9))


def test_the_leading_interval_is_price_and_bonetts_by_group_size_whatever_the_data() -> None:
    """The formula written out by hand: two successes and two failures shared out by 1/n, and Student's t."""
    for counts in EXAMPLES:
        leading = counted(*counts).leading
        assert leading.method == PRICE_BONETT
        whole = sum(Fraction(1, n) for n in counts[1::2])
        low, high = by_hand(
            counts, [Fraction(2, n) / whole for n in counts[1::2]], stats.t.ppf(0.975, min(counts[1::2]) - 1)
        )
        assert (leading.low, leading.high) == pytest.approx((max(-200, low), min(200, high)), abs=1e-6)


def test_price_and_bonetts_interval_as_published_stands_with_it() -> None:
    for counts in EXAMPLES:
        made = counted(*counts).intervals[1]
        assert made.method == "Price-Bonett (2004), as published"
        assert (made.low, made.high) == pytest.approx(by_hand(counts, [Fraction(1, 2)] * 4, 1.959963984540054))


def by_hand(counts: tuple[int, ...], added: list[Fraction], reach: float) -> tuple[float, float]:
    """The ends, from the pilot's counts and n before and after and the comparison's."""
    sizes = [n + 2 * more for n, more in zip(counts[1::2], added, strict=True)]
    shares = [(x + more) / n for x, n, more in zip(counts[::2], sizes, added, strict=True)]
    middle = float(shares[1] - shares[0] - shares[3] + shares[2])
    error = sum(float(p * (1 - p) / n) for p, n in zip(shares, sizes, strict=True)) ** 0.5
    return 100 * (middle - reach * error), 100 * (middle + reach * error)


def test_groups_of_one_size_differ_from_the_published_interval_by_the_t_alone() -> None:
    leading, published, _wald = counted(8, 40, 21, 40, 9, 40, 13, 40).intervals
    assert leading.low + leading.high == pytest.approx(published.low + published.high)
    wider = (leading.high - leading.low) / (published.high - published.low)
    assert wider == pytest.approx(stats.t.ppf(0.975, 39) / 1.959963984540054, rel=1e-6)


def test_two_groups_have_agresti_and_caffos_interval_as_published() -> None:
    """Agresti & Caffo (2000), The American Statistician 54, 280-288: 7 of 10 against 2 of 10 in their adjustment."""
    effect = change(share(10, 2), share(10, 7))
    one, two = 8 / 12, 3 / 12
    error = (one * (1 - one) / 12 + two * (1 - two) / 12) ** 0.5
    assert isclose(effect.intervals[1].low, 100 * (one - two - 1.959963984540054 * error))
    assert isclose(effect.leading.low, 100 * (one - two - stats.t.ppf(0.975, 9) * error), rel_tol=1e-6)
    assert effect.estimate == pytest.approx(50)
    assert comparison(share(10, 7), share(10, 2)).leading.low == effect.leading.low


@pytest.mark.parametrize("place", [*PUBLISHED, *COUNTED], ids=str)
def test_large_sample_figures_are_those_of_a_binomial_model(place: tuple[str, int] | int) -> None:
    """statsmodels' GLM: identity link for points, logit link for the odds scale."""
    if isinstance(place, int):
        figures = COUNTED[place][:8]
        groups = [share(n, x) for x, n in zip(figures[::2], figures[1::2], strict=True)]
    else:
        uncertain = four(*PUBLISHED[place][:-1])
        groups = [share(one.n, one.nearest) for one in uncertain]
    wald = difference_in_differences(*groups).large_sample  # type: ignore[arg-type]
    assert wald is not None
    estimate, p = fitted(groups, "Identity")
    assert wald.p == pytest.approx(p, abs=1e-6)
    assert (wald.low + wald.high) / 2 == pytest.approx(100 * estimate[0], abs=1e-6)
    assert (wald.high - wald.low) / 2 == pytest.approx(100 * 1.959963984540054 * estimate[1], abs=1e-6)
    assert odds_p(*groups) == pytest.approx(fitted(groups, "Logit")[1], abs=1e-6)  # type: ignore[arg-type]


def fitted(groups: list[Share], link: str) -> tuple[tuple[float, float], float]:
    """The interaction of arm and period with its standard error, and its p-value."""
    import numpy as np

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import statsmodels.api as sm

        design = np.array([[1, 1, 0, 0], [1, 1, 1, 1], [1, 0, 0, 0], [1, 0, 1, 0]], dtype=float)
        counts = np.array([[one.nearest, one.n - one.nearest] for one in groups], dtype=float)
        family = sm.families.Binomial(getattr(sm.families.links, link)())
        shares = counts[:, 0] / counts.sum(axis=1)
        made = sm.GLM(counts, design, family=family).fit(start_params=np.linalg.solve(design, family.link(shares)))
    return (float(made.params[3]), float(made.bse[3])), float(made.pvalues[3])


def test_the_scale_decides_the_p_value_of_table_3_1_site_2() -> None:
    groups = four(*PUBLISHED["3.1", 2][:-1])
    wald = difference_in_differences(*groups).large_sample
    assert wald is not None
    assert f"{wald.p:.3f}" == "0.007"
    assert f"{odds_p(*groups):.3f}" == "0.053"


def test_the_odds_scale_has_nothing_to_say_of_an_empty_cell() -> None:
    assert odds_p(share(10, 0), share(10, 5), share(10, 5), share(10, 5)) is None


@given(st.integers(1, 400), st.data(), st.integers(0, 2))
def test_possible_counts_are_just_those_that_print_so(n: int, data: st.DataObject, places: int) -> None:
    count = data.draw(st.integers(0, n))
    printed = str(round(Fraction(100 * count, n), places) if places else round(Fraction(100 * count, n)))
    text = f"{float(Fraction(printed)):.{places}f}"
    allowed = set(possible_counts(n, text))
    assert count in allowed
    half = Fraction(1, 2 * 10**places)
    for other in range(n + 1):
        far = abs(Fraction(100 * other, n) - Fraction(text))
        if far != half:
            assert (other in allowed) == (far < half)


def test_no_count_of_seven_prints_as_half_a_percent() -> None:
    assert not possible_counts(7, "0.5")
    with pytest.raises(BadFigures, match=r"no whole number of 7 is 0\.5%"):
        share(7, percent="0.5")


sizes = st.integers(3, 30)


@given(st.lists(st.tuples(sizes, st.integers(0, 100)), min_size=2, max_size=2))
def test_rounded_percentages_span_every_count_that_they_allow(groups: list[tuple[int, int]]) -> None:
    shares = []
    for n, percent in groups:
        possible = possible_counts(n, str(percent))
        if not possible:
            return
        shares.append(share(n, percent=str(percent)))
    spanned = change(*shares)
    for counts in product(*(range(one.low, one.high + 1) for one in shares)):
        exact = change(*(share(one.n, count) for one, count in zip(shares, counts, strict=True)))
        for outer, inner in zip(spanned.intervals, exact.intervals, strict=True):
            assert outer.low <= inner.low + 1e-9
            assert outer.high >= inner.high - 1e-9
        assert spanned.least - 1e-9 <= exact.estimate <= spanned.most + 1e-9


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 12)), min_size=4, max_size=4))
def test_wide_ranges_of_counts_lose_no_bound(cells: list[tuple[int, int]]) -> None:
    """Ranges far wider than a percentage leaves, near 0 and near n, against every combination of counts."""
    shares = []
    for n, spread in cells:
        low = min(n, spread // 2)
        high = min(n, low + spread % 5)
        shares.append(Share(n, low, high, low))
    spanned = difference_in_differences(*shares)
    lows, highs = [], []
    for counts in product(*(range(one.low, one.high + 1) for one in shares)):
        exact = difference_in_differences(*(share(one.n, count) for one, count in zip(shares, counts, strict=True)))  # type: ignore[arg-type]
        lows.append(exact.leading.low)
        highs.append(exact.leading.high)
    assert spanned.leading.low == pytest.approx(min(lows))
    assert spanned.leading.high == pytest.approx(max(highs))


counts_of = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts_of, counts_of, counts_of, counts_of)
def test_swapping_the_arms_turns_the_sign(
    one: tuple[int, int], two: tuple[int, int], three: tuple[int, int], four_: tuple[int, int]
) -> None:
    a, b, c, d = (share(n, x) for x, n in (one, two, three, four_))
    there, back = difference_in_differences(a, b, c, d), difference_in_differences(c, d, a, b)
    assert there.estimate == pytest.approx(-back.estimate, abs=1e-9)
    for mine, other in zip(there.intervals, back.intervals, strict=True):
        assert mine.low == pytest.approx(-other.high, abs=1e-9)
        assert mine.p == (other.p if other.p is None else pytest.approx(other.p, abs=1e-9))
        assert -200 <= mine.low <= mine.high <= 200
        assert (mine.p is None) == (mine.method == WALD and mine.low == mine.high)
        assert mine.p is None or 0 <= mine.p <= 1


def test_the_interval_and_p_of_one_method_agree_on_what_is_beyond_chance() -> None:
    for figures in COUNTED.values():
        for interval in counted(*figures[:8]).intervals:
            assert interval.p is not None
            assert (interval.p < 0.05) == (interval.low > 0 or interval.high < 0)


def test_a_ratio_is_that_of_the_raw_shares_unless_there_was_nobody_before() -> None:
    made = ratio(share(100, 20), share(100, 30))
    assert made.estimate == made.least == made.most == pytest.approx(1.5)
    assert made.leading.method == "Price-Bonett (2008), log of the ratio"
    assert not made.caution
    from_none = ratio(share(10, 0), share(10, 4))
    assert from_none.estimate == pytest.approx(4.25 / 0.25)
    assert "adjusted shares" in from_none.caution
    assert ratio(share(10, 10), share(10, 10)).leading.low < 1 < ratio(share(10, 10), share(10, 10)).leading.high


def test_wilsons_interval_is_the_published_one() -> None:
    """Newcombe (1998), Statistics in Medicine 17, 857-872, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29."""
    for count, n, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        interval = share_interval(share(n, count))
        assert (round(interval.low / 100, 4), round(interval.high / 100, 4)) == (low, high)


def test_a_change_of_means_has_welchs_interval() -> None:
    """By a t quantile from tables: 10 and 12 degrees of freedom and equal spreads give 20 in all, t = 2.0860."""
    made = mean_change(Mean(11, 10.0, 3.0), Mean(11, 7.5, 3.0))
    error = (9 / 11 + 9 / 11) ** 0.5
    assert made.estimate == pytest.approx(-2.5)
    assert made.leading.high == pytest.approx(-2.5 + 2.0860 * error, abs=1e-3)
    assert made.leading.p is None


@pytest.mark.parametrize(("n", "count"), [(0, 0), (10, 11), (10, -1)])
def test_impossible_figures_are_refused_with_their_mend(n: int, count: int) -> None:
    with pytest.raises(BadFigures, match="cannot be worked out"):
        share(n, count)
