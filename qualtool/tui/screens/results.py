"""Site results: each indicator's effects by site, drawn and in figures, beside what was published."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import DataTable, Static

from qualtool.analysis.figures import Mark, forest_line
from qualtool.analysis.site_effects import SiteEffect, n_words
from qualtool.analysis.site_results import SiteResults
from qualtool.text.display import one_line
from qualtool.tui.actions import bindings_of
from qualtool.tui.key_names import written_key
from qualtool.tui.program import Room
from qualtool.tui.prompts import AskLine, Tell
from qualtool.tui.screens.exporting import share_to_file
from qualtool.tui.screens.result_lines import effect_words, shortened, site_details, slip_lines
from qualtool.tui.screens.results_linking import ask_link
from qualtool.tui.widgets.keys_footer import KeysFooter
from qualtool.tui.widgets.measured_rows import put_rows

if TYPE_CHECKING:
    from qualtool.workflow.results import LoadPlan

NOTHING_YET = (
    "There are no site results yet. a loads a table of figures (.csv or .xlsx); qualtool help results says how."
)
_NARROW, _WIDE = 18, 48
_MOST_LINES = 24
_REASON, _AROUND = 27, 12
"""Cells that a reason has at least, and blanks between the columns with the scroll bar."""
_STEP = 3


class ResultsScreen(Room):
    """One indicator at a time: a line for each site."""

    ROOM = "results"
    HELP_PAGE = "results"
    BINDINGS = bindings_of("results")
    CSS = """
    ResultsScreen #definition { height: auto; max-height: 5; padding: 0 1; background: $boost; }
    ResultsScreen.-short #definition { max-height: 6; }
    ResultsScreen DataTable { height: 1fr; min-height: 6; scrollbar-size: 1 1; }
    ResultsScreen #below {
        height: auto; max-height: 12; padding: 0 1; border-top: solid $panel; scrollbar-size: 1 1;
        border-title-color: $text-muted; border-title-background: $background;
    }
    ResultsScreen.-short #below { max-height: 8; }
    ResultsScreen #site { height: auto; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.results = SiteResults()
        self.effects: tuple[SiteEffect, ...] = ()
        self.labels: dict[str, str] = {}
        self._place = 0
        self._wanted = ("", "")

    def compose(self) -> ComposeResult:
        yield Static(classes="bar", id="about", markup=False)
        yield Static(id="definition", markup=False)
        yield DataTable(cursor_type="row", zebra_stripes=False)
        with VerticalScroll(id="below", can_focus=False):
            yield Static(id="site", markup=False)
        yield KeysFooter()

    async def arrive(self, *what: Any) -> None:
        """Shows the results, at an indicator and a site if their keys are given."""
        self._wanted = (str(what[0]), str(what[1]) if len(what) > 1 else "") if what else self._wanted
        await self.refresh_room()

    async def refresh_room(self) -> None:
        from qualtool.workflow import preparing, results

        opened = self.program.opened
        self.results = await self.program.ask(results.site_results, opened)
        self.effects = await self.program.ask(results.effects, opened, together=True)
        stated = await self.program.ask(preparing.design_of, opened)
        self.labels = results.site_labels(stated)
        keys = [one.key for one in self.results.indicators]
        if self._wanted[0] in keys:
            self._place = keys.index(self._wanted[0])
        self._place = min(self._place, max(0, len(keys) - 1))
        self._fill()
        self.table.focus()

    @property
    def table(self) -> "DataTable[Text]":
        return self.query_one(DataTable)

    @property
    def shown(self) -> list[SiteEffect]:
        """The effects of the indicator on show, as the lines have them."""
        if not self.results.indicators:
            return []
        key = self.results.indicators[self._place].key
        return [one for one in self.effects if one.indicator.key == key]

    @property
    def chosen(self) -> SiteEffect | None:
        """The effect under the cursor."""
        place = self.table.cursor_row
        return self.shown[place] if 0 <= place < len(self.shown) else None

    def _fill(self) -> None:
        table, before = self.table, self.table.cursor_row
        table.clear(columns=True)
        if not self.results.indicators:
            self.query_one("#about", Static).update(Content("Site results"))
            self.query_one("#definition", Static).update(Content(NOTHING_YET))
            self.query_one("#site", Static).update(Content(""))
            return
        one = self.results.indicators[self._place]
        about = f"Site results · {one.title} · {self._place + 1} of {len(self.results.indicators)} (Tab: the next)"
        self.query_one("#about", Static).update(Content(one_line(about)))
        unit = f" Better: {one.better}." if one.better else ""
        told = [Content(one_line(words)) for words in (one.definition, one.population + unit) if words]
        self.query_one("#definition", Static).update(Content("\n").join(told))
        width = _WIDE if self.size.width >= 110 else _NARROW
        reach = self._reach()
        lines = [_line(effect, self.labels, reach, width) for effect in self.shown]
        room = self.size.width - sum(max((row[place].cell_len for row in lines), default=0) for place in (0, 1, 3, 4))
        for effect, row in zip(self.shown, lines, strict=True):
            if effect.effect is None:
                row[2] = Text(shortened(effect.apart or effect.why_not, max(_REASON, room - _AROUND)), style="dim")
        put_rows(table, ("Site", "", "Effect and 95% interval", "p", "n"), lines)
        places = [effect.site for effect in self.shown]
        table.move_cursor(row=places.index(self._wanted[1]) if self._wanted[1] in places else before)
        self._show()

    def _reach(self) -> tuple[float, float]:
        bounds = [0.0]
        for one in self.shown:
            if one.effect is not None:
                bounds += [one.effect.leading.low, one.effect.leading.high]
        return min(bounds), max(bounds)

    def _show(self) -> None:
        chosen = self.chosen
        if chosen is None:
            self.query_one("#site", Static).update(Content(""))
            return
        lines = site_details(chosen, self.results, self.labels.get(chosen.site, chosen.site))
        lines += slip_lines(self.results, chosen.indicator.key)
        self.query_one("#site", Static).update(Content("\n").join(lines))
        self.query_one("#below").scroll_home(animate=False)
        self.call_after_refresh(self._say_whether_there_is_more)

    def _say_whether_there_is_more(self) -> None:
        below = self.query_one("#below")
        keys = written_key("shift+down,shift+up")
        below.border_title = f"{keys} reads on" if below.max_scroll_y else ""

    def on_data_table_row_highlighted(self) -> None:
        if (chosen := self.chosen) is not None:
            self._wanted = (chosen.indicator.key, chosen.site)
        self._show()

    def on_data_table_row_selected(self) -> None:
        self.action_to_display()

    def on_resize(self) -> None:
        self._fill()

    # What the keys do

    def action_read_on(self) -> None:
        self.query_one("#below").scroll_relative(y=_STEP, animate=False)

    def action_read_back(self) -> None:
        self.query_one("#below").scroll_relative(y=-_STEP, animate=False)

    def action_next_indicator(self) -> None:
        self._turn(1)

    def action_previous_indicator(self) -> None:
        self._turn(-1)

    def _turn(self, by: int) -> None:
        if self.results.indicators:
            self._place = (self._place + by) % len(self.results.indicators)
            self._fill()

    def action_to_display(self) -> None:
        site = self.chosen.site if self.chosen else ""
        self.program.do(self.program.enter("display", site))

    def action_load(self) -> None:
        self.program.do(self._load())

    async def _load(self) -> None:
        from qualtool.workflow import results

        hint = ".csv, .tsv or .xlsx: a line for each indicator, site, arm and period"
        given = await self.app.push_screen_wait(AskLine("Load site results from which file?", hint))
        if not given:
            return
        plan = await self.program.ask(results.plan_load, self.program.opened, Path(given).expanduser())
        title = "Nothing can be loaded yet" if plan.fatal else f"{len(plan.new)} figures would come in"
        go_on = await self.app.push_screen_wait(Tell(title, _plan_lines(plan)))
        if go_on and not plan.fatal:
            await self.program.take_step(results.load, self.program.opened, plan, await self.program.coder_name())
            await self.refresh_room()

    def action_link(self) -> None:
        if self.results.indicators:
            self.program.do(ask_link(self, self.results.indicators[self._place].key))

    def action_export(self) -> None:
        self.program.do(self._export())

    async def _export(self) -> None:
        from qualtool.workflow import figures

        if not self.results.indicators:
            self.program.tell(NOTHING_YET, "")
            return
        key = self.results.indicators[self._place].key
        hint = ".svg, .png or .pdf (a forest plot), .csv or .md (its numbers)"
        made = await self.program.ask(figures.forest, self.program.opened, key)
        await share_to_file(self, f"{key}.svg", hint, figures.share_figure, made)

    def action_back(self) -> None:
        self.program.do(self.program.leave())


