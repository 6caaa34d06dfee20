"""The keys of a room, in its last line."""

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding
from textual.screen import Screen
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

_BACK = "Back"
_AROUND = 3
"""Blanks before a key, between it and its word, and after that."""


class KeysFooter(Footer):
    """Draws the keys anew only when other ones can be pressed; the way back stands at the right where it fits.

    Textual makes every key of its footer anew whenever the focus moves, which takes longer than most answers.
    """

    DEFAULT_CSS = "KeysFooter .way-back { dock: right; }"

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)
        self._drawn: list[tuple[Binding, bool, str]] | None = None
        self._needed = 0

    def compose(self) -> ComposeResult:
        yield from super().compose()
        active = self.screen.active_bindings.values()
        back = _way_back(active)
        if not self._bindings_ready or back is None:
            return
        named = {one.binding.action: one.binding for one in active if one.binding.show}
        self._needed = sum(self._width(one, one.description) for one in named.values()) + self._width(back, _BACK)
        key = FooterKey(back.key, self.app.get_key_display(back), _BACK, back.action, classes="way-back")
        key.display = self._needed <= self.app.size.width
        yield key.data_bind(compact=Footer.compact)

    def on_resize(self) -> None:
        for key in self.query(".way-back"):
            key.display = self._needed <= self.app.size.width

    def _width(self, binding: Binding, word: str) -> int:
        return len(self.app.get_key_display(binding)) + len(word) + _AROUND

    def bindings_changed(self, screen: Screen[object]) -> None:
        self._bindings_ready = True
        if screen.app.app_focus and self.is_attached and screen is self.screen:
            self.call_after_refresh(self._draw_if_changed)

    async def _draw_if_changed(self) -> None:
        if not self.is_attached:
            return
        active = self.screen.active_bindings.values()
        back = _way_back(active)
        drawn = [
            (binding, enabled, tooltip)
            for _node, binding, enabled, tooltip in active
            if binding.show or binding is back
        ]
        if drawn != self._drawn:
            self._drawn = drawn
            await self.recompose()


def _way_back(active: Iterable[ActiveBinding]) -> Binding | None:
    """The key that leads back, where it is not shown under a word of its own."""
    bindings = [one.binding for one in active if not one.binding.show]
    return next((one for one in bindings if one.action == "back" or one.key == "escape"), None)
