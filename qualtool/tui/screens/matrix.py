"""The matrix screen: what can be done in it, put together."""

from qualtool.tui.screens.matrix_beside import BesideActions
from qualtool.tui.screens.matrix_cell import CellActions
from qualtool.tui.screens.matrix_findings import FindingActions
from qualtool.tui.screens.matrix_layout import LayoutActions
from qualtool.tui.screens.matrix_types import TypeActions


class MatrixScreen(CellActions, BesideActions, LayoutActions, FindingActions, TypeActions):
    """Charting: write in the cell, cite from beside it."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter is a new line while a summary is being written."""
        if action == "edit" and self.is_mounted and self.pane.editor.has_focus:
            return False
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        if self.finding:
            self.close_find()
        elif self.editing:
            self.view.focus()
        else:
            self.program.do(self.program.leave())
