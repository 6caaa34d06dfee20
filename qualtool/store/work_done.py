"""What has been done in a study, by whom and when: what the appendix of a report tells of the process."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from qualtool.store.tables import (
    cells,
    coders,
    codings,
    excerpts,
    framework_versions,
    memos,
    progress,
    reviews,
    revisions,
    steps,
    transcripts,
)


@dataclass(frozen=True, slots=True)
class CoderWork:
    """One coder's codings, summaries written and summaries reviewed; the days of the first and latest step."""

    coder: str
    codings: int
    summaries: int
    reviews: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class LoadedVersion:
    """A version of the framework, the day it came, and who brought it."""

    name: str
    version: int
    at: str
    coder: str


@dataclass(frozen=True, slots=True)
class WorkDone:
    """The process in numbers: transcripts read and indexed by anybody, steps of the history with their days."""

    coders: tuple[CoderWork, ...]
    versions: tuple[LoadedVersion, ...]
    transcripts: int
    read: int
    indexed: int
    steps: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class MemoRow:
    """A memo with what it is on; `themes` are ids, `case_id` that of a cell's case."""

    subject: str
    text: str
    coder: str
    at: str
    themes: tuple[str, ...] = ()
    excerpt_id: str = ""
    case_id: str = ""


def work_done(connection: Connection) -> WorkDone:
    """What everybody did. Nine statements, whatever the size of the study."""
    present = transcripts.c.removed_at.is_(None)
    of_present = (
        select(codings.c.coder_id, func.count())
        .join(excerpts, excerpts.c.id == codings.c.excerpt_id)
        .join(transcripts, transcripts.c.id == excerpts.c.transcript_id)
        .where(present)
        .group_by(codings.c.coder_id)
    )
    coded = _counts(connection, of_present)
    wrote = _counts(connection, select(revisions.c.coder_id, func.count()).group_by(revisions.c.coder_id))
    reviewed = _counts(connection, select(reviews.c.coder_id, func.count()).group_by(reviews.c.coder_id))
    days = {
        row.coder_id: (row.first[:10], row.last[:10], row.n)
        for row in connection.execute(
            select(
                steps.c.coder_id,
                func.min(steps.c.at).label("first"),
                func.max(steps.c.at).label("last"),
                func.count().label("n"),
            ).group_by(steps.c.coder_id)
        )
    }
    people = connection.execute(select(coders.c.id, coders.c.name).order_by(coders.c.name)).all()
    marked = _counts(
        connection,
        select(progress.c.kind, func.count(progress.c.transcript_id.distinct()))
        .join(transcripts, transcripts.c.id == progress.c.transcript_id)
        .where(present)
        .group_by(progress.c.kind),
    )
    return WorkDone(
        coders=tuple(
            CoderWork(one.name, coded.get(one.id, 0), wrote.get(one.id, 0), reviewed.get(one.id, 0), *days[one.id][:2])
            for one in people
            if one.id in days
        ),
        versions=_versions(connection),
        transcripts=connection.execute(select(func.count()).select_from(transcripts).where(present)).scalar_one(),
        read=marked.get("read", 0),
        indexed=marked.get("indexed", 0),
        steps=sum(n for _first, _last, n in days.values()),
        first=min((first for first, _last, _n in days.values()), default=""),
        last=max((last for _first, last, _n in days.values()), default=""),
    )


def _counts(connection: Connection, query: Any) -> dict[str, int]:
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def _versions(connection: Connection) -> tuple[LoadedVersion, ...]:
    query = (
        select(
            framework_versions.c.name,
            framework_versions.c.version,
            framework_versions.c.loaded_at,
            coders.c.name.label("coder"),
        )
        .join(coders, coders.c.id == framework_versions.c.coder_id)
        .order_by(framework_versions.c.loaded_at)
    )
    return tuple(
        LoadedVersion(row.name, row.version, row.loaded_at[:10], row.coder) for row in connection.execute(query)
    )


def read_memos(connection: Connection) -> list[MemoRow]:
    """Memos on the study, on themes, codings, excerpts and cells, oldest first. Five statements."""
    said = (memos.c.subject, memos.c.subject_id, memos.c.text, memos.c.at, coders.c.name.label("coder"))
    whole = select(*said).join(coders, coders.c.id == memos.c.coder_id).order_by(memos.c.at)
    rows = connection.execute(whole.where(memos.c.subject.in_(("study", "theme", "coding", "excerpt", "cell")))).all()
    on_coding = _themes_of(connection, codings.c.id, "coding")
    on_excerpt = _themes_of(connection, codings.c.excerpt_id, "excerpt")
    on_cell = {
        row.id: row
        for row in connection.execute(
            select(cells.c.id, cells.c.theme_id, cells.c.case_id).where(cells.c.id.in_(_subjects("cell")))
        )
    }
    found = []
    for row in rows:
        themes: tuple[str, ...] = (row.subject_id,) if row.subject == "theme" else ()
        excerpt = case = ""
        if row.subject in ("coding", "excerpt"):
            known = (on_coding if row.subject == "coding" else on_excerpt).get(row.subject_id, [])
            themes = tuple(theme for theme, _excerpt in known)
            excerpt = known[0][1] if known else row.subject_id if row.subject == "excerpt" else ""
        elif row.subject == "cell" and row.subject_id in on_cell:
            themes, case = (on_cell[row.subject_id].theme_id,), on_cell[row.subject_id].case_id
        found.append(MemoRow(row.subject, row.text, row.coder, row.at[:10], themes, excerpt, case))
    return found


def _subjects(subject: str) -> Any:
    return select(memos.c.subject_id).where(memos.c.subject == subject)


def _themes_of(connection: Connection, by: Any, subject: str) -> dict[str, list[tuple[str, str]]]:
    """(theme, excerpt) of each coding or excerpt that has a memo."""
    query = select(by.label("subject"), codings.c.theme_id, codings.c.excerpt_id).where(by.in_(_subjects(subject)))
    return _grouped((row.subject, (row.theme_id, row.excerpt_id)) for row in connection.execute(query))


def _grouped(pairs: Iterable[tuple[str, tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
