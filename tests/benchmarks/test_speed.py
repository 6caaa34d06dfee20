"""How long the daily work takes on a large study, beside the same work in bare SQLite.

Times are printed and never asserted; what is asserted is that both ways found the same. Run it by itself:

    python -m pytest tests/benchmarks -n 0 --size 500
"""

import csv
import sqlite3
from pathlib import Path

import bare as alone
import big_study
import pytest
from measuring import Table, python, timed
from terminal import Terminal

from qualtool.analysis.matrix import NOT_YET_CHARTED
from qualtool.store.study import Study
from qualtool.workflow import coding, importing, matrices, quoting, sharing
from qualtool.workflow.quoting import QuoteRequest

DOWN, UP, RIGHT, LEFT, PAGE_DOWN, PAGE_UP = (f"\x1b[{end}" for end in ("B", "A", "C", "D", "6~", "5~"))
ESCAPE, ENTER = "\x1b", "\r"
NAMES = {DOWN: "down and up", RIGHT: "right and left", PAGE_DOWN: "page down and up"}


def test_a_transcript_opens_with_its_codings(table: Table, large: Study, bare: sqlite3.Connection) -> None:
    name = f"interview_{table.size - 1:04d}"
    found, page = table.compare(
        "open a transcript with its codings",
        "30 to first paint (bare 0.1)",
        lambda: alone.open_transcript(bare, name),
        lambda: coding.page(large, name, "Asha"),
    )
    assert found == (len(page.turns), len(page.sentences), len(page.codings))
    assert len(page.codings) == big_study.CODINGS


@pytest.mark.parametrize(("theme", "goal"), [("2.3", "20 (4.4 x)"), ("2", "100 (2.5 x)")])
def test_quotes_of_a_theme(table: Table, large: Study, bare: sqlite3.Connection, theme: str, goal: str) -> None:
    work = "quotes of one sub-theme" if "." in theme else "quotes of one theme"
    found, got = table.compare(
        work, goal, lambda: alone.quotes(bare, theme), lambda: quoting.find_quotes(large, QuoteRequest(theme))
    )
    assert found == len(got.quotes) > 0


def test_a_matrix_with_its_counts(table: Table, large: Study, bare: sqlite3.Connection) -> None:
    (lying, said), made = table.compare(
        f"matrix {table.size} cases x 8 sub-themes with counts",
        "100 (4.2 x)",
        lambda: alone.matrix(bare, big_study.CHARTED_THEME),
        lambda: matrices.matrix(large, big_study.CHARTED_THEME),
    )
    cells = [cell for row in made.rows for cell in row.cells.values()]
    assert lying == sum(cell.excerpts for cell in cells)
    assert said == sum(cell.state != NOT_YET_CHARTED for cell in cells) == table.size * 8
    assert not any(cell.why_stale for cell in cells)


@pytest.mark.parametrize("words", ["relapse", "worker"])
def test_full_text_search(table: Table, large: Study, bare: sqlite3.Connection, words: str) -> None:
    forms = quoting.find_quotes(large, QuoteRequest(words=words)).forms
    match = " OR ".join(forms) or words
    found, got = table.compare(
        f"full-text search ({words})",
        "20 (15 x)",
        lambda: alone.search(bare, match),
        lambda: quoting.find_quotes(large, QuoteRequest(words=words)),
    )
    assert found >= len(got.quotes)


def test_csv_of_every_coding(table: Table, large: Study, bare: sqlite3.Connection, tmp_path: Path) -> None:
    found, shared = table.compare(
        "CSV of every coding",
        "1500 (2.3 x)",
        lambda: alone.csv_of_codings(bare, tmp_path / "bare.csv"),
        lambda: sharing.share_quotes(large, quoting.find_quotes(large, QuoteRequest()), tmp_path / "ours.csv"),
        rounds=min(3, table.rounds),
    )
    assert found == table.size * big_study.CODINGS
    with shared.path.open(encoding="utf-8-sig", newline="") as written:
        excerpts = sum(1 for _row in csv.DictReader(written))
    assert excerpts == table.size * (big_study.CODINGS - big_study.DOUBLE)
    assert not shared.withheld


