"""`--where`: commas are OR, repeats are AND, `!=` keeps what has no value, sub-roles roll up."""

import pytest
from studies import code

from qualtool.analysis.voices import Condition, Filter, Voice, parse_filter
from qualtool.errors import BadFilter, UnknownName
from qualtool.store.study import Study
from qualtool.workflow import coding, matrices, quoting, sampling
from qualtool.workflow.quoting import QuoteRequest


@pytest.fixture
def coded(study: Study) -> Study:
    """A quote from each speaker of the small study."""
    for transcript, words in {
        "ann_first": "Nobody rang",
        "ann_second": "She is still my worker",
        "plan": "The plan names a worker",
    }.items():
        code(study, transcript, words, "4.2")
    for transcript, words in (
        ("pair", "I do the housing"),
        ("pair", "I walk them to the ward"),
        ("group", "Long."),
        ("group", "Longer for me"),
        ("group", "I never waited"),
        ("group", "Nobody asked me that"),
    ):
        code(study, transcript, words, "4.2")
    return study


def said(study: Study, *where: str) -> list[str]:
    """Who is quoted under a filter, by participant, or by transcript where nobody is identified."""
    return [
        quote.participant or quote.transcript for quote in quoting.find_quotes(study, QuoteRequest(where=where)).quotes
    ]


EVERYBODY = ["P1", "P1", "P4", "P5", "P6", "group", "P2", "P3", "plan"]


def test_without_a_filter_everybody_is_quoted(coded: Study) -> None:
    assert said(coded) == EVERYBODY


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (["site=1"], ["P1", "P1"]),
        (["site=North town"], ["P1", "P1"]),
        (["SITE=north TOWN"], ["P1", "P1"]),
        ([" site = 1 "], ["P1", "P1"]),
        (["site=1,2"], EVERYBODY),
        (["site=South town\\, by the sea"], ["P4", "P5", "P6", "group", "P2", "P3", "plan"]),
        (["stage=Follow-up"], ["P1", "P4", "P5", "P6", "group"]),
        (["site=2", "stage=1"], ["P2", "P3", "plan"]),
        (["site=2", "site=1"], []),
        (["site!=2"], ["P1", "P1"]),
        (["site!=1,2"], []),
        (["type=Service user"], ["P1", "P1", "P4", "P5", "P6", "group"]),
        (["type=peer mentor"], ["P1"]),
        (["type!=Peer mentor"], ["P1", "P4", "P5", "P6", "group", "P2", "P3", "plan"]),
        (["type!=Service user"], ["P2", "P3", "plan"]),
        (["gender=woman"], ["P1", "P1", "P4", "P6", "P2"]),
        (["gender!=woman"], ["P5", "group", "P3", "plan"]),
        (["area=red"], ["P1", "P2", "P3"]),
        (["area!=red"], ["P1", "P4", "P5", "P6", "group", "plan"]),
        (["AREA=RED,Blue"], ["P1", "P4", "P5", "P6", "group", "P2", "P3"]),
        (["setting=rural", "mode=focus group"], ["P4", "P5", "P6", "group"]),
        (["participant=p3"], ["P3"]),
        (["case=G1"], ["P4", "P5", "P6", "group"]),
        (["transcript=plan"], ["plan"]),
        (["date=2010-02-01"], ["P2", "P3"]),
        (["consent!=no"], ["P1", "P1", "P4", "P6", "group", "P2", "P3", "plan"]),
    ],
    ids=str,
)
def test_who_a_filter_keeps(coded: Study, where: list[str], expected: list[str]) -> None:
    assert said(coded, *where) == expected


@pytest.mark.parametrize("where", ["site", "=1", "site=", "site=,", "", "site==", "!=1"])
def test_what_is_no_filter_says_how_to_write_one(coded: Study, where: str) -> None:
    with pytest.raises((BadFilter, UnknownName)) as refusal:
        said(coded, where)
    assert "site=2,4" in str(refusal.value) or "There are" in str(refusal.value)


