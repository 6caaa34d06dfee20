"""The paragraphs of an OpenDocument draft, its tracked changes accepted and each one's author kept."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from qualtool.errors import UnreadableFile
from qualtool.formats.drafts.comments import DraftComment
from qualtool.formats.drafts.looks import Look, body_indent
from qualtool.formats.drafts.odt_comments import Annotations
from qualtool.formats.drafts.refusals import TOO_DEEP
from qualtool.formats.drafts.tracked import Tracked
from qualtool.formats.word_elements import name_of
from qualtool.formats.word_package import LARGEST_PART
from qualtool.text.drafts import Paragraph

_SPACES = {
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
}
_UNREAD = frozenset(
    "tracked-changes annotation annotation-end note-citation hidden-text hidden-paragraph ruby-text desc title"
    " sequence-decls variable-decls user-field-decls forms table-of-content-source".split()
)
_UNITS = {"mm": 1.0, "cm": 10.0, "in": 25.4, "inch": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6}
_MEASURE = re.compile(r"(-?[\d.]+)(mm|cm|in|inch|pt|pc)")
_RUN_OF_SPACE = re.compile(r"[ \t\r\n]+")
_SHOWN = re.compile(r"[ \t\r\n]+|[^ \t\r\n]")
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, KeyError, ValueError)
_MOST_SPACES = 1000
TEXT_PART, STYLES_PART = "content.xml", "styles.xml"
_EDGES = {
    **dict.fromkeys(("header", "header-first", "header-left"), "header"),
    **dict.fromkeys(("footer", "footer-first", "footer-left"), "footer"),
}


@dataclass(frozen=True, slots=True)
class _Change:
    """A tracked change: its author, and the words of a deletion."""

    author: str
    taken_out: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """Where characters that are written in the file stand in their paragraph: code points, half-open.

    They are the text of `holder`, or what follows it; `is_trimmed` says that the space they begin with is not shown.
    """

    start: int
    end: int
    holder: Any
    follows: bool
    is_trimmed: bool

    def replace(self, first: int, last: int, words: str) -> None:
        """Writes other words in the place of some, counted from `start`; what stands before them stays where it is."""
        written = _written(self.holder, self.follows)
        shown = [found.start() for found in _SHOWN.finditer(written)][self.is_trimmed :]
        shown.append(len(written))
        changed = written[: shown[first]] + words + written[shown[last] :]
        if self.follows:
            self.holder.tail = changed
        else:
            self.holder.text = changed


@dataclass(slots=True)
class LaidOut:
    """A paragraph with the places in the file that its words were read from; `page` is 0 before any is told.

    `edge` is "header" or "footer" of a page; empty elsewhere. `marks` and `note` are as those of a Paragraph.
    """

    look: Look
    page: int = 0
    text: str = ""
    pieces: list[Piece] = field(default_factory=list)
    tracked: Tracked = field(default_factory=Tracked)
    edge: str = ""
    marks: list[tuple[int, str]] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True, slots=True)
class OdtText:
    """The paragraphs with words of an .odt, people's comments on them, and the roots of the parts that they stand in.

    `styles` holds the headers and footers.
    """

    root: Any
    styles: Any
    paragraphs: list[LaidOut]
    comments: list[DraftComment]
    tells_pages: bool


def paragraphs_of(path: Path, raw: bytes) -> tuple[Paragraph, ...]:
    """The paragraphs of an .odt draft, the notes after the text, then headers and footers. Raises UnreadableFile.

    Pages as far as breaks tell.
    """
    read = laid_out(path, raw)
    body = body_indent((one.look, len(one.text)) for one in read.paragraphs if not one.edge)
    return tuple(
        Paragraph(
            number,
            one.text,
            one.page if read.tells_pages and one.page else None,
            one.look.is_block(body) and not one.edge,
            one.look.is_heading and not one.edge,
            tuple(one.tracked.found),
            tuple((min(at, len(one.text)), key) for at, key in one.marks),
            one.note,
            one.edge,
        )
        for number, one in enumerate(read.paragraphs, 1)
    )


def laid_out(path: Path, raw: bytes) -> OdtText:
    """The paragraphs of an .odt, in the order of `Paragraph.number`. Raises UnreadableFile."""
    content, styles = _parts(path, raw)
    walk = _Walk(_Styles([*_styles_in(content), *_styles_in(styles)]), _changes_in(content))
    try:
        for text in content.iter(_tag("office", "text")):
            walk.blocks(text, in_list=False)
        laid = [*walk.laid, *walk.notes]
        if any(one.text.strip() for one in laid):
            laid += walk.edges(styles)
    except RecursionError as error:
        raise UnreadableFile(path, TOO_DEEP) from error
    comments = walk.annotations.placed(laid)
    return OdtText(content, styles, [one for one in laid if one.text.strip()], comments, walk.tells_pages)


def _parts(path: Path, raw: bytes) -> tuple[Any, Any]:
    """The roots of the content and of the styles."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        with zipfile.ZipFile(BytesIO(raw)) as package:
            roots = []
            for name in (TEXT_PART, STYLES_PART):
                with package.open(name) as part:
                    xml = part.read(LARGEST_PART + 1)
                if len(xml) > LARGEST_PART:
                    raise UnreadableFile(path, "its text would unpack to over 64 MB. Copy its text to a new file.")
                roots.append(etree.fromstring(xml, parser))
    except etree.XMLSyntaxError as error:
        reason = "it is damaged, or protected with a password. Open it in LibreOffice and save it without one."
        raise UnreadableFile(path, reason) from error
    except _DAMAGE as error:
        reason = "it is not an OpenDocument text, or is damaged. Open it in LibreOffice and save it as .odt."
        raise UnreadableFile(path, reason) from error
    return roots[0], roots[1]


