"""Figures and tables for other tools: the numbers stand beside the marks, and are those of the study."""

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from qualtool.analysis.figures import Forest, Mark, figure_text, forest_line
from qualtool.analysis.truth_table import SiteSet, truth_table
from qualtool.cli.root import app
from qualtool.errors import BadValue, NothingToDo, UnknownName
from qualtool.store import results as stored
from qualtool.store.study import Study
from qualtool.workflow import figures, preparing, results, tables_out
from qualtool.workflow.notebook import NotebookStudy
from qualtool.workflow.quoting import QuoteRequest, find_quotes

ALL = [("forest", "effective"), ("heatmap", ""), ("sample", ""), ("change", "pickup")]


def run(path: Path, *words: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, [*map(str, words), "-s", str(path)])
    assert done.exit_code == code, done.output
    return done.stdout


@pytest.mark.parametrize(("kind", "indicator"), ALL)
@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf", ".csv", ".md"])
def test_every_figure_is_written_in_every_form(
    demo: Study, tmp_path: Path, kind: str, indicator: str, suffix: str
) -> None:
    made = figures.figure(demo, kind, indicator)
    path = tmp_path / f"figure{suffix}"
    figures.share_figure(demo, made, path)
    assert path.read_bytes()[:4] == {".png": b"\x89PNG", ".pdf": b"%PDF"}.get(suffix, path.read_bytes()[:4])
    header, rows = made.table
    if suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            read = list(csv.reader(file))
        assert read[0] == list(header)
        assert len(read) == len(rows) + 1
    if suffix == ".svg":
        said = "".join(ElementTree.parse(path).getroot().itertext())
        for row in rows[:3]:
            assert str(row[-1])[:18] in said


def test_a_forest_plot_has_the_effects_of_its_indicator_and_says_who_is_excluded(demo: Study) -> None:
    made = figures.forest(demo, "effective")
    effects = {one.site: one.effect for one in results.effects(demo, ["effective"])}
    marks = {mark.label: mark for mark in made.marks}
    assert marks["Site 1"].value is None and "excluded: too few" in marks["Site 1"].printed
    three = effects["3"]
    assert three is not None
    assert marks["Site 3"].value == three.estimate
    assert marks["Site 3"].printed == "+3.6 (+1.7 to +5.5) p <0.001 n 8,425"
    assert any("Price-Bonett" in note for note in made.notes)


finite = st.floats(-100, 100)


@given(st.lists(st.tuples(finite, finite, finite), min_size=1, max_size=6))
def test_the_marks_of_a_forest_plot_stand_in_the_order_of_their_values(cells: list[tuple[float, float, float]]) -> None:
    marks = tuple(Mark("x", "", middle, low, high) for low, middle, high in map(sorted, cells))
    made = Forest("t", (), marks)
    low, high = made.reach
    assert low <= 0 <= high
    for mark in marks:
        line = forest_line(mark, made.reach)
        assert len(line) == 40 and "o" in line
        ends = [place for place, sign in enumerate(line) if sign in "|o"]
        assert ends[0] <= line.index("o") <= ends[-1]
    assert figure_text(made).count("\n") == len(marks) + 1


def test_the_heat_map_counts_settled_cells_of_all(demo: Study) -> None:
    made = figures.state_map(demo, "4")
    assert made.columns[0] == ("4.1", "Transition points")
    assert made.printed(made.rows.index("Site 4"), 0) == "4/4"
    square = made.squares[made.rows.index("Site 4"), 2]
    assert (square.printed, square.shade) == ("2/4", 0.5)


def test_bars_print_what_their_counts_give_and_their_n(demo: Study) -> None:
    made = figures.before_and_after(demo, "effective")
    site = dict(made.groups)["Site 7"]
    assert [bar.printed for bar in site][:2] == ["95.3% (94.6 to 96.0), n 3,869", "96.0% (95.3 to 96.6), n 3,404"]
    assert [bar.dark for bar in site] == [True, True, False, False]


def test_the_achieved_sample_counts_encounters_once_for_each_type(demo: Study) -> None:
    made = figures.sample_bars(demo, ["site=4"])
    assert [(name, [(bar.label, bar.value) for bar in bars]) for name, bars in made.groups] == [
        ("Site 4", [("document", 1), ("Service user", 2), ("Delivery staff", 1)])
    ]
    assert made.notes[-1] == "Filter: site=4."


def test_a_figure_without_its_figures_says_what_to_do(study: Study, demo: Study) -> None:
    with pytest.raises(NothingToDo, match="There are no site results yet"):
        figures.forest(study, "")
    with pytest.raises(NothingToDo, match="Of which indicator"):
        figures.forest(demo, "")
    with pytest.raises(BadValue, match="forest"):
        figures.figure(demo, "pie")


def test_the_commands_print_and_write_figures_and_tables(own_demo: Path, tmp_path: Path) -> None:
    out = run(own_demo, "results", "figure", "forest", "-i", "effective")
    assert "|" in out and "−3.4 (−5.5 to −1.3)" in out
    made = json.loads(run(own_demo, "results", "figure", "sample", "--json"))
    assert made["rows"][0]["group"] == "Site 1"
    path = tmp_path / "cases.csv"
    run(own_demo, "results", "table", "cases", "--theme", "4", "-o", path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.DictReader(file))
    assert {line["4.1 Transition points"] for line in read} <= {"0", "1"}
    truth = json.loads(
        run(own_demo, "results", "table", "truth", "--condition", "3.2", "--outcome", "effective", "--json")
    )
    assert truth["rows"] and any("coded under it" in note for note in truth["notes"])
    run(own_demo, "results", "table", "pies", code=1)