def test_an_unknown_value_names_those_there_are(coded: Study) -> None:
    with pytest.raises(UnknownName, match=r"no site '44'.*There are: 1, 2, North town"):
        said(coded, "site=44")
    with pytest.raises(UnknownName, match=r"no type 'Service users'.*Did you mean Service user\?"):
        said(coded, "type=Service users")
    with pytest.raises(UnknownName, match=r"no gender 'womann'.*Did you mean woman\?"):
        said(coded, "gender!=womann")


def test_an_unknown_attribute_suggests_the_near_one(coded: Study) -> None:
    with pytest.raises(UnknownName, match=r"no attribute 'gendre'.*Did you mean gender\?"):
        said(coded, "gendre=woman")


def test_one_wrong_value_among_good_ones_is_an_error_too(coded: Study) -> None:
    with pytest.raises(UnknownName, match="'44'"):
        said(coded, "site=1,44")


def test_a_site_of_the_framework_without_an_encounter_is_no_error(demo: Study) -> None:
    result = quoting.find_quotes(demo, QuoteRequest(where=("site=4", "stage=1", "type=Stakeholder")))
    assert result.counts.mentions == 0


def test_every_list_says_which_filter_it_used(coded: Study) -> None:
    where = ["SITE=1,2", "gender!=man"]
    assert (
        quoting.find_quotes(coded, QuoteRequest("4", where=tuple(where))).filter
        == "theme 4 and site=1,2 and gender!=man"
    )
    assert matrices.matrix(coded, "4", where).filter == "site=1,2 and gender!=man"
    assert coding.transcript_lines(coded, where)[0] == "site=1,2 and gender!=man"
    assert sampling.achieved_sample(coded, where)[0] == "site=1,2 and gender!=man"
    assert quoting.find_quotes(coded, QuoteRequest()).filter == "everything"


def test_the_cells_of_a_group_go_by_any_of_its_participants(coded: Study) -> None:
    assert [row.case for row in matrices.matrix(coded, "4", ["gender=man"]).rows] == ["P2 & P3", "G1"]
    assert [row.case for row in matrices.matrix(coded, "4", ["participant=P5"]).rows] == ["G1"]


def test_transcripts_are_listed_with_all_their_people_when_one_fits(coded: Study) -> None:
    lines = coding.transcript_lines(coded, ["gender=man"])[1]
    assert [(line.name, line.participants) for line in lines] == [("pair", ("P2", "P3")), ("group", ("P4", "P5", "P6"))]


def voice(**values: str) -> Voice:
    return Voice(
        encounter="e",
        participation="p",
        participant=values.pop("participant", "P1"),
        case_id="c",
        case="P1",
        case_kind="person",
        site="1",
        site_label="Town",
        stage="1",
        stage_label="First",
        type="",
        main_type="",
        mode="interview",
        date="",
        transcript="t",
        attributes=values,
    )


def test_a_backslash_makes_a_comma_part_of_a_value() -> None:
    voices = [voice(place="Bath, by the sea"), voice(place="Bath"), voice(place="C:\\x")]
    kept = parse_filter([r"place=Bath\, by the sea"], voices, {})
    assert [kept.holds(one) for one in voices] == [True, False, False]
    assert str(kept) == r"place=Bath\, by the sea"
    assert parse_filter([r"place=C:\x"], voices, {}).holds(voices[2])


def test_a_filter_read_back_from_its_words_is_the_same_filter() -> None:
    voices = [voice(place="a, b", area="x"), voice(place="a")]
    made = Filter((Condition("place", ("a, b", "a")), Condition("area", ("x",), negated=True)))
    assert parse_filter([str(condition) for condition in made.conditions], voices, {}) == made


def test_an_attribute_may_hold_an_equals_sign() -> None:
    voices = [voice(sum="1=1"), voice(sum="2")]
    assert [parse_filter(["sum=1=1"], voices, {}).holds(one) for one in voices] == [True, False]
