"""Boxes to write in, in which nothing that was written or pasted can act on the terminal; their text stays as it is."""

from rich.highlighter import Highlighter
from rich.text import Text
from textual.widgets import Input, TextArea

from qualtool.text.display import displayed


class AsDisplayed(Highlighter):
    """Draws a line as it may be drawn, character for character."""

    def __call__(self, text: str | Text) -> Text:
        plain = text if isinstance(text, str) else text.plain
        return Text(displayed(plain), no_wrap=True, overflow="ignore", end="")

    def highlight(self, text: Text) -> None:
        """Nothing is coloured."""


class LineBox(Input):
    """One line to write in."""

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002 (Textual's name)
        select_on_focus: bool = True,
    ) -> None:
        super().__init__(
            value, placeholder=placeholder, id=id, select_on_focus=select_on_focus, highlighter=AsDisplayed()
        )


class NoteArea(TextArea):
    """Several lines to write in."""

    def get_line(self, line_index: int) -> Text:
        return Text(displayed(super().get_line(line_index).plain), end="", no_wrap=True)
