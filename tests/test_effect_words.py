"""How effects read where several counts are possible, and what is worked out of means, of tails, and of clusters."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from math import inf
from pathlib import Path

import pytest
from clients import simulated, write_clients
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats
from typer.testing import CliRunner

from qualtool.analysis.effects import Interval, change, share
from qualtool.analysis.site_effects import p_printed
from qualtool.analysis.students_t import t_two_sided
from qualtool.cli.root import app
from qualtool.errors import BadValue
from qualtool.formats.csv_text import harmless
from qualtool.store.study import Study
from qualtool.text.display import sentence
from qualtool.tui.screens.result_lines import effect_words
from qualtool.workflow import figures, integrating, result_tables, results, tables_out
from qualtool.workflow.clients import ClientColumns, client_models, plan_models
from qualtool.workflow.display import DisplayRequest, joint_display
from qualtool.workflow.display_files import share_display

MEANS = "indicator,key,site,arm,period,n,mean,sd"
ROUNDED = ("Kept,kept,1,before,4000,50", "Kept,kept,1,after,4000,53")


def load(study: Study, folder: Path, header: str, *lines: str) -> None:
    path = folder / "figures.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    results.load(study, results.plan_load(study, path), "Asha")


def run(study: Study, *words: object) -> str:
    done = CliRunner().invoke(app, [*map(str, words), "-s", str(study.path)])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def rounded(study: Study, tmp_path: Path) -> Iterator[Study]:
    """The small study with a change of which only rounded percentages are known: 50% and 53% of 4,000."""
    load(study, tmp_path, "indicator,key,site,period,n,percent", *ROUNDED)
    yield study


class TestRoundedPercentages:
    def test_the_p_that_is_printed_belongs_to_the_interval_that_is(self, rounded: Study) -> None:
        told = run(rounded, "results", "effects")
        assert "−0.2 to +6.2  ≤0.074" in told
        assert "p is the greatest that they allow (≤)" in told

    def test_the_screens_the_figures_and_the_tables_say_the_same_bound(self, rounded: Study) -> None:
        (one,) = results.effects(rounded)
        assert effect_words(one) == ("+3.0 (−0.2 to +6.2)", "≤0.074")
        assert figures.forest(rounded, "kept").marks[0].printed == "+3.0 (−0.2 to +6.2) p ≤0.074 n 4,000, then 4,000"
        (table,) = result_tables.effects_by_indicator(rounded)
        assert table.rows[0][1:3] == ("+3.0 (−0.2 to +6.2)", "≤0.074")
        assert "p (≤) is the greatest of them" in table.notes[0][1]

    def test_files_for_other_programs_keep_the_number_and_say_between_which_it_is(
        self, rounded: Study, tmp_path: Path
    ) -> None:
        made = tables_out.sites_long(rounded)
        (line,) = [dict(zip(made.header, line, strict=True)) for line in made.lines if line[2] == "effect"]
        assert line["p"] == pytest.approx(0.00728, abs=5e-6)
        assert "p at the nearest counts; from 0.00038 to 0.074; " in str(line["note"])
        integrating.link(rounded, "kept", "4.1", "It bears on it.", "Tom")
        display = joint_display(rounded, DisplayRequest())
        for suffix in (".csv", ".xlsx", ".html"):
            share_display(rounded, display, tmp_path / f"display{suffix}")
        with (tmp_path / "display.csv").open(encoding="utf-8-sig", newline="") as file:
            (effect,) = [row for row in csv.DictReader(file) if row["what"] == "effect"]
        assert float(effect["p from"]) < float(effect["p"]) == line["p"] < float(effect["p to"])
        assert effect["printed"] == "−0.2 to +6.2"
        assert "p ≤0.074, n 4,000" in (tmp_path / "display.html").read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        ("p", "greatest", "printed"),
        [
            (0.0001, 0.0004, "<0.001"),
            (0.0001, 0.0006, "≤0.001"),
            (0.01, 0.0502, "≤0.051"),
            (0.2, 1.0, "≤1.000"),
            (0.2, 0.2, "0.200"),
            (0.2, None, "0.200"),
            (None, None, ""),
        ],
    )
    def test_a_bound_is_never_below_what_it_bounds(self, p: float | None, greatest: float | None, printed: str) -> None:
        assert p_printed(Interval(0, 1, "any", 0.95, p, p, greatest)) == printed

    @given(st.integers(2, 400), st.data())
    def test_exact_counts_are_never_printed_with_a_bound(self, n: int, data: st.DataObject) -> None:
        before, after = (share(n, data.draw(st.integers(0, n))) for _time in range(2))
        assert not change(before, after).leading.p_is_of_nearest


class TestMeans:
    def test_two_arms_in_one_period_are_compared_by_welchs_interval(self, study: Study, tmp_path: Path) -> None:
        load(study, tmp_path, MEANS, "Days,days,1,pilot,after,30,5,1.5", "Days,days,1,comparison,after,30,3.2,2")
        (told,) = json.loads(run(study, "results", "effects", "--json"))
        by_scipy = stats.ttest_ind_from_stats(5, 1.5, 30, 3.2, 2, 30, equal_var=False)
        freedom = (2.25 / 30 + 4 / 30) ** 2 / (((2.25 / 30) ** 2 + (4 / 30) ** 2) / 29)
        reach = stats.t.ppf(0.975, freedom) * 1.8 / by_scipy.statistic
        assert (told["kind"], told["p"], told["why_not"]) == ("difference between the arms", None, "")
        assert (told["effect"], told["low"], told["high"]) == pytest.approx((1.8, 1.8 - reach, 1.8 + reach))
        words = run(study, "results", "effects")
        assert "Difference between the arms, after, in its own unit; interval: Welch (t), unadjusted." in words
        assert "as if other people" not in words

    def test_four_cells_of_means_are_refused_as_what_they_are(self, study: Study, tmp_path: Path) -> None:
        cells = [f"Days,days,1,{arm},{at},30,5,1" for arm in ("pilot", "comparison") for at in ("before", "after")]
        load(study, tmp_path, MEANS, *cells)
        (one,) = results.effects(study)
        assert one.why_not == "a difference in differences of means is not worked out, only one of shares"


class TestTails:
    @given(st.floats(0, 1e4), st.floats(1, 1e6) | st.just(inf))
    @example(1.7320508, 10_000.0)
    @example(1.7320509, 10_000.0)
    @example(37.9, 10_001.0)
    @example(1e290, 1.0)
    def test_a_tail_is_exact_however_small_it_is(self, t: float, freedom: float) -> None:
        tail = 2 * float(stats.norm.sf(t) if freedom == inf else stats.t.sf(t, freedom))
        if tail > 1e-300 or t < 2:
            assert t_two_sided(t, freedom) == pytest.approx(tail, rel=1e-6, abs=0)
            assert t_two_sided(-t, freedom) == t_two_sided(t, freedom)

    def test_an_effect_beyond_doubt_has_a_p_that_is_not_0(self) -> None:
        made = change(share(1000, 300), share(1000, 700))
        assert made.leading.p is not None and 1e-90 < made.leading.p < 1e-60


class TestTextForSpreadsheets:
    @pytest.mark.parametrize(
        "value",
        [
            *("+4.5 to +36.4", "-0.2 to +6.2", "+3.0 (−0.2 to +6.2) p ≤0.074 n 4,000, then 4,000"),
            *("-3.4 (-5.5 to -1.3) p <0.001 n 10,954", "+1.80 (+0.88 to +2.72) n 60", "+3.6, p <0.01", "-5.5, -1.3"),
        ],
    )
    def test_a_figure_with_its_interval_is_no_formula(self, value: str) -> None:
        assert harmless(value) == value

    @pytest.mark.parametrize(
        "value",
        [
            *("+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "+4.5 to +36.4+cmd|' /C calc'!A0", "-1 to A1"),
            *("+4.5 to +36.4\n=1+1", "-1 (2 to SUM(A1))", "+1 n 2;A1", "=1 to 2", "@1 to 2", "\t+1 to +2", "-1 p =A1"),
        ],
    )
    def test_what_a_spreadsheet_could_run_is_guarded_whatever_it_begins_with(self, value: str) -> None:
        assert harmless(value) == "'" + value


class TestClusters:
    def test_clusters_that_are_the_sites_pool_them_and_it_is_said(self, tmp_path: Path) -> None:
        clients = [replace(one, cluster=str(number % 6)) for number, one in enumerate(simulated(15, 600))]
        path = write_clients(tmp_path / "clients.csv", clients, cluster="site")
        columns = ClientColumns("effective", cluster="site")
        made = client_models(path, columns)
        assert len(made.effects) == 1
        pooled = "all 6 sites are pooled into one model, because the errors are clustered by 'site'"
        assert any(pooled in told for told in made.told)
        assert any(pooled in told for told in plan_models(path, columns).told)

    def test_two_clusters_are_refused_with_what_to_do(self, tmp_path: Path) -> None:
        clients = [replace(one, cluster=str(number % 2)) for number, one in enumerate(simulated(15, 600))]
        path = write_clients(tmp_path / "clients.csv", clients, cluster="service")
        made = client_models(path, ClientColumns("effective", cluster="service"))
        ((_site, why),) = made.not_fitted
        assert "2 clusters are too few for clustered errors: 3 are the least" in why
        assert "Cluster by something with more groups" in why


class TestReasons:
    def test_a_reason_that_ends_its_own_sentence_gets_no_second_full_stop(self, study: Study, tmp_path: Path) -> None:
        lines = ("Kept,kept,1,after,40,50,", "Kept,kept,2,,,,It moved house.")
        load(study, tmp_path, "indicator,key,site,period,n,percent,excluded", *lines)
        for command in ("show", "effects"):
            assert "It moved house.\n" in run(study, "results", command)
        assert not [note for note in figures.forest(study, "kept").notes if ".." in note]

    def test_why_nothing_can_be_worked_out_is_passed_on_without_its_full_stop(
        self, study: Study, tmp_path: Path
    ) -> None:
        load(study, tmp_path, MEANS, "Days,days,1,pilot,before,30,5,0", "Days,days,1,pilot,after,30,4,0")
        told = run(study, "results", "effects")
        assert "Look whether they are mistyped." in told and ".." not in told

    @pytest.mark.parametrize("ended", ["It moved.", "Why?", "“It moved.”", "and so on…"])
    def test_words_that_end_a_sentence_are_left_as_they_are(self, ended: str) -> None:
        assert sentence(ended) == ended
        assert sentence("it moved") == "it moved."

    def test_codes_that_are_no_scheme_are_named_as_they_were_given(self, study: Study) -> None:
        with pytest.raises(BadValue, match=r"^'a' is not a scheme of convergence, nor two different codes\."):
            integrating.use_scheme(study, ["a", "a"], "Asha")

    def test_a_value_that_several_sites_share_is_offered_once(self, demo: Study) -> None:
        with pytest.raises(BadValue) as caught:
            tables_out.sites_truth_table(demo, ["pilot=whole sistem"], "effective")
        assert str(caught.value).count("criminal justice") == 1

    def test_a_truth_table_says_which_of_several_periods_its_outcome_is_of(self, study: Study, tmp_path: Path) -> None:
        periods = (("intake", 10), ("one year", 20), ("five years", 30))
        lines = [f"Kept,kept,higher,1,{period},40,{count}" for period, count in periods]
        load(study, tmp_path, "indicator,key,better,site,period,n,count", *lines)
        rules = tables_out.sites_truth_table(study, ["4.1"], "kept").rules
        assert rules[-1] == "kept: 1 where the effect from intake to five years is on the better side of 0"
