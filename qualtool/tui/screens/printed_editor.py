"""Writing the printed form of a quote: the marks of editing are written by a key, and the verdict shows meanwhile."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from qualtool.analysis.ledger import SIGNS, Wanted, best_proof, changed
from qualtool.text.display import displayed, one_line
from qualtool.text.marking import Edited, cut, put_in
from qualtool.text.verbatim import Check
from qualtool.tui.prompts import AskLine
from qualtool.tui.widgets.boxes import NoteArea

CUT, REPLACE = "ctrl+x", "ctrl+b"
HINT = "Select words (Shift+arrows, or the mouse). Ctrl+X leaves them out: …  Ctrl+B puts [words] in their place.\n"
HINT += "Ctrl+Z undoes  ·  Esc or Ctrl+S keeps it"
_MOST_CHANGES = 3


class PrintedEditor(ModalScreen[str]):
    """A quote as it will be printed, under the words as they were said; what is kept when the researcher leaves."""

    BINDINGS = [
        Binding("escape,ctrl+s", "keep", show=False),
        Binding(CUT, "leave_out", show=False, priority=True),
        Binding(REPLACE, "put_in", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    PrintedEditor { align: center middle; }
    PrintedEditor > .box {
        width: 96%; max-width: 110; height: auto; max-height: 96%;
        background: $surface; border: round $primary; padding: 0 1;
    }
    PrintedEditor .title { text-style: bold; height: auto; }
    PrintedEditor #said { height: auto; max-height: 6; scrollbar-size-vertical: 1; }
    PrintedEditor TextArea { height: auto; min-height: 4; max-height: 9; margin: 0; }
    PrintedEditor #verdict { height: auto; min-height: 2; max-height: 5; }
    PrintedEditor .hint { color: $text-muted; height: auto; }
    """

    def __init__(self, printed: str, said: str, wanted: Wanted) -> None:
        super().__init__()
        self._printed, self._said, self._wanted = printed, said, wanted

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static("As it was said", classes="title")
            with VerticalScroll(id="said", can_focus=False):
                yield Static(Content(displayed(self._said)))
            yield Static("As it will be printed", classes="title")
            yield NoteArea(self._printed, soft_wrap=True)
            yield Static(id="verdict", markup=False)
            yield Static(Content(HINT), classes="hint")

    def on_mount(self) -> None:
        self.query_one(TextArea).focus()
        self._show_verdict()

    def on_text_area_changed(self) -> None:
        self._show_verdict()

    def _show_verdict(self) -> None:
        found = best_proof(self.query_one(TextArea).text.strip(), self._wanted)
        self.query_one("#verdict", Static).update(told(found))

    # The marks

    def action_leave_out(self) -> None:
        self._edit(cut)

    def action_put_in(self) -> None:
        area = self.query_one(TextArea)
        selection = area.selection
        self.run_worker(self._ask_and_put_in(selection.start, selection.end))

    async def _ask_and_put_in(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        hint = "What stands in [brackets] in their place, such as: name of prison"
        words = await self.app.push_screen_wait(AskLine("Put in", hint))
        if words:
            self._edit(lambda text, first, last: put_in(text, first, last, words), (start, end))

    def _edit(
        self,
        mark: Callable[[str, int, int], Edited],
        where: tuple[tuple[int, int], tuple[int, int]] | None = None,
    ) -> None:
        """Writes a mark for the selected words, as one edit that Ctrl+Z takes back."""
        area = self.query_one(TextArea)
        text = area.text
        first, last = where or (area.selection.start, area.selection.end)
        edited = mark(text, _offset(text, first), _offset(text, last))
        if edited.text != text:
            area.replace(edited.text, (0, 0), area.document.end, maintain_selection_offset=False)
        area.move_cursor(_location(area.text, edited.caret))

    def action_keep(self) -> None:
        self.dismiss(self.query_one(TextArea).text.strip())


def _offset(text: str, place: tuple[int, int]) -> int:
    """Where a row and column stand in a text."""
    row, column = place
    return sum(len(line) + 1 for line in text.split("\n")[:row]) + column


def _location(text: str, offset: int) -> tuple[int, int]:
    """The row and column of an offset."""
    before = text[:offset].split("\n")
    return len(before) - 1, len(before[-1])


def told(found: Check) -> Content:
    """A verdict in two or three lines: what it is, and which words differ."""
    sign = SIGNS.get(found.verdict, "!")
    lines = [Content.styled(f"{sign} {found.verdict}", "bold $text-success" if sign != "!" else "bold $text-error")]
    changes = [changed(change.printed, change.said) for change in found.changes]
    lines += [Content(one_line(change)) for change in changes[:_MOST_CHANGES]]
    if len(changes) > _MOST_CHANGES:
        lines.append(Content(f"and {len(changes) - _MOST_CHANGES} more"))
    lines += [Content(one_line(warning)) for warning in found.warnings]
    return Content("\n").join(lines)
