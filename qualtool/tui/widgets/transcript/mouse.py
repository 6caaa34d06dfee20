"""Pointing at words: what was clicked or dragged over, told as whole graphemes."""

from textual import events
from textual.geometry import Offset
from textual.scroll_view import ScrollView
from textual.timer import Timer

from qualtool.text.spans import Span

_SECONDS_PER_SCROLL = 0.05
_FASTEST_SCROLL = 6


class PointedText(ScrollView):
    """A scrolled text that turns the mouse's doings into stretches of itself."""

    # Textual's own selection counts cells wrongly right of joined emoji.
    ALLOW_SELECT = False

    _pressed_on: Span | None = None
    _dragged = False
    _pointer = Offset(0, 0)
    _scrolling: Timer | None = None

    def stretch_under(self, x: int, y: int) -> Span | None:
        """The grapheme under a cell of what is in view."""
        raise NotImplementedError

    def click_at(self, stretch: Span, chain: int) -> None:
        """A grapheme was clicked `chain` times in a row."""
        raise NotImplementedError

    def extend_to(self, stretch: Span) -> None:
        """A grapheme was clicked with shift held."""
        raise NotImplementedError

    def drag_over(self, start: int, end: int) -> None:
        """The pointer was pulled over `start:end`."""
        raise NotImplementedError

    def drag_done(self) -> None:
        """The button was let go after a drag."""
        raise NotImplementedError

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._dragged = False
        if event.button != 1 or event.shift:
            return
        self._pointer = event.get_content_offset_capture(self)
        self._pressed_on = self.stretch_under(*self._pointer)
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._pressed_on is None:
            return
        self._pointer = event.get_content_offset_capture(self)
        self._drag_to_pointer()
        outside = not 0 <= self._pointer.y < self.size.height
        if outside and self._scrolling is None:
            self._scrolling = self.set_interval(_SECONDS_PER_SCROLL, self._scroll_past_edge)
        elif not outside:
            self._stop_scrolling()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._pressed_on is None:
            return
        self._let_go()
        self.release_mouse()

    def on_mouse_release(self, event: events.MouseRelease) -> None:
        # The capture may be taken away, by a dialogue for instance, and then no button comes up.
        self._let_go()

    def on_click(self, event: events.Click) -> None:
        stretch = self.stretch_under(*event.get_content_offset_capture(self))
        if self._dragged or stretch is None or event.button != 1:
            return
        event.stop()
        if event.shift:
            self.extend_to(stretch)
        else:
            self.click_at(stretch, event.chain)

    def _let_go(self) -> None:
        self._stop_scrolling()
        if self._pressed_on is not None and self._dragged:
            self.drag_done()
        self._pressed_on = None

    def _drag_to_pointer(self) -> None:
        row = min(max(self._pointer.y, 0), self.size.height - 1)
        under, pressed = self.stretch_under(self._pointer.x, row), self._pressed_on
        if under is None or pressed is None or (under == pressed and not self._dragged):
            return
        self._dragged = True
        self.drag_over(min(pressed.start, under.start), max(pressed.end, under.end))

    def _scroll_past_edge(self) -> None:
        above, below = -self._pointer.y, self._pointer.y - self.size.height + 1
        rows = min(max(above, below), _FASTEST_SCROLL)
        step = -rows if above > 0 else rows
        self.scroll_to(y=self.scroll_offset.y + step, animate=False, force=True)
        self._drag_to_pointer()

    def _stop_scrolling(self) -> None:
        if self._scrolling is not None:
            self._scrolling.stop()
            self._scrolling = None
