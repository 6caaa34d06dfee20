"""A page to read as a widget: set in a readable measure, with a mark beside the passage that is being read."""

from dataclasses import dataclass
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qualtool.analysis.matrix import STALE
from qualtool.text.display import one_line
from qualtool.tui.widgets.matrix.content import Run, runs_of
from qualtool.tui.widgets.matrix.layout import Line, scroll_to_show, wrapped
from qualtool.tui.widgets.matrix.reading import Page, Passage, Place

MEASURE = 90
MARK = "▌"
_STYLES = ("title", "group", "heading", "label", "about", "stale", "mark", "verbatim", "comment", "references", "blank")


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of the page: what it says, how far in, and of which passage."""

    words: Line
    indent: int = 0
    passage: int | None = None


def page_lines(page: Page, width: int) -> list[PageLine]:
    """The lines of a page at most `width` wide."""
    lines = _lines(page.title, "title", width)
    for about in page.about:
        lines += _lines(about, "about", width)
    lines.append(PageLine(()))
    for number, passage in enumerate(page.passages):
        lines += _passage_lines(passage, number, width)
        lines.append(PageLine(()))
    if not page.passages:
        lines += [*_lines("Nothing is written here yet.", "about", width), PageLine(())]
    for told in page.unwritten:
        lines += _lines(told, "blank", width)
    return lines


def _lines(words: str, kind: str, width: int, indent: int = 0, passage: int | None = None) -> list[PageLine]:
    runs = (Run(one_line(words), kind),)
    return [PageLine(line, indent, passage) for line in wrapped(runs, max(4, width - indent))]


def _passage_lines(passage: Passage, number: int, width: int) -> list[PageLine]:
    lines = [*_lines(passage.group, "group", width), PageLine(())] if passage.group else []
    lines += _lines(passage.heading, "heading", width, 0, number) if passage.heading else []
    lines += _lines(passage.about, "about", width, 0, number) if passage.about else []
    lines += _lines(passage.label, "label", width, 2, number) if passage.label else []
    lines += [PageLine(line, 2, number) for line in wrapped(runs_of(passage.cell), max(4, width - 2))]
    kind = "stale" if passage.cell.state == STALE else "about"
    lines += _lines(passage.state, kind, width, 2, number) if passage.state else []
    return lines


class PageView(ScrollView, can_focus=True):
    """A page that scrolls; the arrows go from passage to passage."""

    ALLOW_SELECT = False
    BINDINGS = [
        ("down,j", "go(1)", ""),
        ("up,k", "go(-1)", ""),
        ("pagedown,space", "turn(1)", ""),
        ("pageup", "turn(-1)", ""),
        ("home,g", "edge(False)", ""),
        ("end,G", "edge(True)", ""),
        ("enter", "choose", ""),
    ]
    COMPONENT_CLASSES = {f"page--{name}" for name in _STYLES}
    DEFAULT_CSS = """
    PageView {
        background: $surface; color: $foreground; overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1;
        & .page--title { color: $text-primary; text-style: bold; }
        & .page--group { color: $text-primary; text-style: bold underline; }
        & .page--heading { text-style: bold; }
        & .page--label { text-style: bold italic; }
        & .page--verbatim { text-style: italic; }
        & .page--stale { color: $text-warning; text-style: bold; }
        & .page--mark { color: $primary; text-style: bold; }
        & .page--about, & .page--comment, & .page--references, & .page--blank { color: $text-muted; }
    }
    """

    class Chosen(Message):
        """A passage was chosen; `place` is its cell."""

        def __init__(self, place: Place) -> None:
            super().__init__()
            self.place = place

    def __init__(self) -> None:
        super().__init__()
        self._page = Page("", (), (), ())
        self._lines: list[PageLine] = []
        self._at = 0
        self._styles: dict[str, Style] = {}

    @property
    def passage(self) -> Passage | None:
        """The passage that is being read."""
        return self._page.passages[self._at] if self._page.passages else None

    def show(self, page: Page, place: Place | None) -> None:
        """Show a page from its beginning, or at the passage of a cell."""
        self._page = page
        places = [passage.place for passage in page.passages]
        self._at = places.index(place) if place in places else 0
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    @property
    def measure(self) -> int:
        """How wide the text is set."""
        return max(20, min(MEASURE, self.scrollable_content_region.width - 4))

    def _lay_out(self) -> None:
        if not self.is_attached or not self.size.width:
            return
        self._lines = page_lines(self._page, self.measure)
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._lines))
        if self._at:
            self._reveal()
        else:
            self.scroll_to(0, 0, animate=False, force=True)
        self.refresh()

    # Moving

    def _extent(self, passage: int) -> tuple[int, int]:
        """The first line of a passage, and how many it has."""
        lines = [index for index, line in enumerate(self._lines) if line.passage == passage]
        return (lines[0], lines[-1] - lines[0] + 1) if lines else (0, 0)

    def _reveal(self) -> None:
        start, length = self._extent(self._at)
        y = scroll_to_show(start, length, self.scroll_offset.y, self.scrollable_content_region.height)
        self.scroll_to(0, y, animate=False, force=True)

    def action_go(self, step: int) -> None:
        """The next passage; within one that is longer than the window, some lines on."""
        window, top = self.scrollable_content_region.height, self.scroll_offset.y
        start, length = self._extent(self._at)
        hidden = start + length - (top + window) if step > 0 else top - start
        if hidden > 0 and length > window:
            self.scroll_to(0, top + step * min(hidden, window // 2), animate=False, force=True)
            return
        last = len(self._page.passages) - 1
        if not 0 <= self._at + step <= last:
            # Title and blanks stand before the first and after the last passage.
            self.scroll_to(0, len(self._lines) if step > 0 else 0, animate=False, force=True)
            return
        self._at += step
        self._reveal()
        self.refresh()

    def action_turn(self, direction: int) -> None:
        window = self.scrollable_content_region.height
        self.scroll_to(0, self.scroll_offset.y + direction * max(1, window - 2), animate=False, force=True)
        self._read_what_is_in_sight()

    def action_edge(self, last: bool) -> None:
        self._at = max(0, len(self._page.passages) - 1) if last else 0
        self.scroll_to(0, len(self._lines) if last else 0, animate=False, force=True)
        self.refresh()

    def _read_what_is_in_sight(self) -> None:
        """Marks the first passage that begins in the window, else the one that fills it."""
        top = round(self.scroll_target_y)
        shown = self._lines[top : top + self.scrollable_content_region.height]
        pairs = pairwise([PageLine(()), *shown])
        begun = [now.passage for before, now in pairs if now.passage is not None and now.passage != before.passage]
        if begun:
            self._at = begun[1] if len(begun) > 1 and self._extent(begun[0])[0] < top else begun[0]
        self.refresh()

    def action_choose(self) -> None:
        if self.passage is not None:
            self.post_message(self.Chosen(self.passage.place))

    def on_click(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        line = place.y + self.scroll_offset.y if place else len(self._lines)
        if line < len(self._lines) and (passage := self._lines[line].passage) is not None:
            self._at = passage
            self.refresh()
            if event.chain == 2:
                self.action_choose()

    # Drawing

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles = {}

    def render_line(self, y: int) -> Strip:
        if not self._styles:
            self._styles = {name: self.get_component_rich_style(f"page--{name}") for name in _STYLES}
        base, width = self.rich_style, self.scrollable_content_region.width
        index = y + self.scroll_offset.y
        if index >= len(self._lines):
            return Strip.blank(width, base)
        line = self._lines[index]
        is_read = line.passage is not None and line.passage == self._at
        margin = max(0, (width - self.measure) // 2 - 2)
        segments = [Segment(" " * margin, base)]
        segments.append(Segment(MARK + " " if is_read else "  ", self._styles["mark"] if is_read else base))
        segments.append(Segment(" " * line.indent, base))
        segments += [Segment(run.text, self._styles.get(run.kind, base)) for run in line.words]
        return Strip(segments).adjust_cell_length(width, base)
