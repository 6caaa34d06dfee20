"""Exports, read back with other programs' eyes: words unchanged, nothing runs, nothing is lost silently."""

import csv
import re
import stat
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from qualtool.analysis.matrix import (
    CHARTED,
    COMMENT,
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
from qualtool.analysis.quotes import CodedExcerpt, QuoteCounts, Quotes
from qualtool.errors import UnknownSuffix, UnwritableFile
from qualtool.formats.characters import utf16_cut, utf16_length, xml_text
from qualtool.formats.csv_text import harmless, write_rows
from qualtool.formats.markdown import cell as markdown_cell
from qualtool.formats.matrix_text import frame
from qualtool.formats.matrix_xlsx import sheet_name
from qualtool.formats.whole_file import write_whole
from qualtool.formats.writing import MATRIX_WRITERS, QUOTE_WRITERS, write_matrices, write_quotes

NASTY = "=1+1 | [laughs] [/b] 😀 שלום *stars* _lines_ <b>bold</b>\nsecond line & more\\"
HIDDEN = "bell\x07 escape\x1b[31m nul\x00 end"


def summary(text: str, kind: str = SUMMARY, **more: object) -> Cell:
    return Cell((Stretch(kind, text),), state=CHARTED, **more)  # type: ignore[arg-type]


def matrix(*cells: Cell, theme: str = "4", title: str = "Continuity of care", study: str = "Trial") -> Matrix:
    """One row, with a column 4.1, 4.2 ... for each cell."""
    columns = tuple(Column(f"c{n}", f"{theme}.{n}", f"Column {n}") for n in range(1, len(cells) + 1))
    by_number = {column.number: cell for column, cell in zip(columns, cells, strict=True)}
    row = Row("id", "P12", "person", "4", "3", "Service user", cells=by_number)
    labels = {"sites": {"4": "North town"}, "stages": {"3": "Follow-up"}}
    return Matrix(theme, title, columns, (row,), "site=4", study, "study-1", **labels)


def sheet(tmp_path: Path, *matrices: Matrix) -> openpyxl.worksheet.worksheet.Worksheet:
    write_matrices(tmp_path / "m.xlsx", matrices)
    return openpyxl.load_workbook(tmp_path / "m.xlsx", rich_text=True).worksheets[0]


def seen(page: openpyxl.worksheet.worksheet.Worksheet, row: int) -> list[object]:
    """What a row shows, the hidden column apart."""
    return [cell.value for cell in page[row] if not page.column_dimensions[cell.column_letter].hidden]


def cell_of(page: openpyxl.worksheet.worksheet.Worksheet, column: int = 1) -> openpyxl.cell.Cell:
    """The cell of a matrix's column, counted from 1; beside each stands a narrow one."""
    return page.cell(3, 4 + 2 * column)


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def quote(text: str = "I waited eleven weeks.", **more: object) -> CodedExcerpt:
    told = {
        "id": "e1", "text": text, "transcript": "s4_P12", "transcript_id": "t1", "start": 10, "end": 32,
        "turn": 47, "site": "4", "stage": "3", "type": "Service user", "mode": "interview", "case": "P12",
        "participant": "P12", "speaker": "MARIA", "themes": ("4.1",),
        "theme_paths": ("4 Continuity of care › 4.1 Transition points",), "coders": ("RB", "KL"),
        "attribution": "(Service user, Site 4, Stage 3 interview)", "memos": ("check",),
    }  # fmt: skip
    return CodedExcerpt(**{**told, **more})  # type: ignore[arg-type]


def quotes(*found: CodedExcerpt) -> Quotes:
    return Quotes("theme 4; site=4", QuoteCounts(3, 12, 4, 5), found, "Trial")


# ---------------------------------------------------------------- Excel


def test_a_sheet_carries_study_filter_and_row_count_above_its_headers(tmp_path: Path) -> None:
    page = sheet(tmp_path, matrix(summary("Waited.")))
    assert page.title == "4 Continuity of care"
    assert str(page["A1"].value) == "Trial · 4 Continuity of care · Filter: site=4 · n = 1 row"
    assert seen(page, 2) == ["Case", "Site", "Stage", "Type", "4.1 Column 1", "n"]
    assert seen(page, 3) == ["P12", "North town", "Follow-up", "Service user", "Waited.", None]


def test_headers_stay_in_view_and_on_every_printed_page(tmp_path: Path) -> None:
    page = sheet(tmp_path, matrix(summary("x"), study="R&D"))
    assert page.freeze_panes == "F3"
    assert (page.print_title_rows, page.print_title_cols) == ("$1:$2", "$A:$D")
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 8)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    # One page wide is the default, so the file need not say it.
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert cell_of(page).alignment.wrap_text
    assert "R&&D" in (page.oddFooter.left.text or "")
    assert "Page" in (page.oddFooter.right.text or "")


