"""`check` finds what does not agree."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from studies import code

from qualtool.store.study import Study, open_study
from qualtool.workflow import checking


@contextmanager
def behind_its_back(path: Path) -> Iterator[sqlite3.Connection]:
    """The file as another program might change it: no links enforced, no history."""
    with closing(sqlite3.connect(path)) as connection, connection:
        yield connection


def faults_after(study: Study, *statements: str) -> str:
    """What `check` says after these statements."""
    code(study, "ann_first", "Nobody rang", "3.2")
    study.close()
    with behind_its_back(study.path) as connection:
        for statement in statements:
            assert connection.execute(statement).rowcount != 0
    with open_study(study.path) as again:
        report = checking.check(again)
        assert report.ok is (report.faults == ())
        return "; ".join(report.faults)


def test_a_sound_study_has_no_faults(study: Study) -> None:
    assert faults_after(study) == ""


def test_the_demo_study_is_sound(own_demo: Path) -> None:
    with open_study(own_demo) as demo:
        assert checking.check(demo).faults == ()


def test_check_finds_a_text_that_was_changed(study: Study) -> None:
    found = faults_after(
        study, "UPDATE turn SET words = replace(words, 'Nobody', 'Nobodi') WHERE words LIKE '%Nobody%'"
    )
    assert "the text of ann_first is not what was imported" in found
    assert "excerpt" in found and "has other words than the text" in found


def test_check_finds_a_turn_that_was_lost(study: Study) -> None:
    found = faults_after(study, "DELETE FROM turn WHERE words = 'And then?'")
    assert "the text of ann_first is not what was imported" in found
    assert "does not stand where it should" in found


def test_check_finds_an_excerpt_with_other_words(study: Study) -> None:
    found = faults_after(study, "UPDATE excerpt SET words = 'Somebody rang'")
    assert "of ann_first" in found and "has other words than the text" in found
    assert "is not what was imported" not in found


def test_check_finds_an_excerpt_that_was_moved(study: Study) -> None:
    assert "has other words than the text" in faults_after(
        study, 'UPDATE excerpt SET start = start + 1, "end" = "end" + 1'
    )


def test_check_finds_a_coding_whose_excerpt_is_gone(study: Study) -> None:
    found = faults_after(study, "DELETE FROM excerpt")
    assert "coding row" in found and "belongs to a excerpt that is not there" in found


def test_check_finds_a_sentence_outside_its_text(study: Study) -> None:
    found = faults_after(study, 'UPDATE sentence SET "end" = 100000 WHERE id = (SELECT min(id) FROM sentence)')
    assert "lies outside its text" in found


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO turn_search(turn_search, rowid, words) SELECT 'delete', id, words FROM turn WHERE position = 1",
        "INSERT INTO turn_search(rowid, words) VALUES (100000, 'never said')",
    ],
)
def test_check_finds_a_search_index_that_does_not_fit(study: Study, statement: str) -> None:
    assert "the search index does not fit the transcripts" in faults_after(study, statement)


def test_check_finds_an_index_that_missed_a_change(study: Study) -> None:
    found = faults_after(
        study, "DROP TRIGGER turn_search_update", "UPDATE turn SET words = 'Nothing' WHERE words LIKE '%Nobody%'"
    )
    assert "the search index does not fit the transcripts" in found


def test_check_finds_a_memo_on_something_that_is_gone(study: Study) -> None:
    code(study, "pair", "I do the housing", "3.20", memo="Ask again.")
    found = faults_after(study, "DELETE FROM coding WHERE id IN (SELECT subject_id FROM memo)")
    assert found.startswith("memo ") and "belongs to a coding that is not there" in found


def test_check_writes_nothing(study: Study) -> None:
    with study.read() as connection:
        before = connection.exec_driver_sql("PRAGMA data_version").scalar()
        checking.check(study)
        assert connection.exec_driver_sql("PRAGMA data_version").scalar() == before
