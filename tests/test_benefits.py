"""Costs and benefits: the published example reproduces or is shown not to, and every figure says where it is from."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from qualtool.analysis.benefit_checks import (
    DIFFERS,
    FROM_PRINTED,
    REPRODUCES,
    UNROUNDED,
    WITHIN,
    Checked,
    check_words,
    checked,
)
from qualtool.analysis.benefits import (
    GROSS,
    MIDDLE,
    NET,
    START,
    Alternative,
    BenefitModel,
    Outcome,
    Printed,
    UnitValue,
    figures,
)
from qualtool.analysis.benefits_paper import (
    Benefits,
    as_tree,
    benefits_paper,
    figure_lines,
    sensitivity_figures,
    site_lines,
    told_of,
    units_words,
)
from qualtool.analysis.blocks import Table
from qualtool.analysis.derived import (
    DIFFERENCE,
    PRODUCT,
    QUOTIENT,
    SUM,
    Derived,
    Unit,
    combined,
    derived,
    explained,
    rounded,
    shown,
)
from qualtool.cli.root import app
from qualtool.errors import AmbiguousName, FaultyTable, NothingToDo, UnknownName, UnknownSuffix
from qualtool.formats.benefits_file import read_benefits
from qualtool.store.study import Study
from qualtool.workflow import preparing, results
from qualtool.workflow.benefits import benefits, explain, share_benefits

EXAMPLE = preparing.packaged("sample_transcripts") / "dscp_benefits.yaml"
SMALL = """name: Small
discount rate: 0.035
values:
  effective: {amount: 1000}
outcomes:
  effective: {value: effective, effects: {"1": 0.1}, n: {"1": 200}}
costs:
  "1": {all: 5000}
