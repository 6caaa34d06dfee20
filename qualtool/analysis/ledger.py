"""The ledger: excerpts prepared for print, whether their words still stand, and what they give away together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qualtool.analysis.attributing import Crowd
from qualtool.analysis.voices import Filter, Voice
from qualtool.text.printed import Printed, printed
from qualtool.text.turns import BETWEEN_TURNS
from qualtool.text.verbatim import (
    CROSSES,
    EXACT,
    LAWFUL,
    NOT_FOUND,
    WRONG_SOURCE,
    Check,
    Place,
    Source,
    SourceTurn,
    check,
)
from qualtool.text.words import word_count

PURPOSES = ("evidence", "explanation", "illustration", "deepening", "voice")
SOUND = (EXACT, LAWFUL)
EXCHANGE = "two people speak: print who says what at the beginning of each line"
SOMEBODY_ELSES = "these are somebody else's words than the excerpt's: take in their own excerpt"
SIGNS = {EXACT: "✓", LAWFUL: "…"}
MEND, WITHHELD_SIGN = "!", "⊘"
_SHORT = 4


def proof(text: str, source: Source) -> Check:
    """The verdict on a printed form against its own transcript.

    An exchange with a blank line between the speakers is lawful; words fewer than four are found too, since it is known
    where they are from.
    """
    quote = printed(text, source.left_out)
    found = check(quote, source)
    if found.verdict == CROSSES:
        breaks = tuple(at for at in range(len(text)) if text.startswith("\n\n", at))
        handed_over = check(printed(text, source.left_out, breaks), source) if breaks else found
        if handed_over.verdict in SOUND:
            return replace(handed_over, warnings=(EXCHANGE, *handed_over.warnings))
    if found.verdict == NOT_FOUND and quote.pieces and _are_short(quote):
        heard = _heard(quote, source)
        return Check(LAWFUL if quote.is_edited else EXACT, likeness=1.0, speakers=heard) if heard else found
    return found


def _are_short(quote: Printed) -> bool:
    return max(word_count(piece.words) for piece in quote.pieces) < _SHORT


def _heard(quote: Printed, source: Source) -> tuple[str, ...]:
    """Who says the pieces one after another, each with its capitals but the first; nobody where they do not stand."""
    at = 0
    heard: list[str] = []
    for piece in quote.pieces:
        words = piece.words
        places = [
            place
            for place in source.words.places_of(words)
            if place >= at and source.words.keys[place + 1 : place + len(words)] == words.keys[1:]
        ]
        if not places:
            return ()
        at = places[0] + len(words)
        heard += source.speakers(Place(places[0], at))
    return tuple(dict.fromkeys(heard))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where a printed form is looked for, what stands beside the excerpt before the rest, and whose the excerpt is.

    `theirs` are the speakers of the excerpt, as the sources name them.
    """

    sources: tuple[Source, ...]
    theirs: frozenset[str]


def best_proof(text: str, wanted: Wanted) -> Check:
    """The first sound verdict, else that of the last source; wrong source where only others than `theirs` say it."""
    found = Check(NOT_FOUND)
    for source in wanted.sources:
        found = _by_them(text, proof(text, source), source, wanted.theirs)
        if found.verdict in SOUND:
            return found
    return found


def _by_them(text: str, found: Check, source: Source, theirs: frozenset[str]) -> Check:
    """The verdict, which is no sound one where the words stand, but in nobody's turns that the excerpt is from."""
    if found.verdict not in SOUND or theirs & set(found.speakers):
        return found
    # Somebody else may have said the same before.
    again = proof(text, _turns_of(source, theirs))
    if again.verdict in SOUND:
        return replace(found, speakers=again.speakers)
    return replace(found, verdict=WRONG_SOURCE, warnings=(SOMEBODY_ELSES,))


