"""What stands beside the summary of the cell under the cursor: read, turned, cited from, gone to and back."""

from typing import TYPE_CHECKING

from qualtool.analysis.matrix import Reference
from qualtool.analysis.pages import TranscriptPage
from qualtool.text.display import one_line
from qualtool.text.spans import Span
from qualtool.tui.actions import BESIDE
from qualtool.tui.screens.matrix_room import MatrixRoom
from qualtool.tui.widgets.cell import CellPane
from qualtool.tui.widgets.cell.heard import HeardTranscript, label_of
from qualtool.tui.widgets.cell.modes import Mode
from qualtool.tui.widgets.cell.shown import Drawn, Shown

if TYPE_CHECKING:
    from qualtool.workflow.beside import Beside


class BesideActions(MatrixRoom):
    """Charting from what stands beside the summary."""

    async def read_beside(self) -> None:
        from qualtool.workflow import beside

        if self.open_cell is None:
            return
        row, column = self.open_cell
        place, draws = row.place(column), self.draws(row, column)
        found = await self.program.ask(beside.beside_cell, self.program.opened, place, draws)
        page = await self._page_of(found) if self.pane.wanted is Mode.TRANSCRIPT else None
        if self._same_place(row, column):
            drawn = tuple(Drawn(self._name_of(one.case, one.stage), one.place, one.cell) for one in found.drawn)
            key = self.program.first_key(BESIDE)
            shown = Shown(True, found.excerpts, found.roll_up.where_from, found.transcripts, page, draws, drawn, key)
            self.pane.show_beside(shown)

    async def _page_of(self, found: "Beside") -> TranscriptPage | None:
        from qualtool.workflow import coding

        name = self.pane.transcript_of(found.transcripts, found.excerpts)
        return await self.program.ask(coding.page, self.program.opened, name, self.program.coder) if name else None

    def _name_of(self, case: str, stage: str) -> str:
        label = self.matrix.stages.get(stage, stage) if self.matrix is not None else stage
        return f"{case}, {label}"

    def action_excerpts(self) -> None:
        (self.pane.editor if self.pane.beside.has_focus else self.pane.beside).focus()

    def action_beside(self) -> None:
        self.pane.turn()
        if self.pane.mode is Mode.TRANSCRIPT:
            self._read_at_rest()

    def on_heard_transcript_turned(self, event: HeardTranscript.Turned) -> None:
        self.pane.next_transcript(event.step)
        self._read_at_rest()

    # Citing what may not be coded

    def on_heard_transcript_cited(self, event: HeardTranscript.Cited) -> None:
        self.program.do(self._cite_span(event.span, verbatim=False))

    def on_heard_transcript_taken_verbatim(self, event: HeardTranscript.TakenVerbatim) -> None:
        self.program.do(self._cite_span(event.span, verbatim=True))

    async def _cite_span(self, span: Span, verbatim: bool) -> None:
        from qualtool.workflow import charting

        page, here = self.pane.heard.page, self.open_cell
        if page is None or here is None:
            return
        cited = await self.program.ask(charting.cite_span, self.program.opened, page.id, span, self.program.coder)
        words = span.words_in(page.text)
        reference = Reference(cited.excerpt, label_of(page, span), words, False, page.name, span.start, span.end)
        if self._same_place(*here):
            self.pane.cite_new(reference, verbatim)

    # Going to a place and back

    def on_cell_pane_place_opened(self, event: CellPane.PlaceOpened) -> None:
        self.program.do(self.program.enter("transcript", event.transcript, event.span))

    def on_cell_pane_cell_sought(self, event: CellPane.CellSought) -> None:
        """Goes to a cell that stands behind this one, where this matrix shows it."""
        case_id, stage, column_id = event.drawn.place
        rows, columns = (self.matrix.rows, self.matrix.columns) if self.matrix is not None else ((), ())
        row = next((one for one in rows if one.case_id == case_id and one.stage in ("", stage)), None)
        column = next((one for one in columns if one.id == column_id and one.stage in ("", stage)), None)
        if row is None or column is None:
            name = one_line(event.drawn.name)
            self.program.tell(f"{name} is not among the rows of this matrix as it is laid out now", "")
            return
        self.view.focus()
        self.program.do(self._go_to((row.case_id, row.stage, column.key)))

    async def _go_to(self, cursor: tuple[str, str, str]) -> None:
        await self.put_away()
        await self.look_again(cursor)

    def on_cell_pane_star_stayed(self) -> None:
        self.program.tell("The excerpt itself is starred; * in its transcript takes that star away", "Enter goes there")
