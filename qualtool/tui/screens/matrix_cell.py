"""What is done to the cell under the cursor: written, cited from, explained, confirmed, reviewed, brought back."""

from typing import Any

from textual import events

from qualtool.analysis.matrix import BLANK_REASONS
from qualtool.text.display import one_line
from qualtool.tui.prompts import AskChoice
from qualtool.tui.screens.matrix_room import MatrixRoom


class CellActions(MatrixRoom):
    """Writing in a cell, and saying how it stands."""

    def on_matrix_view_cell_opened(self) -> None:
        self.action_edit()

    def action_edit(self) -> None:
        if self.is_absent():
            return
        self.pane.editor.focus()
        self.pane.editor.move_cursor(self.pane.editor.document.end)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if event.widget is self.view:
            self.keep()

    def action_blank(self) -> None:
        if self.is_absent():
            return
        self.program.do(self._say_blank())

    async def _say_blank(self) -> None:
        if self.open_cell is None:
            return
        row, column = self.open_cell
        choices = [(reason, reason) for reason in BLANK_REASONS]
        title = f"Why is {one_line(row.case)}, {one_line(column.name)} blank?"
        reason = await self.app.push_screen_wait(AskChoice(title, choices))
        if reason:
            # What is being written is kept first: a revision of its own, which can be brought back.
            await self.put_away()
            await self.chart(row, column, [], reason)

    def action_holds(self) -> None:
        self.program.do(self._review("still_holds"))

    def action_review(self) -> None:
        self.program.do(self._review("mark_reviewed"))

    def action_unasked(self) -> None:
        self.program.do(self._review("mark_spontaneous"))

    async def _review(self, step: str, *what: Any) -> None:
        from qualtool.workflow import reviewing

        if self.open_cell is None:
            return
        row, column = self.open_cell
        place = row.place(column)
        # It is about the words as they stand now, also those that were typed a moment ago.
        await self.put_away()
        await self.program.take_step(getattr(reviewing, step), self.program.opened, *place, *what, self.program.coder)
        await self.look_again()

    def action_revisions(self) -> None:
        self.program.do(self._show_revisions())

    async def _show_revisions(self) -> None:
        from qualtool.tui.screens.revisions import RevisionsScreen
        from qualtool.workflow import beside

        if self.open_cell is None:
            return
        row, column = self.open_cell
        await self.put_away()
        past = await self.program.ask(beside.revisions_of, self.program.opened, row.place(column))
        where = f"{one_line(row.case)}, {one_line(column.name)}"
        if not past:
            self.program.tell(f"Nothing has been written in {where} yet", "")
            return
        number = await self.app.push_screen_wait(RevisionsScreen(where, past))
        if number:
            await self._review("bring_back", number)