def _turns_of(source: Source, theirs: frozenset[str]) -> Source:
    """What these speakers say in a source, as a source of its own."""
    turns: list[SourceTurn] = []
    said: list[str] = []
    at = 0
    for turn in source.turns:
        if turn.speaker in theirs:
            said.append(source.text[turn.start : turn.end])
            turns.append(SourceTurn(at, at + len(said[-1]), turn.speaker))
            at += len(said[-1]) + len(BETWEEN_TURNS)
    return Source(BETWEEN_TURNS.join(said), tuple(turns), source.left_out)


@dataclass(frozen=True, slots=True)
class ContextTurn:
    """A turn around an excerpt; `said` is the part of its words that belongs to the excerpt, code points, half-open."""

    speaker: str
    words: str
    interviewer: bool
    said: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class LedgerQuote:
    """A quote of the ledger with its verdict, its attribution as it is printed, and what to mind.

    `start` and `end` are code points of the transcript; `number` is its place in the ledger, from 1. `withheld` says
    why it may not be printed, `names` what its words would give away, `linked` which other quotes are of the same
    person.
    """

    id: str
    number: int
    excerpt: str
    words: str
    printed: str
    check: Check
    attribution: str
    crowd: Crowd
    purpose: str
    picked_by: str
    used_in: str
    note: str
    finding_id: str
    finding: str
    themes: tuple[str, ...]
    theme_paths: tuple[str, ...]
    transcript: str
    transcript_id: str
    start: int
    end: int
    turn: int
    speaker: str
    participant: str
    case: str
    site: str
    stage: str
    type: str
    coder: str
    at: str
    withheld: str = ""
    names: tuple[str, ...] = ()
    linked: tuple[int, ...] = ()
    context: tuple[ContextTurn, ...] = ()

    @property
    def verdict(self) -> str:
        return self.check.verdict

    @property
    def is_sound(self) -> bool:
        """Whether its words may be printed as they are."""
        return self.check.verdict in SOUND

    @property
    def may_leave(self) -> bool:
        return self.is_sound and not self.withheld

    @property
    def sign(self) -> str:
        return WITHHELD_SIGN if self.withheld else SIGNS.get(self.verdict, MEND)

    @property
    def reference(self) -> str:
        return f"{self.case}/{self.stage}, turn {self.turn}"

    @property
    def narrowed(self) -> str:
        """How much more the filter that picked it tells than its attribution."""
        left, of = self.crowd.participants, self.crowd.without
        return f"picked as {self.crowd.filter}, it is by one of {left}; {of} share the attribution alone"

    @property
    def to_mind(self) -> tuple[str, ...]:
        """What somebody should look at before it is printed, in sentences."""
        told = [f"withheld: {self.withheld}"] if self.withheld else []
        told += [changed(change.printed, change.said) for change in self.check.changes]
        told += list(self.check.warnings)
        if self.names:
            told.append(f"the words name {', '.join(self.names)}")
        if self.crowd.is_narrowed:
            told.append(self.narrowed)
        if self.linked:
            others = ", ".join(map(str, self.linked))
            told.append(f"the same person speaks in quote{'s' if len(self.linked) > 1 else ''} {others}")
        return tuple(told)


def changed(now: str, said: str) -> str:
    """One difference in words."""
    if not said:
        return f"“{now}” was not said there"
    if not now:
        return f"“{said}” is left out without a mark"
    return f"“{now}” is printed, “{said}” was said"


@dataclass(frozen=True, slots=True)
class OnePerson:
    """Quotes of one person: what each tells by its attribution and the filter that picked it.

    `fits` counts the participants of whom all of it is true; the fewer, the surer a reader who links them.
    """

    participant: str
    quotes: tuple[tuple[int, str, str], ...]
    fits: int

    def __str__(self) -> str:
        numbers = ", ".join(str(number) for number, _attribution, _picked in self.quotes)
        told = dict.fromkeys(
            attribution + (f" and {picked}" if picked else "") for _number, attribution, picked in self.quotes
        )
        one = len(told) == 1
        fits = f"{self.fits} participant{'' if self.fits == 1 else 's'} fit{'s' if self.fits == 1 else ''}"
        said = "all are printed as" if one else "read together they say"
        return f"{self.participant}: quotes {numbers}; {said} {'; '.join(told)}; {fits} {'it' if one else 'all of it'}"


