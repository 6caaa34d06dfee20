"""Whether a study is whole: the file, the links between rows, the texts, the excerpts, the search index."""

from hashlib import sha256

from sqlalchemy import Connection, select
from sqlalchemy.exc import DatabaseError
from sqlmodel import SQLModel

from qualtool.store import transcripts as texts
from qualtool.store.tables import excerpts, memos, sentences, transcripts, turns


def faults(connection: Connection) -> list[str]:
    """Every fault found, in words; an empty list for a sound study. Runs in a writing transaction, changes nothing."""
    return [*_file(connection), *_links(connection), *_index(connection), *_transcripts(connection)]


def _file(connection: Connection) -> list[str]:
    answers = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    return [f"the file: {answer}" for answer in answers if answer != "ok"]


def _links(connection: Connection) -> list[str]:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    found = [f"{orphan[0]} row {orphan[1]} belongs to a {orphan[2]} that is not there" for orphan in orphans]
    # A memo can be on anything, so that no foreign key watches over it.
    for subject in connection.execute(select(memos.c.subject).distinct()).scalars().all():
        table = SQLModel.metadata.tables[subject]
        lost = memos.c.subject_id.not_in(select(table.c.id))
        ids = connection.execute(select(memos.c.id).where(memos.c.subject == subject, lost)).scalars()
        found.extend(f"memo {memo_id[:8]} belongs to a {subject} that is not there" for memo_id in ids)
    return found


def _index(connection: Connection) -> list[str]:
    try:
        connection.exec_driver_sql("INSERT INTO turn_search(turn_search, rank) VALUES ('integrity-check', 1)")
    except DatabaseError as error:
        return [f"the search index does not fit the transcripts ({error.orig})"]
    return []


def _transcripts(connection: Connection) -> list[str]:
    found: list[str] = []
    for row in connection.execute(select(transcripts.c.id, transcripts.c.name, transcripts.c.text_sha256)).all():
        text = texts.text_of(connection, row.id)
        if sha256(text.encode()).hexdigest() != row.text_sha256:
            found.append(f"the text of {row.name} is not what was imported")
        found.extend(_spans(connection, row.id, row.name, text))
    return found


def _spans(connection: Connection, transcript_id: str, name: str, text: str) -> list[str]:
    found: list[str] = []
    for turn in connection.execute(select(turns).where(turns.c.transcript_id == transcript_id)):
        if text[turn.start : turn.end] != turn.words:
            found.append(f"turn {turn.position + 1} of {name} does not stand where it should")
    for excerpt in connection.execute(select(excerpts).where(excerpts.c.transcript_id == transcript_id)):
        if text[excerpt.start : excerpt.end] != excerpt.words:
            found.append(
                f"excerpt {excerpt.id[:8]} of {name} ({excerpt.start}:{excerpt.end}) has other words than the text"
            )
    for sentence in connection.execute(select(sentences).where(sentences.c.transcript_id == transcript_id)):
        if not 0 <= sentence.start < sentence.end <= len(text):
            found.append(f"a sentence of {name} ({sentence.start}:{sentence.end}) lies outside its text")
    return found
