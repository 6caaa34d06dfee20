"""The keys of a room, in its last line."""

from collections.abc import Iterable

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding
from textual.screen import Screen
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

_BACK, _LIST = "Back", "keys"
_AROUND = 3
"""Blanks before a key, between it and its word, and after that."""


class KeysFooter(Footer):
    """Draws the keys anew only when other ones can be pressed, as many as fit: the list of keys is always among them.

    The way back stands at the right where there is room for it. Textual makes every key of its footer anew whenever
    the focus moves, which takes longer than most answers.
    """

    DEFAULT_CSS = "KeysFooter .way-back { dock: right; }"

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)
        self._drawn: list[tuple[Binding, bool, str]] | None = None

    def compose(self) -> ComposeResult:
        keys = [key for key in super().compose() if isinstance(key, FooterKey)]
        back = _way_back(self.screen.active_bindings.values())
        if keys and back is not None:
            key = FooterKey(back.key, self.app.get_key_display(back), _BACK, back.action, classes="way-back")
            keys.append(key.data_bind(compact=Footer.compact))
        self._fit(keys)
        yield from keys

    def on_resize(self) -> None:
        self._fit(list(self.query(FooterKey)))

    def _fit(self, keys: list[FooterKey]) -> None:
        """Leaves out the last keys that there is no room for, but never the one that lists them all."""
        ordered = sorted(keys, key=lambda key: (key.action != _LIST, key.has_class("way-back")))
        left = self.app.size.width
        for key in ordered:
            left -= cell_len(key.key_display) + cell_len(key.description) + _AROUND
            # The blank after the last word needs no room.
            key.display = left >= (0 if key.has_class("way-back") else -1)

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
