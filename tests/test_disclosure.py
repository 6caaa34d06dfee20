"""Attributions: one template, how many share each form, what was decided, and names that are never printed."""

import json
import re
from dataclasses import replace

import pytest
import studies
from typer.testing import CliRunner

from qualtool.analysis.attributing import Policy, by_attribution, crowd, fields_of, rendered
from qualtool.analysis.voices import Filter, Voice
from qualtool.cli.root import app
from qualtool.errors import BadTemplate, NothingToDo, UnknownName
from qualtool.store import attributions
from qualtool.store.design import read_design
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow import checking, disclosure, naming
from qualtool.workflow.coding import speaking

MENTOR = Voice(
    *("e", "p", "P1", "c", "P1", "person", "1", "Site 1", "2", "Stage 2", "Peer mentor", "Service user", "interview"),
    *("2010-01-05", "t"),
    attributes={"gender": "woman", "area": "Northtown"},
)


def forms(study: Study) -> dict[str, tuple[str, int, int, str]]:
    found = disclosure.disclosure(study).forms
    return {one.form: (one.printed, one.encounters, one.participants, one.decision) for one in found}


class TestTemplates:
    def test_sub_roles_roll_up_unless_the_template_asks_for_the_role(self):
        assert rendered("({type}, {site}, {stage} {mode})", MENTOR) == "(Service user, Site 1, Stage 2 interview)"
        assert rendered("({role}, {stage})", MENTOR) == "(Peer mentor, Stage 2)"

    def test_an_attribute_is_printed_where_the_researcher_names_it_and_left_out_where_nobody_knows_it(self):
        assert rendered("({type}, {gender}, {site})", MENTOR) == "(Service user, woman, Site 1)"
        assert rendered("({type}, {age}, {site})", MENTOR) == "(Service user, Site 1)"
        assert rendered("({age}, {site}; {age})", MENTOR) == "(Site 1)"

    @pytest.mark.parametrize("template", ["({type}, {site", "({type!r})", "({site:>9})", "plain words"])
    def test_a_template_that_cannot_be_printed_is_refused_with_an_example(self, study, template):
        with pytest.raises(BadTemplate, match=re.escape("({type}, {site}, {stage} {mode})")):
            disclosure.set_template(study, template, "Asha")
        assert disclosure.disclosure(study).template == "({type}, {site}, {stage} {mode})"

    def test_a_field_that_is_not_there_is_an_error_with_the_fields_there_are(self, study):
        with pytest.raises(UnknownName, match=r"Did you mean \{gender\}\? .*\{type\}, \{role\}"):
            disclosure.set_template(study, "({type}, {gendre})", "Asha")

    @pytest.mark.parametrize("field", ["area", "participant", "case", "transcript", "name", "consent"])
    def test_what_names_a_person_or_place_never_enters_a_template(self, study, field):
        with pytest.raises(BadTemplate, match="which place or person"):
            disclosure.set_template(study, f"({{type}}, {{{field}}})", "Asha")

    def test_a_template_is_a_step_that_can_be_undone(self, study):
        assert disclosure.set_template(study, "({role}, {gender}, {site})", "Asha").startswith("Set the attribution")
        assert "(Peer mentor, woman, North town)" in forms(study)
        with pytest.raises(NothingToDo):
            disclosure.set_template(study, "({role}, {gender}, {site})", "Asha")
        checking.undo(study, "Asha")
        assert "(Service user, North town, First interview)" in forms(study)

    def test_every_field_of_a_template_is_found_in_its_order(self):
        assert fields_of("{{x}} ({role}, {gender})") == ["role", "gender"]


@pytest.mark.parametrize(
    ("stage", "mode", "printed"),
    [
        ("Stage 2", "interview", "Stage 2 interview"),
        ("Stage 3", "paired interview", "Stage 3 paired interview"),
        ("First interview", "interview", "First interview"),
        ("First interview", "paired interview", "First interview, paired"),
        ("First interview", "focus group", "First interview, focus group"),
        ("Baseline visit", "home visit", "Baseline visit, home"),
        ("First interview", "", "First interview"),
        ("Baseline", "", "Baseline"),
    ],
)
def test_a_mode_is_not_said_twice_beside_its_stage(study, stage, mode, printed):
    with study.read() as connection:
        voice = replace(read_voices(connection)[0], stage_label=stage, mode=mode, main_type="Staff")
    assert rendered("({type}, {stage} {mode})", voice) == f"(Staff, {printed})"


