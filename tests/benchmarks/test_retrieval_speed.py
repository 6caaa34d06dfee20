"""Retrieval by several themes at once, beside the same in one statement of bare SQLite."""

import sqlite3

from measuring import Table

from qualtool.analysis.surroundings import QUESTION
from qualtool.store.study import Study
from qualtool.workflow import quoting
from qualtool.workflow.quoting import QuoteRequest

_THEMES = "SELECT c.excerpt_id FROM coding c JOIN theme h ON h.id = c.theme_id WHERE"
_BARE = f"""
    SELECT e.id, e.words, e.start, e.end, t.name, u.speaker, u.position,
        (SELECT q.words FROM turn q WHERE q.transcript_id = e.transcript_id AND q.interviewer
         AND q.position BETWEEN u.position - 8 AND u.position - 1 ORDER BY q.position DESC LIMIT 1)
    FROM excerpt e JOIN transcript t ON t.id = e.transcript_id JOIN turn u ON u.id = e.turn_id
    JOIN participation p ON p.id = u.participation_id JOIN respondent_type r ON r.id = p.type_id
    WHERE t.removed_at IS NULL AND r.name = 'Service user'
    AND e.id IN ({_THEMES} h.number LIKE '2.%') AND e.id IN ({_THEMES} h.number IN ('2.1', '2.2', '2.4', '2.5', '2.6'))
    AND e.id NOT IN ({_THEMES} h.number = '2.3')
    AND EXISTS (SELECT 1 FROM excerpt o WHERE o.transcript_id = e.transcript_id AND o.start < e.end AND o.end > e.start
        AND o.id IN ({_THEMES} h.number LIKE '1.%' OR h.number LIKE '3.%'))
    ORDER BY t.name, e.start, e.end"""
_ASKED = QuoteRequest(
    "2",
    not_theme="2.3",
    where=("type=Service user",),
    and_themes=("2.1,2.2,2.4,2.5,2.6",),
    overlaps="1,3",
    around=QUESTION,
)


def test_quotes_by_several_themes_with_context(table: Table, large: Study, bare: sqlite3.Connection) -> None:
    found, got = table.compare(
        "quotes by and, not, overlap and type, with the question",
        "",
        lambda: bare.execute(_BARE).fetchall(),
        lambda: quoting.find_quotes(large, _ASKED),
    )
    assert [row[0] for row in found] == [quote.id for quote in got.quotes]
    assert [row[7] or "" for row in found] == [" ".join(turn.words for turn in quote.before) for quote in got.quotes]
    assert found
