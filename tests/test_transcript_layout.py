"""Where the words of a transcript stand on screen, and the units a reader moves by."""

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st
from textual.color import Color

from qualtool.text.display import displayed
from qualtool.text.spans import Span
from qualtool.text.turns import Turn, text_of, turn_spans
from qualtool.tui.widgets.transcript.colours import HUES, contrast, ink, tint
from qualtool.tui.widgets.transcript.graphemes import cells_of, cut_to, drawn, graphemes, is_simple
from qualtool.tui.widgets.transcript.lanes import OVERFLOW, RowIndex, greedy_lanes
from qualtool.tui.widgets.transcript.layout import Layout, columns_for
from qualtool.tui.widgets.transcript.shown import CodingShown, TurnShown
from qualtool.tui.widgets.transcript.units import Granularity, Units

FAMILY = "👨‍👩‍👧"
ODD = ["\t", "\n", FAMILY, "❤️", "e\u0301", "\u202e", "\x1b", "\u200d", "\u0301", "🇬🇧", "\u2028", "\xad"]
FOREIGN = ["日本語", "。", "שלום", "مرحبا", "हिन्दी"]
PLAIN = ["word", "it’s", "so, ", " ", "  ", "[laughs]", "[/b]", "a" * 30, ". ", "?"]
PIECES = st.sampled_from([*ODD, *FOREIGN, *PLAIN])
WORDS = st.lists(PIECES, min_size=1, max_size=30).map("".join)
TURNS = st.lists(WORDS, min_size=1, max_size=5)
WIDTHS = st.integers(10, 60)


def laid_out(words: list[str], width: int = 40) -> Layout:
    turns = [Turn(each) for each in words]
    shown = [TurnShown(span.start, span.end, "I", "0:01", False) for span in turn_spans(turns)]
    return Layout(displayed(text_of(turns)), shown, width)


def units_of(words: list[str], sentences: list[tuple[int, int]] | None = None) -> Units:
    layout = laid_out(words)
    return Units(layout.text, layout.turns, [Span(*each) for each in sentences or []])


@given(TURNS, WIDTHS)
def test_the_rows_one_after_another_are_the_whole_text(words: list[str], width: int) -> None:
    layout = laid_out(words, width)
    rows = [layout.text[slice(*layout.bounds(row))] for row in range(layout.row_count)]
    assert "".join(rows) == layout.text


@given(TURNS, WIDTHS)
def test_no_row_is_wider_than_its_column(words: list[str], width: int) -> None:
    layout = laid_out(words, width)
    for row in range(layout.row_count):
        assert cells_of(layout.text[slice(*layout.bounds(row))]) <= width


@given(TURNS, WIDTHS)
@example([f"{FAMILY}b e\u0301 \t日本\u0301x"], 10)
def test_every_offset_is_found_again_at_the_cell_where_it_stands(words: list[str], width: int) -> None:
    layout = laid_out(words, width)
    for row in range(layout.row_count):
        start, end = layout.bounds(row)
        if layout.is_blank(row):
            continue
        for grapheme in graphemes(layout.text[start:end].removesuffix("\n"), start):
            for offset in range(grapheme.start, grapheme.end):
                assert layout.row_of(offset) == row
                found = layout.grapheme_at(row, layout.x_of(offset))
                # A mark without a cell of its own cannot be pointed at; the next grapheme has its cell.
                assert found.start == grapheme.start or grapheme.cells == 0


@given(TURNS, WIDTHS, st.integers(-3, 80), st.integers(-2, 200))
def test_any_cell_points_at_a_grapheme_of_the_text(words: list[str], width: int, x: int, row: int) -> None:
    layout = laid_out(words, width)
    start, end, _ = layout.grapheme_at(row, x)
    assert 0 <= start <= end <= len(layout.text)
    assert layout.whole_graphemes(start, max(end, start + 1))[0] == start


def test_right_of_a_joined_emoji_the_click_lands_on_the_letter_under_it() -> None:
    layout = laid_out([f"{FAMILY}bc"])
    assert layout.grapheme_at(0, 1) == (0, 5, 2)
    assert layout.text[layout.grapheme_at(0, 2).start] == "b"
    assert layout.text[layout.grapheme_at(0, 3).start] == "c"


def test_a_tab_takes_four_cells_and_is_drawn_as_spaces() -> None:
    layout = laid_out(["a\tb"])
    assert layout.x_of(2) == 5
    assert {layout.grapheme_at(0, x).start for x in (1, 2, 3, 4)} == {1}
    assert drawn("a\tb") == "a    b"


def test_words_are_not_broken_while_they_fit_a_row() -> None:
    layout = laid_out(["one two three four"], 10)
    assert [layout.text[slice(*layout.bounds(row))] for row in (0, 1)] == ["one two ", "three four"]
    accented = laid_out(["one two \u0937\u0937\u0937\u0937 four"], 10)
    assert [accented.text[slice(*accented.bounds(row))] for row in (0, 1)] == [
        "one two ",
        "\u0937\u0937\u0937\u0937 four",
    ]


def test_turns_are_parted_by_one_blank_row_and_line_feeds_begin_rows() -> None:
    layout = laid_out(["one\ntwo", "three"])
    assert [layout.is_blank(row) for row in range(layout.row_count)] == [False, False, True, False, True]
    assert [layout.turn_of_row(row) for row in range(layout.row_count)] == [0, 0, 0, 1, 1]
    assert layout.rows_of(0, 7) == (0, 1)


