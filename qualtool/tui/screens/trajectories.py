"""Trajectories: who was followed up, and who was met once; each case with the stages at which it was met."""

from rich.text import Text
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import DataTable, Static

from qualtool.analysis.trajectories import FOLLOWED_UP, MET_ONCE, NEW_LATER, SHOWN, SORTS, Trajectories, Trajectory
from qualtool.text.display import one_line
from qualtool.tui.actions import bindings_of
from qualtool.tui.filters import FilteredRoom
from qualtool.tui.widgets.keys_footer import KeysFooter

MET, NOT_MET = "●", "·"
WIDE = 110
_ONLY = {FOLLOWED_UP: "followed up", MET_ONCE: "met once", NEW_LATER: "met once, at a later stage than the first"}


class TrajectoriesScreen(FilteredRoom):
    """Every case and when it was met."""

    ROOM = "trajectories"
    HELP_PAGE = "matrix"
    BINDINGS = bindings_of("trajectories")
    CSS = """
    TrajectoriesScreen #counts { height: auto; max-height: 8; padding: 0 1; }
    TrajectoriesScreen.-short #counts { max-height: 6; }
    TrajectoriesScreen DataTable { height: 1fr; margin: 1 0 0 0; scrollbar-size: 1 1; }
    TrajectoriesScreen.-short DataTable { margin: 0; }
    TrajectoriesScreen #case { height: auto; max-height: 6; padding: 0 1; border-top: solid $panel; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: Trajectories | None = None
        self.listed: list[Trajectory] = []
        self.which, self.sorting = SHOWN[0], SORTS[0]

    def compose(self) -> ComposeResult:
        yield Static(classes="bar", id="about", markup=False)
        yield Static(id="counts", markup=False)
        yield DataTable(cursor_type="row", fixed_columns=1)
        yield Static(id="case", markup=False)
        yield KeysFooter()

    @property
    def table(self) -> "DataTable[Text]":
        return self.query_one(DataTable)

    @property
    def case(self) -> Trajectory | None:
        """The case under the cursor."""
        place = self.table.cursor_row
        return self.listed[place] if place < len(self.listed) else None

    async def refresh_room(self) -> None:
        from qualtool.workflow import quoting

        self._filters.values = await self.program.ask(quoting.values_to_filter, self.program.opened)
        await self.look_again()
        self.table.focus()

    async def look_again(self) -> None:
        from qualtool.workflow import trajectories

        self.found = await self.program.ask(trajectories.trajectories, self.program.opened, self._filters.where)
        self._fill(self.found)

    def _fill(self, found: Trajectories) -> None:
        before = self.case.case_id if self.case else ""
        people = found.shown(self.which, self.sorting)
        self.listed = [*people, *(found.documents if not self.which else ())]
        rows = [_cells(found, case, self.size.width) for case in self.listed]
        titles = ["Case", "Site", *(one_line(label) for label in found.stages.values()), "Followed up"]
        widths = [max([len(title), *(row[place].cell_len for row in rows)]) for place, title in enumerate(titles)]
        # Where there is no room for it, the marks under the stages must do.
        count = len(titles) - (sum(widths) + 2 * len(widths) > self.size.width - 1)
        table = self.table
        table.clear(columns=True)
        for title, width in zip(titles[:count], widths, strict=False):
            table.add_column(Text(title), width=width)
        for row in rows:
            table.add_row(*row[:count])
        place = next((number for number, case in enumerate(self.listed) if case.case_id == before), 0)
        table.move_cursor(row=place)
        self._tell(found, len(people))
        self._tell_case()

    def _tell(self, found: Trajectories, listed: int) -> None:
        only = f", only those {_ONLY[self.which]}" if self.which else ""
        about = f"Who was followed up · {listed} of {len(found.cases)} cases{only} · filter: {found.filter}"
        self.query_one("#about", Static).update(Content(one_line(f"{about} · sorted by {self.sorting}")))
        first, *others = found.counts
        places: dict[str, list[str]] = {}
        for (site, kind), (followed, _everyone) in found.by_site_and_type.items():
            if followed:
                places.setdefault(found.sites[site], []).append(f"{followed} {kind or 'of no type'}")
        lines = [Content.styled(one_line(first), "bold"), Content(one_line(" · ".join(others)))]
        if places:
            told = " · ".join(f"{site}: {', '.join(kinds)}" for site, kinds in places.items())
            lines.append(Content(one_line(f"Met at more than one stage: {told}")))
        self.query_one("#counts", Static).update(Content("\n").join(lines))

    def on_data_table_row_highlighted(self) -> None:
        self._tell_case()

    def _tell_case(self) -> None:
        """The case under the cursor whole: each encounter with its transcript."""
        found, case = self.found, self.case
        if found is None or case is None:
            self.query_one("#case", Static).update(Content("No case fits. 0 takes the filters away, f shows all."))
            return
        kind = "documents, not a person" if case.kind == "site" else case.kind
        lines = [Content.styled(one_line(f"{case.case} · {kind} · Enter shows the matrix there"), "bold")]
        for meeting in case.meetings:
            where = f"{found.stages[meeting.stage]}, {found.sites[meeting.site]}: {meeting.told}"
            told = "  ".join(filter(None, (where, meeting.date, meeting.transcript)))
            lines.append(Content(one_line(told)))
        lines += [Content(one_line(f"Another case, the same person: {told}")) for told in found.elsewhere(case)]
        self.query_one("#case", Static).update(Content("\n").join(lines))

    def on_resize(self) -> None:
        if self.found is not None:
            self._fill(self.found)

    # What the keys do

    def action_clear(self) -> None:
        self.which = SHOWN[0]
        super().action_clear()

    def action_turn_shown(self) -> None:
        self.which = SHOWN[(SHOWN.index(self.which) + 1) % len(SHOWN)]
        self._again()

    def action_sort(self) -> None:
        self.sorting = SORTS[(SORTS.index(self.sorting) + 1) % len(SORTS)]
        self._again()

    def _again(self) -> None:
        if self.found is not None:
            self._fill(self.found)

    def on_data_table_row_selected(self) -> None:
        self.action_open_matrix()

    def action_open_matrix(self) -> None:
        if self.case is not None:
            self.program.do(self.program.enter("matrix", self.case.case_id, self.case.stages[-1], None))

    def action_back(self) -> None:
        self.program.do(self.program.leave())


def _cells(found: Trajectories, case: Trajectory, width: int) -> list[Text]:
    """A case's line: a mark for each encounter under its stage, with how (where there is room) and in what role."""
    cells = [Text(one_line(case.case)), Text(one_line(", ".join(case.sites)))]
    for stage in found.stages:
        met = case.at(stage)
        told = [meeting.told if width >= WIDE else " / ".join(meeting.types) or meeting.mode for meeting in met]
        marks = f"{MET * len(met)} {one_line('; '.join(dict.fromkeys(told)))}" if met else NOT_MET
        cells.append(Text(marks, style="" if met else "dim"))
    if case.kind == "site":
        return [Text(cell.plain, style="dim") for cell in (*cells, Text("a document"))]
    return [*cells, Text(one_line(found.follow_up(case)), style="bold" if case.followed_up else "")]
