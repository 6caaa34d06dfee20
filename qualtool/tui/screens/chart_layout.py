"""The layout panel of the matrix: rows, headers, order, filters, columns, and working charts, line by line."""

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from qualtool.analysis.matrix import CASES, SITES
from qualtool.analysis.tree import Theme, Tree
from qualtool.text.display import one_line
from qualtool.tui.prompts import AskChoice, AskLine
from qualtool.tui.screens.condition_prompts import ask_conditions
from qualtool.tui.screens.ticking import LIST_CSS, Choice, LineList, TickSeveral
from qualtool.tui.widgets.theme_picker import ThemePicker

if TYPE_CHECKING:
    from qualtool.tui.program import Program
    from qualtool.workflow.matrices import MatrixRequest
    from qualtool.workflow.working_charts import LayoutChoices

LABELS = {
    "rows": "Rows",
    "stages": "Stages",
    "headers": "Beside each row",
    "group": "Headings",
    "sort": "Sorted by",
    "filter": "Rows shown",
    "columns": "Columns",
    "save": "Save…",
    "open": "Open…",
    "forget": "Forget…",
}
HELP = {
    "rows": "Each case has rows of its own, or each site has, with everyone who was met there.",
    "stages": "Stacked: a row for each stage. Side by side: a column for each stage and one for the Change; "
    "whoever was met once is left out, and counted.",
    "headers": "What stands beside a row, and in which order.",
    "group": "Rows that share this stand together, under a heading.",
    "sort": "What comes first, and what decides where that is alike.",
    "filter": "Pick a name such as gender; then untick the values whose rows are to be hidden.",
    "columns": "Tick the columns that are shown; + adds sub-themes of any theme, which makes a working chart.",
    "save": "Keep this layout under a name, for everybody who works in this study.",
    "open": "Show a layout that was kept.",
    "forget": "Take a kept layout away. No cell is touched.",
}
KEYS = "Space changes it   Enter shows it so   Esc leaves all as it was"
NONE = ""


