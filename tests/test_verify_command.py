"""`qualtool verify` and `qualtool house-rule`: what they print, what they write, and how they end."""

import csv
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import studies
from docx import Document
from typer.testing import CliRunner

from qualtool.cli.root import app
from qualtool.formats.drafts import read_draft
from qualtool.formats.word_differences import replacements
from qualtool.workflow import preparing

SAMPLE = preparing.packaged("sample_transcripts")
FAULTS = {
    "One provider, one contract": "wrong source",
    "9 weeks. The panel": "changed",
    "Nobody ever sat down with me": "not found",
    "Don't let anyone out": "wrong source",
    "So they had your story": "crosses a speaker",
    "If it's not him": "exact",
    "I mean if you look": "lawful edit",
    "I'd a letter from": "changed",
    "It's a horrible question": "changed",
    "I wanted to be in a room": "out of order",
    "I've come down from fifty": "lawful edit",
    "It is essentially a machine": "changed",
}
EXCHANGE = "It is, it's the best thing"
ANN = "(Service user, North town, First interview)"


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*words: object, code: int = 0) -> Answer:
    """Runs a command; a traceback fails the test."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    answer = Answer(result.exit_code, result.stdout, result.stderr)
    assert answer.code == code, answer
    return answer


@pytest.fixture
def small(small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of the small study, which is where we are."""
    (tmp_path / "small.qual").write_bytes(small_file.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return path


SOUND = ("“I was waiting eleven weeks. Nobody rang.”", ANN)
WORDED_OTHERWISE = ("“They met me at the gate.”", "(Service User, *North* town, first interview)")


class TestTheSample:
    @pytest.mark.parametrize("name", ["draft_report.docx", "draft_report.md"])
    def test_the_twelve_faults_of_the_sample_draft_are_found_and_nothing_else(self, demo_file: Path, name: str) -> None:
        told = run("verify", SAMPLE / name, "-s", demo_file, "--json", code=1).json
        looked_at = [one for one in told["findings"] if one["wrong"] or one["warnings"]]
        # The exchange of Site 5 leaves words out between its two speakers, which is lawful, and told.
        assert [one["verdict"] for one in looked_at if one["quote"].startswith(EXCHANGE)] in ([], ["lawful edit"])
        faulty = [one["quote"] for one in looked_at if not one["quote"].startswith(EXCHANGE)]
        assert {quote[:8] for quote in faulty} == {begins[:8] for begins in FAULTS}
        assert sum(one["wrong"] for one in told["findings"]) == 10
        for begins, verdict in FAULTS.items():
            (one,) = [one for one in looked_at if one["quote"].startswith(begins)]
            assert one["verdict"] == verdict, one
        assert len(told["findings"]) == 25
        assert (len(told["short"]), len(told["elsewhere"])) == (3, 1)

    def test_whoever_altered_a_quotation_is_named(self, demo_file: Path) -> None:
        told = run("verify", SAMPLE / "draft_report.docx", "-s", demo_file, code=1).out
        assert "A tracked change touches it, by Ruth Amory." in told

    def test_the_copy_holds_the_same_text_with_comments_and_keeps_those_of_others(
        self, demo_file: Path, tmp_path: Path
    ) -> None:
        draft, copy = SAMPLE / "draft_report.docx", tmp_path / "copy.docx"
        run("verify", draft, "-s", demo_file, "-o", copy, code=1)
        assert read_draft(copy).paragraphs == read_draft(draft).paragraphs
        comments = [(comment.author, comment.text) for comment in Document(str(copy)).comments]
        assert comments[0][0] == "Leon Prewitt"
        assert len(comments) > len(FAULTS)
        assert {author for author, _text in comments[1:]} == {"qualtool"}
        assert any("Printed “prison”, said “establishment”." in text for _author, text in comments)
        with zipfile.ZipFile(draft) as old, zipfile.ZipFile(copy) as new:
            untouched = set(old.namelist()) - {"word/document.xml", "word/comments.xml"}
            assert all(old.read(name) == new.read(name) for name in untouched)

    def test_a_comment_stands_around_its_quotation_only(self, demo_file: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy.docx"
        run("verify", SAMPLE / "draft_report.docx", "-s", demo_file, "-o", copy, code=1)
        (paragraph,) = [one for one in Document(str(copy)).paragraphs if "Nobody ever sat down" in one.text]
        runs = [run.text for run in paragraph.runs if run.text]
        assert (runs[0], runs[1][:6], runs[-1]) == ("“", "Nobody", "”")

    @pytest.mark.parametrize("name", ["draft_report.docx", "draft_report.md"])
    def test_the_corrected_copy_differs_in_three_attributions_alone(
        self, demo_file: Path, tmp_path: Path, name: str
    ) -> None:
        copy = tmp_path / f"fixed{Path(name).suffix}"
        told = run("verify", SAMPLE / name, "-s", demo_file, "--fix", copy, code=1)
        assert "3 attributions corrected" in told.out
        before, after = ([one.text for one in read_draft(path).paragraphs] for path in (SAMPLE / name, copy))
        changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
        assert [other for _one, other in changed] == [
            "(Stakeholder, Site 2, Stage 2 interview)",
            "(Service user, Site 4, Stage 2 interview)",
            "(Service user, Site 4, Stage 2 interview)",
        ]
        again = run("verify", copy, "-s", demo_file, "--json", code=1).json
        assert all(one["attribution_ok"] is not False for one in again["findings"])


class TestTheCommand:
    def test_a_sound_draft_ends_with_0_and_says_how_many_quotations_it_has(self, small: Path) -> None:
        told = run("verify", written(small / "d.md", *SOUND))
        assert "1 quotation of four words or more: 1 exact. None to mend." in told.out
        assert "House rule: nothing may be left out" in told.err

    def test_json_has_the_keys_that_are_promised(self, small: Path) -> None:
        told = run("verify", written(small / "d.txt", *SOUND), "--json").json
        assert {"counts", "findings"} <= set(told)
        assert told["counts"]["exact"] == 1 and told["counts"]["not found"] == 0
        (one,) = told["findings"]
        assert {"quote", "where", "verdict", "source", "attribution", "attribution_ok", "warnings"} <= set(one)
        assert {"transcript", "start", "end"} <= set(one["source"])

    def test_several_drafts_have_a_report_each(self, small: Path) -> None:
        drafts = [written(small / "a.md", *SOUND), written(small / "b.md", *WORDED_OTHERWISE)]
        told = run("verify", *drafts, code=1)
        assert "a.md" in told.out and "b.md" in told.out
        assert [one["sound"] for one in run("verify", *drafts, "--json", code=1).json] == [True, False]
        assert "one draft at a time" in run("verify", *drafts, "-o", "x.md", code=2).err

    def test_the_ignore_file_takes_quotations_out_by_how_they_begin(self, small: Path) -> None:
        draft = written(small / "d.md", "As the poem has it, “the wheel turns and turns again for us all”.")
        run("verify", draft, code=1)
        listed = written(small / "ignore.txt", "# poems", "“The wheel turns and")
        assert "From other work, not checked (1)" in run("verify", draft, "--ignore", listed).out

    def test_an_ignore_file_that_is_not_there_is_an_error(self, small: Path) -> None:
        told = run("verify", written(small / "d.md", *SOUND), "--ignore", "none.txt", code=1)
        assert "none.txt could not be read" in told.err

    @pytest.mark.parametrize("name", ["d.pdf", "none.md"])
    def test_a_draft_that_cannot_be_read_is_an_error_with_its_mend(self, small: Path, name: str) -> None:
        (small / "d.pdf").write_bytes(b"%PDF-1.4")
        assert "qualtool: " in run("verify", name, code=1).err

    def test_the_report_as_a_table_has_a_row_for_each_quotation(self, small: Path) -> None:
        run("verify", written(small / "d.md", *SOUND, *WORDED_OTHERWISE), "-o", "r.csv", code=1)
        with (small / "r.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [(row["verdict"], row["attribution_ok"], row["to_mend"]) for row in rows] == [
            ("exact", "yes", "no"),
            ("exact", "no", "yes"),
        ]

    def test_the_report_in_markdown_tells_what_is_to_be_looked_at(self, small: Path) -> None:
        run("verify", written(small / "d.md", *SOUND, *WORDED_OTHERWISE), "-o", "r.md", code=1)
        told = (small / "r.md").read_text(encoding="utf-8")
        assert f"It should be: {ANN}" in told and "## Sound" in told

    def test_a_draft_that_is_no_word_file_becomes_one_with_comments(self, small: Path) -> None:
        run("verify", written(small / "d.md", "# A [b]title[/b]", *WORDED_OTHERWISE), "-o", "c.docx", code=1)
        document = Document(str(small / "c.docx"))
        assert document.paragraphs[0].text == "A [b]title[/b]"
        (comment,) = document.comments
        assert f"It should be: {ANN}" in comment.text

    def test_another_ending_is_refused_before_anything_is_written(self, small: Path) -> None:
        told = run("verify", written(small / "d.md", *SOUND), "-o", "r.pdf", code=1)
        assert ".docx, .md, .csv" in told.err and not (small / "r.pdf").exists()

    def test_what_somebody_who_refused_really_said_is_in_no_file(self, small: Path) -> None:
        with preparing.open_study(small / "small.qual") as study:
            texts = {"eli.txt": "I: Well?\nR: I never told anybody but my sister about the stairs there.\n"}
            manifest = "file,site,stage,type,participant\neli.txt,1,1,Service user,P5\n"
            studies.add_files(study, [studies.write_files(small / "more", texts, manifest)])
        draft = written(small / "d.md", "“I never told anybody but my mother about the stairs there.”", ANN)
        for name in ("r.md", "r.csv", "r.docx"):
            told = run("verify", draft, "-o", name, code=1)
            assert "1 of these may not be printed" in told.err
        comment = next(iter(Document(str(small / "r.docx")).comments)).text
        for words in ((small / "r.md").read_text("utf-8"), (small / "r.csv").read_text("utf-8"), comment):
            assert "sister" not in words and "did not consent" in words


class TestFixing:
    FORMS = {
        ".md": "“They met me at the gate.”\n\n(Service *User*, site\n1, First interview)\n",
        ".html": "<p>&ldquo;They met me at the gate.&rdquo;</p>\n<p>(Service <em>User</em>,&nbsp;site 1, First\n"
        "interview)</p>\n",
        ".txt": "“They met me at the gate.”\r\n\r\n(Service User, site 1, First interview)\r\n",
    }

    @pytest.mark.parametrize("ending", FORMS)
    def test_only_the_words_that_differ_are_replaced(self, small: Path, ending: str) -> None:
        draft = small / f"d{ending}"
        draft.write_bytes(self.FORMS[ending].encode())
        run("verify", draft, "--fix", f"f{ending}", code=1)
        fixed = (small / f"f{ending}").read_bytes().decode()
        expected = self.FORMS[ending].replace("User", "user").replace("site", "North").replace("1", "town")
        assert fixed == expected
        run("verify", small / f"f{ending}")

    @pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
    def test_a_text_keeps_its_encoding_and_its_line_ends(self, small: Path, encoding: str) -> None:
        draft = small / "d.txt"
        draft.write_bytes(self.FORMS[".txt"].encode(encoding))
        run("verify", draft, "--fix", "f.txt", code=1)
        assert "(Service user, North town, First interview)\r\n" in (small / "f.txt").read_bytes().decode(encoding)

    def test_of_two_like_attributions_only_the_wrong_one_is_corrected(self, small: Path) -> None:
        other = "(Staff, South town, by the sea, First interview, paired)"
        draft = written(
            small / "d.md", "“I do the housing, mostly.”", other, "“They met me at the gate.”", other, *SOUND
        )
        run("verify", draft, "--fix", "f.md", code=1)
        assert [one.text for one in read_draft(small / "f.md").paragraphs][1::2] == [other, ANN, ANN]

    def test_a_pages_header_is_checked_and_corrected_and_its_comment_stands_at_the_beginning(self, small: Path) -> None:
        document = Document()
        document.add_paragraph("What they said.")
        document.add_paragraph("What we make of it.")
        wrong = "“They met me at the gate.” (Service User, North town, first interview)"
        document.sections[0].header.paragraphs[0].text = wrong
        document.save(str(small / "d.docx"))
        assert "1. EXACT  page header" in run("verify", small / "d.docx", code=1).out
        run("verify", small / "d.docx", "-o", "c.docx", "--fix", "f.docx", code=1)
        assert Document(str(small / "f.docx")).sections[0].header.paragraphs[0].text == (
            f"“They met me at the gate.” {ANN}"
        )
        run("verify", small / "f.docx")
        copy = Document(str(small / "c.docx"))
        (comment,) = copy.comments
        assert comment.text.startswith("In the page header: “They met me at the gate.”\n1. Exact")
        first, second = (one._p.xml for one in copy.paragraphs)
        assert "commentRangeStart" in first and "commentRangeStart" not in second
        assert "comment" not in copy.sections[0].header.paragraphs[0]._p.xml

    def test_formatting_in_a_word_file_stays_where_it_is(self, small: Path) -> None:
        document = Document()
        document.add_paragraph("“They met me at the gate.”")
        attribution = document.add_paragraph()
        for text, bold in (
            ("(Service ", False),
            ("User, North", True),
            (" town, first", False),
            (" interview)", False),
        ):
            attribution.add_run(text).bold = bold
        document.save(str(small / "d.docx"))
        run("verify", small / "d.docx", "--fix", "f.docx", code=1)
        runs = Document(str(small / "f.docx")).paragraphs[1].runs
        assert [(run.text, run.bold) for run in runs] == [
            ("(Service ", False),
            ("user, North", True),
            (" town, First", False),
            (" interview)", False),
        ]

    def test_the_draft_itself_is_never_written_over(self, small: Path) -> None:
        draft = written(small / "d.md", *WORDED_OTHERWISE)
        before = draft.read_bytes()
        for option in ("--fix", "-o"):
            assert "it is the draft itself" in run("verify", draft, option, draft, code=1).err
        assert draft.read_bytes() == before

    def test_a_copy_with_another_ending_is_refused(self, small: Path) -> None:
        assert (
            "Use one of: .md"
            in run("verify", written(small / "d.md", *WORDED_OTHERWISE), "--fix", "f.docx", code=1).err
        )

    def test_a_draft_with_nothing_to_correct_has_no_copy(self, small: Path) -> None:
        told = run("verify", written(small / "d.md", *SOUND), "--fix", "f.md", code=1)
        assert "no copy was written" in told.err and not (small / "f.md").exists()

    @pytest.mark.parametrize(
        ("before", "after"), [("(a b, c)", "(a d, c)"), ("", "x"), ("x y", "x"), ("a", "b a b"), ("same", "same")]
    )
    def test_replacements_made_from_the_last_give_the_other_text(self, before: str, after: str) -> None:
        text = before
        for start, end, words in replacements(before, after):
            text = text[:start] + words + text[end:]
        assert text == after


class TestTheHouseRule:
    def test_it_is_shown_set_and_undone(self, small: Path) -> None:
        assert "nothing may be left out" in run("house-rule").out
        told = run("house-rule", "--fillers", "um, you know,um", "--marks", "-c", "Asha")
        assert "fillers (um, you know) and transcriber's marks" in told.err
        assert run("house-rule", "--json").json == {"fillers": ["um", "you know"], "marks": True}
        run("undo", "-c", "Asha")
        assert run("house-rule", "--json").json == {"fillers": [], "marks": False}

    def test_the_same_rule_again_changes_nothing(self, small: Path) -> None:
        run("house-rule", "--marks", "-c", "Asha")
        assert "is the house rule already" in run("house-rule", "--marks", "-c", "Asha", code=1).err

    @pytest.mark.parametrize(
        ("fillers", "named"),
        [("um,not,Never", "“not”, “Never”"), ("I  think", "“I think” (for think)"), ("don’t know", "(for don't)")],
    )
    def test_a_word_that_denies_or_limits_is_no_filler(self, small: Path, fillers: str, named: str) -> None:
        told = run("house-rule", "--fillers", fillers, code=1)
        assert named in told.err.replace("\n", " ") and "write an ellipsis" in told.err.replace("\n", " ")
        assert run("house-rule", "--json").json == {"fillers": [], "marks": False}


def test_hostile_words_in_a_draft_never_break_the_report(small: Path) -> None:
    lines: Sequence[str] = (
        "“[/b] \x1b[31m they met me at the gate \u202e never ever {x} <b>”",
        "“" + "word " * 3000 + "”",
        "“" + "[" * 200 + " they met me at the gate”",
    )
    told = run("verify", written(small / "d.txt", *lines), code=1)
    assert "\x1b" not in told.out
    for name in ("r.md", "r.csv", "r.docx"):
        run("verify", small / "d.txt", "-o", name, code=1)
