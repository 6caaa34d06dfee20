"""A matrix as Markdown tables, as a tidy table with one row for each cell, or as a wide one with a column each."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qualtool.analysis.matrix import Cell, Column, Matrix, Row
from qualtool.formats.characters import encodable
from qualtool.formats.csv_text import write_rows
from qualtool.formats.markdown import cell as cell_text
from qualtool.formats.markdown import inline
from qualtool.formats.matrix_words import ROW_HEADERS, blank_words, ending, filter_words, row_count, row_headers, title

if TYPE_CHECKING:
    from pandas import DataFrame

_CELL_COLUMNS = (
    *("theme", "column", "column_title", "case", "site", "stage", "type"),
    *("state", "excerpts", "summary", "references", "coder", "at"),
)
_WIDE_HEADERS = ("case", "site", "stage", "type")


def write_markdown(path: Path, matrices: Sequence[Matrix]) -> None:
    """Writes one table for each theme, with the filter and the number of rows."""
    study = next((matrix.study for matrix in matrices if matrix.study), "")
    parts = [f"# {inline(study)}"] if study else []
    parts.extend(_table(matrix) for matrix in matrices)
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n")


def _table(matrix: Matrix) -> str:
    headers = [*ROW_HEADERS, *(column.name for column in matrix.columns)]
    lines = [
        f"## {inline(title(matrix))}",
        "",
        f"{inline(filter_words(matrix))}; {row_count(matrix)}",
        "",
        _line(headers),
        "|" + " --- |" * len(headers),
    ]
    for row in matrix.rows:
        cells = (row.cell(column) for column in matrix.columns)
        lines.append(_line([*row_headers(matrix, row), *(_words(cell) for cell in cells)]))
    return "\n".join(lines)


def _line(texts: Sequence[str]) -> str:
    return "| " + " | ".join(cell_text(text) for text in texts) + " |"


def _words(cell: Cell) -> str:
    return " ".join(filter(None, (cell.summary, *ending(cell))))


def frame(matrices: Sequence[Matrix]) -> "DataFrame":
    """One row for each cell, in the order of the matrices; site and stage are their keys."""
    from pandas import DataFrame

    rows = [_cell_row(matrix, row, column) for matrix in matrices for row in matrix.rows for column in matrix.columns]
    return DataFrame(rows, columns=list(_CELL_COLUMNS))


def _cell_row(matrix: Matrix, row: Row, column: Column) -> list[str | int]:
    cell = row.cell(column)
    cited = [("*" if ref.starred else "") + ref.label for stretch in cell.stretches for ref in stretch.references]
    texts = [matrix.theme, column.number, column.title, row.case, row.site, row.stage, row.type, cell.state]
    after = [cell.summary, "; ".join(cited), cell.coder, cell.at]
    return [*map(encodable, texts), cell.excerpts, *map(encodable, after)]


def write_csv(path: Path, matrices: Sequence[Matrix]) -> None:
    """Writes the rows of `frame`."""
    table = frame(matrices)
    write_rows(path, list(table.columns), table.itertuples(index=False, name=None))


def wide_frame(matrices: Sequence[Matrix]) -> "DataFrame":
    """One row for each case and stage, one column for each sub-theme of all matrices; site and stage are their keys."""
    from pandas import DataFrame

    names = list(dict.fromkeys(column.name for matrix in matrices for column in matrix.columns))
    found: dict[tuple[str, str], dict[str, str]] = {}
    for matrix in matrices:
        for row in matrix.rows:
            line = found.setdefault((row.case_id, row.stage), dict.fromkeys(names, ""))
            line.update(zip(_WIDE_HEADERS, (row.case, row.site, row.stage, row.type), strict=True))
            line.update((column.name, _summary(row.cell(column))) for column in matrix.columns)
    rows = [{name: encodable(text) for name, text in line.items()} for line in found.values()]
    return DataFrame(rows, columns=[*_WIDE_HEADERS, *names])


def _summary(cell: Cell) -> str:
    return " ".join(filter(None, (cell.summary, blank_words(cell))))


def write_wide_csv(path: Path, matrices: Sequence[Matrix]) -> None:
    """Writes the rows of `wide_frame`."""
    table = wide_frame(matrices)
    write_rows(path, list(table.columns), table.itertuples(index=False, name=None))
