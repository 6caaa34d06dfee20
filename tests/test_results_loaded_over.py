"""A table of site results over one that is in the study: what stays, what goes, and in which order periods stand."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import live
from typer.testing import CliRunner

from qualtool.analysis.site_effects import about_words, n_words, published_words
from qualtool.analysis.site_results import MEAN, merged_periods
from qualtool.analysis.slips import slips
from qualtool.cli.root import app
from qualtool.errors import CannotUndo, FaultyTable, NothingToDo
from qualtool.store.study import Study
from qualtool.workflow import checking, figures, integrating, preparing, result_tables, results

HEADER = "indicator,key,definition,better,site,period,n,count,source,excluded,expected,effect,p"


def load(study: Study, folder: Path, *lines: str, header: str = HEADER, replace: bool = False) -> results.LoadPlan:
    path = folder / "figures.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    plan = results.plan_load(study, path)
    results.load(study, plan, "Asha", replace)
    return plan


def run(study: Study, *words: object) -> str:
    done = CliRunner().invoke(app, [*map(str, words), "-s", str(study.path)])
    assert done.exit_code == 0, done.output
    return done.output


def test_change_runs_from_the_first_period_though_the_first_site_lacks_it(study: Study, tmp_path: Path) -> None:
    load(
        study,
        tmp_path,
        "Kept,kept,,,1,wave 2,40,20,T1,,,,",
        "Kept,kept,,,2,wave 1,40,10,T1,,,,",
        "Kept,kept,,,2,wave 2,40,30,T1,,,,",
    )
    assert results.site_results(study).periods == {"kept": ("wave 1", "wave 2")}
    (made,) = [one for one in results.effects(study) if one.effect is not None]
    assert (made.since, made.at) == ("wave 1", "wave 2")
    assert made.effect is not None and made.effect.estimate == pytest.approx(50)


def test_a_period_that_is_loaded_later_takes_its_place_among_the_others(study: Study, tmp_path: Path) -> None:
    load(study, tmp_path, "Kept,kept,,,1,1 year,40,20,T1,,,,", "Kept,kept,,,1,5 years,40,10,T1,,,,")
    before = live(study)
    load(study, tmp_path, "Kept,kept,,,1,intake,40,30,T2,,,,")
    load(study, tmp_path, "Kept,kept,,,1,1 year,40,20,T3,,,,", "Kept,kept,,,1,2 years,40,15,T3,,,,")
    assert results.site_results(study).periods["kept"] == ("intake", "1 year", "5 years", "2 years")
    load(study, tmp_path, "Kept,kept,,,1,2 years,40,15,T4,,,,", "Kept,kept,,,1,5 years,40,10,T4,,,,")
    assert results.site_results(study).periods["kept"] == ("intake", "1 year", "2 years", "5 years")
    assert {one.since for one in results.effects(study)} == {"intake"}
    for _ in range(3):
        checking.undo(study, "Asha")
    assert live(study) == before


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.lists(st.sampled_from("abcdef"), unique=True))
def test_merged_periods_hold_each_once_and_keep_the_order_that_was_known(known: list[str], found: list[str]) -> None:
    merged = merged_periods(known, found)
    assert sorted(merged) == sorted({*known, *found})
    assert [period for period in merged if period in known] == known


def test_a_period_whose_name_only_begins_like_before_is_not_put_first() -> None:
    assert merged_periods((), ("past", "present")) == ("past", "present")
    assert merged_periods((), ("after", "before")) == ("before", "after")


def test_what_a_second_file_is_silent_about_stays_and_what_it_says_is_told(study: Study, tmp_path: Path) -> None:
    load(
        study,
        tmp_path,
        "Kept,kept,Seen on both days,higher,1,before,40,20,T1,,no,+3,<0.01",
        "Kept,kept,,,1,after,40,30,T1,,,,",
        "Kept,kept,,,2,,,,,too few,,,",
    )
    again = load(study, tmp_path, "Kept,kept,1,after,40,31,T1", header="indicator,key,site,period,n,count,source")
    assert again.said.changes == ()
    blank = load(study, tmp_path, "Kept,kept,,lower,1,after,40,32,T1,,,+4,")
    assert blank.said.changes == (
        "kept: better higher -> lower",
        "kept, site 1, after, as published in T1: effect +3 -> +4",
    )
    found = results.site_results(study)
    assert (found.indicators[0].definition, found.indicators[0].better) == ("Seen on both days", "lower")
    (published,) = found.published_of("kept", "1", "after")
    assert (found.standing("kept", "1").expected, published.p) == ("no", "<0.01")
    assert found.standing("kept", "2").excluded == "too few"


def test_replacing_takes_out_what_the_file_leaves_empty_and_says_so(study: Study, tmp_path: Path) -> None:
    load(study, tmp_path, "Kept,kept,Seen,higher,1,before,40,20,T1,too few,no,+3,<0.01")
    path = tmp_path / "over.csv"
    path.write_text("indicator,key,definition,site,period,n,count,source,excluded\nKept,kept,,1,before,40,20,T1,\n")
    told = run(study, "results", "load", path, "--dry-run")
    assert "kept: definition Seen -> nothing: stays; --replace takes it out." in told
    with pytest.raises(NothingToDo, match="All 1 figures"):
        results.load(study, results.plan_load(study, path), "Asha")
    told = run(study, "results", "load", path, "--replace")
    assert "kept, site 1: excluded too few -> nothing: goes." in told and "stays" not in told
    found = results.site_results(study)
    assert (found.indicators[0].definition, found.indicators[0].better) == ("", "higher")
    assert (found.standing("kept", "1").excluded, [one.effect for one in found.published]) == ("", ["+3"])


def test_replacing_a_table_without_sources_leaves_other_indicators_alone(study: Study, tmp_path: Path) -> None:
    load(study, tmp_path, "Kept,kept,,,1,before,40,20,,,,,", "Kept,kept,,,1,after,40,20,,,,,")
    plan = load(study, tmp_path, "Met,met,,,1,before,40,20,,,,,", replace=True)
    assert plan.gone == ()
    assert len(results.site_results(study).figures) == 3


def test_a_slip_names_the_line_that_it_is_on(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("indicator,key,site,period,n,percent\nKept,kept,1,before,40,50\nKept,kept,1,after,40,33.1\n")
    told = run(study, "results", "load", path, "--dry-run")
    assert "~ line 3: percentage that no whole number could give: kept, site 1, pilot, after" in told


def test_means_load_though_a_line_says_only_that_a_site_is_left_out(study: Study, tmp_path: Path) -> None:
    header = "indicator,key,site,period,n,mean,sd,excluded"
    load(study, tmp_path, "Days,days,2,,,,,too few", "Days,days,1,before,40,12.5,3,", header=header)
    assert results.site_results(study).indicators[0].kind == MEAN
    load(study, tmp_path, "Days,days,2,,,,,nobody stayed", header=header)
    assert results.site_results(study).indicators[0].kind == MEAN


def test_without_a_comparison_it_says_how_many_there_were_each_time(study: Study, tmp_path: Path) -> None:
    load(
        study,
        tmp_path,
        "Kept,kept,,,1,intake,1200,300,T1,,,,",
        "Kept,kept,,,1,1 year,900,600,T1,,,,",
        "Kept,kept,,,1,5 years,700,500,T1,,,,",
    )
    assert [n_words(one) for one in results.effects(study)] == ["1,200, then 900", "1,200, then 700"]
    assert "1,200, then 700" in run(study, "results", "effects")
    assert "n 1,200, then 900" in " ".join(mark.printed for mark in figures.forest(study, "kept").marks)
    assert "comparison" not in " ".join(figures.before_and_after(study, "kept").notes)


def test_showing_results_tells_what_was_published_and_expected(study: Study, tmp_path: Path) -> None:
    load(study, tmp_path, "Kept,kept,Seen,higher,1,before,40,20,T1,,partly,+3,<0.01")
    told = run(study, "results", "show")
    assert "Site 1, published (T1): effect +3; p <0.01." in told
    assert "Site 1, expected to move: partly." in told


def test_a_figure_with_nothing_to_draw_says_so(tmp_path: Path) -> None:
    from studies import empty_study

    with empty_study(tmp_path) as study:
        for draw in (figures.state_map, figures.sample_bars):
            with pytest.raises(NothingToDo, match="Add transcripts"):
                draw(study)


def test_capitals_make_no_other_period(study: Study, tmp_path: Path) -> None:
    load(study, tmp_path, "Kept,kept,,,1,Before,40,20,T1,,,,", "Kept,kept,,,2,before,40,20,T1,,,,")
    assert results.site_results(study).periods == {"kept": ("Before",)}
    again = load(study, tmp_path, "Kept,kept,,,1,BEFORE,40,21,T1,,,,")
    assert (again.new, [one.changes for one in again.changed]) == ((), [("count 20 -> 21",)])


def test_percentages_that_excel_keeps_as_parts_of_one_are_pointed_out(study: Study, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for line in (("indicator", "site", "period", "n", "percent"), ("Kept", 1, "before", 40, 0.5)):
        book.active.append(line)
    book.active.append(("Kept", 1, "after", 40, 0.25))
    book.save(tmp_path / "figures.xlsx")
    problems = [str(one) for one in results.plan_load(study, tmp_path / "figures.xlsx").problems]
    assert any("no percent is above 1. If they are parts of 1, as Excel keeps them" in one for one in problems)


def test_a_change_over_time_is_told_as_a_ratio_too_and_with_what_it_assumes(study: Study, tmp_path: Path) -> None:
    load(study, tmp_path, "Kept,kept,Seen,higher,1,before,40,10,T1,,,,", "Kept,kept,,,1,after,40,20,T1,,,,")
    (told,) = json.loads(run(study, "results", "effects", "--json"))
    assert told["ratio"]["estimate"] == pytest.approx(2)
    assert told["ratio"]["intervals"][0]["low"] < 2 < told["ratio"]["intervals"][0]["high"]
    assert any("as if other people were counted in each period" in note for note in figures.forest(study, "kept").notes)
    (table,) = result_tables.effects_by_indicator(study)
    assert table.notes[0] == ("Kept", "Seen.")
    assert "as if other people were counted in each period" in table.notes[1][1]


def test_results_that_somebody_linked_are_not_undone_from_under_the_link(study: Study, tmp_path: Path) -> None:
    load(study, tmp_path, "Kept,kept,,,1,before,40,10,T1,,,,")
    theme = next(iter(preparing.tree_of(study).walk())).id
    integrating.link(study, "kept", theme, "It bears on it.", "Tom")
    with pytest.raises(CannotUndo, match="Tom has since done 'Set kept beside"):
        checking.undo(study, "Asha")


def test_a_change_of_the_comparison_that_its_own_column_no_longer_has_is_emptied_on_request(
    study: Study, tmp_path: Path
) -> None:
    header = "indicator,key,site,arm,period,n,count,source,comparison change"
    before, after = "Seen,seen,1,{},before,40,20,T1,", "Seen,seen,1,{},after,40,30,T1,"
    lines = [line.format(arm) for arm in ("pilot", "comparison") for line in (before, after)]
    load(study, tmp_path, lines[0] + "+5.0", *lines[1:], header=header)
    assert working_change(study) == "+5.0"
    load(study, tmp_path, *lines, header=header, replace=True)
    assert working_change(study) == ""


def working_change(study: Study) -> str:
    """The published change of the comparison arm."""
    (effect,) = results.effects(study, ["seen"])
    return effect.printed.comparison_change


FIGURES = ("Kept,kept,,,1,before,40,10,T1,,,,", "Kept,kept,,,1,after,40,20,T1,,,+25,0.04")
"""The second with what was published."""


def test_what_two_sources_publish_differently_comes_in_with_both_and_is_a_slip(study: Study, tmp_path: Path) -> None:
    plan = load(study, tmp_path, *FIGURES, "Kept,kept,,,1,,,,T2,,,25.0,<0.01", "Kept,kept,,,1,,,,T3,,,+31,")
    assert not [one for one in plan.problems if one.fatal]
    (made,) = results.effects(study)
    assert [(one.source, one.effect, one.p) for one in made.published] == [
        ("T1", "+25", "0.04"),
        ("T2", "25.0", "<0.01"),
        ("T3", "+31", ""),
    ]
    assert [(slip.place, slip.printed, slip.follows, slip.sources) for slip in slips(results.site_results(study))] == [
        ("kept, site 1, published effect", "+25", "and +31", ("T1", "T3")),
        ("kept, site 1, published p", "0.04", "and <0.01", ("T1", "T2")),
    ]
    assert about_words(made) == [
        "Published: +25, p 0.04",
        "Also published in T2: effect 25.0; p <0.01",
        "Also published in T3: effect +31",
    ]


def test_a_second_table_of_another_source_leaves_what_the_first_published(study: Study, tmp_path: Path) -> None:
    header = f"{HEADER},adjusted"
    load(study, tmp_path, *(f"{one}," for one in FIGURES[:1]), f"{FIGURES[1]},age", header=header)
    load(study, tmp_path, "Kept,kept,,,1,,,,Text,,,+19,<0.01,", header=header)
    (made,) = results.effects(study)
    assert [(one.source, published_words(one)) for one in made.published] == [
        ("T1", "+25, p 0.04 adjusted for age"),
        ("Text", "+19, p <0.01"),
    ]


def test_p_values_that_are_adjusted_for_other_things_may_differ(study: Study, tmp_path: Path) -> None:
    header = f"{HEADER},adjusted"
    other = "Kept,kept,,,1,,,,T2,,,,0.001,age and sex"
    load(study, tmp_path, f"{FIGURES[0]},", f"{FIGURES[1]},age", other, header=header)
    assert slips(results.site_results(study)) == ()


def test_what_a_source_no_longer_publishes_stays_until_it_is_replaced(study: Study, tmp_path: Path) -> None:
    text = "Kept,kept,,,1,,,,T1,,,+25,0.04"
    load(study, tmp_path, *FIGURES[:1], FIGURES[1].replace("+25,0.04", ","), text)
    bare = tmp_path / "bare.csv"
    bare.write_text("\n".join([HEADER, FIGURES[0], FIGURES[1].replace("+25,0.04", ",")]) + "\n", encoding="utf-8")
    assert results.plan_load(study, bare).left == ("kept, site 1, after, as published in T1",)
    results.load(study, results.plan_load(study, bare), "Asha", replace=True)
    assert results.site_results(study).published == ()
    checking.undo(study, "Asha")
    assert [one.effect for one in results.site_results(study).published] == ["+25"]


def test_what_was_published_before_there_were_figures_is_not_there_twice_with_them(
    study: Study, tmp_path: Path
) -> None:
    text = "Kept,kept,,,1,,,,T1,,,+25,0.04"
    load(study, tmp_path, text)
    load(study, tmp_path, FIGURES[0], FIGURES[1].replace("+25,0.04", ","), text)
    (published,) = results.site_results(study).published
    assert (published.period, published.effect) == ("after", "+25")


PERIODS = [f"Free,free,,,1,{period},100,{count},T1,,,," for period, count in (("intake", 10), ("1 year", 30))]


def test_what_is_published_stands_beside_the_effect_of_its_own_period(study: Study, tmp_path: Path) -> None:
    header = HEADER.replace("effect", "change")
    five = "Free,free,,,1,5 years,100,45,T1,,,+34,0.01"
    load(study, tmp_path, PERIODS[0], PERIODS[1].removesuffix(",,") + ",+20,0.10", five, header=header)
    assert [(one.at, published_words(one.printed)) for one in results.effects(study)] == [
        ("1 year", "change +20, p 0.10"),
        ("5 years", "change +34, p 0.01"),
    ]
    assert [(slip.place, slip.printed) for slip in slips(results.site_results(study))] == [
        ("free, site 1, 5 years, pilot change", "+34")
    ]
    told = run(study, "results", "effects")
    assert "change +20, p 0.10" in told and "change +34, p 0.01" in told


def test_all_sites_together_have_effects_and_what_was_published_of_them(study: Study, tmp_path: Path) -> None:
    header = HEADER.replace("effect", "change")
    lines = [line.replace(",1,", ",total,", 1) for line in PERIODS]
    load(study, tmp_path, lines[0], lines[1].removesuffix(",,") + ",+20,<0.001", header=header)
    (made,) = results.effects(study, sites=["total"], together=True)
    assert made.effect is not None and made.effect.estimate == pytest.approx(20)
    told = run(study, "results", "effects")
    assert "total" in told and "change +20, p <0.001" in told
    assert [mark.label for mark in figures.forest(study, "free").marks] == ["All sites"]
    assert figures.before_and_after(study, "free").groups[0][0] == "All sites"
    assert "All sites, published (T1): change, pilot, +20; p <0.001." in run(study, "results", "show")
    assert results.effects(study) == ()


def test_an_arm_that_the_study_has_is_not_missed_in_a_second_file(study: Study, tmp_path: Path) -> None:
    header = "indicator,key,site,arm,period,n,count"
    lines = [f"Kept,kept,1,{arm},{period},40,20" for arm in ("pilot", "comparison") for period in ("before", "after")]
    assert any(
        "the comparison arm" in str(one) or "no comparison arm" in str(one)
        for one in load(study, tmp_path, *lines[:2], header=header).problems
    )
    assert load(study, tmp_path, *lines[2:], header=header).problems == ()
    assert load(study, tmp_path, *[line.replace(",20", ",21") for line in lines[:2]], header=header).problems == ()


def test_what_was_published_where_there_are_no_figures_is_told(study: Study, tmp_path: Path) -> None:
    load(study, tmp_path, *FIGURES, "Kept,kept,,,2,,,,T1,,,,0.04")
    assert "Site 2: there are no figures; published: p 0.04." in run(study, "results", "effects")


def test_the_total_of_one_arm_is_only_a_check(study: Study, tmp_path: Path) -> None:
    lines = [*FIGURES, "Kept,kept,,,total,before,40,10,T1,,,,"]
    load(study, tmp_path, *lines)
    assert [one.site for one in results.effects(study, together=True)] == ["1"]


def test_a_table_that_contradicts_another_one_of_the_study_is_told_on_loading(study: Study, tmp_path: Path) -> None:
    load(study, tmp_path, *FIGURES)
    plan = load(study, tmp_path, "Kept,kept,,,1,before,41,10,T9,,,,")
    assert [(slip.place, slip.printed, slip.follows) for slip in plan.slips] == [
        ("kept, site 1, pilot, before, n", "40", "and 41")
    ]


def test_notes_of_lines_without_figures_are_kept(study: Study, tmp_path: Path) -> None:
    load(
        study,
        tmp_path,
        *(f"{one}," for one in FIGURES),
        "Kept,kept,,,2,,,,,too few,,,,nine in all",
        "Kept,kept,,,1,,,,T2,,,,0.05,from the text",
        header=f"{HEADER},note",
    )
    told = run(study, "results", "show")
    assert "Site 2: nine in all." in told
    assert "Site 1, published (T2): p 0.05; from the text." in told


def test_one_source_does_not_publish_two_values(study: Study, tmp_path: Path) -> None:
    with pytest.raises(FaultyTable, match=r"said to have the p '<0.01', above '0.04'.*name the source of each"):
        load(study, tmp_path, *FIGURES, "Kept,kept,,,1,,,,T1,,,,<0.01")


def test_a_line_without_a_result_is_a_fault_if_it_is_of_a_period(study: Study, tmp_path: Path) -> None:
    with pytest.raises(FaultyTable, match="line 4: it has no result"):
        load(study, tmp_path, *FIGURES, "Kept,kept,,,2,after,,,T1,,,+3,0.3")
    with pytest.raises(FaultyTable, match="line 4: the period is not named"):
        load(study, tmp_path, *FIGURES, "Kept,kept,,,2,,40,3,T1,,,+3,0.3")
