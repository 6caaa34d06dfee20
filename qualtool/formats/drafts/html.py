"""The paragraphs of a draft in HTML: block quotes by element or by a class that is named for quotations."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qualtool.errors import UnreadableFile
from qualtool.formats.drafts.decoded_text import text_of
from qualtool.formats.drafts.looks import Look, body_indent
from qualtool.formats.drafts.note_marks import sign_of, without_signs
from qualtool.formats.drafts.refusals import TOO_DEEP
from qualtool.text.drafts import Paragraph

_LEFT_OUT = frozenset(
    "head script style noscript template svg math iframe object select option button textarea"
    " del title meta link".split()
)
_BLOCKS = frozenset(
    "p div section article main header footer aside nav blockquote figure figcaption ul ol li dl dt dd table thead"
    " tbody tfoot tr td th caption h1 h2 h3 h4 h5 h6 pre address body html form fieldset"
    " details summary hr center".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_QUOTING = re.compile(r"quot(?:e|ation)(?!s)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_INDENT = re.compile(r"(?:margin|padding)-left\s*:\s*(?P<size>[\d.]+)\s*(?P<unit>mm|cm|in|pt|px|em|rem)", re.IGNORECASE)
_UNITS = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72, "px": 25.4 / 96, "em": 4.2, "rem": 4.2}
"""In millimetres."""
_QUOTE = Look(("Quote",))
_SPACES = re.compile(r"[ \t\n\r\f]+")
_NOTE_MARK = re.compile(r"\s*[\[(]?(?:\d{1,3}|[ivx]{1,5}|[*†‡§↩\ufe0e]+)[\])]?\s*")
"""What a link within the page says that leads to a note, or back from it."""
_XML = re.compile(r"\A\s*<\?xml[^>]*\?>")


@dataclass(slots=True)
class _Walk:
    """The paragraphs met so far with their looks, and the words of the one in the making.

    `marks` are each paragraph's references within the page, `named` what paragraph (from 0) each name leads to; `keys`
    and `names` are those of the one in the making.
    """

    found: list[tuple[str, Look]] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    marks: list[tuple[tuple[int, str], ...]] = field(default_factory=list)
    named: dict[str, int] = field(default_factory=dict)

    def read(self, element: Any, look: Look) -> None:
        """Reads an element and what is in it; `look` is that of the paragraph around it."""
        name = element.tag.casefold() if isinstance(element.tag, str) else ""
        self.names += _names(element) if name else []
        if name and _is_note_mark(element, name):
            self._refer(element)
        if name and not _is_left_out(element, name):
            if name in _BLOCKS:
                self._close(look)
                own = _look(element, name, look)
                self._inline(element, own)
                self._close(own)
            elif name == "br":
                self.pieces.append("\v")
            elif name == "q":
                self.pieces.append("“")
                self._inline(element, look)
                self.pieces.append("”")
            else:
                self._inline(element, look)
        self.pieces.append(element.tail or "")

    def _inline(self, element: Any, look: Look) -> None:
        self.pieces.append(element.text or "")
        for child in element:
            self.read(child, look)

    def _close(self, look: Look) -> None:
        """Ends the paragraph in the making, if it has words."""
        lines = (_SPACES.sub(" ", line).strip() for line in "".join(self.pieces).split("\v"))
        text, marks = without_signs("\n".join(line for line in lines if line), self.keys)
        self.pieces.clear()
        self.keys = []
        if text:
            self.named |= {name: len(self.found) for name in self.names if name not in self.named}
            self.names.clear()
            self.marks.append(marks)
            self.found.append((text, look))

    def _refer(self, mark: Any) -> None:
        """Keeps the place of a note's number, and the names within it."""
        for element in mark.iter("a"):
            self.names += _names(element)
            if (element.get("href") or "").startswith("#"):
                self.pieces.append(sign_of(self.keys, element.get("href")[1:]))

    def notes(self) -> dict[int, str]:
        """The paragraphs that are notes, from 0, with their keys: what an earlier paragraph refers to."""
        referred = [(at, key) for at, marks in enumerate(self.marks) for _place, key in marks]
        return {self.named[key]: key for at, key in reversed(referred) if at < self.named.get(key, -1)}


def paragraphs_of(path: Path, raw: bytes) -> tuple[Paragraph, ...]:
    """The paragraphs of an .html draft. Raises UnreadableFile."""
    from lxml import etree

    text = _XML.sub("", text_of(path, raw), count=1).replace("\0", "").replace("\v", " ")
    try:
        root = etree.fromstring(text, etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(path, "it is damaged. Open it in a browser, copy its text to a new file.") from error
    walk = _Walk()
    try:
        if root is not None:
            walk.read(root, Look())
    except RecursionError as error:
        raise UnreadableFile(path, TOO_DEEP) from error
    body = body_indent((look, len(text)) for text, look in walk.found)
    notes = walk.notes()
    return tuple(
        Paragraph(number, text, None, look.is_block(body), look.is_heading, (), marks, notes.get(number - 1, ""))
        for number, ((text, look), marks) in enumerate(zip(walk.found, walk.marks, strict=True), 1)
    )


def _look(element: Any, name: str, around: Look) -> Look:
    """The look of a block within another: what is quoted stays quoted, an indent or a list is as it says itself."""
    if name == "blockquote" or any(map(_QUOTING.search, (element.get("class") or "").split())):
        return _QUOTE
    if around == _QUOTE:
        return around
    measure = _INDENT.search(element.get("style") or "")
    indent = round(float(measure["size"].strip(".") or 0) * _UNITS[measure["unit"].lower()], 1) if measure else 0.0
    is_listed = around.is_listed or name in ("ul", "ol", "dl")
    return replace(around, indent=around.indent + indent, is_listed=is_listed, is_heading=name in _HEADINGS)


def _names(element: Any) -> list[str]:
    """The names by which links within the page find an element."""
    return [name for name in (element.get("id"), element.get("name")) if name]


def _is_left_out(element: Any, name: str) -> bool:
    hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "")
    return name in _LEFT_OUT or bool(hidden) or _is_note_mark(element, name)


def _is_note_mark(element: Any, name: str) -> bool:
    """Whether an element is the number of a footnote, which would stick to the words or the quote mark beside it."""
    if name != "sup" and not (name == "a" and (element.get("href") or "").startswith("#")):
        return False
    return _NOTE_MARK.fullmatch("".join(element.itertext())) is not None
