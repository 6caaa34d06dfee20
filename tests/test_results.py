"""Site results: a table of figures comes in whole or not at all, and what contradicts what is told by name."""

import csv
import json
from pathlib import Path

import pytest
from studies import live
from typer.testing import CliRunner

from qualtool.analysis import slips as rules
from qualtool.cli.root import app
from qualtool.errors import FaultyTable, NothingToDo, UnknownName
from qualtool.store.study import Study
from qualtool.workflow import checking, preparing, results

SAMPLE = preparing.packaged("sample_transcripts") / "site_results.csv"
HEADER = "indicator,key,site,arm,period,n,count,percent,mean,sd,source,effect,p,adjusted,expected,excluded\n"
FOUR = """Seen in time,seen,1,pilot,before,100,,20,,,T1,,,,,
Seen in time,seen,1,pilot,after,120,36,30,,,T1,+5,0.20,age,yes,
Seen in time,seen,1,comparison,before,90,,20,,,T1,,,,,
Seen in time,seen,1,comparison,after,80,,25,,,T1,,,,,
"""


def table(folder: Path, lines: str = FOUR, header: str = HEADER, name: str = "figures.csv") -> Path:
    path = folder / name
    path.write_text(header + lines, encoding="utf-8")
    return path


def faults(study: Study, path: Path) -> list[str]:
    return [str(problem) for problem in results.plan_load(study, path).problems if problem.fatal]


def run(study: Study, *words: object, code: int = 0) -> tuple[str, str]:
    done = CliRunner().invoke(app, [*map(str, words), "-s", str(study.path)])
    assert done.exit_code == code, done.output
    return done.stdout, done.stderr


def test_figures_come_in_and_are_what_was_printed(study: Study, tmp_path: Path) -> None:
    plan = results.plan_load(study, table(tmp_path))
    assert (len(plan.new), plan.problems, plan.slips) == (4, (), ())
    results.load(study, plan, "Asha")
    found = results.site_results(study)
    assert found == plan.results
    assert [one.p for one in found.published_of("seen", "1", "after")] == ["0.20"]
    assert [one.percent for one in found.figures] == ["20", "30", "20", "25"]
    assert found.periods == {"seen": ("before", "after")}


def test_loading_is_one_step_and_can_be_taken_back(study: Study, tmp_path: Path) -> None:
    before = live(study)
    results.load(study, results.plan_load(study, table(tmp_path)), "Asha")
    after = live(study)
    checking.undo(study, "Asha")
    assert live(study) == before
    checking.redo(study, "Asha")
    assert live(study) == after


def test_the_same_file_again_changes_nothing_and_a_new_one_only_what_differs(study: Study, tmp_path: Path) -> None:
    path = table(tmp_path)
    results.load(study, results.plan_load(study, path), "Asha")
    with pytest.raises(NothingToDo, match="All 4 figures"):
        results.load(study, results.plan_load(study, path), "Asha")
    plan = results.plan_load(study, table(tmp_path, FOUR.replace("80,,25", "81,,25").replace("90,,20", "90,18,20")))
    assert (len(plan.new), plan.same) == (0, 2)
    assert [one.changes for one in plan.changed] == [("count nothing -> 18",), ("n 80 -> 81",)]
    results.load(study, plan, "Asha")
    assert [one.n for one in results.site_results(study).figures] == [100, 120, 90, 81]


