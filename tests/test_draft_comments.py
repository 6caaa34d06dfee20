"""Other people's comments in an OpenDocument draft: kept in the checked copy and in the corrected one."""

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from test_drafts import ODF
from test_verify_command import ANN, SAMPLE, SOUND, run

from qualtool.analysis.verification import DraftCheck
from qualtool.formats.checked_docx import write_commented
from qualtool.formats.drafts import read_draft
from qualtool.formats.drafts.comments import DraftComment
from qualtool.formats.odt_parts import OdtParts
from qualtool.text.drafts import Draft

SPACES = (
    f'{ODF} xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
    ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
)
DATE = "2011-06-15T16:05:00.123456789"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
WORD_2012 = "{http://schemas.microsoft.com/office/word/2012/wordml}"


def note(*lines: str, by: str = "Leon Prewitt", name: str = "", about: str = "", date: str = DATE) -> str:
    """A comment as LibreOffice writes it, with a name if it has an end."""
    named = f'office:name="{name}"' if name else ""
    words = "".join(f"<text:p>{line}</text:p>" for line in lines)
    return (
        f"<office:annotation {named} {about}><dc:creator>{by}</dc:creator><dc:date>{date}</dc:date>{words}"
        "</office:annotation>"
    )


def end(name: str) -> str:
    return f'<office:annotation-end office:name="{name}"/>'


