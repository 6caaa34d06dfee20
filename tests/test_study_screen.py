"""The start, the study's board and its list of transcripts."""

import json
import shutil
import sqlite3
from pathlib import Path
from threading import Event

import pytest
import studies
from screens import LARGE, SMALL, at_work

from qualtool.workflow import checking, coding, preparing, settings

ONE_THEME = """
name: One theme
version: 1
sites: {"1": Here}
stages: {"1": Now}
types: {Service user: []}
themes:
  - {id: only, number: "1", title: The only theme, definition: All of it.}
"""


@pytest.fixture
def small(small_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(small_file, tmp_path / "small.qual"))


@pytest.mark.parametrize("size", [SMALL, LARGE, (60, 20)])
async def test_the_board_and_the_list_fit(own_demo, size):
    async with at_work(own_demo, size) as desk:
        assert "Stage 1" in desk.text
        assert "Site 7" in desk.text
        assert "encounters · read" in desk.text
        assert "19 of 19 transcripts" in desk.text
        assert "s1_stage2_staff_P01" in desk.text
        assert "/ Filter" in desk.lines[-1]
        assert "? Keys" in desk.lines[-1] or size[0] < 80
        assert max(len(line) for line in desk.lines) == size[0]


async def test_the_list_follows_what_is_typed_and_esc_shows_all_again(own_demo):
    async with at_work(own_demo) as desk:
        await desk.press("slash")
        await desk.type("site 3 user")
        assert desk.table.row_count == len(desk.room.shown) == 2
        assert "2 of 19 transcripts" in desk.text
        await desk.press("enter", "down", "enter")
        assert desk.room.page.name == "s3_stage3_user_P09"
        await desk.press("escape")
        assert desk.table.cursor_row == 1
        await desk.press("escape")
        assert desk.table.row_count == 19
        assert desk.table.has_focus
        assert desk.room.shown[desk.table.cursor_row].name == "s3_stage3_user_P09"


async def test_letters_typed_into_the_filter_do_nothing_else(own_demo):
    async with at_work(own_demo) as desk:
        await desk.press("slash")
        await desk.type("amtxfnou?")
        assert desk.app.screen is desk.room
        assert desk.app.current_mode == "study"
        assert "0 of 19 transcripts" in desk.text
        await desk.press("enter", "enter")
        assert desk.app.current_mode == "study"


async def test_the_columns_follow_the_width(own_demo):
    async with at_work(own_demo, LARGE) as desk:
        assert "Words" in desk.text
        await desk.pilot.resize_terminal(80, 24)
        await desk.rest()
        assert "Words" not in desk.text
        assert "Coded" in desk.text
        await desk.pilot.resize_terminal(140, 45)
        await desk.rest()
        assert "Words" in desk.text
        assert desk.table.row_count == 19


async def test_a_study_without_transcripts_says_what_to_do_in_every_room(tmp_path):
    studies.empty_study(tmp_path).close()
    async with at_work(tmp_path / "small.qual") as desk:
        assert "No transcripts yet. Press a to bring some in" in desk.words
        await desk.press("enter", "f3")
        assert "No transcripts yet" in desk.text
        await desk.press("c", "full_stop", "tab", "x", "e", "m", "asterisk", "n", "r", "i", "M", "ctrl+g", "j", "G")
        assert desk.app.current_mode == "transcript"
        await desk.press("f4")
        assert "Nothing is coded here" in desk.text
        await desk.press("enter", "asterisk", "s", "0", "down")
        await desk.press("f5")
        assert "No case" in desk.text
        await desk.press("enter", "x", "escape", "n", "b", "v", "y", "r", "tab", "S", "right_square_bracket", "down")
        await desk.press("escape", "f2", "x", "2", "escape")
        assert checking.check(desk.study).ok
        assert len(checking.past_steps(desk.study)) == 1


async def test_a_framework_with_one_theme_works_in_every_room(tmp_path):
    (tmp_path / "one.yaml").write_text(ONE_THEME, encoding="utf-8")
    with preparing.new_study(tmp_path / "one.qual", str(tmp_path / "one.yaml"), "Asha") as study:
        studies.add_text(study, tmp_path / "in", "talk", "R: I said so.\n", who="P1")
    async with at_work(tmp_path / "one.qual", SMALL) as desk:
        await desk.press("enter", "c", "enter")
        assert desk.notices == ["Coded 'I said so.' under 1  (u undoes it)"]
        await desk.press("f4")
        assert "1 mention" in desk.words
        await desk.press("f5", "enter")
        await desk.type("Said so")
        await desk.press("escape", "right_square_bracket")
        assert desk.notices[-1].startswith("Charted P1/1, 1: 'Said so'")


async def test_what_cannot_come_in_is_said_before_anything_is_stored(small, tmp_path, monkeypatch):
    folder = studies.write_files(tmp_path / "more", {"odd.txt": "R: Yes."}, "file,site,stage\nodd.txt,9,1\n")
    monkeypatch.chdir(tmp_path)
    async with at_work(small, SMALL) as desk:
        await desk.press("a")
        await desk.type(folder.name)
        await desk.press("enter")
        assert "0 of 1 files would come in" in desk.text
        assert "There is no site '9'" in desk.text
        await desk.press("enter")
        assert len(coding.transcript_lines(desk.study)[1]) == 5
        await desk.press("a")
        await desk.type("nowhere")
        await desk.press("enter")
        assert "there is no such file or folder" in desk.notices[-1]


