"""Opening a workbook of Excel that somebody else saved."""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar
from xml.etree.ElementTree import ParseError

from qualtool.text.turns import Problem

_OLD_CONTAINER = b"\xd0\xcf\x11\xe0"
_LARGEST_UNPACKED = 256 * 1024 * 1024
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, EOFError, OSError, AttributeError,
    IndexError, NotImplementedError, RuntimeError,
)  # fmt: skip
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MERGED_DOWN = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=[\"'][A-Z]+(\d+):[A-Z]+(?!\1[\"'])\d+[\"']")

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, or cells that are merged, by the name that Excel gives; row and column count from 1."""

    name: str
    row: int
    column: int
    last_row: int


def read_workbook(path: Path, raw: bytes, read: Callable[[Any], Read], **options: bool) -> Read | Problem:
    """What `read` makes of the workbook in `raw`, opened with openpyxl's options, or why it cannot be read."""
    from lxml.etree import XMLSyntaxError
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    refusal = _not_a_workbook(path, raw)
    if refusal:
        return refusal
    try:
        if sum(part.file_size for part in zipfile.ZipFile(BytesIO(raw)).infolist()) > _LARGEST_UNPACKED:
            return _fatal(path, "it would unpack to over 256 MB", "Save it as .csv.")
        workbook = load_workbook(BytesIO(raw), **options)
        try:
            return read(workbook)
        finally:
            workbook.close()
    except (*_DAMAGE, InvalidFileException, XMLSyntaxError):
        mend = "Open it in Excel, save it again as .xlsx or as CSV UTF-8, and use that."
        return _fatal(path, "it is damaged, or no Excel workbook", mend)


def formulas_without_value(path: Path, raw: bytes, sheet: int) -> tuple[Place, ...]:
    """The cells of a sheet (from 0) with a formula that was never calculated, so that they read as if empty."""
    if not _mentions(raw, _FORMULA):
        return ()

    def compare(values: Any) -> tuple[Place, ...] | Problem:
        def against(formulas: Any) -> tuple[Place, ...]:
            return tuple(_valueless(values.worksheets[sheet], formulas.worksheets[sheet]))

        return read_workbook(path, raw, against, read_only=True)

    found = read_workbook(path, raw, compare, read_only=True, data_only=True)
    return () if isinstance(found, Problem) else found


def _valueless(values: Any, formulas: Any) -> Iterator[Place]:
    for kept_row, formula_row in zip(values.iter_rows(), formulas.iter_rows(), strict=False):
        for kept, formula in zip(kept_row, formula_row, strict=False):
            # A formula whose value is the empty text says so: its type is str.
            if formula.data_type == "f" and kept.value is None and kept.data_type != "str":
                yield Place(formula.coordinate, formula.row, formula.column, formula.row)


def merged_downwards(path: Path, raw: bytes, sheet: int) -> tuple[Place, ...]:
    """The cells of a sheet (from 0) that are merged over lines and hold a value."""
    if not _mentions(raw, _MERGED_DOWN):
        return ()

    def read(workbook: Any) -> tuple[Place, ...]:
        page = workbook.worksheets[sheet]
        ranges = sorted(page.merged_cells.ranges, key=lambda one: (one.min_row, one.min_col))
        return tuple(
            Place(one.coord, one.min_row, one.min_col, one.max_row)
            for one in ranges
            if one.max_row > one.min_row and page.cell(one.min_row, one.min_col).value is not None
        )

    found = read_workbook(path, raw, read)
    return () if isinstance(found, Problem) else found


def _mentions(raw: bytes, pattern: re.Pattern[bytes]) -> bool:
    """Whether any sheet of a workbook has this in its XML; a part that cannot be read is none of its sheets."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            return any(pattern.search(archive.read(name)) for name in archive.namelist() if _SHEET.fullmatch(name))
    except _DAMAGE:
        return False


def _not_a_workbook(path: Path, raw: bytes) -> Problem | None:
    if not raw.startswith(_OLD_CONTAINER):
        return None
    if "EncryptedPackage".encode("utf-16-le") in raw:
        return _fatal(path, "it is protected with a password", "Take the password off in Excel and save it again.")
    return _fatal(path, "it is an old Excel file (.xls) with a new ending", "Open it in Excel and save it as .xlsx.")


def _fatal(path: Path, what: str, mend: str) -> Problem:
    return Problem(path.name, what, mend, fatal=True)
