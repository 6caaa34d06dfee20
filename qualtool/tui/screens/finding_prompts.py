"""What is asked about findings: which one, how a cell bears on it, and its words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from qualtool.analysis.findings import BEARINGS, CONTRARY, QUALIFYING, SIGNS, SILENT, SUPPORTING
from qualtool.text.display import one_line
from qualtool.tui.widgets.boxes import NoteArea

if TYPE_CHECKING:
    from qualtool.workflow.findings import FindingChoice

LETTERS = {"s": SUPPORTING, "c": CONTRARY, "q": QUALIFYING, "i": SILENT}
NEW, TAKE_OUT = "new", "take out"
_MEANS = {
    SUPPORTING: "it shows what the finding says",
    CONTRARY: "it speaks against it",
    QUALIFYING: "it holds only in part, or under a condition",
    SILENT: "it was looked at, and says nothing on it",
}
_MARKED = """
    & OptionList > .option-list--option-highlighted, & OptionList:focus > .option-list--option-highlighted {
        background: $primary-muted; color: $foreground; text-style: none;
    }
    & OptionList:nocolor > .option-list--option-highlighted { background: $foreground 20%; }
"""
_BOX = f"""
    align: center middle;
    & > .box {{
        width: 90%; max-width: 100; height: auto; max-height: 95%;
        background: $surface; border: round $primary; padding: 0 1;
    }}
    & .title {{ text-style: bold; height: auto; max-height: 3; }}
    & .hint {{ color: $text-muted; height: auto; }}
    & OptionList, & OptionList:focus {{ margin: 1 0; padding: 0; height: auto; max-height: 14; border: none; }}
    {_MARKED}
