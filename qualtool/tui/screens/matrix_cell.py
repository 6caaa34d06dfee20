"""What is done to the cell under the cursor: written, cited from, explained, confirmed, reviewed, brought back."""

from typing import Any

from textual import events

from qualtool.analysis.matrix import BLANK_REASONS
from qualtool.analysis.pages import RevisionLine
from qualtool.text.display import one_line
from qualtool.text.spans import Span
from qualtool.tui.prompts import AskChoice
from qualtool.tui.screens.matrix_room import MatrixRoom
from qualtool.tui.widgets.cell_pane import ExcerptList


class CellActions(MatrixRoom):
    """Writing in a cell, and saying how it stands."""

    def on_matrix_view_cell_opened(self) -> None:
        self.action_edit()

    def action_edit(self) -> None:
        self.pane.editor.focus()
        self.pane.editor.move_cursor(self.pane.editor.document.end)

    def action_excerpts(self) -> None:
        (self.pane.editor if self.pane.listed.has_focus else self.pane.listed).focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if event.widget is self.view:
            self.keep()

    def on_excerpt_list_cited(self, event: ExcerptList.Cited) -> None:
        self.pane.cite(event.place, event.verbatim)

    def on_excerpt_list_opened(self, event: ExcerptList.Opened) -> None:
        excerpt = self.pane.excerpts[event.place]
        self.program.do(self.program.enter("transcript", excerpt.transcript_id, Span(excerpt.start, excerpt.end)))

    def action_blank(self) -> None:
        self.program.do(self._say_blank())

    async def _say_blank(self) -> None:
        if self.open_cell is None:
            return
        row, column = self.open_cell
        choices = [(reason, reason) for reason in BLANK_REASONS]
        title = f"Why is {one_line(row.case)}, {one_line(column.name)} blank?"
        reason = await self.app.push_screen_wait(AskChoice(title, choices))
        if reason:
            await self.chart(row, column, [], reason)

    def action_holds(self) -> None:
        self.program.do(self._review("still_holds"))

    def action_review(self) -> None:
        self.program.do(self._review("mark_reviewed"))

    async def _review(self, step: str, *what: Any) -> None:
        from qualtool.workflow import reviewing

        if self.open_cell is None:
            return
        row, column = self.open_cell
        place = row.place(column)
        await self.program.take_step(getattr(reviewing, step), self.program.opened, *place, *what, self.program.coder)
        await self.look_again()

    def action_revisions(self) -> None:
        self.program.do(self._show_revisions())

    async def _show_revisions(self) -> None:
        from qualtool.workflow import charting

        if self.open_cell is None:
            return
        row, column = self.open_cell
        past = await self.program.ask(charting.past_revisions, self.program.opened, *row.place(column))
        choices = [(str(revision.number), _about(revision)) for revision in past]
        where = f"{one_line(row.case)}, {one_line(column.name)}"
        if not choices:
            self.program.tell(f"Nothing has been written in {where} yet", "")
            return
        title = f"{where}: {len(past)} revision{'' if len(past) == 1 else 's'}, latest first"
        number = await self.app.push_screen_wait(AskChoice(title, choices, "The one chosen is brought back."))
        if number:
            await self._review("bring_back", int(number))


def _about(revision: RevisionLine) -> str:
    when = f"{revision.at[:16].replace('T', ' ')}   {one_line(revision.coder)}"
    return f"{when}\n   {one_line(revision.summary or revision.blank or '(emptied)')}"
