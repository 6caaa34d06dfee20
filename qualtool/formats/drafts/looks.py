"""How a draft's paragraphs look, and which of them their look sets apart as quotations."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

BLOCK_INDENT = 6.0
"""In millimetres: how much further in than the body text a paragraph is that is set apart."""
_QUOTING = re.compile(r"quot(?:e|ation)|block ?text|verbatim|\bextract", re.IGNORECASE)
_NOT_QUOTING = re.compile(
    r"\blist|bullet|number|toc|contents|bibliograph|reference|caption|title|foot ?note", re.IGNORECASE
)
_HEADING = re.compile(r"(?:heading\b|title$|subtitle$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph's style names, its own first and those it is based on after, and its indent in millimetres."""

    styles: tuple[str, ...] = ()
    indent: float = 0.0
    is_hanging: bool = False
    is_listed: bool = False
    is_heading: bool = False

    @property
    def has_heading_style(self) -> bool:
        """Whether a style is named for headings or titles."""
        return any(map(_HEADING.match, self.styles))

    def is_block(self, body_indent: float) -> bool:
        """Whether the style says that the paragraph is a quotation, or the indent sets it apart from the body text."""
        if self.is_heading:
            return False
        if any(map(_QUOTING.search, self.styles)):
            return True
        if self.is_listed or self.is_hanging or any(map(_NOT_QUOTING.search, self.styles)):
            return False
        return self.indent - body_indent >= BLOCK_INDENT


def body_indent(paragraphs: Iterable[tuple[Look, int]]) -> float:
    """The indent at which most of the prose stands, of looks and the lengths of their texts; millimetres."""
    lengths: Counter[float] = Counter()
    for look, length in paragraphs:
        if not (look.is_heading or look.is_listed):
            lengths[look.indent] += length
    return lengths.most_common(1)[0][0] if lengths else 0.0