def test_kinds_of_text_differ_in_format_and_never_in_words(tmp_path: Path) -> None:
    stretches = (
        Stretch(SUMMARY, "Waited long.", (Reference("e", "P12/3, turn 47", starred=True),)),
        Stretch(VERBATIM, "eleven weeks"),
        Stretch(COMMENT, "again?"),
    )
    rich = cell_of(sheet(tmp_path, matrix(Cell(stretches, excerpts=3, state=STALE)))).value
    found = {str(block.text if hasattr(block, "text") else block).strip(): block for block in rich}
    assert str(rich) == "Waited long. (*P12/3, turn 47)\n“eleven weeks”\n{again?}"
    assert found["“eleven weeks”"].font.i
    assert not found["Waited long."].font.i
    assert found["{again?}"].font.color.rgb == found["(*P12/3, turn 47)"].font.color.rgb == "FF595959"
    assert found["(*P12/3, turn 47)"].font.sz == 8
    assert found["Waited long."].font.sz == found["{again?}"].font.sz == 10


def test_blank_cells_say_why_and_the_count_stands_beside_the_words(tmp_path: Path) -> None:
    cells = Cell(state="not raised"), Cell(excerpts=1), Cell(), summary("x", VERBATIM), summary("y", excerpts=2)
    page = sheet(tmp_path, matrix(*cells))
    assert [str(cell_of(page, n).value or "") for n in range(1, 6)] == ["(not raised)", "", "", "“x”", "y"]
    assert [cell_of(page, n).offset(column=1).value for n in range(1, 6)] == [None, 1, None, None, 2]
    assert all(run.font.color.rgb == "FF595959" for run in cell_of(page, 1).value)
    assert all(run.font.i for run in cell_of(page, 4).value)


def test_a_format_of_runs_does_not_stay_when_the_words_are_replaced(tmp_path: Path) -> None:
    page = sheet(tmp_path, matrix(summary("x", VERBATIM), summary("y", COMMENT)))
    assert not cell_of(page, 1).font.i
    assert cell_of(page, 2).font.color.theme == cell_of(page, 1).font.color.theme


def test_formulas_links_and_numbers_stay_text(tmp_path: Path) -> None:
    texts = ["=1+1", "https://example.org", "007", "{=A1}", "internal:Sheet1!A1"]
    page = sheet(tmp_path, matrix(*map(summary, texts)))
    cells = [cell_of(page, n) for n in range(1, len(texts) + 1)]
    assert [cell.value for cell in cells] == texts
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)
    assert cells[0].quotePrefix


def test_nasty_words_come_back_from_excel_unchanged(tmp_path: Path) -> None:
    assert cell_of(sheet(tmp_path, matrix(summary(NASTY)))).value == NASTY


def test_hidden_controls_and_lone_surrogates_become_replacement_characters(tmp_path: Path) -> None:
    page = sheet(tmp_path, matrix(summary(HIDDEN + "\ud800"), title="Odd \x01 title"))
    assert cell_of(page).value == "bell� escape�[31m nul� end�"