def test_figures_that_a_file_no_longer_has_stay_unless_it_replaces_them(study: Study, tmp_path: Path) -> None:
    results.load(study, results.plan_load(study, table(tmp_path)), "Asha")
    fewer = results.plan_load(study, table(tmp_path, "".join(FOUR.splitlines(keepends=True)[:2]).replace("36", "35")))
    assert [one.place for one in fewer.gone] == ["seen, site 1, comparison, before", "seen, site 1, comparison, after"]
    results.load(study, fewer, "Asha")
    assert len(results.site_results(study).figures) == 4
    again = results.plan_load(study, table(tmp_path, FOUR.splitlines(keepends=True)[0]))
    results.load(study, again, "Asha", replace=True)
    assert [one.period for one in results.site_results(study).figures] == ["before"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Seen,seen,1,pilot,before,100,101,,,,,,,,,", "line 2: the count 101 is more than its n, 100"),
        ("Seen,seen,1,pilot,before,100,,120,,,,,,,,", "line 2: the percent '120' is not from 0 to 100"),
        ("Seen,seen,1,pilot,before,ten,,20,,,,,,,,", "line 2: the n 'ten' is not a whole number"),
        ("Seen,seen,9,pilot,before,100,,20,,,,,,,,", "There is no site '9'"),
        ("Seen,seen,1,other,before,100,,20,,,,,,,,", "line 2: 'other' is not an arm"),
        ("Seen,seen,1,pilot,,100,,20,,,,,,,,", "line 2: the period is not named"),
        ("Seen,seen,1,pilot,before,100,,,,,,,,,,", "line 2: it has no result"),
        ("Seen,seen,,pilot,before,100,,20,,,,,,,,", "line 2: the site is not named"),
        (",,1,pilot,before,100,,20,,,,,,,,", "line 2: the indicator is not named"),
        ("Seen,seen,1,pilot,before,100,,20,,,,,,,maybe,", "line 2: 'maybe' does not say whether it was expected"),
        ("Seen,seen,1,pilot,before,100,,n/a,,,,,,,,", "line 2: the percent 'n/a' is not a number"),
        ("Seen,seen,1,pilot,before,100,,NaN,,,,,,,,", "line 2: the percent 'NaN' is not a number"),
        ("Seen,seen,1,pilot,before,9,,,4,-1,,,,,,", "line 2: the sd -1 is below 0"),
    ],
)
def test_every_fault_is_told_with_its_line_and_nothing_is_loaded(
    study: Study, tmp_path: Path, line: str, said: str
) -> None:
    path = table(tmp_path, line + "\n" + FOUR)
    found = faults(study, path)
    assert any(said in fault for fault in found), found
    before = live(study)
    with pytest.raises(FaultyTable, match="nothing was loaded"):
        results.load(study, results.plan_load(study, path), "Asha")
    assert live(study) == before


def test_all_faults_are_told_at_once(study: Study, tmp_path: Path) -> None:
    lines = FOUR + "Seen in time,seen,1,pilot,late,5,6,,,,,,,,,\nSeen in time,seen,9,pilot,after,9,,20,,,,,,,,\n" + FOUR
    found = faults(study, table(tmp_path, lines))
    assert [fault.split(":")[0].split()[-1] for fault in found] == ["6", "7", "8", "9", "10", "11"]
    assert "is in line 2 already" in found[2]


def test_lines_that_say_two_things_of_one_indicator_are_faults(study: Study, tmp_path: Path) -> None:
    header = "indicator,key,definition,site,period,n,percent\n"
    lines = "Seen,seen,Within a week,1,before,10,20\nSeen,seen,Within a month,1,after,10,30\n"
    assert any(
        "the definition 'Within a month', above 'Within a week'" in one
        for one in faults(study, table(tmp_path, lines, header))
    )


def test_columns_are_known_by_their_other_names_and_the_rest_is_pointed_out(study: Study, tmp_path: Path) -> None:
    header = "Outcome,Area,Arm,Time,N,%,Table,Published DiD,p-value,colour,persent\n"
    plan = results.plan_load(study, table(tmp_path, 'Seen,1,Control,baseline,"1,200",20%,T9,+1,<0.01,red,5\n', header))
    figure = plan.results.figures[0]
    assert (figure.site, figure.arm, figure.period, figure.n, figure.percent) == (
        "1",
        "comparison",
        "baseline",
        1200,
        "20",
    )
    assert [one.p for one in plan.results.published_of("seen", "1", "baseline")] == ["<0.01"]
    told = [str(problem) for problem in plan.problems]
    assert any("'colour' was left out" in one for one in told)
    assert any("'persent' was left out. If you meant 'percent'" in one for one in told)


def test_a_table_without_its_columns_says_which_it_needs(study: Study, tmp_path: Path) -> None:
    found = faults(study, table(tmp_path, "Seen,1\n", "indicator,place\n"))
    assert [fault.split(": ")[1].split(".")[0] for fault in found] == [
        "there is no column 'period'",
        "there is no column of results",
    ]


