"""Whose words may not be quoted."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from qualtool.store.tables import excerpts, participants, participations, turns


def excerpts_of_refusers(connection: Connection, refusing: Sequence[str]) -> set[str]:
    """The excerpts that touch a turn of somebody whose `consent` is one of `refusing`."""
    query = (
        select(excerpts.c.id)
        .select_from(participants)
        .join(participations, participations.c.participant_id == participants.c.id)
        .join(turns, turns.c.participation_id == participations.c.id)
        .join(
            excerpts,
            (excerpts.c.transcript_id == turns.c.transcript_id)
            & (excerpts.c.start < turns.c.end)
            & (excerpts.c.end > turns.c.start),
        )
        .where(func.lower(participants.c.consent).in_(list(refusing)))
    )
    return set(connection.execute(query).scalars())
