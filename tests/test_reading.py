"""Reading transcripts from files: whatever wrote them, and also when they are bad."""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtool import formats
from qualtool.errors import UnknownSuffix
from qualtool.text.turns import Turn

SAMPLES = Path(__file__).parent.parent / "sample_transcripts"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STRICT = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
MORE = (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:w16se="http://schemas.microsoft.com/office/word/2015/wordml/symex"'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
EXCHANGE = "Interviewer: How was it, Zoë?\n\nZoë: “Fine”, it’s £5 – naïve…\n\nInterviewer: Good.\n\nZoë: Yes."


def text_file(folder: Path, content: bytes | str, name: str = "P09.txt") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def relations(*targets: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="r{n}" Type="{RELATION}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def word_file(folder: Path, body: str, parts: dict[str, str] | None = None, main: str = "document.xml", space: str = W):
    path = folder / "P09.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("_rels/.rels", relations(("officeDocument", f"word/{main}")))
        package.writestr(f"word/{main}", f"<w:document {space}{MORE}><w:body>{body}</w:body></w:document>")
        for name, content in (parts or {}).items():
            package.writestr(name, content)
    return path


def p(*runs: str) -> str:
    return "<w:p>" + "".join(run if run.startswith("<") else r(run) for run in runs) + "</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def bold(text: str) -> str:
    return r(text, "<w:b/>")


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def words_of(path: Path) -> list[str]:
    return [turn.words for turn in formats.read(path).turns]


def said(path: Path) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.words) for turn in formats.read(path).turns]


# Plain text


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with BOM"),
        ("utf-16", "UTF-16 with BOM"),
        ("utf-16-le", "UTF-16 LE without BOM"),
        ("utf-16-be", "UTF-16 BE without BOM"),
        ("cp1252", "Windows-1252"),
        ("mac_roman", "Mac Roman"),
    ],
)
def test_the_words_are_the_same_in_every_encoding_and_the_encoding_is_told(tmp_path, encoding, told):
    padding = "\n\nInterviewer: And so on.\n\nZoë: On and on and on." * 9
    reading = formats.read(text_file(tmp_path, (EXCHANGE + padding).encode(encoding)))
    assert reading.turns[1] == Turn("“Fine”, it’s £5 – naïve…", "Zoë")
    assert reading.encoding == told
    assert len(reading.problems) == ("without" in told or encoding in ("cp1252", "mac_roman"))
    assert not any(problem.fatal for problem in reading.problems)


def test_a_guessed_encoding_is_a_doubt_that_names_it(tmp_path):
    problem = formats.read(text_file(tmp_path, "It’s fine and I went home.\n".encode("cp1252"))).problems[0]
    assert "Windows-1252" in problem.what and "UTF-8" in problem.mend


def test_other_alphabets_in_old_encodings_are_recognised(tmp_path):
    text = "Интервьюер: Расскажите о себе, пожалуйста.\n\nМария: Я живу здесь давно.\n\nИнтервьюер: Да.\n\nМария: Да."
    reading = formats.read(text_file(tmp_path, text.encode("cp1251")))
    assert [turn.speaker for turn in reading.turns] == ["Интервьюер", "Мария"] * 2


def test_one_damaged_byte_does_not_spoil_every_accent(tmp_path):
    reading = formats.read(text_file(tmp_path, "Zoë said: naïve café, très.".encode() + b" \xff end"))
    assert reading.turns[0].words == "Zoë said: naïve café, très. \N{REPLACEMENT CHARACTER} end"
    assert "1 place" in reading.problems[0].what


def test_the_fingerprint_is_that_of_the_files_bytes_and_words_are_counted_without_labels(tmp_path):
    path = text_file(tmp_path, EXCHANGE)
    reading = formats.read(path)
    assert reading.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert reading.words == len("How was it, Zoë? “Fine”, it’s £5 – naïve… Good. Yes.".split())


