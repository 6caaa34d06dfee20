"""A matrix laid out for one width: it wraps and paints rows when they come into view, and keeps them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.cells import cell_len
from textual.cache import LRUCache
from textual.strip import Strip

from qualtool.analysis.matrix import Cell, Column, Matrix, Row
from qualtool.text.display import displayed, one_line
from qualtool.tui.widgets.matrix import painting
from qualtool.tui.widgets.matrix.content import Run, corner_of, drawn, group_label, headers_shown, row_labels
from qualtool.tui.widgets.matrix.layout import (
    Columns,
    Rows,
    columns_for,
    cropped,
    fitted,
    header_width,
    headings_between,
    lines_needed,
    shown_lines,
)

TITLE_LINES = 2
LEAST_LINES = 3  # room for case, place and type in the row's header
WIDEST_HEADERS = (20, 16, 12)


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
        self.columns, self.limit = self.columns_within(width, wider), limit
        self._wrapped.clear()
        self.forget_paint()
        labels = (group_label(row, self.matrix, self.group) for row in self.rows)
        self.tops = Rows(tuple(self._height(row) for row in self.rows), headings_between(labels))

    def columns_within(self, width: int, wider: int = 0) -> Columns:
        """The columns of this matrix in a window of `width`."""
        asked = [("case", [one_line(row.case) for row in self.rows])]
        asked += [(name, [one_line(self.matrix.header(row, name)) for row in self.rows]) for name in self._headers]
        natural = [max(map(cell_len, (name, *values))) for name, values in asked]
        widths = next((w for w in _narrowed(natural) if header_width(w) <= width // 3), ())
        themes = len({column.id for column in self.matrix.columns})
        number = len(self.matrix.columns)
        together = number // themes if self.matrix.side_by_side and themes else 1
        return columns_for(width, number, wider, widths, together)

    @property
    def _headers(self) -> list[str]:
        return headers_shown(self.matrix)

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
        least = 1 if self.columns.headers else LEAST_LINES
        tallest = min(self.limit, max(least, len(self._labels(row, self.limit))))
        width = painting.text_width(self.columns)
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
                corner=self._corner(),
                titles={i: _column_title(self.matrix.columns[i], self.columns.width - 2) for i in window.shown},
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
            labels=self._labels(row, height),
            cells={column: self._cell_shown(index, column) for column in window.shown},
            height=height,
            cursor=cursor,
            styles=styles,
        )
        above = [painting.heading_strip(window, heading, styles)] if heading else []
        return [*above, *text, painting.divider_strip(window, following != row.case_id, styles)]

    def _corner(self) -> list[str]:
        """The title, and the names of the row header's columns where it has any."""
        width = self.columns.frozen - 3
        if not self.columns.headers:
            return _title(self.matrix.title, width)
        names = [_padded(name, size) for name, size in zip(("Case", *self._names()), self.columns.headers, strict=True)]
        return [fitted(one_line(self.matrix.title), width), "  ".join(names).rstrip()]

    def _names(self) -> list[str]:
        return [one_line(name)[:1].upper() + one_line(name)[1:] for name in self._headers]

    def _labels(self, row: Row, height: int) -> list[painting.Label]:
        """The lines of a row's header, at most `height`: stacked, or each value in a column of its own."""
        if not self.columns.headers:
            width = self.columns.frozen - 3
            lines = row_labels(row, self.matrix, width, height)
            return [[(fitted(line, width), index == 0)] for index, line in enumerate(lines)]
        values = [row.case, *(self.matrix.header(row, name) for name in self._headers)]
        parts = [_wrapped(value, size, height) for value, size in zip(values, self.columns.headers, strict=True)]
        return [
            [
                (_padded(part[index] if index < len(part) else "", size) + "  ", place == 0)
                for place, (part, size) in enumerate(zip(parts, self.columns.headers, strict=True))
            ]
            for index in range(max(map(len, parts)))
        ]

    def _cell_shown(self, row: int, column: int) -> painting.CellShown:
        shown = self._wrapped.get((row, column))
        if shown is None:
            shown = painting.cell_shown(self.cell(row, column), self.columns, self.tops.heights[row])
            self._wrapped[row, column] = shown
        return shown


def _title(words: str, width: int) -> list[str]:
    return _wrapped(words, max(1, width), TITLE_LINES)


def _column_title(column: Column, width: int) -> list[str]:
    """A column's name; where stages lie side by side, the stage has the second line to itself."""
    if not column.stage:
        return _title(column.name, width)
    return [fitted(one_line(f"{column.number} {column.title}"), width), fitted(one_line(column.stage_label), width)]


def _wrapped(words: str, width: int, lines: int) -> list[str]:
    shown = shown_lines((Run(displayed(words), "header"),), width, lines)
    return ["".join(run.text for run in line) for line in shown]


def _narrowed(widths: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The widths of the row header's columns, the widest cut down step by step."""
    return (tuple(min(widest, width) for width in widths) for widest in WIDEST_HEADERS)


def _padded(words: str, width: int) -> str:
    words = cropped(words, width)
    return words + " " * (width - cell_len(words))
