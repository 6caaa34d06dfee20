"""What the squares of a coverage board say, and its lines: headings, themes, totals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from qualtool.analysis.coverage import CoverageBoard, Covered, Square
from qualtool.analysis.matrix import STALE
from qualtool.text.display import one_line
from qualtool.tui.widgets.matrix.content import STALE_SIGN, WAITING_SIGN
from qualtool.tui.widgets.matrix.layout import fitted

SHADES = " ░▒▓█"
NOBODY = "·"
OPENED, CLOSED, PART = "▾ ", "▸ ", "    "
LEAST_LABEL, MOST_LABEL = 17, 40
WIDEST_GROUP = 22

Styles = Mapping[str, Style]
Runs = list[tuple[str, str]]
"""Pieces of text, each with the name of its style."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the board: a theme, one of its sub-themes (`under` a theme), or (with no id) all themes together."""

    covered: Covered
    under: Covered | None = None
    opened: bool = False

    @property
    def label(self) -> str:
        if self.under is not None:
            return PART + one_line(self.covered.name)
        return ((OPENED if self.opened else CLOSED) if self.covered.parts else "  ") + one_line(self.covered.name)


def lines_shown(board: CoverageBoard, opened: set[str]) -> list[Line]:
    """The themes, those opened with their sub-themes under them, and at last all together."""
    lines: list[Line] = []
    for theme in board.themes:
        is_open = theme.id in opened and bool(theme.parts)
        lines.append(Line(theme, opened=is_open))
        lines += [Line(part, theme) for part in theme.parts if is_open]
    return [*lines, Line(board.everything)]


def square_runs(square: Square) -> Runs:
    """A square in words and signs: the share that is settled as a shade, charted of all, stale, waiting."""
    if not square.cells:
        return [("  ", "square"), (NOBODY, "absent")]
    shade = SHADES[shade_of(square)]
    done = "done" if square.settled == square.cells else "square"
    runs: Runs = [(shade + " ", "done" if done == "done" else "shade"), (f"{square.charted}/{square.cells}", done)]
    if square.states[STALE]:
        runs.append((f" {STALE_SIGN}{square.states[STALE]}", "stale"))
    if square.waiting:
        runs.append((f" {WAITING_SIGN}{square.waiting}", "waiting"))
    return runs


def shade_of(square: Square) -> int:
    """0 where nothing is settled, 4 where all is; 1 to 3 for the thirds between."""
    if square.settled == square.cells:
        return len(SHADES) - 1
    return 1 + 3 * square.settled // square.cells if square.settled else 0


@dataclass(frozen=True, slots=True)
class Widths:
    """How the board stands in a window of `whole` terminal cells: labels, `count` equal groups, the sum of all.

    Groups that do not fit are scrolled to, whole ones at a time.
    """

    whole: int
    label: int
    group: int
    total: int
    count: int

    @property
    def fit(self) -> int:
        """How many groups are in sight."""
        return max(1, min(self.count, (self.whole - self.label - self.total) // self.group))


def widths_for(board: CoverageBoard, lines: Sequence[Line], width: int) -> Widths:
    """Groups as wide as they need to be, wider where there is room, so that their names are whole."""
    squares = [line.covered.square(group.key) for line in lines for group in board.groups]
    needed = 1 + max([4, *(_length(square) for square in squares)])
    total = 1 + max([4, *(_length(line.covered.total) for line in lines)])
    names = 3 + max([4, *(cell_len(one_line(group.label)) for group in board.groups)])
    labels = min(MOST_LABEL, 2 + max(cell_len(line.label) for line in lines))
    count = max(1, len(board.groups))
    group = max(needed, min(names, WIDEST_GROUP, (width - total - labels) // count))
    spare = width - total - count * group
    # Where not even the shortest labels leave room for every group, the groups are scrolled.
    label = min(labels, spare) if spare >= LEAST_LABEL else max(LEAST_LABEL, width // 4)
    fit = max(1, min(count, (width - label - total) // group))
    group = group if fit == count else max(group, (width - label - total) // fit)
    return Widths(width, label, group, total, len(board.groups))


def _length(square: Square) -> int:
    return sum(cell_len(text) for text, _style in square_runs(square))


def heading_strip(board: CoverageBoard, widths: Widths, first: int, cursor: int, styles: Styles) -> Strip:
    """The names of the groups in sight, with marks where more of them lie to the left or right."""
    last = first + widths.fit
    more = f"◂ {first} more" if first else ""
    segments = [Segment(_padded(f" Theme{more.rjust(widths.label - 7)}", widths.label), styles["header"])]
    for place in range(first, min(last, len(board.groups))):
        style = styles["header-cursor" if place == cursor else "header"]
        name = fitted(one_line(board.groups[place].label), widths.group - 3)
        segments.append(Segment(_padded(f"  {name}", widths.group), style))
    after = len(board.groups) - last
    style = styles["header-cursor" if cursor == len(board.groups) else "header"]
    segments.append(Segment(_padded(f"  All{f'  {after} more ▸' if after > 0 else ''}", widths.total), style))
    return Strip(segments).adjust_cell_length(widths.whole, styles["header"])


def line_strip(
    line: Line, board: CoverageBoard, widths: Widths, first: int, cursor: int | None, styles: Styles
) -> Strip:
    """A row of the board; `cursor` is the place of the group under the cursor, None on other rows."""
    is_total = line.covered is board.everything
    label = "total" if is_total else ("part" if line.under is not None else "label")
    ground = styles["total"] if is_total else styles["base"]
    style = styles["label-cursor"] if cursor is not None else styles[label]
    segments = [Segment(_padded(" " + line.label, widths.label), style)]
    for place in range(first, min(first + widths.fit, len(board.groups))):
        square = line.covered.square(board.groups[place].key)
        segments += _square(square, widths.group, place == cursor, ground, styles)
    segments += _square(line.covered.total, widths.total, cursor == len(board.groups), ground, styles)
    return Strip(segments).adjust_cell_length(widths.whole, ground)


def _square(square: Square, width: int, at_cursor: bool, ground: Style, styles: Styles) -> Strip:
    under = styles["cursor"] if at_cursor else ground
    segments = []
    for text, name in square_runs(square):
        kind = styles[name]
        # Under the cursor only the weight of a sign is kept, so that every number stays legible.
        over = Style(bold=kind.bold) if at_cursor else Style(color=kind.color, bold=kind.bold)
        segments.append(Segment(text, under + over))
    return Strip([*Strip(segments).adjust_cell_length(width - 1, under), Segment(" ", ground)])


def _padded(text: str, width: int) -> str:
    text = fitted(text, width - 1)
    return text + " " * (width - cell_len(text))
