"""The codings at the cursor: what is coded here, by whom, and with which memos."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from qualtool.analysis.pages import CodingLine
from qualtool.text.display import one_line
from qualtool.text.spans import Span
from qualtool.tui.widgets.transcript.colours import HUES, ink


class CodingPanel(VerticalScroll, can_focus=False):
    """One coding is marked: it is the one that the keys remove, move or annotate."""

    DEFAULT_CSS = """
    CodingPanel { background: $panel; padding: 0 1; scrollbar-size-vertical: 1; }
    CodingPanel Static { height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.codings: list[CodingLine] = []
        self._marked = 0
        self._held = ""

    def compose(self) -> ComposeResult:
        yield Static()

    @property
    def marked(self) -> CodingLine | None:
        """The coding that the keys act on."""
        return self.codings[self._marked] if self.codings else None

    def show(self, codings: Sequence[CodingLine], selection: Span | None, starred: bool, words: int) -> None:
        """Show the codings that touch the selection; marked is the one held, else one with just these edges."""
        before = self.marked.id if self.marked else ""
        self.codings = list(codings)
        ids = [coding.id for coding in self.codings]
        exact = [coding.id for coding in self.codings if coding.span == selection]
        self._held = self._held if self._held in ids else ""
        wanted = self._held or (before if before in exact or not exact else exact[0])
        self._marked = ids.index(wanted) if wanted in ids else 0
        self._draw(starred, words)

    def hold(self, coding: CodingLine) -> None:
        """Keeps a coding marked for as long as the selection touches it."""
        self._held = coding.id

    def mark_next(self) -> CodingLine | None:
        """Marks the next coding, round from the last; the one that is marked now."""
        if self.codings:
            self._marked = (self._marked + 1) % len(self.codings)
        return self.marked

    def _draw(self, starred: bool, words: int) -> None:
        head = f"{words} word{'' if words == 1 else 's'} selected" + ("  ★ quotable" if starred else "")
        parts = [Content.styled(head, "dim")]
        if not self.codings:
            parts.append(Content("Not coded yet. c picks a theme."))
        for place, coding in enumerate(self.codings):
            parts.extend(self._lines(coding, place == self._marked))
        self.query_one(Static).update(Content("\n").join(parts))

    def _lines(self, coding: CodingLine, marked: bool) -> list[Content]:
        main = coding.number.split(".")[0]
        hue = ink(self.background_colors[1], HUES[(int(main) if main.isdigit() else 0) % len(HUES)]).hex
        sign = "▸ " if marked else "  "
        title = Content.assemble(
            (sign, "bold"), (coding.number, f"bold {hue}"), " ", (one_line(coding.title), "bold" if marked else "")
        )
        about = f"    {one_line(coding.coder)}" + ("  ★" if coding.starred else "")
        lines = [title, Content.styled(about, "dim")]
        lines += [Content.styled(f"    ✎ {one_line(memo)}", "italic") for memo in coding.memos]
        return lines
