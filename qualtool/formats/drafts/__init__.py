"""Draft reports: for each ending, the module that reads its paragraphs."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from qualtool.errors import UnknownSuffix, UnreadableFile
from qualtool.formats.reading import bytes_of
from qualtool.text.drafts import Draft
from qualtool.text.turns import Problem

if TYPE_CHECKING:
    from qualtool.text.drafts import Paragraph

DRAFT_READERS = {
    ".docx": "qualtool.formats.drafts.docx",
    ".odt": "qualtool.formats.drafts.odt",
    ".md": "qualtool.formats.drafts.md",
    ".html": "qualtool.formats.drafts.html",
    ".htm": "qualtool.formats.drafts.html",
    ".txt": "qualtool.formats.drafts.txt",
}


def read_draft(path: Path) -> Draft:
    """A draft report's paragraphs as they read with every tracked change accepted.

    Raises UnknownSuffix for another kind of file, UnreadableFile for one that cannot be read or holds no words.
    """
    module = DRAFT_READERS.get(path.suffix.lower())
    if module is None:
        raise UnknownSuffix(path, DRAFT_READERS)
    raw = bytes_of(path)
    if isinstance(raw, Problem):
        from qualtool.formats.drafts.refusals import refused

        raise refused(path, raw)
    paragraphs: tuple[Paragraph, ...] = import_module(module).paragraphs_of(path, raw)
    if not paragraphs:
        raise UnreadableFile(path, "it holds no words. Take another copy of it.")
    return Draft(path.name, paragraphs)
