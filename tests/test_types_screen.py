"""From the matrix to elements and types: by real keys, with what is said on the screen."""

from pathlib import Path

import pytest
from screens import LARGE, SMALL, at_work
from studies import add_text
from test_cli import run

from qualtool.analysis.matrix import Reference, Stretch
from qualtool.analysis.typology import MISFIT, NOT_ASSIGNED
from qualtool.workflow import assigning, charting, elements, preparing, typologies

TYPES = [("Better", "Uses [less]."), ("Same", ""), ("Worse", "[/x]")]


@pytest.fixture
def charted(small_file: Path, tmp_path: Path) -> Path:
    """The small study with two charted cells under 4.1, the first citing two passages; and P7, met twice."""
    path = tmp_path / "small.qual"
    path.write_bytes(small_file.read_bytes())
    with preparing.open_study(path) as study:
        for stage in ("1", "2"):
            add_text(study, tmp_path / "f", f"seven{stage}", f"I: And {stage}?\nR: Well [sic].\n", "2", stage, "P7")
        cited = [charting.cite(study, f"ann_first:{start}:{start + 6}", "Asha") for start in (3, 10)]
        refs = tuple(Reference(one.excerpt, "") for one in cited)
        charting.chart(study, "P1", "1", "4.1", "Asha", [Stretch("summary", "Met [at] the gate.", refs)])
        charting.chart(study, "P7", "2", "4.1", "Asha", [Stretch("summary", "Nobody came.")])
    return path


@pytest.fixture
def outcome(charted: Path) -> Path:
    with preparing.open_study(charted) as study:
        typologies.new_typology(study, "Outcome", "Asha", "", ["type=Service user"], True, TYPES)
    return charted


def page(desk) -> elements.Elements:
    return elements.elements(desk.study, "4.1")[0]


def told(desk) -> dict[str, str]:
    return {row.label: row.type for row in typologies.typologies(desk.study)[0].cases.rows}


async def at_elements(desk) -> None:
    desk.app.do(desk.app.enter("elements", page(desk).theme_id))
    await desk.settle()


# Elements


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_e_in_the_matrix_shows_the_elements_of_the_sub_theme_of_its_cursor_and_esc_comes_back(charted, size):
    async with at_work(charted, size) as desk:
        await desk.press("f5", "right_square_bracket", "E")
        assert desk.app.current_mode == "elements"
        assert "4.1" in desk.lines[0] and "0 elements" in desk.lines[0]
        assert "2 of 7 cells charted" in desk.words
        assert "Met [at] the gate." in desk.words and "No elements yet." in desk.words
        await desk.press("escape")
        assert desk.app.current_mode == "matrix"


async def test_enter_writes_an_element_and_enter_takes_the_first_passage(charted):
    async with at_work(charted) as desk:
        await at_elements(desk)
        await desk.press("enter")
        await desk.type("met [at]")
        await desk.press("enter")
        assert "Which passage shows it?" in desk.words
        await desk.press("enter")
        (element,) = page(desk).unplaced
        assert (element.words, element.case, element.stage) == ("met [at]", "P1", "1")
        assert element.reference is not None and element.reference.start == 4
        assert "met [at] P1/1, turn 1" in desk.words and "1 element" in desk.words
        await desk.press("u")
        assert page(desk).every == []
        assert "No elements yet." in desk.words


async def test_a_cell_that_cites_nothing_asks_for_no_passage_and_esc_writes_nothing(charted):
    async with at_work(charted) as desk:
        await at_elements(desk)
        await desk.press("down", "e")
        await desk.type("alone")
        await desk.press("enter")
        assert [(one.case, one.reference) for one in page(desk).unplaced] == [("P7", None)]
        await desk.press("e", "escape")
        assert len(page(desk).every) == 1