def test_escapes_and_controls_are_taken_out_and_counted(tmp_path):
    reading = formats.read(text_file(tmp_path, "I: \x1b[31mred\x1b[0m?\r\n\r\nR: no\x07.\r\n\r\nI: oh\r\n\r\nR: [/b]"))
    assert [turn.words for turn in reading.turns] == ["red?", "no.", "oh", "[/b]"]
    assert (reading.escapes, reading.controls) == (2, 1)


def test_a_markdown_transcript_is_read_with_its_header(tmp_path):
    head = "**Site:** 4\n**Stage:** 2\n\n"
    text = head + "**Interviewer:** Go?\n\n**Maria:** *No.*\n\n**Interviewer:** Oh.\n\n**Maria:** So."
    reading = formats.read(text_file(tmp_path, text, "p.MD"))
    assert reading.header == {"site": "4", "stage": "2"}
    assert reading.turns[1] == Turn("*No.*", "Maria")


def test_labels_from_a_manifest_are_speakers(tmp_path):
    reading = formats.read(text_file(tmp_path, "I: Go?\n\nR: No.\n\nmum: Tea?"), labels=["MUM"])
    assert reading.turns[2] == Turn("Tea?", "mum")


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \r\n\t ", "empty"),
        ("a.txt", "\ufeff\u3000\n".encode("utf-16"), "no words"),
        ("a.txt", b"Site: 4\nStage: 2\n", "no words below its header"),
        ("a.txt", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 20, "not a text"),
        ("a.md", bytes(range(256)) * 8, "not a text"),
        ("a.txt", b"\xff\xfea\x00b", "damaged"),
        ("a.txt", b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        ("a.txt", b"{\\rtf1\\ansi Hello}", "RTF"),
        ("a.txt", b"PK\x03\x04rest", "zip"),
        ("a.docx", b"", "empty"),
        ("a.docx", b"Interviewer: hello", "plain text"),
        ("a.docx", b"%PDF-1.7", "not a Word file"),
        ("a.docx", b"PK\x03\x04 cut short", "damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "old Word file"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)
def test_a_bad_file_is_a_problem_with_its_mend_and_never_an_exception(tmp_path, name, content, what):
    reading = formats.read(text_file(tmp_path, content, name))
    assert reading.turns == ()
    assert [problem.fatal for problem in reading.problems] == [True]
    assert what in reading.problems[0].what
    assert reading.problems[0].mend
    assert reading.problems[0].where == name


def test_a_missing_file_and_a_folder_are_problems_too(tmp_path):
    (tmp_path / "folder.txt").mkdir()
    assert "no such file" in formats.read(tmp_path / "gone.docx").problems[0].what
    assert "folder" in formats.read(tmp_path / "folder.txt").problems[0].what


def test_a_file_that_may_not_be_opened_is_a_problem():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = text_file(Path(folder), EXCHANGE)
        path.chmod(0)
        with _an_ordinary_account():
            problem = formats.read(path).problems[0]
    assert problem.fatal and "permission" in problem.what


@contextmanager
def _an_ordinary_account():
    """Steps down from an account that may open every file."""
    above = os.geteuid() == 0
    if above:
        os.seteuid(65534)
    try:
        yield
    finally:
        if above:
            os.seteuid(0)


def test_an_unknown_ending_names_the_endings_that_can_be_read(tmp_path):
    with pytest.raises(UnknownSuffix, match=r"\.txt, \.md, \.docx"):
        formats.read(text_file(tmp_path, "hello", "a.doc"))


@given(content=st.binary(max_size=400), suffix=st.sampled_from([".txt", ".md", ".docx"]))
def test_no_bytes_whatever_raise_an_exception(tmp_path_factory, content, suffix):
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(content)
    reading = formats.read(path)
    assert bool(reading.turns) is not any(problem.fatal for problem in reading.problems)


def test_importing_the_table_of_readers_loads_no_reader():
    code = (
        "import sys, qualtool.formats; print([m for m in sys.modules if m.split('.')[0] in ('lxml','docx','openpyxl')])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


# Word


def test_a_word_file_is_read_with_bold_labels_soft_breaks_and_tabs(tmp_path):
    body = (
        p(bold("Interviewer:"), " “How” was it?")
        + p(bold("Zoë:"), " First", "<w:r><w:br/></w:r>", "second", "<w:r><w:tab/></w:r>", "third.")
        + p(bold("Interviewer"), ": Oh.")
        + p(bold("Zoë: "), r("Not", "<w:i/>"), "<w:r><w:cr/></w:r>", "co", "<w:r><w:noBreakHyphen/></w:r>", "located.")
    )
    reading = formats.read(word_file(tmp_path, body))
    assert [(turn.speaker, turn.words) for turn in reading.turns] == [
        ("Interviewer", "“How” was it?"),
        ("Zoë", "First\nsecond\tthird."),
        ("Interviewer", "Oh."),
        ("Zoë", "Not\nco-located."),
    ]
    assert (reading.encoding, reading.problems) == ("Word", ())


def test_tracked_insertions_and_moves_are_read_and_deletions_left_out(tmp_path):
    deleted = '<w:del w:id="1"><w:r><w:delText>gone</w:delText></w:r></w:del>'
    inserted = f'<w:ins w:id="2">{r("new ")}</w:ins>'
    moved = f"<w:moveFrom>{r('from ')}</w:moveFrom><w:moveTo>{r('to ')}</w:moveTo>"
    reading = formats.read(word_file(tmp_path, p("I was ", deleted, inserted, moved, "there.")))
    assert [turn.words for turn in reading.turns] == ["I was new to there."]
    assert "tracked changes" in reading.problems[0].what


def test_a_deleted_paragraph_mark_joins_its_paragraphs_and_a_deleted_row_is_left_out(tmp_path):
    joined = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{r('I was ')}</w:p>" + p("there.")
    gone, kept = f"<w:tc>{p('gone')}</w:tc>", f"<w:tc>{p('kept')}</w:tc>"
    row = f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{gone}</w:tr><w:tr>{kept}</w:tr></w:tbl>"
    assert words_of(word_file(tmp_path, joined + row)) == ["I was there.", "kept"]


def test_footnotes_and_endnotes_follow_the_paragraph_that_cites_them(tmp_path):
    notes = (
        f'<w:footnotes {W}><w:footnote w:id="0" w:type="separator">{p("no")}</w:footnote>'
        f'<w:footnote w:id="2">{p("<w:r><w:footnoteRef/></w:r>", " a clinic")}{p("in town")}</w:footnote></w:footnotes>'
    )
    ends = f'<w:endnotes {W}><w:endnote w:id="2">{p("a prison")}</w:endnote></w:endnotes>'
    parts = {
        "word/_rels/document.xml.rels": relations(("footnotes", "footnotes.xml"), ("endnotes", "/word/endnotes.xml")),
        "word/footnotes.xml": notes,
        "word/endnotes.xml": ends,
    }
    body = p(
        "I went",
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
        " there",
        '<w:r><w:endnoteReference w:id="2"/></w:r>',
        ".",
    )
    assert words_of(word_file(tmp_path, body, parts)) == [
        "I went there. [footnote: a clinic in town] [footnote: a prison]"
    ]


def test_text_boxes_are_read_once_after_their_paragraph(tmp_path):
    box = f"<w:txbxContent>{p('In the box.')}</w:txbxContent>"
    both = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        f"<wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert words_of(word_file(tmp_path, p("Before", both, " after."))) == ["Before after.", "In the box."]


def test_an_emoji_that_word_hides_in_a_fallback_is_read(tmp_path):
    emoji = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="w16se"><w16se:symEx w16se:char="1F60A"/></mc:Choice>'
        "<mc:Fallback><w:t>😊</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert words_of(word_file(tmp_path, p("See you ", emoji))) == ["See you 😊"]


def test_links_fields_and_content_controls_are_read_but_not_field_codes(tmp_path):
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>' + r("today ")
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{r('chosen ')}</w:sdtContent></w:sdt>"
    link = f"<w:hyperlink>{r('linked ')}</w:hyperlink>"
    body = f"<w:sdt><w:sdtContent>{p(link, field, control, 'end')}</w:sdtContent></w:sdt>"
    assert words_of(word_file(tmp_path, body)) == ["linked today chosen end"]


def test_symbols_are_read_and_unknown_ones_told(tmp_path):
    body = p(
        "ok ",
        '<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>',
        '<w:r><w:sym w:font="Webdings" w:char="F099"/></w:r>',
        '<w:r><w:sym w:font="Arial" w:char="00E9"/></w:r>',
        '<w:r><w:sym w:font="Arial" w:char="zz"/></w:r>',
    )
    reading = formats.read(word_file(tmp_path, body))
    assert reading.turns[0].words == "ok ☺□é□"
    assert "2 signs" in reading.problems[0].what


def test_hidden_words_and_comments_are_left_out_and_told(tmp_path):
    body = p("Seen", r(" secret", "<w:vanish/>"), '<w:r><w:commentReference w:id="1"/></w:r>', " too.")
    reading = formats.read(word_file(tmp_path, body))
    assert reading.turns[0].words == "Seen too."
    assert ["hidden" in problem.what or "1 comment " in problem.what for problem in reading.problems] == [True, True]


def test_a_table_of_labels_and_values_at_the_top_is_the_header(tmp_path):
    head = table(("Site", "4"), ("Stage:", "2"), ("Participant", "P11"), ("Years in treatment", "6"), ("Notes", ""))
    body = p("Interview") + head + p("I: Go?") + p("R: No: never.") + p("I: Oh.")
    reading = formats.read(word_file(tmp_path, body))
    assert reading.header == {"site": "4", "stage": "2", "participant": "P11", "Years in treatment": "6"}
    assert [turn.speaker for turn in reading.turns] == ["", "I", "R", "I"]


def test_a_table_whose_first_column_names_speakers_is_turns(tmp_path):
    body = table(("Speaker", "Words"), ("Maria", "Hello: you."), ("Jon", "Hi."), ("", "And on."), ("Maria:", "Bye."))
    assert said(word_file(tmp_path, body)) == [("Maria", "Hello: you."), ("Jon", "Hi.\nAnd on."), ("Maria", "Bye.")]


def test_a_table_with_line_numbers_and_times_is_turns(tmp_path):
    body = table(("1", "00:01", "I", "Tell me."), ("2", "00:05", "R", "Well then."), ("3", "00:09", "I", "And?"))
    assert formats.read(word_file(tmp_path, body)).turns == (
        Turn("Tell me.", "I", "00:01"),
        Turn("Well then.", "R", "00:05"),
        Turn("And?", "I", "00:09"),
    )


def test_any_other_table_is_read_row_by_row_and_a_frame_paragraph_by_paragraph(tmp_path):
    body = table(("Aim", "Who does it", "When"), ("Housing", "The provider", "March"))
    frame = f"<w:tbl><w:tr><w:tc>{p('One.')}{p('Two.')}</w:tc></w:tr></w:tbl>"
    assert words_of(word_file(tmp_path, body + frame)) == [
        "Aim\tWho does it\tWhen",
        "Housing\tThe provider\tMarch",
        "One.",
        "Two.",
    ]


def test_bold_labels_need_no_colon(tmp_path):
    turns = [("Interviewer", "What then?"), ("Kev", "I left."), ("Interviewer", "Why?"), ("Kev", "Cold.")]
    body = "".join(p(bold(name), f" {words}") for name, words in turns)
    assert said(word_file(tmp_path, body)) == turns


def test_bold_labels_may_stand_in_a_paragraph_of_their_own(tmp_path):
    turns = [("Interviewer", "What then?"), ("Kev", "I left."), ("Interviewer", "Why?"), ("Kev", "Cold.")]
    body = "".join(p(bold(name)) + p(words) for name, words in turns)
    assert said(word_file(tmp_path, body)) == turns


def test_words_stressed_in_bold_are_no_labels(tmp_path):
    body = p("I: Well?") + p("R: So.") + p(bold("Never"), " again.") + p("I: Oh?") + p(bold("Never"), " ever.")
    assert said(word_file(tmp_path, body))[1:] == [("R", "So.\nNever again."), ("I", "Oh?\nNever ever.")]


def test_a_bold_label_met_once_is_a_speaker_among_bold_labels(tmp_path):
    body = (
        p(bold("I:"), " Go?")
        + p(bold("R:"), " No.")
        + p(bold("Mother:"), " Tea?")
        + p(bold("I:"), " Ta.")
        + p(bold("R:"), " No.")
    )
    assert [speaker for speaker, _ in said(word_file(tmp_path, body))] == ["I", "R", "Mother", "I", "R"]


def test_lines_in_italics_keep_their_words_as_they_are(tmp_path):
    body = (
        p(r("Interviewer: And *then*?", "<w:i/>"))
        + p("Kev: [laughs] No.")
        + p(r("Interviewer: So?", "<w:i/>"))
        + p("Kev: …")
    )
    assert said(word_file(tmp_path, body))[:2] == [("Interviewer", "And *then*?"), ("Kev", "[laughs] No.")]


def test_a_main_part_of_another_name_and_the_strict_format_are_read(tmp_path):
    assert words_of(word_file(tmp_path, p("Words."), main="document2.xml")) == ["Words."]
    assert words_of(word_file(tmp_path, p("Words."), space=STRICT)) == ["Words."]


def test_a_zip_bomb_is_refused_without_unpacking_it(tmp_path):
    reading = formats.read(word_file(tmp_path, p("a" * (65 * 1024 * 1024))))
    assert reading.problems[0].fatal and "64 MB" in reading.problems[0].what


def test_entities_are_never_resolved(tmp_path):
    secret = text_file(tmp_path, "the secret", "secret.txt")
    path = tmp_path / "P09.docx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("_rels/.rels", relations(("officeDocument", "word/document.xml")))
        package.writestr(
            "word/document.xml",
            f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
            f"<w:document {W}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>",
        )
    reading = formats.read(path)
    assert reading.turns == () and reading.problems[0].fatal


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ({"xl/workbook.xml": "<a/>"}, "Excel"),
        ({"content.xml": "<a/>", "mimetype": "x"}, "OpenDocument"),
        ({"holiday.jpg": "x"}, "not a Word file"),
        ({"word/document.xml": "<w:document"}, "damaged"),
        ({"word/document.xml": f"<w:document {W}>" + "<w:p>" * 3000}, "damaged"),
        ({"word/document.xml": f"<w:document {W}><w:body/></w:document>"}, "no words"),
    ],
)
def test_a_zip_that_is_no_sound_word_file_is_named_for_what_it_is(tmp_path, parts, what):
    path = tmp_path / "P09.docx"
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    problem = formats.read(path).problems[0]
    assert problem.fatal and what in problem.what and problem.mend


def test_every_cut_of_a_word_file_is_reported_as_damaged(tmp_path):
    raw = word_file(tmp_path, p("I: Go?") + p("R: No.")).read_bytes()
    for cut in range(8, len(raw), 37):
        reading = formats.read(text_file(tmp_path, raw[:cut], "cut.docx"))
        assert reading.turns == () and reading.problems[0].fatal


def test_every_flipped_byte_of_a_word_file_is_read_or_reported(tmp_path):
    raw = word_file(tmp_path, p("I: Go?") + p("R: No.")).read_bytes()
    for place in range(0, len(raw), 3):
        broken = raw[:place] + bytes([raw[place] ^ 0x55]) + raw[place + 1 :]
        reading = formats.read(text_file(tmp_path, broken, "flip.docx"))
        assert bool(reading.turns) is not any(problem.fatal for problem in reading.problems)


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("s*.docx")))
def test_every_sample_word_file_alternates_between_two_speakers(name):
    reading = formats.read(SAMPLES / name)
    counts = Counter(turn.speaker for turn in reading.turns)
    assert len(counts) == 2 and "Interviewer" in counts and "" not in counts
    assert reading.problems == () and reading.words > 1000
    assert not reading.header or set(reading.header) == {"site", "stage", "type", "participant", "mode", "date"}
