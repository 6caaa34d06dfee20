"""Choosing the dimension and category that elements go to, or naming new ones in the same box."""

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from qualtool.text.display import one_line
from qualtool.tui.widgets.boxes import LineBox

OUT = ""
"""Chosen to take elements out of their place."""
_HINT = "1-9 or Enter chooses, ↑↓ move, Esc leaves. A new place: type Dimension: Category"


class PlaceInput(LineBox):
    """What is typed narrows the list; a digit chooses while nothing is typed."""

    class DigitPressed(Message):
        def __init__(self, digit: int) -> None:
            super().__init__()
            self.digit = digit

    async def _on_key(self, event: events.Key) -> None:
        if not self.value and event.character is not None and event.character in "123456789":
            event.stop()
            event.prevent_default()
            self.post_message(self.DigitPressed(int(event.character)))
        else:
            await super()._on_key(event)


class PlacePicker(ModalScreen[str | None]):
    """A place as 'Dimension: Category' or 'Dimension', OUT to take out of one; None when the researcher left."""

    BINDINGS = [
        Binding("escape", "cancel", show=False),
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
    ]
    DEFAULT_CSS = """
    PlacePicker {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 90; height: auto; max-height: 90%;
            background: $surface; border: round $primary; padding: 0 1;
        }
        & .title { text-style: bold; height: auto; }
        & .hint { color: $text-muted; height: auto; }
        & OptionList, & OptionList:focus { margin: 1 0; padding: 0; height: auto; max-height: 12; border: none; }
    }
    """

    def __init__(self, title: str, places: Sequence[str], can_leave: bool, last: str = "") -> None:
        super().__init__()
        self._title, self._places, self._can_leave, self._last = title, list(places), can_leave, last
        self._offered: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content(self._title), classes="title")
            yield PlaceInput(placeholder="letters of a place, or a new one as Dimension: Category")
            yield OptionList()
            yield Static(Content(_HINT), classes="hint")

    def on_mount(self) -> None:
        self._list.can_focus = False
        self.query_one(PlaceInput).focus()
        self._search("")
        if self._last in self._places:
            # Enter alone puts the next element where the one before went.
            self._list.highlighted = self._places.index(self._last)

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    def _search(self, typed: str) -> None:
        wanted = typed.casefold().split()
        fitting = [place for place in self._places if all(word in place.casefold() for word in wanted)]
        self._offered = [(place, place) for place in fitting]
        new = " ".join(typed.split())
        is_new = bool(new) and new.casefold() not in {place.casefold() for place in self._places}
        if is_new:
            told = f"New: {new}" if ":" in new else f"New dimension: {new}"
            # Who typed a colon has named a whole place; letters alone look for one.
            self._offered.insert(0 if ":" in new else len(fitting), (new, told))
        if self._can_leave and not new:
            self._offered.append((OUT, "Out of its place: not placed"))
        self._list.clear_options()
        self._list.add_options(
            # A digit chooses only while nothing is typed, so that only then one is shown.
            Option(Content.assemble(("" if new or number > 9 else f"{number}  ", "bold"), one_line(told)))
            for number, (_place, told) in enumerate(self._offered, 1)
        )
        self._list.highlighted = 0 if self._offered else None

    def on_input_changed(self, event: PlaceInput.Changed) -> None:
        self._search(event.value)

    def on_input_submitted(self) -> None:
        if self._list.highlighted is not None:
            self.dismiss(self._offered[self._list.highlighted][0])

    def on_place_input_digit_pressed(self, event: PlaceInput.DigitPressed) -> None:
        if event.digit <= len(self._offered):
            self.dismiss(self._offered[event.digit - 1][0])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._offered[event.option_index][0])

    def action_step(self, by: int) -> None:
        if self._offered:
            self._list.highlighted = ((self._list.highlighted or 0) + by) % len(self._offered)

    def action_cancel(self) -> None:
        self.dismiss(None)
