"""The text of a Word file's XML, in the order in which it is read: paragraphs, tables, notes, text boxes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from qualtool.formats.word_elements import alternative, child, has, name_of, value_of

_LEFT_OUT = frozenset(["del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "sdtPr", "rt", "tblPr"])
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_HEXADECIMAL = re.compile("[0-9A-Fa-f]{1,6}")
_UNKNOWN_SIGN = "\N{WHITE SQUARE}"
# The signs that people type or that Word puts in by itself: smileys, arrows, bullets, ticks.
_SYMBOLS = {
    ("wingdings", 0x4A): "☺",
    ("wingdings", 0x4B): "😐",
    ("wingdings", 0x4C): "☹",
    ("wingdings", 0x6C): "●",
    ("wingdings", 0x6E): "■",
    ("wingdings", 0xA7): "▪",
    ("wingdings", 0xD8): "➢",
    ("wingdings", 0xDF): "←",
    ("wingdings", 0xE0): "→",
    ("wingdings", 0xFB): "✗",
    ("wingdings", 0xFC): "✓",
    ("symbol", 0xAE): "→",
    ("symbol", 0xB0): "°",
    ("symbol", 0xB7): "•",
    ("symbol", 0xB3): "≥",
    ("symbol", 0xA3): "≤",
}


@dataclass(slots=True)
class Paragraph:
    """A paragraph's text with the notes that it cites; `bold` is how much of its beginning is in bold."""

    text: str = ""
    bold: int = 0


@dataclass(slots=True)
class Table:
    """A table's rows of cells, each cell a list of paragraphs and tables."""

    rows: list[list[list["Block"]]]


Block = Paragraph | Table


@dataclass(slots=True)
class Seen:
    """What was met on the way and has to be told: tracked changes, comments, hidden words, unknown signs."""

    changes: int = 0
    comments: int = 0
    hidden: int = 0
    signs: int = 0


@dataclass(slots=True)
class _Gathering:
    """A paragraph in the making: pieces of text, whether its beginning is still bold, and the text boxes in it."""

    pieces: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    boxes: list[Block] = field(default_factory=list)
    bold: int = 0
    still_bold: bool = True

    def add(self, text: str, bold: bool) -> None:
        self.still_bold = self.still_bold and (bold or not text.strip())
        self.pieces.append(text)
        if self.still_bold:
            self.bold += len(text)


class Walk:
    """Reads the XML of one Word file; `notes` are its footnotes and endnotes by kind and number."""

    def __init__(self, notes: Mapping[tuple[str, str], str] | None = None) -> None:
        self.notes = notes or {}
        self.seen = Seen()

    def blocks(self, parent: Any) -> list[Block]:
        """The paragraphs and tables in `parent`, tracked insertions read and deletions left out."""
        found: list[Block] = []
        pending: _Gathering | None = None
        for element in self._block_elements(parent):
            if name_of(element) == "tbl":
                found.append(self._table(element))
                continue
            gathering = pending or _Gathering()
            self._inline(element, gathering, False)
            # A deleted paragraph mark joins what stands on either side of it.
            pending = gathering if _mark_deleted(element) else None
            if pending is None:
                found += _finished(gathering)
        return found + (_finished(pending) if pending else [])

    def _block_elements(self, parent: Any) -> Iterator[Any]:
        for element in parent:
            name = name_of(element)
            if name in ("p", "tbl"):
                yield element
            elif name == "AlternateContent":
                yield from self._block_elements(alternative(element))
            elif name and name not in _LEFT_OUT:
                yield from self._block_elements(element)

    def _table(self, table: Any) -> Table:
        rows = []
        for row in _rows_and_cells(table, "tr"):
            if has(row, "trPr", "del"):
                self.seen.changes += 1
                continue
            cells = [cell for cell in _rows_and_cells(row, "tc") if not has(cell, "tcPr", "cellDel")]
            rows.append([self.blocks(cell) for cell in cells])
        return Table(rows)

    def _inline(self, parent: Any, gathering: _Gathering, bold: bool) -> None:
        for element in parent:
            name = name_of(element)
            if name in ("del", "moveFrom", "ins", "moveTo"):
                self.seen.changes += 1
            if not name or name in _LEFT_OUT:
                continue
            if name == "r":
                self._run(element, gathering)
            elif name == "t":
                # A line end here is only how the XML was laid out.
                gathering.add((element.text or "").replace("\n", " "), bold)
            elif name in _SIGNS:
                gathering.add(_SIGNS[name], bold)
            elif name == "sym":
                gathering.add(self._symbol(element), bold)
            elif name in _NOTES:
                self._cite(element, _NOTES[name], gathering)
            elif name == "txbxContent":
                gathering.boxes += self.blocks(element)
            elif name == "AlternateContent":
                self._inline(alternative(element), gathering, bold)
            else:
                self.seen.comments += name == "commentReference"
                self._inline(element, gathering, bold)

    def _run(self, run: Any, gathering: _Gathering) -> None:
        if has(run, "rPr", "vanish"):
            self.seen.hidden += bool("".join(run.itertext()).strip())
            return
        bold = has(run, "rPr", "b") or value_of(child(run, "rPr", "rStyle")) == "Strong"
        self._inline(run, gathering, bold)

    def _symbol(self, element: Any) -> str:
        written = value_of(element, "char")
        code = int(written, 16) if _HEXADECIMAL.fullmatch(written) else 0
        font = value_of(element, "font").casefold()
        if 0xF000 <= code <= 0xF0FF or font in ("wingdings", "symbol"):
            known = _SYMBOLS.get((font, code & 0xFF))
            self.seen.signs += known is None
            return known or _UNKNOWN_SIGN
        if 31 < code < 0xD800:
            return chr(code)
        self.seen.signs += 1
        return _UNKNOWN_SIGN

    def _cite(self, element: Any, kind: str, gathering: _Gathering) -> None:
        words = self.notes.get((kind, value_of(element, "id")), "")
        if words:
            gathering.cited.append(f" [footnote: {words}]")


def notes_in(root: Any, kind: str) -> tuple[dict[tuple[str, str], str], Seen]:
    """The words of each note of this kind ('footnote' or 'endnote'), by its number."""
    walk = Walk()
    notes = {}
    for note in root:
        if name_of(note) == kind and value_of(note, "type") in ("", "normal"):
            words = " ".join(" ".join(text_of_blocks(walk.blocks(note)).split("\n")).split(" ")).strip()
            notes[(kind, value_of(note, "id"))] = words
    return notes, walk.seen


def text_of_blocks(blocks: list[Block]) -> str:
    """The words of some blocks, a line for each paragraph and cell."""
    lines = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        else:
            lines += [text_of_blocks(cell) for row in block.rows for cell in row]
    return "\n".join(line for line in lines if line.strip())


def _finished(gathering: _Gathering) -> list[Block]:
    text = "".join(gathering.pieces).rstrip() + "".join(gathering.cited)
    return [Paragraph(text, gathering.bold), *gathering.boxes]


def _mark_deleted(paragraph: Any) -> bool:
    return child(paragraph, "pPr", "rPr", "del") is not None


def _rows_and_cells(parent: Any, wanted: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, also those inside content controls and insertions."""
    for element in parent:
        name = name_of(element)
        if name == wanted:
            yield element
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
            yield from _rows_and_cells(element, wanted)
