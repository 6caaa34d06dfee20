"""Costs and benefits: the published example reproduces or is shown not to, and every figure says where it is from."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from qualtool.analysis.benefits import (
    DIFFERS,
    GROSS,
    NET,
    PARTS_ROUNDED,
    REPRODUCES,
    BenefitModel,
    Outcome,
    Printed,
    UnitValue,
    checked,
    figures,
)
from qualtool.analysis.derived import Derived, explained, rounded
from qualtool.cli.root import app
from qualtool.errors import FaultyTable, NothingToDo, UnknownName
from qualtool.store.study import Study
from qualtool.workflow import preparing
from qualtool.workflow.benefits import benefits, explain, share_benefits

EXAMPLE = preparing.packaged("sample_transcripts") / "dscp_benefits.yaml"
SWAPPED = "£44,244 a client, not £44,224"
SLIPPED = "0.001 in place of 0.010 at site 5"
SMALL = """name: Small
currency: £
discount rate: 0.035
values:
  effective: {amount: 1000}
outcomes:
  effective: {value: effective, effects: {"1": 0.1}, n: {"1": 200}}
costs:
  "1": {all: 5000}
"""


def written(folder: Path, text: str = SMALL) -> Path:
    path = folder / "benefits.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_published_example_reproduces_but_for_its_slips() -> None:
    verdicts = {(one.table, one.what, one.site): one for one in benefits(EXAMPLE).checks}
    differ = {place for place, one in verdicts.items() if one.verdict == DIFFERS}
    assert differ == {
        ("Table C.5.1", "harm in the first year not in treatment (parts against total)", ""),
        ("Table C.7.1", "2004-05, £m (parts against total)", ""),
        ("Table 7.9", "site 5: effect x clients in treatment (product of two printed figures)", ""),
    }
    assert verdicts["Table C.7.1", "2004-05, £m (parts against total)", ""].follows == "451"
    slip = verdicts["Table 7.9", "clients completions-all", "5"]
    assert (slip.printed, slip.follows, slip.needs) == ("3", "25", (SLIPPED,))
    assert verdicts["Table 7.10", "benefits", "5"].needs == (SWAPPED, SLIPPED)
    assert verdicts["Table 7.10", "benefit effective", "3"].needs == (SWAPPED,)
    for place in (
        ("C.6.1", "value treatment", ""),
        ("C.6.1", "value completion", ""),
        ("Table 7.8", "clients effective", "3"),
        ("Table 7.10", "benefit completions-all", "3"),
        ("Table 7.10", GROSS, "3"),
        ("Table 7.11", NET, "3"),
    ):
        assert verdicts[place].verdict == REPRODUCES, place


def test_gross_and_net_ratio_are_told_apart_by_name() -> None:
    found = benefits(EXAMPLE).found
    assert (rounded(found[GROSS, "3"].value, 0), rounded(found[NET, "3"].value, 0)) == (112, 111)
    assert found[NET, "3"].value == pytest.approx(found[GROSS, "3"].value - 1)


def test_every_figure_leads_down_to_what_was_given() -> None:
    made = benefits(EXAMPLE)

    def leaves(one: Derived) -> list[Derived]:
        return [one] if one.given else [leaf for part in one.inputs for leaf in leaves(part)]

    for one in made.found.values():
        assert all(leaf.given and leaf.origin for leaf in leaves(one))
    lines = explain(made, "benefits, Site 3")
    assert lines[0] == "benefits: £20,676,467 = sum over outcomes"
    assert "      n: 1,791 clients from Table 7.8" in lines
    with pytest.raises(UnknownName, match="benefits, 3"):
        explain(made, "benefit, 3")


def test_sites_without_an_effect_have_a_cost_and_no_ratio() -> None:
    found = benefits(EXAMPLE).found
    assert found["cost", "1"].value == 306_000
    assert (GROSS, "1") not in found


def test_sensitivity_says_what_each_alternative_comes_to() -> None:
    rows = dict(benefits(EXAMPLE).sensitivity("3"))
    one, half = rows["as stated"], rows["half of the benefits"]
    assert one is not None and half is not None
    assert half.value == pytest.approx(one.value / 2)


@given(st.floats(0.001, 0.3), st.integers(1, 40), st.floats(1, 1e6))
def test_a_level_stream_has_the_present_value_of_an_annuity(rate: float, years: int, amount: float) -> None:
    value = UnitValue("v", "", yearly=dict.fromkeys(range(1, years + 1), amount))
    model = BenefitModel("", "£", rate, 100, {"v": value}, (), {})
    expected = amount * (1 - (1 + rate) ** -years) / rate
    assert figures(model)["value v", ""].value == pytest.approx(expected, rel=1e-6)


@given(st.integers(-40, 40), st.integers(-40, 40))
def test_a_total_of_rounded_parts_is_no_slip_and_one_further_off_is(one: int, two: int) -> None:
    effects = {"a": one / 100 + 0.0013, "b": two / 100 + 0.0013}
    outcomes = tuple(Outcome(key, "", "v", {"1": share}, {"1": 1000}) for key, share in effects.items())
    model = BenefitModel("", "£", 0, 1, {"v": UnitValue("v", "", amount=1.0)}, outcomes, {})
    total = sum(rounded(share * 1000, 0) for share in effects.values())
    near = BenefitModel(
        **{
            name: getattr(model, name)
            for name in ("name", "currency", "discount_rate", "horizon", "values", "outcomes", "costs")
        },
        printed=(Printed("T", "benefits", "1", str(total)), Printed("T", "benefits", "1", str(total + 4))),
    )
    verdicts = [made.verdict for made in checked(near)]
    assert verdicts[0] in (REPRODUCES, PARTS_ROUNDED)
    assert verdicts[1] == DIFFERS


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("discount rate: 0.035", "discount rate: 3.5", "line 3, column 16: the discount rate 3.5 is no share of 1"),
        ("{value: effective,", "{value: efective,", "is worth 'efective', which is no value"),
        ('{"1": 0.1}', '{"1": 10}', "the effect 10 of site 1 is no share of 1. Write a share of n, 0.1"),
        ('{"1": 200}', '{"1": -5}', "the n of site 1 is below 0"),
        ("{amount: 1000}", "{}", "needs one of amount, yearly and of"),
        ("{amount: 1000}", "{amount: a thousand}", "amount is not a number"),
        ("{amount: 1000}", "{of: {other: 1}}", "made of other, which is no value"),
        ("name: Small", "name: Small\nhorizon: 0", "the horizon is no year at all"),
        ("name: Small", "name: Small\nname: Again", "the key name is given twice"),
        ("costs:", "cost:", "cost is no key of costs and benefits"),
        ("name: Small", "name: 'Small", "not YAML"),
    ],
)
def test_every_fault_has_its_line_and_its_mend(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(FaultyTable) as caught:
        benefits(written(tmp_path, SMALL.replace(old, new)))
    assert any(said in fault for fault in caught.value.faults), caught.value.faults


def test_effects_can_come_from_the_study(demo: Study, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        SMALL.replace('effects: {"1": 0.1}, n: {"1": 200}', "effects: from results").replace('"1": {all', '"3": {all'),
    )
    with pytest.raises(NothingToDo, match="Name the study"):
        benefits(path)
    found = benefits(path, demo).found
    assert found["clients effective", "3"].value == pytest.approx(0.0358 * 1791, rel=2e-3)
    assert ("clients effective", "1") not in found
    with pytest.raises(UnknownName, match="no site '9'"):
        benefits(written(tmp_path, SMALL.replace('"1"', '"9"')), demo)


def test_the_command_says_it_all_and_writes_it(own_demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["results", "benefits", str(EXAMPLE), "--site", "5"])
    assert done.exit_code == 0, done.output
    assert "printed 3, reproduces only with 0.001 in place of 0.010" in " ".join(done.output.split())
    made = json.loads(CliRunner().invoke(app, ["results", "benefits", str(EXAMPLE), "--json"]).stdout)
    assert {"figures", "printed", "sensitivity"} <= made.keys()
    for suffix in (".md", ".html", ".docx"):
        path = tmp_path / f"made{suffix}"
        done = CliRunner().invoke(app, ["results", "benefits", str(EXAMPLE), "-s", str(own_demo), "-o", str(path)])
        assert done.exit_code == 0, done.output
    text = (tmp_path / "made.md").read_text(encoding="utf-8")
    assert "which does not follow; 451 follows" in text.replace("\\", "")
    done = CliRunner().invoke(app, ["results", "benefits", str(tmp_path / "none.yaml")])
    assert done.exit_code == 1 and "Traceback" not in done.output


def test_a_paper_of_it_can_be_shared(demo: Study, tmp_path: Path) -> None:
    made = benefits(EXAMPLE, demo)
    assert share_benefits(demo, made, tmp_path / "b.md").path.exists()


def test_an_explanation_is_indented_by_what_it_rests_on() -> None:
    whole = Derived("whole", 2, "", "sum", (Derived("part", 1, "", "a table"), Derived("part", 1, "", "a table")))
    assert list(explained(whole)) == ["whole: 2 = sum", "  part: 1 from a table", "  part: 1 from a table"]
