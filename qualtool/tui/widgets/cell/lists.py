"""The lists that can stand beside a summary: excerpts, references, cells drawn on."""

from collections.abc import Sequence
from typing import TypeAlias

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from qualtool.analysis.matrix import Reference
from qualtool.analysis.quotes import CodedExcerpt
from qualtool.text.display import displayed, one_line
from qualtool.tui.widgets.cell.shown import Drawn

Thing: TypeAlias = CodedExcerpt | Reference | Drawn


class BesideList(OptionList):
    """A list beside a summary of things to cite or to go to."""

    NOTHING = ""

    class _About(Message):
        def __init__(self, thing: Thing) -> None:
            super().__init__()
            self.thing = thing

    class Cited(_About):
        """A line was chosen to be cited."""

    class TakenVerbatim(_About):
        """A line's words were chosen to go in, with their references."""

    class Opened(_About):
        """Somebody wants to see what a line is about in its place."""

    class Starred(_About):
        """A line's star was turned."""

    def __init__(self) -> None:
        super().__init__()
        self._things: Sequence[Thing] = ()

    def fill(self, things: Sequence[Thing], lines: Sequence[Content], place: int | None = None) -> None:
        """Shows a line for each thing, the cursor on `place`; where there are none, what to do."""
        self._things = things
        self.clear_options()
        if lines:
            self.add_options([Option(line) for line in lines])
            self.highlighted = min(place or 0, len(lines) - 1)
        else:
            self.add_option(Option(Content.styled(self.NOTHING, "dim"), disabled=True))

    def wait(self) -> None:
        """Shows nothing until there is something to show."""
        self._things = ()
        self.clear_options()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._post(self.ON_ENTER)

    def _post(self, message: type[_About]) -> None:
        if self.highlighted is not None and self.highlighted < len(self._things):
            self.post_message(message(self._things[self.highlighted]))

    def action_take_words(self) -> None:
        self._post(self.TakenVerbatim)

    def action_open_line(self) -> None:
        self._post(self.Opened)

    def action_turn_star(self) -> None:
        self._post(self.Starred)

    ON_ENTER: type[_About] = Cited


_LEAVING = [Binding("tab", "screen.excerpts", "Write"), Binding("escape", "screen.back", "Keep")]
_CITING = [
    Binding("enter", "select", "Cite"),
    Binding("v", "take_words", "Take its words"),
    Binding("o", "open_line", "Open"),
    *_LEAVING,
]


class ExcerptList(BesideList):
    """The cell's excerpts; Enter cites one, v takes its words, o opens it in its transcript."""

    BINDINGS = [*_CITING]
    NOTHING = "Nothing is coded here. The transcript beside the summary can be cited too."


class ReferenceList(BesideList):
    """The references of the summary, in order; Enter goes to the place, * stars one."""

    BINDINGS = [
        Binding("enter", "select", "Go to its place"),
        Binding("o", "open_line", show=False),
        Binding("asterisk", "turn_star", "Star"),
        *_LEAVING,
    ]
    NOTHING = "The summary cites nothing yet."
    ON_ENTER = BesideList.Opened


class DrawnList(BesideList):
    """The cells that this one draws on; Enter cites what one cites, v takes its words, o goes there."""

    BINDINGS = [*_CITING]
    NOTHING = "No cell stands behind this one."


def excerpt_line(excerpt: CodedExcerpt, of_several: bool) -> Content:
    """An excerpt: its words whole, then where they stand and what they are coded as."""
    words = ("★ " if excerpt.starred else "") + displayed(excerpt.text)
    where = excerpt.reference if of_several else f"turn {excerpt.turn}"
    about = f"{one_line(where)}  {one_line(excerpt.speaker)}  {', '.join(excerpt.themes)}"
    return Content("\n").join([Content(words), Content.styled(about, "dim")])


def reference_line(reference: Reference) -> Content:
    """A reference: its label with its star, then the words."""
    label = ("★ " if reference.starred else "") + one_line(reference.label)
    return Content("\n").join([Content.styled(label, "bold"), Content(displayed(reference.words))])


def drawn_line(drawn: Drawn) -> Content:
    """A cell that stands behind another: whose it is and how it stands, then the whole summary."""
    head = Content.assemble((one_line(drawn.name), "bold"), (f"  {drawn.cell.state}", "dim"))
    if not drawn.cell.stretches:
        return head
    return Content("\n").join([head, Content(displayed(drawn.cell.summary))])
