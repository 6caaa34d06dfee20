"""The verbatim check: where a printed quotation stands in a transcript, and what was done to its words."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from qualtool.text.near import WordChange, nearest
from qualtool.text.printed import CUT, NEXT_SPEAKER, PUT_IN, Mark, Printed
from qualtool.text.words import Words, is_word, word_count, words_of

EXACT, LAWFUL, CROSSES, OUT_OF_ORDER, CHANGED, NOT_FOUND = VERDICTS = (
    *("exact", "lawful edit", "crosses a speaker", "out of order"),
    *("changed", "not found"),
)
"""In order of precedence."""
WRONG_SOURCE = "wrong source"
FEWEST_WORDS = 4
LONG_CUT = 40
LEAST_LIKENESS = 0.5
NEGATIONS = frozenset("not no never none nobody nothing neither nor nowhere without cannot hardly barely".split())
QUALIFIERS = frozenset(
    "but if unless except only maybe perhaps possibly probably might could sometimes usually often mostly some "
    "somewhat rather quite almost think thought guess suppose reckon seem seems seemed apparently though"
    " although".split()
)


@dataclass(frozen=True, slots=True)
class SourceTurn:
    """A turn as the check sees it: code points of the transcript, and who speaks (one text for one person)."""

    start: int
    end: int
    speaker: str


@dataclass(frozen=True)
class Source:
    """A transcript to be searched; build it once for many quotations."""

    text: str
    turns: tuple[SourceTurn, ...]
    left_out: frozenset[str] = frozenset()

    @cached_property
    def words(self) -> Words:
        return words_of(self.text, self.left_out)

    @cached_property
    def _starts(self) -> list[int]:
        return [turn.start for turn in self.turns]

    def speaker_at(self, word: int) -> str:
        """Who says word number `word`."""
        return self.turns[max(0, bisect_right(self._starts, self.words.starts[word]) - 1)].speaker

    def speakers(self, place: "Place") -> tuple[str, ...]:
        """Who says the words of a place, each change of speaker counted."""
        first = max(0, bisect_right(self._starts, self.words.starts[place.start]) - 1)
        last = max(0, bisect_right(self._starts, self.words.starts[place.end - 1]) - 1)
        heard: list[str] = []
        for turn in self.turns[first : last + 1]:
            if not heard or heard[-1] != turn.speaker:
                heard.append(turn.speaker)
        return tuple(heard)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a piece stands: numbers of the source's words, half-open."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Check:
    """What became of a quotation: its verdict, where it stands (code points of the source), the changes, warnings."""

    verdict: str
    start: int = 0
    end: int = 0
    changes: tuple[WordChange, ...] = ()
    warnings: tuple[str, ...] = ()
    likeness: float = 0.0
    speakers: tuple[str, ...] = field(default=())

    @property
    def rank(self) -> tuple[int, float]:
        """Sorts the best first."""
        return VERDICTS.index(self.verdict), -self.likeness


def check(quote: Printed, source: Source) -> Check:
    """The verdict on a printed quotation against one transcript."""
    pieces = [piece.words for piece in quote.pieces]
    if not pieces:
        return Check(NOT_FOUND)
    places = [[Place(at, at + len(piece)) for at in source.words.places_of(piece)] for piece in pieces]
    places = [_with_its_capitals(piece, found, source) for piece, found in zip(pieces, places, strict=True)]
    if all(places) and max(map(word_count, pieces)) >= FEWEST_WORDS:
        return _standing(quote, places, source)
    return _changed(quote, places, source)


def _with_its_capitals(piece: Words, places: Iterable[Place], source: Source) -> list[Place]:
    """The places at which no capital was changed but the first."""
    return [place for place in places if source.words.keys[place.start + 1 : place.end] == piece.keys[1:]]


def _standing(quote: Printed, places: Sequence[Sequence[Place]], source: Source) -> Check:
    """All pieces stand in the source: in what order, and in whose words?"""
    speakers = dict.fromkeys(source.speaker_at(place.start) for place in places[0])
    chains = [chain for who in speakers if (chain := _in_order(quote, places, source, who))]
    if chains:
        chain = min(chains, key=lambda found: found[-1].end - found[0].start)
        return _found(LAWFUL if _was_edited(quote, chain, source) else EXACT, quote, chain, source)
    across = _in_order(quote, places, source, None)
    if across:
        return _found(CROSSES, quote, across, source)
    first = [min(found) for found in places]
    return _found(OUT_OF_ORDER, quote, first, source)


def _in_order(
    quote: Printed, places: Sequence[Sequence[Place]], source: Source, speaker: str | None
) -> list[Place] | None:
    """The shortest chain of places in order: in the words of `speaker`, who may hand over where the print says so."""
    usable = []
    handed_over = False
    for found, marks in zip(places, quote.marks, strict=False):
        handed_over = handed_over or any(mark.kind == NEXT_SPEAKER for mark in marks)
        usable.append(sorted(place for place in found if _may_stand(place, source, speaker, handed_over)))
    best: list[Place] | None = None
    for start in usable[0]:
        chain = [start]
        for found in usable[1:]:
            at = bisect_left(found, Place(chain[-1].end, 0))
            if at == len(found):
                # A later start leaves even less room.
                return best
            chain.append(found[at])
        if best is None or chain[-1].end - chain[0].start < best[-1].end - best[0].start:
            best = chain
    return best


def _may_stand(place: Place, source: Source, speaker: str | None, handed_over: bool) -> bool:
    """Whether a piece may stand here in the words of `speaker`, of anybody once the print has handed over."""
    if speaker is None:
        return True
    heard = source.speakers(place)
    return len(heard) == 1 and (handed_over or heard[0] == speaker)


def _was_edited(quote: Printed, chain: Sequence[Place], source: Source) -> bool:
    """Whether words were left out or put in; an ellipsis or a bracket of the transcript's own is no edit."""
    for before, place, marks in zip(chain, chain[1:], quote.marks[1:], strict=False):
        gap = source.words.part(before.end, place.start)
        put_in = [key for mark in marks if mark.kind == PUT_IN for key in words_of(mark.text).keys]
        if list(gap.keys) != put_in and any(map(is_word, (*gap.keys, *put_in))):
            return True
    at_the_edges = (*quote.marks[0], *quote.marks[-1])
    return any(mark.kind == PUT_IN and not _is_beside(mark, chain, source) for mark in at_the_edges)


