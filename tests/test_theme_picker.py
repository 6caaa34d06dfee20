"""Finding a theme by what is typed, and choosing it by real keys."""

import asyncio
import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App

from qualtool.analysis.tree import Theme, Tree
from qualtool.tui.widgets.theme_list import ThemeList
from qualtool.tui.widgets.theme_picker import ThemeInput, ThemePicker
from qualtool.tui.widgets.theme_rows import ThemeShown, theme_row
from qualtool.tui.widgets.theme_search import MOST, found


def theme(number: str, title: str, definition: str = "", keywords: tuple[str, ...] = (), **more) -> Theme:
    parent = number.rpartition(".")[0]
    return Theme(f"id{number}", f"s{number}", number, title, f"id{parent}" if parent else None, definition,
                 keywords=keywords, **more)  # fmt: skip


TREE = Tree(
    (
        theme("3", "Partnership", "How agencies work together."),
        theme("3.2", "Shared records", "One file for all."),
        theme("3.10", "Café meetings", "Informal contact between agencies."),
        theme("4", "Continuity of care"),
        theme("4.1", "Transition points", "Moving between custody and community.", ("release", "gate")),
        theme("4.2", "Case holding", "Who holds the case after release."),
        theme("4.2.1", "Handover", "Passing a case on."),
        theme("6", "Services"),
        theme("6.5", "Housing", "Finding a place to live [/x].", ("hostel", "tenancy")),
        theme("6.6", "Release planning [laughs]"),
        theme("7", "Hostel life", "", (), retired=True),
    )
)
BY_NUMBER = {one.number: one.id for one in TREE.themes}


def numbers(text: str, counts: dict[str, int] | None = None, recent: tuple[str, ...] = ()) -> list[str]:
    return [one.number for one in found(TREE, text, counts or {}, recent)]


# What is found


def test_with_nothing_typed_the_recent_themes_come_first_and_then_the_tree():
    assert numbers("", recent=("id6.5", "id3.2", "id6.5", "gone")) == [
        "6.5", "3.2", "3", "3.10", "4", "4.1", "4.2", "4.2.1", "6", "6.6",
    ]  # fmt: skip


def test_a_number_fits_by_whole_segments():
    assert numbers("3.1") == []
    assert numbers("3.10") == ["3.10"]
    assert numbers("#4") == ["4", "4.1", "4.2", "4.2.1"]
    assert numbers(".4.2") == ["4.2", "4.2.1"]
    assert numbers("#4.2.") == ["4.2", "4.2.1"]


def test_titles_come_before_keywords_and_keywords_before_definitions():
    assert numbers("release", counts={"id4.2": 90}) == ["6.6", "4.1", "4.2"]


def test_every_word_typed_must_begin_a_word():
    assert numbers("tran poi") == ["4.1"]
    assert numbers("poi tran") == ["4.1"]
    assert numbers("ransition") == []
    assert numbers("#4 case") == ["4.2", "4.2.1"]


def test_accents_and_capitals_do_not_count():
    assert numbers("CAFE") == ["3.10"]
    assert numbers("café") == ["3.10"]


def test_what_is_used_more_comes_first_among_equals():
    assert numbers("ca", counts={"id3.10": 1, "id4.2": 5})[:2] == ["4.2", "3.10"]


def test_retired_themes_are_not_offered():
    assert "7" not in numbers("hostel")


@given(st.text(max_size=12))
def test_whatever_is_typed_gives_each_theme_once_and_at_most_fifty(text):
    many = Tree(tuple(theme(str(n), f"Theme {n}") for n in range(1, 90)))
    shown = found(many, text, {}, ())
    assert len(shown) <= MOST
    assert len({one.id for one in shown}) == len(shown)


@given(st.sampled_from(TREE.themes), st.integers(50, 130), st.booleans())
def test_a_row_fills_its_width_exactly_and_keeps_its_title(one, width, marked):
    pieces = theme_row(ThemeShown(one, "1", 12, marked, True), TREE, width)
    text = "".join(words for words, _ in pieces)
    assert cell_len(text) == width
    assert one.title in text
    assert ("+" in text[:4]) == marked


# What is chosen


