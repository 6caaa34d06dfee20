"""A matrix as Markdown tables, as a tidy table with one row for each cell, or as a wide one with a column each."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qualtool.analysis.matrix import Cell, Column, Matrix, Row
from qualtool.formats.characters import encodable
from qualtool.formats.csv_text import write_rows
from qualtool.formats.markdown import cell as cell_text
from qualtool.formats.markdown import inline
from qualtool.formats.matrix_words import (
    ABSENT,
    BUILT_IN,
    blank_words,
    cell_stage,
    column_names,
    ending,
    filter_words,
    header_keys,
    is_absent,
    matrix_notes,
    row_count,
    row_header_names,
    row_headers,
    title,
    told_apart_names,
)

if TYPE_CHECKING:
    from pandas import DataFrame

_BEFORE = ("theme", "column", "column_title", "case", "kind", "site", "stage", "type")
_AFTER = ("state", "why_stale", "unasked", "excerpts", "draws_on", "summary", "references", "coder", "at")
_NOTE = "note"
_WIDE_HEADERS = ("case", "site", "stage", "type")


def write_markdown(path: Path, matrices: Sequence[Matrix]) -> None:
    """Writes one table for each theme, with the filter and the number of rows."""
    study = next((matrix.study for matrix in matrices if matrix.study), "")
    parts = [f"# {inline(study)}"] if study else []
    parts.extend(_table(matrix) for matrix in matrices)
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n")


def _table(matrix: Matrix) -> str:
    headers = [*row_header_names(matrix), *column_names(matrix)]
    lines = [
        f"## {inline(title(matrix))}",
        "",
        f"{inline(filter_words(matrix))}; {row_count(matrix)}",
        "",
        *(line for note in matrix_notes(matrix) for line in (inline(note), "")),
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
    if is_absent(cell):
        return ABSENT
    return " ".join(filter(None, (cell.summary, *ending(cell))))


def frame(matrices: Sequence[Matrix]) -> "DataFrame":
    """One row for each cell, in the order of the matrices; site and stage are their keys, a Change's is CHANGE.

    Attributes that head rows are columns too. Where there is something to know of a matrix, its first row notes it.
    """
    from pandas import DataFrame

    attributes, noted = _attributes(matrices), any(map(matrix_notes, matrices))
    rows = [
        line
        for matrix in matrices
        for line in _with_note([_cell_row(matrix, row, column, attributes) for row, column in _cells(matrix)], matrix)
    ]
    names = _BEFORE + told_apart_names(attributes, (*_BEFORE, *_AFTER, _NOTE)) + _AFTER
    width = len(names) + noted
    return DataFrame([row[:width] for row in rows], columns=[*names, *([_NOTE] if noted else [])])


def _cells(matrix: Matrix) -> list[tuple[Row, Column]]:
    return [(row, column) for row in matrix.rows for column in matrix.columns if not is_absent(row.cell(column))]


def _attributes(matrices: Sequence[Matrix]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for matrix in matrices for key in header_keys(matrix) if key not in BUILT_IN))


def _with_note(rows: list[list[str | int]], matrix: Matrix) -> list[list[str | int]]:
    note = encodable(" ".join(matrix_notes(matrix)))
    return [[*row, "" if number else note] for number, row in enumerate(rows)]


def _cell_row(matrix: Matrix, row: Row, column: Column, attributes: Sequence[str]) -> list[str | int]:
    cell = row.cell(column)
    cited = [("*" if ref.starred else "") + ref.label for stretch in cell.stretches for ref in stretch.references]
    before = [matrix.theme or matrix.title, column.number, column.title]
    before += [row.case, row.kind, row.site, cell_stage(row, column), row.type]
    before += [row.attributes.get(name, "") for name in attributes]
    before += [cell.state, cell.why_stale, "yes" if cell.spontaneous else ""]
    after = [cell.summary, "; ".join(cited), cell.coder, cell.at]
    return [*map(encodable, before), cell.excerpts, cell.draws_on, *map(encodable, after)]


def write_csv(path: Path, matrices: Sequence[Matrix]) -> None:
    """Writes the rows of `frame`."""
    table = frame(matrices)
    write_rows(path, list(table.columns), table.itertuples(index=False, name=None))


def wide_frame(matrices: Sequence[Matrix]) -> "DataFrame":
    """One row for each case and stage, one column for each chart column of all matrices; site and stage are their keys.

    Attributes that head rows are columns too. Where there is something to know of the matrices, the first row notes it.
    """
    from pandas import DataFrame

    columns = list(dict.fromkeys(name for matrix in matrices for name in column_names(matrix)))
    attributes = _attributes(matrices)
    heads = told_apart_names(attributes, (*_WIDE_HEADERS, *columns, _NOTE))
    found: dict[tuple[str, str], dict[str, str]] = {}
    for matrix in matrices:
        for row in matrix.rows:
            line = found.setdefault((row.case_id, row.stage), dict.fromkeys(columns, ""))
            line.update(zip(_WIDE_HEADERS, (row.case, row.site, row.stage, row.type), strict=True))
            line.update(zip(heads, (row.attributes.get(name, "") for name in attributes), strict=True))
            line.update(zip(column_names(matrix), (_summary(row.cell(one)) for one in matrix.columns), strict=True))
    rows = [{name: encodable(text) for name, text in line.items()} for line in found.values()]
    notes = " ".join(dict.fromkeys(note for matrix in matrices for note in matrix_notes(matrix)))
    for number, row_ in enumerate(rows):
        row_[_NOTE] = "" if number else encodable(notes)
    return DataFrame(rows, columns=[*_WIDE_HEADERS, *heads, *columns, *([_NOTE] if notes else [])])


def _summary(cell: Cell) -> str:
    if is_absent(cell):
        return ABSENT
    return " ".join(filter(None, (cell.summary, blank_words(cell))))


def write_wide_csv(path: Path, matrices: Sequence[Matrix]) -> None:
    """Writes the rows of `wide_frame`."""
    table = wide_frame(matrices)
    write_rows(path, list(table.columns), table.itertuples(index=False, name=None))
