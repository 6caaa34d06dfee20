"""The cell under the cursor: its summary to write in, and beside it what it can be charted from."""

from qualtool.tui.widgets.cell.pane import CellPane

__all__ = ["CellPane"]