async def test_space_marks_and_p_places_several_where_a_new_name_is_typed(charted):
    with preparing.open_study(charted) as study:
        for words in ("one", "two", "three"):
            elements.add_element(study, "P7", "2", "4.1", words, "Asha")
    async with at_work(charted) as desk:
        await at_elements(desk)
        await desk.press("tab", "space", "space")
        assert "2 marked" in desk.words
        await desk.press("p")
        await desk.type("Who: Nobody")
        assert "New: Who: Nobody" in desk.words
        await desk.press("enter")
        assert page(desk).places == ["Who: Nobody"]
        assert page(desk).count == "3 elements, 1 not placed"
        # The next one is under the cursor, and Enter puts it where the others went.
        await desk.press("p", "enter")
        assert page(desk).count == "3 elements, all placed"
        assert "Who (3)" in desk.words and "Nobody (3)" in desk.words


async def test_digits_choose_a_place_and_the_last_choice_takes_out_of_it(charted):
    with preparing.open_study(charted) as study:
        elements.add_element(study, "P7", "2", "4.1", "one", "Asha", into="A: B")
        elements.add_element(study, "P7", "2", "4.1", "two", "Asha")
        elements.add_element(study, "P7", "2", "4.1", "three", "Asha", into="C: D")
    async with at_work(charted) as desk:
        await at_elements(desk)
        await desk.press("tab", "p", "2")
        assert [len(one.categories[0].elements) for one in page(desk).dimensions] == [1, 2]
        await desk.press("home", "down", "down", "p", "3")
        assert [element.words for element in page(desk).unplaced] == ["one"]


async def test_dimensions_and_categories_are_renamed_defined_moved_and_removed_from_the_list(charted):
    with preparing.open_study(charted) as study:
        for into in ("A: B", "A: C"):
            elements.add_element(study, "P7", "2", "4.1", f"in {into}", "Asha", into=into)
    async with at_work(charted) as desk:
        await at_elements(desk)
        await desk.press("tab", "down", "enter", "ctrl+u")
        await desk.type("Help")
        await desk.press("enter", "d")
        await desk.type("What came.")
        await desk.press("enter")
        assert "What came." in desk.lines[-2]
        await desk.press("J")
        (dimension,) = page(desk).dimensions
        assert [(one.name, one.definition) for one in dimension.categories] == [("C", ""), ("Help", "What came.")]
        assert desk.room.line.place == "A: Help"
        await desk.press("x")
        assert page(desk).count == "2 elements, 1 in a dimension only"


async def test_o_opens_the_passage_and_esc_comes_back_to_the_same_element(charted):
    with preparing.open_study(charted) as study:
        elements.add_element(study, "P7", "2", "4.1", "none", "Asha")
        elements.add_element(study, "P1", "1", "4.1", "shown", "Asha", "ann_first:3:9")
    async with at_work(charted) as desk:
        await at_elements(desk)
        await desk.press("tab", "o")
        assert "No passage is cited there" in desk.notices[-1]
        await desk.press("down", "o")
        assert desk.app.current_mode == "transcript"
        await desk.press("escape")
        assert desk.app.current_mode == "elements"
        assert desk.room.line.element.words == "shown"


async def test_only_the_cells_of_one_stage_are_listed_with_their_filter(charted):
    async with at_work(charted) as desk:
        await at_elements(desk)
        await desk.press("w", "w")
        assert [one.case for one in desk.room.shown.cells] == ["P7"]
        assert "filter: stage=2: 1 of 3 cells charted" in desk.words
        await desk.press("0")
        assert len(desk.room.shown.cells) == 2


# Types


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_types_the_cases_and_what_is_open_are_in_sight(outcome, size):
    async with at_work(outcome, size) as desk:
        await desk.press("y")
        assert desk.lines[0].strip().startswith("Outcome · scope: type=Service user · 0 of 5 cases at a stage")
        assert "1 Better (0)" in desk.words and "? not yet assigned (5)" in desk.words
        assert "Every case in scope in exactly one type" in desk.words and "not met" in desk.words
        # The cursor is on the first square that waits.
        assert desk.room.row.label == "P1/1"


async def test_a_digit_gives_the_type_and_n_goes_on(outcome):
    async with at_work(outcome) as desk:
        await desk.press("y", "1", "n", "3", "n")
        assert (told(desk)["P1/1"], told(desk)["P1/2"]) == ("Better", "Worse")
        assert desk.room.row.type == NOT_ASSIGNED
        assert "P1/2 is of type Worse (u undoes it)" in " ".join(desk.notices[-1].split())
        await desk.press("u")
        assert told(desk)["P1/2"] == NOT_ASSIGNED
        await desk.press("9")
        assert "There is no type 9" in desk.notices[-1]


