"""Exports by the ending of their file's name, written whole or not at all."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

from qualtool.analysis.matrix import Matrix
from qualtool.analysis.quotes import Quotes
from qualtool.errors import UnknownSuffix
from qualtool.formats.whole_file import write_whole

MATRIX_WRITERS = {
    ".xlsx": "qualtool.formats.matrix_xlsx:write",
    ".docx": "qualtool.formats.matrix_docx:write",
    ".html": "qualtool.formats.matrix_html:write",
    ".csv": "qualtool.formats.matrix_text:write_csv",
    ".md": "qualtool.formats.matrix_text:write_markdown",
}
WIDE_NAMES = ("_wide", "-wide")
_WIDE_CSV = {".csv": "qualtool.formats.matrix_text:write_wide_csv"}
QUOTE_WRITERS = {
    ".docx": "qualtool.formats.quotes_docx:write",
    ".csv": "qualtool.formats.quotes_text:write_csv",
    ".md": "qualtool.formats.quotes_text:write_markdown",
}


def write_matrices(path: Path, matrices: Sequence[Matrix]) -> None:
    """Writes matrices in the format that `path` ends in. Raises UnknownSuffix, UnwritableFile.

    A .csv has one row for each cell; one called NAME_wide.csv or NAME-wide.csv has one for each case and stage.
    """
    wide = path.stem.casefold().endswith(WIDE_NAMES)
    _write(path, matrices, MATRIX_WRITERS | (_WIDE_CSV if wide else {}))


def write_quotes(path: Path, quotes: Quotes) -> None:
    """Writes quotes in the format that `path` ends in. Raises UnknownSuffix, UnwritableFile."""
    _write(path, quotes, QUOTE_WRITERS)


def _write(path: Path, content: object, writers: Mapping[str, str]) -> None:
    suffix = path.suffix.lower()
    if suffix not in writers:
        raise UnknownSuffix(path, writers)
    module, _, function = writers[suffix].partition(":")
    writer = getattr(import_module(module), function)
    write_whole(path, lambda beside: writer(beside, content))
