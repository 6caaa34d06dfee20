"""Bringing transcripts in: what would come in is shown first, and all of it comes in or nothing."""

from pathlib import Path

import pytest
from studies import MANIFEST, TEXTS, add_files, add_text, empty_study, live, small_study, write_files

from qualtool import language
from qualtool.errors import NothingToDo, UnreadableFile
from qualtool.store.study import Study, open_study
from qualtool.store.voices import read_voices
from qualtool.workflow import checking, coding, importing, matrices, sampling


def rows(study: Study) -> list[tuple[str, str]]:
    return [(row.case, row.stage) for row in matrices.matrix(study, "4").rows]


def speakers(study: Study, transcript: str) -> list[tuple[str, str]]:
    """(label, participant) of each turn; the interviewer's participant is empty."""
    query = """SELECT turn.speaker, coalesce(participant.label, '') FROM turn
        JOIN transcript ON transcript.id = turn.transcript_id
        LEFT JOIN participation ON participation.id = turn.participation_id
        LEFT JOIN participant ON participant.id = participation.participant_id
        WHERE transcript.name = ? ORDER BY turn.position"""
    with study.read() as connection:
        return [(row[0], row[1]) for row in connection.exec_driver_sql(query, (transcript,))]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    with empty_study(tmp_path) as study:
        before = live(study)
        plan = importing.plan_import(study, [write_files(tmp_path / "interviews")])
        assert [planned.name for planned in plan.ready] == list(TEXTS)
        assert live(study) == before
        assert [past.step for past in checking.past_steps(study)] == [
            "Started the study from the framework Small study"
        ]


def test_a_folder_comes_in_as_one_step(study: Study) -> None:
    assert checking.past_steps(study, 1)[0].step == "Added 5 transcripts"
    assert {line.name for line in coding.transcript_lines(study)[1]} == {name.removesuffix(".txt") for name in TEXTS}


def test_the_same_participant_at_two_stages_is_one_participant_and_one_case(study: Study) -> None:
    with study.read() as connection:
        voices = [voice for voice in read_voices(connection) if voice.participant == "P1"]
        assert connection.exec_driver_sql("SELECT count(*) FROM participant WHERE label = 'P1'").scalar() == 1
    assert [(voice.stage, voice.type, voice.main_type) for voice in voices] == [
        ("1", "Service user", "Service user"),
        ("2", "Peer mentor", "Service user"),
    ]
    assert len({voice.case_id for voice in voices}) == 1
    assert [row for row in rows(study) if row[0] == "P1"] == [("P1", "1"), ("P1", "2")]


def test_a_paired_interview_has_two_participants_and_one_case(study: Study) -> None:
    assert speakers(study, "pair") == [("Interviewer", ""), ("Bea", "P2"), ("Cal", "P3"), ("Bea", "P2")]
    assert ("P2 & P3", "1") in rows(study)


def test_a_group_keeps_each_speaker_and_who_is_not_identified_stays_so(study: Study) -> None:
    assert speakers(study, "group") == [
        ("Moderator", ""),
        ("Dee", "P4"),
        ("Eli", "P5"),
        ("Fay", "P6"),
        ("Gus", ""),
        ("Dee", "P4"),
    ]
    page = coding.page(study, "group", "Asha")
    assert [turn.interviewer for turn in page.turns] == [True, False, False, False, False, False]


def test_usual_labels_map_themselves_where_there_is_one_participant(study: Study) -> None:
    assert speakers(study, "ann_first") == [("I", ""), ("R", "P1"), ("I", ""), ("R", "P1")]


def test_a_document_belongs_to_its_site(study: Study) -> None:
    assert ("South town, by the sea", "1") in rows(study)
    assert speakers(study, "plan") == [("", ""), ("", "")]


def test_a_bad_file_among_good_ones_stays_outside_and_says_why(tmp_path: Path) -> None:
    files = write_files(tmp_path / "interviews")
    (files / "pair.txt").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 20)
    (files / "group.txt").write_bytes(b"")
    with empty_study(tmp_path) as study:
        plan = importing.plan_import(study, [files])
        assert [planned.name for planned in plan.refused] == ["pair.txt", "group.txt"]
        for planned in plan.refused:
            (problem,) = [problem for problem in planned.problems if problem.fatal]
            assert problem.what and problem.mend
        assert importing.bring_in(study, plan, "Asha") == "Added 3 transcripts"
        assert {line.name for line in coding.transcript_lines(study)[1]} == {"ann_first", "ann_second", "plan"}


