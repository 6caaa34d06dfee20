"""The theme screen's search panel and context, with real keys."""

import csv
import shutil
from pathlib import Path

import pytest
from screens import LARGE, SMALL, Desk, at_work, statements
from studies import add_text, code
from textual.widgets import Static

from qualtool.analysis.surroundings import Around
from qualtool.tui.prompts import AskChoice
from qualtool.tui.screens.search_panel import LABELS, SEARCHES, SearchPanel
from qualtool.workflow import keeping_quotes, ledger, saved_searches
from qualtool.workflow.preparing import open_study
from qualtool.workflow.quoting import QuoteRequest, find_quotes


@pytest.fixture
def small(small_file: Path, tmp_path: Path) -> Path:
    """The small study with seven excerpts, one of them in the ledger."""
    path = Path(shutil.copy(small_file, tmp_path / "small.qual"))
    with open_study(path) as study:
        code(study, "ann_first", "waiting eleven weeks", "3.2, 4.2")
        code(study, "ann_first", "They met me at the gate.", "4.1.1", "Tom")
        code(study, "ann_first", "met me at the gate. I had not expected it", "4.2")
        code(study, "ann_second", "She is still my worker", "4.2")
        code(study, "pair", "I walk them to the ward", "4.1.2, 4.2")
        code(study, "group", "Nobody asked me that", "4.2")
        keeping_quotes.take(study, find_quotes(study, QuoteRequest("4.1.1")).quotes[0].id, "Asha")
    return path


async def in_theme(desk: Desk, number: str = "4.2") -> None:
    await desk.press("f4", "p")
    await desk.type(f"#{number}")
    await desk.press("enter")


async def to_line(desk: Desk, line: str) -> None:
    """Goes to a line of the panel."""
    listed = desk.listed
    await desk.press(*["down"] * ((list(LABELS).index(line) - listed.highlighted) % len(LABELS)))


def choosing(desk: Desk) -> bool:
    return isinstance(desk.app.screen, AskChoice)


async def pick(desk: Desk, line: str, number: str) -> None:
    await to_line(desk, line)
    await desk.press("space")
    await desk.type(f"#{number}")
    await desk.press("enter")


def listed(desk: Desk) -> list[str]:
    return [quote.text for quote in desk.room.found.quotes]


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_panel_fits_and_tells_what_a_search_would_find(small, size):
    async with at_work(small, size) as desk:
        await in_theme(desk)
        await desk.press("f")
        assert isinstance(desk.app.screen, SearchPanel)
        await pick(desk, "not_theme", "4.1")
        await desk.press("end")
        assert all(label in desk.text for label in LABELS.values())
        assert "Esc leave" in desk.text
        counts = find_quotes(desk.study, QuoteRequest("4.2", "4.1")).counts
        await desk.until(lambda: str(counts) in desk.words)


async def test_themes_and_or_not_and_overlaps_are_picked_with_keys(small):
    async with at_work(small) as desk:
        await in_theme(desk)
        await desk.press("f")
        await pick(desk, "overlaps", "4.1.1")
        await desk.press("enter")
        assert listed(desk) == ["met me at the gate. I had not expected it"]
        assert "filter: theme 4.2 and overlapping theme 4.1.1 · 1 mention" in desk.words
        await desk.press("f")
        await to_line(desk, "overlaps")
        await desk.press("delete")
        await pick(desk, "and_themes", "3")
        await desk.press("enter")
        assert listed(desk) == ["waiting eleven weeks"]
        await desk.press("0")
        assert len(listed(desk)) == 5
        assert desk.room.theme.number == "4.2"


async def test_any_of_several_themes_and_every_theme_can_be_listed(small):
    async with at_work(small) as desk:
        await in_theme(desk)
        await desk.press("f")
        await to_line(desk, "theme")
        await desk.press("space")
        await desk.type("#3.2")
        await desk.press("ctrl+t")
        await desk.type("#4.1.1")
        await desk.press("ctrl+t", "enter", "enter")
        assert listed(desk) == ["waiting eleven weeks", "They met me at the gate."]
        assert "3.2 Waiting or 4.1.1 At the gate" in desk.text
        await desk.press("R")
        assert desk.notices[-1] == "Several themes are listed: pick the one that is meant first"
        await desk.press("f", "delete", "enter")
        assert len(listed(desk)) == 6
        assert "Every theme" in desk.text
        await desk.press("f2", "f4")
        assert len(listed(desk)) == 6


