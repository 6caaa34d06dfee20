"""Reading a chart as a page: down one sub-theme, along one case, and back to the cell."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from screens import LARGE, SMALL, Desk, at_work
from studies import code

from qualtool.analysis.matrix import (
    CHARTED,
    COMMENT,
    REVIEWED,
    STALE,
    SUMMARY,
    VERBATIM,
    Cell,
    Column,
    Matrix,
    Reference,
    Row,
    Stretch,
)
from qualtool.text.display import displayed
from qualtool.tui.screens.reading import ReadingScreen
from qualtool.tui.widgets.matrix.page import MEASURE, PageView, page_lines
from qualtool.tui.widgets.matrix.reading import Page, along_row, down_column
from qualtool.workflow import charting
from qualtool.workflow.preparing import open_study

GATE, HOME = Column("t1", "4.1", "Gate", "Moves."), Column("t2", "4.2", "Home")
LONG = "Waited eleven weeks before anybody wrote to say that there was a place. " * 60


def said(text: str, state: str = CHARTED, **more: Any) -> Cell:
    return Cell((Stretch(SUMMARY, text, (Reference("e", "P1/1, turn 2"),)),), 1, state, **more)


def case(name: str, site: str, cells: dict[str, Cell], stage: str = "1") -> Row:
    return Row(name.lower(), name, "person", site, stage, "Service user", cells=cells)


def chart(*rows: Row, columns: tuple[Column, ...] = (GATE, HOME), **more: Any) -> Matrix:
    places, stages = {"1": "North", "2": "South"}, {"1": "First", "2": "Second"}
    return Matrix("4", "Care", columns, rows, "gender=woman", sites=places, stages=stages, group="site", **more)


PEOPLE = chart(
    case("P1", "1", {"4.1": said("Met at the gate."), "4.2": said("A hostel.")}),
    case("P2", "1", {"4.1": Cell(state="not raised"), "4.2": Cell()}),
    case("P3", "2", {"4.1": said("Nobody came.", STALE, why_stale="what is coded here has changed")}),
    case("P4", "2", {"4.1": Cell(excerpts=2)}),
    case("P5", "2", {"4.1": Cell()}),
    case("P6", "2", {"4.1": said("Alone.", REVIEWED, spontaneous=True)}),
)


def text_of(page: Page, width: int = MEASURE) -> list[str]:
    return [" " * line.indent + "".join(run.text for run in line.words) for line in page_lines(page, width)]


def test_down_a_column_every_case_stands_with_who_it_is_and_what_is_not_written_stands_last() -> None:
    assert text_of(down_column(PEOPLE, GATE)) == [
        "4.1 Gate",
        "Moves.",
        "3 of 6 cells written · filter: gender=woman",
        "",
        "North",
        "",
        "P1",
        "North · First · Service user",
        "  Met at the gate. (P1/1, turn 2)",
        "",
        "South",
        "",
        "P3",
        "South · First · Service user",
        "  Nobody came. (P1/1, turn 2)",
        "  ! stale: what is coded here has changed",
        "",
        "P6",
        "South · First · Service user",
        "  Alone. (P1/1, turn 2)",
        "  reviewed · brought up unasked",
        "",
        "Not yet charted (2, 1 of them with something to chart from): P4, First; P5, First",
        "Not raised (1): P2, First",
    ]


def test_along_a_row_every_sub_theme_stands_with_its_definition() -> None:
    assert text_of(along_row(PEOPLE, PEOPLE.rows[0])) == [
        "P1",
        "4 Care · North · First · Service user",
        "2 of 2 cells written",
        "",
        "4.1 Gate",
        "Moves.",
        "  Met at the gate. (P1/1, turn 2)",
        "",
        "4.2 Home",
        "  A hostel. (P1/1, turn 2)",
        "",
    ]


def staged() -> Matrix:
    stages = (("1", "First"), ("2", "Second"), ("change", "Change"))
    columns = tuple(
        Column(one.id, one.number, one.title, one.definition, stage, label)
        for one in (GATE, HOME)
        for stage, label in stages
    )
    cells = {"4.1/1": said("Alone."), "4.1/change": said("From alone to met."), "4.1/2": said("Met."), "4.2/1": Cell()}
    return chart(case("P1", "1", cells, ""), columns=columns, side_by_side=True, seen_once=("P2", "P3"))


def test_side_by_side_the_change_stands_after_its_stages_and_who_was_met_once_is_counted() -> None:
    matrix = staged()
    page = down_column(matrix, matrix.columns[2])
    assert [(passage.label, passage.cell.stretches[0].text) for passage in page.passages] == [
        ("First", "Alone."),
        ("Second", "Met."),
        ("Change", "From alone to met."),
    ]
    assert [passage.heading for passage in page.passages] == ["P1", "", ""]
    assert "2 met once left out" in page.about[-1]
    along = along_row(matrix, matrix.rows[0])
    assert [passage.label for passage in along.passages] == ["First", "Second", "Change"]
    assert along.unwritten == ("Not yet charted (1): 4.2 Home, First",)


PIECES = ("waited ", "[/b]", "[laughs]", "\n", "👩‍👩‍👧‍👦", "面接を受けた", "שלום ", "\x1b[31m", "\u202e", "w" * 200)
words = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=12).map("".join)


@given(
    st.lists(st.tuples(words, st.sampled_from([SUMMARY, VERBATIM, COMMENT])), max_size=4), words, st.integers(20, 90)
)
def test_no_line_of_a_page_is_wider_than_its_measure_and_no_word_of_a_summary_is_lost(parts, name, width) -> None:
    cell = Cell(tuple(Stretch(kind, text) for text, kind in parts), 1, CHARTED)
    matrix = chart(case(name or "P1", "1", {"4.1": cell}), columns=(GATE,))
    page = down_column(matrix, GATE)
    lines = page_lines(page, width)
    assert all(line.indent + sum(cell_len(run.text) for run in line.words) <= width for line in lines)
    shown = "".join(run.text for line in lines for run in line.words if run.kind in (SUMMARY, VERBATIM, COMMENT))
    kept = displayed("".join(text.strip() for text, _kind in parts))
    assert _signs(kept) <= _signs(shown)


def _signs(text: str) -> set[str]:
    return {sign for sign in text if not sign.isspace()}


# On screen


@pytest.fixture
def small(small_file: Path, tmp_path: Path) -> Path:
    """The small study with P1 charted at both stages, once at length."""
    path = Path(shutil.copy(small_file, tmp_path / "small.qual"))
    with open_study(path) as study:
        code(study, "ann_first", "They met me at the gate.", "4.1.1")
        charting.chart(study, "P1", "1", "4.1", "Asha", [Stretch(SUMMARY, "Met at the gate [/b].")])
        charting.chart(study, "P1", "2", "4.1", "Asha", [Stretch(SUMMARY, LONG), Stretch(VERBATIM, "the end")])
        charting.chart(study, "P1", "1", "4.2", "Asha", [Stretch(SUMMARY, "A worker came.")])
        charting.chart(study, "G1", "2", "4.1", "Asha", [Stretch(COMMENT, "Ask Dee.")])
    return path


async def reading(desk: Desk, key: str) -> PageView:
    await desk.press(key)
    assert isinstance(desk.app.screen, ReadingScreen)
    return desk.app.screen.query_one(PageView)


def here(desk: Desk) -> tuple[str, str, str]:
    view = desk.room.view
    return view.row.case, view.row.stage, view.column.key


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_enter_goes_to_the_cell_that_is_read_and_esc_back_to_where_one_was(small, size):
    async with at_work(small, size) as desk:
        await desk.press("f5", "right")
        page = await reading(desk, "d")
        assert "A worker came." in desk.words
        assert "Not yet charted (4" in desk.words
        await desk.press("escape")
        assert here(desk) == ("P1", "1", "4.2")
        await desk.press("left")
        page = await reading(desk, "d")
        assert "Met at the gate [/b]." in desk.words
        assert "Esc back" in desk.text
        await desk.press("end", "enter")
        assert here(desk) == ("G1", "2", "4.1")
        page = await reading(desk, "d")
        assert page.passage is not None and page.passage.heading == "G1"
        await desk.press("up", "enter")
        assert here(desk)[:2] == ("P1", "2")


async def test_a_passage_longer_than_the_window_is_read_to_its_end_before_the_next(small):
    async with at_work(small, SMALL) as desk:
        await desk.press("f5")
        page = await reading(desk, "d")
        await desk.press("down")
        assert page.passage is not None and page.passage.place[1] == "2"
        seen = False
        for _step in range(40):
            seen = seen or "the end" in desk.words
            if page.passage.place[1] != "2" or page.passage.heading == "G1":
                break
            await desk.press("down")
        assert seen
        assert page.passage.heading == "G1"
        await desk.press("pageup", "home")
        assert "4.1 Transitions" in desk.lines[1]


async def test_from_the_column_one_turns_to_the_row_of_the_case_that_is_read(small):
    async with at_work(small, LARGE) as desk:
        await desk.press("f5")
        await reading(desk, "d")
        await desk.press("a")
        assert desk.lines[1].strip() == "P1"
        assert "A worker came." in desk.text
        await desk.press("down", "d")
        assert "4.2 Workers" in desk.lines[1]
        await desk.press("enter")
        assert here(desk) == ("P1", "1", "4.2")


async def test_a_page_keeps_a_readable_measure_in_a_wide_window(small):
    async with at_work(small, (180, 40)) as desk:
        await desk.press("f5")
        await reading(desk, "d")
        assert max(len(line[:175].strip()) for line in desk.lines[1:30]) <= MEASURE + 2


async def test_a_column_without_a_word_says_so(small):
    async with at_work(small, SMALL) as desk:
        await desk.press("f5", "end")
        await reading(desk, "d")
        assert "Nothing is written here yet." in desk.text
        await desk.press("down", "pagedown", "enter", "escape")
        assert here(desk)[2] == "4.3"
