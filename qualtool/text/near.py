"""The words of a transcript that come nearest to a printed quotation, and every word by which they differ."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from qualtool.text.printed import Piece, Printed
from qualtool.text.words import DASHES, Words, is_word, word_count, words_of

RUN = 3
SLACK = 8
Places = Sequence[Sequence[tuple[int, int]]]
"""For each piece, where it stands word for word: numbers of the source's words, half-open."""
_LINE_END = re.compile(rf"(?<=\w)[{DASHES}\u00ad]\s+(?=\w)")


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words as printed and as said; one of them is empty where words were put in or left out without a mark.

    `start` and `end` are code points of the printed quotation.
    """

    printed: str
    said: str
    start: int
    end: int

    @property
    def is_slight(self) -> bool:
        """Whether the words are the same, and only punctuation or capitals differ."""
        return _bare(self.printed) == _bare(self.said)


@dataclass(frozen=True, slots=True)
class Near:
    """The nearest stretch of a source.

    `regions` are numbers of the source's words, half-open, one for each piece, or None where a piece is like nothing
    there. `likeness` is the share of the printed words that agree, `longest_run` how many agree one after another.
    """

    regions: tuple[tuple[int, int] | None, ...]
    changes: tuple[WordChange, ...]
    likeness: float
    longest_run: int

    @property
    def span(self) -> tuple[int, int]:
        """From the first word to after the last."""
        found = [region for region in self.regions if region]
        return min(start for start, _ in found), max(end for _, end in found)


@dataclass(frozen=True, slots=True)
class _Step:
    """A run of words that agree, or a change."""

    agreeing: int = 0
    change: WordChange | None = None


def nearest(quote: Printed, places: Places, source: Words, text: str) -> Near | None:
    """The stretch of a source that agrees best with a quotation; None where nothing does. `text` is the source's."""
    window = _window(quote, places, source)
    if window is None:
        return None
    matched, longest, at = 0, 0, window[0]
    regions: list[tuple[int, int] | None] = []
    changes: list[WordChange] = []
    for piece, stands in zip(quote.pieces, places, strict=True):
        here = next((place for place in sorted(stands) if at <= place[0] and place[1] <= window[1]), None)
        found = here or _region(piece.words, source, window)
        regions.append(found)
        if found is None:
            changes.append(WordChange(quote.text[piece.start : piece.end], "", piece.start, piece.end))
            continue
        at = max(at, found[1])
        run = 0
        for step in _compared(quote.text, piece, source.part(*found), text):
            run = 0 if step.change else run + step.agreeing
            matched, longest = matched + step.agreeing, max(longest, run)
            if step.change:
                changes.append(step.change)
    if not any(regions):
        return None
    total = sum(word_count(piece.words) for piece in quote.pieces)
    return Near(tuple(regions), tuple(changes), matched / total if total else 0.0, longest)


def _window(quote: Printed, places: Places, source: Words) -> tuple[int, int] | None:
    """The numbers of the source's words between which most runs of the quotation lie together."""
    anchors: dict[int, None] = {}
    length = 0
    for piece, stands in zip(quote.pieces, places, strict=True):
        length += len(piece.words)
        if stands:
            anchors.update(dict.fromkeys(at for start, end in stands for at in range(start, end)))
        else:
            anchors.update(dict.fromkeys(_runs(piece.words, source)))
    if not anchors:
        return None
    reach = 2 * length + 60
    ordered = sorted(anchors)
    best, first, most = 0, 0, 0
    for last, at in enumerate(ordered):
        while at - ordered[first] > reach:
            first += 1
        if last - first >= most:
            best, most = first, last - first
    return max(0, ordered[best] - length - SLACK), min(len(source), ordered[best + most] + length + SLACK)


def _runs(piece: Words, source: Words) -> Iterator[int]:
    """Where runs of a few words of the piece stand; of single words where it has no more."""
    run = min(RUN, len(piece))
    for start in range(len(piece) - run + 1):
        for at in source.places_of(piece.part(start, start + run)):
            yield from range(at, at + run)


