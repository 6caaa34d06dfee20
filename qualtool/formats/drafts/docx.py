"""The paragraphs of a Word draft, its tracked changes accepted and each one's author kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualtool.errors import UnreadableFile
from qualtool.formats.drafts.looks import Look, body_indent
from qualtool.formats.drafts.refusals import TOO_DEEP, refused
from qualtool.formats.drafts.tracked import Tracked
from qualtool.formats.drafts.word_styles import Styles
from qualtool.formats.word_elements import alternative, child, has, name_of, value_of
from qualtool.formats.word_package import NotReadable, Package
from qualtool.text.drafts import Paragraph

_UNREAD = frozenset("instrText delText delInstrText pPr rPr sdtPr sdtEndPr rt tblPr tblGrid trPr tcPr".split())
_SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
_NOTES = {"footnotes": "footnote", "endnotes": "endnote"}
_MARKS = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_EDGES = {"headerReference": "header", "footerReference": "footer"}
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_UNKNOWN_SIGN = "\N{WHITE SQUARE}"


@dataclass(frozen=True, slots=True)
class Piece:
    """Where the text of one `w:t` (or of a sign such as `w:tab`) stands in its paragraph: code points, half-open."""

    start: int
    end: int
    element: Any

    @property
    def is_words(self) -> bool:
        """Whether it is no sign."""
        return name_of(self.element) == "t"

    def replace(self, first: int, last: int, words: str) -> None:
        """Writes other words in the place of some, counted from `start`; what stands before them stays where it is."""
        text = self.element.text or ""
        self.element.text = text[:first] + words + text[last:]
        self.element.set(SPACE, "preserve")


@dataclass(slots=True)
class LaidOut:
    """A paragraph with the elements that it was read from: its `w:p`, or several where a mark between was deleted.

    `part` is the part of the package that holds them; `page` is 0 where the file tells of no pages, and in notes.
    `marks` and `note` are as those of a Paragraph.
    `edge` is "header" or "footer" of a page; empty elsewhere.
    """

    look: Look
    elements: list[Any] = field(default_factory=list)
    text: str = ""
    pieces: list[Piece] = field(default_factory=list)
    tracked: Tracked = field(default_factory=Tracked)
    page: int = 0
    in_table: bool = False
    part: str = ""
    marks: list[tuple[int, str]] = field(default_factory=list)
    note: str = ""
    edge: str = ""

    def add(self, text: str, element: Any, author: str | None) -> None:
        """Adds the text of an element, which `author` put in as a tracked change, None for nobody."""
        start, end = len(self.text), len(self.text) + len(text)
        self.pieces.append(Piece(start, end, element))
        self.text += text
        if author is not None:
            self.tracked.put_in(start, end, author)


def paragraphs_of(path: Path, raw: bytes) -> tuple[Paragraph, ...]:
    """The paragraphs of a .docx draft: the text with its tables and text boxes, the notes, then headers and footers.

    Pages are those that Word last counted, or as explicit breaks tell; None where the file tells nothing. Raises
    UnreadableFile.
    """
    try:
        laid = laid_out(Package(path, raw))
    except NotReadable as refusal:
        raise refused(path, refusal.problem) from refusal
    except RecursionError as error:
        raise UnreadableFile(path, TOO_DEEP) from error
    body = body_indent((one.look, len(one.text)) for one in laid if not one.in_table and not one.edge)
    return tuple(
        Paragraph(
            number,
            one.text,
            one.page or None,
            not one.edge and one.look.is_block(float("inf") if one.in_table else body),
            one.look.is_heading and not one.edge,
            tuple(one.tracked.found),
            tuple(one.marks),
            one.note,
            one.edge,
        )
        for number, one in enumerate(laid, 1)
    )


def laid_out(package: Package) -> list[LaidOut]:
    """The paragraphs with words of a Word file, in the order of `Paragraph.number`. Raises NotReadable."""
    related = package.related(package.main)
    styles = Styles(next((package.xml(part) for kind, part in related if kind == "styles"), None))
    walk = _Walk(styles)
    root = package.xml(package.main)
    laid = list(walk.blocks(root))
    for one in laid:
        one.part, one.page = package.main, one.page if walk.tells_pages else 0
    for kind, part in related:
        if kind in _NOTES:
            laid += _notes(package.xml(part), _NOTES[kind], part, styles)
    if any(one.part == package.main and one.text.strip() for one in laid):
        laid += _edges(package, root, styles)
    return [one for one in laid if one.text.strip()]


def _notes(root: Any, kind: str, part: str, styles: Styles) -> Iterator[LaidOut]:
    """The paragraphs of the notes of this kind ('footnote' or 'endnote'), without Word's separators."""
    for note in root:
        if name_of(note) == kind and value_of(note, "type") in ("", "normal"):
            for one in _Walk(styles, 0).blocks(note):
                one.part, one.note = part, f"{kind} {value_of(note, 'id')}"
                yield one