def test_a_text_too_long_for_a_cell_is_cut_with_a_mark_and_listed(tmp_path: Path) -> None:
    long = Cell((Stretch(SUMMARY, "word " * 8000, (Reference("e", "P12/3, turn 1"),)),), 2, CHARTED)
    page = sheet(tmp_path, matrix(summary("short"), long))
    text = str(cell_of(page, 2).value)
    assert utf16_length(text) <= 32_767
    assert text.startswith("word word")
    assert "cut here: 40,0" in text[-60:]
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    assert book.sheetnames == ["4 Continuity of care", "References", "Cut texts", "About", "qualtool"]
    listed = [cell.value for cell in book["Cut texts"][5]]
    assert listed[:3] == ["4 Continuity of care", "4.2 Column 2", "P12, North town, Follow-up, Service user"]
    assert listed[3] > 40_000
    assert listed[4] == "The end is missing from the cell"


def test_a_text_that_a_row_cannot_show_is_whole_in_its_cell_and_listed(tmp_path: Path) -> None:
    words = "many words here " * 600
    page = sheet(tmp_path, matrix(summary("short"), summary(words)))
    assert cell_of(page, 2).value == words.strip()
    listed = openpyxl.load_workbook(tmp_path / "m.xlsx")["Cut texts"]
    assert [row[1].value for row in listed.iter_rows(min_row=5)] == ["4.2 Column 2"]
    assert "All of it is in the cell" in listed["E5"].value


def test_emoji_count_twice_as_excel_counts_them(tmp_path: Path) -> None:
    twice = (Stretch(SUMMARY, "😀" * 10_000), Stretch(VERBATIM, "😀" * 10_000))
    text = str(cell_of(sheet(tmp_path, matrix(Cell(twice, state=CHARTED)))).value)
    assert 32_600 < utf16_length(text) <= 32_767
    assert "40,003 characters" in text


