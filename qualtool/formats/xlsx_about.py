"""The sheets of a workbook that speak of it: how it is read and edited, and what was too long for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qualtool.analysis.matrix import Matrix
from qualtool.formats.matrix_words import filter_words, matrix_notes, row_count, title
from qualtool.formats.xlsx_cells import CUT_SHEET, Fragment, fitted_text, row_height

ABOUT_SHEET = "About"
_WIDTHS = (48.0, 90.0)
_A4 = 9
_CUT = "The end is missing from the cell"
_HIDDEN = "All of it is in the cell, but a row may not be high enough to show it"
_LEGEND = [
    ("Kinds of text", "Summary: in the researcher's words", "summary"),
    ("", "“Verbatim: words of the transcript”", "verbatim"),
    ("", "{Comment: the researcher's own thought}", "comment"),
    ("", "(P12/3, turn 47)  reference: case, stage and turn; * marks a quotable passage", "note"),
    ("Beside a cell", "3 →  how many coded excerpts lie under the cell; a click leads to those that it cites", "note"),
    ("", "3 cells  how many written cells a site's cell or a Change cell draws on", "note"),
    ("", "unasked  the respondent brought it up", "note"),
    ("", "stale  the evidence or the theme has changed since the summary was written", "note"),
    ("Blank cells", "(not raised) and the like: why nothing is written", "note"),
    ("", "nothing: not yet charted", "note"),
    ("", "– on grey: not met at this stage, so there is no such cell", "note"),
    ("Editing", "Change the words of any cell, save, and bring them back with: qualtool chart-merge FILE.xlsx", "line"),
    ("", "Put comments in {braces}, verbatim words in “ ”, and references in brackets, as they stand.", "line"),
    ("", "A point begins on a line of its own: Alt+Enter in Excel, Ctrl+Enter in LibreOffice.", "line"),
    ("", "Rows may be sorted and left out; leave the names of rows and columns as they are.", "line"),
]


@dataclass(frozen=True, slots=True)
class Cut:
    """A cell that Excel cannot show whole, though it may be `whole` in it; `length` in Excel's characters."""

    theme: str
    column: str
    row: str
    length: int
    whole: bool


def add_cuts(workbook: Any, formats: dict[str, Any], cuts: Sequence[Cut]) -> None:
    """Adds a sheet that names the cells that Excel cannot hold or show whole."""
    sheet = workbook.add_worksheet(CUT_SHEET)
    for place, width in enumerate((34, 34, 40, 12, 40)):
        sheet.set_column(place, place, width)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, "Texts too long for a cell of Excel", formats["title"])
    note = "A cell holds 32,767 characters. The texts are whole in the study, and in the exports .csv and .md."
    sheet.write_string(1, 0, note, formats["summary"])
    for place, header in enumerate(("Theme", "Column", "Row", "Characters", "What happened")):
        sheet.write_string(3, place, header, formats["head"])
    for index, cut in enumerate(cuts, start=4):
        for place, text in enumerate((cut.theme, cut.column, cut.row)):
            sheet.write_string(index, place, fitted_text(text), formats["cell"])
        sheet.write_number(index, 3, cut.length, formats["cell"])
        sheet.write_string(index, 4, _HIDDEN if cut.whole else _CUT, formats["cell"])


def add_about(workbook: Any, formats: dict[str, Any], study: str, matrices: Sequence[Matrix]) -> None:
    """Adds a sheet that says what the workbook shows, under which filters, and how it is read and edited."""
    sheet = workbook.add_worksheet(ABOUT_SHEET)
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    lines = [("Study", study, "line"), ("Written", date.today().isoformat(), "line")]
    for matrix in matrices:
        said = (f"{filter_words(matrix)}; {row_count(matrix)}", *matrix_notes(matrix))
        lines.append((title(matrix), "\n".join(said), "line"))
    lines += _LEGEND
    for index, (name, text, kind) in enumerate(lines):
        sheet.write_string(index, 0, fitted_text(name), formats["title" if index == 0 else "line"])
        sheet.write_string(index, 1, fitted_text(text), formats[kind])
        sheet.set_row(index, row_height([[Fragment("summary", part)] for part in (name, text)], _WIDTHS))
