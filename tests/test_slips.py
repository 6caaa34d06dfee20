"""Contradictions in print, each planted in figures that had none: found by its rule, and nothing else is."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtool.analysis.site_results import COMPARISON, MEAN, PILOT, TOTAL, Figure, Indicator, Published, SiteResults
from qualtool.analysis.slips import CHANGE, EFFECT, PARTS, slips

CELLS = ((PILOT, "before", 500), (PILOT, "after", 604), (COMPARISON, "before", 400), (COMPARISON, "after", 450))


def results(*figures: Figure, published: Published | None = None) -> SiteResults:
    return SiteResults(
        (Indicator("seen", "Seen", kind=MEAN if figures[0].mean else "share"),),
        figures,
        published=(published,) if published else (),
        periods={"seen": ("before", "after")},
    )


def four(percent: bool = True) -> tuple[Figure, ...]:
    """Four cells of 1,000: +10.4 in the pilot, +5.0 in the comparison, printed as whole percentages."""
    return tuple(
        Figure("seen", "1", arm, period, n=1000, count=count, percent=str(round(count / 10)) if percent else "")
        for arm, period, count in CELLS
    )


@pytest.mark.parametrize("percent", [True, False], ids=["with percentages", "counts alone"])
def test_an_effect_that_exact_counts_contradict_is_found_however_coarse_the_percentages(percent: bool) -> None:
    found = slips(results(*four(percent), published=Published("seen", "1", effect="+6.4", change="+11.9")))
    assert [slip.rule for slip in found] == [CHANGE, EFFECT]
    assert "+5.4 follows from 500 of 1,000, 604 of 1,000" in found[1].follows and "±0.05" in found[1].follows
    assert not slips(results(*four(percent), published=Published("seen", "1", effect="+5.4", change="+10.4")))


def test_an_effect_made_of_the_percentages_as_they_are_printed_is_no_slip() -> None:
    assert not slips(results(*four(), published=Published("seen", "1", effect="+5.0", change="+10.0")))
    assert slips(results(*four(percent=False), published=Published("seen", "1", effect="+5.0")))


def test_a_count_that_another_table_has_of_the_cell_is_used() -> None:
    counted = tuple(replace(one, source="T2") for one in four())
    plain = tuple(replace(one, count=None, source="T1") for one in four())
    published = Published("seen", "1", effect="+6.4", source="T1")
    (slip,) = slips(results(*plain, *counted, published=published))
    assert slip.rule == EFFECT and slip.sources == ("T1", "T2")
    assert not slips(results(*plain, *counted, published=replace(published, effect="+5.4")))
    others = tuple(replace(one, n=999) for one in counted)
    assert EFFECT not in {slip.rule for slip in slips(results(*plain, *others, published=published))}


def test_a_percentage_of_0_is_a_figure_like_any_other() -> None:
    cells = (
        Figure("seen", "1", PILOT, "before", n=50, percent="0"),
        Figure("seen", "1", PILOT, "after", n=50, percent="20"),
    )
    (slip,) = slips(results(*cells, published=Published("seen", "1", change="+12")))
    assert slip.rule == CHANGE and "+20 follows from 0%, 20%" in slip.follows


def test_changes_of_means_are_looked_at_too() -> None:
    cells = (
        Figure("seen", "1", PILOT, "before", n=50, mean="20.1", sd="2"),
        Figure("seen", "1", PILOT, "after", n=48, mean="15.3", sd="2"),
    )
    (slip,) = slips(results(*cells, published=Published("seen", "1", change="-5.8")))
    assert slip.rule == CHANGE and "-4.8 follows from 20.1, 15.3" in slip.follows
    assert not slips(results(*cells, published=Published("seen", "1", change="-4.9")))


def test_a_total_printed_as_a_percentage_alone_is_held_against_its_parts() -> None:
    parts = (
        Figure("seen", "1", PILOT, "before", n=100, percent="50"),
        Figure("seen", "2", PILOT, "before", n=200, percent="40"),
    )
    total = Figure("seen", TOTAL, PILOT, "before", n=300, percent="60")
    (slip,) = slips(results(*parts, total))
    assert slip.rule == PARTS and "together have 42.83% to 43.83%" in slip.follows
    for right in ("43", "44"):
        assert not slips(results(*parts, replace(total, percent=right)))
    assert not slips(results(parts[0], replace(parts[1], n=None), total))
    # Where its n is not the sum of theirs, a part may be missing from the file.
    assert not slips(results(*parts, replace(total, n=None)))
    assert not any(slip.place.endswith("percent") for slip in slips(results(*parts, replace(total, n=350))))


counts = st.integers(0, 400)


@given(st.tuples(counts, counts, counts, counts), st.integers(0, 2), st.booleans())
def test_what_is_rounded_rightly_is_never_a_slip(
    given_: tuple[int, int, int, int], places: int, with_counts: bool
) -> None:
    n = 400
    cells = [
        Figure("seen", "1", arm, period, n=n, count=count if with_counts else None, percent=f"{count / 4:.{places}f}")
        for (arm, period, _), count in zip(CELLS, given_, strict=True)
    ]
    a, b, c, d = (Decimal(count) / 4 for count in given_)
    published = Published("seen", "1", effect=f"{(b - a) - (d - c):+.{places}f}", change=f"{b - a:+.{places}f}")
    assert not slips(results(*cells, published=published))
