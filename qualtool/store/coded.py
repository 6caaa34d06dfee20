"""What is coded in each case at each stage, for tables of counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from qualtool.store.tables import codings, encounters, excerpts, stages, transcripts, turns


@dataclass(frozen=True, slots=True)
class CodedIn:
    """An excerpt under a theme, with its case (id) and the key of its stage."""

    case_id: str
    stage: str
    theme_id: str
    excerpt_id: str


def coded_in_cases(connection: Connection, theme_ids: Sequence[str]) -> list[CodedIn]:
    """Every excerpt under these themes, once whatever the coder, with its case; no interviewer's. One statement."""
    query = (
        select(encounters.c.case_id, stages.c.key, codings.c.theme_id, codings.c.excerpt_id)
        .select_from(codings)
        .join(excerpts, excerpts.c.id == codings.c.excerpt_id)
        .join(transcripts, transcripts.c.id == excerpts.c.transcript_id)
        .join(encounters, encounters.c.id == transcripts.c.encounter_id)
        .join(stages, stages.c.id == encounters.c.stage_id)
        .join(turns, turns.c.id == excerpts.c.turn_id)
        .where(codings.c.theme_id.in_(list(theme_ids)), transcripts.c.removed_at.is_(None), ~turns.c.interviewer)
        .distinct()
    )
    return [CodedIn(*row) for row in connection.execute(query)]