@given(st.text(max_size=40))
def test_what_is_called_simple_takes_a_cell_for_each_code_point(text: str) -> None:
    if is_simple(text) and "\n" not in text:
        assert [tuple(each) for each in graphemes(text)] == [(i, i + 1, 1) for i in range(len(text))]


@given(WORDS, st.integers(1, 20))
def test_a_cut_label_fits_its_room(words: str, room: int) -> None:
    assert cells_of(cut_to(displayed(words), room)) <= room


@given(st.integers(20, 250), st.integers(0, 40), st.integers(0, 12))
def test_the_columns_never_need_more_than_the_width(width: int, speaker: int, time: int) -> None:
    columns = columns_for(width, speaker, time)
    names = columns.names + 1 if columns.names else 0
    used = columns.gutter + columns.text + 1 + columns.lanes + 1 + names
    assert used <= width or columns.text == 10


ROWS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (min(pair), max(pair))))


@given(ROWS.map(sorted), st.integers(1, 5))
def test_codings_in_one_lane_never_share_a_row(rows: list[tuple[int, int]], lanes: int) -> None:
    given_lanes = greedy_lanes(rows, lanes)
    for lane in range(lanes):
        inside = [row for row, taken in zip(rows, given_lanes, strict=True) if taken == lane]
        assert all(before[1] < after[0] for before, after in pairwise(inside))
    for place, lane in enumerate(given_lanes):
        if lane == OVERFLOW:
            first = rows[place][0]
            assert sum(row[0] <= first <= row[1] for row in rows[:place]) >= lanes


@given(ROWS, st.integers(0, 70))
def test_the_row_index_finds_exactly_what_stands_on_a_row(rows: list[tuple[int, int]], row: int) -> None:
    assert RowIndex(rows).on(row) == [place for place, (a, b) in enumerate(rows) if a <= row <= b]


@given(TURNS, st.lists(st.tuples(st.integers(0, 200), st.integers(1, 50)), max_size=8), st.sampled_from(Granularity))
def test_stepping_through_the_units_meets_every_visible_word_once(
    words: list[str], cuts: list[tuple[int, int]], granularity: Granularity
) -> None:
    layout = laid_out(words)
    units = Units(layout.text, layout.turns, [Span(a, a + n) for a, n in cuts])
    forwards, offset = [], 0
    while unit := units.after(granularity, offset):
        forwards.append(unit)
        offset = unit.end
    backwards, offset = [], len(layout.text)
    while unit := units.before(granularity, offset):
        backwards.append(unit)
        offset = unit.start
    assert forwards == backwards[::-1]
    assert all(units.at(granularity, place) == unit for unit in forwards for place in range(unit.start, unit.end))
    covered = {place for unit in forwards for place in range(unit.start, unit.end)}
    missed = [char for place, char in enumerate(layout.text) if place not in covered and not char.isspace()]
    assert not missed or (granularity is Granularity.WORD and not any(char.isalnum() for char in missed))


@given(WORDS, st.integers(0, 60), st.integers(1, 60), st.sampled_from(Granularity))
def test_an_edge_that_is_moved_goes_the_way_it_was_told(
    words: str, start: int, length: int, granularity: Granularity
) -> None:
    units, selection = units_of([words, words]), Span(start, start + length)
    more, less = units.end_moved(granularity, selection, 1), units.end_moved(granularity, selection, -1)
    assert less.start == more.start == start and less.end <= selection.end <= more.end
    earlier, later = units.start_moved(granularity, selection, -1), units.start_moved(granularity, selection, 1)
    assert earlier.end == later.end == selection.end and earlier.start <= start <= later.start


def test_a_word_leaves_its_commas_but_keeps_the_full_stop_of_its_sentence() -> None:
    text = "“Well, it’s long.” [pause] Yes."
    units = units_of([text], [(0, 18), (19, 31)])
    words = [units.at(Granularity.WORD, place).words_in(text) for place in (1, 7, 12, 20, 27)]  # type: ignore[union-attr]
    assert words == ["“Well", "it’s", "long.”", "[pause", "Yes."]


def test_words_outside_every_sentence_are_units_too() -> None:
    text = "One. [laughs] Two."
    units = units_of([text, "Mm"], [(0, 4), (14, 18)])
    assert [unit.words_in(text + "\n\nMm") for unit in units.sentences] == ["One.", "[laughs]", "Two.", "Mm"]


def test_a_text_without_words_has_no_units() -> None:
    assert units_of([" \n "]).at(Granularity.WORD, 0) is None
    assert Units("", (), ()).after(Granularity.SENTENCE, 0) is None


def test_words_stay_legible_over_every_tint_on_dark_and_light_pages() -> None:
    for page, words in (("#1e1e1e", "#e0e0e0"), ("#d8d8d8", "#1f1f1f"), ("#272822", "#d6d6d6"), ("#fdf6e3", "#586e75")):
        background = Color.parse(page)
        for colour, hue in enumerate(HUES):
            tinted = tint(background, colour)
            assert contrast(ink(tinted, Color.parse(words)), tinted) >= 4.5
            assert contrast(ink(background, hue), background) >= 4.5


def test_a_theme_is_marked_by_the_digit_or_letter_of_its_main_theme() -> None:
    marks = [CodingShown("", 0, 1, number, "", 0).mark for number in ("3.2", "9", "10.4", "12.1", "", "日.1")]
    assert marks == ["3", "9", "a", "c", "•", "•"]
