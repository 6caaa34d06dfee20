"""The whole transcript beside a summary: what is selected in it can be cited, coded or not."""

from collections.abc import Sequence

from textual.binding import Binding
from textual.message import Message

from qualtool.analysis.pages import CodingLine, TranscriptPage
from qualtool.text.spans import Span
from qualtool.tui.widgets.transcript import CodingShown, TranscriptView, TurnShown


class HeardTranscript(TranscriptView):
    """A transcript to chart from; Enter cites the selection, v takes its words, o opens it in its own room."""

    BINDINGS = [
        Binding("enter", "cite", "Cite"),
        Binding("v", "take_words", "Take its words"),
        Binding("o", "open_here", "Open"),
        Binding("right_parenthesis", "other(1)", "Next transcript", show=False),
        Binding("left_parenthesis", "other(-1)", "Transcript before", show=False),
        Binding("tab", "screen.excerpts", "Write"),
        Binding("escape", "plain_unit", "Keep"),
    ]

    class _OfSpan(Message):
        def __init__(self, span: Span) -> None:
            super().__init__()
            self.span = span

    class Cited(_OfSpan):
        """A stretch was chosen to be cited."""

    class TakenVerbatim(_OfSpan):
        """A stretch's words were chosen to go in, with their reference."""

    class Opened(_OfSpan):
        """Somebody wants to see a stretch in the transcript's own room."""

    class Turned(Message):
        """Another transcript of the same cell was asked for: the next (1) or the one before (-1)."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def __init__(self) -> None:
        super().__init__()
        self.page: TranscriptPage | None = None

    def show_page(self, page: TranscriptPage, at: Span | None) -> None:
        """Shows a transcript with the cursor at a stretch; one that is shown already only moves there."""
        shown = self.page is not None and self.page.id == page.id
        self.page = page
        if shown:
            self.update_codings(_codings(page.codings))
        else:
            turns = [TurnShown(t.start, t.end, t.speaker, t.time, t.interviewer) for t in page.turns]
            start = at.start if at is not None else page.place
            self.show(page.text, turns, page.sentences, _codings(page.codings), start)
        if at is not None:
            self.go_to(at)

    def show_none(self) -> None:
        """Nothing was heard here."""
        self.page = None
        self.show("", (), (), ())

    def action_cite(self) -> None:
        if self.page is not None and self.selection is not None:
            self.post_message(self.Cited(self.selection))

    def action_take_words(self) -> None:
        if self.page is not None and self.selection is not None:
            self.post_message(self.TakenVerbatim(self.selection))

    def action_open_here(self) -> None:
        if self.page is not None and self.selection is not None:
            self.post_message(self.Opened(self.selection))

    def action_other(self, step: int) -> None:
        self.post_message(self.Turned(step))


def label_of(page: TranscriptPage, span: Span) -> str:
    """How a summary cites a stretch: case, stage, and the turn where it begins."""
    turn = next((turn.position + 1 for turn in page.turns if turn.start <= span.start < turn.end), 1)
    return f"{page.case}/{page.stage}, turn {turn}"


def _codings(lines: Sequence[CodingLine]) -> list[CodingShown]:
    return [CodingShown(c.id, c.start, c.end, c.number, c.title, _main(c.number), c.coder) for c in lines]


def _main(number: str) -> int:
    main = number.partition(".")[0]
    return int(main) if main.isdigit() else 0
