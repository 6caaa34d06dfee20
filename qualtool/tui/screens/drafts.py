"""The check of a draft, finding by finding: the list, the quotation with what is wrong, and where it was said."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static

from qualtool.analysis.draft_walk import DraftWalk, SaidTurn
from qualtool.analysis.verification import DraftCheck, DraftFinding
from qualtool.text.display import one_line
from qualtool.text.spans import Span
from qualtool.tui.actions import bindings_of
from qualtool.tui.program import Room
from qualtool.tui.screens import draft_files
from qualtool.tui.screens.draft_lines import (
    LEAVE_OUT,
    LEGEND,
    NO_TRANSCRIPTS,
    NOT_THERE,
    counts,
    lines_of,
    place,
    rows_above,
    summed_up,
    whole,
)
from qualtool.tui.widgets.keys_footer import KeysFooter

if TYPE_CHECKING:
    from qualtool.workflow.walking import CheckedFile

REST = 0.05
"""In seconds: so long the cursor rests before the transcript is read."""
NO_DRAFT = "No draft has been checked yet. o asks for its file."
NO_QUOTATIONS = "No quotation of four words or more was found in this draft."
_ROWS_ABOVE = 2


class DraftsScreen(Room):
    """A draft's quotations, one after another, beside what was said."""

    ROOM = "drafts"
    HELP_PAGE = "verify"
    BINDINGS = bindings_of("drafts")
    CSS = """
    DraftsScreen #counts { height: auto; max-height: 3; padding: 0 1; background: $boost; }
    DraftsScreen #sides { height: 1fr; layout: horizontal; }
    DraftsScreen OptionList, DraftsScreen OptionList:focus {
        width: 28; height: 1fr; border: none; padding: 0; overflow-y: scroll; overflow-x: hidden;
        scrollbar-size-vertical: 1; text-wrap: nowrap; text-overflow: ellipsis;
    }
    DraftsScreen.-wide OptionList { width: 46; padding: 0 1; }
    DraftsScreen OptionList > .option-list--option-highlighted {
        background: $primary-muted; color: $foreground; text-style: none;
    }
    DraftsScreen OptionList:nocolor > .option-list--option-highlighted { background: $foreground 20%; }
    DraftsScreen #right { width: 1fr; height: 1fr; border-left: solid $foreground 20%; }
    DraftsScreen #finding { height: auto; max-height: 62%; padding: 0 1; scrollbar-size-vertical: 1; }
    DraftsScreen #where {
        height: 2; padding: 0 1; border-top: solid $foreground 20%; text-wrap: nowrap; text-overflow: ellipsis;
    }
    DraftsScreen #place { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    DraftsScreen #finding:focus, DraftsScreen #place:focus { background: $boost; }
    """

    class Checked(Message):
        """So many quotations of a draft are checked."""

        def __init__(self, done: int, of: int) -> None:
            super().__init__()
            self.done, self.of = done, of

    def __init__(self) -> None:
        super().__init__()
        self.file: CheckedFile | None = None
        self.walk = DraftWalk(DraftCheck("", ()))
        self._shown: DraftFinding | None = None
        self._checking = ""
        self._read: CheckedFile | None = None
        self._turned: list[DraftFinding] = []
        self._turned_back: list[DraftFinding] = []
        self._not_there = NOT_THERE

    def compose(self) -> ComposeResult:
        yield Static(classes="bar", id="about", markup=False)
        yield Static(id="counts", markup=False)
        with Container(id="sides"):
            yield OptionList(id="findings")
            with Vertical(id="right"):
                with VerticalScroll(id="finding"):
                    yield Static(id="quotation", markup=False)
                yield Static(id="where", markup=False)
                with VerticalScroll(id="place"):
                    yield Static(id="before", markup=False)
                    yield Static(id="said", markup=False)
        yield Static(classes="status", id="hint", markup=False)
        yield KeysFooter()

    # Reading and checking

    async def arrive(self, *what: Any) -> None:
        """Shows the draft that is open here, or a draft whose path is given; asks where there is neither."""
        self.findings.focus()
        if what:
            self.program.do(self._check(Path(what[0])))
        elif self.file is None:
            self._fill(None)
            # The room is there before anything is asked in it, so that one can leave it meanwhile.
            self.program.do(self._ask_first())
        else:
            await self.refresh_room()

    async def refresh_room(self) -> None:
        if self._shown is not None:
            await self._read_place(self._shown)
        await self._show_about()

    def forget(self) -> None:
        self.file, self._shown = None, None
        self.walk = DraftWalk(DraftCheck("", ()))

    async def _ask_first(self) -> None:
        """Asks for a draft; without one there is nothing to see here."""
        await self.program.arrived()
        await self._ask_and_check()
        if self.file is None and not self._checking:
            await self.program.leave()

    async def _ask_and_check(self) -> None:
        """Asks for a draft until one can be read, or the researcher leaves."""
        path = await draft_files.ask_draft(self)
        while path is not None and not await self._check(path):
            path = await draft_files.ask_draft(self, path)

    async def _check(self, path: Path) -> bool:
        """Checks a draft, and whether that could be done; the place is kept where it was checked before."""
        if self._checking:
            return True
        before, again = self._shown, self.file is not None and self.file.path == path
        self._checking, self._read = f"Checking {one_line(path.name)}", None
        self._tell_progress(f"{self._checking} …")
        await self.program.attempt(self._read_file(path))
        self._forget_turns()
        self._checking, read = "", self._read
        if read is not None:
            self.file = read
            self.walk = DraftWalk(read.check, self.walk.other_work if again else frozenset(), self.walk.as_in_draft)
            self._fill(self.walk.again(before) if again and before is not None else None)
            if self._not_there == NO_TRANSCRIPTS:
                self.program.tell(NO_TRANSCRIPTS, "")
            elif again:
                self.program.tell(f"Checked {path.name} again", "")
        await self._show_about()
        return read is not None

    async def _read_file(self, path: Path) -> None:
        from qualtool.workflow import coding, walking

        _used, transcripts = await self.program.ask(coding.transcript_lines, self.program.opened)
        self._not_there = NOT_THERE if transcripts else NO_TRANSCRIPTS
        self._read = await self.program.ask(walking.check_file, self.program.opened, path, self._heard)

    def _heard(self, done: int, of: int) -> None:
        """Called in the study's thread."""
        self.post_message(self.Checked(done, of))

    def on_drafts_screen_checked(self, event: Checked) -> None:
        if self._checking:
            self._tell_progress(f"{self._checking}: {event.done} of {event.of} quotations")

    def _tell_progress(self, words: str) -> None:
        self.query_one("#about", Static).update(Content(words), layout=False)

    # Showing

    async def _show_about(self) -> None:
        """The bar, and whether the draft was written since it was checked."""
        from qualtool.workflow import walking

        if self._checking:
            return
        about = "Draft check"
        if self.file is not None:
            name = one_line(self.file.path.name)
            about += f" · {name} · {summed_up(self.walk.counted, self.walk.as_in_draft)}"
            if await self.program.ask(walking.state_of, self.file.path) not in (0, self.file.state):
                about = f"{name} was written since it was checked: r checks it again"
        self.query_one("#about", Static).update(Content(about))
        self._show_counts()
        hint = "Enter opens the transcript · Tab reads on" if self._shown and self._shown.source else "Esc goes back"
        self.query_one("#hint", Static).update(Content(f"{hint} · {LEGEND}"))

    def _show_counts(self) -> None:
        counted = counts(self.walk.counted, self.size.width - 2)
        self.query_one("#counts", Static).update(Content(counted))
        self.query_one("#counts").display = bool(counted)

    def on_resize(self) -> None:
        self._show_counts()

    def _fill(self, wanted: DraftFinding | None) -> None:
        """Lists the findings, with the cursor on one of them, or on the first."""
        first = next((group.findings[0] for group in self.walk.groups), None)
        with self.prevent(OptionList.OptionHighlighted):
            self.findings.clear_options()
            self.findings.add_options(lines_of(self.walk))
        self._go_to(wanted or first)

    def _go_to(self, finding: DraftFinding | None) -> None:
        if finding is None:
            self._show(None)
            return
        at = self.findings.get_option_index(str(finding.number))
        with self.prevent(OptionList.OptionHighlighted):
            self.findings.highlighted = at
        if at <= 1:
            # The heading over the first one is no line that the cursor can be on.
            self.findings.scroll_home(animate=False)
        self._show(finding)

    def on_option_list_option_highlighted(self) -> None:
        self._show(self.finding)

    def _show(self, finding: DraftFinding | None) -> None:
        self._shown = finding
        nothing = Content(NO_QUOTATIONS if self.file else NO_DRAFT)
        drawn = whole(finding, self.walk.is_other(finding)) if finding else nothing
        self.query_one("#quotation", Static).update(drawn)
        self.query_one("#finding", VerticalScroll).scroll_home(animate=False)
        self.run_worker(self.program.attempt(self._rest_and_read(finding)), group="place", exclusive=True)

    async def _rest_and_read(self, finding: DraftFinding | None) -> None:
        await asyncio.sleep(REST)
        if finding is not None:
            await self._read_place(finding)
        else:
            self._show_place(Content(""), Content(""), Content(""))
        await self._show_about()

    async def _read_place(self, finding: DraftFinding) -> None:
        """Shows where the words of a finding stand."""
        from qualtool.workflow import walking

        if finding.source is None:
            has_advice = self._not_there == NOT_THERE and not self.walk.is_other(finding)
            advice = f" {LEAVE_OUT}" if has_advice else ""
            self._show_place(Content(""), Content(self._not_there + advice), Content(""))
            return
        turns = await self.program.ask(walking.turns_around, self.program.opened, finding.source)
        if finding is self._shown:
            self._show_place(*place(finding.source, turns), next((turn for turn in turns if turn.is_between), None))

    def _show_place(self, where: Content, before: Content, said: Content, turn: SaidTurn | None = None) -> None:
        self.query_one("#where", Static).update(where)
        self.query_one("#before", Static).update(before)
        self.query_one("#said", Static).update(said)
        self.query_one("#before").display = bool(before)
        self.call_after_refresh(self._scroll_to_said, turn)

    def _scroll_to_said(self, turn: SaidTurn | None) -> None:
        """Brings the words into view, with a row or two of what came before."""
        before = self.query_one("#before", Static).size.height
        above = before + rows_above(turn, self.query_one("#said", Static).size.width)
        self.query_one("#place", VerticalScroll).scroll_to(y=max(0, above - _ROWS_ABOVE), animate=False)

    @property
    def findings(self) -> OptionList:
        return self.query_one("#findings", OptionList)

    @property
    def finding(self) -> DraftFinding | None:
        """The finding under the cursor."""
        at = self.findings.highlighted
        number = self.findings.get_option_at_index(at).id if at is not None else None
        return next((one for one in self.walk.check.findings if str(one.number) == number), None)

    # Walking

    def action_next(self) -> None:
        self.findings.action_cursor_down()

    def action_previous(self) -> None:
        self.findings.action_cursor_up()

    def action_next_wrong(self) -> None:
        wrong = self.walk.next_wrong(self._shown.number if self._shown else 0)
        if wrong is not None:
            self._go_to(wrong)
        else:
            self.program.tell("Nothing is to be mended", "")

    def action_across(self) -> None:
        sides = [self.findings, self.query_one("#finding"), self.query_one("#place")]
        at = sides.index(self.focused) if self.focused in sides else -1
        sides[(at + 1) % len(sides)].focus()

    def action_order(self) -> None:
        self.walk = DraftWalk(self.walk.check, self.walk.other_work, not self.walk.as_in_draft)
        self._fill(self._shown)

    def on_option_list_option_selected(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        source = self._shown.source if self._shown else None
        if source is not None:
            self.program.do(self.program.enter("transcript", source.transcript_id, Span(source.start, source.end)))
        elif self._shown is not None:
            self.program.tell("No place in the transcripts was found for it", "")

    # What is done with a finding, and with the draft

    def action_other_work(self) -> None:
        """Takes a quotation out as one from other work, or back in; the cursor goes on to the next of the list."""
        if self._shown is not None:
            self._turned, self._turned_back = [*self._turned, self._shown], []
            self._turn(self._shown)

    def _turn(self, finding: DraftFinding) -> None:
        follows = self.walk.after(finding)
        self.walk = self.walk.turned(finding)
        taken_out = self.walk.is_other(finding)
        self._fill(follows if taken_out else finding)
        if taken_out:
            self.program.tell(f"Left out quotation {finding.number}, as other work")
        else:
            self.program.tell(f"Quotation {finding.number} is counted again")

    def step_back_here(self, which: str) -> bool:
        """Turns back, or again, what was left out here since the last step of the study."""
        done, undone = self._turned, self._turned_back
        if which == "redo":
            done, undone = undone, done
        if not done:
            return False
        finding = done.pop()
        undone.append(finding)
        self._turn(finding)
        return True

    def _forget_turns(self) -> None:
        """What is done from now on comes first when it is undone."""
        self._turned, self._turned_back = [], []

    async def put_away(self) -> None:
        self._forget_turns()

    def action_take(self) -> None:
        from qualtool.workflow import walking

        if self._shown is not None:
            self._forget_turns()
            step = self.program.take_step(walking.take_source, self.program.opened, self._shown, self.program.coder)
            self.program.do(step)

    def action_to_ledger(self) -> None:
        self.program.do(self.program.enter("ledger"))

    def action_again(self) -> None:
        self.program.do(self._check(self.file.path) if self.file else self._ask_and_check())

    def action_open_draft(self) -> None:
        self.program.do(self._ask_and_check())

    def action_export(self) -> None:
        self.program.do(self._export())

    async def _export(self) -> None:
        from qualtool.workflow import walking

        if self.file is None or self._checking:
            return
        what = await draft_files.ask_what(self)
        if not what:
            return
        # Comments and corrections go by where the words stood when they were checked.
        is_as_checked = await self.program.ask(walking.state_of, self.file.path) == self.file.state
        if not is_as_checked and not await self._check(self.file.path):
            return
        await draft_files.write(self, what, self.walk.counted, self.file.path)

    def action_back(self) -> None:
        if self.focused not in (self.findings, None):
            self.findings.focus()
        else:
            self.program.do(self.program.leave())