def test_a_file_that_is_not_there_stays_outside(tmp_path: Path) -> None:
    files = write_files(tmp_path / "interviews")
    (files / "pair.txt").unlink()
    with empty_study(tmp_path) as study:
        plan = importing.plan_import(study, [files])
        assert [planned.name for planned in plan.refused] == ["pair.txt"]


def test_nothing_named_says_what_to_name(tmp_path: Path) -> None:
    with empty_study(tmp_path) as study:
        with pytest.raises(NothingToDo, match="No transcript was named"):
            importing.plan_import(study, [])


def test_the_same_bytes_are_not_taken_twice_whatever_the_name(study: Study, tmp_path: Path) -> None:
    files = write_files(tmp_path / "again", {"renamed.txt": TEXTS["pair.txt"]}, "file,site,stage\nrenamed.txt,1,1\n")
    plan = importing.plan_import(study, [files])
    assert "the same file is in already, as pair" in str(plan.refused[0].problems[-1])
    with pytest.raises(NothingToDo, match="No transcript came in"):
        importing.bring_in(study, plan, "Asha")


def test_two_of_the_same_in_one_batch_are_taken_once(tmp_path: Path) -> None:
    texts = {"a.txt": TEXTS["pair.txt"], "b.txt": TEXTS["pair.txt"]}
    files = write_files(tmp_path / "twins", texts, "file,site,stage\na.txt,1,1\nb.txt,1,1\n")
    with empty_study(tmp_path) as study:
        plan = importing.plan_import(study, [files])
        assert [planned.name for planned in plan.ready] == ["a.txt"]
        assert "the same file is in already, as a" in str(plan.refused[0].problems[-1])


def test_the_same_name_with_other_words_is_refused(study: Study, tmp_path: Path) -> None:
    files = write_files(tmp_path / "again", {"pair.txt": "I: Other?\nR: Words.\n"}, "file,site,stage\npair.txt,1,1\n")
    plan = importing.plan_import(study, [files])
    assert "a transcript of this name is in already, with other words" in str(plan.refused[0].problems[-1])


@pytest.mark.parametrize(
    ("column", "given", "said"),
    [
        ("site", "North twon", "There is no site 'North twon' in this study. Did you mean North town?"),
        ("stage", "Folow-up", "There is no stage 'Folow-up' in this study. Did you mean Follow-up?"),
        ("type", "Service usr", "There is no respondent type 'Service usr' in this study. Did you mean Service user?"),
        ("mode", "intervew", "'intervew' is not a mode. Did you mean interview?"),
    ],
)
def test_an_unknown_value_in_the_manifest_suggests_the_near_one(
    tmp_path: Path, column: str, given: str, said: str
) -> None:
    values = {"site": "1", "stage": "1", "type": "Staff", "mode": "interview", column: given}
    line = ",".join(values.values())
    files = write_files(tmp_path / "x", {"x.txt": TEXTS["pair.txt"]}, f"file,site,stage,type,mode\nx.txt,{line}\n")
    with empty_study(tmp_path) as study:
        plan = importing.plan_import(study, [files])
        assert said in str(plan.refused[0].problems[-1])


def test_what_nobody_says_is_asked_for_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "bare.txt"
    path.write_text(TEXTS["ann_first.txt"])
    asked: list[tuple[str, str, list[str]]] = []

    def answer(file: str, name: str, choices: list[str]) -> str:
        asked.append((file, name, choices))
        return choices[0]

    with empty_study(tmp_path) as study:
        plan = importing.plan_import(study, [path])
        assert plan.missing == (("bare.txt", ("site", "stage")),)
        assert "nothing says its site and stage" in str(plan.refused[0].problems[-1])
        plan = importing.plan_import(study, [path], asked=answer)
        assert asked == [("bare.txt", "site", ["1", "2"]), ("bare.txt", "stage", ["1", "2"])]
        assert importing.bring_in(study, plan, "Asha") == "Added bare"


