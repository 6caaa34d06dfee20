"""A printed quotation as pieces and the marks between them: ellipses for words left out, brackets for words put in."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from qualtool.text.words import APOSTROPHES, ELLIPSIS, LINE_END, Words, rejoined, trimmed, words_of

CUT, PUT_IN, NEXT_SPEAKER = "cut", "put in", "next speaker"
NEIGHBOUR = 80
"""In code points: as near as the word next to a bracket stands."""
CLOSE = 8
"""In words and marks: so near to a bracket of its own a transcript's words may be left out beside it."""
# A bracket takes the word with it that it stands in: "wait[ed]", "[the manager]'s".
_MARK = re.compile(
    rf"(?P<cut>[\[(［]\s*(?:{ELLIPSIS})\s*[\])］]|{ELLIPSIS})"
    r"|(?P<capital>(?<!\w)[\[［]\w[\]］](?=\w))"
    rf"|(?P<put>(?:(?<!\w)(?<!\w[{APOSTROPHES}])\w[\w{APOSTROPHES}]*+)?"
    rf"[\[［][^\[\]［］]*[\]］](?:\w|[{APOSTROPHES}](?=\w))*)"
)
_CAPITAL = re.compile(r"(?<!\w)[\[［](\w)[\]］](?=\w)")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a printed quotation departs from its source: what kind, the words in brackets, where it is printed."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch between two marks; `start` and `end` are code points of the printed quotation.

    `capitals` are the numbers of its words whose first letter stands in brackets, as in `[T]he`.
    """

    words: Words
    start: int
    end: int
    capitals: frozenset[int] = frozenset()

    def may_change_capital(self, word: int) -> bool:
        """Whether word number `word` may begin with another capital than it was said with."""
        return word == 0 or word in self.capitals


@dataclass(frozen=True, slots=True)
class Printed:
    """A quotation as it is printed: pieces, and before each piece but the first the marks that part it off.

    `marks` has one entry more than `pieces`: those before each, and after the last. `left_out` is the house rule.
    """

    text: str
    pieces: tuple[Piece, ...]
    marks: tuple[tuple[Mark, ...], ...]
    left_out: frozenset[str] = frozenset()

    @property
    def is_edited(self) -> bool:
        """Whether it bears any mark of editing."""
        return any(self.marks) or any(piece.capitals for piece in self.pieces)

    def as_said_in(self, source: Words) -> "Printed":
        """It as it would stand in a source, which may have some of its brackets, and whole what a line's end parted."""
        known = frozenset(source.folded) if LINE_END.search(self.text) else frozenset()
        marks = [mark for before in self.marks for mark in before]
        kept = [mark for mark in marks if not (mark.kind == PUT_IN and self._is_said(mark, source, known))]
        quote = self if len(kept) == len(marks) else _parted(self.text, kept, self.left_out)
        return quote._rejoined(known) if known else quote

    def _is_said(self, mark: Mark, source: Words, known: Collection[str]) -> bool:
        """Whether a bracket stands in the source beside the same word as in the print; at an edge, close to it."""
        words = rejoined(words_of(mark.text, self.left_out), mark.text, known)
        before = words_of(self.text[max(0, mark.start - NEIGHBOUR) : mark.start], self.left_out).folded[-1:]
        after = words_of(self.text[mark.end : mark.end + NEIGHBOUR], self.left_out).folded[:1]
        reach = 1 if before and after else CLOSE
        for at in source.places_of(words):
            ends = at + len(words)
            said_before, said_after = source.folded[max(0, at - reach) : at], source.folded[ends : ends + reach]
            if any(word in said_before for word in before) or any(word in said_after for word in after):
                return True
        return False

    def _rejoined(self, known: Collection[str]) -> "Printed":
        pieces = (
            piece if piece.capitals else replace(piece, words=rejoined(piece.words, self.text, known))
            for piece in self.pieces
        )
        return replace(self, pieces=tuple(pieces))


def printed(text: str, left_out: frozenset[str] = frozenset(), breaks: tuple[int, ...] = ()) -> Printed:
    """The pieces and marks of a printed quotation.

    `left_out` are the fillers and the transcriber's marks that the house rule lets go; `breaks` are offsets at which,
    in a printed exchange, another labelled speaker begins.
    """
    said = [Mark(NEXT_SPEAKER, "", at, at) for at in breaks]
    return _parted(text, sorted([*_marks(text, left_out), *said], key=lambda mark: (mark.start, mark.end)), left_out)


def _parted(text: str, found: Sequence[Mark], left_out: frozenset[str]) -> Printed:
    pieces: list[Piece] = []
    marks: list[tuple[Mark, ...]] = []
    waiting: list[Mark] = []
    start = 0
    for mark in [*found, None]:
        piece = _piece(text, start, mark.start if mark else len(text), left_out)
        if piece is not None:
            pieces.append(piece)
            marks.append(tuple(waiting))
            waiting = []
        if mark is not None:
            waiting.append(mark)
            start = max(start, mark.end)
    return Printed(text, tuple(pieces), (*marks, tuple(waiting)), left_out)


def _marks(text: str, left_out: frozenset[str]) -> list[Mark]:
    found = []
    for match in _MARK.finditer(text):
        if match["cut"]:
            found.append(Mark(CUT, match[0], match.start(), match.end()))
        # A transcriber's mark that may go is no edit where it stays.
        elif match["put"] and (not left_out or words_of(match[0], left_out)):
            found.append(Mark(PUT_IN, match[0], match.start(), match.end()))
    return found


def _piece(text: str, start: int, end: int, left_out: frozenset[str]) -> Piece | None:
    """The words between two marks. `[T]he` is *The* with a changed capital."""
    if start >= end:
        return None
    shown = text[start:end]
    # The brackets give way to signs of no width, so that the offsets stay.
    bare = _CAPITAL.sub("\u200b\\1\u200b", shown)
    words = trimmed(words_of(bare, left_out))
    if not words:
        return None
    brackets = {match.start() for match in _CAPITAL.finditer(shown)}
    capitals = frozenset(number for number, at in enumerate(words.starts) if at in brackets)
    moved = Words(
        words.keys, tuple(at + start for at in words.starts), tuple(at + start for at in words.ends), words.gaps
    )
    return Piece(moved, moved.starts[0], moved.ends[-1], capitals)
