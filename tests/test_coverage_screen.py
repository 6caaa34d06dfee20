"""The coverage room: every number leads to its cells."""

import shutil
from pathlib import Path

import pytest
import studies
from screens import LARGE, SMALL, Desk, at_work
from textual.widgets import Static

from qualtool.analysis.coverage import STATES, WAITING, Square
from qualtool.analysis.matrix import CHARTED, NOT_YET_CHARTED, STALE, Stretch
from qualtool.tui.actions import actions_of, key_table
from qualtool.tui.key_groups import MOVING
from qualtool.tui.screens.coverage import most_needed
from qualtool.tui.widgets.coverage.painting import SHADES, shade_of
from qualtool.workflow import charting, preparing
from qualtool.workflow.preparing import open_study


@pytest.fixture
def small(small_file: Path, tmp_path: Path) -> Path:
    """The small study: 4.1 charted for P1 and stale for the pair, excerpts waiting under 4.2."""
    path = Path(shutil.copy(small_file, tmp_path / "small.qual"))
    with open_study(path) as study:
        studies.code(study, "ann_second", "She is still my worker.", "4.2")
        studies.code(study, "pair", "I walk them to the ward.", "4.2")
        for case, stage in (("P1", "1"), ("P2 & P3", "1")):
            charting.chart(study, case, stage, "4.1", "Asha", [Stretch("summary", "At the gate.")])
        studies.code(study, "pair", "And I walk them", "4.1.2")
    return path


def at(desk: Desk) -> tuple[str, str]:
    """The theme and the group under the cursor."""
    view = desk.room.view
    return view.line.covered.number, view.group.label if view.group else "All"


def reached(desk: Desk) -> tuple[str, str, str]:
    """Where one has come in the matrix: case, column, state."""
    return desk.room.view.row.case, desk.room.view.column.number, desk.room.view.cell.state


@pytest.mark.parametrize("size", [SMALL, LARGE, (60, 20)])
async def test_the_board_fits_with_its_totals_and_legend(own_demo, size):
    async with at_work(own_demo, size) as desk:
        await desk.press("f6")
        assert "Coverage by site · 19 rows · filter: everything" in desk.text or size[0] < 80
        assert "Site 1" in desk.text
        assert "All themes" in desk.text
        total = desk.room.view.board.everything.total
        assert f"{total.charted}/{total.cells} –{total.waiting}" in desk.text
        assert "charted/cells" in desk.text
        assert at(desk) == ("1", "Site 1")
        assert max(len(line) for line in desk.lines) == size[0]


async def test_c_on_the_study_board_opens_it_and_esc_goes_back(own_demo):
    async with at_work(own_demo) as desk:
        await desk.press("c")
        assert desk.app.current_mode == "coverage"
        await desk.press("escape")
        assert desk.app.current_mode == "study"


async def test_arrows_move_and_the_square_is_told_whole(small):
    async with at_work(small) as desk:
        await desk.press("f6", "down", "right")
        assert at(desk) == ("4", "South town, by the sea")
        assert "4 Continuity of care · South town, by the sea · 9 cells" in desk.text
        assert "3 stale 1" in desk.words
        # The pair's excerpt, and the row of the site's document, which draws on what the pair said.
        assert "4 excerpts wait 2 ◂" in desk.words
        assert "5 not yet charted (all) 8" in desk.words
        await desk.press("end")
        assert at(desk) == ("4", "All")
        await desk.press("down")
        assert at(desk) == ("", "All")
        assert "All themes · every site · 30 cells" in desk.text


async def test_b_turns_the_groups_and_keeps_the_theme(small):
    async with at_work(small) as desk:
        await desk.press("f6", "down", "b")
        assert at(desk) == ("4", "Service user")
        assert "Documents" in desk.text
        await desk.press("b")
        assert at(desk) == ("4", "First interview")
        await desk.press("b")
        assert at(desk) == ("4", "North town")


async def test_plus_and_minus_open_and_close_a_theme(small):
    async with at_work(small) as desk:
        await desk.press("f6", "down", "plus")
        assert "4.2 Workers" in desk.text
        await desk.press("down", "down")
        assert at(desk)[0] == "4.2"
        await desk.press("minus")
        assert at(desk)[0] == "4"
        assert "4.2 Workers" not in desk.text
        await desk.press("space", "space")
        assert "4.2 Workers" not in desk.text


async def test_enter_goes_to_the_cells_that_need_work_most_and_esc_comes_back_to_the_square(small):
    async with at_work(small) as desk:
        await desk.press("f6", "down", "right", "enter")
        assert desk.app.current_mode == "matrix"
        assert reached(desk) == ("P2 & P3", "4.2", NOT_YET_CHARTED)
        assert desk.room.matrix.filter == "site=2"
        await desk.press("escape")
        assert desk.app.current_mode == "coverage"
        assert at(desk) == ("4", "South town, by the sea")


async def test_a_digit_goes_to_the_cells_of_its_kind(small):
    async with at_work(small) as desk:
        await desk.press("f6", "down", "right", "3")
        assert reached(desk) == ("P2 & P3", "4.1", STALE)
        await desk.press("escape", "left", "1")
        assert reached(desk) == ("P1", "4.1", CHARTED)


