"""What a cell has said: its revisions, what each changed, two compared, one brought back."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from qualtool.analysis.comparing import GONE, NEW, SAME, PastRevision, Piece, marks_changed, revision_difference
from qualtool.text.display import displayed, one_line

_STYLES = {NEW: "underline $text-success", GONE: "strike $text-error"}
_NOTHING_YET = PastRevision(0, "", "")


class RevisionsScreen(ModalScreen[int]):
    """A cell's revisions, latest first; the number of the one to bring back, 0 for none."""

    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("space", "compare", show=False),
        Binding("pagedown", "scroll_words(1)", show=False, priority=True),
        Binding("pageup", "scroll_words(-1)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    RevisionsScreen { align: center middle; }
    RevisionsScreen > .box {
        width: 95%; height: 90%; background: $surface; border: round $primary; padding: 0 1;
    }
    RevisionsScreen .title { text-style: bold; height: auto; max-height: 2; }
    RevisionsScreen Container { layout: horizontal; height: 1fr; margin: 1 0 0 0; }
    RevisionsScreen OptionList, RevisionsScreen OptionList:focus {
        width: 2fr; height: 1fr; border: none; padding: 0; overflow-y: scroll; scrollbar-size-vertical: 1;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    RevisionsScreen OptionList > .option-list--option-highlighted,
    RevisionsScreen OptionList:focus > .option-list--option-highlighted {
        background: $primary-muted; color: $foreground; text-style: none;
    }
    RevisionsScreen OptionList:nocolor > .option-list--option-highlighted { background: $foreground 20%; }
    RevisionsScreen #change { width: 3fr; height: 1fr; padding: 0 1; border-left: solid $foreground 30%; }
    RevisionsScreen #about { text-style: bold; height: auto; margin: 0 0 1 0; }
    RevisionsScreen .hint { color: $text-muted; height: auto; }
    RevisionsScreen.-narrow Container { layout: vertical; }
    RevisionsScreen.-narrow OptionList { width: 100%; height: auto; max-height: 40%; }
    RevisionsScreen.-narrow #change {
        width: 100%; height: 1fr; border-left: none; border-top: solid $foreground 30%; padding: 0;
    }
    """

    def __init__(self, where: str, past: Sequence[PastRevision]) -> None:
        super().__init__()
        self._where, self._past = where, past
        self._marked: PastRevision | None = None
        self._chosen: PastRevision | None = None
        self._pieces: list[Piece] = []

    def compose(self) -> ComposeResult:
        many = f"{len(self._past)} revision{'' if len(self._past) == 1 else 's'}, latest first"
        with Vertical(classes="box"):
            yield Static(Content(f"{self._where}: {many}"), classes="title")
            with Container():
                yield OptionList(*[Option(self._line(revision)) for revision in self._past])
                with VerticalScroll(id="change", can_focus=False):
                    yield Static(id="about", markup=False)
                    yield Static(id="words", markup=False)
            yield Static(id="hint", classes="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = 0
        self._show()

    @property
    def _here(self) -> PastRevision:
        return self._past[self.query_one(OptionList).highlighted or 0]

    def _line(self, revision: PastRevision) -> Content:
        sign = "◆" if revision is self._marked else " "
        when = f"{revision.at[:16].replace('T', ' ')}  {one_line(revision.coder)}"
        unasked = "  unasked" if revision.spontaneous else ""
        head = Content.assemble(
            (f"{sign}{revision.number:>2}  ", "bold"),
            when,
            (f"  {self._counted(revision)}", "dim"),
            (unasked, "italic"),
        )
        return Content("\n").join([head, Content.styled(f"     {one_line(revision.typed) or '(emptied)'}", "dim")])

    def _counted(self, revision: PastRevision) -> str:
        """How many words a revision brought and took, against the one before."""
        pieces = revision_difference(self._before(revision), revision)
        new, gone = (sum(len(piece.words.split()) for piece in pieces if piece.kind == kind) for kind in (NEW, GONE))
        told = [f"+{new}"] if new else []
        return " ".join([*told, *([f"-{gone}"] if gone else [])]) or "same words"

    def _before(self, revision: PastRevision) -> PastRevision:
        place = self._past.index(revision) + 1
        return self._past[place] if place < len(self._past) else _NOTHING_YET

    # What is compared

    def _show(self) -> None:
        before, after, about = self._compared()
        self._pieces = revision_difference(before, after)
        self.query_one("#about", Static).update(Content(about))
        self.query_one("#words", Static).update(difference_drawn(self._pieces, before, after))
        self.query_one("#hint", Static).update(Content(self._hint()))
        self.call_after_refresh(self._scroll_to_change)

    def _scroll_to_change(self) -> None:
        """Brings the first change into view, with a line above it."""
        words, change = self.query_one("#words", Static), self.query_one("#change")
        same = takewhile(lambda piece: piece.kind == SAME, self._pieces)
        before = Content(displayed("".join(piece.words for piece in same)))
        line = len(before.wrap(words.size.width)) if words.size.width else 0
        fits = words.virtual_region.bottom <= change.size.height
        change.scroll_to(y=0 if fits else max(0, words.virtual_region.y + line - 3), animate=False)

    def _compared(self) -> tuple[PastRevision, PastRevision, str]:
        here = self._here
        if self._chosen is not None:
            return self._past[0], here, f"Bring back {here.number}? It changes what the cell says now like this:"
        if self._marked is not None and self._marked is not here:
            first, second = sorted((self._marked, here), key=lambda revision: revision.number)
            return first, second, f"From {first.number} to {second.number}"
        before = self._before(here)
        about = f"What {here.number} changed in {before.number}" if before.number else f"{here.number}, the first"
        return before, here, about

    def _hint(self) -> str:
        if self._chosen is not None:
            return "Enter brings it back, as a new revision   Esc: not now"
        if self._marked is not None:
            return f"Compared with {self._marked.number}: arrows choose the other, Space ends it   Esc: back"
        back = "Enter or its number: bring back   " if len(self._past) > 1 else ""
        two = "Space: compare with another   " if len(self._past) > 1 else ""
        return f"[+added+] [-taken out-]   {back}{two}Esc: leave"

    def on_option_list_option_highlighted(self) -> None:
        if self._chosen is not self._here:
            self._chosen = None
        self._show()

    def action_compare(self) -> None:
        before, self._marked = self._marked, None if self._marked is not None else self._here
        self._chosen = None
        listed = self.query_one(OptionList)
        for revision in (before, self._marked):
            if revision is not None:
                at = self._past.index(revision)
                listed.replace_option_prompt_at_index(at, self._line(revision))
        self._show()

    def action_scroll_words(self, step: int) -> None:
        change: Any = self.query_one("#change")
        (change.scroll_page_down if step > 0 else change.scroll_page_up)(animate=False)

    # Bringing one back

    def on_option_list_option_selected(self) -> None:
        if self._here is self._past[0]:
            self.query_one("#hint", Static).update(
                Content(f"{self._here.number} is what the cell says now.   Esc: leave")
            )
        elif self._chosen is self._here:
            self.dismiss(self._here.number)
        else:
            self._chosen = self._here
            self._show()

    def on_key(self, event: events.Key) -> None:
        """A digit goes to the revision of that number, as Enter there does."""
        character = event.character or ""
        numbers = [revision.number for revision in self._past]
        if character.isdecimal() and int(character) in numbers:
            self.query_one(OptionList).highlighted = numbers.index(int(character))
            self._chosen = self._here if self._here is not self._past[0] else None
            self._show()

    def action_leave(self) -> None:
        if self._chosen is None:
            self.dismiss(0)
        else:
            self._chosen = None
            self._show()


def difference_drawn(pieces: Sequence[Piece], before: PastRevision, after: PastRevision) -> Content:
    """A difference in colours and in signs, so that either is enough; what was said about the words comes last."""
    told = [marks] if (marks := marks_changed(before, after)) else []
    if before.number == 0:
        words = Content(displayed(after.typed))
    else:
        words = Content("").join(_drawn(piece) for piece in pieces)
        if not told and all(piece.kind == SAME for piece in pieces):
            told.append("The same words: somebody said that they still hold, or brought them back.")
    if not after.typed:
        told.insert(0, "(emptied)")
    return Content("\n\n").join([words, *(Content.styled(note, "italic") for note in told)])


def _drawn(piece: Piece) -> Content:
    return Content.styled(displayed(piece.marked), _STYLES.get(piece.kind, ""))
