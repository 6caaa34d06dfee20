"""From a cell of the matrix to the elements of its sub-theme, and to the type of its case."""

from qualtool.tui.screens.matrix_room import MatrixRoom


class TypeActions(MatrixRoom):
    """Going on from charted cells to elements and types."""

    def action_elements(self) -> None:
        if self.open_cell is not None:
            row, column = self.open_cell
            case_id, stage, theme_id = row.place(column)
            self.program.do(self.program.enter("elements", theme_id, case_id, stage))

    def action_types(self) -> None:
        place = self.open_cell[0].place(self.open_cell[1])[:2] if self.open_cell else ()
        self.program.do(self.program.enter("types", *place))
