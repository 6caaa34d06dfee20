"""The matrix: one theme, cases down, chart columns across, and the cell under the cursor below."""

from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Footer, Static
from textual.worker import Worker

from qualtool.analysis.matrix import BLANK_REASONS, NOT_YET_CHARTED, Cell, Column, Matrix, Row, Stretch
from qualtool.analysis.pages import RevisionLine
from qualtool.analysis.summary_text import parsed
from qualtool.analysis.tree import Theme, Tree
from qualtool.text.display import one_line
from qualtool.text.spans import Span
from qualtool.tui.actions import HOLDS, bindings_of
from qualtool.tui.filters import FilteredRoom
from qualtool.tui.prompts import AskChoice
from qualtool.tui.widgets.cell_pane import CellPane, ExcerptList
from qualtool.tui.widgets.matrix import MatrixView
from qualtool.tui.widgets.theme_picker import ThemePicker

SORTS = (("site", "stage", "type"), ("stage", "site", "type"), ("type", "site", "stage"))
REST = 0.06


class MatrixScreen(FilteredRoom):
    """Charting: write in the cell, cite from beside it."""

    ROOM = "matrix"
    HELP_PAGE = "matrix"
    BINDINGS = bindings_of("matrix")
    CSS = """
    MatrixScreen MatrixView { height: 1fr; }
    MatrixScreen.-short CellPane { height: 7; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme | None = None
        self.matrix: Matrix | None = None
        self._tree = Tree(())
        self._sort = 0
        self._open_cell: tuple[Row, Column] | None = None
        self._resting: Timer | None = None
        self._keeping: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        yield Static(classes="bar", id="about", markup=False)
        yield MatrixView()
        yield Static(classes="status", id="cell", markup=False)
        yield CellPane()
        yield Footer(show_command_palette=False)

    @property
    def view(self) -> MatrixView:
        return self.query_one(MatrixView)

    @property
    def pane(self) -> CellPane:
        return self.query_one(CellPane)

    # Showing

    async def refresh_room(self) -> None:
        from qualtool.workflow import preparing, quoting

        study = self.program.opened
        self._tree = await self.program.ask(preparing.tree_of, study)
        self._filters.values = await self.program.ask(quoting.values_to_filter, study)
        if self.theme is None:
            counts = await self.program.ask(preparing.theme_counts, study)
            under = {t.id: sum(counts.get(s.id, 0) for s in self._tree.subtree(t.id)) for t in self._tree.roots}
            self.theme = max(self._tree.roots, key=lambda theme: under[theme.id], default=None)
        await self.look_again()
        if not self.pane.has_focus_within:
            self.view.focus()

    async def arrive(self, *what: Any) -> None:
        if what:
            await self.open_at(*what)
        else:
            await self.refresh_room()

    async def open_at(self, case_id: str, stage: str, theme_id: str | None) -> None:
        """Shows the matrix at a case, in the main theme of the theme that was being coded."""
        await self.refresh_room()
        if theme_id is not None and theme_id in self._tree.by_id:
            theme = self._tree.by_id[theme_id]
            self.theme = (self._tree.ancestors(theme) or [theme])[0]
        column = self.view.column
        await self.look_again((case_id, stage, column.number if column else ""))

    async def look_again(self, cursor: tuple[str, str, str] | None = None) -> None:
        from qualtool.workflow import charting

        if self.theme is None:
            return
        sort = SORTS[self._sort]
        self.matrix = await self.program.ask(
            charting.matrix, self.program.opened, self.theme.number, self._filters.where, sort
        )
        self.view.show(self.matrix, cursor, sort[0])
        cells = [cell for row in self.matrix.rows for cell in row.cells.values()]
        charted = sum(bool(cell.revision) for cell in cells)
        waiting = sum(cell.state == NOT_YET_CHARTED and cell.excerpts > 0 for cell in cells)
        about = f"{self.theme.name} · {len(self.matrix.rows)} rows · filter: {self.matrix.filter}"
        about += f" · {charted} of {len(cells)} cells charted, {waiting} with excerpts wait"
        self.query_one("#about", Static).update(Content(one_line(about)))

    def on_matrix_view_cell_changed(self, event: MatrixView.CellChanged) -> None:
        self._show_cell(event.row, event.column)

    def _show_cell(self, row: Row, column: Column) -> None:
        if self.pane.changed:
            # What was written stays in sight until it is on disk; then the cell at the cursor is shown.
            if not (self.editing and self._same_place(row, column)):
                self._keep()
            return
        self._open_cell = (row, column)
        cell = self.view.cell
        self.pane.show_cell(cell)
        who = f" · {cell.coder} {cell.at[:10]}" if cell.coder else ""
        why = f" ({self.program.first_key(HOLDS)} if it still holds): {cell.why_stale}" if cell.why_stale else ""
        line = f"{row.case}, stage {row.stage} · {column.name} · {cell.state}{why}{who}"
        self.query_one("#cell", Static).update(Content(one_line(line)), layout=False)
        if self._resting is not None:
            self._resting.stop()
        # Cursor steps stay quick: the excerpts are read when the cursor rests.
        self._resting = self.set_timer(REST, self._read_excerpts)

    def _same_place(self, row: Row, column: Column) -> bool:
        if self._open_cell is None:
            return False
        before_row, before_column = self._open_cell
        return (before_row.case_id, before_row.stage, before_column.id) == (row.case_id, row.stage, column.id)

    def _read_excerpts(self) -> None:
        if self.program.study is not None:
            self.program.do(self._excerpts())

    async def _excerpts(self) -> None:
        from qualtool.workflow import charting

        if self._open_cell is None:
            return
        row, column = self._open_cell
        found = await self.program.ask(charting.cell_excerpts, self.program.opened, row.case_id, row.stage, column.id)
        if self._same_place(row, column):
            self.pane.show_excerpts(found)

    # Writing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter is a new line while a summary is being written."""
        if action == "edit" and self.is_mounted and self.pane.editor.has_focus:
            return False
        return super().check_action(action, parameters)

    @property
    def editing(self) -> bool:
        return self.pane.editor.has_focus or self.pane.listed.has_focus

    def on_matrix_view_cell_opened(self) -> None:
        self.action_edit()

    def action_edit(self) -> None:
        self.pane.editor.focus()
        self.pane.editor.move_cursor(self.pane.editor.document.end)

    def action_excerpts(self) -> None:
        (self.pane.editor if self.pane.listed.has_focus else self.pane.listed).focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if event.widget is self.view:
            self._keep()

    def on_excerpt_list_cited(self, event: ExcerptList.Cited) -> None:
        self.pane.cite(event.place, event.verbatim)

    def on_excerpt_list_opened(self, event: ExcerptList.Opened) -> None:
        excerpt = self.pane.excerpts[event.place]
        self.program.do(self.program.enter("transcript", excerpt.transcript_id, Span(excerpt.start, excerpt.end)))

    async def put_away(self) -> None:
        if self._keeping is not None:
            await self._keeping.wait()
        if self.pane.changed:
            await self._save()

    def _keep(self) -> None:
        """Keeps what was written in the cell, once."""
        if self.pane.changed and (self._keeping is None or self._keeping.is_finished):
            self._keeping = self.program.do(self._save())

    async def _save(self) -> None:
        if self._open_cell is None:
            return
        typed = self.pane.editor.text
        await self._chart(*self._open_cell, parsed(typed, self.pane.references), "", typed)

    async def _chart(self, row: Row, column: Column, said: list[Stretch], blank: str, typed: str | None = None) -> None:
        from qualtool.workflow import charting

        place = (row.case_id, row.stage, column.id)
        await self.program.take_step(charting.chart, self.program.opened, *place, self.program.coder, said, blank)
        self.pane.kept(self.pane.editor.text if typed is None else typed)
        await self.look_again()

    def action_blank(self) -> None:
        self.program.do(self._say_blank())

    async def _say_blank(self) -> None:
        if self._open_cell is None:
            return
        row, column = self._open_cell
        choices = [(reason, reason) for reason in BLANK_REASONS]
        title = f"Why is {one_line(row.case)}, {one_line(column.name)} blank?"
        reason = await self.app.push_screen_wait(AskChoice(title, choices))
        if reason:
            await self._chart(row, column, [], reason)

    def action_holds(self) -> None:
        self.program.do(self._review("still_holds"))

    def action_review(self) -> None:
        self.program.do(self._review("mark_reviewed"))

    async def _review(self, step: str, *what: Any) -> None:
        from qualtool.workflow import reviewing

        if self._open_cell is None:
            return
        row, column = self._open_cell
        place = (row.case_id, row.stage, column.id)
        await self.program.take_step(getattr(reviewing, step), self.program.opened, *place, *what, self.program.coder)
        await self.look_again()

    def action_revisions(self) -> None:
        self.program.do(self._show_revisions())

    async def _show_revisions(self) -> None:
        from qualtool.workflow import charting

        if self._open_cell is None:
            return
        row, column = self._open_cell
        past = await self.program.ask(charting.past_revisions, self.program.opened, row.case_id, row.stage, column.id)
        choices = [(str(revision.number), _about(revision)) for revision in past]
        where = f"{one_line(row.case)}, {one_line(column.name)}"
        if not choices:
            self.program.tell(f"Nothing has been written in {where} yet", "")
            return
        title = f"{where}: {len(past)} revision{'' if len(past) == 1 else 's'}, latest first"
        number = await self.app.push_screen_wait(AskChoice(title, choices, "The one chosen is brought back."))
        if number:
            await self._review("bring_back", int(number))

    # Going about

    def action_next_uncharted(self) -> None:
        def waiting(cell: Cell) -> bool:
            return cell.state == NOT_YET_CHARTED and cell.excerpts > 0

        if not self.view.next_cell(waiting) and not waiting(self.view.cell):
            self.program.tell("Every cell with excerpts is charted here", "")

    def action_pick(self) -> None:
        self.program.do(self._pick())

    async def _pick(self) -> None:
        from qualtool.workflow import preparing

        counts = dict(await self.program.ask(preparing.theme_counts, self.program.opened))
        chosen = await self.app.push_screen_wait(ThemePicker(self._tree, counts, (), "Show the matrix of", set()))
        if chosen:
            self.theme = self._tree.by_id[chosen[0]]
            await self.look_again()

    def action_next_theme(self) -> None:
        self._turn_theme(1)

    def action_previous_theme(self) -> None:
        self._turn_theme(-1)

    def _turn_theme(self, step: int) -> None:
        roots = self._tree.roots
        if self.theme is None or not roots:
            return
        main = (self._tree.ancestors(self.theme) or [self.theme])[0]
        self.theme = roots[(roots.index(main) + step) % len(roots)]
        self.program.do(self.look_again())

    def action_sort(self) -> None:
        self._sort = (self._sort + 1) % len(SORTS)
        self.program.do(self.look_again())
        self.program.tell(f"Sorted by {', '.join(SORTS[self._sort])}", "")

    def action_export(self) -> None:
        from qualtool.tui.screens.exporting import export_matrices

        if self.theme is not None and self.matrix is not None:
            self.program.do(export_matrices(self, [self.matrix], f"matrix_{self.theme.number}"))

    def action_back(self) -> None:
        if self.editing:
            self.view.focus()
        else:
            self.program.do(self.program.leave())


def _about(revision: RevisionLine) -> str:
    when = f"{revision.at[:16].replace('T', ' ')}   {one_line(revision.coder)}"
    return f"{when}\n   {one_line(revision.summary or revision.blank or '(emptied)')}"
