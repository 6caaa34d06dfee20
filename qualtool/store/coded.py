"""What is coded, by site, case and stage, for counts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from qualtool.store.given import these
from qualtool.store.tables import codings, encounters, excerpts, sites, stages, transcripts, turns


@dataclass(frozen=True, slots=True)
class Coded:
    """An excerpt under a theme, with the keys of its site and stage and the id of its case.

    `participation` is empty where nobody has said who speaks.
    """

    site: str
    stage: str
    case_id: str
    theme_id: str
    excerpt_id: str
    participation: str


def coded_excerpts(connection: Connection, theme_ids: Sequence[str], gone: Collection[str]) -> list[Coded]:
    """Every excerpt under these themes, once whatever the coder; no interviewer's, none of `gone`. One statement."""
    query = (
        select(
            sites.c.key.label("site"),
            stages.c.key.label("stage"),
            encounters.c.case_id,
            codings.c.theme_id,
            codings.c.excerpt_id,
            turns.c.participation_id,
        )
        .select_from(codings)
        .join(excerpts, excerpts.c.id == codings.c.excerpt_id)
        .join(transcripts, transcripts.c.id == excerpts.c.transcript_id)
        .join(encounters, encounters.c.id == transcripts.c.encounter_id)
        .join(sites, sites.c.id == encounters.c.site_id)
        .join(stages, stages.c.id == encounters.c.stage_id)
        .join(turns, turns.c.id == excerpts.c.turn_id)
        .where(codings.c.theme_id.in_(these(theme_ids)), transcripts.c.removed_at.is_(None), ~turns.c.interviewer)
        .distinct()
    )
    return [
        Coded(row.site, row.stage, row.case_id, row.theme_id, row.excerpt_id, row.participation_id or "")
        for row in connection.execute(query)
        if row.excerpt_id not in gone
    ]
