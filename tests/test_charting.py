"""The matrix: its rows are what was seen, its cells keep every revision, and a stale one says why."""

from pathlib import Path

import pytest
from studies import REVISED, add_text, code, span

from qualtool.analysis.matrix import COMMENT, NOT_YET_CHARTED, STALE, SUMMARY, VERBATIM, Cell, Stretch
from qualtool.errors import BadSpan, BadValue, NothingToDo, UnknownName
from qualtool.store.study import Study
from qualtool.workflow import beside, charting, checking, coding, matrices, preparing
from qualtool.workflow.matrices import MatrixRequest

SEA = "South town, by the sea"


def cell(study: Study, case: str, stage: str, number: str, theme: str = "4") -> Cell:
    (row,) = [row for row in matrices.matrix(study, theme).rows if (row.case, row.stage) == (case, stage)]
    return row.cells[number]


def said(text: str) -> list[Stretch]:
    return [Stretch(SUMMARY, text)]


def test_the_rows_are_exactly_the_cases_seen_at_each_stage(study: Study) -> None:
    made = matrices.matrix(study, "4")
    assert [(row.case, row.kind, row.site, row.stage, row.type) for row in made.rows] == [
        ("P1", "person", "1", "1", "Service user"),
        ("P1", "person", "1", "2", "Peer mentor"),
        ("P2 & P3", "pair", "2", "1", "Staff"),
        (SEA, "site", "2", "1", ""),
        ("G1", "group", "2", "2", "Service user"),
    ]


def test_the_columns_are_the_level_below_with_other_last(study: Study) -> None:
    assert [column.name for column in matrices.matrix(study, "4").columns] == [
        "4.1 Transitions",
        "4.2 Workers",
        "4.3 Other",
    ]
    assert [column.number for column in matrices.matrix(study, "4.1").columns] == ["4.1.1", "4.1.2", "4.1.3"]
    assert [column.number for column in matrices.matrix(study, "3").columns] == ["3.2", "3.20", "3.21"]
    assert [column.number for column in matrices.matrix(study, "3.2").columns] == ["3.2"]


def test_without_a_theme_there_is_a_matrix_for_each_main_theme_with_the_same_rows(study: Study) -> None:
    made = matrices.matrices(study, MatrixRequest())
    assert [one.theme for one in made] == ["3", "4"]
    assert [(row.case, row.stage) for row in made[0].rows] == [(row.case, row.stage) for row in made[1].rows]


@pytest.mark.parametrize(
    ("sort", "cases"),
    [
        (("site", "stage", "type"), ["P1/1", "P1/2", "P2 & P3/1", f"{SEA}/1", "G1/2"]),
        (("stage", "site"), ["P1/1", "P2 & P3/1", f"{SEA}/1", "P1/2", "G1/2"]),
        (("case",), ["G1/2", "P1/1", "P1/2", "P2 & P3/1", f"{SEA}/1"]),
        (("type", "case"), ["G1/2", "P1/1", "P1/2", "P2 & P3/1", f"{SEA}/1"]),
    ],
)
def test_rows_can_be_sorted(study: Study, sort: tuple[str, ...], cases: list[str]) -> None:
    made = matrices.matrices(study, MatrixRequest("4", sort=sort))[0]
    assert [f"{row.case}/{row.stage}" for row in made.rows] == cases


def test_an_unknown_sorting_is_refused_with_those_there_are(study: Study) -> None:
    with pytest.raises(BadValue, match="Did you mean site"):
        matrices.matrices(study, MatrixRequest("4", sort=("sight",)))


def test_a_cell_says_nothing_until_it_is_charted(study: Study) -> None:
    assert cell(study, "P1", "1", "4.1") == Cell()
    assert cell(study, "P1", "1", "4.1").state == NOT_YET_CHARTED
    charting.chart(study, "P1", "1", "4.1", "Asha", said("Met at the gate."))
    here = cell(study, "P1", "1", "4.1")
    assert (here.summary, here.state, here.coder) == ("Met at the gate.", "charted", "Asha")
    assert cell(study, "P1", "2", "4.1") == Cell()


