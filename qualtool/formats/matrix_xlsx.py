"""Matrices as an Excel workbook: one sheet for each theme, ready to read, print and edit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from qualtool.analysis.matrix import Matrix
from qualtool.formats.characters import utf16_cut, xml_text
from qualtool.formats.matrix_words import ROW_HEADERS, filter_words, row_count, row_headers, title
from qualtool.formats.xlsx_cells import (
    CUT_SHEET,
    Fragment,
    column_widths,
    fitted,
    fragments,
    row_height,
    text_length,
    too_high,
)

_HEADER_WIDTHS = (12, 13, 10, 14)
_FIRST_ROW = 2
_GREY, _PALE, _LINE = "#595959", "#E8EEF4", "#BFBFBF"
_A3, _A4 = 8, 9
_CUT = "The end is missing from the cell"
_HIDDEN = "All of it is in the cell, but a row may not be high enough to show it"
_ABOUT = "About"
# Arial has the same widths everywhere, under this or another name; Excel counts a column's width in its digits.
_FONT = {"font_name": "Arial", "font_size": 10}
_OPTIONS = {
    "default_format_properties": _FONT,
    "in_memory": True,  # Nothing a participant said may lie in a temporary folder.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass
class _Book:
    """A workbook with its formats, the sheet names in use, and the cells that had to be cut."""

    workbook: Any
    formats: dict[str, Any]
    names: set[str] = field(default_factory=lambda: {_ABOUT.casefold(), CUT_SHEET.casefold(), "history"})
    cuts: list["_Cut"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A cell that Excel cannot hold or show whole; `length` in Excel's characters."""

    theme: str
    column: str
    row: str
    length: int
    what: str


def write(path: Path, matrices: Sequence[Matrix]) -> None:
    """Writes a sheet for each theme, a sheet of what was too long for a cell, and a sheet About."""
    from xlsxwriter import Workbook

    buffer = BytesIO()
    workbook = Workbook(buffer, _OPTIONS)
    study = next((matrix.study for matrix in matrices if matrix.study), "")
    workbook.set_properties({"title": xml_text(study)[:255]})
    book = _Book(workbook, _formats(workbook))
    for matrix in matrices:
        _add_matrix(book, matrix)
    if book.cuts:
        _add_cuts(book)
    _add_about(book, study, matrices)
    workbook.close()
    path.write_bytes(buffer.getvalue())


def _formats(workbook: Any) -> dict[str, Any]:
    box = {**_FONT, "text_wrap": True, "valign": "top", "border": 1, "border_color": _LINE}
    small = {**_FONT, "font_size": 8, "font_color": _GREY}
    shapes = {
        "cell": box,
        "head": {**box, "bold": True, "bg_color": _PALE},
        "title": {**_FONT, "bold": True, "font_size": 12},
        "line": {**_FONT, "text_wrap": True, "valign": "top"},
        "summary": _FONT,
        "verbatim": {**_FONT, "italic": True},
        "comment": {**_FONT, "font_color": _GREY},
        "note": small,
        # A cell of one kind alone cannot be rich text: its kind is then the cell's own format.
        "verbatim cell": {**box, "italic": True},
        "comment cell": {**box, "font_color": _GREY},
        "note cell": {**box, **small},
    }
    return {name: workbook.add_format(shape) for name, shape in shapes.items()}


def sheet_name(wanted: str, used: set[str]) -> str:
    """A name that Excel allows, at most 31 of its characters, unlike those `used` (case-folded); adds it there."""
    legal = "".join(" " if c in "[]:*?/\\" or not c.isprintable() else c for c in xml_text(wanted))
    base = " ".join(legal.split()).strip("' ") or "Theme"
    name, count = utf16_cut(base, 31).rstrip("' "), 1
    while name.casefold() in used:
        count += 1
        tail = f" ({count})"
        name = utf16_cut(base, 31 - len(tail)).rstrip("' ") + tail
    used.add(name.casefold())
    return name


