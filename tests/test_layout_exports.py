"""Every layout of the matrix in every format: what it shows, what it says of itself, and the way back from Excel."""

import csv
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sheets
import studies
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from test_matrix_exports import NASTY, Page, kept_stretches, same_lines

from qualtool.analysis.matrix import (
    BLANK_REASONS,
    CASES,
    CHANGE,
    CHARTED,
    KINDS,
    NOT_MET,
    SITES,
    VERBATIM,
    Cell,
    Column,
    Matrix,
    Reference,
    Row,
    Stretch,
)
from qualtool.analysis.merging import CONFLICT, FROM_SHEET, Said, reread
from qualtool.errors import NotOurSheet
from qualtool.formats.characters import encodable, xml_text
from qualtool.formats.csv_text import harmless
from qualtool.formats.matrix_sheets import read_edits
from qualtool.formats.matrix_text import frame
from qualtool.formats.matrix_words import blank_words, header_keys, matrix_notes, points
from qualtool.formats.writing import write_matrices
from qualtool.formats.xlsx_pages import paged
from qualtool.model import Transcript
from qualtool.store import names
from qualtool.store.study import Study
from qualtool.workflow import charting, matrices, places, preparing, sharing
from qualtool.workflow.matrices import MatrixRequest
from qualtool.workflow.merging import apply_merge, preview_merge

LAYOUTS = {
    "stacked": MatrixRequest(),
    "side by side": MatrixRequest(side_by_side=True),
    "sites": MatrixRequest(rows=SITES),
    "sites side by side": MatrixRequest(rows=SITES, side_by_side=True),
    "a working chart": MatrixRequest(
        columns=("3.2", "4.1"), name="Doors", headers=("area", "stage"), group="gender", sort=("gender", "case")
    ),
}
ENDINGS = (".xlsx", ".docx", ".html", ".csv", "_wide.csv", ".md")
CHANGED = "From alone to accompanied."


def said(text: str, kind: str = "summary") -> list[Stretch]:
    return [Stretch(kind, text)]


@pytest.fixture
def charted(study: Study) -> Study:
    """The small study with cells of a person, of a site, and the Change of both."""
    charting.chart(study, "P1", "1", "4.1", "Asha", said("Alone at the gate."))
    charting.chart(study, "P1", "2", "4.1", "Asha", said("Somebody came along."))
    charting.chart(study, "P1", CHANGE, "4.1", "Asha", said(CHANGED), spontaneous=True)
    charting.chart(study, "P1", CHANGE, "4.2", "Asha", blank="not raised")
    charting.chart(study, "North town", "1", "4.1", "Asha", said("People leave alone.", VERBATIM))
    charting.chart(study, "North town", CHANGE, "4.1", "Asha", said("They leave in company."))
    return study


def export(study: Study, path: Path, layout: str) -> Path:
    return sharing.share_matrices(study, matrices.matrices(study, LAYOUTS[layout]), path).path


def typed(case: str, column: str, words: str, stage: str = "") -> sheets.Edit:
    """Types over the cell of a row and of a column named by its whole header."""

    def edit(book: Any) -> None:
        cell = cell_of(book, case, column, stage)
        cell.value = words

    return edit


def cell_of(book: Any, case: str, column: str, stage: str = "") -> Any:
    for sheet in book.worksheets:
        for heads in sheet.iter_rows(max_row=5):
            at = {str(head.value): head.column for head in heads}
            if column in at:
                rows = sheet.iter_rows(min_row=heads[0].row + 1)
                here = [r for r in rows if r[0].value == case and (not stage or stage in [c.value for c in r])]
                return sheet.cell(here[0][0].row, at[column])
    raise AssertionError(column)


# ---------------------------------------------------------------- out to Excel and back


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_workbook_of_any_layout_that_nobody_edited_changes_nothing(
    charted: Study, tmp_path: Path, layout: str
) -> None:
    path = export(charted, tmp_path / "m.xlsx", layout)
    for _saving in range(2):
        preview = preview_merge(charted, path)
        assert (preview.cells, preview.problems) == ((), ())
        made = matrices.matrices(charted, LAYOUTS[layout])
        assert preview.unchanged == sum(len(row.cells) for matrix in made for row in matrix.rows)
        sheets.edited(path, lambda book: None)


