"""The ledger's quotes out of the study, with the turns around each, as plain rows."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from qualtool.model import Excerpt, Finding, QuoteRecord
from qualtool.store.history import Step
from qualtool.store.joint import remove_exemplars_of
from qualtool.store.tables import coders, codings, excerpts, quotes, transcripts, turns

AROUND = 2
"""So many turns before and after an excerpt are read with it."""
REACH = 12
"""Of an excerpt that runs on for longer, so many turns are read."""

ASKING = "asking "
"""How the voice of an interviewer begins, whom nobody has named."""


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A turn; `voice` is one text for one person, whether or not anybody has said who it is."""

    position: int
    start: int
    end: int
    words: str
    speaker: str
    interviewer: bool
    voice: str


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A quote with its excerpt; `start` and `end` are code points of the transcript, `themes` ids."""

    id: str
    excerpt_id: str
    printed: str
    purpose: str
    picked_by: str
    used_in: str
    note: str
    finding_id: str | None
    coder: str
    at: str
    words: str
    start: int
    end: int
    transcript_id: str
    transcript: str
    encounter: str
    participation: str | None
    speaker: str
    interviewer: bool
    turn: int
    themes: tuple[str, ...]


def read_ledger(connection: Connection) -> list[LedgerRow]:
    """Every quote in the ledger's order, without those of removed transcripts. Two statements."""
    query = (
        select(
            *(quotes.c[name] for name in ("id", "excerpt_id", "printed", "purpose", "picked_by", "used_in", "note")),
            *(quotes.c.finding_id, quotes.c.at, coders.c.name.label("coder")),
            *(excerpts.c.words, excerpts.c.start, excerpts.c.end, excerpts.c.transcript_id),
            *(transcripts.c.name.label("transcript"), transcripts.c.encounter_id.label("encounter")),
            *(turns.c.participation_id.label("participation"), turns.c.speaker, turns.c.interviewer),
            (turns.c.position + 1).label("turn"),
        )
        .select_from(quotes)
        .join(coders, coders.c.id == quotes.c.coder_id)
        .join(excerpts, excerpts.c.id == quotes.c.excerpt_id)
        .join(transcripts, transcripts.c.id == excerpts.c.transcript_id)
        .join(turns, turns.c.id == excerpts.c.turn_id)
        .where(transcripts.c.removed_at.is_(None))
        .order_by(quotes.c.position, quotes.c.at, quotes.c.id)
    )
    rows = connection.execute(query).mappings().all()
    under = _themes(connection)
    return [LedgerRow(**row, themes=tuple(under.get(row["excerpt_id"], ()))) for row in rows]


def _themes(connection: Connection) -> dict[str, dict[str, None]]:
    query = (
        select(codings.c.excerpt_id, codings.c.theme_id)
        .where(codings.c.excerpt_id.in_(select(quotes.c.excerpt_id)))
        .order_by(codings.c.at)
    )
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for excerpt_id, theme_id in connection.execute(query):
        found[excerpt_id][theme_id] = None
    return found


def around(connection: Connection) -> dict[str, list[TurnRow]]:
    """The turns of each excerpt in the ledger and some before and after, by excerpt id. One statement."""
    first = turns.alias()
    query = (
        select(excerpts.c.id.label("excerpt_id"), excerpts.c.end.label("said_until"), *_columns())
        .select_from(excerpts)
        .join(first, first.c.id == excerpts.c.turn_id)
        .join(
            turns,
            (turns.c.transcript_id == excerpts.c.transcript_id)
            & turns.c.position.between(first.c.position - AROUND, first.c.position + REACH),
        )
        .where(excerpts.c.id.in_(select(quotes.c.excerpt_id)))
        .order_by(excerpts.c.id, turns.c.position)
    )
    found: dict[str, list[TurnRow]] = defaultdict(list)
    after: dict[str, int] = defaultdict(int)
    for row in connection.execute(query):
        after[row.excerpt_id] += row.start >= row.said_until
        if after[row.excerpt_id] <= AROUND:
            found[row.excerpt_id].append(_turn(row))
    return found


def whole(connection: Connection, transcript_ids: Collection[str]) -> dict[str, list[TurnRow]]:
    """Every turn of these transcripts, by transcript id. One statement."""
    query = (
        select(turns.c.transcript_id, *_columns())
        .where(turns.c.transcript_id.in_(list(transcript_ids)))
        .order_by(turns.c.transcript_id, turns.c.position)
    )
    found: dict[str, list[TurnRow]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.transcript_id].append(_turn(row))
    return found


def speakers(connection: Connection) -> dict[str, set[str]]:
    """The labels of all who speak in the transcripts that are quoted, without who asks, by transcript id."""
    query = (
        select(turns.c.transcript_id, turns.c.speaker)
        .where(turns.c.interviewer.is_(False))
        .where(
            turns.c.transcript_id.in_(
                select(excerpts.c.transcript_id).join(quotes, quotes.c.excerpt_id == excerpts.c.id)
            )
        )
        .distinct()
    )
    found: dict[str, set[str]] = defaultdict(set)
    for transcript_id, speaker in connection.execute(query):
        found[transcript_id].add(speaker)
    return found


def _columns() -> list[Any]:
    names = ("position", "start", "end", "words", "speaker", "interviewer", "participation_id")
    return [turns.c[name] for name in names]


def _turn(row: Any) -> TurnRow:
    voice = row.participation_id or f"{ASKING if row.interviewer else 'label '}{row.speaker}"
    return TurnRow(row.position, row.start, row.end, row.words, row.speaker, row.interviewer, voice)


def excerpt_words(connection: Connection, excerpt_id: str) -> str | None:
    """An excerpt's words, or None where its transcript was removed."""
    query = (
        select(excerpts.c.words)
        .join(transcripts, transcripts.c.id == excerpts.c.transcript_id)
        .where(excerpts.c.id == excerpt_id, transcripts.c.removed_at.is_(None))
    )
    return connection.execute(query).scalar()


def add(step: Step, excerpt_id: str, printed: str, **values: Any) -> str:
    """Takes an excerpt into the ledger, after all others; the quote's identifier."""
    last = step.connection.execute(select(func.max(quotes.c.position))).scalar() or 0
    made = QuoteRecord(excerpt_id=excerpt_id, printed=printed, position=last + 1, coder_id=step.coder_id, **values)
    step.insert(made)
    step.use(Excerpt, excerpt_id)
    if made.finding_id:
        step.use(Finding, made.finding_id)
    return made.id


def change(step: Step, quote_id: str, **values: Any) -> bool:
    """Sets what is kept of a quote; whether anything changed."""
    changed = step.change(QuoteRecord, quote_id, **values)
    if changed and values.get("finding_id"):
        step.use(Finding, values["finding_id"])
    return changed


def remove(step: Step, quote_id: str) -> None:
    """Takes a quote out of the ledger; its excerpt stays."""
    remove_exemplars_of(step, quote_id)
    step.remove(QuoteRecord, quote_id)


def put_in_order(step: Step, quote_ids: Collection[str]) -> None:
    """Numbers the quotes in this order."""
    for position, quote_id in enumerate(quote_ids, 1):
        step.change(QuoteRecord, quote_id, position=position)
