"""The hidden sheet by which an edited workbook is known again: study, rows, columns, and each cell as exported."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from qualtool.analysis.matrix import Cell, Matrix, Row
from qualtool.formats.characters import xml_text
from qualtool.formats.matrix_words import (
    STAGE_HEADER,
    blank_words,
    column_names,
    is_absent,
    points,
    row_header_names,
    told_apart_names,
)
from qualtool.formats.xlsx_cells import LONGEST, fitted, fragments

HIDDEN_SHEET = "qualtool"
MARKER = "qualtool row"
"""Heads the hidden column of row identifiers; the number of the sheet follows."""
SIDE_HEADER = "n"
_LAYOUT = "2"
_EARLIER_HEADS = ("Case", "Site", STAGE_HEADER, "Type")
"""The row headers of layout 1, which did not say them: all its rows are cases, no stages lie side by side."""
_LAYOUTS = ("1", _LAYOUT)
ColumnKey = tuple[str, str]
"""A theme's id, and the stage (or CHANGE) of a column where stages lie side by side, else empty."""


class UnknownLayout(ValueError):
    """A hidden sheet of a later version."""


@dataclass
class Identity:
    """What a workbook knows of where it came from; rows go by their token, sheets by their number.

    `rows` gives case id, stage key, and the case and stage as shown; `heads` the headers of the row headers, that of
    the case first; `columns` a column's key by its header; `cells` goes by row token and column key.
    """

    study_id: str = ""
    version: str = ""
    rows: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    heads: dict[str, tuple[str, ...]] = field(default_factory=dict)
    columns: dict[str, dict[str, ColumnKey]] = field(default_factory=dict)
    cells: dict[tuple[str, ColumnKey], "CellRecord"] = field(default_factory=dict)

    def heads_of(self, sheet: str) -> tuple[str, ...]:
        """The headers of a sheet's row headers."""
        return self.heads.get(sheet, _EARLIER_HEADS)


@dataclass(frozen=True, slots=True)
class CellRecord:
    """A cell as it was exported; one that was too long has only the `shown_hash` of what stood in the sheet.

    `absent` says that there was no such cell, for the case was not met at the stage.
    """

    revision: str
    points: tuple[str, ...] = ()
    blank: str = ""
    references: Mapping[str, str] = field(default_factory=dict)
    shown_hash: str = ""
    absent: bool = False


class RowTokens:
    """Short identifiers of rows, alike on every sheet of a workbook; they move with their row when it is sorted."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], str] = {}

    def of(self, row: Row) -> str:
        return self.known.setdefault((row.case_id, row.stage), f"{row.case_id}.{len(self.known) + 1}")


def shown_hash(text: str) -> str:
    """Stands for a text that is too long to be kept twice."""
    return sha256(compared(text).encode("utf-8", "replace")).hexdigest()


def compared(text: str) -> str:
    """A cell's text where it is compared: spreadsheets change line breaks, and drop spaces at the ends of lines."""
    # A carriage return is written as _x000D_ in a workbook, and openpyxl takes x005F_ out of any text.
    text = text.replace("_x000D_", "\r").replace("x005F_", "").replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.strip() for line in text.strip().split("\n"))


def write_identity(workbook: Any, matrices: Iterable[Matrix], tokens: RowTokens) -> None:
    """Adds the hidden sheet. It is hidden so that nobody changes it by accident; it holds nothing that is secret."""
    from importlib.metadata import version

    shown = list(matrices)
    study_id = next((matrix.study_id for matrix in shown if matrix.study_id), "")
    lines: dict[tuple[str, ...], None] = {("study", study_id, version("qualtool"), _LAYOUT): None}
    for number, matrix in enumerate(shown, start=1):
        row_heads, column_heads = heads(matrix, number)
        lines["heads", str(number), *row_heads] = None
        for head, one in zip(column_heads, matrix.columns, strict=True):
            lines["column", str(number), head, one.id, one.stage] = None
        for row in matrix.rows:
            stage = matrix.stages.get(row.stage, row.stage)
            lines["row", tokens.of(row), row.case_id, row.stage, row.case, stage] = None
            lines.update(dict.fromkeys(_cell_lines(tokens.of(row), matrix, row)))
    sheet = workbook.add_worksheet(HIDDEN_SHEET)
    for place, line in enumerate(lines):
        for column, text in enumerate(line):
            sheet.write_string(place, column, xml_text(text)[:LONGEST])
    sheet.very_hidden()


def heads(matrix: Matrix, number: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The headers of the row headers and of the chart columns, as a sheet shows them and as they are found again."""
    columns = told_apart_names((_head(name) for name in column_names(matrix)), (SIDE_HEADER, f"{MARKER} {number}"))
    return told_apart_names(map(_head, row_header_names(matrix)), (*columns, f"{MARKER} {number}")), columns


def _head(name: str) -> str:
    return compared(xml_text(name))


def _cell_lines(token: str, matrix: Matrix, row: Row) -> Iterable[tuple[str, ...]]:
    for column in matrix.columns:
        cell = row.cell(column)
        if cell.revision or cell.stretches or blank_words(cell) or is_absent(cell):
            yield "cell", token, column.id, cell.revision, _record(cell), column.stage


def _record(cell: Cell) -> str:
    if is_absent(cell):
        return json.dumps({"absent": True})
    said = points(cell)
    record = {
        "points": [" ".join(filter(None, (point.words, point.citation))) for point in said],
        "blank": blank_words(cell).strip("()"),
        "references": {ref.label: ref.excerpt for point in said for ref in point.references},
    }
    # Only ASCII, so that no spreadsheet and no reader changes a character of it.
    written = json.dumps(record, ensure_ascii=True).replace("_x", "\\u005fx")
    if len(written) <= LONGEST:
        return written
    # The words are in the record, so what was cut in its cell is too long here as well.
    content, _cut = fitted(fragments(cell))
    return json.dumps({"hash": shown_hash("".join(fragment.text for fragment in content))})


def read_identity(lines: Iterable[tuple[str, ...]]) -> Identity:
    """The identity that `write_identity` wrote, also of layout 1.

    Raises UnknownLayout, and ValueError where it is no such sheet, or was changed.
    """
    identity = Identity()
    for kind, *values in lines:
        if kind == "study":
            identity.study_id, identity.version, layout = values[:3]
            if layout not in _LAYOUTS:
                raise UnknownLayout(layout)
        elif kind == "row":
            token, case_id, stage, case, stage_label = values[:5]
            identity.rows[token] = case_id, stage, case, stage_label
        elif kind == "heads":
            identity.heads[values[0]] = tuple(filter(None, values[1:]))
        elif kind == "column":
            sheet, name, column_id = values[:3]
            identity.columns.setdefault(sheet, {})[name] = column_id, _last(values, 3)
        elif kind == "cell":
            token, column_id, revision, record = values[:4]
            identity.cells[token, (column_id, _last(values, 4))] = _cell_record(revision, json.loads(record))
    if not identity.study_id:
        raise ValueError("no study")
    return identity


def _last(values: list[str], place: int) -> str:
    """A value that layout 1 did not have."""
    return values[place] if len(values) > place else ""


def _cell_record(revision: str, record: Mapping[str, Any]) -> CellRecord:
    if "hash" in record:
        return CellRecord(revision, shown_hash=record["hash"])
    if record.get("absent"):
        return CellRecord(revision, absent=True)
    return CellRecord(revision, tuple(record["points"]), record["blank"], record["references"])
