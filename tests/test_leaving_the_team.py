"""What leaves the team: who it names, whom its attributions fit, what it gives away beside, and who is met no more."""

import re
from pathlib import Path

import pytest
import studies
from printed import print_quote
from test_ledger import GATE, WAIT, take
from typer.testing import CliRunner

from qualtool.analysis.label_shapes import telling
from qualtool.analysis.matrix import Stretch
from qualtool.analysis.report_paper import report_paper
from qualtool.cli.root import app
from qualtool.errors import BadFilter, NothingToDo, UnknownName
from qualtool.formats import report_md
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow import briefing, charting, checking, disclosure, keeping_quotes, sharing_ledger
from qualtool.workflow.keeping_quotes import Kept
from qualtool.workflow.ledger import LedgerRequest, ledger
from qualtool.workflow.reporting import ReportRequest, report
from qualtool.workflow.spread import share_spread, spread

FIRST = "(Service user, North town, First interview)"
SECOND = "(Service user, North town, Follow-up interview)"
STAFF = "(Staff, South town, by the sea, First interview, paired)"
GROUP = "(Service user, South town, by the sea, Follow-up focus group)"


@pytest.fixture
def named(tmp_path: Path) -> Study:
    """A study whose people go by their first names, with a file that bears one of them."""
    made = studies.empty_study(tmp_path)
    names = {"P1": "Ann", "P2": "Bea", "P3": "Will"}
    manifest, people = studies.MANIFEST, studies.PARTICIPANTS
    for code, name in names.items():
        manifest, people = re.sub(rf"\b{code}\b", name, manifest), re.sub(rf"\b{code}\b", name, people)
    folder = studies.write_files(tmp_path / "interviews", manifest=manifest)
    (folder / "participants.csv").write_text(people, encoding="utf-8")
    studies.add_files(made, [folder])
    return made


def chart(study: Study, case: str, stage: str, theme: str, text: str) -> None:
    charting.chart(study, case, stage, theme, "Asha", [Stretch("summary", text)])


def run(study: Study, *arguments: str) -> str:
    done = CliRunner().invoke(app, [*arguments, "-s", str(study.path)])
    assert done.exit_code == 0, done.output
    return done.output


def consents(study: Study, tmp_path: Path, **given: str) -> None:
    """Writes the consent of some participants over what they gave before."""
    table = studies.PARTICIPANTS
    for person, consent in given.items():
        table = re.sub(rf"^{person},\w+", f"{person},{consent}", table, flags=re.MULTILINE)
    path = tmp_path / "participants.csv"
    path.write_text(table, encoding="utf-8")
    run(study, "add", "--participants", str(path), "-c", "Asha")


class TestWhomCoarsenedWordsFit:
    def test_somebody_who_was_met_twice_is_still_one_person(self, study):
        told = disclosure.coarsen(study, FIRST, "(Service user, North town)", "Asha")
        assert told.endswith("That fits no other participant either: say still less")
        assert "still less" not in disclosure.coarsen(study, FIRST, "(Service user)", "Asha")

    def test_where_nobody_is_identified_transcripts_are_compared(self, study, tmp_path):
        studies.add_text(study, tmp_path / "more", "unknown", "I: Yes?\nR: I came alone.\n", site="2")
        form = "(Service user, South town, by the sea, First interview)"
        told = disclosure.coarsen(study, form, "(At South town, by the sea, a service user, First interview)", "Asha")
        assert told.endswith("That fits no other transcript either: say still less")
        assert "still less" not in disclosure.coarsen(study, form, "(Service user, First interview)", "Asha")


