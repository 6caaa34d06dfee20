"""Splitting and merging on the theme screen, and by command."""

import json
from pathlib import Path

import pytest
from screens import LARGE, SMALL, Desk, at_work
from studies import code
from test_cli import run

from qualtool.store.study import Study
from qualtool.workflow import preparing, quoting, study_files
from qualtool.workflow.quoting import QuoteRequest

GATE, RANG, WALK = "They met me at the gate", "Nobody rang", "I walk them to the ward"


@pytest.fixture
def coded(study: Study) -> Path:
    """Three excerpts under 4.2 Workers, in a study that nobody has open."""
    code(study, "ann_first", GATE, "4.2")
    code(study, "ann_first", RANG, "4.2")
    code(study, "pair", WALK, "4.2", coder="Tom")
    study.close()
    return study.path


async def show(desk: Desk, number: str) -> None:
    await desk.press("f4", "p")
    await desk.type(f"#{number}\n")
    assert desk.room.theme.number == number


def texts(desk: Desk, number: str) -> set[str]:
    return {quote.text for quote in quoting.find_quotes(desk.study, QuoteRequest(number)).quotes}


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_mark_shows_in_the_margin_and_in_the_bar_and_moves_no_word(coded: Path, size) -> None:
    async with at_work(coded, size) as desk:
        await show(desk, "4.2")
        plain = desk.lines
        await desk.press("space")
        assert "1 marked · 4 Continuity of care › 4.2 Workers" in desk.words
        marked = [line for line in desk.lines if "▌" in line]
        assert len(marked) == 3
        assert [line.replace("▌", " ") for line in marked] == [line for line in plain if line[3:] in str(marked)]
        await desk.press("space")
        assert desk.lines == plain


async def test_the_marked_excerpts_become_a_sub_theme_and_one_key_takes_it_back(coded: Path) -> None:
    async with at_work(coded) as desk:
        await show(desk, "4.2")
        await desk.press("down", "space", "down", "space", "S")
        assert "Title of the new sub-theme 4.3, for the 2 marked excerpts of 4.2 Workers" in desk.words
        await desk.type("On the [way]\n")
        moved = texts(desk, "4.3")
        assert len(moved) == 2
        assert texts(desk, "4.2") == {GATE, RANG, WALK} - moved
        assert desk.notices[-1].startswith("Split 4.2: 2 excerpts to 4.3 'On the [way]' (Other is 4.4 now)")
        assert "marked" not in desk.lines[0]
        await desk.press("u")
        assert texts(desk, "4.2") == {GATE, RANG, WALK}
        assert desk.room.theme.number == "4.2"


async def test_without_a_mark_the_key_says_what_to_do_first(coded: Path) -> None:
    async with at_work(coded) as desk:
        await show(desk, "4.2")
        await desk.press("S")
        assert "First mark the excerpts that move" in desk.notices[-1]


async def test_marks_outlive_a_filter_and_those_not_listed_are_counted_aloud(coded: Path) -> None:
    async with at_work(coded) as desk:
        await show(desk, "4.2")
        await desk.press("a", "s")
        assert "3 marked, 1 of them not listed" in desk.words
        await desk.press("a", "0")
        assert "marked" not in desk.lines[0]


async def test_excerpts_of_deeper_sub_themes_are_refused_before_a_title_is_asked(coded: Path) -> None:
    async with at_work(coded) as desk:
        await show(desk, "4")
        await desk.press("space", "S")
        assert "deeper than 4 Continuity of care, under 4.2 Workers" in desk.notices[-1]
        assert desk.app.screen is desk.room


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_merger_shows_what_will_move_before_it_does(coded: Path, size) -> None:
    async with at_work(coded, size) as desk:
        await show(desk, "4.2")
        await desk.press("M")
        await desk.type("#3.2\n")
        assert "Merge 4.2 Workers into 3.2 Waiting" in desk.words
        assert "3 excerpts will be under 3.2 Waiting" in desk.words
        await desk.press("escape")
        assert texts(desk, "4.2") == {GATE, RANG, WALK}
        await desk.press("M")
        await desk.type("#3.2\n")
        await desk.press("enter")
        assert desk.room.theme.number == "3.2"
        assert desk.listed.option_count == 3
        await desk.press("u")
        assert texts(desk, "4.2") == {GATE, RANG, WALK}


