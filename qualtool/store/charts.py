"""Cells of the matrix: the excerpts under them, their summaries in revisions, and what those rested on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, String, Table, column, func, select, values

from qualtool.analysis.matrix import Reference, Stretch
from qualtool.analysis.pages import RevisionLine
from qualtool.analysis.tree import Theme
from qualtool.model import (
    Case,
    CellRecord,
    Excerpt,
    ReferenceRecord,
    Review,
    Revision,
    StretchRecord,
    ThemeRecord,
    Transcript,
)
from qualtool.store.history import Step
from qualtool.store.tables import (
    cases,
    cells,
    coders,
    codings,
    encounters,
    excerpts,
    references,
    reviews,
    revisions,
    stages,
    stretches,
    transcripts,
    turns,
)

Place = tuple[str, str, str]
"""A cell's place: case id, stage key, column's theme id."""


@dataclass(frozen=True, slots=True)
class Written:
    """A cell's latest revision."""

    revision_id: str
    blank: str
    coder: str
    at: str
    fingerprint: str
    stretches: tuple[Stretch, ...]
    reviewed_by: tuple[str, ...] = ()


def excerpts_under(connection: Connection, columns: Mapping[str, Sequence[str]]) -> dict[Place, frozenset[str]]:
    """The excerpts in each cell; `columns` gives, for each column's theme id, the theme ids that roll up into it."""
    belongs = _belongs(columns)
    query = (
        select(encounters.c.case_id, stages.c.key, belongs.c.in_column, codings.c.excerpt_id)
        .select_from(belongs)
        .join(codings, codings.c.theme_id == belongs.c.theme_id)
        .join(excerpts, excerpts.c.id == codings.c.excerpt_id)
        .join(transcripts, transcripts.c.id == excerpts.c.transcript_id)
        .join(encounters, encounters.c.id == transcripts.c.encounter_id)
        .join(stages, stages.c.id == encounters.c.stage_id)
        .where(transcripts.c.removed_at.is_(None))
    )
    found: dict[Place, set[str]] = defaultdict(set)
    for case_id, stage, in_column, excerpt_id in connection.execute(query):
        found[case_id, stage, in_column].add(excerpt_id)
    return {place: frozenset(ids) for place, ids in found.items()}


def _belongs(columns: Mapping[str, Sequence[str]]) -> Any:
    pairs = [(theme_id, in_column) for in_column, theme_ids in columns.items() for theme_id in theme_ids]
    return values(column("theme_id", String), column("in_column", String), name="belongs").data(pairs).cte("belonging")


def latest(connection: Connection, theme_ids: Iterable[str]) -> dict[Place, Written]:
    """The latest revision of every cell under these themes. Four statements."""
    newest = (
        select(revisions.c.cell_id, func.max(revisions.c.number).label("number"))
        .group_by(revisions.c.cell_id)
        .subquery()
    )
    rows = connection.execute(
        select(revisions, cells.c.case_id, cells.c.theme_id, stages.c.key, coders.c.name.label("coder"))
        .select_from(cells)
        .join(newest, newest.c.cell_id == cells.c.id)
        .join(revisions, (revisions.c.cell_id == cells.c.id) & (revisions.c.number == newest.c.number))
        .join(stages, stages.c.id == cells.c.stage_id)
        .join(coders, coders.c.id == revisions.c.coder_id)
        .where(cells.c.theme_id.in_(list(theme_ids)))
    ).all()
    texts = _stretches(connection, select(newest.c.cell_id, newest.c.number).subquery())
    reviewers = _reviewers(connection)
    return {
        (row.case_id, row.key, row.theme_id): Written(
            row.id, row.blank, row.coder, row.at, row.fingerprint, texts.get(row.id, ()), reviewers.get(row.id, ())
        )
        for row in rows
    }