async def test_a_newer_framework_is_shown_before_it_is_loaded(small, tmp_path, monkeypatch):
    (tmp_path / "next.yaml").write_text(studies.REVISED, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    async with at_work(small, SMALL) as desk:
        await desk.press("f")
        await desk.type("next.yaml")
        await desk.press("enter")
        assert "changes to the framework" in desk.text
        assert "A place to live" in desk.text
        await desk.press("escape")
        assert preparing.design_of(desk.study).version == 1
        await desk.press("f")
        await desk.type("next.yaml")
        await desk.press("enter", "enter")
        assert preparing.design_of(desk.study).version == 2
        assert "version 2" in desk.text


async def test_another_study_starts_with_fresh_rooms(small, own_demo):
    async with at_work(own_demo) as desk:
        await desk.press("f5", "f4", "f2", "slash")
        await desk.type("site 3")
        await desk.press("enter", "down", "o", "end")
        for _ in range(len(str(Path.cwd())) + 1):
            await desk.pilot.press("backspace")
        await desk.type(str(small))
        await desk.press("enter")
        assert desk.app.path == small
        assert "5 of 5 transcripts" in desk.text
        assert desk.table.cursor_row == 0
        await desk.press("f4")
        assert desk.room.theme.title == "Getting help"
        await desk.press("f5")
        assert {row.case for row in desk.room.matrix.rows} >= {"P1"}
        assert settings.read_settings().recent[:2] == (str(small), str(own_demo))
    assert not list(own_demo.parent.glob("*.qual-*"))


async def test_a_study_that_is_none_leaves_the_open_one_open(own_demo, tmp_path, monkeypatch):
    (tmp_path / "letter.qual").write_text("Dear all")
    monkeypatch.chdir(tmp_path)
    async with at_work(own_demo) as desk:
        await desk.press("o")
        await desk.type("letter.qual")
        await desk.press("enter")
        assert "is not a qualtool study" in desk.notices[-1]
        await desk.press("enter")
        assert desk.app.current_mode == "transcript"


@pytest.mark.parametrize("kind", ["not a study", "newer", "missing"])
async def test_a_study_that_cannot_be_opened_leads_to_the_start_screen(small, tmp_path, kind):
    path = tmp_path / "bad.qual"
    if kind == "not a study":
        path.write_text("Dear all")
    elif kind == "newer":
        shutil.copy(small, path)
        with sqlite3.connect(path) as raw:
            raw.execute("PRAGMA user_version = 99")
    async with at_work(path, SMALL) as desk:
        assert desk.app.current_mode == "start"
        assert "bad.qual" in desk.notices[-1]
        assert "n New study" in desk.text
        await desk.press("f2", "f5", "u", "ctrl+r", "ctrl+o")
        assert desk.app.current_mode == "start"


async def test_keys_pressed_before_the_study_is_open_wait_for_nobody(own_demo):
    from qualtool.tui.app import QualtoolApp

    app = QualtoolApp(own_demo, "Asha")
    opening = Event()
    app._store.submit(opening.wait)
    async with app.run_test(size=SMALL) as pilot:
        try:
            await pilot.press("m", "t", "a", "x", "enter", "f5")
            assert app.study is None
        finally:
            opening.set()
        while app.study is None:
            await pilot.pause(0.01)
        await app.workers.wait_for_complete()
        assert app.room is app.screen
        await app.close_study()


async def test_recent_studies_open_from_the_start_screen(small):
    settings.remember_study(small)
    async with at_work(None, SMALL) as desk:
        assert "small.qual" in desk.text
        await desk.press("enter")
        assert desk.app.path == small
        assert "5 of 5 transcripts" in desk.text


async def test_the_demo_is_built_from_the_start_screen(tmp_path, monkeypatch, demo_file):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "qualtool-demo").mkdir()
    shutil.copy(demo_file, tmp_path / "qualtool-demo" / "demo.qual")
    async with at_work(None) as desk:
        await desk.press("d")
        assert "19 of 19 transcripts" in desk.text


async def test_a_folder_that_goes_to_the_cloud_is_warned_about(tmp_path, monkeypatch):
    (tmp_path / "Dropbox").mkdir()
    monkeypatch.chdir(tmp_path / "Dropbox")
    async with at_work(None, SMALL) as desk:
        await desk.press("n")
        await desk.type("pilots")
        await desk.press("enter")
        assert "looks like a folder that Dropbox copies to the cloud" in desk.words
        await desk.press("escape")
        assert "From which framework?" not in desk.text
        assert not list((tmp_path / "Dropbox").iterdir())


async def test_the_history_lists_every_step_with_its_coder(own_demo):
    with preparing.open_study(own_demo, query_only=True) as study:
        latest = checking.past_steps(study, 1)[0]
    async with at_work(own_demo, SMALL) as desk:
        await desk.press("ctrl+o")
        assert latest.step[:30] in desk.text
        assert latest.coder in desk.text
        await desk.press("escape")
        assert desk.table.has_focus


async def test_the_theme_of_the_terminal_is_remembered(small):
    async with at_work(small) as desk:
        assert desk.app.theme == "textual-dark"
        await desk.press("f9")
        assert desk.app.theme == "textual-light"
    assert json.loads(settings.settings_file().read_text())["theme"] == "textual-light"
    async with at_work(small) as desk:
        assert desk.app.theme == "textual-light"
