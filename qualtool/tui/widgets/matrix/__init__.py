"""The framework matrix on screen: what a cell shows, where everything stands, how it is painted, the widget."""

from qualtool.tui.widgets.matrix.view import MatrixView

__all__ = ["MatrixView"]
