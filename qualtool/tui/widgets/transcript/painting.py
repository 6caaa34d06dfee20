"""Turning one row of a transcript into what the terminal draws."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip

from qualtool.text.display import one_line
from qualtool.text.spans import Span
from qualtool.tui.widgets.transcript.graphemes import cells_of, cut_to, drawn, is_simple
from qualtool.tui.widgets.transcript.lanes import OVERFLOW, RowIndex, greedy_lanes
from qualtool.tui.widgets.transcript.layout import Columns, Layout
from qualtool.tui.widgets.transcript.paints import Look, Paints
from qualtool.tui.widgets.transcript.shown import CodingShown

_ROWS_KEPT = 2000


class Painter:
    """Draws the rows of one layout, its codings and its finds, and keeps what it drew."""

    def __init__(
        self,
        layout: Layout,
        columns: Columns,
        paints: Paints,
        codings: Sequence[CodingShown],
        found: Sequence[Span],
    ) -> None:
        self._layout, self._columns, self.paints = layout, columns, paints
        self._codings = sorted(codings, key=lambda coding: (coding.start, -coding.end))
        self._coding_rows = [layout.rows_of(coding.start, coding.end) for coding in self._codings]
        self._lanes = greedy_lanes(self._coding_rows, columns.lanes)
        self._coding_index = RowIndex(self._coding_rows)
        self._found = found
        self._found_index = RowIndex([layout.rows_of(span.start, span.end) for span in found])
        self._strips: LRUCache[tuple[int, int, int, int], Strip] = LRUCache(_ROWS_KEPT)
        self._piece = lru_cache(maxsize=256)(paints.piece)
        self._theme = lru_cache(maxsize=64)(paints.theme)
        self._plain, self._aside = paints.plain, paints.aside

    def strip(self, row: int, width: int, selection: Span | None) -> Strip:
        """A whole row, `width` cells wide, with the part of `selection` that stands on it."""
        start, end = self._layout.bounds(row)
        chosen = (max(start, selection.start), min(end, selection.end)) if selection else (0, 0)
        if chosen[0] >= chosen[1]:
            chosen = (0, 0)
        key = (row, width, *chosen)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._paint(row, chosen).simplify().adjust_cell_length(width, self._plain)
            self._strips[key] = strip
        return strip

    def _paint(self, row: int, chosen: tuple[int, int]) -> Strip:
        codings = self._coding_index.on(row)
        words = [] if self._layout.is_blank(row) else list(self._words(row, codings, chosen))
        used = sum(segment.cell_length for segment in words)
        gap = Segment(" " * max(1, self._columns.text + 1 - used), self._plain)
        return Strip([*self._gutter(row), *words, gap, *self._margin(row, codings), *self._names(row, codings)])

    def _gutter(self, row: int) -> Iterable[Segment]:
        layout, columns = self._layout, self._columns
        number = layout.turn_of_row(row)
        turn, nth = layout.turns[number], row - layout.turn_rows[number]
        time = cut_to(one_line(turn.time), columns.time)
        pieces: list[tuple[str, Style]] = []
        if nth == 0:
            pieces.append((cut_to(one_line(turn.speaker), columns.speaker), self.paints.label(turn.interviewer)))
            if columns.time_beside:
                pieces.append((" " * (columns.speaker + 1 - cells_of(pieces[0][0])), self._plain))
                pieces.append((time, self._aside))
        elif nth == 1 and not columns.time_beside:
            pieces.append((time, self._aside))
        used = sum(cells_of(text) for text, _ in pieces)
        pieces.append((" " * (columns.gutter - used), self._plain))
        return [Segment(text, style) for text, style in pieces if text]

    def _words(self, row: int, codings: Sequence[int], chosen: tuple[int, int]) -> Iterable[Segment]:
        start, end = self._layout.bounds(row)
        text = self._layout.text
        over = [(*self._on_row(row, self._codings[place]), self._codings[place].colour) for place in codings]
        found = [self._on_row(row, self._found[place]) for place in self._found_index.on(row)]
        chosen = self._snapped(row, *chosen)
        interviewer = self._layout.turns[self._layout.turn_of_row(row)].interviewer
        edges = {start, end, *chosen, *(edge for stretch in over for edge in stretch[:2])}
        edges.update(edge for stretch in found for edge in stretch)
        cuts = sorted(edge for edge in edges if start <= edge <= end)
        for first, last in pairwise(cuts):
            under = [colour for since, until, colour in over if since <= first and last <= until]
            look = Look(
                colour=under[-1] if under else None,
                overlap=len(under) > 1,
                selected=chosen[0] <= first and last <= chosen[1],
                found=any(since <= first and last <= until for since, until in found),
                interviewer=interviewer,
            )
            yield Segment(drawn(text[first:last]), self._piece(look))

    def _on_row(self, row: int, stretch: Span | CodingShown) -> tuple[int, int]:
        """The part of a stretch that stands on a row."""
        start, end = self._layout.bounds(row)
        return self._snapped(row, max(start, stretch.start), min(end, stretch.end))

    def _snapped(self, row: int, first: int, last: int) -> tuple[int, int]:
        """A part of a row with no grapheme cut."""
        start, end = self._layout.bounds(row)
        if first >= last or is_simple(self._layout.text[start:end]):
            return first, last
        return self._layout.whole_graphemes(first, last)

    def _margin(self, row: int, codings: Sequence[int]) -> Iterable[Segment]:
        """The lanes: a coding's mark on its first row, a stripe down to its last, `+` for those without a lane."""
        lanes = [Segment(" ", self._plain)] * (self._columns.lanes + 1)
        for place in codings:
            coding, (first, last) = self._codings[place], self._coding_rows[place]
            if self._lanes[place] == OVERFLOW:
                lanes[-1] = Segment("+", self._aside)
            else:
                mark = coding.mark if row == first else "╹" if row == last else "┃"
                lanes[self._lanes[place]] = Segment(mark, self._theme(coding.colour))
        return lanes

    def _names(self, row: int, codings: Sequence[int]) -> Iterable[Segment]:
        """What begins on a row: its number and title, or the numbers if there are several."""
        room = self._columns.names
        begun = [self._codings[place] for place in codings if self._coding_rows[place][0] == row]
        themes = list({coding.number: coding for coding in begun}.values())
        if not room or not themes:
            return
        single = len(themes) == 1
        for theme in themes:
            name = f" {theme.number} {theme.title}" if single else f" {theme.number}"
            # The last cell but one is kept for telling that there are more.
            if not single and cells_of(name) > room - 2 and theme is not themes[-1]:
                yield Segment(" …", self._aside)
                return
            name = " " + cut_to(one_line(name), room)
            room -= cells_of(name)
            yield Segment(name, self._theme(theme.colour))