"""
TAKEN = {
    "effect": 'effects: {effective: {"1": 0.2}}',
    "end": "effects: {effective: low}",
    "weight": "weights: {yearly: 0.3}",
    "rate": "discount rate: 1%",
}
PLAIN = Unit("", 2)


@pytest.fixture(scope="module")
def published() -> Benefits:
    return benefits(EXAMPLE)


def written(folder: Path, text: str = SMALL) -> Path:
    path = folder / "benefits.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def of(made: Benefits, table: str, row: str, site: str = "") -> Checked:
    (one,) = [one for one in made.checks if (one.table, one.row, one.site) == (table, row, site)]
    return one


def sites_with(made: Benefits, table: str, row: str, verdict: str) -> list[str]:
    return [one.site for one in made.checks if (one.table, one.row, one.verdict) == (table, row, verdict)]


class TestThePublishedExample:
    def test_every_printed_figure_that_does_not_follow_comes_out_and_no_other(self, published: Benefits) -> None:
        differ = {(one.table, one.row, one.site) for one in published.checks if one.verdict == DIFFERS}
        assert differ == {
            ("Appendix C6", "net present value of treatment", ""),
            ("Table 7.9", "change in successful completions", "5"),
            *(("Table 7.10", "value of effective treatment", site) for site in "23567"),
            ("Table 7.10", "value of completions", "5"),
            ("Table 7.11", "clients in treatment", "3"),
            ("Table C.7.1", "2004-05, £m", ""),
            ("Table C.6.1", "harm if 46 per cent stay abstinent, as Appendix C6 says", ""),
        }

    def test_the_decimal_slip_at_site_5_is_found_and_followed_through_both_tables(self, published: Benefits) -> None:
        slip = of(published, "Table 7.9", "change in successful completions", "5")
        assert (slip.printed, slip.follows, slip.working) == ("+3", "25", "0.010 x 2,504")
        assert slip.slip == "0.001 x 2,504"
        assert not slip.rounding
        value = of(published, "Table 7.10", "value of completions", "5")
        assert (value.follows, value.slip) == ("4,887", "2.504 x 195,149")
        total = of(published, "Table 7.10", "total benefits", "5")
        assert (total.follows, total.verdict) == ("−207", WITHIN)
        assert "Table 7.10, value of completions, site 5" in total.carried
        half = of(published, "Table 7.10", "value of benefits at 50 per cent", "5")
        assert half.carried == ("Table 7.10, total benefits, site 5",)

    def test_a_slip_is_told_with_what_follows_and_by_which_product(self, published: Benefits) -> None:
        words = check_words(of(published, "Table 7.9", "change in successful completions", "5"))
        assert "does not follow: printed +3, follows 25 (0.010 x 2,504)" in words
        assert words.startswith("product of two printed figures: Table 7.9, ")

    def test_each_finding_names_its_rule_and_the_tables_that_it_was_given_in(self, published: Benefits) -> None:
        found = {one.rule for one in published.checks if not one.sound}
        assert found == {"product of two printed figures", "parts against total", "difference of two printed figures"}
        words = check_words(of(published, "Table 7.10", "value of effective treatment", "2"))
        assert "(−107.746 x 44,224); given in Table 7.8; Table C.6.1." in words
        total = next(one for one in published.checks if one.table == "Table C.7.1" and not one.sound)
        assert check_words(total).startswith("parts against total: Table C.7.1, ")
        assert not check_words(of(published, "Table 7.10", "total costs", "3")).startswith("parts")

    def test_each_way_of_rounding_is_told_from_the_others(self, published: Benefits) -> None:
        assert sites_with(published, "Table 7.8", "change in clients in effective treatment", REPRODUCES) == [*"234567"]
        only_unrounded = of(published, "Table 7.10", "value of completions", "3")
        assert only_unrounded.verdict == UNROUNDED
        assert (only_unrounded.working, only_unrounded.by_print) == (
            "91.341 x 195,149",
            "91 x 195,149 gives 17,759",
        )
        only_printed = of(published, "Table 7.11", "total benefits", "3")
        assert only_printed.verdict == FROM_PRINTED
        assert (only_printed.by_print, only_printed.follows) == ("2.853 + 17.825 gives 20.678", "20.676")
        assert of(published, "Table C.5.1", "harm in the first year not in treatment").verdict == WITHIN

    def test_streams_are_discounted_from_the_end_of_the_year_and_from_no_other_time(self, published: Benefits) -> None:
        printed = [
            one for one in published.checks if one.table == "Table C.6.1" and one.row.startswith(("disc", "exp"))
        ]
        assert len(printed) == 28
        assert all(one.sound for one in printed)
        first = published.found["year 1 treatment", ""]
        assert (rounded(first.value, 0), first.inputs[0].value) == (11633, 12040)
        for timing in (MIDDLE, START):
            other = figures(replace(published.model, timing=timing))
            assert rounded(other["year 1 treatment", ""].value, 0) != 11633

    def test_a_sum_of_unrounded_years_is_told_from_the_sum_of_printed_ones(self, published: Benefits) -> None:
        total = of(published, "Table C.6.1", "discounted value of treatment, PV")
        assert (total.verdict, total.follows) == (UNROUNDED, "44,224")
        assert total.by_print.endswith("gives 44,223")

    def test_one_supposition_accounts_for_the_value_of_every_client_in_treatment(self, published: Benefits) -> None:
        wrong = [one for one in published.checks if one.what == "benefit effective" and one.verdict == DIFFERS]
        assert len(wrong) == 6
        assert all(one.supposing.startswith("£44,244") for one in wrong)
        assert of(published, "Table 7.10", "value of effective treatment", "3").supposed_working == "64.476 x 44,244"

    def test_gross_and_net_ratio_are_told_apart_by_name(self, published: Benefits) -> None:
        found = published.found
        assert (rounded(found[GROSS, "3"].value, 0), rounded(found[NET, "3"].value, 0)) == (112, 111)
        assert found[NET, "3"].value == pytest.approx(found[GROSS, "3"].value - 1)
        assert of(published, "Table 7.10", "benefits : costs", "3").verdict == REPRODUCES
        assert of(published, "Table 7.11", "benefit : cost ratio", "3").verdict == REPRODUCES

    def test_net_present_value_is_value_less_cost(self, published: Benefits) -> None:
        net = published.found["value net treatment", ""]
        assert rounded(net.value, 0) == 33205
        assert of(published, "Appendix C6", "net present value of treatment").printed == "33215"

    def test_a_site_without_an_effect_has_a_cost_and_no_ratio_and_is_said_to(self, published: Benefits) -> None:
        assert published.found["cost", "1"].value == 306_000
        assert (GROSS, "1") not in published.found
        assert published.notes == ("Site 1 has no effects, so nothing is set against its cost.",)

    def test_sensitivity_says_what_each_alternative_comes_to(self, published: Benefits) -> None:
        rows = {name: found[0] for name, found in sensitivity_figures(published, "3").items()}
        as_stated, half, none = (rows[name] for name in ("as stated", "half of the benefits", "nobody stays abstinent"))
        assert as_stated and half and none
        assert half.value == as_stated.value / 2
        assert rounded(none.value, 0) == rounded(Decimal("44223.87275") * (Decimal("64.476") + Decimal("91.341")), 0)


class TestWhereAFigureComesFrom:
    def test_every_figure_leads_down_to_what_was_given_with_its_source(self, published: Benefits) -> None:
        def leaves(one: Derived) -> list[Derived]:
            return [one] if one.given else [leaf for part in one.inputs for leaf in leaves(part)]

        for one in published.found.values():
            assert all(leaf.origin for leaf in leaves(one))
            if one.sign:
                assert one.value == combined(one.sign, [part.value for part in one.inputs])

    def test_it_is_asked_by_its_name_and_site(self, published: Benefits) -> None:
        lines = explain(published, "benefits, Site 3")
        assert lines[0] == "benefits: £20,676,467 (±214,358 by rounding) = sum over outcomes"
        assert "      n: 1,791 clients from Table 7.8" in lines
        assert sum("value treatment" in line for line in lines) == 2
        assert sum("year 1 treatment" in line for line in lines) == 1

    def test_it_is_asked_by_its_place_in_a_report(self, published: Benefits) -> None:
        lines = explain(published, "table 7.10, site 3, total")
        assert [line for line in lines if "Table 7.10, total" in line and "printed" in line] == [
            check_words(of(published, "Table 7.10", row, "3")) for row in ("total costs", "total benefits")
        ]
        assert explain(published, "7.9, change in successful completions, 5")[1].endswith("effect x n: 0.010 x 2,504")

    def test_an_alternative_says_so_in_the_explanation(self, published: Benefits) -> None:
        lines = explain(published, "Table 7.10, site 3, value of benefits at 50 per cent")
        assert "  part of the benefits that counts: 0.5 from the alternative: half of the benefits" in lines

    def test_what_an_alternative_takes_is_not_said_to_be_from_the_table_that_it_replaces(self, tmp_path: Path) -> None:
        text = SMALL.replace(
            "  effective: {amount: 1000}", "  yearly: {yearly: {1: 1000}}\n  effective: {of: {yearly: 0.5}, source: S}"
        )
        text = text.replace('n: {"1": 200}', 'n: {"1": 200}, intervals: {"1": [0.05, 0.15]}, source: T').replace(
            "costs:", "costs source: C\ncosts:"
        )
        rows = "".join(f"  - {{name: {key}, {what}}}\n" for key, what in TAKEN.items())
        made = benefits(written(tmp_path, f"{text}alternatives:\n{rows}"))
        told = {key: "\n".join(explained(found["benefits", "1"])) for key, found in made.under.items()}
        assert "effect effective: 0.2 of n from the alternative: effect\n" in told["effect"]
        assert "0.05 of n from the alternative: end, the low end of the interval of T\n" in told["end"]
        assert "weight of value yearly: 0.3 from the alternative: weight\n" in told["weight"]
        assert "discount rate: 0.01 from the alternative: rate" in told["rate"]
        assert "weight of value yearly: 0.5 from S\n" in told["rate"]

    def test_figures_of_two_sites_that_are_the_same_by_chance_are_each_explained(self, tmp_path: Path) -> None:
        both = SMALL.replace('{"1": 0.1}, n: {"1": 200}', '{"1": 0.1, "2": 0.2}, n: {"1": 200, "2": 100}')
        made = benefits(written(tmp_path, both + '  "2": {all: 5000}\n'))
        (table,) = [one for one in benefits_paper(made).blocks if isinstance(one, Table) and one.caption == "Site 2"]
        assert [words for name, _, words in table.rows if "clients effective" in name] == ["= effect x n: 0.2 x 100"]

    def test_a_site_without_costs_is_explained_in_the_paper_as_well(self, tmp_path: Path) -> None:
        made = benefits(written(tmp_path, SMALL.split("costs:", maxsplit=1)[0] + "costs: {}\n"))
        (table,) = [one for one in benefits_paper(made).blocks if isinstance(one, Table) and one.caption == "Site 1"]
        assert table.rows[0][0] == "benefits"

    def test_each_figure_of_the_table_and_of_json_has_the_source_of_what_was_given(self, published: Benefits) -> None:
        header, lines = figure_lines(published)
        (line,) = [one for one in lines if one[:3] == ["as stated", "3", "clients effective"]]
        assert (header[-1], line[-1]) == ("given_from", "Table 7.8")
        tree = as_tree(published.found["clients effective", "3"], deep=False)
        assert tree["inputs"] == [
            {"name": "effect effective", "value": 0.036, "source": "Table 7.8"},
            {"name": "n", "value": 1791.0, "source": "Table 7.8"},
        ]

    def test_a_name_that_fits_nothing_or_too_much_is_said(self, published: Benefits) -> None:
        with pytest.raises(UnknownName, match="Did you mean net benefits, 3"):
            explain(published, "net benefit, 3")
        with pytest.raises(UnknownName, match=r"There are: Table 7\.8"):
            explain(published, "Table 7.8, site 3, nonsense")
        with pytest.raises(AmbiguousName, match="fits 6 figures"):
            explain(published, "net benefits")

    def test_an_explanation_is_indented_and_tells_nothing_twice(self) -> None:
        part = derived("part", PLAIN, PRODUCT, (_given("2"), _given("-3")), "a x b")
        whole = derived("whole", PLAIN, SUM, (part, part), "sum")
        assert list(explained(whole)) == [
            "whole: −12 = sum",
            "  part: −6 = a x b: 2 x (−3)",
            "    given: 2 from a table",
            "    given: −3 from a table",
            "  part: −6 (as above)",
        ]

    @pytest.mark.parametrize(
        ("value", "unit", "words"),
        [
            ("-1234.5", Unit("£", 0, before=True), "−£1,234.5"),
            ("1234", Unit("GBP", 0, before=True), "GBP 1,234"),
            ("0.010", Unit("of n", 4), "0.010 of n"),
        ],
    )
    def test_a_given_figure_is_shown_as_it_was_written(self, value: str, unit: Unit, words: str) -> None:
        assert shown(Derived("given", Decimal(value), unit, "a table")) == words


def _given(value: str, slack: str = "0") -> Derived:
    return Derived("given", Decimal(value), PLAIN, "a table", slack=Decimal(slack))


amounts = st.decimals(-1000, 1000, places=3, allow_nan=False)
slacks = st.decimals(0, 5, places=3, allow_nan=False)


class TestWhatIsBetter:
    LOWER = SMALL.replace("{value: effective,", "{value: effective, better: lower,")

    @given(st.decimals(-1, 1, places=4).filter(lambda share: abs(share) != 1), st.integers(0, 5000))
    def test_fewer_where_lower_is_better_is_just_more_with_the_sign_turned(self, share: Decimal, n: int) -> None:
        model = _model({"a": share}, [])
        outcome = replace(model.outcomes[0], n={"1": Decimal(n)}, rounding={"1": Decimal("0.0005")})
        more, fewer = (
            figures(replace(model, outcomes=(replace(outcome, better=better),)))["benefits", "1"]
            for better in ("higher", "lower")
        )
        assert (fewer.value, fewer.slack) == (-more.value, more.slack)

    def test_the_file_can_say_it(self, tmp_path: Path) -> None:
        made = benefits(written(tmp_path, self.LOWER))
        assert made.found["benefits", "1"].value == -20_000
        assert "  fewer effective: −0.1 of n" in explain(made, "clients effective, 1")[1]
        assert "    lower is better: −1 from the file" in explain(made, "clients effective, 1")

    def test_a_value_below_0_is_asked_about_where_lower_is_better(self, tmp_path: Path) -> None:
        notes = benefits(written(tmp_path, self.LOWER.replace("amount: 1000", "amount: -1000"))).notes
        assert any("The value effective is below 0, so each client fewer" in note for note in notes)

    def test_where_nothing_says_it_more_is_taken_and_said_to_be(self, tmp_path: Path) -> None:
        assert "Nothing says what is better: more is taken" in units_words(benefits(written(tmp_path, SMALL)))
        assert "what is better" not in units_words(benefits(written(tmp_path, self.LOWER)))
        two = self.LOWER.replace("outcomes:", 'outcomes:\n  x: {value: effective, effects: {"1": 0}, n: {"1": 1}}')
        assert "Nothing says what is better of x: more" in units_words(benefits(written(tmp_path, two)))


class TestArithmetic:
    @given(amounts, slacks, amounts, slacks, st.sampled_from([SUM, DIFFERENCE, PRODUCT]))
    def test_no_value_within_the_rounding_of_its_inputs_lies_outside_that_of_the_figure(
        self, one: Decimal, loose: Decimal, two: Decimal, looser: Decimal, sign: str
    ) -> None:
        inputs = [Derived("a", one, PLAIN, "", slack=loose), Derived("b", two, PLAIN, "", slack=looser)]
        figure = derived("c", PLAIN, sign, inputs, "")
        for first in (one - loose, one + loose):
            for second in (two - looser, two + looser):
                assert abs(combined(sign, [first, second]) - figure.value) <= figure.slack

    @given(amounts, slacks, st.decimals(1, 1000, places=2))
    def test_a_quotient_is_as_loose_as_what_is_divided(self, one: Decimal, loose: Decimal, by: Decimal) -> None:
        figure = derived("c", PLAIN, QUOTIENT, (_given(str(one), str(loose)), _given(str(by))), "")
        assert figure.slack == loose / by

    @given(st.decimals("0.001", "0.3", places=3), st.integers(1, 40), st.decimals(1, 10**6, places=2))
    def test_a_level_stream_has_the_present_value_of_an_annuity(self, rate: Decimal, years: int, each: Decimal) -> None:
        value = UnitValue("v", "", yearly=dict.fromkeys(range(1, years + 1), each))
        model = BenefitModel("", "£", rate, 100, {"v": value}, (), {})
        expected = each * (1 - (1 + rate) ** -years) / rate
        assert float(figures(model)["value v", ""].value) == pytest.approx(float(expected), rel=1e-12)
        early = figures(replace(model, timing=START))["value v", ""].value
        assert float(early) == pytest.approx(float(expected * (1 + rate)), rel=1e-12)

    def test_years_beyond_the_horizon_do_not_count(self) -> None:
        value = UnitValue("v", "", yearly={1: Decimal(100), 2: Decimal(100), 3: Decimal(100)})
        model = BenefitModel("", "£", Decimal(0), 2, {"v": value}, (), {})
        assert figures(model)["value v", ""].value == 200

    @given(st.integers(-40, 40), st.integers(-40, 40))
    def test_a_total_of_rounded_parts_is_no_slip_and_one_further_off_is(self, one: int, two: int) -> None:
        effects = {"a": Decimal(one) / 100 + Decimal("0.0013"), "b": Decimal(two) / 100 + Decimal("0.0013")}
        parts = {key: rounded(share * 1000, 0) for key, share in effects.items()}
        total = sum(parts.values())
        printed = [Printed("T", f"benefit {key}", "1", str(part)) for key, part in parts.items()]
        printed += [Printed("T", "benefits", "1", str(total)), Printed("T", "benefits", "1", str(total + 4))]
        *sound, near, far = checked(_model(effects, printed))
        assert [one.verdict for one in sound] == [REPRODUCES, REPRODUCES]
        assert near.verdict != DIFFERS
        assert far.verdict == DIFFERS

    def test_a_ratio_printed_as_negative_reproduces_where_it_is_below_0(self) -> None:
        printed = [Printed("T", GROSS, "1", "-ve"), Printed("T", GROSS, "2", "-ve.")]
        model = _model({"a": Decimal("-0.1")}, printed)
        model = replace(model, costs={"1": {"all": Decimal(10)}, "2": {"all": Decimal(10)}})
        below, above = checked(_with_site_2(model))
        assert (below.verdict, above.verdict) == (REPRODUCES, DIFFERS)

    def test_figures_of_nought_under_several_alternatives_are_not_taken_for_one_another(self) -> None:
        halves = (Alternative("half", Decimal("0.5")), Alternative("fifth", Decimal("0.2")))
        printed = [Printed("T", "benefits", "1", "0", under=one.name) for one in halves]
        model = replace(_model({"a": Decimal(0)}, printed), alternatives=halves)
        assert [one.verdict for one in checked(model)] == [REPRODUCES, REPRODUCES]

    def test_the_largest_figures_that_a_file_can_hold_are_printed(self) -> None:
        model = _model({"a": Decimal(1)}, [Printed("T", "benefits", "1", "1.000000000001")])
        largest = Decimal("999999999999.999999999999")
        outcome = replace(model.outcomes[0], n={"1": Decimal(999_999_999_999)})
        model = replace(model, outcomes=(outcome,), values={"v": UnitValue("v", "", amount=largest)})
        assert [one.verdict for one in checked(model)] == [DIFFERS]

    def test_a_benefit_of_a_site_that_cost_nothing_has_no_ratio(self) -> None:
        model = replace(_model({"a": Decimal("0.1")}, []), costs={"1": {"all": Decimal(0)}})
        assert ("net benefits", "1") in figures(model)
        assert (GROSS, "1") not in figures(model)

    def test_the_ends_of_an_interval_can_be_taken_instead(self) -> None:
        model = _model({"a": Decimal("0.1")}, [])
        ends = {"1": (Decimal("-0.05"), Decimal("0.25"))}
        model = replace(model, outcomes=(replace(model.outcomes[0], intervals=ends),))
        for end, clients in (("low", -50), ("high", 250)):
            assert figures(model, Alternative(end, ends={"a": end}))["clients a", "1"].value == clients


def _model(effects: dict[str, Decimal], printed: list[Printed]) -> BenefitModel:
    outcomes = tuple(Outcome(key, "", "v", {"1": share}, {"1": Decimal(1000)}) for key, share in effects.items())
    value = UnitValue("v", "", amount=Decimal(1))
    return BenefitModel("", "£", Decimal(0), 1, {"v": value}, outcomes, {}, printed=tuple(printed))


def _with_site_2(model: BenefitModel) -> BenefitModel:
    (one,) = model.outcomes
    two = replace(one, effects={**one.effects, "2": Decimal("0.1")}, n={**one.n, "2": Decimal(1000)})
    return replace(model, outcomes=(two,))


FROM = """values:
  one: {amount: 1000}
