"""The words of a transcript that come nearest to a printed quotation, and every word by which they differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from qualtool.text.printed import Printed
from qualtool.text.words import Words, is_word

RUN = 3
SLACK = 8
Places = Sequence[Sequence[tuple[int, int]]]
"""For each piece, where it stands word for word: numbers of the source's words, half-open."""


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words as printed and as said; one of them is empty where words were put in or left out without a mark.

    `start` and `end` are code points of the printed quotation.
    """

    printed: str
    said: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Near:
    """The nearest stretch: numbers of the source's words, half-open; likeness is the share of words that agree."""

    start: int
    end: int
    changes: tuple[WordChange, ...]
    likeness: float
    longest_run: int


def nearest(quote: Printed, places: Places, source: Words, text: str) -> Near | None:
    """The stretch of a source that agrees best with a quotation; None where nothing does. `text` is the source's."""
    window = _window(quote, places, source)
    if window is None:
        return None
    matched, longest, at = 0, 0, window[0]
    regions: list[tuple[int, int]] = []
    changes: list[WordChange] = []
    for piece, stands in zip(quote.pieces, places, strict=True):
        here = next((place for place in sorted(stands) if at <= place[0] and place[1] <= window[1]), None)
        found = here or _region(piece.words, source, window)
        if found is None:
            changes.append(WordChange(quote.text[piece.start : piece.end], "", piece.start, piece.end))
            continue
        regions.append(found)
        at = max(at, found[1])
        for change, agreeing, run in _compared(quote.text, piece.words, source.part(*found), text):
            matched, longest = matched + agreeing, max(longest, run)
            if change is not None:
                changes.append(change)
    if not regions:
        return None
    total = sum(is_word(key) for piece in quote.pieces for key in piece.words.keys)
    first, last = min(start for start, _ in regions), max(end for _, end in regions)
    return Near(first, last, tuple(changes), matched / total if total else 0.0, longest)


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
    main = SequenceMatcher(None, piece.folded, here, autojunk=False).find_longest_match()
    if not main.size or not any(is_word(word) for word in piece.folded[main.a : main.a + main.size]):
        return None
    slack = SLACK + len(piece) // 4
    start = max(0, main.b - main.a - slack)
    end = min(len(here), main.b + len(piece) - main.a + slack)
    blocks = SequenceMatcher(None, piece.folded, here[start:end], autojunk=False).get_matching_blocks()[:-1]
    first, last = blocks[0], blocks[-1]
    # Words changed at an edge of the piece take up as many words in the source as in the print.
    before = max(start, start + first.b - first.a)
    after = min(end, start + last.b + last.size + len(piece) - last.a - last.size)
    return window[0] + before, window[0] + after


def _compared(printed: str, piece: Words, said: Words, text: str) -> Iterator[tuple[WordChange | None, int, int]]:
    """Each change, or None for words that agree, with how many words agree and how long their run is."""
    for kind, a, b, c, d in SequenceMatcher(None, piece.folded, said.folded, autojunk=False).get_opcodes():
        if kind != "equal":
            yield _change(printed, piece, (a, b), text, said, (c, d)), 0, 0
            continue
        agreeing = sum(map(is_word, piece.folded[a:b]))
        yield None, agreeing, agreeing
        for one, other in zip(range(a, b), range(c, d), strict=True):
            # The capital at the start of a piece may change.
            if one and piece.keys[one] != said.keys[other]:
                yield _change(printed, piece, (one, one + 1), text, said, (other, other + 1)), 0, 0


def _change(printed: str, piece: Words, of: tuple[int, int], text: str, said: Words, to: tuple[int, int]) -> WordChange:
    start = piece.starts[of[0]] if of[0] < of[1] else (piece.ends[of[0] - 1] if of[0] else piece.starts[0])
    end = piece.ends[of[1] - 1] if of[0] < of[1] else start
    words = text[said.starts[to[0]] : said.ends[to[1] - 1]] if to[0] < to[1] else ""
    return WordChange(printed[start:end], words, start, end)
