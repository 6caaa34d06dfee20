"""The study file: made for its owner alone, refused untouched when it is not ours, backed up, found again."""

import os
import shutil
import stat
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from studies import add_text, code, empty_study, live

from qualtool.errors import (
    BadSpan,
    NewerStudy,
    NoStudyNamed,
    NotAStudy,
    SeveralStudies,
    StudyDamaged,
    StudyExists,
    StudyNotFound,
    StudyUnwritable,
)
from qualtool.store import backups, database, tables
from qualtool.store.study import Study, create, open_study
from qualtool.text.cleaning import cleaned
from qualtool.text.spans import Span
from qualtool.workflow import checking, coding, preparing, study_files

# Every kind of character that transcripts have been seen to hold, and some that no transcript should.
TRICKY = st.sampled_from(
    [
        "🙂",
        "👩🏽‍⚕️",
        "e\u0301",
        "ö",
        "שלום",
        "مرحبا",
        "\u202e",
        "\u2066",
        "\r\n",
        "\r",
        "\n",
        "\n\n",
        "\x85",
        "\x0c",
        "\t",
        "\x00",
        "\x1b[31m",
        "\x1b]0;title\x07",
        "\x9b1m",
        "\u2028",
        "\ufeff",
        "\ud800",
        "[laughs]",
        "[/b]",
        "  ",
        "R: ",
        "I: ",
        "'",
        "漢字",
    ]
)
WORDS = st.lists(st.text(max_size=6) | TRICKY | st.sampled_from(["waited", " ", "eleven", "weeks."]), max_size=40)


