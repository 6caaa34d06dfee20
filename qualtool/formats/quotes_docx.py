"""Quotes as a Word document: by theme, each with its attribution and its place."""

from pathlib import Path
from typing import Any

from qualtool.analysis.quotes import CodedExcerpt, Quotes
from qualtool.formats.characters import xml_text
from qualtool.formats.docx_parts import sign
from qualtool.formats.quotes_grouping import QuoteGroup, also_under, groups
from qualtool.formats.quotes_text import introduction, new_headings, place

_GREY, _INK = (0x59, 0x59, 0x59), (0x1F, 0x38, 0x64)
_SHORT = 300


def write(path: Path, quotes: Quotes) -> None:
    """Writes the quotes by theme path; starred ones stand out."""
    from docx import Document

    document = Document()
    _set_up(document, quotes)
    document.add_heading(xml_text(quotes.study or "Quotes"), level=0)
    for line in introduction(quotes):
        document.add_paragraph(xml_text(line))
    above: tuple[str, ...] = ()
    for group in groups(quotes):
        for level, name in new_headings(above, group.levels, first=1):
            document.add_heading(xml_text(name), level=level)
        above = group.levels
        for quote in group.quotes:
            _add_quote(document, quote, group)
    document.save(str(path))


def _set_up(document: Any, quotes: Quotes) -> None:
    from docx.shared import Cm

    _style_quotes(document)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    sign(document, quotes.study)


def _style_quotes(document: Any) -> None:
    """Both styles indented alike; a starred quote in dark blue over a line."""
    from docx.shared import Cm, Pt, RGBColor

    for name in ("Quote", "Intense Quote"):
        style = document.styles[name]
        style.paragraph_format.left_indent = style.paragraph_format.right_indent = Cm(0.8)
        style.paragraph_format.space_before = Pt(4)
    starred = document.styles["Intense Quote"].font
    starred.bold, starred.color.rgb = False, RGBColor(*_INK)


def _add_quote(document: Any, quote: CodedExcerpt, group: QuoteGroup) -> None:
    from docx.shared import Cm, Pt

    for turn in quote.before:
        _add_small(document, turn.labelled, space_after=0)
    words = document.add_paragraph(xml_text(quote.text), style="Intense Quote" if quote.starred else "Quote")
    words.paragraph_format.space_after = Pt(2)
    # A long quote may run over the page; kept whole it would leave half a page empty.
    words.paragraph_format.keep_with_next = len(quote.text) < _SHORT
    attribution = document.add_paragraph()
    attribution.paragraph_format.space_after = Pt(0)
    attribution.paragraph_format.left_indent = Cm(0.8)
    attribution.paragraph_format.keep_with_next = True
    attribution.add_run(xml_text(quote.attribution))
    for turn in quote.after:
        _add_small(document, turn.labelled, space_after=0)
    also = also_under(quote, group)
    lines = [place(quote), *([f"Also: {'; '.join(also)}"] if also else [])]
    _add_small(document, "\n".join(lines))


def _add_small(document: Any, text: str, space_after: int = 14) -> None:
    from docx.shared import Cm, Pt, RGBColor

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(space_after)
    paragraph.paragraph_format.left_indent = Cm(0.8)
    run = paragraph.add_run(xml_text(text))
    run.font.size = Pt(8)
    run.font.color.rgb = RGBColor(*_GREY)
