"""The matrix on screen, driven by real keys and a real mouse."""

import asyncio
import functools
from collections.abc import Callable
from dataclasses import replace

from textual import events
from textual.app import App, ComposeResult

from qualtool.analysis.matrix import CHARTED, NOT_YET_CHARTED, SUMMARY, Cell, Column, Matrix, Reference, Row, Stretch
from qualtool.tui.widgets.matrix import MatrixView

LONG = "Waited eleven weeks before anybody wrote to say that there was a place. " * 8


def said(text: str, excerpts: int = 1) -> Cell:
    return Cell((Stretch(SUMMARY, text, (Reference("e", "P01/3, turn 4"),)),), excerpts, CHARTED)


def matrix(rows: int = 30, columns: int = 6, condition: str = "", text: str = "Released with no script.") -> Matrix:
    shown = tuple(Column(f"t{n}", f"4.{n}", f"Sub-theme {n}") for n in range(1, columns + 1))
    cases = tuple(
        Row(
            f"case{n}", f"P{n:02}", "person", str(1 + n // 10), "3", "Service user",
            cells={column.number: said(f"{text} {n} {column.number}") for column in shown},
        )
        for n in range(rows)
    )  # fmt: skip
    sites = {str(n): f"Site {n}" for n in range(1, 9)}
    return Matrix("4", "Continuity of care", shown, cases, condition, sites=sites, stages={"3": "Stage 3"})


class Room(App[None]):
    def __init__(self, shown: Matrix) -> None:
        super().__init__()
        self.shown = shown
        self.told: list[tuple[str, str, str]] = []

    def compose(self) -> ComposeResult:
        yield MatrixView()

    def on_mount(self) -> None:
        self.view.show(self.shown)
        self.view.focus()

    @property
    def view(self) -> MatrixView:
        return self.query_one(MatrixView)

    def on_matrix_view_cell_changed(self, event: MatrixView.CellChanged) -> None:
        self.told.append(("changed", event.row.case, event.column.number))

    def on_matrix_view_cell_opened(self, event: MatrixView.CellOpened) -> None:
        self.told.append(("opened", event.row.case, event.column.number))

    def screen_lines(self) -> list[str]:
        return [self.view.render_line(y).text for y in range(self.view.size.height)]

    def here(self) -> tuple[str, str]:
        assert self.view.row and self.view.column
        return self.view.row.case, self.view.column.number

    def line_of_cursor(self) -> int:
        label = f" {self.here()[0]} "
        return next(y for y, line in enumerate(self.screen_lines()) if line.startswith(label))


def in_room(size: tuple[int, int] = (80, 24), shown: Callable[[], Matrix] = matrix):
    """Runs an async test inside the application, without needing a plugin."""

    def decorate(test):
        @functools.wraps(test)
        def run() -> None:
            async def scenario() -> None:
                room = Room(shown())
                async with room.run_test(size=size) as pilot:
                    await pilot.pause()
                    await test(room, pilot)

            asyncio.run(scenario())

        del run.__wrapped__  # pytest would take the test's arguments for fixtures
        return run

    return decorate


@in_room()
async def test_arrows_and_letters_move_the_cursor_and_tell_of_each_cell(room, pilot):
    await pilot.press("down", "right", "j", "l", "k", "h", "up", "left")
    assert room.told == [
        ("changed", "P00", "4.1"), ("changed", "P01", "4.1"), ("changed", "P01", "4.2"), ("changed", "P02", "4.2"),
        ("changed", "P02", "4.3"), ("changed", "P01", "4.3"), ("changed", "P01", "4.2"), ("changed", "P00", "4.2"),
        ("changed", "P00", "4.1"),
    ]  # fmt: skip


@in_room()
async def test_the_cursor_stops_at_the_edges(room, pilot):
    await pilot.press("up", "left")
    assert room.here() == ("P00", "4.1")
    await pilot.press("ctrl+end", "down", "right")
    assert room.here() == ("P29", "4.6")
    await pilot.press("home")
    assert room.here() == ("P29", "4.1")
    await pilot.press("end", "ctrl+home")
    assert room.here() == ("P00", "4.1")


@in_room()
async def test_the_cell_under_the_cursor_is_always_in_view(room, pilot):
    for key in ("pagedown", "pagedown", "right", "right", "end", "pageup", "ctrl+end", "ctrl+home"):
        await pilot.press(key)
        await pilot.pause()
        case, number = room.here()
        text = "\n".join(room.screen_lines())
        assert f" {case} " in text
        assert f" {number} Sub-theme" in text.split("\n")[0]


@in_room()
async def test_headers_stay_while_the_rest_scrolls(room, pilot):
    await pilot.press("ctrl+end")
    await pilot.pause()
    lines = room.screen_lines()
    assert lines[0].startswith(" Continuity")
    assert "4.6 Sub-theme 6" in lines[0]
    assert any(line.startswith(" P29 ") for line in lines)
    assert room.view.scroll_offset.x > 0


@in_room()
async def test_page_down_comes_back_by_page_up(room, pilot):
    await pilot.press("pagedown", "pagedown")
    there = room.here()
    assert there[0] > "P05"
    await pilot.press("pageup", "pageup")
    assert room.here() == ("P00", "4.1")


@in_room(size=(80, 24), shown=lambda: matrix(rows=4, text=LONG))
async def test_a_row_higher_than_the_window_does_not_hold_the_cursor(room, pilot):
    await pilot.press(*["plus"] * 26)
    await pilot.press("pagedown")
    assert room.here()[0] == "P01"


@in_room(size=(80, 24), shown=lambda: matrix(text=LONG))
async def test_plus_and_minus_change_how_many_lines_a_row_takes(room, pilot):
    assert room.view.max_lines == 4
    assert room.line_of_cursor() == 3
    await pilot.press("plus", "plus", "down")
    assert room.view.max_lines == 6
    assert room.line_of_cursor() == 3 + 6 + 1
    await pilot.press("minus", "minus", "minus", "minus", "minus")
    assert room.view.max_lines == 1
    assert next(line for line in room.screen_lines() if line.startswith(" P01 ")).count("…") == 2
    await pilot.press("equals_sign")
    assert room.view.max_lines == 4


@in_room(size=(80, 24), shown=lambda: matrix(text=LONG))
async def test_the_cursors_row_keeps_its_line_when_rows_grow(room, pilot):
    await pilot.press(*["down"] * 12)
    before = room.line_of_cursor()
    await pilot.press("minus")
    assert room.line_of_cursor() == before


@in_room()
async def test_control_and_arrow_change_the_width_of_columns(room, pilot):
    before = room.screen_lines()[0].index("4.2")
    await pilot.press("ctrl+right")
    assert room.screen_lines()[0].index("4.2") == before + 4
    await pilot.press("ctrl+left", "ctrl+left")
    assert room.screen_lines()[0].index("4.2") == before - 4


@in_room(size=(140, 45))
async def test_a_click_moves_the_cursor_and_a_double_click_opens_the_cell(room, pilot):
    second = room.screen_lines()[0].index("4.2")
    y = next(y for y, line in enumerate(room.screen_lines()) if line.startswith(" P02 "))
    await pilot.click(MatrixView, offset=(second + 3, y))
    assert room.here() == ("P02", "4.2")
    await pilot.click(MatrixView, offset=(second + 3, y), times=2)
    assert room.told[-1] == ("opened", "P02", "4.2")


@in_room()
async def test_a_click_on_a_title_or_a_case_moves_along_one_way_only(room, pilot):
    await pilot.press("down", "down")
    await pilot.click(MatrixView, offset=(room.screen_lines()[0].index("4.2"), 0), times=2)
    assert room.here() == ("P02", "4.2")
    y = next(y for y, line in enumerate(room.screen_lines()) if line.startswith(" P01 "))
    await pilot.click(MatrixView, offset=(3, y))
    assert room.here() == ("P01", "4.2")
    assert all(kind == "changed" for kind, _, _ in room.told)


@in_room()
async def test_the_wheel_scrolls_and_leaves_the_cursor(room, pilot):
    await pilot._post_mouse_events([events.MouseScrollDown], MatrixView, button=0)
    await pilot.pause()
    assert room.view.scroll_offset.y > 0
    assert room.here() == ("P00", "4.1")


@in_room()
async def test_enter_opens_the_cell(room, pilot):
    await pilot.press("down", "enter")
    assert room.told[-1] == ("opened", "P01", "4.1")


@in_room()
async def test_showing_again_keeps_the_cursor_on_the_same_cell(room, pilot):
    await pilot.press(*["down"] * 14, "right")
    before = room.line_of_cursor()
    shown = matrix()
    room.view.show(Matrix("4", "", shown.columns, shown.rows[5:], "site!=1", shown.study, shown.sites, shown.stages))
    await pilot.pause()
    assert room.here() == ("P14", "4.2")
    assert abs(room.line_of_cursor() - before) <= 1
    room.view.show(shown, cursor=("case3", "3", "4.5"))
    assert room.here() == ("P03", "4.5")


@in_room()
async def test_a_case_that_is_filtered_out_leaves_the_cursor_within_the_matrix(room, pilot):
    await pilot.press("ctrl+end")
    room.view.show(matrix(rows=3, columns=2))
    await pilot.pause()
    assert room.here() == ("P02", "4.2")


@in_room(shown=lambda: matrix(rows=0, condition="site=9 [/x]"))
async def test_an_empty_matrix_names_its_filter(room, pilot):
    await pilot.press("down", "pagedown", "ctrl+end", "enter", "plus")
    assert "No case fits the filter: site=9 [/x]" in "\n".join(room.screen_lines())
    assert room.view.row is None
    assert room.view.cell == Cell()
    assert not room.view.next_cell(lambda cell: True)


@in_room(shown=lambda: matrix(rows=0, condition="everything"))
async def test_a_matrix_of_an_empty_study_asks_for_transcripts_and_not_for_another_filter(room, pilot):
    assert "No cases yet: bring transcripts in first" in "\n".join(room.screen_lines())
    room.view.show(replace(matrix(rows=0, condition="everything"), side_by_side=True, seen_once=("P1",)))
    await pilot.pause()
    assert "No case was met at several stages. T stacks the stages again." in "\n".join(room.screen_lines())


@in_room(size=(80, 24))
async def test_a_changed_cell_is_redrawn_and_the_cursors_row_keeps_its_line(room, pilot):
    await pilot.press(*["down"] * 12)
    before = room.line_of_cursor()
    room.view.update_cell("case2", "3", "4.1", said(LONG))
    room.view.update_cell("case12", "3", "4.1", said("Now reads otherwise.", excerpts=7))
    await pilot.pause()
    assert room.line_of_cursor() == before
    assert room.view.cell.excerpts == 7
    text = "\n".join(room.screen_lines())
    assert "Now reads" in text
    assert "• 7▪" in text


@in_room()
async def test_a_cell_of_another_matrix_is_left_alone(room, pilot):
    before = room.screen_lines()
    room.view.update_cell("nobody", "3", "4.1", said("elsewhere"))
    assert room.screen_lines() == before


@in_room()
async def test_the_next_cell_to_chart_is_found_in_reading_order_and_round_the_end(room, pilot):
    waiting = Cell(excerpts=2)
    room.view.update_cell("case0", "3", "4.3", waiting)
    room.view.update_cell("case20", "3", "4.2", waiting)

    def to_chart(cell: Cell) -> bool:
        return cell.state == NOT_YET_CHARTED and cell.excerpts > 0

    places = []
    for _ in range(3):
        assert room.view.next_cell(to_chart)
        places.append(room.here())
    assert places == [("P00", "4.3"), ("P20", "4.2"), ("P00", "4.3")]
    assert not room.view.next_cell(lambda cell: cell.excerpts == 99)


@in_room(size=(80, 40))
async def test_sites_are_headed_and_cases_divided(room, pilot):
    lines = room.screen_lines()
    assert lines[2].strip() == "Site 1"
    assert lines[6].startswith("─")
    edge = lines[0].index("│")
    assert {line[edge] for line in lines[3:]} <= {"│", "┃", "┼", " "}
    assert all(line[edge] == "┼" for line in lines if line.startswith("─"))


@in_room(size=(80, 24))
async def test_the_cursor_shows_without_colours(room, pilot):
    await pilot.press("right")
    y = room.line_of_cursor()
    line = room.screen_lines()[y]
    assert line.count("┃") == 2
    between = line[line.index("┃") + 1 : line.rindex("┃")]
    assert "Released" in between


@in_room(size=(80, 24))
async def test_words_of_a_study_are_never_markup_nor_escapes(room, pilot):
    nasty = "[/x] [bold]\x1b[31m \u202egnp"
    column = Column("t", "4.1", nasty)
    row = Row("c", nasty, "person", "1", "3", nasty, cells={"4.1": said(nasty)})
    room.view.show(Matrix("4", nasty, (column,), (row,), nasty, sites={"1": nasty}))
    await pilot.pause()
    text = "\n".join(room.screen_lines())
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert text.count("[/x]") >= 4


@in_room(size=(140, 45))
async def test_the_colours_follow_the_theme(room, pilot):
    before = room.view.render_line(4)
    room.theme = "textual-light"
    await pilot.pause()
    assert room.view.render_line(4).text == before.text
    assert list(room.view.render_line(4)) != list(before)


@in_room(size=(140, 45))
async def test_a_smaller_window_keeps_the_cursor_in_view(room, pilot):
    await pilot.press(*["down"] * 8, "end")
    await pilot.resize_terminal(80, 24)
    await pilot.pause()
    assert " P08 " in "\n".join(room.screen_lines())
    assert "4.6" in room.screen_lines()[0]
