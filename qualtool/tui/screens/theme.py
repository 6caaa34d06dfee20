"""The theme: every excerpt under it, with filters; open one in its transcript and come back."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from qualtool.analysis.quotes import CodedExcerpt, Quotes
from qualtool.analysis.tree import Theme
from qualtool.text.display import displayed, one_line
from qualtool.text.spans import Span
from qualtool.tui.actions import bindings_of
from qualtool.tui.screens.reshaping import ReshapingRoom
from qualtool.tui.widgets.boxes import LineBox
from qualtool.tui.widgets.marked import Margin

MOST = 400
_HINT = "Enter opens it · Space marks it · M merges this theme · * stars it · 0 all"
_MARKED_HINT = "S moves the marked ones to a new sub-theme · Space marks · a all or none"


class ThemeScreen(ReshapingRoom):
    """What everybody said under one theme."""

    ROOM = "theme"
    HELP_PAGE = "quotes"
    BINDINGS = bindings_of("theme")
    CSS = """
    ThemeScreen #definition { height: auto; max-height: 4; padding: 0 1; color: $text-muted; }
    ThemeScreen #filters { height: auto; max-height: 2; padding: 0 1; background: $boost; }
    ThemeScreen OptionList { height: 1fr; border: none; padding: 0 1; overflow-y: scroll; scrollbar-size-vertical: 1; }
    ThemeScreen OptionList > .option-list--option-highlighted {
        background: $primary-muted; color: $foreground; text-style: none;
    }
    ThemeScreen OptionList:nocolor > .option-list--option-highlighted { text-style: reverse; }
    ThemeScreen #words { display: none; height: 1; border: none; padding: 0 1; background: $boost; }
    ThemeScreen #words.shown { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: Quotes | None = None

    def compose(self) -> ComposeResult:
        yield Static(classes="bar", id="about", markup=False)
        yield Static(id="definition", markup=False)
        yield Static(id="filters", markup=False)
        yield LineBox(placeholder='words: relapse, "a phrase", begin*   Enter looks, Esc clears', id="words")
        yield OptionList()
        yield Static(classes="status", id="count", markup=False)
        yield Footer(show_command_palette=False)

    async def refresh_room(self) -> None:
        from qualtool.workflow import preparing, quoting

        study = self.program.opened
        self._tree = await self.program.ask(preparing.tree_of, study)
        self._counts = dict(await self.program.ask(preparing.theme_counts, study))
        self._filters.values = await self.program.ask(quoting.values_to_filter, study)
        if self.theme is None or self.theme.id not in self._tree.by_id:
            most = max(self._tree.roots, key=self._under, default=None)
            self.theme = most
            self.marked.clear()
        else:
            self.theme = self._tree.by_id[self.theme.id]
        await self.look_again()
        self.query_one(OptionList).focus()

    def _under(self, theme: Theme) -> int:
        return sum(self._counts.get(sub.id, 0) for sub in self._tree.subtree(theme.id))

    async def open_theme(self, theme_id: str) -> None:
        """Shows another theme."""
        self.theme = self._tree.by_id.get(theme_id, self.theme)
        self.marked.clear()
        self._recent = list(dict.fromkeys([theme_id, *self._recent]))[:9]
        self.query_one(OptionList).highlighted = None
        await self.look_again()

    async def look_again(self) -> None:
        from qualtool.workflow import quoting

        if self.theme is None:
            return
        words = self.query_one("#words", Input).value
        request = quoting.QuoteRequest(self.theme.number, "", self._filters.where, words)
        self.found = await self.program.ask(quoting.find_quotes, self.program.opened, request)
        self._show(self.theme, self.found)

    def _show(self, theme: Theme, found: Quotes) -> None:
        self._show_path()
        parts = [theme.definition, f"Include: {theme.include}" if theme.include else ""]
        parts.append(f"Exclude: {theme.exclude}" if theme.exclude else "")
        self.query_one("#definition", Static).update(Content(one_line("  ".join(filter(None, parts)))))
        self.query_one("#filters", Static).update(Content(f"filter: {one_line(found.filter)} · {found.counts}"))
        listed = self.query_one(OptionList)
        place = listed.highlighted
        listed.clear_options()
        listed.add_options([Option(self._listed(quote)) for quote in found.quotes[:MOST]])
        if found.quotes:
            listed.highlighted = min(place or 0, len(found.quotes[:MOST]) - 1)
        else:
            listed.add_option(
                Option(Content("Nothing is coded here under this filter. 0 takes every filter away."), disabled=True)
            )
        self._show_status()

    def _show_status(self) -> None:
        """What a search found, and what can be done here next."""
        if self.found is None:
            return
        parts = [f"forms found: {one_line(', '.join(self.found.forms))}" if self.found.forms else ""]
        more = len(self.found.quotes) > MOST
        parts.append(f"the first {MOST} are shown; filter to see the others" if more else "")
        parts.append(_MARKED_HINT if self.marked else _HINT)
        self.query_one("#count", Static).update(Content(" · ".join(filter(None, parts))))

    def _show_path(self) -> None:
        """The bar: how many excerpts are marked, and where in the framework we are."""
        path = one_line(self._tree.path(self.theme)) if self.theme else ""
        unlisted = len(self.marked.keys() - {quote.id for quote in self.found.quotes}) if self.found else 0
        marked = f"{len(self.marked)} marked" + (f", {unlisted} of them not listed" if unlisted else "")
        parts = [(marked, "bold"), " · ", path] if self.marked else [path]
        self.query_one("#about", Static).update(Content.assemble(*parts))

    def _listed(self, quote: CodedExcerpt) -> Margin:
        number = self.theme.number if self.theme else ""
        return Margin(_excerpt(quote, number), quote.id in self.marked)

    @property
    def excerpt(self) -> CodedExcerpt | None:
        """The excerpt under the cursor."""
        place = self.query_one(OptionList).highlighted
        return self.found.quotes[place] if self.found and place is not None and self.found.quotes else None

    # Filters

    def action_clear(self) -> None:
        self._filters.clear()
        self._hide_words()
        self.program.do(self.look_again())

    def action_find(self) -> None:
        box = self.query_one("#words", Input)
        box.add_class("shown")
        box.focus()

    def on_input_submitted(self) -> None:
        self.query_one(OptionList).focus()
        self.program.do(self.look_again())

    def _hide_words(self) -> None:
        box = self.query_one("#words", Input)
        box.value = ""
        box.remove_class("shown")
        self.query_one(OptionList).focus()

    # Marking what the keys of ReshapingRoom move

    def action_mark(self) -> None:
        quote, place = self.excerpt, self.query_one(OptionList).highlighted
        if quote is None or place is None:
            return
        if quote.id in self.marked:
            del self.marked[quote.id]
        else:
            self.marked[quote.id] = None
        self.query_one(OptionList).replace_option_prompt_at_index(place, self._listed(quote))
        self._show_path()
        self._show_status()

    def action_mark_all(self) -> None:
        if self.theme is None or self.found is None:
            return
        listed = {quote.id: None for quote in self.found.quotes}
        self.marked = {} if listed.keys() <= self.marked.keys() else {**self.marked, **listed}
        self._show(self.theme, self.found)

    # Going on from here

    def action_pick(self) -> None:
        self.program.do(self._pick())

    async def _pick(self) -> None:
        chosen = await self.pick_theme("Show the theme")
        if chosen is not None:
            await self.open_theme(chosen.id)

    def on_option_list_option_selected(self) -> None:
        self.action_open_excerpt()

    def action_open_excerpt(self) -> None:
        quote = self.excerpt
        if quote is not None:
            self.program.do(self.program.enter("transcript", quote.transcript_id, Span(quote.start, quote.end)))

    def action_star(self) -> None:
        self.program.do(self._star())

    async def _star(self) -> None:
        from qualtool.workflow import coding

        quote = self.excerpt
        if quote is None:
            return
        span = Span(quote.start, quote.end)
        name = await self.program.ask(coding.star, self.program.opened, quote.transcript_id, span, self.program.coder)
        await self.look_again()
        self.program.tell(name)

    def action_take(self) -> None:
        """Takes the marked excerpts, or that under the cursor, into the ledger with the filter that found them."""
        from qualtool.tui.screens.releasing import take_into_ledger

        chosen = list(self.marked) or ([self.excerpt.id] if self.excerpt else [])
        if chosen and self.found is not None:
            self.program.do(take_into_ledger(self, chosen, self.found.filter))

    def action_to_ledger(self) -> None:
        self.program.do(self.program.enter("ledger"))

    def action_export(self) -> None:
        from qualtool.tui.screens.exporting import export_quotes

        if self.found is not None and self.theme is not None:
            self.program.do(export_quotes(self, self.found, f"quotes_{self.theme.number}"))

    def action_back(self) -> None:
        if self.query_one("#words").has_class("shown"):
            self._hide_words()
            self.program.do(self.look_again())
        else:
            self.program.do(self.program.leave())


def _excerpt(quote: CodedExcerpt, under: str) -> Content:
    """An excerpt as it is listed: the words whole, then who, where, and what else it is coded as."""
    words = Content.styled(("★ " if quote.starred else "") + displayed(quote.text), "")
    elsewhere = [number for number in quote.themes if number != under]
    about = f"{one_line(quote.attribution)}  {one_line(quote.reference)}  {one_line(quote.speaker)}"
    about += f"  coded {', '.join(elsewhere)}" if elsewhere else ""
    about += f"  by {', '.join(map(one_line, quote.coders))}"
    notes = [Content.styled(f"✎ {one_line(memo)}", "italic dim") for memo in quote.memos]
    return Content("\n").join([words, Content.styled(about, "dim"), *notes, Content("")])
