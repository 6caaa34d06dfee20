"""The verbatim check: where a printed quotation stands in a transcript, and what was done to its words."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from qualtool.text.near import WordChange, nearest
from qualtool.text.printed import CLOSE, NEXT_SPEAKER, PUT_IN, Mark, Piece, Printed
from qualtool.text.telling import dropped, negations_in, qualifiers_in, silent
from qualtool.text.words import Words, is_word, rejoined, word_count, words_of

EXACT, LAWFUL, CROSSES, OUT_OF_ORDER, CHANGED, NOT_FOUND = VERDICTS = (
    *("exact", "lawful edit", "crosses a speaker", "out of order"),
    *("changed", "not found"),
)
"""In order of precedence."""
WRONG_SOURCE = "wrong source"
FEWEST_WORDS = 4
LONG_CUT = 40
LEAST_LIKENESS = 0.5
SURE_RUN = 8
"""So many words in a row are nobody else's, however little of the rest agrees."""
FEWEST_STARTS, MOST_STEPS = 100, 20_000
"""How long the shortest of many chains is looked for, where a quotation begins with what is said all the time."""
ONLY_PUNCTUATION = "the words are the same: only punctuation or capitals differ"


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
        words = words_of(self.text, self.left_out)
        return rejoined(words, self.text, frozenset(words.folded))

    @cached_property
    def _starts(self) -> list[int]:
        return [turn.start for turn in self.turns]

    def speaker_at(self, word: int) -> str:
        """Who says word number `word`; nobody in a text without turns."""
        return self.speaker_of(self.words.starts[word])

    def speaker_of(self, place: int) -> str:
        """Who says what stands at a code point; nobody in a text without turns."""
        return self.turns[self._turn_of(place)].speaker if self.turns else ""

    def speakers(self, place: "Place") -> tuple[str, ...]:
        """Who says the words of a place, each change of speaker counted."""
        heard: list[str] = []
        for turn in self.turns[self._turn_at(place.start) : self._turn_at(place.end - 1) + 1]:
            if not heard or heard[-1] != turn.speaker:
                heard.append(turn.speaker)
        return tuple(heard) or ("",)

    def _turn_at(self, word: int) -> int:
        return self._turn_of(self.words.starts[word])

    def _turn_of(self, place: int) -> int:
        return max(0, bisect_right(self._starts, place) - 1)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a piece stands: numbers of the source's words, half-open."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Check:
    """What became of a quotation: its verdict, where it stands (code points of the source), the changes, warnings.

    `pieces` are where the words between its cuts stand, in the order of the source.
    """

    verdict: str
    start: int = 0
    end: int = 0
    changes: tuple[WordChange, ...] = ()
    warnings: tuple[str, ...] = ()
    likeness: float = 0.0
    speakers: tuple[str, ...] = field(default=())
    pieces: tuple[tuple[int, int], ...] = ()

    @property
    def rank(self) -> tuple[int, float]:
        """Sorts the best first."""
        return VERDICTS.index(self.verdict), -self.likeness


def check(quote: Printed, source: Source) -> Check:
    """The verdict on a printed quotation against one transcript.

    Inside a piece every word, capital and punctuation mark must be as it was said; at a piece's edges punctuation is
    free, and so is the capital of its first word. Where nothing but those differs, a warning says so.
    """
    said = quote.as_said_in(source.words)
    result = _compared(said, source)
    if said is quote or result.verdict in (EXACT, LAWFUL):
        return result
    # A bracket that the transcript has somewhere may still be the printer's own here.
    return min(result, _compared(quote, source), key=lambda found: found.rank)


def _compared(quote: Printed, source: Source) -> Check:
    if max((word_count(piece.words) for piece in quote.pieces), default=0) < FEWEST_WORDS:
        return Check(NOT_FOUND)
    places = [_places_of(piece, source) for piece in quote.pieces]
    return _standing(quote, places, source) if all(places) else _near(quote, places, source)


def _places_of(piece: Piece, source: Source) -> list[Place]:
    """The places at which a piece stands with its capitals, but for those that may change."""
    words = source.words
    length = len(piece.words)
    places = [Place(at, at + length) for at in words.places_of(piece.words)]
    return [place for place in places if not any(_recapitalised(piece, place, source))]


def _recapitalised(piece: Piece, place: Place, source: Source) -> Iterator[int]:
    """The numbers of the words whose capital was changed without leave."""
    said = source.words.keys[place.start : place.end]
    if said[1:] == piece.words.keys[1:]:
        return
    for number, (one, other) in enumerate(zip(piece.words.keys, said, strict=True)):
        if one != other and not piece.may_change_capital(number):
            yield number


