"""The cell under the cursor: its summary to write in, and its excerpts to cite from."""

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, TextArea
from textual.widgets.option_list import Option

from qualtool.analysis.matrix import Cell, Reference
from qualtool.analysis.quotes import CodedExcerpt
from qualtool.analysis.summary_text import as_typed, labelled, parsed
from qualtool.text.display import displayed, one_line
from qualtool.tui.widgets.boxes import NoteArea


class ExcerptList(OptionList):
    """The cell's excerpts; Enter cites one, v takes its words, o opens it."""

    BINDINGS = [
        Binding("enter", "select", "Cite"),
        Binding("v", "take_words", "Take its words"),
        Binding("o", "open_excerpt", "Open"),
        Binding("tab", "screen.excerpts", "Write"),
        Binding("escape", "screen.back", "Keep"),
    ]

    class Cited(Message):
        """An excerpt was chosen; `verbatim` says that its words go in too."""

        def __init__(self, place: int, verbatim: bool) -> None:
            super().__init__()
            self.place, self.verbatim = place, verbatim

    class Opened(Message):
        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Cited(event.option_index, False))

    def action_take_words(self) -> None:
        if self.highlighted is not None:
            self.post_message(self.Cited(self.highlighted, True))

    def action_open_excerpt(self) -> None:
        if self.highlighted is not None:
            self.post_message(self.Opened(self.highlighted))


class SummaryEditor(NoteArea):
    """Where a summary is written; the footer says how to go on from it."""

    BINDINGS = [Binding("escape", "screen.back", "Keep"), Binding("tab", "screen.excerpts", "To the excerpts")]


class CellPane(Horizontal):
    """Summary on the left, excerpts on the right; always there, so that writing starts at once."""

    DEFAULT_CSS = """
    CellPane { height: 11; border-top: solid $foreground 30%; }
    CellPane TextArea { width: 1fr; height: 1fr; border: none; padding: 0 1; scrollbar-size-vertical: 1; }
    CellPane TextArea:focus { border: none; background: $boost; }
    CellPane ExcerptList {
        width: 1fr; height: 1fr; padding: 0 1; border: none; border-left: solid $foreground 30%;
        overflow-y: scroll; scrollbar-size-vertical: 1;
    }
    CellPane ExcerptList:focus { border: none; border-left: solid $primary; background: $boost; }
    CellPane ExcerptList > .option-list--option-highlighted { background: transparent; text-style: none; }
    CellPane ExcerptList:focus > .option-list--option-highlighted { background: $primary-muted; color: $foreground; }
    CellPane ExcerptList:nocolor:focus > .option-list--option-highlighted { text-style: reverse; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.excerpts: Sequence[CodedExcerpt] = ()
        self.references: dict[str, Reference] = {}
        self.written = ""

    def compose(self) -> ComposeResult:
        yield SummaryEditor(soft_wrap=True, placeholder="Enter: write what this case says here. {a comment} in braces")
        yield ExcerptList()

    @property
    def editor(self) -> TextArea:
        return self.query_one(TextArea)

    @property
    def listed(self) -> ExcerptList:
        return self.query_one(ExcerptList)

    @property
    def changed(self) -> bool:
        """Whether what stands in the editor says something that has not been kept yet."""
        if self.editor.text == self.written:
            return False
        return _said(self.editor.text, self.references) != _said(self.written, self.references)

    def kept(self, typed: str) -> None:
        """`typed` is in the study now; what has been typed since is not."""
        self.written = typed

    def show_cell(self, cell: Cell) -> None:
        """Shows what a cell says; its excerpts follow when they have been read."""
        self.references = labelled([ref for stretch in cell.stretches for ref in stretch.references])
        self.written = as_typed(cell.stretches)
        self.editor.load_text(self.written)
        self.editor.move_cursor(self.editor.document.end)
        self.show_excerpts(())

    def show_excerpts(self, excerpts: Sequence[CodedExcerpt]) -> None:
        """Shows the excerpts that lie in the cell."""
        self.excerpts = excerpts
        offered = [Reference(e.id, e.reference, e.text, e.starred, e.transcript, e.start, e.end) for e in self.excerpts]
        self.references = labelled([*self.references.values(), *offered])
        self.listed.clear_options()
        self.listed.add_options([Option(_line(excerpt)) for excerpt in excerpts])
        self.listed.highlighted = 0 if excerpts else None

    def cite(self, place: int, verbatim: bool) -> None:
        """Puts a reference, or the words with their reference, where the editor's cursor stands."""
        excerpt = self.excerpts[place]
        label = next(label for label, ref in self.references.items() if ref.excerpt == excerpt.id)
        star = "*" if excerpt.starred else ""
        words = f"“{excerpt.text}” " if verbatim else ""
        before = self.editor.get_text_range((0, 0), self.editor.cursor_location)
        after = self.editor.get_text_range(self.editor.cursor_location, self.editor.document.end)
        gap = "" if not before or before[-1].isspace() else " "
        rest = " " if after[:1].isalnum() else ""
        self.editor.insert(f"{gap}{words}({star}{label}){rest}")
        self.editor.focus()


def _said(typed: str, references: Mapping[str, Reference]) -> list[tuple[str, str, list[tuple[str, bool]]]]:
    """What a typed summary says; spaces and lines that make no difference are left out."""
    return [(s.kind, s.text, [(ref.excerpt, ref.starred) for ref in s.references]) for s in parsed(typed, references)]


def _line(excerpt: CodedExcerpt) -> Content:
    words = ("★ " if excerpt.starred else "") + displayed(excerpt.text)
    about = f"turn {excerpt.turn}  {one_line(excerpt.speaker)}  {', '.join(excerpt.themes)}"
    return Content("\n").join([Content(words), Content.styled(about, "dim")])
