"""Matrices as an Excel workbook: one sheet for each theme, ready to read, print and edit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from qualtool.analysis.matrix import CHANGE, SITES, STALE, Cell, Matrix, Row
from qualtool.formats import xlsx_pages
from qualtool.formats.characters import utf16_cut, xml_text
from qualtool.formats.matrix_words import (
    ABSENT,
    UNASKED,
    cell_name,
    column_blocks,
    filter_words,
    header_keys,
    is_absent,
    matrix_notes,
    row_count,
    row_headers,
    title,
)
from qualtool.formats.sheet_identity import HIDDEN_SHEET, MARKER, SIDE_HEADER, RowTokens, heads, write_identity
from qualtool.formats.xlsx_about import ABOUT_SHEET, Cut, add_about, add_cuts
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
    LIKE_A_FUNCTION,
    REFERENCES_SHEET,
    Cited,
    Origin,
    add_references,
    cited,
    link_to_references,
    with_text,
)

_HEADER_WIDTHS = {"site": 13.0, "stage": 10.0, "type": 17.0, "kind": 9.0}
_CASE_WIDTHS = {False: 12.0, True: 16.0}
_NARROWEST, _WIDEST = 8.0, 20.0
_NOTES_WIDTH = 120.0
_GREY, _PALE, _LINE, _BLUE, _CHANGED, _ABSENT = "#595959", "#E8EEF4", "#BFBFBF", "#0B5394", "#DCE3CF", "#F2F2F2"
_TAKEN = (ABOUT_SHEET, CUT_SHEET, REFERENCES_SHEET, HIDDEN_SHEET, "history")
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
    cuts: list[Cut] = field(default_factory=list)
    cited: list[Cited] = field(default_factory=list)
    tokens: RowTokens = field(default_factory=RowTokens)


def write(path: Path, matrices: Sequence[Matrix]) -> None:
    """Writes a sheet for each theme, the excerpts cited, what was too long for a cell, and a sheet About.

    A hidden sheet lets `matrix_sheets.read_edits` bring back what was edited.
    """
    from xlsxwriter import Workbook

    from qualtool.formats.xlsx_links import LinkSheet

    buffer = BytesIO()
    workbook = Workbook(buffer, _OPTIONS)
    workbook.worksheet_class = LinkSheet
    study = next((matrix.study for matrix in matrices if matrix.study), "")
    workbook.set_properties({"title": xml_text(study)[:255]})
    book = _Book(workbook, _formats(workbook))
    for number, matrix in enumerate(matrices, start=1):
        _add_matrix(book, matrix, number)
    add_references(workbook, book.formats, book.cited)
    if book.cuts:
        add_cuts(workbook, book.formats, book.cuts)
    add_about(workbook, book.formats, study, matrices)
    write_identity(workbook, matrices, book.tokens)
    workbook.close()
    path.write_bytes(buffer.getvalue())


def _formats(workbook: Any) -> dict[str, Any]:
    box = {**_FONT, "text_wrap": True, "valign": "top", "border": 1, "border_color": _LINE}
    small = {**_FONT, "font_size": 8, "font_color": _GREY}
    shapes = {
        "cell": box,
        "head": {**box, "bold": True, "bg_color": _PALE},
        "change head": {**box, "bold": True, "bg_color": _CHANGED},
        "absent": {**box, "font_color": _GREY, "bg_color": _ABSENT, "align": "center"},
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
    # A heavier line stands before each sub-theme where its stages lie side by side.
    first = {f"{name} first": {**shapes[name], "left": 2} for name in ("cell", "quoted cell", "head", "absent")}
    return {name: workbook.add_format(shape) for name, shape in (shapes | first).items()}


def sheet_name(wanted: str, used: set[str]) -> str:
    """A name that Excel allows, at most 31 of its characters, unlike those `used` (case-folded); adds it there."""
    legal = "".join(" " if c in "[]:*?/\\" or not c.isprintable() else c for c in xml_text(wanted))
    base = " ".join(LIKE_A_FUNCTION.sub(" (", legal).split()).strip("' ") or "Theme"
    name, count = utf16_cut(base, 31).rstrip("' "), 1
    while name.casefold() in used:
        count += 1
        tail = f" ({count})"
        name = utf16_cut(base, 31 - len(tail)).rstrip("' ") + tail
    used.add(name.casefold())
    return name


@dataclass(frozen=True, slots=True)
class _Page:
    """A matrix's sheet: where its parts stand, and how wide they are."""

    sheet: Any
    matrix: Matrix
    number: int
    notes: tuple[str, ...]
    header_widths: tuple[float, ...]
    widths: tuple[float, ...]

    @property
    def tokens(self) -> int:
        """The hidden column of row identifiers: among those that anybody would sort by, so it is sorted with them."""
        return len(self.header_widths)

    @property
    def head_row(self) -> int:
        return 2 if self.notes else 1

    def column(self, place: int) -> int:
        """The column of a cell; beside each stands a narrow one with its count and link."""
        return self.tokens + 1 + 2 * place

    def begins(self, place: int) -> bool:
        """Whether a column is the first of a sub-theme whose stages lie side by side."""
        columns = self.matrix.columns
        return self.matrix.side_by_side and (not place or columns[place - 1].id != columns[place].id)


