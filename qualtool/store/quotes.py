"""Coded excerpts out of the study, as plain rows; the workflow knows whose words they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select, true

from qualtool.store.given import in_order, these
from qualtool.store.search import Wanted, pattern
from qualtool.store.tables import coders, codings, excerpts, memos, transcripts, turns
from qualtool.store.tables import quotes as ledger
from qualtool.text.turns import BETWEEN_TURNS


class ExcerptRow(NamedTuple):
    """An excerpt with the turn where it starts and everybody's codings of it."""

    # A tuple is made sooner than a frozen dataclass, and there may be thirty thousand. The query has its order.

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

    `holding` keeps those whose own words hold every part of a search; `turns` are those that hold them somewhere.
    """

    under: Sequence[Collection[str]] = ()
    not_under: Collection[str] = ()
    coder: str | None = None
    starred: bool = False
    at_encounters: Collection[str] | None = None
    holding: Sequence[Wanted] = ()
    turns: Sequence[int] = ()


def coded(connection: Connection, asked: Asked) -> list[ExcerptRow]:
    """The coded excerpts asked for, in the order of transcripts and texts.

    Four statements, whatever the number of excerpts; one more for a search.
    """
    wanted = _chosen(asked)
    if asked.holding:
        wanted = wanted.where(codings.c.excerpt_id.in_(these(_that_hold(connection, asked))))
    rows = connection.execute(_in_their_turns(wanted)).all()
    laid = _codings(connection, [row.id for row in rows])
    notes = _memos(connection)
    return [ExcerptRow._make((*row, *on_it, notes.get(row[0], ()))) for row, on_it in zip(rows, laid, strict=True)]


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
    return chosen


def _codings_under(themes: Collection[str] | None, coder: str | None) -> Any:
    """The condition for codings under any of the themes (None: any theme at all), by one coder or by anybody."""
    under = codings.c.theme_id.in_(list(themes)) if themes is not None else true()
    return under if coder is None else under & (codings.c.coder_id == coder)


def _that_hold(connection: Connection, asked: Asked) -> list[str]:
    """The excerpts whose own words hold every part of a search, coded or not."""
    begun = select(excerpts.c.id, excerpts.c.words).where(excerpts.c.turn_id.in_(these(asked.turns)))
    # A turn may hold the words outside the excerpt, and an excerpt may hold them beyond its first turn.
    longer = select(excerpts.c.id, excerpts.c.words).where(func.instr(excerpts.c.words, BETWEEN_TURNS) > 0)
    words = dict(connection.execute(begun.union_all(longer)).all())
    patterns = [found for part in asked.holding if (found := pattern([part])) is not None]
    return [excerpt for excerpt, said in words.items() if all(one.search(said) for one in patterns)]


def _in_their_turns(wanted: Select[Any]) -> Select[Any]:
    """Each excerpt with the turn where it starts, in the order of the fields of its row."""
    return (
        select(
            *(excerpts.c[name] for name in ("id", "words", "start", "end", "starred", "transcript_id")),
            transcripts.c.name,
            transcripts.c.encounter_id,
            turns.c.participation_id,
            turns.c.speaker,
            turns.c.interviewer,
            turns.c.position + 1,
            turns.c.id,
        )
        .select_from(excerpts)
        .join(transcripts, transcripts.c.id == excerpts.c.transcript_id)
        .join(turns, turns.c.id == excerpts.c.turn_id)
        .where(excerpts.c.id.in_(wanted), transcripts.c.removed_at.is_(None))
        .order_by(transcripts.c.name, excerpts.c.start, excerpts.c.end)
    )


def _codings(connection: Connection, wanted: Sequence[str]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each excerpt its themes (by id) and its coders, as they were laid on it, other themes' codings too."""
    names = coder_names(connection)
    asked = in_order(wanted)
    query = (
        select(asked.c.key, codings.c.theme_id, codings.c.coder_id)
        .select_from(asked)
        .join(codings, codings.c.excerpt_id == asked.c.value)
        .order_by(codings.c.at)
    )
    # Dictionaries keep the order and each name once.
    themes: list[dict[str, None]] = [{} for _excerpt in wanted]
    people: list[dict[str, None]] = [{} for _excerpt in wanted]
    for place, theme_id, coder_id in connection.execute(query).all():
        themes[place][theme_id] = None
        people[place][names[coder_id]] = None
    return [(tuple(under), tuple(by)) for under, by in zip(themes, people, strict=True)]


def _memos(connection: Connection) -> dict[str, tuple[str, ...]]:
    """The memos of each excerpt that has any: those on its codings, then its own."""
    query = (
        select(func.coalesce(codings.c.excerpt_id, memos.c.subject_id), memos.c.text)
        .outerjoin_from(memos, codings, (memos.c.subject == "coding") & (codings.c.id == memos.c.subject_id))
        .where(memos.c.subject.in_(("coding", "excerpt")))
        .order_by(memos.c.subject, codings.c.at, codings.c.id, memos.c.at)
    )
    found: dict[str, tuple[str, ...]] = {}
    for excerpt, note in connection.execute(query):
        found[excerpt] = (*found.get(excerpt, ()), note)
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