@pytest.mark.long
def test_the_demo_in_every_layout_comes_back_unchanged_from_libreoffice(demo: Study, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not here")
    paths = [export(demo, tmp_path / f"{layout}.xlsx", layout) for layout in ("side by side", "sites side by side")]
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    convert = [office, home, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    subprocess.run([*convert, str(tmp_path / "saved"), *map(str, paths)], check=True, capture_output=True)
    for path in paths:
        preview = preview_merge(demo, tmp_path / "saved" / path.name)
        assert (preview.cells, preview.problems) == ((), ())


@cache
def choices() -> st.SearchStrategy[MatrixRequest]:
    names = ["site", "stage", "type", "kind", "area", "gender"]
    some = st.lists(st.sampled_from(names), max_size=4, unique=True).map(tuple)
    columns = st.lists(st.sampled_from(["3.2", "3.20", "4.1", "4.1.1", "4.2"]), max_size=4, unique=True).map(tuple)
    return st.builds(
        MatrixRequest,
        themes=st.sampled_from(["", "3", "4"]),
        where=st.sampled_from([(), ("site=1",), ("stage=2",), ("area!=red",)]),
        sort=some,
        columns=columns,
        hidden=st.sampled_from([(), ("4.2",), ("3.2", "4.1")]),
        rows=st.sampled_from([CASES, SITES]),
        side_by_side=st.booleans(),
        headers=some,
        group=st.sampled_from(["", *names, "case"]),
        name=st.sampled_from(["", "Doors", NASTY]),
    )


@settings(max_examples=25)
@given(request=choices())
def test_no_edit_is_no_change_whatever_the_layout(charted: Study, tmp_path: Path, request: MatrixRequest) -> None:
    made = matrices.matrices(charted, request)
    sharing.share_matrices(charted, made, tmp_path / "m.xlsx")
    preview = preview_merge(charted, tmp_path / "m.xlsx")
    assert (preview.cells, preview.problems) == ((), ())


def test_edits_of_a_change_and_of_a_stage_beside_it_come_back_to_their_places(charted: Study, tmp_path: Path) -> None:
    path = export(charted, tmp_path / "m.xlsx", "side by side")
    edits = (
        typed("P1", "4.1 Transitions, Change", "Never alone now."),
        typed("P1", "4.1 Transitions, Follow-up", "A worker came along."),
        typed("P1", "4.2 Workers, Change", "Two workers where there was one."),
    )
    preview = preview_merge(charted, sheets.edited(path, sheets.all_of(*edits)))
    assert {cell.name: cell.outcome for cell in preview.cells} == {
        "P1/change, 4.1 Transitions": FROM_SHEET,
        "P1/2, 4.1 Transitions": FROM_SHEET,
        "P1/change, 4.2 Workers": FROM_SHEET,
    }
    apply_merge(charted, preview, {}, "Tom")
    now = [places.cell_named(charted, "P1", *place).cell for place in ((CHANGE, "4.1"), ("2", "4.1"), ("1", "4.1"))]
    assert [cell.summary for cell in now] == ["Never alone now.", "A worker came along.", "Alone at the gate."]
    assert [cell.spontaneous for cell in now] == [True, False, False]
    assert places.cell_named(charted, "P1", CHANGE, "4.2").cell.state != "not raised"


def test_edits_of_a_site_come_back_also_where_nobody_has_charted_it_yet(charted: Study, tmp_path: Path) -> None:
    for layout, column, stage, words in (
        ("sites", "4.1 Transitions", "1", "People leave with a list."),
        ("sites side by side", "4.2 Workers, Change (different people)", CHANGE, "One worker became two."),
    ):
        path = export(charted, tmp_path / f"{layout}.xlsx", layout)
        label = "First interview" if stage == "1" else ""
        for site in ("North town", "South town, by the sea"):
            sheets.edited(path, typed(site, column, words, label))
        apply_merge(charted, preview_merge(charted, path), {}, "Tom")
        for site in ("North town", "South town, by the sea"):
            assert places.cell_named(charted, site, stage, column.split()[0]).cell.summary == words


def test_what_both_changed_in_a_change_cell_is_a_conflict(charted: Study, tmp_path: Path) -> None:
    path = export(charted, tmp_path / "m.xlsx", "side by side")
    sheets.edited(path, typed("P1", "4.1 Transitions, Change", "The sheet's."))
    charting.chart(charted, "P1", CHANGE, "4.1", "Tom", said("The study's."))
    [cell] = preview_merge(charted, path).cells
    assert (cell.outcome, cell.exported.typed, cell.stage) == (CONFLICT, CHANGED, CHANGE)


def test_stages_swapped_within_a_row_are_edits_and_rows_swapped_in_a_column_are_refused(
    charted: Study, tmp_path: Path
) -> None:
    first, second = "4.1 Transitions, First interview", "4.1 Transitions, Follow-up"
    swapped = sheets.all_of(typed("P1", first, "Somebody came along."), typed("P1", second, "Alone at the gate."))
    path = sheets.edited(export(charted, tmp_path / "a.xlsx", "side by side"), swapped)
    assert [cell.outcome for cell in preview_merge(charted, path).cells] == [FROM_SHEET, FROM_SHEET]
    charting.chart(charted, "South town, by the sea", "1", "4.1", "Asha", said("They are met."))
    path = export(charted, tmp_path / "b.xlsx", "sites side by side")
    moved = sheets.all_of(
        typed("North town", first, "They are met."),
        typed("South town, by the sea", first, "“People leave alone.”"),
    )
    with pytest.raises(NotOurSheet, match=r"4\.1 Transitions, First interview stand in other rows"):
        preview_merge(charted, sheets.edited(path, moved))


def test_sites_sorted_without_their_identifiers_are_refused(charted: Study, tmp_path: Path) -> None:
    def swap(book: Any) -> None:
        sheet = sheets.sheet_of(book, "4.1") if sheets.column_of(book.worksheets[0], "4.1") else book.worksheets[1]
        heads = next(row for row in sheet.iter_rows() if row[0].value == "Site")
        hidden = next(cell.column for cell in heads if str(cell.value).startswith("qualtool"))
        others = [cell.column for cell in heads if cell.column != hidden]
        sheets.swap_rows(sheet, heads[0].row + 1, heads[0].row + 2, others)

    path = sheets.edited(export(charted, tmp_path / "m.xlsx", "sites side by side"), swap)
    with pytest.raises(NotOurSheet, match="says site"):
        preview_merge(charted, path)


def test_words_typed_where_nobody_was_met_stay_outside_and_are_named(own_demo: Path, tmp_path: Path) -> None:
    with preparing.open_study(own_demo) as study:
        made = matrices.matrices(study, MatrixRequest("4", rows=SITES, side_by_side=True))
        row, column = next((r, c) for r in made[0].rows for c in made[0].columns if r.cell(c).state == NOT_MET)
        path = sharing.share_matrices(study, made, tmp_path / "m.xlsx").path
        assert preview_merge(study, path).problems == ()
        sheets.edited(path, typed(row.case, column.name, "But we heard of it."))
        preview = preview_merge(study, path)
        assert preview.cells == ()
        assert "nobody was met there at that stage" in str(preview.left_out[0])
        sheets.edited(path, typed(row.case, column.name, ""))
        assert preview_merge(study, path).left_out == []


def test_a_change_of_a_case_that_is_met_once_by_now_stays_outside(charted: Study, tmp_path: Path) -> None:
    path = export(charted, tmp_path / "m.xlsx", "side by side")
    sheets.edited(path, typed("P1", "4.1 Transitions, Change", "Edited."))
    with charted.step("Took a transcript out", "Asha") as step:
        step.remove(Transcript, names.transcript(step.connection, "ann_second")[0])
    assert "no such cell now" in str(preview_merge(charted, path).left_out[0])


# ---------------------------------------------------------------- earlier and later layouts of the hidden sheet


def as_layout_1(book: Any) -> None:
    """The hidden sheet as the first version wrote it."""
    lines = [[cell for cell in row if cell is not None] for row in book["qualtool"].iter_rows(values_only=True)]
    kept = {"study": 4, "row": 6, "column": 4, "cell": 5}
    del book["qualtool"]
    sheet = book.create_sheet("qualtool")
    for line in lines:
        if line[0] in kept:
            sheet.append(["study", *line[1:3], "1"] if line[0] == "study" else line[: kept[line[0]]])


def test_an_export_of_the_first_version_still_comes_back(charted: Study, tmp_path: Path) -> None:
    path = sheets.edited(export(charted, tmp_path / "m.xlsx", "stacked"), as_layout_1)
    assert preview_merge(charted, path).cells == ()
    sheets.edited(path, sheets.typed("P1", "Follow-up", "4.1", "Edited long ago."))
    [cell] = preview_merge(charted, path).cells
    assert (cell.name, cell.outcome, cell.theirs.typed) == ("P1/2, 4.1 Transitions", FROM_SHEET, "Edited long ago.")


def test_an_export_of_a_later_version_is_refused_as_such(charted: Study, tmp_path: Path) -> None:
    def make_later(book: Any) -> None:
        book["qualtool"]["D1"].value = "3"

    path = sheets.edited(export(charted, tmp_path / "m.xlsx", "sites"), make_later)
    with pytest.raises(NotOurSheet, match="exported by a later version"):
        preview_merge(charted, path)


@pytest.mark.parametrize("layout", ["side by side", "sites"])
def test_identifiers_that_do_not_match_are_refused_in_every_layout(charted: Study, tmp_path: Path, layout: str) -> None:
    def change_token(book: Any) -> None:
        sheet = book.worksheets[0]
        heads = next(r for r in sheet.iter_rows() if any(str(c.value).startswith("qualtool row") for c in r))
        hidden = next(cell.column for cell in heads if str(cell.value).startswith("qualtool row"))
        sheet.cell(heads[0].row + 1, hidden).value = "somebody.1"

    path = sheets.edited(export(charted, tmp_path / "m.xlsx", layout), change_token)
    with pytest.raises(NotOurSheet, match="identifier of row"):
        preview_merge(charted, path)


# ---------------------------------------------------------------- every word, in every format

COLUMNS = tuple(
    Column(f"t{n}", f"4.{n}", f"Sub-theme {n}", stage=stage, stage_label=label)
    for n in (1, 2)
    for stage, label in (("1", "First"), ("2", "Second"), (CHANGE, "Change"))
)


@st.composite
def side_by_side(draw: st.DrawFn) -> Matrix:
    """Rows of hostile words at two stages and their Change; now and then a stage at which a case was not met."""
    rows = []
    for number in range(draw(st.integers(1, 2))):
        cells = {}
        for column in COLUMNS:
            if column.stage == CHANGE or draw(st.integers(0, 3)):
                stretches = draw(kept_stretches)
                state = draw(st.sampled_from([CHARTED, *BLANK_REASONS]))
                cells[column.key] = Cell(stretches, 0, state, revision="r", spontaneous=draw(st.booleans()))
        about = {"area": draw(st.sampled_from(["red", NASTY, ""]))}
        rows.append(Row(f"case-{number}", f"P{number}", "person", "4", "", "Staff", attributes=about, cells=cells))
    return Matrix(
        "4", "Continuity", COLUMNS, tuple(rows), "", "Trial", "study-1", {"4": "North"}, {"1": "First", "2": "Second"},
        side_by_side=True, headers=("site", "area"), seen_once=("P8", "P9"),
    )  # fmt: skip


def spoken(matrix: Matrix) -> list[Cell]:
    return [row.cell(column) for row in matrix.rows for column in matrix.columns]


@settings(max_examples=25)
@given(matrix=side_by_side())
def test_every_stretch_survives_excel_with_its_kind(matrix: Matrix, tmp_path: Path) -> None:
    write_matrices(tmp_path / "m.xlsx", [matrix])
    edits, problems = read_edits(tmp_path / "m.xlsx")
    assert problems == []
    found = {cell.place: cell for cell in edits.cells}
    wanted = {row.place(c): row.cell(c) for row in matrix.rows for c in matrix.columns if c.key in row.cells}
    assert found.keys() == wanted.keys()
    for place, cell in found.items():
        there = tuple(stretch for stretch in wanted[place].stretches if stretch.text.strip())
        assert not cell.edited, (cell.typed, cell.exported)
        assert reread(cell, Said(there), {}).stretches == there


@settings(max_examples=25)
@given(matrix=side_by_side())
def test_every_stretch_survives_html_with_its_kind_and_word(matrix: Matrix, tmp_path: Path) -> None:
    wanted = [(point.kind, same_lines(point.words)) for cell in spoken(matrix) for point in points(cell)]
    write_matrices(tmp_path / "m.html", [matrix])
    page = Page((tmp_path / "m.html").read_text(encoding="utf-8"))
    shown = [(kind, same_lines(text)) for kind, text in page.paragraphs if kind in KINDS]
    assert [kind for kind, _text in shown] == [kind for kind, _text in wanted]
    assert all(text.startswith(words) for (_k, text), (_kind, words) in zip(shown, wanted, strict=True))
    write_matrices(tmp_path / "m.docx", [matrix])
    [table] = Document(str(tmp_path / "m.docx")).tables
    cells = [cell for row in table.rows[1:] for cell in row.cells[1:]]
    for place, cell in zip(cells, spoken(matrix), strict=True):
        said_here = [paragraph.text for paragraph in place.paragraphs]
        for text, point in zip(said_here, points(cell), strict=False):
            assert text.startswith(same_lines(point.words))
        assert len(said_here) >= len(points(cell))
        assert cell.state != NOT_MET or said_here == ["–"]


@settings(max_examples=25)
@given(matrix=side_by_side())
def test_every_word_survives_csv_and_markdown(matrix: Matrix, tmp_path: Path) -> None:
    write_matrices(tmp_path / "m.csv", [matrix])
    write_matrices(tmp_path / "m_wide.csv", [matrix])
    write_matrices(tmp_path / "m.md", [matrix])
    there = [cell for cell in spoken(matrix) if cell.state != NOT_MET]
    tidy = rows_of(tmp_path / "m.csv")
    assert [row["summary"] for row in tidy] == [harmless(encodable(cell.summary)) for cell in there]
    for line, row in zip(rows_of(tmp_path / "m_wide.csv"), matrix.rows, strict=True):
        for column in matrix.columns:
            cell = row.cell(column)
            words = "–" if cell.state == NOT_MET else " ".join(filter(None, (cell.summary, blank_words(cell))))
            assert line[column.name] == harmless(encodable(words))
    lines = [line for line in (tmp_path / "m.md").read_text(encoding="utf-8").split("\n") if line.startswith("| P")]
    for line, row in zip(lines, matrix.rows, strict=True):
        cells = [as_read(part) for part in re.split(r"(?<!\\)\|", line)[4:-1]]
        for shown, column in zip(cells, matrix.columns, strict=True):
            assert as_lines(row.cell(column).summary) in shown, column.key


def as_read(part: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", part.replace("<br>", "\n"))


def as_lines(text: str) -> str:
    return re.sub("\r\n|[\n\r\x85\u2028\u2029]", "\n", xml_text(text))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


HEADS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
TRICKS = ["Site", "n", "Case", "qualtool row 1", "4.1 Sub-theme 1, First", "qualtool", "change", "note", "state"]


@settings(max_examples=30)
@given(
    matrix=side_by_side(), names=st.lists(HEADS | st.sampled_from(TRICKS), max_size=3, unique=True), group=st.booleans()
)
def test_row_headers_of_any_name_are_never_taken_for_a_column(
    matrix: Matrix, names: list[str], group: bool, tmp_path: Path
) -> None:
    rows = tuple(replace(row, attributes=dict.fromkeys(names, NASTY)) for row in matrix.rows)
    odd = replace(matrix, rows=rows, headers=tuple(names), group=names[0] if group and names else "")
    write_matrices(tmp_path / "m.xlsx", [odd])
    edits, problems = read_edits(tmp_path / "m.xlsx")
    assert problems == []
    assert not [cell for cell in edits.cells if cell.edited]
    table = frame([odd])
    assert len(set(table.columns)) == len(table.columns)


# ---------------------------------------------------------------- what a layout says of itself


def text_of(path: Path) -> str:
    """Everything that a reader of an export can see."""
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path).worksheets[0]
        return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
    if path.suffix == ".docx":
        return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    return path.read_text(encoding="utf-8").replace("&amp;", "&").replace("\\", "")


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_export_side_by_side_says_how_many_are_left_out_and_which(
    charted: Study, tmp_path: Path, ending: str
) -> None:
    path = export(charted, tmp_path / f"m{ending}", "side by side")
    assert "3 cases are left out, met at one stage only: G1; P2 & P3; South town, by the sea." in text_of(path)
    assert "left out" not in text_of(export(charted, tmp_path / f"s{ending}", "stacked"))


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_export_of_sites_says_whose_change_it_is(charted: Study, tmp_path: Path, ending: str) -> None:
    path = export(charted, tmp_path / f"m{ending}", "sites side by side")
    assert "a Change is between what different people said, not a change in one person." in text_of(path)


def test_nobody_is_said_to_be_left_out_of_a_stacked_matrix(charted: Study) -> None:
    (made, *_others) = matrices.matrices(charted, LAYOUTS["stacked"])
    assert matrix_notes(made) == []
    (made, *_others) = matrices.matrices(charted, replace(LAYOUTS["side by side"], where=("case=P1",)))
    assert (made.seen_once, matrix_notes(made)) == ((), [])


def test_row_headers_are_those_chosen_with_their_values_and_the_group(charted: Study, tmp_path: Path) -> None:
    [made] = matrices.matrices(charted, LAYOUTS["a working chart"])
    assert header_keys(made) == ("gender", "area", "stage")
    path = tmp_path / "m.xlsx"
    write_matrices(path, [made])
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.title == "Doors"
    shown = [[cell.value for cell in row][:4] for row in sheet.iter_rows(min_row=2, max_row=4)]
    assert shown == [
        ["Case", "gender", "area", "Stage"],
        ["P1", "woman", "red", "First interview"],
        ["P1", "woman", "", "Follow-up"],
    ]
    assert (sheet.freeze_panes, sheet.print_title_cols, sheet.print_title_rows) == ("F3", "$A:$D", "$1:$2")
    tidy = frame([made])
    assert list(tidy.columns)[8:11] == ["gender", "area", "state"]
    first = tidy.iloc[0]
    assert (first["theme"], first["gender"], first["area"]) == ("Doors", "woman", "red")
    for ending, wanted in ((".md", "| P1 | woman | red | First interview |"), (".html", "gender: woman")):
        write_matrices(tmp_path / f"m{ending}", [made])
        assert wanted in (tmp_path / f"m{ending}").read_text(encoding="utf-8")
    write_matrices(tmp_path / "m.docx", [made])
    [table] = Document(str(tmp_path / "m.docx")).tables
    assert table.rows[1].cells[0].text == "P1\ngender: woman\narea: red\nFirst interview"


def test_a_site_is_headed_as_a_site_and_once(charted: Study, tmp_path: Path) -> None:
    path = export(charted, tmp_path / "m.md", "sites")
    assert "| Site | Stage | 3.2 Waiting |" in path.read_text(encoding="utf-8")
    assert "| North town | First interview |" in path.read_text(encoding="utf-8")


def test_a_tidy_table_has_a_row_for_each_cell_and_none_where_nobody_was_met(demo: Study) -> None:
    made = matrices.matrices(demo, MatrixRequest("4", rows=SITES, side_by_side=True))
    table = frame(made)
    assert len(table) == sum(len(row.cells) for row in made[0].rows)
    assert NOT_MET not in set(table["state"])
    assert set(table["kind"]) == {"site"}
    assert set(table["stage"]) == {"1", "2", "3", CHANGE}


def test_a_tidy_table_tells_unasked_stale_and_what_a_cell_draws_on(charted: Study) -> None:
    charting.chart(charted, "P1", "2", "4.1", "Asha", said("Somebody came along, twice."))
    table = frame(matrices.matrices(charted, replace(LAYOUTS["side by side"], themes="4")))
    [change] = table[(table["stage"] == CHANGE) & (table["column"] == "4.1")].to_dict("records")
    assert (change["unasked"], change["draws_on"], change["state"], change["coder"]) == ("yes", 2, "stale", "Asha")
    assert change["why_stale"] == "a cell that it draws on has changed since it was charted"
    assert change["summary"] == CHANGED
    assert list(table["unasked"]).count("yes") == 1


def test_beside_a_cell_of_a_workbook_stand_its_mark_and_what_it_draws_on(charted: Study, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(export(charted, tmp_path / "m.xlsx", "side by side"))
    change = cell_of(book, "P1", "4.1 Transitions, Change")
    assert change.offset(column=1).value == "unasked\n2 cells"
    assert cell_of(book, "P1", "4.1 Transitions, First interview").offset(column=1).value is None
    path = export(charted, tmp_path / "m.html", "side by side")
    assert "[unasked] [draws on 2 cells]" in path.read_text(encoding="utf-8")


def test_a_stage_at_which_nobody_was_met_is_a_grey_dash_and_no_blank(demo: Study, tmp_path: Path) -> None:
    [made] = matrices.matrices(demo, MatrixRequest("4", rows=SITES, side_by_side=True))
    absent = [(r, c) for r in made.rows for c in made.columns if r.cell(c).state == NOT_MET]
    row, column = absent[0]
    write_matrices(tmp_path / "m.xlsx", [made])
    cell = cell_of(openpyxl.load_workbook(tmp_path / "m.xlsx"), row.case, column.name)
    assert (cell.value, cell.font.color.rgb[-6:], cell.fill.fgColor.rgb[-6:]) == ("–", "595959", "F2F2F2")
    write_matrices(tmp_path / "m.html", [made])
    page = Page((tmp_path / "m.html").read_text(encoding="utf-8"))
    grey = [given for tag, given in page.tags if tag == "td" and "absent" in (given.get("class") or "")]
    assert len(grey) == len(absent)
    write_matrices(tmp_path / "m.md", [made])
    assert (tmp_path / "m.md").read_text(encoding="utf-8").count("| – ") == len(absent)


def test_references_of_a_change_and_of_a_site_lead_to_their_cell_and_back(charted: Study, tmp_path: Path) -> None:
    where = studies.span(charted, "ann_first", "eleven weeks")
    cited = charting.cite(charted, f"ann_first:{where.start}:{where.end}", "Asha")
    for case in ("P1", "North town"):
        charting.chart(charted, case, CHANGE, "4.1", "Asha", [Stretch("summary", "Waits less.", (cited,))])
    for layout, name in (("side by side", "P1/change, 4.1"), ("sites side by side", "North town/change, 4.1")):
        book = openpyxl.load_workbook(export(charted, tmp_path / f"{layout}.xlsx", layout))
        [line] = [row for row in book["References"].iter_rows(min_row=4) if row[0].value]
        assert name in line[3].value
        searched = re.search(r'MATCH\("([^"]*)"', line[3].value)
        sheet = next(sheet for sheet in book.worksheets if f"'{sheet.title}'" in line[3].value)
        tokens = [cell.value for row in sheet.iter_rows() for cell in row]
        assert searched
        assert searched[1] in tokens


def test_a_link_finds_its_cell_whatever_the_names_say(tmp_path: Path) -> None:
    cited = Cell((Stretch("summary", "x", (Reference("e", "TAKE(/1, turn 1", "w"),)),), revision="r")
    row = Row("SORT(1).FILTER(", "TAKE(", "person", "1", "1", "", cells={"4.1": cited})
    made = Matrix("4", "MAP(", (Column("c", "4.1", "A"),), (row,), "", "S", "s")
    write_matrices(tmp_path / "m.xlsx", [made])
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    sheet, line = book.worksheets[0], book["References"][4]
    back = str(line[3].value).replace('"&"(', "(")
    assert back.endswith(',"TAKE(/1, 4.1")')
    assert f'MATCH("{sheet["E3"].value}"' in back
    assert str(sheet["G3"].value).startswith("=HYPERLINK(")
    assert "_xlfn" not in back


# ---------------------------------------------------------------- on paper


def wide(sub_themes: int, stages: int) -> Matrix:
    columns = tuple(
        Column(f"t{n}", f"4.{n}", f"Sub-theme {n}", stage=str(s), stage_label=f"Stage {s}")
        for n in range(sub_themes)
        for s in range(stages)
    )
    return Matrix("4", "Wide", columns, (Row("c", "P1", "person", "1", "", ""),), "", "S", "s1", side_by_side=True)


def test_a_narrow_matrix_fits_one_page_and_a_wide_one_breaks_between_sub_themes(tmp_path: Path) -> None:
    write_matrices(tmp_path / "m.xlsx", [wide(2, 3), wide(8, 4)])
    narrow, broad = openpyxl.load_workbook(tmp_path / "m.xlsx").worksheets[:2]
    assert narrow.sheet_properties.pageSetUpPr.fitToPage
    assert (narrow.page_setup.fitToWidth or 1, narrow.page_setup.fitToHeight) == (1, 0)
    assert not broad.sheet_properties.pageSetUpPr.fitToPage
    assert broad.page_setup.scale >= 55
    heads = [str(cell.value) for cell in broad[2]]
    breaks = [page_break.id for page_break in broad.col_breaks.brk]
    assert breaks
    assert all(heads[at].endswith("Stage 0") for at in breaks)
    for sheet in (narrow, broad):
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 8)


@given(
    widths=st.lists(st.floats(10, 3000), max_size=12),
    room=st.floats(200, 1495),
)
def test_pages_hold_every_block_once_in_its_order_and_none_too_many(widths: list[float], room: float) -> None:
    pages = paged(widths, room)
    assert [place for page in pages for place in page] == list(range(len(widths)))
    assert all(pages)
    readable = room + 1495 * (1 / 0.55 - 1)
    assert max((sum(widths[place] for place in page) for page in pages), default=0) <= max([readable, *widths]) + 0.01
    assert len(pages) <= 1 or sum(widths) > readable


def test_a_wide_matrix_in_word_is_cut_into_tables_between_sub_themes(tmp_path: Path) -> None:
    write_matrices(tmp_path / "m.docx", [wide(5, 4)])
    document = Document(str(tmp_path / "m.docx"))
    firsts = [table.rows[0].cells[1].text for table in document.tables]
    assert firsts == ["4.0 Sub-theme 0, Stage 0", "4.2 Sub-theme 2, Stage 0", "4.4 Sub-theme 4, Stage 0"]
    named = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert named == ["4 Wide (4.0 to 4.1)", "4 Wide (4.2 to 4.3)", "4 Wide (4.4)"]


# ---------------------------------------------------------------- the matrix itself


Seen = set[tuple[str, str]]


def seen_in_the_file(study: Study, group: Callable[[Any], str]) -> Seen:
    """Whom the encounters of the file show to have been met at which stage."""
    query = """
        select c.label as who, s.key as stage, t.label as site from encounter e
        join "case" c on c.id = e.case_id join stage s on s.id = e.stage_id join site t on t.id = e.site_id
        join transcript x on x.encounter_id = e.id and x.removed_at is null
        where e.removed_at is null
    """
    with study.read() as connection:
        return {(group(row), row.stage) for row in connection.exec_driver_sql(query)}


@settings(max_examples=15)
@given(rows=st.sampled_from([CASES, SITES]), side=st.booleans(), hidden=st.sampled_from([(), ("4.2", "4.9")]))
def test_a_matrix_has_a_cell_for_every_column_and_everybody_seen_and_no_other(
    demo: Study, rows: str, side: bool, hidden: tuple[str, ...]
) -> None:
    [made] = matrices.matrices(demo, MatrixRequest("4", rows=rows, side_by_side=side, hidden=hidden))
    seen = seen_in_the_file(demo, lambda row: str(row.who if rows == CASES else row.site))
    tree = preparing.tree_of(demo)
    numbers = [theme.number for theme in tree.chart_columns(tree.named("4")) if theme.number not in hidden]
    met = {who: {stage for one, stage in seen if one == who} for who, _stage in seen}
    often = {who for who, stages in met.items() if len(stages) > 1}
    cells = [(row.case, column.stage or row.stage, column.number) for row in made.rows for column in made.columns
             if row.cell(column).state != NOT_MET]  # fmt: skip
    wanted = {(who, stage, number) for who, stage in seen for number in numbers}
    if side:
        wanted = {one for one in wanted if one[0] in often} | {(who, CHANGE, n) for who in often for n in numbers}
        assert set(made.seen_once) == met.keys() - often
    assert sorted(cells) == sorted(wanted)


# ---------------------------------------------------------------- consent


def test_verbatim_words_of_a_site_are_withheld_where_somebody_there_refused(study: Study, tmp_path: Path) -> None:
    where = studies.span(study, "group", "Longer for me.")
    refused = charting.cite(study, f"group:{where.start}:{where.end}", "Asha")
    summary = Stretch("summary", "They wait.", (refused,))
    for case, stage in (("South town, by the sea", "2"), ("North town", "1")):
        charting.chart(study, case, stage, "3.2", "Asha", [Stretch(VERBATIM, "Longer for me."), summary])
    made = matrices.matrices(study, MatrixRequest("3", rows=SITES))
    [allowed] = sharing.released(study, made)
    said_now = {(row.case, row.stage): row.cells["3.2"].summary for row in allowed.rows if row.cells["3.2"].stretches}
    assert said_now[("North town", "1")].startswith("“Longer for me.”")
    assert said_now[("South town, by the sea", "2")].startswith("“[withheld: no consent to quotation]”")
    assert "They wait." in said_now[("South town, by the sea", "2")]
    assert sharing.withheld_in([allowed]) == 1
    for ending in ENDINGS:
        assert sharing.share_matrices(study, made, tmp_path / f"m{ending}").withheld == 1


def test_where_nobody_refused_everything_is_released(charted: Study) -> None:
    made = matrices.matrices(charted, LAYOUTS["side by side"])
    assert sharing.withheld_in(sharing.released(charted, made)) == 0
