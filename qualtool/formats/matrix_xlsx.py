"""Matrices as an Excel workbook: one sheet for each theme, ready to read, print and edit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from qualtool.analysis.matrix import STALE, Cell, Matrix, Row
from qualtool.formats.characters import utf16_cut, xml_text
from qualtool.formats.matrix_words import ROW_HEADERS, filter_words, row_count, row_headers, title
from qualtool.formats.sheet_identity import HIDDEN_SHEET, MARKER, RowTokens, write_identity
from qualtool.formats.xlsx_cells import (
    CUT_SHEET,
    SIDE_WIDTH,
    Fragment,
    column_widths,
    fitted,
    fitted_text,
    fragments,
    row_height,
    text_length,
    too_high,
)
from qualtool.formats.xlsx_references import (
    REFERENCES_SHEET,
    Cited,
    Origin,
    add_references,
    cited,
    link_to_references,
    origin_name,
    with_text,
)

_HEADER_WIDTHS = (12, 13, 10, 17)
_TOKENS = len(ROW_HEADERS)
"""The hidden column of row identifiers: among those that anybody would sort by, so that it is sorted with them."""
_FIRST_COLUMN = _TOKENS + 1
_FIRST_ROW = 2
SIDE_HEADER = "n"
_GREY, _PALE, _LINE, _BLUE = "#595959", "#E8EEF4", "#BFBFBF", "#0B5394"
_A3, _A4 = 8, 9
_CUT = "The end is missing from the cell"
_HIDDEN = "All of it is in the cell, but a row may not be high enough to show it"
_ABOUT = "About"
_TAKEN = (_ABOUT, CUT_SHEET, REFERENCES_SHEET, HIDDEN_SHEET, "history")
_LEGEND = [
    ("Kinds of text", "Summary: in the researcher's words", "summary"),
    ("", "“Verbatim: words of the transcript”", "verbatim"),
    ("", "{Comment: the researcher's own thought}", "comment"),
    ("", "(P12/3, turn 47)  reference: case, stage and turn; * marks a quotable passage", "note"),
    ("Beside a cell", "3 →  how many coded excerpts lie under the cell; a click leads to those that it cites", "note"),
    ("", "stale  the evidence or the theme has changed since the summary was written", "note"),
    ("Blank cells", "(not raised) and the like: why nothing is written", "note"),
    ("", "nothing: not yet charted", "note"),
    ("Editing", "Change the words of any cell, save, and bring them back with: qualtool chart-merge FILE.xlsx", "line"),
    ("", "Put comments in {braces}, verbatim words in “ ”, and references in brackets, as they stand.", "line"),
    ("", "A point begins on a line of its own: Alt+Enter in Excel, Ctrl+Enter in LibreOffice.", "line"),
    ("", "Rows may be sorted and left out; leave the names of rows and columns as they are.", "line"),
]
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
    names: set[str] = field(default_factory=lambda: {name.casefold() for name in _TAKEN})
    cuts: list["_Cut"] = field(default_factory=list)
    cited: list[Cited] = field(default_factory=list)
    tokens: RowTokens = field(default_factory=RowTokens)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A cell that Excel cannot hold or show whole; `length` in Excel's characters."""

    theme: str
    column: str
    row: str
    length: int
    what: str


def write(path: Path, matrices: Sequence[Matrix]) -> None:
    """Writes a sheet for each theme, the excerpts cited, what was too long for a cell, and a sheet About.

    A hidden sheet lets `matrix_sheets.read_edits` bring back what was edited.
    """
    from xlsxwriter import Workbook

    buffer = BytesIO()
    workbook = Workbook(buffer, _OPTIONS)
    study = next((matrix.study for matrix in matrices if matrix.study), "")
    workbook.set_properties({"title": xml_text(study)[:255]})
    book = _Book(workbook, _formats(workbook))
    for number, matrix in enumerate(matrices, start=1):
        _add_matrix(book, matrix, number)
    add_references(workbook, book.formats, book.cited)
    if book.cuts:
        _add_cuts(book)
    _add_about(book, study, matrices)
    write_identity(workbook, matrices, book.tokens)
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
        # Excel would else take words such as "= more of the same" for a formula when they are edited.
        "quoted cell": {**box, "quote_prefix": True},
        "side": {**box, **small, "align": "center"},
        "side link": {**box, "font_size": 8, "font_color": _BLUE, "underline": 1, "align": "center"},
        "link cell": {**box, "font_color": _BLUE, "underline": 1},
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


def _add_matrix(book: _Book, matrix: Matrix, number: int) -> None:
    sheet = book.workbook.add_worksheet(sheet_name(title(matrix), book.names))
    cells = [[fragments(row.cell(column)) for column in matrix.columns] for row in matrix.rows]
    widths = column_widths(cells, len(matrix.columns))
    _lay_out(sheet, matrix, widths)
    _add_headers(book, sheet, matrix, number, widths)
    for index, row in enumerate(matrix.rows):
        at = _FIRST_ROW + index
        across = row_headers(matrix, row)
        for place, text in enumerate(across):
            sheet.write_string(at, place, fitted_text(text), book.formats["cell"])
        sheet.write_string(at, _TOKENS, xml_text(book.tokens.of(row)))
        for place, column in enumerate(matrix.columns):
            content = cells[index][place]
            length = _add_cell(book, sheet, (at, _cell_column(place)), content)
            if length or too_high(content, widths[place]):
                named = title(matrix), column.name, ", ".join(across)
                book.cuts.append(_Cut(*named, text_length(content), _CUT if length else _HIDDEN))
            origin = _origin(book, sheet, row, place, origin_name(row, column))
            _add_side(book, sheet, (at, _cell_column(place) + 1), row.cell(column), origin)
        header_cells = [[Fragment("summary", text)] for text in across]
        heights = row_height(cells[index], widths), row_height(header_cells, _HEADER_WIDTHS)
        sheet.set_row(at, max(heights))


