"""Opening a workbook of Excel that somebody else saved."""

import zipfile
import zlib
from collections.abc import Callable
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


Read = TypeVar("Read")


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


def _not_a_workbook(path: Path, raw: bytes) -> Problem | None:
    if not raw.startswith(_OLD_CONTAINER):
        return None
    if "EncryptedPackage".encode("utf-16-le") in raw:
        return _fatal(path, "it is protected with a password", "Take the password off in Excel and save it again.")
    return _fatal(path, "it is an old Excel file (.xls) with a new ending", "Open it in Excel and save it as .xlsx.")


def _fatal(path: Path, what: str, mend: str) -> Problem:
    return Problem(path.name, what, mend, fatal=True)