def test_a_file_may_say_its_own_site_and_stage_and_the_manifest_wins(tmp_path: Path) -> None:
    text = "Site: 1\nStage: 2\nParticipant: P8\nVillage: Low End\n\nI: Well?\nR: Well.\n"
    with empty_study(tmp_path) as study:
        files = write_files(tmp_path / "x", {"x.txt": text}, "file,site\nx.txt,2\n")
        add_files(study, [files])
        (line,) = coding.transcript_lines(study, ["village=low end"])[1]
        assert (line.site, line.stage, line.participants) == ("2", "2", ("P8",))


def test_a_file_without_a_line_in_the_manifest_says_so(tmp_path: Path) -> None:
    files = write_files(
        tmp_path / "x", {"x.txt": TEXTS["pair.txt"], "y.txt": "I: A?\nR: B.\n"}, "file,site,stage\nx.txt,1,1\n"
    )
    with empty_study(tmp_path) as study:
        plan = importing.plan_import(study, [files / "y.txt"], files / "manifest.csv")
        assert "The manifest has no line for this file" in str(plan.refused[0].problems[-1])


def fails(_given: object) -> None:
    """Stands for a library that breaks down."""
    raise RuntimeError


def test_nothing_is_half_imported_when_the_step_fails_in_the_middle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = write_files(tmp_path / "interviews")
    with empty_study(tmp_path) as study:
        before, plan = live(study), importing.plan_import(study, [files])
        with monkeypatch.context() as broken:
            broken.setattr(language, "families", fails)
            with pytest.raises(RuntimeError):
                importing.bring_in(study, plan, "Asha")
        assert live(study) == before
        with study.read() as connection:
            for table in ("turn", "sentence", "transcript", "participant", "word"):
                assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0
        assert checking.check(study).ok
        assert importing.bring_in(study, plan, "Asha") == "Added 5 transcripts"
        assert checking.check(study).ok


def test_a_sentence_finder_that_fails_leaves_nothing_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = write_files(tmp_path / "interviews")
    with empty_study(tmp_path) as study:
        plan = importing.plan_import(study, [files])
        monkeypatch.setattr(language, "sentence_spans", fails)
        with pytest.raises(RuntimeError):
            importing.bring_in(study, plan, "Asha")
        assert coding.transcript_lines(study)[1] == []


def test_undoing_an_import_hides_it_and_the_same_files_can_be_added_again(tmp_path: Path) -> None:
    with small_study(tmp_path) as study:
        before = {line.name: line.words for line in coding.transcript_lines(study)[1]}
        checking.undo(study, "Asha")
        assert coding.transcript_lines(study)[1] == []
        assert sampling.achieved_sample(study)[1] == []
        assert rows(study) == []
        assert add_files(study, [tmp_path / "interviews"]) == "Added 5 transcripts"
        assert {line.name: line.words for line in coding.transcript_lines(study)[1]} == before
        assert checking.check(study).ok
        checking.undo(study, "Asha")
        checking.redo(study, "Asha")
        assert {line.name: line.words for line in coding.transcript_lines(study)[1]} == before


def test_two_coders_cannot_bring_the_same_file_back_twice(tmp_path: Path) -> None:
    from qualtool.errors import CannotUndo

    with small_study(tmp_path) as study:
        checking.undo(study, "Asha")
        add_files(study, [tmp_path / "interviews"], "Tom")
        with pytest.raises(CannotUndo, match="cannot be done again: something else stands in its place"):
            checking.redo(study, "Asha")


def test_escapes_and_controls_are_taken_out_and_counted(tmp_path: Path) -> None:
    with empty_study(tmp_path) as study:
        words = "I: Well?\r\nR: It was \x1b[31mred\x1b[0m and\x00 long. " + "So. " * 500
        add_text(study, tmp_path / "f", "x", words, who="P1")
        page = coding.page(study, "x", "Asha")
        assert "It was red and long." in page.text
        (planned,) = importing.plan_import(open_study(study.path), [tmp_path / "f" / "x.txt"]).files
        assert (planned.escapes, planned.controls) == (2, 1)


