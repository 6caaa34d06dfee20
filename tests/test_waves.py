"""Stages side by side, the Change between them, and sites as cases."""

import pytest
from studies import code

from qualtool.analysis.matrix import CHANGE, NOT_MET, SITES, Stretch
from qualtool.errors import BadValue, NothingToDo, UnknownName
from qualtool.store.study import Study
from qualtool.workflow import charting, matrices, places, reviewing
from qualtool.workflow.matrices import MatrixRequest

SIDE = MatrixRequest("4", side_by_side=True)
OF_SITES = MatrixRequest("4", rows=SITES)


def said(text: str) -> list[Stretch]:
    return [Stretch("summary", text)]


def write(study: Study, case: str, stage: str, theme: str, text: str) -> str:
    return charting.chart(study, case, stage, theme, "Asha", said(text))


def test_side_by_side_has_one_row_for_each_case_met_twice_and_names_the_others(study: Study) -> None:
    (made,) = matrices.matrices(study, SIDE)
    assert [row.case for row in made.rows] == ["P1"]
    assert made.seen_once == ("G1", "P2 & P3", "South town, by the sea")
    assert [column.key for column in made.columns[:3]] == ["4.1/1", "4.1/2", "4.1/change"]
    assert made.columns[2].name == "4.1 Transitions, Change"


def test_the_cells_side_by_side_are_the_cells_of_the_stacked_matrix(study: Study) -> None:
    write(study, "P1", "1", "4.1", "Alone at the gate.")
    write(study, "P1", "2", "4.1", "Somebody came along.")
    (made,) = matrices.matrices(study, SIDE)
    stacked = {row.stage: row.cells["4.1"] for row in matrices.matrix(study, "4").rows if row.case == "P1"}
    assert made.rows[0].cells["4.1/1"] == stacked["1"]
    assert made.rows[0].cells["4.1/2"] == stacked["2"]


def test_a_change_cell_draws_on_both_stages_and_is_stale_when_one_is_written_anew(study: Study) -> None:
    write(study, "P1", "1", "4.1", "Alone at the gate.")
    write(study, "P1", "2", "4.1", "Somebody came along.")
    assert write(study, "P1", "change", "4.1", "From alone to accompanied.") == (
        "Charted P1/change, 4.1: 'From alone to accompanied.'"
    )
    cell = matrices.matrices(study, SIDE)[0].rows[0].cells["4.1/change"]
    assert (cell.summary, cell.state, cell.draws_on) == ("From alone to accompanied.", "charted", 2)
    write(study, "P1", "2", "4.1", "Somebody came along, twice.")
    changed = places.cell_named(study, "P1", CHANGE, "4.1").cell
    assert (changed.state, changed.why_stale) == ("stale", "a cell that it draws on has changed since it was charted")
    reviewing.still_holds(study, "P1", CHANGE, "4.1", "Asha")
    assert places.cell_named(study, "P1", CHANGE, "4.1").cell.state == "charted"


def test_a_change_cell_still_holds_when_a_cell_behind_it_is_confirmed_or_marked(study: Study) -> None:
    write(study, "P1", "1", "4.1", "Alone at the gate.")
    write(study, "P1", "2", "4.1", "Somebody came along.")
    write(study, "P1", "change", "4.1", "From alone to accompanied.")
    code(study, "ann_first", "They met me at the gate", "4.1")
    reviewing.still_holds(study, "P1", "1", "4.1", "Asha")
    reviewing.mark_spontaneous(study, "P1", "1", "4.1", "Asha")
    assert places.cell_named(study, "P1", CHANGE, "4.1").cell.state == "charted"


def test_somebody_met_once_has_no_change(study: Study) -> None:
    with pytest.raises(NothingToDo, match="met at one stage only"):
        write(study, "G1", "change", "4.1", "None.")


def test_a_matrix_of_sites_has_a_row_for_each_site_and_stage_at_which_anybody_was_met(study: Study) -> None:
    (made,) = matrices.matrices(study, OF_SITES)
    assert [(row.case, row.stage) for row in made.rows] == [
        ("North town", "1"),
        ("North town", "2"),
        ("South town, by the sea", "1"),
        ("South town, by the sea", "2"),
    ]
    assert made.rows[0].attributes == {"setting": "urban"}


def test_a_site_that_has_no_case_yet_can_be_charted_and_the_step_undone(study: Study) -> None:
    from qualtool.workflow import checking

    write(study, "P1", "1", "4.1", "Alone at the gate.")
    write(study, "North town", "1", "4.1", "People leave alone.")
    cell = matrices.matrices(study, OF_SITES)[0].rows[0].cells["4.1"]
    assert (cell.summary, cell.draws_on) == ("People leave alone.", 1)
    assert "North town" not in [row.case for row in matrices.matrix(study, "4").rows]
    checking.undo(study, "Asha")
    assert matrices.matrices(study, OF_SITES)[0].rows[0].cells["4.1"].summary == ""
    write(study, "North town", "1", "4.1", "People leave alone.")


