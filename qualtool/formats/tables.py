"""Reading a small table that people keep in a spreadsheet: .csv in any dialect and encoding, or .xlsx."""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import StringIO
from pathlib import Path
from typing import Any

from qualtool.errors import UnknownSuffix
from qualtool.formats.decoding import decoded, doubts_told
from qualtool.formats.reading import bytes_of
from qualtool.formats.workbooks import read_workbook
from qualtool.text.cleaning import cleaned
from qualtool.text.turns import Problem

_GUARDED = re.compile(r"'[=+\-@\t\r]")
_SEPARATORS = (",", ";", "\t")
_MOST_LINES = 100_000


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


def read_table(path: Path, column: str) -> SheetRead:
    """The lines of a table that should have `column`. Raises UnknownSuffix."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise UnknownSuffix(path, _READERS)
    raw = bytes_of(path)
    if isinstance(raw, Problem):
        return SheetRead(problems=(raw,))
    sheet = reader(path, raw, column)
    if not sheet.lines and not any(problem.fatal for problem in sheet.problems):
        return SheetRead(problems=(_fatal(path, "it has no lines", "Give the names of the columns in the first."),))
    return sheet


def _read_csv(path: Path, raw: bytes, column: str) -> SheetRead:
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
        names = [cell.lower() for cell in lines[0].cells] if lines else []
        offered.append((column in names, len(names), lines))
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


def _read_xlsx(path: Path, raw: bytes, column: str) -> SheetRead:
    def read(workbook: Any) -> list[list[Line]]:
        return [_sheet_lines(sheet.iter_rows(values_only=True)) for sheet in workbook.worksheets]

    sheets = read_workbook(path, raw, read, read_only=True, data_only=True)
    if isinstance(sheets, Problem):
        return SheetRead(problems=(sheets,))
    filled = [lines for lines in sheets if lines]
    named = (lines for lines in filled if column in (cell.lower() for cell in lines[0].cells))
    return SheetRead(tuple(next(named, filled[0] if filled else [])))


def _sheet_lines(rows: Iterable[Sequence[object]]) -> list[Line]:
    """A sheet's lines; empty cells to the right are only formatting, and every line is as wide as the first."""
    lines: list[Line] = []
    width = 0
    for number, row in enumerate(rows, start=1):
        cells = [_shown(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        width = width or len(cells)
        lines.append(Line(number, tuple(cells + [""] * (width - len(cells)))))
        if len(lines) > _MOST_LINES:
            break
    return lines


def _shown(value: object) -> str:
    """A cell as a person reads it: whole numbers without .0, dates as in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return _unguarded(cleaned(str(value)).text)


def _fatal(path: Path, what: str, mend: str) -> Problem:
    return Problem(path.name, what, mend, fatal=True)


_READERS: dict[str, Callable[[Path, bytes, str], SheetRead]] = {
    ".csv": _read_csv,
    ".tsv": _read_csv,
    ".xlsx": _read_xlsx,
}
