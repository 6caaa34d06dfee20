"""Charting on the matrix screen: what is written is kept, whichever way the cell is left."""

import shutil
import sqlite3
from pathlib import Path

import pytest
import studies
from screens import LARGE, SMALL, Desk, at_work

from qualtool.analysis.matrix import Cell
from qualtool.store import database
from qualtool.tui.widgets.matrix import MatrixView
from qualtool.workflow import matrices
from qualtool.workflow.preparing import open_study


@pytest.fixture
def small(small_file: Path, tmp_path: Path) -> Path:
    """The small study with three excerpts of P1 under theme 3."""
    path = Path(shutil.copy(small_file, tmp_path / "small.qual"))
    with open_study(path) as study:
        studies.code(study, "ann_first", "I was waiting eleven weeks.", "3.2")
        studies.code(study, "ann_first", "Nobody rang.", "3.2")
        studies.code(study, "ann_second", "She is still my worker.", "3.20")
    return path


def kept(desk: Desk, case: str, stage: str, column: str) -> Cell:
    """A cell as the study file has it."""
    made = matrices.matrix(desk.study, column.partition(".")[0])
    return next(row.cells[column] for row in made.rows if (row.case, row.stage) == (case, stage))


async def at_first_cell(desk: Desk) -> None:
    await desk.press("f5")
    assert desk.room.view.row.case == "P1"
    assert desk.room.view.column.number == "3.2"


LEAVING = {
    "Esc": ["escape"],
    "another room by its key": ["f2"],
    "Tab to the excerpts and then Esc": ["tab", "escape"],
    "Shift+Tab": ["shift+tab"],
    "the next study-wide key": ["f4"],
    "quitting": ["ctrl+q"],
}


@pytest.mark.parametrize("way", LEAVING)
async def test_what_was_written_is_kept_however_the_cell_is_left(small, way):
    async with at_work(small) as desk:
        await at_first_cell(desk)
        await desk.press("enter")
        await desk.type("Waited {ask}")
        await desk.press(*LEAVING[way])
    with open_study(small) as study:
        made = matrices.matrix(study, "3")
        assert made.rows[0].cells["3.2"].summary == "Waited {ask}"


async def test_a_click_on_another_cell_keeps_the_words_in_the_cell_where_they_were_written(small):
    async with at_work(small) as desk:
        await at_first_cell(desk)
        await desk.press("enter")
        await desk.type("Waited")
        await desk.pilot.click(MatrixView, offset=(120, 5))
        await desk.settle()
        assert desk.room.view.column.number != "3.2"
        assert kept(desk, "P1", "1", "3.2").summary == "Waited"
        assert kept(desk, "P1", "1", desk.room.view.column.number).summary == ""
        assert desk.room.pane.editor.text == ""


async def test_going_on_at_once_after_esc_keeps_each_cell_apart(small):
    async with at_work(small) as desk:
        await at_first_cell(desk)
        await desk.pilot.press("enter", "o", "n", "e", "escape", "down", "enter", "t", "w", "o", "escape", "up")
        await desk.settle()
        assert kept(desk, "P1", "1", "3.2").summary == "one"
        assert kept(desk, "P1", "2", "3.2").summary == "two"
        assert desk.room.pane.editor.text == "one"