def _reviewers(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Who has reviewed each revision."""
    query = select(reviews.c.revision_id, coders.c.name).join(coders, coders.c.id == reviews.c.coder_id)
    found: dict[str, tuple[str, ...]] = {}
    for row in connection.execute(query.order_by(reviews.c.at)):
        found[row.revision_id] = (*found.get(row.revision_id, ()), row.name)
    return found


def _stretches(connection: Connection, wanted: Any) -> dict[str, tuple[Stretch, ...]]:
    """The stretches, with references, of the revisions that `wanted` names by (cell_id, number)."""
    chosen = (revisions.c.cell_id == wanted.c.cell_id) & (revisions.c.number == wanted.c.number)
    cited: dict[str, list[Reference]] = defaultdict(list)
    linked = _joined(references, stretches.c.id == references.c.stretch_id)
    query = (
        select(references.c.stretch_id, references.c.starred, *_reference_columns())
        .select_from(linked)
        .join(wanted, chosen)
        .join(excerpts, excerpts.c.id == references.c.excerpt_id)
        .join(transcripts, transcripts.c.id == excerpts.c.transcript_id)
        .join(turns, turns.c.id == excerpts.c.turn_id)
        .join(encounters, encounters.c.id == transcripts.c.encounter_id)
        .join(cases, cases.c.id == encounters.c.case_id)
        .join(stages, stages.c.id == encounters.c.stage_id)
        .order_by(references.c.stretch_id, references.c.position)
    )
    for row in connection.execute(query):
        cited[row.stretch_id].append(_reference(row, row.starred))
    found: dict[str, list[Stretch]] = defaultdict(list)
    query = (
        select(stretches)
        .join(revisions, revisions.c.id == stretches.c.revision_id)
        .join(wanted, chosen)
        .order_by(stretches.c.revision_id, stretches.c.position)
    )
    for row in connection.execute(query):
        found[row.revision_id].append(Stretch(row.kind, row.text, tuple(cited.get(row.id, ()))))
    return {revision_id: tuple(listed) for revision_id, listed in found.items()}


def _joined(left: Table, on: Any) -> Any:
    return left.join(stretches, on).join(revisions, revisions.c.id == stretches.c.revision_id)


def _reference_columns() -> tuple[Any, ...]:
    return (
        excerpts.c.id.label("excerpt_id"),
        excerpts.c.words,
        excerpts.c.start,
        excerpts.c.end,
        transcripts.c.name.label("transcript"),
        cases.c.label.label("case"),
        stages.c.key.label("stage"),
        turns.c.position,
    )


def _reference(row: Any, starred: bool) -> Reference:
    return Reference(
        excerpt=row.excerpt_id,
        label=f"{row.case}/{row.stage}, turn {row.position + 1}",
        words=row.words,
        starred=starred,
        transcript=row.transcript,
        start=row.start,
        end=row.end,
    )


def fingerprint(under: frozenset[str], theme: Theme, cited: Iterable[str]) -> str:
    """What a revision rests on, in three parts that can be compared apart: excerpts, definition, what it cites."""
    parts = {
        "excerpts": sorted(under),
        "definition": [theme.title, theme.definition, theme.include, theme.exclude],
        "cited": sorted(set(cited)),
    }
    return " ".join(f"{name}={_short_hash(listed)}" for name, listed in parts.items())


def _short_hash(listed: Sequence[str]) -> str:
    return sha256("\x1f".join(listed).encode()).hexdigest()[:16]


def write(step: Step, place: Place, stage_id: str, *, said: Sequence[Stretch], blank: str, resting_on: str) -> str:
    """A new revision of a cell: stretches with references, or the reason for its blank. Its identifier."""
    case_id, _stage, theme_id = place
    cell_id = _cell(step, case_id, stage_id, theme_id)
    before = step.connection.execute(
        select(revisions.c.id, revisions.c.number)
        .where(revisions.c.cell_id == cell_id)
        .order_by(revisions.c.number.desc())
        .limit(1)
    ).first()
    number = before.number + 1 if before else 1
    revision = Revision(cell_id=cell_id, number=number, coder_id=step.coder_id, blank=blank, fingerprint=resting_on)
    step.insert(revision)
    if before:
        step.use(Revision, before.id)
    step.use(Transcript, *_resting_transcripts(step.connection, case_id, stage_id, said))
    for position, stretch in enumerate(said):
        row = StretchRecord(revision_id=revision.id, position=position, kind=stretch.kind, text=stretch.text)
        step.insert(row)
        for order, reference in enumerate(stretch.references):
            step.insert(
                ReferenceRecord(
                    stretch_id=row.id, position=order, excerpt_id=reference.excerpt, starred=reference.starred
                )
            )
            step.use(Excerpt, reference.excerpt)
    return revision.id


def _resting_transcripts(connection: Connection, case_id: str, stage_id: str, said: Iterable[Stretch]) -> list[str]:
    """The transcripts without which a cell would hang in the air: those of its row, and those that it cites."""
    seen = (
        select(transcripts.c.id)
        .join(encounters, encounters.c.id == transcripts.c.encounter_id)
        .where(encounters.c.case_id == case_id, encounters.c.stage_id == stage_id, transcripts.c.removed_at.is_(None))
    )
    cited = select(excerpts.c.transcript_id).where(
        excerpts.c.id.in_([reference.excerpt for stretch in said for reference in stretch.references])
    )
    return [str(transcript_id) for transcript_id in connection.execute(seen.union(cited)).scalars()]


def _cell(step: Step, case_id: str, stage_id: str, theme_id: str) -> str:
    known = step.connection.execute(
        select(cells.c.id).where(cells.c.case_id == case_id, cells.c.stage_id == stage_id, cells.c.theme_id == theme_id)
    ).scalar()
    if known is not None:
        step.use(CellRecord, known)
        return str(known)
    cell = CellRecord(case_id=case_id, stage_id=stage_id, theme_id=theme_id)
    step.insert(cell)
    step.use(Case, case_id)
    step.use(ThemeRecord, theme_id)
    return cell.id


def past_revisions(connection: Connection, place: Place) -> list[RevisionLine]:
    """Every revision of a cell, latest first."""
    case_id, stage, theme_id = place
    rows = connection.execute(
        select(revisions, coders.c.name.label("coder"))
        .join(cells, cells.c.id == revisions.c.cell_id)
        .join(stages, stages.c.id == cells.c.stage_id)
        .join(coders, coders.c.id == revisions.c.coder_id)
        .where(cells.c.case_id == case_id, cells.c.theme_id == theme_id, stages.c.key == stage)
        .order_by(revisions.c.number.desc())
    ).all()
    said: dict[str, list[str]] = defaultdict(list)
    query = (
        select(stretches.c.revision_id, stretches.c.text)
        .where(stretches.c.revision_id.in_([row.id for row in rows]))
        .order_by(stretches.c.position)
    )
    for row in connection.execute(query):
        said[row.revision_id].append(row.text)
    return [RevisionLine(row.number, row.coder, row.at, " ".join(said[row.id]), row.blank) for row in rows]


def said_in(connection: Connection, place: Place, number: int) -> tuple[tuple[Stretch, ...], str] | None:
    """What a cell said in one of its revisions: its stretches, and its reason for being blank."""
    case_id, stage, theme_id = place
    row = connection.execute(
        select(revisions.c.id, revisions.c.cell_id, revisions.c.blank)
        .join(cells, cells.c.id == revisions.c.cell_id)
        .join(stages, stages.c.id == cells.c.stage_id)
        .where(cells.c.case_id == case_id, cells.c.theme_id == theme_id, stages.c.key == stage)
        .where(revisions.c.number == number)
    ).first()
    if row is None:
        return None
    wanted = select(revisions.c.cell_id, revisions.c.number).where(revisions.c.id == row.id).subquery()
    return _stretches(connection, wanted).get(row.id, ()), row.blank


def review(step: Step, revision_id: str) -> bool:
    """Marks a revision as reviewed by this coder, or takes the mark back; whether it is marked now."""
    mine = step.connection.execute(
        select(reviews.c.id).where(reviews.c.revision_id == revision_id, reviews.c.coder_id == step.coder_id)
    ).scalar()
    step.use(Revision, revision_id)
    if mine is not None:
        step.remove(Review, mine)
        return False
    step.insert(Review(revision_id=revision_id, coder_id=step.coder_id))
    return True


def cited_words(connection: Connection, excerpt_ids: Iterable[str]) -> list[tuple[str, str, bool]]:
    """(excerpt, words, starred) of excerpts that a summary is about to cite."""
    query = select(excerpts.c.id, excerpts.c.words, excerpts.c.starred).where(excerpts.c.id.in_(list(excerpt_ids)))
    return [(row.id, row.words, row.starred) for row in connection.execute(query)]