async def test_people_are_ticked_by_any_attribute_and_keys_turn_the_rest(small):
    async with at_work(small) as desk:
        await in_theme(desk)
        await desk.press("s", "f")
        await to_line(desk, "where")
        await desk.press("space")
        await desk.until(lambda: choosing(desk))
        names = [option.prompt.plain.split()[1].rstrip(":") for option in desk.listed.options]
        assert "site=1" in desk.text
        await desk.press(str(names.index("area") + 1))
        await desk.press("space", "enter", "enter")
        assert desk.room.found.filter.startswith("theme 4.2 and ")
        assert "area" in desk.room.found.filter and "site=1" in desk.room.found.filter
        assert desk.room._filters.chosen == {"site": "1"}
        await desk.press("s")
        assert "site=2" in desk.room.found.filter and "site=1" not in desk.room.found.filter


async def test_words_coder_star_and_ledger_narrow_the_list(small):
    async with at_work(small) as desk:
        await in_theme(desk, "4")
        await desk.press("f")
        await to_line(desk, "unused")
        await desk.press("space", "enter")
        assert "They met me at the gate." not in listed(desk)
        assert "met me at the gate. I had not expected it" not in listed(desk)
        await desk.press("0", "f")
        await to_line(desk, "coder")
        await desk.press("space")
        await desk.until(lambda: choosing(desk))
        await desk.press("2", "enter")
        assert listed(desk) == ["They met me at the gate."]
        await desk.press("0", "f")
        await to_line(desk, "words")
        await desk.press("space")
        await desk.type("gate")
        await desk.press("enter", "enter")
        assert len(listed(desk)) == 2
        assert desk.room.query_one("#words").value == "gate"
        await desk.press("escape")
        assert len(listed(desk)) == 6


async def test_one_of_each_and_under_quoted_first_tell_how_they_picked(small):
    async with at_work(small, SMALL) as desk:
        await in_theme(desk, "4")
        await desk.press("f")
        await to_line(desk, "one_each")
        await desk.press("space")
        await to_line(desk, "under_quoted_first")
        await desk.press("space", "enter")
        assert listed(desk)[0] == "I walk them to the ward"
        assert "One of each participant: 3 of these 6 excerpts" in desk.words
        assert "South town, by the sea, Staff: 0 quotes in the ledger" in desk.words
        assert str(desk.room.found.counts) in desk.words
        await desk.press("l")
        assert ledger.ledger(desk.study).quotes[-1].picked_by == (
            "theme 4 and one of each participant and under-quoted groups first"
        )


async def test_esc_leaves_the_list_as_it_was(small):
    async with at_work(small) as desk:
        await in_theme(desk)
        before = desk.room.found
        await desk.press("f")
        await pick(desk, "not_theme", "4.1")
        await desk.press("escape")
        assert desk.room.found == before


async def test_a_search_is_saved_opened_and_forgotten_with_keys(small):
    async with at_work(small) as desk:
        await in_theme(desk)
        await desk.press("f")
        await pick(desk, "not_theme", "4.1")
        await desk.press("s")
        await desk.type("Not moving")
        await desk.press("enter")
        await desk.until(lambda: any(one.startswith("Saved the search Not moving") for one in desk.notices))
        await desk.press("escape")
        assert len(listed(desk)) == 5
        await in_theme(desk, "3")
        await desk.press("f", "o")
        await desk.until(lambda: choosing(desk))
        assert "theme 4.2 and not theme 4.1" in desk.text
        await desk.press("1")
        await desk.until(lambda: not isinstance(desk.app.screen, SearchPanel))
        await desk.settle()
        assert desk.room.found.filter == "theme 4.2 and not theme 4.1"
        assert desk.room.theme.number == "4.2"
        await desk.press("f")
        await to_line(desk, "forget")
        await desk.press("enter")
        await desk.until(lambda: choosing(desk))
        await desk.press("1")
        await desk.until(lambda: any(one.startswith("Forgot the search") for one in desk.notices))
        await desk.press("escape", "u")
        assert [one.name for one in saved_searches.listed(desk.study)] == ["Not moving"]


