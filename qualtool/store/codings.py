"""Excerpts and codings: laid on a transcript, moved, taken away, and read back."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, select

from qualtool.analysis.pages import CodingLine
from qualtool.errors import BadSpan, NothingToDo
from qualtool.model import Coding, Excerpt, Memo, ThemeRecord, Transcript
from qualtool.store.history import Step
from qualtool.store.tables import coders, codings, excerpts, memos, references, themes, turns
from qualtool.text.spans import Span
from qualtool.text.turns import BETWEEN_TURNS


def in_transcript(connection: Connection, transcript_id: str) -> tuple[CodingLine, ...]:
    """A transcript's codings in the order of its text. Two statements."""
    notes = _memos(connection, transcript_id)
    rows = connection.execute(
        select(
            codings.c.id,
            codings.c.at,
            excerpts.c.id.label("excerpt_id"),
            excerpts.c.start,
            excerpts.c.end,
            excerpts.c.starred,
            themes.c.id.label("theme_id"),
            themes.c.number,
            themes.c.title,
            coders.c.name.label("coder"),
        )
        .select_from(excerpts)
        .join(codings, codings.c.excerpt_id == excerpts.c.id)
        .join(themes, themes.c.id == codings.c.theme_id)
        .join(coders, coders.c.id == codings.c.coder_id)
        .where(excerpts.c.transcript_id == transcript_id)
        .order_by(excerpts.c.start, excerpts.c.end.desc(), themes.c.number)
    )
    return tuple(
        CodingLine(
            row.id,
            row.excerpt_id,
            row.start,
            row.end,
            row.theme_id,
            row.number,
            row.title,
            row.coder,
            row.at,
            row.starred,
            tuple(notes.get(row.id, []) + notes.get(row.excerpt_id, [])),
        )
        for row in rows
    )


def starred(connection: Connection, transcript_id: str) -> set[Span]:
    """The starred stretches of a transcript."""
    query = select(excerpts.c.start, excerpts.c.end).where(
        excerpts.c.transcript_id == transcript_id, excerpts.c.starred.is_(True)
    )
    return {Span(row.start, row.end) for row in connection.execute(query)}


def _memos(connection: Connection, transcript_id: str) -> dict[str, list[str]]:
    """Memos on a transcript's codings and excerpts, by what they are on."""
    here = excerpts.c.transcript_id == transcript_id
    on_codings = select(codings.c.id).join(excerpts, excerpts.c.id == codings.c.excerpt_id).where(here)
    on_excerpts = select(excerpts.c.id).where(here)
    subjects = on_codings.union_all(on_excerpts)
    query = select(memos.c.subject_id, memos.c.text).where(memos.c.subject_id.in_(subjects)).order_by(memos.c.at)
    found: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.subject_id].append(row.text)
    return found


def about(connection: Connection, coding_ids: Iterable[str]) -> list[tuple[str, str]]:
    """The words and the theme's number of each coding, in the order of the text."""
    query = (
        select(excerpts.c.words, themes.c.number)
        .select_from(codings)
        .join(excerpts, excerpts.c.id == codings.c.excerpt_id)
        .join(themes, themes.c.id == codings.c.theme_id)
        .where(codings.c.id.in_(list(coding_ids)))
        .order_by(excerpts.c.start, themes.c.number)
    )
    return [(row.words, row.number) for row in connection.execute(query)]


def excerpt_on(connection: Connection, transcript_id: str, span: Span) -> str | None:
    """The excerpt on just this stretch, if there is one."""
    query = select(excerpts.c.id).where(
        excerpts.c.transcript_id == transcript_id, excerpts.c.start == span.start, excerpts.c.end == span.end
    )
    return connection.execute(query).scalar()


def ensure_excerpt(step: Step, transcript_id: str, span: Span) -> str:
    """The excerpt on a stretch, made if there is none. An excerpt that nothing uses does not show anywhere.

    Raises BadSpan for a stretch outside the text, or on nothing but the gap between two turns.
    """
    known = excerpt_on(step.connection, transcript_id, span)
    if known is not None:
        return known
    turn_id, words = _words(step.connection, transcript_id, span)
    excerpt = Excerpt(transcript_id=transcript_id, turn_id=turn_id, start=span.start, end=span.end, words=words)
    step.attach([excerpt])
    return excerpt.id


