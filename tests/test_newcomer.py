"""What somebody meets on the first day: notices that can be read, hints that lead on, a framework to start from."""

import shutil
from pathlib import Path

import pytest
from screens import LARGE, SMALL, at_work
from typer.testing import CliRunner

from qualtool.cli.root import app
from qualtool.errors import BadValue, UnknownSuffix, UnwritableFile
from qualtool.tui.program import time_to_read
from qualtool.tui.prompts import Tell
from qualtool.workflow import importing, preparing, reporting, verifying


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """A study without transcripts, from the framework `blank`."""
    path = tmp_path / "first.qual"
    preparing.new_study(path, "blank", "Ruth").close()
    return path


async def test_a_notice_about_as_wide_as_the_terminal_is_shown_to_its_last_word(started: Path) -> None:
    async with at_work(started, SMALL) as desk:
        for length in range(56, 66):
            words = "Coded 'My sister rang them for me, and not only once.' under" + " 1.1.1"
            desk.app.tell(words[: length - 4] + " end", "")
            await desk.rest()
            assert desk.words.count("end") == 1, length


def test_a_notice_stands_as_long_as_its_words_take_to_read() -> None:
    assert time_to_read("Wrote it") == 4
    assert time_to_read("word " * 60) == pytest.approx(21.5)


async def test_a_theme_without_codings_says_how_to_code_and_not_to_take_filters_away(started: Path) -> None:
    async with at_work(started, SMALL) as desk:
        await desk.press("f4")
        assert "Nothing is coded here yet. In a transcript (F3), c codes what is selected." in desk.words
        assert "0 takes every filter away" not in desk.words


async def test_words_that_are_not_coded_are_said_to_stand_in_the_transcripts(small_file: Path, tmp_path: Path) -> None:
    async with at_work(Path(shutil.copy(small_file, tmp_path / "small.qual")), SMALL) as desk:
        await desk.press("f4", "slash")
        await desk.type("eleven")
        await desk.press("enter")
        assert "They stand in 1 turn of the study outside this list: in a transcript (F3), / finds them." in desk.words


def test_a_folder_given_as_a_file_is_told_from_a_wrong_ending() -> None:
    assert "report has no ending; it may be a folder. Use one of: .docx, .md" in str(
        UnknownSuffix(Path("here/report"), [".docx", ".md"])
    )


@pytest.mark.parametrize(
    ("text", "people", "said"),
    [
        ("RA: How?\nMrs K: By bus.\nRA: And?\nMrs K: By car.\n", "Mrs Kline", "RA=interviewer; Mrs K=Mrs Kline"),
        ("JB: How?\nDee: By bus.\nJB: And?\nDee: By car.\n", "Dee", "JB=interviewer"),
        ("I: How?\nBo: By bus.\nCy: And by car.\nI: And?\nBo: No.\nCy: Yes.\n", "P1; P2", "Bo=P1; Cy=P2"),
    ],
)
def test_the_hint_for_unknown_speakers_names_each_label_of_the_file_once(
    started: Path, tmp_path: Path, text: str, people: str, said: str
) -> None:
    (tmp_path / "x.txt").write_text(text, encoding="utf-8")
    manifest = tmp_path / "manifest.csv"
    manifest.write_text(f"file,site,stage,participant\nx.txt,1,1,{people}\n", encoding="utf-8")
    with preparing.open_study(started) as study:
        plan = importing.plan_import(study, [], manifest)
    told = [str(problem) for planned in plan.files for problem in planned.problems]
    assert [one for one in told if one.endswith(f"`speakers` column, such as: {said}")], told


