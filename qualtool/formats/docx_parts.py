"""What python-docx has no words for: fields, marks of a table's row, and a cell's shade."""

from typing import Any


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
