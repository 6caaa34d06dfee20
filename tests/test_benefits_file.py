"""A file of costs and benefits is read as it is written, and every fault in it has its line and its mend."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtool.analysis.benefits import figures
from qualtool.analysis.benefits_paper import discounting_words
from qualtool.errors import FaultyTable
from qualtool.formats.benefits_file import read_benefits
from qualtool.workflow import manual
from qualtool.workflow.benefits import benefits

SMALL = """name: Small
discount rate: 0.035
values:
  effective: {amount: 1000}
  stream: {yearly: {1-4: 10}}
  both: {of: {effective: 1, stream: 0.5}}
outcomes:
  effective: {value: effective, effects: {"1": 0.1}, n: {"1": 200}}
costs:
  "1": {all: 5000}
alternatives:
  - {name: half, benefits: 0.5}
printed:
  - {table: T, what: clients effective, sites: {"1": "20"}}
  - {table: T, what: benefits, under: half, sites: {"1": "10,000"}}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "benefits.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(FaultyTable) as caught:
        benefits(written(folder, text))
    return caught.value.faults


def test_a_file_without_faults_is_read_whole(tmp_path: Path) -> None:
    made = benefits(written(tmp_path, SMALL))
    assert made.found["benefits", "1"].value == 20_000
    assert [one.sound for one in made.checks] == [True, True]


@pytest.mark.parametrize("effect", ["0.036", "3.6%", "3.6 %", "+3.6 points", "3.6 pp", "'3.6 per cent'"])
def test_an_effect_is_a_share_or_the_same_in_points(tmp_path: Path, effect: str) -> None:
    read = read_benefits(written(tmp_path, SMALL.replace('{"1": 0.1}', f'{{"1": {effect}}}')))
    assert read.model is not None
    (outcome,) = read.model.outcomes
    assert (outcome.effects["1"], outcome.rounding["1"]) == (Decimal("0.036"), Decimal("0.0005"))


