"""Every excerpt under a theme: filters, words, and there and back again."""

import pytest
from docx import Document
from screens import LARGE, SMALL, at_work

from qualtool.workflow import coding
from qualtool.workflow.quoting import QuoteRequest, find_quotes


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_filter_and_the_counts_are_in_sight(own_demo, size):
    async with at_work(own_demo, size) as desk:
        await desk.press("f4")
        counts = find_quotes(desk.study, QuoteRequest(theme=desk.room.theme.number)).counts
        assert f"filter: theme {desk.room.theme.number} · {counts}" in desk.words
        await desk.press("s")
        found = find_quotes(desk.study, QuoteRequest(theme=desk.room.theme.number, where=("site=1",)))
        assert f"filter: theme {desk.room.theme.number} and site=1 · {found.counts}" in desk.words
        assert {quote.site for quote in desk.room.found.quotes} == {"1"}


async def test_a_filter_goes_round_to_all_again(own_demo):
    async with at_work(own_demo) as desk:
        await desk.press("f4")
        seen = []
        for _ in range(4):
            await desk.press("w")
            seen.append(desk.room._filters.chosen["stage"])
        assert seen == ["1", "2", "3", ""]


async def test_words_narrow_the_list_and_say_which_forms_were_found(own_demo):
    async with at_work(own_demo) as desk:
        await desk.press("f4", "slash")
        await desk.type("waiting")
        await desk.press("enter")
        found = find_quotes(desk.study, QuoteRequest(theme=desk.room.theme.number, words="waiting"))
        assert desk.listed.option_count == len(found.quotes) > 0
        assert "forms found: " in desk.text
        await desk.press("escape")
        assert desk.listed.option_count > len(found.quotes)
        assert desk.app.current_mode == "theme"


async def test_nothing_found_says_how_to_go_on(own_demo):
    async with at_work(own_demo, SMALL) as desk:
        await desk.press("f4", "slash")
        await desk.type("zebra")
        await desk.press("enter", "enter", "asterisk", "down")
        assert "Nothing is coded here under this filter. 0 takes every filter away." in desk.words
        await desk.press("0")
        assert desk.listed.option_count > 1


async def test_esc_comes_back_to_the_same_excerpt(own_demo):
    async with at_work(own_demo) as desk:
        await desk.press("f4", *["down"] * 7)
        quote = desk.room.excerpt
        await desk.press("enter")
        assert desk.room.view.selection.words_in(desk.room.page.text) == quote.text
        await desk.press("pagedown", "escape")
        assert desk.room.excerpt == quote
        assert desk.listed.has_focus


async def test_a_star_shows_at_once_and_keeps_the_place(own_demo):
    async with at_work(own_demo) as desk:
        await desk.press("f4", "down", "down")
        before = desk.room.excerpt
        await desk.press("asterisk")
        assert desk.room.excerpt.id == before.id
        assert desk.room.excerpt.starred is not before.starred
        await desk.press("u")
        assert desk.room.excerpt.starred is before.starred


async def test_another_theme_is_picked_by_typing(own_demo):
    async with at_work(own_demo) as desk:
        await desk.press("f4", "p")
        await desk.type("#4.1.1")
        await desk.press("enter")
        assert desk.room.theme.number == "4.1.1"
        assert all("4.1.1" in quote.themes for quote in desk.room.found.quotes)


async def test_an_export_holds_just_what_is_listed(own_demo):
    async with at_work(own_demo) as desk:
        await desk.press("f4", "s", "x", "enter")
        path = own_demo.parent / f"quotes_{desk.room.theme.number}.docx"
        words = "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
        assert all(quote.text in words for quote in desk.room.found.quotes if "\n" not in quote.text)
        assert f"Wrote {path}" in desk.notices[-1]


async def test_an_undone_coding_leaves_the_list(own_demo):
    async with at_work(own_demo) as desk:
        await desk.press("enter", "j", "j", "c")
        await desk.type("between com")
        await desk.press("1", "f4")
        words = "I'm a care coordinator."
        assert any(quote.text == words for quote in desk.room.found.quotes)
        await desk.press("u")
        assert not any(quote.text == words for quote in desk.room.found.quotes)
        lines = coding.codings_of(desk.study, coding.page(desk.study, "s1_stage2_staff_P01", "Asha").id)
        assert all(line.coder for line in lines)
