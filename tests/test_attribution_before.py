"""Attributions that stand before their quotation, in the words of its sentence, or in its footnote."""

import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from studies import add_text
from test_reading import W, p, relations, word_file
from test_verify_command import ANN, run, written
from test_verifying import checked

from qualtool.analysis.attributions_read import bare_edges
from qualtool.analysis.verification import DraftFinding, corrections
from qualtool.formats.drafts import read_draft
from qualtool.store.study import Study
from qualtool.text.verbatim import EXACT, NOT_FOUND, WRONG_SOURCE
from qualtool.workflow import verifying

GATE = "“They met me at the gate.”"
WARD = "“And I walk them to the ward.”"
SAID_OTHERWISE = "the sentence says"


@pytest.fixture
def small(small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of the small study, which is where we are."""
    (tmp_path / "small.qual").write_bytes(small_file.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def findings(study: Study, *lines: str) -> tuple[DraftFinding, ...]:
    return checked(study, *lines).findings


def only(study: Study, *lines: str) -> DraftFinding:
    (found,) = findings(study, *lines)
    return found


def doubts(study: Study, *lines: str) -> list[str]:
    """What is warned of because of the words of the sentence, of all quotations."""
    return [
        warning for one in findings(study, *lines) for warning in one.warnings if warning.startswith(SAID_OTHERWISE)
    ]


class TestBefore:
    @pytest.mark.parametrize(
        ("before", "printed"),
        [
            ("A worker (Staff, South town, by the sea) said: ", "(Staff, South town, by the sea)"),
            ("Another (Site 2, follow-up) told us that ", "(Site 2, follow-up)"),
            ("One of them (Staff) put it this way: ", "(Staff)"),
            ("One man (Staff, Site 2), who had waited long, said: ", "(Staff, Site 2)"),
            ("Quoting a service user (Staff, Site 2, First interview): ", "(Staff, Site 2, First interview)"),
            ("Staff, Site 2: ", "Staff, Site 2"),
            ("[Staff, Site 2]: ", "[Staff, Site 2]"),
            ("A member of staff at Site 2: ", "A member of staff at Site 2"),
        ],
    )
    def test_a_false_attribution_before_the_words_is_a_wrong_source(
        self, study: Study, before: str, printed: str
    ) -> None:
        found = only(study, before + GATE)
        assert (found.verdict, found.attribution_ok, found.quotation.attribution) == (WRONG_SOURCE, False, printed)
        assert found.is_wrong and found.warnings == ()

    @pytest.mark.parametrize(
        "before",
        [
            "A service user (North town, First interview) said: ",
            "As one (Service user, North town, First interview) told us, ",
            "Service user, North town, First interview: ",
        ],
    )
    def test_a_true_one_is_right_whether_the_bracket_or_the_sentence_says_it(self, study: Study, before: str) -> None:
        found = only(study, before + GATE)
        assert (found.verdict, found.attribution_ok, found.warnings) == (EXACT, True, ())

    def test_a_paragraph_with_a_colon_leads_to_the_one_after_it(self, study: Study) -> None:
        assert only(study, "A worker (Staff, Site 2) said:", GATE).verdict == WRONG_SOURCE
        assert only(study, "A worker (Staff, Site 2) left.", GATE).verdict == EXACT

    def test_the_attribution_after_the_words_counts_first(self, study: Study) -> None:
        found = only(study, f"A worker (Staff, Site 2) said: {GATE} {ANN}")
        assert (found.verdict, found.attribution_ok, found.quotation.attribution) == (EXACT, True, ANN)

    def test_a_bracket_belongs_to_the_quotation_that_it_stands_right_after(self, study: Study) -> None:
        one, two = findings(study, f"One said {WARD} (Staff, Site 2). They said: {GATE}")
        assert one.quotation.attribution == "(Staff, Site 2)"
        assert two.quotation.attribution == "" and two.verdict == EXACT

    def test_each_of_two_quotations_has_the_bracket_that_leads_to_it(self, study: Study) -> None:
        line = f"A user (North town, First interview) said: {GATE} Another (Staff, Site 2) said: {WARD}"
        one, two = findings(study, line)
        assert (one.quotation.attribution, two.quotation.attribution) == (
            "(North town, First interview)",
            "(Staff, Site 2)",
        )
        assert [one.verdict, two.verdict] == [EXACT, EXACT]

    def test_it_holds_for_the_next_quotation_in_the_same_sentence(self, study: Study) -> None:
        one, two = findings(study, f"A user (Staff, Site 2) said “They met me at the gate” and “{GATE[1:-2]}”.")
        assert [one.verdict, two.verdict] == [WRONG_SOURCE, WRONG_SOURCE]

    def test_it_does_not_hold_for_somebody_else_in_the_same_sentence(self, study: Study) -> None:
        _, two = findings(study, f"A worker (Staff, Site 2) said “And I walk them to the ward”, but another {GATE}")
        assert (two.verdict, two.quotation.attribution) == (EXACT, "")

    def test_the_labels_of_an_exchange_are_no_attribution_of_it(self, study: Study) -> None:
        found = only(study, "Service user: “They met me at the gate.", "Staff: “I had not expected it.”")
        assert found.quotation.attribution == ""

    @pytest.mark.parametrize(
        "before",
        [
            "Unlike in the other one (Site 2), people said: ",
            "In the pilot (Site 2), which had closed its doors to nearly everybody by then and for good, one said: ",
            "The pilot (Site 2) had it easier in the end. One said: ",
            "The gate (see Site 2) was long remembered, as one said: ",
            "After the pilot (Site 2) a service user at North town said: ",
            "A friend (laughing) said: ",
            "The sites: ",
            "What staff at Site 2 never knew: ",
            "P2: ",
        ],
    )
    def test_other_brackets_and_labels_are_no_attribution(self, study: Study, before: str) -> None:
        found = only(study, before + GATE)
        assert (found.verdict, found.quotation.attribution) == (EXACT, "")

    def test_a_citation_that_leads_to_the_words_sets_them_apart(self, study: Study) -> None:
        check = checked(study, f"One study (Finnegan, 2010) said: {GATE}")
        assert check.findings == () and len(check.elsewhere) == 1
        assert len(checked(study, f"After the review (Finnegan, 2010) a user said: {GATE}").findings) == 1

    def test_it_is_corrected_unless_the_sentence_too_says_whose_the_words_are(self, study: Study) -> None:
        (label,) = corrections(checked(study, f"Staff, Site 2: {GATE}"))
        assert (label.printed, label.true, label.why_not) == ("Staff, Site 2", ANN[1:-1], "")
        (bracket,) = corrections(checked(study, f"One member of staff (Site 2, First interview) said: {GATE}"))
        assert "in a sentence that says too whose they are" in bracket.why_not

    def test_the_copy_has_the_label_corrected(self, small: Path) -> None:
        run("verify", written(small / "d.md", f"**Staff, Site 2:** {GATE}"), "--fix", "f.md", code=1)
        assert (small / "f.md").read_text("utf-8") == f"**{ANN[1:-1]}:** {GATE}\n"


class TestSentence:
    @pytest.mark.parametrize(
        ("line", "said"),
        [
            (f"As a member of staff at Site 2 said in her own words, {GATE}", "Staff, South town, by the sea"),
            (f"Nobody else had waited, and as a member of staff put it, {GATE}", "Staff"),
            ("“They met me at the gate,” said a member of staff at Site 2.", "Staff, South town, by the sea"),
            ("“They met me at the gate,” a member of staff told us.", "Staff"),
            (f"At Site 2, somebody said, {GATE}", "South town, by the sea"),
        ],
    )
    def test_a_sentence_that_names_somebody_else_is_a_warning_and_no_fault(
        self, study: Study, line: str, said: str
    ) -> None:
        found = only(study, line)
        assert (found.verdict, found.is_wrong, found.needs_a_look) == (EXACT, False, True)
        (doubt,) = [warning for warning in found.warnings if warning.startswith(SAID_OTHERWISE)]
        assert doubt.startswith(f"the sentence says {said}; the words are by ")

    @pytest.mark.parametrize(
        "line",
        [
            f"As a service user in North town said in her first interview, {GATE}",
            f"As a peer mentor said, {GATE}",
            f"Unlike those at Site 2, one said {GATE}",
            f"One from North town told staff at Site 2 that {GATE}",
            f"Staff and service users said {GATE}",
            f"One told staff that {GATE}",
            "“They met me at the gate,” she told staff at Site 2.",
            f"Staff at Site 2 were rarely seen, and one man said {GATE}",
            f"Of what staff had done one said {GATE}",
            f"A service user whose worker was staff at Site 2 said {GATE}",
            f"A member of staff at Site 2 had left by then. One said {GATE}",
            f"{GATE} Staff at Site 2 said so as well.",
            f"Staff were told {GATE}",
            f"As a member of staff said, {GATE} {ANN}",
            f"As a service user said, and not a member of staff, {GATE}",
        ],
    )
    def test_where_it_is_not_sure_whom_a_sentence_means_nothing_is_said(self, study: Study, line: str) -> None:
        assert doubts(study, line) == []

    def test_words_that_stand_in_an_encounter_too_that_the_sentence_fits_are_sound(
        self, study: Study, tmp_path: Path
    ) -> None:
        line = f"As somebody said at Site 2, {GATE}"
        assert len(doubts(study, line)) == 1
        add_text(study, tmp_path / "more", "again", "I: And then?\nR: They met me at the gate.\n", site="2")
        assert doubts(study, line) == []


FALSE_NOTE = "Staff, South town, by the sea, First interview."
CITES = "Department for Housing (2019), White Paper, p. 4."
REMARK = "She said so at Site 2 as well, and more than once."


def markdown(folder: Path, line: str, note: str) -> Path:
    return written(folder / "d.md", line.replace("^", "[^a]"), f"[^a]: {note}")


def word_draft(folder: Path, line: str, note: str) -> Path:
    runs = '<w:r><w:footnoteReference w:id="2"/></w:r>'.join(
        f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>' for words in line.split("^")
    )
    parts = {
        "word/_rels/document.xml.rels": relations(("footnotes", "footnotes.xml")),
        "word/footnotes.xml": f'<w:footnotes {W}><w:footnote w:id="2">{p(note)}</w:footnote></w:footnotes>',
    }
    return word_file(folder, f"<w:p>{runs}</w:p>", parts)


def open_draft(folder: Path, line: str, note: str) -> Path:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "style")
    )
    written_note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f"<text:note-body><text:p>{note}</text:p></text:note-body></text:note>"
    )
    path = folder / "d.odt"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:text>"
            f"<text:p>{line.replace('^', written_note)}</text:p></office:text></office:body></office:document-content>",
        )
        package.writestr("styles.xml", f"<office:document-styles {spaces}/>")
    return path


def pandoc_page(folder: Path, line: str, note: str) -> Path:
    mark = '<a href="#fn1" class="footnote-ref" id="fnref1"><sup>1</sup></a>'
    back = '<a href="#fnref1" class="footnote-back">↩︎</a>'
    return written(
        folder / "d.html",
        f'<meta charset="utf-8"><p>{line.replace("^", mark)}</p>',
        f'<section><hr><ol><li id="fn1"><p>{note}{back}</p></li></ol></section>',
    )


def word_page(folder: Path, line: str, note: str) -> Path:
    mark = '<a href="#_ftn1" name="_ftnref1"><sup>[1]</sup></a>'
    return written(
        folder / "d.html",
        f'<meta charset="utf-8"><p>{line.replace("^", mark)}</p>',
        f'<div><hr><div id="ftn1"><p><a href="#_ftnref1" name="_ftn1"><sup>[1]</sup></a> {note}</p></div></div>',
    )


KINDS = pytest.mark.parametrize("kind", [markdown, word_draft, open_draft, pandoc_page, word_page])


@KINDS
class TestNotes:
    @pytest.mark.parametrize(
        "line", [f"{GATE}^", f"One said {GATE[:-2]}”^ in the end.", f"{GATE[:-2]}”.^", f"{GATE[:-1]}^”"]
    )
    def test_the_attribution_in_a_note_is_the_quotations(self, study, tmp_path, kind, line):
        (found,) = verifying.verify(study, kind(tmp_path, line, FALSE_NOTE)).findings
        assert (found.verdict, found.quotation.attribution) == (WRONG_SOURCE, FALSE_NOTE[:-1])
        (found,) = verifying.verify(study, kind(tmp_path, line, ANN[1:-1] + ". Another agreed.")).findings
        assert (found.verdict, found.attribution_ok, found.warnings) == (EXACT, True, ())

    def test_a_note_that_cites_other_work_sets_the_quotation_apart(self, study, tmp_path, kind):
        check = verifying.verify(study, kind(tmp_path, "They say “nobody should ever wait for a home”^.", CITES))
        assert check.findings == ()
        (apart,) = check.elsewhere
        assert apart.attribution == CITES

    @pytest.mark.parametrize("note", [REMARK, "The scheme ended in 2019.", "See Smith (2019), p. 4."])
    def test_a_remark_in_a_note_is_neither(self, study, tmp_path, kind, note):
        (found,) = verifying.verify(study, kind(tmp_path, f"{GATE}^", note)).findings
        assert (found.verdict, found.quotation.attribution) == (EXACT, "")

    def test_a_note_elsewhere_in_the_sentence_is_not_the_quotations(self, study, tmp_path, kind):
        (found,) = verifying.verify(study, kind(tmp_path, f"One^ said {GATE} in the end^.", FALSE_NOTE)).findings
        assert found.quotation.attribution == ""

    def test_the_first_note_is_not_taken_for_the_line_after_the_last_paragraph(self, study, tmp_path, kind):
        found, *_ = verifying.verify(study, kind(tmp_path, f"^ {GATE}", f"({FALSE_NOTE[:-1]})")).findings
        assert found.quotation.attribution == ""

    def test_an_attribution_in_a_note_is_corrected_there(self, small, kind):
        path = kind(small, f"{GATE}^", FALSE_NOTE)
        run("verify", path, "--fix", f"f{path.suffix}", code=1)
        copy = read_draft(small / f"f{path.suffix}")
        assert [one.text for one in copy.paragraphs] == [GATE, f"{ANN[1:-1]}."]


def test_two_quotations_of_different_people_that_share_a_note_are_left(small: Path) -> None:
    path = written(small / "d.md", f"{GATE}[^a] {WARD}[^a]", f"[^a]: {ANN[1:-1]}.")
    told = run("verify", path, "--fix", "f.md", code=1)
    assert "share it, and are by different people" in " ".join(told.err.split())
    assert not (small / "f.md").exists()


def test_words_that_nobody_said_are_told_with_the_attribution_before_them(study: Study) -> None:
    found = only(study, "A worker (Staff, Site 2) said: “the trains were always late then”")
    assert (found.verdict, found.quotation.attribution, found.warnings) == (NOT_FOUND, "(Staff, Site 2)", ())


LEADS = ("{who}: {quote}", "One of them ({who}) said: {quote}", "As we were told ({who}), {quote}")
SAMPLE = Path(__file__).parent.parent / "sample_transcripts" / "draft_report.md"


def sample_quotes(demo: Study) -> list[tuple[str, str]]:
    """The words and the attribution of the sound quotations of the sample draft."""
    sound = [one for one in verifying.verify(demo, SAMPLE).findings if one.attribution_ok and not one.is_wrong]
    return [(f"“{one.quotation.text}”", bare_edges(one.quotation.attribution)) for one in sound if one.source]


@pytest.mark.parametrize("form", LEADS)
def test_the_samples_quotations_are_judged_alike_with_their_attribution_before_them(demo: Study, form: str) -> None:
    quotes = [(quote, who) for quote, who in sample_quotes(demo) if "\n" not in quote]
    assert len(quotes) > 10
    assert all(
        one.attribution_ok for one in findings(demo, *(form.format(who=who, quote=quote) for quote, who in quotes))
    )
    turned = [(quote, other) for (quote, who), (_, other) in pairwise(quotes) if who != other]
    wrong = findings(demo, *(form.format(who=who, quote=quote) for quote, who in turned))
    assert len(turned) > 5 and all(one.attribution_ok is False for one in wrong)
