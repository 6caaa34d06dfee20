"""The transcript view under real keys and a real mouse."""

import re
from time import monotonic

import pytest
from screens import PATIENCE
from textual import on
from textual.app import App, ComposeResult
from textual.color import Color
from textual.events import MouseScrollDown
from textual.pilot import Pilot

from qualtool.text.spans import Span
from qualtool.text.turns import Turn, text_of, turn_spans
from qualtool.tui.widgets.transcript import CodingShown, Granularity, TranscriptView, TurnShown
from qualtool.tui.widgets.transcript.colours import contrast

LINES = [
    ("I", "Could you tell me about your job?"),
    ("P01", "I am a keyworker. I have [laughs] forty-six people, well, it is meant to be thirty. It grew."),
    ("I", "And then?"),
    *[
        ("P01", f"Turn number {number} came. It was [/b] long and [red]winding[/red]. It ended.")
        for number in range(40)
    ],
]
TEXT = text_of([Turn(words) for _, words in LINES])
SPANS = turn_spans([Turn(words) for _, words in LINES])
TURNS = [
    TurnShown(span.start, span.end, who, f"0:{place:02}", who == "I")
    for place, (span, (who, _)) in enumerate(zip(SPANS, LINES, strict=True))
]
SENTENCES = [
    Span(span.start + found.start(), span.start + found.end())
    for span in SPANS
    for found in re.finditer(r"[^.?\s][^.?]*[.?]", span.words_in(TEXT))
]


class Reading(App[None]):
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, text: str = TEXT, turns: list[TurnShown] = TURNS, place: int = 0) -> None:
        super().__init__()
        self.given = (text, turns, place)
        self.spans: list[Span] = []
        self.reached: list[int] = []
        self.escapes = 0

    def compose(self) -> ComposeResult:
        yield TranscriptView()

    def on_mount(self) -> None:
        text, turns, place = self.given
        sentences = SENTENCES if text == TEXT else []
        self.view.show(text, turns, sentences, [coding(0, 33)] if text == TEXT else [], place)
        self.view.focus()

    @property
    def view(self) -> TranscriptView:
        return self.query_one(TranscriptView)

    @property
    def words(self) -> str:
        assert self.view.selection
        return self.view.selection.words_in(self.given[0])

    @on(TranscriptView.SpanChanged)
    def note_span(self, changed: TranscriptView.SpanChanged) -> None:
        self.spans.append(changed.span)

    @on(TranscriptView.Reached)
    def note_end(self, reached: TranscriptView.Reached) -> None:
        self.reached.append(reached.end)

    def key_escape(self) -> None:
        self.escapes += 1


def coding(start: int, end: int, number: str = "3.2", colour: int = 2) -> CodingShown:
    return CodingShown(f"{start}-{end}-{number}", start, end, number, "Waiting", colour, "AB")


def screen_rows(view: TranscriptView) -> list[str]:
    return [view.render_line(y).text for y in range(view.size.height)]


def cell_of(view: TranscriptView, words: str) -> tuple[int, int]:
    """Where, in the view, `words` begin."""
    for y, row in enumerate(screen_rows(view)):
        if words in row:
            return row.index(words), y
    raise AssertionError(f"{words!r} is not in view")


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def test_the_sentence_under_the_cursor_is_the_selection_and_arrows_step_by_sentences() -> None:
    app = Reading()
    async with app.run_test() as pilot:
        assert app.words == "Could you tell me about your job?"
        await press(pilot, "down", "j")
        assert app.words.startswith("I have [laughs]")
        await press(pilot, "k")
        assert app.words == "I am a keyworker."
        assert app.spans[-1] == app.view.selection
        assert app.view.place == TEXT.index("I am")


