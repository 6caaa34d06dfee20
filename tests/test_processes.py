"""Several programs on one study, and programs that die in the middle."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from studies import add_files, code, empty_study, write_files

from qualtool.errors import StudyBusy
from qualtool.store import database
from qualtool.store.study import Study, open_study
from qualtool.workflow import checking, coding

HERE = Path(__file__).parent

BETWEEN_STEPS = 0.02
"""Seconds that a program leaves to others between two steps of its own; a person leaves far more."""

CODING = """
import sys
from pathlib import Path
from time import sleep
from studies import theme
from qualtool.store.study import open_study
from qualtool.text.spans import Span
from qualtool.workflow import coding

with open_study(Path(sys.argv[1])) as study:
    page = coding.page(study, "ann_first", "Asha")
    ids = [theme(study, number).id for number in ("3.2", "4.1.1", "4.2")]
    for start in range(60):
        for end in range(start + 1, 60):
            first = page.turns[1].start
            span = Span(first + start % 20, first + 20 + end % 10)
            coding.code(study, page.id, span, [ids[(start + end) % 3]], f"coder{start}-{end}")
            print(f"coder{start}-{end}", flush=True)
            sleep(float(sys.argv[2]))
"""

ADDING = """
import sys
from pathlib import Path
from qualtool.store.study import open_study
from qualtool.workflow import importing

with open_study(Path(sys.argv[1])) as study:
    for number, file in enumerate(sorted(Path(sys.argv[2]).glob("*.txt"))):
        plan = importing.plan_import(study, [file])
        importing.bring_in(study, plan, "Asha")
        print(file.stem, flush=True)
"""

DYING = """
import os, signal, sys
from pathlib import Path
from studies import add_files
from qualtool.store import transcripts
from qualtool.store.study import open_study

add, added = transcripts.add, []

def add_until_the_third(*arguments):
    added.append(add(*arguments))
    if len(added) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return added[-1]

transcripts.add = add_until_the_third
with open_study(Path(sys.argv[1])) as study:
    add_files(study, [Path(sys.argv[2])])
"""

HOLDING = """
import sys
from pathlib import Path
from qualtool.store.study import open_study

with open_study(Path(sys.argv[1])) as study:
    with study.write():
        print("holding", flush=True)
        sys.stdin.readline()
    print("let go", flush=True)
    sys.stdin.readline()
"""

OPENING = """
import sys
from pathlib import Path
from qualtool.store.study import open_study
from qualtool.workflow import coding

with open_study(Path(sys.argv[1]), query_only=sys.argv[2] == "look") as study:
    coding.page(study, "ann_first", "Tom")
    print("open", flush=True)
    sys.stdin.readline()
"""


def started(script: str, *arguments: object) -> "subprocess.Popen[str]":
    """Another program with this script; it prints a line for each thing that it has been told is done."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=HERE,
    )


def killed_after(process: "subprocess.Popen[str]", lines: int, moment: float) -> list[str]:
    """What the program said before it was killed without warning, `moment` seconds after its nth line."""
    assert process.stdout is not None
    said = [process.stdout.readline().strip() for _ in range(lines)]
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    said += process.stdout.read().split()
    assert process.wait() == -signal.SIGKILL, process.stderr and process.stderr.read()
    closed(process)
    return said


def ended(process: "subprocess.Popen[str]") -> None:
    """Lets the program go on to its end."""
    _said, complaints = process.communicate("\n", timeout=30)
    assert process.returncode == 0, complaints


def closed(process: "subprocess.Popen[str]") -> None:
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def files_of(study: Study) -> list[str]:
    return sorted(path.name for path in study.path.parent.glob("small.qual*"))


@pytest.mark.long
@pytest.mark.parametrize(("lines", "moment"), [(3, 0.0), (9, 0.004), (20, 0.011)])
def test_a_killed_run_of_codings_leaves_every_acknowledged_step(study: Study, lines: int, moment: float) -> None:
    study.close()
    said = killed_after(started(CODING, study.path, 0), lines, moment)
    assert len(said) >= lines
    with open_study(study.path) as again:
        assert checking.check(again).faults == ()
        steps = [past.coder for past in reversed(checking.past_steps(again))][2:]
        coded = {line.coder for line in coding.page(again, "ann_first", "Asha").codings}
        # One more may have reached the disk without the program's having lived to say so.
        assert steps[: len(said)] == said
        assert len(steps) <= len(said) + 1
        assert coded == set(steps)
    assert files_of(study) == ["small.qual"]


