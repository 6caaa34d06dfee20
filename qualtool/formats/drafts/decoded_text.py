"""The text of a draft that is a text file."""

from pathlib import Path

from qualtool.formats.decoding import decoded
from qualtool.formats.drafts.refusals import refused
from qualtool.text.turns import Problem


def text_of(path: Path, raw: bytes) -> str:
    """The file's text with LF line ends, in whatever encoding it was written. Raises UnreadableFile."""
    text = decoded(path, raw)
    if isinstance(text, Problem):
        raise refused(path, text)
    return text.text.replace("\r\n", "\n").replace("\r", "\n")