def test_about_gives_filter_date_and_legend(tmp_path: Path) -> None:
    write_matrices(tmp_path / "m.xlsx", [matrix(summary("x"))])
    about = openpyxl.load_workbook(tmp_path / "m.xlsx")["About"]
    words = "\n".join(str(cell.value) for row in about.rows for cell in row if cell.value)
    assert "Filter: site=4; n = 1 row" in words
    assert re.search(r"\b20\d\d-\d\d-\d\d\b", words)
    assert "“Verbatim: words of the transcript”" in words


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=8))
def test_sheet_names_are_legal_and_unlike_each_other(wanted: list[str]) -> None:
    used: set[str] = {"about"}
    names = [sheet_name(text, used) for text in wanted]
    assert len({name.casefold() for name in [*names, "About"]}) == len(wanted) + 1
    for name in names:
        assert 1 <= utf16_length(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")


def test_themes_with_the_same_long_title_get_a_sheet_each(tmp_path: Path) -> None:
    title = "A very long title: with [brackets] / slashes that goes on"
    write_matrices(tmp_path / "m.xlsx", [matrix(summary("a"), title=title), matrix(summary("b"), title=title)])
    names = openpyxl.load_workbook(tmp_path / "m.xlsx").sheetnames
    assert names == [
        "4 A very long title with bracke",
        "4 A very long title with br (2)",
        "References",
        "About",
        "qualtool",
    ]


def test_a_long_summary_widens_its_column_so_that_it_can_be_seen(tmp_path: Path) -> None:
    page = sheet(tmp_path, matrix(*[summary("short")] * 8, summary("many words here " * 200)))
    first, last = cell_of(page).column_letter, cell_of(page, 9).column_letter
    assert page.column_dimensions[last].width > 1.5 * page.column_dimensions[first].width
    assert page.row_dimensions[3].height <= 409


def test_an_export_with_no_rows_says_so(tmp_path: Path) -> None:
    empty = replace(matrix(summary("x")), rows=())
    assert "n = 0 rows" in str(sheet(tmp_path, empty)["A1"].value)


# ---------------------------------------------------------------- CSV


@pytest.mark.parametrize("value", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\tx", "\rx", "-1+1", "- no", "-", "+44 20"])
def test_what_could_be_a_formula_gets_an_apostrophe(value: str) -> None:
    assert harmless(value) == "'" + value


@pytest.mark.parametrize("value", ["-5", "+3.2", "-1,000.5", "-.5", "1e-3", "-4%", "", "words", "'=1", "a=b"])
def test_numbers_and_other_words_are_left_alone(value: str) -> None:
    assert harmless(value) == value


@settings(max_examples=300)
@given(st.text())
def test_no_text_starts_as_a_formula_and_no_character_is_lost(text: str) -> None:
    made = harmless(text)
    assert made in (text, "'" + text)
    assert made[:1] not in set("=@\t\r")
    assert not (made[:1] in set("+-") and any(character.isalpha() and character not in "eE" for character in made))


def test_a_table_opens_in_excel_as_utf_8_and_keeps_its_line_breaks(tmp_path: Path) -> None:
    write_rows(tmp_path / "t.csv", ["a", "b"], [["one\ntwo", 3], ['say "x", y', None], ["é\ud800", True]])
    raw = (tmp_path / "t.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfa,b\r\n")
    assert [list(row.values()) for row in rows_of(tmp_path / "t.csv")] == [
        ["one\ntwo", "3"],
        ['say "x", y', ""],
        ["é�", "True"],
    ]


def test_a_matrix_as_csv_has_one_row_for_each_cell(tmp_path: Path) -> None:
    cited = (Reference("e", "P12/3, turn 4", starred=True), Reference("f", "P12/3, turn 9"))
    cell = Cell((Stretch(SUMMARY, "Long.", cited),), 3, CHARTED, "RB", "2011-03-02")
    write_matrices(tmp_path / "m.csv", [matrix(cell, Cell(state="not raised"))])
    first, second = rows_of(tmp_path / "m.csv")
    assert first == {
        "theme": "4", "column": "4.1", "column_title": "Column 1", "case": "P12", "kind": "person",
        "site": "4", "stage": "3", "type": "Service user",
        "state": "charted", "why_stale": "", "unasked": "", "excerpts": "3", "draws_on": "0",
        "summary": "Long. (*P12/3, turn 4; P12/3, turn 9)", "references": "*P12/3, turn 4; P12/3, turn 9",
        "coder": "RB", "at": "2011-03-02",
    }  # fmt: skip
    assert (second["state"], second["summary"]) == ("not raised", "")


def test_a_csv_matrix_is_harmless_and_whole(tmp_path: Path) -> None:
    write_matrices(tmp_path / "m.csv", [matrix(summary(NASTY), summary("y" * 40_000), summary(HIDDEN))])
    found = [row["summary"] for row in rows_of(tmp_path / "m.csv")]
    assert found == ["'" + NASTY, "y" * 40_000, HIDDEN]


def test_a_frame_has_its_columns_even_without_rows() -> None:
    table = frame([replace(matrix(summary("x")), rows=())])
    assert list(table.columns)[:3] == ["theme", "column", "column_title"]
    assert len(table) == 0


def test_a_frame_keeps_counts_as_numbers() -> None:
    assert frame([matrix(Cell(excerpts=2), Cell(excerpts=5))])["excerpts"].sum() == 7


# ---------------------------------------------------------------- Markdown


def read_as_table_cell(text: str) -> str:
    """What a Markdown reader shows for an escaped cell."""
    shown = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text.replace("<br>", "\n"))
    assert "\n" not in text
    return shown


@settings(max_examples=300)
@given(st.text(st.sampled_from("ab\\|*_`<>[]()&;~#\n 😀ש!-"), max_size=30))
def test_any_words_survive_a_markdown_table_cell(words: str) -> None:
    made = markdown_cell(words)
    assert not re.search(r"(?<!\\)\|", made)
    assert read_as_table_cell(made) == words


def test_a_markdown_matrix_holds_together_and_states_its_filter(tmp_path: Path) -> None:
    write_matrices(tmp_path / "m.md", [matrix(summary(NASTY), Cell(state="not raised", excerpts=2))])
    text = (tmp_path / "m.md").read_text(encoding="utf-8")
    assert "# Trial\n\n## 4 Continuity of care\n\nFilter: site=4; n = 1 row\n" in text
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len(table) == 3
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table} == {7}
    cells = [part.strip() for part in re.split(r"(?<!\\)\|", table[2])[1:-1]]
    assert cells[:4] == ["P12", "North town", "Follow-up", "Service user"]
    assert read_as_table_cell(cells[4]) == NASTY
    assert "[laughs] [/b] 😀 שלום" in cells[4]
    assert cells[5] == "(not raised) [2 excerpts]"