def odt(path: Path, *paragraphs: str, changes: str = "", pages: str = "") -> Path:
    body = f"<text:tracked-changes>{changes}</text:tracked-changes>" + "".join(
        f"<text:p>{words}</text:p>" for words in paragraphs
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr(
            "content.xml",
            f"<office:document-content {SPACES}><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
        )
        package.writestr("styles.xml", f"<office:document-styles {SPACES}>{pages}</office:document-styles>")
    return path


def comments_of(folder: Path, *paragraphs: str, changes: str = "") -> tuple[DraftComment, ...]:
    return tuple(OdtParts(odt(folder / "d.odt", *paragraphs, changes=changes)).comments)


def places(*comments: DraftComment) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return [(one.first, one.last) for one in comments]


@pytest.fixture
def small(small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of the small study, which is where we are."""
    (tmp_path / "small.qual").write_bytes(small_file.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


class TestReading:
    def test_a_comment_is_read_with_its_author_date_words_and_place(self, tmp_path: Path) -> None:
        (one,) = comments_of(
            tmp_path,
            "Before.",
            f"As {note('First   line.', 'Second <text:span>line</text:span>.', name='a')}one of them{end('a')} said.",
        )
        assert (one.author, one.date, one.lines) == (
            "Leon Prewitt",
            "2011-06-15T16:05:00Z",
            ("First line.", "Second line."),
        )
        assert places(one) == [((2, 3), (2, 14))]

    def test_one_without_an_end_stands_between_two_words(self, tmp_path: Path) -> None:
        assert places(*comments_of(tmp_path, f"The {note('Which?')}gate.")) == [((1, 4), (1, 4))]

    def test_one_may_run_over_paragraphs_and_end_at_the_end_of_one(self, tmp_path: Path) -> None:
        begin = note("Both.", name="a")
        assert places(*comments_of(tmp_path, f"Last {begin}words", f"of it. {end('a')}")) == [((1, 5), (2, 6))]

    def test_one_in_an_empty_paragraph_stands_at_the_end_of_that_before_it(self, tmp_path: Path) -> None:
        first, second = comments_of(tmp_path, note("At the top."), "Words.", note("Below."), "More.")
        assert places(first, second) == [((1, 0), (1, 0)), ((1, 6), (1, 6))]

    def test_those_of_deleted_words_are_left_out_and_are_no_words_that_were_deleted(self, tmp_path: Path) -> None:
        deleted = (
            '<text:changed-region text:id="c"><text:deletion><office:change-info><dc:creator>Ruth</dc:creator>'
            f"</office:change-info><text:p>gone {note('Why?')}away </text:p></text:deletion></text:changed-region>"
        )
        path = odt(tmp_path / "d.odt", 'They did <text:change text:change-id="c"/>not.', changes=deleted)
        assert OdtParts(path).comments == []
        (alteration,) = read_draft(path).paragraphs[0].alterations
        assert (alteration.taken_out, alteration.author) == ("gone away ", "Ruth")

    def test_who_answers_whom_and_what_is_resolved_is_read(self, tmp_path: Path) -> None:
        asked = note("Sure?", name="a", about='loext:resolved="true"')
        answer = note("Yes.", by="", name="b", about='loext:parent-name="a"', date="long ago")
        first, second = comments_of(tmp_path, f"Words{asked}{answer}.")
        assert (first.is_resolved, first.answers) == (True, "")
        assert (second.is_resolved, second.answers) == (False, "a")
        assert (second.author, second.date) == ("an unnamed author", "")


QUOTED = f"“They met me at the {note('Which gate? [/b]', by='Ruth Amory')}gate.”"
ATTRIBUTED = "(Service User, " + note("Or South?", name="s") + f"North{end('s')} town, first interview)"


class TestTheCopy:
    def test_others_comments_stand_where_they_stood_beside_the_findings(self, small: Path) -> None:
        begin = note("Over two.", "Lines.", name="a")
        draft = odt(small / "d.odt", f"As {begin}one put it", f"of them:{end('a')}", QUOTED, ATTRIBUTED)
        told = run("verify", draft, "-o", "c.docx", code=1)
        assert "c.docx" in told.out
        copy = Document(str(small / "c.docx"))
        found = [(one.author, one.text, one.timestamp and one.timestamp.isoformat()[:19]) for one in copy.comments]
        assert found[:3] == [
            ("Leon Prewitt", "Over two.\nLines.", "2011-06-15T16:05:00"),
            ("Ruth Amory", "Which gate? [/b]", "2011-06-15T16:05:00"),
            ("Leon Prewitt", "Or South?", "2011-06-15T16:05:00"),
        ]
        assert [author for author, *_rest in found[3:]] == ["qualtool"]
        assert f"It should be: {ANN}" in found[3][1]
        assert read_draft(small / "c.docx").paragraphs == read_draft(draft).paragraphs
        assert marked(small / "c.docx") == {
            "0": "one put it|of them:",
            "1": "",
            "2": "North",
            "3": "They met me at the gate.",
        }

    def test_they_are_kept_where_there_is_nothing_to_remark(self, small: Path) -> None:
        draft = odt(small / "d.odt", f"So {note('Alone.')}it is.", *SOUND)
        run("verify", draft, "-o", "c.docx")
        assert [one.text for one in Document(str(small / "c.docx")).comments] == ["Alone."]

    def test_an_answer_and_what_is_resolved_are_so_in_word(self, small: Path) -> None:
        asked = note("Sure?", "Really?", name="a", about='loext:resolved="true"')
        answers = [
            note(words, name=name, about=f'loext:parent-name="{to}"')
            for words, name, to in (("Yes.", "b", "a"), ("Good.", "c", "b"), ("To nobody.", "d", "gone"))
        ]
        run("verify", odt(small / "d.odt", f"Words{asked}{''.join(answers)}.", *SOUND), "-o", "c.docx")
        with zipfile.ZipFile(small / "c.docx") as package:
            comments = etree.fromstring(package.read("word/comments.xml"))
            threads = etree.fromstring(package.read("word/commentsExtended.xml"))
            assert b"commentsExtended" in package.read("[Content_Types].xml")
            assert package.read("word/_rels/document.xml.rels").count(b"/comments") == 2
        ids = [one.findall(f"{WORD}p")[-1].get(f"{WORD_2010}paraId") for one in comments]
        entries = [[one.get(f"{WORD_2012}{name}") for name in ("paraId", "paraIdParent", "done")] for one in threads]
        assert entries == [[ids[0], None, "1"], [ids[1], ids[0], "0"], [ids[2], ids[0], "0"], [ids[3], None, "0"]]

    def test_the_corrected_copy_keeps_every_comment_as_it_is(self, small: Path) -> None:
        draft = odt(small / "d.odt", f"So {note('Alone.')}it is.", QUOTED, ATTRIBUTED)
        run("verify", draft, "--fix", "f.odt", code=1)
        assert read_draft(small / "f.odt").paragraphs[-1].text == ANN
        before, after = (OdtParts(path).comments for path in (draft, small / "f.odt"))
        assert [(one.author, one.date, one.lines, one.first) for one in after] == [
            (one.author, one.date, one.lines, one.first) for one in before
        ]
        (within,) = [one for one in after if one.name == "s"]
        assert ANN[within.first[1] : within.last[1]] == "North"

    def test_the_corrected_copy_has_its_headers_corrected_too(self, small: Path) -> None:
        wrong = "“They met me at the gate.” (Service User, North town, first interview)"
        pages = f"<style:master-page><style:header><text:p>{wrong}</text:p></style:header></style:master-page>"
        draft = odt(small / "d.odt", "What they said.", pages=pages)
        run("verify", draft, "--fix", "f.odt", code=1)
        assert read_draft(small / "f.odt").paragraphs[-1].text == f"“They met me at the gate.” {ANN}"


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not there to write it anew")
def test_libreoffice_shows_the_comments_that_it_wrote_itself_where_they_were(demo_file: Path, tmp_path: Path) -> None:
    by_libreoffice(SAMPLE / "draft_report.docx", tmp_path)
    draft = tmp_path / "draft_report.odt"
    (written,) = OdtParts(draft).comments
    assert (written.author, written.date, written.is_resolved) == ("Leon Prewitt", "2011-06-15T16:05:00Z", False)
    told = run("verify", draft, "-s", demo_file, "-o", tmp_path / "checked.docx", code=1)
    assert "10 to mend" in told.out
    by_libreoffice(tmp_path / "checked.docx", tmp_path)
    shown = OdtParts(tmp_path / "checked.odt").comments
    (again,) = [one for one in shown if one.author != "qualtool"]
    assert (again.author, again.date, again.lines, again.initials) == (
        *(written.author, written.date, written.lines, written.initials),
    )
    assert (again.first, again.last) == (written.first, written.last)
    assert len(shown) > 10


def by_libreoffice(path: Path, folder: Path) -> None:
    """The file written anew as .odt."""
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "odt", "--outdir", str(folder), str(path)],
        capture_output=True, check=True, timeout=180,
    )  # fmt: skip


WRITTEN = ("word", "one ", "é😀 ", "   ", "<text:s/>", "<text:tab/>", "<text:line-break/>", "<text:span>in</text:span>")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(WRITTEN), max_size=5), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 23), st.integers(0, 23)), max_size=3),
)
def test_comments_anywhere_stand_around_the_same_words_in_the_copy(
    tmp_path_factory: pytest.TempPathFactory, written: list[list[str]], ranges: list[tuple[int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("anywhere")
    marks: dict[int, str] = {}
    for number, (one, other) in enumerate(ranges):
        first, last = sorted((one, other))
        marks[first] = marks.get(first, "") + note(str(number), name=f"n{number}")
        marks[last] = marks.get(last, "") + end(f"n{number}")
    places = iter(range(24))
    texts = ["".join(marks.get(next(places), "") + words for words in [*one, ""]) for one in written]
    draft, copy = odt(folder / "d.odt", "Top.", *texts), folder / "c.docx"
    read, comments = read_draft(draft), OdtParts(draft).comments
    write_commented(copy, draft, read, DraftCheck("d.odt", ()))
    assert read_draft(copy).paragraphs == read.paragraphs
    assert [one.text for one in Document(str(copy)).comments] == [line for one in comments for line in one.lines]
    assert marked(copy) == {str(number): between(read, one) for number, one in enumerate(comments)}


def between(draft: Draft, comment: DraftComment) -> str:
    """The words that a comment stands around, a bar between paragraphs."""
    (first, start), (last, stop) = comment.first, comment.last
    texts = [one.text for one in draft.paragraphs[first - 1 : last]]
    return "|".join(texts)[start : sum(len(text) + 1 for text in texts[:-1]) + stop]


_SHOWN = {"t": "", "p": "|", "tab": "\t", "br": "\n"}


def marked(path: Path) -> dict[str, str]:
    """The words that each comment of a Word file stands around, a bar between paragraphs."""
    with zipfile.ZipFile(path) as package:
        text = etree.fromstring(package.read("word/document.xml"))
    open_now: set[str] = set()
    words: dict[str, str] = {}
    for element in text.iter():
        name, number = element.tag.removeprefix(WORD), element.get(f"{WORD}id") or ""
        if name == "commentRangeStart":
            open_now.add(number)
        elif name == "commentRangeEnd":
            open_now.remove(number)
        elif name == "commentReference":
            words.setdefault(number, "")
        elif name in _SHOWN:
            for one in open_now:
                words[one] = words.get(one, "") + (_SHOWN[name] or element.text or "")
    assert not open_now
    return words
