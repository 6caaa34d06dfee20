"""The ledger on the screen: taken in from a theme, edited in place with the verdict in view, filtered, released."""

from dataclasses import replace
from pathlib import Path

import pytest
from screens import LARGE, SMALL, Desk, at_work
from studies import code
from textual.widgets import Static, TextArea
from typer.testing import CliRunner

from qualtool.analysis.ledger import Ledger
from qualtool.cli.root import app as cli
from qualtool.store.study import Study
from qualtool.text.verbatim import NOT_FOUND, Check
from qualtool.tui.screens.attributions import AttributionsScreen
from qualtool.tui.screens.printed_editor import PrintedEditor
from qualtool.workflow import keeping_quotes, preparing, quoting
from qualtool.workflow.keeping_quotes import Kept
from qualtool.workflow.ledger import ledger
from qualtool.workflow.quoting import QuoteRequest

GATE = "They met me at the gate. I had not expected it, I was relapsing by then."
WAIT = "I was waiting eleven weeks. Nobody rang."


@pytest.fixture
def coded(study: Study) -> Path:
    """The small study with three excerpts coded, one of somebody who refused quotation."""
    code(study, "ann_first", GATE, "4.1.1")
    code(study, "ann_first", WAIT, "4.1.2")
    code(study, "group", "Longer for me.", "3.2")
    return study.path


@pytest.fixture
def kept(coded: Path, study: Study) -> Path:
    """The same with two quotes in the ledger."""
    for words in (GATE, WAIT):
        found = quoting.find_quotes(study, QuoteRequest("4")).quotes
        keeping_quotes.take(study, next(one.id for one in found if one.text == words), "Asha", Kept(), "theme 4")
    return coded


def printed(desk: Desk) -> list[str]:
    return [quote.printed for quote in ledger(desk.study).quotes]


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_an_excerpt_goes_from_its_theme_into_the_ledger_by_one_key(coded, size):
    async with at_work(coded, size) as desk:
        await desk.press("f4")
        await desk.press("l")
        assert "Took" in desk.notices[-1]
        await desk.press("L")
        assert desk.app.current_mode == "ledger"
        (quote,) = ledger(desk.study).quotes
        assert quote.picked_by == "theme 4"
        assert "Ledger · 1 of 1 quotes · 1 not used 1 participant in 1 encounter · filter:" in desk.words
        assert "✓ exact" in desk.words
        assert "(Service user, North town, First interview)" in desk.words


async def test_the_words_of_somebody_who_refused_are_refused_with_the_reason(coded):
    async with at_work(coded) as desk:
        await desk.press("f4")
        await desk.app.room.open_theme(preparing.tree_of(desk.study).named("3.2").id)
        await desk.settle()
        await desk.press("l")
        assert "may not be quoted: its speaker did not consent" in desk.notices[-1]
        assert printed(desk) == []


async def test_an_empty_ledger_says_how_a_quote_comes_in(coded):
    async with at_work(coded, SMALL) as desk:
        await desk.press("l")
        assert "The ledger is empty. In the theme screen (F4), l takes" in desk.words


class TestWriting:
    @pytest.mark.parametrize("size", [SMALL, LARGE])
    async def test_selected_words_become_an_ellipsis_and_the_verdict_shows_at_once(self, kept, size):
        async with at_work(kept, size) as desk:
            await desk.press("l", "enter")
            assert isinstance(desk.app.screen, PrintedEditor)
            assert "✓ exact" in verdict(desk)
            desk.app.screen.query_one(TextArea).selection = ((0, 25), (0, 46))
            await desk.press("ctrl+x")
            assert area(desk).text == "They met me at the gate. … I was relapsing by then."
            assert "… lawful edit" in verdict(desk)
            assert "negation: not" in verdict(desk)
            await desk.press("ctrl+z")
            assert area(desk).text == GATE
            await desk.press("ctrl+y", "escape")
            assert printed(desk)[0] == "They met me at the gate. … I was relapsing by then."
            assert "… lawful edit" in desk.words

    async def test_words_in_brackets_are_asked_for_and_typing_is_checked_as_it_goes(self, kept):
        async with at_work(kept) as desk:
            await desk.press("l", "enter")
            area(desk).selection = ((0, 15), (0, 23))
            await desk.press("ctrl+b")
            await desk.type("the prison gate\n")
            assert area(desk).text.startswith("They met me at [the prison gate]. I had")
            assert "lawful edit" in verdict(desk)
            area(desk).move_cursor((0, 0))
            await desk.type("Surely ")
            assert "! changed" in verdict(desk)
            assert "“Surely”" in verdict(desk)
            await desk.press("escape")
            assert "1 to mend" in desk.words

    async def test_leaving_without_a_change_takes_no_step(self, kept):
        async with at_work(kept) as desk:
            await desk.press("l", "enter", "escape")
            assert desk.notices == []
            assert printed(desk) == [GATE, WAIT]