async def test_minus_asks_why_a_case_fits_no_type_and_0_takes_it_back(outcome):
    async with at_work(outcome) as desk:
        await desk.press("y", "minus", "escape")
        assert told(desk)["P1/1"] == NOT_ASSIGNED
        await desk.press("minus")
        assert "Why does P1/1 fit none of the types?" in desk.words
        await desk.type("Both [at] once")
        await desk.press("enter")
        assert told(desk)["P1/1"] == MISFIT
        assert "P1/1 (Both [at] once)" in desk.words and "No misfits: not met, 1 of 5" in desk.words
        await desk.press("0")
        assert told(desk)["P1/1"] == NOT_ASSIGNED


async def test_a_square_that_is_not_in_scope_takes_no_type(outcome):
    async with at_work(outcome) as desk:
        await desk.press("y")
        desk.app.do(desk.room.arrive(next(line.case_id for line in desk.room.lines if line.case == "G1"), "1"))
        await desk.settle()
        await desk.press("1")
        assert "The case is not in scope at this stage" in desk.notices[-1]
        assert set(told(desk).values()) == {NOT_ASSIGNED}


async def test_enter_shows_the_evidence_and_esc_comes_back_to_the_case(outcome):
    async with at_work(outcome) as desk:
        await desk.press("y", "n", "enter")
        assert desk.app.current_mode == "matrix"
        row = desk.room.view.row
        assert (row.case, row.stage) == ("P1", "2")
        await desk.press("escape")
        assert desk.app.current_mode == "types"
        assert desk.room.row.label == "P1/2"


async def test_y_in_the_matrix_goes_to_the_case_among_the_types(outcome):
    async with at_work(outcome) as desk:
        await desk.press("f5", "down", "Y")
        assert desk.room.row.label == "P1/2"


async def test_a_note_says_why_and_the_list_of_types_has_the_definitions(outcome):
    async with at_work(outcome) as desk:
        await desk.press("y", "c")
        assert "Give the case a type first" in desk.notices[-1]
        await desk.press("a")
        assert "Uses [less]." in desk.words
        await desk.press("2", "c")
        await desk.type("Says so.")
        await desk.press("enter")
        (row,) = [row for row in typologies.typologies(desk.study)[0].cases.rows if row.label == "P1/1"]
        assert (row.type, row.note) == ("Same", "Says so.")


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_m_shows_who_moved_from_which_type_to_which(outcome, size):
    with preparing.open_study(outcome) as study:
        assigning.assign(study, "Outcome", "P1", "Worse", "Asha", "1")
        assigning.assign(study, "Outcome", "P1", "Better", "Asha", "2")
    async with at_work(outcome, size) as desk:
        await desk.press("y", "m")
        assert "From First interview (down) to Follow-up (across)" in desk.words
        assert "n = 2 cases at both: 0 stayed, 1 moved, 1 without a type at one" in desk.words
        assert "3 Worse P1" in desk.words
        assert "Met at one stage only: 1 (G1)" in desk.words
        await desk.press("escape")
        assert desk.app.screen is desk.room


async def test_a_typology_is_made_by_answering_and_a_scope_that_cannot_be_read_is_asked_again(charted):
    async with at_work(charted) as desk:
        await desk.press("y")
        assert "No typology yet." in desk.words
        await desk.press("p")
        await desk.type("Fate")
        await desk.press("enter")
        await desk.type("Good; Bad")
        await desk.press("enter")
        await desk.type("site=9")
        await desk.press("enter")
        assert "There is no site '9'" in desk.words
        await desk.press("ctrl+u")
        await desk.type("site=2")
        await desk.press("enter", "1")
        (made,) = typologies.typologies(desk.study)
        assert [type_.name for type_ in made.typology.types] == ["Good", "Bad"]
        assert (made.cases.filter, made.typology.by_stage) == ("site=2", False)
        assert "1 Good (0)" in desk.words
        await desk.press("m")
        assert "nobody moves in it" in desk.notices[-1]


