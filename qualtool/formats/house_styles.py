"""Word's styles by their own names in a house template, and plain looks for those that it lacks.

Word itself saves few of the styles that nobody has used yet, so that most templates lack some.
"""

from typing import Any

HEADING_SIZES = {"Title": 20.0, "Heading 1": 15.0, "Heading 2": 12.5, "Heading 3": 11.0}
_BULLET, _INDENT_CM = "•\t", 0.6
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")


def paragraph_style(document: Any, name: str) -> Any:
    """A paragraph style by Word's own name; one that a template lacks is made."""
    return style_named(document, name) or _made(document, name)


def style_named(document: Any, name: str) -> Any:
    """A style by its name, whatever its capitals: Word writes 'heading 1', other programs 'Heading 1'. Else None."""
    from docx.oxml.ns import qn

    for style in document.styles:
        named = style.element.find(qn("w:name"))
        if named is not None and named.get(qn("w:val"), "").casefold() == name.casefold():
            return style
    return None


def bullet_before(style: Any) -> str:
    """What stands before a line of a list where its style has no bullets of its own."""
    from docx.oxml.ns import qn

    while style is not None:
        if style.element.find(f".//{qn('w:numPr')}") is not None:
            return ""
        style = style.base_style
    return _BULLET


def rule(document: Any, table: Any) -> None:
    """Gives a table the template's grid, or thin lines where it has none."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    grid = style_named(document, "Table Grid")
    if grid is not None:
        table.style = grid
        return
    borders = OxmlElement("w:tblBorders")
    for edge in _EDGES:
        line = OxmlElement(f"w:{edge}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "808080")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _made(document: Any, name: str) -> Any:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt

    made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    made.base_style = style_named(document, "Normal") if name != "Normal" else None
    made.quick_style = True
    about = made.paragraph_format
    if name in HEADING_SIZES:
        made.font.bold, made.font.size = True, Pt(HEADING_SIZES[name])
        about.space_before, about.space_after, about.keep_with_next = Pt(12), Pt(4), True
        _into_the_outline(made, name)
    elif name == "Quote":
        made.font.italic = True
        about.left_indent = about.right_indent = Cm(0.9)
    elif name in ("Subtitle", "Caption"):
        made.font.italic = True
    elif name == "List Bullet":
        about.left_indent, about.first_line_indent = Cm(_INDENT_CM), Cm(-_INDENT_CM)
        about.tab_stops.add_tab_stop(Cm(_INDENT_CM))
    return made


def _into_the_outline(style: Any, name: str) -> None:
    """Headings are found by a table of contents through the level of their style."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    if name != "Title":
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(int(name[-1]) - 1))
        style.element.get_or_add_pPr().append(level)
