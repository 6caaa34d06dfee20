"""What reading a transcript's file gives, also when the file is bad."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualtool.text.turns import Problem, Turn

LARGEST_FILE = 64 * 1024 * 1024
"""In bytes: ten years of interviews; anything larger is not a transcript."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file's turns and header; `escapes` and `controls` were taken out of its text.

    A bad file has no turns and a fatal problem. `sha256` is that of the file's bytes, empty if they cannot be read.
    """

    turns: tuple[Turn, ...] = ()
    header: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    sha256: str = ""
    escapes: int = 0
    controls: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def words(self) -> int:
        """How many words the turns hold, labels and times apart."""
        return sum(len(turn.words.split()) for turn in self.turns)


def sha256_of(raw: bytes) -> str:
    """The fingerprint by which a file is known again."""
    return hashlib.sha256(raw).hexdigest()


def refused(path: Path, what: str, mend: str, raw: bytes = b"") -> Reading:
    """The reading of a file that cannot be used."""
    problem = Problem(path.name, what, mend, fatal=True)
    return Reading(sha256=sha256_of(raw) if raw else "", problems=(problem,))


def bytes_of(path: Path) -> bytes | Problem:
    """The file's bytes, or why there are none."""
    try:
        if not path.exists():
            return _fatal(path, "there is no such file", "Check the name and the folder.")
        if not path.is_file():
            return _fatal(path, "it is a folder, not a file", "Name the files in it, or the folder without an ending.")
        if path.stat().st_size > LARGEST_FILE:
            return _fatal(path, "it holds over 64 MB, too much for a transcript", "Split it into single interviews.")
        raw = path.read_bytes()
    except OSError as error:
        return _fatal(
            path,
            f"it cannot be read ({(error.strerror or str(error)).lower()})",
            "Check that you may open it, and that its folder or drive is still there.",
        )
    if not raw.strip():
        return _fatal(path, "it is empty", "Take another copy of it, or leave it out.")
    return raw


def _fatal(path: Path, what: str, mend: str) -> Problem:
    return Problem(path.name, what, mend, fatal=True)