def _edges(package: Package, root: Any, styles: Styles) -> Iterator[LaidOut]:
    """The paragraphs of the pages' headers and footers, of those that the text's sections refer to and show."""
    names = {ref: (kind, name) for ref, kind, name in package.relations(package.main)}
    settings = next((package.xml(name) for kind, name in names.values() if kind == "settings"), None)
    shown = {"", "default"}
    if any(has(section, "titlePg") for section in root.iter() if name_of(section) == "sectPr"):
        shown.add("first")
    if settings is not None and has(settings, "evenAndOddHeaders"):
        shown.add("even")
    met: set[str] = set()
    for reference in root.iter():
        edge = _EDGES.get(name_of(reference))
        if edge is None or value_of(reference, "type") not in shown:
            continue
        ref = next((str(value) for key, value in reference.items() if key.rpartition("}")[2] == "id"), "")
        kind, part = names.get(ref, ("", ""))
        if kind != edge or part in met:
            continue
        met.add(part)
        for one in _Walk(styles, 0).blocks(package.xml(part)):
            one.part, one.edge = part, edge
            yield one


class _Walk:
    """Reads the XML of one part; `page` is the number of its first page, 0 where pages don't count."""

    def __init__(self, styles: Styles, page: int = 1) -> None:
        self._styles = styles
        self._page = page
        self._text_since_break = False
        self._pending: LaidOut | None = None
        self.tells_pages = False

    def blocks(self, parent: Any, in_table: bool = False) -> Iterator[LaidOut]:
        """The paragraphs in `parent`, tracked insertions read and deletions left out."""
        for element in parent:
            name = name_of(element)
            if name == "p":
                yield from self._paragraph(element, in_table)
            elif name == "AlternateContent":
                yield from self.blocks(alternative(element), in_table)
            elif has(element, "trPr", "del") or has(element, "tcPr", "cellDel"):
                continue
            elif name and name not in _UNREAD and name not in ("del", "moveFrom"):
                yield from self.blocks(element, in_table or name == "tbl")
        if self._pending is not None and name_of(parent) in ("body", "tc", "footnote", "endnote", "hdr", "ftr"):
            yield self._pending
            self._pending = None

    def _paragraph(self, element: Any, in_table: bool) -> Iterator[LaidOut]:
        if self._styles.breaks_before(element):
            self._break(rendered=True)
        laid = self._pending or LaidOut(self._styles.look(element), in_table=in_table)
        self._pending = None
        laid.elements.append(element)
        boxes: list[LaidOut] = []
        self._inline(element, laid, None, boxes)
        if child(element, "pPr", "rPr", "del") is not None:
            # A deleted paragraph mark joins what stands on either side of it.
            self._pending = laid
        else:
            yield laid
        yield from boxes
        section = child(element, "pPr", "sectPr")
        if section is not None and value_of(child(section, "type")) != "continuous":
            self._break()

    def _inline(self, parent: Any, laid: LaidOut, author: str | None, boxes: list[LaidOut]) -> None:
        for element in parent:
            name = name_of(element)
            if name in ("del", "moveFrom"):
                laid.tracked.take_out(len(laid.text), _words_taken_out(element), value_of(element, "author"))
            elif name in ("ins", "moveTo"):
                self._inline(element, laid, value_of(element, "author"), boxes)
            elif name == "AlternateContent":
                self._inline(alternative(element), laid, author, boxes)
            elif name in _MARKS:
                laid.marks.append((len(laid.text), f"{_MARKS[name]} {value_of(element, 'id')}"))
            elif name == "txbxContent":
                boxes += _Walk(self._styles, self._page).blocks(element)
            elif name == "lastRenderedPageBreak" or (name == "br" and value_of(element, "type") == "page"):
                self._break(rendered=name != "br")
            elif (text := _text_of(element, name)) is not None:
                self._text_since_break = self._text_since_break or bool(text.strip())
                if not laid.text.strip():
                    laid.page = self._page
                laid.add(text, element, author)
            elif name and name not in _UNREAD and not (name == "r" and has(element, "rPr", "vanish")):
                self._inline(element, laid, author, boxes)

    def _break(self, rendered: bool = False) -> None:
        """Counts a page; one that Word counted too, right after an explicit break, is the same."""
        self.tells_pages = True
        if self._page and (self._text_since_break or not rendered):
            self._page += 1
            self._text_since_break = False


def _text_of(element: Any, name: str) -> str | None:
    """The text that an element shows by itself; None for an element that only holds others."""
    if name == "t":
        # A line end here is only how the XML was laid out.
        return (element.text or "").replace("\n", " ")
    if name == "br":
        return "\n"
    if name == "sym":
        return _UNKNOWN_SIGN
    return _SIGNS.get(name)


def _words_taken_out(element: Any) -> str:
    return "".join(part.text or "" for part in element.iter() if name_of(part) in ("t", "delText"))
