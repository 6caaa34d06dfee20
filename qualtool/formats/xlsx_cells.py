"""A matrix's cell as stretches of formatted text, within what a cell of Excel can hold and show."""

from collections.abc import Sequence
from dataclasses import dataclass

from qualtool.analysis.matrix import Cell
from qualtool.formats.characters import utf16_cut, utf16_length, xml_text
from qualtool.formats.matrix_words import blank_words, points

CUT_SHEET = "Cut texts"
LONGEST = 32_767
_HIGHEST = 409.0
_LINE_HEIGHT = 12.75
# A column's width counts digits of Arial 10; running text takes less, and notes are smaller.
_CHARACTERS_PER_WIDTH = 1.18
_NOTE_SIZE = 0.8
SIDE_WIDTH = 6.0
_PAGE_WIDTH, _NARROWEST, _WIDEST, _WIDEST_OF_ALL = 240.0, 26.0, 50.0, 80.0


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of text in one format: summary, verbatim, comment or note."""

    kind: str
    text: str


def fragments(cell: Cell) -> list[Fragment]:
    """What a cell shows to be edited: its points, a line each, or why it is blank.

    Together they are the text that `summary_text` reads back; nothing else may stand in it.
    """
    shown: list[Fragment] = []
    for point in points(cell):
        words, citation = xml_text(point.words), xml_text(point.citation)
        if shown:
            shown[-1] = Fragment(shown[-1].kind, shown[-1].text + "\n")
        # The space belongs to the run before: Excel drops one that stands alone.
        shown.append(Fragment(point.kind, words + " " if citation else words))
        shown.extend([Fragment("note", citation)] if citation else [])
    reason = blank_words(cell)
    if reason and shown:
        shown[-1] = Fragment(shown[-1].kind, shown[-1].text + "\n")
    return shown + ([Fragment("note", reason)] if reason else [])


def text_length(content: list[Fragment]) -> int:
    """The length of a cell's text as Excel counts it."""
    return sum(utf16_length(fragment.text) for fragment in content)


def fitted(content: list[Fragment]) -> tuple[list[Fragment], int]:
    """The fragments cut to what a cell holds, with a mark, and the whole length if they were cut, else 0."""
    length = text_length(content)
    if length <= LONGEST:
        return content, 0
    mark = f" […cut here: {length:,} characters, a cell holds {LONGEST:,}]"
    room = LONGEST - len(mark)
    kept: list[Fragment] = []
    for fragment in content:
        text = utf16_cut(fragment.text, room)
        room -= utf16_length(text)
        if text:
            kept.append(Fragment(fragment.kind, text))
    return [*kept, Fragment("note", mark)], length


def fitted_text(text: str) -> str:
    """A plain text as a cell holds it."""
    return "".join(fragment.text for fragment in fitted([Fragment("summary", xml_text(text))])[0])


def too_high(content: list[Fragment], width: float) -> bool:
    """Whether a row, however high Excel lets it be, may not show a whole cell."""
    return not _surely_fits(content, width) and _height(content, width) > _HIGHEST


def _surely_fits(content: list[Fragment], width: float) -> bool:
    """Whether a cell is so short that its lines need not be counted: two lines are never less than one full one."""
    length = sum(len(fragment.text) * (1 if fragment.text.isascii() else 2) for fragment in content)
    breaks = sum(fragment.text.count("\n") for fragment in content)
    return (2 * length / _room(width) + breaks + 1) * _LINE_HEIGHT + 4 <= _HIGHEST


def _room(width: float) -> float:
    """How many characters of running text a line of a column takes."""
    return max(1.0, width * _CHARACTERS_PER_WIDTH - 1)


def column_widths(cells: Sequence[Sequence[list[Fragment]]], columns: int) -> list[float]:
    """Widths that fill a page, wider where a text would else be higher than a row can be."""
    base = min(_WIDEST, max(_NARROWEST, _PAGE_WIDTH / max(columns, 1) - SIDE_WIDTH))
    return [_width([row[place] for row in cells], base) for place in range(columns)]


def _width(column: Sequence[list[Fragment]], base: float) -> float:
    width = base
    while width < _WIDEST_OF_ALL and any(too_high(content, width) for content in column):
        width = min(width * 1.25, _WIDEST_OF_ALL)
    return width


def row_height(row: Sequence[list[Fragment]], widths: Sequence[float]) -> float:
    """How high a row must be, in points, to show its texts, as far as Excel allows."""
    heights = (_height(content, width) for content, width in zip(row, widths, strict=True))
    return min(_HIGHEST, max(heights, default=0.0))


def _height(content: list[Fragment], width: float) -> float:
    room = _room(width)
    lines, used = 1, 0.0
    for fragment in content:
        size = _NOTE_SIZE if fragment.kind == "note" else 1.0
        for number, line in enumerate(fragment.text.split("\n")):
            if number:
                lines, used = lines + 1, 0.0
            more, used = _wrapped(line, size, used, room)
            lines += more
    return lines * _LINE_HEIGHT + 4


def _wrapped(text: str, size: float, used: float, room: float) -> tuple[int, float]:
    """How many more lines a text begins, after `used` of the room of a line, and what it uses of the last."""
    lines = 0
    for word in text.split():
        # Wide characters, as of Chinese or emoji, take the room of two.
        wide = 0 if word.isascii() else sum(character > "\u2e7f" for character in word)
        length = (len(word) + wide) * size
        if used and used + size + length > room:
            lines, used = lines + 1, 0.0
        used += length + (size if used else 0.0)
        lines, used = lines + int(used // room), used % room
    return lines, used
