"""Whose words may not be quoted, and whose may not leave the study at all."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from qualtool.store.tables import encounters, excerpts, participants, participations, transcripts, turns
from qualtool.text.consent import refuses, withdrew


@dataclass(frozen=True, slots=True)
class Withheld:
    """`unquotable` excerpts are not printed; of `gone` ones not even a summary; likewise for whole cases, by id."""

    unquotable: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    unquotable_cases: frozenset[str] = frozenset()
    gone_cases: frozenset[str] = frozenset()


def withheld(connection: Connection) -> Withheld:
    """What consent keeps back. A case is gone when everybody in it withdrew."""
    said = {row.id: row.consent for row in connection.execute(select(participants.c.id, participants.c.consent))}
    refusers = {person for person, consent in said.items() if refuses(consent)}
    leavers = {person for person, consent in said.items() if withdrew(consent)}
    if not refusers:
        return Withheld()
    people = _people_of_cases(connection)
    return Withheld(
        unquotable=_excerpts_of(connection, refusers),
        gone=_excerpts_of(connection, leavers),
        unquotable_cases=frozenset(case for case, persons in people.items() if persons & refusers),
        gone_cases=frozenset(case for case, persons in people.items() if persons and persons <= leavers),
    )


def _people_of_cases(connection: Connection) -> dict[str, set[str]]:
    query = (
        select(encounters.c.case_id, participations.c.participant_id)
        .join(participations, participations.c.encounter_id == encounters.c.id)
        .where(encounters.c.removed_at.is_(None))
    )
    found: dict[str, set[str]] = {}
    for case_id, participant_id in connection.execute(query):
        found.setdefault(case_id, set()).add(participant_id)
    return found


def _excerpts_of(connection: Connection, people: Collection[str]) -> frozenset[str]:
    """The excerpts that touch a turn of these people, or a turn of theirs to judge by nobody being known for it."""
    theirs = select(participations.c.id).where(participations.c.participant_id.in_(people))
    met = select(participations.c.encounter_id).where(participations.c.participant_id.in_(people))
    # Where a label has not been mapped, the words may be those of somebody who refused.
    unknown = turns.c.participation_id.is_(None) & turns.c.interviewer.is_(False) & transcripts.c.encounter_id.in_(met)
    query = (
        select(excerpts.c.id)
        .select_from(turns)
        .join(transcripts, transcripts.c.id == turns.c.transcript_id)
        .join(
            excerpts,
            (excerpts.c.transcript_id == turns.c.transcript_id)
            & (excerpts.c.start < turns.c.end)
            & (excerpts.c.end > turns.c.start),
        )
        .where(or_(turns.c.participation_id.in_(theirs), unknown))
    )
    return frozenset(connection.execute(query).scalars())
