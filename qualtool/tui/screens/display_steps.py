"""What is written in the joint display: convergence codes, ratings, exemplar quotes, links."""

from collections.abc import Callable, Sequence
from typing import Any

from qualtool.analysis.joint_display import RATINGS, JointCell, JointDisplay, JointRow, JointTheme
from qualtool.analysis.site_results import Indicator
from qualtool.text.display import one_line
from qualtool.tui.program import Room
from qualtool.tui.prompts import AskChoice, AskMark, AskReason
from qualtool.tui.screens.display_lines import rating_shown
from qualtool.tui.screens.result_lines import capital
from qualtool.tui.screens.results_linking import ask_link
from qualtool.tui.screens.ticking import TickSeveral

Column = str | Indicator | JointTheme
"""A column of the display; a string is the name of an attribute that describes the sites."""
_NONE_CHOSEN = "-"
_AWAY = "A"
_ON_A_THEME = "Put the cursor on a theme's column first"
_NO_THEME = "No theme stands here yet: k sets an indicator beside one"
_NO_RESULTS = "There are no site results yet; r goes there, and a loads a table"


class DisplaySteps(Room):
    """The steps that the keys of the joint display take."""

    made: JointDisplay | None = None
    codes: tuple[str, ...] = ()
    ratings_on: bool = False

    @property
    def row(self) -> JointRow | None:
        """The site under the cursor."""
        raise NotImplementedError

    @property
    def column(self) -> Column | None:
        """The description, indicator or theme under the cursor."""
        raise NotImplementedError

    @property
    def cell(self) -> JointCell | None:
        """The site's cell under the theme under the cursor."""
        row, column = self.row, self.column
        return row.cells[column.id] if row is not None and isinstance(column, JointTheme) else None

    async def _take(self, step: Callable[..., str], *args: Any) -> None:
        """Takes a step and shows what it changed."""
        await self.program.take_step(step, *args)
        await self.refresh_room()

    def action_converge(self) -> None:
        self.program.do(self._converge())

    async def _converge(self) -> None:
        from qualtool.workflow import integrating

        row, column, cell = self.row, self.column, self.cell
        if row is None or cell is None or not isinstance(column, JointTheme):
            self.program.tell(await self._what_is_missing(), "")
            return
        old = cell.judged
        choices = [(code, code) for code in self.codes] + ([("-", "take the code away")] if old else [])
        title = f"{row.label}, {column.name}: how do account and figures agree?"
        code = await self.app.push_screen_wait(AskChoice(one_line(title), choices))
        if not code:
            return
        opened, coder = self.program.opened, await self.program.coder_name()
        if code == "-":
            await self._take(integrating.clear_convergence, opened, row.site, column.id, coder)
            return
        # What was written for one code is no reason for another.
        same = old if old is not None and old.code == code else None
        note = await self.app.push_screen_wait(AskReason(f"{capital(code)}: why?", same.note if same else ""))
        if note is None:
            return
        title = f"{capital(code)}: who saw it otherwise, and how?"
        disagreed = await self.app.push_screen_wait(AskReason(title, same.disagreed if same else ""))
        if disagreed is None:
            return
        await self._take(integrating.converge, opened, row.site, column.id, code, coder, note, disagreed)

    def action_rate(self) -> None:
        self.program.do(self._rate())

    async def _rate(self) -> None:
        from qualtool.workflow import rating

        row, column, cell = self.row, self.column, self.cell
        opened, coder = self.program.opened, await self.program.coder_name()
        if self.made is None:
            self.program.tell(await self._what_is_missing(), "")
            return
        if not self.ratings_on:
            title = "This study does not rate. Turn ratings on?"
            choices = [("on", "turn ratings on: -2 to +2, X mixed, M missing, each with its reason and cells")]
            if await self.app.push_screen_wait(AskChoice(title, choices)):
                await self._take(rating.turn_ratings, opened, True, coder)
            return
        if row is None or cell is None or not isinstance(column, JointTheme):
            self.program.tell(await self._what_is_missing(), "")
            return
        rated = cell.rated
        choices = [(rating_shown(value), words.rpartition(" (")[0]) for value, words in RATINGS.items()]
        choices += [(_AWAY, "take the rating away")] if rated else []
        title = one_line(f"{row.label}, {column.name}: which rating?")
        mark = await self.app.push_screen_wait(AskMark(title, choices))
        if not mark:
            return
        if mark == _AWAY:
            await self._take(rating.clear_rating, opened, row.site, column.id, coder)
            return
        value = mark.removeprefix("+")
        old = rated.rationale if rated is not None and rated.value == value else ""
        asked = AskReason(f"{capital(RATINGS[value])}: why?", old, "a rating needs its reason")
        why = await self.app.push_screen_wait(asked)
        if why == "":
            self.program.tell("Nothing is rated without a reason", "")
        cells = await self._cells_cited(row, column, value, rated.cells if rated else ()) if why else None
        if why and cells is not None:
            await self._take(rating.rate, opened, row.site, column.id, value, why, coder, cells)

    async def _cells_cited(
        self, row: JointRow, column: JointTheme, value: str, before: Sequence[str]
    ) -> list[tuple[str, str, str]] | None:
        """The cells that a person says a rating rests on: none where it is missing; None where they left.

        Those that it rested on before, by their names, are ticked.
        """
        from qualtool.workflow import rating

        if value == rating.MISSING:
            return []
        there = await self.program.ask(rating.cells_to_rest_on, self.program.opened, row.site, column.id)
        if len(there) < 2:
            return [place for place, _name in there]
        choices = [(str(number), one_line(name)) for number, (_place, name) in enumerate(there)]
        title = one_line(f"{row.label}, {column.name}: on which cells does the rating rest?")
        cited = [number for number, name in choices if any(name.startswith(f"{one_line(one)}: ") for one in before)]
        ticked = await self.app.push_screen_wait(TickSeveral(title, choices, cited))
        return None if ticked is None else [there[int(number)][0] for number in ticked]

    def action_choose_quote(self) -> None:
        self.program.do(self._choose_quote())

    async def _choose_quote(self) -> None:
        from qualtool.workflow import display, integrating

        row, column = self.row, self.column
        if row is None or not isinstance(column, JointTheme):
            self.program.tell(await self._what_is_missing(), "")
            return
        opened = self.program.opened
        quotes = await self.program.ask(display.quotes_for, opened, row.site, column.id)
        if not quotes:
            self.program.tell(
                "The ledger has no quote of this site under this theme; on the theme screen (F4) l takes one in", ""
            )
            return
        choices = [(one.id, one_line(f"“{one.words}” {one.attribution}")) for one in quotes]
        if any(one.chosen for one in quotes):
            choices.append((_NONE_CHOSEN, "none: let the display pick one"))
        title = one_line(f"{row.label}, {column.name}: which quote stands for it?")
        chosen = await self.app.push_screen_wait(AskChoice(title, choices))
        if chosen == _NONE_CHOSEN:
            await self._take(integrating.clear_exemplar, opened, row.site, column.id, await self.program.coder_name())
        elif chosen:
            coder = await self.program.coder_name()
            await self._take(integrating.choose_exemplar, opened, row.site, column.id, chosen, coder)

    def action_link(self) -> None:
        self.program.do(self._link())

    async def _link(self) -> None:
        from qualtool.workflow import results

        column = self.column
        if isinstance(column, Indicator):
            await ask_link(self, column.key)
            return
        found = await self.program.ask(results.site_results, self.program.opened)
        if not found.indicators:
            self.program.tell(_NO_RESULTS, "")
            return
        choices = [(one.key, one_line(f"{one.title} ({one.key})")) for one in found.indicators]
        key = await self.app.push_screen_wait(AskChoice("Which indicator?", choices))
        if key:
            await ask_link(self, key)

    def action_unlink(self) -> None:
        self.program.do(self._unlink())

    async def _unlink(self) -> None:
        """Takes an indicator away from a theme; where several stand at the cursor, asks which."""
        from qualtool.workflow import integrating

        column, themes = self.column, self.made.themes if self.made else ()
        pairs = [
            (link.indicator, theme)
            for theme in themes
            for link in theme.links
            if theme is column or (isinstance(column, Indicator) and link.indicator == column.key)
        ]
        if not pairs:
            told = "Put the cursor on an indicator or a theme first" if themes else await self._what_is_missing()
            self.program.tell(told, "")
            return
        place = "0"
        if len(pairs) > 1:
            listed = [one_line(f"{key} beside {theme.name}") for key, theme in pairs]
            choices = [(str(number), words) for number, words in enumerate(listed)]
            place = await self.app.push_screen_wait(AskChoice("Which is to be taken away?", choices))
        if place:
            indicator, theme = pairs[int(place)]
            coder = await self.program.coder_name()
            await self._take(integrating.unlink, self.program.opened, indicator, theme.id, coder)

    async def _what_is_missing(self) -> str:
        """Why there is nothing to work on at the cursor, and the key that mends it."""
        from qualtool.workflow import results

        if self.made is not None:
            return _ON_A_THEME
        found = await self.program.ask(results.site_results, self.program.opened)
        return _NO_THEME if found.indicators else _NO_RESULTS
