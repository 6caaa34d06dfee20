"""The joint display as an Excel workbook: the display, its effects as numbers, its links and codes."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from qualtool.analysis.display_words import (
    CAUTION,
    CODE,
    EFFECT,
    LACK,
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
    site_effects_at,
    site_notes,
)
from qualtool.analysis.figures import Mark, forest_line
from qualtool.analysis.joint_display import JointDisplay, JointRow
from qualtool.analysis.matrix import COMMENT, SUMMARY, VERBATIM
from qualtool.analysis.site_results import Indicator
from qualtool.formats import xlsx_pages
from qualtool.formats.characters import xml_text
from qualtool.formats.display_csv import EFFECT_HEADER, effect_values
from qualtool.formats.xlsx_cells import Fragment, column_widths, fitted, fitted_text, row_height

DISPLAY, EFFECTS, LINKS = "Joint display", "Effects", "Links and codes"
_LEGEND = "In a drawing | are the ends of the 95% interval, o is the effect, : is 0; each column has one scale."
_SITE_WIDTH, _ABOUT_WIDTH, _EFFECT_WIDTH, _CHARACTERS, _HEAD_ROW = 24.0, 22.0, 30.0, 24, 3
_EFFECT_WIDTHS = (
    10.0,
    14.0,
    9.0,
    9.0,
    8.0,
    8.0,
    8.0,
    18.0,
    20.0,
    8.0,
    8.0,
    8.0,
    9.0,
    9.0,
    26.0,
    30.0,
    12.0,
    10.0,
    10.0,
    26.0,
    24.0,
)
_NUMBERS = {"effect": "points", "low": "points", "high": "points", "p": "p", "p from": "p", "p to": "p", "n": "n"}
_LINK_WIDTHS = (16.0, 34.0, 18.0, 70.0, 50.0, 12.0)
_GREY, _PALE, _KIND, _LINE = "#595959", "#E8EEF4", "#D9D9D9", "#BFBFBF"
_FONT = {"font_name": "Arial", "font_size": 10}
_OPTIONS = {
    "default_format_properties": _FONT,
    "in_memory": True,  # Nothing a participant said may lie in a temporary folder.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_KINDS = {
    EFFECT: "strong", CODE: "strong", STAGE: "strong note", NOTE: "note", LACK: "note", QUOTE: VERBATIM,
    VERBATIM: VERBATIM, COMMENT: COMMENT,
}  # fmt: skip


def write(path: Path, display: JointDisplay) -> None:
    """Writes the three sheets; every text stays a text, every number a number."""
    from xlsxwriter import Workbook

    buffer = BytesIO()
    workbook = Workbook(buffer, _OPTIONS)
    workbook.set_properties({"title": xml_text(f"{display.study}: joint display")[:255]})
    formats = _formats(workbook)
    _add_display(workbook.add_worksheet(DISPLAY), formats, display)
    _add_effects(workbook.add_worksheet(EFFECTS), formats, display)
    _add_links(workbook.add_worksheet(LINKS), formats, display)
    workbook.close()
    path.write_bytes(buffer.getvalue())


def _formats(workbook: Any) -> dict[str, Any]:
    box = {**_FONT, "text_wrap": True, "valign": "top", "border": 1, "border_color": _LINE}
    small = {**_FONT, "font_size": 8, "font_color": _GREY}
    shapes = {
        "cell": box,
        # Excel would else take words such as "= more of the same" for a formula when they are edited.
        "quoted cell": {**box, "quote_prefix": True},
        "head": {**box, "bold": True, "bg_color": _PALE},
        "group": {**box, "bold": True, "bg_color": _KIND, "text_wrap": False},
        "points": {**box, "num_format": "0.0"},
        "p": {**box, "num_format": '[<0.0005]"<0.001";0.000'},
        "n": {**box, "num_format": "#,##0"},
        "title": {**_FONT, "bold": True, "font_size": 12},
        "line": {**_FONT, "text_wrap": True, "valign": "top"},
        SUMMARY: _FONT,
        VERBATIM: {**_FONT, "italic": True},
        COMMENT: {**_FONT, "font_color": _GREY},
        "note": small,
        "strong note": {**small, "bold": True},
        "strong": {**_FONT, "bold": True},
        "drawn": {"font_name": "Courier New", "font_size": 10},
    }
    return {name: workbook.add_format(shape) for name, shape in shapes.items()}


def _add_display(sheet: Any, formats: dict[str, Any], display: JointDisplay) -> None:
    listed = list(grouped(display))
    cells = {row.site: _cells(display, row) for _heading, rows in listed for row in rows}
    described, effects, themes = len(display.descriptions), len(display.indicators), len(display.themes)
    theme_widths = column_widths([made[described + effects :] for made in cells.values()], themes)
    widths = [_SITE_WIDTH, *[_ABOUT_WIDTH] * described, *[_EFFECT_WIDTH] * effects, *theme_widths]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, fitted_text(f"{display.study}: joint display"), formats["title"])
    sheet.write_string(1, 0, fitted_text(f"{about(display)} {_LEGEND}"), formats[SUMMARY])
    sheet.write_string(2, 0, CAUTION, formats[SUMMARY])
    heads = ["Site", *display.descriptions, *(f"{one.title} ({one.key})" for one in display.indicators)]
    heads += [f"{theme.name}\n{beside_words(display, theme)}" for theme in display.themes]
    _write_line(sheet, _HEAD_ROW, heads, formats["head"])
    sheet.set_row(_HEAD_ROW, row_height([[Fragment(SUMMARY, head)] for head in heads], widths))
    at = _HEAD_ROW + 1
    for heading, rows in listed:
        if heading:
            sheet.write_string(at, 0, fitted_text(heading), formats["group"])
            for place in range(1, len(widths)):
                sheet.write_blank(at, place, None, formats["group"])
            at += 1
        for row in rows:
            content = [_joined([Part(CODE, row.label), *(Part(NOTE, words) for words in site_notes(display, row))])]
            content += cells[row.site]
            for place, fragments in enumerate(content):
                _write_rich(sheet, (at, place), fragments, formats)
            sheet.set_row(at, row_height(content, widths))
            at += 1
    sheet.freeze_panes(_HEAD_ROW + 1, 1)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.repeat_columns(0, 0)
    xlsx_pages.set_up(sheet, f"{display.study} · joint display")
    printed = [(place, xlsx_pages.printed_width(width)) for place, width in enumerate(widths)]
    xlsx_pages.fit(sheet, printed[0][1], printed[1:])


def _cells(display: JointDisplay, row: JointRow) -> list[list[Fragment]]:
    described = [_joined(parts) for parts in description(display, row)]
    drawn = [_drawn(display, row, indicator) for indicator in display.indicators]
    return described + drawn + [_joined(cell_parts(display, row, theme)) for theme in display.themes]


def _drawn(display: JointDisplay, row: JointRow, indicator: Indicator) -> list[Fragment]:
    """A site's effects of an indicator, each drawn in characters to the column's scale above its figures."""
    made: list[Fragment] = []
    for one in site_effects_at(row, indicator):
        if one.effect is not None:
            leading = one.effect.leading
            mark = Mark("", "", one.effect.estimate, leading.low, leading.high)
            made.append(Fragment("drawn", forest_line(mark, display.reach(indicator.key), _CHARACTERS) + "\n"))
        made += _joined(effect_parts(row, one), ending="\n")
    return made or _joined([Part(LACK, NO_FIGURES)])


def _joined(parts: Sequence[Part], ending: str = "") -> list[Fragment]:
    """Parts as runs of a cell, a line each; no run is empty, and none is only a space, which Excel drops."""
    runs: list[Fragment] = []
    for number, part in enumerate(parts):
        end = ending if number == len(parts) - 1 else "\n"
        words, behind = xml_text(part.words), xml_text(part.behind)
        runs.append(Fragment(_KINDS.get(part.kind, SUMMARY), f"{words} " if behind else words + end))
        runs += [Fragment("note" if part.kind != EFFECT else SUMMARY, behind + end)] if behind else []
    return [run for run in runs if run.text]


def _write_rich(sheet: Any, where: tuple[int, int], content: list[Fragment], formats: dict[str, Any]) -> None:
    shown, _length = fitted(content)
    shape = formats["quoted cell" if shown and shown[0].text[:1] in "=+-@" else "cell"]
    if len(shown) == 1 and len(shown[0].text) > 1:
        # Rich text needs two runs.
        [only] = shown
        shown = [Fragment(only.kind, only.text[:1]), Fragment(only.kind, only.text[1:])]
    if len(shown) < 2:
        sheet.write_string(*where, "".join(run.text for run in shown), shape)
        return
    rich = [part for run in shown for part in (formats[run.kind], run.text)]
    sheet.write_rich_string(*where, *rich, shape)


def _write_line(sheet: Any, at: int, values: Sequence[object], shape: Any) -> None:
    for place, value in enumerate(values):
        sheet.write_string(at, place, fitted_text(str(value)), shape)


def _set_height(sheet: Any, at: int, values: Sequence[object], widths: Sequence[float]) -> None:
    content = [[Fragment(SUMMARY, str(value) if isinstance(value, str) else "")] for value in values]
    sheet.set_row(at, row_height(content, widths[: len(values)]))


def _add_effects(sheet: Any, formats: dict[str, Any], display: JointDisplay) -> None:
    for place, width in enumerate(_EFFECT_WIDTHS):
        sheet.set_column(place, place, width)
    header = ("site", *EFFECT_HEADER)
    _write_line(sheet, 0, header, formats["head"])
    _set_height(sheet, 0, header, _EFFECT_WIDTHS)
    at = 0
    for row in display.every_row:
        for indicator in display.indicators:
            for one in site_effects_at(row, indicator):
                at += 1
                values = [row.label, *effect_values(one)]
                for place, (name, value) in enumerate(zip(header, values, strict=True)):
                    if isinstance(value, int | float):
                        sheet.write_number(at, place, value, formats[_NUMBERS[name]])
                    else:
                        sheet.write_string(at, place, fitted_text(str(value)), formats["cell"])
                _set_height(sheet, at, values, _EFFECT_WIDTHS)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, at), len(EFFECT_HEADER))
    sheet.repeat_rows(0)
    xlsx_pages.set_up(sheet, f"{display.study} · {EFFECTS}")
    sheet.fit_to_pages(1, 0)


def _add_links(sheet: Any, formats: dict[str, Any], display: JointDisplay) -> None:
    for place, width in enumerate(_LINK_WIDTHS):
        sheet.set_column(place, place, width)
    at = 0
    for header, lines in _tables(display):
        _write_line(sheet, at, header, formats["head"])
        for line in lines:
            at += 1
            _write_line(sheet, at, line, formats["cell"])
            _set_height(sheet, at, line, _LINK_WIDTHS)
        at += 2
    xlsx_pages.set_up(sheet, f"{display.study} · {LINKS}")
    sheet.fit_to_pages(1, 0)


def _tables(display: JointDisplay) -> Iterator[tuple[tuple[str, ...], Sequence[tuple[str, ...]]]]:
    """The tables of the last sheet: links, codes, what was measured, what to look at, and who stands apart."""
    links = [(one.key, theme.name, coder, reason) for one, theme, reason, coder in reasons(display)]
    yield ("indicator", "theme", "by", "why it stands beside the theme"), links
    codes = [
        (row.label, theme.name, judged.code, judged.note, judged.disagreed, judged.coder)
        for theme in display.themes
        for row in display.every_row
        if (judged := row.cells[theme.id].judged) is not None
    ]
    yield ("site", "theme", "convergence code", "note", "seen otherwise", "by"), codes
    measured = [(one.key, one.title, one.better, " ".join(indicator_notes(display, one))) for one in display.indicators]
    yield ("indicator", "title", "better", "definition, population and method"), measured
    flags = [(str(number), "", "", flag) for number, flag in enumerate(display.flags, 1)]
    yield ("to look at", "", "", "what stands out"), flags or [("", "", "", "nothing")]
    if display.apart:
        yield ("apart", "", "", "why"), [(row.label, "", "", row.apart) for row in display.apart]
