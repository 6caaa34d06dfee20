"""The program behind the screens: the open study, its thread, the rooms, and where a mistake is told."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.app import App
from textual.notifications import Notification
from textual.screen import ModalScreen, Screen
from textual.worker import Worker

from qualtool.errors import NothingToDo, QualtoolError
from qualtool.text.display import displayed, one_line
from qualtool.tui.actions import ACTIONS, REDO, UNDO, Action
from qualtool.tui.key_names import written_key
from qualtool.tui.prompts import AskLine

if TYPE_CHECKING:
    from qualtool.workflow import Study

Answer = TypeVar("Answer")
MOST_ROOMS_BEFORE = 50
CHARACTERS_A_SECOND = 15
LEAST_FOR_A_MISTAKE = 2.0
"""In seconds: so long the words of a mistake stand, whatever is done meanwhile."""


def time_to_read(words: str) -> float:
    """Seconds that a notice stands: a moment to see it, then the time of somebody who reads carefully."""
    return max(4.0, 1.5 + len(words) / CHARACTERS_A_SECOND)


def _stands_still(notice: Notification) -> float:
    """Seconds that a notice has to stand at least, from now."""
    return LEAST_FOR_A_MISTAKE - (time() - notice.raised_at) if notice.severity == "error" else 0.0


class Room(Screen[Any]):
    """A screen of the program that keeps its place while others are shown."""

    ROOM: ClassVar[str] = ""
    HELP_PAGE: ClassVar[str] = "getting-started"
    WITHOUT_STUDY: ClassVar[tuple[str, ...]] = ("new", "open", "demo")

    @property
    def program(self) -> "Program":
        return cast("Program", self.app)

    def on_screen_suspend(self) -> None:
        """What is asked over the room is not covered by what was told before."""
        if isinstance(self.app.screen, ModalScreen):
            self.program.clear_before_asking()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What a key asks of a study has to wait until there is one."""
        ours = any(known.id == action and known.where == self.ROOM for known in ACTIONS)
        return self.program.study is not None or not ours or action in self.WITHOUT_STUDY

    async def refresh_room(self) -> None:
        """Reads again what the room shows, without moving anything."""

    def forget(self) -> None:
        """Leaves out what belonged to the study before."""

    async def arrive(self, *what: Any) -> None:
        """Shows what another room sent here."""
        await self.refresh_room()

    def step_back_here(self, which: str) -> bool:
        """Takes back what was done here last where that is no step of the study; whether there was such a thing."""
        return False

    async def put_away(self) -> None:
        """Keeps what has not been kept yet, before the room is left."""


