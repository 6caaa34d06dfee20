"""The joint display: sites down, effects and accounts across, the cell under the cursor whole below."""

from dataclasses import replace
from typing import Any

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.coordinate import Coordinate
from textual.widgets import DataTable, Static

from qualtool.analysis.joint_display import BY_EFFECT, BY_KIND, JointDisplay, JointRow, JointTheme
from qualtool.analysis.matrix import stretch_text
from qualtool.analysis.site_results import Indicator
from qualtool.text.display import one_line
from qualtool.tui.actions import bindings_of
from qualtool.tui.prompts import AskChoice, Tell
from qualtool.tui.screens.display_lines import (
    described_cell,
    effect_cell,
    effect_lines,
    site_cell,
    site_lines,
    theme_cell,
    theme_lines,
)
from qualtool.tui.screens.display_steps import Column, DisplaySteps
from qualtool.tui.screens.exporting import share_to_file
from qualtool.tui.screens.result_lines import shortened
from qualtool.tui.widgets.keys_footer import KeysFooter

_NARROW, _WIDE = 17, 31
_THEME_NARROW, _THEME_WIDE = 17, 26
_SITE_NARROW, _SITE_WIDE = 10, 18
_ABOUT_WIDE = 24
_CHOICE_WIDE = 66


class DisplayScreen(DisplaySteps):
    """The effects of the sites beside their accounts."""

    ROOM = "display"
    HELP_PAGE = "display"
    BINDINGS = bindings_of("display")
    CSS = """
    DisplayScreen DataTable { height: 1fr; min-height: 7; scrollbar-size: 1 1; }
    DisplayScreen #below { height: 11; padding: 0 1; border-top: solid $panel; scrollbar-size: 1 1; }
    DisplayScreen.-tall #below { height: 45%; }
    DisplayScreen #cell { height: auto; }
    DisplayScreen #below:focus { background: $boost; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.order = BY_KIND
        self.extras = False
        self.described = False
        self._wanted: tuple[str, str] = ("", "")

    def compose(self) -> ComposeResult:
        yield Static(classes="bar", id="about", markup=False)
        yield DataTable(cursor_type="cell", fixed_columns=1)
        with VerticalScroll(id="below"):
            yield Static(id="cell", markup=False)
        yield KeysFooter()

    # Showing

    async def arrive(self, *what: Any) -> None:
        """Shows the display, with the cursor on a site and a column if their keys are given."""
        if what and what[0]:
            self._wanted = (str(what[0]), str(what[1]) if len(what) > 1 else self._wanted[1])
        await self.refresh_room()

    async def refresh_room(self) -> None:
        await self.look_again()
        self.table.focus()

    async def look_again(self) -> None:
        """Reads the display again; where nothing stands beside anything, it says how to begin."""
        from qualtool.workflow import display, integrating, preparing

        opened = self.program.opened
        beside = await self.program.ask(integrating.beside_of, opened)
        self.codes = integrating.codes_of(beside)
        self.ratings_on = beside.ratings_on
        self.made = None
        if beside.links:
            stated = await self.program.ask(preparing.design_of, opened)
            known = dict.fromkeys(name for place in stated.sites.values() for name in place.attributes)
            request = display.DisplayRequest(
                order=self.order,
                describe=tuple(name for name in known if name != display.KIND),
                ratings=beside.ratings_on,
                counts=self.extras,
            )
            self.made = await self.program.ask(display.joint_display, opened, request)
        self._fill()

    @property
    def table(self) -> "DataTable[Text]":
        return self.query_one(DataTable)

    @property
    def rows(self) -> tuple[JointRow, ...]:
        return self.made.every_row if self.made else ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """What stands across: the sites' description if it is shown, the indicators, then the themes."""
        if self.made is None:
            return ()
        return *(self.made.descriptions if self.described else ()), *self.made.indicators, *self.made.themes

    def _fill(self) -> None:
        made, table = self.made, self.table
        before = self._wanted
        with self.prevent(DataTable.CellHighlighted):
            table.clear(columns=True)
            if made is not None:
                self._fill_table(made, before)
        self._show()

    def _fill_table(self, made: JointDisplay, before: tuple[str, str]) -> None:
        wide = self.size.width >= 110
        table = self.table
        table.add_column(Text("Site"), width=_SITE_WIDE if wide else _SITE_NARROW)
        for name in made.descriptions if self.described else ():
            table.add_column(Text(one_line(name)), width=_ABOUT_WIDE if wide else _NARROW)
        for indicator in made.indicators:
            table.add_column(Text(one_line(indicator.key)), width=_WIDE if wide else _NARROW)
        for theme in made.themes:
            table.add_column(Text(one_line(theme.name)), width=_THEME_WIDE if wide else _THEME_NARROW)
        for row in self.rows:
            table.add_row(site_cell(row, _SITE_WIDE if wide else _SITE_NARROW), *self._cells(made, row, wide), height=2)
        sites = [row.site for row in self.rows]
        keys = ["", *(_key(column) for column in self.columns)]
        place = sites.index(before[0]) if before[0] in sites else 0
        across = keys.index(before[1]) if before[0] and before[1] in keys else min(1, len(keys) - 1)
        table.cursor_coordinate = Coordinate(place, across)

    def _cells(self, made: JointDisplay, row: JointRow, wide: bool) -> list[Text]:
        width = _WIDE if wide else _NARROW
        about = [described_cell(row, name, _ABOUT_WIDE if wide else _NARROW) for name in made.descriptions]
        effects = [effect_cell(row, one.key, made.reach(one.key), width) for one in made.indicators]
        return [*(about if self.described else ()), *effects, *(theme_cell(row, theme) for theme in made.themes)]

    @property
    def row(self) -> JointRow | None:
        place = self.table.cursor_row
        return self.rows[place] if 0 <= place < len(self.rows) else None

    @property
    def column(self) -> Column | None:
        """The description, indicator or theme under the cursor; None on the names of the sites."""
        place = self.table.cursor_column - 1
        return self.columns[place] if 0 <= place < len(self.columns) else None

    def _show(self) -> None:
        made, row, column = self.made, self.row, self.column
        about = "Joint display"
        lines = [Content("No indicator stands beside a theme yet, so there is nothing to set side by side.")]
        lines.append(Content("k sets one beside a theme, for a reason that you write. r shows the site results."))
        if made is not None:
            by = "by effect" if self.order == BY_EFFECT else "by kind of pilot"
            look_at = f" · {len(made.flags)} to look at (!)" if made.flags else ""
            about = f"Joint display · {len(made.every_row)} sites {by}{look_at} · {made.filter}"
        if made is not None and row is not None:
            if isinstance(column, JointTheme):
                lines = theme_lines(made, row, column, self.extras)
            elif isinstance(column, Indicator):
                lines = effect_lines(made, row, column)
            else:
                lines = site_lines(made, row)
        self.query_one("#about", Static).update(Content(one_line(about)))
        self.query_one("#cell", Static).update(Content("\n").join(lines))
        self.query_one("#below").scroll_home(animate=False)

    def on_data_table_cell_highlighted(self) -> None:
        if self.row is not None:
            self._wanted = (self.row.site, _key(self.column) if self.column else "")
        self._show()

    def on_data_table_cell_selected(self) -> None:
        self.action_open_source()

    def on_resize(self) -> None:
        self._fill()

    # What the keys do

    def action_open_source(self) -> None:
        """To what stands in the cell: the effect's figures, or the site's own summary in the matrix."""
        row, column = self.row, self.column
        if row is None or column is None or isinstance(column, str):
            return
        if isinstance(column, Indicator):
            self.program.do(self.program.enter("results", column.key, row.site))
            return
        self.program.do(self._to_summary(row, column))

    async def _to_summary(self, row: JointRow, column: JointTheme) -> None:
        """To a summary of the site itself under a theme; where there are several, asks which."""
        from qualtool.tui.screens.matrix_findings import Evidence

        summaries = row.cells[column.id].summaries
        if not summaries:
            self.program.tell(f"{row.label} has no summary of its own under {column.name}; F5 goes to the matrix", "")
            return
        place = "0"
        if len(summaries) > 1:
            begins = (" ".join(filter(None, map(stretch_text, one.stretches))) for one in summaries)
            heads = (f"{one.stage}, {one.column}: {words}" for one, words in zip(summaries, begins, strict=True))
            choices = [(str(number), shortened(words, _CHOICE_WIDE)) for number, words in enumerate(heads)]
            place = await self.app.push_screen_wait(AskChoice(f"{row.label}, {column.name}: which summary?", choices))
        if place:
            await self.program.enter("matrix", Evidence(*summaries[int(place)].place, of_site=True))

    def action_across(self) -> None:
        """From the table to what stands below it, to scroll it, and back."""
        below = self.query_one("#below", VerticalScroll)
        (self.table if self.focused is below else below).focus()

    def action_to_results(self) -> None:
        row, column = self.row, self.column
        key = column.key if isinstance(column, Indicator) else ""
        self.program.do(self.program.enter("results", key, row.site if row else ""))

    def action_to_finding(self) -> None:
        cell = self.cell
        if cell is not None and cell.findings:
            self.program.do(self.program.enter("findings", cell.findings[0].id))
        else:
            self.program.tell("No finding rests on a cell of this site and theme", "")

    def action_to_quote(self) -> None:
        cell = self.cell
        if cell is not None and cell.quote is not None:
            self.program.do(self.program.enter("ledger", cell.quote.id))
        else:
            self.program.tell("The ledger has no quote of this site under this theme", "")

    def action_to_rated_cell(self) -> None:
        self.program.do(self._to_rated_cell())

    async def _to_rated_cell(self) -> None:
        from qualtool.tui.screens.matrix_findings import Evidence
        from qualtool.workflow import rating

        cell = self.cell
        ask, opened = self.program.ask, self.program.opened
        cited = await ask(rating.cited_cells, opened, cell.site, cell.theme) if cell is not None else ()
        if not cited:
            self.program.tell("No rating of this site and theme rests on a cell", "")
            return
        place = "0"
        if len(cited) > 1:
            choices = [(str(number), one_line(one.name)) for number, one in enumerate(cited)]
            place = await self.app.push_screen_wait(AskChoice("The rating rests on these cells", choices))
        if place:
            to = cited[int(place)]
            await self.program.enter("matrix", Evidence(to.case_id, to.stage, to.theme_id, of_site=to.of_site))

    def action_turn_order(self) -> None:
        self.order = BY_EFFECT if self.order == BY_KIND else BY_KIND
        self.program.do(self.look_again())

    def action_turn_counts(self) -> None:
        self.extras = not self.extras
        self.program.do(self.look_again())

    def action_turn_description(self) -> None:
        if self.made is not None and not self.made.descriptions:
            self.program.tell("The framework file says nothing else of the sites", "")
            return
        self.described = not self.described
        self._fill()

    def action_flags(self) -> None:
        flags = self.made.flags if self.made else ()
        lines = [one_line(flag) for flag in flags] or ["Nothing stands out."]
        self.app.push_screen(Tell("To look at", lines, "Esc to go back"))

    def action_export(self) -> None:
        self.program.do(self._export())

    async def _export(self) -> None:
        from qualtool.workflow import display_files

        if self.made is None:
            self.program.tell("There is nothing to write yet", "")
            return
        hint = ".html, .docx, .xlsx, .csv, or a figure: .svg, .png, .pdf"
        shown = self.made if self.described else replace(self.made, descriptions=())
        await share_to_file(self, "display.html", hint, display_files.share_display, shown)

    def action_back(self) -> None:
        self.program.do(self.program.leave())


def _key(column: Column) -> str:
    if isinstance(column, str):
        return column
    return column.key if isinstance(column, Indicator) else column.id