async def test_changing_the_unit_keeps_the_place() -> None:
    app = Reading(place=TEXT.index("people"))
    async with app.run_test() as pilot:
        await press(pilot, "w")
        assert app.words == "people"
        await press(pilot, "t")
        assert app.words == LINES[1][1]
        await press(pilot, "s")
        assert app.words.startswith("I have")
        await press(pilot, "w", "right")
        assert app.words == "well"
        await press(pilot, "left", "left")
        assert app.words == "forty-six"


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (["shift+left"], "I have [laughs] forty-six people, well, it is meant to be"),
        (["shift+left", "shift+right"], "I have [laughs] forty-six people, well, it is meant to be thirty."),
        (["right_curly_bracket"], "I have [laughs] forty-six people, well, it is meant to be"),
        (["shift+down"], LINES[1][1][len("I am a keyworker. ") :]),
        (["shift+down", "shift+up", "shift+up"], "I have [laughs] forty-six people, well, it is meant to be thirty."),
        (["shift+right"], "I have [laughs] forty-six people, well, it is meant to be thirty. It"),
        (["alt+left"], "keyworker. I have [laughs] forty-six people, well, it is meant to be thirty."),
        (["less_than_sign", "greater_than_sign", "ctrl+right"], LINES[1][1][20:83]),
        (["alt+up"], LINES[1][1][:83]),
        (["left_square_bracket", "alt+down"], "I have [laughs] forty-six people, well, it is meant to be thirty."),
        (["left_curly_bracket"], LINES[1][1][20:83]),
        (["right_square_bracket", "escape"], "I have [laughs] forty-six people, well, it is meant to be thirty."),
    ],
)
async def test_both_edges_grow_and_shrink_by_words_and_by_units(keys: list[str], words: str) -> None:
    app = Reading(place=TEXT.index("people"))
    async with app.run_test() as pilot:
        await press(pilot, *keys)
        assert app.words == words


async def test_escape_goes_on_to_the_screen_once_the_plain_unit_is_selected() -> None:
    app = Reading()
    async with app.run_test() as pilot:
        await press(pilot, "shift+left", "escape")
        assert app.words == LINES[0][1] and app.escapes == 0
        await press(pilot, "escape")
        assert app.escapes == 1


async def test_turns_and_the_ends_of_the_text_are_a_key_away() -> None:
    app = Reading()
    async with app.run_test() as pilot:
        await press(pilot, "J", "J", "K", "end")
        assert app.words == "It grew."
        await press(pilot, "home")
        assert app.words == "I am a keyworker."
        assert app.reached == []
        await press(pilot, "G", "g", "G")
        assert app.words == "It ended." and app.view.selection == SENTENCES[-1]
        assert app.reached == [len(TEXT)]


async def test_paging_moves_the_cursor_with_the_page_and_keeps_it_in_view() -> None:
    app = Reading()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "pagedown", "pagedown")
        down = app.view.top_row
        assert down > 24 and app.words.split()[0] in "\n".join(screen_rows(app.view))
        await press(pilot, "pageup", "pageup")
        assert app.view.top_row == 0


async def test_paging_gets_through_a_turn_longer_than_the_screen() -> None:
    text = " ".join(f"word{number}" for number in range(2000))
    app = Reading(text, [TurnShown(0, len(text), "P01", "")])
    async with app.run_test(size=(80, 24)) as pilot:
        tops = []
        for _ in range(4):
            await press(pilot, "pagedown")
            tops.append(app.view.top_row)
        assert tops == sorted(set(tops)) and app.words == text


async def test_new_codings_are_drawn_without_moving_anything() -> None:
    app = Reading()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t", *["j"] * 20)
        top, place, selection, told = app.view.top_row, app.view.place, app.view.selection, len(app.spans)
        before = screen_rows(app.view)
        assert selection
        codings = [
            coding(0, len(TEXT), "1.1", 0),
            *[coding(selection.start, selection.end, f"{n}.1", n) for n in range(2, 9)],
        ]
        app.view.update_codings(codings)
        await pilot.pause()
        assert (app.view.top_row, app.view.place, app.view.selection) == (top, place, selection)
        assert len(app.spans) == told
        after = screen_rows(app.view)
        assert [row[:70] for row in after] == [row[:70] for row in before]
        row = after[cell_of(app.view, app.words[:19])[1]]
        assert row.rstrip().endswith("┃2345+")


