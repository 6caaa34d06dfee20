"""The joint display as one page for a browser, with everything in it: offline, on a phone, printed, without scripts."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from qualtool.analysis.display_words import (
    CAUTION,
    LACK,
    LEGEND,
    NO_FIGURES,
    Part,
    about,
    beside_words,
    cell_parts,
    description,
    effect_parts,
    grouped,
    indicator_notes,
    reasons,
    scale,
    site_effects_at,
    site_notes,
)
from qualtool.analysis.joint_display import JointDisplay, JointRow
from qualtool.analysis.site_effects import SiteEffect
from qualtool.analysis.site_results import Indicator
from qualtool.formats.characters import xml_text

_TEMPLATES = Path(__file__).parent / "display_page"
_WIDTH, _EDGE, _ROOM_FOR_ZERO = 200.0, 6.0, 45.0


def write(path: Path, display: JointDisplay) -> None:
    """Writes the page. Every word of it is escaped; nothing in it is loaded from anywhere else."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: xml_text(value) if type(value) is str else value,
    )
    page = environment.get_template("page.html").render(
        study=display.study,
        written=date.today().isoformat(),
        about=about(display),
        legend=LEGEND,
        caution=CAUTION,
        flags=display.flags,
        heads=list(_heads(display)),
        groups=[
            {"heading": heading, "rows": [_row(display, row) for row in rows]} for heading, rows in grouped(display)
        ],
        reasons=reasons(display),
        indicators=[(one, indicator_notes(display, one)) for one in display.indicators],
        themes=display.themes,
    )
    path.write_text(page, encoding="utf-8", newline="\n")


def _heads(display: JointDisplay) -> Iterator[dict[str, Any]]:
    """The columns after the site: its description, indicators with their scale, themes with what stands beside."""
    for name in display.descriptions:
        yield {"kind": "description", "first": False, "name": name, "below": "", "scale": None}
    for place, indicator in enumerate(display.indicators):
        yield {
            "kind": "effect",
            "first": not place,
            "name": f"{indicator.title} ({indicator.key})",
            "below": "",
            "scale": _scale(display, indicator),
        }
    for place, theme in enumerate(display.themes):
        below = beside_words(display, theme)
        yield {"kind": "theme", "first": not place, "name": theme.name, "below": below, "scale": None}


def _scale(display: JointDisplay, indicator: Indicator) -> dict[str, Any] | None:
    reach, (low, high) = display.reach(indicator.key), scale(display, indicator)
    if reach[0] == reach[1]:
        return None
    ends = {"low_at": _at(reach[0], reach), "high_at": _at(reach[1], reach), "zero_at": _at(0, reach)}
    clear = _ROOM_FOR_ZERO < ends["zero_at"] < _WIDTH - _ROOM_FOR_ZERO
    return {**ends, "low": low, "high": high, "zero_shown": clear}


def _at(value: float, reach: tuple[float, float]) -> float:
    """Where a value lies across a drawing."""
    low, high = reach
    return round(_EDGE + (value - low) / ((high - low) or 1.0) * (_WIDTH - 2 * _EDGE), 1)


def _row(display: JointDisplay, row: JointRow) -> dict[str, Any]:
    effects = [
        [_piece(display, row, one) for one in site_effects_at(row, indicator)]
        or [{"mark": None, "parts": [Part(LACK, NO_FIGURES)]}]
        for indicator in display.indicators
    ]
    described = [[{"mark": None, "parts": parts}] for parts in description(display, row)]
    accounts = [[{"mark": None, "parts": cell_parts(display, row, theme)}] for theme in display.themes]
    return {"label": row.label, "notes": site_notes(display, row), "cells": described + effects + accounts}


def _piece(display: JointDisplay, row: JointRow, one: SiteEffect) -> dict[str, Any]:
    """An effect with its mark, drawn to the scale that all sites share."""
    parts = effect_parts(row, one)
    if one.effect is None:
        return {"mark": None, "parts": parts}
    reach, leading = display.reach(one.indicator.key), one.effect.leading
    mark = {"said": parts[0].text, "hollow": bool(one.apart), "zero": _at(0, reach)}
    mark |= {"low": _at(leading.low, reach), "high": _at(leading.high, reach), "value": _at(one.effect.estimate, reach)}
    return {"mark": mark, "parts": parts}
