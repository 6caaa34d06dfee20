"""Figures as plain values: what is drawn, the number printed beside each mark, and the same as a table."""

from collections.abc import Mapping
from dataclasses import dataclass

CHARACTERS = 40
_NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Mark:
    """A row of a forest plot; without a `value` only `printed` stands there, which then says why.

    One that stands `apart`, excluded or not expected to move, is drawn hollow.
    """

    label: str
    printed: str
    value: float | None = None
    low: float = 0.0
    high: float = 0.0
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Forest:
    """Effects with their intervals on one scale, 0 always on it."""

    title: str
    notes: tuple[str, ...]
    marks: tuple[Mark, ...]

    @property
    def reach(self) -> tuple[float, float]:
        """The least and the most of all bounds and 0."""
        bounds = [bound for mark in self.marks if mark.value is not None for bound in (mark.low, mark.high)]
        return min([0.0, *bounds]), max([0.0, *bounds])

    @property
    def table(self) -> tuple[tuple[str, ...], list[list[object]]]:
        rows: list[list[object]] = [
            [mark.label, mark.value, mark.low, mark.high, mark.printed]
            if mark.value is not None
            else [mark.label, "", "", "", mark.printed]
            for mark in self.marks
        ]
        return ("site", "effect", "low", "high", "printed"), rows


@dataclass(frozen=True, slots=True)
class Square:
    """A square of a heat map: how dark (0 to 1), and what is printed in it; `hatched` for what is neither."""

    shade: float
    printed: str
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Sites down, sub-themes across; `columns` are (number, title)."""

    title: str
    notes: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    squares: Mapping[tuple[int, int], Square]

    @property
    def table(self) -> tuple[tuple[str, ...], list[list[object]]]:
        header = ("site", *(f"{number} {title}".strip() for number, title in self.columns))
        rows: list[list[object]] = [
            [row, *(self.printed(place, column) for column in range(len(self.columns)))]
            for place, row in enumerate(self.rows)
        ]
        return header, rows

    def printed(self, row: int, column: int) -> str:
        """What stands in a square; a dash where there is none."""
        square = self.squares.get((row, column))
        return square.printed if square else _NOTHING


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from 0 to `value`, with the words printed at its end; dark or light."""

    label: str
    value: float
    printed: str
    dark: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Groups of bars under headings, all to one scale."""

    title: str
    notes: tuple[str, ...]
    groups: tuple[tuple[str, tuple[Bar, ...]], ...]

    @property
    def longest(self) -> float:
        return max((bar.value for _name, bars in self.groups for bar in bars), default=0.0) or 1.0

    @property
    def table(self) -> tuple[tuple[str, ...], list[list[object]]]:
        rows: list[list[object]] = [
            [name, bar.label, bar.value, bar.printed] for name, bars in self.groups for bar in bars
        ]
        return ("group", "bar", "value", "printed"), rows


Figure = Forest | HeatMap | Bars


def forest_line(mark: Mark, reach: tuple[float, float], width: int = CHARACTERS) -> str:
    """A mark as characters: `|` the ends of the interval, `o` the effect, `:` at 0."""
    low, high = reach
    span = (high - low) or 1.0

    def at(value: float) -> int:
        return round((value - low) / span * (width - 1))

    cells = [" "] * width
    cells[at(0)] = ":"
    if mark.value is not None:
        first, last = at(mark.low), at(mark.high)
        for place in range(first, last + 1):
            cells[place] = "+" if place == at(0) else "-"
        cells[first] = cells[last] = "|"
        cells[at(mark.value)] = "o"
    return "".join(cells)


def figure_text(figure: Figure) -> str:
    """A figure as plain lines for a terminal, legible without colour."""
    drawn = {Forest: _forest_text, HeatMap: _heat_text, Bars: _bars_text}[type(figure)](figure)  # type: ignore[operator]
    return "\n".join([figure.title, *drawn, *figure.notes])


def _forest_text(figure: Forest) -> list[str]:
    width = max((len(mark.label) for mark in figure.marks), default=0)
    lines = [f"{mark.label:<{width}}  {forest_line(mark, figure.reach)}  {mark.printed}" for mark in figure.marks]
    low, high = figure.reach
    scale = f"{low:+.1f}".replace("-", "−"), f"{high:+.1f}"
    return [*lines, f"{'':<{width}}  {scale[0]:<{CHARACTERS - len(scale[1])}}{scale[1]}"]


def _heat_text(figure: HeatMap) -> list[str]:
    header = ["", *(number for number, _title in figure.columns)]
    rows = [
        [row, *(figure.printed(place, column) for column in range(len(figure.columns)))]
        for place, row in enumerate(figure.rows)
    ]
    widths = [max(len(line[place]) for line in [header, *rows]) for place in range(len(header))]
    lines = ["  ".join(f"{cell:<{size}}" for cell, size in zip(line, widths, strict=True)) for line in [header, *rows]]
    return [*(line.rstrip() for line in lines), *(f"{number} {title}" for number, title in figure.columns)]


def _bars_text(figure: Bars) -> list[str]:
    width = max((len(bar.label) for _name, bars in figure.groups for bar in bars), default=0)
    lines = []
    for name, bars in figure.groups:
        lines.append(name)
        for bar in bars:
            length = round(bar.value / figure.longest * CHARACTERS)
            lines.append(f"  {bar.label:<{width}}  {('█' if bar.dark else '░') * length} {bar.printed}")
    return lines