class LayoutPanel(ModalScreen["MatrixRequest | None"]):
    """The layout to show, or None when it stays as it is."""

    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("right,left", "change", show=False),
    ]
    DEFAULT_CSS = f"""
    LayoutPanel {{ {LIST_CSS} }}
    LayoutPanel .about {{ height: 2; }}
    """

    def __init__(self, draft: "MatrixRequest", choices: "LayoutChoices", tree: Tree, theme: Theme) -> None:
        super().__init__()
        self.draft, self._choices, self._tree, self._theme = draft, choices, tree, theme
        self._conditions = choices.where

    @property
    def program(self) -> "Program":
        return cast("Program", self.app)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(classes="title", markup=False)
            yield LineList()
            yield Static(classes="about", markup=False)
            yield Static(Content(KEYS), classes="hint")

    def on_mount(self) -> None:
        self._show(0)
        self.query_one(LineList).focus()

    def _show(self, highlighted: int) -> None:
        name = self.draft.name if self.draft.columns or self.draft.name else self._theme.name
        self.query_one(".title", Static).update(Content(f"Layout of {one_line(name or 'a working chart')}"))
        listed = self.query_one(LineList)
        listed.clear_options()
        listed.add_options([Option(self._line(line)) for line in LABELS])
        listed.highlighted = highlighted

    def _line(self, line: str) -> Content:
        value = one_line(self._value(line))
        return Content.assemble((f"{LABELS[line]:<17}", "bold"), value)

    def _value(self, line: str) -> str:
        draft = self.draft
        values = {
            "rows": draft.rows,
            "stages": "side by side, with the Change" if draft.side_by_side else "stacked",
            "headers": ", ".join(draft.headers) or "only the case",
            "group": draft.group or f"by {draft.sort[0] if draft.sort else 'nothing'}, as sorted",
            "sort": ", ".join(draft.sort) or "the case",
            "filter": " and ".join(map(str, self._conditions)) or "everything",
            "columns": self._columns_told(),
            "save": "this layout as a working chart",
            "open": "a working chart",
            "forget": "a working chart",
        }
        return values[line]

    def _columns_told(self) -> str:
        candidates = self._candidates()
        shown = [theme.number for theme in candidates if theme.id not in self.draft.hidden]
        how_many = f"all {len(shown)}" if len(shown) == len(candidates) else f"{len(shown)} of {len(candidates)}"
        return f"{how_many}: {', '.join(shown)}"

    def _candidates(self) -> list[Theme]:
        """The columns that there are to tick."""
        if self.draft.columns:
            return [self._tree.by_id.get(name) or self._tree.named(name) for name in self.draft.columns]
        return self._tree.chart_columns(self._theme)

    # Keys

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        line = list(LABELS)[event.option_index]
        self.query_one(".about", Static).update(Content(HELP[line]))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._change(event.option_index)

    def action_change(self) -> None:
        self._change(self.query_one(LineList).highlighted or 0)

    def action_take(self) -> None:
        """Shows the matrix so; on the lines of working charts, does what they say."""
        highlighted = self.query_one(LineList).highlighted or 0
        if list(LABELS)[highlighted] in ("save", "open", "forget"):
            self._change(highlighted)
        else:
            self.dismiss(self._asked())

    def action_leave(self) -> None:
        self.dismiss(None)

    def _asked(self) -> "MatrixRequest":
        return replace(self.draft, where=tuple(map(str, self._conditions)))

    def _change(self, index: int) -> None:
        self.program.do(self._change_line(list(LABELS)[index], index))

    async def _change_line(self, line: str, index: int) -> None:
        changes = {
            "headers": self._pick_headers,
            "group": self._pick_group,
            "sort": self._pick_sort,
            "filter": self._pick_filter,
            "columns": self._pick_columns,
            "save": self._save,
            "open": self._open,
            "forget": self._forget,
        }
        if line == "rows":
            self.draft = replace(self.draft, rows=CASES if self.draft.rows == SITES else SITES)
        elif line == "stages":
            self.draft = replace(self.draft, side_by_side=not self.draft.side_by_side)
        else:
            await changes[line]()
        # A chart that is opened closes the panel, whose lines may be gone before it is.
        if self.is_current and line != "open":
            self._show(index)

    # Lines that ask

    def _row_choices(self, *without: str) -> list[Choice]:
        told = {"kind": "kind: person, pair, group or site"}
        return [(name, told.get(name, one_line(name))) for name in self._choices.rows if name not in without]

    async def _pick_headers(self) -> None:
        asked = TickSeveral(
            "Beside each row, in this order", self._row_choices("case"), self.draft.headers, ordered=True,
            hint="The case stands first, always. A digit is the place in the order.",
        )  # fmt: skip
        picked = await self.app.push_screen_wait(asked)
        self.draft = self.draft if picked is None else replace(self.draft, headers=picked)

    async def _pick_sort(self) -> None:
        hint = "A digit is the place in the order: the first decides, the next where the first is alike."
        asked = TickSeveral("Sort the rows by", self._row_choices(), self.draft.sort, ordered=True, hint=hint)
        picked = await self.app.push_screen_wait(asked)
        self.draft = self.draft if picked is None else replace(self.draft, sort=picked)

    async def _pick_group(self) -> None:
        choices = [("\0", "as they are sorted"), *self._row_choices("case")]
        picked = await self.app.push_screen_wait(AskChoice("Headings over rows that share", choices))
        if picked:
            self.draft = replace(self.draft, group=picked.strip("\0"))

    async def _pick_filter(self) -> None:
        self._conditions = await ask_conditions(self.app, self._choices, self._conditions)

    async def _pick_columns(self) -> None:
        candidates = self._candidates()
        choices = [(theme.id, one_line(theme.name)) for theme in candidates]
        ticked = [theme.id for theme in candidates if theme.id not in self.draft.hidden]
        found: list[str] = []

        async def more() -> list[Choice]:
            chosen = await self.app.push_screen_wait(
                ThemePicker(self._tree, {}, (), "Add columns of any theme", set(ticked))
            )
            found.extend(chosen)
            return [(one, one_line(self._tree.path(self._tree.by_id[one]))) for one in chosen]

        picked = await self.app.push_screen_wait(TickSeveral("Columns shown", choices, ticked, more=more))
        if picked is None:
            return
        if found:
            columns = tuple(dict.fromkeys((*(theme.id for theme in candidates), *found)))
            self.draft = replace(self.draft, columns=columns, themes="", name="")
        every = [theme.id for theme in candidates] + found
        others = [one for one in self.draft.hidden if one not in every]
        self.draft = replace(self.draft, hidden=(*others, *(one for one in every if one not in picked)))

    # Working charts

    async def _save(self) -> None:
        from qualtool.workflow import working_charts

        hint = "A working chart of the same name is replaced; undo brings it back."
        name = await self.app.push_screen_wait(AskLine("Save this layout as", hint, self.draft.name))
        if not name:
            return
        asked = replace(self._asked(), name=name)
        await self.program.take_step(working_charts.save, self.program.opened, name, asked, self.program.coder)
        self.draft = asked

    async def _open(self) -> None:
        from qualtool.workflow import working_charts

        name = await self._ask_chart("Open which working chart?")
        if name:
            study = self.program.opened
            chart = await self.program.ask(working_charts.chart_named, study, name)
            if chart.left_out:
                self.program.tell(f"Left out, since it is retired: {one_line(', '.join(chart.left_out))}", "")
            self.dismiss(chart.request)

    async def _forget(self) -> None:
        from qualtool.workflow import working_charts

        name = await self._ask_chart("Forget which working chart?")
        if name:
            await self.program.take_step(working_charts.forget, self.program.opened, name, self.program.coder)

    async def _ask_chart(self, title: str) -> str:
        from qualtool.workflow import working_charts

        charts = await self.program.ask(working_charts.listed, self.program.opened)
        if not charts:
            self.program.tell("No working chart has been saved yet", "")
            return NONE
        choices = [
            (chart.name, f"{one_line(chart.name)}   {one_line(chart.coder)} {chart.at[:10]}") for chart in charts
        ]
        return await self.app.push_screen_wait(AskChoice(title, choices))