def test_a_sites_document_is_the_same_cell_in_both_matrices(study: Study) -> None:
    write(study, "South town, by the sea", "1", "4.2", "The plan names a worker.")
    of_cases = {(row.case, row.stage): row.cells["4.2"] for row in matrices.matrix(study, "4").rows}
    of_sites = {(row.case, row.stage): row.cells["4.2"] for row in matrices.matrices(study, OF_SITES)[0].rows}
    place = ("South town, by the sea", "1")
    assert of_cases[place] == of_sites[place]
    assert of_sites[place].summary == "The plan names a worker."


def test_a_sites_cell_is_stale_when_somebody_there_is_charted_anew(study: Study) -> None:
    write(study, "South town, by the sea", "1", "4.2", "The plan names a worker.")
    write(study, "P2 & P3", "1", "4.2", "He walks them there.")
    cell = places.cell_named(study, "South town, by the sea", "1", "4.2").cell
    assert cell.why_stale == "a cell that it draws on has changed since it was charted"
    behind = places.cells_drawn_on(study, places.cell_named(study, "South town, by the sea", "1", "4.2").place)
    assert [(one.case, one.stage, one.cell.summary) for one in behind] == [("P2 & P3", "1", "He walks them there.")]


def test_sites_side_by_side_have_a_change_of_different_people(study: Study) -> None:
    (made,) = matrices.matrices(study, MatrixRequest("4", rows=SITES, side_by_side=True))
    assert [row.case for row in made.rows] == ["North town", "South town, by the sea"]
    assert made.columns[2].name == "4.1 Transitions, Change (different people)"


def test_a_stage_at_which_a_case_was_not_met_has_no_cell(study: Study) -> None:
    (made,) = matrices.matrices(study, MatrixRequest("4", side_by_side=True, where=("case=P1",)))
    absent = made.columns[0].__class__("x", "9.9", "Nothing", stage="7")
    assert made.rows[0].cell(absent).state == NOT_MET


def test_columns_of_any_themes_make_one_matrix_and_hidden_ones_are_left_out(study: Study) -> None:
    request = MatrixRequest(columns=("3.2", "4.1.1", "4.2"), hidden=("4.2",), name="Doors")
    (made,) = matrices.matrices(study, request)
    assert (made.title, [column.number for column in made.columns]) == ("Doors", ["3.2", "4.1.1"])


def test_rows_are_sorted_and_headed_by_any_attribute(study: Study) -> None:
    code(study, "ann_first", "Nobody rang", "3.2")
    (made,) = matrices.matrices(study, MatrixRequest("3", sort=("Area", "case"), headers=("area", "kind")))
    assert [made.header(row, "area") for row in made.rows] == ["blue", "red", "red", "", ""]
    assert made.headers == ("area", "kind")
    with pytest.raises(BadValue, match="aria"):
        matrices.matrices(study, MatrixRequest("3", sort=("aria",)))


def test_a_mark_of_being_unasked_survives_an_edit_and_can_be_taken_back(study: Study) -> None:
    write(study, "P1", "1", "4.1", "Alone at the gate.")
    reviewing.mark_spontaneous(study, "P1", "1", "4.1", "Asha")
    write(study, "P1", "1", "4.1", "Alone at the gate, at seven.")
    assert places.cell_named(study, "P1", "1", "4.1").cell.spontaneous
    reviewing.mark_spontaneous(study, "P1", "1", "4.1", "Asha")
    assert not places.cell_named(study, "P1", "1", "4.1").cell.spontaneous
    with pytest.raises(UnknownName, match="stage"):
        reviewing.mark_spontaneous(study, "P1", "9", "4.1", "Asha")


def test_the_command_charts_a_change_and_a_site_and_tells_the_cell_as_json(study: Study) -> None:
    import json

    from typer.testing import CliRunner

    from qualtool.cli.root import app

    def run(*words: str) -> dict[str, object]:
        done = CliRunner().invoke(app, [*words, "-s", str(study.path), "-c", "Asha", "--json"])
        assert done.exit_code == 0, done.output
        return dict(json.loads(done.stdout))

    change = run("chart", "P1", "4.1", "--stage", "change", "--text", "From alone to accompanied.")
    assert (change["stage"], change["theme"], change["state"]) == ("change", "4.1", "charted")
    of_site = run("chart", "North town", "4.2", "--stage", "2", "--text", "One worker each.", "--unasked")
    assert (of_site["case"], of_site["summary"], of_site["unasked"]) == ("North town", "One worker each.", True)
