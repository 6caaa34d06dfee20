"""Rows put into a table with columns that are wide enough from the first drawing on."""

from collections.abc import Sequence

from rich.text import Text
from textual.widgets import DataTable


def put_rows(table: "DataTable[Text]", titles: Sequence[str], rows: Sequence[Sequence[Text]]) -> None:
    """Fills an empty table, each column as wide as its widest cell.

    A table measures what it holds only when it has nothing else to do. Drawn before that, as happens on a busy
    machine, it would cut every cell to the width of its title, and stay so.
    """
    for place, title in enumerate(titles):
        cells = (row[place].cell_len for row in rows)
        table.add_column(Text(title), width=max(Text(title).cell_len, *cells, 1))
    for row in rows:
        table.add_row(*row)
