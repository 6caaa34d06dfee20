"""The program in the terminal: it holds the study, the rooms and the keys; screens own what happens in them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.app import App, SystemCommand
from textual.screen import Screen

from qualtool.errors import QualtoolError
from qualtool.text.display import one_line
from qualtool.tui.actions import EVERYWHERE, actions_of, bindings_of, written_key
from qualtool.tui.screens.board import StudyScreen
from qualtool.tui.screens.start import StartScreen

if TYPE_CHECKING:
    from qualtool.workflow import Study

Answer = TypeVar("Answer")


def _transcript() -> Screen[Any]:
    from qualtool.tui.screens.transcript import TranscriptScreen

    return TranscriptScreen()


def _theme() -> Screen[Any]:
    from qualtool.tui.screens.theme import ThemeScreen

    return ThemeScreen()


def _matrix() -> Screen[Any]:
    from qualtool.tui.screens.matrix import MatrixScreen

    return MatrixScreen()


class QualtoolApp(App[None]):
    """One study in five rooms; each room keeps its place."""

    TITLE = "qualtool"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS = bindings_of(EVERYWHERE)
    MODES: ClassVar[dict[str, Any]] = {
        "start": StartScreen,
        "study": StudyScreen,
        "transcript": _transcript,
        "theme": _theme,
        "matrix": _matrix,
    }
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]
    CSS = """
    .bar, .status { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    .bar { background: $panel; color: $foreground; }
    .status { color: $text-muted; }
    """

    def __init__(self, path: Path | None = None, coder: str = "") -> None:
        super().__init__()
        self.path = path
        self.coder = coder
        self.study: Study | None = None
        self._rooms_before: list[str] = []
        # SQLite is asked by one thread, in order: a step is on disk before the next question.
        self._store = ThreadPoolExecutor(max_workers=1, thread_name_prefix="study")

    def on_mount(self) -> None:
        self.theme = "textual-dark"
        self.switch_mode("study" if self.path else "start")
        self.call_after_refresh(self.do, self._settle_in())

    async def _settle_in(self) -> None:
        """After the first paint: the user's settings, then the study."""
        from qualtool.workflow import settings

        kept = await self.ask(settings.read_settings)
        if kept.keys:
            self.set_keymap(kept.keys)
        if kept.theme in self.available_themes:
            self.theme = kept.theme
        if self.path is not None:
            await self.open_study(self.path)

    # The study

    async def ask(self, function: Callable[..., Answer], *args: Any, **named: Any) -> Answer:
        """Runs a workflow function in the study's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._store, partial(function, *args, **named))

    def do(self, work: Awaitable[Any]) -> None:
        """Carries out something that a key asked for; a mistake is told in a line."""
        self.run_worker(self._told(work), exit_on_error=True)

    async def _told(self, work: Awaitable[Any]) -> None:
        try:
            await work
        except QualtoolError as error:
            self.notify(str(error), severity="error", timeout=12, markup=False)

    def tell(self, what: str, mend: str = "u undoes it") -> None:
        """Says what was done, and how to take it back."""
        self.notify(one_line(what) + (f"  ({mend})" if mend else ""), timeout=4, markup=False)

    async def open_study(self, path: Path) -> None:
        """Opens a study and shows its board."""
        from qualtool.workflow import preparing, settings

        if self.study is not None:
            await self.ask(self.study.close)
        self.study = await self.ask(preparing.open_study, path)
        self.path = path
        await self.ask(settings.remember_study, path)
        self.coder = await self.coder_name()
        for room in ("transcript", "theme", "matrix"):
            if room in self._screen_stacks:
                await self.remove_mode_screens(room)
        self._rooms_before.clear()
        await self.switch_mode("study")
        screen = self.screen
        if isinstance(screen, StudyScreen):
            await screen.load()

    async def remove_mode_screens(self, room: str) -> None:
        """Forgets what a room showed of another study."""
        factory = self.MODES[room]
        await self.remove_mode(room)
        self.add_mode(room, factory)

    async def coder_name(self) -> str:
        """Who is working; asked for once, at the first run."""
        from qualtool.tui.prompts import AskLine
        from qualtool.workflow import settings

        if not settings.coder_is_known(self.coder):
            kept = settings.settings_file().parent
            hint = f"Asked once. Studies stay where you put them; this name is kept in {kept}."
            name = await self.push_screen_wait(AskLine("Your name, for the audit trail", hint, settings.coder_name()))
            await self.ask(settings.remember_coder, name or settings.coder_name())
        return settings.coder_name(self.coder)

    @property
    def opened(self) -> "Study":
        """The study; rooms are only entered while there is one."""
        if self.study is None:
            raise RuntimeError("no study is open")
        return self.study

    # Rooms

    async def enter(self, room: str, remember: bool = True) -> Screen[Any]:
        """Goes to a room; Esc there comes back."""
        if remember and self.current_mode not in (room, "start"):
            self._rooms_before.append(self.current_mode)
        await self.switch_mode(room)
        return self.screen

    async def leave(self) -> None:
        """Back to the room before."""
        await self.switch_mode(self._rooms_before.pop() if self._rooms_before else "study")
        await self._refresh_room()

    async def _refresh_room(self) -> None:
        refresh = getattr(self.screen, "refresh_room", None)
        if refresh is not None and self.study is not None:
            await refresh()

    def action_study(self) -> None:
        if self.study is not None:
            self.do(self._to_room("study"))

    def action_transcript(self) -> None:
        if self.study is not None:
            self.do(self._to_room("transcript"))

    def action_theme(self) -> None:
        if self.study is not None:
            self.do(self._to_room("theme"))

    def action_matrix(self) -> None:
        if self.study is not None:
            self.do(self._to_room("matrix"))

    async def _to_room(self, room: str) -> None:
        await self.enter(room)
        await self._refresh_room()

    # Keys that work everywhere

    def action_undo(self) -> None:
        if self.study is not None:
            self.do(self._step_back("undo"))

    def action_redo(self) -> None:
        if self.study is not None:
            self.do(self._step_back("redo"))

    async def _step_back(self, which: str) -> None:
        from qualtool.workflow import checking

        name = await self.ask(getattr(checking, which), self.opened, self.coder)
        await self._refresh_room()
        if which == "undo":
            self.tell(f"Undid: {name}", "Ctrl+R does it again")
        else:
            self.tell(f"Did again: {name}")

    def action_history(self) -> None:
        if self.study is not None:
            self.do(self._show_history())

    async def _show_history(self) -> None:
        from qualtool.tui.screens.history import HistoryScreen
        from qualtool.workflow import checking

        steps = await self.ask(checking.past_steps, self.opened, 500)
        self.push_screen(HistoryScreen(steps))

    def action_help(self) -> None:
        from qualtool.tui.screens.manual import ManualScreen

        self.push_screen(ManualScreen(getattr(self.screen, "HELP_PAGE", "getting-started")))

    def action_keys(self) -> None:
        from qualtool.tui.screens.manual import KeysScreen

        self.push_screen(KeysScreen(getattr(self.screen, "ROOM", "start")))

    def action_dark(self) -> None:
        from dataclasses import replace

        from qualtool.workflow import settings

        self.theme = "textual-light" if self.current_theme.dark else "textual-dark"
        kept = replace(settings.read_settings(), theme=self.theme)
        self.do(self.ask(settings.write_settings, kept))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette offers just what the keys offer here."""
        room = getattr(screen, "ROOM", "start")
        for action in actions_of(room):
            target = screen if hasattr(screen, f"action_{action.id}") else self
            run = getattr(target, f"action_{action.id}", None)
            if run is not None:
                yield SystemCommand(f"{action.words}  [{written_key(action.key)}]", action.help, run)

    async def on_unmount(self) -> None:
        if self.study is not None:
            await self.ask(self.study.close)
        self._store.shutdown(wait=True)


def run(path: Path | None, coder: str = "") -> None:
    """Opens the program in the terminal: with a study, or at the start screen if there is none to open."""
    if path is None:
        path = _only_study_here()
    QualtoolApp(path, coder).run()


def _only_study_here() -> Path | None:
    found = list(Path.cwd().glob("*.qual"))
    return found[0] if len(found) == 1 else None