def _is_beside(mark: Mark, chain: Sequence[Place], source: Source) -> bool:
    """Whether the words of a bracket at an edge of the print stand at that edge in the source too."""
    keys = words_of(mark.text).keys
    before = source.words.keys[max(0, chain[0].start - len(keys)) : chain[0].start]
    after = source.words.keys[chain[-1].end : chain[-1].end + len(keys)]
    return keys in (before, after)


def _found(verdict: str, quote: Printed, chain: Sequence[Place], source: Source) -> Check:
    first, last = min(chain), max(chain)
    warnings = () if verdict == OUT_OF_ORDER else tuple(_warnings(quote, chain, source))
    heard = dict.fromkeys(who for place in sorted(chain) for who in source.speakers(place))
    return Check(
        verdict,
        source.words.starts[first.start],
        source.words.ends[last.end - 1],
        warnings=warnings,
        likeness=1.0,
        speakers=tuple(heard),
    )


def _warnings(quote: Printed, chain: Sequence[Place], source: Source) -> Iterable[str]:
    """What the words left out hold that a reader would want to know."""
    for before, place, marks in zip(chain, chain[1:], quote.marks[1:], strict=False):
        if not any(mark.kind in (CUT, PUT_IN) for mark in marks):
            continue
        gone = source.words.part(before.end, place.start)
        said = [word for word in gone.folded if is_word(word)]
        negations = [word for word in said if word in NEGATIONS or word.endswith("n't")]
        qualifiers = [word for word in said if word in QUALIFIERS]
        if negations:
            yield f"the words left out hold a negation: {', '.join(dict.fromkeys(negations))}"
        if qualifiers:
            yield f"the words left out hold a qualifier: {', '.join(dict.fromkeys(qualifiers))}"
        if len(said) > LONG_CUT:
            yield f"{len(said)} words are left out at one place"


def _changed(quote: Printed, places: Sequence[Sequence[Place]], source: Source) -> Check:
    """Some piece does not stand word for word: the nearest words, if enough of the quotation stands at all."""
    known = [[(place.start, place.end) for place in found] for found in places]
    near = nearest(quote, known, source.words, source.text)
    if near is None or near.longest_run < FEWEST_WORDS or near.likeness < LEAST_LIKENESS:
        return Check(NOT_FOUND, likeness=near.likeness if near else 0.0)
    if not near.changes:
        return Check(NOT_FOUND, likeness=near.likeness)
    return Check(
        CHANGED,
        source.words.starts[near.start],
        source.words.ends[near.end - 1],
        changes=near.changes,
        likeness=near.likeness,
        speakers=source.speakers(Place(near.start, near.end)),
    )