def _add_matrix(book: _Book, matrix: Matrix, number: int) -> None:
    sheet = book.workbook.add_worksheet(sheet_name(title(matrix), book.names))
    cells = [[_content(row.cell(column)) for column in matrix.columns] for row in matrix.rows]
    widths = column_widths(cells, len(matrix.columns))
    page = _Page(sheet, matrix, number, tuple(matrix_notes(matrix)), _header_widths(matrix), tuple(widths))
    _lay_out(page)
    _add_headers(book, page)
    for index, row in enumerate(matrix.rows):
        _add_row(book, page, page.head_row + 1 + index, row, cells[index])


def _content(cell: Cell) -> list[Fragment]:
    return [Fragment("absent", ABSENT)] if is_absent(cell) else fragments(cell)


def _add_row(book: _Book, page: _Page, at: int, row: Row, cells: Sequence[list[Fragment]]) -> None:
    sheet, matrix = page.sheet, page.matrix
    across = row_headers(matrix, row)
    for place, text in enumerate(across):
        sheet.write_string(at, place, fitted_text(text), book.formats["cell"])
    token = xml_text(book.tokens.of(row))
    sheet.write_string(at, page.tokens, token)
    heights = [0.0]
    for place, (column, content) in enumerate(zip(matrix.columns, cells, strict=True)):
        where = at, page.column(place)
        length = _add_cell(book, sheet, where, content, page.begins(place))
        heights.append(row_height([content], [page.widths[place]]))
        if length or too_high(content, page.widths[place]):
            named = title(matrix), column.name, ", ".join(filter(None, across))
            book.cuts.append(Cut(*named, text_length(content), whole=not length))
        origin = Origin(sheet.get_name(), *_letters(page, place), token, cell_name(row, column))
        _add_side(book, sheet, (at, where[1] + 1), row.cell(column), origin)
    header_cells = [[Fragment("summary", text)] for text in across]
    sheet.set_row(at, max(*heights, row_height(header_cells, page.header_widths)))


def _letters(page: _Page, place: int) -> tuple[str, str]:
    from xlsxwriter.utility import xl_col_to_name

    return xl_col_to_name(page.column(place)), xl_col_to_name(page.tokens)


def _header_widths(matrix: Matrix) -> tuple[float, ...]:
    """Widths of the row headers; an attribute's is that of its longest value, within reason."""
    widths = [_CASE_WIDTHS[matrix.rows_are == SITES]]
    for key in header_keys(matrix):
        longest = max((len(matrix.header(row, key)) for row in matrix.rows), default=0)
        widths.append(_HEADER_WIDTHS.get(key) or min(_WIDEST, max(_NARROWEST, longest, len(key)) + 1.0))
    return tuple(widths)


