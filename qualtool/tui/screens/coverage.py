"""Coverage: how far charting is, theme by theme; from each number one key goes to its cells."""

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from qualtool.analysis.coverage import DIMENSIONS, WAITING, CoverageBoard, Covered, Square
from qualtool.analysis.matrix import NOT_YET_CHARTED, REVIEWED, STALE
from qualtool.text.display import one_line
from qualtool.tui.actions import bindings_of
from qualtool.tui.program import Room
from qualtool.tui.screens.matrix_room import Sought
from qualtool.tui.widgets.coverage import CoverageView
from qualtool.tui.widgets.coverage.keys import KINDS
from qualtool.tui.widgets.keys_footer import KeysFooter

LEGEND = "charted/cells  ! stale  – excerpts wait  ░▒▓█ charted, or blank for a reason"
MOST_NEEDED = (WAITING, STALE, NOT_YET_CHARTED)
"""Where Enter goes first: to what needs work; where nothing does, to the first kind that has cells."""
_IN_BRIEF = {WAITING: "excerpts wait", NOT_YET_CHARTED: "not yet charted (all)"}
_COLUMNS = 3


class CoverageScreen(Room):
    """Themes by site, type or stage: what is charted, and what waits."""

    ROOM = "coverage"
    HELP_PAGE = "matrix"
    BINDINGS = bindings_of("coverage")
    CSS = """
    CoverageScreen CoverageView { height: 1fr; }
    CoverageScreen #square { height: 6; padding: 0 1; border-top: solid $panel; text-wrap: nowrap; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.by = DIMENSIONS[0]

    def compose(self) -> ComposeResult:
        yield Static(classes="bar", id="about", markup=False)
        yield CoverageView()
        yield Static(classes="status", id="legend", markup=False)
        yield Static(id="square", markup=False)
        yield KeysFooter()

    @property
    def view(self) -> CoverageView:
        return self.query_one(CoverageView)

    async def refresh_room(self) -> None:
        from qualtool.workflow import covering

        board = await self.program.ask(covering.coverage_board, self.program.opened, self.by)
        self.view.show(board)
        self.query_one("#about", Static).update(Content(_about(board)))
        self.query_one("#legend", Static).update(Content(LEGEND))
        self.view.focus()

    # The square under the cursor

    def on_coverage_view_square_changed(self) -> None:
        self._tell_square()

    def _tell_square(self) -> None:
        line, group, square = self.view.line, self.view.group, self.view.square
        where = one_line(group.label) if group else f"every {self.by}"
        title = f"{one_line(line.covered.name)} · {where} · {_times(square.cells, 'cell')}"
        if not square.cells:
            nobody = f"{title}: nobody was met here." if group and not group.rows else f"{title}."
            self.query_one("#square", Static).update(Content.styled(nobody, "bold"))
            return
        first = most_needed(square)
        aim = "whose excerpts wait" if first == WAITING else first
        hint = f"Enter goes to the {square.count(first)} {aim}; a digit goes to the others"
        lines = [Content.styled(title, "bold"), *_kinds(square, first), Content.styled(hint, "dim")]
        self.query_one("#square", Static).update(Content("\n").join(lines))

    # What the keys do

    def action_turn_groups(self) -> None:
        self.by = DIMENSIONS[(DIMENSIONS.index(self.by) + 1) % len(DIMENSIONS)]
        self.program.do(self.refresh_room())

    def action_open_parts(self) -> None:
        self.view.open_theme(True)

    def action_close_parts(self) -> None:
        self.view.open_theme(False)

    def action_turn_parts(self) -> None:
        self.view.open_theme()

    def action_open_cells(self) -> None:
        self._go_to(most_needed(self.view.square))

    def on_coverage_view_cells_chosen(self, event: CoverageView.CellsChosen) -> None:
        self._go_to(event.kind or most_needed(self.view.square))

    def _go_to(self, kind: str) -> None:
        """To the cells of one kind in the square, in the matrix of their theme."""
        line, group = self.view.line, self.view.group
        theme = line.under or (line.covered if line.covered.id else self._first_theme_with(kind))
        if theme is None or not self.view.square.count(kind):
            where = f"{one_line(line.covered.name)}{f', {one_line(group.label)}' if group else ''}"
            self.program.tell(f"No cell of {where} is {_named(kind)}", "")
            return
        by, value = self.by, group.key if group else ""
        if group and group.documents and not value:
            by, value = "mode", "document"
        column = line.covered.id if line.under else ""
        state = "" if kind == WAITING else kind
        self.program.do(self.program.enter("matrix", Sought(theme.id, state, by, value, column)))

    def _first_theme_with(self, kind: str) -> Covered | None:
        """The matrix shows one theme at a time: from the sum of all, the first that has such cells."""
        key = self.view.group.key if self.view.group else None
        return next((theme for theme in self.view.board.themes if theme.square(key).count(kind)), None)

    def action_back(self) -> None:
        self.program.do(self.program.leave())


def most_needed(square: Square) -> str:
    """The kind of cells that Enter goes to."""
    return next((kind for kind in (*MOST_NEEDED, *KINDS) if square.count(kind)), NOT_YET_CHARTED)


def _about(board: CoverageBoard) -> str:
    total = board.everything.total
    told = f"Coverage by {board.by} · {_times(board.rows, 'row')} · filter: {board.filter}"
    told += f" · {total.charted} of {_times(total.cells, 'cell')} charted"
    told += f", {total.states[REVIEWED]} of them reviewed" if total.states[REVIEWED] else ""
    told += f" · {total.waiting} with excerpts wait · {total.states[STALE]} stale"
    if board.shared:
        told += f" · {_times(board.shared, 'row')} of several {board.by}s count in each, once in All"
    return one_line(told)


def _times(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _named(kind: str) -> str:
    return "waiting to be charted with excerpts" if kind == WAITING else kind


def _kinds(square: Square, first: str) -> Iterator[Content]:
    """Every kind of cells with its digit and number, three columns of them; the one that Enter goes to is marked."""
    deep = -(-len(KINDS) // _COLUMNS)
    words = [
        f"{digit} {_IN_BRIEF.get(kind, kind)} {square.count(kind)}{' ◂' if kind == first else ''}"
        for digit, kind in enumerate(KINDS, 1)
    ]
    widths = [max(len(text) for text in words[start : start + deep]) + 3 for start in range(0, len(KINDS), deep)]
    for row in range(deep):
        yield Content("").join(
            Content.styled(
                words[place].ljust(widths[place // deep]),
                "bold" if KINDS[place] == first else ("" if square.count(KINDS[place]) else "dim"),
            )
            for place in range(row, len(KINDS), deep)
        )
