"""Reshaping the framework by what lies under a theme: split off what is marked, merge, rename, move."""

from collections.abc import Awaitable, Callable

from qualtool.analysis.tree import Theme, Tree
from qualtool.text.display import one_line
from qualtool.tui.filters import FilteredRoom
from qualtool.tui.prompts import AskLine, AskNote, Tell
from qualtool.tui.widgets.theme_picker import ThemePicker


class ReshapingRoom(FilteredRoom):
    """A room that shows a theme, in which some of its excerpts can be marked."""

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme | None = None
        self.marked: dict[str, None] = {}
        self._tree = Tree(())
        self._counts: dict[str, int] = {}
        self._recent: list[str] = []

    async def pick_theme(self, words: str, already: str = "") -> Theme | None:
        """A theme of the framework, asked for; `already` is shown as being there already."""
        asked = ThemePicker(self._tree, self._counts, self._recent, words, {already} - {""})
        chosen = await self.app.push_screen_wait(asked)
        return self._tree.by_id[chosen[0]] if chosen else None

    def _with_theme(self, reshape: Callable[[Theme], Awaitable[None]]) -> None:
        if self.theme is not None:
            self.program.do(reshape(self.theme))
        else:
            self.program.tell("Several themes are listed: pick the one that is meant first", "")

    def action_split(self) -> None:
        if self.marked:
            self._with_theme(self._split_marked)
        else:
            self.program.tell("First mark the excerpts that move: Space marks one, a marks all that are listed.", "")

    async def _split_marked(self, theme: Theme) -> None:
        from qualtool.workflow import reshaping

        study, marked = self.program.opened, list(self.marked)
        number = await self.program.ask(reshaping.number_of_split, study, theme.id, marked)
        excerpts = "the marked excerpt" if len(marked) == 1 else f"the {len(marked)} marked excerpts"
        hint = "Everybody's codings move. What summaries say of them is copied to the new cells, to be looked at."
        asked = AskLine(f"Title of the new sub-theme {number}, for {excerpts} of {one_line(theme.name)}", hint)
        title = await self.app.push_screen_wait(asked)
        if title:
            name = await self.program.ask(reshaping.split, study, theme.id, title, marked, self.program.coder)
            self.marked.clear()
            await self.refresh_room()
            self.program.tell(name)

    def action_merge(self) -> None:
        self._with_theme(self._merge)

    async def _merge(self, theme: Theme) -> None:
        from qualtool.workflow import merging_themes

        study = self.program.opened
        into = await self.pick_theme(f"Merge {one_line(theme.name)} into", theme.id)
        if into is None:
            return
        plan = await self.program.ask(merging_themes.plan_merge, study, theme.id, into.id)
        title = f"Merge {one_line(plan.source)} into {one_line(plan.into)}"
        lines = [f"· {one_line(sentence)}" for sentence in plan.sentences]
        if await self.app.push_screen_wait(Tell(title, lines, "Enter merges them, Esc leaves them as they are")):
            name = await self.program.ask(merging_themes.merge, study, theme.id, into.id, self.program.coder)
            self.theme = into
            self.marked.clear()
            await self.refresh_room()
            self.program.tell(name)

    def action_rename(self) -> None:
        self._with_theme(self._rename)

    async def _rename(self, theme: Theme) -> None:
        from qualtool.workflow import reshaping

        hint = "Its summaries are stale then, until somebody has looked at them."
        title = await self.app.push_screen_wait(AskLine(f"Title of {one_line(theme.name)}", hint, theme.title))
        if not title:
            return
        hint = "Esc keeps it; as it is, where only the title changes"
        about = f"Definition of {theme.number} {one_line(title)}"
        definition = await self.app.push_screen_wait(AskNote(about, theme.definition, hint))
        study, coder = self.program.opened, self.program.coder
        await self.program.take_step(reshaping.rename, study, theme.id, title, definition, coder)
        await self.refresh_room()

    def action_move(self) -> None:
        self._with_theme(self._move)

    async def _move(self, theme: Theme) -> None:
        from qualtool.workflow import reshaping

        under = await self.pick_theme(f"Move {one_line(theme.name)} under", theme.id)
        if under is not None:
            study, coder = self.program.opened, self.program.coder
            await self.program.take_step(reshaping.move, study, theme.id, under.id, coder)
            await self.refresh_room()
