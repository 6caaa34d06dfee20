"""The units by which a reader moves and selects: words, sentences and turns."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache

from qualtool.text.spans import Span, trimmed
from qualtool.tui.widgets.transcript.shown import TurnShown

_RUN = re.compile(r"\S+")
_PUNCTUATION = "!\"#%&'()*,-./:;?@[\\]_{}¡«»¿‘’‚“”„†‡•–—…‹›。、，！？：；「」『』（）《》،؛؟۔।"


class Granularity(Enum):
    """How much of the text the cursor takes at once."""

    WORD = "word"
    SENTENCE = "sentence"
    TURN = "turn"


class Units:
    """The words, sentences and turns of one text; nothing but white space lies outside its sentences."""

    def __init__(self, text: str, turns: Sequence[TurnShown], sentences: Sequence[Span]) -> None:
        self._text = text
        spans = [trimmed(text, turn.start, turn.end) for turn in turns]
        self.turns = [span for span in spans if span]
        self.sentences = _without_gaps(text, self.turns, sorted(sentences))
        self._turn_starts = [turn.start for turn in self.turns]
        self._sentence_starts = [sentence.start for sentence in self.sentences]
        self._words_of = lru_cache(maxsize=64)(self._find_words)

    def at(self, granularity: Granularity, offset: int) -> Span | None:
        """The unit at `offset`; between two, the one after it in the same turn, else the one before."""
        if not self.turns:
            return None
        turn = max(0, bisect_right(self._turn_starts, offset) - 1)
        units = self._units_of(granularity, turn)
        place = max(0, bisect_right(units, offset, key=_start) - 1)
        if units[place].end <= offset and place + 1 < len(units):
            place += 1
        return units[place]

    def after(self, granularity: Granularity, offset: int) -> Span | None:
        """The first unit that starts at `offset` or later."""
        turn = max(0, bisect_right(self._turn_starts, offset) - 1)
        for number in range(turn, len(self.turns)):
            units = self._units_of(granularity, number)
            place = bisect_left(units, offset, key=_start)
            if place < len(units):
                return units[place]
        return None

    def before(self, granularity: Granularity, offset: int) -> Span | None:
        """The last unit that ends at `offset` or earlier."""
        for number in range(bisect_left(self._turn_starts, offset) - 1, -1, -1):
            units = self._units_of(granularity, number)
            place = bisect_right(units, offset, key=_end)
            if place:
                return units[place - 1]
        return None

    def turn_at(self, offset: int) -> Span | None:
        """The turn at `offset`."""
        return self.at(Granularity.TURN, offset)

    def end_moved(self, granularity: Granularity, selection: Span, step: int) -> Span:
        """`selection` with its end at the next (`step` 1) or last (-1) end of a unit; unchanged if there is none."""
        if step > 0:
            following = self._ending_after(granularity, selection.end)
            return Span(selection.start, following.end) if following else selection
        earlier = self.before(granularity, selection.end - 1)
        return Span(selection.start, earlier.end) if earlier and earlier.end > selection.start else selection

    def start_moved(self, granularity: Granularity, selection: Span, step: int) -> Span:
        """`selection` with its start at the last (`step` -1) or next (1) start of a unit."""
        if step < 0:
            earlier = self._starting_before(granularity, selection.start)
            return Span(earlier.start, selection.end) if earlier else selection
        following = self.after(granularity, selection.start + 1)
        inside = following and following.start < selection.end
        return Span(following.start, selection.end) if following and inside else selection

    def _ending_after(self, granularity: Granularity, offset: int) -> Span | None:
        unit = self.at(granularity, offset)
        return unit if unit and unit.end > offset else self.after(granularity, offset)

    def _starting_before(self, granularity: Granularity, offset: int) -> Span | None:
        unit = self.at(granularity, max(0, offset - 1))
        return unit if unit and unit.start < offset else self.before(granularity, offset)

    def _units_of(self, granularity: Granularity, turn: int) -> Sequence[Span]:
        if granularity is Granularity.TURN:
            return self.turns[turn : turn + 1]
        if granularity is Granularity.SENTENCE:
            return self._sentences_of(self.turns[turn])
        return self._words_of(turn)

    def _sentences_of(self, turn: Span) -> Sequence[Span]:
        first = bisect_left(self._sentence_starts, turn.start)
        return self.sentences[first : bisect_left(self._sentence_starts, turn.end)]

    def _find_words(self, turn: int) -> tuple[Span, ...]:
        words: list[Span] = []
        for sentence in self._sentences_of(self.turns[turn]):
            words.extend(_words_in(self._text, sentence))
        return tuple(words)


def _start(span: Span) -> int:
    return span.start


def _end(span: Span) -> int:
    return span.end


def _words_in(text: str, sentence: Span) -> Iterator[Span]:
    """A sentence's words without the punctuation around them, except at the sentence's own edges."""
    for run in _RUN.finditer(text, sentence.start, sentence.end):
        start, end = run.span()
        bare = run.group().strip(_PUNCTUATION)
        if bare and start > sentence.start:
            start += len(run.group()) - len(run.group().lstrip(_PUNCTUATION))
        if bare and end < sentence.end:
            end -= len(run.group()) - len(run.group().rstrip(_PUNCTUATION))
        yield Span(start, end)


def _without_gaps(text: str, turns: Sequence[Span], sentences: Sequence[Span]) -> list[Span]:
    """The sentences, each inside one turn, with whatever words they leave out as units of their own."""
    whole: list[Span] = []
    place = 0
    for turn in turns:
        reached = turn.start
        while place < len(sentences) and sentences[place].start < turn.end:
            sentence = trimmed(text, max(sentences[place].start, reached), min(sentences[place].end, turn.end))
            place += 1
            if sentence:
                gap = trimmed(text, reached, sentence.start)
                whole.extend(unit for unit in (gap, sentence) if unit)
                reached = sentence.end
        rest = trimmed(text, reached, turn.end)
        whole.extend([rest] if rest else [])
    return whole