def _line(one: SiteEffect, labels: dict[str, str], reach: tuple[float, float], width: int) -> list[Text]:
    label = labels.get(one.site, one.site)
    if one.effect is None:
        return [
            Text(one_line(label)),
            Text(""),
            Text(shortened(one.apart or one.why_not, _REASON), style="dim"),
            Text(""),
            Text(""),
        ]
    leading = one.effect.leading
    mark = Mark(label, "", one.effect.estimate, leading.low, leading.high)
    effect, p = effect_words(one)
    when = f" {one.at}" if one.since and one.about.indicator and _several(one) else ""
    style = "dim" if one.apart else ""
    return [
        Text(one_line(label + when), style=style),
        Text(forest_line(mark, reach, width), style=style),
        Text(effect, style=style),
        Text(p, style=style),
        Text(n_words(one), justify="right", style=style),
    ]


def _several(one: SiteEffect) -> bool:
    return one.at not in ("after", "")


def _plan_lines(plan: "LoadPlan") -> list[Content]:
    """What would come in and what is wrong with it, as far as it can be read at one go."""
    lines = [
        Content(
            f"{len(plan.new)} new, {len(plan.changed)} changed, {plan.same} as they are, {len(plan.gone)} not there"
        )
    ]
    lines += [Content(one_line(f"{one.figure.place}: {'; '.join(one.changes)}")) for one in plan.changed]
    lines += [Content(one_line(words)) for words in plan.said.changes]
    lines += [Content(one_line(f"{'! ' if problem.fatal else '? '}{problem}")) for problem in plan.problems]
    lines += [Content(one_line(f"~ {plan.slip_told(slip)}")) for slip in plan.slips]
    if len(lines) > _MOST_LINES:
        more = len(lines) - _MOST_LINES
        lines = [*lines[:_MOST_LINES], Content(f"and {more} more: qualtool results load FILE --dry-run lists all")]
    return lines
