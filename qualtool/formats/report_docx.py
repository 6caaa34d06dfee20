"""A paper as a Word document, in Word's own styles, so that a house template gives it its looks."""

import zipfile
from collections.abc import Sequence
from functools import singledispatch
from io import BytesIO
from pathlib import Path
from typing import Any

from qualtool.analysis.blocks import Block, Bullet, Heading, NewPage, Paper, Paragraph, Quotation, Table, ToWrite
from qualtool.errors import UnreadableFile
from qualtool.formats.characters import xml_text
from qualtool.formats.docx_parts import add_field, mark_row, shade, sign
from qualtool.formats.house_styles import bullet_before, paragraph_style, rule

_PALE, _LEFT_BLANK = "E8EEF4", "FFF3BF"
_TEMPLATE_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_DOCUMENT_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_SHORT, _KEPT_TOGETHER = 300, 10


def opened(template: Path | None, small: bool = False) -> Any:
    """An empty document, with the styles, headers and margins of a house template (.docx or .dotx) if there is one.

    Without one, `small` gives it narrow margins and small print.

    Raises UnreadableFile.
    """
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    if template is None:
        document = _with_our_looks(Document())
        if small:
            _make_small(document)
        return document
    try:
        document = Document(_as_document(template))
    except OSError as error:
        raise UnreadableFile(template, error.strerror or str(error)) from error
    except (PackageNotFoundError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise UnreadableFile(template, "it is not a Word document or template (.docx, .dotx)") from error
    body = document.element.body
    for element in list(body):
        # The last section holds the page's size, margins, header and footer.
        if not element.tag.endswith("}sectPr"):
            body.remove(element)
    return document


def _as_document(template: Path) -> Any:
    """A template's bytes as those of a document: only the declared type of its main part differs."""
    if template.suffix.lower() != ".dotx":
        return BytesIO(template.read_bytes())
    made = BytesIO()
    with zipfile.ZipFile(template) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            words = source.read(name)
            target.writestr(
                name, words.replace(_TEMPLATE_TYPE, _DOCUMENT_TYPE) if name == "[Content_Types].xml" else words
            )
    made.seek(0)
    return made


def _with_our_looks(document: Any) -> Any:
    from docx.shared import Cm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.2)
    normal = document.styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)
    quote = document.styles["Quote"].paragraph_format
    quote.left_indent = quote.right_indent = Cm(0.9)
    footer = section.footer.paragraphs[0]
    add_field(footer, "PAGE")
    footer.add_run(" / ")
    add_field(footer, "NUMPAGES")
    return document


def write(path: Path, paper: Paper, document: Any) -> None:
    """Writes the paper into `document`, which comes from `opened`."""
    _say(document, paper.title, "Title")
    for line in paper.about:
        _say(document, line, "Subtitle" if paper.small else "Normal", italic=not paper.small)
    for block in paper.blocks:
        _add(block, document)
    sign(document, paper.title)
    document.save(str(path))


def _make_small(document: Any) -> None:
    """A briefing has to fit few pages."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    section = document.sections[0]
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.6)
    for name, size, before, after in (
        ("Title", 18, 0, 4),
        ("Subtitle", 9, 0, 3),
        ("Heading 1", 12, 8, 2),
        ("Heading 2", 10.5, 5, 1),
        ("Normal", 9.5, 0, 3),
        ("List Bullet", 9.5, 0, 1),
        ("Quote", 9.5, 1, 3),
    ):
        style = paragraph_style(document, name)
        style.font.size = Pt(size)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.0
    # The subtitle of python-docx's template has its letters set apart.
    for spaced in document.styles["Subtitle"].element.findall(f".//{qn('w:spacing')}[@{qn('w:val')}]"):
        spaced.getparent().remove(spaced)


def _say(document: Any, words: str, style: str, label: str = "", italic: bool = False) -> Any:
    known = paragraph_style(document, style)
    paragraph = document.add_paragraph(style=known)
    if style == "List Bullet" and (sign := bullet_before(known)):
        paragraph.add_run(sign)
    if label:
        paragraph.add_run(_lines(f"{label} ")).bold = True
    run = paragraph.add_run(_lines(words))
    # Set only where it is wanted: a style of the house may be in italics itself.
    if italic:
        run.italic = True
    return paragraph


def _lines(words: str) -> str:
    """Words for a run, which would make two lines' ends of a Windows one."""
    return xml_text(words).replace("\r\n", "\n")


@singledispatch
def _add(block: Block, document: Any) -> None:
    raise TypeError(block)


@_add.register
def _(block: Heading, document: Any) -> None:
    _say(document, block.text, f"Heading {block.level}")


@_add.register
def _(block: Paragraph, document: Any) -> None:
    paragraph = _say(document, block.text, "Normal", block.label)
    if not block.text:
        paragraph.paragraph_format.keep_with_next = True


@_add.register
def _(block: Bullet, document: Any) -> None:
    _say(document, block.text, "List Bullet", block.label)


@_add.register
def _(block: Quotation, document: Any) -> None:
    paragraph = _say(document, block.words, "Quote")
    paragraph.add_run(" " + _lines(block.attribution)).italic = False
    # A long quote may run over the page; kept whole it would leave half a page empty.
    paragraph.paragraph_format.keep_together = len(block.words) < _SHORT


@_add.register
def _(block: ToWrite, document: Any) -> None:
    from docx.enum.text import WD_COLOR_INDEX

    paragraph = _say(document, "", "Normal")
    paragraph.add_run(_lines(f"[{block.text}]")).font.highlight_color = WD_COLOR_INDEX.YELLOW


@_add.register
def _(block: NewPage, document: Any) -> None:
    from docx.enum.text import WD_BREAK

    document.add_paragraph(style=paragraph_style(document, "Normal")).add_run().add_break(WD_BREAK.PAGE)


@_add.register
def _(block: Table, document: Any) -> None:
    caption = _say(document, block.caption, "Caption")
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(block.header))
    rule(document, table)
    table.autofit = False
    widths = _widths(document, block)
    # Word goes by the cells' widths, LibreOffice by the columns'.
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    _fill(table.rows[0], block.header, widths, bold=True, fill=_PALE)
    mark_row(table.rows[0], "w:tblHeader", "w:cantSplit")
    for place, row in enumerate(block.rows):
        made = table.add_row()
        mark_row(made, "w:cantSplit")
        _fill(made, row, widths)
        if place in block.left_blank:
            shade(made.cells[-1], _LEFT_BLANK)
    if len(block.rows) <= _KEPT_TOGETHER:
        _keep_together(table)
    _say(document, "", "Normal")


def _keep_together(table: Any) -> None:
    """A short table stands on one page: each row but the last holds on to the next."""
    for row in table.rows[:-1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def _widths(document: Any, block: Table) -> list[int]:
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    shares = block.widths or (1,) * len(block.header)
    return [int(room * share / sum(shares)) for share in shares]


def _fill(row: Any, texts: Sequence[str], widths: Sequence[int], bold: bool = False, fill: str = "") -> None:
    from docx.shared import Pt

    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(1)
        run = paragraph.add_run(_lines(text))
        run.font.size = Pt(9)
        if bold:
            run.bold = True
        if fill:
            shade(cell, fill)