# ---------------------------------------------------------------- quotes


def test_quotes_as_csv_carry_everything_needed_to_find_them(tmp_path: Path) -> None:
    write_quotes(tmp_path / "q.csv", quotes(quote(starred=True, themes=("4.1", "6.5"))))
    [row] = rows_of(tmp_path / "q.csv")
    assert list(row) == [
        *("id", "quote", "attribution", "themes", "theme_paths", "site", "stage", "type", "mode", "participant"),
        *("speaker", "transcript", "turn", "start", "end", "coders", "starred", "memos"),
        *("before", "after", "counts", "filter"),
    ]
    assert (row["themes"], row["coders"], row["starred"]) == ("4.1; 6.5", "RB; KL", "yes")
    assert (row["transcript"], row["turn"], row["start"], row["end"]) == ("s4_P12", "47", "10", "32")


def test_a_word_document_gives_filter_counts_and_headings(tmp_path: Path) -> None:
    write_quotes(tmp_path / "q.docx", quotes(quote(), quote("Nobody rang.", starred=True)))
    told = [(p.style.name, p.text) for p in Document(str(tmp_path / "q.docx")).paragraphs]
    assert told[:3] == [
        ("Title", "Trial"),
        ("Normal", "Filter: theme 4; site=4"),
        ("Normal", "5 mentions in 4 encounters, by 3 of 12 participants in scope."),
    ]
    assert told[3:8] == [
        ("Heading 1", "4 Continuity of care"),
        ("Heading 2", "4.1 Transition points"),
        ("Quote", "I waited eleven weeks."),
        ("Normal", "(Service user, Site 4, Stage 3 interview)"),
        ("Normal", "s4_P12, turn 47, characters 10–32 · e1"),
    ]
    assert ("Intense Quote", "Nobody rang.") in told


def test_nasty_words_come_back_from_word_unchanged(tmp_path: Path) -> None:
    write_quotes(tmp_path / "q.docx", quotes(quote(NASTY), quote(HIDDEN + "\ud800")))
    words = [p.text for p in Document(str(tmp_path / "q.docx")).paragraphs if p.style.name == "Quote"]
    assert words == [NASTY, "bell� escape�[31m nul� end�"]


def test_a_quote_under_two_asked_themes_stands_under_both(tmp_path: Path) -> None:
    paths = ("4 Care › 4.1 Gate", "4 Care › 4.10 Late")
    both = quote("Both.", themes=("4.1", "4.10"), theme_paths=paths)
    late = quote("Late.", themes=("4.9",), theme_paths=("4 Care › 4.9 Other",))
    write_quotes(tmp_path / "q.md", quotes(both, late))
    text = (tmp_path / "q.md").read_text(encoding="utf-8")
    found = re.findall(r"^(?:#+|>) (.*(?:Care|Gate|Other|Late|Both).*)$", text, re.M)
    assert found == [
        "4 Care",
        "4.1 Gate",
        "Both.",
        "Also: 4.10 Late",
        "4.9 Other",
        "Late.",
        "4.10 Late",
        "Both.",
        "Also: 4.1 Gate",
    ]


def test_a_theme_that_only_some_quotes_carry_besides_makes_no_heading(tmp_path: Path) -> None:
    gate = "4 Care › 4.1 Gate"
    besides = quote("One.", themes=("4.1", "6.5"), theme_paths=(gate, "6 Delivery › 6.5 Housing"))
    write_quotes(tmp_path / "q.md", quotes(besides, quote("Two.", theme_paths=(gate,))))
    text = (tmp_path / "q.md").read_text(encoding="utf-8")
    assert "Also: 6.5 Housing" in text
    assert "# 6 Delivery" not in text