async def test_a_resize_keeps_the_selection_and_the_row_it_is_on() -> None:
    app = Reading()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t", *["j"] * 20)
        selection, (_, y) = app.view.selection, cell_of(app.view, app.words[:19])
        await pilot.resize_terminal(130, 24)
        await pilot.pause()
        assert app.view.selection == selection and cell_of(app.view, app.words[:19])[1] == y
        await pilot.resize_terminal(60, 12)
        await pilot.pause()
        assert app.view.selection == selection
        cell_of(app.view, app.words[:19])


async def test_the_cursor_keeps_two_rows_between_it_and_the_edge() -> None:
    app = Reading()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t", "j", "j")
        for _ in range(30):
            await press(pilot, "j")
            assert cell_of(app.view, app.words[:19])[1] <= 21
        for _ in range(20):
            await press(pilot, "k")
            assert cell_of(app.view, app.words[:19])[1] >= 2


async def test_go_to_selects_the_unit_at_an_offset_or_exactly_a_span() -> None:
    app = Reading()
    async with app.run_test() as pilot:
        offset = TEXT.index("Turn number 30")
        app.view.go_to(offset + 3)
        await pilot.pause()
        assert app.words == "Turn number 30 came."
        cell_of(app.view, "Turn number 30")
        app.view.go_to(Span(offset + 5, offset + 14))
        assert app.words == "number 30" and app.view.place == offset + 5


async def test_a_click_takes_the_unit_and_a_double_click_the_word() -> None:
    app = Reading()
    async with app.run_test(size=(100, 24)) as pilot:
        cell = cell_of(app.view, "forty-six")
        await pilot.click(TranscriptView, offset=cell)
        await pilot.pause()
        assert app.words.startswith("I have")
        await pilot.click(TranscriptView, offset=cell, times=2)
        await pilot.pause()
        assert app.words == "forty-six"
        assert app.view.granularity is Granularity.SENTENCE


async def test_shift_and_a_click_stretch_the_selection_to_the_pointer() -> None:
    app = Reading(place=TEXT.index("keyworker"))
    async with app.run_test(size=(140, 24)) as pilot:
        x, y = cell_of(app.view, "forty-six")
        await pilot.click(TranscriptView, offset=(x + 8, y), shift=True)
        assert app.words == "I am a keyworker. I have [laughs] forty-six"
        x, y = cell_of(app.view, "your job")
        await pilot.click(TranscriptView, offset=(x, y), shift=True)
        assert app.words.startswith("your job?\n\nI am a keyworker.")


async def test_a_drag_selects_freely_and_tells_once_when_it_ends() -> None:
    app = Reading()
    async with app.run_test(size=(140, 24)) as pilot:
        told = len(app.spans)
        x, y = cell_of(app.view, "forty-six people")
        await pilot.mouse_down(TranscriptView, offset=(x, y))
        await pilot.hover(TranscriptView, offset=(x + 4, y))
        await pilot.hover(TranscriptView, offset=(x + 9, y))
        assert app.words == "forty-six " and len(app.spans) == told
        await pilot.mouse_up(TranscriptView, offset=(x + 9, y))
        await pilot.pause()
        assert app.words == "forty-six"
        assert len(app.spans) == told + 1


async def test_a_drag_never_cuts_a_joined_emoji() -> None:
    text = "ab👨‍👩‍👧cd e\u0301f"
    app = Reading(text, [TurnShown(0, len(text), "P01", "")])
    async with app.run_test() as pilot:
        x = screen_rows(app.view)[0].index("ab")
        await pilot.mouse_down(TranscriptView, offset=(x + 4, 0))
        await pilot.hover(TranscriptView, offset=(x + 3, 0))
        await pilot.mouse_up(TranscriptView, offset=(x + 3, 0))
        assert app.words == "👨‍👩‍👧c"


