"""Figures as files: drawn in black and white with the numbers beside the marks, or as a table of the same numbers."""

from collections.abc import Callable
from pathlib import Path
from textwrap import wrap
from typing import Any

from qualtool.analysis.figures import Bars, Figure, Forest, HeatMap
from qualtool.formats.characters import xml_text
from qualtool.formats.csv_text import write_rows
from qualtool.formats.markdown import cell, inline

_DARK, _LIGHT, _EDGE = "#404040", "#d9d9d9", "#202020"
_WIDTH, _PER_ROW, _AROUND, _PER_NOTE = 7.6, 0.3, 1.0, 0.17
_LINE, _TITLE = 118, 72
_ROOM = 0.85


def write_drawn(path: Path, made: Figure) -> None:
    """Draws a figure as .svg, .png or .pdf, by the path's suffix."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Drawing

    notes = [line for note in made.notes for line in wrap(plain(note), _LINE)]
    title = wrap(plain(made.title), _TITLE) or [""]
    height = _AROUND + _PER_ROW * _rows(made) + _PER_NOTE * (len(notes) + len(title) - 1)
    # Words stay words in an SVG, and a date would make each writing of the same figure another file.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "qualtool", "font.size": 9, "pdf.fonttype": 42}):
        drawing = Drawing(figsize=(_WIDTH, height), layout="constrained")
        FigureCanvasAgg(drawing)
        axes = drawing.add_subplot()
        if isinstance(made, Forest):
            _draw_forest(axes, made)
        elif isinstance(made, HeatMap):
            _draw_squares(axes, made)
        else:
            _draw_bars(axes, made)
        drawing.suptitle("\n".join(title), x=0.02, ha="left", weight="bold")
        drawing.supxlabel("\n".join(notes), x=0.02, ha="left", fontsize=7.5)
        drawing.savefig(path, format=path.suffix[1:].lower(), dpi=200, metadata=no_date(path))


def _rows(made: Figure) -> float:
    if isinstance(made, Forest):
        return len(made.marks) + 1
    if isinstance(made, HeatMap):
        return len(made.rows) + 5
    return sum(len(bars) + 1.2 for _name, bars in made.groups)


def _draw_forest(axes: Any, made: Forest) -> None:
    low, high = made.reach
    span = (high - low) or 1.0
    axes.axvline(0, color=_EDGE, linewidth=0.8, linestyle=":")
    for row, mark in enumerate(made.marks):
        if mark.value is not None:
            axes.plot([mark.low, mark.high], [row, row], color=_DARK, linewidth=1.4)
            axes.plot([mark.low, mark.high], [row, row], "|", color=_DARK, markersize=7)
            fill = "white" if mark.apart else _EDGE
            axes.plot([mark.value], [row], "s", color=_EDGE, markerfacecolor=fill, markersize=5)
        axes.text(high + 0.05 * span, row, plain(_cut(mark.printed, 60)), va="center", fontsize=7.5)
    axes.set_xlim(low - 0.03 * span, high + _ROOM * span)
    axes.set_yticks(range(len(made.marks)), [plain(_cut(mark.label, 34)) for mark in made.marks])
    axes.set_ylim(len(made.marks) - 0.4, -0.6)
    axes.set_xticks([tick for tick in axes.get_xticks() if low <= tick <= high])
    _bare(axes, keep="bottom")
    axes.spines["bottom"].set_bounds(low, high)


def _draw_squares(axes: Any, made: HeatMap) -> None:
    from matplotlib.patches import Rectangle

    for row in range(len(made.rows)):
        for column in range(len(made.columns)):
            square = made.squares.get((row, column))
            shade = 1.0 if square is None else 1 - 0.75 * square.shade
            hatch = "////" if square is not None and square.hatched else None
            axes.add_patch(
                Rectangle((column, row), 1, 1, facecolor=str(shade), edgecolor=_EDGE, linewidth=0.6, hatch=hatch)
            )
            colour = "white" if shade < 0.5 else "black"
            # Over hatching, letters need paper of their own.
            paper = {"facecolor": "white", "edgecolor": "none", "pad": 1.5} if hatch else None
            words = plain(made.printed(row, column))
            axes.text(column + 0.5, row + 0.5, words, ha="center", va="center", color=colour, bbox=paper)
    axes.set_xlim(0, max(1, len(made.columns)))
    axes.set_ylim(len(made.rows), 0)
    labels = [plain(_cut(f"{number} {title}".strip(), 30)) for number, title in made.columns]
    places = [column + 0.5 for column in range(len(labels))]
    axes.set_xticks(places, labels, rotation=40, ha="right", fontsize=7.5)
    axes.set_yticks([row + 0.5 for row in range(len(made.rows))], [plain(_cut(row, 34)) for row in made.rows])
    axes.tick_params(length=0)
    _bare(axes, keep="bottom")
    axes.spines["bottom"].set_visible(False)


def _draw_bars(axes: Any, made: Bars) -> None:
    at, ticks, labels = 0.0, [], []
    for name, bars in made.groups:
        axes.text(0, at, plain(_cut(name, 60)), weight="bold", ha="left", va="center")
        at += 1
        for bar in bars:
            colour = _DARK if bar.dark else _LIGHT
            axes.barh(at, bar.value, height=0.7, color=colour, edgecolor=_EDGE, linewidth=0.6)
            axes.text(bar.value + made.longest * 0.012, at, plain(bar.printed), va="center", fontsize=7.5)
            ticks.append(at)
            labels.append(plain(_cut(bar.label, 34)))
            at += 1
        at += 0.2
    axes.set_yticks(ticks, labels)
    axes.set_ylim(at, -0.7)
    axes.set_xlim(0, made.longest * 1.6)
    axes.xaxis.set_visible(False)
    _bare(axes, keep="left")


def _bare(axes: Any, keep: str) -> None:
    axes.tick_params(axis="y", length=0)
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(side == keep)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def plain(text: str) -> str:
    """Words that are drawn as they are: a dollar sign would begin a formula."""
    return xml_text(text).replace("$", r"\$")


def no_date(path: Path) -> dict[str, None]:
    return {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}.get(path.suffix.lower(), {})


def write_csv(path: Path, made: Figure) -> None:
    """Writes the figure's numbers, a line for each mark."""
    header, rows = made.table
    write_rows(path, header, rows)


def write_markdown(path: Path, made: Figure) -> None:
    """Writes the figure's numbers as a table under its title, with its notes."""
    header, rows = made.table
    lines = [f"| {' | '.join(cell(str(name)) for name in header)} |", "|" + " --- |" * len(header)]
    lines += [f"| {' | '.join(cell(str(value)) for value in row)} |" for row in rows]
    parts = [f"# {inline(made.title)}", "\n".join(lines), *(inline(note) for note in made.notes)]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n")


WRITERS: dict[str, Callable[[Path, Figure], None]] = {
    ".svg": write_drawn,
    ".png": write_drawn,
    ".pdf": write_drawn,
    ".csv": write_csv,
    ".md": write_markdown,
}
