"""The file of quotations that come from other work: one, or its beginning, on each line."""

from pathlib import Path

from qualtool.errors import UnreadableFile
from qualtool.formats.drafts.decoded_text import text_of


def read_ignored(path: Path) -> tuple[str, ...]:
    """The quotations listed in a file; lines that begin with # are notes. Raises UnreadableFile."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from error
    lines = (line.strip() for line in text_of(path, raw).lstrip("\ufeff").split("\n"))
    return tuple(line for line in lines if line and not line.startswith("#"))
