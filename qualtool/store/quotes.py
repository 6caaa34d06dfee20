"""Coded excerpts out of the study, as plain rows; the workflow knows whose words they are."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from qualtool.store.search import Wanted, matching
from qualtool.store.tables import coders, codings, excerpts, memos, transcripts, turns
from qualtool.text.turns import BETWEEN_TURNS


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
    may_hold: Sequence[Wanted] | None = None,
) -> list[ExcerptRow]:
    """The excerpts coded under any of the theme ids (None: any theme) and under none of `not_under`.

    With `may_hold`, only those that may hold every part of a search: they begin in a turn that does, or go on beyond
    their turn. In the order of transcripts and texts; four statements, whatever the number of excerpts.
    """
    wanted = _chosen(under, not_under, at_encounters, may_hold).distinct().subquery()
    rows = connection.execute(_in_their_turns(wanted)).all()
    laid = _codings(connection, wanted)
    names = {row.id: row.name for row in connection.execute(select(coders.c.id, coders.c.name))}
    notes = _memos(connection)
    return [_excerpt(row, laid[row[0]], names, notes) for row in rows]


def _chosen(
    under: Collection[str] | None,
    not_under: Collection[str],
    at_encounters: Collection[str] | None,
    may_hold: Sequence[Wanted] | None,
) -> Select[Any]:
    """The excerpts asked for, by id, one row for each coding."""
    chosen = select(codings.c.excerpt_id)
    if under is not None:
        chosen = chosen.where(codings.c.theme_id.in_(list(under)))
    if not_under:
        left_out = select(codings.c.excerpt_id).where(codings.c.theme_id.in_(list(not_under)))
        chosen = chosen.where(codings.c.excerpt_id.not_in(left_out))
    if at_encounters is not None:
        chosen = (
            chosen.join(excerpts, excerpts.c.id == codings.c.excerpt_id)
            .join(transcripts, transcripts.c.id == excerpts.c.transcript_id)
            .where(transcripts.c.encounter_id.in_(list(at_encounters)))
        )
    if may_hold is not None:
        chosen = chosen.where(codings.c.excerpt_id.in_(_that_may_hold(may_hold)))
    return chosen


def _in_their_turns(wanted: Any) -> Select[Any]:
    """Each excerpt with the turn where it starts."""
    return (
        select(
            *(excerpts.c[name] for name in ("id", "words", "start", "end", "starred", "transcript_id", "turn_id")),
            transcripts.c.name,
            transcripts.c.encounter_id,
            turns.c.participation_id,
            turns.c.speaker,
            turns.c.interviewer,
            turns.c.position,
        )
        .select_from(wanted)
        .join(excerpts, excerpts.c.id == wanted.c.excerpt_id)
        .join(transcripts, transcripts.c.id == excerpts.c.transcript_id)
        .join(turns, turns.c.id == excerpts.c.turn_id)
        .where(transcripts.c.removed_at.is_(None))
        .order_by(transcripts.c.name, excerpts.c.start, excerpts.c.end)
    )


def _excerpt(
    row: Any, on_it: Sequence[tuple[str, str, str]], names: Mapping[str, str], notes: Mapping[str, list[str]]
) -> ExcerptRow:
    # Unpacked by position: names would be looked up again for each of thirty thousand rows.
    excerpt, words, start, end, starred, transcript_id, turn_id, name, encounter, who, speaker, asks, turn = row
    subjects = (*(coding for coding, _theme, _coder in on_it), excerpt) if notes else ()
    return ExcerptRow(
        id=excerpt,
        words=words,
        start=start,
        end=end,
        starred=starred,
        transcript_id=transcript_id,
        transcript=name,
        encounter=encounter,
        participation=who,
        speaker=speaker,
        interviewer=asks,
        turn=turn + 1,
        turn_id=turn_id,
        themes=tuple(dict.fromkeys([theme for _coding, theme, _coder in on_it])),
        coders=tuple(dict.fromkeys([names[coder] for _coding, _theme, coder in on_it])),
        memos=tuple(note for subject in subjects for note in notes.get(subject, ())),
    )


def _that_may_hold(parts: Sequence[Wanted]) -> Any:
    """The excerpts that begin in a turn with the parts, or hold more than one turn: their own words decide."""
    begun = select(excerpts.c.id).where(excerpts.c.turn_id.in_(matching(parts)))
    return begun.union_all(select(excerpts.c.id).where(func.instr(excerpts.c.words, BETWEEN_TURNS) > 0))


def _codings(connection: Connection, wanted: Any) -> dict[str, list[tuple[str, str, str]]]:
    """(coding, theme, coder) of each wanted excerpt, other themes' codings too."""
    query = (
        select(codings.c.excerpt_id, codings.c.id, codings.c.theme_id, codings.c.coder_id)
        .where(codings.c.excerpt_id.in_(select(wanted.c.excerpt_id)))
        .order_by(codings.c.at)
    )
    laid: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for excerpt_id, coding_id, theme_id, coder_id in connection.execute(query).all():
        laid[excerpt_id].append((coding_id, theme_id, coder_id))
    return laid


def _memos(connection: Connection) -> dict[str, list[str]]:
    query = (
        select(memos.c.subject_id, memos.c.text).where(memos.c.subject.in_(("coding", "excerpt"))).order_by(memos.c.at)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.subject_id].append(row.text)
    return found


def theme_counts(connection: Connection) -> dict[str, int]:
    """How many distinct excerpts each theme has itself."""
    # The few excerpts to leave out are quicker to look up than all those to count.
    removed = (
        select(excerpts.c.id)
        .join(transcripts, transcripts.c.id == excerpts.c.transcript_id)
        .where(transcripts.c.removed_at.is_not(None))
    )
    query = (
        select(codings.c.theme_id, func.count(codings.c.excerpt_id.distinct()).label("n"))
        .where(codings.c.excerpt_id.not_in(removed))
        .group_by(codings.c.theme_id)
    )
    return {row.theme_id: row.n for row in connection.execute(query)}
