"""A matrix laid out for one width: it wraps and paints rows when they come into view, and keeps them."""

from collections.abc import Sequence
from dataclasses import replace

from textual.cache import LRUCache
from textual.strip import Strip

from qualtool.analysis.matrix import Cell, Matrix, Row
from qualtool.text.display import displayed
from qualtool.tui.widgets.matrix import painting
from qualtool.tui.widgets.matrix.content import Run, corner_of, drawn, group_label, row_labels
from qualtool.tui.widgets.matrix.layout import (
    Columns,
    Rows,
    columns_for,
    headings_between,
    lines_needed,
    shown_lines,
)

TITLE_LINES = 2
LEAST_LINES = 3  # room for case, place and type in the row's header


class MatrixDrawing:
    """Rows, columns and painted lines of a matrix; `width` in terminal cells, `limit` in lines of a row."""

    def __init__(self, matrix: Matrix, rows: Sequence[Row], group: str) -> None:
        self.matrix, self.rows, self.group = matrix, list(rows), group
        self.columns, self.tops = Columns(0, 16, 0), Rows((), ())
        self.limit = LEAST_LINES
        self._wrapped: LRUCache[tuple[int, int], painting.CellShown] = LRUCache(4000)
        self._painted: dict[int, tuple[tuple[object, ...], list[Strip]]] = {}
        self._header: tuple[tuple[object, ...], list[Strip]] | None = None

    @property
    def height(self) -> int:
        """The lines of the whole matrix, its titles included."""
        return TITLE_LINES + self.tops.total

    def lay_out(self, width: int, wider: int, limit: int) -> None:
        """Give every column its width and every row its height."""
        self.columns, self.limit = columns_for(width, len(self.matrix.columns), wider), limit
        self._wrapped.clear()
        self.forget_paint()
        labels = (group_label(row, self.matrix, self.group) for row in self.rows)
        self.tops = Rows(tuple(self._height(row) for row in self.rows), headings_between(labels))

    def forget_paint(self) -> None:
        """Paint everything again, since the colours have changed."""
        self._painted.clear()
        self._header = None

    def change_cell(self, index: int, number: str, cell: Cell) -> bool:
        """Put a cell into row `index`; True when the row has another height now."""
        row = self.rows[index]
        self.rows[index] = replace(row, cells={**row.cells, number: cell})
        self._painted.pop(index, None)
        for column in range(len(self.matrix.columns)):
            self._wrapped.discard((index, column))
        if not self.tops.heights:
            return False
        height, before = self._height(self.rows[index]), self.tops.heights[index]
        self.tops = self.tops.with_height(index, height)
        return height != before

    def cell(self, row: int, column: int) -> Cell:
        """The cell in a row and column, both counted from 0; an empty one where there is none."""
        if row >= len(self.rows) or column >= len(self.matrix.columns):
            return Cell()
        return self.rows[row].cell(self.matrix.columns[column])

    def _height(self, row: Row) -> int:
        tallest, width = min(LEAST_LINES, self.limit), painting.text_width(self.columns)
        for column in self.matrix.columns:
            if tallest >= self.limit:
                break
            cell = row.cell(column)
            if not cell.stretches:
                continue
            text = drawn(cell.summary)
            first = painting.first_width(self.columns, " ".join(filter(None, corner_of(cell))))
            tallest = max(tallest, lines_needed(text, width, self.limit, first))
        return tallest

    def header_strips(
        self, window: painting.Window, cursor: int, focused: bool, styles: painting.Styles
    ) -> list[Strip]:
        """The lines of the column titles."""
        key = (window, cursor, focused)
        if self._header is None or self._header[0] != key:
            strips = painting.header_strips(
                window,
                corner=_title(self.matrix.title, self.columns.frozen - 3),
                titles={i: _title(self.matrix.columns[i].name, self.columns.width - 2) for i in window.shown},
                height=TITLE_LINES,
                cursor=cursor,
                styles=styles,
            )
            self._header = key, strips
        return self._header[1]

    def row_strips(
        self, row: int, window: painting.Window, cursor: int | None, focused: bool, styles: painting.Styles
    ) -> list[Strip]:
        """The lines of a row's block: a heading if it has one, its text, its divider."""
        key = (window, cursor, focused)
        kept = self._painted.get(row)
        if kept is None or kept[0] != key:
            kept = self._painted[row] = (key, self._paint(row, window, cursor, styles))
        return kept[1]

    def _paint(self, index: int, window: painting.Window, cursor: int | None, styles: painting.Styles) -> list[Strip]:
        row, height, heading = self.rows[index], self.tops.heights[index], self.tops.headings[index]
        following = self.rows[index + 1].case_id if index + 1 < len(self.rows) else None
        text = painting.row_strips(
            window,
            labels=row_labels(row, self.matrix, self.columns.frozen - 3, height),
            cells={column: self._cell_shown(index, column) for column in window.shown},
            height=height,
            cursor=cursor,
            styles=styles,
        )
        above = [painting.heading_strip(window, heading, styles)] if heading else []
        return [*above, *text, painting.divider_strip(window, following != row.case_id, styles)]

    def _cell_shown(self, row: int, column: int) -> painting.CellShown:
        shown = self._wrapped.get((row, column))
        if shown is None:
            shown = painting.cell_shown(self.cell(row, column), self.columns, self.tops.heights[row])
            self._wrapped[row, column] = shown
        return shown


def _title(words: str, width: int) -> list[str]:
    lines = shown_lines((Run(displayed(words), "header"),), max(1, width), TITLE_LINES)
    return ["".join(run.text for run in line) for line in lines]