def _cell_column(place: int) -> int:
    """The column of a cell; beside each stands a narrow one with its count and link."""
    return _FIRST_COLUMN + 2 * place


def _origin(book: _Book, sheet: Any, row: Row, place: int, name: str) -> Origin:
    from xlsxwriter.utility import xl_col_to_name

    letters = xl_col_to_name(_cell_column(place)), xl_col_to_name(_TOKENS)
    return Origin(sheet.get_name(), *letters, xml_text(book.tokens.of(row)), name)


def _add_headers(book: _Book, sheet: Any, matrix: Matrix, number: int, widths: Sequence[float]) -> None:
    headline = " · ".join(filter(None, (matrix.study, title(matrix), filter_words(matrix), row_count(matrix))))
    sheet.write_string(0, 0, fitted_text(headline), book.formats["title"])
    for place, header in enumerate((*ROW_HEADERS, f"{MARKER} {number}")):
        sheet.write_string(_FIRST_ROW - 1, place, header, book.formats["head"])
    for place, column in enumerate(matrix.columns):
        sheet.write_string(_FIRST_ROW - 1, _cell_column(place), fitted_text(column.name), book.formats["head"])
        sheet.write_string(_FIRST_ROW - 1, _cell_column(place) + 1, SIDE_HEADER, book.formats["head"])
    names = [[Fragment("summary", column.name)] for column in matrix.columns]
    sheet.set_row(_FIRST_ROW - 1, max(36.0, row_height(names, widths)))
    # Sorting by these buttons takes whole rows, their identifiers with them.
    last = _cell_column(len(matrix.columns)) - 1
    sheet.autofilter(_FIRST_ROW - 1, 0, _FIRST_ROW - 1 + len(matrix.rows), last)


def _lay_out(sheet: Any, matrix: Matrix, widths: Sequence[float]) -> None:
    for place, header_width in enumerate(_HEADER_WIDTHS):
        sheet.set_column(place, place, header_width)
    sheet.set_column(_TOKENS, _TOKENS, None, None, {"hidden": True})
    for place, width in enumerate(widths):
        sheet.set_column(_cell_column(place), _cell_column(place), width)
        sheet.set_column(_cell_column(place) + 1, _cell_column(place) + 1, SIDE_WIDTH)
    sheet.freeze_panes(_FIRST_ROW, _FIRST_COLUMN)
    sheet.repeat_rows(0, _FIRST_ROW - 1)
    sheet.repeat_columns(0, len(ROW_HEADERS) - 1)
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    # An ampersand begins a code in a footer, which holds 255 characters.
    study = utf16_cut(xml_text(f"{matrix.study} · {title(matrix)}"), 100).replace("&", "&&")
    sheet.set_footer(f"&L{study}&RPage &P of &N")


def _add_cell(book: _Book, sheet: Any, where: tuple[int, int], content: list[Fragment]) -> int:
    """Writes one cell; returns the whole length of a text that had to be cut, else 0."""
    shown, length = fitted(content)
    formats = book.formats
    shape = formats["quoted cell" if shown and shown[0].text[:1] in "=+-@" else "cell"]
    if len(shown) == 1 and shown[0].kind != "summary" and len(shown[0].text) > 1:
        # Rich text needs two runs. A format of the cell itself would stay when its words are replaced.
        [only] = shown
        shown = [Fragment(only.kind, only.text[:1]), Fragment(only.kind, only.text[1:])]
    if not shown:
        sheet.write_blank(*where, None, shape)
    elif len(shown) == 1:
        sheet.write_string(*where, shown[0].text, shape)
    else:
        rich = [part for fragment in shown for part in (formats[fragment.kind], fragment.text)]
        sheet.write_rich_string(*where, *rich, shape)
    return length


def _add_side(book: _Book, sheet: Any, where: tuple[int, int], cell: Cell, origin: Origin) -> None:
    """Writes beside a cell, where it is not in the way of editing: stale or not, its count, a link to its excerpts."""
    listed = list(cited(cell, origin))
    book.cited.extend(listed)
    lines = ["stale"] if cell.state == STALE else []
    lines += [" ".join(filter(None, (str(cell.excerpts or ""), "→" if listed else "")))]
    text = "\n".join(filter(None, lines))
    if listed:
        shown = text.replace("\n", " ")
        sheet.write_formula(*where, with_text(link_to_references(origin), shown), book.formats["side link"], shown)
    elif text.isdigit():
        sheet.write_number(*where, int(text), book.formats["side"])
    elif text:
        sheet.write_string(*where, text, book.formats["side"])
    else:
        sheet.write_blank(*where, None, book.formats["side"])


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
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, 1, 90)
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    lines = [("Study", study, "line"), ("Written", date.today().isoformat(), "line")]
    lines += [(title(matrix), f"{filter_words(matrix)}; {row_count(matrix)}", "line") for matrix in matrices]
    lines += _LEGEND
    for index, (name, text, kind) in enumerate(lines):
        sheet.write_string(index, 0, fitted_text(name), book.formats["title" if index == 0 else "line"])
        sheet.write_string(index, 1, fitted_text(text), book.formats[kind])
