"""The coverage board as a widget: headings and totals stay in sight, the cursor is on a square."""

from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qualtool.analysis.coverage import CoverageBoard, Covered, Group, Square
from qualtool.tui.widgets.coverage import painting
from qualtool.tui.widgets.coverage.keys import KEYS, KINDS
from qualtool.tui.widgets.coverage.painting import Line, Widths, lines_shown, widths_for
from qualtool.tui.widgets.matrix.layout import scroll_to_show

_STYLES = (
    *("header", "header-cursor", "label", "label-cursor", "part", "total", "cursor"),
    *("square", "shade", "done", "stale", "waiting", "absent"),
)
_NOTHING = CoverageBoard("site", "", (), (), Covered("", "", "All themes", {}, Square()), 0, 0)


class CoverageView(ScrollView, can_focus=True):
    """Themes down, groups across; the sums of all groups on the right and of all themes at the foot."""

    ALLOW_SELECT = False
    BINDINGS = [Binding(keys, action, show=False) for keys, action, _words in KEYS]
    COMPONENT_CLASSES = {f"coverage--{name}" for name in _STYLES}
    DEFAULT_CSS = """
    CoverageView {
        background: $surface; color: $foreground; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
        & .coverage--header { background: $panel; color: $foreground; text-style: bold; }
        & .coverage--header-cursor { background: $panel; color: $text-primary; text-style: bold; }
        & .coverage--label { background: $surface; color: $foreground; }
        & .coverage--part { background: $surface; color: $text-muted; }
        & .coverage--label-cursor { background: $primary-muted; color: $foreground; }
        & .coverage--total { background: $boost; color: $foreground; text-style: bold; }
        & .coverage--cursor { background: $boost; color: $foreground; }
        &:focus .coverage--cursor { background: $primary; color: $text; text-style: bold; }
        &:nocolor .coverage--cursor { background: $surface; color: $foreground; text-style: reverse bold; }
        & .coverage--shade { color: $text-primary; }
        & .coverage--done { color: $text-success; }
        & .coverage--stale { color: $text-error; text-style: bold; }
        & .coverage--waiting { color: $text-warning; }
        & .coverage--absent { color: $text-muted; }
    }
    """

    class SquareChanged(Message):
        """The cursor came to a square, also after `show`."""

    class CellsChosen(Message):
        """The cells of one kind in the square were asked for; with no kind, those that need work most."""

        def __init__(self, kind: str = "") -> None:
            super().__init__()
            self.kind = kind

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.board = _NOTHING
        self.opened: set[str] = set()
        self._lines: list[Line] = lines_shown(_NOTHING, set())
        self._at = (0, 0)
        self._first = 0
        self._widths = Widths(0, 1, 1, 1, 0)
        self._styles: dict[str, Style] = {}

    # What is shown

    def show(self, board: CoverageBoard) -> None:
        """Show a board, with the cursor on the theme and the group where it was."""
        line, group = (self.line, self.group) if self.board is not _NOTHING else (None, None)
        same = board.by == self.board.by
        self.board = board
        self._lines = lines_shown(board, self.opened)
        keys = [one.key for one in board.groups]
        down = next((place for place, one in enumerate(self._lines) if _is_same(one, line)), 0)
        across = keys.index(group.key) if same and group and group.key in keys else (self._at[1] if same else 0)
        self._at = (down, min(across, len(keys)))
        self._lay_out()
        self.post_message(self.SquareChanged())

    @property
    def line(self) -> Line:
        """The row under the cursor."""
        return self._lines[min(self._at[0], len(self._lines) - 1)]

    @property
    def group(self) -> Group | None:
        """The group under the cursor, None for all together."""
        return self.board.groups[self._at[1]] if self._at[1] < len(self.board.groups) else None

    @property
    def square(self) -> Square:
        """The square under the cursor."""
        return self.line.covered.square(self.group.key if self.group else None)

    def open_theme(self, opened: bool | None = None) -> None:
        """Show or hide the sub-themes of the theme under the cursor; None for the other of the two."""
        line = self.line
        theme = line.under or line.covered
        opened = theme.id not in self.opened if opened is None else opened
        self.opened = self.opened | {theme.id} if opened else self.opened - {theme.id}
        self._lines = lines_shown(self.board, self.opened)
        stay = line if opened else Line(theme)
        self._at = (next(place for place, one in enumerate(self._lines) if _is_same(one, stay)), self._at[1])
        self._lay_out()
        self.post_message(self.SquareChanged())

    # Where things stand

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width if self.is_attached else 0
        if width:
            self._widths = widths_for(self.board, self._lines, width)
            self.virtual_size = Size(width, 1 + len(self._lines))
            self._reveal()
            self.refresh()

    def _reveal(self) -> None:
        """Bring the cursor into sight; the totals always are."""
        down, across = self._at
        if down < len(self._lines) - 1:
            window = max(1, self.scrollable_content_region.height - 2)
            self.scroll_to(0, scroll_to_show(down, 1, self.scroll_offset.y, window), animate=False, force=True)
        groups, fit = len(self.board.groups), self._widths.fit
        if across < groups:
            self._first = scroll_to_show(across, 1, self._first, fit)
        self._first = max(0, min(self._first, groups - fit))

    def on_resize(self) -> None:
        self._lay_out()

    # Moving

    def _go(self, down: int, across: int) -> None:
        new = max(0, min(down, len(self._lines) - 1)), max(0, min(across, len(self.board.groups)))
        if new != self._at:
            self._at = new
            self._reveal()
            self.refresh()
            self.post_message(self.SquareChanged())

    def action_move(self, down: int, across: int) -> None:
        self._go(self._at[0] + down, self._at[1] + across)

    def action_page(self, direction: int) -> None:
        self._go(self._at[0] + direction * max(1, self.scrollable_content_region.height - 3), self._at[1])

    def action_group(self, last: bool) -> None:
        self._go(self._at[0], len(self.board.groups) if last else 0)

    def action_theme(self, last: bool) -> None:
        self._go(len(self._lines) if last else 0, self._at[1])

    def action_cells(self, digit: int) -> None:
        self.post_message(self.CellsChosen(KINDS[digit - 1]))

    def on_click(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        down = self._line_at(place.y) if place is not None else None
        if place is None or down is None:
            return
        widths = self._widths
        in_groups = (place.x - widths.label) // widths.group
        across = self._at[1]
        if place.x >= widths.label:
            across = self._first + in_groups if in_groups < widths.fit else len(self.board.groups)
        self._go(down, across)
        if event.chain == 2:
            self.post_message(self.CellsChosen())

    def _line_at(self, y: int) -> int | None:
        """The row at `y` of the window: below the headings, and at the foot the totals."""
        height, last = self.scrollable_content_region.height, len(self._lines) - 1
        if y == min(height - 1, last + 1):
            return last
        down = y - 1 + self.scroll_offset.y
        return down if y > 0 and down < last else None

    # Drawing

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles = {}

    def _named_styles(self) -> dict[str, Style]:
        if not self._styles:
            self._styles = {name: self.get_component_rich_style(f"coverage--{name}") for name in _STYLES}
            self._styles["base"] = self.rich_style
        return self._styles

    def render_line(self, y: int) -> Strip:
        styles, widths = self._named_styles(), self._widths
        if y == 0:
            return painting.heading_strip(self.board, widths, self._first, self._at[1], styles)
        down = self._line_at(y)
        if down is None:
            return Strip.blank(widths.whole, styles["base"])
        cursor = self._at[1] if down == self._at[0] else None
        return painting.line_strip(self._lines[down], self.board, widths, self._first, cursor, styles)


def _is_same(one: Line, other: Line | None) -> bool:
    return other is not None and _names(one) == _names(other)


def _names(line: Line) -> tuple[str, str]:
    return line.covered.id, line.under.id if line.under else ""
