"""Tables for other tools: nothing of those who withdrew, nothing that was asked, no figure without its kind."""

import csv
import json
from pathlib import Path

import pytest
from studies import add_text, code, empty_study
from typer.testing import CliRunner

from qualtool.cli.root import app
from qualtool.errors import NothingToDo
from qualtool.store import people
from qualtool.store.study import Study
from qualtool.workflow import integrating, rating, results, tables_out
from qualtool.workflow.display import DisplayRequest, joint_display
from qualtool.workflow.notebook import NotebookStudy
from qualtool.workflow.tables_out import TableOut

COLUMNS = (
    "indicator,key,site,arm,period,better,unit,n,count,percent,mean,sd,"
    "change,effect,p,adjusted,expected,expected why,excluded,source\n"
)
LINES = """Seen,seen,1,pilot,before,higher,,100,40,40.0,,,,,,,,,,T1
Seen,seen,1,pilot,after,higher,,100,60,60.0,,,+20.0,+15,<0.01,age,yes,it was the aim,,T1
Seen,seen,1,comparison,before,higher,,100,40,40.0,,,,,,,,,,T1
Seen,seen,1,comparison,after,higher,,100,45,45.0,,,,,,,,,,T1
Seen,seen,2,,,,,,,,,,,,,,,,too few people,
Seen by all,all,total,pilot,before,higher,,100,40,,,,,,,,,,,T2
Days of use,days,1,pilot,intake,lower,days,50,,,20.1,2.5,,,,,,,,T3
Days of use,days,1,pilot,one year,lower,days,48,,,15.3,2.5,,,,,,,,T3
Days of use,days,1,pilot,two years,lower,days,47,,,14.0,2.5,,,,,,,,T3
"""


@pytest.fixture
def coded(study: Study) -> Study:
    """The small study with results; P1 and a pair are coded, and so is a question of the interviewer."""
    path = study.path.with_name("figures.csv")
    path.write_text(COLUMNS + LINES, encoding="utf-8")
    results.load(study, results.plan_load(study, path), "Asha")
    code(study, "ann_first", "waiting eleven weeks", "3.2")
    code(study, "ann_second", "A year on?", "3.2")
    code(study, "pair", "I do the housing, mostly", "3.20")
    code(study, "pair", "And I walk them to the ward", "4.1.2")
    return study


def withdraw(study: Study, *names: str) -> None:
    with study.step("Withdrew", "Asha") as step:
        people.update(step, [people.NewParticipant(name, consent="withdrawn") for name in names])


def numbers(made: TableOut) -> dict[tuple[object, object], dict[str, object]]:
    """The numbers of each case and stage by sub-theme."""
    return {(line[0], line[3]): dict(zip(made.header[5:], line[5:], strict=True)) for line in made.lines}


def test_an_interviewers_words_make_no_1(coded: Study) -> None:
    found = numbers(tables_out.cases_by_themes(coded, "3"))
    assert found["P1", "1"]["3.2 Waiting"] == 1
    assert found["P1", "2"]["3.2 Waiting"] == 0


def test_the_joint_display_counts_nothing_of_those_who_withdrew(coded: Study) -> None:
    integrating.link(coded, "seen", "3.2", "Whoever waits is not seen.", "Asha")

    def counted() -> list[tuple[int, int]]:
        made = joint_display(coded, DisplayRequest(counts=True))
        return [(cell.participants, cell.mentions) for row in made.every_row for cell in row.cells.values()]

    assert (1, 1) in counted()
    withdraw(coded, "P1")
    assert set(counted()) == {(0, 0)}


def test_nothing_of_those_who_withdrew_is_in_the_table_of_cases(coded: Study, tmp_path: Path) -> None:
    before = numbers(tables_out.cases_by_themes(coded, counts=True))
    withdraw(coded, "P1", "P2")
    made = tables_out.cases_by_themes(coded, counts=True)
    after = numbers(made)
    (pair,) = [place for place in before if "P2" in str(place[0])]
    assert {place for place in before if place[0] == "P1"} == before.keys() - after.keys()
    assert (before[pair]["3.20 Housing"], after[pair]["3.20 Housing"]) == (1, 0)
    assert (before[pair]["4.1 Transitions"], after[pair]["4.1 Transitions"]) == (1, 1)
    assert "Withheld: cases at a stage: 2; nothing of those who withdrew is counted." in made.told
    path = tmp_path / "cases.csv"
    tables_out.share_lines(coded, made, path)
    assert "P1," not in path.read_text(encoding="utf-8-sig")


def test_a_site_where_only_people_who_withdrew_were_met_is_not_known_in_the_truth_table(coded: Study) -> None:
    assert tables_out.sites_truth_table(coded, ["3.2"], "seen").rows[0].conditions == (1,)
    withdraw(coded, "P1")
    made = tables_out.sites_truth_table(coded, ["3.2"], "seen")
    assert not made.rows
    assert any("not known: 3.2" in why for why in made.left_out.values())