async def test_a_sub_theme_leads_to_its_own_column(small):
    async with at_work(small) as desk:
        await desk.press("f6", "down", "plus", "down", "down", "down", "end", "5")
        assert reached(desk)[1:] == ("4.3", NOT_YET_CHARTED)
        assert desk.room.theme.number == "4"
        assert len(desk.room.matrix.rows) == 5


async def test_the_sum_of_all_themes_leads_to_the_first_theme_that_has_such_cells(small):
    async with at_work(small) as desk:
        await desk.press("f6", "ctrl+end", "end", "3")
        assert reached(desk) == ("P2 & P3", "4.1", STALE)


async def test_documents_are_gone_to_as_documents(small):
    async with at_work(small) as desk:
        await desk.press("f6", "down", "b", "right", "right")
        assert at(desk) == ("4", "Documents")
        await desk.press("5")
        assert [row.kind for row in desk.room.matrix.rows] == ["site"]


async def test_a_kind_without_cells_says_so_and_stays(small):
    async with at_work(small) as desk:
        await desk.press("f6", "9")
        assert desk.app.current_mode == "coverage"
        assert "No cell of 3 Getting help, North town is raised, nothing said" in desk.notices


async def test_what_is_charted_in_the_matrix_is_counted_on_coming_back(small):
    async with at_work(small) as desk:
        await desk.press("f6", "down")
        before = desk.room.view.square
        await desk.press("enter", "enter")
        await desk.type("Still there.")
        await desk.press("escape", "escape")
        assert desk.app.current_mode == "coverage"
        after = desk.room.view.square
        assert (before.count(WAITING), after.count(WAITING)) == (1, 0)
        assert after.charted == before.charted + 1


async def test_the_headings_stay_when_the_board_is_scrolled_both_ways(own_demo):
    async with at_work(own_demo, SMALL) as desk:
        await desk.press("f6", "plus", *["down"] * 9, "plus", "ctrl+end", "up", *["right"] * 6)
        assert at(desk) == ("9", "Site 7")
        heading = next(line for line in desk.lines if "Theme" in line)
        assert "Site 7" in heading and "Site 1" not in heading and "◂" in heading
        assert any(line.strip().startswith("▸ 9 Change") for line in desk.lines)
        assert "All themes" in desk.text


async def test_a_click_chooses_a_square_and_a_double_click_goes_to_its_cells(small):
    async with at_work(small) as desk:
        await desk.press("f6")
        view = desk.room.view
        await desk.pilot.click(view, offset=(view._widths.label + view._widths.group + 3, 2))
        await desk.settle()
        assert at(desk) == ("4", "South town, by the sea")
        await desk.pilot.click(view, offset=(view._widths.label + 3, 2), times=2)
        await desk.settle()
        assert desk.app.current_mode == "matrix"


@pytest.mark.parametrize(("key", "room"), [("f6", "coverage"), ("w", "trajectories")])
async def test_the_room_has_its_page_and_its_keys_and_each_has_its_method(small, key, room):
    async with at_work(small, SMALL) as desk:
        await desk.press(key)
        await desk.rest()
        footer = desk.lines[-1]
        for action in actions_of(room):
            assert any(hasattr(owner, f"action_{action.id}") for owner in (desk.room, desk.app))
            assert not action.footer or action.key == "enter" or action.words in footer
        await desk.press("question_mark")
        shown = " ".join(str(desk.app.screen.query_one("#keys", Static).content).split())
        for keys, words in [*MOVING.get(room, []), *key_table(actions_of(room))]:
            assert keys.split(" or ")[0] in shown
            assert words.split(" ")[0] in shown
        await desk.press("escape", "f1")
        assert "The matrix" in desk.text


async def test_a_study_with_nothing_in_it_shows_an_empty_board(tmp_path):
    studies.empty_study(tmp_path).close()
    async with at_work(tmp_path / "small.qual") as desk:
        await desk.press("f6", "enter", "down", "b")
        assert "0 of 0 cells charted" in desk.text
        assert "nobody was met here" in desk.text


async def test_words_that_look_like_markup_are_shown_as_they_are(tmp_path):
    hostile = studies.FRAMEWORK.replace("North town", '"North [/b] town"')
    hostile = hostile.replace("Continuity of care", '"Care [laughs]"')
    framework = tmp_path / "hostile.yaml"
    framework.write_text(hostile, encoding="utf-8")
    preparing.new_study(tmp_path / "hostile.qual", str(framework), "Asha").close()
    async with at_work(tmp_path / "hostile.qual") as desk:
        await desk.press("f6", "down")
        assert "4 Care [laughs] · North [/b] town" in desk.text


def test_the_shade_is_full_only_where_nothing_is_left_to_do():
    def square(settled: int, cells: int) -> Square:
        return Square(cells, 0, {**dict.fromkeys(STATES, 0), CHARTED: settled, NOT_YET_CHARTED: cells - settled})

    shades = [SHADES[shade_of(square(settled, 30))] for settled in range(31)]
    assert shades[0] == " " and shades[30] == "█" and "█" not in shades[:30] and " " not in shades[1:]
    assert shades == sorted(shades, key=SHADES.index)
    assert most_needed(square(30, 30)) == CHARTED
