"""A study in a notebook: what `qualtool.open(path)` gives."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qualtool.workflow import charting, preparing

if TYPE_CHECKING:
    from pandas import DataFrame

    from qualtool.store.study import Study


class NotebookStudy:
    """A study opened for reading; `study` is what the functions of `qualtool.workflow` take."""

    def __init__(self, study: "Study") -> None:
        self.study = study

    def matrix(self, theme: str = "", where: Sequence[str] = ()) -> "DataFrame":
        """A theme's matrix, one row per cell; without a theme, every main theme."""
        return charting.frame(self.study, theme, where)

    def close(self) -> None:
        """Lets go of the file."""
        self.study.close()


def open_for_notebook(path: str | Path) -> NotebookStudy:
    """Opens the study at `path` for reading. Raises StudyNotFound, NotAStudy, NewerStudy."""
    return NotebookStudy(preparing.open_study(Path(path), query_only=True))
