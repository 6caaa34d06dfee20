"""Laying out the chart with real keys: stages, sites, columns, the panel, working charts, finding words."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from screens import LARGE, SMALL, Desk, at_work
from studies import code
from typer.testing import CliRunner

from qualtool.analysis.matrix import COMMENT, SITES, SUMMARY, VERBATIM, Cell, Column, Matrix, Reference, Row, Stretch
from qualtool.cli.root import app
from qualtool.tui.screens.chart_layout import LayoutPanel
from qualtool.tui.screens.matrix_layout import cells_with
from qualtool.tui.screens.matrix_room import Sought
from qualtool.tui.screens.ticking import TickSeveral
from qualtool.tui.widgets.matrix.content import ABSENT, corner_of, group_label, row_labels, runs_of
from qualtool.tui.widgets.matrix.layout import BROAD, _grapheme_lines, _plain_lines, columns_for, is_plain
from qualtool.workflow import charting, matrices, working_charts
from qualtool.workflow.matrices import MatrixRequest
from qualtool.workflow.preparing import open_study

WIDE = (180, 45)


@pytest.fixture
def small(small_file: Path, tmp_path: Path) -> Path:
    """The small study with P1 charted at both stages."""
    path = Path(shutil.copy(small_file, tmp_path / "small.qual"))
    with open_study(path) as study:
        code(study, "ann_first", "They met me at the gate.", "4.1.1")
        code(study, "pair", "I walk them to the ward.", "4.1.2")
        said = [Stretch(SUMMARY, "Met at the gate."), Stretch(COMMENT, "Not expected.")]
        charting.chart(study, "P1", "1", "4.1", "Asha", said)
        charting.chart(study, "P1", "2", "4.1", "Asha", [Stretch(VERBATIM, "Still my worker.")])
    return path


def rows(desk: Desk) -> list[tuple[str, str]]:
    return [(row.case, row.stage) for row in desk.room.matrix.rows]


def columns(desk: Desk) -> list[str]:
    return [column.key for column in desk.room.matrix.columns]


def here(desk: Desk) -> tuple[str, str, str]:
    view = desk.room.view
    return view.row.case, view.row.stage, view.column.key


async def in_matrix(desk: Desk) -> None:
    """The matrix of theme 4, in which something is coded."""
    await desk.press("f5")
    assert columns(desk) == ["4.1", "4.2", "4.3"]


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_one_key_lays_stages_side_by_side_and_counts_whom_it_leaves_out(small, size):
    async with at_work(small, size) as desk:
        await in_matrix(desk)
        await desk.press("down", "T")
        assert rows(desk) == [("P1", "")]
        assert columns(desk)[:3] == ["4.1/1", "4.1/2", "4.1/change"]
        assert "1 case met at several stages, 3 met once left out" in desk.text
        assert "3 met once left out" in desk.notices[-1]
        assert here(desk) == ("P1", "", "4.1/2")
        await desk.press("T")
        assert here(desk) == ("P1", "2", "4.1")
        assert "5 rows" in desk.text


async def test_a_change_column_is_told_apart_by_its_title_and_a_double_rule(small):
    async with at_work(small, LARGE) as desk:
        await in_matrix(desk)
        await desk.press("T")
        titles = desk.lines[1:3]
        assert titles[0].count("4.1 Transitions") == 3
        assert "Follow-up" in titles[1] and "Change" in titles[1]
        assert titles[0].count("║") == 1
        assert titles[0].index("║") > titles[1].index("Change")


async def test_one_key_turns_to_sites_and_back_to_the_same_case(small):
    async with at_work(small) as desk:
        await in_matrix(desk)
        await desk.press("C")
        assert [row.case for row in desk.room.matrix.rows] == ["North town"] * 2 + ["South town, by the sea"] * 2
        assert "sites as rows" in desk.text
        assert "1◦" in desk.text
        await desk.press("down", "C")
        assert here(desk) == ("P1", "2", "4.1")


async def test_columns_are_hidden_and_shown_again_and_the_last_stays(small):
    async with at_work(small) as desk:
        await in_matrix(desk)
        await desk.press("right", "z")
        assert columns(desk) == ["4.1", "4.3"]
        assert "1 column hidden" in desk.text
        assert desk.notices[-1] == "Hidden: 4.2 Workers  (Z shows every column again)"
        await desk.press("z", "z")
        assert columns(desk) == ["4.1"]
        assert "the only column" in desk.notices[-1]
        await desk.press("Z")
        assert columns(desk) == ["4.1", "4.2", "4.3"]


async def test_next_stale_goes_to_stale_cells_and_says_when_there_is_none(small):
    async with at_work(small) as desk:
        await in_matrix(desk)
        await desk.press("exclamation_mark")
        assert desk.notices[-1] == "No cell is stale here"
        code(desk.study, "ann_first", "I had not expected it", "4.1.2")
        await desk.press("f2", "f5", "down", "right", "exclamation_mark")
        assert here(desk) == ("P1", "1", "4.1")
        await desk.press("exclamation_mark")
        assert desk.notices[-1] == "This is the only stale cell here"


async def test_words_are_found_in_every_kind_of_text_and_counted(small):
    async with at_work(small) as desk:
        await in_matrix(desk)
        await desk.press("right", "slash")
        await desk.type("E")
        await desk.press("enter")
        assert (here(desk)[:2], desk.notices[-1]) == (("P1", "2"), "“E”: 2 of 2")
        await desk.press("enter")
        assert (here(desk)[:2], desk.notices[-1]) == (("P1", "1"), "“E”: 1 of 2")
        await desk.press("escape", "f7")
        assert desk.app.current_mode == "matrix"
        assert here(desk)[:2] == ("P1", "2")
        await desk.press("slash", "ctrl+u")
        await desk.type("nowhere")
        await desk.press("enter")
        assert "is in no summary" in desk.notices[-1]
        await desk.press("escape")
        assert desk.room.view.has_focus


def test_finding_takes_no_notice_of_capitals_and_spaces() -> None:
    column = Column("t", "4.1", "Gate")
    said = (Stretch(SUMMARY, "Met at\nthe GATE"), Stretch(COMMENT, "straße"), Stretch(VERBATIM, "[laughs]"))
    matrix = Matrix("4", "", (column,), (Row("c", "P1", "person", "1", "1", "", cells={"4.1": Cell(said)}),), "")
    for words in ("the gate", "STRASSE", "[LAUGHS]", "gate  straße"):
        assert cells_with(matrix, words) == [("c", "1", "4.1")]
    assert cells_with(matrix, "gates") == []


async def test_cells_sought_are_those_of_the_column_and_state_and_a_filter_by_key_begins_anew(small):
    async with at_work(small) as desk:
        await in_matrix(desk)
        await desk.press("T", "z")
        theme = desk.room.theme.id
        column = desk.room.framework.named("4.1").id
        desk.app.do(desk.app.enter("matrix", Sought(theme, "not yet charted", "site", "2", column)))
        await desk.settle()
        assert here(desk) == ("P2 & P3", "1", "4.1")
        assert "filter: site=2" in desk.text
        assert "next: not yet charted" in desk.text
        await desk.press("n")
        assert here(desk) == ("South town, by the sea", "1", "4.1")
        await desk.press("0")
        assert "next:" not in desk.lines[0]
        assert "filter: everything" in desk.text


# The panel


async def in_panel(desk: Desk, line: str) -> None:
    """The layout panel with the cursor on the line of that label."""
    await desk.press("L")
    assert isinstance(desk.app.screen, LayoutPanel)
    place = next(index for index, words in enumerate(desk.lines) if f" {line} " in words)
    first = next(index for index, words in enumerate(desk.lines) if " Rows  " in words)
    await desk.press(*["down"] * (place - first))


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_panel_fits_the_window_and_says_what_every_line_does(small, size):
    async with at_work(small, size) as desk:
        await in_matrix(desk)
        await desk.press("L")
        for _line in range(10):
            assert "Esc leaves all as it was" in desk.text
            await desk.press("down")
        for words in ("Rows", "Stages", "Beside each row", "Headings", "Sorted by", "Rows shown", "Columns", "Forget…"):
            assert words in desk.text


async def test_esc_leaves_all_as_it_was_and_enter_shows_the_layout(small):
    async with at_work(small) as desk:
        await in_matrix(desk)
        before = rows(desk)
        await in_panel(desk, "Rows")
        await desk.press("space", "down", "space", "escape")
        assert (rows(desk), desk.room.matrix.rows_are) == (before, "cases")
        await in_panel(desk, "Rows")
        await desk.press("space", "down", "right", "enter")
        assert (desk.room.matrix.rows_are, desk.room.matrix.side_by_side) == (SITES, True)
        assert "2 sites met at several stages" in desk.text


async def test_headers_are_picked_in_order_from_attributes(small):
    async with at_work(small) as desk:
        await in_matrix(desk)
        await in_panel(desk, "Beside each row")
        await desk.press("space")
        assert isinstance(desk.app.screen, TickSeveral)
        await desk.press("space", "down", "down", "space")
        await desk.press("down", "down", "space", "enter", "enter")
        assert desk.room.matrix.headers == ("stage", "area")
        assert "area: red" in desk.text


async def test_unticking_a_value_hides_its_rows_and_keeps_those_without(small):
    async with at_work(small) as desk:
        await in_matrix(desk)
        await in_panel(desk, "Rows shown")
        await desk.press("space")
        names = [line for line in desk.lines if ": everything" in line and "filter" not in line]
        place = next(index for index, line in enumerate(names) if "area" in line)
        await desk.press(str(place + 1))
        assert "(no area)" in desk.text
        await desk.press("space", "enter", "enter")
        assert desk.room.matrix.filter == "area!=blue"
        assert "G1" not in [case for case, _stage in rows(desk)]
        assert ("P1", "2") in rows(desk)
        await in_panel(desk, "Rows shown")
        await desk.press("space", str(place + 1))
        assert "[ ] blue" in desk.text and "[x] red" in desk.text
        await desk.press("a", "enter", "enter")
        assert desk.room.matrix.filter == "everything"


async def test_nothing_ticked_is_not_taken(small):
    async with at_work(small) as desk:
        await in_matrix(desk)
        await in_panel(desk, "Columns")
        await desk.press("space", "a", "enter")
        assert "tick at least one" in desk.text
        await desk.press("a", "enter", "enter")
        assert columns(desk) == ["4.1", "4.2", "4.3"]


async def test_a_filter_by_key_and_one_by_the_panel_are_one(small):
    async with at_work(small) as desk:
        await in_matrix(desk)
        await desk.press("s")
        await in_panel(desk, "Rows shown")
        assert "site=1" in desk.text
        await desk.press("enter", "s")
        assert desk.room.matrix.filter == "site=2"
        await in_panel(desk, "Rows shown")
        await desk.press("space", "1", "a", "a", "space", "enter", "enter")
        await desk.press("0")
        assert desk.room.matrix.filter == "everything"


async def test_rows_stand_together_under_the_heading_of_any_attribute(small):
    async with at_work(small) as desk:
        await in_matrix(desk)
        await in_panel(desk, "Headings")
        await desk.press("space")
        choices = [line for line in desk.lines if any(f" {n}  " in line for n in range(1, 10))]
        place = next(index for index, line in enumerate(choices) if "area" in line)
        await desk.press(str(place + 1), "enter")
        assert desk.lines[3].startswith(" blue")
        assert [desk.room.matrix.header(row, "area") for row in desk.room.matrix.rows] == ["blue", "red", "red", "", ""]
        assert any(line.startswith(" No area") for line in desk.lines)


async def test_a_working_chart_is_made_saved_opened_and_forgotten_by_keys_alone(small):
    async with at_work(small) as desk:
        await in_matrix(desk)
        await in_panel(desk, "Columns")
        await desk.press("space", "plus")
        await desk.type("#3.2")
        await desk.press("enter")
        assert "3.2 Waiting" in desk.text
        await desk.press("up", "space", "enter", "down", "enter")
        await desk.type("Gates [/b]")
        await desk.press("enter")
        assert desk.notices[-1].startswith("Saved the working chart Gates [/b]")
        await desk.press("up", "enter")
        assert columns(desk) == ["4.1", "4.2", "3.2"]
        assert desk.lines[0].startswith(" Gates [/b] · 5 rows")
        await desk.press("right_square_bracket")
        assert columns(desk) == ["3.2", "3.20", "3.21"]
        await in_panel(desk, "Open…")
        await desk.press("enter", "1")
        assert columns(desk) == ["4.1", "4.2", "3.2"]
        await in_panel(desk, "Forget…")
        await desk.press("enter", "1", "escape", "u")
        assert [chart.name for chart in working_charts.listed(desk.study)] == ["Gates [/b]"]


async def test_a_theme_shown_anew_leaves_the_columns_of_a_working_chart(small):
    async with at_work(small) as desk:
        await in_matrix(desk)
        working_charts.save(desk.study, "Both", MatrixRequest(columns=("3.2", "4.1")), "Asha")
        await in_panel(desk, "Open…")
        await desk.press("enter", "1", "p")
        await desk.type("#4")
        await desk.press("enter")
        assert columns(desk) == ["4.1", "4.2", "4.3"]


# Drawing


def waves() -> Matrix:
    shown = [Column("t", "4.1", "Gate", "", stage, stage.upper()) for stage in ("1", "2", "3", "change")]
    cells = {"4.1/1": Cell((Stretch(SUMMARY, "x"),)), "4.1/change": Cell(draws_on=2)}
    row = Row("c", "P1", "person", "1, 2", "", "", attributes={"owns": "yes"}, cells=cells)
    return Matrix(
        "4", "Care", tuple(shown), (row,), "", sites={"1": "North", "2": "South"}, side_by_side=True,
        headers=("site", "owns"), group="owns",
    )  # fmt: skip


def test_a_stage_at_which_nobody_was_met_is_drawn_as_absent_and_not_as_work() -> None:
    matrix = waves()
    absent = matrix.rows[0].cell(matrix.columns[1])
    assert "".join(run.text for run in runs_of(absent)) == ABSENT
    assert corner_of(absent) == ("", "")


def test_the_corner_counts_cells_drawn_on_and_marks_what_was_unasked() -> None:
    assert corner_of(Cell(draws_on=3)) == ("–", "3◦")
    said = (Stretch(SUMMARY, "x", (Reference("e", "P1/1, turn 2"),)),)
    assert corner_of(Cell(said, 2, "charted", spontaneous=True, draws_on=3)) == ("•", "◇ 3◦ 2▪")


def test_row_headers_are_those_that_were_chosen_and_attributes_say_their_names() -> None:
    matrix = waves()
    assert row_labels(matrix.rows[0], matrix, 20, 5) == ["P1", "North, South", "owns: yes"]
    assert row_labels(matrix.rows[0], matrix, 6, 5) == ["P1", "1, 2", "yes"]
    assert group_label(matrix.rows[0], matrix, "owns") == "yes"
    assert group_label(matrix.rows[0], matrix, "gender") == "No gender"
    assert group_label(matrix.rows[0], matrix, "case") == ""


def test_headers_have_columns_of_their_own_only_where_they_leave_room() -> None:
    assert columns_for(BROAD, 9, headers=(4, 8, 8, 12)).headers == (4, 8, 8, 12)
    assert columns_for(BROAD - 1, 9, headers=(4, 8, 8, 12)).headers == ()
    assert columns_for(BROAD, 9, headers=(20, 20, 20, 20)).headers == ()


async def test_a_wide_window_sets_the_headers_in_columns_under_their_names(small):
    async with at_work(small, WIDE) as desk:
        await in_matrix(desk)
        assert desk.lines[2].split()[:4] == ["Case", "Site", "Stage", "Type"]
        at = desk.lines[2].index("Stage")
        assert [line[at:][:9].strip() for line in desk.lines[4:6]] == ["First", "interview"]


# By command


def run(*words: object, code_: int = 0) -> tuple[str, str]:
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == code_, done.output
    return done.stdout, done.stderr


def test_the_command_lays_out_what_the_screen_does(small: Path) -> None:
    out, _err = run("matrix", "4", "--rows", "sites", "--headers", "setting", "--hide", "4.2, 4.3", "-s", small)
    assert "North town" in out and "urban" in out
    assert "4.2" not in out
    _out, err = run("matrix", "4", "--side-by-side", "-s", small)
    assert "Met at several stages: 1 cases; met once and left out: 3 (G1, P2 & P3," in err


def test_json_has_a_cell_for_each_stage_and_the_change(small: Path) -> None:
    out, _err = run("matrix", "4", "--side-by-side", "--json", "-s", small)
    made = json.loads(out)
    assert made["columns"][:3] == ["4.1/1", "4.1/2", "4.1/change"]
    (row,) = made["rows"]
    assert row["cells"]["4.1/1"]["summary"] == "Met at the gate. {Not expected.}"
    assert row["cells"]["4.1/change"]["draws_on"] == 2
    assert made["met_once"] == ["G1", "P2 & P3", "South town, by the sea"]


def test_a_working_chart_is_saved_listed_shown_changed_and_forgotten_by_command(small: Path, tmp_path: Path) -> None:
    _out, err = run("matrix", "--columns", "3.2,4.1", "--group", "area", "--save", "Doors", "-s", small, "-c", "Asha")
    assert "Saved the working chart Doors" in err
    (chart,) = json.loads(run("matrix", "--charts", "--json", "-s", small)[0])
    assert (chart["name"], chart["coder"], chart["request"]["group"]) == ("Doors", "Asha", "area")
    assert run("matrix", "--charts", "-s", small)[0].splitlines()[-1].split()[:3] == ["Doors", "2", "cases"]
    made = json.loads(run("matrix", "--chart", "doors", "--where", "site=1", "--json", "-s", small)[0])
    assert (made["title"], made["columns"], made["filter"], made["group"]) == (
        "Doors",
        ["3.2", "4.1"],
        "site=1",
        "area",
    )
    of_theme = json.loads(run("matrix", "4", "--chart", "Doors", "--json", "-s", small)[0])
    assert (of_theme["theme"], of_theme["columns"], of_theme["group"]) == ("4", ["4.1", "4.2", "4.3"], "area")
    run("matrix", "--chart", "Doors", "-o", tmp_path / "doors.csv", "-s", small)
    assert (tmp_path / "doors.csv").exists()
    assert "Forgot the working chart Doors" in run("matrix", "--forget", "Doors", "-s", small)[1]
    assert "There is no working chart 'Doors'" in run("matrix", "--chart", "Doors", "-s", small, code_=1)[1]


def test_without_options_the_matrix_is_as_it_was(small: Path) -> None:
    out, _err = run("matrix", "4", "-s", small)
    with open_study(small, query_only=True) as study:
        plain = matrices.matrix(study, "4")
    table = [line.split() for line in out.splitlines()]
    assert ["case", "site", "stage", "type", "4.1", "4.2", "4.3"] in table
    assert len([line for line in table if line and line[0] == "P1"]) == sum(row.case == "P1" for row in plain.rows)


PLAIN = st.text(st.sampled_from("ab é’“”–…     "), max_size=60)


@given(PLAIN, st.integers(4, 30), st.integers(4, 30))
def test_the_quick_way_to_wrap_plain_text_gives_the_same_lines(text: str, width: int, first: int) -> None:
    room = min(first, width)
    assert is_plain(text) and not is_plain(text + "e\u0301")
    quick, whole = _plain_lines(text, 0, len(text), room, width), _grapheme_lines(text, 0, len(text), room, width)
    assert list(quick) == list(whole)


async def test_a_cell_at_a_stage_without_a_meeting_takes_no_words_and_says_why(small):
    async with at_work(small) as desk:
        await in_matrix(desk)
        await desk.press("T")
        made = desk.room.matrix
        (row,) = made.rows
        met_once = replace(row, cells={key: cell for key, cell in row.cells.items() if key != "4.1/2"})
        desk.room.show_matrix(desk.room.theme, replace(made, rows=(met_once,)), (row.case_id, "", "4.1/2"))
        await desk.settle()
        assert ABSENT in desk.text
        await desk.press("enter")
        assert "was not met at Follow-up: there is nothing to write" in desk.notices[-1]
        assert desk.room.view.has_focus
        await desk.press("b")
        assert desk.app.screen is desk.room
        await desk.press("left", "enter")
        await desk.type(" And so on.")
        await desk.press("escape")
        assert desk.room.view.cell.stretches[-1].text.endswith("And so on.")
