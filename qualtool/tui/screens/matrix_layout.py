"""How the matrix is laid out and gone about in: which theme, which rows, in what order, and where next."""

from qualtool.tui.screens.matrix_room import SORTS, MatrixRoom
from qualtool.tui.widgets.theme_picker import ThemePicker


class LayoutActions(MatrixRoom):
    """Going about in the matrix."""

    def action_next_uncharted(self) -> None:
        if not self.view.next_cell(self.is_sought) and not self.is_sought(self.view.cell):
            none = f"No cell is {self.sought} here" if self.sought else "Every cell with excerpts is charted here"
            self.program.tell(none, "")

    def action_pick(self) -> None:
        self.program.do(self._pick())

    async def _pick(self) -> None:
        from qualtool.workflow import preparing

        counts = dict(await self.program.ask(preparing.theme_counts, self.program.opened))
        chosen = await self.app.push_screen_wait(ThemePicker(self.framework, counts, (), "Show the matrix of", set()))
        if chosen:
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
        self.theme = roots[(roots.index(main) + step) % len(roots)]
        self.program.do(self.look_again())

    def action_sort(self) -> None:
        self.sorting = (self.sorting + 1) % len(SORTS)
        self.program.do(self.look_again())
        self.program.tell(f"Sorted by {', '.join(SORTS[self.sorting])}", "")

    def action_export(self) -> None:
        from qualtool.tui.screens.exporting import export_matrices

        if self.theme is not None and self.matrix is not None:
            self.program.do(export_matrices(self, [self.matrix], f"matrix_{self.theme.number}"))
