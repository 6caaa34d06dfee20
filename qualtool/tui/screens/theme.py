"""The theme: every excerpt under it, with filters; open one in its transcript and come back."""

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from qualtool.analysis.quotes import CodedExcerpt, Quotes
from qualtool.analysis.surroundings import NOTHING, QUESTION, Around
from qualtool.analysis.tree import Theme, Tree
from qualtool.text.display import one_line
from qualtool.text.spans import Span
from qualtool.tui.actions import bindings_of
from qualtool.tui.screens.excerpt_lines import CONTEXTS, excerpt_lines, filter_lines, group_headings
from qualtool.tui.screens.reshaping import ReshapingRoom
from qualtool.tui.screens.search_panel import SearchPanel, themes_told
from qualtool.tui.widgets.boxes import LineBox
from qualtool.tui.widgets.keys_footer import KeysFooter
from qualtool.tui.widgets.marked import Margin

if TYPE_CHECKING:
    from qualtool.workflow.quoting import QuoteRequest

MOST = 400
_HINT = "Enter opens it · / words · c context · Space marks · * stars · 0 all"
_MARKED_HINT = "S moves the marked ones to a new sub-theme · Space marks · a all or none"


class ThemeScreen(ReshapingRoom):
    """What everybody said under one theme, or under whatever the search panel asks for."""

    ROOM = "theme"
    HELP_PAGE = "quotes"
    BINDINGS = bindings_of("theme")
    CSS = """
    ThemeScreen #definition { height: auto; max-height: 4; padding: 0 1; color: $text-muted; }
    ThemeScreen #filters { height: auto; max-height: 7; padding: 0 1; background: $boost; }
    ThemeScreen OptionList { height: 1fr; border: none; padding: 0 1; overflow-y: scroll; scrollbar-size-vertical: 1; }
    ThemeScreen OptionList > .option-list--option-highlighted {
        background: $primary-muted; color: $foreground; text-style: none;
    }
    ThemeScreen OptionList:nocolor > .option-list--option-highlighted { background: $foreground 20%; }
    ThemeScreen #words { display: none; height: 1; border: none; padding: 0 1; background: $boost; }
    ThemeScreen #words.shown { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: Quotes | None = None
        self.shown: tuple[CodedExcerpt, ...] = ()
        self.around: Around = QUESTION
        self._headings: dict[int, str] = {}
        self.searched: QuoteRequest | None = None
        """What the panel asks for besides; its themes by their ids, `theme` only where it is not just one."""

    def compose(self) -> ComposeResult:
        yield Static(classes="bar", id="about", markup=False)
        yield Static(id="definition", markup=False)
        yield Static(id="filters", markup=False)
        yield LineBox(placeholder='words: relapse, "a phrase", begin*   Enter looks, Esc clears', id="words")
        yield OptionList()
        yield Static(classes="status", id="count", markup=False)
        yield KeysFooter()

    async def refresh_room(self) -> None:
        from qualtool.workflow import preparing, quoting

        study = self.program.opened
        self._tree = await self.program.ask(preparing.tree_of, study)
        self._counts = dict(await self.program.ask(preparing.theme_counts, study))
        self._filters.values = await self.program.ask(quoting.values_to_filter, study)
        if self.found is None or (self.theme is not None and self.theme.id not in self._tree.by_id):
            self.theme = max(self._tree.roots, key=self._under, default=None)
            self.marked.clear()
        elif self.theme is not None:
            self.theme = self._tree.by_id[self.theme.id]
        self.searched = self.searched and _still_there(self.searched, self._tree)
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

    @property
    def request(self) -> "QuoteRequest":
        """What is listed: the theme, what the panel asks for besides, the filters of the keys, and the words."""
        from qualtool.workflow.quoting import QuoteRequest

        besides = self.searched or QuoteRequest()
        return replace(
            besides,
            theme=self.theme.id if self.theme is not None else besides.theme,
            where=(*besides.where, *self._filters.where),
            words=self.query_one("#words", Input).value,
        )

    async def look_again(self) -> None:
        from qualtool.workflow import quoting

        if self._tree.themes:
            await self._list(await self.program.ask(quoting.find_quotes, self.program.opened, self.request))

    async def _list(self, found: Quotes) -> None:
        self.shown = await self._with_context(found.quotes[:MOST])
        self.found = found
        self._show(found)

    async def _with_context(self, quotes: tuple[CodedExcerpt, ...]) -> tuple[CodedExcerpt, ...]:
        from qualtool.workflow import quote_context

        if self.around == NOTHING or not quotes:
            return quotes
        return await self.program.ask(quote_context.in_context, self.program.opened, quotes, self.around)

    def _show(self, found: Quotes) -> None:
        self._show_path()
        theme = self.theme
        parts = [theme.definition, theme.include and f"Include: {theme.include}"] if theme else []
        parts += [f"Exclude: {theme.exclude}"] if theme and theme.exclude else []
        self.query_one("#definition", Static).update(Content(one_line("  ".join(filter(None, parts)))))
        self._show_filter()
        listed = self.query_one(OptionList)
        place = listed.highlighted
        listed.clear_options()
        self._headings = group_headings(found.groups)
        listed.add_options([Option(self._listed(number)) for number in range(len(self.shown))])
        if found.quotes:
            listed.highlighted = min(place or 0, len(self.shown) - 1)
        else:
            listed.add_option(Option(Content(self._why_empty(found)), disabled=True))
        self._show_status()

    def _why_empty(self, found: Quotes) -> str:
        if found.turns_elsewhere:
            turns = "1 turn" if found.turns_elsewhere == 1 else f"{found.turns_elsewhere} turns"
            said = f"Nothing that is coded here has these words. They stand in {turns} of the study outside this list:"
            return f"{said} in a transcript (F3), / finds them."
        if self.theme is not None and not self._under(self.theme):
            return "Nothing is coded here yet. In a transcript (F3), c codes what is selected."
        return "Nothing is coded here under this filter. 0 takes every filter away."

    def _show_filter(self) -> None:
        if self.found is not None:
            self.query_one("#filters", Static).update(filter_lines(self.found, self.size.width))

    def on_resize(self) -> None:
        self._show_filter()

    def _show_status(self) -> None:
        """What a search found, and what can be done here next."""
        if self.found is None:
            return
        parts = [f"forms found: {one_line(self.found.forms_told(12))}" if self.found.forms else ""]
        more = len(self.found.quotes) > MOST
        parts.append(f"the first {MOST} are shown; filter to see the others" if more else "")
        parts.append(_MARKED_HINT if self.marked else _HINT)
        self.query_one("#count", Static).update(Content(" · ".join(filter(None, parts))))

    def _show_path(self) -> None:
        """The bar: how many excerpts are marked, and where in the framework we are."""
        several = themes_told(self._tree, self.searched.theme) if self.searched else ""
        path = one_line(self._tree.path(self.theme) if self.theme else several or "Every theme")
        unlisted = len(self.marked.keys() - {quote.id for quote in self.found.quotes}) if self.found else 0
        marked = f"{len(self.marked)} marked" + (f", {unlisted} of them not listed" if unlisted else "")
        parts = [(marked, "bold"), " · ", path] if self.marked else [path]
        self.query_one("#about", Static).update(Content.assemble(*parts))

    def _listed(self, place: int) -> Margin:
        quote, number = self.shown[place], self.theme.number if self.theme else ""
        return Margin(excerpt_lines(quote, number, self._headings.get(place, "")), quote.id in self.marked)

    @property
    def excerpt(self) -> CodedExcerpt | None:
        """The excerpt under the cursor."""
        place = self.query_one(OptionList).highlighted
        return self.found.quotes[place] if self.found and place is not None and self.found.quotes else None

    # Filters

    def action_clear(self) -> None:
        from qualtool.workflow.quoting import QuoteRequest

        self._filters.clear()
        self.searched = QuoteRequest(theme=self.searched.theme) if self.searched else None
        self._hide_words()
        self.program.do(self.look_again())

    def action_search(self) -> None:
        self.program.do(self._search())

    async def _search(self) -> None:
        from qualtool.workflow import quoting, working_charts

        study, draft = self.program.opened, replace(self.request, around=self.around)
        choices = await self.program.ask(working_charts.layout_choices, study, draft.where)
        asked = await self.app.push_screen_wait(SearchPanel(draft, choices, self._tree))
        if asked is None:
            return
        # Read before anything is set: a search that cannot be made leaves the screen as it is.
        found = await self.program.ask(quoting.find_quotes, study, replace(asked, around=NOTHING))
        self._take_apart(asked)
        await self._list(found)

    def _take_apart(self, asked: "QuoteRequest") -> None:
        """A search by what the screen holds of it: one theme, the filters of the keys, the words, and all besides."""
        theme = self._tree.by_id.get(asked.theme)
        if theme != self.theme:
            self.marked.clear()
            self.query_one(OptionList).highlighted = None
        self.theme = theme
        where = self._filters.take(asked.where)
        box = self.query_one("#words", Input)
        box.value = asked.words
        box.set_class(bool(asked.words), "shown")
        self.around = asked.around if asked.around != NOTHING else self.around
        self.searched = replace(asked, theme="" if theme else asked.theme, where=where, words="", around=NOTHING)

    def action_context(self) -> None:
        self.program.do(self._turn_context())

    async def _turn_context(self) -> None:
        order = list(CONTEXTS)
        self.around = order[(order.index(self.around) + 1) % len(order) if self.around in order else 0]
        if self.found is not None:
            await self._list(self.found)
        self.program.tell(f"{CONTEXTS[self.around].capitalize()}", "")

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
        self.query_one(OptionList).replace_option_prompt_at_index(place, self._listed(place))
        self._show_path()
        self._show_status()

    def action_mark_all(self) -> None:
        if self.found is None:
            return
        listed = {quote.id: None for quote in self.found.quotes}
        self.marked = {} if listed.keys() <= self.marked.keys() else {**self.marked, **listed}
        self._show(self.found)

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
            self.program.do(take_into_ledger(self, chosen, self.found.picked_by))

    def action_to_ledger(self) -> None:
        self.program.do(self.program.enter("ledger"))

    def action_export(self) -> None:
        if self.found is not None:
            self.program.do(self._export(self.found))

    async def _export(self, found: Quotes) -> None:
        from qualtool.tui.screens.exporting import export_quotes

        stem = f"quotes_{self.theme.number}" if self.theme else "quotes"
        await export_quotes(self, replace(found, quotes=await self._with_context(found.quotes)), stem)

    def action_back(self) -> None:
        if self.query_one("#words").has_class("shown"):
            self._hide_words()
            self.program.do(self.look_again())
        else:
            self.program.do(self.program.leave())


def _still_there(searched: "QuoteRequest", tree: Tree) -> "QuoteRequest":
    """A search without the themes that an undone step took away."""

    def known(ids: str) -> str:
        return ",".join(one for one in ids.split(",") if one in tree.by_id)

    return replace(
        searched,
        theme=known(searched.theme),
        not_theme=known(searched.not_theme),
        overlaps=known(searched.overlaps),
        and_themes=tuple(filter(None, map(known, searched.and_themes))),
    )
