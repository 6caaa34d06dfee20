"""From a file, its manifest line and the participants table to an encounter that the study can hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualtool.analysis.framework import Place
from qualtool.errors import BadValue, UnknownName
from qualtool.formats.manifest import speaker_map, split_list
from qualtool.formats.reading import Reading
from qualtool.store.design import Design
from qualtool.store.people import KnownCase, KnownParticipant, NewParticipant
from qualtool.store.transcripts import NewTranscript, NewTurn
from qualtool.text.roles import INTERVIEWER, Roles, roles_of
from qualtool.text.turns import Problem, turn_spans

COLUMNS = ("site", "stage", "type", "participant", "participants", "mode", "date", "speakers", "case")
MODES = ("interview", "paired interview", "focus group", "document")


@dataclass
class Known:
    """What the study has already, cases and people by label in lower case.

    All but `people` grow as files are planned, so that a batch has no doubles.
    """

    design: Design
    sources: dict[str, str]
    names: dict[str, str]
    cases: dict[str, KnownCase]
    people: Mapping[str, KnownParticipant]
    batch: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a manifest line and a file's head say of an encounter."""

    values: Mapping[str, str]
    participants: tuple[str, ...]
    people: Mapping[str, Any] = field(default_factory=dict)
    unlisted: bool = False

    @classmethod
    def of(cls, values: Mapping[str, str], people: Mapping[str, Any], unlisted: bool = False) -> "Stated":
        """`unlisted` says that there is a manifest, without a line for this file."""
        named = values.get("participant") or values.get("participants") or ""
        once = {label.casefold(): label for label in reversed(split_list(named))}
        return cls(values, tuple(reversed(once.values())), people, unlisted)

    @property
    def missing(self) -> tuple[str, ...]:
        """Which of the things that every encounter needs nobody has said."""
        return tuple(name for name in ("site", "stage") if not self.values.get(name))

    @property
    def attributes(self) -> dict[str, str]:
        return {name: value for name, value in self.values.items() if name.casefold() not in COLUMNS}


