"""Coverage: every cell of the matrix is counted once in its square, whatever the groups are."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import add_files, add_text, code
from typer.testing import CliRunner

from qualtool.analysis.coverage import DIMENSIONS, STATES, WAITING, Square, board_of, lines_of
from qualtool.analysis.matrix import CHARTED, NOT_YET_CHARTED, REVIEWED, STALE, Cell, Column, Matrix, Row, Stretch
from qualtool.cli.root import app
from qualtool.errors import BadFilter, BadValue, UnknownName, UnknownSuffix
from qualtool.store.study import Study
from qualtool.workflow import charting, matrices, reviewing
from qualtool.workflow.covering import coverage_board, share_coverage

RUN = CliRunner()


@pytest.fixture
def worked(study: Study) -> Study:
    """The small study with one cell of each kind under 4.1, and excerpts that wait under 4.2."""
    code(study, "ann_first", "They met me at the gate.", "4.1.1")
    code(study, "ann_second", "She is still my worker.", "4.2")
    code(study, "pair", "I walk them to the ward.", "4.1.2")
    said = [Stretch("summary", "Met at the gate.")]
    charting.chart(study, "P1", "1", "4.1", "Asha", said)
    charting.chart(study, "P1", "2", "4.1", "Asha", said)
    reviewing.mark_reviewed(study, "P1", "2", "4.1", "Tom")
    charting.chart(study, "P2 & P3", "1", "4.1", "Asha", said)
    code(study, "pair", "I do the housing, mostly.", "4.1")
    charting.chart(study, "G1", "2", "4.1", "Asha", [], "not raised")
    return study


def found(square: Square) -> dict[str, int]:
    return {state: number for state, number in square.states.items() if number}


def test_each_square_tells_its_cells_by_state(worked: Study) -> None:
    board = coverage_board(worked)
    continuity = board.themes[1]
    assert [part.number for part in continuity.parts] == ["4.1", "4.2", "4.3"]
    transitions = continuity.parts[0]
    assert found(transitions.square("1")) == {CHARTED: 1, REVIEWED: 1}
    assert found(transitions.square("2")) == {STALE: 1, NOT_YET_CHARTED: 1, "not raised": 1}
    assert (transitions.square("1").charted, transitions.square("1").settled) == (2, 2)
    assert (transitions.square("2").charted, transitions.square("2").settled) == (0, 1)
    assert continuity.parts[1].square("1").count(WAITING) == 1
    assert (continuity.total.cells, board.everything.total.cells) == (15, 30)


@pytest.mark.parametrize("by", DIMENSIONS)
def test_the_board_counts_just_the_cells_of_the_matrices(worked: Study, by: str) -> None:
    board = coverage_board(worked, by)
    for theme in board.themes:
        cells = [cell for row in matrices.matrix(worked, theme.number).rows for cell in row.cells.values()]
        assert found(theme.total) == Counter(cell.state for cell in cells)
        assert theme.total.waiting == sum(cell.waiting for cell in cells)


def test_groups_have_the_order_and_the_names_of_the_study(study: Study) -> None:
    told = {by: [(group.label, group.rows) for group in coverage_board(study, by).groups] for by in DIMENSIONS}
    assert told == {
        "site": [("North town", 2), ("South town, by the sea", 3)],
        "type": [("Service user", 3), ("Staff", 1), ("Documents", 1)],
        "stage": [("First interview", 3), ("Follow-up", 2)],
    }


def test_a_row_of_several_types_counts_in_each_and_once_in_all(study: Study, tmp_path: Path) -> None:
    (tmp_path / "both.txt").write_text("Ida: I came.\nJo: And I let her in.\n", encoding="utf-8")
    manifest = tmp_path / "m.csv"
    manifest.write_text(
        "file,site,stage,type,participant,mode,speakers\n"
        "both.txt,1,1,Service user; Staff,P8; P9,paired interview,Ida=P8; Jo=P9\n"
    )
    add_files(study, [tmp_path / "both.txt"], manifest=manifest)
    board = coverage_board(study, "type")
    assert (board.rows, board.shared) == (6, 1)
    assert sum(group.rows for group in board.groups) == 7
    assert board.everything.total.cells == 36
    assert sum(square.cells for square in board.everything.squares.values()) == 42


def test_encounters_without_a_type_are_a_group_of_their_own(study: Study, tmp_path: Path) -> None:
    add_text(study, tmp_path / "f", "odd", "R: Hm.\n", who="P9")
    (tmp_path / "none.txt").write_text("I: And?\nR: No.\n", encoding="utf-8")
    manifest = tmp_path / "m.csv"
    manifest.write_text("file,site,stage,type,participant\nnone.txt,1,1,,P7\n")
    add_files(study, [tmp_path / "none.txt"], manifest=manifest)
    last = coverage_board(study, "type").groups[-1]
    assert (last.key, last.label, last.rows, last.documents) == ("", "No type", 2, False)


def test_themes_and_filters_narrow_the_board(worked: Study) -> None:
    board = coverage_board(worked, "stage", "continuity", ["site=1"])
    assert [theme.name for theme in board.themes] == ["4 Continuity of care"]
    assert (board.rows, board.filter, board.everything.total.cells) == (2, "site=1", 6)
    alone = coverage_board(worked, "site", "4.2")
    assert [(theme.number, theme.parts) for theme in alone.themes] == [("4.2", ())]


def test_misspelt_requests_are_refused_with_what_there_is(study: Study) -> None:
    with pytest.raises(BadValue, match="Choose one of: site, type, stage"):
        coverage_board(study, "town")
    with pytest.raises(UnknownName, match=r"There are: 3, 4\."):
        coverage_board(study, "site", "9")
    with pytest.raises(BadFilter):
        coverage_board(study, "site", "", ["foo"])


def test_change_cells_and_sites_as_cases_are_not_counted(worked: Study) -> None:
    before = coverage_board(worked)
    charting.chart(worked, "P1", "change", "4.1", "Asha", [Stretch("summary", "From alone to met.")])
    charting.chart(worked, "North town", "1", "4.2", "Asha", [Stretch("summary", "Gates.")])
    assert coverage_board(worked) == before


STATE = st.sampled_from(STATES)
ROWS = st.lists(
    st.tuples(st.sampled_from(["1", "2", "1, 2"]), st.sampled_from(["A", "a", "B", "A / B", ""]), st.lists(STATE)),
    max_size=8,
)


@given(rows=ROWS, shared=st.booleans())
def test_totals_count_every_cell_once_however_rows_and_columns_are_shared(
    rows: list[tuple[str, str, list[str]]], shared: bool
) -> None:
    columns = tuple(Column(str(number), f"1.{number}", "T") for number in range(3))
    made = [
        Row(
            case_id=str(number),
            case=f"P{number}",
            kind="person",
            site=site,
            stage="1",
            type=kind,
            cells={
                column.key: Cell(state=states[place] if place < len(states) else NOT_YET_CHARTED, excerpts=place)
                for place, column in enumerate(columns)
            },
        )
        for number, (site, kind, states) in enumerate(rows)
    ]
    whole = [Matrix("1", "One", columns, tuple(made), "everything")]
    again = [Matrix("2", "Two", columns[:2], tuple(made), "everything")] if shared else []
    for by in DIMENSIONS:
        board = board_of([*whole, *again], by, {"A": "A", "a": "A", "B": "B"}, {}, {"1": "one"})
        cells = [row.cell(column) for row in made for column in columns]
        assert (board.everything.total.cells, found(board.everything.total)) == (
            len(cells),
            Counter(cell.state for cell in cells),
        )
        for theme in board.themes:
            for group in board.groups:
                parts = [part.square(group.key) for part in theme.parts]
                assert theme.square(group.key).cells == sum(part.cells for part in parts) == group.rows * len(parts)
                assert theme.square(group.key).waiting == sum(part.waiting for part in parts)
            largest = max((theme.square(group.key).cells for group in board.groups), default=0)
            assert largest <= theme.total.cells <= sum(theme.square(group.key).cells for group in board.groups)


def test_the_command_prints_a_board(own_demo: Path) -> None:
    done = RUN.invoke(app, ["coverage", "4", "--by", "type", "-s", str(own_demo)])
    assert done.exit_code == 0, done.output
    assert re.search(r"^4 Continuity of care +[0-9]+/36 -[0-9]+ ", done.stdout, re.MULTILINE)
    assert "Documents" in done.stdout
    assert "19 rows; filter: everything." in done.stderr
    assert "sites as cases, Change cells" in done.stderr
    parts = RUN.invoke(app, ["coverage", "4", "--columns", "-s", str(own_demo)])
    assert "\n4.1 Transition points " in parts.stdout


def test_the_command_prints_json_and_writes_csv_of_the_same_numbers(own_demo: Path, tmp_path: Path) -> None:
    asked = ["coverage", "--by", "stage", "--columns", "-s", str(own_demo)]
    lines = json.loads(RUN.invoke(app, [*asked, "--json"]).stdout)
    assert {"theme", "title", "group", "label", "cells", "waiting", "states"} <= set(lines[0])
    target = tmp_path / "coverage.csv"
    done = RUN.invoke(app, [*asked, "-o", str(target)])
    assert done.stdout.strip() == str(target)
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["theme"], row["stage"], int(row["cells"])) for row in rows] == [
        (line["theme"], line["group"], line["cells"]) for line in lines
    ]
    assert [int(row[CHARTED]) for row in rows] == [line["states"][CHARTED] for line in lines]
    assert [int(row[WAITING]) for row in rows] == [line["waiting"] for line in lines]


def test_another_ending_than_csv_is_refused_and_an_older_file_is_kept(worked: Study, tmp_path: Path) -> None:
    board = coverage_board(worked)
    with pytest.raises(UnknownSuffix):
        share_coverage(worked, board, False, tmp_path / "coverage.pdf")
    (tmp_path / "coverage.csv").write_text("mine")
    shared = share_coverage(worked, board, False, tmp_path / "coverage.csv")
    assert shared.earlier is not None and shared.earlier.read_text() == "mine"
    assert len(list(lines_of(board))) == 4
