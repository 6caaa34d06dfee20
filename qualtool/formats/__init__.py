"""Files in and out: for each ending, the module that reads it."""

from collections.abc import Collection
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from qualtool.errors import UnknownSuffix

if TYPE_CHECKING:
    from qualtool.formats.reading import Reading

READERS = {
    ".txt": "qualtool.formats.plain",
    ".md": "qualtool.formats.plain",
    ".docx": "qualtool.formats.word",
}


def read(path: Path, labels: Collection[str] = ()) -> "Reading":
    """A transcript's turns and header; `labels` are speakers known beforehand, such as a manifest's.

    A bad file gives a reading with a fatal problem. Raises UnknownSuffix.
    """
    module = READERS.get(path.suffix.lower())
    if module is None:
        raise UnknownSuffix(path, READERS)
    reading: Reading = import_module(module).read(path, labels)
    return reading