def one_persons(
    quotes: Sequence[LedgerQuote], sharing: Mapping[str, Sequence[Voice]], picked: Mapping[str, Filter]
) -> list[OnePerson]:
    """Everybody of whom there are two quotes or more.

    `sharing` gives the voices behind each printed attribution, `picked` the filter that picked each quote, by its id.
    """
    theirs: dict[str, list[LedgerQuote]] = {}
    for quote in quotes:
        if quote.participant and not quote.withheld:
            theirs.setdefault(quote.participant, []).append(quote)
    several = {person: said for person, said in theirs.items() if len(said) > 1}
    return [
        OnePerson(
            person,
            tuple((quote.number, quote.attribution, _told(picked.get(quote.id, Filter()))) for quote in said),
            _fitting(said, sharing, picked),
        )
        for person, said in several.items()
    ]


def _told(picked: Filter) -> str:
    return str(picked) if picked.conditions else ""


def _fitting(said: Sequence[LedgerQuote], sharing: Mapping[str, Sequence[Voice]], picked: Mapping[str, Filter]) -> int:
    """How many participants have, for every quote, an encounter with its attribution that its filter keeps."""
    fits: set[str] | None = None
    for quote in said:
        kept = picked.get(quote.id, Filter())
        here = {voice.participant for voice in sharing.get(quote.attribution, ()) if kept.holds(voice)} - {""}
        fits = here if fits is None else fits & here
    return len(fits or ())


@dataclass(frozen=True, slots=True)
class Ledger:
    """The quotes that a filter keeps, of how many, and whom several of them could be linked to."""

    filter: str
    of: int
    quotes: tuple[LedgerQuote, ...]
    people: tuple[OnePerson, ...] = ()
    study: str = ""

    @property
    def counts(self) -> str:
        """How many quotes, by how many people, and what is to be done."""
        return " · ".join([f"{self.how_many}, by {self.by_whom}", *self.to_do])

    @property
    def how_many(self) -> str:
        return f"{len(self.quotes)} of {self.of} quotes"

    @property
    def by_whom(self) -> str:
        """How many people and encounters the quotes are from."""
        people = len({quote.participant for quote in self.quotes if quote.participant})
        encounters = len({quote.transcript_id for quote in self.quotes})
        return (
            f"{people} participant{'' if people == 1 else 's'} in {encounters} "
            f"encounter{'' if encounters == 1 else 's'}"
        )

    @property
    def to_do(self) -> list[str]:
        """How many quotes somebody has to do something about, the gravest first; what is none is left out."""
        found = {
            "to mend": sum(not quote.is_sound for quote in self.quotes),
            "withheld": sum(bool(quote.withheld) for quote in self.quotes),
            "not used": sum(not quote.used_in for quote in self.quotes),
        }
        return [f"{count} {what}" for what, count in found.items() if count]


@dataclass(frozen=True, slots=True)
class ReleasedQuote:
    """What may leave the team of a quote: its printed form, its attribution, and how it was picked."""

    printed: str
    attribution: str
    picked: str


@dataclass(frozen=True, slots=True)
class Release:
    """Quotes that may leave the team; `withheld` were kept back for consent, `unsound` since their words differ."""

    study: str
    filter: str
    quotes: tuple[ReleasedQuote, ...]
    withheld: int = 0
    unsound: int = 0

    @property
    def counts(self) -> str:
        told = [f"{len(self.quotes)} quote{'' if len(self.quotes) == 1 else 's'}"]
        if self.withheld:
            told.append(f"{self.withheld} withheld for want of consent")
        if self.unsound:
            told.append(f"{self.unsound} left out: the words are not as they were said")
        return "; ".join(told)
