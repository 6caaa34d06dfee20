"""Trajectories: who was met when, who was followed up, who is new; documents apart."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from screens import LARGE, SMALL, at_work
from studies import add_files, add_text
from typer.testing import CliRunner

from qualtool.analysis.trajectories import FOLLOWED_UP, MET_ONCE, NEW_LATER, SHOWN, SORTS, trajectories_of
from qualtool.analysis.voices import Filter, Voice
from qualtool.cli.root import app
from qualtool.errors import UnknownName, UnknownSuffix
from qualtool.store.study import Study
from qualtool.workflow.preparing import open_study
from qualtool.workflow.trajectories import share_trajectories, trajectories

RUN = CliRunner()


def test_a_case_met_at_two_stages_was_followed_up_and_the_others_were_met_once(study: Study) -> None:
    found = trajectories(study)
    assert [case.case for case in found.followed_up] == ["P1"]
    assert {case.case: case.status for case in found.cases} == {
        "P1": FOLLOWED_UP,
        "P2 & P3": MET_ONCE,
        "G1": NEW_LATER,
    }
    assert found.met_once_at == {"1": 1, "2": 1}


def test_documents_stand_apart_and_are_counted_aloud(study: Study) -> None:
    found = trajectories(study)
    assert [case.case for case in found.documents] == ["South town, by the sea"]
    assert found.encounters == 4
    assert found.counts == [
        "4 encounters with 3 cases: 1 met at more than one stage, 2 met once (1 at First interview, 1 at Follow-up)",
        "First interview: 2 encounters, all new",
        "Follow-up: 2 encounters, 1 follow up cases met before, 1 are new",
        "1 document stands apart",
    ]


def test_each_meeting_tells_how_and_in_what_role_since_roles_change(study: Study) -> None:
    (ann,) = trajectories(study).followed_up
    assert [meeting.told for meeting in ann.meetings] == ["interview, Service user", "interview, Peer mentor"]
    assert ann.types == ("Service user",)
    assert [meeting.transcript for meeting in ann.meetings] == ["ann_first", "ann_second"]


def test_followed_up_is_counted_by_site_and_type(study: Study) -> None:
    assert trajectories(study).by_site_and_type == {
        ("1", "Service user"): (1, 1),
        ("2", "Service user"): (0, 1),
        ("2", "Staff"): (0, 1),
    }


def test_a_filter_keeps_the_cases_of_whom_any_encounter_fits_with_all_their_encounters(study: Study) -> None:
    found = trajectories(study, ["stage=2"])
    assert [(case.case, case.stages) for case in found.cases] == [("P1", ("1", "2")), ("G1", ("2",))]
    assert found.filter == "stage=2"
    assert found.documents == ()
    assert {case.case: case.status for case in found.cases} == {"P1": FOLLOWED_UP, "G1": NEW_LATER}
    with pytest.raises(UnknownName, match="There are: 1"):
        trajectories(study, ["stage=9"])


def test_two_encounters_at_one_stage_are_no_follow_up(study: Study, tmp_path: Path) -> None:
    add_text(study, tmp_path / "f", "ann_third", "I: And?\nR: No.\n", who="P1", stage="2")
    add_text(study, tmp_path / "f", "eve_first", "I: And?\nR: Yes.\n", who="P9")
    add_text(study, tmp_path / "f", "eve_second", "I: And?\nR: Still.\n", who="P9")
    by_case = {case.case: case for case in trajectories(study).cases}
    assert (len(by_case["P1"].meetings), by_case["P1"].stages) == (3, ("1", "2"))
    assert (len(by_case["P9"].meetings), by_case["P9"].followed_up) == (2, False)


def test_somebody_of_a_group_who_is_met_again_alone_is_pointed_out(study: Study, tmp_path: Path) -> None:
    add_text(study, tmp_path / "f", "dee_before", "I: And?\nR: Long.\n", who="P4", stage="1", site="2")
    found = trajectories(study)
    told = {case.case: found.elsewhere(case) for case in found.cases if case.elsewhere}
    assert told == {"P4": ["P4 was met in G1 at Follow-up"], "G1": ["P4 was met in P4 at First interview"]}


def test_the_list_is_narrowed_and_sorted(study: Study) -> None:
    found = trajectories(study)
    assert [[case.case for case in found.shown(which)] for which in SHOWN] == [
        ["P1", "P2 & P3", "G1"],
        ["P1"],
        ["P2 & P3", "G1"],
        ["G1"],
    ]
    assert [[case.case for case in found.shown("", by)] for by in SORTS] == [
        ["P1", "P2 & P3", "G1"],
        ["P1", "G1", "P2 & P3"],
        ["P1", "G1", "P2 & P3"],
        ["G1", "P1", "P2 & P3"],
    ]


STAGES = {"1": "First", "2": "Second", "3": "Third"}
MET = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(list(STAGES)), st.sampled_from("12"), st.booleans()), max_size=12
)


@given(met=MET, order=st.randoms())
def test_every_encounter_is_counted_once_and_every_case_is_followed_up_or_met_once(met, order) -> None:
    voices = [
        Voice(
            encounter=str(number),
            participation=str(number),
            participant=case.upper(),
            case_id=case,
            case=case.upper(),
            case_kind="site" if case == "d" else "person",
            site=site,
            site_label=f"Site {site}",
            stage=stage,
            stage_label=STAGES[stage],
            type="Mentor" if mentor else "User",
            main_type="User",
            mode="interview",
            date="",
            transcript=f"t{number}",
        )
        for number, (case, stage, site, mentor) in enumerate(met)
    ]
    order.shuffle(voices)
    found = trajectories_of(voices, Filter(), STAGES, {"1": "Site 1", "2": "Site 2"}, ["User"])
    people = [one for one in met if one[0] != "d"]
    assert found.encounters == len(people) == sum(one.encounters for one in found.by_stage)
    assert all(one.encounters == one.met_before + one.new for one in found.by_stage)
    assert len(found.followed_up) + len(found.met_once) == len({one[0] for one in people})
    assert sum(found.met_once_at.values()) == len(found.met_once)
    for case in found.cases:
        assert set(case.stages) == {one[1] for one in people if one[0] == case.case_id}
        assert list(case.stages) == sorted(case.stages)
        assert sum(len(case.at(stage)) for stage in STAGES) == len(case.meetings)
        assert case.new_later == (case.stages[0] != min(one[1] for one in people))


def test_the_command_tells_the_counts_the_cases_and_the_documents(own_demo: Path) -> None:
    done = RUN.invoke(app, ["trajectories", "-s", str(own_demo)])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("18 encounters with 15 cases: 3 met at more than one stage, 12 met once")
    assert "Stage 3: 10 encounters, 3 follow up cases met before, 7 are new" in done.stdout
    assert "interview, Peer mentor" in done.stdout
    assert done.stdout.index("P19") < done.stdout.index("Documents:")
    assert "15 cases; filter: everything." in done.stderr


def test_json_and_csv_have_every_case_and_document(own_demo: Path, tmp_path: Path) -> None:
    asked = ["trajectories", "-s", str(own_demo)]
    told = json.loads(RUN.invoke(app, [*asked, "--json"]).stdout)
    assert (told["followed_up"], told["met_once"], len(told["cases"]), len(told["documents"])) == (3, 12, 15, 1)
    assert told["stages"][-1]["met_before"] == 3
    target = tmp_path / "followed_up.csv"
    assert RUN.invoke(app, [*asked, "-o", str(target)]).stdout.strip() == str(target)
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["case"]: row for row in csv.DictReader(file)}
    assert len(rows) == 16
    assert (rows["P09"]["Stage 3"], rows["P09"]["followed up"]) == ("interview, Peer mentor", "followed up")
    assert rows["Site 4"]["followed up"] == "not people"


def test_another_ending_than_csv_is_refused(study: Study, tmp_path: Path) -> None:
    with pytest.raises(UnknownSuffix):
        share_trajectories(study, trajectories(study), tmp_path / "followed_up.docx")


# The room


@pytest.fixture
def small(small_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(small_file, tmp_path / "small.qual"))


@pytest.mark.parametrize("size", [SMALL, LARGE, (60, 20)])
async def test_w_on_the_study_board_shows_who_was_followed_up(own_demo, size):
    async with at_work(own_demo, size) as desk:
        await desk.press("w")
        assert desk.app.current_mode == "trajectories"
        assert "18 encounters with 15 cases: 3 met at more than one stage" in desk.words
        assert "3 follow up cases met before, 7 are new" in desk.words
        assert "1 document stands apart" in desk.words
        assert "P01" in desk.text
        assert "Peer mentor" in desk.text or size[0] < 80
        assert desk.table.row_count == 16
        assert max(len(line) for line in desk.lines) == size[0]
        await desk.press("escape")
        assert desk.app.current_mode == "study"


async def test_the_case_under_the_cursor_is_told_with_its_transcripts(small):
    async with at_work(small) as desk:
        await desk.press("w")
        assert "P1 · person" in desk.text
        assert "Follow-up, North town: interview, Peer mentor 2011-01-06 ann_second" in desk.words
        await desk.press("down", "down", "down")
        assert "South town, by the sea · documents, not a person" in desk.text


async def test_enter_goes_to_the_matrix_at_the_case_and_esc_comes_back(small):
    async with at_work(small) as desk:
        await desk.press("w", "down", "enter")
        assert desk.app.current_mode == "matrix"
        assert (desk.room.view.row.case, desk.room.view.row.stage) == ("P2 & P3", "1")
        await desk.press("escape")
        assert desk.app.current_mode == "trajectories"
        assert desk.room.case.case == "P2 & P3"


async def test_f_turns_through_followed_up_met_once_and_new_later(small):
    async with at_work(small) as desk:
        await desk.press("w", "f")
        assert "1 of 3 cases, only those followed up" in desk.text
        await desk.press("f")
        assert "2 of 3 cases, only those met once" in desk.text
        await desk.press("f")
        assert [case.case for case in desk.room.listed] == ["G1"]
        await desk.press("f")
        assert desk.table.row_count == 4


async def test_site_stage_and_type_filter_and_0_shows_all(small):
    async with at_work(small) as desk:
        await desk.press("w", "s")
        assert "filter: site=1" in desk.text
        assert [case.case for case in desk.room.listed] == ["P1"]
        await desk.press("0", "w", "w")
        assert [case.case for case in desk.room.listed] == ["P1", "G1"]
        await desk.press("0", "t", "t", "f")
        assert "No case fits. 0 takes the filters away, f shows all." in desk.text
        await desk.press("enter")
        assert desk.app.current_mode == "trajectories"
        await desk.press("0")
        assert desk.table.row_count == 4


async def test_sorting_keeps_the_case_under_the_cursor(small):
    async with at_work(small) as desk:
        await desk.press("w", "down", "down")
        assert desk.room.case.case == "G1"
        await desk.press("S", "S", "S")
        assert "sorted by case" in desk.text
        assert [case.case for case in desk.room.listed][:2] == ["G1", "P1"]
        assert desk.room.case.case == "G1"


async def test_names_that_look_like_markup_are_shown_as_they_are(small, tmp_path):
    with open_study(small) as study:
        (tmp_path / "odd.txt").write_text("I: And?\nR: Yes.\n", encoding="utf-8")
        manifest = tmp_path / "odd.csv"
        manifest.write_text("file,site,stage,type,participant,case\nodd.txt,1,1,Staff,[/b] Zed,[laughs] 7\n")
        add_files(study, [tmp_path / "odd.txt"], manifest=manifest)
    async with at_work(small) as desk:
        await desk.press("w", "S", "S", "S", "ctrl+end", "up")
        assert "[laughs] 7 · person" in desk.text
