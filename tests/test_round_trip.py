"""Out to Excel and back: nothing changes by itself, nobody's words are overwritten, and rows are never mixed up."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
import sheets
import studies
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles.colors import Color
from typer.testing import CliRunner

from qualtool.analysis.comparing import word_difference
from qualtool.analysis.formatted_text import marked
from qualtool.analysis.matrix import BLANK_REASONS, COMMENT, KINDS, SUMMARY, VERBATIM, Reference, Stretch
from qualtool.analysis.merging import (
    CONFLICT,
    FROM_SHEET,
    FROM_STUDY,
    SAME,
    UNCHANGED,
    Said,
    SheetCell,
    outcome,
    reread,
)
from qualtool.analysis.summary_text import as_typed, typed_points
from qualtool.cli.root import app
from qualtool.errors import BadValue, NothingToDo, NotOurSheet, UnreadableFile
from qualtool.formats.matrix_sheets import read_edits
from qualtool.formats.sheet_identity import compared
from qualtool.formats.writing import write_matrices
from qualtool.store.study import Study
from qualtool.workflow import beside, charting, checking, matrices, preparing
from qualtool.workflow.merging import MergePreview, apply_merge, preview_merge

FIRST, SECOND = "First interview", "Follow-up"
NOTHING: dict[tuple[str, str, str], str] = {}


def said(text: str, kind: str = SUMMARY, *references: Reference) -> list[Stretch]:
    return [Stretch(kind, text, tuple(references))]


def summary_of(study: Study, case: str, stage: str, number: str) -> str:
    return as_typed(cell_of(study, case, stage, number).stretches)


def cell_of(study: Study, case: str, stage: str, number: str):
    root = number.split(".", maxsplit=1)[0]
    rows = matrices.matrix(study, root).rows
    return next(row for row in rows if (row.case, row.stage) == (case, stage)).cells[number]


def cited(study: Study, transcript: str, words: str) -> Reference:
    where = studies.span(study, transcript, words)
    return charting.cite(study, f"{transcript}:{where.start}:{where.end}", "Asha")


@pytest.fixture
def charted(study: Study) -> Study:
    """The small study with four cells charted, one of them blank with a reason."""
    waited = cited(study, "ann_first", "eleven weeks")
    gate = cited(study, "ann_first", "They met me at the gate.")
    first = [
        Stretch(SUMMARY, "Waited long; nobody rang.", (waited,)),
        Stretch(VERBATIM, "They met me at the gate.", (gate,)),
        Stretch(COMMENT, "Ask again at stage 2."),
    ]
    charting.chart(study, "P1", "1", "3.2", "Asha", first)
    charting.chart(study, "P1", "2", "3.2", "Asha", said("The same worker still."))
    charting.chart(study, "P1", "2", "3.20", "Asha", blank="not raised")
    charting.chart(study, "G1", "2", "4.1", "Asha", said("Long for all but Fay."))
    return study


def outcomes(preview: MergePreview) -> dict[str, str]:
    return {f"{cell.case}/{cell.stage} {cell.column}": cell.outcome for cell in preview.cells}


# ---------------------------------------------------------------- no edit, no change


def test_a_workbook_that_nobody_edited_changes_nothing(charted: Study, tmp_path: Path) -> None:
    before = studies.live(charted)
    preview = preview_merge(charted, sheets.export(charted, tmp_path / "m.xlsx"))
    assert (preview.cells, preview.problems) == ((), ())
    assert preview.unchanged == 5 * 6
    with pytest.raises(NothingToDo, match="nothing was changed"):
        apply_merge(charted, preview, NOTHING, "Asha")
    assert studies.live(charted) == before
    assert not list(tmp_path.glob("*.backups/*"))


@pytest.mark.long
def test_the_demo_comes_back_unchanged_from_excel_and_from_libreoffice(demo: Study, tmp_path: Path) -> None:
    path = sheets.export(demo, tmp_path / "demo.xlsx")
    sheets.edited(path, lambda book: None)
    assert preview_merge(demo, path).cells == ()
    office = shutil.which("soffice")
    if office:
        home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
        convert = [office, home, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
        subprocess.run([*convert, str(tmp_path / "saved"), str(path)], check=True, capture_output=True)
        preview = preview_merge(demo, tmp_path / "saved" / "demo.xlsx")
        assert (preview.cells, preview.problems) == ((), ())


words = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("{}“”()[]=*\n\r\t\x07 '_x0041x005F_&<>"), max_size=40
)
labels = st.sampled_from(["P1/1, turn 1", "P1/1, turn 1b", "P (1)/1, turn 2", "G1/2, turn 30"])
references = st.builds(Reference, st.sampled_from("abcdef"), labels, st.just("words"), st.booleans())
stretches = st.lists(
    st.builds(Stretch, st.sampled_from(KINDS), words, st.lists(references, max_size=2).map(tuple)), max_size=4
)


@settings(max_examples=60)
@given(cells=st.lists(st.tuples(stretches, st.sampled_from(["", *BLANK_REASONS])), min_size=1, max_size=4))
def test_every_stretch_survives_the_way_to_excel_and_back(
    cells: list[tuple[list[Stretch], str]], tmp_path: Path
) -> None:
    exported = sheets.matrix_of([(tuple(stretches), blank) for stretches, blank in cells])
    path = tmp_path / "m.xlsx"
    write_matrices(path, [exported])
    edits, problems = read_edits(path)
    assert problems == []
    [row] = exported.rows
    for cell in edits.cells:
        assert not cell.edited, (cell.typed, cell.exported)
        column = next(column for column in exported.columns if column.id == cell.place[2])
        there = tuple(s for s in row.cells[column.number].stretches if s.text.strip())
        assert len(cell.points) == len(there)
        assert reread(cell, Said(there), {}) == Said(there)


@settings(max_examples=100)
@given(stretches, words)
def test_a_line_added_leaves_every_other_stretch_as_it_was(before: list[Stretch], added: str) -> None:
    base = tuple(stretch for stretch in before if stretch.text.strip())
    points = tuple(compared(point) for point in typed_points(base))
    new = "Added in Excel" + added.replace("(", "").translate(str.maketrans("", "", "{}“”\n\r"))
    cell = SheetCell(("c", "1", "t"), "", compared("\n".join((*points, new))), "r", points)
    now = reread(cell, Said(base), {})
    assert now.stretches[: len(base)] == base
    assert [stretch.kind for stretch in now.stretches[len(base) :]] == [SUMMARY]


# ---------------------------------------------------------------- edits


def test_two_edits_in_the_sheet_and_one_in_the_study_come_together(charted: Study, tmp_path: Path) -> None:
    path = sheets.export(charted, tmp_path / "m.xlsx")
    first, second = "Waited eleven weeks. (P1/1, turn 2)", "Nothing on this {we did not ask}"
    sheets.edited(
        path, sheets.all_of(sheets.typed("P1", FIRST, "3.2", first), sheets.typed("G1", SECOND, "4.2", second))
    )
    charting.chart(charted, "G1", "2", "4.1", "Tom", said("Tom was here meanwhile."))
    preview = preview_merge(charted, path)
    assert outcomes(preview) == {"P1/1 3.2": FROM_SHEET, "G1/2 4.2": FROM_SHEET, "G1/2 4.1": FROM_STUDY}
    assert apply_merge(charted, preview, NOTHING, "Asha") == "Brought in 2 cells from 'm.xlsx'"
    assert summary_of(charted, "P1", "1", "3.2") == first
    assert summary_of(charted, "G1", "2", "4.2") == "Nothing on this\n{we did not ask}"
    assert summary_of(charted, "G1", "2", "4.1") == "Tom was here meanwhile."
    assert summary_of(charted, "P1", "2", "3.2") == "The same worker still."
    assert len(list(tmp_path.glob("*.backups/*"))) == 1
    assert preview_merge(charted, path).conflicts == []


def test_a_merge_is_one_step_that_can_be_undone(charted: Study, tmp_path: Path) -> None:
    path = sheets.export(charted, tmp_path / "m.xlsx")
    sheets.edited(path, sheets.all_of(sheets.typed("P1", FIRST, "3.2", "A."), sheets.typed("P1", SECOND, "3.2", "B.")))
    before = studies.live(charted)
    steps = len(checking.past_steps(charted, None))
    apply_merge(charted, preview_merge(charted, path), NOTHING, "Asha")
    assert len(checking.past_steps(charted, None)) == steps + 1
    assert studies.live(charted) != before
    checking.undo(charted, "Asha")
    assert studies.live(charted) == before


def test_what_both_changed_is_a_conflict_until_somebody_decides(charted: Study, tmp_path: Path) -> None:
    path = sheets.export(charted, tmp_path / "m.xlsx")
    sheets.edited(path, sheets.typed("G1", SECOND, "4.1", "The sheet says this."))
    charting.chart(charted, "G1", "2", "4.1", "Tom", said("The study says that."))
    preview = preview_merge(charted, path)
    [conflict] = preview.conflicts
    assert (conflict.exported.typed, conflict.theirs.typed, conflict.ours.typed, conflict.coder) == (
        "Long for all but Fay.",
        "The sheet says this.",
        "The study says that.",
        "Tom",
    )
    for undecided in (NOTHING, {conflict.place: "ours"}):
        with pytest.raises(NothingToDo):
            apply_merge(charted, preview, undecided, "Asha")
    with pytest.raises(BadValue, match="theirs"):
        apply_merge(charted, preview, {conflict.place: "mine"}, "Asha")
    apply_merge(charted, preview, {conflict.place: "theirs"}, "Asha")
    assert summary_of(charted, "G1", "2", "4.1") == "The sheet says this."
    place = conflict.place
    said_before = [one.typed for one in beside.revisions_of(charted, place)]
    assert said_before == ["The sheet says this.", "The study says that.", "Long for all but Fay."]


def test_what_changed_since_the_preview_is_never_written_over(charted: Study, tmp_path: Path) -> None:
    path = sheets.edited(sheets.export(charted, tmp_path / "m.xlsx"), sheets.typed("G1", SECOND, "4.1", "Sheet."))
    preview = preview_merge(charted, path)
    charting.chart(charted, "G1", "2", "4.1", "Tom", said("Tom was quicker."))
    with pytest.raises(NothingToDo, match="changed while you looked"):
        apply_merge(charted, preview, NOTHING, "Asha")
    assert summary_of(charted, "G1", "2", "4.1") == "Tom was quicker."


def test_the_same_edit_on_both_sides_is_no_conflict(charted: Study, tmp_path: Path) -> None:
    path = sheets.edited(sheets.export(charted, tmp_path / "m.xlsx"), sheets.typed("G1", SECOND, "4.1", "Alike."))
    charting.chart(charted, "G1", "2", "4.1", "Tom", said("Alike."))
    assert outcomes(preview_merge(charted, path)) == {"G1/2 4.1": SAME}


def test_a_revision_that_was_undone_since_counts_as_a_change_of_the_study(charted: Study, tmp_path: Path) -> None:
    path = sheets.export(charted, tmp_path / "m.xlsx")
    checking.undo(charted, "Asha")
    assert outcomes(preview_merge(charted, path)) == {"G1/2 4.1": FROM_STUDY}
    sheets.edited(path, sheets.typed("G1", SECOND, "4.1", "And edited."))
    assert outcomes(preview_merge(charted, path)) == {"G1/2 4.1": CONFLICT}


def test_reasons_for_blanks_are_typed_in_brackets_and_taken_away_by_words(charted: Study, tmp_path: Path) -> None:
    path = sheets.export(charted, tmp_path / "m.xlsx")
    edits = sheets.typed("P1", FIRST, "3.20", "(Not raised)"), sheets.typed("P1", SECOND, "3.20", "She has a flat now.")
    sheets.edited(path, sheets.all_of(*edits))
    apply_merge(charted, preview_merge(charted, path), NOTHING, "Asha")
    assert cell_of(charted, "P1", "1", "3.20").state == "not raised"
    assert summary_of(charted, "P1", "2", "3.20") == "She has a flat now."


def test_a_cell_emptied_in_the_sheet_is_emptied_and_keeps_its_past(charted: Study, tmp_path: Path) -> None:
    path = sheets.edited(sheets.export(charted, tmp_path / "m.xlsx"), sheets.typed("G1", SECOND, "4.1", None))
    preview = preview_merge(charted, path)
    apply_merge(charted, preview, NOTHING, "Asha")
    assert summary_of(charted, "G1", "2", "4.1") == ""
    assert beside.revisions_of(charted, preview.cells[0].place)[1].typed == "Long for all but Fay."


def test_references_come_back_and_a_citation_of_another_cell_can_be_pasted(charted: Study, tmp_path: Path) -> None:
    path = sheets.export(charted, tmp_path / "m.xlsx")
    sheets.edited(path, sheets.typed("G1", SECOND, "4.1", "As P1 said. (*P1/1, turn 2; P1/1, turn 4)"))
    apply_merge(charted, preview_merge(charted, path), NOTHING, "Asha")
    [point] = cell_of(charted, "G1", "2", "4.1").stretches
    assert [(ref.words, ref.starred) for ref in point.references] == [
        ("eleven weeks", True),
        ("They met me at the gate.", False),
    ]


def test_a_label_that_nobody_knows_stays_as_words(charted: Study, tmp_path: Path) -> None:
    path = sheets.edited(
        sheets.export(charted, tmp_path / "m.xlsx"), sheets.typed("G1", SECOND, "4.1", "X (P9/9, turn 1)")
    )
    apply_merge(charted, preview_merge(charted, path), NOTHING, "Asha")
    assert [(s.text, s.references) for s in cell_of(charted, "G1", "2", "4.1").stretches] == [("X (P9/9, turn 1)", ())]


# ---------------------------------------------------------------- kinds told by formatting


def rich(*runs: str | TextBlock) -> CellRichText:
    return CellRichText(list(runs))


ITALIC, GREY = InlineFont(i=True, sz=10), InlineFont(color=Color(rgb="FF7F7F7F"), sz=10)
NOTE = InlineFont(color=Color(rgb="FF595959"), sz=8)


def test_italics_and_grey_typed_in_excel_are_verbatim_and_comment(charted: Study, tmp_path: Path) -> None:
    value = rich("She waited. ", TextBlock(ITALIC, "eleven weeks"), " and more ", TextBlock(GREY, "unlike P2"))
    path = sheets.edited(sheets.export(charted, tmp_path / "m.xlsx"), sheets.typed("G1", SECOND, "4.1", value))
    [cell] = preview_merge(charted, path).cells
    assert [(s.kind, s.text) for s in cell.theirs.stretches] == [
        (SUMMARY, "She waited."),
        (VERBATIM, "eleven weeks"),
        (SUMMARY, "and more"),
        (COMMENT, "unlike P2"),
    ]


def test_words_typed_on_behind_a_quotation_or_a_reference_are_plain(charted: Study, tmp_path: Path) -> None:
    def type_on(book: openpyxl.Workbook) -> None:
        cell = sheets.cell_of(book, "P1", FIRST, "3.2")
        runs = [TextBlock(b.font, b.text) if isinstance(b, TextBlock) else b for b in cell.value]
        place = next(n for n, run in enumerate(runs) if isinstance(run, TextBlock) and run.text.startswith("“"))
        runs[place] = TextBlock(runs[place].font, runs[place].text.rstrip() + " He was glad. ")
        note = next(n for n, run in enumerate(runs) if "turn 2" in str(run))
        runs[note] = TextBlock(NOTE, str(runs[note]).rstrip() + " And rang twice.\n")
        cell.value = rich(*runs)

    path = sheets.edited(sheets.export(charted, tmp_path / "m.xlsx"), type_on)
    [cell] = preview_merge(charted, path).cells
    assert [(s.kind, s.text) for s in cell.theirs.stretches] == [
        (SUMMARY, "Waited long; nobody rang."),
        (SUMMARY, "And rang twice."),
        (VERBATIM, "They met me at the gate."),
        (SUMMARY, "He was glad."),
        (COMMENT, "Ask again at stage 2."),
    ]


def test_formatting_that_was_lost_loses_no_kind(charted: Study, tmp_path: Path) -> None:
    def flatten(book: openpyxl.Workbook) -> None:
        cell = sheets.cell_of(book, "P1", FIRST, "3.2")
        cell.value = str(cell.value)

    path = sheets.edited(sheets.export(charted, tmp_path / "m.xlsx"), flatten)
    assert preview_merge(charted, path).cells == ()


@given(st.lists(st.tuples(st.sampled_from(KINDS), words), max_size=5))
def test_marking_only_ever_adds_marks(runs: list[tuple[str, str]]) -> None:
    typed = "".join(text for _kind, text in runs)
    made = iter(marked(runs, {"P1/1, turn 1"}))
    assert all(character in made for character in typed)


# ---------------------------------------------------------------- rows and columns that move


def test_sorted_rows_bring_their_cells_to_the_right_place(charted: Study, tmp_path: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        sheets.cell_of(book, "P1", FIRST, "3.2").value = "P1 at the first."
        sheet = sheets.sheet_of(book, "3.2")
        sheets.swap_rows(sheet, 3, 6)
        sheets.swap_rows(sheet, 4, 5)

    path = sheets.edited(sheets.export(charted, tmp_path / "m.xlsx"), edit)
    preview = preview_merge(charted, path)
    assert outcomes(preview) == {"P1/1 3.2": FROM_SHEET}
    assert preview.problems == ()


def test_rows_left_out_and_a_title_line_more_do_not_matter(charted: Study, tmp_path: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = sheets.sheet_of(book, "4.1")
        sheet.delete_rows(sheets.row_of(sheet, "P1", FIRST))
        sheets.cell_of(book, "G1", SECOND, "4.1").value = "Edited."
        sheet.insert_rows(1, 2)

    path = sheets.edited(sheets.export(charted, tmp_path / "m.xlsx"), edit)
    preview = preview_merge(charted, path)
    assert outcomes(preview) == {"G1/2 4.1": FROM_SHEET}
    assert [str(problem) for problem in preview.problems] == [
        "4 Continuity of care: 1 row is no longer there; the study keeps what it has."
    ]
    assert preview.left_out == []


def test_a_sheet_renamed_and_a_column_moved_are_found_all_the_same(charted: Study, tmp_path: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = sheets.sheet_of(book, "4.1")
        sheets.cell_of(book, "G1", SECOND, "4.1").value = "Edited."
        one, other = sheets.column_of(sheet, "4.1"), sheets.column_of(sheet, "4.2")
        for row in range(2, sheet.max_row + 1):
            first, second = sheet.cell(row, one), sheet.cell(row, other)
            first.value, second.value = second.value, first.value
        sheet.title = "My favourite"

    path = sheets.edited(sheets.export(charted, tmp_path / "m.xlsx"), edit)
    assert outcomes(preview_merge(charted, path)) == {"G1/2 4.1": FROM_SHEET}


def test_names_sorted_without_their_identifiers_are_refused(charted: Study, tmp_path: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = sheets.sheet_of(book, "3.2")
        hidden = next(cell.column for cell in sheet[2] if str(cell.value).startswith("qualtool"))
        others = [column for column in range(1, sheet.max_column + 1) if column != hidden]
        sheets.swap_rows(sheet, 3, 6, others)

    path = sheets.edited(sheets.export(charted, tmp_path / "m.xlsx"), edit)
    with pytest.raises(NotOurSheet, match=r"but was exported as .*sort whole rows"):
        preview_merge(charted, path)


def test_a_column_sorted_without_its_rows_is_refused(charted: Study, tmp_path: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = sheets.sheet_of(book, "3.2")
        rows = sheets.row_of(sheet, "P1", FIRST), sheets.row_of(sheet, "P1", SECOND)
        sheets.swap_rows(sheet, *rows, [sheets.column_of(sheet, "3.2")])

    path = sheets.edited(sheets.export(charted, tmp_path / "m.xlsx"), edit)
    with pytest.raises(NotOurSheet, match=r"3\.2 Waiting stand in other rows"):
        preview_merge(charted, path)


def test_a_row_that_was_not_exported_stays_outside_and_is_named(charted: Study, tmp_path: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = sheets.sheet_of(book, "3.2")
        sheet.insert_rows(4)
        sheet.cell(4, 1).value = "P77"
        sheet.cell(4, sheets.column_of(sheet, "3.2")).value = "A new person."

    preview = preview_merge(charted, sheets.edited(sheets.export(charted, tmp_path / "m.xlsx"), edit))
    assert preview.cells == ()
    [problem] = preview.left_out
    assert "row 4: this row was not in the export" in str(problem)


def test_a_row_copied_and_edited_twice_stays_outside_and_is_named(charted: Study, tmp_path: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = sheets.sheet_of(book, "4.1")
        at = sheets.row_of(sheet, "G1", SECOND)
        sheet.append([cell.value for cell in sheet[at]])
        sheet.cell(at, sheets.column_of(sheet, "4.1")).value = "One way."
        sheet.cell(sheet.max_row, sheets.column_of(sheet, "4.1")).value = "Another way."

    preview = preview_merge(charted, sheets.edited(sheets.export(charted, tmp_path / "m.xlsx"), edit))
    assert preview.cells == ()
    assert "stands elsewhere with other words" in str(preview.left_out[0])


@pytest.mark.parametrize(("value", "fits"), [("=1+1", False), ("=words", False), (12, True), (True, False)])
def test_what_is_no_text_stays_outside(charted: Study, tmp_path: Path, value: object, fits: bool) -> None:
    path = sheets.edited(sheets.export(charted, tmp_path / "m.xlsx"), sheets.typed("G1", SECOND, "4.1", value))
    preview = preview_merge(charted, path)
    assert bool(preview.cells) is fits
    assert bool(preview.left_out) is not fits


def test_a_renamed_column_stays_outside_and_is_named(charted: Study, tmp_path: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = sheets.sheet_of(book, "4.1")
        sheets.cell_of(book, "G1", SECOND, "4.1").value = "Edited."
        sheet.cell(2, sheets.column_of(sheet, "4.1")).value = "Moves"

    preview = preview_merge(charted, sheets.edited(sheets.export(charted, tmp_path / "m.xlsx"), edit))
    assert preview.cells == ()
    assert "'Moves' is not one of the export, where '4.1 Transitions' is missing" in str(preview.left_out[0])


def test_a_column_of_ones_own_notes_is_no_fault(charted: Study, tmp_path: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = sheets.sheet_of(book, "4.1")
        sheet.cell(2, sheet.max_column + 1).value = "My notes"

    preview = preview_merge(charted, sheets.edited(sheets.export(charted, tmp_path / "m.xlsx"), edit))
    assert (preview.cells, preview.left_out) == ((), [])
    assert "My notes" in str(preview.problems[0])


# ---------------------------------------------------------------- refusals


def test_a_sheet_of_another_study_is_refused(charted: Study, tmp_path: Path) -> None:
    path = sheets.export(charted, tmp_path / "m.xlsx")
    (tmp_path / "other").mkdir()
    with studies.small_study(tmp_path / "other") as other, pytest.raises(NotOurSheet, match="another study"):
        preview_merge(other, path)


def test_a_sheet_without_or_with_changed_identifiers_is_refused(charted: Study, tmp_path: Path) -> None:
    def remove(book: openpyxl.Workbook) -> None:
        del book["qualtool"]

    def change_record(book: openpyxl.Workbook) -> None:
        sheet = book["qualtool"]
        cell = next(row[4] for row in sheet.iter_rows() if row[0].value == "cell")
        cell.value = str(cell.value)[:-3]

    def change_token(book: openpyxl.Workbook) -> None:
        sheet = sheets.sheet_of(book, "3.2")
        hidden = next(cell.column for cell in sheet[2] if str(cell.value).startswith("qualtool"))
        sheet.cell(3, hidden).value = "somebody.else"

    for number, edit in enumerate((remove, change_record, change_token)):
        path = sheets.edited(sheets.export(charted, tmp_path / f"{number}.xlsx"), edit)
        with pytest.raises(NotOurSheet, match="nothing was changed"):
            preview_merge(charted, path)


@pytest.mark.parametrize("raw", [b"", b"no workbook", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old"])
def test_a_file_that_is_no_workbook_is_refused(charted: Study, tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "m.xlsx").write_bytes(raw)
    with pytest.raises(UnreadableFile):
        preview_merge(charted, tmp_path / "m.xlsx")


def test_an_edit_under_a_theme_that_was_retired_since_stays_outside(charted: Study, tmp_path: Path) -> None:
    path = sheets.edited(sheets.export(charted, tmp_path / "m.xlsx"), sheets.typed("G1", SECOND, "4.2", "Edited."))
    revised = tmp_path / "revised.yaml"
    revised.write_text(studies.REVISED, encoding="utf-8")
    preparing.load_framework(charted, preparing.preview_framework(charted, revised), "Asha")
    preview = preview_merge(charted, path)
    assert "no such cell now" in str(preview.left_out[0])
    assert "G1/2 4.2" not in outcomes(preview)


def test_a_summary_too_long_for_excel_cannot_be_cut_by_the_way_back(charted: Study, tmp_path: Path) -> None:
    charting.chart(charted, "G1", "2", "4.1", "Asha", said("word " * 8000))
    path = sheets.export(charted, tmp_path / "m.xlsx")
    assert preview_merge(charted, path).cells == ()
    assert preview_merge(charted, path).problems == ()
    sheets.edited(path, sheets.typed("G1", SECOND, "4.1", "word word"))
    preview = preview_merge(charted, path)
    assert preview.cells == ()
    assert "too long" in str(preview.left_out[0])


def test_words_withheld_from_the_export_are_neither_lost_nor_made_a_summary(study: Study, tmp_path: Path) -> None:
    refused = cited(study, "group", "Longer for me.")
    stretches = [Stretch(VERBATIM, "Longer for me.", (refused,)), Stretch(SUMMARY, "So says one.")]
    charting.chart(study, "G1", "2", "3.2", "Asha", stretches)
    path = sheets.export(study, tmp_path / "m.xlsx")
    assert "withheld" in str(sheets.cell_of(openpyxl.load_workbook(path), "G1", SECOND, "3.2").value)
    assert preview_merge(study, path).cells == ()

    def add(book: openpyxl.Workbook) -> None:
        cell = sheets.cell_of(book, "G1", SECOND, "3.2")
        cell.value = f"{cell.value}\nAdded."

    preview = preview_merge(study, sheets.edited(path, add))
    apply_merge(study, preview, NOTHING, "Asha")
    kept = cell_of(study, "G1", "2", "3.2").stretches
    assert [stretch.text for stretch in kept] == ["Longer for me.", "So says one.", "Added."]

    def change(book: openpyxl.Workbook) -> None:
        cell = sheets.cell_of(book, "G1", SECOND, "3.2")
        cell.value = str(cell.value).replace("consent to quotation", "consent to quotation] [yet")

    path = sheets.edited(sheets.export(study, tmp_path / "again.xlsx"), change)
    changed = preview_merge(study, path)
    assert changed.cells == ()
    assert "withheld" in str(changed.left_out[0])


# ---------------------------------------------------------------- the pure parts


def test_the_three_way_merge_of_a_cell() -> None:
    a, b, c = Said(tuple(said("a"))), Said(tuple(said("b"))), Said((), "not raised")
    table: Sequence[tuple[Said, Said, Said, str]] = (
        (a, a, a, UNCHANGED),
        (a, b, a, FROM_SHEET),
        (a, a, b, FROM_STUDY),
        (a, b, b, SAME),
        (a, b, c, CONFLICT),
        (a, Said(), c, CONFLICT),
    )
    for base, theirs, ours, expected in table:
        assert outcome(base, theirs, ours) == expected


def test_a_citation_on_a_line_of_its_own_belongs_to_the_point_above() -> None:
    known = {"P1/1, turn 1": Reference("e", "P1/1, turn 1")}
    cell = SheetCell(("c", "1", "t"), "", "One.\n(P1/1, turn 1)\nTwo.", "r", ("One.", "Two."))
    now = reread(cell, Said((Stretch(SUMMARY, "One."), Stretch(SUMMARY, "Two."))), known)
    assert [(s.text, len(s.references)) for s in now.stretches] == [("One.", 1), ("Two.", 0)]


def test_a_brace_closed_some_lines_below_makes_all_between_one_comment() -> None:
    cell = SheetCell(("c", "1", "t"), "", "{see\nOne.\nhere}", "r", ("One.",))
    assert reread(cell, Said((Stretch(SUMMARY, "One."),)), {}).stretches == (Stretch(COMMENT, "see\nOne.\nhere"),)


@given(words, words)
def test_a_difference_gives_both_texts(before: str, after: str) -> None:
    pieces = word_difference(before, after)
    assert "".join(piece.words for piece in pieces if piece.kind != "gone") == after
    assert "".join(piece.words for piece in pieces if piece.kind != "new").split() == before.split()


# ---------------------------------------------------------------- the command


def run(*arguments: str, code: int = 0):
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == code, done.output
    return done


def test_the_command_shows_differences_and_brings_in_what_is_no_conflict(charted: Study, tmp_path: Path) -> None:
    path = sheets.export(charted, tmp_path / "m.xlsx")
    edits = sheets.typed("P1", SECOND, "3.2", "The same old worker still."), sheets.typed("G1", SECOND, "4.1", "Sheet.")
    sheets.edited(path, sheets.all_of(*edits))
    charting.chart(charted, "G1", "2", "4.1", "Tom", said("Study."))
    named = ("chart-merge", str(path), "-s", str(charted.path), "-c", "Asha")
    shown = run(*named, "--dry-run", code=1)
    assert "P1/2, 3.2 Waiting: changed in the sheet; comes in\n  in the sheet:\n    The same [+old +]worker still." in (
        shown.stdout.replace("[+old+] ", "[+old +]")
    )
    assert "1 cell would come in; nothing was changed." in shown.stderr
    assert summary_of(charted, "P1", "2", "3.2") == "The same worker still."
    done = run(*named, code=1)
    assert "G1/2, 4.1 Transitions: conflict; the study's words stay until you decide" in done.stdout
    assert "Brought in P1/2, 3.2 Waiting from 'm.xlsx'. Take it back with: qualtool undo" in done.stderr
    assert "1 conflict. Decide with --take theirs or --take ours" in done.stderr
    assert summary_of(charted, "P1", "2", "3.2") == "The same old worker still."
    assert summary_of(charted, "G1", "2", "4.1") == "Study."
    run(*named, "--take", "ours")
    assert summary_of(charted, "G1", "2", "4.1") == "Study."
    run(*named, "--take", "theirs")
    assert summary_of(charted, "G1", "2", "4.1") == "Sheet."


def test_the_command_as_json_and_its_refusals(charted: Study, tmp_path: Path) -> None:
    path = sheets.edited(sheets.export(charted, tmp_path / "m.xlsx"), sheets.typed("G1", SECOND, "4.1", "Sheet."))
    named = ("chart-merge", str(path), "-s", str(charted.path), "-c", "Asha", "--json")
    told = json.loads(run(*named, "--dry-run").stdout)
    assert (told["step"], told["unchanged"], told["problems"]) == ("", 29, [])
    [cell] = told["cells"]
    assert {key: cell[key] for key in ("case", "stage", "column", "outcome", "comes_in", "exported", "sheet")} == {
        "case": "G1", "stage": "2", "column": "4.1", "outcome": "changed in the sheet", "comes_in": True,
        "exported": "Long for all but Fay.", "sheet": "Sheet.",
    }  # fmt: skip
    assert json.loads(run(*named).stdout)["step"].startswith("Brought in G1/2, 4.1")
    run(*named, "--take", "mine", code=2)
    (tmp_path / "x.xlsx").write_text("no")
    run("chart-merge", str(tmp_path / "x.xlsx"), "-s", str(charted.path), code=1)
