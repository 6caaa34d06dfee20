"""Working the screens in tests: real keys, and what the terminal would show."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pacing
from sqlalchemy import Engine, event
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import DataTable, OptionList

from qualtool.store.study import Study
from qualtool.tui.app import QualtoolApp
from qualtool.tui.screens.matrix_room import MatrixRoom

SMALL, LARGE = (80, 24), (140, 45)
A_MOMENT = 0.1
PATIENCE = 20.0
"""Seconds after which a test goes on although the program is still busy."""


class Desk:
    """The running program with a keyboard, and eyes."""

    def __init__(self, app: QualtoolApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot
        self._asked = 0
        self._ask, app.ask = app.ask, self._ask_and_count  # type: ignore[method-assign]

    async def _ask_and_count(self, *asked: Any, **named: Any) -> Any:
        self._asked += 1
        try:
            return await self._ask(*asked, **named)
        finally:
            self._asked -= 1

    async def settle(self) -> None:
        """Waits until the program has done what it was asked, or asks something itself."""
        until = monotonic() + PATIENCE
        await self.pilot.pause()
        while not self._is_done and monotonic() < until:
            await asyncio.sleep(0.001)
            if self._is_done:
                # Its answer may have asked for more.
                await self.pilot.pause()

    @property
    def _is_done(self) -> bool:
        if not self.app.is_running:
            return True
        if self._asked or pacing.is_drawing(self.app):
            return False
        if isinstance(self.app.screen, ModalScreen) and self.app.screen.is_mounted:
            # What asks something of the user works on until there is an answer.
            return True
        # The matrix reads what stands beside its cell when the cursor has rested a moment.
        about_to_read = isinstance(self.room, MatrixRoom) and self.room._resting is not None
        return not about_to_read and all(worker.is_finished for worker in self.app.workers)

    async def rest(self) -> None:
        """Waits for what the program puts off a moment: a new size, and the keys at the foot of a room just entered."""
        await self.pilot.pause(A_MOMENT)
        await self.settle()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Waits for something that the program does in its own time, such as what a panel asks the study for."""
        end = monotonic() + PATIENCE
        while not holds():
            assert monotonic() < end, self.text
            await self.pilot.pause(0.005)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Presses keys, letting the program finish after each."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, words: str) -> None:
        """Types words as fast as a typist, and then waits."""
        await self.pilot.press(*(_key(sign) for sign in words))
        await self.settle()

    @property
    def study(self) -> Study:
        return self.app.opened

    @property
    def room(self) -> Any:
        return self.app.room

    @property
    def lines(self) -> list[str]:
        """The rows of the terminal."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def words(self) -> str:
        """What is on the terminal with every run of white space as one space, so that wrapping does not matter."""
        return " ".join(self.text.split())

    @property
    def notices(self) -> list[str]:
        return [notice.message for notice in self.app._notifications]

    @property
    def table(self) -> DataTable[Any]:
        return self.app.screen.query_one(DataTable)

    @property
    def listed(self) -> OptionList:
        return self.app.screen.query_one(OptionList)


def _key(sign: str) -> str:
    named = {" ": "space", "\n": "enter", "/": "slash", ".": "full_stop", "_": "underscore", "-": "minus"}
    return named.get(sign, sign)


@asynccontextmanager
async def at_work(path: Path | None, size: tuple[int, int] = LARGE, coder: str = "Asha") -> AsyncIterator[Desk]:
    """The program with a study, or at its start screen."""
    app = QualtoolApp(path, coder)
    async with app.run_test(size=size, notifications=True) as pilot:
        desk = Desk(app, pilot)
        until = monotonic() + PATIENCE
        while path is not None and app.study is None and not app._notifications:
            assert monotonic() < until, "the study was not opened"
            await pilot.pause(0.01)
        await desk.settle()
        yield desk
        if app.study is not None:
            await app.close_study()


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that any study's engine runs meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)