def test_summary_verbatim_and_comment_are_kept_apart_with_their_references(study: Study) -> None:
    page = coding.page(study, "ann_first", "Asha")
    cited = charting.cite_span(study, page.id, span(study, "ann_first", "at the gate"), "Asha")
    stretches = [
        Stretch(SUMMARY, "Met. [laughs]", (cited,)),
        Stretch(VERBATIM, "at the gate"),
        Stretch(COMMENT, "Ask {why}."),
    ]
    charting.chart(study, "P1", "1", "4.1", "Asha", stretches)
    here = cell(study, "P1", "1", "4.1")
    assert [(stretch.kind, stretch.text) for stretch in here.stretches] == [(s.kind, s.text) for s in stretches]
    (reference,) = here.stretches[0].references
    assert (reference.label, reference.words, reference.transcript) == ("P1/1, turn 4", "at the gate", "ann_first")
    assert here.summary == "Met. [laughs] (P1/1, turn 4) “at the gate” {Ask {why}.}"


def test_every_revision_is_kept_with_who_wrote_it(study: Study) -> None:
    charting.chart(study, "P1", "1", "4.1", "Asha", said("Met."))
    charting.chart(study, "P1", "1", "4.1", "Tom", said("Met at the gate."))
    charting.chart(study, "P1", "1", "4.1", "Asha", blank="not raised")
    row = matrices.matrix(study, "4").rows[0]
    past = beside.revisions_of(study, row.place(matrices.matrix(study, "4").columns[0]))
    assert [(one.number, one.coder, one.typed, one.blank) for one in past] == [
        (3, "Asha", "(not raised)", "not raised"),
        (2, "Tom", "Met at the gate.", ""),
        (1, "Asha", "Met.", ""),
    ]
    assert row.cells["4.1"].state == "not raised"


def test_writing_what_stands_there_already_is_told(study: Study) -> None:
    charting.chart(study, "P1", "1", "4.1", "Asha", said("Met."))
    for again in (said("Met."), said("  Met. ")):
        with pytest.raises(NothingToDo, match="says just that already"):
            charting.chart(study, "P1", "1", "4.1", "Asha", again)
    with pytest.raises(NothingToDo):
        charting.chart(study, "P1", "1", "4.2", "Asha", said("   "))


def test_a_cell_can_be_emptied_and_is_then_not_charted(study: Study) -> None:
    charting.chart(study, "P1", "1", "4.1", "Asha", said("Met."))
    assert charting.chart(study, "P1", "1", "4.1", "Asha") == "Emptied the cell P1/1, 4.1"
    assert cell(study, "P1", "1", "4.1").state == NOT_YET_CHARTED
    (line, *_rest) = coding.transcript_lines(study, ["transcript=ann_first"])[1]
    assert line.charted == 0


def test_an_unknown_reason_for_a_blank_is_refused(study: Study) -> None:
    with pytest.raises(BadValue, match="Did you mean not raised"):
        charting.chart(study, "P1", "1", "4.1", "Asha", blank="not rased")


def test_only_a_row_that_was_seen_can_be_charted(study: Study) -> None:
    with pytest.raises(UnknownName, match="There is: 2"):
        charting.chart(study, "G1", "1", "4.1", "Asha", said("Never met then."))
    with pytest.raises(UnknownName, match="no case 'P9'"):
        charting.chart(study, "P9", "1", "4.1", "Asha", said("Who?"))
    with pytest.raises(UnknownName, match="no stage '5'"):
        charting.chart(study, "P1", "5", "4.1", "Asha", said("When?"))


