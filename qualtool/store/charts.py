"""Cells of the matrix: the excerpts under them, their summaries in revisions, and what those rested on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Select, String, column, func, select, values

from qualtool.analysis.matrix import CHANGE, Reference, Stretch
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
from qualtool.store.given import these
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
"""A cell's place: case id, stage key or CHANGE, column's theme id."""


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
    spontaneous: bool = False

    @property
    def says_something(self) -> bool:
        """Whether it has words or the reason for a blank; an emptied cell has neither."""
        return bool(self.stretches or self.blank)


def excerpts_under(connection: Connection, columns: Mapping[str, Sequence[str]]) -> dict[Place, frozenset[str]]:
    """The excerpts in each cell; `columns` gives, for each column's theme id, the theme ids that roll up into it."""
    if not any(columns.values()):
        # A list of no values is no SQL.
        return {}
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
    for case_id, stage, in_column, excerpt_id in connection.execute(query).all():
        found[case_id, stage, in_column].add(excerpt_id)
    return {place: frozenset(ids) for place, ids in found.items()}


def _belongs(columns: Mapping[str, Sequence[str]]) -> Any:
    pairs = [(theme_id, in_column) for in_column, theme_ids in columns.items() for theme_id in theme_ids]
    return values(column("theme_id", String), column("in_column", String), name="belongs").data(pairs).cte("belonging")


def latest(connection: Connection, theme_ids: Iterable[str]) -> dict[Place, Written]:
    """The latest revision of every cell under these themes. Five statements."""
    newest = revisions.alias()
    last = select(func.max(newest.c.number)).where(newest.c.cell_id == cells.c.id).scalar_subquery()
    query: Select[Any] = (
        select(
            *(revisions.c[name] for name in ("id", "blank", "at", "fingerprint", "spontaneous")),
            coders.c.name,
            cells.c.case_id,
            _stage_key().label("stage"),
            cells.c.theme_id,
        )
        .select_from(cells)
        .join(revisions, (revisions.c.cell_id == cells.c.id) & (revisions.c.number == last))
        .outerjoin(stages, stages.c.id == cells.c.stage_id)
        .join(coders, coders.c.id == revisions.c.coder_id)
        .where(cells.c.theme_id.in_(list(theme_ids)))
    )
    rows = connection.execute(query).all()
    texts = _stretches(connection, [row.id for row in rows])
    reviewers = _reviewers(connection)
    return {
        (case_id, stage, theme_id): Written(
            revision_id,
            blank,
            coder,
            at,
            resting_on,
            texts.get(revision_id, ()),
            reviewers.get(revision_id, ()),
            spontaneous,
        )
        for revision_id, blank, at, resting_on, spontaneous, coder, case_id, stage, theme_id in rows
    }


def _stage_key() -> Any:
    return func.coalesce(stages.c.key, CHANGE)


