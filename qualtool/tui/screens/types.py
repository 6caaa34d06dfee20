"""The types: every case in the scope of a typology, of which type it is, and what is still open."""

from functools import partial
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import DataTable, Static

from qualtool.analysis.typology import MISFIT, NOT_ASSIGNED, TypedCase
from qualtool.text.display import one_line
from qualtool.tui.actions import bindings_of
from qualtool.tui.program import Room
from qualtool.tui.prompts import AskChoice, AskLine
from qualtool.tui.screens.exporting import share_to_file
from qualtool.tui.screens.movement import MovementScreen
from qualtool.tui.screens.type_prompts import ask_changes, ask_types, ask_typology, take
from qualtool.tui.screens.type_table import CaseLine, case_lines, checked, legend, square, stages_shown
from qualtool.tui.widgets.keys_footer import KeysFooter

if TYPE_CHECKING:
    from qualtool.workflow.typologies import CheckedTypology

NOT_IN_SCOPE = "The case is not in scope at this stage"
FIRST = 2
"""The first column that holds types, after case and site."""


class TypesScreen(Room):
    """Assigning cases to types."""

    ROOM = "types"
    HELP_PAGE = "types"
    BINDINGS = [
        *bindings_of("types"),
        *(Binding(str(number), f"give({number})", show=False) for number in range(2, 10)),
    ]
    CSS = """
    TypesScreen #legend {
        height: auto; max-height: 8; padding: 0 1; background: $boost; text-wrap: nowrap; text-overflow: ellipsis;
    }
    TypesScreen #said { height: 2; padding: 0 1; color: $text-muted; }
    TypesScreen Horizontal { height: 1fr; }
    TypesScreen DataTable { width: 2fr; height: 1fr; scrollbar-size-vertical: 1; scrollbar-size-horizontal: 1; }
    TypesScreen VerticalScroll { width: 1fr; height: 1fr; padding: 0 1; border-left: solid $foreground 30%; }
    TypesScreen #checks { height: auto; }
    TypesScreen.-narrow Horizontal { layout: vertical; }
    TypesScreen.-narrow DataTable { width: 100%; height: 1fr; }
    TypesScreen.-narrow VerticalScroll {
        width: 100%; height: auto; max-height: 7; border-left: none; border-top: solid $foreground 30%;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.typology_id = ""
        self.all: list[CheckedTypology] = []
        self.lines: list[CaseLine] = []
        self.stages: list[str] = []

    def compose(self) -> ComposeResult:
        yield Static(classes="bar", id="about", markup=False)
        yield Static(id="legend", markup=False)
        with Horizontal():
            yield DataTable(cursor_type="cell")
            with VerticalScroll(can_focus=False):
                yield Static(id="checks", markup=False)
        yield Static(id="said", markup=False)
        yield KeysFooter()

    @property
    def table(self) -> DataTable[Text]:
        return self.query_one(DataTable)

    @property
    def made(self) -> "CheckedTypology | None":
        """The typology on show."""
        shown = (one for one in self.all if one.typology.id == self.typology_id)
        return next(shown, self.all[0] if self.all else None)

    # Showing

    async def arrive(self, *what: Any) -> None:
        """Shows the typology that was shown last, with the cursor on a case: its id and the stage."""
        await self.refresh_room()
        for place, line in enumerate(self.lines):
            if what and line.case_id == what[0]:
                column = self.stages.index(what[1]) if what[1] in self.stages else 0
                self.table.move_cursor(row=place, column=FIRST + column)

    async def refresh_room(self) -> None:
        from qualtool.workflow import typologies

        self.all = await self.program.ask(typologies.typologies, self.program.opened)
        made = self.made
        self.typology_id = made.typology.id if made else ""
        self._show(made)
        self.table.focus()

    def _show(self, made: "CheckedTypology | None") -> None:
        if made is None:
            nothing = "No typology yet. p makes one: its name, its types, and whom it is about."
            self.lines, self.stages = [], []
            self.table.clear(columns=True)
            self._put("#about", Content("Types"))
            self._put("#legend", Content(nothing))
            self._put("#checks", Content(""))
            self._put("#said", Content("F1 tells how types are made from charted data"))
            return
        cases = made.cases
        about = f"{made.typology.name} · scope: {cases.filter} · {cases.assigned} of {cases.unit} in one type"
        self._put("#about", Content(one_line(about)))
        self._put("#legend", legend(cases, self.size.width - 2))
        self._put("#checks", checked(made.checks))
        self._fill(made)
        self._tell_case()

    def _put(self, where: str, what: Content) -> None:
        self.query_one(where, Static).update(what)

    def _fill(self, made: "CheckedTypology") -> None:
        table, before = self.table, self.place
        self.lines, self.stages = case_lines(made.cases), stages_shown(made.cases)
        table.clear(columns=True)
        headers = ["Case", "Site", *(made.cases.stages.get(stage, "Type") for stage in self.stages)]
        rows = [
            [
                Text(one_line(line.case)),
                Text(one_line(line.site)),
                *(square(line, stage, made.cases) for stage in self.stages),
            ]
            for line in self.lines
        ]
        for column, header in enumerate(headers):
            # A table that is filled twice in a moment forgets to widen its columns.
            width = max([len(header), *(row[column].cell_len for row in rows)])
            table.add_column(Text(one_line(header)), width=width)
        for row in rows:
            table.add_row(*row)
        self._return_to(before)

    @property
    def place(self) -> tuple[str, str]:
        """The case id and the stage under the cursor."""
        row, column = self.table.cursor_coordinate
        if not self.lines or not self.stages:
            return "", ""
        stage = self.stages[max(0, min(column - FIRST, len(self.stages) - 1))]
        return self.lines[min(row, len(self.lines) - 1)].case_id, stage

    def _return_to(self, before: tuple[str, str]) -> None:
        ids = [line.case_id for line in self.lines]
        if before[0] not in ids or before[1] not in self.stages:
            row, column = next(iter(self._squares(NOT_ASSIGNED) or self._squares()), (0, 0))
        else:
            row, column = ids.index(before[0]), self.stages.index(before[1])
        self.table.move_cursor(row=row, column=FIRST + column)

    def _squares(self, type_: str = "") -> list[tuple[int, int]]:
        """Row and stage of every case in scope, or of those of which `type_` is said."""
        return [
            (row, column)
            for row, line in enumerate(self.lines)
            for column, stage in enumerate(self.stages)
            if stage in line.said and line.said[stage].type == (type_ or line.said[stage].type)
        ]

    def on_data_table_cell_highlighted(self) -> None:
        # The message may be late: what counts is where the cursor is by now.
        if self.table.cursor_column < FIRST and self.stages:
            # Case and site only name the line; what can be done is done in the columns after them.
            self.table.move_cursor(column=FIRST)
        self._tell_case()

    def on_resize(self) -> None:
        if self.made is not None:
            self._put("#legend", legend(self.made.cases, self.size.width - 2))

    def _tell_case(self) -> None:
        row, made = self.row, self.made
        if row is None or made is None:
            said = NOT_IN_SCOPE if self.lines else "No case is in scope: d changes the scope"
        else:
            means = next((t.definition for t in made.typology.types if t.id == row.type_id), "")
            parts = [f"{row.label} {row.respondent}".strip(), row.type + (f" ({row.note})" if row.note else "")]
            parts += [f"{row.coder} {row.at[:10]}"] if row.coder else []
            said = " · ".join([*parts, "Enter shows the evidence", *([f"{row.type}: {means}"] if means else [])])
        self._put("#said", Content(one_line(said)))

    @property
    def row(self) -> TypedCase | None:
        """What was said of the case under the cursor at that stage; None where it is not in scope."""
        case_id, stage = self.place
        line = next((line for line in self.lines if line.case_id == case_id), None)
        return line.said.get(stage) if line else None

    # Assigning

    def action_give(self, number: int = 1) -> None:
        if self.made is not None and number > len(self.made.typology.types):
            self.program.tell(f"There is no type {number}: t adds one", "")
        else:
            self.program.do(self._give(str(number)))

    async def _give(self, type_: str, note: str = "") -> None:
        from qualtool.workflow import assigning

        row = self.row
        if row is None or self.made is None:
            self.program.tell(NOT_IN_SCOPE, "")
            return
        step = partial(assigning.assign, stage=row.stage, note=note)
        await take(self, step, self.typology_id, row.case_id, type_)

    def action_give_listed(self) -> None:
        self.program.do(self._give_listed())

    async def _give_listed(self) -> None:
        row = self.row
        if row is None or self.made is None:
            return
        choices = [(t.id, f"{one_line(t.name)}  {one_line(t.definition)}") for t in self.made.typology.types]
        chosen = await self.app.push_screen_wait(AskChoice(f"Of which type is {one_line(row.label)}?", choices))
        if chosen:
            await self._give(chosen)

    def action_misfit(self) -> None:
        self.program.do(self._misfit())

    async def _misfit(self) -> None:
        row = self.row
        if row is None:
            return
        title = f"Why does {one_line(row.label)} fit none of the types?"
        note = await self.app.push_screen_wait(AskLine(title, "Kept as its note.", row.note))
        if note:
            await self._give(MISFIT, note)

    def action_note(self) -> None:
        self.program.do(self._note())

    async def _note(self) -> None:
        row = self.row
        if row is None or row.type == NOT_ASSIGNED:
            self.program.tell("Give the case a type first; then say why", "")
            return
        title = f"Why is {one_line(row.label)} {one_line(row.type)}?"
        note = await self.app.push_screen_wait(AskLine(title, "A note for whoever looks at it again.", row.note))
        if note:
            await self._give(row.type_id or MISFIT, note)

    def action_take_back(self) -> None:
        from qualtool.workflow import assigning

        row = self.row
        if row is not None:
            step = partial(assigning.take_back, stage=row.stage)
            self.program.do(take(self, step, self.typology_id, row.case_id))

    def action_next_open(self) -> None:
        squares = self._squares(NOT_ASSIGNED)
        if not squares:
            self.program.tell("Every case in scope is assigned", "")
            return
        here = self.table.cursor_coordinate.row, self.table.cursor_coordinate.column - FIRST
        row, column = next((one for one in squares if one > here), squares[0])
        self.table.move_cursor(row=row, column=FIRST + column)

    # The typology

    def action_pick(self) -> None:
        self.program.do(self._pick())

    async def _pick(self) -> None:
        known = [(one.typology.name, f"{one_line(one.typology.name)}  {_in_brief(one)}") for one in self.all]
        name = await ask_typology(self, known)
        await self.refresh_room()
        for one in self.all:
            if one.typology.name == " ".join(name.split()):
                self.typology_id = one.typology.id
                self._show(one)

    def action_types(self) -> None:
        if self.made is not None:
            self.program.do(ask_types(self, self.made.typology))

    def action_change(self) -> None:
        if self.made is not None:
            self.program.do(ask_changes(self, self.made.typology))

    def action_movement(self) -> None:
        if self.made is not None:
            self.program.do(self._movement(self.made))

    async def _movement(self, made: "CheckedTypology") -> None:
        from qualtool.workflow import typologies

        moved = typologies.movement_of(made.cases)
        await self.app.push_screen_wait(MovementScreen(made.typology.name, moved))

    # Going on from here

    def on_data_table_cell_selected(self) -> None:
        self.action_evidence()

    def action_evidence(self) -> None:
        row, made = self.row, self.made
        if row is not None and made is not None:
            stage = row.stage or next(iter(made.cases.met_at.get(row.case_id, ())), "")
            self.program.do(self.program.enter("matrix", row.case_id, stage, None))

    def action_export(self) -> None:
        if self.made is not None:
            self.program.do(self._export(self.made))

    async def _export(self, made: "CheckedTypology") -> None:
        from qualtool.workflow import sharing_types

        what = "cases"
        if made.typology.by_stage:
            choices = [("cases", "Cases and their types"), ("movement", "Movement between stages")]
            what = await self.app.push_screen_wait(AskChoice("Export", choices))
        if not what:
            return
        write: Any = sharing_types.share_typology if what == "cases" else sharing_types.share_movement
        shown = made if what == "cases" else made.cases
        await share_to_file(self, f"types_{what}.csv", ".csv for other programs, .md", write, shown)

    def action_back(self) -> None:
        self.program.do(self.program.leave())


def _in_brief(one: "CheckedTypology") -> str:
    return f"{one.cases.assigned} of {one.cases.unit} in one type"
