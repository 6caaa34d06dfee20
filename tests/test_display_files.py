"""The joint display as files: each is opened again, and what the display says stands in it."""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from openpyxl import load_workbook

from qualtool.analysis import effects
from qualtool.analysis.display_words import cell_parts, effect_parts, grouped, site_effects_at
from qualtool.analysis.joint_display import (
    ExemplarLine,
    FindingLine,
    Flag,
    JointCell,
    JointDisplay,
    JointRow,
    JointTheme,
    Judged,
    Rated,
    Summary,
    ThemeLink,
)
from qualtool.analysis.matrix import COMMENT, SUMMARY, VERBATIM, Reference, Stretch
from qualtool.analysis.site_effects import SiteEffect
from qualtool.analysis.site_results import Indicator, Published, Standing
from qualtool.errors import UnknownSuffix
from qualtool.store import people
from qualtool.store.study import Study
from qualtool.workflow import display_files, preparing
from qualtool.workflow.display import DisplayRequest, joint_display

NASTY = "=HYPERLINK(1) [/b] <script>alert(1)</script> & $x_1$ \u202eright 🚪 “so” \x07 " + "word " * 40
READABLE = (".html", ".docx", ".xlsx", ".csv")


@pytest.fixture(scope="module")
def made(demo_file: Path) -> JointDisplay:
    """The demo's display with all that can be shown."""
    request = DisplayRequest(ratings=True, counts=True, describe=("system change",))
    with preparing.open_study(demo_file, query_only=True) as study:
        return joint_display(study, request)


