"""Small questions asked over a screen: a line of text, a choice, a longer note, a message to read."""

import os
from collections.abc import Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static, TextArea
from textual.widgets.input import Selection
from textual.widgets.option_list import Option

from qualtool.tui.widgets.boxes import LineBox, NoteArea

_BOX = """
    align: center middle;
    & > .box {
        width: 90%; max-width: 90; height: auto; max-height: 90%;
        background: $surface; border: round $primary; padding: 0 1;
    }
    & .title { text-style: bold; height: auto; }
    & .hint { color: $text-muted; height: auto; }
"""


class AskLine(ModalScreen[str]):
    """One line of text; empty when the researcher left.

    What stands there already is replaced by typing, an arrow key keeps it: all of it where it is words, the name where
    it is a file (its folder stays, unless another path is typed), nothing where it is a folder, which is gone on from.
    """

    BINDINGS = [Binding("escape", "cancel", show=False)]
    DEFAULT_CSS = f"AskLine {{ {_BOX} & Input {{ margin: 1 0; }} }}"

    def __init__(self, title: str, hint: str = "", value: str = "") -> None:
        super().__init__()
        self._title, self._hint, self._value = title, hint, value

    def compose(self) -> ComposeResult:
        is_replaced = not replaceable(self._value).is_empty
        keys = "Enter to go on, Esc to leave"
        hint = f"{self._hint}\nTyping replaces it, arrows keep it   {keys}" if is_replaced else f"{self._hint}   {keys}"
        with Vertical(classes="box"):
            yield Static(Content(self._title), classes="title")
            yield OfferingBox(self._value)
            yield Static(Content(hint.strip()), classes="hint")

    def on_mount(self) -> None:
        self.call_after_refresh(self._show_end)

    def _show_end(self) -> None:
        """Of a long path, the end is what one looks for; the box only scrolls once it has been laid out."""
        box = self.query_one(OfferingBox)
        if box.is_untouched:
            box.action_home()
            box.selection = replaceable(self._value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())

    def action_cancel(self) -> None:
        self.dismiss("")


def replaceable(offered: str) -> Selection:
    """What typing replaces of words that are offered."""
    name = max(offered.rfind("/"), offered.rfind(os.sep)) + 1 if _is_whole_path(offered) else 0
    return Selection(name, len(offered))


def _is_whole_path(words: str) -> bool:
    return words.startswith(("/", "~")) or Path(words).is_absolute()


class OfferingBox(LineBox):
    """A line in which something is offered."""

    def __init__(self, offered: str) -> None:
        super().__init__(offered, select_on_focus=False)
        self._offered = offered
        self.selection = replaceable(offered)

    @property
    def is_untouched(self) -> bool:
        return self.value == self._offered and self.selection == replaceable(self._offered)

    def replace(self, text: str, start: int, end: int) -> None:
        """Another whole path, typed or pasted after the folder that was offered, takes the place of it too."""
        folder = self._offered[: replaceable(self._offered).start]
        is_other = end == len(self.value) and self.value[:start] == folder and _is_whole_path(text)
        super().replace(text, 0 if is_other else start, end)

    def action_delete_left_all(self) -> None:
        """Empties the line up to the cursor, whatever is selected."""
        self.delete(0, self.cursor_position)


class AskChoice(ModalScreen[str]):
    """One of a few things, by arrow and Enter or by its digit; empty when the researcher left."""

    BINDINGS = [Binding("escape", "cancel", show=False)]
    DEFAULT_CSS = f"""
    AskChoice {{ {_BOX} }}
    AskChoice OptionList, AskChoice OptionList:focus {{
        margin: 1 0; padding: 0; height: auto; max-height: 16; border: none;
    }}
    """

    def __init__(self, title: str, choices: Sequence[tuple[str, str]], hint: str = "") -> None:
        super().__init__()
        self._title, self._choices, self._hint = title, list(choices), hint

    def compose(self) -> ComposeResult:
        options = [
            Option(Content.assemble((f"{number}  ", "bold"), words))
            for number, (_value, words) in enumerate(self._choices, 1)
        ]
        with Vertical(classes="box"):
            yield Static(Content(self._title), classes="title")
            yield OptionList(*options)
            yield Static(Content(f"{self._hint}   A digit or Enter to choose, Esc to leave".strip()), classes="hint")

    def on_key(self, event: object) -> None:
        self._type(getattr(event, "character", None) or "")

    def _type(self, character: str) -> None:
        if character.isdigit() and 0 < int(character) <= len(self._choices):
            self.dismiss(self._choices[int(character) - 1][0])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[event.option_index][0])

    def action_cancel(self) -> None:
        self.dismiss("")