def test_a_participants_table_describes_people_in_pairs_and_groups(study: Study) -> None:
    with study.read() as connection:
        gender = {voice.participant: voice.attributes.get("gender") for voice in read_voices(connection)}
    assert gender == {"": None, "P1": "woman", "P2": "woman", "P3": "man", "P4": "woman", "P5": "man", "P6": "woman"}


def test_a_draft_manifest_can_be_filled_in_and_used(tmp_path: Path) -> None:
    folder = tmp_path / "interviews"
    folder.mkdir()
    (folder / "s2_stage1_user_P7.txt").write_text(TEXTS["ann_first.txt"])
    with empty_study(tmp_path) as study:
        plan = importing.plan_import(study, [folder])
        assert importing.draft_manifest(plan, folder / "manifest.csv") == 1
        drafted = importing.plan_import(study, [], folder / "manifest.csv")
        assert [
            planned.new and (planned.new.site, planned.new.stage, planned.new.case) for planned in drafted.files
        ] == [("2", "1", "P7")]


def test_a_large_batch_into_a_study_with_transcripts_is_backed_up_first(study: Study, tmp_path: Path) -> None:
    from qualtool.store import backups

    texts = {f"t{n}.txt": f"I: And {n}?\nR: {n}.\n" for n in range(importing.BACK_UP_FROM)}
    manifest = "file,site,stage\n" + "".join(f"{name},1,1\n" for name in texts)
    add_files(study, [write_files(tmp_path / "many", texts, manifest)])
    (copy,) = backups.kept(study.path)
    with open_study(copy) as before:
        assert len(coding.transcript_lines(before)[1]) == len(TEXTS)


def test_a_stray_column_of_the_manifest_becomes_an_attribute(study: Study) -> None:
    assert MANIFEST.splitlines()[0].endswith(",area")
    assert {line.name for line in coding.transcript_lines(study, ["area=red"])[1]} == {"ann_first", "pair"}


def plan_of(
    study: Study, folder: Path, text: str, line: str, columns: str = "file,site,stage,participant,mode,case"
) -> importing.PlannedFile:
    """The plan for one file, x.txt, with its line of the manifest."""
    files = write_files(folder, {"x.txt": text}, f"{columns}\nx.txt,{line}\n")
    (planned,) = importing.plan_import(study, [files]).files
    return planned


def test_a_turn_without_a_label_among_labelled_ones_is_nobodys(tmp_path: Path) -> None:
    with empty_study(tmp_path) as study:
        add_text(study, tmp_path / "f", "x", "Recorded at the gate\n\nI: Well?\nR: Well.\n\n[tape ends]\n", who="P9")
        unlabelled = [who for label, who in speakers(study, "x") if not label]
    assert set(unlabelled) == {""}


def test_an_interview_without_labels_comes_in_with_a_doubt(tmp_path: Path) -> None:
    with empty_study(tmp_path) as study:
        planned = plan_of(study, tmp_path / "f", "It was long.\n\nAnd cold.\n", "1,1,P9,interview,")
    assert planned.new is not None and {turn.participant for turn in planned.new.turns} == {"P9"}
    assert any("questions and answers cannot be told apart" in str(problem) for problem in planned.problems)


@pytest.mark.parametrize(("case", "mend"), [("", "a name of its own"), ("P1", "another name in its `case` column")])
def test_a_group_cannot_share_the_row_of_a_person(study: Study, tmp_path: Path, case: str, mend: str) -> None:
    files = write_files(
        tmp_path / "g",
        {"P1.txt": "Dee: Long.\nEli: No.\n"},
        f"file,site,stage,participant,mode,case\nP1.txt,1,1,P4;P5,focus group,{case}\n",
    )
    (planned,) = importing.plan_import(study, [files]).files
    assert planned.refused
    assert "P1 is the case of a person already" in str(planned.problems[-1]) and mend in str(planned.problems[-1])


def test_a_participant_spelt_otherwise_is_the_same_person_and_case(study: Study, tmp_path: Path) -> None:
    columns = "file,site,stage,participant,speakers"
    files = write_files(tmp_path / "g", {"x.txt": "I: A?\nANN: B.\n"}, f"{columns}\nx.txt,1,1,p1,ANN=P1\n")
    add_files(study, [files])
    assert speakers(study, "x") == [("I", ""), ("ANN", "P1")]
    with study.read() as connection:
        for table in ("participant", '"case"'):
            query = f"SELECT count(*) FROM {table} WHERE lower(label) = 'p1'"
            assert connection.exec_driver_sql(query).scalar() == 1


