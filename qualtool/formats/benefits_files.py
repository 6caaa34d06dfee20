"""Costs and benefits as tables for other programs: one long table (.csv), or a sheet for each kind (.xlsx)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qualtool.analysis.benefits_paper import (
    Benefits,
    check_lines,
    figure_lines,
    sensitivity_figures,
    sensitivity_lines,
    site_figures,
    site_lines,
    told_of,
    value_lines,
)
from qualtool.analysis.derived import Derived
from qualtool.formats.characters import xml_text
from qualtool.formats.csv_text import write_rows

_WIDEST = 60
_LINE = 15


def write_csv(path: Path, made: Benefits) -> None:
    """Writes a line for each figure, unrounded, as stated and under each alternative."""
    header, rows = figure_lines(made)
    write_rows(path, header, rows)


def write_xlsx(path: Path, made: Benefits) -> None:
    """Writes values, sites, sensitivity, printed figures with their verdicts, and every figure, each on a sheet."""
    import xlsxwriter

    sites = [[site, *found] for site, found in site_figures(made).items()]
    sensitivity = [
        [site, name, *found]
        for site in made.sites
        for name, found in sensitivity_figures(made, site).items()
        if found[0] is not None
    ]
    sheets: list[tuple[str, Sequence[str], Sequence[Sequence[object]]]] = [
        ("Values", *value_lines(made)),
        ("Sites", site_lines(made)[0], sites),
        ("Sensitivity", ("site", *sensitivity_lines(made, "")[0]), sensitivity),
        ("Printed figures", *check_lines(made)),
        ("All figures", *figure_lines(made)),
        ("Notes", ("what is to be known",), [[told] for told in told_of(made)]),
    ]
    # No text becomes a formula or a link: what stands in the file is shown as it is.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(path, options) as workbook:
        for name, header, rows in sheets:
            _add_sheet(workbook, name, header, rows)


def _add_sheet(workbook: Any, name: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    looks = {
        "head": workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "text": workbook.add_format({"text_wrap": True, "valign": "top"}),
        "whole": workbook.add_format({"num_format": "#,##0", "valign": "top"}),
        "decimals": workbook.add_format({"num_format": "#,##0.0###", "valign": "top"}),
    }
    sheet = workbook.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for at, row in enumerate(rows, start=1):
        sheet.set_row(at, _LINE * max(-(-_width(value) // _WIDEST) for value in row))
    for place, title in enumerate(header):
        longest = max((_width(row[place]) for row in rows), default=0)
        sheet.set_column(place, place, min(_WIDEST, max(len(title), longest) + 2))
        sheet.write_string(0, place, title, looks["head"])
        for at, row in enumerate(rows, start=1):
            _write(sheet, at, place, row[place], looks)


def _width(value: object) -> int:
    return len(value) if isinstance(value, str) else 14


def _write(sheet: Any, at: int, place: int, value: object, looks: dict[str, Any]) -> None:
    if isinstance(value, Derived):
        sheet.write_number(at, place, float(value.value), looks["whole" if value.unit.before else "decimals"])
    elif isinstance(value, float):
        sheet.write_number(at, place, value, looks["decimals"])
    elif value is not None:
        sheet.write_string(at, place, xml_text(str(value)), looks["text"])
