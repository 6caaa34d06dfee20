"""The framework matrix as a widget: it keeps the cursor, listens to keys and mouse, and draws line by line."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qualtool.analysis.matrix import Cell, Column, Matrix, Row
from qualtool.analysis.voices import Filter
from qualtool.text.display import one_line
from qualtool.tui.widgets.matrix import painting
from qualtool.tui.widgets.matrix.drawing import TITLE_LINES, MatrixDrawing
from qualtool.tui.widgets.matrix.keys import KEYS
from qualtool.tui.widgets.matrix.layout import row_at, scroll_to_show

Shown = TypeVar("Shown")
_STYLES = (
    *("header", "header-cursor", "header-change", "frozen", "frozen-cursor", "group", "grid", "edge"),
    *("cursor", "change"),
    *("summary", "verbatim", "comment", "references", "blank", "count", "charted", "stale"),
)


class MatrixView(ScrollView, can_focus=True):
    """One theme's matrix, with headers that stay and a cursor on a cell."""

    ALLOW_SELECT = False
    BINDINGS = [
        *(Binding(keys, action, show=False) for keys, action, _words in KEYS),
        Binding("enter", "open", "Write"),
    ]
    COMPONENT_CLASSES = {f"matrix--{name}" for name in _STYLES}
    DEFAULT_CSS = """
    MatrixView {
        background: $surface; color: $foreground;
        overflow-x: auto; overflow-y: scroll;
        scrollbar-size-vertical: 1; scrollbar-size-horizontal: 1;
        & .matrix--header { background: $panel; color: $foreground; text-style: bold; }
        & .matrix--header-cursor { background: $panel; color: $text-primary; text-style: bold; }
        & .matrix--header-change { background: $panel; color: $text-accent; text-style: bold italic; }
        & .matrix--change { background: $accent 8%; }
        & .matrix--frozen { background: $surface; color: $text-muted; }
        & .matrix--frozen-cursor { background: $primary-muted; color: $foreground; }
        & .matrix--group { background: $boost; color: $text-primary; text-style: bold; }
        & .matrix--grid { color: $foreground 25%; }
        & .matrix--edge { color: $primary; text-style: bold; }
        & .matrix--cursor { background: $boost; color: $foreground; }
        &:focus .matrix--cursor { background: $primary-muted; }
        &:nocolor .matrix--cursor { text-style: reverse; }
        & .matrix--verbatim { text-style: italic; }
        & .matrix--comment, & .matrix--references, & .matrix--blank, & .matrix--count { color: $text-muted; }
        & .matrix--charted { color: $text-success; }
        & .matrix--stale { color: $text-warning; text-style: bold; }
    }
    """

    class _AboutCell(Message):
        def __init__(self, view: "MatrixView", row: Row, column: Column) -> None:
            super().__init__()
            self.view, self.row, self.column = view, row, column

        @property
        def control(self) -> "MatrixView":
            return self.view

    class CellChanged(_AboutCell):
        """The cursor came to a cell, also after `show`."""

    class CellOpened(_AboutCell):
        """A cell was opened by Enter or a double click."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes=classes)
        self._drawing = MatrixDrawing(Matrix("", "", (), (), ""), (), "")
        self._at = (0, 0)
        self._lines: int | None = None
        self._wider = 0
        self._laid_out_for = 0
        self._styles: dict[str, Style] = {}

    # What is shown

    def show(self, matrix: Matrix, cursor: tuple[str, str, str] | None = None, group: str = "site") -> None:
        """Show a matrix with the cursor on (case id, stage, column key), by default where it was.

        `group` names what rows are headed by where it changes; empty for none.
        """
        before, line = (self.row, self.column), self._screen_line()
        self._drawing = MatrixDrawing(matrix, matrix.rows, group)
        self._at = self._found(cursor) if cursor else self._nearest(*before)
        self._lay_out(line)
        self._tell(self.CellChanged)

    def update_cell(self, case_id: str, stage: str, column_key: str, cell: Cell) -> None:
        """Show what a cell says now; a cell that is not in this matrix is left alone."""
        names = [(row.case_id, row.stage) for row in self._drawing.rows]
        if (case_id, stage) not in names:
            return
        index, line = names.index((case_id, stage)), self._screen_line()
        if not self._drawing.change_cell(index, column_key, cell):
            self._refresh_row(index)
        elif self._laid_out_for:
            with self.app.batch_update():
                self.virtual_size = Size(self._drawing.columns.total, self._drawing.height)
                self._hold(line)
                self.refresh()

    @property
    def row(self) -> Row | None:
        """The row under the cursor, None when the matrix has no rows."""
        return self._drawing.rows[self._at[0]] if self._drawing.rows else None

    @property
    def column(self) -> Column | None:
        """The column under the cursor, None when the matrix has no columns."""
        columns = self._drawing.matrix.columns
        return columns[self._at[1]] if columns else None

    @property
    def cell(self) -> Cell:
        """The cell under the cursor, an empty one when there is none."""
        return self._drawing.cell(*self._at)

    def next_cell(self, predicate: Callable[[Cell], bool], column_id: str = "") -> bool:
        """Go to the next cell, row by row and round from the end, for which `predicate` holds; False if none.

        With `column_id`, only cells of that sub-theme count.
        """
        across = len(self._drawing.matrix.columns)
        total = len(self._drawing.rows) * across
        here = self._at[0] * across + self._at[1]
        for step in range(1, total):
            place = divmod((here + step) % total, across)
            wanted = not column_id or self._drawing.matrix.columns[place[1]].id == column_id
            if wanted and predicate(self._drawing.cell(*place)):
                self._go(*place)
                return True
        return False

    def go_to(self, cursor: tuple[str, str, str]) -> None:
        """Go to the cell at (case id, stage, column key), if it is shown."""
        self._go(*self._found(cursor))

    def _found(self, names: tuple[str, str, str]) -> tuple[int, int]:
        """Where the named cell is now; what is gone leaves the cursor at about the same place."""
        rows = [(row.case_id, row.stage) for row in self._drawing.rows]
        keys = [column.key for column in self._drawing.matrix.columns]
        row = rows.index(names[:2]) if names[:2] in rows else self._at[0]
        return self._within(row, keys.index(names[2]) if names[2] in keys else self._at[1])

    def _nearest(self, row: Row | None, column: Column | None) -> tuple[int, int]:
        """The same cell, however it is laid out now: else its case, else its site; else about the same place."""
        if row is None or column is None:
            return self._within(*self._at)
        stage = column.stage or row.stage
        fits = (
            lambda other: (other.case_id, other.stage) == (row.case_id, row.stage),
            lambda other: (other.case_id, other.stage) == (row.case_id, stage),
            lambda other: other.case_id == row.case_id,
            lambda other: (other.site, other.stage) == (row.site, row.stage) and other.kind != row.kind,
            lambda other: other.site == row.site and other.kind != row.kind,
        )
        same = (
            lambda other: (other.id, other.stage) == (column.id, column.stage),
            lambda other: (other.id, other.stage) == (column.id, stage),
            lambda other: other.id == column.id,
        )
        return self._within(
            _first(self._drawing.rows, fits, self._at[0]),
            _first(self._drawing.matrix.columns, same, self._at[1]),
        )

    def _within(self, row: int, column: int) -> tuple[int, int]:
        rows, columns = len(self._drawing.rows), len(self._drawing.matrix.columns)
        return max(0, min(row, rows - 1)), max(0, min(column, columns - 1))

    # Where things stand

    @property
    def max_lines(self) -> int:
        """At most how many lines a row may take."""
        return self._lines or max(2, min(8, self.app.size.height // 6))

    @property
    def _tops(self) -> list[int]:
        return self._drawing.tops.tops

    def _lay_out(self, line: int) -> None:
        """Lay the matrix out for the width there is, with the cursor's row on `line` of the screen."""
        width = self.scrollable_content_region.width if self.is_attached else 0
        if not width:
            return
        with self.app.batch_update():
            self._laid_out_for = width
            self._drawing.lay_out(width, self._wider, self.max_lines)
            self.virtual_size = Size(self._drawing.columns.total, self._drawing.height)
            self._hold(line)
            self.refresh()

    def _screen_line(self) -> int:
        """On which line of the screen the cursor's row begins."""
        top = self._tops[self._at[0]] if self._at[0] < len(self._tops) else 0
        return top - self.scroll_offset.y

    def _hold(self, line: int) -> None:
        """Keep the cursor's row on the same line of the screen, as far as that shows all of it."""
        if self._drawing.rows:
            self._scroll(self.scroll_offset.x, self._tops[self._at[0]] - line)
            self._reveal()

    def _scroll(self, x: int, y: int) -> None:
        if (x, y) != tuple(self.scroll_offset):
            self.scroll_to(x, y, animate=False, force=True)

    def _reveal(self) -> None:
        row, column = self._at
        region, columns = self.scrollable_content_region, self._drawing.columns
        length = self._tops[row + 1] - self._tops[row]
        y = scroll_to_show(self._tops[row], length, self.scroll_offset.y, region.height - TITLE_LINES)
        body = region.width - columns.frozen
        x = scroll_to_show(column * columns.step, columns.step, self.scroll_offset.x, body)
        self._scroll(x, y)

    def on_resize(self) -> None:
        # A scroll bar that comes or goes sends this too, and a large matrix takes a while to lay out.
        if (self.scrollable_content_region.width, self.max_lines) != (self._laid_out_for, self._drawing.limit):
            self._lay_out(self._screen_line())
        elif self._drawing.rows:
            self._reveal()

    # Moving

    def _go(self, row: int, column: int) -> None:
        before, new = self._at, self._within(row, column)
        if new == before or not self._drawing.rows:
            return
        self._at = new
        if self._laid_out_for:
            with self.app.batch_update():
                self._refresh_row(before[0])
                self._refresh_row(new[0])
                if before[1] != new[1]:
                    self.refresh(Region(0, 0, self.size.width, TITLE_LINES))
                self._reveal()
        self._tell(self.CellChanged)

    def _tell(self, message: type[_AboutCell]) -> None:
        if self.row is not None and self.column is not None:
            self.post_message(message(self, self.row, self.column))

    def _refresh_row(self, row: int) -> None:
        if row + 1 < len(self._tops):
            self.refresh_lines(TITLE_LINES + self._tops[row], self._tops[row + 1] - self._tops[row])

    def action_move(self, down: int, right: int) -> None:
        self._go(self._at[0] + down, self._at[1] + right)

    def action_page(self, direction: int) -> None:
        row, column = self._at
        window = max(1, self.scrollable_content_region.height - TITLE_LINES)
        target = self._tops[row] + direction * window if self._drawing.rows else 0
        place = self._drawing.tops.at(max(0, min(target, self._tops[-1] - 1)))
        there = place[0] if place else row
        # A row taller than the window must not hold the cursor.
        self._go(there if there != row else row + direction, column)

    def action_column(self, last: bool) -> None:
        self._go(self._at[0], len(self._drawing.matrix.columns) if last else 0)

    def action_corner(self, last: bool) -> None:
        self._go(*((len(self._drawing.rows), len(self._drawing.matrix.columns)) if last else (0, 0)))

    def action_lines(self, change: int) -> None:
        """More or fewer lines in a row; 0 goes back to what suits the window."""
        self._lines = max(1, min(30, self.max_lines + change)) if change else None
        self._lay_out(self._screen_line())

    def action_wider(self, change: int) -> None:
        natural = self._drawing.columns_within(self._laid_out_for).width
        self._wider = max(12, min(self._drawing.columns.width + change, 120)) - natural
        self._lay_out(self._screen_line())

    def action_open(self) -> None:
        self._tell(self.CellOpened)

    def on_click(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        if place is None or not self._drawing.rows:
            return
        columns, scroll = self._drawing.columns, self.scroll_offset
        in_rows, in_body = place.y >= TITLE_LINES, place.x >= columns.frozen
        row = row_at(self._drawing.tops, place.y - TITLE_LINES + scroll.y) if in_rows else self._at[0]
        column = columns.at(place.x - columns.frozen + scroll.x) if in_body else self._at[1]
        if row is None or column is None:
            return
        self._go(row, column)
        if event.chain == 2 and in_rows and in_body:
            self.action_open()

    # Drawing

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles = {}
        self._drawing.forget_paint()

    def _named_styles(self) -> dict[str, Style]:
        if not self._styles:
            self._styles = {name: self.get_component_rich_style(f"matrix--{name}") for name in _STYLES}
            self._styles["base"] = self.rich_style
        return self._styles

    def render_line(self, y: int) -> Strip:
        width, scroll = self.scrollable_content_region.width, self.scroll_offset
        drawing, styles = self._drawing, self._named_styles()
        window = painting.Window(drawing.columns, width, scroll.x)
        if y < TITLE_LINES:
            return drawing.header_strips(window, self._at[1], self.has_focus, styles)[y]
        place = drawing.tops.at(y - TITLE_LINES + scroll.y)
        if place is None:
            empty = y == TITLE_LINES + 1 and not drawing.rows
            return painting.plain_strip(self._nothing() if empty else "", width, styles["base"])
        row, line = place
        cursor = self._at[1] if row == self._at[0] else None
        block = drawing.row_strips(row, window, cursor, self.has_focus, styles)
        return block[line + bool(drawing.tops.headings[row])]

    def _nothing(self) -> str:
        matrix = self._drawing.matrix
        if matrix.seen_once:
            return " No case was met at several stages. T stacks the stages again."
        if matrix.filter == str(Filter()):
            return " No cases yet: bring transcripts in first"
        return f" No case fits the filter: {one_line(matrix.filter)}"


def _first(among: Sequence[Shown], fits: Sequence[Callable[[Shown], bool]], otherwise: int) -> int:
    """The place of the first that fits best: by the first test that any of them meets."""
    found = (index for fit in fits for index, one in enumerate(among) if fit(one))
    return next(found, otherwise)
