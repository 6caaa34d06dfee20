"""Turning the lines of a matrix into strips: headers, cells with their corner, rules and headings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from qualtool.analysis.matrix import CHARTED, STALE, Cell
from qualtool.tui.widgets.matrix.content import CHARTED_SIGN, REVIEWED_SIGN, STALE_SIGN, corner_of, runs_of
from qualtool.tui.widgets.matrix.layout import Columns, Line, fitted, shown_lines

Styles = Mapping[str, Style]
RULE, FINE_RULE, UPRIGHT, CROSS, EDGE = "─", "╌", "│", "┼", "┃"
DOUBLE_UPRIGHT, DOUBLE_CROSS = "║", "╫"  # where one sub-theme ends and its stages lie side by side
Label = Sequence[tuple[str, bool]]
"""A line of a row's header: its words, each stretch bold or not."""
_STATES = {CHARTED_SIGN: CHARTED, REVIEWED_SIGN: CHARTED, STALE_SIGN: STALE}


@dataclass(frozen=True, slots=True)
class CellShown:
    """A cell ready to be painted: its lines, and the sign and count in its corner."""

    lines: tuple[Line, ...]
    sign: str
    count: str

    @property
    def corner(self) -> str:
        return " ".join(filter(None, (self.sign, self.count)))


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the columns in view: the whole width, the first column, and how far it is scrolled out."""

    columns: Columns
    width: int
    scroll: int

    @property
    def shown(self) -> range:
        first = self.scroll // self.columns.step
        last = -(-(self.scroll + self.width - self.columns.frozen) // self.columns.step)
        return range(min(first, self.columns.number), max(0, min(last, self.columns.number)))

    def strip(self, frozen: list[Segment], body: list[Segment], base: Style) -> Strip:
        """One line: the frozen part, then the body as far as it is scrolled."""
        room = max(0, self.width - self.columns.frozen)
        offset = self.scroll - self.shown.start * self.columns.step
        left = Strip(frozen).adjust_cell_length(self.columns.frozen, base)
        right = Strip(body).crop(offset, offset + room)
        return Strip([*left, *right]).adjust_cell_length(self.width, base)


def text_width(columns: Columns) -> int:
    """The room for words in a cell: one cell is left free on either side."""
    return columns.width - 2


def first_width(columns: Columns, corner: str) -> int:
    """The room for words in a cell's first line, beside its corner."""
    room = text_width(columns)
    return max(4, room - cell_len(corner) - 1) if corner else room


def header_strips(
    window: Window,
    *,
    corner: Sequence[str],
    titles: Mapping[int, Sequence[str]],
    height: int,
    cursor: int,
    styles: Styles,
) -> list[Strip]:
    """The lines of the column titles; the cursor's column is marked."""
    strips = []
    for index in range(height):
        words = corner[index] if index < len(corner) else ""
        frozen = [Segment(_padded(" " + words, window.columns.frozen - 1) + UPRIGHT, styles["header"])]
        body = []
        for column in window.shown:
            lines = titles[column]
            is_change = window.columns.is_change(column)
            style = styles["header-change"] if is_change else styles["header"]
            style = styles["header-cursor"] if column == cursor else style
            text = lines[index] if index < len(lines) else ""
            rule = DOUBLE_UPRIGHT if is_change else UPRIGHT
            body += [Segment(_padded(" " + text, window.columns.width), style), Segment(rule, styles["header"])]
        strips.append(window.strip(frozen, body, styles["header"]))
    return strips


def heading_strip(window: Window, label: str, styles: Styles) -> Strip:
    """A group's heading, over the whole width."""
    text = fitted(f" {label}", window.width)
    return Strip([Segment(text, styles["group"])]).adjust_cell_length(window.width, styles["group"])


