"""Site results and the joint display with real keys: what is there, what is written, and where each part is from."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from screens import Desk, at_work
from studies import put_nothing_beside

from qualtool.errors import NothingToDo
from qualtool.workflow import integrating, keeping_quotes, ledger, preparing, rating
from qualtool.workflow.quoting import QuoteRequest, find_quotes

SIZES = [(80, 24), (140, 45)]


@pytest.fixture
def linked(own_demo: Path) -> Path:
    """The demo with one indicator beside 4.1, and nothing else of the joint display."""
    with preparing.open_study(own_demo) as study:
        put_nothing_beside(study)
        integrating.link(study, "effective", "4.1", "Handovers keep people in treatment.", "Asha")
    return own_demo


def read(path: Path, what: Callable[..., object]) -> object:
    with preparing.open_study(path, query_only=True) as study:
        return what(study)


@pytest.mark.parametrize("size", SIZES)
async def test_the_results_show_each_indicator_with_its_definition_effects_and_slips(own_demo, size):
    async with at_work(own_demo, size) as desk:
        await desk.press("r")
        assert "Referrals from prison picked up" in desk.text
        assert "CARAT" in desk.words
        await desk.press("tab", "tab")
        assert "Clients in effective treatment" in desk.text
        assert "excluded: too few" in desk.text
        assert "−3.4 (−5.5 to −1.3)" in desk.text
        await desk.press("down")
        assert "Price-Bonett, weighted by group size, unadjusted" in desk.text
        assert "Published: -3.4, p 0.01 adjusted for" in desk.text


async def test_a_table_is_loaded_after_seeing_what_is_in_it(study, tmp_path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("indicator,key,site,period,n,count\nSeen,seen,1,before,10,2\nSeen,seen,1,after,10,6\n")
    bad.write_text("indicator,key,site,period,n,count\nSeen,seen,1,before,10,12\n")
    path = study.path
    study.close()
    async with at_work(path) as desk:
        await desk.press("r")
        assert "There are no site results yet" in desk.text
        await desk.press("a")
        await desk.type(str(bad))
        await desk.press("enter")
        assert "Nothing can be loaded yet" in desk.text
        assert "the count 12 is more than its n, 10" in " ".join(desk.text.split())
        await desk.press("escape", "a")
        await desk.type(str(good))
        await desk.press("enter")
        assert "2 figures would come in" in desk.text
        await desk.press("enter")
        assert "+40.0" in desk.text
        await desk.press("u")
        assert "There are no site results yet" in desk.text


async def test_an_indicator_is_linked_from_the_results_with_a_reason(own_demo):
    before = len(read(own_demo, integrating.beside_of).links)
    async with at_work(own_demo) as desk:
        await desk.press("r", "k")
        await desk.type("#4.4")
        await desk.press("enter")
        await desk.type("What is written down gets picked up.")
        await desk.press("escape")
        await desk.settle()
    links = read(own_demo, integrating.beside_of).links
    assert len(links) == before + 1
    assert "What is written down gets picked up." in [row.reason for row in links]


async def test_the_forest_plot_is_written_from_the_screen(own_demo, tmp_path):
    async with at_work(own_demo) as desk:
        await desk.press("r", "x", "ctrl+u")
        await desk.type(str(tmp_path / "forest.svg"))
        await desk.press("enter")
        await desk.settle()
    assert "<svg" in (tmp_path / "forest.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("size", SIZES)
async def test_the_display_sets_effects_beside_accounts(linked, size):
    async with at_work(linked, size) as desk:
        await desk.press("j")
        assert "Joint display · 7 sites by kind of pilot" in desk.text
        assert "effective" in desk.text and "4.1 Transition" in desk.text
        await desk.press("down", "right")
        assert "Site 4, 4.1 Transition points" in desk.text
        assert "No convergence code yet (c)" in desk.text
        await desk.press("left")
        assert "Handovers keep people in treatment. (Asha)" in " ".join(desk.text.split())
        await desk.press("left")
        assert "structural change: consortium of providers" in desk.words


async def test_without_a_link_it_says_how_to_begin(study):
    path = study.path
    study.close()
    async with at_work(path) as desk:
        await desk.press("j")
        assert "No indicator stands beside a theme yet" in desk.text
        for key in "cebK":
            await desk.press(key)
            assert desk.notices == ["There are no site results yet; r goes there, and a loads a table"]


async def test_without_a_theme_the_keys_of_the_display_say_which_key_sets_one_beside_a_figure(own_demo):
    with preparing.open_study(own_demo) as study:
        put_nothing_beside(study)
    async with at_work(own_demo) as desk:
        await desk.press("j")
        for key in "cebK":
            await desk.press(key)
            assert desk.notices == ["No theme stands here yet: k sets an indicator beside one"]


async def test_a_code_is_given_with_its_note_and_who_disagreed(linked):
    async with at_work(linked) as desk:
        await desk.press("j", "down", "right", "c", "2")
        await desk.type("Planned, and hardly counted.")
        await desk.press("enter")
        await desk.type("Tom: silence")
        await desk.press("enter")
        await desk.settle()
        assert "Partial agreement: Planned, and hardly counted." in desk.text
        assert "Seen otherwise: Tom: silence" in desk.text
        await desk.press("u")
        assert "No convergence code yet" in desk.text


async def test_a_rating_asks_to_be_turned_on_and_for_its_reason(linked):
    async with at_work(linked) as desk:
        await desk.press("j", "down", "right", "e", "1", "e")
        await desk.press("1")
        await desk.type("Handovers are planned.")
        await desk.press("enter")
        assert "on which cells does the rating rest?" in desk.words
        await desk.press("enter")
        assert "tick at least one" in desk.words
        await desk.press("down", "space", "enter")
        await desk.settle()
        assert "Positive (+1): Handovers are planned." in desk.text
        await desk.press("v")
        assert desk.room.ROOM == "matrix" and "Site 4" in desk.text
    (rated,) = read(linked, integrating.beside_of).ratings.values()
    assert rated.value == "1" and len(rated.cells) == 1


async def test_a_rating_of_missing_rests_on_no_cell_and_ratings_turned_off_are_not_shown(linked):
    async with at_work(linked) as desk:
        await desk.press("j", "down", "right", "e", "1", "e", "m")
        await desk.type("Nobody was asked.")
        await desk.press("enter")
        await desk.settle()
        assert "[M]" in desk.text and "Nobody was asked." in desk.text
    (rated,) = read(linked, integrating.beside_of).ratings.values()
    assert (rated.value, rated.cells) == ("M", ())
    with preparing.open_study(linked) as study:
        rating.turn_ratings(study, False, "Asha")
    async with at_work(linked) as desk:
        await desk.press("j", "down", "right")
        assert "[M]" not in desk.text and "Nobody was asked." not in desk.text


async def code(desk: Desk, digit: str, note: str = "", disagreed: str = "") -> None:
    """Gives the cell under the cursor a convergence code."""
    await desk.press("c", digit)
    await desk.type(note)
    await desk.press("enter")
    await desk.type(disagreed)
    await desk.press("enter")
    await desk.settle()


async def test_esc_at_any_question_of_a_code_leaves_everything_as_it_was(linked):
    async with at_work(linked) as desk:
        await desk.press("j", "down", "right")
        await code(desk, "4", "They say otherwise.", "Tom: silence")
        before = read(linked, integrating.beside_of).convergence
        for keys in (["escape"], ["1", "escape"], ["1", "x", "escape"], ["1", "enter", "escape"], ["4", "escape"]):
            await desk.press("c", *keys)
            assert desk.app.screen is desk.room
            assert read(linked, integrating.beside_of).convergence == before


async def test_another_code_begins_with_an_empty_note_and_the_same_code_with_its_own(linked):
    async with at_work(linked) as desk:
        await desk.press("j", "down", "right")
        await code(desk, "4", "They say otherwise.", "Tom: silence")
        await code(desk, "4", " Often.")
        (judged,) = read(linked, integrating.beside_of).convergence.values()
        assert (judged.note, judged.disagreed) == ("They say otherwise. Often.", "Tom: silence")
        await code(desk, "1")
    (judged,) = read(linked, integrating.beside_of).convergence.values()
    assert (judged.code, judged.note, judged.disagreed) == ("agreement", "", "")


async def test_a_rating_is_typed_as_it_is_written_and_no_other_digit_gives_one(linked):
    async with at_work(linked) as desk:
        await desk.press("j", "down", "right", "e", "1", "e")
        assert "-2 strongly negative" in desk.words and "+1 positive" in desk.words and "X mixed" in desk.words
        await desk.press("3", "7", "minus")
        assert "which rating?" in desk.words
        await desk.press("2")
        assert "Strongly negative (-2): why?" in desk.words
        for keys, title in ((["plus", "2"], "Strongly positive (+2)"), (["2"], "Strongly positive"), (["x"], "Mixed")):
            await desk.press("escape", "e", *keys)
            assert f"{title}" in desk.words and "why?" in desk.words


async def test_esc_at_any_question_of_a_rating_leaves_everything_as_it_was_and_its_cells_stay_ticked(linked):
    async with at_work(linked) as desk:
        await desk.press("j", "down", "right", "e", "1", "e", "1")
        await desk.type("Handovers are planned.")
        await desk.press("enter", "down", "space", "down", "space", "enter")
        await desk.settle()
        before = read(linked, integrating.beside_of).ratings
        (rated,) = before.values()
        assert len(rated.cells) == 2
        for keys in (["escape"], ["2", "escape"], ["2", "enter"], ["2", "y", "enter", "escape"]):
            await desk.press("e", *keys)
            assert desk.app.screen is desk.room
            assert read(linked, integrating.beside_of).ratings == before
        await desk.press("e", "1", "enter")
        assert desk.text.count("[x]") == 2
        await desk.press("escape", "e", "2")
        await desk.type("Firmly.")
        await desk.press("enter", "enter")
        await desk.settle()
    (again,) = read(linked, integrating.beside_of).ratings.values()
    assert (again.value, again.rationale, again.cells) == ("2", "Firmly.", rated.cells)


async def test_a_link_is_taken_away_where_it_stands_and_u_sets_it_again(linked):
    with preparing.open_study(linked) as study:
        integrating.link(study, "effective", "4.4", "Written notes travel.", "Asha")
        before = integrating.beside_of(study).links
    async with at_work(linked) as desk:
        await desk.press("j", "K", "2")
        await desk.settle()
        assert desk.notices[0].startswith("Took effective away from 4.4")
        assert [one.reason for one in read(linked, integrating.beside_of).links] == [
            "Handovers keep people in treatment."
        ]
        await desk.press("u")
        assert len(read(linked, integrating.beside_of).links) == len(before)
        await desk.press("right", "K")
        await desk.settle()
    assert [one.reason for one in read(linked, integrating.beside_of).links] == ["Written notes travel."]


async def test_enter_asks_which_of_several_summaries_of_a_site_is_meant(linked):
    async with at_work(linked) as desk:
        await desk.press("j", "down", "right")
        row, column = desk.room.row, desk.room.column
        summaries = row.cells[column.id].summaries
        while len(summaries) < 2 and desk.room.table.cursor_row < len(desk.room.rows) - 1:
            await desk.press("down")
            row, column = desk.room.row, desk.room.column
            summaries = row.cells[column.id].summaries
        assert len(summaries) > 1
        await desk.press("enter")
        assert "which summary?" in desk.words
        await desk.press("1")
        assert desk.room.ROOM == "matrix"
        matrix_row, matrix_column = desk.room.open_cell
        assert matrix_row.place(matrix_column) == summaries[0].place


async def test_tab_reads_on_below_the_display_and_comes_back(linked):
    async with at_work(linked, (80, 24)) as desk:
        await desk.press("j", "tab")
        assert desk.room.focused is desk.room.query_one("#below")
        await desk.press("tab")
        assert desk.room.focused is desk.room.table
        await desk.rest()
        assert "Read on" in desk.lines[-1]


async def test_the_display_says_which_key_takes_a_quote_into_the_ledger(linked):
    with preparing.open_study(linked) as study:
        found = ledger.ledger(study).quotes
        for quote in found:
            keeping_quotes.remove(study, quote.id, "Asha")
    async with at_work(linked) as desk:
        await desk.press("j", "down", "right", "b")
        assert "on the theme screen (F4) l takes one in" in desk.notices[0]


async def test_each_part_leads_to_its_source(linked):
    with preparing.open_study(linked) as study:
        quote = next(iter(find_quotes(study, QuoteRequest("4.1", where=("site=4",))).quotes))
        with suppress(NothingToDo):
            keeping_quotes.take(study, quote.id, "Asha")
    async with at_work(linked) as desk:
        await desk.press("j", "down", "enter")
        assert desk.room.ROOM == "results"
        await desk.press("escape", "right", "enter", "2")
        assert desk.room.ROOM == "matrix"
        assert desk.room.rows_are == "sites" if hasattr(desk.room, "rows_are") else "Site 4" in desk.text
        await desk.press("escape", "l")
        assert desk.room.ROOM == "ledger"
        await desk.press("escape")
        assert desk.room.ROOM == "display"
        assert "Site 4, 4.1" in desk.text


async def test_a_quote_is_chosen_for_the_place(linked):
    with preparing.open_study(linked) as study:
        found = find_quotes(study, QuoteRequest("4.1", where=("site=4",))).quotes[:2]
        for quote in found:
            with suppress(NothingToDo):
                keeping_quotes.take(study, quote.id, "Asha")
    async with at_work(linked) as desk:
        await desk.press("j", "down", "right", "b", "2")
        await desk.settle()
        assert "b chooses" not in desk.text
    assert len(read(linked, integrating.beside_of).exemplars) >= 1


async def test_order_counts_and_what_to_look_at(linked):
    async with at_work(linked, (140, 45)) as desk:
        await desk.press("j", "o")
        assert "by effect" in desk.text
        assert desk.text.index("Site 3") < desk.text.index("Site 6")
        await desk.press("right", "n")
        assert "mentions coded here" in desk.text
        await desk.press("exclamation_mark")
        assert "an account of 4.1" in desk.text
        await desk.press("escape", "escape")
        assert desk.room.ROOM == "study"


async def test_d_shows_the_sites_description_in_columns_and_a_file_has_what_is_shown(linked, tmp_path):
    async with at_work(linked, (140, 45)) as desk:
        await desk.press("j")
        assert "freedoms" not in desk.lines[1]
        await write(desk, tmp_path / "plain.csv")
        await desk.press("d")
        assert "freedoms" in desk.lines[1] and "structural change" in desk.lines[1]
        assert "consortium of" in desk.text.split("Site 4")[1]
        await desk.press("home", "right", "enter", "c")
        assert "structural change: " in desk.text
        assert "Put the cursor on a theme's column first" in desk.notices
        await write(desk, tmp_path / "described.csv")
        await desk.press("d")
        assert "freedoms" not in desk.lines[1]
    heads = [(tmp_path / name).read_text("utf-8-sig").splitlines()[0] for name in ("plain.csv", "described.csv")]
    assert "freedoms" not in heads[0] and "freedoms" in heads[1]


async def write(desk: Desk, path: Path) -> None:
    """Writes what is on the screen to a file."""
    await desk.press("x", "ctrl+u")
    await desk.type(str(path))
    await desk.press("enter")