async def test_esc_while_a_typology_is_being_made_makes_none(charted):
    async with at_work(charted) as desk:
        await desk.press("y", "p")
        await desk.type("Fate")
        await desk.press("enter", "escape", "escape", "escape")
        assert typologies.typologies(desk.study) == []


async def test_types_and_scope_are_changed_from_the_screen(outcome):
    async with at_work(outcome) as desk:
        await desk.press("y", "t", "4")
        await desk.type("Gone")
        await desk.press("enter", "escape", "t", "4", "3", "d", "3", "ctrl+u")
        await desk.type("site=2")
        await desk.press("enter")
        made = typologies.typologies(desk.study)[0]
        assert [type_.name for type_ in made.typology.types] == ["Better", "Same", "Gone", "Worse"]
        assert made.cases.filter == "site=2"


async def test_cases_and_types_are_written_to_a_file_beside_the_study(outcome):
    async with at_work(outcome) as desk:
        await desk.press("y", "x", "1", "enter")
        assert "Wrote" in desk.notices[-1]
    assert "Outcome,P1,1," in outcome.with_name("types_cases.csv").read_text(encoding="utf-8-sig")


# By command


def test_a_typology_is_made_assigned_checked_and_shown_by_command(charted, monkeypatch, tmp_path):
    monkeypatch.setenv("QUALTOOL_STUDY", str(charted))
    monkeypatch.setenv("QUALTOOL_CODER", "Asha")
    run("types", "new", "Fate", "--type", "Good: went well", "--type", "Bad", "--where", "site=2", "--by-stage")
    assert "in scope" in run("types").out
    run("types", "assign", "fate", "P7", "Good", "--stage", "1", "--note", "Says so.")
    run("types", "assign", "fate", "P7", "misfit", "--stage", "2", "--note", "Neither.")
    run("types", "assign", "fate", "G1", "2")
    run("types", "take-back", "fate", "G1")
    shown = run("types", "show", "fate", "--json").json
    assert (shown["in_scope"], shown["in_one_type"]) == (5, 1)
    assert [row["type"] for row in shown["cases"] if row["case"] == "P7"] == ["Good", MISFIT]
    assert "not met, 1 of 5" in run("types", "check", "fate").out
    assert [one["met"] for one in run("types", "check", "fate", "--json").json] == [
        False,
        False,
        False,
        True,
        False,
        True,
    ]
    moved = run("types", "movement", "fate", "--json").json
    assert moved["tables"][0]["squares"] == [{"from": "Good", "to": MISFIT, "cases": ["P7"]}]
    assert "P7" in run("types", "movement", "fate").out
    assert run("types", "movement", "fate", "-o", tmp_path / "m.csv").out.strip() == str(tmp_path / "m.csv")
    run("types", "change", "fate", "--name", "Course", "--type", "Bad: went badly", "--drop-type", "Good")
    assert [one["n"] for one in run("types", "--json").json[0]["types"]] == [0]
    assert "There is no typology 'fate'" in run("types", "show", "fate", code=1).err
    run("types", "remove", "course")
    assert run("types", "--json").json == []


def test_elements_are_added_placed_and_listed_by_command(charted, monkeypatch):
    monkeypatch.setenv("QUALTOOL_STUDY", str(charted))
    monkeypatch.setenv("QUALTOOL_CODER", "Asha")
    run("types", "element", "4.1", "P1", "met at the gate", "--stage", "1", "--cite", "ann_first:3:9")
    run("types", "element", "4.1", "P7", "nobody", "--stage", "2", "--into", "Who: None")
    assert "4.1 Transitions: 2 elements, 1 not placed" in run("types", "elements", "4.1").out
    run("types", "place", "4.1", "Who: Someone", "met at", "nobody")
    (listed,) = run("types", "elements", "4.1", "--json").json
    (dimension,) = listed["dimensions"]
    assert [len(one["elements"]) for one in dimension["categories"]] == [0, 2]
    assert dimension["categories"][1]["elements"][0]["reference"]["label"] == "P1/1, turn 1"
    run("types", "take-out", "4.1", "nobody")
    assert "Did you mean met at the gate?" in run("types", "take-out", "4.1", "met at the gates", code=1).err
