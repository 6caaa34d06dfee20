"""The picker's list of themes: one line each, painted when it comes into view."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qualtool.analysis.tree import Tree
from qualtool.tui.widgets.theme_rows import KINDS, ThemeShown, theme_row


class ThemeList(ScrollView, can_focus=False):
    """Themes with a highlight; the keys stay with the box above it."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {*(f"themes--{kind}" for kind in KINDS), "themes--highlight"}
    DEFAULT_CSS = """
    ThemeList {
        overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1;
        & .themes--digit { color: $text-accent; text-style: bold; }
        & .themes--sign { color: $text-success; text-style: bold; }
        & .themes--title, & .themes--main { text-style: bold; }
        & .themes--muted { color: $text-muted; }
        & .themes--highlight { background: $primary-muted; color: $foreground; }
        &:nocolor .themes--highlight { text-style: reverse; }
    }
    """

    class Highlighted(Message):
        """Another theme came under the highlight, or none."""

    class Clicked(Message):
        """The theme at `index` was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, tree: Tree) -> None:
        super().__init__()
        self._tree = tree
        self._themes: Sequence[ThemeShown] = ()
        self._styles: dict[str, Style] = {}
        self.highlighted = 0

    def show(self, themes: Sequence[ThemeShown], highlighted: int = 0) -> None:
        """Show these themes, with the highlight on the one at `highlighted`."""
        self._themes = themes
        self.virtual_size = Size(self.size.width, len(themes))
        self.refresh()
        self._highlight(highlighted)

    @property
    def theme_shown(self) -> ThemeShown | None:
        """The theme under the highlight."""
        return self._themes[self.highlighted] if self._themes else None

    def step(self, by: int) -> None:
        """Move the highlight, not beyond either end."""
        before = self.highlighted
        self._highlight(before + by)
        self.refresh_line(before)
        self.refresh_line(self.highlighted)

    def _highlight(self, index: int) -> None:
        self.highlighted = max(0, min(index, len(self._themes) - 1))
        height = self.scrollable_content_region.height
        top = min(self.scroll_offset.y, self.highlighted)
        if height:
            self.scroll_to(y=max(top, self.highlighted - height + 1), animate=False, force=True)
        self.post_message(self.Highlighted())

    def on_click(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        index = place.y + self.scroll_offset.y if place else len(self._themes)
        if index < len(self._themes):
            self.post_message(self.Clicked(index))

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles = {}

    def render_line(self, y: int) -> Strip:
        width, index = self.scrollable_content_region.width, y + self.scroll_offset.y
        if index >= len(self._themes):
            return Strip.blank(width, self.rich_style)
        if not self._styles:
            names = (*KINDS, "highlight")
            self._styles = {name: self.get_component_rich_style(f"themes--{name}") for name in names}
        highlight = self._styles["highlight"] if index == self.highlighted else None
        pieces = theme_row(self._themes[index], self._tree, width)
        segments = [Segment(text, _over(self._styles[kind], highlight)) for text, kind in pieces]
        return Strip(segments).adjust_cell_length(width, highlight or self.rich_style)


def _over(style: Style, highlight: Style | None) -> Style:
    return highlight + Style(bold=style.bold) if highlight else style