class TestAttributesInCoarsenedWords:
    @pytest.mark.parametrize(
        ("form", "words", "whose"),
        [
            (FIRST, "(A man)", "ann_first"),
            (FIRST, "(A rural woman)", "ann_first"),
            # One of the two is a woman.
            (STAFF, "(A WOMAN of the staff)", "pair"),
        ],
    )
    def test_another_value_than_theirs_is_not_true(self, study, form, words, whose):
        with pytest.raises(NothingToDo, match=f"is not true of {whose}. Say less than"):
            disclosure.coarsen(study, form, words, "Asha")

    @pytest.mark.parametrize(
        ("form", "words", "more"),
        [
            (FIRST, "(A woman, North town)", "woman"),
            (SECOND, "(Peer mentor, North town)", "Peer mentor"),
            (SECOND, "(Peer mentors)", "Peer mentor"),
        ],
    )
    def test_a_value_or_sub_role_that_the_form_does_not_say_is_to_be_left_out(self, study, form, words, more):
        with pytest.raises(NothingToDo, match=f"says more than .*: leave out {more}\\."):
            disclosure.coarsen(study, form, words, "Asha")

    def test_a_place_that_the_form_does_not_print_is_to_be_left_out(self, study):
        disclosure.set_template(study, "({type}, {stage})", "Asha")
        with pytest.raises(NothingToDo, match=r"leave out North town\."):
            disclosure.coarsen(study, "(Service user, First interview)", "(Service user, North town)", "Asha")

    def test_what_the_template_prints_may_be_said(self, study):
        disclosure.set_template(study, "({role}, {gender}, {site}, {stage})", "Asha")
        told = disclosure.coarsen(study, "Peer mentor, woman, North town", "(Peer mentor, a woman)", "Asha")
        assert told.startswith("Coarsened (Peer mentor, woman, North town, Follow-up)")

    @pytest.mark.parametrize(
        ("form", "words"),
        [
            # The form names the site, and the site is urban.
            (FIRST, "(Service user, an urban site)"),
            (GROUP, "(Service user in a rural place)"),
            (FIRST, "(Somebody in treatment)"),
        ],
    )
    def test_what_the_form_implies_and_plain_words_are_let_through(self, study, form, words):
        assert disclosure.coarsen(study, form, words, "Asha").startswith(f"Coarsened {form} to {words}")

    def test_values_that_are_everyday_words_or_words_of_a_type_are_not_read_as_values(self, tmp_path):
        made = studies.empty_study(tmp_path)
        manifest = (
            studies.MANIFEST.replace("case,area", "case,kind").replace(",red", ",other").replace(",blue", ",user")
        )
        studies.add_files(made, [studies.write_files(tmp_path / "interviews", manifest=manifest)])
        for words in ("(Service user, like any other)", "(Service user)"):
            assert disclosure.coarsen(made, FIRST, words, "Asha").startswith("Coarsened")
        made.close()


class TestWhoIsNamed:
    def test_codes_and_the_studys_own_words_tell_nobody_apart(self, study):
        with study.read() as connection:
            voices = read_voices(connection)
        codes = [
            "P12",
            "G1",
            "SU3",
            "P-7",
            "12",
            "Staff 3",
            "Participant 4",
            "s1_interview_P09",
            "kaz1",
            "kaz2",
            "kaz3",
        ]
        names = ["Ann", "omar_s1", "Raj", "ANN", "Omar 2", "María", "lena_s2"]
        assert telling([*codes, *names], voices) == names

    def test_the_report_begins_with_the_people_places_and_files_that_it_names(self, named, tmp_path):
        chart(named, "Ann", "1", "3.2", "Eleven weeks, as ann_first says, at Red Row.")
        chart(named, "Bea & Will", "1", "3.2", "They see no wait.")
        made = report(named, ReportRequest())
        assert made.names == ("Ann", "Bea", "Will", "ann_first")
        text = report_md.text_of(report_paper(made))
        first = text.index("[before this leaves the team: the words below name Ann, Bea, Will, ann_first]")
        assert first < text.index("## 3 Getting help")
        told = run(named, "report", "-o", str(tmp_path / "rep.md"))
        assert "Before this leaves the team: the words in it name Ann, Bea, Will, ann_first." in told

    def test_a_report_with_codes_alone_has_no_such_line(self, study, tmp_path):
        chart(study, "P1", "1", "3.2", "Eleven weeks.")
        assert report(study, ReportRequest()).names == ()
        assert "Before this leaves" not in run(study, "report", "-o", str(tmp_path / "rep.md"))

    def test_a_name_is_a_whole_word_in_its_own_capitals(self, named):
        chart(named, "North town", "1", "3.2", "It will take an announcement, and ann_first_draft.")
        assert report(named, ReportRequest("3")).names == ()

    def test_the_spread_names_people_in_its_tables(self, named, tmp_path):
        print_quote(named, "ann_first", "Nobody rang.", used_in="ch. 4")
        assert "Before this leaves the team: the words in it name Ann." in run(
            named, "spread", "-o", str(tmp_path / "spread.csv")
        )
        share_spread(named, spread(named), tmp_path / "spread.md")
        text = (tmp_path / "spread.md").read_text(encoding="utf-8")
        assert "[before this leaves the team: the words below name Ann]" in text.split("\n\n")[1]
        assert spread(named).named_in(".svg") == ("Ann",)
        assert "Before this" not in run(named, "spread")

    def test_a_site_briefing_names_files_too(self, named):
        chart(named, "North town", "1", "3.2", "As ann_first says, Ann waited.")
        assert briefing.brief_site(named, "1").names == ("Ann", "ann_first")


