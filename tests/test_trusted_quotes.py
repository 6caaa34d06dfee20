"""Quotes that can be trusted on every way out: whose words are printed, whether they stand, and what a filter tells."""

import pytest
import studies
from test_ledger import GATE, only, revised, take
from test_verifying import checked, finding
from typer.testing import CliRunner

from qualtool.analysis.ledger import SOMEBODY_ELSES, Wanted, best_proof
from qualtool.analysis.verification import remarks
from qualtool.cli.root import app
from qualtool.errors import BadFilter, NothingToDo, UnknownName
from qualtool.formats.drafts import read_draft
from qualtool.store.study import Study
from qualtool.text.printed import printed
from qualtool.text.quotations import quotations
from qualtool.text.verbatim import CHANGED, EXACT, LAWFUL, WRONG_SOURCE, Source, SourceTurn, check
from qualtool.workflow import (
    briefing,
    checked_drafts,
    disclosure,
    display,
    keeping_quotes,
    quoting,
    reporting,
    sharing_ledger,
)
from qualtool.workflow.ledger import LedgerRequest, ledger
from qualtool.workflow.quoting import QuoteRequest
from qualtool.workflow.reporting import ReportRequest
from qualtool.workflow.sharing import WITHDRAWN

DEE = "It is what it is."
ANN = "(Service user, North town, First interview)"


def take_stretch(study: Study, transcript: str, words: str) -> None:
    """Takes words into the ledger that nobody coded."""
    span = studies.span(study, transcript, words)
    keeping_quotes.take(study, f"{transcript}:{span.start}:{span.end}", "Asha")


class TestWhoseWordsArePrinted:
    @pytest.mark.parametrize(
        "printed",
        [
            "Longer for me.",
            # Nobody knows who Gus is, and somebody in the group refused.
            "Nobody asked me that.",
            "Nobody asked me that.\n\nIt is what it is.",
        ],
    )
    def test_words_of_somebody_who_refused_are_withheld_whoever_spoke_in_the_excerpt(self, study, printed):
        take_stretch(study, "group", DEE)
        assert only(study).may_leave
        quote = revised(study, printed)
        assert (quote.sign, quote.withheld) == ("⊘", "its speaker did not consent to quotation")
        assert sharing_ledger.release(study).withheld == 1
        assert not briefing.brief_site(study, "2").quotes
        assert printed.split("\n")[0] not in str(reporting.report(study, ReportRequest()))

    def test_the_interviewers_words_are_no_quote_of_the_respondent(self, study):
        take(study, "ann_first", GATE)
        quote = revised(study, "How did it begin?")
        assert (quote.verdict, quote.sign, quote.to_mind) == (WRONG_SOURCE, "!", (SOMEBODY_ELSES,))
        assert sharing_ledger.release(study).unsound == 1

    def test_an_exchange_of_people_who_agreed_is_still_lawful(self, study):
        take_stretch(study, "pair", "And I walk them to the ward.")
        quote = revised(study, "I do the housing, mostly.\n\nAnd I walk them to the ward.")
        assert quote.verdict in (EXACT, LAWFUL)
        assert quote.may_leave

    @pytest.mark.parametrize("words", ["I was there for it.", "for it"])
    def test_words_that_another_said_just_before_are_still_the_speakers_own(self, words):
        said = "I was there for it.\n\nI was there for it."
        source = Source(said, (SourceTurn(0, 19, "asking I"), SourceTurn(21, len(said), "P1")))
        assert best_proof(words, Wanted((source,), frozenset({"P1"}))).verdict == EXACT
        assert best_proof(words, Wanted((source,), frozenset({"P2"}))).verdict == WRONG_SOURCE


def test_a_briefing_leaves_out_a_quote_whose_words_are_not_as_they_were_said(study):
    take(study, "ann_first", GATE)
    assert briefing.brief_site(study, "1").quotes
    revised(study, "They met us at the gate. I had not expected it, I was relapsing by then.")
    made = briefing.brief_site(study, "1")
    assert (made.quotes, made.more_quotes, made.unsound, made.withheld) == ((), 0, 1, 0)


