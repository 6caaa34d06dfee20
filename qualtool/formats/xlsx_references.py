"""The sheet of cited excerpts, and the links that lead from a cell to its excerpts and back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qualtool.analysis.matrix import Cell, Reference
from qualtool.formats.characters import utf16_cut, xml_text
from qualtool.formats.matrix_words import excerpt_words, points
from qualtool.formats.xlsx_cells import Fragment, fitted_text, row_height

REFERENCES_SHEET = "References"
_HEADERS = ("Reference", "Words", "Quotable", "Cell", "Transcript", "Start", "End")
_WIDTHS = (22.0, 80.0, 10.0, 24.0, 28.0, 9.0, 9.0)
_FIRST_ROW = 3
_A4 = 9
LIKE_A_FUNCTION = re.compile(r"(?<=[A-Z])\(")
"""What xlsxwriter may take for a newer function of Excel, also within words and names, such as the bracket of SORT(."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The cell that cites: its sheet, the letters of its column and of that of the row tokens, and its row's token."""

    sheet: str
    letters: str
    token_letters: str
    token: str
    name: str

    @property
    def key(self) -> str:
        """Stands for the cell in the sheet of references."""
        return f"{self.token} {self.sheet} {self.letters}"


@dataclass(frozen=True, slots=True)
class Cited:
    """A reference and the cell that it stands in."""

    reference: Reference
    origin: Origin


def cited(cell: Cell, origin: Origin) -> Iterator[Cited]:
    """A cell's references, each excerpt once."""
    seen = set()
    for point in points(cell) if cell.stretches else ():
        for reference in point.references:
            if reference.excerpt not in seen:
                seen.add(reference.excerpt)
                yield Cited(reference, origin)


# A link in the cell itself would be followed by every click into it, and takes its rich text away in LibreOffice.
# Links look their target up, so that they still lead there when a sheet has been sorted.
def link_to_references(origin: Origin) -> str:
    """The formula that leads from beside a cell to the first of its references; its text is added by `with_text`."""
    return _link(REFERENCES_SHEET, "A", "H", origin.key)


def with_text(link: str, text: str) -> str:
    """A link that shows `text`."""
    return f"=HYPERLINK({link},{_literal(utf16_cut(' '.join(xml_text(text).split()), 120))})"


def _link(sheet: str, letters: str, key_letters: str, key: str) -> str:
    quoted = "'" + sheet.replace("'", "''") + "'"
    place = f"MATCH({_literal(key)},{quoted}!${key_letters}:${key_letters},0)"
    return f"{_literal(f'#{quoted}!{letters}')}&{place}"


def _literal(text: str) -> str:
    return '"' + LIKE_A_FUNCTION.sub('"&"(', text.replace('"', '""')) + '"'


def add_references(workbook: Any, formats: dict[str, Any], listed: list[Cited]) -> None:
    """Adds a sheet with a line for each excerpt that a cell cites, in the order of the matrices."""
    sheet = workbook.add_worksheet(REFERENCES_SHEET)
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.set_column(len(_WIDTHS), len(_WIDTHS), None, None, {"hidden": True})
    sheet.freeze_panes(_FIRST_ROW, 1)
    sheet.repeat_rows(_FIRST_ROW - 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, "Excerpts that the summaries cite", formats["title"])
    note = "Each stands under the cell that cites it. Start and end count characters of the transcript, from 0."
    sheet.write_string(1, 0, note, formats["summary"])
    for place, header in enumerate(_HEADERS):
        sheet.write_string(_FIRST_ROW - 1, place, header, formats["head"])
    for index, one in enumerate(listed, start=_FIRST_ROW):
        _add_line(sheet, formats, index, one)
    sheet.autofilter(_FIRST_ROW - 1, 0, _FIRST_ROW - 1 + len(listed), len(_WIDTHS))


def _add_line(sheet: Any, formats: dict[str, Any], index: int, one: Cited) -> None:
    reference, origin = one.reference, one.origin
    words = excerpt_words(reference)
    sheet.write_string(index, 0, fitted_text(reference.label), formats["cell"])
    sheet.write_string(index, 1, fitted_text(words), formats["quoted cell" if words[0] in "=+-@" else "cell"])
    sheet.write_string(index, 2, "*" if reference.starred else "", formats["cell"])
    link = _link(origin.sheet, origin.letters, origin.token_letters, origin.token)
    shown = " ".join(xml_text(origin.name).split())
    sheet.write_formula(index, 3, with_text(link, shown), formats["link cell"], shown)
    sheet.write_string(index, 4, fitted_text(reference.transcript), formats["cell"])
    sheet.write_number(index, 5, reference.start, formats["cell"])
    sheet.write_number(index, 6, reference.end, formats["cell"])
    sheet.write_string(index, 7, xml_text(origin.key))
    texts = [[Fragment("summary", text)] for text in (words, reference.transcript, reference.label)]
    sheet.set_row(index, row_height(texts, (_WIDTHS[1], _WIDTHS[4], _WIDTHS[0])))
