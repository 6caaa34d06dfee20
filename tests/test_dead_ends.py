"""Ways in which a key led nowhere, or somewhere else than it said: each leads on now, or says why not."""

import asyncio
from pathlib import Path

import pytest
import studies
from screens import LARGE, SMALL, at_work

from qualtool.store.study import Study
from qualtool.tui.prompts import AskLine
from qualtool.workflow import checking, disclosure, keeping_quotes, preparing
from qualtool.workflow.quoting import QuoteRequest, find_quotes

MISSING_FOLDER = "could not be written: the folder {} is missing. Make it first, or write to another one"


@pytest.fixture
def quoted(study: Study) -> Path:
    """The small study with one quote in its ledger."""
    studies.code(study, "ann_first", "I was waiting eleven weeks.", "3.2")
    (quote,) = find_quotes(study, QuoteRequest("3.2")).quotes
    keeping_quotes.take(study, quote.id, "Asha")
    study.close()
    return study.path


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A study of which only the framework is there."""
    made = studies.empty_study(tmp_path, "empty.qual")
    made.close()
    return made.path


def forms(path: Path) -> dict[str, tuple[str, str]]:
    with preparing.open_study(path, query_only=True) as study:
        return {one.form: (one.decision, one.printed) for one in disclosure.disclosure(study).forms}


class TestAttributions:
    async def test_u_takes_the_decision_back_in_the_box_and_ctrl_r_takes_it_again(self, quoted):
        async with at_work(quoted, SMALL) as desk:
            await desk.press("l", "a", "a")
            (form,) = [form for form, (decision, _printed) in forms(quoted).items() if decision]
            assert "(u undoes it)" in desk.notices[0]
            await desk.press("u")
            assert forms(quoted)[form][0] == ""
            assert "accepted by" not in desk.text
            assert desk.notices[0].startswith("Undid: Accepted")
            await desk.press("ctrl+r")
            assert forms(quoted)[form][0] == "accepted"
            assert "accepted by Asha" in desk.words
            assert "u undoes" in desk.words and "Enter or c coarsens" in desk.words

    async def test_a_form_that_was_coarsened_is_accepted_only_after_asking(self, quoted):
        async with at_work(quoted) as desk:
            await desk.press("l", "a", "enter", "ctrl+u")
            await desk.type("(Service user)")
            await desk.press("enter")
            coarsened = forms(quoted)
            assert [printed for decision, printed in coarsened.values() if decision == "coarsened"] == [
                "(Service user)"
            ]
            for keys in (["escape"], ["2"]):
                await desk.press("a", *keys)
                assert forms(quoted) == coarsened
            await desk.press("a", "1")
            assert "coarsened" not in [decision for decision, _printed in forms(quoted).values()]


class TestFiles:
    async def test_a_path_that_cannot_be_written_to_is_offered_again_with_the_reason(self, quoted, tmp_path):
        async with at_work(quoted, LARGE) as desk:
            await desk.press("f4", "x", "ctrl+u")
            await desk.type(f"{tmp_path}/nowhere/quotes.md")
            await desk.press("enter")
            assert isinstance(desk.app.screen, AskLine)
            assert desk.notices == [f"{tmp_path}/nowhere/quotes.md {MISSING_FOLDER.format(tmp_path / 'nowhere')}"]
            (tmp_path / "nowhere").mkdir()
            await desk.press("enter")
            assert (tmp_path / "nowhere/quotes.md").is_file()
            assert desk.notices[0].startswith("Wrote ")

    async def test_the_spread_asks_before_it_replaces_a_file_and_says_where_the_old_one_went(self, quoted, tmp_path):
        path = quoted.parent / "spread.csv"
        path.write_text("mine")
        async with at_work(quoted) as desk:
            await desk.press("s", "a", "x", "ctrl+u")
            await desk.type(str(path))
            await desk.press("enter", "2")
            assert path.read_text() == "mine"
            await desk.press("x", "ctrl+u")
            await desk.type(str(path))
            await desk.press("enter", "1")
            assert "the file that was there is now spread.earlier.csv" in desk.notices[0]
        assert path.with_name("spread.earlier.csv").read_text() == "mine"

    async def test_without_a_quote_there_is_no_spread_and_no_release_to_write(self, study):
        study.close()
        async with at_work(study.path) as desk:
            await desk.press("s", "x")
            assert desk.app.screen is desk.room
            assert desk.notices[0].startswith("No quote is counted yet, so there is nothing to write")
            await desk.press("l", "X")
            assert desk.app.screen is desk.room
            assert desk.notices == ["The ledger is empty: on the theme screen (F4) l takes an excerpt into it"]

    async def test_with_no_encounter_there_is_no_attribution_to_accept(self, empty):
        async with at_work(empty) as desk:
            await desk.press("l", "a", "A")
            assert desk.notices == ["There is no form of attribution yet: they come with transcripts (F2, then a)"]


class TestDrafts:
    @pytest.fixture
    def draft(self, study: Study) -> Path:
        path = study.path.parent / "report.md"
        path.write_text("“The wheel turns and turns again for us all.”\n\n“I was waiting seven weeks. Nobody came.”\n")
        return path

    async def test_right_after_i_u_takes_it_back_and_only_then_undoes_a_step(self, quoted, draft):
        async with at_work(quoted) as desk:
            await desk.press("v")
            await desk.type(draft.name)
            await desk.press("enter")
            before = [step.step for step in checking.past_steps(desk.study, 5)]
            await desk.press("i")
            assert desk.notices[0].endswith("as other work  (u undoes it)")
            assert len(desk.room.walk.other_work) == 1
            await desk.press("u")
            assert desk.room.walk.other_work == frozenset()
            await desk.press("ctrl+r")
            assert len(desk.room.walk.other_work) == 1
            await desk.press("u")
            assert [step.step for step in checking.past_steps(desk.study, 5)] == before
            await desk.press("u")
            assert desk.notices[0].startswith(f"Undid: {before[0]}")

    async def test_in_a_study_without_transcripts_nothing_can_be_found_and_it_says_so(self, empty, draft):
        async with at_work(empty) as desk:
            await desk.press("v", "ctrl+u")
            await desk.type(str(draft))
            await desk.press("enter")
            await desk.rest()
            assert desk.notices[0].startswith("This study has no transcripts yet: nothing can be found in it.")
            assert desk.words.count("This study has no transcripts yet") > 1


class TestMistakes:
    async def test_the_same_mistake_is_told_once_however_often_it_is_made(self, quoted):
        async with at_work(quoted) as desk:
            for _time in range(3):
                await desk.press("o")
                await desk.type("nowhere.qual")
                await desk.press("enter")
                assert len(desk.notices) == 1

    async def test_a_mistake_stands_its_time_and_does_not_follow_into_another_room(self, quoted, monkeypatch):
        least = "qualtool.tui.program.LEAST_FOR_A_MISTAKE"
        async with at_work(quoted) as desk:
            for seconds in (60, 0.5):
                monkeypatch.setattr(least, seconds)
                await desk.press("o")
                await desk.type("nowhere.qual")
                await desk.press("enter", "f5")
                if seconds == 60:
                    assert len(desk.notices) == 1
                    await desk.press("f2")
            await desk.until(lambda: desk.notices == [])

    async def test_a_new_attempt_takes_an_older_mistake_away(self, quoted, monkeypatch):
        monkeypatch.setattr("qualtool.tui.program.LEAST_FOR_A_MISTAKE", 0.1)
        async with at_work(quoted) as desk:
            await desk.press("o")
            await desk.type("nowhere.qual")
            await desk.press("enter")
            await asyncio.sleep(0.2)
            await desk.press("o")
            assert desk.notices == []


class TestTheWayBack:
    async def test_one_esc_goes_back_from_a_quote_that_somebody_came_to_look_at(self, quoted):
        async with at_work(quoted) as desk:
            await desk.press("l", "o")
            assert desk.room.ROOM == "transcript"
            await desk.press("escape")
            assert desk.room.ROOM == "ledger"

    async def test_after_its_edges_were_moved_the_first_esc_takes_the_plain_unit(self, own_demo):
        async with at_work(own_demo) as desk:
            await desk.press("l", "o", "shift+right")
            await desk.press("escape")
            assert desk.room.ROOM == "transcript"
            await desk.press("escape")
            assert desk.room.ROOM == "ledger"


class TestResults:
    async def test_what_does_not_fit_below_is_reached_by_keys_that_are_named(self, own_demo):
        async with at_work(own_demo, SMALL) as desk:
            await desk.press("r", "tab", "tab", "down")
            await desk.rest()
            below = desk.room.query_one("#below")
            assert below.max_scroll_y > 0
            assert "Shift+Down or Shift+Up reads on" in desk.words
            for _time in range(10):
                await desk.press("shift+down")
            assert below.scroll_y == below.max_scroll_y
            for _time in range(10):
                await desk.press("shift+up")
            assert below.scroll_y == 0

    async def test_a_reason_is_not_cut_where_there_is_room(self, own_demo):
        async with at_work(own_demo, LARGE) as desk:
            await desk.press("r", "tab", "tab")
            cut = [line for line in desk.lines[:20] if "excluded: too few" in line]
            assert all("too few clients in the pilot for a change" in line for line in cut)
            assert cut
