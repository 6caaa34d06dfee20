"""Matrices as a Word document in A3 landscape: one table for each theme, its header on every page."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qualtool.analysis.matrix import CHANGE, COMMENT, VERBATIM, Cell, Matrix, Row
from qualtool.formats.characters import xml_text
from qualtool.formats.docx_parts import lay_wide, mark_row, number_pages, shade, sign
from qualtool.formats.matrix_words import (
    ABSENT,
    ABSENT_LEGEND,
    column_blocks,
    column_names,
    ending,
    filter_words,
    is_absent,
    matrix_notes,
    points,
    row_count,
    row_header_names,
    row_notes,
    title,
)

_GREY, _PALE, _CHANGED, _NOT_THERE = (0x59, 0x59, 0x59), "E8EEF4", "DCE3CF", "F2F2F2"
_WIDTH, _HEIGHT, _MARGIN, _CASE_WIDTH = 42.0, 29.7, 1.5, 3.4
_ROOM, _NARROWEST = _WIDTH - 2 * _MARGIN - _CASE_WIDTH, 3.2
_LEGEND = (
    "“Verbatim words” are in italics and quotation marks, {a researcher's comment} is grey and in braces. A reference "
    "such as (P12/3, turn 47) gives case, stage and turn; a star marks a quotable passage."
)


def write(path: Path, matrices: Sequence[Matrix]) -> None:
    """Writes a table for each theme; each point of a summary is a paragraph of its cell."""
    from docx import Document

    document = Document()
    study = next((matrix.study for matrix in matrices if matrix.study), "")
    lay_wide(document, _WIDTH, _HEIGHT, _MARGIN)
    sign(document, study)
    number_pages(document.sections[0].footer.paragraphs[0], study)
    document.add_heading(xml_text(study or "Framework matrix"), level=0)
    absent = any(matrix.side_by_side for matrix in matrices)
    document.add_paragraph(xml_text(f"{_LEGEND} {ABSENT_LEGEND}" if absent else _LEGEND))
    for number, matrix in enumerate(matrices):
        for part in _parts(matrix) or [()]:
            _add_part(document, matrix, part, new_page=number > 0 and (not part or part[0] == 0))
    document.save(str(path))


def _parts(matrix: Matrix) -> list[tuple[int, ...]]:
    """The places of the columns of each table: as few tables as have columns wide enough to read."""
    blocks, most = column_blocks(matrix.columns), int(_ROOM / _NARROWEST)
    tables = -(-sum(map(len, blocks)) // most)
    even = -(-sum(map(len, blocks)) // tables) if tables else most
    parts: list[tuple[int, ...]] = []
    for block in blocks:
        fits = parts and len(parts[-1]) < even and len(parts[-1]) + len(block) <= most
        parts[-1:] = [(*parts[-1], *block)] if fits else [*parts[-1:], tuple(block)]
    return parts


def _add_part(document: Any, matrix: Matrix, part: tuple[int, ...], new_page: bool) -> None:
    """Adds one table under its heading, which names the columns where they are not all."""
    numbers = list(dict.fromkeys(matrix.columns[place].number for place in part))
    some = f" ({numbers[0]} to {numbers[-1]})" if numbers[1:] else f" ({numbers[0]})" if numbers else ""
    heading = document.add_heading(xml_text(title(matrix) + (some if len(part) < len(matrix.columns) else "")), level=1)
    heading.paragraph_format.page_break_before = new_page
    for line in (f"{filter_words(matrix)}; {row_count(matrix)}", *matrix_notes(matrix)):
        document.add_paragraph(xml_text(line)).paragraph_format.keep_with_next = True
    _add_table(document, matrix, part)


def _add_table(document: Any, matrix: Matrix, part: tuple[int, ...]) -> None:
    from docx.shared import Cm

    table = document.add_table(rows=1, cols=1 + len(part), style="Table Grid")
    table.autofit = False
    widths = [Cm(_CASE_WIDTH), *(Cm(_ROOM / len(part)) for _place in part)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    names = column_names(matrix)
    fills = [_PALE, *(_CHANGED if matrix.columns[place].stage == CHANGE else _PALE for place in part)]
    texts = [row_header_names(matrix)[0], *(names[place] for place in part)]
    for cell, text, fill in zip(table.rows[0].cells, texts, fills, strict=True):
        cell.paragraphs[0].add_run(xml_text(text)).bold = True
        shade(cell, fill)
    mark_row(table.rows[0], "w:tblHeader", "w:cantSplit")
    for row in matrix.rows:
        _add_row(table, matrix, row, part, widths)


def _add_row(table: Any, matrix: Matrix, row: Row, part: tuple[int, ...], widths: Sequence[Any]) -> None:
    made = table.add_row()
    mark_row(made, "w:cantSplit")
    first, *cells = made.cells
    first.paragraphs[0].add_run(xml_text(row.case)).bold = True
    _add_small(first.add_paragraph(), "\n".join(row_notes(matrix, row)))
    for cell, place in zip(cells, part, strict=True):
        _fill(cell, row.cell(matrix.columns[place]))
    for cell, width in zip((first, *cells), widths, strict=True):
        cell.width = width


def _fill(place: Any, cell: Cell) -> None:
    """Writes a cell: a paragraph for each point, then why it is blank and its counts."""
    from docx.shared import RGBColor

    if is_absent(cell):
        shade(place, _NOT_THERE)
        _add_small(place.paragraphs[0], ABSENT)
        return
    paragraphs = iter([place.paragraphs[0]])
    for point in points(cell):
        paragraph = next(paragraphs, None) or place.add_paragraph()
        run = paragraph.add_run(_lines(point.words))
        if point.kind == VERBATIM:
            run.italic = True
        elif point.kind == COMMENT:
            run.font.color.rgb = RGBColor(*_GREY)
        if point.citation:
            _add_small(paragraph, f" {point.citation}")
    notes = " ".join(ending(cell))
    if notes:
        _add_small(next(paragraphs, None) or place.add_paragraph(), notes)


def _lines(words: str) -> str:
    """Words for a run, which would make two lines' ends of a Windows one."""
    return xml_text(words).replace("\r\n", "\n")


def _add_small(paragraph: Any, text: str) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(xml_text(text))
    run.font.size = Pt(7)
    run.font.color.rgb = RGBColor(*_GREY)