async def test_dragging_below_the_view_scrolls_on_until_the_button_is_let_go() -> None:
    app = Reading()
    async with app.run_test(size=(80, 24)) as pilot:
        app.view.styles.height = 10
        await pilot.pause()
        await pilot.mouse_down(TranscriptView, offset=(30, 4))
        await pilot.hover(None, offset=(30, 14))
        end = monotonic() + PATIENCE
        while app.view.top_row <= 2 and monotonic() < end:
            await pilot.pause(0.05)
        assert app.view.top_row > 2
        assert app.view.selection and len(app.view.selection) > 100
        await pilot.mouse_up(None, offset=(30, 14))
        stopped = app.view.top_row
        await pilot.pause(0.2)
        assert app.view.top_row == stopped


async def test_finds_are_marked_in_bold_and_cleared_again() -> None:
    app = Reading()
    async with app.run_test(size=(140, 24)) as pilot:
        found = [Span(each.start(), each.end()) for each in re.finditer("forty-six", TEXT)]
        app.view.mark_found(found)
        await pilot.pause()
        _, y = cell_of(app.view, "forty-six")
        marked = [part for part in app.view.render_line(y) if part.style and part.style.bold and part.style.reverse]
        assert [part.text for part in marked] == ["forty-six"]
        app.view.clear_found()
        assert not [part for part in app.view.render_line(y) if part.style and part.style.reverse]


async def test_the_selection_is_reversed_and_overlapping_codings_are_underlined() -> None:
    app = Reading()
    async with app.run_test(size=(140, 24)) as pilot:
        app.view.update_codings([coding(35, 52), coding(40, 60, "4.1", 3)])
        await pilot.pause()
        strips = [app.view.render_line(y) for y in range(4)]
        parts = [part for strip in strips for part in strip if part.style]
        assert [part.text for part in parts if part.style and part.style.reverse] == [LINES[0][1]]
        assert [part.text for part in parts if part.style and part.style.underline] == [TEXT[40:52]]


async def test_brackets_and_escapes_of_the_words_reach_the_screen_as_words() -> None:
    text = "I said [laughs] and [/b] \x1b]0;owned\x07 \u202eabc"
    app = Reading(text, [TurnShown(0, len(text), "[/x]\x1b[31m", "[b]1:00[/b]")])
    async with app.run_test(size=(120, 24)):
        shown = "\n".join(screen_rows(app.view))
        assert "[laughs] and [/b]" in shown and "[/x]" in shown
        assert "\x1b" not in shown and "\x07" not in shown and "\u202e" not in shown


async def test_a_turn_names_its_speaker_and_time_and_a_wide_view_the_themes() -> None:
    app = Reading()
    async with app.run_test(size=(80, 24)) as pilot:
        rows = screen_rows(app.view)
        assert rows[0].startswith("I ") and rows[1].startswith("0:00")
        await pilot.resize_terminal(140, 24)
        await pilot.pause()
        assert screen_rows(app.view)[0].startswith("I   0:00") and "3.2 Waiting" in screen_rows(app.view)[0]


async def test_everything_is_legible_under_every_theme() -> None:
    app = Reading()
    async with app.run_test(size=(100, 24)) as pilot:
        app.view.update_codings([coding(span.start, span.end, "1.1", n) for n, span in enumerate(SPANS)])
        for theme in app.available_themes:
            app.theme = theme
            await pilot.pause()
            assert LINES[0][1] in screen_rows(app.view)[0]
            for style in (part.style for y in range(20) for part in app.view.render_line(y)):
                assert style and style.color and style.bgcolor
                text, page = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
                assert contrast(text, page) >= 4.5


async def test_a_view_without_a_transcript_takes_keys_and_clicks() -> None:
    app = Reading()
    async with app.run_test(size=(100, 24)) as pilot:
        app.view.show("", [], [], [])
        await press(pilot, "j", "G", "t", "shift+right", "pagedown", "end")
        await pilot.click(TranscriptView, offset=(20, 3))
        assert app.view.selection is None


async def test_the_wheel_scrolls_and_leaves_the_cursor_alone() -> None:
    app = Reading()
    async with app.run_test(size=(80, 24)) as pilot:
        selection = app.view.selection
        for _ in range(4):
            app.view.post_message(MouseScrollDown(app.view, 5, 5, 0, 1, 0, False, False, False, 5, 5))
        await pilot.pause()
        assert app.view.top_row >= 4 and app.view.selection == selection
