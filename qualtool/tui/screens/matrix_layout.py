"""How the matrix is laid out and gone about in: which theme, which rows, in what order, and where next."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.widgets import Input

from qualtool.analysis.matrix import CASES, SITES, STALE, Matrix
from qualtool.text.display import one_line
from qualtool.tui.screens.matrix_room import SORTS, MatrixRoom, seen_words
from qualtool.tui.widgets.theme_picker import ThemePicker

if TYPE_CHECKING:
    from qualtool.workflow.matrices import MatrixRequest


class LayoutActions(MatrixRoom):
    """Going about in the matrix, and laying it out."""

    def action_next_uncharted(self) -> None:
        here = self.view.column
        found = self.view.next_cell(self.is_sought, self.sought_in)
        if not found and not (self.is_sought(self.view.cell) and here and self.sought_in in ("", here.id)):
            none = f"No cell is {self.sought} here" if self.sought else "Every cell with excerpts is charted here"
            self.program.tell(none, "")

    def action_next_stale(self) -> None:
        if not self.view.next_cell(lambda cell: cell.state == STALE):
            only = self.view.cell.state == STALE
            self.program.tell("This is the only stale cell here" if only else "No cell is stale here", "")

    # Themes

    def action_pick(self) -> None:
        self.program.do(self._pick())

    async def _pick(self) -> None:
        from qualtool.workflow import preparing

        counts = dict(await self.program.ask(preparing.theme_counts, self.program.opened))
        chosen = await self.app.push_screen_wait(ThemePicker(self.framework, counts, (), "Show the matrix of", set()))
        if chosen:
            self._leave_chart()
            self.theme = self.framework.by_id[chosen[0]]
            await self.look_again()

    def action_next_theme(self) -> None:
        self._turn_theme(1)

    def action_previous_theme(self) -> None:
        self._turn_theme(-1)

    def _turn_theme(self, step: int) -> None:
        roots = self.framework.roots
        if self.theme is None or not roots:
            return
        main = (self.framework.ancestors(self.theme) or [self.theme])[0]
        self._leave_chart()
        self.theme = roots[(roots.index(main) + step) % len(roots)]
        self.program.do(self.look_again())

    def _leave_chart(self) -> None:
        """Back to the columns of one theme, and to no cells in particular."""
        self.layout_asked = replace(self.layout_asked, columns=(), name="")
        self.sought = self.sought_in = ""

    # Rows and columns

    def action_sort(self) -> None:
        before = self.layout_asked.sort
        order = SORTS[(SORTS.index(before) + 1) % len(SORTS) if before in SORTS else 0]
        self.layout_asked = replace(self.layout_asked, sort=order, group="")
        self.program.do(self.look_again())
        self.program.tell(f"Sorted by {', '.join(order)}", "")

    def action_turn_stages(self) -> None:
        self.program.do(self._turn(side_by_side=not self.layout_asked.side_by_side))

    def action_turn_rows(self) -> None:
        self.program.do(self._turn(rows=CASES if self.layout_asked.rows == SITES else SITES))

    async def _turn(self, **change: Any) -> None:
        self.layout_asked = replace(self.layout_asked, **change)
        await self.look_again()
        if self.matrix is not None:
            self.program.tell(_laid_out(self.matrix), "")

    def action_hide_column(self) -> None:
        column = self.view.column
        if column is None or self.matrix is None:
            return
        if {one.id for one in self.matrix.columns} == {column.id}:
            self.program.tell("This is the only column that is shown", "")
            return
        self.layout_asked = replace(self.layout_asked, hidden=(*self.layout_asked.hidden, column.id))
        self.program.do(self.look_again())
        name = one_line(f"{column.number} {column.title}")
        self.program.tell(f"Hidden: {name}", f"{self._key('show_columns')} shows every column again")

    def action_show_columns(self) -> None:
        if not self.layout_asked.hidden:
            self.program.tell("No column is hidden", "")
            return
        self.layout_asked = replace(self.layout_asked, hidden=())
        self.program.do(self.look_again())

    def _key(self, name: str) -> str:
        from qualtool.tui.actions import actions_of

        action = next(one for one in actions_of(self.ROOM) if one.id == name)
        return self.program.first_key(action)

    # Filters

    def _cycle(self, name: str) -> None:
        """The next value takes the place of whatever the layout says of site, stage or type."""
        self.layout_asked = replace(
            self.layout_asked, where=tuple(one for one in self.layout_asked.where if not _is_about(one, name))
        )
        super()._cycle(name)

    def action_clear(self) -> None:
        self.show_everybody()
        super().action_clear()

    # The panel

    def action_layout(self) -> None:
        self.program.do(self._open_panel())

    async def _open_panel(self) -> None:
        from qualtool.tui.screens.chart_layout import LayoutPanel
        from qualtool.workflow import working_charts

        if self.theme is None:
            return
        study, draft = self.program.opened, self.asked(self.theme)
        choices = await self.program.ask(working_charts.layout_choices, study, draft.where)
        asked = await self.app.push_screen_wait(LayoutPanel(draft, choices, self.framework, self.theme))
        if asked is None:
            return
        # Read before anything is set: a layout that cannot be shown leaves the screen as it is.
        made = await self.made(asked)
        self.theme = self.framework.all_named(asked.themes)[0] if asked.themes else self.theme
        self.layout_asked, self._filters.chosen = self._keys_apart(asked)
        self.sought = self.sought_in = ""
        self.show_matrix(self.theme, made)
        self.program.tell(_laid_out(made), "")

    def _keys_apart(self, asked: "MatrixRequest") -> tuple["MatrixRequest", dict[str, str]]:
        """A layout, and those of its conditions that a key turns: one value of site, stage or type."""
        turned = {f"{name}={value}": (name, value) for name, values in self._filters.values.items() for value in values}
        where = tuple(one for one in asked.where if one not in turned)
        return replace(asked, themes="", where=where), dict(turned[one] for one in asked.where if one in turned)

    # Reading, finding

    def action_read_down(self) -> None:
        self.program.do(self._read(True))

    def action_read_along(self) -> None:
        self.program.do(self._read(False))

    async def _read(self, down: bool) -> None:
        from qualtool.tui.screens.reading import ReadingScreen

        if self.matrix is None or self.view.row is None or self.view.column is None:
            return
        screen = ReadingScreen(self.matrix, self.view.row, self.view.column, down)
        place = await self.app.push_screen_wait(screen)
        if place is not None:
            self.view.go_to(place)

    def action_find(self) -> None:
        box = self.query_one("#find", Input)
        box.add_class("shown")
        box.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "find":
            self.action_find_next()

    def action_find_next(self) -> None:
        """Goes to the next cell whose summary holds the words, round from the end."""
        words = self.query_one("#find", Input).value.strip()
        row, column = self.view.row, self.view.column
        if not words or self.matrix is None or row is None or column is None:
            return
        order = [(one.case_id, one.stage, other.key) for one in self.matrix.rows for other in self.matrix.columns]
        found = set(cells_with(self.matrix, words))
        if not found:
            self.program.tell(f"“{one_line(words)}” is in no summary that is shown here", "")
            return
        here = order.index((row.case_id, row.stage, column.key))
        turned = [*order[here + 1 :], *order[: here + 1]]
        place = next(one for one in turned if one in found)
        self.view.go_to(place)
        number = sum(one in found for one in order[: order.index(place) + 1])
        self.program.tell(f"“{one_line(words)}”: {number} of {len(found)}", "")

    @property
    def finding(self) -> bool:
        """Whether the line to find words in is open."""
        return self.query_one("#find").has_class("shown")

    def close_find(self) -> None:
        self.query_one("#find").remove_class("shown")
        self.view.focus()

    def action_export(self) -> None:
        from qualtool.tui.screens.exporting import export_matrices

        if self.theme is not None and self.matrix is not None:
            stem = "working_chart" if self.layout_asked.columns else f"matrix_{self.theme.number}"
            self.program.do(export_matrices(self, [self.matrix], stem))


def cells_with(matrix: Matrix, words: str) -> list[tuple[str, str, str]]:
    """The cells whose summary holds the words, comments and verbatim words too, whatever the capitals."""
    wanted = " ".join(words.casefold().split())
    return [
        (row.case_id, row.stage, column.key)
        for row in matrix.rows
        for column in matrix.columns
        if wanted in " ".join(" ".join(stretch.text for stretch in row.cell(column).stretches).casefold().split())
    ]


def _is_about(condition: str, name: str) -> bool:
    return condition.partition("=")[0].rstrip("!").strip().casefold() == name


def _laid_out(matrix: Matrix) -> str:
    what = "Sites" if matrix.rows_are == SITES else "Cases"
    if matrix.side_by_side:
        return f"{what}, stages side by side: {seen_words(matrix)}"
    return f"{what}, stages stacked: {len(matrix.rows)} row{'' if len(matrix.rows) == 1 else 's'}"