def test_cases_by_themes_agree_with_retrieval(demo: Study) -> None:
    made = tables_out.cases_by_themes(demo, "4", counts=True)
    lines = made.lines
    column = made.header.index("4.1 Transition points")
    found = find_quotes(demo, QuoteRequest("4.1"))
    people = [line for line in lines if line[1] != "site"]
    documents = sum(int(str(line[column])) for line in lines if line[1] == "site")
    assert sum(int(str(line[column])) for line in people) + documents == found.counts.mentions
    binary = tables_out.cases_by_themes(demo, "4").lines
    for counted, present in zip(lines, binary, strict=True):
        assert [int(int(str(value)) > 0) for value in counted[5:]] == present[5:]


def test_a_truth_table_lists_contradictory_rows_and_who_is_left_out() -> None:
    sites = [
        SiteSet("A", (1, 0), 1),
        SiteSet("B", (1, 0), 0),
        SiteSet("C", (0, 0), 0),
        SiteSet("D", (1, None), 1, "not known: second"),
        SiteSet("E", (1, 1), None, "excluded: few"),
    ]
    made = truth_table(("first", "second"), "moved", sites, ())
    assert [(row.conditions, row.outcome) for row in made.rows] == [((1, 0), "C"), ((0, 0), "0")]
    assert [row.with_outcome + row.without for row in made.contradictory] == [("A", "B")]
    assert made.left_out == {"D": "not known: second", "E": "excluded: few"}
    assert made.remainders == 2


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1), st.integers(0, 1)), max_size=12))
def test_every_site_stands_in_one_row_of_a_truth_table(cells: list[tuple[int, int, int]]) -> None:
    sites = [SiteSet(f"S{place}", (one, two), outcome) for place, (one, two, outcome) in enumerate(cells)]
    made = truth_table(("a", "b"), "o", sites, ())
    listed = [site for row in made.rows for site in row.with_outcome + row.without]
    assert sorted(listed) == sorted(one.site for one in sites)
    assert made.remainders + len(made.rows) == 4


def test_the_sites_truth_table_takes_themes_attributes_and_effects(demo: Study) -> None:
    made = tables_out.sites_truth_table(demo, ["pilot=whole system"], "effective")
    assert [(row.conditions, row.outcome, row.with_outcome) for row in made.rows] == [
        ((0,), "C", ("Site 4",)),
        ((1,), "1", ("Site 3", "Site 7")),
    ]
    beyond = tables_out.sites_truth_table(demo, ["pilot=whole system"], "effective", beyond_chance=True)
    assert [row.outcome for row in beyond.rows] == ["0", "1"]
    assert list(made.left_out) == ["Site 1"]
    for conditions, error in ((["pilot=none"], BadValue), (["colour=red"], UnknownName), ([], NothingToDo)):
        with pytest.raises(error):
            tables_out.sites_truth_table(demo, conditions, "effective")


def test_a_notebook_has_the_same_tables_as_frames(demo: Study) -> None:
    notebook = NotebookStudy(demo)
    assert list(notebook.truth_table(["3.2"], "effective").columns)[:2] == ["3.2 Consortium", "effective"]
    sites = notebook.sites()
    assert set(sites["what"]) >= {"attribute", "effect", "site cells charted"}
    assert len(notebook.cases("4")) == len(tables_out.cases_by_themes(demo, "4").lines)


def test_a_site_that_was_not_expected_to_move_is_drawn_hollow_and_the_unit_is_said(own_demo: Path) -> None:
    from qualtool.model import SiteIndicator

    with preparing.open_study(own_demo) as study:
        with study.read() as connection:
            kept = stored.read_results(connection)
        with study.step("Told", "Asha") as step:
            step.change(SiteIndicator, kept.standings["pickup", "6"], expected="no")
        made = figures.forest(study, "pickup")
    assert {mark.label for mark in made.marks if mark.apart} == {"Site 6"}
    assert "Hollow: excluded, or not expected to move." in made.notes
    assert any("in percentage points; higher is better" in note for note in made.notes)


def test_before_and_after_says_which_sites_have_no_figures(demo: Study) -> None:
    made = figures.before_and_after(demo, "pickup")
    assert [name for name, _bars in made.groups] == ["Site 2", "Site 4", "Site 6", "Site 7"]
    assert "No figures are given for Site 1." in made.notes


def test_why_a_site_is_excluded_stands_whole_below_a_forest_plot(demo: Study) -> None:
    notes = figures.forest(demo, "pickup").notes
    assert "Site 1: excluded: too few clients in the pilot for a change to be seen." in notes


def test_a_filter_of_encounters_is_refused_where_no_encounters_are_drawn(demo: Study) -> None:
    for kind, ratings in (("forest", False), ("change", False), ("heatmap", True)):
        with pytest.raises(NothingToDo, match="--where chooses encounters"):
            figures.figure(demo, kind, "pickup", ratings=ratings, where=["site=2"])
