"""The transcript: reading and indexing with the keyboard."""

from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from qualtool.analysis.pages import CodingLine, TranscriptPage
from qualtool.analysis.tree import Tree
from qualtool.text.display import one_line
from qualtool.text.spans import Span
from qualtool.tui.actions import ADD, STUDY, bindings_of
from qualtool.tui.program import Room
from qualtool.tui.prompts import AskLine, AskNote
from qualtool.tui.widgets.boxes import LineBox
from qualtool.tui.widgets.coding_panel import CodingPanel
from qualtool.tui.widgets.keys_footer import KeysFooter
from qualtool.tui.widgets.theme_picker import ThemePicker
from qualtool.tui.widgets.transcript import CodingShown, TranscriptView, TurnShown

RECENT = 9


class TranscriptScreen(Room):
    """One transcript; what is coded shows at once and nothing moves."""

    ROOM = "transcript"
    HELP_PAGE = "coding"
    BINDINGS = bindings_of("transcript")
    CSS = """
    TranscriptScreen Horizontal { height: 1fr; }
    TranscriptScreen TranscriptView { width: 1fr; height: 1fr; }
    TranscriptScreen CodingPanel { width: 34; height: 1fr; }
    TranscriptScreen.-narrow Horizontal { layout: vertical; }
    TranscriptScreen.-narrow CodingPanel { width: 100%; height: 5; }
    TranscriptScreen #find { display: none; height: 1; border: none; padding: 0 1; background: $boost; }
    TranscriptScreen #find.shown { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.page: TranscriptPage | None = None
        self.codings: tuple[CodingLine, ...] = ()
        self._tree = Tree(())
        self._counts: dict[str, int] = {}
        self._starred: set[Span] = set()
        self._last: tuple[str, ...] = ()
        self._recent: list[str] = []
        self._queue: list[str] = []
        self._found: list[Span] = []
        self._looked_at: int | None = None

    def compose(self) -> ComposeResult:
        yield Static(classes="bar", id="about", markup=False)
        with Horizontal():
            yield TranscriptView()
            yield CodingPanel()
        yield LineBox(placeholder="find in this transcript   Enter next place, Esc done", id="find")
        yield Static(classes="status", id="line", markup=False)
        yield KeysFooter()

    @property
    def view(self) -> TranscriptView:
        return self.query_one(TranscriptView)

    @property
    def panel(self) -> CodingPanel:
        return self.query_one(CodingPanel)

    # Opening

    async def arrive(self, *what: Any) -> None:
        if what:
            await self.open(*what)
        else:
            await self.refresh_room()

    async def open(self, transcript_id: str, at: Span | None = None, queue: Sequence[str] = ()) -> None:
        """Shows a transcript where the reader stopped, or at a stretch; `queue` is the list that it came from."""
        from qualtool.workflow import coding, preparing

        study = self.program.opened
        await self.put_away()
        page = await self.program.ask(coding.page, study, transcript_id, self.program.coder)
        self._tree = await self.program.ask(preparing.tree_of, study)
        self._counts = dict(await self.program.ask(preparing.theme_counts, study))
        self._starred = await self.program.ask(coding.starred_spans, study, transcript_id)
        # From here on nothing is waited for: whoever puts the room away finds the page and its place together.
        self.page = page
        self._queue = list(queue) or self._queue
        self.codings = self.page.codings
        if not self._recent:
            mine = [line for line in self.codings if line.coder == self.program.coder]
            latest = sorted(mine, key=lambda line: line.at, reverse=True)
            self._recent = list(dict.fromkeys(line.theme_id for line in latest))[:RECENT]
        turns = [TurnShown(t.start, t.end, t.speaker, t.time, t.interviewer) for t in self.page.turns]
        self.view.show(self.page.text, turns, self.page.sentences, self._shown(), self.page.place)
        if at is not None:
            self.view.bring_to(at)
        self._looked_at = None if at is None else self.view.place
        self.view.focus()
        self._say_about()
        self._show_panel()

    async def refresh_room(self) -> None:
        """Reads the codings again; the page stays where it is."""
        from qualtool.workflow import coding

        if self.page is None:
            await self._open_first()
            return
        study = self.program.opened
        self.codings = await self.program.ask(coding.codings_of, study, self.page.id)
        self._starred = await self.program.ask(coding.starred_spans, study, self.page.id)
        self.view.update_codings(self._shown())
        self._show_panel()

    async def _open_first(self) -> None:
        from qualtool.workflow import coding

        _used, lines = await self.program.ask(coding.transcript_lines, self.program.opened)
        if lines:
            await self.open(lines[0].id, queue=[line.id for line in lines])
        else:
            study, add = self.program.key_for(STUDY), self.program.key_for(ADD)
            self.query_one("#about", Static).update(f"No transcripts yet: {study}, then {add}, brings some in")

    async def put_away(self) -> None:
        """Keeps the reading place."""
        from qualtool.workflow import coding

        place = self.view.place
        # Who only came to look at a quote has not read up to there.
        if self.page is not None and place != self._looked_at:
            kept = self.program.ask(coding.keep_place, self.program.opened, self.page.id, self.program.coder, place)
            # A place is not worth being held up for: a study that cannot be written can still be read.
            await self.program.attempt(kept)

    def _shown(self) -> list[CodingShown]:
        return [
            CodingShown(c.id, c.start, c.end, c.number, c.title, _main_number(c.number), c.coder) for c in self.codings
        ]

    def _say_about(self) -> None:
        page = self.page
        if page is None:
            return
        marks = [f"read by {', '.join(page.read_by)}"] if page.read_by else []
        marks += [f"indexed by {', '.join(page.indexed_by)}"] if page.indexed_by else []
        parts = [page.name, page.case, f"site {page.site}, {page.stage_label}, {page.mode}", *marks]
        self.query_one("#about", Static).update(Content(one_line(" · ".join(parts))))

    # What is selected

    def on_transcript_view_span_changed(self) -> None:
        self._show_panel()

    def _here(self) -> list[CodingLine]:
        selection = self.view.selection
        return [c for c in self.codings if selection is not None and c.span.overlaps(selection)]

    def _show_panel(self) -> None:
        selection = self.view.selection
        if self.page is None or selection is None:
            return
        words = selection.words_in(self.page.text)
        self.panel.show(self._here(), selection, selection in self._starred, len(words.split()))
        turn = next((t.position + 1 for t in self.page.turns if t.start <= selection.start < t.end), 0)
        share = round(100 * selection.end / max(1, len(self.page.text)))
        found = f"place {self._found.index(selection) + 1} of {len(self._found)} · " if selection in self._found else ""
        where = f"{found}turn {turn} of {len(self.page.turns)} · {share} %"
        codings = f"{len(self.codings)} coding{'' if len(self.codings) == 1 else 's'}"
        self._say_line(f"{where} · {codings} · by {self.view.granularity.value}")

    def _say_line(self, line: str) -> None:
        self.query_one("#line", Static).update(Content(line), layout=False)

    # Coding

    def action_code(self) -> None:
        self.program.do(self._pick_and_code())

    async def _pick_and_code(self) -> None:
        selection = self.view.selection
        if self.page is None or selection is None:
            return
        already = {c.theme_id for c in self.codings if c.span == selection and c.coder == self.program.coder}
        words = selection.words_in(self.page.text)
        picker = ThemePicker(self._tree, self._counts, self._recent, words, already)
        chosen = await self.app.push_screen_wait(picker)
        if chosen:
            await self._code(selection, chosen)

    def action_again(self) -> None:
        selection = self.view.selection
        if not self._last:
            self.program.tell("Nothing has been coded yet in this sitting", "c picks a theme")
        elif selection is not None:
            self.program.do(self._code(selection, self._last))

    async def _code(self, selection: Span, themes: Sequence[str]) -> None:
        from qualtool.workflow import coding

        if self.page is None:
            return
        name = await self.program.ask(
            coding.code, self.program.opened, self.page.id, selection, themes, self.program.coder
        )
        self._last = tuple(themes)
        self._recent = list(dict.fromkeys([*themes, *self._recent]))[:RECENT]
        for theme_id in themes:
            self._counts[theme_id] = self._counts.get(theme_id, 0) + 1
        await self.refresh_room()
        new = [c for c in self.codings if c.span == selection and c.theme_id in themes]
        if new and self.view.selection == selection:
            self.panel.hold(max(new, key=lambda coding: coding.at))
            self._show_panel()
        self.program.tell(name)

    def action_next_coding(self) -> None:
        marked = self.panel.marked
        if marked is not None and self.view.selection == marked.span:
            marked = self.panel.mark_next()
        if marked is not None:
            self.panel.hold(marked)
            self.view.go_to(marked.span)
            self._show_panel()

    def action_remove(self) -> None:
        marked = self.panel.marked
        if marked is not None:
            self.program.do(self._change("uncode", [marked.id]))
        else:
            self.program.tell("There is no coding here to remove", "Tab goes through the codings at the cursor")

    def action_edges(self) -> None:
        marked, selection = self.panel.marked, self.view.selection
        if marked is not None and selection is not None:
            self.program.do(self._change("move_edges", marked.id, selection))

    async def _change(self, step: str, *args: object) -> None:
        """A step of the workflow on this transcript, told with its undo."""
        from qualtool.workflow import coding

        name = await self.program.ask(getattr(coding, step), self.program.opened, *args, self.program.coder)
        await self.refresh_room()
        self.program.tell(name)

    def action_star(self) -> None:
        marked, selection = self.panel.marked, self.view.selection
        span = (
            marked.span
            if marked is not None and selection is not None and selection.overlaps(marked.span)
            else selection
        )
        if self.page is not None and span is not None:
            self.program.do(self._change("star", self.page.id, span))

    def action_memo(self) -> None:
        self.program.do(self._write_memo())

    async def _write_memo(self) -> None:
        selection, marked = self.view.selection, self.panel.marked
        if self.page is None or selection is None:
            return
        about = f"{marked.number} {marked.title}" if marked else "these words"
        text = await self.app.push_screen_wait(AskNote(f"Memo on {one_line(about)}"))
        if text:
            await self._change("add_memo", self.page.id, selection, marked.id if marked else None, text)

    # Going about

    def action_next_uncoded(self) -> None:
        selection = self.view.selection
        if self.page is None or selection is None:
            return
        asking = [Span(t.start, t.end) for t in self.page.turns if t.interviewer]
        coded = [c.span for c in self.codings]
        free = [s for s in self.page.sentences if not _touches(s, asking) and not _touches(s, coded)]
        after = [s for s in free if s.start >= selection.end]
        if not free:
            self.program.tell("Everything that participants say here is coded", "")
            return
        if not after:
            self.program.tell("From here on everything is coded; on again from the beginning", "")
        self.view.go_to((after or free)[0])

    def action_go_to_turn(self) -> None:
        self.program.do(self._ask_turn())

    async def _ask_turn(self) -> None:
        if self.page is None:
            return
        given = await self.app.push_screen_wait(AskLine("Go to turn", f"1 to {len(self.page.turns)}"))
        if given.isdigit() and 0 < int(given) <= len(self.page.turns):
            self.view.go_to(self.page.turns[int(given) - 1].start)

    def action_next_transcript(self) -> None:
        self._open_neighbour(1)

    def action_previous_transcript(self) -> None:
        self._open_neighbour(-1)

    def _open_neighbour(self, step: int) -> None:
        if self.page is None or self.page.id not in self._queue:
            return
        place = self._queue.index(self.page.id) + step
        if 0 <= place < len(self._queue):
            self.program.do(self.open(self._queue[place]))
        else:
            self.program.tell("That is the end of the list", "")

    def action_mark_read(self) -> None:
        self.program.do(self._mark("read"))

    def action_mark_indexed(self) -> None:
        self.program.do(self._mark("indexed"))

    async def _mark(self, kind: str) -> None:
        from qualtool.workflow import coding

        if self.page is None:
            return
        await self._change("mark", self.page.id, self.page.name, kind)
        self.page = await self.program.ask(coding.page, self.program.opened, self.page.id, self.program.coder)
        self._say_about()

    def action_to_matrix(self) -> None:
        self.program.do(self._open_matrix())

    async def _open_matrix(self) -> None:
        page, marked = self.page, self.panel.marked
        if page is not None:
            await self.program.enter("matrix", page.case_id, page.stage, marked.theme_id if marked else None)

    def action_back(self) -> None:
        if self.query_one("#find").has_class("shown"):
            self._close_find()
        else:
            self.program.do(self.program.leave())

    # Finding words

    def action_find(self) -> None:
        box = self.query_one("#find", Input)
        box.add_class("shown")
        box.focus()
        self._look_for(box.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._look_for(event.value)

    def _look_for(self, words: str) -> None:
        from qualtool.workflow import reading

        if self.page is not None:
            self._found = reading.find_in(self.page.text, words)
            self.view.mark_found(self._found)
            self._say_line(f"{len(self._found)} place{'' if len(self._found) == 1 else 's'}")

    def on_input_submitted(self) -> None:
        self.action_find_next()

    def action_find_next(self) -> None:
        if self._found:
            here = self.view.selection
            after = [span for span in self._found if here is None or span.start > here.start]
            self.view.go_to((after or self._found)[0])
        elif self.query_one("#find", Input).value.strip():
            self._say_line("not in this transcript")

    def _close_find(self) -> None:
        self.query_one("#find", Input).remove_class("shown")
        self.view.clear_found()
        self.view.focus()


def _main_number(number: str) -> int:
    main = number.split(".", maxsplit=1)[0]
    return int(main) if main.isdigit() else 0


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any(span.overlaps(other) for other in others)
