"""Movement between types from stage to stage, to read over the types screen."""

from rich import box
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from qualtool.analysis.typology import Movement, Movements
from qualtool.text.display import one_line

WIDE = 110


class MovementScreen(ModalScreen[None]):
    """Every table of movement; Esc goes back."""

    BINDINGS = [Binding("escape,enter,m", "leave", show=False)]
    DEFAULT_CSS = """
    MovementScreen {
        align: center middle;
        & VerticalScroll {
            width: 100%; max-width: 150; height: auto; max-height: 100%;
            background: $surface; border: round $primary; padding: 0 1;
        }
        & .title { text-style: bold; height: auto; }
        & .table { height: auto; margin: 1 0 0 0; }
        & .hint { color: $text-muted; height: auto; margin: 1 0 0 0; }
    }
    """

    def __init__(self, name: str, moved: Movements) -> None:
        super().__init__()
        self._typology, self._moved = name, moved

    def compose(self) -> ComposeResult:
        wide = self.app.size.width >= WIDE
        with VerticalScroll():
            yield Static(Content(f"{one_line(self._typology)}: from stage to stage"), classes="title")
            if not self._moved.tables:
                yield Static(Content("No case is in scope at two stages."), classes="table")
            for table in self._moved.tables:
                yield Static(self._title(table), classes="table")
                yield Static(movement_table(table, wide))
            for sentence in self._moved.left_out:
                yield Static(Content(one_line(sentence)), classes="table")
            told = f"Scope: {self._moved.filter}. Esc goes back."
            yield Static(Content(one_line(told)), classes="hint")

    def _title(self, table: Movement) -> Content:
        before, after = (one_line(self._moved.stages[stage]) for stage in (table.before, table.after))
        where = f"From {before} (down) to {after} (across)"
        return Content.assemble((where, "bold"), f"\n{table.count}")

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_leave(self) -> None:
        self.dismiss(None)


def movement_table(table: Movement, wide: bool) -> Table:
    """The labels of the cases in each square; numbers stand for the types across where there is little room."""
    drawn = Table(box=box.SIMPLE_HEAD, show_lines=False, pad_edge=False, expand=False)
    drawn.add_column("")
    for number, kind in enumerate(table.kinds, 1):
        drawn.add_column(Text(f"{number} {one_line(kind)}" if wide else str(number)), min_width=3)
    for number, before in enumerate(table.kinds, 1):
        squares = (table.squares.get((before, after), ()) for after in table.kinds)
        labels = [Text(one_line(", ".join(cases)) if cases else "·", style="" if cases else "dim") for cases in squares]
        drawn.add_row(Text(f"{number} {one_line(before)}"), *labels)
    return drawn