def _written(holder: Any, follows: bool) -> str:
    """The characters within an element before its first child, or those that follow it."""
    return (holder.tail if follows else holder.text) or ""


def _tag(space: str, name: str) -> str:
    return f"{{{_SPACES[space]}}}{name}"


def _holds_paragraphs(element: Any) -> bool:
    """Whether a text box, or any other shape that is drawn, has paragraphs of its own."""
    drawn = element.tag.startswith(f"{{{_SPACES['draw']}}}")
    return drawn and any(name_of(part) in ("p", "h", "list") for part in element)


def _styles_in(root: Any) -> Iterator[Any]:
    """The named paragraph styles of a part, automatic ones too; a part's default style names none."""
    return (style for style in root.iter(_tag("style", "style")) if style.get(_tag("style", "family")) == "paragraph")


def _changes_in(content: Any) -> dict[str, _Change]:
    """The tracked changes by their identifiers."""
    found = {}
    for region in content.iter(_tag("text", "changed-region")):
        by = (creator for told in region.iter(_tag("office", "change-info")) for creator in told)
        author = "".join(one.text or "" for one in by if one.tag == _tag("dc", "creator"))
        taken_out = None
        for deletion in region.iter(_tag("text", "deletion")):
            taken_out = " ".join("".join(_words_in(part)) for part in deletion if name_of(part) in ("p", "h"))
        for name in (_tag("text", "id"), "{http://www.w3.org/XML/1998/namespace}id"):
            if region.get(name):
                found[region.get(name)] = _Change(author, taken_out)
    return found


def _words_in(element: Any) -> Iterator[str]:
    """The words of an element, without those of comments on them."""
    yield element.text or ""
    for part in element:
        if name_of(part) not in ("", "annotation"):
            yield from _words_in(part)
        yield part.tail or ""


class _Styles:
    """The paragraph styles of one file."""

    def __init__(self, styles: list[Any]) -> None:
        self._styles = {style.get(_tag("style", "name")): style for style in reversed(styles)}

    def look(self, element: Any, in_list: bool) -> Look:
        """The look of a `text:p` or `text:h`."""
        chain = list(self._chain(element.get(_tag("text", "style-name")) or ""))
        names = tuple(
            (style.get(_tag("style", "display-name")) or style.get(_tag("style", "name")) or "").replace("_20_", " ")
            for style in chain
        )
        indent = _first(chain, "margin-left")
        is_heading = name_of(element) == "h"
        look = Look(names, indent, _first(chain, "text-indent") < 0, in_list, is_heading)
        return look if is_heading or not look.has_heading_style else Look(names, indent, False, in_list, True)

    def breaks_before(self, element: Any) -> bool:
        """Whether a paragraph begins a page."""
        for style in self._chain(element.get(_tag("text", "style-name")) or ""):
            if style.get(_tag("style", "master-page-name")):
                return True
            for properties in style.iter(_tag("style", "paragraph-properties")):
                if (written := properties.get(_tag("fo", "break-before"))) is not None:
                    return bool(written == "page")
        return False

    def _chain(self, name: str) -> Iterator[Any]:
        met: set[str] = set()
        while name in self._styles and name not in met:
            met.add(name)
            yield self._styles[name]
            name = self._styles[name].get(_tag("style", "parent-style-name")) or ""


def _first(chain: list[Any], attribute: str) -> float:
    """The first measure of an attribute up a chain of styles, in millimetres."""
    for style in chain:
        for properties in style.iter(_tag("style", "paragraph-properties")):
            match = _MEASURE.fullmatch(properties.get(_tag("fo", attribute)) or "")
            if match:
                return round(float(match[1]) * _UNITS[match[2]], 1)
    return 0.0


