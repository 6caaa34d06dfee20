"""The cell under the cursor: its summary on the left, what it can be charted from on the right."""

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea

from qualtool.analysis.citing import citation, citations, cited_in_order, retold, with_star
from qualtool.analysis.matrix import Cell, Reference
from qualtool.analysis.pages import TranscriptPage
from qualtool.analysis.quotes import CodedExcerpt
from qualtool.analysis.summary_text import as_typed, labelled, parsed
from qualtool.text.display import one_line
from qualtool.text.spans import Span
from qualtool.tui.widgets.cell.editor import SummaryEditor
from qualtool.tui.widgets.cell.heard import HeardTranscript
from qualtool.tui.widgets.cell.lists import (
    BesideList,
    DrawnList,
    ExcerptList,
    ReferenceList,
    Thing,
    drawn_line,
    excerpt_line,
    reference_line,
)
from qualtool.tui.widgets.cell.modes import Mode, following
from qualtool.tui.widgets.cell.shown import Drawn, Shown, title_of
from qualtool.tui.widgets.transcript.graphemes import cells_of

Place = tuple[str, str, str]


class CellPane(Horizontal):
    """A summary and what stands beside it; always there, so that writing starts at once."""

    DEFAULT_CSS = """
    CellPane { height: 11; }
    CellPane.-reading { height: 50%; }
    CellPane > Vertical { width: 1fr; height: 1fr; }
    CellPane > #beside { border-left: solid $foreground 30%; }
    CellPane > #beside:focus-within { border-left: solid $primary; }
    CellPane .head { height: 1; background: $panel; }
    CellPane .head Static { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    CellPane .head #beside-title, CellPane .head #summary-title { width: 1fr; }
    CellPane .head #turning { width: auto; padding: 0 1 0 0; color: $text-muted; }
    CellPane TextArea { height: 1fr; border: none; padding: 0 1; scrollbar-size-vertical: 1; }
    CellPane TextArea:focus { border: none; background: $boost; }
    CellPane BesideList, CellPane HeardTranscript { display: none; height: 1fr; }
    CellPane .-beside { display: block; }
    CellPane BesideList { padding: 0 1; border: none; overflow-y: scroll; scrollbar-size-vertical: 1; }
    CellPane BesideList:focus { border: none; background: $boost; }
    CellPane BesideList > .option-list--option-highlighted { background: transparent; text-style: none; }
    CellPane BesideList:focus > .option-list--option-highlighted {
        background: $primary-muted; color: $foreground; text-style: none;
    }
    CellPane BesideList:nocolor:focus > .option-list--option-highlighted { background: $foreground 20%; }
    CellPane HeardTranscript > .transcript--selection { background: $primary-muted; color: $foreground; }
    CellPane HeardTranscript:focus > .transcript--selection { background: $foreground 85%; color: $surface; }
    """

    class PlaceOpened(Message):
        """Somebody wants to see a stretch of a transcript, named or identified, in the transcript's own room."""

        def __init__(self, transcript: str, span: Span) -> None:
            super().__init__()
            self.transcript, self.span = transcript, span

    class StarStayed(Message):
        """A star could not be taken from a reference, since the excerpt itself is starred."""

    class CellSought(Message):
        """Somebody wants to see a cell that stands behind this one."""

        def __init__(self, drawn: Drawn) -> None:
            super().__init__()
            self.drawn = drawn

    def __init__(self) -> None:
        super().__init__()
        self.references: dict[str, Reference] = {}
        self.written = ""
        self.shown = Shown()
        self.wanted = Mode.EXCERPTS
        self.transcript = ""
        self._place: Place | None = None
        self._heard_at: tuple[Place | None, str] = (None, "")
        self._cited: list[Reference] = []
        self._hint = ""

    def compose(self) -> ComposeResult:
        with Vertical():
            with Horizontal(classes="head"):
                yield Static("Summary", id="summary-title", markup=False)
            hint = "Enter: write what this case says here. {a comment} in braces"
            yield SummaryEditor(soft_wrap=True, placeholder=hint)
        with Vertical(id="beside"):
            with Horizontal(classes="head"):
                yield Static(id="beside-title", markup=False)
                yield Static(id="turning", markup=False)
            yield ExcerptList()
            yield HeardTranscript()
            yield ReferenceList()
            yield DrawnList()

    def on_mount(self) -> None:
        self._draw(False)

    @property
    def editor(self) -> SummaryEditor:
        return self.query_one(SummaryEditor)

    @property
    def excerpts(self) -> Sequence[CodedExcerpt]:
        """The excerpts of the cell, as far as they have been read."""
        return self.shown.excerpts

    @property
    def mode(self) -> Mode:
        """What stands beside the summary now: what was asked for last, where this cell has it."""
        return Mode.EXCERPTS if self.wanted is Mode.DRAWN and not self.shown.draws else self.wanted

    @property
    def beside(self) -> BesideList | HeardTranscript:
        """The widget that stands beside the summary now."""
        kinds = {Mode.EXCERPTS: ExcerptList, Mode.REFERENCES: ReferenceList, Mode.DRAWN: DrawnList}
        return self.query_one(HeardTranscript) if self.mode is Mode.TRANSCRIPT else self.query_one(kinds[self.mode])

    @property
    def heard(self) -> HeardTranscript:
        return self.query_one(HeardTranscript)

    # What was written

    @property
    def changed(self) -> bool:
        """Whether what stands in the editor says something that has not been kept yet."""
        if self.editor.text == self.written:
            return False
        return _said(self.editor.text, self.references) != _said(self.written, self.references)

    def kept(self, typed: str) -> None:
        """`typed` is in the study now; what has been typed since is not."""
        self.written = typed

    # Showing

    def show_cell(self, cell: Cell, place: Place, draws: bool = False) -> None:
        """Shows what a cell says; what stands beside it follows when it has been read."""
        same = place == self._place
        self._place = place
        self.references = labelled([ref for stretch in cell.stretches for ref in stretch.references])
        self.written = as_typed(cell.stretches)
        if not (same and self.editor.text == self.written):
            self.editor.load_text(self.written)
            self.editor.move_cursor(self.editor.document.end)
        if same:
            self._offer()
        else:
            self.shown = Shown(draws=draws, key=self.shown.key)
        self._draw(same)

    def show_beside(self, shown: Shown) -> None:
        """Shows what the cell can be charted from, once it has been read."""
        again = self.shown.read
        self.shown = shown
        self._offer()
        self._draw(again)
        if shown.page is not None:
            self._show_page(shown.page)
        elif self.mode is Mode.TRANSCRIPT:
            self.heard.show_none()

    def _show_page(self, page: TranscriptPage) -> None:
        """Shows a transcript, near the cell's first excerpt where the cell is shown with it for the first time."""
        came, self._heard_at = self._heard_at, (self._place, page.id)
        first = next((e for e in self.excerpts if e.transcript_id == page.id), None)
        at = Span(first.start, first.end) if first is not None and came != self._heard_at else None
        self.heard.show_page(page, at)

    def _offer(self) -> None:
        """Gives everything that can be cited from here a label of its own."""
        self.references = labelled([*self.references.values(), *self.shown.offered()])

    def turn(self) -> None:
        """Shows the next thing beside the summary; who was working there goes on working there."""
        inside = self.beside.has_focus
        self.wanted = following(self.mode, self.shown.draws)
        self._draw(False)
        if inside:
            self.beside.focus()

    def next_transcript(self, step: int) -> None:
        """Chooses another transcript of the same cell."""
        names = self.shown.transcripts
        if self.heard.page is not None and self.heard.page.name in names:
            self.transcript = names[(names.index(self.heard.page.name) + step) % len(names)]

    def transcript_of(self, transcripts: Sequence[str], excerpts: Sequence[CodedExcerpt]) -> str:
        """Which transcript to read: the one chosen, else that of the first excerpt, else the first; '' for none."""
        wanted = (self.transcript, *(excerpt.transcript for excerpt in excerpts), *transcripts)
        return next((name for name in wanted if name in transcripts), "")

    def _draw(self, again: bool) -> None:
        """Fills what stands beside the summary; `again` leaves its cursor where it is."""
        beside = self.beside
        for one in (*self.query(BesideList), self.heard):
            one.set_class(one is beside, "-beside")
        self.set_class(self.mode is Mode.TRANSCRIPT, "-reading")
        self._cited = cited_in_order(self.editor.text, self.references)
        place = beside.highlighted if again and isinstance(beside, BesideList) else None
        several = len({excerpt.transcript for excerpt in self.excerpts}) > 1
        if isinstance(beside, ReferenceList):
            beside.fill(self._cited, [reference_line(reference) for reference in self._cited], place)
        elif isinstance(beside, BesideList) and not self.shown.read:
            beside.wait()
        elif isinstance(beside, DrawnList):
            beside.fill(self.shown.drawn, [drawn_line(drawn) for drawn in self.shown.drawn], place)
        elif isinstance(beside, ExcerptList):
            beside.fill(self.excerpts, [excerpt_line(excerpt, several) for excerpt in self.excerpts], place)
        self._say_title()

    def _say_title(self) -> None:
        title = one_line(title_of(self.mode, self.shown, len(self._cited)))
        after = following(self.mode, self.shown.draws).value.split(maxsplit=1)[0]
        hint = f"{self.shown.key}: {after}" if self.shown.key else ""
        # What the key turns to gives way to what is shown; four cells are the frame and the spaces around both.
        if cells_of(title) + cells_of(hint) + 4 > self.query_one("#beside").size.width:
            hint = f"{self.shown.key} ▸" if self.shown.key else ""
        self.query_one("#beside-title", Static).update(Content(title), layout=False)
        if hint != self._hint:
            # Its width depends on its words, so that this lays the screen out again: not at each step of the cursor.
            self._hint = hint
            self.query_one("#turning", Static).update(Content(hint))

    def on_resize(self) -> None:
        self._say_title()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        if self.mode is Mode.REFERENCES and cited_in_order(self.editor.text, self.references) != self._cited:
            self._draw(True)

    # Citing

    def on_beside_list_cited(self, event: BesideList.Cited) -> None:
        event.stop()
        self._cite(event.thing, verbatim=False)

    def on_beside_list_taken_verbatim(self, event: BesideList.TakenVerbatim) -> None:
        event.stop()
        self._cite(event.thing, verbatim=True)

    def _cite(self, thing: Thing, verbatim: bool) -> None:
        labels = self._labels()
        if isinstance(thing, Drawn):
            told = retold if verbatim else citations
            self._put(told(thing.cell.stretches, labels) if thing in self.shown.drawn else "")
        elif isinstance(thing, CodedExcerpt) and thing.id in labels:
            self._put(self._citation(thing.id, verbatim))

    def cite_new(self, reference: Reference, verbatim: bool) -> None:
        """Puts in a reference to a stretch that nobody may have coded."""
        if reference.excerpt not in self._labels():
            self.references = labelled([*self.references.values(), reference])
        self._put(self._citation(reference.excerpt, verbatim))

    def _citation(self, excerpt_id: str, verbatim: bool) -> str:
        label = self._labels()[excerpt_id]
        reference = self.references[label]
        return citation(label, reference.starred, reference.words if verbatim else "")

    def _put(self, text: str) -> None:
        if text:
            self.editor.put(text)

    def _labels(self) -> Mapping[str, str]:
        return {reference.excerpt: label for label, reference in self.references.items()}

    # Going on from here

    def on_beside_list_opened(self, event: BesideList.Opened) -> None:
        event.stop()
        thing = event.thing
        if isinstance(thing, Drawn):
            self.post_message(self.CellSought(thing))
        else:
            name = thing.transcript
            self.post_message(self.PlaceOpened(name, Span(thing.start, thing.end)))

    def on_heard_transcript_opened(self, event: HeardTranscript.Opened) -> None:
        event.stop()
        if self.heard.page is not None:
            self.post_message(self.PlaceOpened(self.heard.page.id, event.span))

    def on_beside_list_starred(self, event: BesideList.Starred) -> None:
        event.stop()
        reference = event.thing
        if not isinstance(reference, Reference) or reference not in self._cited:
            return
        if reference.starred and any(e.starred for e in self.excerpts if e.id == reference.excerpt):
            self.post_message(self.StarStayed())
            return
        self.editor.say_instead(with_star(self.editor.text, self.references, reference.label, not reference.starred))
        self._draw(True)


def _said(typed: str, references: Mapping[str, Reference]) -> list[tuple[str, str, list[tuple[str, bool]]]]:
    """What a typed summary says; spaces and lines that make no difference are left out."""
    return [(s.kind, s.text, [(ref.excerpt, ref.starred) for ref in s.references]) for s in parsed(typed, references)]
