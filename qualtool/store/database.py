"""The SQLite file: how it is connected to, marked as a study, and how its errors are put into words."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError

from qualtool.errors import NewerStudy, NotAStudy, StudyBusy, StudyDamaged, StudyError, StudyNotFound, StudyUnwritable

APPLICATION_ID = 0x5155414C  # "QUAL" in ASCII
SCHEMA_VERSION = 5
PATIENCE_MS = 4000
WRITING = "writing"


def make_engine(path: Path, query_only: bool = False) -> Engine:
    """An engine on `path`; transactions begin as BEGIN, or BEGIN IMMEDIATE under the option `writing`."""
    # Not a text: a question mark in a folder's name would be read as the start of options.
    engine = create_engine(URL.create("sqlite", database=str(path)), pool_size=2, max_overflow=4)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver's own transactions start too late: SQLAlchemy's begin event starts them here.
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {PATIENCE_MS}",
            "foreign_keys = ON",
            "synchronous = FULL",
            "cache_size = -32768",
        ):
            connection.execute(f"PRAGMA {pragma}")
        if query_only:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turns what SQLite says into an error that says how to mend it."""
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        raise _explained(path, error) from error


def _explained(path: Path, error: Exception) -> Exception:
    reason = str(getattr(error, "orig", error))
    if "locked" in reason or "busy" in reason:
        return StudyBusy(path)
    if any(word in reason for word in ("readonly", "disk is full", "disk I/O", "unable to open")):
        return StudyUnwritable(path, reason)
    if "not a database" in reason:
        return NotAStudy(path)
    if any(word in reason for word in ("malformed", "corrupt", "no such table", "no such column")):
        return StudyDamaged(path, reason)
    return error


def create_file(path: Path) -> None:
    """An empty file that only its owner can read; the write-ahead log that SQLite puts beside it follows suit."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        raise
    except OSError as error:
        raise StudyUnwritable(path, error.strerror or str(error)) from error


def version_of(path: Path) -> int:
    """The schema version of the study at `path`. Raises StudyNotFound, NotAStudy, NewerStudy."""
    if not path.is_file():
        raise StudyNotFound(path)
    try:
        with in_words(path):
            connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=PATIENCE_MS / 1000)
            try:
                (application,) = connection.execute("PRAGMA application_id").fetchone()
                (version,) = connection.execute("PRAGMA user_version").fetchone()
            finally:
                connection.close()
    except StudyUnwritable as error:
        raise StudyDamaged(path, "it could not be opened (are you allowed to read and write it?)") from error
    if application != APPLICATION_ID:
        raise NotAStudy(path)
    if version > SCHEMA_VERSION:
        raise NewerStudy(path, version, SCHEMA_VERSION)
    return int(version)


def mark_as_study(connection: Connection) -> None:
    """Stamps the file as a study of this schema version."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")


def use_write_ahead_log(path: Path) -> None:
    """Lets readers go on while one writes, where the file system can; else the rollback journal stays."""
    connection = sqlite3.connect(path, timeout=0.5)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError:
        return
    finally:
        connection.close()


def leave_write_ahead_log(path: Path) -> None:
    """Folds the log back into one file, unless another program still has the study open: the last one does it."""
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError:
        return
    finally:
        connection.close()


__all__ = [
    "APPLICATION_ID",
    "SCHEMA_VERSION",
    "WRITING",
    "StudyError",
    "create_file",
    "in_words",
    "leave_write_ahead_log",
    "make_engine",
    "mark_as_study",
    "use_write_ahead_log",
    "version_of",
]
