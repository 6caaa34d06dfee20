"""What a voice answers to in a filter, asked by one name or by all of them."""

from pathlib import Path

from studies import code

from qualtool.analysis.voices import Voice, parse_filter
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow import preparing, quoting
from qualtool.workflow.quoting import QuoteRequest


def voice(**attributes: str) -> Voice:
    """A service user of site 1 with these attributes, the later ones being their own."""
    place = {"site": "1", "site_label": "North town", "stage": "1", "stage_label": "Stage 1"}
    who = {"encounter": "e", "participation": "p", "participant": "P1", "case_id": "c", "case": "P1"}
    kind = {"case_kind": "person", "type": "Peer mentor", "main_type": "Service user"}
    met = {"mode": "interview", "date": "", "transcript": "ann"}
    return Voice(**place, **who, **kind, **met, attributes=attributes)


def test_a_voice_answers_to_one_name_as_to_all(demo_file: Path) -> None:
    with preparing.open_study(demo_file, query_only=True) as study, study.read() as connection:
        voices = read_voices(connection)
    assert {name for one in voices for name in one.values} > {"site", "type", "role", "participant"}
    for one in voices:
        assert one.values == {name: one.having(name) for name in one.values}


def test_what_is_said_of_a_person_counts_before_what_is_said_of_their_site() -> None:
    known = voice(Area="red", area="blue")
    assert known.having("area") == {"blue"}
    assert parse_filter(["AREA=blue"], [known], {}).holds(known)


def test_a_role_of_the_study_itself_hides_the_type_even_where_it_is_empty() -> None:
    assert voice().having("role") == {"peer mentor"}
    assert voice(Role="chair").having("role") == {"chair"}
    assert voice(role="").having("role") == frozenset()


def test_an_interviewer_is_not_found_by_the_type_of_whom_they_asked(study: Study) -> None:
    for words in ("How did it begin", "Nobody rang"):
        code(study, "ann_first", words, "4.2")
    asked = {
        where: [quote.text for quote in quoting.find_quotes(study, QuoteRequest(where=where)).quotes]
        for where in ((), ("type=Service user",), ("site=1",))
    }
    assert asked[()] == asked["site=1",] == ["How did it begin", "Nobody rang"]
    assert asked["type=Service user",] == ["Nobody rang"]
