"""Choosing the themes that a span of words is coded to: type a few letters, press a digit."""

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.widgets.input import Selection

from qualtool.analysis.tree import Theme, Tree
from qualtool.text.display import one_line
from qualtool.tui.widgets.boxes import LineBox
from qualtool.tui.widgets.theme_list import ThemeList
from qualtool.tui.widgets.theme_rows import ThemeShown, theme_details
from qualtool.tui.widgets.theme_search import NUMBER_STARTS, found

PLACEHOLDER = "words of a theme, or # and its number: #4.1"
HINT = "1-9 choose   ↑↓ Enter choose   space mark (after a word: twice)   Esc leave"
HINT_MARKED = "Enter choose all marked   1-9 and that one   space mark, unmark   Esc leave"
_DIGITS = "123456789"


class ThemeInput(LineBox):
    """The filter box: digits choose and space marks, wherever neither can belong to what is being typed."""

    class DigitPressed(Message):
        def __init__(self, digit: int) -> None:
            super().__init__()
            self.digit = digit

    class MarkPressed(Message):
        """Space was pressed where no word can follow it."""

    @property
    def types_number(self) -> bool:
        """Whether a number is being typed, so that digits belong to it."""
        return self.value[:1] in tuple(NUMBER_STARTS) or self.value[:1].isdigit()

    @property
    def _space_marks(self) -> bool:
        whole = self.value != "" and abs(self.selection.end - self.selection.start) == len(self.value)
        return whole or not self.value or self.value.endswith(" ")

    async def _on_key(self, event: events.Key) -> None:
        if event.character is not None and event.character in _DIGITS and not self.types_number:
            self._take(event, self.DigitPressed(int(event.character)))
        elif event.key == "space" and self._space_marks:
            self._take(event, self.MarkPressed())
        else:
            await super()._on_key(event)

    def _take(self, event: events.Key, message: Message) -> None:
        event.stop()
        event.prevent_default()
        self.post_message(message)


class ThemePicker(ModalScreen[tuple[str, ...]]):
    """Ids of the themes chosen for some words; an empty tuple when the researcher left without choosing."""

    BINDINGS = [
        Binding("escape", "cancel", show=False),
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("pageup", "step(-8)", show=False),
        Binding("pagedown", "step(8)", show=False),
        Binding("ctrl+t", "mark", show=False),
    ]
    DEFAULT_CSS = """
    ThemePicker {
        align: center middle;
        & > Vertical {
            width: 100%; max-width: 120; height: 100%; max-height: 34;
            background: $surface; border: round $primary; padding: 0 1;
        }
        & .words { height: 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
        & Input, & Input:focus { border: none; height: 1; padding: 0; margin: 0; }
        & ThemeList { height: 1fr; min-height: 4; margin: 1 0 0 0; background: $surface; }
        & .details { height: 6; border-top: solid $foreground 20%; }
        & .foot { height: 2; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    def __init__(
        self,
        tree: Tree,
        counts: dict[str, int],
        recent: Sequence[str],
        words: str,
        already: set[str],
    ) -> None:
        super().__init__()
        self._tree, self._counts, self._recent = tree, counts, recent
        self._words, self._already = words, already
        self._found: list[Theme] = []
        self._marked: list[str] = []

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content(f"“{one_line(self._words)}”"), classes="words")
            yield ThemeInput(placeholder=PLACEHOLDER, select_on_focus=False)
            yield ThemeList(self._tree)
            yield Static(classes="details", markup=False)
            yield Static(classes="foot", markup=False)

    def on_mount(self) -> None:
        self.query_one(ThemeInput).focus()
        self._search()

    # The list

    @property
    def _list(self) -> ThemeList:
        return self.query_one(ThemeList)

    def _search(self) -> None:
        self._found = found(self._tree, self.query_one(ThemeInput).value, self._counts, self._recent)
        self._fill(0)

    def _fill(self, highlighted: int) -> None:
        typing = self.query_one(ThemeInput).types_number
        self._list.show([self._shown(*entry, typing) for entry in enumerate(self._found)], highlighted)

    def _shown(self, index: int, theme: Theme, typing: bool) -> ThemeShown:
        return ThemeShown(
            theme,
            digit="" if typing or index >= len(_DIGITS) else _DIGITS[index],
            count=self._counts.get(theme.id, 0),
            marked=theme.id in self._marked,
            already=theme.id in self._already,
        )

    def _highlighted(self) -> Theme | None:
        shown = self._list.theme_shown
        return shown.theme if shown else None

    def on_theme_list_highlighted(self) -> None:
        theme = self._highlighted()
        details = theme_details(theme, self._tree) if theme else Content("No theme fits. Try fewer letters.")
        self.query_one(".details", Static).update(details, layout=False)
        names = ", ".join(one_line(self._tree.by_id[theme_id].name) for theme_id in self._marked)
        marked = Content.styled(f"Marked: {names}" if names else "", "bold")
        foot = Content("\n").join([marked, Content(HINT_MARKED if names else HINT)])
        self.query_one(".foot", Static).update(foot, layout=False)

    # What is typed

    def on_input_changed(self) -> None:
        self._search()

    def on_input_submitted(self) -> None:
        theme = self._highlighted()
        if self._marked:
            self.dismiss(tuple(self._marked))
        elif theme is not None:
            self.dismiss((theme.id,))

    def on_theme_input_digit_pressed(self, event: ThemeInput.DigitPressed) -> None:
        if event.digit <= len(self._found):
            self._choose(self._found[event.digit - 1])

    def on_theme_input_mark_pressed(self) -> None:
        self.action_mark()

    def on_theme_list_clicked(self, event: ThemeList.Clicked) -> None:
        self._choose(self._found[event.index])

    def _choose(self, theme: Theme) -> None:
        """Leave with this theme, after those that are marked."""
        self.dismiss(tuple(dict.fromkeys((*self._marked, theme.id))))

    def action_step(self, by: int) -> None:
        self._list.step(by)

    def action_mark(self) -> None:
        """Mark or unmark the highlighted theme; what is typed next starts a new search."""
        theme = self._highlighted()
        if theme is None:
            return
        if theme.id in self._marked:
            self._marked.remove(theme.id)
        else:
            self._marked.append(theme.id)
        box = self.query_one(ThemeInput)
        box.selection = Selection(0, len(box.value))
        self._fill(self._list.highlighted)

    def action_cancel(self) -> None:
        self.dismiss(())
