"""Writing a file whole or not at all, so that a failed export never leaves half of one."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from qualtool.errors import UnwritableFile


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Lets `write` fill a file beside `path`, then puts it in its place, readable by its owner only.

    Raises UnwritableFile; `path` is then as it was before.
    """
    try:
        target = path.resolve()
        handle, name = tempfile.mkstemp(prefix=".writing-", suffix=target.suffix, dir=target.parent)
        os.close(handle)
        beside = Path(name)
        try:
            write(beside)
            _onto_disk(beside)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise UnwritableFile(path, error.strerror or str(error)) from error


def _onto_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
