"""The matrix as Word, HTML, wide CSV and as a workbook with its references: every stretch, and every link."""

import csv
import re
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm
from hypothesis import given, settings
from hypothesis import strategies as st
from sheets import matrix_of

from qualtool.analysis.matrix import (
    BLANK_REASONS,
    COMMENT,
    KINDS,
    STALE,
    SUMMARY,
    VERBATIM,
    Cell,
    Column,
    Matrix,
    Reference,
    Row,
    Stretch,
)
from qualtool.analysis.summary_text import told_apart
from qualtool.formats.characters import xml_text
from qualtool.formats.matrix_words import points
from qualtool.formats.writing import write_matrices
from qualtool.store.study import Study
from qualtool.workflow import demonstrating, matrices, sharing
from qualtool.workflow.matrices import MatrixRequest

NASTY = "=1+1 | [laughs] [/b] 😀 שלום *stars* <script>alert(1)</script> {{ 7*7 }} {% raw %} &amp; \"'`"
WAITED = Reference("e1", "P12/3, turn 47", "eleven weeks", True, "s4_P12", 10, 22)
RANG = Reference("e2", "P12/3, turn 47", "nobody rang", False, "s4_P12", 30, 41)
HIDDEN_WORDS = Reference("e3", "P12/3, turn 50", "", False, "s4_P12", 50, 61)


ALL_KINDS = (
    Stretch(SUMMARY, "Waited long.", (WAITED, RANG)),
    Stretch(VERBATIM, "eleven weeks", (WAITED,)),
    Stretch(COMMENT, "again?"),
)


