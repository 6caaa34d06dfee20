"""Who says so: the people behind a finding, with their words."""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from qualtool.analysis.findings import SaidWords, WhoSaysSo
from qualtool.text.display import one_line
from qualtool.text.spans import Span
from qualtool.tui.screens.finding_lines import bearings_in_numbers, said_words, without_words, witness_heading


@dataclass(frozen=True, slots=True)
class Place:
    """Where some words stand."""

    transcript_id: str
    span: Span


class WitnessesScreen(ModalScreen[Place | None]):
    """Each case that supports a finding, speaks against it or qualifies it; the place of the words chosen."""

    BINDINGS = [Binding("escape,w", "leave", show=False)]
    DEFAULT_CSS = """
    WitnessesScreen {
        align: center middle;
        & > Vertical {
            width: 100%; max-width: 100; height: 100%; background: $surface; border: round $primary; padding: 0 1;
        }
        & .title { text-style: bold; height: auto; max-height: 4; }
        & .hint { color: $text-muted; height: auto; }
        & OptionList, & OptionList:focus {
            height: 1fr; border: none; padding: 0; margin: 1 0 0 0; scrollbar-size-vertical: 1; background: $surface;
        }
        & OptionList > .option-list--option-highlighted, & OptionList:focus > .option-list--option-highlighted {
            background: $primary-muted; color: $foreground; text-style: none;
        }
        & OptionList:nocolor > .option-list--option-highlighted { background: $foreground 20%; }
        & OptionList > .option-list--option-disabled { color: $foreground; }
    }
    """

    def __init__(self, said: WhoSaysSo) -> None:
        super().__init__()
        self._said = said
        self._words: list[SaidWords] = []

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content(f"Who says so?  {one_line(self._said.finding.statement)}"), classes="title")
            yield Static(Content(self._in_numbers()), classes="hint")
            yield OptionList(*self._options())
            yield Static("Enter opens the words in their transcript, Esc goes back", classes="hint")

    def on_mount(self) -> None:
        self.query_one(OptionList).action_first()

    def _in_numbers(self) -> str:
        if not self._said.witnesses:
            return "Nobody yet: no cell supports it, speaks against it or qualifies it."
        said = self._said
        number = sum(len(witness.words) for witness in said.witnesses)
        excerpts = f"{number} excerpt{'' if number == 1 else 's'}"
        kept = f", {said.withheld} of them not to be quoted" if said.withheld else ""
        return f"Cases: {bearings_in_numbers(said.witnesses)} · {excerpts}{kept} · {said.finding.looked_at}"

    def _options(self) -> list[Option]:
        options: list[Option] = []
        for witness in self._said.witnesses:
            options.append(Option(witness_heading(witness), disabled=True))
            for words in witness.words:
                options.append(Option(said_words(words), id=str(len(self._words))))
                self._words.append(words)
            if not witness.words:
                options.append(Option(without_words(witness), disabled=True))
            options.append(Option("", disabled=True))
        return options

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        words = self._words[int(event.option_id or 0)]
        self.dismiss(Place(words.transcript_id, Span(words.start, words.end)))

    def action_leave(self) -> None:
        self.dismiss(None)