async def test_a_saved_search_brings_the_context_that_it_asks_for(small):
    with open_study(small) as study:
        saved_searches.save(study, "Turns", QuoteRequest("4.1.2", around=Around(0, 1)), "Asha")
    async with at_work(small) as desk:
        await in_theme(desk)
        await desk.press("f", "o")
        await desk.until(lambda: choosing(desk))
        await desk.press("1")
        await desk.until(lambda: "Bea: He says so. A relapse is never far." in desk.text)
        assert "Interviewer: Who does what?" not in desk.text
        await desk.press("c")
        assert "Interviewer: Who does what?" in desk.text


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_hint_says_what_enter_does_on_the_line_under_the_cursor(small, size):
    with open_study(small) as study:
        saved_searches.save(study, "Wards", QuoteRequest("4.1.2"), "Asha")
    async with at_work(small, size) as desk:
        await in_theme(desk)
        await desk.press("f")
        assert "Enter list" in desk.words
        for line, told in SEARCHES.items():
            await to_line(desk, line)
            assert f"Enter {told} Esc leave" in desk.words
            assert "Enter list" not in desk.words
        await to_line(desk, "open")
        await desk.press("enter")
        await desk.until(lambda: choosing(desk))
        await desk.press("escape", "up")
        await to_line(desk, "theme")
        assert "Enter list" in desk.words
        await desk.press("enter")
        assert not isinstance(desk.app.screen, SearchPanel)
        assert len(listed(desk)) == 5


async def test_opening_where_nothing_is_saved_says_so(small):
    async with at_work(small) as desk:
        await in_theme(desk)
        await desk.press("f", "o")
        await desk.until(lambda: desk.notices == ["No search has been saved yet"])
        assert isinstance(desk.app.screen, SearchPanel)


# Context


async def test_the_question_before_is_there_and_a_key_turns_to_turns_and_to_nothing(small):
    async with at_work(small) as desk:
        await in_theme(desk)
        assert "I: And then?" in desk.text
        await desk.press("c")
        assert "R: They" in desk.text and "I: How did it begin?" in desk.text
        await desk.press("c")
        assert desk.notices[-1] == "With three turns before and after"
        await desk.press("c")
        assert "I: And then?" not in desk.text
        assert desk.notices[-1] == "The excerpts alone"
        await desk.press("c")
        assert "I: And then?" in desk.text


async def test_context_keeps_the_place_and_goes_into_a_file(small):
    async with at_work(small) as desk:
        await in_theme(desk)
        await desk.press("down", "c")
        assert desk.room.excerpt.text == "met me at the gate. I had not expected it"
        await desk.press("x", "end", *["backspace"] * 4, *"csv", "enter")
        with (small.parent / "quotes_4.2.csv").open(encoding="utf-8-sig", newline="") as written:
            rows = list(csv.DictReader(written))
        assert rows[1]["before"] == "I: And then?\nR: They"


async def test_a_long_filter_never_pushes_the_counts_out_of_sight(small):
    async with at_work(small, SMALL) as desk:
        await in_theme(desk)
        await desk.press("slash")
        desk.room.query_one("#words").value = "nothing " * 60
        await desk.press("enter")
        assert "… · 0 mentions in 0 encounters, by 0 of 6 participants in scope" in desk.words
        assert desk.room.query_one("#filters", Static).size.height <= 4


async def test_an_undone_sub_theme_leaves_the_search(small):
    async with at_work(small) as desk:
        await in_theme(desk)
        await desk.press("space", "S")
        await desk.type("Own")
        await desk.press("enter", "f")
        await pick(desk, "not_theme", "4.3")
        await desk.press("enter")
        assert desk.room.found.filter == "theme 4.2 and not theme 4.3"
        await desk.press("u")
        assert desk.room.found.filter == "theme 4.2"


async def test_words_around_are_never_markup_on_the_screen(small, tmp_path):
    with open_study(small) as study:
        add_text(study, tmp_path / "f", "odd", "I: Is it [/b] [laughs]?\nR: So \x1b[31mit is.\n", who="P1")
        code(study, "odd", "So", "4.3")
    async with at_work(small) as desk:
        await in_theme(desk, "4.3")
        assert "I: Is it [/b] [laughs]?" in desk.text
        assert "\x1b" not in desk.text


async def test_a_look_asks_a_fixed_number_of_statements(small):
    async with at_work(small) as desk:
        await in_theme(desk, "4.1.1")
        with statements() as few:
            await desk.room.look_again()
        await in_theme(desk, "4")
        with statements() as many:
            await desk.room.look_again()
        assert len(few) == len(many)
