"""An effect's mark as a small picture, for formats that cannot draw it themselves."""

from io import BytesIO
from typing import Any

from qualtool.analysis.site_effects import SiteEffect

WIDTH_INCHES, _HEIGHT_INCHES, _DOTS = 1.5, 0.18, 300
_EDGE, _INK, _ZERO = 0.03, "#000000", "#606060"


class Marks:
    """Draws effects one after the other on the same paper, each to the scale that it is given."""

    def __init__(self) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self._paper = Figure(figsize=(WIDTH_INCHES, _HEIGHT_INCHES), dpi=_DOTS)
        FigureCanvasAgg(self._paper)
        self._axes = self._paper.add_axes((0, 0, 1, 1))

    def picture(self, one: SiteEffect, reach: tuple[float, float]) -> BytesIO:
        """The mark of an effect that was worked out, as a PNG."""
        axes: Any = self._axes
        axes.clear()
        axes.set_axis_off()
        low, high = reach
        room = ((high - low) or 1.0) * _EDGE
        axes.set_xlim(low - room, high + room)
        axes.set_ylim(-1, 1)
        draw_mark(axes, one, 0.0, size=4.5)
        axes.axvline(0, color=_ZERO, linewidth=0.7, linestyle=(0, (2, 2)), zorder=0)
        made = BytesIO()
        self._paper.savefig(made, format="png")
        made.seek(0)
        return made


def draw_mark(axes: Any, one: SiteEffect, at: float, size: float) -> None:
    """Draws an effect that was worked out with its interval at a height; hollow where it stands apart."""
    if one.effect is None:
        return
    leading = one.effect.leading
    axes.plot([leading.low, leading.high], [at, at], "|-", color=_INK, linewidth=1.1, markersize=size * 1.6)
    fill = "white" if one.apart else _INK
    axes.plot([one.effect.estimate], [at], "s", color=_INK, markerfacecolor=fill, markersize=size, zorder=3)
