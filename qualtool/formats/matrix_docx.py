"""Matrices as a Word document in A3 landscape: one table for each theme, its header on every page."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from qualtool.analysis.matrix import COMMENT, VERBATIM, Cell, Matrix, Row
from qualtool.formats.characters import xml_text
from qualtool.formats.matrix_words import ending, filter_words, points, row_count, row_headers, title

_GREY, _PALE = (0x59, 0x59, 0x59), "E8EEF4"
_WIDTH, _HEIGHT, _MARGIN, _CASE_WIDTH = 42.0, 29.7, 1.5, 3.4
_LEGEND = (
    "“Verbatim words” are in italics and quotation marks, {a researcher's comment} is grey and in braces. A reference "
    "such as (P12/3, turn 47) gives case, stage and turn; a star marks a quotable passage."
)


def write(path: Path, matrices: Sequence[Matrix]) -> None:
    """Writes a table for each theme; each point of a summary is a paragraph of its cell."""
    from docx import Document

    document = Document()
    study = next((matrix.study for matrix in matrices if matrix.study), "")
    _set_up(document, study)
    document.add_heading(xml_text(study or "Framework matrix"), level=0)
    document.add_paragraph(xml_text(_LEGEND))
    for number, matrix in enumerate(matrices):
        heading = document.add_heading(xml_text(title(matrix)), level=1)
        heading.paragraph_format.page_break_before = number > 0
        document.add_paragraph(
            xml_text(f"{filter_words(matrix)}; {row_count(matrix)}")
        ).paragraph_format.keep_with_next = True
        _add_table(document, matrix)
    document.save(str(path))


def _set_up(document: Any, study: str) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(_WIDTH), Cm(_HEIGHT)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN)
    normal = document.styles["Normal"]
    normal.font.size = Pt(9)
    normal.paragraph_format.space_before, normal.paragraph_format.space_after = Pt(1.5), Pt(2)
    normal.paragraph_format.line_spacing = 1.0
    properties = document.core_properties
    # python-docx's template brings its own author, comment and date.
    properties.author, properties.comments = "", ""
    properties.title = xml_text(study)[:255]
    properties.created = properties.modified = datetime.now()
    footer = section.footer.paragraphs[0]
    footer.add_run(xml_text(f"{study}  ·  page "))
    _add_field(footer, "PAGE")
    footer.add_run(" of ")
    _add_field(footer, "NUMPAGES")


def _add_field(paragraph: Any, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)
    # What a program shows that does not work fields out.
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)


def _add_table(document: Any, matrix: Matrix) -> None:
    from docx.shared import Cm

    table = document.add_table(rows=1, cols=1 + len(matrix.columns), style="Table Grid")
    table.autofit = False
    room = (_WIDTH - 2 * _MARGIN - _CASE_WIDTH) / max(1, len(matrix.columns))
    widths = [Cm(_CASE_WIDTH), *(Cm(room) for _column in matrix.columns)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    heads = table.rows[0].cells
    for cell, text in zip(heads, ["Case", *(column.name for column in matrix.columns)], strict=True):
        cell.paragraphs[0].add_run(xml_text(text)).bold = True
        _shade(cell)
    _mark_row(table.rows[0], "w:tblHeader", "w:cantSplit")
    for row in matrix.rows:
        _add_row(table, matrix, row, widths)


def _add_row(table: Any, matrix: Matrix, row: Row, widths: Sequence[Any]) -> None:
    made = table.add_row()
    _mark_row(made, "w:cantSplit")
    first, *cells = made.cells
    case, *others = row_headers(matrix, row)
    first.paragraphs[0].add_run(xml_text(case)).bold = True
    _add_small(first.add_paragraph(), "\n".join(filter(None, others)))
    for cell, column in zip(cells, matrix.columns, strict=True):
        _fill(cell, row.cell(column))
    for cell, width in zip((first, *cells), widths, strict=True):
        cell.width = width


def _fill(place: Any, cell: Cell) -> None:
    """Writes a cell: a paragraph for each point, then why it is blank and its count."""
    from docx.shared import RGBColor

    paragraphs = iter([place.paragraphs[0]])
    for point in points(cell):
        paragraph = next(paragraphs, None) or place.add_paragraph()
        run = paragraph.add_run(xml_text(point.words))
        if point.kind == VERBATIM:
            run.italic = True
        elif point.kind == COMMENT:
            run.font.color.rgb = RGBColor(*_GREY)
        if point.citation:
            _add_small(paragraph, f" {point.citation}")
    notes = " ".join(ending(cell))
    if notes:
        _add_small(next(paragraphs, None) or place.add_paragraph(), notes)


def _add_small(paragraph: Any, text: str) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(xml_text(text))
    run.font.size = Pt(7)
    run.font.color.rgb = RGBColor(*_GREY)


def _shade(cell: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", _PALE)):
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def _mark_row(row: Any, *marks: str) -> None:
    """Sets what Word knows of a row: `w:tblHeader` repeats it on each page, `w:cantSplit` keeps it on one."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    # Word reads the marks of a row only in the order of its schema.
    for mark in sorted(marks):
        properties.append(OxmlElement(mark))
