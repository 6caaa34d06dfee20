"""Figures for reports: legible in black and white, with every number printed beside its bar."""

import textwrap
from pathlib import Path
from typing import Any

from qualtool.analysis.spread import KINDS, Group, Spread
from qualtool.formats.characters import xml_text

_SAMPLE, _QUOTES, _EDGE = "#d9d9d9", "#404040", "#202020"
_BAR, _WIDTH, _PER_GROUP, _PER_KIND, _AROUND = 0.38, 6.7, 0.36, 0.2, 1.3
_ROOM_FOR_NUMBERS = 0.36
_LONGEST_NAME, _LONGEST_LINE = 34, 104


def write_spread(path: Path, found: Spread) -> None:
    """Draws two bars for each site, stage and type: its part of the encounters, and its part of the quotes.

    Each bar is as long as its part of its own whole, so that the two can be compared; the numbers are counts.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    places, headings, height = _places(found)
    # Words stay words in an SVG, and a date would make each writing of the same figure another file.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "qualtool", "font.size": 9, "pdf.fonttype": 42}):
        figure = Figure(figsize=(_WIDTH, _AROUND + height * _PER_GROUP), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        for place, group in places:
            _pair(axes, place, group, found)
        axes.set_yticks([place for place, _group in places], [_name(group) for _place, group in places])
        for place, heading in headings:
            axes.text(0, place, heading, weight="bold", ha="left", va="center")
        _finish(axes, height, found.longest_part)
        figure.suptitle(_plain(f"{found.study}: spread of quotes"), x=0.02, ha="left", weight="bold")
        figure.supxlabel(_told(found), x=0.02, ha="left", fontsize=8)
        figure.savefig(path, format=path.suffix[1:].lower(), dpi=200, metadata=_metadata(path))


def _places(found: Spread) -> tuple[list[tuple[float, Group]], list[tuple[float, str]], float]:
    """Where each group and each heading stands, from the top down, and how far down they go."""
    places: list[tuple[float, Group]] = []
    headings, at = [], 0.0
    for kind in KINDS:
        if not found.of(kind):
            continue
        headings.append((at, f"By {kind}"))
        for group in found.of(kind):
            at += 1
            places.append((at, group))
        at += 1 + _PER_KIND
    return places, headings, max(at, 1.0)


def _pair(axes: Any, place: float, group: Group, found: Spread) -> None:
    for offset, count, whole, colour, hatch, words in (
        (-_BAR / 2, group.encounters, found.encounters, _SAMPLE, "", "encounters"),
        (_BAR / 2, group.quotes, found.quotes, _QUOTES, "", "quotes"),
    ):
        part = count / whole if whole else 0.0
        axes.barh(place + offset, part, height=_BAR, color=colour, edgecolor=_EDGE, linewidth=0.6, hatch=hatch)
        axes.text(
            part + found.longest_part * 0.01, place + offset, f"{count} of {whole} {words}", va="center", fontsize=7.5
        )


def _finish(axes: Any, height: float, longest: float) -> None:
    axes.set_ylim(height - _PER_KIND, -0.7)
    axes.set_xlim(0, longest * (1 + _ROOM_FOR_NUMBERS))
    axes.xaxis.set_visible(False)
    axes.tick_params(axis="y", length=0)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)


def _told(found: Spread) -> str:
    lines = [
        "Light bars: encounters of the achieved sample. Dark bars: quotes. Each bar is a part of its own whole.",
        f"{found.n}; filter: {found.filter}.",
        "An encounter with people of several types counts under each of them.",
        *(textwrap.wrap(f"By participant: {found.shares}.", _LONGEST_LINE) if found.people else []),
    ]
    return _plain("\n".join(lines))


def _name(group: Group) -> str:
    name = _plain(group.name)
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"


def _plain(text: str) -> str:
    """Words that are drawn as they are: a dollar sign would begin a formula."""
    return xml_text(text).replace("$", r"\$")


def _metadata(path: Path) -> dict[str, None]:
    return (
        {"Date": None}
        if path.suffix.lower() == ".svg"
        else {"CreationDate": None}
        if path.suffix.lower() == ".pdf"
        else {}
    )