def test_how_a_quote_was_picked_does_not_undo_that_its_attribution_was_coarsened(study):
    take(study, "ann_first", GATE, picked_by="theme 4 and Site = 1 and gender=woman and starred")
    assert sharing_ledger.release(study).quotes[0].picked == "theme 4 and Site = 1 and gender=woman and starred"
    disclosure.coarsen(study, "Service user, North town, First interview", "(Service user)", "Asha")
    made = sharing_ledger.release(study, LedgerRequest(where=("site=1",)))
    assert made.quotes[0].picked == "theme 4 and one site and one gender and starred"
    assert made.filter == "one site"


@pytest.mark.parametrize(
    "back",
    [
        '<a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>',
        '<a href="#_ftnref1" name="_ftn1"><span class="MsoFootnoteReference">[1]</span></a>',
        "<sup>1</sup>",
    ],
)
def test_the_number_of_a_footnote_in_a_web_page_hides_no_quotation_and_is_no_word_of_it(tmp_path, back):
    mark = '<a class="sdfootnoteanc" href="#sdfootnote1sym"><sup>1</sup></a>'
    path = tmp_path / "draft.html"
    path.write_text(f"<p>She said “I was waiting{mark} eleven weeks”.</p><p>{back}“They met me at the gate” (P1).</p>")
    found = quotations(read_draft(path))
    assert [one.text for one in found] == ["I was waiting eleven weeks", "They met me at the gate"]


class TestAnAttributionInADraftThatSaysTooMuch:
    @pytest.mark.parametrize("printed", [ANN, "(service user, site 1, first interview)", "(Service user, P1)"])
    def test_what_the_study_decided_not_to_print_is_told_from_other_wording(self, study, printed):
        disclosure.coarsen(study, ANN, "(Service user, First interview)", "Asha")
        found = finding(study, "I was waiting eleven weeks.", printed)
        told = "The attribution says more than the study decided to print. It should be:"
        assert (found.verdict, found.attribution_fault) == (EXACT, "discloses")
        assert f"{told} (Service user, First interview)" in remarks(found)

    def test_other_wording_that_says_as_much_is_wording(self, study):
        assert finding(study, "I was waiting eleven weeks.", "(user, site 1, stage 1)").attribution_fault == "wording"


def test_the_name_of_a_step_shows_what_was_edited_however_late_in_the_words(study):
    take(study, "ann_first", GATE)
    said = keeping_quotes.cut_words(study, "1", ", I was relapsing by then", "Asha")
    assert said == "Changed the quote 'They met me at the gate. I had not expe…': now '…not expected it …'"
    assert keeping_quotes.cut_words(study, "1", "They", "Asha").endswith(
        "now '… met me at the gate. I had not expecte…'"
    )


def test_a_checked_draft_says_of_somebody_who_withdrew_that_they_withdrew(study, tmp_path):
    participants = tmp_path / "participants.csv"
    participants.write_text(studies.PARTICIPANTS.replace("P1,yes", "P1,withdrawn"))
    done = CliRunner().invoke(app, ["add", "--participants", str(participants), "-s", str(study.path), "-c", "Asha"])
    assert done.exit_code == 0, done.output
    check = checked(study, "“They met us at the gate. I had not expected it”", ANN)
    (found,) = checked_drafts.released(check).findings
    assert found.source is not None
    assert (found.source.words, found.changes[0].said) == (WITHDRAWN, WITHDRAWN)
    draft = tmp_path / "draft.md"
    draft.write_text("“They met us at the gate. I had not expected it”\n", encoding="utf-8")
    told = CliRunner().invoke(app, ["verify", str(draft), "-s", str(study.path), "--json"]).stdout
    assert "withdrew" in told and "met me" not in told


@pytest.mark.parametrize("picked_by", ["theme 4 and gendr=woman", "site=9 and starred"])
def test_a_filter_on_what_the_study_does_not_have_is_an_error_since_nobody_would_count_it(study, picked_by):
    with pytest.raises((UnknownName, BadFilter)):
        take(study, "ann_first", GATE, picked_by=picked_by)
    assert ledger(study).of == 0
    excerpt = quoting.find_quotes(study, QuoteRequest("4")).quotes[0].id
    keeping_quotes.take(study, excerpt, "Asha", picked_by="theme 4 and words a=b and gender=woman")
    assert only(study).crowd.filter == "gender=woman"


SPOKEN = (
    "He said go to the nurse if it is bad. I have been to the nurse before, they look at you like you came to nick the "
    "clock off the wall. On the Tuesday he is at my door at nine with a letter, and that was the end of it for me."
)


