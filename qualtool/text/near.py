"""The words of a transcript that come nearest to a printed quotation, and every word by which they differ."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualtool.text.aligning import SLACK, Stretch, aligned
from qualtool.text.printed import Piece, Printed
from qualtool.text.words import LINE_END, Words, is_word, word_count, words_of

RUN = 3
COMMON = 200
"""Words that stand at more places than this tell nothing of where a quotation stands."""
LEAST_OF_A_PIECE = 0.4
"""The share of a piece's words that must agree with words there, if no run does; else the piece was not said at all."""
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
        place = next((place for place in sorted(stands) if at <= place[0] and place[1] <= window[1]), None)
        if place is None:
            place, steps = _beside(quote.text, piece, source, window, text)
        else:
            steps = [_Step(word_count(piece.words))]
        regions.append(place)
        at = max(at, place[1]) if place else at
        run = 0
        for step in steps:
            run = 0 if step.change and not step.change.is_slight else run + step.agreeing
            matched, longest = matched + step.agreeing, max(longest, run)
            if step.change:
                changes.append(step.change)
    if not any(regions):
        return None
    total = sum(word_count(piece.words) for piece in quote.pieces)
    return Near(tuple(regions), tuple(changes), matched / total if total else 0.0, longest)


def _window(quote: Printed, places: Places, source: Words) -> tuple[int, int] | None:
    """The numbers of the source's words between which most of the printed words lie together."""
    # Pairs of numbers, of the source's words and of the printed ones that stand there.
    anchors: set[tuple[int, int]] = set()
    length = 0
    for piece, stands in zip(quote.pieces, places, strict=True):
        told = stands if len(stands) <= COMMON else ()
        runs = ((start, 0, len(piece.words)) for start, _ in told) if stands else _runs(piece.words, source)
        anchors.update((at + number, length + first + number) for at, first, run in runs for number in range(run))
        length += len(piece.words)
    if not anchors:
        return None
    reach = 2 * length + 60
    ordered = sorted(anchors)
    # However often a word stands in a stretch, it counts once for each time that it is printed.
    counted: Counter[int] = Counter()
    first, best = 0, (0, 0, 0, 0)
    for at, number in ordered:
        counted[number] += 1
        while at - ordered[first][0] > reach:
            gone = ordered[first][1]
            counted[gone] -= 1
            if not counted[gone]:
                del counted[gone]
            first += 1
        start = ordered[first][0]
        best = max(best, (len(counted), start - at, start, at))
    _, _, start, end = best
    return max(0, start - length - SLACK), min(len(source), end + length + SLACK)


def _runs(piece: Words, source: Words) -> Iterator[tuple[int, int, int]]:
    """Runs of a few words of the piece: where each stands, its number in the piece, its length."""
    run = min(RUN, len(piece))
    for first in range(len(piece) - run + 1):
        places = source.places_of(piece.part(first, first + run))
        if len(places) <= COMMON:
            yield from ((at, first, run) for at in places)


def _beside(
    printed: str, piece: Piece, source: Words, window: tuple[int, int], text: str
) -> tuple[tuple[int, int] | None, list[_Step]]:
    """The stretch of the window that is most like the piece, and what agrees and differs there."""
    words, said = piece.words, source.part(*window)
    # Words alone: a comma that agrees must not pull words out of their places.
    mine, theirs = _spoken(words), _spoken(said)
    found = aligned([words.folded[at] for at in mine], [said.folded[at] for at in theirs])
    agreeing = [b - a for a, b in (stretch.printed for stretch in found if stretch.agrees)]
    if not found or (sum(agreeing) < LEAST_OF_A_PIECE * len(mine) and max(agreeing) < RUN):
        return None, [_Step(change=WordChange(printed[piece.start : piece.end], "", piece.start, piece.end))]
    steps = list(_compared(printed, piece, mine, text, said, theirs, found))
    first, last = found[0].said[0], found[-1].said[1] - 1
    return (window[0] + theirs[first], window[0] + theirs[last] + 1), steps


def _compared(
    printed: str,
    piece: Piece,
    mine: Sequence[int],
    text: str,
    said: Words,
    theirs: Sequence[int],
    found: Sequence[Stretch],
) -> Iterator[_Step]:
    """Run by run and change by change; `mine` and `theirs` are the numbers of the words without the marks."""
    words = piece.words
    for stretch in found:
        (a, b), (c, d) = stretch.printed, stretch.said
        if not stretch.agrees:
            change = _change(printed, words, _with_marks(mine, a, b), text, said, _with_marks(theirs, c, d))
            yield _Step(b - a) if _is_line_end(change) else _Step(change=change)
            continue
        yield _Step(b - a)
        for one, other in zip(range(a, b), range(c, d), strict=True):
            if not _same_capitals(piece, mine[one], said, theirs[other]):
                of, to = (mine[one], mine[one] + 1), (theirs[other], theirs[other] + 1)
                yield _Step(change=_change(printed, words, of, text, said, to))
            if one + 1 < b and not _same_marks(words, mine[one : one + 2], said, theirs[other : other + 2]):
                of, to = (mine[one], mine[one + 1]), (theirs[other], theirs[other + 1])
                yield _Step(change=_change(printed, words, of, text, said, to))


def _spoken(words: Words) -> list[int]:
    """The numbers of those that are no punctuation marks."""
    return [at for at, key in enumerate(words.keys) if is_word(key)]


def _with_marks(numbers: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """From number `start` up to `end` of the spoken words, with the marks between them; empty before the next word."""
    if start < end:
        return numbers[start], numbers[end - 1] + 1
    at = numbers[start] if start < len(numbers) else numbers[-1] + 1
    return at, at


def _same_capitals(piece: Piece, one: int, said: Words, other: int) -> bool:
    """Whether a word has the capitals it was said with, or may have others: a filler before it may have gone."""
    if piece.words.keys[one] == said.keys[other] or piece.may_change_capital(one):
        return True
    return _opens(piece.words, one) or _opens(said, other)


def _opens(words: Words, at: int) -> bool:
    """Whether a filler went right before a word, or before the comma before it."""
    return at in words.gaps or (at - 1 in words.gaps and not is_word(words.keys[at - 1]))


def _same_marks(piece: Words, of: Sequence[int], said: Words, to: Sequence[int]) -> bool:
    """Whether the same marks stand between two words; the commas of a filler may go with it."""
    if piece.keys[of[0] + 1 : of[1]] == said.keys[to[0] + 1 : to[1]]:
        return True
    return any(of[0] < at <= of[1] for at in piece.gaps) or any(to[0] < at <= to[1] for at in said.gaps)


def _is_line_end(change: WordChange) -> bool:
    """Whether the words differ only in a hyphen that a line's end put in."""
    if not (LINE_END.search(change.printed) or LINE_END.search(change.said)):
        return False
    first, second = ("".join(_bare(LINE_END.sub("", shown))) for shown in (change.printed, change.said))
    return first == second


def _bare(text: str) -> list[str]:
    return [word for word in words_of(text).folded if is_word(word)]


def _change(printed: str, piece: Words, of: tuple[int, int], text: str, said: Words, to: tuple[int, int]) -> WordChange:
    start = piece.starts[of[0]] if of[0] < of[1] else (piece.ends[of[0] - 1] if of[0] else piece.starts[0])
    end = piece.ends[of[1] - 1] if of[0] < of[1] else start
    words = text[said.starts[to[0]] : said.ends[to[1] - 1]] if to[0] < to[1] else ""
    return WordChange(printed[start:end], words, start, end)