async def test_a_busy_study_leaves_what_was_written_in_the_editor(small, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE_MS", 50)
    async with at_work(small) as desk:
        await at_first_cell(desk)
        holder = sqlite3.connect(small, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        await desk.press("enter")
        await desk.type("Waited")
        await desk.press("escape")
        assert "Another program is writing" in desk.notices[-1]
        await desk.press("down")
        assert desk.room.pane.editor.text == "Waited"
        await desk.press("ctrl+q")
        assert desk.app.study is not None
        holder.execute("ROLLBACK")
        holder.close()
        await desk.press("up")
        assert kept(desk, "P1", "1", "3.2").summary == "Waited"
        assert kept(desk, "P1", "2", "3.2").summary == ""


async def test_undo_takes_back_what_is_being_written_and_redo_brings_it_again(small):
    async with at_work(small) as desk:
        await at_first_cell(desk)
        await desk.press("enter")
        await desk.type("Waited")
        await desk.press("tab", "u")
        assert desk.notices[-1].startswith("Undid: Charted P1/1, 3.2: 'Waited'")
        assert desk.room.pane.editor.text == ""
        assert kept(desk, "P1", "1", "3.2").summary == ""
        await desk.press("ctrl+r")
        assert kept(desk, "P1", "1", "3.2").summary == "Waited"
        assert desk.room.pane.editor.text == "Waited"


async def test_letters_in_the_editor_are_words_and_nothing_else(small):
    async with at_work(small) as desk:
        await at_first_cell(desk)
        await desk.press("enter")
        await desk.type("upbxsvny0?S[]")
        await desk.press("escape")
        assert kept(desk, "P1", "1", "3.2").summary == "upbxsvny0?S[]"


async def test_excerpts_are_cited_where_the_cursor_stands_without_going_to_the_editor_first(small):
    async with at_work(small) as desk:
        await at_first_cell(desk)
        await desk.press("enter")
        await desk.type("Waited")
        await desk.press("escape", "tab", "enter", "escape")
        cited = kept(desk, "P1", "1", "3.2").stretches[0]
        assert (cited.text, [ref.words for ref in cited.references]) == ("Waited", ["I was waiting eleven weeks."])


async def test_a_citation_before_any_words_is_kept_too(small):
    async with at_work(small) as desk:
        await at_first_cell(desk)
        await desk.press("tab", "enter", "escape")
        assert kept(desk, "P1", "1", "3.2").summary == "(P1/1, turn 2)"
        await desk.press("enter")
        await desk.type(" Waited")
        await desk.press("escape")
        said = kept(desk, "P1", "1", "3.2").stretches
        assert [(stretch.text, len(stretch.references)) for stretch in said] == [("Waited", 1)]


async def test_a_citation_moved_to_another_sentence_is_a_change(small):
    async with at_work(small) as desk:
        await at_first_cell(desk)
        await desk.press("enter")
        await desk.type("One (P1/1, turn 2)\nTwo")
        await desk.press("escape", "enter")
        desk.room.pane.editor.load_text("One\nTwo (P1/1, turn 2)")
        await desk.press("escape")
        said = kept(desk, "P1", "1", "3.2").stretches
        assert [(stretch.text, len(stretch.references)) for stretch in said] == [("One", 0), ("Two", 1)]


async def test_leaving_a_cell_as_it_was_writes_nothing(small):
    async with at_work(small) as desk:
        await at_first_cell(desk)
        await desk.press("enter", "space", "escape")
        assert desk.notices == []
        assert kept(desk, "P1", "1", "3.2").revision == ""


async def test_a_stale_cell_says_why_and_one_key_says_that_it_still_holds(small):
    async with at_work(small) as desk:
        await at_first_cell(desk)
        await desk.press("enter")
        await desk.type("Waited")
        await desk.press("escape")
        studies.code(desk.study, "ann_first", "They met me at the gate.", "3.2")
        await desk.press("f2", "f5")
        assert "stale (y if it still holds): what is coded here has changed" in desk.text
        await desk.press("y")
        assert kept(desk, "P1", "1", "3.2").state == "charted"
        assert kept(desk, "P1", "1", "3.2").summary == "Waited"
        await desk.press("r")
        assert kept(desk, "P1", "1", "3.2").state == "reviewed"
        await desk.press("r")
        assert kept(desk, "P1", "1", "3.2").state == "charted"
        await desk.press("right", "right", "y")
        assert "not stale" in desk.notices[-1]


async def test_a_blank_that_is_no_longer_true_says_so_and_can_be_confirmed(small):
    async with at_work(small) as desk:
        await desk.press("f5", "right", "b", "3")
        assert kept(desk, "P1", "1", "3.20").state == "not raised"
        studies.code(desk.study, "ann_first", "They met me at the gate.", "3.20")
        await desk.press("f2", "f5")
        assert kept(desk, "P1", "1", "3.20").state == "stale"
        assert "charted as not raised" in desk.words
        await desk.press("y")
        assert kept(desk, "P1", "1", "3.20").state == "not raised"


async def test_an_older_revision_is_brought_back(small):
    async with at_work(small) as desk:
        await at_first_cell(desk)
        for words in ("One", " Two"):
            await desk.press("enter")
            await desk.type(words)
            await desk.press("escape")
        await desk.press("v")
        assert "2 revisions, latest first" in desk.text
        await desk.press("1", "enter")
        assert kept(desk, "P1", "1", "3.2").summary == "One"
        await desk.press("u")
        assert kept(desk, "P1", "1", "3.2").summary == "One Two"


async def test_next_uncharted_goes_to_cells_with_excerpts_and_says_when_none_is_left(small):
    async with at_work(small) as desk:
        await at_first_cell(desk)
        await desk.press("n")
        view = desk.room.view
        assert (view.row.case, view.row.stage, view.column.number) == ("P1", "2", "3.20")
        await desk.press("b", "1", "n", "b", "1", "n")
        assert desk.notices[-1] == "Every cell with excerpts is charted here"


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_rows_are_grouped_by_what_they_are_sorted_by(own_demo, size):
    async with at_work(own_demo, size) as desk:
        await desk.press("f5")
        assert "Site 1" in desk.lines[3]
        await desk.press("S")
        assert desk.lines[3].startswith(" Stage 2 ")
        await desk.press("S")
        assert desk.lines[3].startswith(" Delivery staff ")
        await desk.press("S")
        assert "Site 1" in desk.lines[3]


async def test_filters_and_themes_turn_and_every_excerpt_opens(own_demo):
    async with at_work(own_demo) as desk:
        await desk.press("f5", "w")
        assert "filter: stage=1" in desk.text
        assert {row.stage for row in desk.room.matrix.rows} == {"1"}
        await desk.press("0")
        assert "filter: everything" in desk.text
        title = desk.room.theme.title
        await desk.press("right_square_bracket")
        assert desk.room.theme.title != title
        await desk.press("left_square_bracket", "tab", "o")
        assert desk.app.current_mode == "transcript"
        await desk.press("escape")
        assert desk.app.current_mode == "matrix"
