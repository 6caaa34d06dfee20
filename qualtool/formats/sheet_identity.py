"""The hidden sheet by which an edited workbook is known again: study, rows, columns, and each cell as exported."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from qualtool.analysis.matrix import Cell, Column, Matrix, Row
from qualtool.analysis.summary_text import told_apart
from qualtool.formats.characters import xml_text
from qualtool.formats.matrix_words import blank_words, points, row_headers
from qualtool.formats.xlsx_cells import LONGEST, fitted, fragments

HIDDEN_SHEET = "qualtool"
MARKER = "qualtool row"
"""Heads the hidden column of row identifiers; the number of the sheet follows."""
_LAYOUT = "1"


@dataclass
class Identity:
    """What a workbook knows of where it came from; rows go by their token, sheets by their number.

    `rows` gives case id, stage key, and the case and stage as shown; `columns` a theme's id by its header;
    `cells` goes by row token and column id.
    """

    study_id: str = ""
    version: str = ""
    rows: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    cells: dict[tuple[str, str], "CellRecord"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CellRecord:
    """A cell as it was exported; one that was too long has only the `shown_hash` of what stood in the sheet."""

    revision: str
    points: tuple[str, ...] = ()
    blank: str = ""
    references: Mapping[str, str] = field(default_factory=dict)
    shown_hash: str = ""


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
        lines.update(dict.fromkeys(("column", str(number), header(one), one.id) for one in matrix.columns))
        for row in matrix.rows:
            case, _site, stage, _type = map(xml_text, row_headers(matrix, row))
            lines["row", tokens.of(row), row.case_id, row.stage, case, stage] = None
            lines.update(dict.fromkeys(_cell_lines(tokens.of(row), matrix, row)))
    sheet = workbook.add_worksheet(HIDDEN_SHEET)
    for place, line in enumerate(lines):
        for column, text in enumerate(line):
            sheet.write_string(place, column, xml_text(text)[:LONGEST])
    sheet.very_hidden()


def header(column: Column) -> str:
    """A column's header as a sheet shows it and as it is found again."""
    return compared(xml_text(column.name))


def _cell_lines(token: str, matrix: Matrix, row: Row) -> Iterable[tuple[str, ...]]:
    for column in matrix.columns:
        cell = row.cell(column)
        if cell.revision or cell.stretches or blank_words(cell):
            yield "cell", token, column.id, cell.revision, _record(cell)


def _record(cell: Cell) -> str:
    content, cut = fitted(fragments(cell))
    record = {
        "points": [" ".join(filter(None, (point.words, point.citation))) for point in points(cell)],
        "blank": blank_words(cell).strip("()"),
        "references": {ref.label: ref.excerpt for stretch in told_apart(cell.stretches) for ref in stretch.references},
    }
    # Only ASCII, so that no spreadsheet and no reader changes a character of it.
    written = json.dumps(record, ensure_ascii=True).replace("_x", "\\u005fx")
    if cut or len(written) > LONGEST:
        return json.dumps({"hash": shown_hash("".join(fragment.text for fragment in content))})
    return written


def read_identity(lines: Iterable[tuple[str, ...]]) -> Identity:
    """The identity that `write_identity` wrote. Raises ValueError where it is no such sheet, or was changed."""
    identity = Identity()
    for kind, *values in lines:
        if kind == "study":
            identity.study_id, identity.version, layout = values[:3]
            if layout != _LAYOUT:
                raise ValueError("layout")
        elif kind == "row":
            token, case_id, stage, case, stage_label = values[:5]
            identity.rows[token] = case_id, stage, case, stage_label
        elif kind == "column":
            sheet, name, column_id = values[:3]
            identity.columns.setdefault(sheet, {})[name] = column_id
        elif kind == "cell":
            token, column_id, revision, record = values[:4]
            identity.cells[token, column_id] = _cell_record(revision, json.loads(record))
    if not identity.study_id:
        raise ValueError("no study")
    return identity


def _cell_record(revision: str, record: Mapping[str, Any]) -> CellRecord:
    if "hash" in record:
        return CellRecord(revision, shown_hash=record["hash"])
    return CellRecord(revision, tuple(record["points"]), record["blank"], record["references"])
