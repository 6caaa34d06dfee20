"""The check of a draft against a study: where each quotation stands, whose it is, and what is wrong with it."""

import random
from pathlib import Path

import pytest
import studies
from test_quoting import counted as counted_statements

from qualtool.analysis.attributions_read import AttributionReader, bare, in_form_of
from qualtool.analysis.verification import DraftCheck, DraftFinding, corrections, counted, remarks
from qualtool.analysis.voices import Voice
from qualtool.store.candidates import CandidateSearch, turns_of
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.text.drafts import Draft, Paragraph
from qualtool.text.verbatim import CHANGED, CROSSES, EXACT, LAWFUL, NOT_FOUND, OUT_OF_ORDER, WRONG_SOURCE
from qualtool.workflow import checking, disclosure, house_rules, verifying

ANN = "(Service user, North town, First interview)"
LATER = "(Service user, North town, Follow-up interview)"
PAIR = "(Staff, South town, by the sea, First interview)"
GROUP = "(Service user, South town, by the sea, Follow-up focus group)"


def draft(*lines: str) -> Draft:
    """A draft of these paragraphs."""
    return Draft("d.md", tuple(Paragraph(number, line) for number, line in enumerate(lines, 1)))


def checked(study: Study, *lines: str, ignored: tuple[str, ...] = ()) -> DraftCheck:
    return verifying.check_draft(study, draft(*lines), ignored)


def finding(study: Study, words: str, attribution: str = "") -> DraftFinding:
    """The only finding on a quotation that is a paragraph of its own."""
    (found,) = checked(study, f"“{words}”", *([attribution] if attribution else [])).findings
    return found


class TestVerdicts:
    def test_words_as_they_were_said_are_exact_and_lead_to_their_turn(self, study: Study) -> None:
        found = finding(study, "I was waiting eleven weeks. Nobody rang.", ANN)
        assert (found.verdict, found.attribution_ok, found.is_wrong, found.warnings) == (EXACT, True, False, ())
        assert found.source is not None
        assert (found.source.transcript, found.source.turn, found.source.speaker) == ("ann_first", 2, "R")
        assert found.source.words == "I was waiting eleven weeks. Nobody rang"

    def test_the_offsets_of_a_source_are_those_of_the_transcript(self, study: Study) -> None:
        found = finding(study, "They met me at the gate. I had not expected it", ANN)
        assert found.source is not None
        span = studies.span(study, "ann_first", "They met me at the gate. I had not expected it")
        assert (found.source.start, found.source.end) == (span.start, span.end)

    def test_an_ellipsis_across_the_interviewers_question_is_a_lawful_edit(self, study: Study) -> None:
        assert finding(study, "I was waiting eleven weeks … They met me at the gate.", ANN).verdict == LAWFUL

    def test_the_interviewers_words_run_into_the_answer_cross_a_speaker(self, study: Study) -> None:
        assert finding(study, "And then? They met me at the gate.", ANN).verdict == CROSSES

    def test_pieces_in_another_order_are_out_of_order(self, study: Study) -> None:
        assert finding(study, "They met me at the gate … I was waiting eleven weeks", ANN).verdict == OUT_OF_ORDER

    def test_a_word_changed_is_named_with_the_right_source(self, study: Study) -> None:
        found = finding(study, "They met us at the gate. I had not expected it.", ANN)
        assert found.verdict == CHANGED
        assert [(change.printed, change.said) for change in found.changes] == [("us", "me")]
        assert found.source is not None and found.source.transcript == "ann_first"
        assert "Printed “us”, said “me”." in remarks(found)

    def test_words_that_nobody_said_are_not_found(self, study: Study) -> None:
        found = finding(study, "The trains were always late in those days.", ANN)
        assert (found.verdict, found.source, found.attribution_ok) == (NOT_FOUND, None, None)
        assert found.is_wrong

    def test_an_exchange_between_labelled_speakers_is_lawful(self, study: Study) -> None:
        lines = ("I: How did it begin?", "R: I was waiting eleven weeks. Nobody rang.")
        blocks = tuple(Paragraph(number, line, is_block=True) for number, line in enumerate(lines, 1))
        check = verifying.check_draft(study, Draft("d", (*blocks, Paragraph(3, ANN))))
        (found,) = check.findings
        assert found.verdict in (EXACT, LAWFUL)
        assert found.attribution_ok

    def test_a_draft_without_quotations_is_sound(self, study: Study) -> None:
        check = checked(study, "Nothing is quoted here.")
        assert check.is_sound and not check.findings
        assert counted(check).startswith("0 quotations")


