"""Everyone who speaks in the study, with the values that filters go by."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from qualtool.analysis.voices import Voice
from qualtool.store.tables import cases, encounters, participants, participations, sites, stages, transcripts, types

Names = Mapping[str | None, tuple[str, str]]


def read_voices(connection: Connection) -> list[Voice]:
    """One voice for each participation, and for each encounter one whose speaker is not known. Three statements."""
    names = _type_names(connection)
    speakers = _participations(connection)
    found: list[Voice] = []
    for met in connection.execute(_met()).all():
        found.append(_voice(met, None, names))
        found.extend(_voice(met, speaker, names) for speaker in speakers.get(met.encounter, []))
    return found


def _met() -> Any:
    return (
        select(
            encounters.c.id.label("encounter"),
            encounters.c.type_id,
            encounters.c.mode,
            encounters.c.date,
            encounters.c.attributes,
            encounters.c.case_id,
            cases.c.label.label("case"),
            cases.c.kind,
            sites.c.key.label("site"),
            sites.c.label.label("site_label"),
            sites.c.attributes.label("site_attributes"),
            stages.c.key.label("stage"),
            stages.c.label.label("stage_label"),
            transcripts.c.name.label("transcript"),
        )
        .select_from(encounters)
        .join(cases, cases.c.id == encounters.c.case_id)
        .join(sites, sites.c.id == encounters.c.site_id)
        .join(stages, stages.c.id == encounters.c.stage_id)
        .join(transcripts, (transcripts.c.encounter_id == encounters.c.id) & transcripts.c.removed_at.is_(None))
        .where(encounters.c.removed_at.is_(None))
        .order_by(sites.c.position, stages.c.position, cases.c.label)
    )


def _participations(connection: Connection) -> dict[str, list[Any]]:
    query = (
        select(
            participations.c.id,
            participations.c.encounter_id,
            participations.c.type_id,
            participations.c.attributes,
            participants.c.label,
            participants.c.consent,
            participants.c.attributes.label("personal"),
        )
        .select_from(participations)
        .join(participants, participants.c.id == participations.c.participant_id)
        .where(participations.c.removed_at.is_(None))
        .order_by(participants.c.label)
    )
    found: dict[str, list[Any]] = {}
    for row in connection.execute(query).all():
        found.setdefault(row.encounter_id, []).append(row)
    return found


def _type_names(connection: Connection) -> Names:
    rows = {row.id: row for row in connection.execute(select(types))}
    names: dict[str | None, tuple[str, str]] = {None: ("", "")}
    for row in rows.values():
        main = rows[row.parent_id].name if row.parent_id else row.name
        names[row.id] = (row.name, main)
    return names


def _voice(met: Any, speaker: Any | None, names: Names) -> Voice:
    attributes = {**met.site_attributes, **met.attributes}
    type_id = met.type_id
    if speaker is not None:
        attributes |= {**speaker.personal, **speaker.attributes}
        if speaker.consent:
            attributes["consent"] = speaker.consent
        type_id = speaker.type_id or type_id
    role, main = names[type_id]
    return Voice(
        encounter=met.encounter,
        participation=speaker.id if speaker is not None else None,
        participant=speaker.label if speaker is not None else "",
        case_id=met.case_id,
        case=met.case,
        case_kind=met.kind,
        site=met.site,
        site_label=met.site_label,
        stage=met.stage,
        stage_label=met.stage_label,
        type=role,
        main_type=main,
        mode=met.mode,
        date=met.date,
        transcript=met.transcript,
        attributes=attributes,
    )
