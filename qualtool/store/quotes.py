"""Coded excerpts out of the study, as plain rows; the workflow knows whose words they are."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select, true

from qualtool.store.search import Wanted, matching
from qualtool.store.tables import coders, codings, excerpts, memos, transcripts, turns
from qualtool.store.tables import quotes as ledger
from qualtool.text.turns import BETWEEN_TURNS


class ExcerptRow(NamedTuple):
    """An excerpt with the turn where it starts and everybody's codings of it."""

    # A tuple is made sooner than a frozen dataclass, and there may be thirty thousand.

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


@dataclass(frozen=True, slots=True)
class Asked:
    """Which excerpts: coded under a theme of every set in `under` (ids) by `coder` (id), and by nobody in `not_under`.

    With `may_hold`, only those that may hold every part of a search: they begin in a turn that does, or go on beyond
    their turn.
    """

    under: Sequence[Collection[str]] = ()
    not_under: Collection[str] = ()
    coder: str | None = None
    starred: bool = False
    at_encounters: Collection[str] | None = None
    may_hold: Sequence[Wanted] | None = None


def coded(connection: Connection, asked: Asked) -> list[ExcerptRow]:
    """The coded excerpts asked for, in the order of transcripts and texts.

    Four statements, whatever the number of excerpts.
    """
    wanted = _chosen(asked).distinct().subquery()
    rows = connection.execute(_in_their_turns(wanted)).all()
    laid = _codings(connection, wanted)
    names = coder_names(connection)
    notes = _memos(connection)
    return [_excerpt(row, laid[row[0]], names, notes) for row in rows]


def _chosen(asked: Asked) -> Select[Any]:
    """The excerpts asked for, by id, one row for each coding."""
    chosen = select(codings.c.excerpt_id)
    if asked.under or asked.coder is not None:
        first, *others = [_codings_under(themes, asked.coder) for themes in asked.under or (None,)]
        chosen = chosen.where(first)
        for other in others:
            chosen = chosen.where(codings.c.excerpt_id.in_(select(codings.c.excerpt_id).where(other)))
    if asked.not_under:
        left_out = select(codings.c.excerpt_id).where(codings.c.theme_id.in_(list(asked.not_under)))
        chosen = chosen.where(codings.c.excerpt_id.not_in(left_out))
    if asked.starred:
        chosen = chosen.where(codings.c.excerpt_id.in_(select(excerpts.c.id).where(excerpts.c.starred)))
    if asked.at_encounters is not None:
        chosen = (
            chosen.join(excerpts, excerpts.c.id == codings.c.excerpt_id)
            .join(transcripts, transcripts.c.id == excerpts.c.transcript_id)
            .where(transcripts.c.encounter_id.in_(list(asked.at_encounters)))
        )
    if asked.may_hold is not None:
        chosen = chosen.where(codings.c.excerpt_id.in_(_that_may_hold(asked.may_hold)))
    return chosen


def _codings_under(themes: Collection[str] | None, coder: str | None) -> Any:
    """The condition for codings under any of the themes (None: any theme at all), by one coder or by anybody."""
    under = codings.c.theme_id.in_(list(themes)) if themes is not None else true()
    return under if coder is None else under & (codings.c.coder_id == coder)


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


@dataclass(frozen=True, slots=True)
class TakenRow:
    """A quote of the ledger by its excerpt; `start` and `end` are code points of the transcript."""

    transcript_id: str
    start: int
    end: int
    encounter: str
    participation: str | None
    interviewer: bool


def taken(connection: Connection) -> list[TakenRow]:
    """Every quote that is in the ledger."""
    query: Select[Any] = (
        select(
            *(excerpts.c[name] for name in ("transcript_id", "start", "end")),
            transcripts.c.encounter_id,
            turns.c.participation_id,
            turns.c.interviewer,
        )
        .select_from(ledger)
        .join(excerpts, excerpts.c.id == ledger.c.excerpt_id)
        .join(transcripts, transcripts.c.id == excerpts.c.transcript_id)
        .join(turns, turns.c.id == excerpts.c.turn_id)
        .where(transcripts.c.removed_at.is_(None))
    )
    return [TakenRow(*row) for row in connection.execute(query)]


def stretches_under(connection: Connection, themes: Collection[str]) -> list[tuple[str, int, int]]:
    """(transcript id, start, end) of every excerpt that is coded under any of the theme ids."""
    under = select(codings.c.excerpt_id).where(codings.c.theme_id.in_(list(themes)))
    query = select(excerpts.c.transcript_id, excerpts.c.start, excerpts.c.end).where(excerpts.c.id.in_(under))
    return [(transcript, start, end) for transcript, start, end in connection.execute(query).all()]


def coder_names(connection: Connection) -> dict[str, str]:
    """Everybody who has worked in the study: names by id."""
    return {row.id: row.name for row in connection.execute(select(coders.c.id, coders.c.name))}


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