@pytest.fixture(scope="module")
def folder(made: JointDisplay, demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's display in every format."""
    there = tmp_path_factory.mktemp("display")
    with preparing.open_study(demo_file, query_only=True) as study:
        for suffix in display_files.WRITERS:
            display_files.share_display(study, made, there / f"display{suffix}")
    return there


class Page(HTMLParser):
    """A page's words, its tags, and where its attributes point to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def words_of(path: Path) -> str:
    """Everything a reader of a file can read, white space made one."""
    if path.suffix == ".html":
        found = " ".join(Page(path.read_text(encoding="utf-8")).words)
    elif path.suffix == ".docx":
        from docx import Document

        document = Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        found = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    elif path.suffix == ".xlsx":
        sheets = load_workbook(path).worksheets
        found = "\n".join(str(v) for sheet in sheets for row in sheet.iter_rows(values_only=True) for v in row if v)
    else:
        found = "\n".join(value for line in csv_lines(path) for value in line.values())
    return " ".join(found.split())


def csv_lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def said(made: JointDisplay) -> Iterator[str]:
    """Every phrase of the display that no format may lose."""
    for row in made.every_row:
        yield row.label
        yield from row.description.values()
        for cell in row.cells.values():
            yield from (stretch.text for summary in cell.summaries for stretch in summary.stretches)
            yield from (finding.statement for finding in cell.findings)
            if cell.quote and not cell.quote.hides_site:
                yield cell.quote.words
            if cell.judged:
                yield from (cell.judged.code, cell.judged.note, cell.judged.disagreed)
            if cell.rated:
                yield cell.rated.rationale
        for found in row.effects.values():
            yield from (one.printed.effect for one in found)


@pytest.mark.parametrize("suffix", READABLE)
def test_a_description_of_the_sites_is_a_column_beside_them(folder: Path, made: JointDisplay, suffix: str) -> None:
    path = folder / f"display{suffix}"
    if suffix == ".html":
        page = path.read_text(encoding="utf-8")
        heads = re.findall(r'<th role="columnheader"[^>]*>([^<]*)', page)
        lines = [
            re.findall(r"<(?:th|td) role[^>]*>(?:<span[^>]*>|<p[^>]*>)?([^<]*)", row) for row in page.split("<tr ")
        ]
    elif suffix == ".docx":
        from docx import Document

        heads, *lines = [[cell.text for cell in row.cells] for row in Document(str(path)).tables[0].rows]
    elif suffix == ".xlsx":
        sheet = load_workbook(path).worksheets[0]
        heads, *lines = [[str(value or "") for value in row] for row in sheet.iter_rows(min_row=4, values_only=True)]
    else:
        lines = [list(line.values()) for line in csv_lines(path)]
        heads = list(csv_lines(path)[0])
    place = heads.index("system change")
    for row in made.every_row:
        theirs = [line for line in lines if line and (row.label in line[0].split("\n") or line[0] == row.site)]
        assert theirs and all(line[place].strip() == row.description["system change"] for line in theirs)


@pytest.mark.parametrize("suffix", READABLE)
def test_every_site_account_code_quote_and_rating_stands_in_the_file(
    folder: Path, made: JointDisplay, suffix: str
) -> None:
    words = words_of(folder / f"display{suffix}")
    assert [one for one in said(made) if " ".join(one.split()) not in words] == []
    assert made.filter in words


@pytest.mark.parametrize("suffix", (".html", ".docx", ".xlsx"))
def test_every_effect_stands_with_its_interval_p_n_and_what_was_published_apart_from_it(
    folder: Path, made: JointDisplay, suffix: str
) -> None:
    words = words_of(folder / f"display{suffix}")
    shown = [
        part.text
        for row in made.every_row
        for indicator in made.indicators
        for one in site_effects_at(row, indicator)
        for part in effect_parts(row, one)
    ]
    assert len(shown) > 40
    assert [one for one in shown if " ".join(one.split()) not in words] == []
    assert "Price-Bonett, weighted by group size, unadjusted" in words
    assert "published p adjusted for client characteristics (logistic regression)" in words


@pytest.mark.parametrize("suffix", (".html", ".docx", ".xlsx"))
def test_what_links_what_was_measured_and_what_to_look_at_stand_in_the_file(
    folder: Path, made: JointDisplay, suffix: str
) -> None:
    words = words_of(folder / f"display{suffix}")
    wanted = [link.reason for theme in made.themes for link in theme.links]
    wanted += [text for one in made.indicators for text in (one.title, one.definition, one.population)]
    flags = [flag.words for flag in made.flagged if not flag.for_the_team]
    wanted += [*flags, "criminal justice", "too few clients in the pilot"]
    assert flags
    assert [one for one in wanted if " ".join(one.split()) not in words] == []


def test_the_page_loads_nothing_and_runs_nothing(folder: Path) -> None:
    text = (folder / "display.html").read_text(encoding="utf-8")
    page = Page(text)
    assert not {"script", "link", "img", "iframe", "object", "a"} & set(page.tags)
    assert not {"src", "href", "srcset", "style", "onload"} & {name for name, _value in page.attributes}
    assert not re.search(r"url\(|@import|https?:", text)
    assert "default-src 'none'" in text


def test_each_effect_that_is_worked_out_is_drawn_where_its_numbers_lie(folder: Path, made: JointDisplay) -> None:
    text = (folder / "display.html").read_text(encoding="utf-8")
    drawn = re.findall(r'<svg viewBox="0 0 200 22".*?</svg>', text)
    worked = [
        one
        for _heading, rows in grouped(made)
        for row in rows
        for indicator in made.indicators
        for one in site_effects_at(row, indicator)
        if one.effect is not None
    ]
    assert len(drawn) == len(worked)
    for svg, one in zip(drawn, worked, strict=True):
        assert one.effect is not None
        zero, low, *_rest = (float(x) for x in re.findall(r'<line x1="([\d.]+)"', svg))
        high = float(re.findall(r'x2="([\d.]+)"', svg)[1])
        low_end, high_end = made.reach(one.indicator.key)
        per_point = (200 - 12) / (high_end - low_end)
        assert low - zero == pytest.approx(one.effect.leading.low * per_point, abs=0.2)
        assert high - zero == pytest.approx(one.effect.leading.high * per_point, abs=0.2)


def test_each_effect_in_word_has_a_picture_that_says_its_numbers(folder: Path, made: JointDisplay) -> None:
    from docx import Document

    document = Document(str(folder / "display.docx"))
    told = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert "+20.4 (+4.5 to +36.4)" in told
    assert len(told) == sum(
        one.effect is not None for row in made.every_row for found in row.effects.values() for one in found
    )
    section = document.sections[0]
    assert section.page_width > section.page_height


def test_the_long_table_has_a_line_for_each_site_and_indicator_and_each_site_and_theme(
    folder: Path, made: JointDisplay
) -> None:
    lines = csv_lines(folder / "display.csv")
    accounts = [line for line in lines if line["what"] == "account"]
    worked = [line for line in lines if line["what"] == "effect"]
    assert [(line["site"], line["theme"]) for line in accounts] == [
        (row.site, theme.name) for row in made.every_row for theme in made.themes
    ]
    assert len(worked) == sum(len(found) for row in made.every_row for found in row.effects.values())
    (one,) = [line for line in worked if (line["site"], line["indicator"]) == ("2", "pickup")]
    assert (round(float(one["effect"]), 1), one["n"], one["published effect"]) == (20.4, "694", "+22")
    assert one["published p adjusted for"] == "client characteristics (logistic regression)"
    assert all(line["effect"] == "" for line in accounts)
    assert {line["apart"] for line in lines if line["site"] == "1"} == {made.apart[0].apart}


def test_the_workbook_holds_effects_as_numbers_and_codes_with_who_saw_it_otherwise(folder: Path) -> None:
    book = load_workbook(folder / "display.xlsx")
    assert book.sheetnames == ["Joint display", "Effects", "Links and codes"]
    header, *lines = book["Effects"].iter_rows(values_only=True)
    effect = header.index("effect")
    assert sum(isinstance(line[effect], float) for line in lines) == 17
    rows = list(book["Links and codes"].iter_rows(values_only=True))
    (seen,) = [row for row in rows if row[0] == "Site 6" and row[1] == "4.1 Transition points"]
    assert seen[2] == "dissonance" and str(seen[4]).startswith("Asha: partial agreement")


def test_the_figure_prints_its_numbers_and_codes_as_words(folder: Path) -> None:
    drawn = (folder / "display.svg").read_text(encoding="utf-8")
    for words in ("+20.4 (+4.5 to +36.4), n 694", "partial agreement", "dissonance ≠", "excluded", "Site 7"):
        assert words in drawn
    assert (folder / "display.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "display.pdf").read_bytes().startswith(b"%PDF")


def nasty() -> JointDisplay:
    """A display of hostile words only, with a site that stands apart and two periods."""
    indicator = Indicator("k", NASTY, NASTY, NASTY)
    worked = effects.change(effects.share(40, 10), effects.share(40, 20))
    published = Published("k", "1", source=NASTY, effect="=1+1", p="<0.01", adjusted=NASTY, note=NASTY)
    one = SiteEffect(indicator, "1", "t0", "t1", Standing("k", "1"), (published,), effect=worked)
    out = replace(one, at="t2", about=Standing("k", "1", NASTY, "no", NASTY, NASTY))
    reference = Reference("x", "P1/1, turn 1")
    stretches = tuple(Stretch(kind, NASTY, (reference,)) for kind in (SUMMARY, VERBATIM, COMMENT))
    cell = JointCell(
        "1",
        "t",
        (Summary("4.1", NASTY, stretches, "older", ("c", "1", "t")),),
        findings=(FindingLine("f", 1, NASTY, ("supporting",)),),
        quote=ExemplarLine("q", NASTY, NASTY, True),
        judged=Judged("agreement", NASTY, NASTY, "Asha"),
        rated=Rated("X", NASTY, "Asha", (NASTY,)),
    )
    theme = JointTheme("t", "4.1", NASTY, NASTY, (ThemeLink("k", NASTY, "Asha"),))
    row = JointRow("1", NASTY, NASTY, {"about": NASTY}, {"k": (one, out)}, {"t": cell})
    bare = JointRow("2", "-2", "", {}, {}, {"t": JointCell("2", "t")})
    return JointDisplay(
        NASTY, NASTY, "kind", (indicator,), (theme,), (row, bare), (), ("about",), True, True, (Flag(NASTY),), 1
    )


@pytest.mark.parametrize("suffix", display_files.WRITERS)
def test_hostile_words_come_out_as_they_went_in(study: Study, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"display{suffix}"
    shared = display_files.share_display(study, nasty(), path)
    assert shared.withheld == 1
    if suffix in READABLE:
        wanted = NASTY if suffix == ".csv" else NASTY.replace("\x07", "\ufffd")
        assert " ".join(wanted.split()) in words_of(path)
    if suffix == ".html":
        assert "script" not in Page(path.read_text(encoding="utf-8")).tags
    if suffix == ".csv":
        for line in csv_lines(path):
            assert not [value for value in line.values() if value.startswith(("=", "@"))]
    if suffix == ".xlsx":
        assert not [
            cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
        ]


def test_words_that_may_not_be_quoted_are_in_no_file(own_demo: Path, tmp_path: Path) -> None:
    said_by_p11 = "me mam and [a friend]"
    with preparing.open_study(own_demo) as study:
        before = display_files.share_display(study, joint_display(study), tmp_path / "before.html")
        assert said_by_p11 in words_of(before.path)
        with study.step("Refused quotation", "Asha") as step:
            people.update(step, [people.NewParticipant("P11", consent="no")])
        made = joint_display(study)
        assert made.withheld
        for suffix in READABLE:
            path = tmp_path / f"display{suffix}"
            assert display_files.share_display(study, made, path).withheld == made.withheld
            assert said_by_p11 not in words_of(path)
            assert f"{made.withheld} withheld" in words_of(path)


def test_an_ending_that_is_none_of_these_is_refused_before_anything_is_written(study: Study, tmp_path: Path) -> None:
    with pytest.raises(UnknownSuffix, match=r"\.html"):
        display_files.share_display(study, nasty(), tmp_path / "display.rtf")
    assert list(tmp_path.glob("display*")) == []


def test_sites_by_effect_stand_without_headings_and_say_their_kind(demo: Study, tmp_path: Path) -> None:
    made = joint_display(demo, DisplayRequest(indicators=("effective",), order="effect"))
    assert [heading for heading, _rows in grouped(made)] == ["", "Apart: excluded, or not expected to move"]
    path = display_files.share_display(demo, made, tmp_path / "display.html").path
    words = words_of(path)
    assert "by effect (effective), most first" in words
    assert words.index("Site 3 whole system") < words.index("Site 6 criminal justice")


def test_a_theme_beside_which_nothing_stands_asks_for_no_code(demo: Study) -> None:
    made = joint_display(demo, DisplayRequest(themes=("4.3",)))
    texts = [part.text for row in made.every_row for part in cell_parts(made, row, made.themes[0])]
    assert texts
    assert "no convergence code" not in texts


def test_the_demos_exemplars_are_all_found_in_its_ledger(demo: Study) -> None:
    made = joint_display(demo)
    chosen = [cell.quote for row in made.rows for cell in row.cells.values() if cell.quote and cell.quote.chosen]
    assert len(chosen) == 5