def _words(connection: Connection, transcript_id: str, span: Span) -> tuple[int, str]:
    spoken = connection.execute(
        select(turns.c.id, turns.c.start, turns.c.end, turns.c.words)
        .where(turns.c.transcript_id == transcript_id, turns.c.end > span.start, turns.c.start < span.end)
        .order_by(turns.c.position)
    ).all()
    if not spoken or span.start < spoken[0].start or span.end > spoken[-1].end:
        raise BadSpan(f"{span.start}:{span.end}", spoken[-1].end if spoken else 0)
    joined = BETWEEN_TURNS.join(turn.words for turn in spoken)
    offset = spoken[0].start
    return int(spoken[0].id), joined[span.start - offset : span.end - offset]


def add(step: Step, transcript_id: str, span: Span, theme_ids: Iterable[str]) -> list[str]:
    """Codes a stretch under each theme; the identifiers of the new codings. Raises NothingToDo if all stand already."""
    excerpt_id = ensure_excerpt(step, transcript_id, span)
    mine = set(
        step.connection.execute(
            select(codings.c.theme_id).where(codings.c.excerpt_id == excerpt_id, codings.c.coder_id == step.coder_id)
        ).scalars()
    )
    made: list[str] = []
    for theme_id in theme_ids:
        if theme_id not in mine:
            coding = Coding(excerpt_id=excerpt_id, theme_id=theme_id, coder_id=step.coder_id)
            step.insert(coding)
            step.use(ThemeRecord, theme_id)
            made.append(coding.id)
    if not made:
        raise NothingToDo("These words are already coded there, by you.")
    step.use(Transcript, transcript_id)
    return made


def remove(step: Step, coding_ids: Iterable[str]) -> None:
    """Takes codings away, with the memos on them."""
    for coding_id in coding_ids:
        query = select(memos.c.id).where(memos.c.subject == "coding", memos.c.subject_id == coding_id)
        for memo_id in step.connection.execute(query).scalars().all():
            step.remove(Memo, memo_id)
        step.remove(Coding, coding_id)


def move_edges(step: Step, coding_id: str, span: Span) -> None:
    """Points a coding to another stretch of its transcript. Raises NothingToDo if the coder has one there already."""
    coding = step.connection.execute(select(codings).where(codings.c.id == coding_id)).one()
    old = step.connection.execute(select(excerpts).where(excerpts.c.id == coding.excerpt_id)).one()
    new_id = ensure_excerpt(step, old.transcript_id, span)
    twin = step.connection.execute(
        select(codings.c.id).where(
            codings.c.excerpt_id == new_id,
            codings.c.theme_id == coding.theme_id,
            codings.c.coder_id == coding.coder_id,
        )
    ).scalar()
    if twin is not None:
        raise NothingToDo("That stretch is already coded there; nothing was moved.")
    step.change(Coding, coding_id, excerpt_id=new_id)
    if old.starred and not _in_use(step.connection, old.id):
        step.change(Excerpt, old.id, starred=False)
        step.change(Excerpt, new_id, starred=True)


def _in_use(connection: Connection, excerpt_id: str) -> bool:
    coded = select(codings.c.id).where(codings.c.excerpt_id == excerpt_id)
    cited = select(references.c.id).where(references.c.excerpt_id == excerpt_id)
    return connection.execute(coded.union_all(cited).limit(1)).first() is not None


def star(step: Step, transcript_id: str, span: Span) -> bool:
    """Stars a stretch as quotable, or takes the star away; whether it is starred now."""
    excerpt_id = ensure_excerpt(step, transcript_id, span)
    now_starred = not step.connection.execute(
        select(excerpts.c.starred).where(excerpts.c.id == excerpt_id)
    ).scalar_one()
    step.change(Excerpt, excerpt_id, starred=now_starred)
    step.use(Transcript, transcript_id)
    return now_starred


def ensure_starred(step: Step, transcript_id: str, span: Span) -> None:
    """Stars a stretch as quotable, whether or not it was."""
    step.change(Excerpt, ensure_excerpt(step, transcript_id, span), starred=True)


def add_memo(step: Step, subject: str, subject_id: str, text: str) -> str:
    """Writes a note on something; its identifier."""
    memo = Memo(subject=subject, subject_id=subject_id, coder_id=step.coder_id, text=text)
    step.insert(memo)
    return memo.id