@pytest.fixture(scope="module")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with nothing in it yet; each example takes a copy."""
    study = empty_study(tmp_path_factory.mktemp("empty"))
    study.close()
    return study.path


@pytest.mark.long
@settings(max_examples=25)
@given(pieces=WORDS, chosen=st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)))
def test_any_stretch_of_any_text_is_found_again_at_the_same_words(
    empty_file: Path, tmp_path: Path, pieces: list[str], chosen: tuple[int, int]
) -> None:
    raw = "".join(pieces)
    # Lone surrogates cannot be in a file; they are told apart in the tests of cleaning.
    raw = "".join(character for character in raw if not 0xD800 <= ord(character) <= 0xDFFF)
    # A file that is mostly controls is refused as no text at all; a few are taken out.
    assume(cleaned(raw).text.strip() and cleaned(raw).controls < 8 and cleaned(raw).escapes < 8)
    path = Path(shutil.copy(empty_file, tmp_path / "any.qual"))
    with open_study(path) as study:
        add_text(study, tmp_path / "files", "any", f"I: A question?\nR: {'It was so. ' * 400}{raw} so.\n", who="P1")
        page = coding.page(study, "any", "Asha")
        start, end = sorted(len(page.text) - number % min(len(page.text) + 1, 200) for number in chosen)
        assume(start < end)
        theme = preparing.tree_of(study).named("3.2")
        try:
            coding.code(study, page.id, Span(start, end), [theme.id], "Asha")
        except BadSpan:
            assert not page.text[start:end].strip("\n") or start in edges(page) or end in edges(page)
            return
    with open_study(path) as again:
        page_again = coding.page(again, "any", "Asha")
        assert page_again.text == page.text
        (found,) = page_again.codings
        assert (found.start, found.end) == (start, end)
        with again.read() as connection:
            stored = connection.execute(select(tables.excerpts.c.words)).scalar_one()
        assert stored == page.text[start:end]
        assert checking.check(again).faults == ()


def edges(page: coding.TranscriptPage) -> set[int]:
    """The places in the gap between two turns, where no excerpt can begin or end."""
    return {place for turn in page.turns for place in (turn.start - 1, turn.start, turn.end, turn.end + 1)}


@given(st.text() | WORDS.map("".join))
def test_no_control_character_or_escape_is_left_in_a_text(raw: str) -> None:
    text = cleaned(raw).text
    assert not any((ord(c) < 32 and c not in "\t\n") or 127 <= ord(c) < 160 for c in text)
    assert not any(0xD800 <= ord(c) <= 0xDFFF for c in text)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_study_and_its_log_can_be_read_by_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with empty_study(tmp_path) as study:
            beside = [study.path, *(study.path.with_name(f"small.qual-{end}") for end in ("wal", "shm"))]
            assert [mode_of(path) for path in beside] == [0o600, 0o600, 0o600]
            copy = checking.back_up(study)
            assert (mode_of(copy), mode_of(copy.parent)) == (0o600, 0o700)
    finally:
        os.umask(before)


def test_the_file_says_that_it_is_a_study_and_of_which_version(tmp_path: Path) -> None:
    with empty_study(tmp_path) as study, study.read() as connection:
        assert connection.exec_driver_sql("PRAGMA application_id").scalar() == int.from_bytes(b"QUAL")
        assert connection.exec_driver_sql("PRAGMA user_version").scalar() == database.SCHEMA_VERSION


def test_every_connection_enforces_links_and_waits_for_the_disk(study: Study) -> None:
    with study.read() as first, study.read() as second:
        for connection in (first, second):
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_a_newer_study_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    empty_study(tmp_path).close()
    path = tmp_path / "small.qual"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {database.SCHEMA_VERSION + 1}")
    before, listed = path.read_bytes(), sorted(tmp_path.iterdir())
    with pytest.raises(NewerStudy, match=r"newer qualtool.*left untouched. Update with: pip install"):
        open_study(path)
    assert path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == listed


def test_opening_a_missing_study_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(StudyNotFound, match="Start one with: qualtool new"):
        open_study(tmp_path / "none.qual")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"Dear diary", b"x" * 5000, b"SQLite format 3\x00" + b"\x00" * 84])
def test_what_is_not_a_study_is_refused_and_left_as_it_was(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.qual"
    path.write_bytes(content)
    with pytest.raises((NotAStudy, StudyDamaged)):
        open_study(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_not_a_study(tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    path = tmp_path / "other.qual"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (x)")
    with pytest.raises(NotAStudy, match="is not a qualtool study"):
        open_study(path)


def test_a_folder_is_not_a_study(tmp_path: Path) -> None:
    with pytest.raises(StudyNotFound):
        open_study(tmp_path)


@pytest.mark.parametrize("kept", [0.02, 0.3, 0.7, 0.99])
def test_a_truncated_study_says_that_it_is_damaged_and_where_the_copies_are(
    small_file: Path, tmp_path: Path, kept: float
) -> None:
    whole = small_file.read_bytes()
    path = tmp_path / "cut.qual"
    path.write_bytes(whole[: int(len(whole) * kept)])
    (tmp_path / "cut.backups").mkdir()
    with pytest.raises(StudyDamaged, match=r"Copies of earlier days are in .*cut\.backups"):
        with open_study(path) as study:
            assert checking.check(study).faults
            raise StudyDamaged(path, "as check said")


def test_a_damaged_study_without_backups_does_not_point_to_them(tmp_path: Path) -> None:
    assert "backups" not in str(StudyDamaged(tmp_path / "cut.qual", "cut short"))


def test_a_study_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    empty_study(tmp_path).close()
    before = (tmp_path / "small.qual").read_bytes()
    with pytest.raises(StudyExists, match="left as it is"):
        create(tmp_path / "small.qual", "Another")
    with pytest.raises(StudyExists):
        preparing.new_study(tmp_path / "small.qual", "dscp", "Tom")
    assert (tmp_path / "small.qual").read_bytes() == before


def test_a_study_in_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(StudyUnwritable, match="No such file or directory"):
        create(tmp_path / "nowhere" / "s.qual", "S")


def test_a_study_from_a_faulty_framework_leaves_nothing_behind(tmp_path: Path) -> None:
    from qualtool.errors import FaultyFramework

    (tmp_path / "bad.yaml").write_text("name: Bad\nversion: 1\nthemes: 3\n")
    with pytest.raises(FaultyFramework):
        preparing.new_study(tmp_path / "s.qual", str(tmp_path / "bad.yaml"), "Asha")
    assert not (tmp_path / "s.qual").exists()


def test_a_study_opened_for_looking_cannot_be_written(small_file: Path) -> None:
    with open_study(small_file, query_only=True) as study:
        before = live(study)
        with pytest.raises(StudyUnwritable):
            code(study, "ann_first", "Nobody rang", "3.2")
        assert live(study) == before


def test_looking_at_a_study_changes_no_byte_of_it(small_file: Path) -> None:
    before = small_file.read_bytes()
    with open_study(small_file, query_only=True) as study:
        live(study)
    assert small_file.read_bytes() == before
    assert [path.name for path in small_file.parent.glob("small.qual*")] == ["small.qual"]


def test_closing_leaves_one_file(study: Study) -> None:
    code(study, "ann_first", "Nobody rang", "3.2")
    assert study.path.with_name("small.qual-wal").exists()
    study.close()
    assert [path.name for path in study.path.parent.iterdir()] == ["small.qual"]


def test_ten_backups_are_kept_and_none_can_be_taken_for_the_study(study: Study) -> None:
    made = [checking.back_up(study) for _ in range(13)]
    kept = sorted((study.path.parent / "small.backups").iterdir())
    assert kept == made[3:]
    assert len(kept) == backups.KEPT == 10
    assert not any(path.suffix == ".qual" for path in kept)
    assert study_files.find_study(folder=study.path.parent) == study.path


def test_a_backup_of_an_open_study_is_a_whole_study(study: Study) -> None:
    code(study, "ann_first", "Nobody rang", "3.2")
    copy = checking.back_up(study)
    code(study, "ann_first", "waiting eleven weeks", "3.2")
    with open_study(copy) as opened:
        assert [line.number for line in coding.page(opened, "ann_first", "Asha").codings] == ["3.2"]
        assert checking.check(opened).ok
        assert checking.undo(opened, "Asha") == "Coded 'Nobody rang' under 3.2"


def test_loading_a_framework_makes_a_backup_first(study: Study, tmp_path: Path) -> None:
    from studies import REVISED

    (tmp_path / "new.yaml").write_text(REVISED, encoding="utf-8")
    preparing.load_framework(study, preparing.preview_framework(study, tmp_path / "new.yaml"), "Asha")
    (copy,) = backups.kept(study.path)
    with open_study(copy) as before:
        assert preparing.design_of(before).version == 1


def test_the_study_meant_is_the_one_named_or_the_only_one_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoStudyNamed, match=r"There is no \.qual file"):
        study_files.find_study(folder=tmp_path)
    empty_study(tmp_path, "one.qual").close()
    assert study_files.find_study(folder=tmp_path) == tmp_path / "one.qual"
    assert study_files.find_study(str(tmp_path / "one")) == tmp_path / "one.qual"
    empty_study(tmp_path, "two.qual").close()
    with pytest.raises(SeveralStudies, match=r"holds one\.qual, two\.qual"):
        study_files.find_study(folder=tmp_path)
    monkeypatch.setenv("QUALTOOL_STUDY", str(tmp_path / "two.qual"))
    assert study_files.find_study(folder=tmp_path) == tmp_path / "two.qual"
    with pytest.raises(StudyNotFound):
        study_files.find_study(str(tmp_path / "three.qual"))


def test_a_study_in_a_folder_with_signs_in_its_name_opens(tmp_path: Path) -> None:
    folder = tmp_path / "a b#c?d%20 é'"
    folder.mkdir()
    with empty_study(folder, "s p#1?.qual") as study:
        assert study.name == "s p#1?"
    with open_study(folder / "s p#1?.qual", query_only=True) as again:
        assert again.name == "s p#1?"
    assert sorted(path.name for path in folder.iterdir()) == ["s p#1?.qual", "small.yaml"]
