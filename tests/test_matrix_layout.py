"""How a matrix is wrapped and laid out, whatever a researcher wrote."""

import re

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, split_graphemes

from qualtool.analysis.matrix import CHARTED, COMMENT, STALE, SUMMARY, VERBATIM, Cell, Matrix, Reference, Row, Stretch
from qualtool.text.display import displayed
from qualtool.tui.widgets.matrix.content import BLANK, REFERENCES, Run, corner_of, row_labels, runs_of
from qualtool.tui.widgets.matrix.layout import (
    HEADING,
    Columns,
    Rows,
    columns_for,
    headings_between,
    line_spans,
    lines_needed,
    row_at,
    scroll_to_show,
    shown_lines,
    wrapped,
)

PIECES = (
    "waited ",
    "eleven weeks",
    "[laughs]",
    "[/b]",
    " ",
    "\n",
    "👩‍👩‍👧‍👦",
    "🇬🇧",
    "é",
    "e\u0301",
    "面接を受けた",
    "انتظر ",
    "שלום",
    "❤️",
    "\u200d",
)
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=25).map("".join).map(displayed)
texts = texts.map(lambda text: text.replace("\t", "    "))
widths = st.integers(4, 40)


def words_of(text: str) -> str:
    return re.sub(r"[^\S\u00a0\u202f\u2007]", "", text)


@given(texts, widths, st.none() | st.integers(4, 40))
def test_no_line_is_wider_than_its_room(text, width, first):
    for index, (start, end) in enumerate(line_spans(text, width, first)):
        assert cell_len(text[start:end]) <= ((first or width) if index == 0 else width)


@given(texts, widths)
def test_wrapping_loses_nothing_but_white_space(text, width):
    lines = [text[start:end] for start, end in line_spans(text, width)]
    assert words_of("".join(lines)) == words_of(text)


@given(texts, widths)
def test_no_line_divides_a_grapheme(text, width):
    edges = {0, len(text)}
    offset = 0
    for paragraph in text.split("\n"):
        for start, end, _ in split_graphemes(paragraph)[0]:
            edges |= {offset + start, offset + end}
        offset += len(paragraph) + 1
    assert all(start in edges and end in edges for start, end in line_spans(text, width))


@given(st.lists(st.tuples(texts, st.sampled_from([SUMMARY, VERBATIM, COMMENT])), max_size=5), widths)
def test_every_word_keeps_its_kind_when_wrapped(parts, width):
    runs = [Run(text, kind) for text, kind in parts]
    lines = list(wrapped(runs, width))
    for kind in (SUMMARY, VERBATIM, COMMENT):
        before = "".join(run.text for run in runs if run.kind == kind)
        after = "".join(run.text for line in lines for run in line if run.kind == kind)
        assert words_of(after) == words_of(before)


@given(texts, widths, st.integers(1, 5))
def test_a_cut_text_ends_in_an_ellipsis_within_its_width(text, width, limit):
    lines = shown_lines([Run(text, SUMMARY)], width, limit)
    total = sum(1 for _ in line_spans(text, width))
    assert len(lines) == min(limit, total)
    assert all(sum(cell_len(run.text) for run in line) <= width for line in lines)
    if total > limit:
        assert lines[-1][-1].text.endswith("…")


@given(texts, widths, st.integers(1, 6), st.none() | st.integers(4, 40))
def test_counting_lines_agrees_with_wrapping(text, width, limit, first):
    first = min(first, width) if first else None
    assert lines_needed(text, width, limit, first) == min(limit, sum(1 for _ in line_spans(text, width, first)))


def test_plain_words_break_at_spaces_and_long_words_fold():
    text = "they just hand you the bag Llanfairpwllgwyngyll"
    assert [text[a:b] for a, b in line_spans(text, 12)] == [
        "they just",
        "hand you the",
        "bag",
        "Llanfairpwll",
        "gwyngyll",
    ]


def test_the_first_line_leaves_room_for_the_corner():
    text = "they just hand you the bag"
    assert [text[a:b] for a, b in line_spans(text, 14, 9)] == ["they just", "hand you the", "bag"]


def test_chinese_and_japanese_break_between_signs():
    text = "面接を受けた人"
    assert [text[a:b] for a, b in line_spans(text, 6)] == ["面接を", "受けた", "人"]


