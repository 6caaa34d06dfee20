"""Ticking several of a list: what is shown, or in which order things stand."""

from collections.abc import Awaitable, Callable, Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

Choice = tuple[str, str]
"""A value, and the words that stand for it."""

LIST_CSS = """
    align: center middle;
    & > .box {
        width: 90%; max-width: 90; height: auto; max-height: 96%;
        background: $surface; border: round $primary; padding: 0 1;
    }
    & .title { text-style: bold; height: auto; }
    & .hint { color: $text-muted; height: auto; }
    & OptionList, & OptionList:focus {
        background-tint: transparent;
        margin: 1 0; padding: 0; height: auto; max-height: 14; border: none; background: $surface;
        overflow-y: auto; scrollbar-size-vertical: 1;
    }
    & OptionList > .option-list--option-highlighted, & OptionList:focus > .option-list--option-highlighted {
        background: $primary-muted; color: $foreground; text-style: none;
    }
    & OptionList:nocolor > .option-list--option-highlighted { background: $foreground 20%; }
"""


class LineList(OptionList):
    """A list whose lines are changed by Space or a click, and taken as they are by Enter."""

    BINDINGS = [Binding("enter", "screen.take", show=False), Binding("space", "select", show=False)]


class TickSeveral(ModalScreen[tuple[str, ...] | None]):
    """The values that are ticked, in the order of the list or of the ticking; None when the researcher left."""

    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("a", "all", show=False),
        Binding("plus", "more", show=False),
    ]
    DEFAULT_CSS = f"TickSeveral {{ {LIST_CSS} }}"

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        ticked: Sequence[str],
        *,
        ordered: bool = False,
        hint: str = "",
        more: Callable[[], Awaitable[Sequence[Choice]]] | None = None,
    ) -> None:
        super().__init__()
        self._title, self._choices, self._ordered = title, list(choices), ordered
        self._ticked = [value for value in ticked if value in [known for known, _words in choices]]
        self._hint, self._more = hint, more

    def compose(self) -> ComposeResult:
        keys = [
            "Space picks, and drops again" if self._ordered else "Space ticks",
            "" if self._ordered else "a all or none",
            "+ more" if self._more else "",
        ]
        keys += ["Enter takes it", "Esc leaves"]
        with Vertical(classes="box"):
            yield Static(Content(self._title), classes="title")
            yield LineList()
            yield Static(Content(self._hint), classes="hint")
            yield Static(Content("   ".join(filter(None, keys))), classes="hint")

    def on_mount(self) -> None:
        self._fill(0)
        self.query_one(LineList).focus()

    def _fill(self, highlighted: int) -> None:
        listed = self.query_one(LineList)
        listed.clear_options()
        listed.add_options([Option(self._line(value, words)) for value, words in self._choices])
        listed.highlighted = highlighted if self._choices else None

    def _line(self, value: str, words: str) -> Content:
        is_ticked = value in self._ticked
        sign = f"{self._ticked.index(value) + 1:>2} " if is_ticked and self._ordered else "[x]" if is_ticked else "[ ]"
        return Content.assemble((f"{'   ' if self._ordered and not is_ticked else sign} ", "bold"), words)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        value = self._choices[event.option_index][0]
        if value in self._ticked:
            self._ticked.remove(value)
        else:
            self._ticked.append(value)
        self._fill(event.option_index)

    def action_all(self) -> None:
        """Everything, or nothing where everything is ticked already."""
        if not self._ordered:
            every = [value for value, _words in self._choices]
            self._ticked = [] if len(self._ticked) == len(every) else every
            self._fill(self.query_one(LineList).highlighted or 0)

    def action_more(self) -> None:
        if self._more is not None:
            self.run_worker(self._add(self._more))

    async def _add(self, more: Callable[[], Awaitable[Sequence[Choice]]]) -> None:
        known = [value for value, _words in self._choices]
        found = list(await more())
        self._choices += [choice for choice in found if choice[0] not in known]
        self._ticked += [value for value, _words in found if value not in self._ticked]
        self._fill(len(self._choices) - 1)

    def action_take(self) -> None:
        order = self._ticked if self._ordered else [v for v, _words in self._choices if v in self._ticked]
        if order or self._ordered:
            self.dismiss(tuple(order))
        else:
            self.query_one(".title", Static).update(Content(f"{self._title}: tick at least one"))

    def action_leave(self) -> None:
        self.dismiss(None)
