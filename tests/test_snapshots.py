"""Whole screens as pictures: a change in how they look is seen, and meant (renew with --snapshot-update)."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import studies
from screens import LARGE, SMALL, Desk
from textual.pilot import Pilot
from textual.widgets import Input

from qualtool.analysis.matrix import Stretch
from qualtool.tui.app import QualtoolApp
from qualtool.workflow import charting
from qualtool.workflow.preparing import open_study


@pytest.fixture
def small(small_file: Path, tmp_path: Path) -> Path:
    """The small study, coded and charted where no date shows."""
    path = Path(shutil.copy(small_file, tmp_path / "small.qual"))
    with open_study(path) as study:
        studies.code(study, "ann_first", "I was waiting eleven weeks.", "3.2", memo="Ask for the letter [sic].")
        studies.code(study, "ann_first", "They met me at the gate.", "4.1.1, 4.2")
        studies.code(study, "ann_second", "She is still my worker.", "3.20", coder="Tom")
        said = [Stretch("summary", "Stays with her worker."), Stretch("comment", "which one?")]
        charting.chart(study, "P1", "2", "3.20", "Tom", said)
    return path


VIEWS = {
    "study": [],
    "transcript": ["enter", "n", "k", "k", "j", "j"],
    "picker": ["enter", "n", "c", "g", "a", "t"],
    "theme": ["f4"],
    "matrix": ["f5"],
}


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "140x45"])
@pytest.mark.parametrize("view", VIEWS)
def test_the_screen_looks_as_it_did(small: Path, view: str, size: tuple[int, int], snap_compare: Any, monkeypatch: Any):
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setattr(Input, "cursor_blink", False)
    app = QualtoolApp(small, "Asha")

    async def work(pilot: Pilot[None]) -> None:
        while app.study is None:
            await pilot.pause(0.01)
        desk = Desk(app, pilot)
        await desk.settle()
        await desk.press(*VIEWS[view])
        # The footer follows the keys that work a moment later.
        await pilot.pause(0.3)

    assert snap_compare(app, run_before=work, terminal_size=size)
