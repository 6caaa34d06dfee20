"""An OpenDocument text with people's comments, changed in place: every part but its text stays as it was."""

from pathlib import Path

from qualtool.formats.drafts.comments import DraftComment
from qualtool.formats.drafts.odt import STYLES_PART, TEXT_PART, LaidOut, laid_out
from qualtool.formats.drafts.refusals import refused
from qualtool.formats.reading import bytes_of
from qualtool.formats.word_parts import write_package
from qualtool.text.turns import Problem


class OdtParts:
    """An .odt opened to be changed: its paragraphs as a draft counts them."""

    def __init__(self, path: Path) -> None:
        """Raises UnreadableFile."""
        raw = bytes_of(path)
        if isinstance(raw, Problem):
            raise refused(path, raw)
        self._raw = raw
        self._read = laid_out(path, raw)

    @property
    def paragraphs(self) -> list[LaidOut]:
        return self._read.paragraphs

    @property
    def comments(self) -> list[DraftComment]:
        return self._read.comments

    def write(self, path: Path) -> None:
        """Writes the file with what was changed in its paragraphs."""
        from lxml import etree

        changed = {TEXT_PART: self._read.root}
        if any(one.edge for one in self.paragraphs):
            changed[STYLES_PART] = self._read.styles
        parts = {name: etree.tostring(root, xml_declaration=True, encoding="UTF-8") for name, root in changed.items()}
        write_package(path, self._raw, parts)