def _region(piece: Words, source: Words, window: tuple[int, int]) -> tuple[int, int] | None:
    """The stretch of the window that holds what is left of the piece."""
    here = source.folded[slice(*window)]
    main = _matcher(piece.folded, here).find_longest_match()
    if not main.size or not any(is_word(word) for word in piece.folded[main.a : main.a + main.size]):
        return None
    slack = SLACK + len(piece) // 4
    start = max(0, main.b - main.a - slack)
    end = min(len(here), main.b + len(piece) - main.a + slack)
    blocks = _matcher(piece.folded, here[start:end]).get_matching_blocks()[:-1]
    first, last = blocks[0], blocks[-1]
    # Words changed at an edge of the piece take up as many words in the source as in the print.
    before = max(start, start + first.b - first.a)
    after = min(end, start + last.b + last.size + len(piece) - last.a - last.size)
    return window[0] + before, window[0] + after


def _matcher(first: Sequence[str], second: Sequence[str]) -> "SequenceMatcher[str]":
    """Aligns two runs of words by the words; a comma that agrees must not pull words out of their places."""
    return SequenceMatcher(lambda key: not is_word(key), first, second, autojunk=False)


def _compared(printed: str, piece: Piece, said: Words, text: str) -> Iterator[_Step]:
    """The piece and its region, run by run and change by change."""
    words = piece.words
    for kind, a, b, c, d in _matcher(words.folded, said.folded).get_opcodes():
        if kind != "equal":
            change = _change(printed, words, (a, b), text, said, (c, d))
            excused = _at_a_gap(words, (a, b), said, (c, d)) or _is_line_end(change)
            yield _Step(word_count(words.part(a, b))) if excused else _Step(change=change)
            continue
        yield _Step(sum(map(is_word, words.folded[a:b])))
        for one, other in zip(range(a, b), range(c, d), strict=True):
            if words.keys[one] == said.keys[other] or piece.may_change_capital(one) or _opens(words, one, said, other):
                continue
            yield _Step(change=_change(printed, words, (one, one + 1), text, said, (other, other + 1)))


def _at_a_gap(piece: Words, of: tuple[int, int], said: Words, to: tuple[int, int]) -> bool:
    """Whether only punctuation differs, where a filler went that the house rule lets go: its commas go with it."""
    if any(map(is_word, (*piece.keys[slice(*of)], *said.keys[slice(*to)]))):
        return False
    return any(of[0] <= at <= of[1] for at in piece.gaps) or any(to[0] <= at <= to[1] for at in said.gaps)


def _opens(piece: Words, one: int, said: Words, other: int) -> bool:
    """Whether a word begins its sentence in only one of the texts, since a filler before it went."""

    def after_gap(words: Words, at: int) -> bool:
        return at in words.gaps or (at - 1 in words.gaps and not is_word(words.keys[at - 1]))

    return after_gap(piece, one) or after_gap(said, other)


def _is_line_end(change: WordChange) -> bool:
    """Whether the words differ only in a hyphen that a line's end put in."""
    sides = [(change.printed, _LINE_END.sub("", change.printed)), (change.said, _LINE_END.sub("", change.said))]
    if all(shown == joined for shown, joined in sides):
        return False
    first, second = (words_of(joined).folded for _, joined in sides)
    return first == second


def _bare(text: str) -> list[str]:
    return [word for word in words_of(text).folded if is_word(word)]


def _change(printed: str, piece: Words, of: tuple[int, int], text: str, said: Words, to: tuple[int, int]) -> WordChange:
    start = piece.starts[of[0]] if of[0] < of[1] else (piece.ends[of[0] - 1] if of[0] else piece.starts[0])
    end = piece.ends[of[1] - 1] if of[0] < of[1] else start
    words = text[said.starts[to[0]] : said.ends[to[1] - 1]] if to[0] < to[1] else ""
    return WordChange(printed[start:end], words, start, end)
