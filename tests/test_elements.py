"""Elements: found in cells with their reference, gathered into dimensions and categories, and never lost."""

from pathlib import Path

import pytest
from studies import add_text, code, live

from qualtool.analysis.elements import Elements
from qualtool.analysis.matrix import CHANGE, Stretch
from qualtool.errors import AmbiguousName, CannotUndo, NothingToDo, UnknownName
from qualtool.store.study import Study
from qualtool.workflow import categories, charting, checking, elements, preparing
from qualtool.workflow.elements import NewElement


def page(study: Study, theme: str = "4.1") -> Elements:
    return elements.elements(study, theme)[0]


def found(study: Study, words: str, case: str = "P1", stage: str = "1", into: str = "") -> str:
    return elements.add_element(study, case, stage, "4.1", words, "Asha", into=into)


@pytest.fixture
def gathered(study: Study) -> Study:
    """Four elements of 4.1: two in a category, one in a dimension only, one not placed."""
    charting.chart(study, "P1", "1", "4.1", "Asha", [Stretch("summary", "Met at the gate.")])
    found(study, "met at the gate", into="Who came: A worker")
    found(study, "expected nobody")
    found(study, "walks them there", "P2 & P3", into="Who came: A worker")
    found(study, "never far", "G1", "2", into="Risk")
    return study


def test_an_element_keeps_its_case_its_stage_and_the_passage_that_shows_it(study: Study) -> None:
    start = "I: How did it begin?\nR: I was waiting eleven weeks. Nobody rang.\nI: And then?\nR: ".index("Nobody")
    cited = charting.cite(study, f"ann_first:{start - 6}:{start + 6}", "Asha").excerpt
    name = elements.add_element(study, "P1", "1", "4.1", "nobody  rang", "Asha", cited[:8])
    (element,) = page(study).unplaced
    assert name == "Found an element in P1/1, 4.1: 'nobody rang'"
    assert (element.case, element.stage, element.words, element.coder) == ("P1", "1", "nobody rang", "Asha")
    assert element.reference is not None
    assert element.reference.label == "P1/1, turn 2"
    assert (element.reference.excerpt, element.reference.transcript) == (cited, "ann_first")


def test_a_passage_that_nobody_coded_can_show_an_element(study: Study) -> None:
    elements.add_element(study, "P1", "1", "4.1", "weeks", "Asha", "ann_first:3:9")
    (element,) = page(study).unplaced
    assert element.reference is not None
    assert element.reference.end - element.reference.start == 6


@pytest.mark.parametrize(("case", "stage"), [("P1", CHANGE), ("North town", "1"), ("North town", CHANGE)])
def test_elements_are_found_in_change_cells_and_in_cells_of_sites(study: Study, case: str, stage: str) -> None:
    found(study, "more trust", case, stage)
    (element,) = page(study).unplaced
    assert (element.case, element.stage) == (case, stage)
    assert element.source == (f"{case}, change" if stage == CHANGE else f"{case}/{stage}")


def test_elements_stand_under_their_dimension_and_category_and_the_others_first(gathered: Study) -> None:
    made = page(gathered)
    assert [element.words for element in made.unplaced] == ["expected nobody"]
    assert made.places == ["Who came: A worker", "Risk"]
    who, risk = made.dimensions
    assert [element.source for element in who.categories[0].elements] == ["P1/1", "P2 & P3/1"]
    assert [element.words for element in risk.elements] == ["never far"]
    assert made.count == "4 elements, 1 not placed and 1 in a dimension only"
    assert made.every[0].words == "expected nobody"


def test_several_elements_go_to_a_place_in_one_step_and_a_name_in_other_letters_is_the_same_place(
    gathered: Study,
) -> None:
    name = elements.place_elements(gathered, "4.1", ["expected nobody", "never far"], "who came: a  WORKER", "Asha")
    assert name == "Placed 2 elements in who came: a  WORKER"
    made = page(gathered)
    assert made.places == ["Who came: A worker", "Risk"]
    assert len(made.dimensions[0].categories[0].elements) == 4
    assert made.count == "4 elements, all placed"


def test_an_element_can_be_taken_out_of_its_place(gathered: Study) -> None:
    elements.place_elements(gathered, "4.1", ["met at the gate"], "", "Asha")
    assert {element.words for element in page(gathered).unplaced} == {"met at the gate", "expected nobody"}


