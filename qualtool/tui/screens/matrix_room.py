"""What the matrix screen shows: one theme, cases down, chart columns across, the cell under the cursor below."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import Worker

from qualtool.analysis.matrix import CASES, CHANGE, NOT_MET, SITES, Cell, Column, Matrix, Row, Stretch
from qualtool.analysis.summary_text import parsed
from qualtool.analysis.tree import Theme, Tree
from qualtool.text.display import one_line
from qualtool.tui.actions import HOLDS, bindings_of
from qualtool.tui.filters import FilteredRoom
from qualtool.tui.widgets.boxes import LineBox
from qualtool.tui.widgets.cell import CellPane
from qualtool.tui.widgets.keys_footer import KeysFooter
from qualtool.tui.widgets.matrix import MatrixView

if TYPE_CHECKING:
    from qualtool.workflow.matrices import MatrixRequest

SORTS = (("site", "stage", "type"), ("stage", "site", "type"), ("type", "site", "stage"))
REST = 0.06


@dataclass(frozen=True, slots=True)
class Sought:
    """Cells to go through: those of a theme in one state, where one value of site, stage or type is shown.

    An empty `state` means those that wait to be charted, an empty `by` everybody. The cursor comes to the first of
    them, in the column `column_id` if one is named.
    """

    theme_id: str
    state: str
    by: str
    value: str
    column_id: str = ""


class MatrixRoom(FilteredRoom):
    """What the matrix shows, and the cell under its cursor."""

    ROOM = "matrix"
    HELP_PAGE = "matrix"
    BINDINGS = bindings_of("matrix")
    # Textual looks for these rules under the class that is shown.
    CSS = """
    MatrixScreen MatrixView { height: 1fr; }
    MatrixScreen.-short CellPane { height: 7; }
    MatrixScreen #find { display: none; height: 1; border: none; padding: 0 1; background: $boost; }
    MatrixScreen #find.shown { display: block; }
    MatrixScreen.-short CellPane.-reading { height: 50%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme | None = None
        self.matrix: Matrix | None = None
        self.framework = Tree(())
        self.layout_asked = _as_it_starts()
        self.sought = ""
        self.sought_in = ""
        self.open_cell: tuple[Row, Column] | None = None
        self._resting: Timer | None = None
        self._keeping: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        yield Static(classes="bar", id="about", markup=False)
        yield MatrixView()
        yield Static(classes="status", id="cell", markup=False)
        yield CellPane()
        yield LineBox(placeholder="find in the summaries   Enter next cell, Esc done", id="find")
        yield KeysFooter()

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
        self._show_plain()
        column = self.view.column
        cursor = (case_id, stage, column.key if column else "")
        await self.look_again(cursor)
        if self.matrix and (case_id, stage) not in [(row.case_id, row.stage) for row in self.matrix.rows]:
            self.show_everybody()
            await self.look_again(cursor)
            self.program.tell("Every filter was taken away, to show this case", "")

    async def open_on(self, sought: Sought) -> None:
        """Shows the cells that are sought, with the cursor on the first."""
        await self.refresh_room()
        self._show_plain()
        self.show_everybody()
        hidden = tuple(one for one in self.layout_asked.hidden if one != sought.column_id)
        self.layout_asked = replace(self.layout_asked, hidden=hidden)
        self.theme = self.framework.by_id[sought.theme_id]
        self.sought, self.sought_in = sought.state, sought.column_id
        self._filters.chosen = {sought.by: sought.value} if sought.by else {}
        await self.look_again()
        if self.matrix is not None:
            self.view.show(self.matrix, self._first_sought(self.matrix, sought.column_id), self.matrix.group)

    def _show_plain(self) -> None:
        """Cases down and stages stacked, in the columns of a theme: every cell of a person is there."""
        self.layout_asked = replace(self.layout_asked, columns=(), name="", rows=CASES, side_by_side=False)

    def show_everybody(self) -> None:
        """Takes away every filter, and what was sought."""
        self._filters.clear()
        self.layout_asked = replace(self.layout_asked, where=())
        self.sought = self.sought_in = ""

    def _first_sought(self, matrix: Matrix, column_id: str) -> tuple[str, str, str] | None:
        places = (
            (row.case_id, row.stage, column.key)
            for row in matrix.rows
            for column in matrix.columns
            if column_id in ("", column.id) and self.is_sought(row.cell(column))
        )
        return next(places, None)

    def is_sought(self, cell: Cell) -> bool:
        """Whether a cell is one that the next-cell key stops at: by default one that waits to be charted."""
        return cell.state == self.sought if self.sought else cell.waiting

    def asked(self, theme: Theme) -> "MatrixRequest":
        """The matrix as it is to be shown now."""
        layout = self.layout_asked
        where = (*layout.where, *self._filters.where)
        return replace(layout, themes="" if layout.columns else theme.number, where=where)

    async def look_again(self, cursor: tuple[str, str, str] | None = None) -> None:
        if self.theme is not None:
            self.show_matrix(self.theme, await self.made(self.asked(self.theme)), cursor)

    async def made(self, request: "MatrixRequest") -> Matrix:
        """The one matrix that is asked for."""
        from qualtool.workflow import matrices

        (made,) = await self.program.ask(matrices.matrices, self.program.opened, request)
        return made

    def show_matrix(self, theme: Theme, made: Matrix, cursor: tuple[str, str, str] | None = None) -> None:
        """Shows a matrix, and in the line at the top what it is."""
        self.matrix = made
        self.view.show(made, cursor, made.group)
        self.query_one("#about", Static).update(Content(one_line(self._about(theme, made))))

    def _about(self, theme: Theme, made: Matrix) -> str:
        """The line at the top: what is shown, how many rows, under which filter, and how far it is charted."""
        layout, cells = self.layout_asked, [cell for row in made.rows for cell in row.cells.values()]
        rows = seen_words(made) if made.side_by_side else f"{len(made.rows)} row{'' if len(made.rows) == 1 else 's'}"
        columns = layout.columns or [column.id for column in self.framework.chart_columns(theme)]
        hidden = sum(one in columns for one in layout.hidden)
        charted, waiting = sum(bool(cell.revision) for cell in cells), sum(cell.waiting for cell in cells)
        behind = "something to draw on" if made.side_by_side or made.rows_are == SITES else "excerpts"
        parts = [
            made.title if layout.columns else theme.name,
            rows,
            "sites as rows" if made.rows_are == SITES else "",
            f"filter: {made.filter}",
            f"{hidden} column{'' if hidden == 1 else 's'} hidden" if hidden else "",
            f"next: {self.sought}" if self.sought else "",
            f"{charted} of {len(cells)} cells charted, {waiting} with {behind} wait",
        ]
        return " · ".join(filter(None, parts))

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
        self.pane.show_cell(cell, row.place(column), self.draws(row, column))
        self.pane.editor.read_only = cell.state == NOT_MET
        who = f" · {cell.coder} {cell.at[:10]}" if cell.coder else ""
        why = f" ({self.program.first_key(HOLDS)} if it still holds): {cell.why_stale}" if cell.why_stale else ""
        unasked = ", unasked" if cell.spontaneous else ""
        stage = f", stage {row.stage}" if row.stage else ""
        line = f"{row.case}{stage} · {column.name} · {cell.state}{unasked}{why}{who}"
        self.query_one("#cell", Static).update(Content(one_line(line)), layout=False)
        if self._resting is not None:
            self._resting.stop()
        # Cursor steps stay quick: what stands beside is read when the cursor rests.
        self._resting = self.set_timer(REST, self._read_at_rest)

    def is_absent(self) -> bool:
        """Whether the case was not met at the stage under the cursor; says so, since there is no cell to write in."""
        row, column = self.view.row, self.view.column
        absent = row is not None and column is not None and self.view.cell.state == NOT_MET
        if absent and row is not None and column is not None:
            where = column.stage_label or row.stage
            self.program.tell(f"{one_line(row.case)} was not met at {one_line(where)}: there is nothing to write", "")
        return absent

    def draws(self, row: Row, column: Column) -> bool:
        """Whether other cells may stand behind a cell: a site's, or the Change between stages."""
        of_sites = self.matrix is not None and self.matrix.rows_are == SITES
        return of_sites or CHANGE in row.place(column) or row.cell(column).draws_on > 0

    def _same_place(self, row: Row, column: Column) -> bool:
        if self.open_cell is None:
            return False
        before_row, before_column = self.open_cell
        return before_row.place(before_column) == row.place(column)

    def _read_at_rest(self) -> None:
        self._resting = None
        if self.program.study is not None:
            self.program.do(self.read_beside())

    async def read_beside(self) -> None:
        """Reads what stands beside the summary."""

    # Keeping what was written

    @property
    def editing(self) -> bool:
        """Whether the cursor is in the cell's pane, not in the matrix."""
        return self.pane.has_focus_within

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


def _as_it_starts() -> "MatrixRequest":
    """The layout before anybody has chosen one: cases down, stages stacked, sorted by site."""
    from qualtool.workflow.matrices import MatrixRequest

    return MatrixRequest(sort=SORTS[0])


def seen_words(made: Matrix) -> str:
    """How many are shown where stages lie side by side, and how many are left out."""
    what = "site" if made.rows_are == SITES else "case"
    shown, left_out = len(made.rows), len(made.seen_once)
    words = f"{shown} {what}{'' if shown == 1 else 's'} met at several stages"
    return f"{words}, {left_out} met once left out" if left_out else words