class Page(HTMLParser):
    """What a browser finds in a page: its texts by id, its links, and whatever it would load."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.paragraphs: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given_attributes = dict(attrs)
        self.tags.append((tag, given_attributes))
        self.ids.update(filter(None, [given_attributes.get("id")]))
        if tag == "a":
            self.links.append(given_attributes.get("href") or "")
        if tag in ("p", "blockquote"):
            self.paragraphs.append((given_attributes.get("class") or tag, ""))
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag == self._open[-1]:
            self._open.pop()

    def handle_data(self, text: str) -> None:
        if self._open:
            kind, before = self.paragraphs[-1]
            self.paragraphs[-1] = kind, before + text


def page_of(tmp_path: Path, *matrices: Matrix) -> Page:
    write_matrices(tmp_path / "m.html", matrices)
    return Page((tmp_path / "m.html").read_text(encoding="utf-8"))


# ---------------------------------------------------------------- every format


texts = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("{}“”<>&\"'%#\n\t\x07\x85\u2028 "), max_size=30
)
kept_stretches = st.lists(
    st.builds(
        Stretch,
        st.sampled_from(KINDS),
        texts,
        st.lists(st.sampled_from([WAITED, RANG, HIDDEN_WORDS]), max_size=2).map(tuple),
    ),
    max_size=3,
).map(tuple)


def same_lines(text: str) -> str:
    return xml_text(text).replace("\r\n", "\n").replace("\r", "\n")


@settings(max_examples=40)
@given(cells=st.lists(st.tuples(kept_stretches, st.sampled_from(["", *BLANK_REASONS])), min_size=1, max_size=3))
def test_every_stretch_survives_html_and_word(cells: list[tuple[tuple[Stretch, ...], str]], tmp_path: Path) -> None:
    exported = matrix_of(cells)
    [row] = exported.rows
    wanted = [(point.kind, same_lines(point.words)) for cell in row.cells.values() for point in points(cell)]
    page = page_of(tmp_path, exported)
    shown = [(kind, text) for kind, text in page.paragraphs if kind in KINDS]
    for (kind, text), (wanted_kind, words) in zip(shown, wanted, strict=True):
        assert kind == wanted_kind
        assert same_lines(text).startswith(words)
    write_matrices(tmp_path / "m.docx", [exported])
    line = Document(str(tmp_path / "m.docx")).tables[0].rows[1].cells
    for place, (column, cell) in zip(line[1:], zip(exported.columns, row.cells.values(), strict=True), strict=True):
        paragraphs = [paragraph.text for paragraph in place.paragraphs]
        for text, point in zip(paragraphs, points(cell), strict=False):
            assert text.startswith(same_lines(point.words)), column


@pytest.mark.parametrize("ending", [".xlsx", ".docx", ".html", ".csv", "_wide.csv", ".md"])
def test_every_format_takes_a_matrix_without_rows_or_columns(ending: str, tmp_path: Path) -> None:
    empty = Matrix("4", "", (), (), "", "")
    path = tmp_path / f"m{ending}"
    write_matrices(path, [empty, matrix_of([(ALL_KINDS, "")])])
    write_matrices(path, [])
    assert path.stat().st_size > 0


# ---------------------------------------------------------------- HTML


def test_nasty_words_are_words_in_html_and_nothing_else(tmp_path: Path) -> None:
    page = page_of(tmp_path, matrix_of([((Stretch(SUMMARY, NASTY),), "")], title=NASTY))
    assert (SUMMARY, NASTY) in page.paragraphs
    assert [tag for tag, _given in page.tags].count("script") == 1
    assert f"4 {NASTY}" in (tmp_path / "m.html").read_text().replace("&lt;", "<").replace("&gt;", ">").replace(
        "&amp;", "&"
    ).replace("&#34;", '"').replace("&#39;", "'")


def test_the_page_loads_nothing_and_says_so_to_the_browser(tmp_path: Path, demo: Study) -> None:
    sharing.share_matrices(demo, matrices.matrices(demo, MatrixRequest()), tmp_path / "m.html")
    page = Page((tmp_path / "m.html").read_text(encoding="utf-8"))
    for tag, attributes in page.tags:
        assert tag not in ("img", "link", "iframe", "object", "embed", "base", "form", "video", "audio")
        assert not {"src", "srcset", "background", "style"} & attributes.keys()
        assert not [name for name in attributes if name.startswith("on")]
    assert all(link.startswith("#") for link in page.links)
    policy = next(given["content"] for tag, given in page.tags if given.get("http-equiv") == "Content-Security-Policy")
    assert (policy or "").startswith("default-src 'none'")
    assert not re.search(r"https?:|//[a-z]|url\(|@import", (tmp_path / "m.html").read_text(encoding="utf-8"))


def test_links_lead_from_a_reference_to_its_excerpt_and_back(tmp_path: Path) -> None:
    page = page_of(tmp_path, matrix_of([(ALL_KINDS, ""), ((Stretch(SUMMARY, "Too.", (RANG, HIDDEN_WORDS)),), "")]))
    assert {link[1:] for link in page.links} <= page.ids
    assert [text for kind, text in page.paragraphs if kind == "blockquote"] == [
        "eleven weeks",
        "nobody rang",
        "[words withheld: no consent to quotation]",
    ]
    places = [text for kind, text in page.paragraphs if kind == "place"]
    assert "P12/3, turn 47 * quotable · s4_P12, characters 10–22 · cited in P12/3, 4.1" in places[0]
    assert places[1].endswith("cited in P12/3, 4.1, P12/3, 4.2")
    assert next(text for kind, text in page.paragraphs if kind == SUMMARY) == (
        "Waited long. (*P12/3, turn 47; P12/3, turn 47b)"
    )


def test_the_page_reads_as_a_table_without_scripts(tmp_path: Path) -> None:
    page = page_of(tmp_path, matrix_of([(ALL_KINDS, ""), ((), "not raised")]))
    tags = [tag for tag, _given in page.tags]
    assert (tags.count("table"), tags.count("td"), tags.count("details")) == (1, 2, 2)
    assert not [given for _tag, given in page.tags if "hidden" in given]
    controls = next(given for _tag, given in page.tags if (given.get("class") or "").startswith("controls"))
    assert "js-only" in (controls["class"] or "")
    assert ("filter", "Filter: site=4; n = 1 row") in page.paragraphs
    assert ("note", "(not raised)") in page.paragraphs


def test_the_page_filters_by_what_its_rows_are(tmp_path: Path, demo: Study) -> None:
    [made] = matrices.matrices(demo, MatrixRequest("4"))
    page = page_of(tmp_path, made)
    rows = [given for tag, given in page.tags if tag == "tr" and "data-site" in given]
    assert len(rows) == len(made.rows)
    offered = re.findall(r"<option>(.*?)</option>", (tmp_path / "m.html").read_text(encoding="utf-8"))
    for name in ("site", "stage", "type"):
        assert {part for row in rows for part in (row[f"data-{name}"] or "").split("\n") if part} <= set(offered)
    boxes = [given for tag, given in page.tags if tag == "input" and "data-column" in given]
    assert len(boxes) == len(made.columns)


# ---------------------------------------------------------------- Word


def test_a_word_matrix_is_a3_landscape_with_a_header_on_every_page(tmp_path: Path) -> None:
    write_matrices(tmp_path / "m.docx", [matrix_of([(ALL_KINDS, "")]), matrix_of([((), "")], "5", "Personalisation")])
    document = Document(str(tmp_path / "m.docx"))
    section = document.sections[0]
    assert (round(section.page_width / Cm(1), 1), round(section.page_height / Cm(1), 1)) == (42.0, 29.7)
    assert section.orientation == 1
    assert [table.style.name for table in document.tables] == ["Table Grid", "Table Grid"]
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None
    named = [(p.style.name, p.text) for p in document.paragraphs if p.style.name != "Normal"]
    assert named == [("Title", "Trial"), ("Heading 1", "4 Continuity"), ("Heading 1", "5 Personalisation")]
    assert [p.text for p in document.paragraphs].count("Filter: site=4; n = 1 row") == 2
    assert "PAGE" in section.footer._element.xml


def test_kinds_in_word_are_italics_and_grey_and_references_small(tmp_path: Path) -> None:
    cell = matrix_of([(ALL_KINDS, "")])
    write_matrices(tmp_path / "m.docx", [cell])
    case, words = Document(str(tmp_path / "m.docx")).tables[0].rows[1].cells
    assert [paragraph.text for paragraph in case.paragraphs] == ["P12", "North town\nFollow-up\nService user"]
    summary, verbatim, comment = (paragraph.runs for paragraph in words.paragraphs)
    assert (summary[0].text, summary[0].italic) == ("Waited long.", None)
    assert (summary[1].text, summary[1].font.size.pt) == (" (*P12/3, turn 47; P12/3, turn 47b)", 7)
    assert (verbatim[0].text, verbatim[0].italic) == ("“eleven weeks”", True)
    assert (comment[0].text, str(comment[0].font.color.rgb)) == ("{again?}", "595959")


# ---------------------------------------------------------------- wide CSV


@pytest.mark.parametrize("name", ["m_wide.csv", "m-wide.CSV", "M_WIDE.csv"])
def test_a_wide_csv_has_a_row_for_each_case_and_stage(name: str, tmp_path: Path) -> None:
    other = matrix_of([((Stretch(SUMMARY, "=Plans"),), "")], "5", "Plans")
    write_matrices(tmp_path / name, [matrix_of([(ALL_KINDS, ""), ((), "not raised")]), other])
    with (tmp_path / name).open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    assert row == {
        "case": "P12",
        "site": "4",
        "stage": "3",
        "type": "Service user",
        "4.1 Column 1": "Waited long. (*P12/3, turn 47; P12/3, turn 47) “eleven weeks” (*P12/3, turn 47) {again?}",
        "4.2 Column 2": "(not raised)",
        "5.1 Column 1": "'=Plans",
    }


def test_a_csv_of_any_other_name_stays_tidy(tmp_path: Path) -> None:
    write_matrices(tmp_path / "widely.csv", [matrix_of([(ALL_KINDS, ""), ((), "")])])
    assert len((tmp_path / "widely.csv").read_text(encoding="utf-8-sig").strip().splitlines()) == 3


# ---------------------------------------------------------------- the references of a workbook


def workbook(tmp_path: Path, *matrices: Matrix) -> openpyxl.Workbook:
    write_matrices(tmp_path / "m.xlsx", matrices)
    return openpyxl.load_workbook(tmp_path / "m.xlsx")


def linked(formula: str) -> tuple[str, str, str, str]:
    """Where a link leads: (sheet, column, column searched, value searched)."""
    found = re.fullmatch(
        r'=HYPERLINK\("#\'((?:[^\']|\'\')*)\'!([A-Z]+)"&MATCH\("((?:[^"]|"")*)",\'(?:[^\']|\'\')*\'!\$([A-Z]+):\$[A-Z]+,0\),".*"\)',
        formula,
    )
    assert found, formula
    return found[1].replace('""', '"').replace("''", "'"), found[2], found[4], found[3].replace('""', '"')


def test_cited_excerpts_have_a_sheet_with_links_both_ways(tmp_path: Path) -> None:
    title = 'It\'s "quoted"'
    book = workbook(tmp_path, matrix_of([((), ""), (ALL_KINDS, "")], title=title))
    sheet, listed = book.worksheets[0], book["References"]
    lines = [[cell.value for cell in row] for row in listed.iter_rows(min_row=4)]
    assert [[*line[:3], *line[4:7]] for line in lines] == [
        ["P12/3, turn 47", "eleven weeks", "*", "s4_P12", 10, 22],
        ["P12/3, turn 47b", "nobody rang", "", "s4_P12", 30, 41],
    ]
    beside = sheet["I3"]
    name, letters, searched, key = linked(beside.value)
    assert (name, letters) == ("References", "A")
    matches = [row for row in range(1, listed.max_row + 1) if listed[f"{searched}{row}"].value == key]
    assert matches == [4, 5]
    name, letters, searched, key = linked(listed["D4"].value)
    assert (name, letters) == (sheet.title, "H")
    assert [row for row in range(1, sheet.max_row + 1) if sheet[f"{searched}{row}"].value == key] == [3]
    assert str(sheet["H3"].value).startswith("Waited long.")
    assert sheet["H3"].hyperlink is None


def test_an_uncharted_cell_shows_its_count_and_a_stale_one_says_so(tmp_path: Path) -> None:
    columns = (Column("a", "4.1", "A"), Column("b", "4.2", "B"), Column("c", "4.3", "C"))
    cells = {
        "4.1": Cell(excerpts=3),
        "4.2": Cell(ALL_KINDS, 2, STALE),
        "4.3": Cell((Stretch(SUMMARY, "No reference."),), 0, STALE),
    }
    row = Row("case-1", "P12", "person", "4", "3", "", cells=cells)
    book = workbook(tmp_path, Matrix("4", "T", columns, (row,), "", "S", "s1"))
    page = book.worksheets[0]
    assert page["G3"].value == 3
    assert page["I3"].value.endswith(',"stale 2 →")')
    assert page["K3"].value == "stale"


def test_the_identifiers_are_hidden_and_the_words_are_not(tmp_path: Path) -> None:
    book = workbook(tmp_path, matrix_of([(ALL_KINDS, "")]))
    assert book["qualtool"].sheet_state == "veryHidden"
    page = book.worksheets[0]
    assert [letter for letter, shape in page.column_dimensions.items() if shape.hidden] == ["E"]
    assert page.auto_filter.ref == "A2:G3"
    record = next(row for row in book["qualtool"].iter_rows(values_only=True) if row[0] == "cell")
    assert record[2:4] == ("c41", "r")
    assert "eleven weeks" in record[4]
    assert '"e2"' in record[4]


def test_the_labels_of_a_cell_tell_its_references_apart() -> None:
    [summary, *_rest] = told_apart(ALL_KINDS)
    assert [reference.label for reference in summary.references] == ["P12/3, turn 47", "P12/3, turn 47b"]


def test_the_demo_writes_every_kind_of_matrix(demo_file: Path, tmp_path: Path) -> None:
    names = {path.name for path in demonstrating.write_every_export(demo_file, tmp_path)}
    assert {f"matrix{end}" for end in (".xlsx", ".docx", ".html", ".csv", "_wide.csv", ".md")} <= names
