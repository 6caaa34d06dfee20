"""The audit trail on a screen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import DataTable, Static

from qualtool.text.display import one_line
from qualtool.tui.widgets.measured_rows import put_rows

if TYPE_CHECKING:
    from qualtool.workflow import PastStep


class HistoryScreen(ModalScreen[None]):
    """Every step, latest first."""

    BINDINGS = [("escape", "dismiss", "Back")]
    DEFAULT_CSS = """
    HistoryScreen { align: center middle; }
    HistoryScreen > Vertical { width: 95%; height: 90%; background: $surface; border: round $primary; padding: 0 1; }
    HistoryScreen DataTable { height: 1fr; }
    HistoryScreen .hint { color: $text-muted; }
    """

    def __init__(self, steps: "Sequence[PastStep]") -> None:
        super().__init__()
        self._steps = steps

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static("History, latest first", markup=False)
            yield DataTable(cursor_type="row")
            yield Static(
                "u undoes your latest step, Ctrl+R does it again (outside this list). Esc: back", classes="hint"
            )

    def on_mount(self) -> None:
        table: DataTable[Text] = self.query_one(DataTable)
        lines = [
            (step.at[:16].replace("T", " "), step.coder, step.step, "undone" if step.undone else "")
            for step in self._steps
        ]
        rows = [[Text(one_line(text)) for text in line] for line in lines]
        put_rows(table, ("When", "Coder", "What", ""), rows)
        table.focus()