class _Refused(Exception):
    """A problem that keeps one file outside."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def encounter_from(
    path: Path, reading: Reading, stated: Stated, known: Known
) -> tuple[NewTranscript | None, list[tuple[str, str]], list[Problem]]:
    """The transcript that a file would become, its labels with who they are, and what is wrong or doubtful."""
    try:
        _refuse_doubles(path, reading, known)
        _refuse_gaps(path, stated)
        site = _place(path, "site", stated.values["site"], known.design.sites)
        stage = _place(path, "stage", stated.values["stage"], known.design.stages)
        types = _types(path, stated, known.design.types)
        mode = _mode(path, stated, reading)
        name = _free_name(path, known)
        case, kind = _case(path, name, stated, mode, known, known.design.sites[site])
        _refuse_unclear_consent(path, stated)
    except _Refused as refused:
        return None, [], [refused.problem]
    roles = roles_of((turn.speaker for turn in reading.turns if turn.speaker), stated.participants, _speakers(stated))
    people = _people(stated, types, roles, known.design.types)
    new = NewTranscript(
        name=name,
        site=site,
        stage=stage,
        type=types[0] if types else "",
        mode=mode,
        date=stated.values.get("date", ""),
        case=case,
        case_kind=kind,
        attributes=stated.attributes,
        participants=tuple(people),
        turns=_turns(reading, roles, stated.participants),
        source_name=path.name,
        source_sha256=reading.sha256,
        encoding=reading.encoding,
    )
    return new, _speaker_list(reading, roles), _doubts(path, new, stated, roles)


def _refuse_doubles(path: Path, reading: Reading, known: Known) -> None:
    if reading.sha256 in known.sources:
        twin = known.sources[reading.sha256]
        raise _Refused(_fatal(path, f"the same file is in already, as {twin}", "Nothing to do; leave it out."))


def _free_name(path: Path, known: Known) -> str:
    """The file's name, or that with its folder's before it where another file of this batch has taken it.

    One that the study has already is refused: this may be a corrected copy of the same interview.
    """
    taken = {name.casefold() for name in known.names}
    longer = f"{path.resolve().parent.name}_{path.stem}"
    if path.stem.casefold() not in taken:
        return path.stem
    if path.stem.casefold() in known.batch and longer.casefold() not in taken:
        return longer
    raise _Refused(
        _fatal(path, "a transcript of this name is in already, with other words", "Rename the file, then add it.")
    )


def _refuse_unclear_consent(path: Path, stated: Stated) -> None:
    for label in stated.participants:
        row = stated.people.get(label.casefold())
        if row is not None and row.unclear:
            what = f"the participants table does not say clearly whether {label} consents"
            raise _Refused(_fatal(path, what, "Write yes or no there, then add the file."))


def _refuse_gaps(path: Path, stated: Stated) -> None:
    if not stated.missing:
        return
    what = f"nothing says its {' and '.join(stated.missing)}"
    if stated.unlisted:
        mend = "The manifest has no line for this file; add one."
    else:
        mend = "Give a manifest (start one: --draft-manifest manifest.csv), or begin the file with lines like Site: 4"
    raise _Refused(_fatal(path, what, mend))


def _fatal(path: Path, what: str, mend: str) -> Problem:
    return Problem(path.name, what, mend, fatal=True)


def _place(path: Path, kind: str, given: str, places: Mapping[str, Place]) -> str:
    """The key of a site or stage named by key or label."""
    wanted = given.strip().casefold()
    fits = [key for key, place in places.items() if wanted in (key.strip().casefold(), place.label.strip().casefold())]
    if len(fits) == 1:
        return fits[0]
    if fits:
        named = ", ".join(f"{key} ({places[key].label})" for key in fits)
        mend = f"Write another name of the one that is meant, or rename one {kind} in the framework file."
        raise _Refused(_fatal(path, f"{given!r} fits more than one {kind}: {named}", mend))
    error = UnknownName(kind, given, [*places, *(place.label for place in places.values())])
    raise _Refused(_fatal(path, str(error).rstrip("."), f"Correct it, or add the {kind} to the framework file."))


def _types(path: Path, stated: Stated, types: Mapping[str, str]) -> list[str]:
    """The respondent types stated: one for all, or one for each participant."""
    known = {name.casefold(): name for name in types}
    found = []
    for given in split_list(stated.values.get("type", "")):
        if given.casefold() not in known:
            error = UnknownName("respondent type", given, types)
            raise _Refused(_fatal(path, str(error).rstrip("."), "Correct it, or add the type to the framework file."))
        found.append(known[given.casefold()])
    return found


def _mode(path: Path, stated: Stated, reading: Reading) -> str:
    given = stated.values.get("mode", "").strip().casefold()
    usual = {"group": "focus group", "focus": "focus group", "pair": "paired interview", "paired": "paired interview"}
    given = usual.get(given, given)
    if given and given not in MODES:
        raise _Refused(_fatal(path, str(BadValue("mode", given, MODES)).rstrip("."), ""))
    if given:
        return given
    if len(stated.participants) > 2:
        return "focus group"
    if len(stated.participants) == 2:
        return "paired interview"
    spoken = any(turn.speaker for turn in reading.turns)
    return "interview" if stated.participants or spoken else "document"


def _speakers(stated: Stated) -> dict[str, str]:
    return speaker_map(stated.values.get("speakers", ""))


def _case(path: Path, name: str, stated: Stated, mode: str, known: Known, site: Place) -> tuple[str, str]:
    """The case's label and kind: the participant, the pair, the group, a document's site, or what `case` says."""
    people = stated.participants
    kind = "person"
    label = people[0] if people else name
    if mode == "document":
        label, kind = site.label, "site"
    elif mode == "focus group" or len(people) > 2:
        label, kind = name, "group"
    elif len(people) == 2:
        label, kind = " & ".join(people), "pair"
    asked = stated.values.get("case", "").strip()
    label = asked or label
    there = known.cases.get(label.casefold())
    if there is None:
        return label, kind
    if there.kind != kind:
        what = f"it would be the case {label} of a {kind}, but {there.label} is the case of a {there.kind} already"
        mend = "Write another name in its `case` column." if asked else "Give it a name of its own in a `case` column."
        raise _Refused(_fatal(path, what, mend))
    return there.label, kind


def _people(stated: Stated, types: list[str], roles: Roles, known: Mapping[str, str]) -> list[NewParticipant]:
    """The participants, with their own type where one is stated for each or the participants table has one."""
    folded = {name.casefold(): name for name in known}
    people = []
    for number, label in enumerate(stated.participants):
        row = stated.people.get(label.casefold())
        personal = dict(row.attributes) if row else {}
        own = next(
            (folded.get(personal.pop(name).casefold(), "") for name in list(personal) if name.casefold() == "type"), ""
        )
        type_ = types[number] if len(types) == len(stated.participants) else (own or (types[0] if types else ""))
        people.append(NewParticipant(label, type_, row.consent if row else "", personal))
    return people


def _turns(reading: Reading, roles: Roles, participants: tuple[str, ...]) -> tuple[NewTurn, ...]:
    # A turn without a label among labelled ones is anybody's: a heading, a note, or words that lost their label.
    labelled = any(turn.speaker for turn in reading.turns)
    alone = participants[0] if len(participants) == 1 and not labelled else ""
    turns = []
    for turn, span in zip(reading.turns, turn_spans(reading.turns), strict=True):
        who = roles.of.get(turn.speaker, "") if turn.speaker else alone
        turns.append(
            NewTurn(
                words=turn.words,
                start=span.start,
                speaker=turn.speaker,
                time=turn.time,
                participant="" if who == INTERVIEWER else who,
                interviewer=who == INTERVIEWER,
                sentences=(),
            )
        )
    return tuple(turns)


def _speaker_list(reading: Reading, roles: Roles) -> list[tuple[str, str]]:
    labels = dict.fromkeys(turn.speaker for turn in reading.turns if turn.speaker)
    return [(label, roles.of.get(label, "")) for label in labels]


def _as_stated(roles: Roles, participants: Sequence[str]) -> str:
    """How a manifest would explain the unknown labels, if who asks was met first and the others are who is left."""
    left = [person for person in participants if person not in roles.of.values()]
    names = left if INTERVIEWER in roles.of.values() else [INTERVIEWER, *left]
    return "; ".join(f"{label}={who}" for label, who in zip(roles.unknown, names or [INTERVIEWER], strict=False))


def _doubts(path: Path, new: NewTranscript, stated: Stated, roles: Roles) -> list[Problem]:
    """What does not keep a file outside, but a careful person would want to know."""
    doubts = []
    if new.name != path.stem:
        what = f"a transcript called {path.stem} is in already, so this one comes in as {new.name}"
        doubts.append(Problem(path.name, what, "If it is the same interview with corrections, leave it out."))
    if new.mode != "document" and not any(turn.speaker for turn in new.turns):
        mend = "Begin each turn with its speaker, such as I: and R:, then add the file."
        what = "no turn says who speaks, so questions and answers cannot be told apart"
        doubts.append(Problem(path.name, what, mend))
    if roles.unknown and stated.participants:
        labels = ", ".join(roles.unknown)
        mend = f"Say who they are in a `speakers` column, such as: {_as_stated(roles, stated.participants)}"
        doubts.append(
            Problem(path.name, f"nobody says who {labels} {'is' if len(roles.unknown) == 1 else 'are'}", mend)
        )
    strangers = {who for who in roles.of.values() if who != INTERVIEWER} - {person.label for person in new.participants}
    if strangers:
        named = ", ".join(sorted(strangers))
        doubts.append(Problem(path.name, f"{named} speaks but is not among its participants", "Add to `participant`."))
    for label in stated.participants:
        if stated.people and label.casefold() not in stated.people:
            doubts.append(
                Problem(path.name, f"{label} is not in the participants table", "Add a line, if attributes matter.")
            )
    return doubts