def row_strips(
    window: Window,
    *,
    labels: Sequence[Label],
    cells: Mapping[int, CellShown],
    height: int,
    cursor: int | None,
    styles: Styles,
) -> list[Strip]:
    """The text lines of one row, without its divider."""
    frozen_style = styles["frozen"] if cursor is None else styles["frozen-cursor"]
    begins_at_cursor = cursor == window.shown.start and window.scroll % window.columns.step == 0
    strips = []
    for index in range(height):
        label = labels[index] if index < len(labels) else ()
        words = [Segment(" ", frozen_style), *(Segment(w, frozen_style + Style(bold=bold)) for w, bold in label)]
        frozen = [
            *Strip(words).adjust_cell_length(window.columns.frozen - 1, frozen_style),
            _upright(begins_at_cursor, styles),
        ]
        body: list[Segment] = []
        for column in window.shown:
            ground = styles["change" if window.columns.is_change(column) else "base"]
            body += _cell_line(cells[column], index, window.columns, column == cursor, styles, ground)
            beside = cursor is not None and cursor - column in (0, 1)
            body.append(_upright(beside, styles, window.columns.is_change(column)))
        strips.append(window.strip(frozen, body, styles["base"]))
    return strips


def divider_strip(window: Window, case_ends: bool, styles: Styles) -> Strip:
    """The thin rule under a row: finer between the stages of one case."""
    rule = RULE if case_ends else FINE_RULE
    frozen = Segment(rule * (window.columns.frozen - 1) + CROSS, styles["grid"])
    crosses = (DOUBLE_CROSS if window.columns.is_change(column) else CROSS for column in window.shown)
    body = Segment("".join(rule * window.columns.width + cross for cross in crosses), styles["grid"])
    return window.strip([frozen], [body], styles["base"])


def _upright(beside_cursor: bool, styles: Styles, is_change: bool = False) -> Segment:
    # The heavy edge shows the cursor where there are no colours.
    if beside_cursor:
        return Segment(EDGE, styles["edge"])
    return Segment(DOUBLE_UPRIGHT if is_change else UPRIGHT, styles["grid"])


def _cell_line(
    cell: CellShown, index: int, columns: Columns, at_cursor: bool, styles: Styles, ground: Style
) -> list[Segment]:
    ground = styles["cursor"] if at_cursor else ground
    line = cell.lines[index] if index < len(cell.lines) else ()
    segments = [Segment(" ", ground)]
    segments += [Segment(run.text, _over(ground, styles[run.kind], at_cursor)) for run in line]
    if index > 0 or not cell.corner:
        return [*Strip(segments).adjust_cell_length(columns.width, ground)]
    used = columns.width - cell_len(cell.corner) - 1
    state = styles[_STATES.get(cell.sign, "count")]
    return [
        *Strip(segments).adjust_cell_length(used, ground),
        Segment(cell.sign, _over(ground, state, False)),
        Segment(cell.corner[len(cell.sign) :], _over(ground, styles["count"], at_cursor)),
        Segment(" ", ground),
    ]


def _over(ground: Style, kind: Style, plain_colour: bool) -> Style:
    """`kind` drawn on `ground`; under the cursor only its slant and weight, so that every word stays legible."""
    if plain_colour:
        return ground + Style(italic=kind.italic, bold=kind.bold)
    return ground + Style(color=kind.color, italic=kind.italic, bold=kind.bold)


def _padded(text: str, width: int) -> str:
    text = fitted(text, width)
    return text + " " * (width - cell_len(text))


def cell_shown(cell: Cell, columns: Columns, height: int) -> CellShown:
    """A cell wrapped to its column and to at most `height` lines."""
    sign, count = corner_of(cell)
    corner = " ".join(filter(None, (sign, count)))
    lines = shown_lines(runs_of(cell), text_width(columns), height, first_width(columns, corner))
    return CellShown(lines, sign, count)


def plain_strip(words: str, width: int, style: Style) -> Strip:
    """One line of words over the whole width."""
    return Strip([Segment(fitted(words, width), style)]).adjust_cell_length(width, style)
