"""Reading a chart: down one sub-theme, or along one case, as a page; Enter goes to the cell, Esc back."""

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from qualtool.analysis.matrix import Column, Matrix, Row
from qualtool.tui.widgets.matrix.page import PageView
from qualtool.tui.widgets.matrix.reading import Place, along_row, down_column

HINT = "Esc back   Enter to the cell   ↑↓ passage   PgUp PgDn   d down   a along"


class ReadingScreen(ModalScreen[Place | None]):
    """A page of the matrix; the place of the cell that was chosen, or nothing."""

    BINDINGS = [
        ("escape", "leave", "Back"),
        ("d", "read(True)", "Down the column"),
        ("a", "read(False)", "Along the row"),
    ]
    DEFAULT_CSS = """
    ReadingScreen {
        background: $surface;
        & PageView { height: 1fr; padding: 1 0 0 0; }
        & .hint { height: 1; padding: 0 1; color: $text-muted; background: $panel; text-wrap: nowrap; }
    }
    """

    def __init__(self, matrix: Matrix, row: Row, column: Column, down: bool) -> None:
        super().__init__()
        self._matrix, self._row, self._column, self._down = matrix, row, column, down

    def compose(self) -> ComposeResult:
        yield PageView()
        yield Static(Content(HINT), classes="hint")

    def on_mount(self) -> None:
        self.query_one(PageView).focus()
        self._show()

    def _show(self) -> None:
        page = down_column(self._matrix, self._column) if self._down else along_row(self._matrix, self._row)
        place = (self._row.case_id, self._row.stage, self._column.key)
        self.query_one(PageView).show(page, place)

    def action_read(self, down: bool) -> None:
        """Turns from the column to the row of the passage that is being read, or the other way."""
        passage = self.query_one(PageView).passage
        if passage is not None:
            case_id, stage, key = passage.place
            self._row = next(row for row in self._matrix.rows if (row.case_id, row.stage) == (case_id, stage))
            self._column = next(column for column in self._matrix.columns if column.key == key)
        self._down = down
        self._show()

    def on_page_view_chosen(self, event: PageView.Chosen) -> None:
        self.dismiss(event.place)

    def action_leave(self) -> None:
        self.dismiss(None)