def test_a_stage_can_be_named_by_its_label(study: Study) -> None:
    charting.chart(study, "p1", "follow-up", "Workers", "Asha", said("Kept her."))
    assert cell(study, "P1", "2", "4.2").summary == "Kept her."


def test_a_cell_goes_stale_when_its_excerpts_change_and_says_so(study: Study) -> None:
    charting.chart(study, "P1", "1", "4.1", "Asha", said("Met."))
    code(study, "ann_first", "They met me at the gate", "4.1.1", "Tom")
    here = cell(study, "P1", "1", "4.1")
    assert (here.state, here.why_stale) == (STALE, "what is coded here has changed since it was charted")
    charting.chart(study, "P1", "1", "4.1", "Asha", said("Met."))
    assert cell(study, "P1", "1", "4.1").state == "charted"
    checking.undo(study, "Asha")
    checking.undo(study, "Tom")
    assert cell(study, "P1", "1", "4.1").state == "charted"


def test_a_second_coder_of_the_same_words_makes_nothing_stale(study: Study) -> None:
    code(study, "ann_first", "They met me at the gate", "4.1.1", "Asha")
    charting.chart(study, "P1", "1", "4.1", "Asha", said("Met."))
    code(study, "ann_first", "They met me at the gate", "4.1.2", "Tom")
    assert cell(study, "P1", "1", "4.1").state == "charted"


def test_a_cell_goes_stale_when_its_theme_is_redefined(study: Study, tmp_path: Path) -> None:
    charting.chart(study, "P1", "1", "3.2", "Asha", said("Eleven weeks."))
    charting.chart(study, "P1", "1", "3.21", "Asha", said("Nothing else."))
    (tmp_path / "new.yaml").write_text(REVISED, encoding="utf-8")
    preparing.load_framework(study, preparing.preview_framework(study, tmp_path / "new.yaml"), "Tom")
    assert cell(study, "P1", "1", "3.2", "3").why_stale == "the sub-theme was redefined since it was charted"
    assert cell(study, "P1", "1", "3.21", "3").state == "charted"


def test_a_case_met_twice_at_a_stage_has_one_row_for_both(study: Study, tmp_path: Path) -> None:
    add_text(study, tmp_path / "f", "ann_again", "I: Again?\nR: Again the gate.\n", who="P1")
    code(study, "ann_again", "Again the gate", "4.1.1")
    code(study, "ann_first", "They met me at the gate", "4.1.1")
    (row,) = [row for row in matrices.matrix(study, "4").rows if (row.case, row.stage) == ("P1", "1")]
    assert set(row.transcripts) == {"ann_first", "ann_again"}
    assert row.cells["4.1"].excerpts == 2
    column = preparing.tree_of(study).named("4.1").id
    assert len(charting.cell_excerpts(study, row.case_id, "1", column)) == 2


def test_citing_words_outside_the_text_is_refused(study: Study) -> None:
    for cited in ("ann_first:0:99999", "ann_first:5:5", "ann_first:-1:4", "ann_first:x:y", "ann_first:7"):
        with pytest.raises(BadSpan):
            charting.cite(study, cited, "Asha")
    with pytest.raises(UnknownName, match="no excerpt 'beef'"):
        charting.cite(study, "beef", "Asha")


def test_counts_agree_between_matrix_and_quotes_over_the_whole_demo(demo: Study) -> None:
    from qualtool.workflow import quoting

    for made in matrices.matrices(demo, MatrixRequest()):
        for column in made.columns:
            counted = sum(row.cells[column.number].excerpts for row in made.rows)
            found = quoting.find_quotes(demo, quoting.QuoteRequest(column.number))
            assert counted == found.counts.mentions, column.name


def test_a_frame_holds_a_row_for_each_cell(study: Study) -> None:
    charting.chart(study, "P1", "1", "4.1", "Asha", said("Met."))
    frame = charting.frame(study, "4")
    assert len(frame) == 5 * 3
    assert "Met." in set(frame["summary"])
