"""The elements of a sub-theme: its cells on the left, what was found in them on the right."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from qualtool.analysis.elements import Element, Elements, split_place
from qualtool.analysis.matrix import Reference
from qualtool.text.display import one_line
from qualtool.text.spans import Span
from qualtool.tui.actions import bindings_of
from qualtool.tui.filters import FilteredRoom
from qualtool.tui.prompts import AskChoice, AskLine
from qualtool.tui.screens.element_lists import GatheredLine, cell_options, gathered_lines
from qualtool.tui.widgets.keys_footer import KeysFooter
from qualtool.tui.widgets.place_picker import PlacePicker

if TYPE_CHECKING:
    from qualtool.workflow.elements import CellsToRead, CellToRead

WIDE = 100
"""From this width on the bar has room for the theme's title."""


class ElementsScreen(FilteredRoom):
    """Finding elements in cells and gathering them."""

    ROOM = "elements"
    HELP_PAGE = "types"
    BINDINGS = bindings_of("elements")
    CSS = """
    ElementsScreen Horizontal { height: 1fr; }
    ElementsScreen OptionList, ElementsScreen OptionList:focus {
        width: 1fr; height: 1fr; border: none; padding: 0 1; overflow-y: scroll; scrollbar-size-vertical: 1;
    }
    ElementsScreen #gathered { border-left: solid $foreground 30%; }
    ElementsScreen OptionList:focus { background: $boost; }
    ElementsScreen OptionList > .option-list--option-highlighted { background: transparent; text-style: none; }
    ElementsScreen OptionList:focus > .option-list--option-highlighted {
        background: $primary-muted; color: $foreground;
    }
    ElementsScreen OptionList > .option-list--option-disabled { color: $foreground; }
    ElementsScreen OptionList:nocolor:focus > .option-list--option-highlighted { background: $foreground 20%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.theme_id = ""
        self.shown: CellsToRead | None = None
        self.page = Elements("", "")
        self.lines: list[GatheredLine] = []
        self.marked: set[str] = set()
        self.placed_last = ""

    def compose(self) -> ComposeResult:
        yield Static(classes="bar", id="about", markup=False)
        with Horizontal():
            yield OptionList(id="cells")
            yield OptionList(id="gathered")
        yield Static(classes="status", id="hint", markup=False)
        yield KeysFooter()

    @property
    def cells(self) -> OptionList:
        return self.query_one("#cells", OptionList)

    @property
    def gathered(self) -> OptionList:
        return self.query_one("#gathered", OptionList)

    # Showing

    async def arrive(self, *what: Any) -> None:
        """Shows a sub-theme's elements, with the cursor on a cell: its theme id, case id and stage."""
        if not what:
            await self.refresh_room()
            return
        self.theme_id, *cell = what
        self.marked.clear()
        self.cells.highlighted = self.gathered.highlighted = None
        await self.refresh_room()
        if cell and self.shown is not None:
            places = [one.place[:2] for one in self.shown.cells]
            self.cells.highlighted = places.index(tuple(cell)) if tuple(cell) in places else self.cells.highlighted
        self.cells.focus()

    async def refresh_room(self) -> None:
        from qualtool.workflow import quoting

        if self.theme_id:
            self._filters.values = await self.program.ask(quoting.values_to_filter, self.program.opened)
            await self.look_again()

    async def look_again(self) -> None:
        from qualtool.workflow import elements

        study = self.program.opened
        self.shown = await self.program.ask(elements.cells_to_read, study, self.theme_id, self._filters.where)
        self.page = (await self.program.ask(elements.elements, study, self.theme_id))[0]
        self.marked &= {element.id for element in self.page.every}
        self._fill_cells(self.shown)
        self._fill_gathered()
        theme = self.page.theme if self.size.width >= WIDE else self.shown.theme.number
        cells = f"{len(self.shown.cells)} of {self.shown.of} cells charted"
        about = f"{theme} · {self.page.count} · filter: {self.shown.filter}: {cells}"
        self.query_one("#about", Static).update(Content(one_line(about)))

    def _fill_cells(self, shown: "CellsToRead") -> None:
        options = cell_options(shown, self.page)
        nothing = "No cell of this sub-theme has a summary yet. Esc, and write some in the matrix."
        _fill(self.cells, options or [Option(Content(nothing), disabled=True)], 0 if options else None)

    def _fill_gathered(self) -> None:
        before = self.line
        self.lines = gathered_lines(self.page, self.marked)
        options = [Option(line.text, disabled=not (line.element or line.place)) for line in self.lines]
        nothing = "No elements yet. On a cell press e and write, in few words, what it holds."
        first = next((place for place, option in enumerate(options) if not option.disabled), None)
        _fill(self.gathered, options or [Option(Content(nothing), disabled=True)], first)
        again = next((n for n, line in enumerate(self.lines) if before is not None and _same_line(line, before)), None)
        if again is not None:
            self.gathered.highlighted = again

    def on_option_list_option_highlighted(self) -> None:
        self._hint()

    def on_descendant_focus(self) -> None:
        self._hint()

    def _hint(self) -> None:
        line = self.line
        if self.on_cells:
            hint = "Enter writes an element from this cell · Tab to the elements"
        elif self.marked:
            hint = f"{len(self.marked)} marked: p places them, x removes them, Space unmarks"
        elif line is None:
            hint = "Tab to the cells"
        elif line.element is None:
            hint = (
                line.definition or "Enter renames it · d says what belongs there · K, J move it · x frees what is in it"
            )
        elif line.element.reference is not None:
            cited = line.element.reference
            hint = f"“{cited.words}” ({cited.label}) · o opens it"
        else:
            hint = "No passage shows it yet: c chooses one"
        self.query_one("#hint", Static).update(Content(one_line(hint)), layout=False)

    # Under the cursor

    @property
    def on_cells(self) -> bool:
        """Whether the cursor is among the cells, not among the elements."""
        return self.focused is self.cells

    @property
    def cell(self) -> "CellToRead | None":
        place = self.cells.highlighted
        return self.shown.cells[place] if self.shown and place is not None and place < len(self.shown.cells) else None

    @property
    def line(self) -> GatheredLine | None:
        place = self.gathered.highlighted
        return self.lines[place] if place is not None and place < len(self.lines) else None

    @property
    def chosen(self) -> list[Element]:
        """The marked elements, or else the one under the cursor."""
        if self.marked:
            return [element for element in self.page.every if element.id in self.marked]
        return [self.line.element] if self.line and self.line.element and not self.on_cells else []

    def action_turn(self) -> None:
        (self.gathered if self.on_cells else self.cells).focus()

    def action_mark(self) -> None:
        line = self.line
        if self.on_cells or line is None or line.element is None:
            self.program.tell("Space marks an element on the right", "")
            return
        self.marked ^= {line.element.id}
        self._fill_gathered()
        self.gathered.action_cursor_down()

    # What the keys do

    def on_option_list_option_selected(self) -> None:
        self.action_choose()

    def action_choose(self) -> None:
        if self.on_cells:
            self.action_add()
        elif self.line is not None:
            self.program.do(self._change(self.line))

    def action_add(self) -> None:
        if self.cell is not None:
            self.program.do(self._add(self.cell))

    async def _add(self, cell: "CellToRead") -> None:
        from qualtool.workflow import elements

        summary = one_line(cell.cell.summary)
        title = f"Element from {one_line(cell.where)}: {summary}"
        hint = "What the cell holds, in few words, close to the respondent's own."
        words = await self.app.push_screen_wait(AskLine(title, hint))
        if not words:
            return
        cited = await self._ask_passage(cell, "Which passage shows it?")
        await self._step(partial(elements.add_element, cited=cited), *cell.place, words)

    async def _ask_passage(self, cell: "CellToRead", title: str) -> str:
        """An excerpt that the cell cites, or nothing."""
        cited: dict[str, Reference] = {
            reference.excerpt: reference for stretch in cell.cell.stretches for reference in stretch.references
        }
        if not cited:
            return ""
        choices = [(key, f"({one_line(ref.label)}) {one_line(ref.words)}") for key, ref in cited.items()]
        choices.append(("", "none of them"))
        return await self.app.push_screen_wait(AskChoice(title, choices, "Esc is: none of them."))

    async def _step(self, step: Callable[..., str], *what: Any) -> None:
        """Takes a step of the workflow, and shows what came of it."""
        await self.program.take_step(step, self.program.opened, *what, self.program.coder)
        await self.refresh_room()

    async def _change(self, line: GatheredLine) -> None:
        from qualtool.workflow import categories, elements

        if line.element is not None:
            words = await self.app.push_screen_wait(AskLine("The element in other words", "", line.element.words))
            if words:
                await self._step(elements.reword_element, self.theme_id, line.element.id, words)
            return
        dimension, category = split_place(line.place)
        name = await self.app.push_screen_wait(
            AskLine(f"Another name for {one_line(line.place)}", "", category or dimension)
        )
        if name:
            await self._step(categories.rename_place, self.theme_id, line.place, name)

    def action_place(self) -> None:
        self.program.do(self._place(self.chosen))

    async def _place(self, chosen: list[Element]) -> None:
        from qualtool.workflow import elements

        if not chosen:
            self.program.tell("Go to an element on the right first (Tab), or mark several with Space", "")
            return
        what = f"“{one_line(chosen[0].words)}”" if len(chosen) == 1 else f"{len(chosen)} elements"
        can_leave = any(element.dimension_id for element in chosen)
        picker = PlacePicker(f"Where does it belong? {what}", self.page.places, can_leave, self.placed_last)
        into = await self.app.push_screen_wait(picker)
        if into is not None:
            self.marked.clear()
            self.placed_last = into
            await self._step(elements.place_elements, self.theme_id, [element.id for element in chosen], into)

    def action_remove(self) -> None:
        from qualtool.workflow import categories, elements

        line = self.line
        if self.chosen:
            gone = [element.id for element in self.chosen]
            self.marked.clear()
            self.program.do(self._step(elements.remove_elements, self.theme_id, gone))
        elif not self.on_cells and line is not None and line.place:
            self.program.do(self._step(categories.remove_place, self.theme_id, line.place))

    def action_define(self) -> None:
        self.program.do(self._define())

    async def _define(self) -> None:
        from qualtool.workflow import categories

        line = self.line
        if self.on_cells or line is None or not split_place(line.place)[1]:
            self.program.tell("Go to a category on the right first", "")
            return
        asked = AskLine(f"What belongs in {one_line(line.place)}?", "", line.definition)
        definition = await self.app.push_screen_wait(asked)
        if definition:
            await self._step(categories.define_category, self.theme_id, line.place, definition)

    def action_move_up(self) -> None:
        self._move(-1)

    def action_move_down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        if not self.on_cells and self.line is not None and self.line.place:
            self.program.do(self._moved(self.line.place, by))

    async def _moved(self, place: str, by: int) -> None:
        from qualtool.workflow import categories

        await self._step(categories.move_place, self.theme_id, place, by)
        self.gathered.highlighted = next(n for n, line in enumerate(self.lines) if line.place == place)

    def action_confirm(self) -> None:
        from qualtool.workflow import elements

        for element in self.chosen[:1]:
            self.program.do(self._step(elements.confirm_element, self.theme_id, element.id))

    def action_cite(self) -> None:
        for element in self.chosen[:1]:
            self.program.do(self._cite(element))

    async def _cite(self, element: Element) -> None:
        from qualtool.workflow import elements

        cells = self.shown.cells if self.shown else ()
        cell = next((one for one in cells if one.place == element.place), None)
        if cell is None or not any(stretch.references for stretch in cell.cell.stretches):
            self.program.tell("Its cell cites no passage. Cite one in the matrix first (m)", "")
            return
        cited = await self._ask_passage(cell, f"Which passage shows “{one_line(element.words)}”?")
        await self._step(elements.cite_for_element, self.theme_id, element.id, cited)

    # Going on from here

    def action_open(self) -> None:
        cited = self._reference()
        if cited is None:
            self.program.tell("No passage is cited there", "")
        else:
            self.program.do(self.program.enter("transcript", cited.transcript, Span(cited.start, cited.end)))

    def _reference(self) -> Reference | None:
        if not self.on_cells:
            return self.line.element.reference if self.line and self.line.element else None
        stretches = self.cell.cell.stretches if self.cell else ()
        return next((reference for stretch in stretches for reference in stretch.references), None)

    def action_to_matrix(self) -> None:
        element = self.line.element if self.line and not self.on_cells else None
        place = element.place if element else self.cell.place if self.cell else None
        if place is not None:
            self.program.do(self.program.enter("matrix", *place))

    def action_back(self) -> None:
        self.program.do(self.program.leave())


def _same_line(line: GatheredLine, other: GatheredLine) -> bool:
    """Whether a line still stands where it stood; of an element that went elsewhere, the next one takes its place."""
    if line.element is None or other.element is None:
        return bool(line.place) and line.place == other.place
    places = [(one.id, one.dimension_id, one.category_id) for one in (line.element, other.element)]
    return places[0] == places[1]


def _fill(listed: OptionList, options: list[Option], first: int | None) -> None:
    """Fills a list anew, with the cursor where it was as far as there is such a line."""
    place = listed.highlighted
    listed.clear_options()
    listed.add_options(options)
    if place is None or not options:
        listed.highlighted = first
        return
    place = min(place, len(options) - 1)
    if options[place].disabled:
        place = next((n for n in range(place, len(options)) if not options[n].disabled), first or 0)
    listed.highlighted = None if options[place].disabled else place
