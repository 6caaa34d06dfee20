"""The colours that a transcript is drawn with, made from the running theme."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from rich.style import Style
from textual.color import Color

from qualtool.tui.widgets.transcript.colours import HUES, ink, tint

QUESTION = "transcript--question"
ASIDE = "transcript--aside"
SELECTION = "transcript--selection"
FOUND = "transcript--found"


class Look(NamedTuple):
    """What decides how a piece of a row is drawn."""

    colour: int | None = None
    overlap: bool = False
    selected: bool = False
    found: bool = False
    interviewer: bool = False


@dataclass(frozen=True)
class Paints:
    """The colours of one theme; `selection` and `found` are text over background."""

    background: Color
    words: Color
    questions: Color
    faint: Color
    selection: tuple[Color, Color]
    found: tuple[Color, Color]

    @property
    def plain(self) -> Style:
        """The empty page."""
        return Style.from_color(self.words.rich_color, self.background.rich_color)

    @property
    def aside(self) -> Style:
        """Times, and marks that no theme owns."""
        return Style.from_color(self.faint.rich_color, self.background.rich_color)

    def label(self, interviewer: bool) -> Style:
        """A speaker's label."""
        colour = self.questions if interviewer else self.words
        return Style(color=colour.rich_color, bgcolor=self.background.rich_color, bold=not interviewer)

    def theme(self, colour: int) -> Style:
        """A theme's mark in the margin."""
        hue = ink(self.background, HUES[colour % len(HUES)])
        return Style(color=hue.rich_color, bgcolor=self.background.rich_color, bold=True)

    def piece(self, look: Look) -> Style:
        """A piece of the words."""
        if look.found:
            # Inside the selection a find stands out by not being reversed, which needs no colour.
            return _over(self.found, reverse=not look.selected) + Style(bold=True, underline=look.overlap)
        if look.selected:
            return _over(self.selection, reverse=True) + Style(underline=look.overlap)
        words = self.questions if look.interviewer else self.words
        if look.colour is None:
            return Style.from_color(words.rich_color, self.background.rich_color)
        background = tint(self.background, look.colour)
        return _over((ink(background, words), background)) + Style(underline=look.overlap)


def _over(colours: tuple[Color, Color], reverse: bool = False) -> Style:
    """Text over background; reversed twice, so that it is still seen to be reversed without colours."""
    text, background = (colour.rich_color for colour in colours)
    if reverse:
        return Style(color=background, bgcolor=text, reverse=True)
    return Style(color=text, bgcolor=background)


def paints_of(page: Style, component: Callable[[str], Style]) -> Paints:
    """The paints for a widget's own style and its component styles, every text legible on its background."""
    background, words = _colours(page)
    selection, selected_words = _colours(component(SELECTION))
    found, found_words = _colours(component(FOUND))
    return Paints(
        background=background,
        words=ink(background, words),
        questions=ink(background, _colours(component(QUESTION))[1]),
        faint=ink(background, _colours(component(ASIDE))[1]),
        selection=(ink(selection, selected_words), selection),
        found=(ink(found, found_words), found),
    )


def _colours(style: Style) -> tuple[Color, Color]:
    """A style's background and text colours."""
    page, words = style.bgcolor, style.color
    return (
        Color.from_rich_color(page) if page else Color(0, 0, 0),
        Color.from_rich_color(words) if words else Color(255, 255, 255),
    )
