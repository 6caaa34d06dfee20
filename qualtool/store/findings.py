"""Findings and the cells that bear on them, as rows; and whose words an excerpt holds, coded or not."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, exists, func, select

from qualtool.analysis.matrix import CHANGE
from qualtool.store.charts import Place
from qualtool.store.tables import (
    cases,
    cells,
    coders,
    excerpts,
    finding_cells,
    findings,
    revisions,
    stages,
    stretches,
    transcripts,
    turns,
)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding without its cells."""

    id: str
    statement: str
    theme_id: str | None
    explanation: str
    rivals: tuple[str, ...]
    scope: tuple[str, ...]
    position: int
    coder: str
    at: str


@dataclass(frozen=True, slots=True)
class BearingRow:
    """A cell of a finding, with the revision that was read when somebody said how it bears."""

    id: str
    finding_id: str
    place: Place
    case: str
    bearing: str
    note: str
    revision_id: str | None
    coder: str
    at: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Where an excerpt was said, and by whom as far as that is known."""

    transcript_id: str
    encounter: str
    participation: str | None
    interviewer: bool


def read_findings(connection: Connection) -> list[FindingRow]:
    """Every finding, in the order of their positions."""
    query = (
        select(findings, coders.c.name.label("coder"))
        .join(coders, coders.c.id == findings.c.coder_id)
        .order_by(findings.c.position, findings.c.at)
    )
    return [
        FindingRow(
            row.id,
            row.statement,
            row.theme_id,
            row.explanation,
            tuple(row.rivals),
            tuple(row.scope),
            row.position,
            row.coder,
            row.at,
        )
        for row in connection.execute(query)
    ]


def read_bearings(connection: Connection) -> list[BearingRow]:
    """Every cell of every finding, in the order in which they were added."""
    query = (
        select(
            *(finding_cells.c[name] for name in ("id", "finding_id", "bearing", "note", "revision_id", "at")),
            cells.c.case_id,
            func.coalesce(stages.c.key, CHANGE).label("stage"),
            cells.c.theme_id,
            cases.c.label,
            coders.c.name.label("coder"),
        )
        .select_from(finding_cells)
        .join(cells, cells.c.id == finding_cells.c.cell_id)
        .join(cases, cases.c.id == cells.c.case_id)
        .outerjoin(stages, stages.c.id == cells.c.stage_id)
        .join(coders, coders.c.id == finding_cells.c.coder_id)
        .order_by(finding_cells.c.at)
    )
    return [
        BearingRow(
            row.id,
            row.finding_id,
            (row.case_id, row.stage, row.theme_id),
            row.label,
            row.bearing,
            row.note,
            row.revision_id,
            row.coder,
            row.at,
        )
        for row in connection.execute(query)
    ]


def written_places(connection: Connection, theme_ids: Iterable[str]) -> set[Place]:
    """The cells under these themes that say something now: words, or the reason for a blank."""
    newer = revisions.alias()
    last = select(func.max(newer.c.number)).where(newer.c.cell_id == cells.c.id).scalar_subquery()
    has_words = exists().where(stretches.c.revision_id == revisions.c.id)
    query = (
        select(cells.c.case_id, func.coalesce(stages.c.key, CHANGE).label("stage"), cells.c.theme_id)
        .select_from(cells)
        .join(revisions, (revisions.c.cell_id == cells.c.id) & (revisions.c.number == last))
        .outerjoin(stages, stages.c.id == cells.c.stage_id)
        .where(cells.c.theme_id.in_(list(theme_ids)), (revisions.c.blank != "") | has_words)
    )
    return {(row.case_id, row.stage, row.theme_id) for row in connection.execute(query)}


def heard(connection: Connection, excerpt_ids: Collection[str]) -> dict[str, Heard]:
    """Who said each of these excerpts, by its identifier."""
    query = (
        select(
            excerpts.c.id,
            excerpts.c.transcript_id,
            transcripts.c.encounter_id,
            turns.c.participation_id,
            turns.c.interviewer,
        )
        .select_from(excerpts)
        .join(transcripts, transcripts.c.id == excerpts.c.transcript_id)
        .join(turns, turns.c.id == excerpts.c.turn_id)
        .where(excerpts.c.id.in_(list(excerpt_ids)))
    )
    return {
        row.id: Heard(row.transcript_id, row.encounter_id, row.participation_id, row.interviewer)
        for row in connection.execute(query)
    }
