"""The keys of a room, in its last line."""

from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import Footer


class KeysFooter(Footer):
    """Draws the keys anew only when other ones can be pressed.

    Textual makes every key of its footer anew whenever the focus moves, which takes longer than most answers.
    """

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)
        self._drawn: list[tuple[Binding, bool, str]] | None = None

    def bindings_changed(self, screen: Screen[object]) -> None:
        self._bindings_ready = True
        if screen.app.app_focus and self.is_attached and screen is self.screen:
            self.call_after_refresh(self._draw_if_changed)

    async def _draw_if_changed(self) -> None:
        if not self.is_attached:
            return
        active = self.screen.active_bindings.values()
        shown = [(binding, enabled, tooltip) for _node, binding, enabled, tooltip in active if binding.show]
        if shown != self._drawn:
            self._drawn = shown
            await self.recompose()