outcomes:
  KEY: {value: one, effects: from results}
costs:
  "2": {all: 10000}
"""
REOFFENDING = """indicator,key,better,site,arm,period,n,count,source
Reoffending,reoff,lower,2,pilot,before,100,50,A
Reoffending,reoff,lower,2,pilot,after,100,30,A
Reoffending,reoff,lower,2,comparison,before,100,50,B
Reoffending,reoff,lower,2,comparison,after,100,50,B
"""
SEVERAL_PERIODS = """indicator,key,better,site,arm,period,n,count,source
Kept,kept,higher,2,pilot,intake,100,50,A
Kept,kept,higher,2,pilot,one,90,60,B
Kept,kept,higher,2,pilot,five,40,30,C
Kept,kept,higher,3,pilot,intake,100,50,A
Kept,kept,higher,3,pilot,one,80,60,B
"""


@contextmanager
def _loaded(study_file: Path, folder: Path, table: str) -> Iterator[Study]:
    """The study with a table of results loaded."""
    path = folder / "loaded.csv"
    path.write_text(table, encoding="utf-8")
    with preparing.open_study(study_file) as study:
        results.load(study, results.plan_load(study, path), "Asha")
        yield study


class TestTheStudy:
    RESULTS = SMALL.replace('effects: {"1": 0.1}, n: {"1": 200}', "effects: from results").replace('"1": {', '"3": {')

    def test_effects_their_n_and_their_intervals_can_come_from_it(self, demo: Study, tmp_path: Path) -> None:
        ends = "alternatives:\n  - {name: low end, effects: {effective: low}}\n"
        path = written(tmp_path, self.RESULTS + ends)
        with pytest.raises(NothingToDo, match="Name the study"):
            benefits(path)
        made = benefits(path, demo)
        clients = made.found["clients effective", "3"]
        assert clients.value == pytest.approx(Decimal("0.0358") * 1791, rel=Decimal("0.002"))
        assert made.under["low end"]["clients effective", "3"].value < clients.value
        assert ("clients effective", "1") not in made.found
        assert any("Site 1 is left out of effective" in note for note in made.notes)
        assert explain(made, "clients effective, 3")[1].endswith("worked out from Table 7.5; Table 7.6")

    def test_each_figure_names_the_tables_of_its_own_cells_and_its_periods(self, demo: Study, tmp_path: Path) -> None:
        text = self.RESULTS.replace(
            "  effective: {value", "  pickup: {value: effective, effects: from results}\n  effective: {value"
        )
        made = benefits(written(tmp_path, text), demo)
        told = explain(made, "clients pickup, 2")
        assert told[1].endswith("from the study's results, pickup, before to after, worked out from Table 3.1")
        assert told[2].endswith("from the study's results, pickup, pilot, after, from Table 3.1")
        assert explain(made, "clients pickup, 7")[1].endswith("worked out from Table 3.2")
        effect, n = explain(made, "clients effective, 2")[1:]
        assert effect.endswith("effective, before to after, worked out from Table 7.5; Table 7.6")
        assert n == "  n: 3,169 clients from the study's results, effective, pilot, after, from Table 7.5"

    def test_an_n_that_the_file_states_is_from_the_file(self, demo: Study, tmp_path: Path) -> None:
        stated = 'effects: from results, n: {"3": 100, "1": 5}, source: My count}'
        made = benefits(written(tmp_path, self.RESULTS.replace("effects: from results}", stated)), demo)
        assert explain(made, "clients effective, 3")[2] == "  n: 100 clients from My count"
        assert explain(made, "clients effective, 2")[2].endswith("effective, pilot, after, from Table 7.5")
        made = benefits(
            written(
                tmp_path, self.RESULTS.replace("{value: effective, effects", '{value: effective, n: {"3": 9}, effects')
            ),
            demo,
        )
        assert explain(made, "clients effective, 3")[2] == "  n: 9 clients from the file, which names no source"

    def test_the_effect_is_to_the_latest_period_that_a_site_has_and_is_said_to_be(
        self, own_demo: Path, tmp_path: Path
    ) -> None:
        with _loaded(own_demo, tmp_path, SEVERAL_PERIODS) as study:
            made = benefits(written(tmp_path, FROM.replace("KEY", "kept")), study)
        assert made.found["clients kept", "2"].value == 10
        effect, n = explain(made, "clients kept, 2")[1:]
        assert effect.endswith("kept, intake to five, worked out from A; C")
        assert n.endswith("kept, pilot, five, from C")
        assert explain(made, "clients kept, 3")[1].endswith("kept, intake to one, worked out from A; B")
        told = "Site 2: the effect on kept is from intake to five, not intake to one."
        assert told in made.notes
        (other,) = [note for note in made.notes if note.startswith("Site 3") and "kept" in note]
        assert other.startswith("Site 3 has no effect on kept from intake to five: there is no figure for pilot five")
        assert other.endswith("; the effect from intake to one is taken.")

    def test_where_lower_is_better_each_client_fewer_is_a_benefit(self, own_demo: Path, tmp_path: Path) -> None:
        ends = "alternatives:\n  - {name: low end, effects: {reoff: low}}\n"
        with _loaded(own_demo, tmp_path, REOFFENDING) as study:
            made = benefits(written(tmp_path, FROM.replace("KEY", "reoff") + ends), study)
        assert made.found["benefits", "2"].value == 20_000
        assert explain(made, "clients reoff, 2") == [
            "clients reoff: 20 clients = fewer x n: 0.2 x 100",
            "  fewer reoff: 0.2 of n = effect x −1, as lower is better: −0.2 x (−1)",
            "    effect reoff: −0.2 of n from the study's results, reoff, before to after, worked out from A; B",
            "    lower is better: −1 from the study's indicator reoff",
            "  n: 100 clients from the study's results, reoff, pilot, after, from A",
        ]
        assert made.under["low end"]["benefits", "2"].value > 20_000
        assert any("clients = −effect x n (fewer: 20.0 points of 100 at site 2)" in note for note in made.notes)
        assert any(note.startswith("Low is the better end") for note in made.notes)
        assert "what is better" not in units_words(made)
        assert site_lines(made, "2") == (
            ("site", "fewer reoff", "benefits", "cost", "net", "gross b/c", "net b/c"),
            [["2", "20.0", "20", "10", "10", "2.0", "1.0"]],
        )

    def test_the_file_and_the_study_agree_on_what_is_better_or_it_is_said(self, own_demo: Path, tmp_path: Path) -> None:
        by_hand = FROM.replace("KEY", "reoff").replace("from results", '{"2": -20%}, n: {"2": 100}')
        with _loaded(own_demo, tmp_path, REOFFENDING) as study:
            contrary = FROM.replace("KEY", "reoff").replace("value: one", "value: one, better: higher")
            with pytest.raises(
                FaultyTable, match="the outcome reoff: the file says that higher is better, the study low"
            ):
                benefits(written(tmp_path, contrary), study)
            made = benefits(written(tmp_path, by_hand), study)
        assert made.found["benefits", "2"].value == -20_000
        assert made.notes == (
            "For the study's indicator reoff lower is better; the outcome reoff of the file needs: better: lower.",
        )

    def test_no_indicator_is_guessed_from_part_of_its_name(self, demo: Study, tmp_path: Path) -> None:
        with pytest.raises(UnknownName, match=r"no indicator 'completion' in the study.*Did you mean completions"):
            benefits(written(tmp_path, FROM.replace("KEY", "completion")), demo)

    def test_what_is_left_out_is_told_of_n_and_of_alternatives_too(self, demo: Study, tmp_path: Path) -> None:
        text = FROM.replace("KEY", "pickup").replace("from results", 'from results, n: {"3": 10}')
        text += 'alternatives:\n  - {name: other, effects: {pickup: {"1": 5%}}}\n'
        notes = benefits(written(tmp_path, text), demo).notes
        assert "There are no results of pickup at site 3, so its n is not used." in notes
        assert any(note.startswith("other takes an effect on pickup at site 1, which is left out") for note in notes)

    def test_a_site_that_it_does_not_have_is_a_fault_with_its_line(self, demo: Study, tmp_path: Path) -> None:
        path = written(tmp_path, SMALL.replace('"1"', '"9"'))
        assert benefits(path).sites == ("9",)
        problems = read_benefits(path, preparing.design_of(demo).sites).problems
        assert [problem.where.split(",")[0] for problem in problems] == ["line 6", "line 6", "line 8"]
        assert "there is no site 9 in the study. The sites are: 1, 2, 3" in str(problems[0])


class TestTheCommand:
    @pytest.fixture(autouse=True)
    def _elsewhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.delenv("QUALTOOL_STUDY", raising=False)

    def run(self, *words: str) -> str:
        done = CliRunner().invoke(app, ["results", "benefits", str(EXAMPLE), *words])
        assert done.exit_code == 0, done.output
        return " ".join(done.output.split())

    def test_it_needs_no_study(self) -> None:
        told = self.run()
        assert "Of 103 printed figures 67 reproduce, 11 reproduce only from unrounded inputs" in told
        assert told.index("Table 7.9, change in successful completions, site 5: does not follow") < told.index(
            "Table 7.10, total benefits, site 2: printed"
        )
        assert "Table 7.8, change in clients" not in told
        assert "Table 7.8, change in clients" in self.run("--all")

    def test_one_site_stands_with_its_sensitivity(self) -> None:
        told = self.run("--site", "Site 3")
        assert "half of the benefits 10,338 55.9 54.9" in told
        assert "site 5" not in told
        done = CliRunner().invoke(app, ["results", "benefits", str(EXAMPLE), "--site", "12"])
        assert done.exit_code == 1
        assert "There is no site '12' in this file" in done.output

    def test_it_explains_in_words_and_as_a_tree(self) -> None:
        assert "64.476 clients (±0.896 by rounding) = effect x n: 0.036 x 1,791" in self.run("--explain", "benefits, 3")
        done = CliRunner().invoke(app, ["results", "benefits", str(EXAMPLE), "--explain", "benefits, 3", "--json"])
        (tree,) = json.loads(done.stdout)
        first = tree["inputs"][0]["inputs"][0]["inputs"][0]
        assert (first["value"], first["source"]) == (0.036, "Table 7.8")

    def test_its_json_has_figures_with_their_formulas_and_printed_ones_with_their_verdicts(self) -> None:
        done = CliRunner().invoke(app, ["results", "benefits", str(EXAMPLE), "--json"])
        made = json.loads(done.stdout)
        (net,) = [one for one in made["figures"] if (one["name"], one["site"]) == (NET, "3")]
        assert (net["formula"], [one["name"] for one in net["inputs"]]) == (
            "net benefits / cost",
            ["net benefits", "cost"],
        )
        assert sum(one["verdict"] == DIFFERS for one in made["printed"]) == 11

    @pytest.mark.parametrize("suffix", [".md", ".html", ".docx", ".csv", ".xlsx"])
    def test_it_writes_every_format_and_keeps_the_file_that_was_there(self, suffix: str, tmp_path: Path) -> None:
        self.run("-o", f"made{suffix}")
        assert (tmp_path / f"made{suffix}").stat().st_size > 1000
        assert "is now" in self.run("-o", f"made{suffix}")
        assert (tmp_path / f"made.earlier{suffix}").exists()

    def test_the_table_holds_every_figure_unrounded(self, tmp_path: Path) -> None:
        self.run("-o", "made.csv")
        with (tmp_path / "made.csv").open(encoding="utf-8-sig", newline="") as file:
            lines = {(one["taken_instead"], one["site"], one["figure"]): one for one in csv.DictReader(file)}
        clients = lines["as stated", "3", "clients effective"]
        assert (clients["value"], clients["working"]) == ("64.476", "0.036 x 1,791")
        assert float(lines["no discounting", "", "value treatment"]["value"]) == 48160

    def test_the_workbook_has_numbers_as_numbers(self, tmp_path: Path) -> None:
        from openpyxl import load_workbook

        self.run("-o", "made.xlsx")
        book = load_workbook(tmp_path / "made.xlsx")
        assert book.sheetnames == ["Values", "Sites", "Sensitivity", "Printed figures", "All figures", "Notes"]
        site_3 = [cell.value for cell in book["Sites"][4]]
        assert site_3[0] == "3"
        assert site_3[1] == 64.476
        assert [cell.value for cell in book["Notes"]["A"]][1:] == told_of(benefits(EXAMPLE))

    def test_an_ending_that_cannot_be_written_is_refused(self, published: Benefits, tmp_path: Path) -> None:
        with pytest.raises(UnknownSuffix, match=r"\.csv"):
            share_benefits(published, tmp_path / "made.pdf")

    def test_a_file_that_is_not_there_is_said(self) -> None:
        done = CliRunner().invoke(app, ["results", "benefits", "none.yaml"])
        assert done.exit_code == 1
        assert "could not be read" in done.output