def test_a_table_says_what_it_is_of(coded: Study) -> None:
    made = tables_out.cases_by_themes(coded, "4", ["site=1"])
    assert made.told == ("1 where there is an excerpt, else 0.", f"Cases at a stage: {len(made.lines)}; of site=1.")
    assert NotebookStudy(coded).cases("4", ["site=1"]).attrs["notes"] == list(made.told)


def test_numbers_are_numbers_in_a_frame_also_where_some_lines_have_none(coded: Study) -> None:
    sites = NotebookStudy(coded).sites()
    effects = sites[sites["what"] == "effect"]
    assert effects["low"].dtype.kind == "f" and effects["low"].isna().sum() == 1
    assert (effects["low"].dropna() < effects["high"].dropna()).all()
    assert sites["n"].dtype.kind == "i" and sites["count"].sum() == 185


def test_the_table_of_sites_has_each_figure_as_printed_and_each_effect_by_its_period_and_method(coded: Study) -> None:
    made = tables_out.sites_long(coded)
    lines = [dict(zip(made.header, line, strict=True)) for line in made.lines]
    figures = [line for line in lines if line["what"] == "figure" and line["name"] == "seen"]
    assert [(line["arm"], line["period"], line["value"], line["count"], line["n"]) for line in figures] == [
        ("pilot", "before", "40.0", 40, 100),
        ("pilot", "after", "60.0", 60, 100),
        ("comparison", "before", "40.0", 40, 100),
        ("comparison", "after", "45.0", 45, 100),
    ]
    effects = [line for line in lines if line["what"] == "effect"]
    days = [line for line in effects if line["name"] == "days"]
    assert [line["period"] for line in days] == ["intake to one year", "intake to two years"]
    (seen,) = [line for line in effects if line["name"] == "seen" and line["site"] == "1"]
    assert seen["low"] < seen["value"] < seen["high"] and str(seen["method"]).endswith("unadjusted")  # type: ignore[operator]
    assert seen["source"] == "T1" and isinstance(seen["p"], float)
    (published,) = [line for line in lines if line["what"] == "published effect"]
    assert (published["value"], published["p"], published["note"]) == ("+15", "<0.01", "p adjusted for age")
    assert not published["low"] and not published["method"]
    assert [line["note"] for line in lines if line["what"] == "excluded"] == ["too few people"]
    assert [line["value"] for line in lines if line["what"] == "expected to move"] == ["yes"]


def test_a_condition_that_is_given_twice_is_one_condition(coded: Study) -> None:
    made = tables_out.sites_truth_table(coded, ["3.2", "4.1", "3.2"], "seen")
    assert made.conditions == ("3.2 Waiting", "4.1 Transitions") and made.remainders == 3


def test_a_site_at_which_nobody_was_met_is_not_one_at_which_nothing_was_said(tmp_path: Path) -> None:
    study = empty_study(tmp_path)
    add_text(study, tmp_path / "files", "only", "I: And?\nR: I waited.\n", who="P1")
    path = tmp_path / "figures.csv"
    lines = [f"Seen,seen,{site},{period},higher,10,5" for site in (1, 2) for period in ("before", "after")]
    path.write_text("\n".join(["indicator,key,site,period,better,n,count", *lines]), encoding="utf-8")
    results.load(study, results.plan_load(study, path), "Asha")
    made = tables_out.sites_truth_table(study, ["3.2"], "seen")
    assert [row.conditions for row in made.rows] == [(0,)]
    assert list(made.left_out.values()) == ["not known: 3.2 Waiting"]


def test_what_a_truth_table_lacks_is_said(coded: Study) -> None:
    with pytest.raises(NothingToDo, match="Name the outcome"):
        tables_out.sites_truth_table(coded, ["3.2"], " ")
    with pytest.raises(NothingToDo, match="does not rate"):
        tables_out.sites_truth_table(coded, ["rating:3.2"], "seen")
    rating.turn_ratings(coded, True, "Asha")
    assert not tables_out.sites_truth_table(coded, ["rating:3.2"], "seen").rows
    nowhere = tables_out.sites_truth_table(coded, ["3.2"], "all")
    assert nowhere.rows == () and set(nowhere.left_out.values()) == {"it has no figures"}


def test_contradictory_rows_are_told_with_both_sides(own_demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "truth.csv"
    words = ["results", "table", "truth", "--condition", "4.1", "--outcome", "effective", "--json", "-o", str(path)]
    done = CliRunner().invoke(app, [*words, "-s", str(own_demo)])
    told = json.loads(done.stdout[done.stdout.index("{") :])["notes"]
    assert (
        "Contradictory: 4.1 Transition points 1: Site 3; Site 4; Site 7 with effective, "
        "Site 2; Site 5; Site 6 without." in told
    )
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert [line["effective"] for line in csv.DictReader(file)] == ["C"]