@pytest.mark.parametrize("place", ["Who came", "Who came: A worker", "Risk"])
def test_no_element_is_lost_with_its_dimension_or_category(gathered: Study, place: str) -> None:
    before = {element.id for element in page(gathered).every}
    name = categories.remove_place(gathered, "4.1", place, "Asha")
    assert {element.id for element in page(gathered).every} == before
    assert place not in page(gathered).places
    assert "to place again" in name


def test_dimensions_and_categories_are_renamed_defined_and_put_in_order(gathered: Study) -> None:
    categories.add_place(gathered, "4.1", "Who came: Nobody", "Asha", "Left alone.")
    categories.rename_place(gathered, "4.1", "Who came: A worker", "Someone", "Asha")
    categories.rename_place(gathered, "4.1", "Risk", "What threatens", "Asha")
    categories.move_place(gathered, "4.1", "Who came: Nobody", -1, "Asha")
    categories.move_place(gathered, "4.1", "What threatens", -1, "Asha")
    categories.define_category(gathered, "4.1", "Who came: Someone", "Anybody paid.", "Asha")
    made = page(gathered)
    assert made.places == ["What threatens", "Who came: Nobody", "Who came: Someone"]
    assert [one.definition for one in made.dimensions[1].categories] == ["Left alone.", "Anybody paid."]


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda s: categories.rename_place(s, "4.1", "Risk", "who CAME", "Asha"), "There is one called"),
        (lambda s: categories.move_place(s, "4.1", "Risk", 1, "Asha"), "the last already"),
        (lambda s: elements.place_elements(s, "4.1", ["never far"], "Risk", "Asha"), "there already"),
        (lambda s: found(s, "   "), "it has no words"),
        (lambda s: elements.reword_element(s, "4.1", "never far", "never far", "Asha"), "just that already"),
        (lambda s: elements.confirm_element(s, "4.1", "never far", "Asha"), "nothing to confirm"),
        (lambda s: categories.define_category(s, "4.1", "Risk", "x", "Asha"), "Only a category"),
        (lambda s: found(s, "x", "G1", CHANGE), "no change to chart"),
    ],
)
def test_what_would_change_nothing_is_refused_and_leaves_no_step(gathered: Study, act, said: str) -> None:
    before = live(gathered)
    with pytest.raises(NothingToDo, match=said):
        act(gathered)
    assert live(gathered) == before


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda s: elements.place_elements(s, "4.1", ["met at the gates"], "Risk", "Asha"), "Did you mean met at the"),
        (lambda s: categories.remove_place(s, "4.1", "Who comes", "Asha"), "Did you mean Who came"),
        (lambda s: categories.remove_place(s, "4.1", "Who came: A worke", "Asha"), None),
        (lambda s: elements.elements(s, "Transition"), None),
        (lambda s: found(s, "x", "P7"), "There is no case 'P7'"),
    ],
)
def test_a_name_that_is_not_there_is_an_error_and_the_beginning_of_one_is_enough(
    gathered: Study, act, said: str | None
) -> None:
    if said is None:
        act(gathered)
        return
    with pytest.raises(UnknownName, match=said):
        act(gathered)


def test_two_elements_of_the_same_beginning_are_told_apart_by_their_identifier(gathered: Study) -> None:
    found(gathered, "met at the gate twice")
    found(gathered, "met nobody")
    with pytest.raises(AmbiguousName, match="fits 3 elements"):
        elements.remove_elements(gathered, "4.1", ["met"], "Asha")
    last = page(gathered).every[-1]
    elements.remove_elements(gathered, "4.1", [last.id[:8]], "Asha")
    assert last.id not in {element.id for element in page(gathered).every}


def test_an_element_says_that_its_cell_was_written_anew_until_somebody_confirms_it(gathered: Study) -> None:
    charting.chart(gathered, "P1", "1", "4.1", "Tom", [Stretch("summary", "Met by her worker.")])
    assert {e.words for e in page(gathered).every if e.rewritten} == {"met at the gate", "expected nobody"}
    elements.confirm_element(gathered, "4.1", "met at the gate", "Asha")
    assert {e.words for e in page(gathered).every if e.rewritten} == {"expected nobody"}