def _standing(quote: Printed, places: Sequence[Sequence[Place]], source: Source) -> Check:
    """All pieces stand in the source: in what order, and in whose words?"""
    by_speaker = [_by_speaker(found, source) for found in places]
    chains = [chain for who in by_speaker[0] if (chain := _in_order(quote, by_speaker, who))]
    if chains:
        chain = min(chains, key=lambda found: found[-1].end - found[0].start)
        if _hides_a_cut(quote, chain, source):
            return Check(NOT_FOUND)
        return _found(LAWFUL if _was_edited(quote, chain, source) else EXACT, quote, chain, source)
    anybody = [{"": sorted(found)} for found in places]
    across = _in_order(quote, anybody, "", hands_over=False)
    if across:
        return _found(CROSSES, quote, across, source)
    return _found(OUT_OF_ORDER, quote, _together(places), source)


def _by_speaker(found: Sequence[Place], source: Source) -> dict[str, list[Place]]:
    """The places inside one speaker's words, by the speaker."""
    places: dict[str, list[Place]] = {}
    for place in sorted(found):
        heard = source.speakers(place)
        if len(heard) == 1:
            places.setdefault(heard[0], []).append(place)
    return places


def _in_order(
    quote: Printed, places: Sequence[dict[str, list[Place]]], speaker: str, hands_over: bool = True
) -> list[Place] | None:
    """The shortest chain of places in order that `speaker` begins, and another goes on where the print says so."""
    best: list[Place] | None = None
    most = max(FEWEST_STARTS, MOST_STEPS // len(places))
    for start in places[0].get(speaker, [])[:most]:
        # For each who may be speaking, the chain that ends soonest: nothing that follows can want more room.
        chains = {speaker: [start]}
        for found, marks in zip(places[1:], quote.marks[1:], strict=False):
            another = hands_over and any(mark.kind == NEXT_SPEAKER for mark in marks)
            chains = _longer(chains, found, another)
        if not chains:
            # A later start leaves even less room.
            return best
        chain = min(chains.values(), key=lambda chain: chain[-1].end)
        if best is None or chain[-1].end - chain[0].start < best[-1].end - best[0].start:
            best = chain
    return best


def _longer(chains: dict[str, list[Place]], found: dict[str, list[Place]], another: bool) -> dict[str, list[Place]]:
    """Each chain with one more place: by the same speaker, or where the print hands over by another."""
    longer: dict[str, list[Place]] = {}
    for who, places in found.items():
        before = [chain for other, chain in chains.items() if (other != who) == another]
        if not before:
            continue
        chain = min(before, key=lambda chain: chain[-1].end)
        at = bisect_left(places, Place(chain[-1].end, 0))
        if at < len(places):
            longer[who] = [*chain, places[at]]
    return longer


def _together(places: Sequence[Sequence[Place]]) -> list[Place]:
    """A place for each piece, near the first place of the longest piece."""
    main = max((min(found) for found in places), key=lambda place: place.end - place.start)
    return [min(found, key=lambda place: abs(place.start - main.start)) for found in places]


def _was_edited(quote: Printed, chain: Sequence[Place], source: Source) -> bool:
    """Whether words were left out or put in; an ellipsis or a bracket of the transcript's own is no edit."""
    for before, place, marks in zip(chain, chain[1:], quote.marks[1:], strict=False):
        gone, put_in = _in_brackets(source.words.keys[before.end : place.start]), _put_in(marks, source)
        if gone != put_in and any(map(is_word, (*gone, *put_in))):
            return True
    for piece, place in zip(quote.pieces, chain, strict=True):
        if any(piece.words.keys[at] != source.words.keys[place.start + at] for at in piece.capitals):
            return True
    at_start, at_end = _put_in(quote.marks[0], source), _put_in(quote.marks[-1], source)
    before_it = _in_brackets(source.words.keys[max(0, chain[0].start - 2 * len(at_start)) : chain[0].start])
    after_it = _in_brackets(source.words.keys[chain[-1].end : chain[-1].end + 2 * len(at_end)])
    return before_it[len(before_it) - len(at_start) :] != at_start or after_it[: len(at_end)] != at_end


def _hides_a_cut(quote: Printed, chain: Sequence[Place], source: Source) -> bool:
    """Whether words went beside a bracket that is the transcript's own, so that nothing printed stands for them."""
    keys = source.words.keys
    gaps = [
        (gone, marks, gone)
        for before, place, marks in zip(chain, chain[1:], quote.marks[1:], strict=False)
        if (gone := _in_brackets(keys[before.end : place.start]))
    ]
    start, end = chain[0].start, chain[-1].end
    for marks, near, at_start in ((quote.marks[0], keys[:start], True), (quote.marks[-1], keys[end:], False)):
        size = len(_put_in(marks, source))
        close = _in_brackets(near[-size - CLOSE :] if at_start else near[: size + CLOSE])
        gaps.append((close, marks, close[-size:] if at_start else close[:size]))
    for gone, marks, beside in gaps:
        own = [" ".join(_put_in([mark], source)) for mark in marks if mark.kind != NEXT_SPEAKER]
        if own and all(own) and " ".join(beside) != " ".join(own):
            shown = f" {' '.join(gone)} "
            if all(f" {mark} " in shown for mark in own):
                return True
    return False


def _put_in(marks: Iterable[Mark], source: Source) -> list[str]:
    return [
        key for mark in marks if mark.kind == PUT_IN for key in _in_brackets(words_of(mark.text, source.left_out).keys)
    ]


def _in_brackets(keys: Sequence[str]) -> list[str]:
    """The words, and the brackets that may be round them: other punctuation at a piece's edge is free."""
    return [key for key in keys if is_word(key) or key in "[]"]


def _found(verdict: str, quote: Printed, chain: Sequence[Place], source: Source) -> Check:
    first, last = min(chain), max(chain, key=lambda place: place.end)
    heard = tuple(dict.fromkeys(who for place in sorted(chain) for who in source.speakers(place)))
    warnings = () if verdict == OUT_OF_ORDER else tuple(_warnings(quote, chain, source, heard))
    if verdict == CROSSES and len(heard) == 1:
        warnings = ("printed as said by several people, but one person says it all", *warnings)
    return Check(
        verdict,
        source.words.starts[first.start],
        source.words.ends[last.end - 1],
        warnings=warnings,
        likeness=1.0,
        speakers=heard,
        pieces=_in_text(chain, source),
    )


def _in_text(places: Iterable[Place], source: Source) -> tuple[tuple[int, int], ...]:
    return tuple((source.words.starts[place.start], source.words.ends[place.end - 1]) for place in sorted(places))


def _warnings(quote: Printed, chain: Sequence[Place], source: Source, heard: Collection[str]) -> Iterable[str]:
    """What the words left out hold that a reader would want to know: of those quoted, not of who asks between."""
    for number, (before, place) in enumerate(pairwise(chain)):
        gone = [at for at in range(before.end, place.start) if is_word(source.words.keys[at])]
        # Each labelled line of an exchange is an excerpt of its own, with edges of its own.
        if gone and all(mark.kind == NEXT_SPEAKER for mark in quote.marks[number + 1]):
            yield f"{len(gone)} words are left out between two speakers, without a mark"
        said = [source.words.folded[at] for at in gone if source.speaker_at(at) in heard]
        said += _read_past_between(quote, number, before, place, source, heard)
        if negations := negations_in(said):
            yield f"the words left out hold a negation: {', '.join(negations)}"
        if qualifiers := qualifiers_in(said):
            yield f"the words left out hold a qualifier: {', '.join(qualifiers)}"
        if len(gone) > LONG_CUT:
            yield f"{len(gone)} words are left out at one place"
    yield from _read_past(quote, chain, source, heard)


def _read_past_between(
    quote: Printed, number: int, before: Place, place: Place, source: Source, heard: Collection[str]
) -> list[str]:
    """The telling words between two pieces that the house rule lets go, and that are not printed there."""
    if place.start < before.end:
        return []
    between = dropped(source.text, source.words.part(before.end - 1, place.start + 1), source.left_out)
    told = [word for words in between.values() for word, at in words if source.speaker_of(at) in heard]
    shown = words_of(quote.text[quote.pieces[number].end : quote.pieces[number + 1].start]).folded if told else ()
    return [word for word in told if word not in shown]


def _read_past(quote: Printed, chain: Sequence[Place], source: Source, heard: Collection[str]) -> Iterable[str]:
    """Warnings of the telling words within pieces that the house rule lets go, or lets come, without a mark."""
    gone: list[str] = []
    come: list[str] = []
    for piece, place in zip(quote.pieces, chain, strict=False):
        said = dropped(source.text, source.words.part(place.start, place.end), source.left_out)
        shown = dropped(quote.text, piece.words, quote.left_out)
        gone += [word for word, at in silent(said, shown) if source.speaker_of(at) in heard]
        come += [word for word, _at in silent(shown, said)]
    for words, what in ((gone, "left out"), (come, "put in")):
        for found, kind in ((negations_in(words), "negation"), (qualifiers_in(words), "qualifier")):
            if found:
                yield f"{what} without a mark, as the house rule allows, is a {kind}: {', '.join(found)}"


def _near(quote: Printed, places: Sequence[Sequence[Place]], source: Source) -> Check:
    """Some piece does not stand word for word: the nearest words, if enough of the quotation stands at all."""
    known = [[(place.start, place.end) for place in found] for found in places]
    near = nearest(quote, known, source.words, source.text)
    if near is None or near.longest_run < FEWEST_WORDS:
        return Check(NOT_FOUND, likeness=near.likeness if near else 0.0)
    if not near.changes:
        # What differs may differ: the commas of a filler that went, the hyphen of a line's end.
        return _standing(quote, [[Place(*region)] for region in near.regions if region], source)
    if near.likeness < LEAST_LIKENESS and near.longest_run < SURE_RUN:
        return Check(NOT_FOUND, likeness=near.likeness)
    place = Place(*near.span)
    return Check(
        CHANGED,
        source.words.starts[place.start],
        source.words.ends[place.end - 1],
        changes=near.changes,
        warnings=(ONLY_PUNCTUATION,) if all(change.is_slight for change in near.changes) else (),
        likeness=near.likeness,
        speakers=source.speakers(place),
        pieces=_in_text((Place(*region) for region in near.regions if region), source),
    )