def test_quotes_without_a_theme_are_kept(tmp_path: Path) -> None:
    write_quotes(tmp_path / "q.md", quotes(quote(), quote("Uncoded.", themes=(), theme_paths=())))
    text = (tmp_path / "q.md").read_text(encoding="utf-8")
    assert "## Not under a theme\n\n> Uncoded." in text


def test_a_quote_that_looks_like_markdown_stays_words(tmp_path: Path) -> None:
    write_quotes(tmp_path / "q.md", quotes(quote("# no\n1. first\n- dash\n\n> more [x](y)")))
    text = (tmp_path / "q.md").read_text(encoding="utf-8")
    assert "> \\# no\\\n> 1\\. first\\\n> \\- dash\n>\n> \\> more [x]\\(y)\n" in text


# ---------------------------------------------------------------- files


def test_an_unknown_ending_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownSuffix, match=re.escape(".xlsx, .docx, .html, .csv, .md")):
        write_matrices(tmp_path / "m.pages", [])
    with pytest.raises(UnknownSuffix, match=re.escape(".docx, .csv, .md")):
        write_quotes(tmp_path / "q", quotes())


@pytest.mark.parametrize("suffix", [*MATRIX_WRITERS, ".XLSX"])
def test_every_matrix_ending_writes_a_file_for_its_owner_only(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"m{suffix}"
    write_matrices(path, [matrix(summary("x"))])
    assert path.stat().st_size > 20
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names_in(tmp_path) == [path.name]


@pytest.mark.parametrize("suffix", QUOTE_WRITERS)
def test_every_quote_ending_writes_even_an_empty_list(suffix: str, tmp_path: Path) -> None:
    write_quotes(tmp_path / f"q{suffix}", quotes())
    assert (tmp_path / f"q{suffix}").stat().st_size > 20


@pytest.mark.parametrize("suffix", MATRIX_WRITERS)
def test_no_matrices_at_all_still_make_a_file(suffix: str, tmp_path: Path) -> None:
    write_matrices(tmp_path / f"m{suffix}", [])
    assert (tmp_path / f"m{suffix}").exists()


def test_a_folder_that_is_not_there_is_told_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(UnwritableFile, match=r"the folder .*none is missing"):
        write_matrices(tmp_path / "none" / "m.csv", [])


def test_a_folder_in_the_way_is_told_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    (tmp_path / "m.csv").mkdir()
    with pytest.raises(UnwritableFile):
        write_matrices(tmp_path / "m.csv", [])
    assert names_in(tmp_path) == ["m.csv"]


def test_a_write_that_fails_halfway_leaves_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("old", encoding="utf-8")

    def half(beside: Path) -> None:
        beside.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")

    with pytest.raises(UnwritableFile, match="No space left"):
        write_whole(path, half)
    assert path.read_text(encoding="utf-8") == "old"
    assert names_in(tmp_path) == ["m.csv"]


def test_a_link_keeps_pointing_at_the_file_that_is_written(tmp_path: Path) -> None:
    target = tmp_path / "real.csv"
    target.write_text("old", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(target)
    write_matrices(tmp_path / "link.csv", [matrix(summary("new"))])
    assert (tmp_path / "link.csv").is_symlink()
    assert "new" in target.read_text(encoding="utf-8-sig")


@settings(max_examples=200)
@given(st.text(st.sampled_from("a😀é"), max_size=40), st.integers(0, 50))
def test_a_cut_is_the_longest_beginning_that_fits(text: str, longest: int) -> None:
    cut = utf16_cut(text, longest)
    assert text.startswith(cut)
    assert utf16_length(cut) <= longest
    assert cut == text or utf16_length(text[: len(cut) + 1]) > longest


@settings(max_examples=200)
@given(st.text(st.characters()))
def test_xml_text_keeps_every_character_that_xml_can_hold(text: str) -> None:
    made = xml_text(text)
    assert len(made) == len(text)
    changed = [before for before, after in zip(text, made, strict=True) if before != after]
    assert all(ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 or c in "￾￿" for c in changed)