class TestAttributions:
    def test_words_under_another_site_have_a_wrong_source_and_the_right_one_is_told(self, study: Study) -> None:
        found = finding(study, "I was waiting eleven weeks.", PAIR)
        assert (found.verdict, found.attribution_ok, found.attribution_fault) == (WRONG_SOURCE, False, "facts")
        assert found.source is not None
        assert (found.source.transcript, found.source.attribution) == ("ann_first", ANN)

    def test_words_of_another_stage_have_a_wrong_source(self, study: Study) -> None:
        assert finding(study, "I was waiting eleven weeks.", LATER).verdict == WRONG_SOURCE

    def test_the_right_facts_in_other_words_are_a_fault_of_wording_only(self, study: Study) -> None:
        found = finding(study, "I was waiting eleven weeks.", "(Service User, site 1, stage one Interview)")
        assert (found.verdict, found.attribution_ok, found.attribution_fault) == (EXACT, False, "wording")
        assert f"The attribution is worded otherwise. It should be: {ANN}" in remarks(found)

    def test_another_person_of_the_same_encounter_is_a_wrong_fact_but_no_wrong_source(self, study: Study) -> None:
        found = finding(study, "I do the housing, mostly.", "(P3, South town, by the sea)")
        assert (found.verdict, found.attribution_ok, found.attribution_fault) == (EXACT, False, "facts")

    def test_a_site_that_the_study_does_not_have_fits_nobody(self, study: Study) -> None:
        found = finding(study, "I was waiting eleven weeks.", "(Service user, Site 9, First interview)")
        assert found.verdict == WRONG_SOURCE

    def test_a_missing_attribution_is_a_warning_and_no_fault(self, study: Study) -> None:
        found = finding(study, "I was waiting eleven weeks.")
        assert (found.attribution_ok, found.is_wrong) == (None, False)
        assert "no attribution is printed" in found.warnings

    def test_the_same_words_elsewhere_are_no_fault_where_the_attribution_fits_one(
        self, study: Study, tmp_path: Path
    ) -> None:
        studies.add_text(
            study, tmp_path / "more", "again", "I: So?\nR: I was waiting eleven weeks. Nobody rang.\n", "2"
        )
        for attribution, name in (
            (ANN, "ann_first"),
            ("(Service user, South town, by the sea, First interview)", "again"),
        ):
            found = finding(study, "I was waiting eleven weeks. Nobody rang.", attribution)
            assert found.source is not None
            assert (found.verdict, found.attribution_ok, found.source.transcript) == (EXACT, True, name)

    def test_words_in_two_encounters_under_a_third_are_not_corrected(self, study: Study, tmp_path: Path) -> None:
        studies.add_text(
            study, tmp_path / "more", "again", "I: So?\nR: I was waiting eleven weeks. Nobody rang.\n", "2"
        )
        check = checked(study, "“I was waiting eleven weeks. Nobody rang.”", GROUP)
        (found,) = check.findings
        assert found.verdict == WRONG_SOURCE and len(found.also_in) == 1
        assert [one.why_not for one in corrections(check)] == ["the words stand in several encounters"]

    def test_what_was_decided_about_an_attribution_is_the_true_form(self, study: Study) -> None:
        disclosure.coarsen(study, ANN, "(Service user, First interview)", "Asha")
        assert finding(study, "I was waiting eleven weeks.", "(Service user, First interview)").attribution_ok
        found = finding(study, "I was waiting eleven weeks.", ANN)
        assert (found.attribution_ok, found.attribution_fault) == (False, "discloses")

    def test_dash_and_brackets_are_alike(self) -> None:
        assert bare("— Service user, Site 4.") == bare("(Service user,  Site 4)") == bare("[Service user, Site 4]")
        assert in_form_of("(Staff, Site 1)", "[staff, site 1]") == "[Staff, Site 1]"
        assert in_form_of("(Staff, Site 1)", "— staff, site 1") == "— Staff, Site 1"

    @pytest.mark.parametrize(
        ("printed", "fits"),
        [
            ("(Service user, site 1, stage 1)", True),
            ("stage one interview, Service Users, NORTH TOWN", True),
            ("[P1, First interview]", True),
            ("(Staff, North town)", False),
            ("(P2)", False),
            ("(P99)", False),
            ("(Site 12)", False),
            ("(North town, focus group)", False),
            ("(somebody whom we met)", True),
            ("(Sites 1 and 2)", True),
        ],
    )
    def test_attributions_are_read_leniently(self, study: Study, printed: str, fits: bool) -> None:
        with study.read() as connection:
            voices = read_voices(connection)
        (ann,) = [voice for voice in voices if voice.participant == "P1" and voice.stage == "1"]
        assert reader(voices).read(printed).fits(ann) is fits

    def test_a_sub_role_fits_by_its_own_name_and_by_its_main_types(self, study: Study) -> None:
        with study.read() as connection:
            voices = read_voices(connection)
        (mentor,) = [voice for voice in voices if voice.type == "Peer mentor" and voice.participation]
        assert reader(voices).read("(Peer mentor, Follow-up)").fits(mentor)
        assert reader(voices).read("(Service user, Follow-up)").fits(mentor)
        (user,) = [voice for voice in voices if voice.participant == "P1" and voice.stage == "1"]
        assert not reader(voices).read("(Peer mentor)").fits(user)