def test_a_no_break_space_holds_its_words_together():
    text = "aged 30\u00a0years"
    assert [text[a:b] for a, b in line_spans(text, 9)] == ["aged", "30\u00a0years"]


def test_a_cell_reads_as_its_summary_with_kinds_kept_apart():
    cited = (Reference("e1", "P12/3, turn 47", starred=True),)
    cell = Cell((Stretch(SUMMARY, "Waited [/b]", cited), Stretch(VERBATIM, "a cliff edge"), Stretch(COMMENT, "odd")))
    runs = runs_of(cell)
    assert "".join(run.text for run in runs) == cell.summary
    assert [run.kind for run in runs] == [SUMMARY, REFERENCES, VERBATIM, COMMENT]


def test_signs_tell_the_states_apart_without_colour():
    said = (Stretch(SUMMARY, "x"),)
    assert corner_of(Cell(said, 3, CHARTED)) == ("•", "3▪")
    assert corner_of(Cell(said, 3, STALE)) == ("!", "3▪")
    assert corner_of(Cell(excerpts=2)) == ("–", "2▪")
    assert corner_of(Cell()) == ("", "")
    assert runs_of(Cell(state="not raised")) == (Run("not raised", BLANK),)


@given(st.lists(st.tuples(st.integers(1, 8), st.sampled_from(["", "Site 1"])), max_size=30))
def test_every_line_of_the_matrix_belongs_to_one_row(blocks):
    rows = Rows(tuple(height for height, _ in blocks), tuple(label for _, label in blocks))
    expected = []
    for index, (height, label) in enumerate(blocks):
        expected += [(index, line) for line in range(HEADING if label else 0, height + 1)]
    assert [rows.at(y) for y in range(rows.total)] == expected
    assert rows.at(rows.total) is None
    assert rows.at(-1) is None


def test_a_heading_is_no_row():
    rows = Rows((2, 3), ("Site 1", ""))
    assert [row_at(rows, y) for y in range(5)] == [None, 0, 0, 0, 1]


@given(st.integers(60, 300), st.integers(1, 40))
def test_columns_fill_the_width_and_every_cell_is_hit_where_it_stands(width, number):
    columns = columns_for(width, number)
    assert (width - columns.frozen) % columns.step == 0
    for column in range(number):
        assert columns.at(column * columns.step) == column
        assert columns.at(column * columns.step + columns.width) == column
    assert columns.at(-1) is None
    assert columns.at(number * columns.step) is None


def test_two_columns_fit_in_80_cells_three_in_140_and_more_in_a_wider_window():
    fits = {
        width: (width - columns_for(width, 9).frozen) // columns_for(width, 9).step for width in (79, 139, 200, 240)
    }
    assert fits == {79: 2, 139: 3, 200: 4, 240: 5}


@given(st.integers(0, 200), st.integers(1, 60), st.integers(0, 200), st.integers(1, 60))
def test_scrolling_shows_the_whole_row_or_at_least_its_beginning(start, length, scroll, window):
    after = scroll_to_show(start, length, scroll, window)
    assert after <= start
    assert start < after + window
    if length <= window:
        assert start + length <= after + window
    if scroll <= start and start + length <= scroll + window and length < window:
        assert after == scroll


def test_headings_stand_only_where_the_group_changes():
    assert headings_between(["Site 1", "Site 1", "Site 2", "Site 1"]) == ("Site 1", "", "Site 2", "Site 1")


def test_a_row_is_named_by_keys_when_its_labels_are_too_long():
    matrix = Matrix("4", "", (), (), "", sites={"4": "Northborough and district"}, stages={"3": "Stage 3"})
    row = Row("c1", "P12", "person", "4", "3", "Service user")
    assert row_labels(row, matrix, 40, 3) == ["P12", "Northborough and district, Stage 3", "Service user"]
    assert row_labels(row, matrix, 13, 3) == ["P12", "4/3", "Service user"]
    assert row_labels(row, matrix, 13, 1) == ["P12 4/3"]


def test_columns_keep_their_arithmetic_when_widened():
    assert columns_for(140, 5, wider=8).width == columns_for(140, 5).width + 8
    assert Columns(16, 30, 3).total == 16 + 3 * 31