class AskMark(AskChoice):
    """One of a few things by the mark that stands before it, such as -2 or X, typed; or by arrow and Enter."""

    def __init__(self, title: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(title, choices)
        self._typed = ""

    def compose(self) -> ComposeResult:
        options = [Option(Content.assemble((f"{mark:<4}", "bold"), words)) for mark, words in self._choices]
        with Vertical(classes="box"):
            yield Static(Content(self._title), classes="title")
            yield OptionList(*options)
            yield Static(Content("Type what stands in front, or Enter to choose, Esc to leave"), classes="hint")

    def _type(self, character: str) -> None:
        """Takes a mark as soon as what was typed fits no other; a plus need not be typed."""
        if not character.isprintable() or not character.strip():
            return
        fitting = self._fitting(self._typed + character) or self._fitting(character)
        self._typed = self._typed + character if self._fitting(self._typed + character) else character
        if len(fitting) == 1:
            self.dismiss(fitting[0])

    def _fitting(self, typed: str) -> list[str]:
        marks = [mark for mark, _words in self._choices]
        return [mark for mark in marks if any(one.startswith(typed.upper()) for one in (mark, mark.lstrip("+")))]


class AskReason(ModalScreen[str | None]):
    """A note that belongs to a longer answer: Enter goes on with it, empty or not; None when the researcher left."""

    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("enter,ctrl+s", "go_on", show=False, priority=True),
    ]
    DEFAULT_CSS = f"AskReason {{ {_BOX} & TextArea {{ height: 8; margin: 1 0; }} }}"

    def __init__(self, title: str, value: str = "", empty: str = "an empty one writes none") -> None:
        super().__init__()
        self._title, self._value, self._empty = title, value, empty

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(Content(self._title), classes="title")
            yield NoteArea(self._value, soft_wrap=True)
            yield Static(Content(f"Enter goes on ({self._empty}), Esc leaves everything as it was"), classes="hint")

    def on_mount(self) -> None:
        box = self.query_one(TextArea)
        box.move_cursor(box.document.end)

    def action_go_on(self) -> None:
        self.dismiss(self.query_one(TextArea).text.strip())

    def action_leave(self) -> None:
        self.dismiss(None)


class AskNote(ModalScreen[str]):
    """A longer text; Ctrl+S or Esc keeps it, an empty one is dropped."""

    BINDINGS = [Binding("escape", "keep", show=False), Binding("ctrl+s", "keep", show=False)]
    DEFAULT_CSS = f"AskNote {{ {_BOX} & TextArea {{ height: 8; margin: 1 0; }} }}"

    def __init__(
        self, title: str, value: str = "", hint: str = "Esc keeps it; leave it empty to write nothing"
    ) -> None:
        super().__init__()
        self._title, self._value, self._hint = title, value, hint

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(Content(self._title), classes="title")
            yield NoteArea(self._value, soft_wrap=True)
            yield Static(Content(self._hint), classes="hint")

    def action_keep(self) -> None:
        self.dismiss(self.query_one(TextArea).text.strip())


class Tell(ModalScreen[bool]):
    """Something to read before going on: True by Enter, False by Esc."""

    BINDINGS = [Binding("escape", "leave", show=False), Binding("enter", "go_on", show=False)]
    DEFAULT_CSS = f"Tell {{ {_BOX} & VerticalScroll {{ height: auto; max-height: 13; margin: 1 0; }} }}"

    def __init__(self, title: str, lines: Sequence[str | Content], hint: str = "Enter to go on, Esc to leave") -> None:
        super().__init__()
        self._title, self._lines, self._hint = title, lines, hint

    def compose(self) -> ComposeResult:
        body = Content("\n").join([line if isinstance(line, Content) else Content(line) for line in self._lines])
        with Vertical(classes="box"):
            yield Static(Content(self._title), classes="title")
            with VerticalScroll():
                yield Static(body)
            yield Static(Content(self._hint), classes="hint")

    def action_go_on(self) -> None:
        self.dismiss(True)

    def action_leave(self) -> None:
        self.dismiss(False)