class TestASentenceThatWentWithoutAMark:
    """The commonest silent edit: what stands on either side is as it was said, and nothing else is to be mended."""

    def changes(self, words: str) -> tuple[str, list[tuple[str, str]]]:
        source = Source(SPOKEN, (SourceTurn(0, len(SPOKEN), "P1"),))
        found = check(printed(words), source)
        return found.verdict, [(change.printed, change.said) for change in found.changes]

    @pytest.mark.parametrize(
        "words",
        [
            "He said go to the nurse if it is bad. On the Tuesday he is at my door at nine with a letter.",
            "He said go to the nurse if it is bad. On the Tuesday he is at my door.",
            "Go to the nurse if it is bad. On the Tuesday he is at my door at nine with a letter, and that was the",
        ],
    )
    def test_it_is_told_as_left_out_and_not_as_other_words(self, words):
        gone = "I have been to the nurse before, they look at you like you came to nick the clock off the wall"
        assert self.changes(words) == (CHANGED, [("", gone)])

    def test_words_that_were_changed_beside_it_are_told_too(self):
        words = "He said go to the nurse if it is bad. On the Monday he was at my door at nine with a letter."
        verdict, changes = self.changes(words)
        assert verdict == CHANGED
        assert [one for one in changes if one[0]] == [("Monday", "Tuesday"), ("was", "is")]


def test_words_that_name_a_speaker_are_pointed_out_however_far_off_that_speaker_is(study, tmp_path):
    between = "".join(f"Dee: It was {number} weeks.\n" for number in ("nine", "ten", "six", "two"))
    studies.add_text(
        study, tmp_path / "more", "far", f"M: How was it?\nDee: Eli was there first.\n{between}Eli: I was.\n"
    )
    take_stretch(study, "far", "Eli was there first.")
    assert only(study).names == ("“Eli” (a speaker)",)


STILL_ALONE = ". That fits no other participant either: say still less"
LESS = {
    "(Service user, First interview)": STILL_ALONE,
    # She was met there twice, and nobody else was.
    "(Service user, North town)": STILL_ALONE,
    "(Somebody in treatment, First interview)": "",
    "(Respondent)": "",
}
"""What may be printed for ANN's form, and what one is told where nobody else of the study could be meant."""


@pytest.mark.parametrize("words", ["(Service user, South town, by the sea)", "(Staff)", "(Service user, Follow-up)"])
def test_a_form_is_coarsened_to_what_says_less_and_never_to_what_is_not_true(study, words):
    with pytest.raises(NothingToDo, match="is not true of ann_first"):
        disclosure.coarsen(study, ANN, words, "Asha")
    told = {less: disclosure.coarsen(study, ANN, less, "Asha") for less in LESS}
    assert told == {less: f"Coarsened {ANN} to {less}{too_little}" for less, too_little in LESS.items()}


def test_a_quote_that_is_not_as_it_was_said_stands_for_no_site_in_the_joint_display(study):
    take(study, "ann_first", GATE)
    theme = studies.theme(study, "4").id
    assert [one.words for one in display.quotes_for(study, "1", theme)] == [GATE]
    revised(study, "They met us at the gate. I had not expected it, I was relapsing by then.")
    assert display.quotes_for(study, "1", theme) == []


class TestABlockThatLostItsIndent:
    """A word processor that saves plain text leaves neither style nor indent, only the attribution at the end."""

    def test_it_is_checked_like_any_other(self, study):
        found = checked(study, f"They met us at the gate. I had not expected it. {ANN}").findings
        assert [(one.verdict, one.attribution_ok) for one in found] == [(CHANGED, True)]
        wrong = "(Staff, Site 2, paired interview)"
        found = checked(study, f"I was waiting eleven weeks. Nobody rang. {wrong}").findings
        assert [one.verdict for one in found] == [WRONG_SOURCE]

    @pytest.mark.parametrize(
        "prose",
        [
            f"People spoke of the long time that it took to be seen by anybody. {ANN}",
            f"They told us that nobody had met them at the gate {ANN}.",
            "I was waiting eleven weeks. Nobody rang.",
        ],
    )
    def test_prose_that_names_its_source_is_no_quotation(self, study, prose):
        check = checked(study, prose)
        assert not check.findings and not check.short