def _add_headers(book: _Book, page: _Page) -> None:
    sheet, matrix, formats, at = page.sheet, page.matrix, book.formats, page.head_row
    headline = " · ".join(filter(None, (matrix.study, title(matrix), filter_words(matrix), row_count(matrix))))
    sheet.write_string(0, 0, fitted_text(headline), formats["title"])
    if page.notes:
        _add_notes(book, page)
    row_heads, column_heads = heads(matrix, page.number)
    for place, header in enumerate((*row_heads, f"{MARKER} {page.number}")):
        sheet.write_string(at, place, fitted_text(header), formats["head"])
    for place, (column, name) in enumerate(zip(matrix.columns, column_heads, strict=True)):
        shape = "change head" if column.stage == CHANGE else "head first" if page.begins(place) else "head"
        sheet.write_string(at, page.column(place), fitted_text(name), formats[shape])
        sheet.write_string(at, page.column(place) + 1, SIDE_HEADER, formats["head"])
    names = [[Fragment("summary", name)] for name in (*row_heads, *column_heads)]
    sheet.set_row(at, max(36.0, row_height(names, (*page.header_widths, *page.widths))))
    # Sorting by these buttons takes whole rows, their identifiers with them.
    sheet.autofilter(at, 0, at + len(matrix.rows), page.column(len(matrix.columns)) - 1)


def _add_notes(book: _Book, page: _Page) -> None:
    """What has to be known to read the matrix, wrapped across as many columns as a screen shows."""
    all_widths = [*page.header_widths, 0.0, *(width for one in page.widths for width in (one, SIDE_WIDTH))]
    last, width = 0, all_widths[0]
    while last + 1 < len(all_widths) and width + all_widths[last + 1] <= _NOTES_WIDTH:
        last += 1
        width += all_widths[last]
    text = fitted_text("\n".join(page.notes))
    page.sheet.merge_range(1, 0, 1, max(last, 1), text, book.formats["line"])
    page.sheet.set_row(1, row_height([[Fragment("summary", text)]], [width]))


def _lay_out(page: _Page) -> None:
    sheet, matrix = page.sheet, page.matrix
    for place, header_width in enumerate(page.header_widths):
        sheet.set_column(place, place, header_width)
    sheet.set_column(page.tokens, page.tokens, None, None, {"hidden": True})
    for place, width in enumerate(page.widths):
        sheet.set_column(page.column(place), page.column(place), width)
        sheet.set_column(page.column(place) + 1, page.column(place) + 1, SIDE_WIDTH)
    sheet.freeze_panes(page.head_row + 1, page.tokens + 1)
    sheet.repeat_rows(0, page.head_row)
    sheet.repeat_columns(0, page.tokens - 1)
    xlsx_pages.set_up(sheet, f"{matrix.study} · {title(matrix)}")
    side = xlsx_pages.printed_width(SIDE_WIDTH)
    blocks = [
        (page.column(block[0]), sum(xlsx_pages.printed_width(page.widths[place]) + side for place in block))
        for block in column_blocks(matrix.columns)
    ]
    xlsx_pages.fit(sheet, sum(map(xlsx_pages.printed_width, page.header_widths)), blocks)


def _add_cell(book: _Book, sheet: Any, where: tuple[int, int], content: list[Fragment], begins: bool) -> int:
    """Writes one cell; returns the whole length of a text that had to be cut, else 0."""
    shown, length = fitted(content)
    formats, absent = book.formats, bool(shown) and shown[0].kind == "absent"
    name = "absent" if absent else "quoted cell" if shown and shown[0].text[:1] in "=+-@" else "cell"
    shape = formats[f"{name} first" if begins else name]
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
    """Writes beside a cell, where it is not in the way of editing: its signs, its counts, a link to its excerpts."""
    listed = list(cited(cell, origin))
    book.cited.extend(listed)
    lines = ["stale"] if cell.state == STALE else []
    lines += [UNASKED] if cell.spontaneous else []
    lines += [f"{cell.draws_on} cell{'' if cell.draws_on == 1 else 's'}"] if cell.draws_on else []
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