class TestARelease:
    def test_only_what_is_in_it_is_to_be_looked_at(self, study):
        take(study, "ann_first", GATE)
        take(study, "ann_second", "I relapsed once and she came.")
        take(study, "pair", "I do the housing, mostly.")
        assert not sharing_ledger.to_look_at(ledger(study, LedgerRequest(where=("site=2",))))
        (told,) = sharing_ledger.to_look_at(ledger(study, LedgerRequest(where=("stage=2",))))
        assert told.startswith("P1: quotes 1, 2")

    def test_a_quote_that_stays_behind_is_not_to_be_looked_at(self, study):
        take(study, "ann_first", GATE)
        keeping_quotes.revise(study, "1", "Asha", Kept(printed="P1 met me at the gate with Bea in the rain."))
        (quote,) = ledger(study).quotes
        assert quote.names and not quote.may_leave
        assert sharing_ledger.to_look_at(ledger(study)) == []


class TestBriefings:
    def test_nobody_prepares_to_meet_somebody_who_withdrew(self, study, tmp_path):
        assert briefing.brief_case(study, "P1").case == "P1"
        consents(study, tmp_path, P1="withdrawn", P2="withdrawn")
        with pytest.raises(NothingToDo, match="P1 withdrew from the study: there is no next interview to prepare"):
            briefing.brief_case(study, "P1")
        with pytest.raises(NothingToDo, match=r'P2 withdrew .* For the others of P2 & P3: qualtool brief "P2 & P3"'):
            briefing.brief_case(study, "P2")
        assert briefing.brief_case(study, "P3").open_points[0][1] == "P2"
        assert "- **Withdrew from the study, not to be met again:** P2" in run(study, "brief", "P2 & P3")

    def test_the_board_is_not_told_of_quotes_whose_attribution_hides_the_site(self, study, tmp_path):
        for words in (GATE, WAIT, "I was waiting eleven weeks."):
            take(study, "ann_first", words)
        keeping_quotes.revise(study, "3", "Asha", Kept(printed="I was waiting for twelve weeks."))
        for words in ("She is still my worker.", "It was."):
            take(study, "ann_second", words)
        disclosure.coarsen(study, FIRST, "(Somebody in treatment)", "Asha")
        made = briefing.brief_site(study, "1")
        assert (len(made.quotes), made.more_quotes, made.hiding, made.unsound) == (2, 0, 2, 1)
        path = tmp_path / "site.md"
        told = run(study, "brief", "--site", "1", "-o", str(path))
        assert "For you alone: 2 quotes left out, since the attribution hides the site." in told
        assert "For you alone: 1 quote left out, since the words are not as they were said." in told
        assert not re.search("more quote|left out|hides", path.read_text(encoding="utf-8"))

    def test_what_there_is_no_room_for_is_still_counted(self, study):
        said = [GATE, WAIT, "Nobody rang.", "They met me at the gate.", "I was waiting eleven weeks."]
        for words in (*said, "I had not expected it"):
            take(study, "ann_first", words)
        assert "1 more quote from here in the ledger." in briefing.brief_text(briefing.brief_site(study, "1"))


class TestHowAQuoteWasPicked:
    def picked(self, study: Study) -> list[str]:
        return [quote.picked_by for quote in ledger(study).quotes]

    def test_it_is_written_changed_and_cleared_and_each_is_a_step(self, study):
        take(study, "ann_first", GATE)
        change = ("ledger", "change", "1", "-c", "Asha", "--picked-by")
        assert ": picked by gender=woman and site=1" in run(study, *change, "gender=woman and site=1")
        assert self.picked(study) == ["gender=woman and site=1"]
        assert "picked by nothing" in run(study, *change, "")
        checking.undo(study, "Asha")
        assert self.picked(study) == ["gender=woman and site=1"]

    @pytest.mark.parametrize("words", ["gendr=woman", "site=9 and starred"])
    def test_a_filter_on_what_the_study_does_not_have_is_an_error_and_writes_nothing(self, study, words):
        take(study, "ann_first", GATE, picked_by="gender=woman")
        with pytest.raises((UnknownName, BadFilter)):
            keeping_quotes.revise(study, "1", "Asha", Kept(picked_by=words, note="new"))
        assert [(quote.picked_by, quote.note) for quote in ledger(study).quotes] == [("gender=woman", "")]

    def test_what_is_there_already_is_told_with_its_number_and_the_way_to_change_it(self, study):
        take(study, "ann_first", WAIT)
        excerpt = take(study, "ann_first", GATE)
        with pytest.raises(NothingToDo, match=r"as quote 2\. .*: qualtool ledger change 2 --picked-by FILTER"):
            keeping_quotes.take(study, excerpt, "Asha", picked_by="gender=woman")
