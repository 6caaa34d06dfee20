"""What the matrix screen shows: one theme, cases down, chart columns across, the cell under the cursor below."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Footer, Static
from textual.worker import Worker

from qualtool.analysis.matrix import Cell, Column, Matrix, Row, Stretch
from qualtool.analysis.summary_text import parsed
from qualtool.analysis.tree import Theme, Tree
from qualtool.text.display import one_line
from qualtool.tui.actions import HOLDS, bindings_of
from qualtool.tui.filters import FilteredRoom
from qualtool.tui.widgets.cell_pane import CellPane
from qualtool.tui.widgets.matrix import MatrixView

if TYPE_CHECKING:
    from qualtool.workflow.matrices import MatrixRequest

SORTS = (("site", "stage", "type"), ("stage", "site", "type"), ("type", "site", "stage"))
REST = 0.06


@dataclass(frozen=True, slots=True)
class Sought:
    """Cells to go through: those of a theme in one state, where one value of site, stage or type is shown."""

    theme_id: str
    state: str
    by: str
    value: str


class MatrixRoom(FilteredRoom):
    """What the matrix shows, and the cell under its cursor."""

    ROOM = "matrix"
    HELP_PAGE = "matrix"
    BINDINGS = bindings_of("matrix")
    CSS = """
    MatrixRoom MatrixView { height: 1fr; }
    MatrixRoom.-short CellPane { height: 7; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme | None = None
        self.matrix: Matrix | None = None
        self.framework = Tree(())
        self.sorting = 0
        self.sought = ""
        self.open_cell: tuple[Row, Column] | None = None
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
        self.framework = await self.program.ask(preparing.tree_of, study)
        self._filters.values = await self.program.ask(quoting.values_to_filter, study)
        if self.theme is None:
            counts = await self.program.ask(preparing.theme_counts, study)
            under = {t.id: sum(counts.get(s.id, 0) for s in self.framework.subtree(t.id)) for t in self.framework.roots}
            self.theme = max(self.framework.roots, key=lambda theme: under[theme.id], default=None)
        await self.look_again()
        if not self.pane.has_focus_within:
            self.view.focus()

    async def arrive(self, *what: Any) -> None:
        if what and isinstance(what[0], Sought):
            await self.open_on(what[0])
        elif what:
            await self.open_at(*what)
        else:
            await self.refresh_room()

    async def open_at(self, case_id: str, stage: str, theme_id: str | None) -> None:
        """Shows the matrix at a case, in the main theme of the theme that was being coded."""
        await self.refresh_room()
        if theme_id is not None and theme_id in self.framework.by_id:
            theme = self.framework.by_id[theme_id]
            self.theme = (self.framework.ancestors(theme) or [theme])[0]
        column = self.view.column
        await self.look_again((case_id, stage, column.key if column else ""))

    async def open_on(self, sought: Sought) -> None:
        """Shows the cells that are sought, with the cursor on the first."""
        await self.refresh_room()
        self.theme, self.sought = self.framework.by_id[sought.theme_id], sought.state
        self._filters.chosen = {sought.by: sought.value}
        await self.look_again()
        if not self.is_sought(self.view.cell):
            self.view.next_cell(self.is_sought)

    def is_sought(self, cell: Cell) -> bool:
        """Whether a cell is one that the next-cell key stops at: by default one that waits to be charted."""
        return cell.state == self.sought if self.sought else cell.waiting

    def asked(self, theme: Theme) -> "MatrixRequest":
        """The matrix as it is to be shown now."""
        from qualtool.workflow.matrices import MatrixRequest

        return MatrixRequest(theme.number, self._filters.where, SORTS[self.sorting])

    async def look_again(self, cursor: tuple[str, str, str] | None = None) -> None:
        from qualtool.workflow import matrices

        if self.theme is None:
            return
        (self.matrix,) = await self.program.ask(matrices.matrices, self.program.opened, self.asked(self.theme))
        self.view.show(self.matrix, cursor, self.matrix.group)
        cells = [cell for row in self.matrix.rows for cell in row.cells.values()]
        charted = sum(bool(cell.revision) for cell in cells)
        waiting = sum(cell.waiting for cell in cells)
        about = f"{self.theme.name} · {len(self.matrix.rows)} rows · filter: {self.matrix.filter}"
        about += f" · {charted} of {len(cells)} cells charted, {waiting} with excerpts wait"
        self.query_one("#about", Static).update(Content(one_line(about)))

    def on_matrix_view_cell_changed(self, event: MatrixView.CellChanged) -> None:
        self._show_cell(event.row, event.column)

    def _show_cell(self, row: Row, column: Column) -> None:
        if self.pane.changed:
            # What was written stays in sight until it is on disk; then the cell at the cursor is shown.
            if not (self.editing and self._same_place(row, column)):
                self.keep()
            return
        self.open_cell = (row, column)
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
        if self.open_cell is None:
            return False
        before_row, before_column = self.open_cell
        return before_row.place(before_column) == row.place(column)

    def _read_excerpts(self) -> None:
        if self.program.study is not None:
            self.program.do(self._excerpts())

    async def _excerpts(self) -> None:
        from qualtool.workflow import charting

        if self.open_cell is None:
            return
        row, column = self.open_cell
        found = await self.program.ask(charting.cell_excerpts, self.program.opened, *row.place(column))
        if self._same_place(row, column):
            self.pane.show_excerpts(found)

    # Keeping what was written

    @property
    def editing(self) -> bool:
        """Whether the cursor is in the cell's pane, not in the matrix."""
        return self.pane.editor.has_focus or self.pane.listed.has_focus

    async def put_away(self) -> None:
        if self._keeping is not None:
            await self._keeping.wait()
        if self.pane.changed:
            await self._save()

    def keep(self) -> None:
        """Keeps what was written in the cell, once."""
        if self.pane.changed and (self._keeping is None or self._keeping.is_finished):
            self._keeping = self.program.do(self._save())

    async def _save(self) -> None:
        if self.open_cell is None:
            return
        typed = self.pane.editor.text
        await self.chart(*self.open_cell, parsed(typed, self.pane.references), "", typed)

    async def chart(self, row: Row, column: Column, said: list[Stretch], blank: str, typed: str | None = None) -> None:
        from qualtool.workflow import charting

        place = row.place(column)
        await self.program.take_step(charting.chart, self.program.opened, *place, self.program.coder, said, blank)
        self.pane.kept(self.pane.editor.text if typed is None else typed)
        await self.look_again()