def test_the_cells_to_read_are_those_with_a_summary_of_cases_sites_and_changes(gathered: Study) -> None:
    charting.chart(gathered, "P1", "2", "4.1", "Asha", [Stretch("summary", "Nobody this time.")])
    charting.chart(gathered, "P1", CHANGE, "4.1", "Asha", [Stretch("summary", "Alone now.")])
    charting.chart(gathered, "North town", "1", "4.1", "Asha", [Stretch("summary", "Mixed.")])
    charting.chart(gathered, "G1", "2", "4.1", "Asha", [], "not raised")
    shown = elements.cells_to_read(gathered, "4.1")
    assert [one.where for one in shown.cells] == [
        "North town, stage 1",
        "P1, stage 1",
        "P1, stage 2",
        "P1, change",
    ]
    assert (shown.filter, shown.of) == ("everything", 7)
    assert [one.where for one in elements.cells_to_read(gathered, "4.1", ["stage=2"]).cells] == [
        "P1, stage 2",
        "P1, change",
    ]

    assert "North town" not in {
        one.case for one in elements.cells_to_read(gathered, "4.1", ["type=Service user"]).cells
    }


def test_every_step_on_elements_can_be_undone_and_done_again(gathered: Study) -> None:
    acts = [
        lambda: elements.reword_element(gathered, "4.1", "never far", "close by", "Asha"),
        lambda: elements.cite_for_element(gathered, "4.1", "expected", "ann_first:3:9", "Asha"),
        lambda: categories.remove_place(gathered, "4.1", "Who came", "Asha"),
        lambda: elements.place_elements(gathered, "4.1", ["met", "walks"], "Help: Came", "Asha"),
        lambda: elements.remove_elements(gathered, "4.1", ["met"], "Asha"),
        lambda: found(gathered, "new", into="New: Place"),
        lambda: elements.add_elements(
            gathered, [NewElement("P1", "1", "4.1", w, into="One: Two") for w in "ab"], "Asha"
        ),
        lambda: categories.add_place(gathered, "4.1", "Made: Apart", "Asha", "Why."),
    ]
    seen = [live(gathered)]
    for act in acts:
        act()
        seen.append(live(gathered))
    for before in reversed(seen[:-1]):
        checking.undo(gathered, "Asha")
        assert live(gathered) == before
    for after in seen[1:]:
        checking.redo(gathered, "Asha")
        assert live(gathered) == after


def test_a_place_that_somebody_else_uses_cannot_be_undone_from_under_it(gathered: Study) -> None:
    categories.add_place(gathered, "4.1", "Trust: Some", "Asha")
    elements.place_elements(gathered, "4.1", ["expected"], "Trust: Some", "Tom")
    with pytest.raises(CannotUndo, match="Tom"):
        checking.undo(gathered, "Asha")


def test_many_elements_come_in_one_step(study: Study) -> None:
    listed = [
        NewElement("P1", "1", "4.1", "one", "ann_first:3:9", "A: B"),
        NewElement("G1", "2", "4.1", "two", into="A: C"),
        NewElement("P1", "2", "4.2", "three"),
    ]
    assert elements.add_elements(study, listed, "Asha") == "Found 3 elements"
    assert page(study).places == ["A: B", "A: C"]
    assert [one.theme for one in elements.elements(study, "4")] == [
        "4 Continuity of care",
        "4.1 Transitions",
        "4.2 Workers",
    ]
    checking.undo(study, "Asha")
    assert page(study).every == []


def test_cited_words_of_who_refused_quotation_do_not_leave_the_study(study: Study, tmp_path: Path) -> None:
    code(study, "group", "Longer for me", "4.1.1")
    add_text(study, tmp_path / "f", "odd", "I: And?\nR: Gone.\n", who="P1")
    excerpt = charting.cell_excerpts(study, _case(study, "G1"), "2", preparing.tree_of(study).named("4.1").id)[0]
    elements.add_element(study, "G1", "2", "4.1", "waits longer", "Asha", excerpt.id)
    (made,) = elements.released(study, [page(study)])
    (element,) = made.unplaced
    assert element.reference is not None
    assert (element.words, element.reference.words) == ("waits longer", "[withheld: no consent to quotation]")


def _case(study: Study, label: str) -> str:
    return next(one.place[0] for one in _rows(study) if one.case == label)


def _rows(study: Study):
    charting.chart(study, "G1", "2", "4.1", "Asha", [Stretch("summary", "Long.")])
    return elements.cells_to_read(study, "4.1").cells


def test_words_that_look_like_markup_stay_as_they_are(study: Study) -> None:
    words = "[laughs] שלום [/b] 🙂 {x}"
    found(study, words, into="[/x]: [b]")
    (element,) = page(study).every
    assert element.words == words
    assert page(study).places == ["[/x]: [b]"]
