"""The cell under the matrix's cursor as evidence: added to a finding, and shown to be in one."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.widgets import Static

from qualtool.analysis.findings import DOES
from qualtool.analysis.matrix import CASES, CHANGE, SITES, Column, Row
from qualtool.text.display import one_line
from qualtool.tui.actions import FINDING
from qualtool.tui.prompts import AskLine
from qualtool.tui.screens.finding_prompts import NEW, TAKE_OUT, AskBearing, PickFinding
from qualtool.tui.screens.matrix_room import MatrixRoom

if TYPE_CHECKING:
    from qualtool.workflow.concluding import CellBears
    from qualtool.workflow.findings import FindingsAtHand

BRIEF = 30


@dataclass(frozen=True, slots=True)
class Evidence:
    """A cell to go to, at the stage CHANGE for a Change cell; `of_site` says that its row is a site's."""

    case_id: str
    stage: str
    theme_id: str
    of_site: bool = False


class FindingActions(MatrixRoom):
    """Saying how cells bear on findings."""

    def __init__(self) -> None:
        super().__init__()
        self._at_hand: FindingsAtHand | None = None

    async def arrive(self, *what: Any) -> None:
        if what and isinstance(what[0], Evidence):
            await self.open_evidence(what[0])
        else:
            await super().arrive(*what)

    async def open_evidence(self, cell: "Evidence") -> None:
        """Shows a cell in the chart that has it: of cases or sites, and with the stages side by side for a Change."""
        await self.refresh_room()
        theme = self.framework.by_id[cell.theme_id]
        above = [*self.framework.ancestors(theme), theme]
        self.theme = next((one for one in above if theme in self.framework.chart_columns(one)), theme)
        self._show_plain()
        changed = cell.stage == CHANGE
        hidden = tuple(one for one in self.layout_asked.hidden if one != cell.theme_id)
        rows = SITES if cell.of_site else CASES
        self.layout_asked = replace(self.layout_asked, rows=rows, side_by_side=changed, hidden=hidden)
        await self.look_again()
        if not self._put_cursor(cell):
            self.show_everybody()
            await self.look_again()
            self._put_cursor(cell)
            self.program.tell("Every filter was taken away, to show this case", "")

    def _put_cursor(self, cell: "Evidence") -> bool:
        """Puts the cursor on a cell; whether the matrix has its row. Of a whole theme, it is the first column."""
        if self.matrix is None:
            return False
        stage = CHANGE if cell.stage == CHANGE else ""
        fitting = [one for one in self.matrix.columns if one.id == cell.theme_id and one.stage == stage]
        place = (cell.case_id, "" if stage else cell.stage, (fitting or list(self.matrix.columns))[0].key)
        self.view.show(self.matrix, place, self.matrix.group)
        return place[:2] in [(row.case_id, row.stage) for row in self.matrix.rows]

    async def look_again(self, cursor: tuple[str, str, str] | None = None) -> None:
        from qualtool.workflow import findings

        self._at_hand = await self.program.ask(findings.at_hand, self.program.opened, self.program.coder)
        await super().look_again(cursor)

    def _show_cell(self, row: Row, column: Column) -> None:
        kept = not self.pane.changed
        super()._show_cell(row, column)
        # While words wait to be kept, the line is that of their cell.
        told = self._findings_of(row, column)
        if kept and told:
            line = self.query_one("#cell", Static)
            line.update(Content(f"{told} · {line.content}"), layout=False)

    def _findings_of(self, row: Row, column: Column) -> str:
        """How a cell bears on the finding used last of those that it bears on; empty where it bears on none."""
        if self._at_hand is None:
            return ""
        here = self._at_hand.bearings.get(row.place(column), {})
        said = [one for one in self._at_hand.choices if one.id in here]
        if not said:
            return ""
        told = f"{DOES[here[said[0].id]]} {said[0].number}: ‘{_in_brief(said[0].statement)}’"
        return told + (f" and bears on {len(said) - 1} more" if len(said) > 1 else "")

    def action_finding(self) -> None:
        self.program.do(self._add_to_finding())

    async def _add_to_finding(self) -> None:
        if self.open_cell is None or self._at_hand is None:
            return
        await self.put_away()
        row, column = self.open_cell
        where = f"{one_line(row.case)}{'/' if row.stage else ''}{row.stage}, {one_line(column.name)}"
        here = self._at_hand.bearings.get(row.place(column), {})
        picked = await self.app.push_screen_wait(
            PickFinding(f"How does {where} bear on a finding?", self._at_hand.choices, here)
        )
        if picked is None:
            return
        if picked.finding_id == NEW:
            await self._new_finding(row, column, where)
            return
        bearing = picked.bearing or await self._ask_bearing(where, picked.finding_id)
        if bearing:
            await self._bear(row, column, picked.finding_id, bearing)

    async def _ask_bearing(self, where: str, finding_id: str) -> str:
        at_hand = self._at_hand
        statement = next((one.statement for one in at_hand.choices if one.id == finding_id), "") if at_hand else ""
        title = f"{where}\n{one_line(statement)}"
        return await self.app.push_screen_wait(AskBearing(title, at_hand.last_bearing if at_hand else ""))

    async def _new_finding(self, row: Row, column: Column, where: str) -> None:
        from qualtool.workflow import concluding

        column_theme = self.framework.by_id[column.id]
        theme = self.theme or (self.framework.ancestors(column_theme) or [column_theme])[0]
        hint = "What the report will say, in a sentence."
        statement = await self.app.push_screen_wait(AskLine(f"New finding on {one_line(theme.name)}", hint))
        if not statement:
            return
        bearing = await self.app.push_screen_wait(AskBearing(f"{where}\n{one_line(statement)}"))
        # What was written is kept also where its first cell was not given.
        cells = [_cell(row, column, bearing)] if bearing else []
        await self.program.take_step(
            concluding.make, self.program.opened, statement, self.program.coder, theme.id, (), "", (), cells
        )
        await self.look_again()

    def action_same_finding(self) -> None:
        self.program.do(self._add_as_before())

    async def _add_as_before(self) -> None:
        if self.open_cell is None or self._at_hand is None:
            return
        if not self._at_hand.last_bearing:
            key = self.program.first_key(FINDING)
            self.program.tell(f"There is no finding to go on with yet: {key} picks one, or makes it", "")
            return
        await self.put_away()
        row, column = self.open_cell
        await self._bear(row, column, self._at_hand.choices[0].id, self._at_hand.last_bearing)

    async def _bear(self, row: Row, column: Column, finding_id: str, bearing: str) -> None:
        from qualtool.workflow import concluding

        step: Any = concluding.take_out if bearing == TAKE_OUT else concluding.bear
        cell = _cell(row, column, "" if bearing == TAKE_OUT else bearing)
        await self.program.take_step(step, self.program.opened, finding_id, cell, self.program.coder)
        await self.look_again()


def _cell(row: Row, column: Column, bearing: str) -> "CellBears":
    from qualtool.workflow.concluding import CellBears

    return CellBears(*row.place(column), bearing)


def _in_brief(statement: str) -> str:
    line = one_line(statement)
    return line if len(line) <= BRIEF else line[: BRIEF - 1].rstrip() + "…"
