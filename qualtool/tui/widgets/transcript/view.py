"""The transcript as it is read and coded: one unit at a time, its codings beside it."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from qualtool.text.display import displayed, one_line
from qualtool.text.spans import Span, trimmed
from qualtool.tui.widgets.transcript import keys
from qualtool.tui.widgets.transcript.graphemes import cells_of
from qualtool.tui.widgets.transcript.layout import Columns, Layout, columns_for
from qualtool.tui.widgets.transcript.mouse import PointedText
from qualtool.tui.widgets.transcript.painting import Painter
from qualtool.tui.widgets.transcript.paints import ASIDE, FOUND, QUESTION, SELECTION, Paints, paints_of
from qualtool.tui.widgets.transcript.shown import CodingShown, TurnShown
from qualtool.tui.widgets.transcript.units import Granularity, Units

_MARGIN_ROWS = 2


class TranscriptView(PointedText, can_focus=True):
    """A transcript with its codings; the unit under the cursor is the selection."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {QUESTION, ASIDE, SELECTION, FOUND}
    DEFAULT_CSS = """
    TranscriptView {
        background: $surface;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        & > .transcript--question { color: $foreground 75%; }
        & > .transcript--aside { color: $foreground 60%; }
        & > .transcript--selection { background: $foreground 85%; color: $surface; }
        & > .transcript--found { background: $warning; color: $text; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*keys.BINDINGS]

    class SpanChanged(Message):
        """Another stretch was selected."""

        def __init__(self, view: "TranscriptView", span: Span) -> None:
            super().__init__()
            self.view, self.span = view, span

        @property
        def control(self) -> "TranscriptView":
            return self.view

    class Reached(Message):
        """The cursor came to the last unit for the first time; `end` is the offset where that ends."""

        def __init__(self, view: "TranscriptView", end: int) -> None:
            super().__init__()
            self.view, self.end = view, end

        @property
        def control(self) -> "TranscriptView":
            return self.view

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(name=name, id=id, classes=classes)
        self.granularity = Granularity.SENTENCE
        self._text = ""
        self._turns: Sequence[TurnShown] = ()
        self._codings: Sequence[CodingShown] = ()
        self._found: Sequence[Span] = ()
        self._units = Units("", (), ())
        self._selection: Span | None = None
        self._brought_to: Span | None = None
        self._place = 0
        self._reached_end = False
        self._layout_now: Layout | None = None
        self._columns: Columns | None = None
        self._height = 0
        self._paints: Paints | None = None
        self._painter: Painter | None = None

    @property
    def selection(self) -> Span | None:
        """The selected stretch; None only while there are no words."""
        return self._selection

    @property
    def place(self) -> int:
        """The cursor's offset."""
        return self._place

    @property
    def top_row(self) -> int:
        """The first row in view."""
        return self.scroll_offset.y

    def show(
        self,
        text: str,
        turns: Sequence[TurnShown],
        sentences: Sequence[Span],
        codings: Sequence[CodingShown],
        place: int = 0,
    ) -> None:
        """Show another transcript, the cursor at `place`."""
        self._text = displayed(text)
        self._turns = tuple(turns) or (TurnShown(0, len(text), "", ""),)
        self._codings, self._found = self._within_text(codings), ()
        self._units = Units(self._text, self._turns, sentences)
        self._layout_now, self._selection, self._reached_end = None, None, False
        self._brought_to = None
        self._place = min(max(place, 0), max(0, len(text) - 1))
        self._lay_out()
        self.refresh()
        unit = self._units.at(self.granularity, self._place)
        if unit:
            self._select(unit, self._place, reveal=False)
            self._bring_to_reading_height()

    def update_codings(self, codings: Sequence[CodingShown]) -> None:
        """Show these codings instead, without moving anything."""
        self._codings = self._within_text(codings)
        self._repaint()

    def mark_found(self, spans: Sequence[Span]) -> None:
        """Mark where searched words stand."""
        self._found = [span for span in spans if span.end <= len(self._text)]
        self._repaint()

    def clear_found(self) -> None:
        """Take the search marks away."""
        self.mark_found(())

    def go_to(self, where: int | Span) -> None:
        """Select the unit at an offset, or exactly a span, and bring it into view."""
        if isinstance(where, Span):
            end = min(where.end, len(self._text))
            if where.start < end:
                self._select(Span(where.start, end), where.start, reveal=False)
        else:
            self._select_unit_at(where, reveal=False)
        if not self._in_view(self._place):
            self._bring_to_reading_height()
        self._reveal_selection()

    def bring_to(self, span: Span) -> None:
        """Goes to a stretch that somebody comes to look at: Esc there is for whoever shows the transcript."""
        self.go_to(span)
        self._brought_to = self._selection

    # Movement

    def action_move(self, step: int) -> None:
        if self._selection is None:
            return
        edge = self._selection.end if step > 0 else self._selection.start
        unit = (self._units.after if step > 0 else self._units.before)(self.granularity, edge)
        if unit:
            self._select(unit, unit.start)
        else:
            self._select_unit_at(self._place)

    def action_sideways(self, step: int) -> None:
        if self.granularity is Granularity.TURN:
            self.granularity = Granularity.SENTENCE
            self._select_unit_at(self._place)
        self.action_move(step)

    def action_take(self, granularity: str) -> None:
        self.granularity = Granularity(granularity)
        self._select_unit_at(self._place)

    def action_end_edge(self, by: str, step: int) -> None:
        if self._selection is not None:
            moved = self._units.end_moved(self._edge_granularity(by), self._selection, step)
            self._select(moved, self._place, reveal=False)
            self._reveal(moved.end - 1, moved.end)

    def action_start_edge(self, by: str, step: int) -> None:
        if self._selection is not None:
            moved = self._units.start_moved(self._edge_granularity(by), self._selection, step)
            self._select(moved, self._place, reveal=False)
            self._reveal(moved.start, moved.start + 1)

    def action_plain_unit(self) -> None:
        unit = self._units.at(self.granularity, self._place)
        if unit is None or self._selection in (unit, self._brought_to):
            raise SkipAction
        self._select(unit, self._place)

    def action_page(self, step: int) -> None:
        layout = self._layout_now
        if layout is None:
            return
        rows = step * max(1, self.size.height - _MARGIN_ROWS)
        row = min(max(layout.row_of(self._place) + rows, 0), layout.row_count - 1)
        if layout.is_blank(row):
            row -= 1
        self._scroll_to_row(self.top_row + rows)
        self._select_unit_at(layout.starts[row], reveal=False)
        self._reveal(self._place, self._place + 1)

    def action_turn_start(self) -> None:
        turn = self._units.turn_at(self._place)
        if turn:
            self._select_unit_at(turn.start)

    def action_turn_end(self) -> None:
        turn = self._units.turn_at(self._place)
        if turn:
            self._select_unit_at(turn.end - 1, reveal=False)
            self._reveal(turn.end - 1, turn.end)

    def action_turn(self, step: int) -> None:
        turn = self._units.turn_at(self._place)
        if turn is None:
            return
        other = (
            self._units.after(Granularity.TURN, turn.end)
            if step > 0
            else self._units.before(Granularity.TURN, turn.start)
        )
        if other:
            self._select_unit_at(other.start, reveal=False)
            self._reveal(other.start, other.end)

    def action_top(self) -> None:
        self._select_unit_at(0)

    def action_bottom(self) -> None:
        self._select_unit_at(max(0, len(self._text) - 1))

    # What the mouse points at

    def stretch_under(self, x: int, y: int) -> Span | None:
        if self._layout_now is None or self._columns is None or not self._text:
            return None
        start, end, _ = self._layout_now.grapheme_at(y + self.top_row, x - self._columns.gutter)
        end = min(max(end, start + 1), len(self._text))
        return Span(min(start, end - 1), end)

    def click_at(self, stretch: Span, chain: int) -> None:
        if chain == 2:
            word = self._units.at(Granularity.WORD, stretch.start)
            if word:
                self._select(word, stretch.start)
        else:
            self._select_unit_at(stretch.start)

    def extend_to(self, stretch: Span) -> None:
        if self._selection is None:
            return
        if stretch.start < self._selection.start:
            self._select(Span(stretch.start, self._selection.end), self._place, reveal=False)
        else:
            self._select(Span(self._selection.start, stretch.end), self._place, reveal=False)

    def drag_over(self, start: int, end: int) -> None:
        self._select(Span(start, end), start, reveal=False, tell=False)

    def drag_done(self) -> None:
        chosen = self._selection
        if chosen:
            chosen = trimmed(self._text, chosen.start, chosen.end) or chosen
            self._select(chosen, chosen.start, reveal=False, tell=False)
            self._tell(chosen)

    # Selecting

    def _select_unit_at(self, offset: int, reveal: bool = True) -> None:
        unit = self._units.at(self.granularity, offset)
        if unit:
            self._select(unit, offset, reveal=reveal)

    def _select(self, span: Span, place: int, *, reveal: bool = True, tell: bool = True) -> None:
        before, self._selection = self._selection, span
        self._place = min(max(place, span.start), span.end - 1)
        if before != span:
            for changed in (before, span):
                self._refresh_stretch(changed)
            if tell:
                self._tell(span)
        if reveal:
            self._reveal_selection()

    def _tell(self, span: Span) -> None:
        self.post_message(self.SpanChanged(self, span))
        if not self._reached_end and self._units.after(self.granularity, span.end) is None:
            self._reached_end = True
            self.post_message(self.Reached(self, span.end))

    def _edge_granularity(self, by: str) -> Granularity:
        if by == "word":
            return Granularity.WORD
        return Granularity.SENTENCE if self.granularity is Granularity.WORD else self.granularity

    # Scrolling

    def _scroll_to_row(self, row: int) -> None:
        self.scroll_to(y=max(0, row), animate=False, force=True)

    def _in_view(self, offset: int) -> bool:
        layout = self._layout_now
        return layout is not None and self.top_row <= layout.row_of(offset) < self.top_row + self._height

    def _reveal_selection(self) -> None:
        if self._selection:
            self._reveal(self._selection.start, self._selection.end)

    def _reveal(self, start: int, end: int) -> None:
        """Scroll just enough to see `start:end`, or as much of its beginning as there is room for."""
        if self._layout_now is None:
            return
        height = self.size.height
        margin = min(_MARGIN_ROWS, max(0, height - 1) // 2)
        first, last = self._layout_now.rows_of(start, end)
        last = min(last, first + height - 2 * margin - 1)
        if first - margin < self.top_row:
            self._scroll_to_row(first - margin)
        elif last + margin >= self.top_row + height:
            self._scroll_to_row(last + margin - height + 1)

    def _bring_to_reading_height(self) -> None:
        if self._layout_now is not None:
            self._scroll_to_row(self._layout_now.row_of(self._place) - self.size.height // 3)

    # Drawing

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._paints = None

    def render_line(self, y: int) -> Strip:
        row, width = y + self.top_row, self.size.width
        painter = self._current_painter()
        if painter is None or self._layout_now is None or row >= self._layout_now.row_count:
            return Strip.blank(width, self.rich_style)
        return painter.strip(row, width, self._selection)

    def _lay_out(self) -> None:
        """Wrap the text for the present width; the row that was being read stays where it is."""
        width, height = self.scrollable_content_region.width, self.size.height
        if not width or not self._turns:
            return
        speaker = max(cells_of(one_line(turn.speaker)) for turn in self._turns)
        time = max(cells_of(one_line(turn.time)) for turn in self._turns)
        columns = columns_for(width, speaker, time)
        offset, row_in_view = self._kept_row()
        if self._layout_now is None or columns != self._columns:
            self._columns = columns
            self._layout_now = Layout(self._text, self._turns, columns.text)
            self.virtual_size = Size(0, self._layout_now.row_count)
            self._repaint()
        self._height = height
        row_in_view = min(row_in_view, max(0, height - 1 - _MARGIN_ROWS))
        self._scroll_to_row(self._layout_now.row_of(offset) - row_in_view)

    def _kept_row(self) -> tuple[int, int]:
        """The offset that a new layout keeps in view, and how far below the top."""
        if self._layout_now is None:
            return self._place, self.size.height // 3
        if self._in_view(self._place):
            return self._place, self._layout_now.row_of(self._place) - self.top_row
        return self._layout_now.starts[min(self.top_row, self._layout_now.row_count - 1)], 0

    def _repaint(self) -> None:
        self._painter = None
        self.refresh()

    def _refresh_stretch(self, stretch: Span | None) -> None:
        """Draw the rows of a stretch again, those in view."""
        if stretch is None or self._layout_now is None:
            return
        first, last = self._layout_now.rows_of(stretch.start, stretch.end)
        first, last = max(first, self.top_row), min(last, self.top_row + self.size.height - 1)
        if first <= last:
            self.refresh_lines(first, last - first + 1)

    def _current_painter(self) -> Painter | None:
        if self._layout_now is None or self._columns is None:
            return None
        paints = self._paints or paints_of(self.rich_style, self.get_component_rich_style)
        if self._painter is None or paints != self._painter.paints:
            self._painter = Painter(self._layout_now, self._columns, paints, self._codings, self._found)
        self._paints = paints
        return self._painter

    def _within_text(self, codings: Sequence[CodingShown]) -> list[CodingShown]:
        return [coding for coding in codings if 0 <= coding.start < coding.end <= len(self._text)]
