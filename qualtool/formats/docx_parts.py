"""What Word files have in common, and what python-docx has no words for: fields, marks of a row, a cell's shade."""

from datetime import datetime
from typing import Any

from qualtool.formats.characters import xml_text


def sign(document: Any, title: str) -> None:
    """Gives a document its own title and date; a template, python-docx's too, brings its author, comment and date."""
    properties = document.core_properties
    properties.author, properties.comments = "", ""
    properties.title = xml_text(title)[:255]
    properties.created = properties.modified = datetime.now()


def lay_wide(document: Any, width: float, height: float, margin: float) -> None:
    """Makes the pages wide ones for a table in small print; in centimetres."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(width), Cm(height)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(margin)
    normal = document.styles["Normal"]
    normal.font.size = Pt(9)
    normal.paragraph_format.space_before, normal.paragraph_format.space_after = Pt(1.5), Pt(2)
    normal.paragraph_format.line_spacing = 1.0


def number_pages(footer: Any, words: str) -> None:
    """Ends a footer's paragraph with words, the page, and how many there are."""
    footer.add_run(xml_text(f"{words}  ·  page "))
    add_field(footer, "PAGE")
    footer.add_run(" of ")
    add_field(footer, "NUMPAGES")


def add_field(paragraph: Any, name: str) -> None:
    """Adds a field such as PAGE, with a 1 for programs that do not work fields out."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)


def mark_row(row: Any, *marks: str) -> None:
    """Sets what Word knows of a row: `w:tblHeader` repeats it on each page, `w:cantSplit` keeps it on one."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    # Word reads the marks of a row only in the order of its schema.
    for mark in sorted(marks):
        properties.append(OxmlElement(mark))


def shade(cell: Any, fill: str) -> None:
    """Fills a table's cell with a colour, such as E8EEF4."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)
