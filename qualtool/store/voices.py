"""Everyone who speaks in the study, with the values that filters go by."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from qualtool.analysis.voices import Voice
from qualtool.store.tables import cases, encounters, participants, participations, sites, stages, transcripts, types

Names = Mapping[str | None, tuple[str, str]]
Speaker = tuple[str | None, str, str | None, dict[str, str]]
"""Participation, label, type of their own, attributes."""
_NOBODY_KNOWN: Speaker = (None, "", None, {})


def read_voices(connection: Connection) -> list[Voice]:
    """One voice for each participation, and for each encounter one whose speaker is not known. Three statements."""
    names = _type_names(connection)
    speakers = _speakers(connection)
    found: list[Voice] = []
    for encounter, type_id, at_site, own, *where, mode, date, transcript in connection.execute(_met()).all():
        shared = {**at_site, **own}
        for who, label, their_type, personal in (_NOBODY_KNOWN, *speakers.get(encounter, ())):
            role, main = names[their_type or type_id]
            known = {**shared, **personal}
            found.append(Voice(encounter, who, label, *(*where, role, main, mode, date, transcript, known)))
    return found


def _met() -> Any:
    return (
        select(
            encounters.c.id,
            encounters.c.type_id,
            sites.c.attributes,
            encounters.c.attributes,
            # Where it was, as a voice has it.
            encounters.c.case_id,
            cases.c.label,
            cases.c.kind,
            sites.c.key,
            sites.c.label,
            stages.c.key,
            stages.c.label,
            encounters.c.mode,
            encounters.c.date,
            transcripts.c.name,
        )
        .select_from(encounters)
        .join(cases, cases.c.id == encounters.c.case_id)
        .join(sites, sites.c.id == encounters.c.site_id)
        .join(stages, stages.c.id == encounters.c.stage_id)
        .join(transcripts, (transcripts.c.encounter_id == encounters.c.id) & transcripts.c.removed_at.is_(None))
        .where(encounters.c.removed_at.is_(None))
        .order_by(sites.c.position, stages.c.position, cases.c.label)
    )


def _speakers(connection: Connection) -> dict[str, list[Speaker]]:
    """Who spoke at each encounter."""
    query = (
        select(
            participations.c.encounter_id,
            participations.c.id,
            participants.c.label,
            participations.c.type_id,
            participants.c.attributes,
            participations.c.attributes,
            participants.c.consent,
        )
        .select_from(participations)
        .join(participants, participants.c.id == participations.c.participant_id)
        .where(participations.c.removed_at.is_(None))
        .order_by(participants.c.label)
    )
    found: dict[str, list[Speaker]] = {}
    for encounter, who, label, type_id, always, here, consent in connection.execute(query).all():
        personal = {**always, **here} | ({"consent": consent} if consent else {})
        found.setdefault(encounter, []).append((who, label, type_id, personal))
    return found


def _type_names(connection: Connection) -> Names:
    rows = {row.id: row for row in connection.execute(select(types))}
    names: dict[str | None, tuple[str, str]] = {None: ("", "")}
    for row in rows.values():
        main = rows[row.parent_id].name if row.parent_id else row.name
        names[row.id] = (row.name, main)
    return names
