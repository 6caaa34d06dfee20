"""The study: the board of the achieved sample, and the transcripts under it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import DataTable, Input, Static

from qualtool.analysis.pages import SampleCell, TranscriptLine
from qualtool.text.display import one_line
from qualtool.tui.actions import bindings_of
from qualtool.tui.program import Room
from qualtool.tui.screens.sample_table import sample_board
from qualtool.tui.screens.start import open_other_study, start_new_study
from qualtool.tui.widgets.boxes import LineBox
from qualtool.tui.widgets.keys_footer import KeysFooter

if TYPE_CHECKING:
    from qualtool.workflow import Design

_COLUMNS = ("Transcript", "Site", "Stage", "Type", "Mode", "People", "Words", "Coded", "Cells", "Done")
_SPARED = ("People", "Mode", "Words")
"""Columns that give way, in this order, where the screen is too narrow for all."""


class StudyScreen(Room):
    """Where a day's work begins."""

    ROOM = "study"
    HELP_PAGE = "getting-started"
    BINDINGS = bindings_of("study")
    CSS = """
    StudyScreen #sample {
        height: auto; max-height: 60%; padding: 1 1 0 1; overflow-x: hidden; scrollbar-size-vertical: 1;
    }
    StudyScreen #board { height: auto; text-wrap: nowrap; text-overflow: ellipsis; }
    StudyScreen.-narrow #sample { padding: 0 1; }
    StudyScreen #filter { display: none; height: 1; border: none; padding: 0 1; background: $boost; }
    StudyScreen #filter.shown { display: block; }
    StudyScreen DataTable { height: 1fr; margin: 1 0 0 0; overflow-x: hidden; scrollbar-size-vertical: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[TranscriptLine] = []
        self.shown: list[TranscriptLine] = []
        self._design: Design | None = None
        self._cells: Sequence[SampleCell] = ()

    def compose(self) -> ComposeResult:
        yield Static("qualtool", classes="bar", id="about", markup=False)
        with VerticalScroll(id="sample", can_focus=False):
            yield Static("Opening the study …", id="board")
        yield LineBox(
            placeholder="filter: name, site 4, stage 2, service user, P11 …   Enter to the list, Esc clears",
            id="filter",
        )
        yield DataTable(cursor_type="row", zebra_stripes=False)
        yield Static(classes="status", id="count", markup=False)
        yield KeysFooter()

    def on_mount(self) -> None:
        self.query_one(DataTable).focus()

    async def refresh_room(self) -> None:
        from qualtool.workflow import coding, preparing, sampling

        study = self.program.opened
        self._design = await self.program.ask(preparing.design_of, study)
        _used, self._cells = await self.program.ask(sampling.achieved_sample, study)
        _used, self.lines = await self.program.ask(coding.transcript_lines, study)
        self._show_board(self._design)
        self._fill()

    def _show_board(self, design: "Design") -> None:
        about = f"{design.study} · coder {self.program.coder} · framework {design.framework}, version {design.version}"
        self.query_one("#about", Static).update(Content(one_line(about)))
        sites = {key: place.label for key, place in design.sites.items()}
        stages = {key: place.label for key, place in design.stages.items()}
        board = sample_board(self._cells, sites, stages, self.size.width)
        self.query_one("#board", Static).update(board)

    def _fill(self) -> None:
        wanted = self.query_one("#filter", Input).value.casefold().split()
        table: DataTable[Text] = self.query_one(DataTable)
        row = table.cursor_row
        before = self.shown[row].id if row < len(self.shown) else ""
        self.shown = [line for line in self.lines if _fits(line, wanted)]
        row = next((place for place, line in enumerate(self.shown) if line.id == before), row)
        rows = [dict(zip(_COLUMNS, _cells(line), strict=True)) for line in self.shown]
        widths = {name: max([len(name), *(cells[name].cell_len for cells in rows)]) for name in _COLUMNS}
        columns = _that_fit(widths, self.size.width - 2)
        table.clear(columns=True)
        for name in columns:
            # A table that is filled twice in a moment forgets to widen its columns.
            table.add_column(name, width=widths[name])
        for cells in rows:
            table.add_row(*(cells[name] for name in columns))
        table.move_cursor(row=min(row, max(0, len(self.shown) - 1)))
        count = f"{len(self.shown)} of {len(self.lines)} transcripts · Enter opens one"
        self.query_one("#count", Static).update(count + (f" · filter: {' '.join(wanted)}" if wanted else ""))

    def on_resize(self) -> None:
        if self._design is not None:
            self._show_board(self._design)
            self._fill()

    def forget(self) -> None:
        self.lines, self.shown = [], []
        self.query_one(DataTable).clear()
        self._hide_filter()

    # The filter

    def action_find(self) -> None:
        box = self.query_one("#filter", Input)
        box.add_class("shown")
        box.focus()

    def on_input_changed(self) -> None:
        self._fill()

    def on_input_submitted(self) -> None:
        self.query_one(DataTable).focus()

    def key_escape(self) -> None:
        self._hide_filter()

    def _hide_filter(self) -> None:
        box = self.query_one("#filter", Input)
        box.value = ""
        box.remove_class("shown")
        self.query_one(DataTable).focus()

    # What the keys do

    def on_data_table_row_selected(self) -> None:
        self.action_open_transcript()

    def action_open_transcript(self) -> None:
        if self.shown:
            chosen = self.shown[self.query_one(DataTable).cursor_row]
            self.program.do(self.program.enter("transcript", chosen.id, None, [line.id for line in self.shown]))

    def action_to_matrix(self) -> None:
        self.program.do(self.program.enter("matrix"))

    def action_to_theme(self) -> None:
        self.program.do(self.program.enter("theme"))

    def action_to_types(self) -> None:
        self.program.do(self.program.enter("types"))

    def action_to_ledger(self) -> None:
        self.program.do(self.program.enter("ledger"))

    def action_to_coverage(self) -> None:
        self.program.do(self.program.enter("coverage"))

    def action_to_trajectories(self) -> None:
        self.program.do(self.program.enter("trajectories"))

    def action_to_results(self) -> None:
        self.program.do(self.program.enter("results"))

    def action_to_display(self) -> None:
        self.program.do(self.program.enter("display"))

    def action_to_spread(self) -> None:
        self.program.do(self.program.enter("spread"))

    def action_to_drafts(self) -> None:
        self.program.do(self.program.enter("drafts"))

    def action_to_findings(self) -> None:
        self.program.do(self.program.enter("findings"))

    def action_add(self) -> None:
        from qualtool.tui.screens.adding import add_transcripts

        self.program.do(add_transcripts(self))

    def action_export(self) -> None:
        from qualtool.tui.screens.exporting import export_something

        self.program.do(export_something(self))

    def action_framework(self) -> None:
        from qualtool.tui.screens.adding import load_framework

        self.program.do(load_framework(self))

    def action_new(self) -> None:
        self.program.do(start_new_study(self))

    def action_open(self) -> None:
        self.program.do(open_other_study(self))


def _that_fit(widths: dict[str, int], room: int) -> list[str]:
    """The columns that fit side by side, each with a space on either side."""
    columns = list(_COLUMNS)
    for spared in _SPARED:
        if sum(widths[name] + 2 for name in columns) > room:
            columns.remove(spared)
    return columns


def _fits(line: TranscriptLine, wanted: Sequence[str]) -> bool:
    """Whether a line has every word typed; the word after site or stage is that of the line."""
    everything = " ".join((line.name, line.type, line.mode, line.case, *line.participants)).casefold()
    places = {"site": line.site.casefold(), "stage": line.stage.casefold()}
    words = list(wanted)
    while words:
        word = words.pop(0)
        if word in places:
            if words and not places[word].startswith(words.pop(0)):
                return False
        elif word not in everything:
            return False
    return True


def _cells(line: TranscriptLine) -> list[Text]:
    done = "done" if line.indexed else ("read" if line.read else "")
    plain = [line.name, line.site, line.stage, line.type, line.mode, ", ".join(line.participants)]
    numbers = [str(line.words), str(line.codings), str(line.charted)]
    return [Text(one_line(text)) for text in plain] + [Text(n, justify="right") for n in numbers] + [Text(done)]
