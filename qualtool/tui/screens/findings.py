"""The findings: statements by theme on the left, the chosen one whole on the right."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from qualtool.analysis.findings import BearingCell, Finding, RowInScope
from qualtool.text.display import one_line
from qualtool.tui.actions import bindings_of
from qualtool.tui.program import Room
from qualtool.tui.prompts import AskLine, AskNote
from qualtool.tui.screens.exporting import share_to_file
from qualtool.tui.screens.finding_lines import LEGEND, heading, listed, whole
from qualtool.tui.screens.finding_prompts import AskBearing, FindingForm, FindingWords
from qualtool.tui.widgets.keys_footer import KeysFooter
from qualtool.tui.widgets.theme_picker import ThemePicker

if TYPE_CHECKING:
    from qualtool.workflow.concluding import CellBears

NOTHING_YET = "There is no finding yet. n makes one; in the matrix, f adds the cell under the cursor to one."


class FindingsScreen(Room):
    """What the report will say, and what speaks for it and against it."""

    ROOM = "findings"
    HELP_PAGE = "findings"
    BINDINGS = bindings_of("findings")
    CSS = """
    FindingsScreen Horizontal { height: 1fr; }
    FindingsScreen OptionList, FindingsScreen OptionList:focus {
        height: 1fr; border: none; padding: 0 1; scrollbar-size-vertical: 1; overflow-x: hidden;
    }
    FindingsScreen #findings, FindingsScreen #findings:focus { width: 2fr; border-right: solid $foreground 20%; }
    FindingsScreen #finding { width: 3fr; }
    FindingsScreen OptionList > .option-list--option-highlighted {
        background: $boost; color: $foreground; text-style: none;
    }
    FindingsScreen OptionList:focus > .option-list--option-highlighted { background: $primary-muted; }
    FindingsScreen OptionList:nocolor:focus > .option-list--option-highlighted { background: $foreground 20%; }
    FindingsScreen OptionList > .option-list--option-disabled { color: $foreground; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Finding, ...] = ()
        self._wanted = ""

    def compose(self) -> ComposeResult:
        yield Static(classes="bar", id="about", markup=False)
        with Horizontal():
            yield OptionList(id="findings")
            yield OptionList(id="finding")
        yield Static(LEGEND, classes="status", id="legend", markup=False)
        yield KeysFooter()

    # Showing

    async def arrive(self, *what: Any) -> None:
        """Shows the findings, with the cursor on one of them if its id is given."""
        self._wanted = str(what[0]) if what else self._wanted
        await self.refresh_room()

    async def refresh_room(self) -> None:
        from qualtool.workflow import findings

        read = await self.program.ask(findings.findings, self.program.opened)
        self.found = read.findings
        stale = sum(bool(finding.stale) for finding in self.found)
        about = f"Findings · {len(self.found)} of {read.of} · filter: {read.filter}"
        about += f" · {stale} stale" if stale else ""
        self.query_one("#about", Static).update(Content(one_line(about)))
        self._fill()
        if self.focused is None:
            self._left.focus()

    def _fill(self) -> None:
        options: list[Option] = []
        theme = None
        for finding in self.found:
            if finding.theme_id != theme or not options:
                options.append(heading(finding.theme))
                theme = finding.theme_id
            options.append(Option(listed(finding), id=finding.id))
        with self.prevent(OptionList.OptionHighlighted):
            self._left.clear_options()
            self._left.add_options(options)
            places = {option.id: place for place, option in enumerate(options) if option.id}
            self._left.highlighted = places.get(self._wanted, min(places.values(), default=None))
        self._show()

    def _show(self) -> None:
        """Shows the finding under the cursor, the cursor of the right side staying where it was."""
        finding = self.chosen
        same = finding is not None and finding.id == self._wanted
        before = self._right.highlighted if same else None
        part = self._right.highlighted_option.id if same and self._right.highlighted_option else None
        self._wanted = finding.id if finding else ""
        self._right.clear_options()
        options = whole(finding) if finding else [Option(Content(NOTHING_YET), disabled=True)]
        self._right.add_options(options)
        # A cell that bears otherwise now stands elsewhere; the cursor goes along.
        places = {option.id: place for place, option in enumerate(options)}
        self._right.highlighted = places.get(part, before) if part else before
        if self._right.highlighted is None:
            self._right.scroll_home(animate=False)
        elif self._right.highlighted_option is not None and self._right.highlighted_option.disabled:
            self._right.action_cursor_up()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_list is self._left and event.option_id != self._wanted:
            self._show()

    @property
    def _left(self) -> OptionList:
        return self.query_one("#findings", OptionList)

    @property
    def _right(self) -> OptionList:
        return self.query_one("#finding", OptionList)

    @property
    def chosen(self) -> Finding | None:
        """The finding under the cursor of the list."""
        option = self._left.highlighted_option
        return next((one for one in self.found if option is not None and one.id == option.id), None)

    def _part(self) -> tuple[str, int]:
        """What is under the cursor on the right, while one is there: its kind, and its place among them."""
        option = self._right.highlighted_option if self._right.has_focus else None
        kind, _, place = (option.id or "" if option else "").partition(":")
        return kind, int(place or 0)

    @property
    def cell(self) -> BearingCell | None:
        """The cell under the cursor on the right."""
        kind, place = self._part()
        return self.chosen.cells[place] if self.chosen and kind == "cell" else None

    @property
    def row(self) -> RowInScope | None:
        """The case not looked at under the cursor on the right."""
        kind, place = self._part()
        return self.chosen.not_looked_at[place] if self.chosen and kind == "row" else None

    # Going about

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option_list is self._left:
            self.action_who()
        elif self.cell or self.row:
            self.action_open_cell()
        else:
            self.action_edit()

    def action_across(self) -> None:
        if self._right.has_focus or not self.chosen:
            self._left.focus()
            return
        self._right.focus()
        if self._right.highlighted is None:
            ids = [option.id or "" for option in self._right.options]
            cells = [place for place, name in enumerate(ids) if name.startswith("cell:")]
            self._right.highlighted = cells[0] if cells else 0

    def action_not_looked_at(self) -> None:
        if self.chosen is None:
            return
        if not self.chosen.not_looked_at:
            self.program.tell(self.chosen.looked_at.capitalize(), "")
            return
        self._right.focus()
        self._right.highlighted = self._right.get_option_index("row:0")

    def action_open_cell(self) -> None:
        from qualtool.tui.screens.matrix_findings import Evidence

        cell, row = self.cell, self.row
        if cell is not None:
            self.program.do(self.program.enter("matrix", Evidence(*cell.place, of_site=cell.kind == "site")))
        elif row is not None:
            theme_id = self.chosen.theme_id if self.chosen else None
            place = (row.case_id, row.stage_key)
            where = (Evidence(*place, theme_id),) if theme_id else (*place, None)
            self.program.do(self.program.enter("matrix", *where))
        else:
            self.program.tell("Tab goes to the cells on the right; there Enter opens one in the matrix", "")

    def action_who(self) -> None:
        self.program.do(self._show_who())

    async def _show_who(self) -> None:
        from qualtool.tui.screens.witnesses import WitnessesScreen
        from qualtool.workflow import witnesses

        if self.chosen is None:
            return
        said = await self.program.ask(witnesses.who_says_so, self.program.opened, self.chosen.id)
        place = await self.app.push_screen_wait(WitnessesScreen(said))
        if place is not None:
            await self.program.enter("transcript", place.transcript_id, place.span)

    def action_back(self) -> None:
        if self._right.has_focus:
            self._left.focus()
        else:
            self.program.do(self.program.leave())

    def action_export(self) -> None:
        self.program.do(self._export())

    async def _export(self) -> None:
        from qualtool.workflow import findings, findings_files

        found = await self.program.ask(findings.findings, self.program.opened)
        await share_to_file(self, "findings.md", ".md", findings_files.share_findings, found)

    # Words, theme, scope and order

    def action_new(self) -> None:
        self.program.do(self._new())

    async def _new(self) -> None:
        from qualtool.workflow import concluding, findings

        theme_id = self.chosen.theme_id if self.chosen else await self._pick_theme("Make a finding on")
        if self.chosen is None and theme_id is None:
            return
        where = one_line(self.chosen.theme) if self.chosen else "this theme"
        title = f"New finding on {where} (t moves it to another)"
        words = await self.app.push_screen_wait(FindingForm(title, taken=self._statements()))
        if words is None:
            return
        await self.program.take_step(
            concluding.make,
            self.program.opened,
            words.statement,
            self.program.coder,
            theme_id or "",
            (),
            words.explanation,
            words.rivals,
        )
        made = await self.program.ask(findings.finding, self.program.opened, words.statement)
        self._wanted = made.id
        await self.refresh_room()

    def action_edit(self) -> None:
        self.program.do(self._edit())

    async def _edit(self) -> None:
        finding = self.chosen
        if finding is None:
            return
        before = FindingWords(finding.statement, finding.explanation, finding.rivals)
        form = FindingForm(f"Finding {finding.number}, {one_line(finding.theme)}", before, self._statements(finding.id))
        words = await self.app.push_screen_wait(form)
        if words is not None:
            await self._revise(statement=words.statement, explanation=words.explanation, rivals=words.rivals)

    def _statements(self, but: str = "") -> list[str]:
        return [finding.statement for finding in self.found if finding.id != but]

    def action_pick_theme(self) -> None:
        self.program.do(self._change_theme())

    async def _change_theme(self) -> None:
        if self.chosen is not None:
            theme_id = await self._pick_theme("Put this finding under")
            if theme_id:
                await self._revise(theme=theme_id)

    async def _pick_theme(self, what: str) -> str | None:
        from qualtool.workflow import preparing

        tree = await self.program.ask(preparing.tree_of, self.program.opened)
        counts = dict(await self.program.ask(preparing.theme_counts, self.program.opened))
        picked = await self.app.push_screen_wait(ThemePicker(tree, counts, (), what, set()))
        return picked[0] if picked else None

    def action_scope(self) -> None:
        self.program.do(self._change_scope())

    async def _change_scope(self) -> None:
        finding = self.chosen
        if finding is None:
            return
        hint = "Conditions with ; between them: type=Service user; site!=5. A single . means everybody."
        given = await self.app.push_screen_wait(AskLine("Whom is it about?", hint, "; ".join(finding.scope)))
        if given:
            where = [part.strip() for part in given.split(";") if part.strip(" .")]
            await self._revise(where=where)

    async def _revise(self, **given: Any) -> None:
        from qualtool.workflow import concluding

        await self._step(lambda study, name, coder: concluding.revise(study, name, coder, **given))

    def action_earlier(self) -> None:
        self._move(-1)

    def action_later(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        from qualtool.workflow import concluding

        self.program.do(self._step(lambda study, name, coder: concluding.move(study, name, by, coder)))

    async def _step(self, step: Callable[[Any, str, str], str]) -> None:
        """Takes a step on the chosen finding and reads the findings again."""
        if self.chosen is not None:
            await self.program.take_step(step, self.program.opened, self.chosen.id, self.program.coder)
            await self.refresh_room()

    # Its cells

    def action_holds(self) -> None:
        from qualtool.workflow import concluding

        cell = _named(self.cell) if self.cell else None
        self.program.do(self._step(lambda study, name, coder: concluding.look_again(study, name, coder, cell)))

    def action_bearing(self) -> None:
        self.program.do(self._change_bearing())

    async def _change_bearing(self) -> None:
        cell = self._cell_or_hint()
        if cell is None:
            return
        bearing = await self.app.push_screen_wait(AskBearing(one_line(f"{cell.name} {cell.title}"), cell.bearing))
        if bearing:
            await self._bear(_named(cell, bearing))

    def action_note(self) -> None:
        self.program.do(self._write_note())

    async def _write_note(self) -> None:
        cell = self._cell_or_hint()
        if cell is None:
            return
        title = f"Why {one_line(cell.name)} is {cell.bearing}"
        note = await self.app.push_screen_wait(AskNote(title, cell.note, "Esc keeps it"))
        await self._bear(_named(cell, cell.bearing, note))

    async def _bear(self, cell: "CellBears") -> None:
        from qualtool.workflow import concluding

        await self._step(lambda study, name, coder: concluding.bear(study, name, cell, coder))

    def action_take_out(self) -> None:
        """Takes out what is under the cursor: a cell or a rival explanation; on the left, the finding itself."""
        from qualtool.workflow import concluding

        kind, place = self._part()
        if self.chosen is None:
            return
        if self.cell:
            named = _named(self.cell)
            self.program.do(self._step(lambda study, name, coder: concluding.take_out(study, name, named, coder)))
        elif kind == "rival":
            rivals = [rival for other, rival in enumerate(self.chosen.rivals) if other != place]
            self.program.do(self._revise(rivals=rivals))
        elif self._left.has_focus:
            self.program.do(self._step(concluding.remove))
        else:
            self.program.tell("x takes out a cell or a rival explanation; on the left, the finding", "")

    def _cell_or_hint(self) -> BearingCell | None:
        if self.cell is None:
            self.program.tell("Tab goes to the cells on the right; this is done to one of them", "")
        return self.cell


def _named(cell: BearingCell, bearing: str = "", note: str | None = None) -> "CellBears":
    from qualtool.workflow.concluding import CellBears

    return CellBears(*cell.place, bearing, note)
