"""The transcript on screen: what it shows, where every word stands, how it is painted, the widget."""

from qualtool.tui.widgets.transcript.shown import CodingShown, TurnShown
from qualtool.tui.widgets.transcript.units import Granularity
from qualtool.tui.widgets.transcript.view import TranscriptView

__all__ = ["CodingShown", "Granularity", "TranscriptView", "TurnShown"]