def reader(voices: list[Voice]) -> AttributionReader:
    sites = {voice.site: voice.site_label for voice in voices}
    stages = {voice.stage: voice.stage_label for voice in voices}
    return AttributionReader(voices, sites, stages, ["Service user", "Peer mentor", "Staff"])


class TestConsentAndRules:
    def test_the_words_of_somebody_who_refused_may_not_be_printed(self, study: Study, tmp_path: Path) -> None:
        texts = {"eli.txt": "I: Well?\nR: I never told anybody about the stairs.\n"}
        manifest = "file,site,stage,type,participant\neli.txt,1,1,Service user,P5\n"
        studies.add_files(study, [studies.write_files(tmp_path / "more", texts, manifest)])
        found = finding(study, "I never told anybody about the stairs.", ANN)
        assert found.verdict == EXACT
        assert found.withheld == "the speaker did not consent to quotation"
        assert found.is_wrong and remarks(found)[0].startswith("May not be printed")

    def test_fillers_are_a_change_until_the_house_rule_lets_them_go(self, study: Study, tmp_path: Path) -> None:
        said = "I: Well?\nR: I was, um, never asked about the stairs [laughs] at all.\n"
        studies.add_text(study, tmp_path / "more", "um", said, who="P8")
        words = "I was never asked about the stairs at all."
        assert finding(study, words, ANN).verdict == CHANGED
        house_rules.set_house_rule(study, "Asha", ["um", "er"], True)
        assert finding(study, words, ANN).verdict in (EXACT, LAWFUL)

    def test_quotations_of_other_work_and_short_ones_are_listed_apart(self, study: Study) -> None:
        check = checked(
            study,
            "It was a “lucky dip” for them, and “nobody was ever rung by anyone” (Finnegan et al, 2010), "
            "though “the wheel turns and turns again” as the poem has it.",
            ignored=("The wheel turns",),
        )
        assert [one.text for one in check.short] == ["lucky dip"]
        assert len(check.elsewhere) == 2
        assert check.findings == ()

    def test_a_removed_transcript_is_no_source(self, study: Study) -> None:
        checking.undo(study, "Asha")
        assert finding(study, "I was waiting eleven weeks.", "").verdict == NOT_FOUND


class TestCandidates:
    def test_every_turn_of_the_demo_is_its_own_likeliest_source(self, demo: Study) -> None:
        chance = random.Random(4)
        missed = []
        with demo.read() as connection:
            search = CandidateSearch(connection)
            for transcript_id in dict.fromkeys(search._transcripts):
                for turn in chance.sample(turns_of(connection, transcript_id), 3):
                    words = turn.words.split()[:40]
                    if len(words) < 12:
                        continue
                    words = [("somewhere" if at % 6 == 5 else word) for at, word in enumerate(words)]
                    found = search.likely([" ".join(words)])
                    if transcript_id not in [one.transcript_id for one in found]:
                        missed.append(" ".join(words))
        assert missed == []

    def test_a_word_with_odd_signs_never_breaks_the_search(self, study: Study) -> None:
        with study.read() as connection:
            search = CandidateSearch(connection)
            assert search.likely(['" OR * NEAR( waiting ^ "', "]] --", ""]) is not None

    def test_an_empty_study_finds_nothing(self, tmp_path: Path) -> None:
        with studies.empty_study(tmp_path) as study:
            assert finding(study, "I was waiting eleven weeks.").verdict == NOT_FOUND


def test_the_number_of_statements_goes_with_the_draft_and_not_with_the_study(tmp_path: Path) -> None:
    sent = []
    for size in (2, 9):
        with studies.empty_study(tmp_path, f"s{size}.qual") as study:
            for number in range(size):
                said = f"I: And {number}?\nR: I waited for weeks and weeks, number {number}, by the gate.\n"
                studies.add_text(study, tmp_path / f"in{size}", f"t{number}", said, who=f"P{number}")
            with counted_statements(study) as statements:
                found = finding(study, "I waited for weeks and weeks, number 1, by the gate.")
            assert found.verdict == EXACT
            sent.append(len(statements))
    assert max(sent) <= 36, sent
