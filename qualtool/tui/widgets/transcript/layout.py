"""Where every code point of a transcript stands on the screen, and what stands under a cell."""

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from qualtool.text.spans import Span
from qualtool.tui.widgets.transcript.graphemes import Grapheme, graphemes, is_simple
from qualtool.tui.widgets.transcript.shown import TurnShown

_BLANK_END = 1


@dataclass(frozen=True, slots=True)
class Columns:
    """How many cells of a row go to the gutter, the words, the lanes (with one for `+`) and the theme names."""

    speaker: int
    time: int
    time_beside: bool
    text: int
    lanes: int
    names: int

    @property
    def gutter(self) -> int:
        """The cells left of the words, with the space before them."""
        cells = self.speaker + self.time + 1 if self.time_beside else max(self.speaker, self.time)
        return cells + 2 if cells else 1


def columns_for(width: int, speaker: int, time: int) -> Columns:
    """The columns of a view `width` cells wide whose widest label and time take `speaker` and `time` cells."""
    beside = width >= 100 and speaker > 0 and time > 0
    speaker = min(speaker, 12 if width >= 70 else 6 if width >= 40 else 3)
    if width < 60:
        time = 0
    lanes = 8 if width >= 100 else 5 if width >= 60 else 3
    names = min(30, 12 + (width - 110) // 2) if width >= 110 else 0
    bare = Columns(speaker, time, beside, 0, lanes, names)
    # One space after the words, one lane for `+`, one space before the names.
    text = width - bare.gutter - lanes - 2 - (names + 1 if names else 0)
    return Columns(speaker, time, beside, max(10, min(text, 100)), lanes, names)


class Layout:
    """The rows of a text at one width; each turn's rows are followed by a blank one, which holds what parts turns.

    `text` is as displayed (one code point for one); `starts[row]` is where a row begins, so that the rows one after
    another are the whole text.
    """

    def __init__(self, text: str, turns: Sequence[TurnShown], width: int) -> None:
        self.text, self.turns, self.width = text, turns, width
        self.starts = array("L")
        self.turn_rows = array("L")
        for turn in turns:
            self.turn_rows.append(len(self.starts))
            _wrap_turn(text, turn.start, turn.end, width, self.starts)
            self.starts.append(turn.end)
        self.row_count = len(self.starts)

    def row_of(self, offset: int) -> int:
        """The row on which the code point at `offset` stands."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def rows_of(self, start: int, end: int) -> tuple[int, int]:
        """The first and the last row of a stretch."""
        return self.row_of(start), self.row_of(max(start, end - 1))

    def turn_of_row(self, row: int) -> int:
        """Which turn a row, or the blank row before it, belongs to."""
        return bisect_right(self.turn_rows, row) - 1

    def turn_of(self, offset: int) -> int:
        """Which turn the code point at `offset` is in, or comes after."""
        return self.turn_of_row(self.row_of(offset))

    def is_blank(self, row: int) -> bool:
        """Whether a row only parts two turns."""
        turn = self.turn_of_row(row) + 1
        after = self.turn_rows[turn] if turn < len(self.turn_rows) else self.row_count
        return row == after - _BLANK_END

    def bounds(self, row: int) -> tuple[int, int]:
        """The offsets where a row begins and ends, its line feed or the break between turns included."""
        last = row + 1 >= self.row_count
        return self.starts[row], len(self.text) if last else self.starts[row + 1]

    def x_of(self, offset: int) -> int:
        """How many cells of its row stand before the grapheme at `offset`."""
        start, end = self.bounds(self.row_of(offset))
        row = self.text[start:end]
        if is_simple(row):
            return offset - start
        return sum(grapheme.cells for grapheme in graphemes(row, start) if grapheme.end <= offset)

    def grapheme_at(self, row: int, x: int) -> Grapheme:
        """The grapheme under cell `x` of a row's words: the nearest one left or right of them, and, on a blank row,
        the last one above."""
        row = min(max(row, 0), self.row_count - 1)
        if self.is_blank(row):
            row, x = max(row - 1, 0), self.width
        start, end = self.bounds(row)
        words = self.text[start:end].removesuffix("\n")
        if words and is_simple(words):
            place = start + min(max(x, 0), len(words) - 1)
            return Grapheme(place, place + 1, 1)
        found = Grapheme(start, max(end, start), 0)
        for found in graphemes(words, start):
            if x < found.cells:
                break
            x -= found.cells
        return found

    def whole_graphemes(self, start: int, end: int) -> tuple[int, int]:
        """`start:end` widened so that no grapheme is cut."""
        return self._grapheme_around(start).start, max(self._grapheme_around(max(start, end - 1)).end, end)

    def _grapheme_around(self, offset: int) -> Grapheme:
        start, end = self.bounds(self.row_of(offset))
        words = self.text[start:end]
        if not is_simple(words):
            for grapheme in graphemes(words, start):
                if grapheme.end > offset:
                    return grapheme
        return Grapheme(offset, offset + 1, 1)

    def turn_span(self, turn: int) -> Span | None:
        """A turn's words, or None where there are none."""
        shown = self.turns[turn]
        return Span(shown.start, shown.end) if shown.start < shown.end else None


def _wrap_turn(text: str, start: int, end: int, width: int, starts: "array[int]") -> None:
    """Add where each row of a turn begins; its own line feeds begin rows too."""
    simple = is_simple(text[start:end])
    while True:
        feed = text.find("\n", start, end)
        line_end = end if feed < 0 else feed
        starts.append(start)
        if simple:
            _wrap_simple(text, start, line_end, width, starts)
        else:
            _wrap_graphemes(text, start, line_end, width, starts)
        if feed < 0:
            return
        start = feed + 1


def _wrap_simple(text: str, start: int, end: int, width: int, starts: "array[int]") -> None:
    while end - start > width:
        space = text.rfind(" ", start, start + width)
        start = start + width if space < 0 else space + 1
        starts.append(start)


def _wrap_graphemes(text: str, start: int, end: int, width: int, starts: "array[int]") -> None:
    row, x = start, 0
    stop, stop_x = start, 0  # where the row may be broken, and the cells before that
    for grapheme in graphemes(text[start:end], start):
        while x and x + grapheme.cells > width:
            row, x = (stop, x - stop_x) if stop > row else (grapheme.start, 0)
            stop, stop_x = row, 0
            starts.append(row)
        x += grapheme.cells
        if grapheme.cells > 1 or text[grapheme.start].isspace():
            stop, stop_x = grapheme.end, x