def test_a_framework_that_comes_along_is_written_out_with_its_notes_and_starts_a_study(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    preparing.copy_framework("blank", mine)
    assert "# a short name that never changes" in mine.read_text(encoding="utf-8")
    mine.write_text(mine.read_text(encoding="utf-8").replace("North town", "Hillside"), encoding="utf-8")
    with preparing.new_study(tmp_path / "mine.qual", str(mine), "Ruth") as study:
        assert preparing.design_of(study).sites["1"].label == "Hillside"


def test_a_framework_that_was_worked_on_is_never_written_over(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(UnwritableFile, match="a file of this name already"):
        preparing.copy_framework("blank", mine)
    with pytest.raises(BadValue, match="Did you mean blank"):
        preparing.copy_framework("blnk", tmp_path / "other.yaml")
    with pytest.raises(UnknownSuffix, match=r"has no ending.*\.yaml, \.yml"):
        preparing.copy_framework("blank", tmp_path / "-")
    assert mine.read_text(encoding="utf-8") == "mine"


async def test_the_way_back_stands_in_the_last_line_where_there_is_room_for_it(own_demo: Path) -> None:
    async with at_work(own_demo, LARGE) as desk:
        assert "Back" not in desk.lines[-1]
        for keys in (["enter"], ["f4"], ["f5"], ["f6"], ["f8"]):
            await desk.press(*keys)
            await desk.rest()
            assert "esc Back" in desk.lines[-1], keys
        await desk.press("f5", "enter")
        await desk.rest()
        assert "esc Keep" in desk.lines[-1] and "esc Back" not in desk.lines[-1]


async def test_the_way_back_never_covers_another_key(own_demo: Path) -> None:
    async with at_work(own_demo, SMALL) as desk:
        await desk.press("f4")
        await desk.rest()
        assert "u Undo" in desk.lines[-1] and "Back" not in desk.lines[-1]
        await desk.pilot.resize_terminal(100, 30)
        await desk.rest()
        assert "u Undo" in desk.lines[-1] and "esc Back" in desk.lines[-1]


async def test_the_list_of_keys_is_told_where_not_every_key_has_room(own_demo: Path) -> None:
    async with at_work(own_demo, SMALL) as desk:
        await desk.press("f5", "enter", "tab")
        await desk.rest()
        assert desk.lines[-1].rstrip().endswith("? Keys") and "⏎ Cite" in desk.lines[-1]
        await desk.pilot.resize_terminal(140, 45)
        await desk.rest()
        assert "? Keys" in desk.lines[-1] and "u Undo" in desk.lines[-1]


async def test_a_folder_without_a_manifest_gets_one_to_fill_in(
    started: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "talks"
    folder.mkdir()
    (folder / "ann.txt").write_text("I: How?\nR: By bus.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    async with at_work(started, SMALL) as desk:
        await desk.press("a")
        await desk.type("talks")
        await desk.press("enter")
        assert "0 of 1 files would come in" in desk.text and desk.words.count("ann.txt") == 1
        assert "Enter starts manifest.csv there, to fill in; Esc: back" in desk.words
        await desk.press("enter")
        assert "Fill it in" in desk.notices[-1]
        manifest = folder / "manifest.csv"
        filled = manifest.read_text(encoding="utf-8-sig").replace("ann.txt,,,,", "ann.txt,1,1,Staff,P1")
        manifest.write_text(filled, encoding="utf-8")
        await desk.press("a")
        await desk.type("talks")
        await desk.press("enter")
        assert "1 of 1 files would come in" in desk.text
        await desk.press("enter")
        assert desk.notices[-1].startswith("Added ann")


async def test_what_was_done_before_does_not_cover_what_is_asked_next(started: Path) -> None:
    async with at_work(started, SMALL) as desk:
        desk.app.tell("Wrote it to a file", "")
        await desk.rest()
        assert "Wrote it" in desk.text
        await desk.press("question_mark")
        await desk.rest()
        assert "F1 the manual" in desk.text and "Wrote it" not in desk.text
        await desk.press("escape", "a")
        await desk.type("nowhere")
        await desk.press("enter", "a")
        await desk.rest()
        assert "there is no such file or folder" in desk.notices[-1]


@pytest.mark.parametrize("suffix", [".docx", ".md"])
def test_the_programs_own_words_in_a_report_are_no_quotations(demo_file: Path, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"report{suffix}"
    with preparing.open_study(demo_file, query_only=True) as study:
        reporting.share_report(study, reporting.report(study, reporting.ReportRequest()), path)
        check = verifying.verify(study, path)
    assert check.findings and not [one.printed for one in check.findings if one.verdict == "not found"]


def test_a_corrected_copy_keeps_the_drafts_ending_and_the_error_names_the_file_that_was_asked_for(
    demo_file: Path, tmp_path: Path
) -> None:
    draft = preparing.packaged("sample_transcripts") / "draft_report.md"
    done = CliRunner().invoke(app, ["verify", str(draft), "--fix", str(tmp_path / "right.docx"), "-s", str(demo_file)])
    assert "right.docx has an ending that cannot be used here" in " ".join(done.output.split())
    assert ".md" in done.output and ".writing" not in done.output


async def test_the_keys_below_a_long_list_stand_on_the_smallest_terminal() -> None:
    async with at_work(None, SMALL) as desk:
        desk.app.push_screen(Tell("What would come in", [f"line {number}" for number in range(40)]))
        await desk.settle()
        assert "Enter to go on, Esc to leave" in desk.text