@pytest.mark.long
@pytest.mark.parametrize(("lines", "moment"), [(1, 0.0), (1, 0.02), (2, 0.05)])
def test_a_killed_import_leaves_whole_transcripts_only(tmp_path: Path, lines: int, moment: float) -> None:
    words = " ".join(f"Number {n} waited eleven weeks, or so it seemed." for n in range(300))
    files = tmp_path / "interviews"
    files.mkdir()
    for number in range(30):
        text = f"Site: 1\nStage: 1\nParticipant: P{number}\n\nI: And {number}?\nR: {words}\nI: Well?\nR: {number}.\n"
        (files / f"t{number:02}.txt").write_text(text)
    study = empty_study(tmp_path)
    study.close()
    said = killed_after(started(ADDING, study.path, files), lines, moment)
    with open_study(study.path) as again:
        assert checking.check(again).faults == ()
        names = [line.name for line in coding.transcript_lines(again)[1]]
        assert set(said) <= set(names)
        assert len(names) <= len(said) + 1
        for name in names:
            assert len(coding.page(again, name, "Asha").turns) == 4
        code(again, names[0], "And 0?", "3.2")


@pytest.mark.long
def test_one_reads_while_another_writes(study: Study) -> None:
    writer = started(HOLDING, study.path)
    assert writer.stdout is not None and writer.stdout.readline() == "holding\n"
    assert len(coding.page(study, "ann_first", "Asha").turns) == 4
    ended(writer)


@pytest.mark.long
def test_a_reader_sees_one_state_while_another_writes(study: Study) -> None:
    with study.read() as connection:
        count = "SELECT count(*) FROM coding"
        assert connection.exec_driver_sql(count).scalar() == 0
        writer = started(CODING, study.path, 0)
        assert writer.stdout is not None and writer.stdout.readline()
        assert connection.exec_driver_sql(count).scalar() == 0
        writer.kill()
        writer.wait()
        closed(writer)
    assert len(coding.page(study, "ann_first", "Asha").codings) >= 1


@pytest.mark.long
def test_two_who_write_in_turn_both_keep_their_work(study: Study) -> None:
    other = started(CODING, study.path, BETWEEN_STEPS)
    assert other.stdout is not None and other.stdout.readline()
    for number in range(10):
        code(study, "pair", "I do the housing", "3.20", f"Tom{number}")
    said = killed_after(other, 3, 0.0)
    assert len(coding.page(study, "pair", "Tom").codings) == 10
    assert {line.coder for line in coding.page(study, "ann_first", "Tom").codings} >= set(said)
    assert checking.check(study).ok


@pytest.mark.long
def test_a_second_writer_is_told_that_the_study_is_busy(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE_MS", 100)
    holder = started(HOLDING, study.path)
    assert holder.stdout is not None and holder.stdout.readline() == "holding\n"
    with open_study(study.path) as impatient:
        with pytest.raises(
            StudyBusy, match=r"Another program is writing to .*small\.qual just now, so nothing was changed"
        ):
            code(impatient, "ann_first", "Nobody rang", "3.2")
        assert holder.stdin is not None
        holder.stdin.write("\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "let go\n"
        assert code(impatient, "ann_first", "Nobody rang", "3.2") == "Coded 'Nobody rang' under 3.2"
    ended(holder)


@pytest.mark.long
@pytest.mark.parametrize("how", ["work", "look"])
@pytest.mark.parametrize("first", ["ours", "theirs"])
def test_whoever_closes_last_leaves_one_file(study: Study, first: str, how: str) -> None:
    other = started(OPENING, study.path, how)
    assert other.stdout is not None and other.stdout.readline() == "open\n"
    code(study, "ann_first", "Nobody rang", "3.2")
    if first == "ours":
        study.close()
        ended(other)
    else:
        ended(other)
        study.close()
    assert files_of(study) == ["small.qual"]
    with open_study(study.path, query_only=True) as again:
        assert len(coding.page(again, "ann_first", "Asha").codings) == 1
    assert files_of(study) == ["small.qual"]


@pytest.mark.long
def test_the_log_of_a_killed_program_is_folded_back_by_the_next(study: Study) -> None:
    study.close()
    killed_after(started(CODING, study.path, 0), 5, 0.0)
    assert "small.qual-wal" in files_of(study)
    with open_study(study.path) as again:
        assert len(coding.page(again, "ann_first", "Asha").codings) >= 5
    assert files_of(study) == ["small.qual"]
    with open_study(study.path, query_only=True) as looked_at:
        assert checking.past_steps(looked_at)


@pytest.mark.long
def test_an_import_that_dies_in_the_middle_of_its_step_leaves_nothing_of_it(tmp_path: Path) -> None:
    study = empty_study(tmp_path)
    files = write_files(tmp_path / "interviews")
    dying = started(DYING, study.path, files)
    _said, complaints = dying.communicate(timeout=30)
    assert dying.returncode == -signal.SIGKILL, complaints
    assert coding.transcript_lines(study)[1] == []
    assert checking.check(study).ok
    assert add_files(study, [files]) == "Added 5 transcripts"
    study.close()
