"""Typologies: every case in scope in exactly one type, what is still open, and movement between stages."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import add_text, live

from qualtool.analysis.typology import (
    MISFIT,
    NOT_ASSIGNED,
    CaseInScope,
    CaseType,
    Given,
    Typology,
    checks,
    movements,
    typed_cases,
)
from qualtool.errors import BadFilter, BadValue, CannotUndo, NothingToDo, UnknownName, UnknownSuffix
from qualtool.store.study import Study
from qualtool.workflow import assigning, checking, demonstrating_types, elements, sharing_types, typologies
from qualtool.workflow.assigning import Saying

NAME = "Outcome"
TYPES = [("Better", "Uses less."), ("Same", ""), ("Worse", "Uses more.")]


@pytest.fixture
def outcome(study: Study, tmp_path: Path) -> Study:
    """A typology by stage of the service users: P1 and P7 at two stages, G1 at one."""
    for stage in ("1", "2"):
        add_text(study, tmp_path / "f", f"seven{stage}", f"I: And {stage}?\nR: Well.\n", "2", stage, "P7")
    typologies.new_typology(study, NAME, "Asha", "How it went.", ["type=Service user"], True, TYPES)
    return study


def say(study: Study, case: str, stage: str, type_: str, note: str = "") -> str:
    return assigning.assign(study, NAME, case, type_, "Asha", stage, note)


def told(study: Study) -> dict[str, str]:
    return {row.label: row.type for row in typologies.typology(study, NAME).cases.rows}


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def failing(study: Study) -> list[str]:
    return [str(check) for check in typologies.typology(study, NAME).checks if not check.met]


def test_the_scope_is_every_case_at_every_stage_that_fits_with_its_n(outcome: Study) -> None:
    made = typologies.typology(outcome, "out")
    assert told(outcome) == dict.fromkeys(("P1/1", "P1/2", "G1/2", "P7/1", "P7/2"), NOT_ASSIGNED)
    assert made.cases.filter == "type=Service user"
    assert made.cases.unit == "5 cases at a stage (3 cases)"


def test_a_typology_without_stages_gives_each_case_one_type(study: Study) -> None:
    typologies.new_typology(study, NAME, "Asha", types=TYPES)
    assert told(study).keys() == {"P1", "G1", "P2 & P3", "South town, by the sea"}
    assert say(study, "p1", "", "1") == "P1 is of type Better"
    with pytest.raises(NothingToDo, match="Leave the stage out"):
        say(study, "P1", "1", "Better")
    with pytest.raises(NothingToDo, match="nobody moves in it"):
        typologies.movement(study, NAME)


def test_a_case_is_assigned_by_the_name_the_beginning_or_the_number_of_a_type(outcome: Study) -> None:
    say(outcome, "P1", "1", "Better")
    say(outcome, "P1", "Follow-up", "wor")
    say(outcome, "G1", "", "2", "As before.")
    assert told(outcome) == {
        "P1/1": "Better",
        "P1/2": "Worse",
        "G1/2": "Same",
        "P7/1": NOT_ASSIGNED,
        "P7/2": NOT_ASSIGNED,
    }


def test_saying_the_same_again_keeps_the_note_and_another_type_drops_it(outcome: Study) -> None:
    say(outcome, "P1", "1", "Better", "Says so.")
    with pytest.raises(NothingToDo, match="P1/1 is Better already"):
        say(outcome, "P1", "1", "1")
    notes = {row.label: row.note for row in typologies.typology(outcome, NAME).cases.rows}
    assert notes["P1/1"] == "Says so."
    say(outcome, "P1", "1", "Worse")
    assert {row.note for row in typologies.typology(outcome, NAME).cases.rows} == {""}


def test_the_rule_is_met_only_when_every_case_in_scope_is_in_exactly_one_type(outcome: Study) -> None:
    for case, stage in (("P1", "1"), ("P1", "2"), ("G1", "2"), ("P7", "1")):
        say(outcome, case, stage, "Better")
    assert failing(outcome) == [
        "Every case in scope in exactly one type: not met, 4 of 5 cases at a stage (3 cases)",
        "No case still to assign: not met, 1 of 5: P7/2",
        "No type without a case: not met, 2 of 3 types: Same, Worse",
    ]
    say(outcome, "P7", "2", MISFIT, "Left the town.")
    assert failing(outcome)[:2] == [
        "Every case in scope in exactly one type: not met, 4 of 5 cases at a stage (3 cases)",
        "No misfits: not met, 1 of 5: P7/2 (Left the town.)",
    ]
    say(outcome, "P7", "2", "Same")
    say(outcome, "P7", "1", "Worse")
    assert failing(outcome) == []
    (row,) = [row for row in typologies.typology(outcome, NAME).cases.rows if row.label == "P7/2"]
    assert row.note == ""


def test_elements_without_a_category_are_counted_by_sub_theme(outcome: Study) -> None:
    elements.add_element(outcome, "P1", "1", "4.1", "one", "Asha", into="A")
    elements.add_element(outcome, "P1", "1", "4.1", "two", "Asha", into="A: B")
    elements.add_element(outcome, "P1", "1", "4.2", "three", "Asha")
    assert (
        failing(outcome)[-1]
        == "No element without a category: not met, 2 of 3 elements: 4.1 has 1 of 2, 4.2 has 1 of 1"
    )


def test_who_is_no_longer_in_scope_stays_assigned_and_is_named(outcome: Study) -> None:
    say(outcome, "G1", "2", "Same")
    typologies.change_typology(outcome, NAME, "Asha", where=["type=Service user", "case!=G1"])
    assert "G1/2" not in told(outcome)
    assert "Nobody assigned who is not in scope: not met, 1: G1/2 (Same)" in failing(outcome)
    assert assigning.take_back(outcome, NAME, "G1", "Asha") == "Took back that G1/2 is Same in Outcome"
    assert not [line for line in failing(outcome) if line.startswith("Nobody")]


def test_a_scope_that_the_study_has_lost_is_told_and_breaks_no_list(outcome: Study, tmp_path: Path) -> None:
    add_text(outcome, tmp_path / "f", "eight", "I: And?\nR: Well.\n", "2", "1", "P8")
    typologies.change_typology(outcome, NAME, "Asha", where=["participant=P8"])
    checking.undo(outcome, "Asha")
    checking.undo(outcome, "Asha")
    typologies.new_typology(outcome, "Other", "Asha", types=TYPES)
    with outcome.step("Lost", "Asha") as step:
        from qualtool.store import typologies as store

        store.change(step, typologies.typology(outcome, NAME).typology.id, scope=["participant=P8"])
    first, second = typologies.typologies(outcome)
    assert "There is no participant 'P8'" in first.cases.fault
    assert first.cases.fault in str(first.checks[0])
    assert (first.cases.rows, second.cases.fault) == ((), "")


@pytest.mark.parametrize(
    ("act", "error", "said"),
    [
        (lambda s: say(s, "P2", "1", "Better"), UnknownName, r"in the scope of Outcome \(type=Service user\)"),
        (lambda s: say(s, "P1", "", "Better"), BadValue, "'no stage' is not a stage of P1 in Outcome.*: 1, 2"),
        (lambda s: say(s, "P1", "3", "Better"), BadValue, "'3' is not a stage of P1"),
        (lambda s: say(s, "P1", "1", "Bettr"), UnknownName, "Did you mean Better"),
        (lambda s: say(s, "P1", "1", "4"), UnknownName, "There is no type '4' in Outcome"),
        (lambda s: say(s, "P1", "1", MISFIT), NothingToDo, "say why it fits none"),
        (lambda s: assigning.take_back(s, NAME, "P1", "Asha", "1"), NothingToDo, "nothing to take back"),
        (lambda s: typologies.typology(s, "Outcom of"), UnknownName, "Did you mean Outcome"),
        (lambda s: typologies.new_typology(s, "outcome ", "Asha"), NothingToDo, "called outcome already"),
        (lambda s: typologies.new_typology(s, "X", "Asha", where=["site=9"]), UnknownName, "There is no site '9'"),
        (lambda s: typologies.new_typology(s, "X", "Asha", where=["foo"]), BadFilter, "is not a filter"),
        (lambda s: typologies.new_typology(s, "X", "Asha", types=[("A", ""), ("a ", "")]), NothingToDo, "called a al"),
        (lambda s: typologies.add_type(s, NAME, "Misfit", "Asha"), NothingToDo, "cannot be called Misfit"),
        (lambda s: typologies.add_type(s, NAME, "better", "Asha"), NothingToDo, "called better already"),
        (lambda s: typologies.change_type(s, NAME, "Better", "Asha", "Same"), NothingToDo, "called Same already"),
        (lambda s: typologies.move_type(s, NAME, "Better", -1, "Asha"), NothingToDo, "the first already"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_mend_and_leaves_no_step(outcome: Study, act, error, said) -> None:
    before = live(outcome)
    with pytest.raises(error, match=said):
        act(outcome)
    assert live(outcome) == before


def test_types_are_added_renamed_defined_ordered_and_removed(outcome: Study) -> None:
    say(outcome, "P1", "1", "Worse")
    typologies.add_type(outcome, NAME, "Gone", "Asha", "Left.")
    typologies.move_type(outcome, NAME, "Gone", -1, "Asha")
    typologies.change_type(outcome, NAME, "Same", "Asha", "As before", "No change.")
    assert [(t.name, t.definition) for t in typologies.typology(outcome, NAME).typology.types] == [
        ("Better", "Uses less."),
        ("As before", "No change."),
        ("Gone", "Left."),
        ("Worse", "Uses more."),
    ]
    assert (
        typologies.remove_type(outcome, NAME, "4", "Asha") == "Removed the type Worse from Outcome; 1 to assign again"
    )
    assert told(outcome)["P1/1"] == NOT_ASSIGNED


def test_every_step_on_typologies_can_be_undone_and_done_again(outcome: Study) -> None:
    acts = [
        lambda: say(outcome, "P1", "1", "Better"),
        lambda: say(outcome, "P1", "1", MISFIT, "Both."),
        lambda: assigning.take_back(outcome, NAME, "P1", "Asha", "1"),
        lambda: say(outcome, "P7", "2", "Worse"),
        lambda: typologies.remove_type(outcome, NAME, "Worse", "Asha"),
        lambda: typologies.change_typology(outcome, NAME, "Asha", "Fate", "x", ["site=2"]),
        lambda: typologies.remove_typology(outcome, "Fate", "Asha"),
    ]
    seen = [live(outcome)]
    for act in acts:
        act()
        seen.append(live(outcome))
    for before in reversed(seen[:-1]):
        checking.undo(outcome, "Asha")
        assert live(outcome) == before
    for after in seen[1:]:
        checking.redo(outcome, "Asha")
        assert live(outcome) == after


def test_a_typology_that_somebody_else_assigned_in_cannot_be_undone_from_under_it(outcome: Study) -> None:
    assigning.assign(outcome, NAME, "P1", "Better", "Tom", "1")
    with pytest.raises(CannotUndo, match="Tom"):
        checking.undo(outcome, "Asha")


def test_movement_names_the_cases_in_each_square_and_counts_who_was_met_once(outcome: Study) -> None:
    listed = [
        Saying("P1", "Worse", "1"),
        Saying("P1", "Better", "2"),
        Saying("P7", "Same", "1"),
        Saying("P7", "Same", "2"),
        Saying("G1", "Better"),
    ]
    assert assigning.assign_all(outcome, NAME, listed, "Asha") == "Assigned 5 cases in Outcome"
    moved = typologies.movement(outcome, NAME)
    (table,) = moved.tables
    assert (table.before, table.after, table.kinds) == ("1", "2", ("Better", "Same", "Worse"))
    assert table.squares == {("Worse", "Better"): ("P1",), ("Same", "Same"): ("P7",)}
    assert table.count == "n = 2 cases at both: 1 stayed, 1 moved"
    assert moved.left_out == ["Met at one stage only: 1 (G1)"]


def test_who_was_met_twice_but_in_scope_once_is_told_apart(outcome: Study) -> None:
    typologies.change_typology(outcome, NAME, "Asha", where=["type=Peer mentor"])
    assert typologies.movement(outcome, NAME).left_out == ["In scope at one stage only: 1 (P1)"]


CASES = st.dictionaries(
    st.sampled_from("ABCDEF"), st.sets(st.sampled_from("123"), min_size=1, max_size=3), min_size=1, max_size=6
)


@given(cases=CASES, picks=st.lists(st.sampled_from(["x", "y", None, ""]), min_size=18, max_size=18))
def test_every_case_in_scope_is_counted_once_whatever_is_said(cases: dict[str, set[str]], picks: list) -> None:
    typology = Typology("t", "T", by_stage=True, types=(CaseType("x", "X"), CaseType("y", "Y")))
    scope = [CaseInScope(case, case, stage) for case, met in cases.items() for stage in sorted(met)]
    said = {
        (one.case_id, one.stage): Given(one.case, pick) for one, pick in zip(scope, picks, strict=False) if pick != ""
    }
    met_at = {case: tuple(sorted(met)) for case, met in cases.items()}
    made = typed_cases(typology, scope, said, "everything", {"1": "One", "2": "Two", "3": "Three"}, met_at)
    assert sum(len(made.of(kind)) for kind in ("X", "Y", MISFIT, NOT_ASSIGNED)) == len(scope)
    first, waiting, misfits, *_rest = checks(made, {})
    assert first.met == (waiting.met and misfits.met)
    moved = movements(made)
    assert sum(table.n for table in moved.tables) == sum(len(met) - 1 for met in cases.values())
    assert all(t.n >= t.stayed + t.moved for t in moved.tables)
    assert set(moved.met_once) == {case for case, met in cases.items() if len(met) == 1}
    assert all(set(square) <= set(table.kinds) for table in moved.tables for square in table.squares)


def test_cases_and_types_go_to_other_programs(outcome: Study, tmp_path: Path) -> None:
    say(outcome, "P1", "1", "Better", "=1+1")
    made = typologies.typology(outcome, NAME)
    sharing_types.share_typology(outcome, made, tmp_path / "o.csv")
    rows = rows_of(tmp_path / "o.csv")
    assert (rows[0]["case"], rows[0]["stage"], rows[0]["type"]) == ("P1", "1", "Better")
    assert rows[0]["note"] == "'=1+1"
    sharing_types.share_typology(outcome, made, tmp_path / "o.md")
    text = (tmp_path / "o.md").read_text(encoding="utf-8")
    assert "Scope: type=Service user; n = 5 cases at a stage (3 cases)." in text
    assert "- Every case in scope in exactly one type: not met, 1 of 5" in text
    with pytest.raises(UnknownSuffix):
        sharing_types.share_typology(outcome, made, tmp_path / "o.pdf")


def test_movement_goes_to_other_programs(outcome: Study, tmp_path: Path) -> None:
    say(outcome, "P1", "1", "Worse")
    say(outcome, "P1", "2", "Better")
    made = typologies.typology(outcome, NAME)
    sharing_types.share_movement(outcome, made.cases, tmp_path / "m.csv")
    rows = rows_of(tmp_path / "m.csv")
    assert [tuple(row.values()) for row in rows] == [
        ("Outcome", "P1", "1", "Worse", "2", "Better"),
        ("Outcome", "P7", "1", NOT_ASSIGNED, "2", NOT_ASSIGNED),
    ]
    sharing_types.share_movement(outcome, made.cases, tmp_path / "m.md")
    text = (tmp_path / "m.md").read_text(encoding="utf-8")
    assert "| Worse | P1 |  |  |  |" in text
    assert "Met at one stage only: 1 (G1)." in text


def test_nothing_said_of_who_withdrew_leaves_the_study(outcome: Study, tmp_path: Path) -> None:
    from qualtool.store import people

    say(outcome, "P7", "1", "Worse", "In prison.")
    with outcome.step("Withdrew", "Asha") as step:
        people.update(step, [people.NewParticipant("P7", consent="withdrawn")])
    made = typologies.typology(outcome, NAME)
    shared = sharing_types.share_typology(outcome, made, tmp_path / "o.md")
    text = (tmp_path / "o.md").read_text(encoding="utf-8")
    assert shared.withheld == 2
    assert "In prison" not in text and "withdrew from the study" in text
    assert sharing_types.share_movement(outcome, made.cases, tmp_path / "m.csv").withheld == 2
    assert "P7" not in (tmp_path / "m.csv").read_text(encoding="utf-8-sig")


def test_the_samples_form_of_elements_and_typologies_is_brought_in(study: Study) -> None:
    dimensions = [{"theme": "4.1", "name": "Who", "categories": [{"name": "Nobody", "definition": "Alone."}]}]
    found = [
        {
            "case": "P1",
            "stage": "1",
            "theme": "4.1",
            "coder": "Tom",
            "words": "nobody rang",
            "cite": {"file": "ann_first.txt", "words": "Nobody rang."},
            "dimension": "Who",
            "category": "Nobody",
        },
        {"case": "G1", "stage": "2", "theme": "4.1", "coder": "Asha", "words": "long"},
    ]
    demonstrating_types.load_elements(study, dimensions, found, "Asha")
    (page,) = elements.elements(study, "4.1")
    (category,) = page.dimensions[0].categories
    assert (category.definition, page.count) == ("Alone.", "2 elements, 1 not placed")
    assert category.elements[0].coder == "Tom"
    assert category.elements[0].reference is not None
    assert category.elements[0].reference.words == "Nobody rang."
    said = [
        {"case": "P1", "stage": "1", "type": "Better", "coder": "Tom", "note": "Says so."},
        {"case": "G1", "stage": "2", "coder": "Asha", "note": "Neither."},
    ]
    stated = {"name": NAME, "scope": ["type=Service user"], "by_stage": True, "types": [{"name": "Better"}]}
    demonstrating_types.load_typologies(study, [{**stated, "assignments": said}], "Asha")
    assert told(study) == {"P1/1": "Better", "P1/2": NOT_ASSIGNED, "G1/2": MISFIT}