def test_a_withdrawal_can_be_recorded_later_and_undone(study: Study, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text("participant,consent,gender\np1,withdrawn,woman\nP77,yes,man\n")
    plan = importing.plan_import(study, [], participants_file=table)
    assert [str(update) for update in plan.people] == ["P1: consent: withdrawn"]
    assert "P77 is in no transcript of this study" in str(plan.problems[0])
    before = live(study)
    assert importing.bring_in(study, plan, "Asha") == "Updated 1 participant"
    with study.read() as connection:
        assert connection.exec_driver_sql("SELECT consent FROM participant WHERE label = 'P1'").scalar() == "withdrawn"
    with pytest.raises(NothingToDo, match="the same of these participants"):
        importing.bring_in(study, importing.plan_import(study, [], participants_file=table), "Asha")
    checking.undo(study, "Asha")
    assert live(study) == before


def test_files_that_are_in_already_do_not_keep_a_withdrawal_out(study: Study, tmp_path: Path) -> None:
    table = write_files(tmp_path / "interviews") / "participants.csv"
    table.write_text(table.read_text().replace("P2,yes", "P2,no"))
    plan = importing.plan_import(study, [table.parent])
    assert not plan.ready
    assert importing.bring_in(study, plan, "Asha") == "Updated 1 participant"


def test_unclear_consent_keeps_the_file_outside(tmp_path: Path) -> None:
    files = write_files(tmp_path / "g", {"x.txt": "I: A?\nR: B.\n"}, "file,site,stage,participant\nx.txt,1,1,P1\n")
    (files / "participants.csv").write_text("participant,consent\nP1,perhaps\n")
    with empty_study(tmp_path) as study:
        plan = importing.plan_import(study, [files])
    assert plan.fatal and "whether P1 consents" in str(plan.refused[0].problems[-1])


def test_what_the_manifest_does_not_name_is_told(tmp_path: Path) -> None:
    texts = {"x.txt": "I: A?\nR: B.\n", "y.txt": "I: C?\nR: D.\n"}
    files = write_files(tmp_path / "g", texts, "file,site,stage\nx.txt,1,1\n")
    with empty_study(tmp_path) as study:
        plan = importing.plan_import(study, [files])
    assert [planned.name for planned in plan.ready] == ["x.txt"]
    assert "y.txt: not in the manifest, left out. Add a line for it, or move it away." in map(str, plan.problems)


@pytest.mark.parametrize(
    ("text", "said"), [(None, "no such file"), ("", "empty"), ("place,round\n1,1\n", "no column 'file'")]
)
def test_a_manifest_that_cannot_be_used_is_told(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "m.csv"
    if text is not None:
        path.write_text(text)
    with empty_study(tmp_path) as study:
        with pytest.raises(UnreadableFile, match=said):
            importing.plan_import(study, [], path)


def test_lines_that_contradict_each_other_keep_the_file_outside(tmp_path: Path) -> None:
    files = write_files(tmp_path / "g", {"x.txt": "I: A?\nR: B.\n"}, "file,site,stage\nx.txt,1,1\nx.txt,2,1\n")
    with empty_study(tmp_path) as study:
        plan = importing.plan_import(study, [files])
    assert plan.fatal and "different things" in str(plan.refused[0].problems[0])


def test_two_folders_may_hold_files_of_the_same_name(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    for stage in ("1", "2"):
        (folder / f"stage{stage}").mkdir(parents=True)
        (folder / f"stage{stage}" / "P01.txt").write_text(f"I: Stage {stage}?\nR: Yes.\n")
    (folder / "manifest.csv").write_text(
        "file,site,stage,participant\nstage1/P01.txt,1,1,P01\nstage2/P01.txt,1,2,P01\n"
    )
    with empty_study(tmp_path) as study:
        plan = importing.plan_import(study, [folder])
    assert [planned.new and planned.new.name for planned in plan.files] == ["P01", "stage2_P01"]