class _Walk:
    """Reads the text of one file; notes are kept apart, to come after it."""

    def __init__(self, styles: _Styles, changes: dict[str, _Change], annotations: Annotations | None = None) -> None:
        self._styles = styles
        self._changes = changes
        self.annotations = annotations or Annotations()
        self._author: str | None = None
        self._page = 1
        self.tells_pages = False
        self.laid: list[LaidOut] = []
        self.notes: list[LaidOut] = []

    def blocks(self, parent: Any, in_list: bool) -> None:
        """Reads the paragraphs in `parent`."""
        for element in parent:
            name = name_of(element)
            if name in ("p", "h"):
                self._paragraph(element, in_list)
            elif name in ("change-start", "change-end", "change"):
                self._follow(element, name)
            elif name == "soft-page-break":
                self._break()
            elif name and name not in _UNREAD:
                self.blocks(element, in_list or name == "list")

    def _paragraph(self, element: Any, in_list: bool) -> None:
        if self._styles.breaks_before(element) and any(one.text.strip() for one in self.laid):
            self._break()
        laid = LaidOut(self._styles.look(element, in_list), self._page)
        self.laid.append(laid)
        self._inline(element, laid)
        laid.text = laid.text.rstrip()

    def _inline(self, element: Any, laid: LaidOut) -> None:
        self._add(laid, element, follows=False)
        for part in element:
            name = name_of(part)
            if name in ("change-start", "change-end", "change"):
                self._follow(part, name, laid)
            elif name == "s":
                count = part.get(_tag("text", "c")) or "1"
                self._put(laid, " " * min(int(count) if count.isdigit() else 1, _MOST_SPACES))
            elif name in ("tab", "line-break"):
                self._put(laid, "\t" if name == "tab" else "\n")
            elif name == "soft-page-break":
                self._break()
                laid.page = laid.page if laid.text.strip() else self._page
            elif name == "annotation":
                self.annotations.begin(part, self._lines_of(part), laid)
            elif name == "annotation-end":
                self.annotations.end(part, laid)
            elif name == "note-body":
                self._note(part, laid)
            elif name == "text-box" or (name and _holds_paragraphs(part)):
                self.blocks(part, in_list=False)
            elif name and name not in _UNREAD:
                self._inline(part, laid)
            self._add(laid, part, follows=True)

    def edges(self, styles: Any) -> Iterator[LaidOut]:
        """The paragraphs of the pages' headers and footers, which stand with the styles."""
        for page in styles.iter(_tag("style", "master-page")):
            for part in page:
                edge = _EDGES.get(name_of(part))
                if edge is None or part.get(_tag("style", "display")) == "false":
                    continue
                within = _Walk(self._styles, _changes_in(part), self.annotations)
                within.blocks(part, in_list=False)
                for laid in within.laid:
                    laid.page, laid.edge = 0, edge
                yield from within.laid

    def _lines_of(self, annotation: Any) -> list[str]:
        within = _Walk(self._styles, self._changes)
        within.blocks(annotation, in_list=False)
        return [laid.text for laid in within.laid]

    def _note(self, body: Any, laid: LaidOut) -> None:
        within = _Walk(self._styles, self._changes, self.annotations)
        within.blocks(body, in_list=False)
        key = f"note {len(self.notes) + 1}"
        laid.marks += [(len(laid.text), key)] if within.laid else []
        for note in within.laid:
            note.page, note.note = self._page, key
        self.notes += within.laid

    def _add(self, laid: LaidOut, holder: Any, follows: bool) -> None:
        """Adds characters, runs of white space as one space, which after another is none."""
        words = _RUN_OF_SPACE.sub(" ", _written(holder, follows))
        is_trimmed = words.startswith(" ") and (not laid.text or laid.text[-1:] in " \n\t")
        start = len(laid.text)
        self._put(laid, words[is_trimmed:])
        if words[is_trimmed:]:
            laid.pieces.append(Piece(start, len(laid.text), holder, follows, is_trimmed))

    def _put(self, laid: LaidOut, words: str) -> None:
        start = len(laid.text)
        laid.text += words
        if self._author is not None and words:
            laid.tracked.put_in(start, len(laid.text), self._author)

    def _follow(self, element: Any, name: str, laid: LaidOut | None = None) -> None:
        """Takes note of where a tracked change begins, ends, or took words out."""
        change = self._changes.get(element.get(_tag("text", "change-id")) or "")
        if name == "change-end":
            self._author = None
        elif change is not None and change.taken_out is None and name == "change-start":
            self._author = change.author
        elif change is not None and change.taken_out is not None and laid is not None:
            laid.tracked.take_out(len(laid.text), change.taken_out, change.author)

    def _break(self) -> None:
        self.tells_pages = True
        self._page += 1