def test_digits_are_kept_as_they_were_printed(tmp_path: Path) -> None:
    read = read_benefits(written(tmp_path, SMALL.replace("0.1}", "−0.100}")))
    assert read.model is not None
    assert str(read.model.outcomes[0].effects["1"]) == "-0.100"
    assert figures(read.model)["clients effective", "1"].slack == Decimal("0.1")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "rate: 0.035",
            "rate: 3.5",
            "line 2, column 16: the discount rate, 3.5, is no share of 1. Write 0.035 or 3.5%",
        ),
        ("rate: 0.035", "rate: -0.1", "line 2, column 16: the discount rate, -0.1, is no share of 1"),
        ("{value: effective,", "{value: efective,", "worth 'efective', which is no value. Did you mean effective?"),
        ('{"1": 0.1}', '{"1": 10}', "line 8, column 48: the effect of site 1, 10, is no share of 1. Write 0.1 or 10%"),
        ('{"1": 0.1}', '{"1": .nan}', "the effect of site 1 is not a number"),
        ('{"1": 0.1}', '{"1": 1e-1}', "the effect of site 1 is not a number"),
        ('{"1": 0.1}, n', '{"1": 0.1, "2": 0.2}, n', "effective has an effect but no n at site 2. Add it under n"),
        ('{"1": 200}', '{"1": 200, "2": 9}', "effective has an n but no effect at site 2"),
        ('{"1": 200}', '{"1": -5}', "the n of site 1 is below 0"),
        ('{"1": 200}', '{"1": 20.5}', "the n of site 1 is no whole number"),
        ("{amount: 1000}", "{}", "line 4, column 14: the value effective is missing. Give it one of amount, yearly"),
        ("{amount: 1000}", "{amount: 1, yearly: {1: 2}}", "effective has amount and yearly"),
        ("{amount: 1000}", "{amount: a thousand}", "amount is not a number"),
        ("stream: 0.5", "other: 0.5", "both is made of other, which is no value with an amount or years"),
        ("1-4: 10", "0-4: 10", "'0-4' is no year"),
        ("1-4: 10", "4-1: 10", "'4-1' is no year"),
        ("1-4: 10", "1-999: 10", "'1-999' is no year"),
        ("1-4: 10", "1-4: 10, 2: 5", "year 2 has an amount already"),
        ("name: Small", "name: Small\nhorizon: 0", "line 2, column 10: a horizon of 0 years"),
        ("name: Small", "name: Small\nhorizon: ten", "line 2, column 10: a horizon of ten years cannot be worked with"),
        ("name: Small", "name: Small\nhorizon:", "the horizon has no number of years. Write how many years count, 1"),
        ("rate: 0.035", "rate: 1", "the discount rate, 1, could be 1 per cent or 100. Write 1% or 100%"),
        ('{"1": 0.1}', '{"1": -1}', "the effect of site 1, -1, could be 1 per cent or 100. Write -1% or -100%"),
        (
            '{"1": 0.1}',
            "from result",
            "the effects of effective are 'from result'. Write each site's share of n, or: eff",
        ),
        ('{"1": 0.1}', "{}", "effective has no effects. Write each site's share of n, or: effects: from results"),
        (
            '{"1": 0.1}',
            'from results, intervals: {"1": [0, 0.1]}',
            "Take intervals out, or write the effects themselves",
        ),
        ("{value: effective,", "{value: effective, better: more,", "'more' is not known. Write higher or lower"),
        ("amount: 1000", 'amount: "£1,000"', "amount is not a number: £1,000. Write it in digits, such as 1000 or 0.5"),
        ("amount: 1000", "amount: 010", "line 4, column 23: amount is not a number: 010"),
        (
            "amount: 1000",
            "amount: £1,000",
            "line 4, column 23: £1,000 is read as two things, since it stands in brackets",
        ),
        ('{"1": 200}', '{"1": 1,200}', "Write 1200 where one number is meant, or put a space after the comma"),
        ("{1-4: 10}", "{}", "yearly of stream has no years. Write yearly: {1-4: 100}"),
        ("{effective: 1, stream: 0.5}", "{}", "of of both has no parts. Write of: {VALUE: 1}"),
        ("name: half", "name: As stated", "as stated is what the figures of the file are called. Give it another name"),
        (
            "{name: half, benefits: 0.5}",
            "{name: half}",
            "the alternative half takes nothing instead. Add one of benefits",
        ),
        (
            "benefits: 0.5}",
            "effects: {effective: mid}}",
            "the effects of effective in half are 'mid'. Write low or high",
        ),
        ("name: Small", "name: Small\nname: Again", "line 2, column 1: the key name is given twice, first in line 1"),
        ('{"1": 200}', '{"1": 200, "1": 300}', "the key 1 is given twice"),
        (
            "name: Small",
            "name: Small\ndiscounted: sometimes",
            "'sometimes' is no time of the year. Write one of: end of",
        ),
        ("{all: 5000}", "{all: -5000}", "the cost all of site 1 is below 0"),
        ("costs:", "cost:", "cost is no key of costs and benefits. Did you mean costs?"),
        ("{name: half, benefits", "{benefits", "an alternative has no name"),
        ("benefits: 0.5}", "benefits: 50}", "benefits, 50, is no share of 1. Write 0.5 or 50%"),
        (
            "benefits: 0.5}",
            "amounts: {efective: 1}}",
            "efective in half is none of the values. Did you mean effective?",
        ),
        (
            "benefits: 0.5}",
            "effects: {effective: low}}",
            "an end of an interval that effective does not have at site 1",
        ),
        ("benefits: 0.5}", 'effects: {effective: {"7": 0.1}}}', "there is no site 7 with costs or effects"),
        ("{name: half, benefits: 0.5}", "{name: half}\n  - {name: half}", "two alternatives called half"),
        ("what: clients effective", "what: client effective", "is not worked out. Did you mean clients effective?"),
        ("under: half", "under: hlaf", "there is no alternative called hlaf. Did you mean half?"),
        ('sites: {"1": "20"}', 'sites: {"4": "20"}', "clients effective is not worked out for site 4"),
        ('sites: {"1": "20"}', 'sites: {"1": "about 20"}', "'about 20' is no printed figure"),
        ('sites: {"1": "20"}', 'sites: {"1": "nan"}', "'nan' is no printed figure"),
        ('sites: {"1": "20"}', 'sites: {"1": "1e999"}', "'1e999' is no printed figure"),
        ("what: benefits, under", "what: benefits, unit: 0, under", "the unit is not above 0"),
        ("printed:", "sums:\n  - {table: T, what: w, parts: [], printed: x}\nprinted:", "or its parts, are missing"),
        ("name: Small", "name: 'Small", "not YAML"),
    ],
)
def test_every_fault_has_its_line_and_its_mend(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SMALL
    found = faults(tmp_path, SMALL.replace(old, new, 1))
    assert any(said in fault for fault in found), found
    assert all(fault.startswith("line ") for fault in found)


def test_a_stream_that_lies_beyond_the_horizon_is_a_fault(tmp_path: Path) -> None:
    text = SMALL.replace("1-4: 10", "5-8: 10").replace("name: Small", "horizon: 4")
    assert any("every year of stream lies beyond the horizon of 4 years" in fault for fault in faults(tmp_path, text))


def test_an_effect_in_an_alternative_at_a_site_without_n_is_a_fault(tmp_path: Path) -> None:
    taken = SMALL.replace("benefits: 0.5}", 'effects: {effective: {"2": 0.1}}}').replace(
        "{all: 5000}", '{all: 1}\n  "2": {all: 1}'
    )
    assert any(
        "half takes an effect on effective that has no n at site 2" in fault for fault in faults(tmp_path, taken)
    )


def test_thousands_in_brackets_never_change_a_sum(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, SMALL + 'sums:\n  - {table: T, what: w, parts: [1,234, 20], printed: "1,254"}\n')
    assert "1,234 is read as two things" in fault
    made = benefits(written(tmp_path, SMALL + 'sums:\n  - {table: T, what: w, parts: [1, 234, 20], printed: "255"}\n'))
    assert made.checks[-1].sound


def test_a_file_that_holds_itself_is_read_to_an_end(tmp_path: Path) -> None:
    assert faults(tmp_path, SMALL.replace("name: Small", "name: &a [*a]"))


@pytest.mark.parametrize("words", ["from results", "From  Results"])
def test_from_results_is_read_however_it_is_written(tmp_path: Path, words: str) -> None:
    assert read_benefits(written(tmp_path, SMALL.replace('{"1": 0.1}', words))).from_results == ("effective",)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = SMALL.replace("0.035", "3.5").replace("{value: effective,", "{value: other,").replace("200", "-200")
    assert len(faults(tmp_path, text)) == 3


def test_an_empty_file_and_one_that_is_a_list_are_faults(tmp_path: Path) -> None:
    assert "the file is empty" in faults(tmp_path, "")[0]
    assert "should be keys with values" in faults(tmp_path, "- one\n- two\n")[0]


@given(st.text("{}[]:,\"'-% \n0123abc", max_size=60))
def test_no_file_however_odd_ends_in_a_traceback(tmp_path_factory: pytest.TempPathFactory, end: str) -> None:
    path = written(tmp_path_factory.getbasetemp(), SMALL + end)
    read = read_benefits(path)
    assert (read.model is None) == bool(read.problems)


def test_the_file_that_the_manual_shows_can_be_read(tmp_path: Path) -> None:
    blocks = manual.page("benefits").split("```\n")[1::2]
    (whole,) = [block for block in blocks if block.startswith("name:")]
    (rows,) = [block for block in blocks if block.startswith("alternatives:")]
    known = whole.replace("    n: ", '    intervals: {"3": [-0.01, 0.08], "4": [-0.03, 0.04]}\n    n: ')
    made = benefits(written(tmp_path, known + rows))
    assert made.sites == ("3", "4")
    assert len(made.under) == 6


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        ("rate: 0.035", "rate: 350", "Write a share from 0 to 1, such as 0.036 or 3.6%"),
        ("rate: 0.035", "rate: -3%", "Write a share from 0 to 1, such as 0.036 or 3.6%"),
        ('{"1": 0.1}', '{"1": 200%}', "Write a share from -1 to 1, such as 0.036 or 3.6%"),
        ("rate: 0.035", "rate: 3.5", "Write 0.035 or 3.5% if 3.5 per cent is meant"),
    ],
)
def test_the_mend_of_a_share_is_one_that_can_be_read(tmp_path: Path, old: str, new: str, mend: str) -> None:
    (fault,) = faults(tmp_path, SMALL.replace(old, new))
    assert fault.endswith(mend)


def test_the_mend_of_an_empty_file_is_not_a_framework(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, "")
    assert "framework" not in fault and "dscp_benefits.yaml" in fault


def test_how_amounts_by_year_are_discounted_is_said_also_where_they_are_not(tmp_path: Path) -> None:
    model = read_benefits(written(tmp_path, SMALL)).model
    assert model is not None
    assert discounting_words(model) == "Discounted at 3.5 per cent a year from the end of each year, over 200 years."
    without = read_benefits(written(tmp_path, SMALL.replace("discount rate: 0.035\n", ""))).model
    assert without is not None
    assert discounting_words(without).startswith("Not discounted: the file has no discount rate above 0.")
