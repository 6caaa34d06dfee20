"""Spread: the quotes beside the sample that was achieved, by site, stage and type, and who is never quoted."""

from collections.abc import Iterator

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import DataTable, Static

from qualtool.analysis.spread import KINDS, PARTICIPANT, Group, Spread
from qualtool.text.display import one_line
from qualtool.tui.actions import bindings_of
from qualtool.tui.filters import FilteredRoom
from qualtool.tui.screens.exporting import tell_shared, written_to_file
from qualtool.tui.widgets.keys_footer import KeysFooter
from qualtool.tui.widgets.measured_rows import put_rows

FULL, HALF, NEVER = "█", "▌", "never quoted"
_NARROW_BAR, _WIDE_BAR, _WIDE = 8, 24, 110
_NARROW_NAME, _WIDE_NAME = 17, 40
_TITLES = ("", "Encounters", "", "Quotes", "", "Participants", "Participants quoted")
_NARROW_TITLES = ("", "Met", "", "Quotes", "", "Quoted")


class SpreadScreen(FilteredRoom):
    """A line for each site, stage, type and person quoted: its part of the encounters beside its part of the quotes."""

    ROOM = "spread"
    HELP_PAGE = "report"
    BINDINGS = bindings_of("spread")
    CSS = """
    SpreadScreen DataTable { height: 1fr; scrollbar-size: 1 1; }
    SpreadScreen #below { height: auto; max-height: 12; padding: 0 1; border-top: solid $panel; scrollbar-size: 1 1; }
    SpreadScreen.-short #below { max-height: 7; }
    SpreadScreen #notes { height: auto; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: Spread | None = None
        self.every = False

    def compose(self) -> ComposeResult:
        yield Static(classes="bar", id="about", markup=False)
        yield DataTable(cursor_type="row")
        with VerticalScroll(id="below"):
            yield Static(id="notes", markup=False)
        yield KeysFooter()

    @property
    def table(self) -> "DataTable[Text]":
        return self.query_one(DataTable)

    async def refresh_room(self) -> None:
        from qualtool.workflow import quoting

        self._filters.values = await self.program.ask(quoting.values_to_filter, self.program.opened)
        await self.look_again()
        self.table.focus()

    async def look_again(self) -> None:
        from qualtool.workflow import spread

        self.found = await self.program.ask(spread.spread, self.program.opened, self._filters.where, self.every)
        self._fill(self.found)

    def _fill(self, found: Spread) -> None:
        wide = self.size.width >= _WIDE
        table, before = self.table, self.table.cursor_row
        table.clear(columns=True)
        put_rows(table, _TITLES if wide else _NARROW_TITLES, list(_lines(found, wide)))
        table.move_cursor(row=before)
        counted = "every quote of the ledger" if self.every else "used quotes (a: every one)"
        about = f"Spread of quotes · {counted} · filter: {found.filter}"
        self.query_one("#about", Static).update(Content(one_line(about)))
        told = [Content.styled(one_line(f"{found.n}."), "bold"), *(Content(one_line(note)) for note in found.notes)]
        if not found.quotes and not self.every:
            told.append(Content("A quote is used when the ledger says where. a counts every quote of the ledger."))
        told.append(Content("Bars: each a part of its own whole. An encounter counts under each of its types."))
        self.query_one("#notes", Static).update(Content("\n").join(told))

    def on_resize(self) -> None:
        if self.found is not None:
            self._fill(self.found)

    # What the keys do

    def action_turn_counted(self) -> None:
        self.every = not self.every
        self.program.do(self.look_again())

    def action_export(self) -> None:
        self.program.do(self._export())

    async def _export(self) -> None:
        from qualtool.workflow import spread

        found = self.found
        if found is None or not found.quotes:
            self.program.tell("No quote is counted yet, so there is nothing to write; a counts every quote", "")
            return
        endings = ".svg, .png or .pdf (a figure), .csv or .md (a table)"
        shared = await written_to_file(self, "spread.svg", endings, spread.share_spread, found)
        if shared is not None:
            names = found.named_in(shared.path.suffix)
            tell_shared(self, shared, f". Before it leaves the team: it names {', '.join(names)}" if names else "")

    def action_to_ledger(self) -> None:
        self.program.do(self.program.enter("ledger"))

    def action_back(self) -> None:
        self.program.do(self.program.leave())


def _lines(found: Spread, wide: bool) -> Iterator[list[Text]]:
    """A line for each group of each kind, then for each person quoted; the first of a kind names it."""
    listed = [*((kind.capitalize(), found.of(kind)) for kind in KINDS), ("Person", found.people)]
    for kind, groups in listed:
        for place, group in enumerate(groups):
            yield _line(f"{'' if place else kind:<6}", group, found, wide)


def _line(head: str, group: Group, found: Spread, wide: bool) -> list[Text]:
    """A group's line; how many of its participants are quoted stands in one column where there is little room."""
    name, longest = one_line(group.name), _WIDE_NAME if wide else _NARROW_NAME
    name = name if len(name) <= longest else f"{name[: longest - 1]}…"
    width, part = _WIDE_BAR if wide else _NARROW_BAR, found.longest_part
    quoted = str(group.quoted) if wide else f"{group.quoted} of {group.participants}"
    of_one = group.kind == PARTICIPANT
    return [
        Text(f"{head} {name}", style="" if group.quotes else "bold"),
        Text(str(group.encounters), justify="right"),
        Text(bar(group.encounters, found.encounters * part, width), style="dim"),
        Text(str(group.quotes), justify="right"),
        Text(bar(group.quotes, found.quotes * part, width)),
        *([Text("" if of_one else str(group.participants), justify="right")] if wide else []),
        Text("" if of_one else quoted, justify="right" if wide else "left")
        if group.quotes
        else Text(NEVER, style="bold"),
    ]


def bar(count: int, whole: float, width: int) -> str:
    """A part of a whole as a bar, as long as `width` for all of it; something is never drawn as nothing."""
    halves = round(2 * width * count / whole) if whole else 0
    halves = max(halves, 1) if count else 0
    return (FULL * (halves // 2) + HALF * (halves % 2)).ljust(width)
