"""The program in the terminal: the table of rooms, and the keys that work everywhere."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from textual.app import SystemCommand
from textual.markup import escape
from textual.screen import Screen

from qualtool.errors import NoTerminal
from qualtool.tui.actions import EVERYWHERE, actions_of, bindings_of
from qualtool.tui.program import Program
from qualtool.tui.screens.board import StudyScreen
from qualtool.tui.screens.start import StartScreen

ROOMS = {
    "transcript": "TranscriptScreen",
    "theme": "ThemeScreen",
    "matrix": "MatrixScreen",
    "coverage": "CoverageScreen",
    "trajectories": "TrajectoriesScreen",
    "findings": "FindingsScreen",
    "elements": "ElementsScreen",
    "types": "TypesScreen",
    "spread": "SpreadScreen",
    "ledger": "LedgerScreen",
    "drafts": "DraftsScreen",
    "results": "ResultsScreen",
    "display": "DisplayScreen",
}
"""The rooms that are imported when they are first entered: the module in `screens`, and its class."""


def _room(module: str, name: str) -> Callable[[], Screen[Any]]:
    def make() -> Screen[Any]:
        made: Screen[Any] = getattr(import_module(f"qualtool.tui.screens.{module}"), name)()
        return made

    return make


OF_A_STUDY = ("study", *ROOMS, "undo", "redo", "history")


class QualtoolApp(Program):
    """One study in several rooms; each room keeps its place."""

    TITLE = "qualtool"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS = bindings_of(EVERYWHERE)
    MODES: ClassVar[dict[str, Any]] = {
        "start": StartScreen,
        "study": StudyScreen,
        **{module: _room(module, name) for module, name in ROOMS.items()},
    }
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]
    CSS = """
    .bar, .status { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    .bar { background: $panel; color: $foreground; }
    .status { color: $text-muted; }
    ToastRack { margin: 0; padding: 0 1 2 0; }
    Toast { padding: 0 1; margin-top: 0; width: auto; min-width: 30; max-width: 77vw; }
    """

    def on_mount(self) -> None:
        self.theme = "textual-dark"
        self.switch_mode("study" if self.path else "start")
        self.call_after_refresh(self.do, self._settle_in())

    async def _settle_in(self) -> None:
        """After the first paint: the user's settings, then the study."""
        from qualtool.workflow import settings

        kept = await self.ask(settings.read_settings)
        if kept.keys:
            self.keys = kept.keys
            self.set_keymap(kept.keys)
        if kept.theme in self.available_themes:
            self.theme = kept.theme
        # In the study's thread, so that keys are heard while SQLModel is being loaded.
        await self.ask(import_module, "qualtool.workflow.preparing")
        if self.path is not None:
            await self.open_or_start(self.path)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a study there is nothing to undo and no room to visit."""
        return self.study is not None or action not in OF_A_STUDY

    def _visit(self, name: str) -> None:
        if self.study is not None:
            self.do(self.enter(name))

    def action_study(self) -> None:
        self._visit("study")

    def action_transcript(self) -> None:
        self._visit("transcript")

    def action_theme(self) -> None:
        self._visit("theme")

    def action_matrix(self) -> None:
        self._visit("matrix")

    def action_coverage(self) -> None:
        self._visit("coverage")

    def action_findings(self) -> None:
        self._visit("findings")

    def action_undo(self) -> None:
        if self.study is not None:
            self.do(self.step_back("undo"))

    def action_redo(self) -> None:
        if self.study is not None:
            self.do(self.step_back("redo"))

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

        self.push_screen(ManualScreen(self.room.HELP_PAGE if self.room else "getting-started"))

    def action_keys(self) -> None:
        from qualtool.tui.screens.manual import KeysScreen

        self.push_screen(KeysScreen(self.room.ROOM if self.room else "start", self.key_for))

    def action_dark(self) -> None:
        from qualtool.workflow import settings

        self.theme = "textual-light" if self.current_theme.dark else "textual-dark"
        kept = replace(settings.read_settings(), theme=self.theme)
        self.do(self.ask(settings.write_settings, kept))

    async def action_quit(self) -> None:
        self.do(self._quit())

    async def _quit(self) -> None:
        await self.arrived()
        await self.close_study()
        self.exit()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette offers just what the keys offer here."""
        for action in actions_of(self.room.ROOM if self.room else "start"):
            target = self.room if hasattr(self.room, f"action_{action.id}") else self
            run = getattr(target, f"action_{action.id}", None)
            if run is not None:
                yield SystemCommand(action.words, escape(f"{self.key_for(action)}   {action.help}"), run)


def run(path: Path | None, coder: str = "") -> None:
    """Opens the program in the terminal: with a study, or at the start screen if there is none to open.

    Raises NoTerminal where it could not be drawn; Textual would wait for keys for ever.
    """
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty()):
        raise NoTerminal
    if path is None:
        path = _only_study_here()
    QualtoolApp(path, coder).run()


def _only_study_here() -> Path | None:
    found = list(Path.cwd().glob("*.qual"))
    return found[0] if len(found) == 1 else None