def _add_matrix(book: _Book, matrix: Matrix) -> None:
    sheet = book.workbook.add_worksheet(sheet_name(title(matrix), book.names))
    cells = [[fragments(row.cells[column.number]) for column in matrix.columns] for row in matrix.rows]
    widths = column_widths(cells, len(matrix.columns))
    _lay_out(sheet, matrix, widths)
    headline = " · ".join(filter(None, (matrix.study, title(matrix), filter_words(matrix), row_count(matrix))))
    sheet.write_string(0, 0, fitted_text(headline), book.formats["title"])
    headers = [*ROW_HEADERS, *(column.name for column in matrix.columns)]
    for place, header in enumerate(headers):
        sheet.write_string(1, place, fitted_text(header), book.formats["head"])
    names = [[Fragment("summary", column.name)] for column in matrix.columns]
    sheet.set_row(1, max(30, row_height(names, widths)))
    for index, row in enumerate(matrix.rows):
        across = row_headers(matrix, row)
        for place, text in enumerate(across):
            sheet.write_string(_FIRST_ROW + index, place, fitted_text(text), book.formats["cell"])
        for place, column in enumerate(matrix.columns):
            where = (_FIRST_ROW + index, len(ROW_HEADERS) + place)
            content = cells[index][place]
            length = _add_cell(book, sheet, where, content)
            if length or too_high(content, widths[place]):
                named = title(matrix), column.name, ", ".join(across)
                book.cuts.append(_Cut(*named, text_length(content), _CUT if length else _HIDDEN))
        header_cells = [[Fragment("summary", text)] for text in across]
        heights = row_height(cells[index], widths), row_height(header_cells, _HEADER_WIDTHS)
        sheet.set_row(_FIRST_ROW + index, max(heights))


def _lay_out(sheet: Any, matrix: Matrix, widths: Sequence[float]) -> None:
    last = len(ROW_HEADERS) - 1
    for place, width in enumerate((*_HEADER_WIDTHS, *widths)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(_FIRST_ROW, last + 1)
    sheet.repeat_rows(0, _FIRST_ROW - 1)
    sheet.repeat_columns(0, last)
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    # An ampersand begins a code in a footer, which holds 255 characters.
    study = utf16_cut(xml_text(f"{matrix.study} · {title(matrix)}"), 100).replace("&", "&&")
    sheet.set_footer(f"&L{study}&RPage &P of &N")


def fitted_text(text: str) -> str:
    """A plain text as a cell holds it."""
    return "".join(fragment.text for fragment in fitted([Fragment("summary", xml_text(text))])[0])


def _add_cell(book: _Book, sheet: Any, where: tuple[int, int], content: list[Fragment]) -> int:
    """Writes one cell; returns the whole length of a text that had to be cut, else 0."""
    shown, length = fitted(content)
    formats = book.formats
    if not shown:
        sheet.write_blank(*where, None, formats["cell"])
    elif len(shown) == 1:
        name = f"{shown[0].kind} cell"
        sheet.write_string(*where, shown[0].text, formats.get(name, formats["cell"]))
    else:
        rich = [part for fragment in shown for part in (formats[fragment.kind], fragment.text)]
        sheet.write_rich_string(*where, *rich, formats["cell"])
    return length


def _add_cuts(book: _Book) -> None:
    sheet = book.workbook.add_worksheet(CUT_SHEET)
    for place, width in enumerate((34, 34, 40, 12, 40)):
        sheet.set_column(place, place, width)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, "Texts too long for a cell of Excel", book.formats["title"])
    note = "A cell holds 32,767 characters. The texts are whole in the study, and in the exports .csv and .md."
    sheet.write_string(1, 0, note, book.formats["summary"])
    for place, header in enumerate(("Theme", "Column", "Row", "Characters", "What happened")):
        sheet.write_string(3, place, header, book.formats["head"])
    for index, cut in enumerate(book.cuts, start=4):
        for place, text in enumerate((cut.theme, cut.column, cut.row)):
            sheet.write_string(index, place, fitted_text(text), book.formats["cell"])
        sheet.write_number(index, 3, cut.length, book.formats["cell"])
        sheet.write_string(index, 4, cut.what, book.formats["cell"])


def _add_about(book: _Book, study: str, matrices: Sequence[Matrix]) -> None:
    sheet = book.workbook.add_worksheet(_ABOUT)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    lines = [("Study", study, "line"), ("Written", date.today().isoformat(), "line")]
    lines += [(title(matrix), f"{filter_words(matrix)}; {row_count(matrix)}", "line") for matrix in matrices]
    lines += [("Kinds of text", "Summary: in the researcher's words", "summary")]
    lines += [("", "Verbatim: words of the transcript", "verbatim")]
    lines += [("", "Comment: the researcher's own thought", "comment")]
    lines += [("", "(P12/3, turn 47)  reference: case, stage and turn; * marks a quotable passage", "note")]
    lines += [("", "[3 excerpts]  how many coded excerpts lie under the cell", "note")]
    lines += [("", "[stale]  the evidence or the theme has changed since the summary was written", "note")]
    lines += [("Blank cells", "(not raised) and the like: why nothing is written", "note")]
    lines += [("", "nothing, or a count alone: not yet charted", "note")]
    for index, (name, text, kind) in enumerate(lines):
        sheet.write_string(index, 0, fitted_text(name), book.formats["title" if index == 0 else "line"])
        sheet.write_string(index, 1, fitted_text(text), book.formats[kind])