def test_bringing_a_transcript_in(table: Table, large: Study, bare: sqlite3.Connection, tmp_path: Path) -> None:
    sentences = big_study.sample_sentences()
    files = iter(range(table.size, table.size + 2 * table.rounds + 2))
    others = iter(range(table.size, table.size + 2 * table.rounds + 2))

    def bring_in() -> str:
        path = tmp_path / f"interview_{next(files):04d}.txt"
        return importing.bring_in(large, importing.plan_import(large, [path]), "Asha")

    waiting = [big_study.interview(number, sentences) for number in range(table.size, table.size + table.rounds + 1)]
    for one in waiting:
        one.write(tmp_path)
    bring_in()
    alone.add_transcript(bare, waiting[next(others) - table.size])
    turns, _step = table.compare(
        "import one 8,200-word .txt, after start-up (bare: text alone)",
        "60 (20 x)",
        lambda: alone.add_transcript(bare, waiting[next(others) - table.size]),
        bring_in,
    )
    page = coding.page(large, waiting[-1].name, "Asha")
    assert len(page.turns) == turns


@pytest.mark.long
def test_commands_start_quickly(table: Table, large: Study) -> None:
    study = str(large.path)
    commands = {
        "`--help`, whole process (bare: python -c pass)": (["-c", "pass"], ["--help"], "250"),
        "`quotes 2.3`, whole process (bare: import sqlmodel)": (
            ["-c", "import sqlmodel"],
            ["quotes", "2.3", "-s", study],
            "1.6 x",
        ),
        "`transcripts`, whole process (bare: import sqlmodel)": (
            ["-c", "import sqlmodel"],
            ["transcripts", "-s", study],
            "1.6 x",
        ),
    }
    for work, (beside, words, goal) in commands.items():
        if table.is_measured:
            python("-m", "qualtool", *words)
        _nothing, said = table.compare(
            work,
            goal,
            lambda beside=beside: python(*beside),  # type: ignore[misc]
            lambda words=words: python("-m", "qualtool", *words),  # type: ignore[misc]
        )
        assert said


@pytest.mark.long
def test_the_screens_answer_quickly(table: Table, large_file: Path, tmp_path: Path) -> None:
    settings = {"XDG_CONFIG_HOME": str(tmp_path)}
    painted, readable, beside = [], [], []
    starts, first, still = (4, 1, 0.5) if table.is_measured else (1, 0, 0.1)
    for _start in range(starts):
        beside.append(timed(lambda: python("-c", "import textual.app"))[1])
        with Terminal("-m", "qualtool", str(large_file), folder=tmp_path, **settings) as screen:
            # A small study can be open before the first picture.
            painted.append(screen.wait_for_first("Opening the study", "interview_"))
            readable.append(screen.wait_for("transcripts · Enter", "interview_"))
    table.note("first paint of the TUI (bare: import textual.app)", "400", painted[first:], beside[first:])
    table.note("a study's board readable (bare: import textual.app)", "1000", readable[first:], beside[first:])
    with Terminal("-m", "qualtool", str(large_file), folder=tmp_path, **settings) as screen:
        screen.wait_for("transcripts · Enter")
        screen.settle(still)
        _note_keys(table, screen, "the board", (DOWN, UP))
        screen.press(ENTER, "turn")
        screen.settle(still)
        screen.press(ESCAPE)
        screen.settle(still)
        table.note("key: Enter on the board opens a transcript", "", screen.press(ENTER, "turn")[1:])
        screen.settle(still)
        _note_keys(table, screen, "a transcript", (DOWN, UP), (PAGE_DOWN, PAGE_UP))
        screen.press(ESCAPE)
        screen.settle(still)
        table.note("key: m on the board opens the matrix", "", screen.press("m", "excerpts wait")[1:])
        screen.settle(still)
        _note_keys(table, screen, "the matrix", (DOWN, UP), (RIGHT, LEFT), (PAGE_DOWN, PAGE_UP))
    assert all(line.ours > 0 for line in table.lines)


def _note_keys(table: Table, screen: Terminal, room: str, *pairs: tuple[str, str]) -> None:
    """Presses keys there and back again, so that each of them has something to do."""
    for there, back in pairs:
        times = [screen.press(key) for _time in range(table.rounds) for key in (there, back)]
        table.note(f"key: {NAMES[there]} in {room}, answered", "33", [answered for answered, _all in times])
        table.note(f"key: {NAMES[there]} in {room}, all drawn", "", [all_drawn for _answered, all_drawn in times])
