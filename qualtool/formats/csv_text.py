"""CSV that a spreadsheet opens as text: nothing in it can run as a formula."""

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from qualtool.formats.characters import encodable

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = r"[+\-−]?(?:[0-9]+(?:[.,][0-9]+)*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?%?"
_RANGE = rf"{_NUMBER}(?: to |, |; ){_NUMBER}"
# An estimate, its interval, its p and its n as this program prints them: nothing else may follow a sign.
_FIGURES = re.compile(
    rf"(?:{_NUMBER}|{_RANGE})(?: \({_RANGE}\))?(?:,? p [<≤]?{_NUMBER})?(?:,? n {_NUMBER}(?:, then {_NUMBER})?)?"
)


def harmless(value: str) -> str:
    """`value` with a `'` before it if a spreadsheet could take it for a formula; numbers and intervals have none."""
    if value.startswith(_FORMULA_STARTS) and not _FIGURES.fullmatch(value):
        return "'" + value
    return value


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Writes a table in UTF-8 with the mark by which Excel knows it; texts go through `harmless`."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_MINIMAL)
        writer.writerow([_written(title) for title in header])
        writer.writerows([_written(value) for value in row] for row in rows)


def _written(value: object) -> object:
    return encodable(harmless(value)) if isinstance(value, str) else value
