"""The joint display as a Word document in A3 landscape, in Word's own styles: a row for each site."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qualtool.analysis.display_words import (
    APART,
    CAUTION,
    CODE,
    EFFECT,
    LACK,
    LEGEND,
    NO_FIGURES,
    NOTE,
    QUOTE,
    STAGE,
    Part,
    about,
    beside_words,
    cell_parts,
    description,
    effect_parts,
    grouped,
    indicator_notes,
    reasons,
    scale,
    site_effects_at,
    site_notes,
)
from qualtool.analysis.joint_display import JointDisplay, JointRow
from qualtool.analysis.matrix import COMMENT, VERBATIM
from qualtool.analysis.site_results import Indicator
from qualtool.formats.characters import xml_text
from qualtool.formats.display_marks import WIDTH_INCHES, Marks
from qualtool.formats.docx_parts import lay_wide, mark_row, number_pages, shade, sign

_GREY, _PALE, _KIND, _STANDS_APART = (0x59, 0x59, 0x59), "E8EEF4", "D9D9D9", "F2F2F2"
_WIDTH, _HEIGHT, _MARGIN, _SITE, _ABOUT, _BESIDE = 42.0, 29.7, 1.5, 3.0, 2.6, 0.5
_EFFECT = WIDTH_INCHES * 2.54 + _BESIDE
_NARROWEST = 4.0
_SMALL = 7.5
_GREY_KINDS = (COMMENT, NOTE, LACK, STAGE)
_ITALIC_KINDS = (VERBATIM, QUOTE, LACK)


def write(path: Path, display: JointDisplay) -> None:
    """Writes how to read it and what to look at, the table, the reasons that link, and what was measured."""
    from docx import Document

    document = Document()
    lay_wide(document, _WIDTH, _HEIGHT, _MARGIN)
    sign(document, f"{display.study}: joint display")
    number_pages(document.sections[0].footer.paragraphs[0], display.study)
    document.add_heading(xml_text(f"{display.study}: joint display"), level=0)
    for line in (about(display), LEGEND, CAUTION):
        document.add_paragraph(xml_text(line))
    if display.flags:
        document.add_heading("To look at", level=1)
        for flag in display.flags:
            document.add_paragraph(xml_text(flag), style="List Bullet")
    document.add_heading("Sites", level=1)
    _add_table(document, display)
    _add_reasons(document, display)
    document.save(str(path))


def _widths(display: JointDisplay) -> list[float]:
    """The columns' widths in centimetres: effects as wide as their marks, themes share what is left."""
    described, effects, themes = len(display.descriptions), len(display.indicators), len(display.themes)
    room = _WIDTH - 2 * _MARGIN - _SITE - described * _ABOUT
    effect = min(_EFFECT, max(1.0, room - themes * _NARROWEST) / max(1, effects))
    return [_SITE, *[_ABOUT] * described, *[effect] * effects, *[(room - effects * effect) / max(1, themes)] * themes]