class Room(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.chosen: list[tuple[str, ...] | None] = []

    def on_mount(self) -> None:
        picker = ThemePicker(TREE, {"id6.5": 41}, ["id6.5", "id4.1"], "waited [laughs] \x1b[31m weeks [/b]", {"id4.1"})
        self.push_screen(picker, self.chosen.append)

    def text(self) -> str:
        themes = self.screen.query_one(ThemeList)
        return "\n".join(themes.render_line(y).text.rstrip() for y in range(themes.size.height))


def in_picker(size: tuple[int, int] = (80, 24)):
    """Runs an async test inside the application, without needing a plugin."""

    def decorate(test):
        @functools.wraps(test)
        def run() -> None:
            async def scenario() -> None:
                room = Room()
                async with room.run_test(size=size) as pilot:
                    await pilot.pause()
                    await test(room, pilot)

            asyncio.run(scenario())

        del run.__wrapped__
        return run

    return decorate


def chosen_by(*keys: str) -> list[tuple[str, ...] | None]:
    async def scenario() -> list[tuple[str, ...] | None]:
        room = Room()
        async with room.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await pilot.press(*keys)
            await pilot.pause()
            return room.chosen

    return asyncio.run(scenario())


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        (["1"], ["6.5"]),
        (["2"], ["4.1"]),
        (["enter"], ["6.5"]),
        (["down", "enter"], ["4.1"]),
        (["down", "down", "up", "enter"], ["4.1"]),
        (["h", "o", "u", "1"], ["6.5"]),
        ([*"hand", "enter"], ["4.2.1"]),
        (["#", "4", "full_stop", "1", "enter"], ["4.1"]),
        (["full_stop", "4", "full_stop", "2", "enter"], ["4.2"]),
        ([*"tran", "space", *"poi", "1"], ["4.1"]),
        (["space", "down", "space", "enter"], ["6.5", "4.1"]),
        (["space", "2"], ["6.5", "4.1"]),
        (["space", "1"], ["6.5"]),
        (["space", "space", "down", "enter"], ["4.1"]),
        ([*"hou", "space", "space", *"hand", "1"], ["6.5", "4.2.1"]),
        ([*"hou", "ctrl+t", *"hand", "ctrl+t", "enter"], ["6.5", "4.2.1"]),
        ([*"release", "ctrl+t", "down", "space", "enter"], ["6.6", "4.1"]),
    ],
)
def test_keys_choose(keys, chosen):
    assert chosen_by(*keys) == [tuple(BY_NUMBER[number] for number in chosen)]


def test_escape_chooses_nothing_even_when_themes_are_marked():
    assert chosen_by("space", "escape") == [()]


def test_a_digit_without_a_row_chooses_nothing():
    assert chosen_by(*"hou", "9") == []


def test_enter_with_nothing_found_stays():
    assert chosen_by(*"zzz", "enter", "1", "space", "ctrl+t", "down", "up", "pagedown") == []


@in_picker()
async def test_digits_are_shown_only_while_they_choose(room, pilot):
    assert room.text().startswith("1    6.5")
    await pilot.press("#", "4")
    await pilot.pause()
    assert room.text().startswith("     4 ")
    assert room.screen.query_one(ThemeInput).value == "#4"


@in_picker()
async def test_signs_show_what_is_marked_and_what_is_on_the_span_already(room, pilot):
    await pilot.press("space")
    await pilot.pause()
    lines = room.text().splitlines()
    assert lines[0].startswith("1 +  6.5")
    assert lines[1].startswith("2  ✓ 4.1")
    assert lines[0].endswith(" 41")


@in_picker()
async def test_marking_leaves_the_list_and_the_highlight_where_they_are(room, pilot):
    await pilot.press(*"release", "down", "ctrl+t")
    await pilot.pause()
    themes = room.screen.query_one(ThemeList)
    assert themes.highlighted == 1
    assert room.screen.query_one(ThemeInput).value == "release"
    assert [line[5:9].strip() for line in room.text().splitlines()[:3]] == ["6.6", "4.1", "4.2"]


@in_picker()
async def test_the_screen_says_how_to_type_a_number_and_how_to_mark(room, pilot):
    assert "#4.1" in room.screen.query_one(ThemeInput).placeholder
    foot = str(room.screen.query_one(".foot").render())
    assert "space mark" in foot
    assert "1-9" in foot
    await pilot.press("space")
    await pilot.pause()
    assert "Marked: 6.5 Housing" in str(room.screen.query_one(".foot").render())


@in_picker()
async def test_the_definition_of_the_highlighted_theme_stands_below(room, pilot):
    assert "Finding a place to live [/x]." in str(room.screen.query_one(".details").render())
    await pilot.press("down")
    await pilot.pause()
    assert "Moving between custody" in str(room.screen.query_one(".details").render())


@in_picker()
async def test_the_words_being_coded_are_shown_safely(room, pilot):
    words = str(room.screen.query_one(".words").render())
    assert "[laughs]" in words
    assert "[/b]" in words
    assert "\x1b" not in words


@in_picker(size=(80, 24))
async def test_the_picker_fits_a_small_window(room, pilot):
    for widget in room.screen.query("ThemeList, Input, .details, .foot"):
        assert room.screen.region.contains_region(widget.region)
    assert room.screen.query_one(ThemeList).size.height >= 8


@in_picker()
async def test_a_click_chooses_the_theme_under_it(room, pilot):
    await pilot.click(ThemeList, offset=(10, 1))
    await pilot.pause()
    assert room.chosen == [("id4.1",)]
