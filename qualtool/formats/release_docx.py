"""Quotes for outside the team as a Word document, in Word's own styles."""

from pathlib import Path
from typing import Any

from qualtool.analysis.ledger import Release, ReleasedQuote
from qualtool.formats.characters import xml_text
from qualtool.formats.docx_parts import sign
from qualtool.formats.release_text import introduction, picked

_GREY = (0x59, 0x59, 0x59)
_SHORT = 300


def write(path: Path, release: Release) -> None:
    """Writes the quotes in the ledger's order."""
    from docx import Document
    from docx.shared import Cm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    sign(document, f"{release.study}: quotes")
    quote_style = document.styles["Quote"].paragraph_format
    quote_style.left_indent = quote_style.right_indent = Cm(0.8)
    quote_style.space_before, quote_style.space_after = Pt(12), Pt(2)
    document.add_heading(xml_text(f"{release.study or 'Study'}: quotes"), level=1)
    for line in introduction(release):
        document.add_paragraph(xml_text(line))
    for quote in release.quotes:
        _add(document, quote)
    document.save(str(path))


def _add(document: Any, quote: ReleasedQuote) -> None:
    from docx.shared import Cm, Pt, RGBColor

    words = document.add_paragraph(xml_text(quote.printed), style="Quote")
    # A long quote may run over the page; kept whole it would leave half a page empty.
    words.paragraph_format.keep_with_next = len(quote.printed) < _SHORT
    below = document.add_paragraph(xml_text(quote.attribution))
    below.paragraph_format.left_indent = Cm(0.8)
    below.paragraph_format.space_after = Pt(2)
    if quote.picked:
        run = below.add_run("\n" + xml_text(picked(quote)))
        run.font.size = Pt(9)
        run.font.color.rgb = RGBColor(*_GREY)
