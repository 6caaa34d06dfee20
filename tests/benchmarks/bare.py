"""The same work in bare `sqlite3`, as a person would write it by hand; each gives how many rows it found."""

import csv
import sqlite3
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from big_study import Interview

_UNDER = """
    SELECT DISTINCT e.id, e.words, e.start, e.end, t.name, t.encounter_id, u.participation_id, u.speaker, u.position
    FROM theme h JOIN coding c ON c.theme_id = h.id JOIN excerpt e ON e.id = c.excerpt_id
    JOIN transcript t ON t.id = e.transcript_id JOIN turn u ON u.id = e.turn_id
    WHERE (h.number = ? OR h.number LIKE ? || '.%') AND t.removed_at IS NULL ORDER BY t.name, e.start, e.end"""


def add_transcript(connection: sqlite3.Connection, one: Interview) -> int:
    """Stores an encounter's text and index alone; how many turns."""
    encounter, transcript, text = uuid4().hex, uuid4().hex, one.text
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        """INSERT INTO encounter (id, case_id, site_id, stage_id, mode, date, attributes)
        SELECT ?, case_id, site_id, stage_id, mode, date, attributes FROM encounter LIMIT 1""",
        (encounter,),
    )
    connection.execute(
        """INSERT INTO transcript (id, encounter_id, name, length, words, text_sha256, source_name, source_sha256,
        encoding, imported_at, coder_id) SELECT ?, ?, ?, ?, ?, ?, ?, ?, 'utf-8', '', id FROM coder LIMIT 1""",
        (transcript, encounter, one.name, len(text), len(text.split()), *_hashes(one.name, text)),
    )
    connection.executemany(
        """INSERT INTO turn (transcript_id, position, speaker, interviewer, time, start, "end", words)
        VALUES (?, ?, ?, ?, '', ?, ?, ?)""",
        (
            (transcript, place, turn.speaker, turn.speaker == "I", turn.start, turn.start + len(turn.words), turn.words)
            for place, turn in enumerate(one.turns)
        ),
    )
    connection.execute("COMMIT")
    return len(one.turns)


def _hashes(name: str, text: str) -> tuple[str, str, str]:
    return sha256(text.encode()).hexdigest(), f"{name}.txt", sha256(name.encode()).hexdigest()


def open_transcript(connection: sqlite3.Connection, name: str) -> tuple[int, int, int]:
    """How many turns, sentences and codings of a transcript were read."""
    (transcript,) = connection.execute("SELECT id FROM transcript WHERE name = ?", (name,)).fetchone()
    turns = connection.execute("SELECT * FROM turn WHERE transcript_id = ? ORDER BY position", (transcript,)).fetchall()
    sentences = connection.execute(
        'SELECT start, "end" FROM sentence WHERE transcript_id = ? ORDER BY start', (transcript,)
    ).fetchall()
    codings = connection.execute(
        """SELECT c.id, e.id, e.start, e.end, h.number, h.title, k.name, c.at, e.starred
        FROM excerpt e JOIN coding c ON c.excerpt_id = e.id JOIN theme h ON h.id = c.theme_id
        JOIN coder k ON k.id = c.coder_id WHERE e.transcript_id = ? ORDER BY e.start""",
        (transcript,),
    ).fetchall()
    return len(turns), len(sentences), len(codings)


def quotes(connection: sqlite3.Connection, number: str) -> int:
    """How many excerpts lie under a theme."""
    return len(connection.execute(_UNDER, (number, number)).fetchall())


def matrix(connection: sqlite3.Connection, number: str) -> tuple[int, int]:
    """How many excerpts lie in the cells of a theme, and how many cells say something."""
    counted = connection.execute(
        """SELECT n.case_id, n.stage_id, c.theme_id, count(DISTINCT c.excerpt_id)
        FROM theme h JOIN coding c ON c.theme_id = h.id JOIN excerpt e ON e.id = c.excerpt_id
        JOIN transcript t ON t.id = e.transcript_id JOIN encounter n ON n.id = t.encounter_id
        WHERE h.number LIKE ? || '.%' AND t.removed_at IS NULL GROUP BY n.case_id, n.stage_id, c.theme_id""",
        (number,),
    ).fetchall()
    said = connection.execute(
        """SELECT l.case_id, l.stage_id, l.theme_id, s.text, max(r.number) FROM theme h JOIN cell l ON l.theme_id = h.id
        JOIN revision r ON r.cell_id = l.id LEFT JOIN stretch s ON s.revision_id = r.id
        WHERE h.number LIKE ? || '.%' GROUP BY l.id""",
        (number,),
    ).fetchall()
    return sum(row[3] for row in counted), len(said)


def search(connection: sqlite3.Connection, match: str) -> int:
    """How many coded excerpts begin in a turn that holds any of the words."""
    return len(
        connection.execute(
            """SELECT DISTINCT e.id, e.words FROM turn_search s JOIN excerpt e ON e.turn_id = s.rowid
            JOIN coding c ON c.excerpt_id = e.id WHERE turn_search MATCH ?""",
            (match,),
        ).fetchall()
    )


def csv_of_codings(connection: sqlite3.Connection, path: Path) -> int:
    """Writes every coding with its words, place and theme; how many lines."""
    rows = connection.execute(
        """SELECT e.id, e.words, h.number, h.title, i.key, g.key, n.mode, p.label, u.speaker, t.name, u.position,
        e.start, e.end, k.name, e.starred
        FROM coding c JOIN excerpt e ON e.id = c.excerpt_id JOIN theme h ON h.id = c.theme_id
        JOIN coder k ON k.id = c.coder_id JOIN transcript t ON t.id = e.transcript_id
        JOIN turn u ON u.id = e.turn_id JOIN encounter n ON n.id = t.encounter_id
        JOIN site i ON i.id = n.site_id JOIN stage g ON g.id = n.stage_id
        LEFT JOIN participation a ON a.id = u.participation_id LEFT JOIN participant p ON p.id = a.participant_id
        WHERE t.removed_at IS NULL ORDER BY t.name, e.start, e.end"""
    ).fetchall()
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return len(rows)
