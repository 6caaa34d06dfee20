"""The report pack and the briefings: what stands in them, what consent keeps back, and the files."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from hypothesis import given
from hypothesis import strategies as st
from printed import print_quote
from screens import statements
from studies import add_text, code
from typer.testing import CliRunner

from qualtool.analysis.blocks import Bullet, Heading, Paper, Paragraph, Quotation, Table, ToWrite
from qualtool.analysis.checklists import StudyFacts, checklists
from qualtool.analysis.matrix import Cell, Reference, Stretch
from qualtool.analysis.report import NamedTable, in_one_line, summary_words
from qualtool.analysis.report_paper import report_paper
from qualtool.cli.root import app
from qualtool.errors import BadValue, UnknownName, UnknownSuffix, UnreadableFile
from qualtool.formats import report_docx, report_html, report_md
from qualtool.store.study import Study
from qualtool.workflow import briefing, charting, concluding, disclosure, findings, preparing
from qualtool.workflow.concluding import CellBears
from qualtool.workflow.papers import share_paper
from qualtool.workflow.reporting import ReportRequest, report, share_report


def chart(study: Study, case: str, stage: str, theme: str, text: str, kind: str = "summary") -> str:
    return charting.chart(study, case, stage, theme, "Asha", [Stretch(kind, text)])


@pytest.fixture
def worked(study: Study) -> Study:
    """The small study with codings, cells, a finding with both sides, and two quotes in the ledger."""
    code(study, "ann_first", "Nobody rang.", "3.2", memo="Compare with the group.")
    code(study, "ann_second", "I relapsed once and she came.", "4.2")
    chart(study, "P1", "1", "3.2", "Eleven weeks, and nobody rang.")
    chart(study, "P2 & P3", "1", "3.2", "Staff see no wait.")
    chart(study, "P1", "2", "4.2", "The same worker a year on.")
    chart(study, "North town", "2", "4.2", "One worker for each.")
    cells = [CellBears("P1", "1", "3.2", "supporting", "the longest"), CellBears("P2 & P3", "1", "3.2", "contrary")]
    concluding.make(
        study, "People wait.", "Asha", theme="3.2", explanation="Too few staff.", rivals=["Winter."], cells=cells
    )
    print_quote(study, "ann_first", "Nobody rang.", finding_id=findings.finding(study, "1").id)
    print_quote(study, "ann_second", "I relapsed once and she came.", "I relapsed … and she came.")
    return study


def text_of(study: Study, **asked: Any) -> str:
    return report_md.text_of(report_paper(report(study, ReportRequest(**asked))))


def part(text: str, heading: str) -> str:
    """What stands under a heading, down to the next of its level or above."""
    marks = heading.split(" ", maxsplit=1)[0]
    rest = text.split(f"\n{heading}\n", 1)[1]
    return re.split(rf"\n#{{1,{len(marks)}}} ", rest)[0]


class TestThemes:
    def test_a_theme_has_its_definition_and_its_findings_with_both_sides(self, worked: Study) -> None:
        theme = part(text_of(worked), "## 3 Getting help")
        assert "How people come to the service." in theme
        finding = part(theme, "#### 1. People wait.")
        order = ["Too few staff.", "Winter.", "Supporting cases", "Eleven weeks", "Contrary cases", "Staff see no wait"]
        assert [finding.index(words) for words in order] == sorted(finding.index(words) for words in order)
        assert "**P1/1, 3.2 (North town, First interview, Service user):**" in finding
        assert "Why: the longest" in finding

    def test_a_quote_stands_once_with_its_finding_or_under_its_sub_theme(self, worked: Study) -> None:
        text = text_of(worked)
        assert text.count("Nobody rang.") == 1
        assert "Nobody rang." in part(part(text, "## 3 Getting help"), "#### 1. People wait.")
        column = part(part(text, "## 4 Continuity of care"), "#### 4.2 Workers")
        assert "> I relapsed … and she came.\n>\n> (Service user, North town, Follow-up interview)" in column

    def test_a_sites_own_cell_takes_the_place_of_its_cases(self, worked: Study) -> None:
        text = text_of(worked)
        column = part(part(text, "## 4 Continuity of care"), "#### 4.2 Workers")
        assert "One worker for each." in column
        assert "The same worker a year on." not in column
        waiting = part(part(text, "## 3 Getting help"), "#### 3.2 Waiting")
        assert "**P1, First interview:** Eleven weeks, and nobody rang." in waiting

    def test_sub_themes_with_nothing_charted_are_named_in_one_place(self, worked: Study) -> None:
        assert "**[nothing is charted yet under 3.20 Housing; 3.21 Other]**" in text_of(worked)

    def test_only_the_themes_asked_for_are_told(self, worked: Study) -> None:
        text = text_of(worked, themes="4")
        assert "## 3 Getting help" not in text and "People wait." not in text.split("## Appendix")[0]
        assert "## 4 Continuity of care" in text
        with pytest.raises(UnknownName):
            report(worked, ReportRequest("9"))

    def test_a_quote_whose_finding_is_not_told_stands_under_its_sub_theme(self, worked: Study) -> None:
        finding = findings.finding(worked, "1").id
        print_quote(worked, "ann_first", "They met me at the gate.", finding_id=finding)
        code(worked, "ann_first", "They met me at the gate.", "4.1.1")
        assert "They met me at the gate." in part(text_of(worked, themes="4"), "## 4 Continuity of care")

    def test_a_changed_quote_is_left_out_and_named(self, worked: Study) -> None:
        print_quote(worked, "ann_first", "I was waiting eleven weeks.", "I was waiting twelve weeks.")
        text = text_of(worked)
        assert "twelve weeks" not in text
        assert "Left out until their words are as they were said: quotes 3 of the ledger." in text

    def test_a_finding_without_a_contrary_case_is_to_be_settled(self, worked: Study) -> None:
        concluding.make(worked, "Everybody is met.", "Asha", theme="4.1")
        assert "**[To settle: no cell bears on it yet]**" in text_of(worked)

    def test_whom_a_finding_is_about_is_told_in_words(self, worked: Study) -> None:
        told = {
            ("site=1,2", "stage=1"): "North town or South town, by the sea; First interview",
            ("type!=Staff",): "not Staff",
            ("gender=woman",): "gender: woman",
        }
        for number, (scope, words) in enumerate(told.items(), 2):
            concluding.make(worked, f"Finding {number}.", "Asha", theme="4.1", where=scope)
            assert f"**About:** {words}." in text_of(worked), scope

    def test_attributions_that_nobody_decided_on_are_named_until_somebody_does(self, worked: Study) -> None:
        named = "Attributions that nobody has decided on yet: (Service user, North town, First interview); (Service"
        assert named in text_of(worked)
        assert "(Service user, North town, First interview);" not in text_of(worked, themes="4").split("## ")[0]
        disclosure.accept(worked, "all", "Asha")
        assert "nobody has decided" not in text_of(worked)

    def test_results_stand_behind_the_themes_and_leave_nothing_where_there_are_none(self, worked: Study) -> None:
        made = report(worked, ReportRequest())
        assert "Results" not in report_md.text_of(report_paper(made))
        table = NamedTable("Pickup", ("Site", "Effect"), (("North town", "+3.1"),))
        text = report_md.text_of(report_paper(replace(made, results=(table,))))
        assert text.index("## 4 Continuity") < text.index("## Results") < text.index("## Appendix")
        assert "| North town | +3.1 |" in text

    def test_a_stale_cell_says_so(self, worked: Study) -> None:
        code(worked, "pair", "A relapse is never far.", "3.2")
        text = text_of(worked)
        assert "Staff see no wait. [stale]" in text
        assert "To settle: P2 & P3/1, 3.2 is stale" in text


class TestCountsAndMemos:
    def test_counts_are_printed_only_when_they_are_asked_for(self, worked: Study) -> None:
        body = text_of(worked).split("## Appendix")[0]
        assert "Counts" not in body and "participants in scope" not in body
        counted = text_of(worked, counts=True)
        assert "1 mention in 1 encounter, by 1 of 6 participants in scope" in counted
        assert "Supporting cases (1 cell · 1 case · 1 site · 1 type)" in counted

    def test_memos_are_printed_only_when_they_are_asked_for(self, worked: Study) -> None:
        assert "Compare with the group." not in text_of(worked)
        assert "Compare with the group." in part(text_of(worked, memos=True), "### Memos")

    def test_a_researchers_comment_in_a_cell_stays_unless_memos_are_wanted(self, worked: Study) -> None:
        chart(worked, "P1", "1", "3.2", "I doubt the eleven.", kind="comment")
        assert "I doubt" not in text_of(worked)
        assert "{I doubt the eleven.}" in text_of(worked, memos=True)

    def test_a_memo_on_words_that_may_not_be_quoted_stays(self, worked: Study) -> None:
        code(worked, "group", "Longer for me.", "3.2", memo="He says it is longer for him.")
        assert "longer for him" not in text_of(worked, memos=True)


class TestConsent:
    def test_words_of_somebody_who_refused_are_withheld_and_counted(self, worked: Study, tmp_path: Path) -> None:
        print_quote(worked, "group", "Longer for me.")
        chart(worked, "G1", "2", "3.2", "Longer for me.", kind="verbatim")
        made = report(worked, ReportRequest())
        assert "Longer for me." not in report_md.text_of(report_paper(made))
        assert made.withheld == 2
        assert share_report(worked, made, tmp_path / "report.md").withheld == 2
        assert "2 quotes and points were withheld" in (tmp_path / "report.md").read_text(encoding="utf-8")

    def test_no_quote_names_its_participant_or_its_excerpt(self, worked: Study) -> None:
        blocks = report_paper(report(worked, ReportRequest())).blocks
        quotes = [block for block in blocks if isinstance(block, Quotation)]
        assert [quote.attribution for quote in quotes] == [
            "(Service user, North town, First interview)",
            "(Service user, North town, Follow-up interview)",
        ]


class TestAppendix:
    def test_the_achieved_sample_counts_encounters_and_participants(self, worked: Study) -> None:
        sample = part(text_of(worked), "## Appendix: the achieved sample")
        assert "| All sites | All stages | 3 (4) | 1 (2) | 1 (0) | 5 (6) |" in sample
        assert "| focus group | 1 |" in sample

    def test_the_framework_stands_with_every_definition(self, worked: Study) -> None:
        framework = part(text_of(worked), "## Appendix: the thematic framework")
        assert "| 4.1.2 | On the ward | Hospital. |" in framework

    def test_the_process_tells_who_did_how_much_and_when(self, worked: Study) -> None:
        process = part(text_of(worked), "## Appendix: coding and charting")
        assert re.search(r"\| Asha \| 2 \| 4 \| 0 \| \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d \|", process)
        assert "| Small study, version 1 |" in process
        assert "3 are charted: 0 of them reviewed, 0 stale" in process

    def test_the_checklists_have_all_their_items_in_order(self) -> None:
        coreq, srqr = checklists(StudyFacts())
        assert [item.number for item in coreq.items] == [str(number) for number in range(1, 33)]
        assert [item.number for item in srqr.items] == [f"S{number}" for number in range(1, 22)]
        assert all(item.left == "to be written by the team" for item in coreq.items if not item.answer)

    def test_what_a_study_cannot_know_is_left_visibly_blank(self, worked: Study) -> None:
        text = text_of(worked)
        assert "| 24 | How many people coded | 1 coder: Asha. |" in text
        assert "| 2 | Their credentials | [to be written by the team] |" in text
        assert "| S21 | Funding | [to be written by the team] |" in text

    def test_an_empty_study_has_a_report_too(self, study: Study) -> None:
        assert "no finding is made under this theme yet" in text_of(study, counts=True, memos=True)


class TestLines:
    def test_a_line_holds_as_many_whole_points_as_fit_and_no_reference(self) -> None:
        cell = Cell((Stretch("summary", "One.", (Reference("x", "P1/1, turn 2"),)), Stretch("summary", "Two " * 80)))
        assert in_one_line(cell) == "One. …"
        assert summary_words(cell).startswith("One. (P1/1, turn 2)")

    @given(st.lists(st.text(st.characters(codec="utf-8"), max_size=300), max_size=4), st.integers(20, 300))
    def test_a_line_is_never_longer_than_it_may_be(self, texts: list[str], longest: int) -> None:
        line = in_one_line(Cell(tuple(Stretch("verbatim", text) for text in texts)), longest)
        assert len(line) <= longest + 4 and "\n" not in line


HOSTILE = "[laughs] [/b] <b>&amp; | * _x_ # \x00 مرحبا 👩‍👩‍👧 “ok”"
PAPER = Paper(
    HOSTILE,
    (HOSTILE,),
    (
        Heading(1, HOSTILE),
        Paragraph(HOSTILE, HOSTILE),
        Bullet(HOSTILE, HOSTILE),
        Quotation(f"{HOSTILE}\n\nB: {HOSTILE}", HOSTILE),
        ToWrite(HOSTILE),
        Table(HOSTILE, ("a", "b"), ((HOSTILE, f"{HOSTILE}\n{HOSTILE}"),), (1, 3), frozenset({0})),
    ),
)


class TestFiles:
    def test_word_uses_words_own_style_names(self, worked: Study, tmp_path: Path) -> None:
        share_report(worked, report(worked, ReportRequest()), tmp_path / "report.docx")
        document = Document(str(tmp_path / "report.docx"))
        used = {paragraph.style.name for paragraph in document.paragraphs}
        assert {"Title", "Heading 1", "Heading 2", "Heading 3", "Quote", "List Bullet", "Caption"} <= used
        assert {table.style.name for table in document.tables} == {"Table Grid"}

    @pytest.mark.parametrize("suffix", [".docx", ".dotx"])
    def test_a_house_template_gives_styles_and_header_and_none_of_its_text(
        self, worked: Study, tmp_path: Path, suffix: str
    ) -> None:
        house = Document()
        house.add_paragraph("Instructions to authors")
        house.sections[0].header.paragraphs[0].text = "House of Research"
        house.styles["Heading 1"].font.name = "Courier New"
        house.styles.element.remove(house.styles["Quote"].element)
        house.save(str(tmp_path / "house.docx"))
        template = tmp_path / f"house{suffix}"
        if suffix == ".dotx":
            as_template(tmp_path / "house.docx", template)
        share_report(worked, report(worked, ReportRequest()), tmp_path / "report.docx", template)
        made = Document(str(tmp_path / "report.docx"))
        assert made.sections[0].header.paragraphs[0].text == "House of Research"
        assert made.styles["Heading 1"].font.name == "Courier New"
        assert "Instructions to authors" not in [paragraph.text for paragraph in made.paragraphs]
        assert any(paragraph.style.name == "Quote" for paragraph in made.paragraphs)

    def test_a_briefing_in_a_house_template_keeps_its_margins_and_print(self, worked: Study, tmp_path: Path) -> None:
        house = Document()
        house.sections[0].left_margin = Cm(5)
        house.styles["Normal"].font.size = Pt(14)
        house.save(str(tmp_path / "house.docx"))
        made = briefing.brief_site(worked, "1")
        briefing.share_brief(worked, made, tmp_path / "brief.docx", tmp_path / "house.docx")
        written = Document(str(tmp_path / "brief.docx"))
        assert abs(written.sections[0].left_margin - Cm(5)) < Pt(1)
        assert written.styles["Normal"].font.size == Pt(14)

    def test_a_style_is_found_however_another_program_spells_its_name(self, worked: Study, tmp_path: Path) -> None:
        house = Document()
        for style in house.styles:
            named = style.element.find(qn("w:name"))
            named.set(qn("w:val"), named.get(qn("w:val")).title())
        house.save(str(tmp_path / "house.docx"))
        share_report(worked, report(worked, ReportRequest()), tmp_path / "report.docx", tmp_path / "house.docx")
        names = [
            style.element.find(qn("w:name")).get(qn("w:val")) for style in Document(tmp_path / "report.docx").styles
        ]
        assert len({name.casefold() for name in names}) == len(names)
        assert "Heading 1" in names and "heading 1" not in names

    def test_what_a_template_lacks_is_made_so_that_it_shows(self, worked: Study, tmp_path: Path) -> None:
        house = Document()
        lacking = ("Heading 2", "Heading 3", "List Bullet", "Quote", "Table Grid", "Caption")
        for name in lacking:
            house.styles.element.remove(house.styles[name].element)
        house.save(str(tmp_path / "house.docx"))
        share_report(worked, report(worked, ReportRequest()), tmp_path / "report.docx", tmp_path / "house.docx")
        made = Document(str(tmp_path / "report.docx"))
        assert made.styles["Heading 2"].font.bold and made.styles["Quote"].font.italic
        level = made.styles["Heading 3"].element.find(f".//{qn('w:outlineLvl')}")
        assert level is not None and level.get(qn("w:val")) == "2"
        lines = [paragraph.text for paragraph in made.paragraphs if paragraph.style.name == "List Bullet"]
        assert lines and all(line.startswith("•\t") for line in lines)
        assert all(table._tbl.find(f".//{qn('w:tblBorders')}") is not None for table in made.tables)

    def test_a_wide_table_scrolls_on_a_narrow_page_and_breaks_no_number(self, tmp_path: Path) -> None:
        table = Table("Effects", ("Site", "n"), (("North town", "16,844"),))
        report_html.write(tmp_path / "a.html", Paper("A", (), (table,)))
        page = (tmp_path / "a.html").read_text(encoding="utf-8")
        assert '<div class="scrolls"><table>' in page
        assert "anywhere" not in re.search(r"th, td {[^}]*}", page)[0]

    def test_a_list_that_has_bullets_gets_no_second_ones(self, worked: Study, tmp_path: Path) -> None:
        share_report(worked, report(worked, ReportRequest()), tmp_path / "report.docx")
        assert not [one for one in Document(str(tmp_path / "report.docx")).paragraphs if one.text.startswith("•")]

    def test_a_short_table_stays_on_a_page_and_its_headings_are_not_broken(self, worked: Study, tmp_path: Path) -> None:
        share_report(worked, report(worked, ReportRequest()), tmp_path / "report.docx")
        tables = Document(str(tmp_path / "report.docx")).tables
        (sample,) = [table for table in tables if table.rows[0].cells[0].text == "Site" and len(table.columns) == 6]
        held = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in sample.rows]
        assert held == [True] * (len(held) - 1) + [None]
        (long,) = [table for table in tables if len(table.rows) > 30]
        assert not any(row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in long.rows)

    def test_columns_are_as_wide_as_the_longest_word_above_them(self, worked: Study) -> None:
        (table, _kinds) = report(worked, ReportRequest()).sample
        shares = dict(zip(table.header, table.widths, strict=True))
        assert shares["Stage"] == 8 and all(
            share >= max(map(len, title.split())) for title, share in zip(table.header, table.widths, strict=True)
        )

    def test_a_briefings_subtitle_is_not_set_apart(self, worked: Study, tmp_path: Path) -> None:
        briefing.share_brief(worked, briefing.brief_case(worked, "P1"), tmp_path / "brief.docx")
        style = Document(str(tmp_path / "brief.docx")).styles["Subtitle"].element
        assert not style.findall(f".//{qn('w:spacing')}[@{qn('w:val')}]")

    def test_a_template_that_is_no_word_file_is_refused_before_anything_is_written(
        self, worked: Study, tmp_path: Path
    ) -> None:
        made = report(worked, ReportRequest())
        (tmp_path / "house.docx").write_text("no")
        with pytest.raises(UnreadableFile, match="not a Word document"):
            share_report(worked, made, tmp_path / "report.docx", tmp_path / "house.docx")
        with pytest.raises(UnreadableFile):
            share_report(worked, made, tmp_path / "report.docx", tmp_path / "gone.docx")
        with pytest.raises(BadValue, match="template"):
            share_report(worked, made, tmp_path / "report.md", tmp_path / "house.docx")
        with pytest.raises(UnknownSuffix, match=r"\.docx"):
            share_report(worked, made, tmp_path / "report.txt")
        assert not list(tmp_path.glob("report.*"))

    def test_the_file_that_was_there_is_kept_beside(self, worked: Study, tmp_path: Path) -> None:
        path = tmp_path / "report.html"
        path.write_text("edited by hand")
        shared = share_report(worked, report(worked, ReportRequest()), path)
        assert shared.earlier is not None and shared.earlier.read_text() == "edited by hand"

    def test_hostile_words_stay_words_in_every_format(self, tmp_path: Path) -> None:
        from lxml import html

        report_docx.write(tmp_path / "a.docx", PAPER, report_docx.opened(None))
        words = HOSTILE.replace("\x00", "\N{REPLACEMENT CHARACTER}")
        document = Document(str(tmp_path / "a.docx"))
        assert document.paragraphs[0].text == words
        assert document.tables[0].rows[1].cells[1].text == f"{words}\n{words}"
        report_html.write(tmp_path / "a.html", PAPER)
        page = html.fromstring((tmp_path / "a.html").read_text(encoding="utf-8"))
        assert page.findtext(".//h1") == words and page.findtext(".//h2") == words
        assert page.xpath("//script|//img|//link|//b") == []
        report_md.write(tmp_path / "a.md", PAPER)
        lines = (tmp_path / "a.md").read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if line.count("|") - line.count("\\|") not in (0, 3)] == []

    def test_a_paper_of_the_demo_study_opens_in_every_format(self, demo: Study, tmp_path: Path) -> None:
        made = report(demo, ReportRequest(counts=True, memos=True))
        for suffix in (".docx", ".md", ".html"):
            assert share_report(demo, made, tmp_path / f"report{suffix}").path.stat().st_size > 20_000


def as_template(document: Path, template: Path) -> None:
    with zipfile.ZipFile(document) as source, zipfile.ZipFile(template, "w") as target:
        for name in source.namelist():
            words = source.read(name)
            if name == "[Content_Types].xml":
                words = words.replace(b"document.main+xml", b"template.main+xml")
            target.writestr(name, words)


class TestSiteBrief:
    def test_it_has_the_sites_cells_and_quotes_that_say_less(self, worked: Study) -> None:
        made = briefing.brief_site(worked, "1")
        text = briefing.brief_text(made)
        assert "- **setting:** urban" in text
        assert "| All stages | 2 (1) | 2 (1) |" in text
        assert "One worker for each." in text and "The same worker a year on." not in text
        assert [quote.attribution for quote in made.quotes] == ["(Respondent)", "(Respondent)"]
        assert "Follow-up interview)" not in text

    def test_what_would_say_which_place_it_is_stays(self, worked: Study) -> None:
        from qualtool.workflow.briefing import _described

        assert list(_described({"area": "Oldham", "setting": "urban"})) == [("setting", "urban")]

    def test_a_participants_label_in_a_sites_cell_is_pointed_out(self, worked: Study) -> None:
        chart(worked, "North town", "1", "3.2", "P1 waited eleven weeks.")
        assert briefing.brief_site(worked, "North town").names == ("P1",)
        assert "before this leaves the team: the words below name P1" in briefing.brief_text(
            briefing.brief_site(worked, "1")
        )

    def test_what_is_charted_for_its_people_only_is_named(self, worked: Study) -> None:
        assert briefing.brief_site(worked, "1").undrawn == ("3.2",)

    def test_a_quote_without_consent_is_kept_back_and_counted(self, worked: Study) -> None:
        print_quote(worked, "group", "Longer for me.")
        made = briefing.brief_site(worked, "2")
        assert made.quotes == () and made.withheld == 1

    def test_an_unknown_site_offers_those_there_are(self, worked: Study) -> None:
        with pytest.raises(UnknownName, match="North town"):
            briefing.brief_site(worked, "9")


class TestCaseBrief:
    def test_it_has_every_stage_and_what_is_open(self, worked: Study) -> None:
        charting.chart(worked, "P1", "2", "3.2", "Asha", blank="raised, nothing said")
        code(worked, "ann_first", "They met me at the gate.", "4.1.1")
        text = briefing.brief_text(briefing.brief_case(worked, "P1"))
        assert "Met: First interview, 2010-01-05; Follow-up interview, 2011-01-06." in text
        assert "**Follow-up, raised, nothing said:** 3.2 Waiting" in text
        assert "**First interview, said and not yet charted:** 4.1 Transitions" in text
        assert "[First interview] Eleven weeks, and nobody rang." in text

    def test_a_participant_leads_to_the_case(self, worked: Study) -> None:
        assert briefing.brief_case(worked, "p3").case == "P2 & P3"
        with pytest.raises(UnknownName, match="P2 & P3"):
            briefing.brief_case(worked, "P9")

    def test_long_summaries_are_cut_to_their_first_points_so_that_a_page_holds_them(self, worked: Study) -> None:
        points = [Stretch("summary", f"Point {number} of many, with some more words to it.") for number in range(60)]
        for theme in ("3.2", "3.20", "4.1", "4.2"):
            charting.chart(worked, "P1", "1", theme, "Asha", points)
        made = briefing.brief_case(worked, "P1")
        assert made.is_cut
        told = [column.told for theme in made.themes for column in theme.columns]
        assert sum(map(len, told)) < briefing.PAGE
        assert all("Point 0 of many, with some more words to it." in words for words in told if "Point" in words)
        assert "they stand whole in the matrix" in briefing.brief_text(made)


class TestCommands:
    def test_report_writes_the_file_and_says_how_much_of_the_checklists_it_answers(
        self, worked: Study, tmp_path: Path
    ) -> None:
        done = CliRunner().invoke(
            app, ["report", "--theme", "3,4", "-o", str(tmp_path / "r.md"), "-s", str(worked.path)]
        )
        assert done.exit_code == 0, done.output
        assert "2 themes, 1 finding; theme 3,4, without counts, without memos." in done.output
        assert re.search(r"COREQ, 32 items: \d+ answered, at least in part; \d+ left blank\.", done.output)

    def test_brief_is_shown_here_or_written(self, worked: Study, tmp_path: Path) -> None:
        shown = CliRunner().invoke(app, ["brief", "P1", "-s", str(worked.path)])
        assert shown.exit_code == 0 and "# P1: before the next interview" in shown.output
        path = tmp_path / "site.docx"
        done = CliRunner().invoke(app, ["brief", "--site", "1", "-o", str(path), "-s", str(worked.path)])
        assert done.exit_code == 0 and path.is_file()

    def test_brief_wants_a_case_or_a_site(self, worked: Study) -> None:
        for arguments in ([], ["P1", "--site", "1"]):
            done = CliRunner().invoke(app, ["brief", *arguments, "-s", str(worked.path)])
            assert done.exit_code == 2 and "qualtool brief --site 4" in done.output


def test_a_paper_with_nothing_in_it_can_be_written(study: Study, tmp_path: Path) -> None:
    for suffix in (".docx", ".md", ".html"):
        assert share_paper(study, Paper("T", (), ()), tmp_path / f"p{suffix}").path.is_file()


def test_the_study_is_only_read(own_demo: Path, tmp_path: Path) -> None:
    before = own_demo.read_bytes()
    with preparing.open_study(own_demo, query_only=True) as opened:
        share_report(opened, report(opened, ReportRequest()), tmp_path / "r.docx")
        briefing.share_brief(opened, briefing.brief_site(opened, "4"), tmp_path / "s.html")
    assert own_demo.read_bytes() == before


def test_a_report_takes_as_many_statements_in_a_larger_study(worked: Study, tmp_path: Path) -> None:
    asked = ReportRequest(counts=True, memos=True)
    with statements() as few:
        report(worked, asked)
    for number in range(4):
        add_text(
            worked, tmp_path, f"more{number}", f"I: And {number}?\nR: I waited {number} weeks.\n", who=f"P9{number}"
        )
        code(worked, f"more{number}", f"I waited {number} weeks.", "3.2", memo="Short.")
        chart(worked, f"P9{number}", "1", "3.2", "Some weeks.")
        print_quote(worked, f"more{number}", f"I waited {number} weeks.")
        concluding.make(worked, f"Finding {number}", "Asha", theme="4")
    with statements() as many:
        report(worked, asked)
    assert len(few) == len(many)
