"""The coverage board on screen: what a square shows, how the board is painted, the widget."""

from qualtool.tui.widgets.coverage.view import CoverageView

__all__ = ["CoverageView"]
