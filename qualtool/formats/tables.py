"""Reading a small table that people keep in a spreadsheet: .csv in any dialect and encoding, or .xlsx."""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from qualtool.errors import UnknownSuffix
from qualtool.formats.decoding import decoded, doubts_told
from qualtool.formats.number_formats import plain_number, shown_number
from qualtool.formats.reading import bytes_of
from qualtool.formats.workbooks import formulas_without_value, merged_downwards, read_workbook
from qualtool.text.cleaning import cleaned
from qualtool.text.turns import Problem

_GUARDED = re.compile(r"'[=+\-@\t\r]")
_SEPARATORS = (",", ";", "\t")
_MOST_LINES = 100_000
_NAMES_WITHIN = 10
_CELLS_NAMED = 5
Held = Callable[[Sequence[str]], int]


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of a line, stripped; `number` counts from 1 as an editor or Excel does."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetRead:
    """The lines of a table that hold anything, the column names first, and what is wrong with the file."""

    lines: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_table(path: Path, column: str, held: Held | None = None, exact: bool = False) -> SheetRead:
    """The lines of a table that should have `column`, from its line of names on. Raises UnknownSuffix.

    The names stand in one of the first ten lines, below a title: in the one with most of those that are needed, which
    `held` counts. Numbers of a workbook read as their cells show them (`90.5%`), or with `exact` as they are kept.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise UnknownSuffix(path, _READERS)
    raw = bytes_of(path)
    if isinstance(raw, Problem):
        return SheetRead(problems=(raw,))
    sheet = reader(path, raw, held or partial(_holds, column), exact)
    if not sheet.lines and not any(problem.fatal for problem in sheet.problems):
        return SheetRead(problems=(_fatal(path, "it has no lines", "Give the names of the columns in the first."),))
    return sheet


def _holds(column: str, cells: Sequence[str]) -> int:
    return int(column in (cell.lower() for cell in cells))


def _from_names(lines: list[Line], held: Held) -> list[Line]:
    """The lines from that of the names on: a title above it has fewer cells that are filled."""
    start, most = 0, held(lines[0].cells) if lines else 0
    widest = 0
    for place, line in enumerate(lines[:_NAMES_WITHIN]):
        filled = sum(map(bool, line.cells))
        if filled > widest and held(line.cells) > most:
            start, most = place, held(line.cells)
        widest = max(widest, filled)
    return lines[start:]


def _read_csv(path: Path, raw: bytes, held: Held, _exact: bool) -> SheetRead:
    text = decoded(path, raw)
    if isinstance(text, Problem):
        return SheetRead(problems=(text,))
    words = cleaned(text.text).text
    stated = re.match(r"sep=(.)\n", words)
    separators = (stated[1],) if stated else _SEPARATORS
    offered = []
    for separator in separators:
        try:
            lines = _csv_lines(words[stated.end() :] if stated else words, separator, 2 if stated else 1)
        except csv.Error as error:
            problem = _fatal(path, f"it cannot be split into cells ({error})", "Save it again as CSV UTF-8.")
            return SheetRead(problems=(problem,))
        lines = _from_names(lines, held)
        names = lines[0].cells if lines else ()
        offered.append((held(names), len(names), lines))
    best = max(offered, key=lambda offer: offer[:2])[2]
    return SheetRead(tuple(best), doubts_told(path, text))


def _csv_lines(words: str, separator: str, first: int) -> list[Line]:
    reader = csv.reader(StringIO(words, newline=""), delimiter=separator)
    lines = []
    before = first - 1
    for cells in reader:
        lines.append(Line(before + 1, tuple(map(_unguarded, cells))))
        before = reader.line_num + first - 1
    return _filled(lines)


def _filled(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if any(cell.strip("".join(_SEPARATORS)) for cell in line.cells)]


def _unguarded(cell: str) -> str:
    """A cell without the `'` that keeps a spreadsheet from running it as a formula."""
    stripped = cell.strip()
    return stripped[1:] if _GUARDED.match(stripped) else stripped


def _read_xlsx(path: Path, raw: bytes, held: Held, exact: bool) -> SheetRead:
    def read(workbook: Any) -> list[list[Line]]:
        return [_sheet_lines(sheet.iter_rows(), held, exact) for sheet in workbook.worksheets]

    sheets = read_workbook(path, raw, read, read_only=True, data_only=True)
    if isinstance(sheets, Problem):
        return SheetRead(problems=(sheets,))
    filled = [place for place, lines in enumerate(sheets) if lines]
    if not filled:
        return SheetRead()
    chosen = max(filled, key=lambda place: held(sheets[place][0].cells))
    lines = sheets[chosen]
    if missing := _missing_values(path, raw, chosen, lines[0]):
        return SheetRead(problems=missing)
    return SheetRead(tuple(lines))


def _missing_values(path: Path, raw: bytes, sheet: int, names: Line) -> tuple[Problem, ...]:
    """Faults of cells that are seen in Excel but hold no value in the file; what reads as empty is misread else."""

    def counts(row: int, column: int) -> bool:
        named = column <= len(names.cells) and bool(names.cells[column - 1])
        return row == names.number or (row > names.number and named)

    formulas = [one.name for one in formulas_without_value(path, raw, sheet) if counts(one.row, one.column)]
    merged = [one.name for one in merged_downwards(path, raw, sheet) if counts(one.last_row, one.column)]
    problems = []
    if formulas:
        many = len(formulas) > 1
        what = "they hold formulas without their values" if many else "it holds a formula without its value"
        mend = "Open the file in Excel or LibreOffice, save it, and use that."
        problems.append(Problem(_cells_told(path, formulas), what, mend, fatal=True))
    if merged:
        mend = "Unmerge them and fill each, since only the first of them holds the value."
        problems.append(Problem(_cells_told(path, merged), "cells are merged downwards", mend, fatal=True))
    return tuple(problems)


def _cells_told(path: Path, names: Sequence[str]) -> str:
    more = f" and {len(names) - _CELLS_NAMED} more" if len(names) > _CELLS_NAMED else ""
    one = len(names) == 1 and ":" not in names[0]
    return f"{path.name}, cell{'' if one else 's'} {', '.join(names[:_CELLS_NAMED])}{more}"


def _sheet_lines(rows: Iterable[Sequence[Any]], held: Held, exact: bool) -> list[Line]:
    """A sheet's lines; empty cells to the right are only formatting, and every line is as wide as that of the names."""
    lines: list[Line] = []
    for number, row in enumerate(rows, start=1):
        cells = [_shown(cell, exact) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            lines.append(Line(number, tuple(cells)))
        if len(lines) > _MOST_LINES:
            break
    lines = _from_names(lines, held)
    width = len(lines[0].cells) if lines else 0
    return [Line(line.number, line.cells + ("",) * (width - len(line.cells))) for line in lines]


def _shown(cell: Any, exact: bool) -> str:
    """A cell as a person reads it: numbers with the digits that it shows, dates as in ISO 8601."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return plain_number(value) if exact else shown_number(value, cell.number_format)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return _unguarded(cleaned(str(value)).text)


def _fatal(path: Path, what: str, mend: str) -> Problem:
    return Problem(path.name, what, mend, fatal=True)


_READERS: dict[str, Callable[[Path, bytes, Held, bool], SheetRead]] = {
    ".csv": _read_csv,
    ".tsv": _read_csv,
    ".xlsx": _read_xlsx,
}
