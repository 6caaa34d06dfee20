"""The joint display: what stands beside what is written by people, with reasons, and follows changed themes."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import pytest
from studies import live, put_nothing_beside

from qualtool.errors import BadValue, NothingToDo, UnknownName
from qualtool.store.study import Study
from qualtool.workflow import checking, integrating, keeping_quotes, merging_themes, preparing, rating
from qualtool.workflow.display import DisplayRequest, joint_display
from qualtool.workflow.quoting import QuoteRequest, find_quotes

WHY = "Whoever is met at the gate can be in treatment for long enough to count."


@pytest.fixture
def study(own_demo: Path) -> Iterator[Study]:
    """The demo with nothing set beside anything."""
    with preparing.open_study(own_demo) as opened:
        put_nothing_beside(opened)
        yield opened


def linked(study: Study, theme: str = "4.1", indicator: str = "effective") -> None:
    integrating.link(study, indicator, theme, WHY, "Asha")


def test_an_indicator_stands_beside_a_theme_only_with_a_reason(study: Study) -> None:
    with pytest.raises(NothingToDo, match="No indicator stands beside a theme yet"):
        joint_display(study)
    with pytest.raises(NothingToDo, match="only with a reason"):
        integrating.link(study, "effective", "4.1", "  ", "Asha")
    linked(study)
    with pytest.raises(NothingToDo, match="already"):
        linked(study)
    made = joint_display(study)
    assert [one.key for one in made.indicators] == ["effective"]
    assert [(theme.number, theme.links[0].reason) for theme in made.themes] == [("4.1", WHY)]
    with pytest.raises(NothingToDo, match="stands beside none of these themes"):
        joint_display(study, DisplayRequest(indicators=("pickup",)))
    assert joint_display(study, DisplayRequest(themes=("4.2",))).indicators == ()


def test_each_site_has_its_effect_its_account_and_its_reason_to_stand_apart(study: Study) -> None:
    linked(study)
    made = joint_display(study)
    assert [row.site for row in made.rows] == ["2", "4", "5", "6", "3", "7"]
    assert [(row.site, row.apart.split(":")[0]) for row in made.apart] == [("1", "excluded")]
    theme = made.themes[0].id
    row = next(row for row in made.rows if row.site == "4")
    assert row.cells[theme].summaries
    assert all(one.place[2] == theme for one in row.cells[theme].summaries)
    assert row.cells[theme].charted == 3
    low, high = made.reach("effective")
    assert low < -8 < 5 < high


def test_sites_are_put_in_the_order_of_the_effect_on_request(study: Study) -> None:
    linked(study)
    rows = joint_display(study, DisplayRequest(order="effect")).rows
    assert [row.site for row in rows] == ["3", "7", "4", "2", "5", "6"]
    with pytest.raises(BadValue, match="attribute of a site"):
        joint_display(study, DisplayRequest(order="weather"))


def test_sites_are_grouped_by_another_attribute_on_request(study: Study) -> None:
    linked(study)
    rows = joint_display(study, DisplayRequest(kind="Structural Change")).rows
    groups = [kind for kind, _sites in groupby(row.kind for row in rows)]
    assert len(groups) == len(set(groups)) and "consortium of providers" in groups
    assert sum(row.kind == "consortium of providers" for row in rows) > 1
    with pytest.raises(BadValue, match="attribute of a site"):
        joint_display(study, DisplayRequest(kind="weather"))


def test_codes_are_of_the_studys_scheme_and_keep_who_disagreed(study: Study) -> None:
    linked(study)
    with pytest.raises(BadValue, match="Choose one of: agreement, partial agreement, silence, dissonance"):
        integrating.converge(study, "4", "4.1", "discordance", "Asha")
    integrating.converge(study, "Site 4", "4.1", "Dissonance", "Asha", "Better said than counted", "Tom: silence")
    theme = joint_display(study).themes[0].id
    judged = next(row for row in joint_display(study).rows if row.site == "4").cells[theme].judged
    assert judged is not None
    assert (judged.code, judged.note, judged.disagreed, judged.coder) == (
        "dissonance",
        "Better said than counted",
        "Tom: silence",
        "Asha",
    )
    integrating.converge(study, "4", "4.1", "silence", "Tom")
    assert integrating.beside_of(study).convergence["4", theme].note == "Better said than counted"
    with pytest.raises(NothingToDo, match="silence would go"):
        integrating.use_scheme(study, "confirmation", "Asha")
    integrating.clear_convergence(study, "4", "4.1", "Asha")
    integrating.use_scheme(study, "confirmation", "Asha")
    integrating.converge(study, "4", "4.1", "discordance", "Asha")


def test_a_rating_needs_to_be_turned_on_a_rationale_and_cells_that_say_something(study: Study) -> None:
    linked(study)
    cell = ("P12", "3", "4.1")
    with pytest.raises(NothingToDo, match="does not rate"):
        rating.rate(study, "4", "4.1", "+1", "Handovers are planned now.", "Asha", [cell])
    rating.turn_ratings(study, True, "Asha")
    for value, why, cells, said in (
        ("+3", "why", [cell], "rating"),
        ("1", " ", [cell], "rationale"),
        ("1", "why", [], "rests on cells"),
        ("1", "why", [("P12", "3", "4.2")], "not under 4.1"),
        ("1", "why", [("P18", "2", "4.1")], "not of Site 4"),
    ):
        with pytest.raises((BadValue, NothingToDo), match=said):
            rating.rate(study, "4", "4.1", value, why, "Asha", cells)
    rating.rate(study, "4", "4.1", "+1", "Handovers are planned now.", "Asha", [cell])
    made = joint_display(study, DisplayRequest(ratings=True))
    rated = next(row for row in made.rows if row.site == "4").cells[made.themes[0].id].rated
    assert rated is not None
    assert (rated.value, rated.cells) == ("1", ("P12/3, 4.1",))
    rating.rate(study, "1", "4.1", "m", "Nobody was asked.", "Asha")


def test_a_worse_effect_without_a_code_is_pointed_out_and_a_rating_says_that_the_account_is_positive(
    study: Study,
) -> None:
    linked(study)
    told = joint_display(study).flags
    assert any(one.startswith("Site 5: an account of 4.1") and "worse effective" in one for one in told)
    assert not any(one.startswith("Site 3") and "worse" in one for one in told)
    rating.turn_ratings(study, True, "Asha")
    rating.rate(study, "5", "4.1", "1", "Said to work.", "Asha", [("P13", "2", "4.1")])
    assert any(one.startswith("Site 5: a positive account") for one in joint_display(study).flags)
    integrating.converge(study, "5", "4.1", "dissonance", "Asha")
    assert not any("Site 5" in one and "account" in one for one in joint_display(study).flags)


def test_the_quote_that_stands_for_a_site_is_chosen_from_the_ledger(study: Study) -> None:
    linked(study)
    here, elsewhere = (
        next(iter(find_quotes(study, QuoteRequest("4.1", where=(f"site={site}",))).quotes)) for site in "47"
    )
    for one in (here, elsewhere):
        try:
            keeping_quotes.take(study, one.id, "Asha")
        except NothingToDo:
            continue
    theme = joint_display(study).themes[0].id
    cell = next(row for row in joint_display(study).rows if row.site == "4").cells[theme]
    assert cell.quote is not None and not (cell.quote.chosen and not integrating.beside_of(study).exemplars)
    with pytest.raises(NothingToDo, match="not said at Site 4"):
        integrating.choose_exemplar(study, "4", "4.1", elsewhere.text, "Asha")
    with suppress(NothingToDo):
        integrating.choose_exemplar(study, "4", "4.1", here.text, "Asha")
    chosen = next(row for row in joint_display(study).rows if row.site == "4").cells[theme].quote
    assert chosen is not None and chosen.chosen and chosen.words == here.text
    keeping_quotes.remove(study, chosen.id, "Asha")
    after = next(row for row in joint_display(study).rows if row.site == "4").cells[theme].quote
    assert after is None or not after.chosen


def test_everything_beside_a_theme_follows_it_into_another_and_comes_back(study: Study) -> None:
    linked(study, "4.3")
    linked(study, "4.5")
    integrating.link(study, "pickup", "4.3", "Forms decide who is picked up.", "Asha")
    integrating.converge(study, "4", "4.3", "silence", "Asha", "No word of it")
    integrating.converge(study, "4", "4.5", "agreement", "Asha")
    integrating.converge(study, "5", "4.3", "dissonance", "Asha")
    before = live(study)
    merging_themes.merge(study, "4.3", "4.5", "Asha")
    beside = integrating.beside_of(study)
    with study.read() as connection:
        from qualtool.store import design

        into = next(theme.id for theme in design.read_tree(connection).themes if theme.slug and theme.number == "4.5")
    assert {(row.indicator, row.theme_id) for row in beside.links} == {("effective", into), ("pickup", into)}
    assert beside.convergence["4", into].code == "agreement"
    assert beside.convergence["4", into].note == "4.3 was silence: No word of it"
    assert beside.convergence["5", into].code == "dissonance"
    checking.undo(study, "Asha")
    assert live(study) == before


def test_every_step_can_be_taken_back(study: Study) -> None:
    before = live(study)
    linked(study)
    integrating.converge(study, "4", "4.1", "silence", "Asha")
    rating.turn_ratings(study, True, "Asha")
    rating.rate(study, "4", "4.1", "X", "Both.", "Asha", [("P12", "3", "4.1")])
    rating.rate(study, "4", "4.1", "-1", "Worse.", "Asha", [("P12", "3", "4.1")])
    for _ in range(5):
        checking.undo(study, "Asha")
    assert live(study) == before


def test_a_misspelt_name_is_told_the_near_match(study: Study) -> None:
    with pytest.raises(UnknownName, match="effective"):
        integrating.link(study, "efective", "4.1", WHY, "Asha")
    with pytest.raises(UnknownName):
        integrating.converge(study, "44", "4.1", "silence", "Asha")
