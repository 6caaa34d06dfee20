"""A study in a notebook: what `qualtool.open(path)` gives."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qualtool.workflow import charting, preparing, tables_out

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

    def cases(self, theme: str = "", where: Sequence[str] = (), counts: bool = False) -> "DataFrame":
        """Cases by sub-themes: whether each has an excerpt (0 or 1), or how many."""
        return tables_out.frame(tables_out.cases_by_themes(self.study, theme, where, counts))

    def sites(self) -> "DataFrame":
        """Everything known of each site, one line for each thing."""
        return tables_out.frame(tables_out.sites_long(self.study))

    def truth_table(self, conditions: Sequence[str], outcome: str, beyond_chance: bool = False) -> "DataFrame":
        """A crisp-set truth table of the sites; C marks rows whose sites contradict each other."""
        made = tables_out.sites_truth_table(self.study, conditions, outcome, beyond_chance)
        return tables_out.frame(tables_out.truth_out(made))

    def close(self) -> None:
        """Lets go of the file."""
        self.study.close()


def open_for_notebook(path: str | Path) -> NotebookStudy:
    """Opens the study at `path` for reading. Raises StudyNotFound, NotAStudy, NewerStudy."""
    return NotebookStudy(preparing.open_study(Path(path), query_only=True))
