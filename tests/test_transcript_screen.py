"""Reading and indexing on the transcript's screen."""

import sqlite3
from pathlib import Path

import pytest
import studies
from screens import LARGE, SMALL, Desk, at_work

from qualtool.store import database
from qualtool.text.spans import Span
from qualtool.workflow import coding, preparing
from qualtool.workflow.preparing import open_study


@pytest.fixture
def small(small_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "small.qual"
    path.write_bytes(small_file.read_bytes())
    return path


def coded(desk: Desk) -> list[tuple[str, str]]:
    page = desk.room.page
    return [(line.span.words_in(page.text), line.number) for line in coding.codings_of(desk.study, page.id)]


def selected(desk: Desk) -> str:
    return desk.room.view.selection.words_in(desk.room.page.text)


async def code(desk: Desk, words: str, digit: str = "1") -> None:
    await desk.press("c")
    await desk.type(words)
    await desk.press(digit)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_coding_moves_neither_the_page_nor_the_selection(own_demo, size):
    async with at_work(own_demo, size) as desk:
        await desk.press("enter", "pagedown", "pagedown", "j")
        view = desk.room.view
        before = (view.top_row, view.selection, view.place)
        rows = desk.lines[1:15]
        await code(desk, "cust")
        assert (view.top_row, view.selection, view.place) == before
        await desk.press("u", "ctrl+r", "full_stop")
        assert (view.top_row, view.selection, view.place) == before
        assert [row[:40] for row in desk.lines[1:15]] == [row[:40] for row in rows]


async def test_every_change_is_told_with_its_undo(small):
    async with at_work(small) as desk:
        await desk.press("enter", "n")
        told = []
        await code(desk, "wait")
        told += desk.notices
        for keys in (["asterisk"], ["r"], ["i"], ["x"]):
            await desk.press(*keys)
            told += desk.notices
        await desk.press("m")
        await desk.type("A thought")
        await desk.press("escape")
        told += desk.notices
        assert [line.split(" ")[0] for line in told] == ["Coded", "Starred", "Marked", "Marked", "Removed", "Wrote"]
        assert all(line.endswith("(u undoes it)") for line in told)


async def test_a_memo_right_after_coding_is_on_the_coding_just_made(own_demo):
    async with at_work(own_demo) as desk:
        await desk.press("enter", "j", "j")
        assert selected(desk) == "I'm a care coordinator."
        assert [line.number for line in desk.room.panel.codings] == ["1.1"]
        await code(desk, "between com")
        assert desk.room.panel.marked.number == "4.1.4"
        await desk.press("m")
        await desk.type("On the new one")
        await desk.press("escape")
        page = coding.page(desk.study, "s1_stage2_staff_P01", "Asha")
        assert {line.number for line in page.codings if "On the new one" in line.memos} == {"4.1.4"}


async def test_the_coding_chosen_with_tab_stays_marked_while_its_edges_are_moved(small):
    async with at_work(small) as desk:
        await desk.press("enter", "n", "t")
        await code(desk, "wait")
        await desk.press("s")
        await code(desk, "hous")
        await desk.press("tab")
        first = desk.room.panel.marked.number
        await desk.press("tab")
        assert desk.room.panel.marked.number != first
        chosen = desk.room.panel.marked.number
        await desk.press("shift+right", "shift+left", "shift+left")
        assert desk.room.panel.marked.number == chosen
        await desk.press("e")
        moved = {number: words for words, number in coded(desk)}
        assert moved[chosen] == selected(desk)


async def test_letters_typed_into_a_box_do_nothing_else(small):
    async with at_work(small) as desk:
        await desk.press("enter", "slash")
        await desk.type("xcmr?un.")
        assert coded(desk) == []
        assert desk.app.screen is desk.room
        await desk.press("escape", "m")
        await desk.type("xcmr?un.")
        await desk.press("ctrl+s")
        steps = desk.notices
        assert steps == ["Wrote a memo: 'xcmr?un.'  (u undoes it)"]


async def test_finding_goes_round_says_which_place_and_keeps_the_marks_when_it_is_opened_again(small):
    async with at_work(small, SMALL) as desk:
        await desk.press("enter", "slash")
        await desk.type("it")
        places = len(desk.room._found)
        assert f"{places} places" in desk.text
        await desk.press("enter")
        assert f"place 1 of {places} · turn" in desk.text
        for _ in range(places):
            await desk.press("enter")
        assert f"place 1 of {places} · turn" in desk.text
        await desk.press("escape")
        assert desk.room.view.has_focus
        await desk.press("f7")
        assert f"place 2 of {places}" in desk.text
        await desk.press("slash")
        assert f"{places} places" in desk.text
        await desk.type("nowhere")
        assert "0 places" in desk.text


async def test_next_uncoded_passes_over_the_interviewer_and_says_when_it_begins_again(small):
    async with at_work(small) as desk:
        await desk.press("enter")
        seen = []
        for _ in range(5):
            await desk.press("n")
            seen.append(selected(desk))
        assert seen[0] == seen[4] == "I was waiting eleven weeks."
        assert not any(words.endswith("?") for words in seen)
        assert "on again from the beginning" in desk.notices[0]


async def test_all_coded_is_said(small):
    with open_study(small) as study:
        page = coding.page(study, "plan", "Asha")
        themes = [preparing.tree_of(study).named("4.2").id]
        coding.code(study, "plan", Span(0, len(page.text)), themes, "Asha")
    async with at_work(small) as desk:
        await desk.press("slash")
        await desk.type("plan")
        await desk.press("enter", "enter", "n")
        assert desk.notices == ["Everything that participants say here is coded"]


async def test_looking_at_a_quote_does_not_lose_the_reading_place(own_demo):
    async with at_work(own_demo) as desk:
        await desk.press("enter", "pagedown", "pagedown", "j")
        name, place = desk.room.page.name, desk.room.view.place
        await desk.press("f4", "enter")
        assert desk.room.page.name == name
        assert desk.room.view.place != place
        await desk.press("escape")
        assert coding.page(desk.study, name, "Asha").place == place


async def test_the_next_transcript_follows_the_list_as_it_was_filtered(own_demo):
    async with at_work(own_demo) as desk:
        await desk.press("slash")
        await desk.type("site 4")
        await desk.press("enter")
        names = [line.name for line in desk.room.shown]
        await desk.press("enter", "right_parenthesis")
        assert desk.room.page.name == names[1]
        await desk.press("left_parenthesis", "left_parenthesis")
        assert desk.room.page.name == names[0]
        assert desk.notices == ["That is the end of the list"]


async def test_go_to_a_turn_by_its_number(own_demo):
    async with at_work(own_demo) as desk:
        await desk.press("enter", "ctrl+g")
        await desk.type("41")
        await desk.press("enter")
        assert "turn 41 of 60" in desk.text
        assert desk.room.view.has_focus


async def test_the_picker_offers_what_was_used_lately_first(small):
    async with at_work(small) as desk:
        await desk.press("enter", "n")
        for words in ("wait", "hous", "work", "gate", "ward"):
            await code(desk, words)
        await desk.press("c")
        offered = [theme.number for theme in desk.app.screen._found]
        assert offered[:5] == ["4.1.2", "4.1.1", "4.2", "3.20", "3.2"]
        await desk.press("escape")
        assert desk.room.view.has_focus
        assert len(coded(desk)) == 5


async def test_a_theme_that_is_there_already_is_told_and_changes_nothing(small):
    async with at_work(small) as desk:
        await desk.press("enter", "n")
        await code(desk, "wait")
        await code(desk, "wait")
        assert len(coded(desk)) == 1
        assert "already" in desk.notices[-1]


async def test_a_busy_study_is_told_and_the_next_try_succeeds(small, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE_MS", 50)
    async with at_work(small) as desk:
        await desk.press("enter", "n")
        holder = sqlite3.connect(small, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        await code(desk, "wait")
        assert "Another program is writing to" in desk.notices[-1]
        assert coded(desk) == []
        await desk.press("escape")
        assert desk.app.current_mode == "study"
        await desk.press("enter")
        holder.execute("ROLLBACK")
        holder.close()
        await desk.press("n")
        await code(desk, "wait")
        assert len(coded(desk)) == 1


async def test_undo_of_another_coders_step_is_refused_in_words(small):
    with open_study(small) as study:
        studies.code(study, "ann_first", "Nobody rang.", "3.2", coder="Tom")
    async with at_work(small, coder="Zoe") as desk:
        await desk.press("enter", "u")
        assert desk.notices[-1].startswith("There is nothing to undo for Zoe")
        assert len(coded(desk)) == 1
