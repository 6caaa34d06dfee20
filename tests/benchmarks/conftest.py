"""The size of the study to measure, the study itself, and the table at the end."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import big_study
import pacing
import pytest
from measuring import Table

from qualtool.store.study import Study
from qualtool.workflow import preparing

TINY, MEASURED = 3, 50
_TABLE = pytest.StashKey[Table]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--size", type=int, help=f"how many transcripts the measured study holds ({MEASURED})")


def _size(config: pytest.Config) -> int:
    """As asked for; in the run of all tests a tiny study, since there it only matters that the work can be done."""
    here = Path(__file__).parent
    by_themselves = any(Path(asked.split("::")[0]).resolve().is_relative_to(here) for asked in config.args)
    return config.getoption("size", None) or (MEASURED if by_themselves else TINY)


@pytest.fixture(scope="session")
def table(request: pytest.FixtureRequest) -> Table:
    """What was measured so far."""
    size = _size(request.config)
    made = Table(size, rounds=1 if size <= TINY else 7)
    if made.is_measured:
        pacing.collect_garbage_as_ever()
    request.config.stash[_TABLE] = made
    return made


@pytest.fixture(scope="session")
def large_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The large study, built once."""
    return big_study.build(tmp_path_factory.mktemp("large"), _size(request.config))


@pytest.fixture(scope="session")
def other_file(large_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the large study, for bare SQLite to write to."""
    return Path(shutil.copy(large_file, tmp_path_factory.mktemp("bare") / "bare.qual"))


@pytest.fixture(scope="session")
def large(large_file: Path) -> Iterator[Study]:
    """The large study, open."""
    with preparing.open_study(large_file) as opened:
        yield opened


@pytest.fixture(scope="session")
def bare(other_file: Path) -> Iterator[sqlite3.Connection]:
    """The copy, open in bare SQLite as the program opens it."""
    with closing(sqlite3.connect(other_file, isolation_level=None)) as connection:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -32768"):
            connection.execute(f"PRAGMA {pragma}")
        yield connection


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    made = config.stash.get(_TABLE, None)
    if made is not None and made.size > TINY:
        terminalreporter.write_line("")
        for line in str(made).splitlines():
            terminalreporter.write_line(line)