class Program(App[None]):
    """One study in several rooms."""

    def __init__(self, path: Path | None = None, coder: str = "") -> None:
        super().__init__()
        self.path = path
        self.coder = coder
        self.study: Study | None = None
        self.keys: dict[str, str] = {}
        self._rooms_before: list[str] = []
        self._moving = asyncio.Lock()
        # SQLite is asked by one thread, in order: a step is on disk before the next question.
        self._store = ThreadPoolExecutor(max_workers=1, thread_name_prefix="study")

    @property
    def opened(self) -> "Study":
        """The study; rooms are only entered while there is one."""
        if self.study is None:
            raise RuntimeError("no study is open")
        return self.study

    @property
    def room(self) -> Room | None:
        """The room on show."""
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, Room)), None)

    # Asking, doing, telling

    async def ask(self, function: Callable[..., Answer], *args: Any, **named: Any) -> Answer:
        """Runs a workflow function in the study's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._store, partial(function, *args, **named))

    async def take_step(self, step: Callable[..., str], *args: Any) -> None:
        """Takes a step and tells its name; one that would change nothing is told, and counts as taken."""
        try:
            self.tell(await self.ask(step, *args))
        except NothingToDo as nothing:
            self.tell(str(nothing), "")

    def do(self, work: Awaitable[Any]) -> Worker[None]:
        """Carries out something that a key asked for; a mistake is told in a line."""
        return self.run_worker(self.attempt(work), exit_on_error=True)

    async def attempt(self, work: Awaitable[Any]) -> None:
        """Awaits something; a mistake is told in a line, here and nowhere else, and what comes after goes on."""
        try:
            await work
        except QualtoolError as error:
            self.tell_mistake(displayed(str(error)))

    def tell_mistake(self, words: str) -> None:
        """Says what went wrong, in the place of what went wrong before."""
        self._clear(lambda notice: notice.message == words)
        self._clear_in_time()
        self.notify(words, severity="error", timeout=max(12, time_to_read(words)), markup=False)

    def tell(self, what: str, mend: str | None = None) -> None:
        """Says what was done, and how to take it back."""
        mend = f"{self.first_key(UNDO)} undoes it" if mend is None else mend
        self.clear_notifications()
        words = one_line(what) + (f"  ({mend})" if mend else "")
        self.notify(words, timeout=time_to_read(words), markup=False)

    def clear_before_asking(self) -> None:
        """Takes away what was told; not a mistake of this moment, since what is asked may be because of it."""
        self._clear(lambda notice: _stands_still(notice) <= 0)

    def _clear_in_time(self) -> None:
        """Takes away what was told; a mistake when it has stood long enough to be seen."""
        self._clear(lambda notice: _stands_still(notice) <= 0)
        for notice in self._notifications:
            self.set_timer(_stands_still(notice), partial(self._unnotify, notice))

    def _clear(self, is_over: Callable[[Notification], bool]) -> None:
        for notice in [notice for notice in self._notifications if is_over(notice)]:
            self._unnotify(notice)

    def key_for(self, action: Action) -> str:
        """The key of an action as it is now, remapped or not, as people write it."""
        return written_key(self.keys.get(action.binding_id, action.key))

    def first_key(self, action: Action) -> str:
        """The first key of an action, for a hint."""
        return written_key(self.keys.get(action.binding_id, action.key).split(",")[0])

    async def step_back(self, which: str) -> None:
        """Takes back ('undo') or does again ('redo') what was done last: here, or else the study's latest step."""
        from qualtool.workflow import checking

        await self.arrived()
        if self.room is not None:
            if self.room.step_back_here(which):
                return
            # What is being written is the latest step of all: it is kept first, so that undo and redo find it.
            await self.room.put_away()
        name = await self.ask(getattr(checking, which), self.opened, self.coder)
        await self.refresh_room()
        if which == "undo":
            self.tell(f"Undid: {name}", f"{self.first_key(REDO)} does it again")
        else:
            self.tell(f"Did again: {name}")

    # The study

    async def open_study(self, path: Path) -> None:
        """Opens a study and shows its board."""
        from qualtool.workflow import preparing

        opened = await self.ask(preparing.open_study, path)
        async with self._moving:
            await self._change_study(opened, path)

    async def _change_study(self, opened: "Study", path: Path) -> None:
        from qualtool.workflow import settings

        await self.close_study()
        self.study, self.path = opened, path
        self.screen.refresh_bindings()
        await self.ask(settings.remember_study, path)
        self.coder = await self.coder_name()
        for name in set(self.MODES) - {"start"}:
            await self._forget_room(name)
        self._rooms_before.clear()
        await self.switch_mode("study")
        await self.refresh_room()

    async def open_or_start(self, path: Path) -> None:
        """Opens a study; when that cannot be done, says why on the start screen."""
        await self.attempt(self.open_study(path))
        if self.study is None:
            self.path = None
            await self.switch_mode("start")

    async def close_study(self) -> None:
        """Keeps what the rooms hold, and lets go of the study."""
        if self.study is None:
            return
        if self.room is not None:
            await self.room.put_away()
        await self.ask(self.study.close)
        self.study = None

    async def _forget_room(self, name: str) -> None:
        """Another study starts with fresh rooms."""
        if name == self.current_mode and self.room is not None:
            self.room.forget()
        elif name in self._screen_stacks:
            factory = self.MODES[name]
            await self.remove_mode(name)
            self.add_mode(name, factory)

    async def coder_name(self) -> str:
        """Who is working; asked for once, at the first run."""
        from qualtool.workflow import settings

        if not settings.coder_is_known(self.coder):
            kept = settings.settings_file().parent
            hint = f"Asked once. Studies stay where you put them; this name is kept in {kept}."
            asked = AskLine("Your name, for the audit trail", hint, settings.coder_name())
            name = await self.push_screen_wait(asked)
            await self.ask(settings.remember_coder, name or settings.coder_name())
        return settings.coder_name(self.coder)

    # Rooms

    async def enter(self, name: str, *what: Any) -> None:
        """Goes to a room and shows it `what`; Esc there comes back."""
        before = self._rooms_before
        if self.current_mode not in (name, "start"):
            before = [*before[1 - MOST_ROOMS_BEFORE :], self.current_mode]
        await self._move(name, before, *what)

    async def leave(self) -> None:
        """Back to the room before."""
        *before, name = self._rooms_before or ["study"]
        await self._move(name, before, is_back=True)

    async def _move(self, name: str, before: list[str], *what: Any, is_back: bool = False) -> None:
        """Changes the room; a key pressed before the next one is there meant the one on show, and is let go."""
        if self._moving.locked():
            return
        async with self._moving:
            self._clear_in_time()
            if self.room is not None:
                await self.room.put_away()
            self._rooms_before = before
            await self.switch_mode(name)
            if is_back:
                await self.refresh_room()
            elif self.room is not None:
                await self.room.arrive(*what)

    async def arrived(self) -> None:
        """Waits until the room that is being entered is there."""
        async with self._moving:
            return

    async def refresh_room(self) -> None:
        """Reads the room on show again."""
        if self.room is not None and self.study is not None:
            await self.room.refresh_room()

    async def on_unmount(self) -> None:
        self._store.shutdown(wait=True)
