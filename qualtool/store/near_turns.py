"""The turns near excerpts, and their sentences, as plain rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from qualtool.analysis.surroundings import NearTurn
from qualtool.store.given import in_order
from qualtool.store.tables import participants, participations, sentences, transcripts, turns
from qualtool.text.consent import refuses
from qualtool.text.spans import Span


@dataclass(frozen=True, slots=True)
class Stretch:
    """Turns of a transcript by their positions, from the first to the last."""

    transcript_id: str
    first: int
    last: int


def turns_of(connection: Connection, wanted: Sequence[Stretch]) -> list[list[NearTurn]]:
    """For each stretch its turns, in order. Two statements."""
    refused, met = _refused(connection)
    asked = _asked(wanted)
    columns = [turns.c[name] for name in ("position", "start", "end", "words", "speaker", "interviewer")]
    query = (
        select(asked.c.key, transcripts.c.encounter_id, turns.c.participation_id, *columns)
        .select_from(asked)
        .join(turns, _within(asked))
        .join(transcripts, transcripts.c.id == turns.c.transcript_id)
        .order_by(asked.c.key, turns.c.position)
    )
    found: list[list[NearTurn]] = [[] for _stretch in wanted]
    for key, encounter, who, position, start, end, words, speaker, interviewer in connection.execute(query).all():
        # Where nobody has said whose a label is, the words may be those of somebody who refused.
        withheld = who in refused if who else encounter in met and not interviewer
        found[key].append(NearTurn(position + 1, start, end, words, speaker, interviewer, withheld))
    return found


def sentences_of(connection: Connection, wanted: Sequence[Stretch]) -> list[list[Span]]:
    """For each stretch the sentences of its turns, in order. One statement."""
    asked = _asked(wanted)
    query = (
        select(asked.c.key, sentences.c.start, sentences.c.end)
        .select_from(asked)
        .join(turns, _within(asked))
        .join(sentences, sentences.c.turn_id == turns.c.id)
        .order_by(asked.c.key, sentences.c.start)
    )
    found: list[list[Span]] = [[] for _stretch in wanted]
    for key, start, end in connection.execute(query).all():
        found[key].append(Span(start, end))
    return found


def _asked(wanted: Sequence[Stretch]) -> Any:
    return in_order([(one.transcript_id, one.first, one.last) for one in wanted])


def _within(asked: Any) -> Any:
    transcript, first, last = (func.json_extract(asked.c.value, f"$[{place}]") for place in range(3))
    return (turns.c.transcript_id == transcript) & turns.c.position.between(first, last)


def _refused(connection: Connection) -> tuple[set[str], set[str]]:
    """The participations of people who did not consent to quotation, and the encounters where they were met."""
    query = select(participations.c.id, participations.c.encounter_id, participants.c.consent).join(
        participants, participants.c.id == participations.c.participant_id
    )
    rows = [row for row in connection.execute(query) if refuses(row.consent)]
    return {row.id for row in rows}, {row.encounter_id for row in rows}