def _reviewers(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Who has reviewed each revision."""
    query = select(reviews.c.revision_id, coders.c.name).join(coders, coders.c.id == reviews.c.coder_id)
    found: dict[str, tuple[str, ...]] = {}
    for row in connection.execute(query.order_by(reviews.c.at)):
        found[row.revision_id] = (*found.get(row.revision_id, ()), row.name)
    return found


def _stretches(connection: Connection, wanted: Sequence[str]) -> dict[str, tuple[Stretch, ...]]:
    """The stretches of the revisions, with references. Three statements."""
    cited = _references(connection, wanted)
    found: dict[str, list[Stretch]] = defaultdict(list)
    query = (
        select(stretches.c.revision_id, stretches.c.id, stretches.c.kind, stretches.c.text)
        .where(stretches.c.revision_id.in_(these(wanted)))
        .order_by(stretches.c.revision_id, stretches.c.position)
    )
    for revision_id, stretch_id, kind, text in connection.execute(query).all():
        found[revision_id].append(Stretch(kind, text, tuple(cited.get(stretch_id, ()))))
    return {revision_id: tuple(listed) for revision_id, listed in found.items()}


def _references(connection: Connection, wanted: Sequence[str]) -> dict[str, list[Reference]]:
    """What each stretch of the revisions cites."""
    heard = _heard(connection)
    query = (
        select(
            references.c.stretch_id,
            references.c.starred,
            excerpts.c.id,
            excerpts.c.words,
            excerpts.c.start,
            excerpts.c.end,
            excerpts.c.transcript_id,
            turns.c.position,
        )
        .select_from(stretches)
        .join(references, references.c.stretch_id == stretches.c.id)
        .join(excerpts, excerpts.c.id == references.c.excerpt_id)
        .join(turns, turns.c.id == excerpts.c.turn_id)
        .where(stretches.c.revision_id.in_(these(wanted)))
        .order_by(references.c.stretch_id, references.c.position)
    )
    cited: dict[str, list[Reference]] = defaultdict(list)
    for stretch_id, starred, excerpt_id, words, start, end, transcript_id, turn in connection.execute(query).all():
        name, case, stage = heard[transcript_id]
        label = f"{case}/{stage}, turn {turn + 1}"
        cited[stretch_id].append(Reference(excerpt_id, label, words, starred, name, start, end))
    return cited


def _heard(connection: Connection) -> dict[str, tuple[str, str, str]]:
    """Each transcript's name, case and stage: there are few of them beside the references to them."""
    query = (
        select(transcripts.c.id, transcripts.c.name, cases.c.label, stages.c.key)
        .join(encounters, encounters.c.id == transcripts.c.encounter_id)
        .join(cases, cases.c.id == encounters.c.case_id)
        .join(stages, stages.c.id == encounters.c.stage_id)
    )
    return {transcript_id: (name, case, stage) for transcript_id, name, case, stage in connection.execute(query).all()}


def fingerprint(under: frozenset[str], theme: Theme, cited: Iterable[str], drawn: frozenset[str] | None = None) -> str:
    """What a revision rests on, in parts that can be compared apart: excerpts, definition, what it cites.

    `drawn` holds what the cells say that a site's cell or a Change cell draws on.
    """
    definition = (theme.title, theme.definition, theme.include, theme.exclude)
    parts = {"excerpts": tuple(sorted(under)), "definition": definition, "cited": tuple(sorted(set(cited)))}
    if drawn is not None:
        parts["cells"] = tuple(sorted(drawn))
    return " ".join(f"{name}={_short_hash(listed)}" for name, listed in parts.items())


# A matrix asks for the definition of each of its columns again in every row.
@lru_cache(maxsize=256)
def _short_hash(listed: tuple[str, ...]) -> str:
    return sha256("\x1f".join(listed).encode()).hexdigest()[:16]


def write(
    step: Step,
    place: Place,
    stage_id: str | None,
    *,
    said: Sequence[Stretch],
    blank: str,
    resting_on: str,
    spontaneous: bool = False,
    drawn: Iterable[str] = (),
) -> str:
    """A new revision of a cell: stretches with references, or the reason for its blank. Its identifier.

    `stage_id` is None for a Change cell; `drawn` are the revisions that it draws on.
    """
    case_id, _stage, theme_id = place
    cell_id = ensure_cell(step, case_id, stage_id, theme_id)
    before = step.connection.execute(
        select(revisions.c.id, revisions.c.number)
        .where(revisions.c.cell_id == cell_id)
        .order_by(revisions.c.number.desc())
        .limit(1)
    ).first()
    number = before.number + 1 if before else 1
    revision = Revision(
        cell_id=cell_id,
        number=number,
        coder_id=step.coder_id,
        blank=blank,
        fingerprint=resting_on,
        spontaneous=spontaneous,
    )
    step.insert(revision)
    step.use(Revision, *([before.id] if before else []), *drawn)
    step.use(Transcript, *_resting_transcripts(step.connection, case_id, stage_id, said))
    _write_stretches(step, revision.id, said)
    return revision.id


def _write_stretches(step: Step, revision_id: str, said: Sequence[Stretch]) -> None:
    for position, stretch in enumerate(said):
        row = StretchRecord(revision_id=revision_id, position=position, kind=stretch.kind, text=stretch.text)
        step.insert(row)
        for order, cited in enumerate(stretch.references):
            step.insert(
                ReferenceRecord(stretch_id=row.id, position=order, excerpt_id=cited.excerpt, starred=cited.starred)
            )
            step.use(Excerpt, cited.excerpt)


def _resting_transcripts(
    connection: Connection, case_id: str, stage_id: str | None, said: Iterable[Stretch]
) -> list[str]:
    """The transcripts without which a cell would hang in the air: those of its row, and those that it cites."""
    seen = (
        select(transcripts.c.id)
        .join(encounters, encounters.c.id == transcripts.c.encounter_id)
        .where(encounters.c.case_id == case_id, transcripts.c.removed_at.is_(None))
    )
    if stage_id is not None:
        seen = seen.where(encounters.c.stage_id == stage_id)
    cited = select(excerpts.c.transcript_id).where(
        excerpts.c.id.in_([reference.excerpt for stretch in said for reference in stretch.references])
    )
    return [str(transcript_id) for transcript_id in connection.execute(seen.union(cited)).scalars()]


def ensure_cell(step: Step, case_id: str, stage_id: str | None, theme_id: str) -> str:
    """The identifier of a cell, which is made if there is none yet; `stage_id` is None for a Change cell."""
    known = step.connection.execute(
        select(cells.c.id).where(
            cells.c.case_id == case_id, cells.c.stage_id.is_not_distinct_from(stage_id), cells.c.theme_id == theme_id
        )
    ).scalar()
    if known is not None:
        step.use(CellRecord, known)
        return str(known)
    cell = CellRecord(case_id=case_id, stage_id=stage_id, theme_id=theme_id)
    step.insert(cell)
    step.use(Case, case_id)
    step.use(ThemeRecord, theme_id)
    return cell.id


def said_in_revisions(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[tuple[Stretch, ...], str]]:
    """What these revisions say, by their identifier, as far as the study has them."""
    rows = connection.execute(select(revisions.c.id, revisions.c.blank).where(revisions.c.id.in_(list(ids)))).all()
    texts = _stretches(connection, [row.id for row in rows]) if rows else {}
    return {row.id: (texts.get(row.id, ()), row.blank) for row in rows}


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
