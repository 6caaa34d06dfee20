"""The ledger: quotes prepared for print on one side, the chosen one whole with its transcript on the other."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from qualtool.analysis.ledger import PURPOSES, Ledger, LedgerQuote
from qualtool.text.display import one_line
from qualtool.text.spans import Span
from qualtool.tui.actions import bindings_of
from qualtool.tui.filters import FilteredRoom
from qualtool.tui.prompts import AskChoice, AskNote
from qualtool.tui.screens.ledger_lines import LEGEND, listed, whole
from qualtool.tui.screens.printed_editor import PrintedEditor
from qualtool.tui.widgets.keys_footer import KeysFooter

if TYPE_CHECKING:
    from qualtool.workflow.ledger import LedgerRequest

NOTHING_YET = "The ledger is empty.\nIn the theme screen (F4), l takes the excerpt under the cursor into it."
NOTHING_KEPT = "No quote of the ledger fits this filter.\n0 takes every filter away."


class LedgerScreen(FilteredRoom):
    """Quotes as they will be printed, and whether their words still stand."""

    ROOM = "ledger"
    HELP_PAGE = "ledger"
    BINDINGS = bindings_of("ledger")
    CSS = """
    LedgerScreen #filters { height: auto; max-height: 2; padding: 0 1; background: $boost; }
    LedgerScreen #sides { height: 1fr; layout: vertical; }
    LedgerScreen.-wide #sides { layout: horizontal; }
    LedgerScreen OptionList, LedgerScreen OptionList:focus {
        height: 2fr; width: 1fr; border: none; padding: 0 1; overflow-y: scroll; overflow-x: hidden;
        scrollbar-size-vertical: 1; text-wrap: nowrap; text-overflow: ellipsis;
    }
    LedgerScreen.-wide OptionList { height: 1fr; }
    LedgerScreen #whole {
        height: 3fr; width: 1fr; padding: 0 2 0 1; border-top: solid $foreground 20%; scrollbar-size-vertical: 1;
    }
    LedgerScreen.-wide #whole {
        height: 1fr; border-top: none; border-left: solid $foreground 20%;
    }
    LedgerScreen #whole:focus { background: $boost; }
    LedgerScreen OptionList > .option-list--option-highlighted {
        background: $primary-muted; color: $foreground; text-style: none;
    }
    LedgerScreen OptionList:nocolor > .option-list--option-highlighted { background: $foreground 20%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.found = Ledger("", 0, ())
        self._theme = ""
        self._purpose = ""
        self._unused = False
        self._wanted = ""

    def compose(self) -> ComposeResult:
        yield Static(classes="bar", id="about", markup=False)
        yield Static(id="filters", markup=False)
        with Container(id="sides"):
            yield OptionList(id="quotes")
            with VerticalScroll(id="whole"):
                yield Static(id="quote", markup=False)
        yield Static(classes="status", id="hint", markup=False)
        yield KeysFooter()

    # Showing

    async def arrive(self, *what: Any) -> None:
        """Shows the ledger, with the cursor on a quote if its id is given."""
        self._wanted = str(what[0]) if what else self._wanted
        await self.refresh_room()

    async def refresh_room(self) -> None:
        from qualtool.workflow import quoting

        self._filters.values = await self.program.ask(quoting.values_to_filter, self.program.opened)
        await self.look_again()
        if self.focused is None:
            self.quotes.focus()

    async def look_again(self) -> None:
        from qualtool.workflow import ledger

        self.found = await self.program.ask(ledger.ledger, self.program.opened, self._request())
        self.tell_counts()
        self._fill()

    def tell_counts(self) -> None:
        """What somebody has to do comes before who is heard, so that 80 columns hold it in full."""
        about = ["Ledger", self.found.how_many, *self.found.to_do]
        self.query_one("#about", Static).update(Content(" · ".join(about)))
        filters = f"{self.found.by_whom} · filter: {one_line(self.found.filter)}"
        self.query_one("#filters", Static).update(Content(filters))

    def _request(self) -> "LedgerRequest":
        from qualtool.workflow.ledger import LedgerRequest

        return LedgerRequest(self._theme, self._filters.where, self._purpose, self._unused)

    def _fill(self) -> None:
        before = self.quotes.highlighted
        ids = [quote.id for quote in self.found.quotes]
        with self.prevent(OptionList.OptionHighlighted):
            self.quotes.clear_options()
            self.quotes.add_options([Option(listed(quote), id=quote.id) for quote in self.found.quotes])
            if ids:
                stays = ids.index(self._wanted) if self._wanted in ids else min(before or 0, len(ids) - 1)
                self.quotes.highlighted = stays
            else:
                nothing = NOTHING_KEPT if self.found.of else NOTHING_YET
                self.quotes.add_option(Option(Content(nothing), disabled=True))
        self._show()

    def _show(self) -> None:
        quote = self.quote
        changed = quote is None or quote.id != self._wanted
        self._wanted = quote.id if quote else ""
        self.query_one("#quote", Static).update(whole(quote, self.found) if quote else Content(""))
        if changed:
            self.query_one("#whole", VerticalScroll).scroll_home(animate=False)
        hint = "Enter edits · Tab reads on" if quote else "Esc goes back"
        self.query_one("#hint", Static).update(Content(f"{hint} · {LEGEND}"))

    def on_option_list_option_highlighted(self) -> None:
        self._show()

    @property
    def quotes(self) -> OptionList:
        return self.query_one("#quotes", OptionList)

    @property
    def quote(self) -> LedgerQuote | None:
        """The quote under the cursor."""
        place = self.quotes.highlighted
        return self.found.quotes[place] if place is not None and place < len(self.found.quotes) else None

    def action_across(self) -> None:
        whole_quote = self.query_one("#whole", VerticalScroll)
        (self.quotes if self.focused is whole_quote else whole_quote).focus()

    # Filters

    def action_clear(self) -> None:
        self._theme = self._purpose = ""
        self._unused = False
        super().action_clear()

    def action_cycle_purpose(self) -> None:
        choices = ["", *PURPOSES]
        self._purpose = choices[(choices.index(self._purpose) + 1) % len(choices)]
        self.program.do(self.look_again())

    def action_unused(self) -> None:
        self._unused = not self._unused
        self.program.do(self.look_again())

    def action_pick(self) -> None:
        self.program.do(self._pick())

    async def _pick(self) -> None:
        from qualtool.tui.widgets.theme_picker import ThemePicker
        from qualtool.workflow import preparing

        study = self.program.opened
        tree = await self.program.ask(preparing.tree_of, study)
        counts = dict(await self.program.ask(preparing.theme_counts, study))
        asked = ThemePicker(tree, counts, [], "Only quotes under the theme", set())
        chosen = await self.app.push_screen_wait(asked)
        if chosen:
            self._theme = tree.by_id[chosen[0]].number
            await self.look_again()

    # What is kept of a quote

    def on_option_list_option_selected(self) -> None:
        self.action_edit()

    def action_edit(self) -> None:
        if self.quote is not None:
            self.program.do(self._edit(self.quote))

    async def _edit(self, quote: LedgerQuote) -> None:
        from qualtool.workflow import ledger

        wanted = await self.program.ask(ledger.proof_sources, self.program.opened, quote.id)
        printed = await self.app.push_screen_wait(PrintedEditor(quote.printed, quote.words, wanted))
        if printed and printed != quote.printed:
            await self._keep(quote, printed=printed)

    async def _keep(self, quote: LedgerQuote, **kept: str) -> None:
        from qualtool.workflow import keeping_quotes

        await self._step(keeping_quotes.revise, quote.id, self.program.coder, keeping_quotes.Kept(**kept))

    async def _step(self, step: Callable[..., str], *what: Any) -> None:
        """Takes a step of the workflow, and shows what came of it."""
        await self.program.take_step(step, self.program.opened, *what)
        await self.look_again()

    def key_2(self) -> None:
        self.action_purpose(1)

    def key_3(self) -> None:
        self.action_purpose(2)

    def key_4(self) -> None:
        self.action_purpose(3)

    def key_5(self) -> None:
        self.action_purpose(4)

    def action_purpose(self, number: int = 0) -> None:
        """Says what the quote is for; the same digit again takes it back."""
        if self.quote is not None:
            wanted = PURPOSES[number]
            self.program.do(self._keep(self.quote, purpose="" if self.quote.purpose == wanted else wanted))

    def action_used(self) -> None:
        self.program.do(self._used(self.quote))

    async def _used(self, quote: LedgerQuote | None) -> None:
        if quote is None:
            return
        hint = "Chapter, table or page, in your own words. Empty: nowhere."
        where = await self.app.push_screen_wait(AskNote("Where is it used?", quote.used_in, f"{hint} Esc keeps it"))
        if where != quote.used_in:
            await self._keep(quote, used_in=where)

    def action_note(self) -> None:
        self.program.do(self._note(self.quote))

    async def _note(self, quote: LedgerQuote | None) -> None:
        if quote is None:
            return
        words = await self.app.push_screen_wait(AskNote("A note on the quote", quote.note, "Esc keeps it"))
        if words != quote.note:
            await self._keep(quote, note=words)

    def action_finding(self) -> None:
        self.program.do(self._finding(self.quote))

    async def _finding(self, quote: LedgerQuote | None) -> None:
        from qualtool.workflow import findings

        if quote is None:
            return
        known = (await self.program.ask(findings.findings, self.program.opened)).findings
        if not known:
            self.program.tell("There is no finding yet: F8, and n makes one", "")
            return
        choices = [(one.id, one_line(one.statement)) for one in known]
        choices += [("-", "none of them")] if quote.finding_id else []
        chosen = await self.app.push_screen_wait(AskChoice("To which finding does it belong?", choices))
        if chosen:
            await self._keep(quote, finding="" if chosen == "-" else chosen)

    def action_take_out(self) -> None:
        from qualtool.workflow import keeping_quotes

        if self.quote is not None:
            self.program.do(self._step(keeping_quotes.remove, self.quote.id, self.program.coder))

    def action_earlier(self) -> None:
        self._move(-1)

    def action_later(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        from qualtool.workflow import keeping_quotes

        if self.quote is not None:
            self.program.do(self._step(keeping_quotes.move, self.quote.id, by, self.program.coder))

    # Going on from here

    def action_open(self) -> None:
        quote = self.quote
        if quote is not None:
            self.program.do(self.program.enter("transcript", quote.transcript_id, Span(quote.start, quote.end)))

    def action_attributions(self) -> None:
        from qualtool.tui.screens.attributions import AttributionsScreen

        self.program.do(self._attributions(AttributionsScreen()))

    async def _attributions(self, asked: Any) -> None:
        await asked.read(self.program)
        await self.app.push_screen_wait(asked)
        await self.look_again()

    def action_release(self) -> None:
        from qualtool.tui.screens.releasing import release

        self.program.do(release(self, self._request()))

    def action_to_spread(self) -> None:
        self.program.do(self.program.enter("spread"))

    def action_back(self) -> None:
        self.program.do(self.program.leave())
