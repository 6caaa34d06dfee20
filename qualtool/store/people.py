"""Participants and cases: found again however their names are spelt, kept as they were spelt first."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from qualtool.errors import NothingToDo
from qualtool.model import Case, Participant, Participation
from qualtool.store.history import Step
from qualtool.store.tables import cases, participants


@dataclass(frozen=True, slots=True)
class NewParticipant:
    """Somebody at an encounter to come in; `type` may be a sub-role, `personal` holds for every encounter."""

    label: str
    type: str = ""
    consent: str = ""
    personal: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownParticipant:
    """Somebody whom the study has already."""

    id: str
    label: str
    consent: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A row of the matrix that the study has already."""

    id: str
    label: str
    kind: str


def known_participants(connection: Connection) -> dict[str, KnownParticipant]:
    """Every participant by label in lower case."""
    rows = connection.execute(select(participants).where(participants.c.removed_at.is_(None)))
    return {row.label.casefold(): KnownParticipant(row.id, row.label, row.consent, row.attributes) for row in rows}


def known_cases(connection: Connection) -> dict[str, KnownCase]:
    """Every case by label in lower case."""
    rows = connection.execute(select(cases).where(cases.c.removed_at.is_(None)))
    return {row.label.casefold(): KnownCase(row.id, row.label, row.kind) for row in rows}


def site_cases(connection: Connection) -> dict[str, str]:
    """The identifier of each case that is a site, by label in lower case."""
    return {label: case.id for label, case in known_cases(connection).items() if case.kind == "site"}


def ensure_site_case(step: Step, case_id: str, label: str, of_sites: Collection[str]) -> None:
    """Makes a site's case when its first cell is written; any other case is there already.

    `of_sites` holds the identifiers of the cases that are sites.
    """
    if case_id not in of_sites or case_id in site_cases(step.connection).values():
        return
    # One that was undone is only hidden.
    if step.connection.execute(select(cases.c.id).where(cases.c.id == case_id)).first():
        step.change(Case, case_id, label=label, removed_at=None)
    else:
        step.insert(Case(id=case_id, label=label, kind="site"))


def case_of(step: Step, label: str, kind: str) -> str:
    """The identifier of a case, which is made if there is none. Raises NothingToDo if it is of another kind."""
    known = known_cases(step.connection).get(label.casefold())
    if known is None:
        case = Case(label=label, kind=kind)
        step.insert(case)
        return case.id
    if known.kind != kind:
        raise NothingToDo(f"Nothing came in: {known.label} is the case of a {known.kind}, and now also of a {kind}.")
    step.use(Case, known.id)
    return known.id


def take_part(step: Step, encounter_id: str, person: NewParticipant, type_ids: Mapping[str, str]) -> str:
    """Stores that somebody is at an encounter, and what is known of them; the identifier of the participation."""
    known = known_participants(step.connection).get(person.label.casefold())
    if known is None:
        row = Participant(label=person.label, consent=person.consent, attributes=dict(person.personal))
        step.insert(row)
        participant_id = row.id
    else:
        participant_id = known.id
        step.use(Participant, participant_id)
        update(step, [person])
    participation = Participation(
        encounter_id=encounter_id, participant_id=participant_id, type_id=type_ids.get(person.type)
    )
    step.insert(participation)
    return participation.id


def update(step: Step, stated: Iterable[NewParticipant]) -> None:
    """Sets consent and attributes of people whom the study has, where something is stated; others are left out."""
    known = known_participants(step.connection)
    for person in stated:
        if row := known.get(person.label.casefold()):
            merged = {**row.attributes, **person.personal}
            step.change(Participant, row.id, attributes=merged, consent=person.consent or row.consent)
