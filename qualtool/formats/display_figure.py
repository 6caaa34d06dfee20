"""The joint display as a figure: a forest plot for each indicator side by side, sites down, codes at the right."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

from qualtool.analysis.display_words import (
    NO_FIGURES,
    about,
    effect_parts,
    grouped,
    indicator_notes,
    reasons,
    site_effects_at,
)
from qualtool.analysis.joint_display import JointDisplay, JointRow, JointTheme
from qualtool.analysis.site_effects import n_words
from qualtool.analysis.site_results import Indicator
from qualtool.formats.display_marks import draw_mark
from qualtool.formats.figure_files import no_date, plain
from qualtool.text.display import sentence

_NAMES, _PANEL, _CODES = 1.5, 2.5, 1.25
_PER_LINE, _HEAD, _PER_NOTE, _AROUND = 0.42, 0.55, 0.155, 0.3
_INK, _SOFT = "#000000", "#505050"
_SIZE, _SMALL = 8.5, 7.2
_CHARACTERS_PER_INCH = 15.5
_ABOVE, _LONGEST_NAME = 0.3, 24
_OVER_THE_LINE = {"facecolor": "white", "edgecolor": "none", "pad": 0.4}


def write(path: Path, display: JointDisplay) -> None:
    """Draws it as .svg, .png or .pdf, by the path's suffix; every number stands in figures above its mark."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    lines = list(_lines(display))
    panels, codes = len(display.indicators), len(display.themes)
    width = _NAMES + panels * _PANEL + codes * _CODES + 0.2
    notes = [line for note in _notes(display) for line in wrap(plain(note), int(width * _CHARACTERS_PER_INCH))]
    body, foot = _HEAD + _PER_LINE * len(lines), _PER_NOTE * len(notes) + 0.45
    height = _AROUND + body + foot
    # Words stay words in an SVG, and a date would make each writing of the same figure another file.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "qualtool", "font.size": _SIZE, "pdf.fonttype": 42}):
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        figure.text(0.1 / width, 1 - 0.12 / height, plain(f"{display.study}: joint display"), weight="bold", va="top")
        bottom, tall = foot / height, (body - _HEAD) / height
        left = _NAMES / width
        names = figure.add_axes((0.1 / width, bottom, (_NAMES - 0.1) / width, tall))
        _name_lines(names, lines)
        for indicator in display.indicators:
            axes = figure.add_axes((left, bottom, (_PANEL - 0.25) / width, tall))
            _draw_panel(axes, display, indicator, lines)
            left += _PANEL / width
        for theme in display.themes:
            axes = figure.add_axes((left, bottom, (_CODES - 0.1) / width, tall))
            _print_codes(axes, display, theme, lines)
            left += _CODES / width
        figure.text(0.1 / width, 0.06 / height, "\n".join(notes), fontsize=_SMALL, va="bottom", linespacing=1.35)
        figure.savefig(path, format=path.suffix[1:].lower(), dpi=200, metadata=no_date(path))


def _lines(display: JointDisplay) -> Iterator[str | JointRow]:
    """From the top down: headings and sites."""
    for heading, rows in grouped(display):
        if heading:
            yield heading
        yield from rows


def _notes(display: JointDisplay) -> list[str]:
    notes = [about(display)]
    for indicator in display.indicators:
        notes.append(f"{indicator.key}: {' '.join(indicator_notes(display, indicator))}")
    notes += [sentence(f"{row.label}: {row.apart}") for row in display.apart]
    notes += [f"{one.key} beside {theme.name}: {reason}" for one, theme, reason, _coder in reasons(display)]
    marks = "A line is the 95% interval, a square the effect (hollow: stands apart), the dotted line 0."
    notes.append(f"{marks} ≠: seen otherwise by somebody. –: no convergence code.")
    return notes


def _rows(lines: Sequence[str | JointRow]) -> Iterator[tuple[int, JointRow]]:
    return ((at, line) for at, line in enumerate(lines) if isinstance(line, JointRow))


def _frame(axes: Any, lines: Sequence[str | JointRow], title: str, width: int) -> None:
    """Empties a panel down to its lines, under its title."""
    axes.set_ylim(len(lines) - 0.4, -0.6)
    axes.set_yticks([])
    axes.set_facecolor("none")
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_title(plain("\n".join(wrap(title, width))), fontsize=_SIZE, loc="left", weight="bold")


def _name_lines(axes: Any, lines: Sequence[str | JointRow]) -> None:
    _frame(axes, lines, "", 1)
    axes.set_xticks([])
    axes.set_xlim(0, 1)
    for at, line in enumerate(lines):
        if isinstance(line, str):
            axes.text(0, at, plain(line), weight="bold", va="center", clip_on=False)
        else:
            axes.text(0.06, at, plain(_cut(line.label)), va="center")


def _draw_panel(axes: Any, display: JointDisplay, indicator: Indicator, lines: Sequence[str | JointRow]) -> None:
    _frame(axes, lines, f"{indicator.title} ({indicator.key})", 32)
    low, high = display.reach(indicator.key)
    room = ((high - low) or 1.0) * 0.04
    axes.set_xlim(low - room, high + room)
    for at, row in _rows(lines):
        axes.plot([0, 0], [at - 0.5, at + 0.5], color=_SOFT, linewidth=0.8, linestyle=":", zorder=0)
        found = site_effects_at(row, indicator)
        if not found:
            axes.text(low, at, NO_FIGURES, va="center", fontsize=_SMALL, color=_SOFT, style="italic")
        for number, one in enumerate(found):
            place = at - 0.5 + (number + 0.5) / len(found)
            parts = effect_parts(row, one)
            if one.effect is None:
                words = parts[0].text
                axes.text(low, place, plain(words), va="center", fontsize=_SMALL, color=_SOFT, style="italic")
            else:
                told = f"{parts[0].text}, n {n_words(one)}"
                axes.text(
                    low, place - _ABOVE / len(found), plain(told), va="center", fontsize=_SMALL, bbox=_OVER_THE_LINE
                )
                draw_mark(axes, one, place + 0.12 / len(found), size=4.5)
    axes.spines["bottom"].set_visible(True)
    axes.spines["bottom"].set_bounds(low, high)
    axes.tick_params(axis="x", labelsize=_SMALL, length=3)
    axes.locator_params(axis="x", nbins=5)
    axes.set_xticks([tick for tick in axes.get_xticks() if low <= tick <= high])


def _print_codes(axes: Any, display: JointDisplay, theme: JointTheme, lines: Sequence[str | JointRow]) -> None:
    _frame(axes, lines, theme.name, 19)
    axes.set_xticks([])
    axes.set_xlim(0, 1)
    for at, row in _rows(lines):
        judged = row.cells[theme.id].judged
        if judged is None:
            axes.text(0, at, "–", va="center", color=_SOFT)
        else:
            words = judged.code + (" ≠" if judged.disagreed else "")
            axes.text(0, at, plain("\n".join(wrap(words, 20))), va="center", fontsize=_SMALL + 0.6)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1].rstrip()}…"
