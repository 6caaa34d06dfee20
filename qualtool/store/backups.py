"""Copies of a study beside it, taken before anything risky; the last ten are kept."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from qualtool.errors import StudyUnwritable
from qualtool.store.database import in_words

KEPT = 10


def folder_of(path: Path) -> Path:
    """Where the backups of a study lie."""
    return path.with_name(f"{path.stem}.backups")


def back_up(path: Path, reason: str) -> Path:
    """Copies the study with SQLite's online backup, whoever has it open; where the copy lies."""
    folder = folder_of(path)
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S-%fZ")
    # Not *.qual: a backup must never be taken for the study.
    copy = folder / f"{moment} {reason}.backup"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise StudyUnwritable(folder, error.strerror or str(error)) from error
    with in_words(path), closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    for old in kept(path)[KEPT:]:
        old.unlink(missing_ok=True)
    return copy


def kept(path: Path) -> list[Path]:
    """The backups of a study, newest first."""
    return sorted(folder_of(path).glob("*.backup"), reverse=True)
