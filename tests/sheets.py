"""Exported workbooks as a researcher would edit them in Excel."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from qualtool.analysis.matrix import CHARTED, Cell, Column, Matrix, Row, Stretch
from qualtool.store.study import Study
from qualtool.workflow import matrices, sharing
from qualtool.workflow.matrices import MatrixRequest

FIRST_ROW = 3
Edit = Callable[[Any], None]


def matrix_of(cells: list[tuple[tuple[Stretch, ...], str]], theme: str = "4", title: str = "Continuity") -> Matrix:
    """One row, with a column for each cell: its stretches, and the reason for its blank."""
    columns = tuple(Column(f"c{theme}{n}", f"{theme}.{n}", f"Column {n}") for n in range(1, len(cells) + 1))
    made = {
        column.number: Cell(stretches, state=blank or CHARTED, revision="r")
        for column, (stretches, blank) in zip(columns, cells, strict=True)
    }
    row = Row("case-1", "P12", "person", "4", "3", "Service user", cells=made)
    labels = {"sites": {"4": "North town"}, "stages": {"3": "Follow-up"}}
    return Matrix(theme, title, columns, (row,), "site=4", "Trial", "study-1", **labels)  # type: ignore[arg-type]


def export(study: Study, path: Path, themes: str = "", where: tuple[str, ...] = ()) -> Path:
    """The study's matrices as a workbook."""
    return sharing.share_matrices(study, matrices.matrices(study, MatrixRequest(themes, where)), path).path


def edited(path: Path, edit: Edit) -> Path:
    """The workbook after `edit` and saving."""
    book = openpyxl.load_workbook(path, rich_text=True)
    edit(book)
    book.save(path)
    return path


def sheet_of(book: Any, number: str) -> Worksheet:
    """The sheet that has a column of this number."""
    return next(sheet for sheet in book.worksheets if column_of(sheet, number))


def column_of(sheet: Worksheet, number: str) -> int:
    """Where a column stands, 0 if it does not."""
    heads = {cell.column: str(cell.value or "") for cell in sheet[2]}
    return next((place for place, head in heads.items() if head.startswith(f"{number} ")), 0)


def row_of(sheet: Worksheet, case: str, stage: str) -> int:
    """The row of a case and the label of a stage."""
    rows = sheet.iter_rows(min_row=FIRST_ROW)
    return next(row[0].row for row in rows if (row[0].value, row[2].value) == (case, stage))


def cell_of(book: Any, case: str, stage: str, number: str) -> Any:
    """A cell of the matrix by what the sheet shows."""
    sheet = sheet_of(book, number)
    return sheet.cell(row_of(sheet, case, stage), column_of(sheet, number))


def typed(case: str, stage: str, number: str, value: object) -> Edit:
    """Writes over a cell."""

    def edit(book: Any) -> None:
        cell_of(book, case, stage, number).value = value

    return edit


def all_of(*edits: Edit) -> Edit:
    """One edit after the other."""

    def edit(book: Any) -> None:
        for one in edits:
            one(book)

    return edit


def swap_rows(sheet: Worksheet, first: int, second: int, columns: list[int] | None = None) -> None:
    """What sorting does to two rows, whole or only in some columns."""
    for column in columns or range(1, sheet.max_column + 1):
        one, other = sheet.cell(first, column), sheet.cell(second, column)
        one.value, other.value = other.value, one.value
