"""Undo, redo, the audit trail, the study's integrity, and backups."""

from dataclasses import dataclass
from pathlib import Path

from qualtool.store import backups, history, integrity
from qualtool.store.history import PastStep
from qualtool.store.study import Study


def undo(study: Study, coder: str) -> str:
    """Undoes this coder's latest step; its name. Raises NothingToUndo, CannotUndo."""
    with study.write() as connection:
        return history.undo(connection, coder)


def redo(study: Study, coder: str) -> str:
    """Does again what was undone last; its name. Raises NothingToRedo, CannotUndo."""
    with study.write() as connection:
        return history.redo(connection, coder)


def past_steps(study: Study, limit: int | None = None) -> list[PastStep]:
    """The audit trail, latest first."""
    with study.read() as connection:
        return history.past_steps(connection, limit)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found; no faults means that texts, excerpts, links and index agree."""

    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.faults


def check(study: Study) -> CheckReport:
    """Compares every text with its hash, every excerpt with its text, every link, and the search index."""
    with study.write() as connection:
        return CheckReport(tuple(integrity.faults(connection)))


def back_up(study: Study) -> Path:
    """Copies the study into its backups folder; where the copy lies."""
    return backups.back_up(study.path, "by hand")