"""


def _numbered(number: int, *words: str | tuple[str, str] | Content) -> Option:
    digit = f"{number}  " if number < 10 else "   "
    return Option(Content.assemble((digit, "bold"), *words))


class AskBearing(ModalScreen[str]):
    """How a cell bears on a finding, by its letter, a digit or Enter; empty when the researcher left."""

    BINDINGS = [Binding("escape", "cancel", show=False)]
    DEFAULT_CSS = f"AskBearing {{ {_BOX} }}"

    def __init__(self, title: str, last: str = "") -> None:
        super().__init__()
        self._title, self._last = title, last

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(Content(self._title), classes="title")
            yield OptionList(
                *(
                    _numbered(number, (f"{letter}  ", "bold"), f"{one:<12}", (f"{SIGNS[one]} {_MEANS[one]}", "dim"))
                    for number, (letter, one) in enumerate(LETTERS.items(), 1)
                )
            )
            yield Static("A letter, a digit or Enter to choose, Esc to leave", classes="hint")

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = BEARINGS.index(self._last) if self._last in BEARINGS else 0

    def on_key(self, event: events.Key) -> None:
        key = event.character or ""
        if key in LETTERS:
            self.dismiss(LETTERS[key])
        elif key.isdigit() and 0 < int(key) <= len(BEARINGS):
            self.dismiss(BEARINGS[int(key) - 1])
        else:
            return
        # The screen below has a use of its own for these letters.
        event.stop()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(BEARINGS[event.option_index])

    def action_cancel(self) -> None:
        self.dismiss("")


@dataclass(frozen=True, slots=True)
class Picked:
    """The finding picked (by id, or NEW) and the bearing (or TAKE_OUT), empty where only the finding was picked."""

    finding_id: str
    bearing: str = ""


class PickFinding(ModalScreen[Picked | None]):
    """The finding that a cell is added to: Enter or a digit, or at once a letter for how it bears on it."""

    BINDINGS = [Binding("escape", "cancel", show=False)]
    DEFAULT_CSS = f"PickFinding {{ {_BOX} }}"

    def __init__(self, title: str, choices: Sequence["FindingChoice"], here: Mapping[str, str]) -> None:
        super().__init__()
        self._title, self._choices, self._here = title, list(choices), here

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(Content(self._title), classes="title")
            yield OptionList(
                *(self._option(number, one) for number, one in enumerate(self._choices, 1)),
                Option(Content.assemble(("n  ", "bold"), "New finding…")),
            )
            yield Static(self._hint(), classes="hint")

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = 0

    def _option(self, number: int, one: "FindingChoice") -> Option:
        bearing = self._here.get(one.id, "")
        known = Content.styled(f"   {SIGNS[bearing]} {bearing} already" if bearing else "", "bold")
        return _numbered(number, one_line(one.statement), (f"\n   {one_line(one.theme)}", "dim"), known)

    def _hint(self) -> str:
        if not self._choices:
            return "There is no finding yet. Enter or n makes the first, Esc leaves"
        out = "   x takes the cell out" if self._here else ""
        letters = "It: s supports   c speaks against   q qualifies   i is silent"
        return f"{letters}\nEnter or a digit picks   n new{out}   Esc leaves"

    @property
    def _marked(self) -> str:
        """The id of the finding under the cursor; empty on the line for a new one."""
        place = self.query_one(OptionList).highlighted
        return self._choices[place].id if place is not None and place < len(self._choices) else ""

    def on_key(self, event: events.Key) -> None:
        key = event.character or ""
        picked = self._picked(key)
        if picked is not None:
            event.stop()
            self.dismiss(picked)

    def _picked(self, key: str) -> Picked | None:
        """What a letter or a digit picks."""
        if key == "n":
            return Picked(NEW)
        if key.isdigit() and 0 < int(key) <= len(self._choices):
            return Picked(self._choices[int(key) - 1].id)
        if self._marked and key in LETTERS:
            return Picked(self._marked, LETTERS[key])
        if self._marked in self._here and key == "x":
            return Picked(self._marked, TAKE_OUT)
        return None

    def on_option_list_option_selected(self) -> None:
        self.dismiss(Picked(self._marked or NEW))

    def action_cancel(self) -> None:
        self.dismiss(None)


@dataclass(frozen=True, slots=True)
class FindingWords:
    """What a finding says in words."""

    statement: str = ""
    explanation: str = ""
    rivals: tuple[str, ...] = ()


class FindingForm(ModalScreen[FindingWords | None]):
    """A finding's statement, explanation and rivals, each in a box; None when nothing was written or changed.

    `taken` holds the statements of the other findings.
    """

    BINDINGS = [Binding("escape", "keep", show=False), Binding("ctrl+s", "keep", show=False)]
    DEFAULT_CSS = f"""
    FindingForm {{ {_BOX}
        & > .box {{ height: 95%; max-height: 36; }}
        & .label {{ height: 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }}
        & TextArea, & TextArea:focus {{ height: 2fr; min-height: 2; border: none; padding: 0 1; background: $boost; }}
        & #statement {{ height: 1fr; }}
        & .hint.-warning {{ color: $text-warning; }}
    }}
    """

    def __init__(self, title: str, words: FindingWords = FindingWords(), taken: Collection[str] = ()) -> None:
        super().__init__()
        self._title, self._words = title, words
        self._taken = {statement.casefold() for statement in taken}
        self._rivals = "\n".join(one_line(rival) for rival in words.rivals)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(Content(self._title), classes="title")
            yield Static("Statement: what the report will say", classes="label")
            yield NoteArea(self._words.statement, soft_wrap=True, id="statement", tab_behavior="focus")
            yield Static("Explanation: why it is so, as you see it", classes="label")
            yield NoteArea(self._words.explanation, soft_wrap=True, id="explanation", tab_behavior="focus")
            yield Static("Rivals: other explanations that you considered, one on each line", classes="label")
            yield NoteArea(self._rivals, soft_wrap=True, id="rivals", tab_behavior="focus")
            yield Static("Tab to the next box, Esc or Ctrl+S keeps it", classes="hint")

    def on_mount(self) -> None:
        for box in self.query(NoteArea):
            box.move_cursor(box.document.end)
        self.query_one("#statement").focus()

    def action_keep(self) -> None:
        statement, explanation, rivals = (
            self.query_one(f"#{name}", NoteArea).text.strip() for name in ("statement", "explanation", "rivals")
        )
        same = rivals == self._rivals.strip()
        typed = self._words.rivals if same else tuple(line.strip() for line in rivals.splitlines() if line.strip())
        written = FindingWords(statement, explanation, typed)
        if written in (self._words, FindingWords()):
            self.dismiss(None)
        elif not statement:
            self._refuse("A finding needs a statement. Write one, or empty every box to leave.")
        elif statement.casefold() in self._taken:
            self._refuse("Another finding says just this. Word it differently.")
        else:
            self.dismiss(written)

    def _refuse(self, why: str) -> None:
        hint = self.query_one(".hint", Static)
        hint.update(why)
        hint.add_class("-warning")
        self.query_one("#statement").focus()
