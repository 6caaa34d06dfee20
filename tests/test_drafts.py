"""Draft reports read from every kind of file: their paragraphs, what is set apart, pages, and who changed what."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from test_reading import W, p, relations, word_file

from qualtool import formats
from qualtool.errors import UnknownSuffix, UnreadableFile
from qualtool.formats.drafts import DRAFT_READERS, read_draft
from qualtool.text.drafts import Alteration, Draft
from qualtool.text.printed import printed
from qualtool.text.quotations import quotations
from qualtool.text.turns import text_of, turn_spans
from qualtool.text.verbatim import (
    CHANGED,
    CROSSES,
    EXACT,
    FEWEST_WORDS,
    LAWFUL,
    NOT_FOUND,
    OUT_OF_ORDER,
    Source,
    SourceTurn,
    check,
)
from qualtool.text.words import word_count, words_of

SAMPLES = Path(__file__).parent.parent / "sample_transcripts"
LONG = "The pilots began from a shared diagnosis, which each of them met in a way of its own, and at its own pace."


def draft(folder: Path, name: str, content: str | bytes) -> Draft:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_draft(path)


def texts(read: Draft) -> list[str]:
    return [paragraph.text for paragraph in read.paragraphs]


def blocks(read: Draft) -> list[str]:
    return [paragraph.text for paragraph in read.paragraphs if paragraph.is_block]


def transcript(path: Path) -> Source:
    turns = formats.read(path).turns
    spans = zip(turns, turn_spans(turns), strict=True)
    return Source(text_of(turns), tuple(SourceTurn(span.start, span.end, turn.speaker) for turn, span in spans))


# Word


def word(folder: Path, body: str, styles: str = "", notes: str = "") -> Draft:
    parts = {
        "word/_rels/document.xml.rels": relations(("styles", "styles.xml"), ("footnotes", "footnotes.xml")),
        "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
        "word/footnotes.xml": f"<w:footnotes {W}>{notes}</w:footnotes>",
    }
    return read_draft(word_file(folder, body, parts))


def style(key: str, name: str, based_on: str = "", properties: str = "") -> str:
    based = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    kind = 'w:type="paragraph"' + (' w:default="1"' if key == "Normal" else "")
    return f'<w:style {kind} w:styleId="{key}"><w:name w:val="{name}"/>{based}<w:pPr>{properties}</w:pPr></w:style>'


def styled(key: str, text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{key}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def indented(text: str, indent: str = 'w:left="720"', more: str = "") -> str:
    return f"<w:p><w:pPr>{more}<w:ind {indent}/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


class TestWord:
    @pytest.mark.parametrize(
        "name", ["Quote", "Intense Quote", "Block Text", "Quotation", "DH Quotations", "House verbatim", "extract"]
    )
    def test_a_style_named_for_quotations_sets_a_paragraph_apart(self, tmp_path, name):
        read = word(tmp_path, p(LONG) + styled("X", "I waited nine weeks."), style("X", name))
        assert blocks(read) == ["I waited nine weeks."]

    def test_a_style_of_a_house_template_is_known_by_what_it_is_based_on(self, tmp_path):
        styles = style("A1", "Dept said", "A2") + style("A2", "Dept inset", "Q") + style("Q", "Quote", "Q")
        assert blocks(word(tmp_path, p(LONG) + styled("A1", "I waited."), styles)) == ["I waited."]

    def test_an_indent_clearly_larger_than_the_body_texts_sets_a_paragraph_apart(self, tmp_path):
        body = p(LONG) + indented("One.") + indented("Two.", 'w:start="20mm"') + indented("Three.", 'w:left="200"')
        assert blocks(word(tmp_path, body)) == ["One.", "Two."]

    def test_the_indent_may_be_the_styles(self, tmp_path):
        styles = style("Said", "Dept inset", "Normal", '<w:ind w:left="850"/>') + style("Normal", "Normal")
        assert blocks(word(tmp_path, p(LONG) + styled("Said", "I waited."), styles)) == ["I waited."]

    def test_where_all_the_body_text_is_indented_the_indent_sets_nothing_apart(self, tmp_path):
        body = indented(LONG) + indented(LONG) + indented("I waited.", 'w:left="1440"') + p("Short.")
        assert blocks(word(tmp_path, body)) == ["I waited."]

    def test_lists_references_headings_and_tables_are_not_set_apart_by_their_indent(self, tmp_path):
        listed = '<w:numPr><w:numId w:val="3"/></w:numPr>'
        styles = style("H", "heading 2", "", '<w:ind w:left="720"/>') + style("L", "List Paragraph")
        body = (
            p(LONG)
            + indented("A point.", more=listed)
            + indented("Finnegan (2010) Waiting.", 'w:left="720" w:hanging="720"')
            + indented("A point too.", more='<w:pStyle w:val="L"/>')
            + styled("H", "Getting in")
            + f"<w:tbl><w:tr><w:tc>{indented('In a cell.')}</w:tc></w:tr></w:tbl>"
        )
        read = word(tmp_path, body, styles)
        assert blocks(read) == []
        assert [paragraph.text for paragraph in read.paragraphs if paragraph.is_heading] == ["Getting in"]
        assert texts(read)[-1] == "In a cell."

    def test_tracked_changes_are_read_as_accepted_and_name_their_authors(self, tmp_path):
        body = (
            "<w:p><w:r><w:t>I waited </w:t></w:r>"
            '<w:del w:author="Ruth Amory"><w:r><w:delText>nine</w:delText></w:r></w:del>'
            '<w:ins w:author="Ruth Amory"><w:r><w:t>six</w:t></w:r></w:ins>'
            "<w:r><w:t> weeks</w:t></w:r>"
            '<w:del w:author="Leon Prewitt"><w:r><w:delText> or so</w:delText></w:r></w:del>'
            "<w:r><w:t>.</w:t></w:r></w:p>"
        )
        (paragraph,) = word(tmp_path, body).paragraphs
        assert paragraph.text == "I waited six weeks."
        assert paragraph.alterations == (
            Alteration(9, 12, "Ruth Amory", "nine"),
            Alteration(18, 18, "Leon Prewitt", " or so"),
        )

    def test_what_one_put_in_and_another_took_out_is_gone(self, tmp_path):
        body = (
            '<w:p><w:r><w:t>I waited</w:t></w:r><w:ins w:author="Ruth"><w:del w:author="Leon"><w:r>'
            "<w:delText> long</w:delText></w:r></w:del></w:ins></w:p>"
        )
        (paragraph,) = word(tmp_path, body).paragraphs
        assert (paragraph.text, paragraph.alterations) == ("I waited", (Alteration(8, 8, "Leon", " long"),))

    def test_a_deleted_paragraph_mark_joins_and_a_deleted_row_goes(self, tmp_path):
        body = (
            '<w:p><w:pPr><w:rPr><w:del w:author="R"/></w:rPr></w:pPr><w:r><w:t>I waited </w:t></w:r></w:p>'
            + p("nine weeks.")
            + f'<w:tbl><w:tr><w:trPr><w:del w:author="R"/></w:trPr><w:tc>{p("gone")}</w:tc></w:tr></w:tbl>'
        )
        assert texts(word(tmp_path, body)) == ["I waited nine weeks."]

    def test_notes_come_after_the_text_and_codes_and_hidden_words_are_left_out(self, tmp_path):
        body = (
            '<w:p><w:r><w:t>Text</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
            "<w:r><w:instrText>ADDIN</w:instrText></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r></w:p>"
        ) + p("Last.")
        notes = (
            f'<w:footnote w:id="0" w:type="separator">{p("--")}</w:footnote><w:footnote w:id="2">{p("A note.")}'
            "</w:footnote>"
        )
        assert texts(word(tmp_path, body, notes=notes)) == ["Text", "Last.", "A note."]

    def test_empty_paragraphs_are_not_counted(self, tmp_path):
        read = word(tmp_path, p("One.") + "<w:p/>" + p(" ") + p("Two."))
        assert [(paragraph.number, paragraph.text) for paragraph in read.paragraphs] == [(1, "One."), (2, "Two.")]

    def test_pages_are_those_that_word_counted_and_an_explicit_break_counts_once(self, tmp_path):
        rendered = "<w:r><w:lastRenderedPageBreak/><w:t>{}</w:t></w:r>"
        body = (
            p("One.")
            + f"<w:p>{rendered.format('Two.')}</w:p>"
            + '<w:p><w:r><w:t>Still two.</w:t><w:br w:type="page"/></w:r></w:p>'
            + f"<w:p>{rendered.format('Three.')}</w:p>"
            + "<w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>Four.</w:t></w:r></w:p>"
            + f"<w:p><w:r><w:t>Still four, </w:t></w:r>{rendered.format('then five.')}</w:p>"
            + p("Five.")
        )
        assert [paragraph.page for paragraph in word(tmp_path, body).paragraphs] == [1, 2, 2, 3, 4, 4, 5]

    def test_a_file_that_tells_of_no_pages_has_none(self, tmp_path):
        assert [paragraph.page for paragraph in word(tmp_path, p("One.") + p("Two.")).paragraphs] == [None, None]

    def test_headers_and_footers_that_are_shown_come_last_without_a_page_and_are_never_set_apart(self, tmp_path):
        document = Document()
        document.add_paragraph(LONG)
        document.add_page_break()
        section = document.sections[0]
        section.header.paragraphs[0].text = "“At the head.”"
        section.header.paragraphs[0].style = document.styles["Quote"]
        section.footer.paragraphs[0].text = "At the foot."
        section.first_page_header.paragraphs[0].text = "On the first page."
        section.even_page_header.paragraphs[0].text = "On even pages."
        path = tmp_path / "report.docx"
        document.save(str(path))
        read = read_draft(path)
        assert texts(read) == [LONG, "“At the head.”", "At the foot."]
        assert blocks(read) == [] and [paragraph.page for paragraph in read.paragraphs] == [1, None, None]
        section.different_first_page_header_footer = True
        document.settings.odd_and_even_pages_header_footer = True
        document.save(str(path))
        assert {*texts(read_draft(path))} - {*texts(read)} == {"On the first page.", "On even pages."}

    def test_a_line_break_stays_one_and_a_strict_file_is_read(self, tmp_path):
        strict = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
        path = word_file(tmp_path, "<w:p><w:r><w:t>One</w:t><w:br/><w:t>two</w:t></w:r></w:p>", space=strict)
        assert texts(read_draft(path)) == ["One\ntwo"]


# OpenDocument

ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
)


def open_document(folder: Path, body: str, automatic: str = "", styles: str = "") -> Draft:
    path = folder / "report.odt"
    content = (
        f"<office:document-content {ODF}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", content)
        package.writestr("styles.xml", f"<office:document-styles {ODF}>{styles}</office:document-styles>")
    return read_draft(path)


def odf_style(name: str, parent: str = "", properties: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:family="paragraph" style:parent-style-name="{parent}">'
        f"<style:paragraph-properties {properties}/></style:style>"
    )


class TestOpenDocument:
    def test_block_quotes_are_known_by_style_and_by_indent_but_lists_are_not(self, tmp_path):
        body = (
            f'<text:h text:outline-level="1">Getting in</text:h><text:p>{LONG}</text:p>'
            '<text:p text:style-name="P1">By style.</text:p><text:p text:style-name="P2">By indent.</text:p>'
            '<text:list><text:list-item><text:p text:style-name="P2">Listed.</text:p></text:list-item></text:list>'
        )
        automatic = odf_style("P1", "Quotations") + odf_style("P2", "Standard", 'fo:margin-left="1.2cm"')
        read = open_document(tmp_path, body, automatic, odf_style("Quotations"))
        assert blocks(read) == ["By style.", "By indent."]
        assert [paragraph.is_heading for paragraph in read.paragraphs] == [True, False, False, False, False]

    def test_tracked_changes_are_read_as_accepted_and_name_their_authors(self, tmp_path):
        author = "<office:change-info><dc:creator>Ruth Amory</dc:creator></office:change-info>"
        body = (
            '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>'
            f"{author}<text:p>nine</text:p></text:deletion></text:changed-region>"
            f'<text:changed-region text:id="c2"><text:insertion>{author}</text:insertion></text:changed-region>'
            '</text:tracked-changes><text:p>I waited <text:change text:change-id="c1"/>'
            '<text:change-start text:change-id="c2"/>six<text:change-end text:change-id="c2"/> weeks.</text:p>'
        )
        (paragraph,) = open_document(tmp_path, body).paragraphs
        assert paragraph.text == "I waited six weeks."
        assert paragraph.alterations == (Alteration(9, 12, "Ruth Amory", "nine"),)

    def test_spaces_breaks_tables_and_notes_are_read_and_comments_left_out(self, tmp_path):
        body = (
            "<text:p>One<text:s text:c='2'/>two<text:line-break/>three\n   four"
            "<office:annotation><dc:creator>Leon</dc:creator><text:p>A comment.</text:p></office:annotation>"
            "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p>"
            "</text:note-body></text:note>.</text:p>"
            "<table:table><table:table-row><table:table-cell><text:p>A cell.</text:p></table:table-cell>"
            "</table:table-row></table:table>"
        )
        assert texts(open_document(tmp_path, body)) == ["One  two\nthree four.", "A cell.", "A note."]

    def test_pages_are_counted_by_soft_and_hard_breaks(self, tmp_path):
        body = (
            "<text:p>One.</text:p><text:soft-page-break/><text:p>Two.</text:p>"
            '<text:p text:style-name="P1">Three.</text:p><text:p>Still three, <text:soft-page-break/>then four.'
            "</text:p><text:p>Four.</text:p>"
        )
        read = open_document(tmp_path, body, odf_style("P1", properties='fo:break-before="page"'))
        assert [paragraph.page for paragraph in read.paragraphs] == [1, 2, 3, 3, 4]

    def test_the_words_in_a_drawn_shape_are_paragraphs_of_their_own(self, tmp_path):
        body = (
            "<text:p>Before <draw:custom-shape><text:p>“In a shape.”</text:p><text:p>Below it.</text:p>"
            "<draw:enhanced-geometry/></draw:custom-shape>and after.</text:p>"
            "<text:p><draw:g><draw:rect><text:list><text:list-item><text:p>Listed.</text:p></text:list-item>"
            "</text:list></draw:rect></draw:g></text:p>"
        )
        assert texts(open_document(tmp_path, body)) == ["Before and after.", "“In a shape.”", "Below it.", "Listed."]

    def test_headers_and_footers_come_last_without_a_page_and_are_never_set_apart(self, tmp_path):
        pages = (
            '<office:master-styles><style:master-page style:name="Standard"><style:header>'
            '<text:p text:style-name="Quotations">“At the head.”</text:p></style:header>'
            '<style:header-first style:display="false"><text:p>Not shown.</text:p></style:header-first>'
            "<style:footer><text:p>At the foot.</text:p></style:footer></style:master-page></office:master-styles>"
        )
        read = open_document(tmp_path, f"<text:p>{LONG}</text:p>", styles=odf_style("Quotations") + pages)
        assert texts(read) == [LONG, "“At the head.”", "At the foot."]
        assert blocks(read) == [] and [paragraph.page for paragraph in read.paragraphs] == [None] * 3


# Text


class TestMarkdown:
    def test_block_quotes_headings_lists_tables_and_notes_are_paragraphs(self, tmp_path):
        content = (
            "---\ntitle: x\n---\n# Getting in #\n\nProse that\nruns on.\n\n> I waited\n> nine weeks.\n>\n"
            "> (P12, Site 4)\n\nWaiting\n-------\n\n- one\n- two\n  and a half\n\n| a | b |\n|---|---|\n| c | “d” |\n\n"
            "```\ncode\n```\n\n[^1]: A note.\n\n* * *\n\nLast.\n"
        )
        read = draft(tmp_path, "report.md", content)
        assert texts(read) == [
            *("Getting in", "Prose that runs on.", "I waited nine weeks.", "(P12, Site 4)", "Waiting"),
            *("one", "two and a half", "a", "b", "c", "“d”", "A note.", "Last."),
        ]
        assert blocks(read) == ["I waited nine weeks.", "(P12, Site 4)"]
        assert [paragraph.text for paragraph in read.paragraphs if paragraph.is_heading] == ["Getting in", "Waiting"]

    @pytest.mark.parametrize(
        ("source", "shown"),
        [
            ("I *never* **went** _there_, ***ever***, ~~no~~ `x`.", "I never went there, ever, no x."),
            (r"a \*star\*, \[laughs\], 1\. and snake_case_word", "a *star*, [laughs], 1. and snake_case_word"),
            ('see [the report](http://a.b/c_(d) "t") and ![p](x.png)', "see the report and"),
            (
                "at [name of prison] I [...] went [sic] [P12, site 4]",
                "at [name of prison] I [...] went [sic] [P12, site 4]",
            ),
            ("a note[^1] here, &ldquo;said&rdquo; &amp; <b>bold</b>", "a note here, “said” & bold"),
            ("he said <q>no</q><!-- not\nthis --> then<br>left", "he said “no” then\nleft"),
            ("5 * 3 * 2 and * alone", "5 * 3 * 2 and * alone"),
            ("two  \nlines and\\\na third", "two\nlines and\na third"),
        ],
    )
    def test_marks_and_escapes_are_off_and_the_authors_brackets_stay(self, tmp_path, source, shown):
        assert texts(draft(tmp_path, "report.md", source)) == [shown]

    def test_links_by_reference_are_links_only_where_the_reference_is_there(self, tmp_path):
        content = "See [this][1] and [the worker][Site 4].\n\n[1]: http://example.org\n"
        assert texts(draft(tmp_path, "report.md", content)) == ["See this and [the worker][Site 4]."]

    def test_a_speaker_and_an_attribution_begin_a_line_of_their_own(self, tmp_path):
        content = "> I: Did you wait\n> at all?\n> **R:** Nine weeks.\n> — P12, Site 4\n"
        assert texts(draft(tmp_path, "report.md", content)) == [
            "I: Did you wait at all?\nR: Nine weeks.\n— P12, Site 4"
        ]


class TestHtml:
    def test_elements_and_classes_named_for_quotations_are_block_quotes(self, tmp_path):
        content = (
            "<html><head><title>no</title><style>no</style></head><body><h2>Getting in</h2>"
            "<p>Prose <em>that</em>\n runs on.<script>no</script></p><blockquote><p>One.</p><footer>— P12</footer>"
            "</blockquote><p class='MsoQuote'>Two.</p><div class='pull-quote'><p>Three.</p></div>"
            "<div class='quotes'><p>Prose.</p></div><ul><li>Item</li></ul><p hidden>no</p><del>no</del></body></html>"
        )
        read = draft(tmp_path, "report.html", content)
        assert texts(read) == [
            *("Getting in", "Prose that runs on.", "One.", "— P12", "Two.", "Three.", "Prose.", "Item")
        ]
        assert blocks(read) == ["One.", "— P12", "Two.", "Three."]
        assert [paragraph.is_heading for paragraph in read.paragraphs].count(True) == 1

    def test_an_indent_sets_apart_and_a_list_does_not(self, tmp_path):
        content = (
            f"<p>{LONG}</p><p style='margin-left: 0.5in'>One.</p><p style='padding-left:3px'>Two.</p>"
            "<ul><li style='margin-left: 2cm'>Three.</li></ul>"
        )
        assert blocks(draft(tmp_path, "report.htm", content)) == ["One."]

    def test_a_q_element_is_in_quote_marks_and_a_break_is_a_line(self, tmp_path):
        assert texts(draft(tmp_path, "r.html", "<p>She said <q>I waited</q>.<br/>Then left.&nbsp;&amp;</p>")) == [
            "She said “I waited”.\nThen left.\N{NO-BREAK SPACE}&"
        ]


class TestPlainText:
    def test_wrapped_lines_are_joined_up_to_a_blank_line_and_form_feeds_are_pages(self, tmp_path):
        read = draft(tmp_path, "r.txt", "One\nparagraph.\n\nAnother\r\none.\n\fThird.\n")
        assert [(one.text, one.page) for one in read.paragraphs] == [
            ("One paragraph.", 1),
            ("Another one.", 1),
            ("Third.", 2),
        ]

    def test_a_word_split_at_a_line_end_is_whole_where_the_draft_writes_it_so(self, tmp_path):
        content = (
            "The treat-\nment is prison-\nbased, the soft\u00ad\nness too. No treatment is joined-\nup or joined-up.\n"
        )
        assert texts(draft(tmp_path, "r.txt", content)) == [
            "The treatment is prison-based, the softness too. No treatment is joined-up or joined-up."
        ]

    def test_lines_that_were_never_wrapped_are_each_a_paragraph(self, tmp_path):
        assert texts(draft(tmp_path, "r.txt", f"{LONG} {LONG}\nShort.\n{LONG} {LONG}\n")) == [
            f"{LONG} {LONG}",
            "Short.",
            f"{LONG} {LONG}",
        ]

    def test_indented_lines_are_a_block_unless_most_are(self, tmp_path):
        content = f"{LONG}\nand more.\n\n    I waited\n    nine weeks.\n\n    (P12, Site 4)\n\nMore prose.\nAnd more.\n"
        assert blocks(draft(tmp_path, "r.txt", content)) == ["I waited nine weeks.", "(P12, Site 4)"]
        everything = "\n".join(f"    {line}" for line in content.split("\n"))
        assert blocks(draft(tmp_path, "r.txt", everything)) == []

    def test_quotations_of_a_pdfs_text_are_parted_from_the_prose_without_blank_lines(self, tmp_path):
        # The layout of a published report, with words of our own.
        content = (
            "staff in one site could say that the standards would\nbe maintained, and were „novated‟.\n"
            "“The worry that we‟d have, it‟s the money going out of\nthe gate. So we couldn‟t say yes… at [name of"
            " prison]\nand I said „no‟.”\n(Stakeholder, Site 2, Stage 2 interview)\n"
            "The money was complicated, and staff were not\n“chasing” forms any more. It was (staff said) better.\n"
            "Respondent 1: “We had a form for\nit and nobody had a key.”\n"
            "Respondent 2: “It was a different job. »\n(Delivery staff, Site 6, Stage 2 focus group)\n"
            "That was that.\n"
        )
        first, _, second = [one for one in quotations(draft(tmp_path, "r.txt", content)) if one.text != "novated"]
        assert first.text == (
            "The worry that we‟d have, it‟s the money going out of the gate. So we couldn‟t say yes… at [name of"
            " prison] and I said „no‟."
        )
        assert first.attribution == "(Stakeholder, Site 2, Stage 2 interview)"
        assert second.text == "We had a form for it and nobody had a key.\nIt was a different job."
        assert (second.attribution, second.breaks) == ("(Delivery staff, Site 6, Stage 2 focus group)", (43,))

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman"])
    def test_every_encoding_gives_the_same_words(self, tmp_path, encoding):
        text = "Zoë said “I don’t know – it’s naïve”, in a long enough line of English words that tell what it is.\n"
        for suffix in (".txt", ".md", ".html"):
            assert texts(draft(tmp_path, f"r{suffix}", text.encode(encoding))) == [text.strip()]


# Every kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("r.docx", b"PK\x03\x04 cut short"),
        ("r.docx", b"Only a text."),
        ("r.odt", b"PK\x03\x04 cut short"),
        ("r.odt", b"Only a text."),
        ("r.md", b"%PDF-1.4 no"),
        ("r.txt", b"\x00\x01\x02\x03\x05\x06" * 40),
        ("r.html", b"PK\x03\x04 a zip"),
        ("r.txt", b""),
        ("r.md", b"\n \n"),
        ("r.html", b"<html><body></body></html>"),
        ("r.md", b"```\ncode\n```\n"),
    ],
)
def test_a_draft_that_cannot_be_read_says_why_and_how_to_mend_it(tmp_path, name, content):
    with pytest.raises(UnreadableFile) as refused:
        draft(tmp_path, name, content)
    said = str(refused.value)
    assert name in said
    assert said.count(". ") >= 1


def test_an_unknown_ending_and_a_missing_draft_are_told(tmp_path):
    with pytest.raises(UnknownSuffix) as unknown:
        read_draft(tmp_path / "report.pdf")
    assert ", ".join(DRAFT_READERS) in str(unknown.value)
    with pytest.raises(UnreadableFile):
        read_draft(tmp_path / "report.md")


@given(st.binary(max_size=400), st.sampled_from(sorted(DRAFT_READERS)))
def test_no_bytes_whatever_raise_anything_but_a_refusal(tmp_path_factory, content, suffix):
    path = tmp_path_factory.mktemp("bytes") / f"r{suffix}"
    path.write_bytes(content)
    try:
        quotations(read_draft(path))
    except UnreadableFile as refused:
        assert str(path) in str(refused)


SIGNS = [*"*_`[]()<>&|#>-\\\"“”'’!^:. \n", "a", "word ", "http://x"]


@given(st.lists(st.sampled_from(SIGNS), max_size=120).map("".join))
def test_no_marks_whatever_trip_the_readers_of_text(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("marks")
    for suffix in (".md", ".html", ".txt"):
        (folder / f"r{suffix}").write_text(f"x {content}", encoding="utf-8")
        read = read_draft(folder / f"r{suffix}")
        assert [paragraph.number for paragraph in read.paragraphs] == list(range(1, len(read.paragraphs) + 1))
        assert all(paragraph.text.strip() for paragraph in read.paragraphs)
        quotations(read)


def test_the_table_of_readers_loads_none_of_them():
    code = (
        "import sys, qualtool.formats.drafts; print([n for n in sys.modules if 'lxml' in n or n.startswith('docx') "
        "or n.startswith('qualtool.formats.drafts.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


class TestSampleDraft:
    def test_the_word_file_and_the_markdown_hold_the_same_quotations(self):
        word_draft, markdown = (read_draft(SAMPLES / f"draft_report{suffix}") for suffix in (".docx", ".md"))
        assert texts(word_draft) == texts(markdown)
        both = [
            [(one.text, one.kind, one.attribution, one.breaks, one.elsewhere) for one in quotations(read)]
            for read in (word_draft, markdown)
        ]
        assert both[0] == both[1]
        long = [text for text, *_ in both[0] if word_count(words_of(text)) >= FEWEST_WORDS]
        assert (len(both[0]), len(long)) == (29, 26)
        assert all(attribution for text, _, attribution, _, _ in both[0] if text in long)

    def test_it_names_its_pages_and_who_altered_a_quotation(self):
        read = read_draft(SAMPLES / "draft_report.docx")
        assert {paragraph.page for paragraph in read.paragraphs} == {1, 2, 3, 4}
        altered = [one for one in quotations(read) if one.altered_by]
        assert [(one.text.split()[2], one.altered_by) for one in altered] == [("letter", ("Ruth Amory",))]
        assert sum(len(paragraph.alterations) for paragraph in read.paragraphs) == 2

    def test_the_readme_lists_each_fault_by_words_that_the_draft_holds(self):
        readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
        rows = [row.groups() for row in re.finditer(r"^\| (\d+) \| ([^|]+) \|", readme, re.MULTILINE)]
        beginnings = [begins.strip() for _, begins in rows]
        quoted = [one.text for one in quotations(read_draft(SAMPLES / "draft_report.md"))]
        assert [int(number) for number, _ in rows] == list(range(1, 13))
        assert [sum(text.startswith(begins) for text in quoted) for begins in beginnings] == [1] * 12

    def test_each_quotation_has_the_verdict_that_the_readme_names(self):
        transcripts = [transcript(path) for path in sorted(SAMPLES.glob("s*_stage*"))]
        given = {}
        for one in quotations(read_draft(SAMPLES / "draft_report.md")):
            if word_count(words_of(one.text)) >= FEWEST_WORDS and not one.elsewhere:
                quote = printed(one.text, breaks=one.breaks)
                given[one.text[:12]] = min((check(quote, source) for source in transcripts), key=lambda c: c.rank)
        assert {begins: found.verdict for begins, found in given.items() if found.verdict not in (EXACT, LAWFUL)} == {
            **dict.fromkeys(["9 weeks. The", "I'd a letter", "It's a horri", "It is essent"], CHANGED),
            "Nobody ever ": NOT_FOUND,
            "So they had ": CROSSES,
            "I wanted to ": OUT_OF_ORDER,
        }
        assert {begins for begins, found in given.items() if found.warnings} == {
            "I mean if yo",
            "I've come do",
            # An exchange between two speakers, of which the middle is left out.
            "It is, it's ",
        }

    @pytest.mark.long
    @pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not there to write it anew")
    def test_what_another_program_makes_of_it_holds_the_same_quotations(self, tmp_path):
        expected = [
            (one.text, one.attribution, one.breaks) for one in quotations(read_draft(SAMPLES / "draft_report.docx"))
        ]
        profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
        for suffix in ("odt", "docx"):
            subprocess.run(
                ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", str(tmp_path),
                 str(SAMPLES / "draft_report.docx")],
                capture_output=True, check=True, timeout=180,
            )  # fmt: skip
            again = quotations(read_draft(tmp_path / f"draft_report.{suffix}"))
            assert [(one.text, one.attribution, one.breaks) for one in again] == expected
            assert [one.altered_by for one in again if one.altered_by] == [("Ruth Amory",)]
