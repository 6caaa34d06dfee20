"""The command line: every command answers, results on stdout, mistakes say how to mend them."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from studies import FRAMEWORK, MANIFEST, REVISED, TEXTS, write_files
from typer.testing import CliRunner

from qualtool.cli.root import app


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*arguments: object, code: int = 0) -> Answer:
    """Runs a command in this process; any traceback fails the test."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    answer = Answer(result.exit_code, result.stdout, result.stderr)
    assert answer.code == code, answer
    return answer


def run_apart(*arguments: object, cwd: Path | None = None, **environment: str) -> Answer:
    """Runs a command as a program of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "qualtool", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, **environment},
    )
    return Answer(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def small(small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small study in a folder of its own, which is where we are; Asha is working."""
    path = tmp_path / "here" / "small.qual"
    path.parent.mkdir()
    path.write_bytes(small_file.read_bytes())
    path.chmod(0o600)
    monkeypatch.chdir(path.parent)
    monkeypatch.setenv("QUALTOOL_CODER", "Asha")
    return path


# --- the demo answers everything ---------------------------------------------------------------------------------

KEYS = {
    "sample": {"site", "stage", "type", "encounters", "participants"},
    "transcripts": {"id", "name", "site", "stage", "type", "mode", "words", "turns", "speakers", "codings", "charted"},
    "history": {"id", "at", "coder", "step"},
}
QUOTE = {
    "id",
    "text",
    "themes",
    "transcript",
    "site",
    "stage",
    "type",
    "participant",
    "speaker",
    "start",
    "end",
    "coder",
}


@pytest.mark.parametrize("command", KEYS)
def test_a_list_as_json_has_the_keys_that_scripts_rely_on(demo_file: Path, command: str) -> None:
    answer = run(command, "--json", "-s", demo_file)
    assert answer.json
    for line in answer.json:
        assert KEYS[command] <= line.keys()
    if command != "history":
        assert {line["site"] for line in answer.json} == {"1", "2", "3", "4", "5", "6", "7"}
        assert {line["stage"] for line in answer.json} == {"1", "2", "3"}


def test_quotes_as_json(demo_file: Path) -> None:
    answer = run("quotes", "4.1", "--where", "site=4,6", "--json", "-s", demo_file).json
    assert answer["filter"] == "theme 4.1 and site=4,6"
    assert answer["counts"].keys() == {"participants", "in_scope", "encounters", "mentions"}
    assert len(answer["quotes"]) == answer["counts"]["mentions"] > 5
    for quote in answer["quotes"]:
        assert QUOTE | {"attribution"} <= quote.keys()
        assert quote["site"] in ("4", "6")
        assert any(number == "4.1" or number.startswith("4.1.") for number in quote["themes"])
        assert len(quote["text"]) == quote["end"] - quote["start"]


