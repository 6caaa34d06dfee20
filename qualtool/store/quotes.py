"""Coded excerpts out of the study, as plain rows; the workflow knows whose words they are."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from qualtool.store.tables import coders, codings, encounters, excerpts, memos, transcripts, turns


@dataclass(frozen=True, slots=True)
class ExcerptRow:
    """An excerpt with the turn where it starts and everybody's codings of it."""

    id: str
    words: str
    start: int
    end: int
    starred: bool
    transcript_id: str
    transcript: str
    encounter: str
    participation: str | None
    speaker: str
    interviewer: bool
    turn: int
    turn_id: int
    themes: tuple[str, ...]
    coders: tuple[str, ...]
    memos: tuple[str, ...]


def coded(
    connection: Connection,
    under: Collection[str] | None,
    not_under: Collection[str] = (),
    at_encounters: Collection[str] | None = None,
) -> list[ExcerptRow]:
    """The excerpts coded under any of the theme ids (None: any theme) and under none of `not_under`.

    In the order of transcripts and texts; three statements, whatever the number of excerpts.
    """
    chosen = select(codings.c.excerpt_id)
    if under is not None:
        chosen = chosen.where(codings.c.theme_id.in_(list(under)))
    if not_under:
        chosen = chosen.where(
            codings.c.excerpt_id.not_in(select(codings.c.excerpt_id).where(codings.c.theme_id.in_(list(not_under))))
        )
    if at_encounters is not None:
        chosen = (
            chosen.join(excerpts, excerpts.c.id == codings.c.excerpt_id)
            .join(transcripts, transcripts.c.id == excerpts.c.transcript_id)
            .where(transcripts.c.encounter_id.in_(list(at_encounters)))
        )
    wanted = chosen.distinct().subquery()
    rows = connection.execute(
        select(
            excerpts,
            transcripts.c.name.label("transcript"),
            transcripts.c.encounter_id,
            turns.c.participation_id,
            turns.c.speaker,
            turns.c.interviewer,
            turns.c.position,
        )
        .select_from(wanted)
        .join(excerpts, excerpts.c.id == wanted.c.excerpt_id)
        .join(transcripts, transcripts.c.id == excerpts.c.transcript_id)
        .join(encounters, encounters.c.id == transcripts.c.encounter_id)
        .join(turns, turns.c.id == excerpts.c.turn_id)
        .where(transcripts.c.removed_at.is_(None))
        .order_by(transcripts.c.name, excerpts.c.start, excerpts.c.end)
    ).all()
    laid = _codings(connection, wanted)
    notes = _memos(connection)
    return [
        ExcerptRow(
            id=row.id,
            words=row.words,
            start=row.start,
            end=row.end,
            starred=row.starred,
            transcript_id=row.transcript_id,
            transcript=row.transcript,
            encounter=row.encounter_id,
            participation=row.participation_id,
            speaker=row.speaker,
            interviewer=row.interviewer,
            turn=row.position + 1,
            turn_id=row.turn_id,
            themes=tuple(dict.fromkeys(theme for _id, theme, _coder in laid[row.id])),
            coders=tuple(dict.fromkeys(coder for _id, _theme, coder in laid[row.id])),
            memos=tuple(note for coding, _t, _c in laid[row.id] for note in notes.get(coding, ()))
            + tuple(notes.get(row.id, ())),
        )
        for row in rows
    ]


def _codings(connection: Connection, wanted: Any) -> dict[str, list[tuple[str, str, str]]]:
    """(coding, theme, coder) of each wanted excerpt, other themes' codings too."""
    query = (
        select(codings.c.excerpt_id, codings.c.id, codings.c.theme_id, coders.c.name)
        .join(wanted, wanted.c.excerpt_id == codings.c.excerpt_id)
        .join(coders, coders.c.id == codings.c.coder_id)
        .order_by(codings.c.at)
    )
    laid: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for excerpt_id, coding_id, theme_id, coder in connection.execute(query):
        laid[excerpt_id].append((coding_id, theme_id, coder))
    return laid


def _memos(connection: Connection) -> dict[str, list[str]]:
    query = (
        select(memos.c.subject_id, memos.c.text).where(memos.c.subject.in_(("coding", "excerpt"))).order_by(memos.c.at)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.subject_id].append(row.text)
    return found


def excerpt_spans(connection: Connection, prefix: str) -> list[tuple[str, str, int, int]]:
    """(excerpt, transcript, start, end) of the excerpts whose identifier starts with `prefix`."""
    query = select(excerpts.c.id, excerpts.c.transcript_id, excerpts.c.start, excerpts.c.end).where(
        excerpts.c.id.startswith(prefix, autoescape=True)
    )
    return [(row.id, row.transcript_id, row.start, row.end) for row in connection.execute(query)]


def theme_counts(connection: Connection) -> dict[str, int]:
    """How many distinct excerpts each theme has itself."""
    query = (
        select(codings.c.theme_id, codings.c.excerpt_id)
        .join(excerpts, excerpts.c.id == codings.c.excerpt_id)
        .join(transcripts, transcripts.c.id == excerpts.c.transcript_id)
        .where(transcripts.c.removed_at.is_(None))
        .distinct()
    )
    counts: dict[str, int] = defaultdict(int)
    for theme_id, _excerpt in connection.execute(query):
        counts[theme_id] += 1
    return counts


def distinct_under(rows: Iterable[ExcerptRow], theme_ids: Collection[str]) -> int:
    """How many of the excerpts lie under any of the themes."""
    return sum(1 for row in rows if any(theme in theme_ids for theme in row.themes))
