"""A margin beside an entry of a list: a bar down its side where it is marked, so that marking moves no word."""

from rich.segment import Segment
from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

MARK, NO_MARK = "▌ ", "  "
BOTH_SIDES = len(MARK) + 1
"""The margin, and a cell on the right that keeps the words off a scroll bar."""


class Margin(Visual):
    """Some words with a margin; the last line, which parts entries, has no mark."""

    def __init__(self, words: Content, marked: bool) -> None:
        self._words, self._marked = words, marked

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        strips = self._words.render_strips(width - BOTH_SIDES, height, style, options)
        bold = (style + Style(bold=True)).rich_style
        last = len(strips) - 1
        return [
            Strip([Segment(MARK if self._marked and line < last else NO_MARK, bold), *strip])
            for line, strip in enumerate(strips)
        ]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return self._words.get_optimal_width(rules, container_width) + BOTH_SIDES

    def get_height(self, rules: RulesMap, width: int) -> int:
        return self._words.get_height(rules, width - BOTH_SIDES)