class TestForms:
    def test_each_form_says_how_many_encounters_and_participants_share_it(self, study):
        assert forms(study) == {
            "(South town, by the sea, First interview, document)": (
                *("(South town, by the sea, First interview, document)", 1, 0, ""),
            ),
            "(Service user, North town, First interview)": ("(Service user, North town, First interview)", 1, 1, ""),
            "(Service user, North town, Follow-up interview)": (
                *("(Service user, North town, Follow-up interview)", 1, 1, ""),
            ),
            "(Staff, South town, by the sea, First interview, paired)": (
                *("(Staff, South town, by the sea, First interview, paired)", 1, 2, ""),
            ),
            "(Service user, South town, by the sea, Follow-up focus group)": (
                *("(Service user, South town, by the sea, Follow-up focus group)", 1, 3, ""),
            ),
        }

    def test_a_coarser_form_counts_all_who_are_printed_so(self, study):
        disclosure.coarsen(study, "Service user, North town, First", "(Service user, North town)", "Asha")
        disclosure.coarsen(study, "Service user, North town, Follow", "Service user, North town", "Asha")
        found = forms(study)
        assert found["(Service user, North town, First interview)"] == ("(Service user, North town)", 2, 1, "coarsened")
        assert found["(Service user, North town, Follow-up interview)"][:2] == ("(Service user, North town)", 2)

    def test_accepting_all_leaves_nothing_undecided_and_can_be_taken_back(self, study):
        disclosure.accept(study, "Staff", "Asha")
        assert disclosure.accept(study, "all", "Ben") == "Accepted 4 forms of attribution"
        found = disclosure.disclosure(study)
        assert found.undecided == ()
        assert {one.coder for one in found.forms} == {"Asha", "Ben"}
        with pytest.raises(NothingToDo, match="Every form"):
            disclosure.accept(study, "all", "Ben")
        disclosure.take_back(study, "staff", "Ben")
        assert [one.form for one in disclosure.disclosure(study).undecided] == [
            "(Staff, South town, by the sea, First interview, paired)"
        ]

    def test_names_are_refused_where_less_is_to_be_printed(self, study):
        with pytest.raises(NothingToDo, match="red would be printed"):
            disclosure.coarsen(study, "Staff", "(Staff, Red)", "Asha")
        with pytest.raises(NothingToDo, match="P3 would be printed"):
            disclosure.coarsen(study, "Staff", "(P3, a member of staff)", "Asha")
        with pytest.raises(NothingToDo, match="--as"):
            disclosure.coarsen(study, "Staff", " ", "Asha")

    def test_a_form_that_nobody_has_is_an_error_with_those_there_are(self, study):
        with pytest.raises(UnknownName, match="form of attribution"):
            disclosure.accept(study, "Patients", "Asha")

    def test_a_decision_on_a_form_that_the_template_makes_no_longer_is_told(self, study):
        disclosure.accept(study, "Staff", "Asha")
        disclosure.set_template(study, "({type})", "Asha")
        assert disclosure.disclosure(study).unused == ("(Staff, South town, by the sea, First interview, paired)",)

    def test_the_printed_attribution_of_a_voice_follows_the_decision(self, study):
        disclosure.coarsen(study, "Staff", "(Staff)", "Asha")
        with study.read() as connection:
            printed = disclosure.printed_attribution(connection)
            said = {printed(voice) for voice in speaking(read_voices(connection)) if voice.main_type == "Staff"}
        assert said == {"(Staff)"}


class TestTheFilterDisclosesToo:
    def test_the_conditions_in_a_filter_are_found_again_whatever_else_picked_the_quote(self, study):
        with study.read() as connection:
            conditions = disclosure.ConditionReader(read_voices(connection), read_design(connection))
        said = "theme 4 and words and so and gender=woman and site=2 and starred"
        assert str(conditions(said)) == "gender=woman and site=2"
        assert conditions("theme 4.1") == Filter()

    def test_the_crowd_behind_a_quote_is_that_of_its_attribution_within_its_filter(self, study):
        disclosure.set_template(study, "({type})", "Asha")
        with study.read() as connection:
            voices, stated = speaking(read_voices(connection)), read_design(connection)
            policy = attributions.read_policy(connection)
        users = by_attribution(voices, policy)["(Service user)"]
        whole = crowd(users, Filter())
        assert (whole.encounters, whole.participants) == (3, 4)
        men = crowd(users, disclosure.ConditionReader(voices, stated)("gender=man and site=2"))
        told = "this attribution and gender=man and site=2: 1 encounter, 1 participant (4 without the filter)"
        assert str(men) == told
        assert men.is_narrowed and not whole.is_narrowed

    def test_how_a_quote_was_picked_loses_people_and_coders_before_it_leaves(self, study):
        with study.read() as connection:
            voices = read_voices(connection)
            conditions = disclosure.ConditionReader(voices, read_design(connection))
        known = naming.identifying(voices)
        said = "theme 4 and participant=P1 and site=2 and coded by Asha"
        told = disclosure.picked_in_print(said, conditions, known)
        assert told == "theme 4 and one participant and site=2"
        assert disclosure.picked_in_print("words P1", conditions, known) == ""
        assert "red" not in disclosure.picked_in_print("area=red", conditions, known)


class TestTheCommand:
    def run(self, study: Study, *words: str) -> str:
        done = CliRunner().invoke(app, ["attribution", "-s", str(study.path), "-c", "Asha", *words])
        assert done.exit_code == 0, done.output
        return done.output

    def test_the_table_flags_the_forms_that_few_share_and_lists_what_is_open(self, study):
        told = self.run(study)
        assert "Template: ({type}, {site}, {stage} {mode})" in told
        assert "!  (Service user, North town, First interview)" in told
        assert "5 forms for 5 encounters; 5 not decided yet; 5 shared by fewer than 5; filter: everything." in told

    def test_decisions_by_command_are_told_and_kept(self, study):
        assert "Accepted 5 forms" in self.run(study, "--accept", "all")
        assert "Coarsened" in self.run(study, "--coarsen", "Staff", "--as", "(Staff)")
        found = json.loads(self.run(study, "--json", "--where", "type=Staff"))
        assert [(form["printed"], form["decision"]) for form in found["forms"]] == [("(Staff)", "coarsened")]
        assert found["filter"] == "type=Staff"

    def test_the_policy_of_a_form_is_told_by_voice(self):
        policy = Policy("({type}, {site})", {"(Service user, Site 1)": "(Service user)"})
        assert policy.form(MENTOR) == "(Service user, Site 1)"
        assert policy.printed(MENTOR) == "(Service user)"


def test_an_unknown_field_on_the_command_line_says_which_there_are(study):
    done = CliRunner().invoke(app, ["attribution", "-s", str(study.path), "-c", "Asha", "--template", "({kind})"])
    assert done.exit_code == 1
    assert "There is no field 'kind' that an attribution can print." in done.output
    assert studies.theme(study, "4.1").number == "4.1"