async def test_a_merger_that_cannot_be_is_told_in_a_line(coded: Path) -> None:
    async with at_work(coded) as desk:
        await show(desk, "4.2")
        await desk.press("M")
        await desk.type("#4.2\n")
        assert "cannot be merged into itself" in desk.notices[-1]


async def test_a_theme_is_renamed_and_moved_with_a_key_each(coded: Path) -> None:
    async with at_work(coded) as desk:
        await show(desk, "4.2")
        await desk.press("R", "ctrl+u")
        await desk.type("Company\n")
        await desk.press("escape")
        assert "4.2 Company" in desk.lines[0]
        await desk.press("V")
        await desk.type("#3\n")
        assert "3 Getting help › 3.21 Company" in desk.lines[0]
        assert desk.listed.option_count == 3


class TestCommands:
    @pytest.fixture(autouse=True)
    def at_the_study(self, coded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(coded.parent)
        monkeypatch.setenv("QUALTOOL_CODER", "Asha")

    def listed(self, number: str) -> set[str]:
        return {quote["text"] for quote in run("quotes", number, "--json").json["quotes"]}

    def test_split_takes_excerpts_by_their_words(self) -> None:
        answer = run("framework", "split", "4.2", "On the way", "--find", "gate")
        assert answer.err == (
            "Split 4.2: 1 excerpt to 4.3 'On the way' (Other is 4.4 now). Take it back with: qualtool undo\n"
        )
        assert self.listed("4.3") == {GATE}

    def test_split_takes_excerpts_by_their_identifiers_and_answers_in_json(self) -> None:
        ids = [quote["id"][:12] for quote in run("quotes", "4.2", "--json").json["quotes"]]
        told = run(
            *("framework", "split", "Workers", " On  the way ", "--excerpts", f"{ids[0]}, {ids[2]}"), "--json"
        ).json
        assert (told["number"], told["title"], told["excerpts"]) == ("4.3", "On the way", 2)
        assert len(self.listed("4.3")) == 2

    def test_split_needs_to_know_which_excerpts(self) -> None:
        assert "either --excerpts ID,ID or --find WORDS" in " ".join(
            run("framework", "split", "4.2", "X", code=2).err.split()
        )
        assert "'zebra' is not in 4.2 Workers" in run("framework", "split", "4.2", "X", "--find", "zebra", code=1).err
        assert "Did you mean" in run("framework", "split", "Wrokers", "X", "--find", "gate", code=1).err

    def test_merge_says_what_will_move_and_does_nothing_unasked(self) -> None:
        assert "3 excerpts will be under 3.2 Waiting" in run("framework", "merge", "4.2", "3.2", "--dry-run").out
        assert "To merge them without being asked: --yes" in run("framework", "merge", "4.2", "3.2", code=1).err
        assert len(self.listed("4.2")) == 3
        done = run("framework", "merge", "4.2", "3.2", "--yes", "--json").json
        assert (done["excerpts"], done["doubled"], done["following"]["memos"]) == (3, 0, 0)
        assert done["step"] == "Merged 4.2 'Workers' into 3.2 'Waiting': 3 excerpts"
        assert len(self.listed("3.2")) == 3
        run("undo")
        assert len(self.listed("4.2")) == 3

    def test_rename_and_move(self) -> None:
        run("framework", "rename", "4.2", "Company", "--definition", "Who goes along.")
        told = run("framework", "move", "Company", "3", "--json").json
        assert json.dumps(told) == "{\"step\": \"Moved 4.2 'Company' under 3 'Getting help': it is 3.21 now\"}"
        run("framework", "move", "3.21", "--main")
        with preparing.open_study(study_files.find_study()) as study:
            assert [theme.name for theme in preparing.tree_of(study).roots][-1] == "5 Company"
        assert "either UNDER, a theme, or --main" in " ".join(run("framework", "move", "5", code=2).err.split())
