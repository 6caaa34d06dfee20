"""Where a summary is written."""

from textual.binding import Binding

from qualtool.analysis.citing import put_in
from qualtool.tui.widgets.boxes import NoteArea


class SummaryEditor(NoteArea):
    """Where a summary is written; the footer says how to go on from it."""

    BINDINGS = [Binding("escape", "screen.back", "Keep"), Binding("tab", "screen.excerpts", "To what stands beside")]

    def put(self, text: str) -> None:
        """Puts text in where the cursor stands, with the gaps it needs, and goes there."""
        before = self.get_text_range((0, 0), self.cursor_location)
        after = self.get_text_range(self.cursor_location, self.document.end)
        self.insert(put_in(before, text, after))
        self.focus()

    def say_instead(self, text: str) -> None:
        """Replaces all that is written, as one change that the editor can undo; the cursor stays about where it was."""
        at = self.cursor_location
        self.replace(text, (0, 0), self.document.end)
        line = min(at[0], self.document.line_count - 1)
        self.move_cursor((line, min(at[1], len(self.document.get_line(line)))))