def _add_table(document: Any, display: JointDisplay) -> None:
    from docx.shared import Cm

    widths = [Cm(width) for width in _widths(display)]
    table = document.add_table(rows=1, cols=len(widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    heads = [(name, "") for name in ("Site", *display.descriptions)]
    for indicator in display.indicators:
        low, high = scale(display, indicator)
        heads.append((f"{indicator.title} ({indicator.key})", f"drawn from {low} to {high}" if low else ""))
    heads += [(theme.name, beside_words(display, theme)) for theme in display.themes]
    for cell, (name, below) in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(xml_text(name)).bold = True
        if below:
            _small(cell.add_paragraph(), below)
        shade(cell, _PALE)
    mark_row(table.rows[0], "w:tblHeader", "w:cantSplit")
    marks = Marks()
    for heading, rows in grouped(display):
        if heading:
            _add_heading(table, heading)
        for row in rows:
            _add_row(table, display, row, marks, widths)


def _add_heading(table: Any, heading: str) -> None:
    row = table.add_row()
    merged = row.cells[0].merge(row.cells[-1])
    paragraph = merged.paragraphs[0]
    paragraph.add_run(xml_text(heading)).bold = True
    paragraph.paragraph_format.keep_with_next = True
    shade(merged, _STANDS_APART if heading == APART else _KIND)
    mark_row(row, "w:cantSplit")


def _add_row(table: Any, display: JointDisplay, row: JointRow, marks: Marks, widths: Sequence[Any]) -> None:
    made = table.add_row()
    mark_row(made, "w:cantSplit")
    first, *cells = made.cells
    for cell, width in zip((first, *cells), widths, strict=True):
        cell.width = width
    first.paragraphs[0].add_run(xml_text(row.label)).bold = True
    for note in site_notes(display, row):
        _small(first.add_paragraph(), note)
    left = iter(cells)
    for parts in description(display, row):
        _fill(next(left), parts)
    for indicator in display.indicators:
        _fill_effects(next(left), display, row, indicator, marks)
    for cell, theme in zip(left, display.themes, strict=True):
        _fill(cell, cell_parts(display, row, theme))


def _fill_effects(cell: Any, display: JointDisplay, row: JointRow, indicator: Indicator, marks: Marks) -> None:
    from docx.shared import Cm

    found = site_effects_at(row, indicator)
    if not found:
        _fill(cell, [Part(LACK, NO_FIGURES)])
    for number, one in enumerate(found):
        paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
        parts = effect_parts(row, one)
        if one.effect is None:
            _write(paragraph, parts[0])
        else:
            drawn = paragraph.add_run().add_picture(
                marks.picture(one, display.reach(indicator.key)), width=cell.width - Cm(_BESIDE)
            )
            # The figures for those who cannot see it.
            drawn._inline.docPr.set("descr", xml_text(parts[0].text))
            for part in parts:
                _write(cell.add_paragraph(), part)


def _fill(cell: Any, parts: Sequence[Part]) -> None:
    for number, part in enumerate(parts):
        _write(cell.add_paragraph() if number else cell.paragraphs[0], part)


def _write(paragraph: Any, part: Part) -> None:
    """Writes a part as a paragraph; Windows ends of lines would make two lines."""
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(xml_text(part.words).replace("\r\n", "\n"))
    run.bold = part.kind in (EFFECT, CODE, STAGE) or None
    run.italic = part.kind in _ITALIC_KINDS or None
    if part.kind in _GREY_KINDS:
        run.font.color.rgb = RGBColor(*_GREY)
    if part.kind in (NOTE, LACK, STAGE):
        run.font.size = Pt(_SMALL)
    if part.behind and part.kind == EFFECT:
        paragraph.add_run(xml_text(f" {part.behind}"))
    elif part.behind:
        _small(paragraph, f" {part.behind}")


def _small(paragraph: Any, words: str) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(xml_text(words))
    run.font.size = Pt(_SMALL)
    run.font.color.rgb = RGBColor(*_GREY)


def _add_reasons(document: Any, display: JointDisplay) -> None:
    """Adds why indicators stand beside themes, what was measured, and the themes' definitions."""
    found = reasons(display)
    if found:
        document.add_heading("Why these stand side by side", level=1)
    for indicator, theme, reason, coder in found:
        _add_defined(document, f"{indicator.key} beside {theme.name}: ", f"{reason} ({coder})")
    if display.indicators:
        document.add_heading("What was measured", level=1)
    for indicator in display.indicators:
        notes = " ".join(indicator_notes(display, indicator))
        _add_defined(document, f"{indicator.title} ({indicator.key}): ", notes)
    document.add_heading("Themes", level=1)
    for theme in display.themes:
        _add_defined(document, f"{theme.name}: ", theme.definition or "no definition")


def _add_defined(document: Any, name: str, words: str) -> None:
    paragraph = document.add_paragraph(style="List Bullet")
    paragraph.add_run(xml_text(name)).bold = True
    paragraph.add_run(xml_text(words))