def test_a_matrix_as_json(demo_file: Path) -> None:
    answer = run("matrix", "4", "--json", "-s", demo_file).json
    assert answer["theme"] == "4"
    assert answer["columns"] == ["4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "4.9"]
    pairs = [(row["case"], row["stage"]) for row in answer["rows"]]
    assert len(pairs) == len(set(pairs)) == 19
    for row in answer["rows"]:
        assert {"case", "site", "stage", "type", "cells"} <= row.keys()
        assert list(row["cells"]) == answer["columns"]
        for cell in row["cells"].values():
            assert {"summary", "excerpts", "state"} <= cell.keys()
    assert any(row["cells"]["4.1"]["state"] == "charted" for row in answer["rows"])
    every = run("matrix", "--json", "-s", demo_file).json
    assert [one["theme"] for one in every] == [str(number) for number in range(1, len(every) + 1)]
    assert all([(row["case"], row["stage"]) for row in one["rows"]] == pairs for one in every)


def test_check_as_json(own_demo: Path) -> None:
    assert run("check", "--json", "-s", own_demo).json == {"ok": True, "faults": []}


@pytest.mark.parametrize(
    "command",
    [
        ["sample"],
        ["transcripts"],
        ["matrix"],
        ["matrix", "4"],
        ["quotes"],
        ["quotes", "4.1"],
        ["quotes", "--search", "waiting"],
        ["quotes", "--starred"],
        ["history"],
        ["history", "--last", "3"],
        ["check"],
        ["framework", "list"],
        ["framework", "check", "dscp"],
    ],
    ids=" ".join,
)
def test_every_look_answers_on_stdout(own_demo: Path, command: list[str]) -> None:
    study = [] if command[0] == "framework" else ["-s", str(own_demo)]
    answer = run(*command, *study)
    assert answer.out.strip()
    assert "Traceback" not in answer.err


def test_the_matrix_is_written_to_every_kind_of_file(demo_file: Path, tmp_path: Path) -> None:
    for ending in (".xlsx", ".csv", ".md"):
        target = tmp_path / f"matrix{ending}"
        assert run("matrix", "4", "-o", target, "-s", demo_file).out.strip() == str(target)
        assert target.stat().st_size > 1000
    for ending in (".csv", ".md", ".docx"):
        target = tmp_path / f"quotes{ending}"
        assert run("quotes", "4.1", "-o", target, "-s", demo_file).out.strip() == str(target)
        assert target.stat().st_size > 1000
    assert "Use one of: " in run("matrix", "4", "-o", tmp_path / "m.pdf", "-s", demo_file, code=1).err
    assert not (tmp_path / "m.pdf").exists()


def test_the_framework_goes_out_and_comes_in_again_unchanged(own_demo: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.yaml"
    assert run("framework", "export", "-o", target, "-s", own_demo).out.strip() == str(target)
    assert "no faults" in run("framework", "check", target).out
    answer = run("framework", "load", target, "-s", own_demo, code=1)
    assert "is what the study has already; nothing was changed" in answer.err


@pytest.mark.long
def test_the_demo_lists_its_files_when_there_is_no_terminal(tmp_path: Path) -> None:
    answer = run("demo", tmp_path / "d")
    files = answer.out.split()
    assert files[0] == str(tmp_path / "d" / "demo.qual")
    assert {Path(file).suffix for file in files} >= {".qual", ".xlsx", ".csv", ".md", ".docx", ".yaml"}
    assert sorted(path.name for path in (tmp_path / "d").iterdir()) == sorted(Path(file).name for file in files)
    assert "Everybody in it is invented" in answer.err


# --- mistakes ----------------------------------------------------------------------------------------------------


def test_a_site_that_is_not_there_is_an_error_that_names_those_there_are(demo_file: Path) -> None:
    answer = run("quotes", "3.2", "--where", "site=44", "-s", demo_file, code=1)
    assert answer.out == ""
    assert "There is no site '44' in this study." in answer.err
    assert "There are: 1, 2, 3, 4, 5, 6, 7" in answer.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["quotes", "contunuity of care"], "Did you mean Continuity of care?"),
        (["quotes", "44"], "There is no theme '44'"),
        (["quotes", "Other"], "themes: "),
        (["quotes", "4", "--where", "gendr=man"], "Did you mean gender?"),
        (["quotes", "4", "--where", "site"], "is not a filter"),
        (["matrix", "4", "--sort", "sight"], "Did you mean site?"),
        (["code", "s9_nothing", "4", "--find", "x"], "There is no transcript 's9_nothing'"),
        (["code", "s1", "4", "--find", "x"], "fits 3 transcripts"),
        (["code", "s4_stage1_document", "4.1", "--find", "never said anywhere"], "is not in s4_stage1_document"),
        (["code", "s4_stage1_document", "4.1", "--span", "0:999999"], "is not a stretch of this transcript"),
        (["code", "s4_stage1_document", "4.1", "--span", "5:5"], "is not a stretch of this transcript"),
        (["chart", "P99", "4.1", "--stage", "2", "--text", "x"], "There is no case 'P99'"),
        (["chart", "P11", "4.1", "--stage", "1", "--text", "x"], "There are: 2, 3"),
        (["chart", "P11", "4.1", "--stage", "2", "--blank", "not rased"], "Did you mean not raised?"),
        (["chart", "P11", "4.1", "--stage", "2", "--text", "x", "--cite", "zzz"], "There is no excerpt 'zzz'"),
        (["undo", "-c", "Nobody"], "There is nothing to undo for Nobody"),
        (["framework", "load", "nowhere.yaml"], "nowhere.yaml"),
        (["framework", "check", "nowhere"], "Frameworks here: blank, dscp"),
        (["help", "quots"], "Did you mean quotes?"),
        (["add", "nowhere.txt"], "nowhere.txt"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_ends_with_1_and_says_how_to_mend_it(own_demo: Path, arguments: list[str], said: str) -> None:
    study = ["-s", str(own_demo)] if arguments[0] not in ("help",) and arguments[:2] != ["framework", "check"] else []
    answer = run(*arguments, *study, code=1)
    assert said in answer.err
    assert answer.err.startswith("qualtool: ") or arguments[0] in ("add", "framework")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["qoutes"], "there is no command 'qoutes'. Did you mean `qualtool quotes`?"),
        (["matrices", "4"], "Did you mean `qualtool matrix`?"),
        (["xyzzy"], "there is no command 'xyzzy'. See: qualtool --help"),
        (["quotes", "--wher", "site=1"], "--where"),
        (["quotes", "--nonsense"], "No such option"),
        (["code", "t", "4"], "either --find TEXT or --span START:END"),
        (["code", "t", "4", "--find", "a", "--span", "0:1"], "either --find TEXT or --span START:END"),
        (["chart", "P1", "4", "--stage", "1"], "either --text TEXT or --blank REASON"),
        (["new"], "STUDY"),
        (["history", "--last", "many"], "Invalid value for '--last'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_ends_with_2(small: Path, arguments: list[str], said: str) -> None:
    answer = run(*arguments, code=2)
    assert answer.out == ""
    assert said in " ".join(answer.err.replace("│", " ").split())


def test_a_program_of_its_own_ends_with_the_same_codes(small: Path) -> None:
    assert run_apart("sample", cwd=small.parent).code == 0
    wrong = run_apart("quotes", "9", cwd=small.parent)
    assert (wrong.code, wrong.out) == (1, "")
    assert wrong.err == "qualtool: There is no theme '9' in this study. There are: 3, 4.\n"
    assert run_apart("qoutes", cwd=small.parent).code == 2


def test_a_missing_study_says_how_to_start_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "or start one with: qualtool new" in run("sample", code=1).err
    assert (
        "There is no study at none.qual. Start one with: qualtool new" in run("sample", "-s", "none.qual", code=1).err
    )
    (tmp_path / "diary.qual").write_text("Dear diary, it was a long day. " * 40)
    assert "is not a qualtool study" in run("sample", code=1).err


# --- which study, which coder ------------------------------------------------------------------------------------


def test_the_study_is_named_by_option_by_variable_or_by_being_the_only_one(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_folder = run("transcripts", "--json")
    assert run("transcripts", "--json", "-s", small) == by_folder
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUALTOOL_STUDY", str(small))
    assert run("transcripts", "--json") == by_folder
    monkeypatch.delenv("QUALTOOL_STUDY")
    assert "Name one with -s FILE" in run("transcripts", code=1).err


def last_coder() -> str:
    return str(run("history", "--last", "1", "--json").json[0]["coder"])


def test_the_coder_is_the_one_named_else_of_the_variable_else_of_the_settings(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qualtool.workflow import settings

    run("code", "ann_first", "3.2", "--find", "eleven weeks", "-c", "Nell")
    assert last_coder() == "Nell"
    run("code", "ann_first", "3.2", "--find", "eleven weeks")
    assert last_coder() == "Asha"
    monkeypatch.delenv("QUALTOOL_CODER")
    settings.remember_coder("Tom")
    run("code", "ann_first", "3.2", "--find", "eleven weeks")
    assert last_coder() == "Tom"


def opens(*arguments: str) -> Sequence[str]:
    """The command and words that the root takes these arguments for."""
    command = typer.main.get_command(app)
    context = command.make_context("qualtool", list(arguments))
    return [*context._protected_args, *context.args]


@pytest.mark.parametrize(
    "named", ["pilots.qual", "./pilots", "work/pilots.qual", "C:\\work\\pilots.qual", "sample.qual"]
)
def test_a_study_named_alone_is_opened(named: str) -> None:
    assert opens(named) == ["open", named]


@pytest.mark.parametrize("option", ["-s", "--study"])
def test_the_study_may_be_named_before_the_command(option: str) -> None:
    assert opens(option, "pilots.qual") == ["open", "pilots.qual"]
    assert opens(option, "pilots.qual", "quotes", "4.1") == ["quotes", "4.1", option, "pilots.qual"]


def test_a_study_named_alone_that_is_not_there_says_so(small: Path) -> None:
    answer = run_apart("none.qual", cwd=small.parent)
    assert answer.code == 1
    assert "There is no study at none.qual" in answer.err


def test_opening_is_no_command_to_be_seen() -> None:
    assert not [line for line in run("--help").out.splitlines() if line.split()[:1] == ["open"]]
    assert run("--version").out.startswith("qualtool ")


# --- work --------------------------------------------------------------------------------------------------------


def test_a_whole_study_from_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUALTOOL_CODER", "Asha")
    (tmp_path / "small.yaml").write_text(FRAMEWORK, encoding="utf-8")
    started = run("new", "mine.qual", "--framework", "small.yaml")
    assert started.out == "" and "Next, add transcripts" in started.err
    assert "is there already and was left as it is" in run("new", "mine.qual", "-f", "small.yaml", code=1).err
    write_files(tmp_path / "interviews")
    shown = run("add", "interviews", "--dry-run")
    assert "ann_first.txt" in shown.out and run("transcripts", "--json").json == []
    assert "Added 5 transcripts. Take it back with: qualtool undo" in run("add", "interviews").err
    assert len(run("transcripts", "--json").json) == 5
    coded = run("code", "ann_first", "4.1.1, ward", "--find", "They met me at the gate", "--memo", "Unlike [others].")
    assert "Coded 'They met me at the gate' under 4.1.1, 4.1.2" in coded.err
    (quote,) = run("quotes", "4.1", "--json").json["quotes"]
    assert (quote["memos"], quote["themes"]) == (["Unlike [others]."], ["4.1.1", "4.1.2"])
    span = f"{quote['start']}:{quote['end']}"
    run("code", "ann_first", "4.2", "--span", span)
    charted = run(
        "chart",
        "P1",
        "4.1",
        "--stage",
        "1",
        "--text",
        "Met. {Why?}",
        "--cite",
        quote["id"][:10],
        "--cite",
        f"ann_first:{span}",
    )
    assert "Charted P1/1, 4.1: 'Met.'" in charted.err
    row = run("matrix", "4", "--json").json["rows"][0]
    assert row["cells"]["4.1"]["summary"].startswith("Met. (P1/1, turn 4")
    assert row["cells"]["4.1"]["excerpts"] == row["cells"]["4.2"]["excerpts"] == 1
    run("chart", "P1", "4.3", "--stage", "2", "--blank", "not raised")
    assert run("matrix", "4", "--json").json["rows"][1]["cells"]["4.3"]["state"] == "not raised"
    assert "Undid: Charted P1/2, 4.3 as not raised" in run("undo").err
    assert "Did again: Charted P1/2, 4.3 as not raised" in run("redo").err
    assert "nothing to redo for Asha" in run("redo", code=1).err
    copy = Path(run("backup").out.strip())
    assert copy.parent.name == "mine.backups"
    assert run("check").out.startswith("The study is sound")
    steps = [line["step"] for line in run("history", "--json").json]
    assert steps[-1] == "Started the study from the framework Small study"
    assert steps[0] == "Did again: Charted P1/2, 4.3 as not raised"
    assert sorted(path.name for path in tmp_path.glob("mine*")) == ["mine.backups", "mine.qual"]


def test_a_dry_run_of_a_framework_changes_nothing(small: Path) -> None:
    Path("new.yaml").write_text(REVISED, encoding="utf-8")
    shown = run("framework", "load", "new.yaml", "--dry-run")
    assert "redefined  3.2 Waiting" in shown.out
    assert "retired    4.2 Workers (keeps its 0 codings and its name)" in shown.out
    assert "nothing was loaded" in shown.err
    assert run("framework", "load", "new.yaml").out == shown.out
    assert run("framework", "load", "new.yaml", "--dry-run").out == ""


def test_a_faulty_framework_names_each_fault(small: Path) -> None:
    Path("bad.yaml").write_text(FRAMEWORK.replace("slug", "").replace('number: "4.2"', 'number: "5.2"'))
    answer = run("framework", "check", "bad.yaml", code=1)
    assert "5.2" in answer.out
    assert "5.2" in run("framework", "load", "bad.yaml", code=1).err


def test_adding_with_a_file_that_stays_outside_ends_with_1_and_adds_the_rest(small: Path) -> None:
    texts = {"good.txt": "I: Well?\nR: Well enough.\n", "bad.txt": "", "twin.txt": TEXTS["pair.txt"]}
    manifest = MANIFEST.splitlines()[0] + "\n" + "".join(f"{n},1,1,Staff,P7,interview,,,,\n" for n in texts)
    write_files(small.parent / "more", texts, manifest)
    answer = run("add", "more", "--json", code=1)
    assert {line["file"]: line["comes_in"] for line in answer.json} == {
        "good.txt": True,
        "bad.txt": False,
        "twin.txt": False,
    }
    assert all(line["problems"] for line in answer.json if not line["comes_in"])
    assert "2 of 3 files stay outside" in answer.err
    assert "good" in {line["name"] for line in run("transcripts", "--json").json}


def test_a_manifest_can_be_drafted_filled_in_and_used(small: Path) -> None:
    folder = small.parent / "more"
    folder.mkdir()
    (folder / "s1_stage2_P8.txt").write_text("I: Well?\nR: Well enough.\n")
    assert "has 1 line to check" in run("add", folder, "--draft-manifest", folder / "manifest.csv").err
    assert "Added s1_stage2_P8" in run("add", "--manifest", folder / "manifest.csv").err


def test_undo_that_would_take_somebodys_ground_away_says_whose(small: Path) -> None:
    run("code", "ann_first", "3.2", "--find", "eleven weeks", "-c", "Tom")
    answer = run("undo", code=1)
    assert "'Added 5 transcripts' cannot be undone: Tom has since done" in answer.err
    assert "Undo that first, as Tom." in answer.err


def test_words_go_to_a_file_as_they_are_and_to_the_screen_made_safe(small: Path) -> None:
    words = "I said [laughs] \u202eשלום 🙂"
    (small.parent / "x.txt").write_text(
        f"Site: 1\nStage: 1\nParticipant: P9\n\nI: And?\nR: {words}\n", encoding="utf-8"
    )
    run("add", "x.txt")
    run("code", "x", "3.2", "--find", words)
    assert run("quotes", "3.2", "--json").json["quotes"][0]["text"] == words
    shown = run("quotes", "3.2").out
    assert "I said [laughs]" in shown and "\u202e" not in shown


def test_every_command_has_help_that_ends_with_an_example() -> None:
    command = typer.main.get_command(app)
    names = [name for name, each in command.commands.items() if not each.hidden]  # type: ignore[attr-defined]
    promised = "add backup chart check code demo framework help history matrix new quotes redo sample transcripts undo"
    assert set(promised.split()) <= set(names)
    for name in names:
        parts = getattr(command.commands[name], "commands", {})  # type: ignore[attr-defined]
        for words in [(name, part) for part in parts] or [(name,)]:
            assert "Example: qualtool " in run(*words, "--help").out, words


def test_every_page_of_the_manual_is_shown() -> None:
    from qualtool.workflow import manual

    listed = run("help").out
    for topic in manual.ORDER:
        assert topic in listed
        assert len(run("help", topic).out) > 200
