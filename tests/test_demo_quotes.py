"""The demo's ledger: every quote stands, the draft prints what the ledger says it prints, and one site is missed."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from qualtool.analysis.ledger import PURPOSES, SOUND
from qualtool.analysis.report_paper import report_paper
from qualtool.formats import report_md
from qualtool.store.study import Study
from qualtool.text.verbatim import LAWFUL
from qualtool.text.words import words_of
from qualtool.workflow import briefing, checking, disclosure, importing, preparing
from qualtool.workflow.ledger import ledger
from qualtool.workflow.reporting import ReportRequest, report
from qualtool.workflow.sharing_ledger import release
from qualtool.workflow.spread import spread

SAMPLES = Path(__file__).parent.parent / "sample_transcripts"
STATED: dict[str, Any] = YAML(typ="safe").load((SAMPLES / "quotes.yaml").read_text(encoding="utf-8"))
DRAFT = (SAMPLES / "draft_report.md").read_text(encoding="utf-8")
SECTIONS = DRAFT.split("\n## ")


class TestTheLedger:
    def test_every_quote_is_kept_as_it_is_stated_and_may_be_printed(self, demo: Study) -> None:
        quotes = ledger(demo).quotes
        assert [(quote.words, quote.coder, quote.used_in) for quote in quotes] == [
            (one["words"], one["coder"], one.get("used_in", "")) for one in STATED["quotes"]
        ]
        assert {quote.verdict for quote in quotes} == set(SOUND)
        assert all(quote.may_leave and quote.themes for quote in quotes)

    def test_every_purpose_and_both_kinds_of_edit_are_in_it(self, demo: Study) -> None:
        quotes = ledger(demo).quotes
        assert {quote.purpose for quote in quotes} == {*PURPOSES, ""}
        edited = [quote.printed for quote in quotes if quote.verdict == LAWFUL]
        assert any("…" in words for words in edited) and any("[" in words for words in edited)
        assert {bool(quote.finding) for quote in quotes} == {bool(quote.used_in) for quote in quotes} == {True, False}

    def test_no_printed_words_name_anybody_and_no_cut_needs_a_warning(self, demo: Study) -> None:
        assert [(quote.number, quote.names, quote.check.warnings) for quote in ledger(demo).quotes] == [
            (number, (), ()) for number in range(1, len(STATED["quotes"]) + 1)
        ]

    def test_what_is_said_to_stand_in_a_section_of_the_draft_stands_there(self) -> None:
        for one in STATED["quotes"]:
            place, _, section = one.get("used_in", "").partition(", section ")
            if place == "Draft report":
                drafted, words = words_of(SECTIONS[int(section)]), one["words"].split()
                runs = (" ".join(words[at : at + 6]) for at in range(len(words) - 5))
                assert any(drafted.places_of(words_of(run)) for run in runs), one["words"]

    def test_quotes_of_one_person_are_pointed_out(self, demo: Study) -> None:
        found = ledger(demo)
        assert {person.participant for person in found.people} >= {"P09", "P16", "P17"}
        (kev,) = [str(person) for person in found.people if person.participant == "P09"]
        assert "(Service user, Stage 2 interview)" in kev and "1 participant fits all of it" in kev

    def test_a_filter_that_tells_more_than_the_attribution_is_pointed_out(self, demo: Study) -> None:
        (narrowed,) = [quote for quote in ledger(demo).quotes if quote.crowd.is_narrowed]
        assert narrowed.attribution == "(Delivery staff, Site 2, Stage 3 focus group)"
        assert "picked as gender=man and site=2, it is by one of 2; 5 share the attribution alone" in narrowed.to_mind


class TestTheAttributions:
    def test_each_form_that_is_printed_is_decided_on_and_two_say_less(self, demo: Study) -> None:
        found = disclosure.disclosure(demo)
        coarsened = {form.form: form.printed for form in found.forms if form.decision == "coarsened"}
        assert coarsened == {f"({one['form']})": one["printed"] for one in STATED["attributions"]["coarsened"]}
        undecided = {form.printed for form in found.undecided}
        assert undecided and not undecided & {quote.attribution for quote in release(demo).quotes}
        assert found.unused == ()


class TestTheSpread:
    def test_one_site_and_one_square_are_never_quoted(self, demo: Study) -> None:
        found = spread(demo)
        assert [group.name for group in found.never_quoted] == ["Site 5"]
        assert [square.name for square in found.unquoted_squares] == ["Stakeholder, Site 2"]
        assert found.most_from_one == (3, ["P09"])
        assert (found.quotes, found.ledger) == (17, 19)

    def test_the_theme_whose_finding_has_nothing_against_it_is_named(self, demo: Study) -> None:
        assert [one.theme for one in spread(demo).one_sided] == ["5 Personalisation"]


class TestThePapers:
    def test_the_report_has_every_quote_once_and_says_whom_a_finding_is_about(self, demo: Study) -> None:
        text = report_md.text_of(report_paper(report(demo, ReportRequest())))
        for quote in ledger(demo).quotes:
            assert text.count(f"> {report_md.inline(quote.printed)}\n>\n> {quote.attribution}") == 1, quote.printed
        assert "**About:** Site 4, Site 6 or Site 7." in text and "**About:** Service user." in text
        assert "Attributions that nobody has decided on" not in text

    def test_a_briefing_of_a_site_quotes_its_people_and_one_without_quotes_has_no_heading_for_them(
        self, demo: Study
    ) -> None:
        assert "In people's words" in briefing.brief_text(briefing.brief_site(demo, "4"))
        assert "In people's words" not in briefing.brief_text(briefing.brief_site(demo, "5"))

    def test_open_points_of_a_case_name_their_sub_themes(self, demo: Study) -> None:
        text = briefing.brief_text(briefing.brief_case(demo, "P12"))
        assert "Met: Stage 3 interview, 2011-04-06." in text
        assert "1.1 Role and organisation; 2.6 Freedoms and flexibilities" in text


def test_the_quotes_are_steps_that_can_be_undone(own_demo: Path) -> None:
    with preparing.open_study(own_demo) as study:
        names = [past.step for past in checking.past_steps(study)]
        taken = [name for name in names if name.startswith("Took ") and "into the ledger" in name]
        assert len(taken) == len(STATED["quotes"])
        assert any(name.startswith("Coarsened (Service user, Site 3, Stage 2 interview)") for name in names)


def test_somebody_who_takes_back_consent_is_refused_everywhere(own_demo: Path, tmp_path: Path) -> None:
    """P09 speaks in three quotes of the ledger and in cells."""
    again = tmp_path / "again"
    again.mkdir()
    for name in ("s3_stage3_user_P09.txt", "manifest.csv"):
        shutil.copy(SAMPLES / name, again)
    (again / "participants.csv").write_text("participant,consent\nP09,no\n", encoding="utf-8")
    with preparing.open_study(own_demo) as study:
        plan = importing.plan_import(study, [again])
        assert importing.bring_in(study, plan, "Asha") == "Updated 1 participant"
        words = [quote.printed for quote in ledger(study).quotes if quote.withheld]
        assert len(words) == 3
        pack = report_md.text_of(report_paper(report(study, ReportRequest(counts=True, memos=True))))
        site = briefing.brief_text(briefing.brief_site(study, "3"))
        case = briefing.brief_text(briefing.brief_case(study, "P09"))
        let_go = [quote.printed for quote in release(study).quotes]
        for said in words:
            assert not [place for place in (pack, site, case, *let_go) if said in place], said
        assert spread(study).quotes == 14
        assert "P09" not in [person.name for person in spread(study).people]


@pytest.mark.parametrize("words", ["quotes", "ledger", "quotations"])
def test_the_sample_page_tells_of_the_ledger(words: str) -> None:
    assert words in (SAMPLES / "README.md").read_text(encoding="utf-8")