def test_missing_arms_and_periods_are_told_and_the_rest_comes_in(study: Study, tmp_path: Path) -> None:
    more = (
        FOUR + "Seen in time,seen,2,pilot,before,50,,20,,,T1,,,,,\nSeen in time,seen,2,pilot,after,50,,24,,,T1,,,,,\n"
    )
    plan = results.plan_load(study, table(tmp_path, more))
    assert [str(problem) for problem in plan.problems] == [
        "figures.csv, line 6: seen, site 2: the comparison arm is missing. "
        "Add a line for it, or its effect cannot be worked out."
    ]
    results.load(study, plan, "Asha")
    effects = {one.site: one for one in results.effects(study)}
    assert effects["1"].effect is not None
    assert effects["2"].why_not == "there is no figure for comparison before, comparison after"


def test_a_study_without_a_comparison_has_its_change_since_the_first_period(study: Study, tmp_path: Path) -> None:
    lines = "".join(
        f"Abstinent,abstinent,{site},{period},{n},{count}\n"
        for site in (1, 2)
        for period, n, count in (("intake", 200, 20), ("one year", 160, 60), ("five years", 120, 55))
    )
    path = table(tmp_path, lines, "indicator,key,site,period,n,count\n")
    results.load(study, results.plan_load(study, path), "Asha")
    found = results.effects(study, ["abstinent"], ["1"])
    assert [(one.since, one.at) for one in found] == [("intake", "one year"), ("intake", "five years")]
    assert [one.effect and round(one.effect.estimate, 2) for one in found] == [27.5, 35.83]
    assert [one.effect and one.effect.kind for one in found] == ["change over time"] * 2
    assert found[0].ratio is not None and found[0].ratio.estimate == pytest.approx(3.75)


def test_means_change_in_their_own_unit(study: Study, tmp_path: Path) -> None:
    lines = "Days of use,days,1,baseline,100,21.5,9.1,days\nDays of use,days,1,3-5 months,80,12.3,10.2,days\n"
    path = table(tmp_path, lines, "indicator,key,site,period,n,mean,sd,unit\n")
    results.load(study, results.plan_load(study, path), "Asha")
    effect = results.effects(study)[0].effect
    assert effect is not None
    assert (round(effect.estimate, 2), effect.unit, effect.n) == (-9.2, "units", 180)
    assert effect.leading.high < 0


def test_the_slips_of_the_published_tables_come_out_by_rule(own_demo: Path) -> None:
    with preparing.open_study(own_demo) as study:
        told = {(slip.rule, slip.place, slip.printed, slip.sources) for slip in results.plan_load(study, SAMPLE).slips}
    assert told == {
        (rules.PARTS, "effective, all sites, pilot, before, count", "15,830", ("Table 7.5",)),
        (rules.PERCENTAGE, "effective, site 7, pilot, before", "95.6%", ("Table 7.5",)),
        (rules.PERCENTAGE, "effective, all sites, pilot, after", "92.8%", ("Table 7.5",)),
        (rules.TWICE, "effective, site 7, pilot, before, percent", "95.3", ("Table 6.1", "Table 7.5")),
        (rules.TWICE, "triage, site 5, comparison, after, n", "395", ("Table 3.3", "Text below Table 3.3")),
        (rules.TWICE, "pickup, site 4, published p", "0.05", ("Table 3.1", "Text below Table 3.1")),
        (rules.TWICE, "pickup, site 7, published p", "0.01", ("Table 3.2", "Text below Table 3.2")),
        (rules.TWICE, "triage, site 5, published p", "0.012", ("Table 3.3", "Text below Table 3.3")),
    }


def test_changes_and_differences_that_their_cells_do_not_give_are_slips(study: Study, tmp_path: Path) -> None:
    header = "indicator,key,site,arm,period,n,percent,change,effect,source\n"
    lines = (
        "Seen,seen,1,pilot,before,100,20,,,T1\nSeen,seen,1,pilot,after,100,30,+13,,T1\n"
        "Seen,seen,1,comparison,before,100,20,,,T1\nSeen,seen,1,comparison,after,100,25,+5,+12,T1\n"
        "Seen,seen,2,pilot,before,100,20,,,T1\nSeen,seen,2,pilot,after,100,30,+11,+6,T1\n"
        "Seen,seen,2,comparison,before,100,20,,,T1\nSeen,seen,2,comparison,after,100,25,+5,,T1\n"
        "Met,met,1,pilot,before,7,0.5,,,T2\n"
    )
    found = results.plan_load(study, table(tmp_path, lines, header)).slips
    assert [(slip.rule, slip.place, slip.printed) for slip in found] == [
        (rules.IMPOSSIBLE, "met, site 1, pilot, before", "0.5%"),
        (rules.CHANGE, "seen, site 1, pilot change", "+13"),
        (rules.EFFECT, "seen, site 1", "+12"),
    ]
    assert "+10 follows from 20%, 30% (rounding could explain ±1.5)" in str(found[1])