async def test_at_80_columns_what_is_to_do_stands_in_full_before_who_is_heard(kept, study, tmp_path):
    keeping_quotes.revise(study, "1", "Asha", Kept(printed="Surely they met me at the gate."))
    withdrawn(study, tmp_path)
    async with at_work(kept, SMALL) as desk:
        await desk.press("l")
        assert desk.lines[0].strip() == "Ledger · 2 of 2 quotes · 1 to mend · 2 withheld · 2 not used"
        assert desk.lines[1].strip() == "1 participant in 1 encounter · filter: everything"


async def test_the_count_line_of_a_large_ledger_fits_80_columns(kept, study):
    async with at_work(kept, SMALL) as desk:
        await desk.press("l")
        grave = replace(desk.room.found.quotes[0], check=Check(NOT_FOUND), withheld="its speaker withdrew")
        desk.room.found = Ledger("everything", 1240, (grave,) * 1180)
        desk.room.tell_counts()
        await desk.settle()
        assert "1180 of 1240 quotes · 1180 to mend · 1180 withheld · 1180 not used" in desk.lines[0]


def withdrawn(study: Study, folder: Path) -> None:
    """P1 withdraws from the study."""
    table = folder / "participants.csv"
    table.write_text("participant,consent,gender\nP1,withdrawn,woman\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["add", "--participants", str(table), "-s", str(study.path), "-c", "Asha"])
    assert done.exit_code == 0, done.output


class TestKeeping:
    async def test_a_digit_says_what_it_is_for_and_again_takes_it_back(self, kept):
        async with at_work(kept, SMALL) as desk:
            await desk.press("l", "5")
            assert ledger(desk.study).quotes[0].purpose == "voice"
            assert "[5 voice]" in desk.words
            await desk.press("5")
            assert ledger(desk.study).quotes[0].purpose == ""
            await desk.press("1", "u")
            assert ledger(desk.study).quotes[0].purpose == ""

    async def test_where_it_is_used_filters_and_order(self, kept):
        async with at_work(kept, SMALL) as desk:
            await desk.press("l", "i")
            await desk.type("chapter 4")
            await desk.press("escape")
            assert ledger(desk.study).quotes[0].used_in == "chapter 4"
            await desk.press("n")
            assert "filter: not used yet" in desk.words
            assert desk.listed.option_count == 1
            await desk.press("0", "K")
            assert printed(desk) == [WAIT, GATE]
            await desk.press("c")
            assert "No quote of the ledger fits this filter. 0 takes every filter away." in desk.words
            await desk.press("0", "x", "s")
            assert len(printed(desk)) == 1
            assert "filter: site=1" in desk.words

    async def test_the_excerpt_opens_in_its_transcript_and_esc_comes_back(self, kept):
        async with at_work(kept) as desk:
            await desk.press("l", "down", "o")
            assert desk.app.current_mode == "transcript"
            await desk.press("escape")
            assert desk.app.current_mode == "ledger"
            assert desk.room.quote.printed == WAIT


async def test_two_quotes_of_one_person_are_pointed_out_beside_them(kept):
    async with at_work(kept) as desk:
        await desk.press("l")
        assert "the same person speaks in quote 2" in desk.words
        assert "P1: quotes 1, 2" in desk.words


async def test_attributions_are_decided_over_the_ledger(kept):
    async with at_work(kept, SMALL) as desk:
        await desk.press("l", "a")
        assert isinstance(desk.app.screen, AttributionsScreen)
        assert "5 forms for 5 encounters; 5 not decided yet" in desk.words
        await desk.press("A")
        assert "0 not decided yet" in desk.words
        await desk.press("t")
        await desk.press("ctrl+u")
        await desk.type("({role})\n")
        await desk.press("escape")
        assert ledger(desk.study).quotes[0].attribution == "(Service user)"


async def test_a_release_shows_who_could_be_linked_before_it_asks_for_the_file(kept, tmp_path):
    async with at_work(kept) as desk:
        await desk.press("l", "X")
        assert "Look at this before it leaves" in desk.words
        assert "P1: quotes 1, 2" in desk.words
        await desk.press("enter")
        await desk.press("ctrl+u")
        await desk.type(f"{tmp_path}/out.md\n")
        assert WAIT in (tmp_path / "out.md").read_text(encoding="utf-8")


async def test_no_word_of_a_quote_is_taken_for_markup(kept, study):
    keeping_quotes.revise(study, "1", "Asha", Kept(printed="They met [/b] me [laughs] at the \u202egate."))
    async with at_work(kept, SMALL) as desk:
        await desk.press("l")
        assert "They met [/b] me [laughs] at the gate." in desk.words
        await desk.press("enter")
        assert "[/b]" in area(desk).text


def area(desk: Desk) -> TextArea:
    return desk.app.screen.query_one(TextArea)


def verdict(desk: Desk) -> str:
    return str(desk.app.screen.query_one("#verdict", Static).content)
