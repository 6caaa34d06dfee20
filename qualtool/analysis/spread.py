"""Spread: the quotes that are used beside the sample that was achieved, so that nobody's voice is missed unawares.

Counts stand side by side; a purposive sample has no percentages.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from qualtool.analysis.voices import Voice

SITE, STAGE, TYPE, PARTICIPANT = "site", "stage", "type", "participant"
KINDS = (SITE, STAGE, TYPE)
NOBODY = "(speaker not known)"
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class QuotedVoice:
    """A quote of the ledger and whose words it holds; `used_in` is empty where it is not used yet."""

    id: str
    voice: Voice
    used_in: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A site, stage, type or participant: what was achieved there, how many quotes are from it, and from how many."""

    kind: str
    name: str
    encounters: int
    participants: int
    quotes: int
    quoted: int


@dataclass(frozen=True, slots=True)
class Square:
    """A site's people of one type, or of one stage, that were met and are not quoted."""

    name: str
    encounters: int


@dataclass(frozen=True, slots=True)
class OneSided:
    """A theme with findings, no cell of which is contrary or qualifying."""

    theme: str
    findings: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Quotes against the sample; `counted` says which quotes of the ledger are counted, of `ledger` there are.

    `people` are the participants who are quoted, most quotes first; NOBODY stands for those whose speaker is not
    identified. `names` are the people, places and files that a table of it gives away.
    """

    filter: str
    counted: str
    ledger: int
    quotes: int
    encounters: int
    participants: int
    groups: tuple[Group, ...]
    people: tuple[Group, ...]
    unquoted_squares: tuple[Square, ...]
    one_sided: tuple[OneSided, ...]
    study: str = ""
    names: tuple[str, ...] = ()

    def named_in(self, suffix: str) -> tuple[str, ...]:
        """Those of `names` that a file with this ending shows: a figure only says how the quotes are shared out."""
        if suffix.lower() in (".csv", ".md"):
            return self.names
        return tuple(name for name in self.names if name in f"{self.shares}\n{self.filter}")

    def of(self, kind: str) -> list[Group]:
        """The sites, the stages or the types."""
        return [group for group in self.groups if group.kind == kind]

    @property
    def longest_part(self) -> float:
        """The largest part that any group has of the encounters or of the quotes: the length of the longest bar."""
        parts = [group.encounters / self.encounters for group in self.groups if self.encounters]
        return max([*parts, *(group.quotes / self.quotes for group in self.groups if self.quotes)], default=1.0)

    @property
    def never_quoted(self) -> list[Group]:
        """The groups that were met and are not quoted."""
        return [group for group in self.groups if not group.quotes]

    @property
    def most_from_one(self) -> tuple[int, list[str]]:
        """The largest number of quotes from one participant, and who: a label, or several where they are level."""
        known = self._known
        most = max((one.quotes for one in known), default=0)
        return most, [one.name for one in known if one.quotes == most]

    @property
    def _known(self) -> list[Group]:
        return [one for one in self.people if one.name != NOBODY]

    @property
    def shares(self) -> str:
        """How the quotes are shared out among the participants, in words."""
        known = self._known
        told = []
        for number in sorted({one.quotes for one in known}, reverse=True):
            who = [one.name for one in known if one.quotes == number]
            told.append(f"{_counted(number, 'quote')} from {_several(who, number)}")
        silent = self.participants - len(known)
        told += [f"none from {silent} of {_counted(self.participants, 'participant')}"] if silent > 0 else []
        return "; ".join(told)

    @property
    def n(self) -> str:
        """What was counted, in words."""
        return (
            f"{_counted(self.quotes, 'quote')} ({self.counted}; {self.ledger} in the ledger) beside "
            f"{_counted(self.encounters, 'encounter')} with {_counted(self.participants, 'participant')}"
        )

    @property
    def notes(self) -> list[str]:
        """What a reader of the numbers should mind; empty where there is nothing."""
        if not self.quotes:
            return ["No quote is counted yet, so there is no spread to show."]
        most, who = self.most_from_one
        told = [f"Most quotes from one participant: {most}, from {_listed(who)}."] if who else []
        told += [f"By participant: {self.shares}."] if who else []
        unknown = sum(one.quotes for one in self.people if one.name == NOBODY)
        if unknown:
            told.append(f"{_counted(unknown, 'quote')} with a speaker who is not identified.")
        for kind in KINDS:
            missing = [_with_n(group) for group in self.never_quoted if group.kind == kind]
            told += [f"Never quoted, by {kind}: {_listed(missing)}."] if missing else []
        if self.one_sided:
            themes = [f"{one.theme} ({_counted(one.findings, 'finding')})" for one in self.one_sided]
            told.append(f"Findings without a contrary or qualifying cell: {_listed(themes)}.")
        if self.unquoted_squares:
            squares = [
                f"{square.name} ({_counted(square.encounters, 'encounter')})" for square in self.unquoted_squares
            ]
            told.append(f"Never quoted though their site and type are: {_listed(squares)}.")
        return told


def spread_of(
    voices: Sequence[Voice], quotes: Sequence[QuotedVoice], stages: Sequence[str], types: Sequence[str]
) -> tuple[tuple[Group, ...], tuple[Group, ...], tuple[Square, ...]]:
    """Groups in the study's order, the participants quoted, and squares never quoted, of voices that speak.

    `voices` are those of the sample; a quote counts by the voice that speaks in it. `stages` and `types` are in the
    study's order.
    """
    groups = _groups(SITE, voices, quotes, lambda voice: voice.site_label)
    groups += _in_order(_groups(STAGE, voices, quotes, lambda voice: voice.stage_label), stages)
    groups += _in_order(_groups(TYPE, voices, quotes, lambda voice: voice.main_type), types)
    return tuple(groups), tuple(_people(voices, quotes)), tuple(_squares(voices, quotes, groups))


def _people(voices: Sequence[Voice], quotes: Sequence[QuotedVoice]) -> list[Group]:
    """Everybody who is quoted with the encounters at which they were met, most quotes first."""
    met: dict[str, set[str]] = {}
    for voice in voices:
        met.setdefault(voice.participant or NOBODY, set()).add(voice.encounter)
    said = Counter(quote.voice.participant or NOBODY for quote in quotes)
    return [
        Group(PARTICIPANT, who, len(met.get(who, ())), int(who != NOBODY), number, int(who != NOBODY))
        for who, number in said.most_common()
    ]


def _groups(
    kind: str, voices: Sequence[Voice], quotes: Sequence[QuotedVoice], of: Callable[[Voice], str]
) -> list[Group]:
    """One group for each value that the sample has, in the order in which it comes."""
    met: dict[str, list[Voice]] = {}
    for voice in voices:
        if of(voice):
            met.setdefault(of(voice), []).append(voice)
    said: dict[str, list[QuotedVoice]] = {}
    for quote in quotes:
        said.setdefault(of(quote.voice), []).append(quote)
    return [
        Group(
            kind,
            name,
            encounters=len({voice.encounter for voice in together}),
            participants=len({voice.participant for voice in together if voice.participation}),
            quotes=len(said.get(name, ())),
            quoted=len({quote.voice.participant for quote in said.get(name, ()) if quote.voice.participant}),
        )
        for name, together in met.items()
    ]


def _in_order(groups: Iterable[Group], names: Sequence[str]) -> list[Group]:
    return sorted(groups, key=lambda group: names.index(group.name) if group.name in names else len(names))


def _squares(voices: Sequence[Voice], quotes: Sequence[QuotedVoice], groups: Iterable[Group]) -> list[Square]:
    """The people of one type at one site who were met and are not quoted, though both are quoted elsewhere."""
    quoted = {(group.kind, group.name) for group in groups if group.quotes}
    met: dict[tuple[str, str], set[str]] = {}
    for voice in voices:
        met.setdefault((voice.site_label, voice.main_type), set()).add(voice.encounter)
    said = {(quote.voice.site_label, quote.voice.main_type) for quote in quotes}
    return [
        Square(f"{kind}, {site}", len(encounters))
        for (site, kind), encounters in met.items()
        if kind and (site, kind) not in said and (SITE, site) in quoted and (TYPE, kind) in quoted
    ]


def _with_n(group: Group) -> str:
    return f"{group.name} ({_counted(group.encounters, 'encounter')})"


def _several(who: Sequence[str], number: int) -> str:
    """The people of whom there are so many quotes: their labels where they stand out, else how many they are."""
    if len(who) > _MOST_NAMED or (number == 1 and len(who) > 1):
        return f"each of {len(who)}"
    return f"each of {', '.join(who)}" if len(who) > 1 else who[0]


def _listed(names: Sequence[str]) -> str:
    return "; ".join(names)


def _counted(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