def test_excluded_sites_are_told_with_why(own_demo: Path) -> None:
    with preparing.open_study(own_demo) as study:
        effects = {one.site: one for one in results.effects(study, ["effective"])}
    assert list(effects) == ["1", "2", "3", "4", "5", "6", "7"]
    assert effects["1"].effect is None
    assert effects["1"].apart.startswith("excluded: too few clients")
    assert effects["3"].about.expected == "yes"


def test_the_demo_is_linked_to_the_published_tables(own_demo: Path) -> None:
    with preparing.open_study(own_demo) as study:
        found = results.site_results(study)
        assert {one.key: one for one in found.figures} == {
            one.key: one for one in results.plan_load(study, SAMPLE).results.figures
        }
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        lines = [line for line in csv.DictReader(file) if line["period"] and not line["excluded"]]
    assert len(found.figures) == len(lines) == 125


def test_the_commands_say_what_the_screens_would(study: Study, tmp_path: Path) -> None:
    path = table(tmp_path)
    out, _ = run(study, "results", "load", path, "--dry-run")
    assert "4 new, 0 changed" in out
    assert not results.site_results(study).figures
    _, err = run(study, "results", "load", path, "-c", "Asha")
    assert "Loaded 4 site results from figures.csv" in err
    out, err = run(study, "results", "show")
    assert "20%" in out and "4 of 4 figures" in err
    out, err = run(study, "results", "effects", "--odds")
    assert "+5.0" in out and "Price-Bonett, weighted by group size, unadjusted" in " ".join(out.split())
    assert "+5, p 0.20" in out and "Published: adjusted for age." in " ".join(out.split())
    out, _ = run(study, "results", "effects", "--json")
    made = json.loads(out)[0]
    assert {"indicator", "site", "effect", "low", "high", "interval_method", "p", "p_method", "n"} <= made.keys()
    assert (made["indicator"], made["site"], made["n"], made["published_p"]) == ("seen", "1", 390, "0.20")
    assert made["p_method"] == made["interval_method"] == "Price-Bonett, weighted by group size"


def test_a_misspelt_indicator_or_site_is_told_the_near_match(own_demo: Path) -> None:
    with preparing.open_study(own_demo) as study:
        with pytest.raises(UnknownName, match="Did you mean effective"):
            results.effects(study, ["efective"])
        with pytest.raises(UnknownName, match="no site '12'"):
            results.effects(study, [], ["12"])
    done = CliRunner().invoke(app, ["results", "load", "nowhere.csv", "-s", str(own_demo)])
    assert done.exit_code == 1 and "Traceback" not in done.output


def test_excel_files_and_decimal_commas_are_read(study: Study, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["indicator", "site", "period", "n", "percent"])
    book.active.append(["Seen", 1, "before", 1841, "92,7%"])
    book.active.append(["Seen", 1, "after", 1841, 93.5])
    book.save(tmp_path / "figures.xlsx")
    found = results.plan_load(study, tmp_path / "figures.xlsx").results.figures
    assert [(one.n, one.percent) for one in found] == [(1841, "92.7"), (1841, "93.5")]


def test_a_briefing_and_the_report_have_the_effects_with_their_n_and_what_was_published(demo: Study) -> None:
    from qualtool.workflow import briefing, reporting

    (table,) = briefing.brief_site(demo, "3").results
    row = next(row for row in table.rows if row[0] == "Clients in effective treatment")
    assert row[1:4] == ("+3.6 (+1.7 to +5.5)", "<0.001", "8,425")
    assert row[4].startswith("+3.6, p <0.01 adjusted for")
    tables = reporting.report(demo, reporting.ReportRequest()).results
    assert [table.caption.partition(":")[0] for table in tables][2] == "Clients in effective treatment"
    assert any("excluded: too few" in row[1] for row in tables[2].rows)
    assert briefing.brief_site(demo, "1").results[0].rows[0][1].startswith("excluded")


def test_without_results_no_empty_table_is_printed(study: Study) -> None:
    from qualtool.workflow import briefing, reporting

    assert briefing.brief_site(study, "1").results == ()
    assert reporting.report(study, reporting.ReportRequest()).results == ()
