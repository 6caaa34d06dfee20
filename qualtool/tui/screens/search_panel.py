"""The search panel of the theme screen: themes and, or, not, overlaps, words, people, the ledger; saved searches."""

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from qualtool.analysis.picking import SENSIBLE
from qualtool.analysis.surroundings import NOTHING
from qualtool.analysis.tree import Tree
from qualtool.text.display import one_line
from qualtool.tui.prompts import AskChoice, AskLine
from qualtool.tui.screens.condition_prompts import ask_conditions
from qualtool.tui.screens.ticking import LIST_CSS, LineList
from qualtool.tui.widgets.theme_picker import ThemePicker

if TYPE_CHECKING:
    from qualtool.tui.program import Program
    from qualtool.workflow.quoting import QuoteRequest
    from qualtool.workflow.working_charts import LayoutChoices

LABELS = {
    "theme": "Under",
    "and_themes": "And under",
    "not_theme": "But not under",
    "overlaps": "Overlapping",
    "words": "With the words",
    "where": "Who and where",
    "coder": "Coded by",
    "starred": "Starred",
    "unused": "Used",
    "one_each": "How many",
    "under_quoted_first": "In which order",
    "open": "Open…",
    "save": "Save…",
    "forget": "Forget…",
}
HELP = {
    "theme": "The themes to list, each with all under it. Several marked in the picker: under any of them.",
    "and_themes": "Excerpts that are coded under these too. Space again adds one more that must hold as well.",
    "not_theme": "Excerpts that nobody coded under any of these.",
    "overlaps": "Excerpts that share words with an excerpt under this other theme, coded alike or not.",
    "words": 'Families (wait finds waited), "phrases" and begin*. All of them must be there.',
    "where": "Pick a name such as gender; then untick the values whose excerpts are to be hidden.",
    "coder": "Only what this coder coded under the themes.",
    "starred": "Only excerpts that are starred as quotable.",
    "unused": "Only excerpts of which nothing is in the ledger yet, not even some of their words.",
    "one_each": f"One excerpt of each participant: the starred one, else the longest of at most {SENSIBLE} words.",
    "under_quoted_first": "Groups are site and type. Those with the fewest quotes in the ledger come first.",
    "open": "List what a saved search asks for.",
    "save": "Keep this search under a name, for everybody who works in this study.",
    "forget": "Take a saved search away. No excerpt is touched.",
}
SWITCHES = {
    "starred": ("starred or not", "only starred ones"),
    "unused": ("in the ledger or not", "only what is not in the ledger"),
    "one_each": ("every excerpt", "one of each participant"),
    "under_quoted_first": ("by transcript", "under-quoted groups first"),
}
SEARCHES = {
    "open": "open a saved one",
    "save": "save this one",
    "forget": "forget a saved one",
}
"""The lines of saved searches, which Enter does; on the others, it lists."""
KEYS = "Space change   Del empty   o open a saved one   Enter list   Esc leave"


class SearchPanel(ModalScreen["QuoteRequest | None"]):
    """The search to make, its themes by their ids, or None when the list stays as it is."""

    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("right,left", "change", show=False),
        Binding("delete,backspace", "empty", show=False),
        Binding("o", "line('open')", show=False),
        Binding("s", "line('save')", show=False),
    ]
    DEFAULT_CSS = f"""
    SearchPanel {{ {LIST_CSS} & > .box {{ width: 96%; }} }}
    SearchPanel OptionList, SearchPanel OptionList:focus {{ margin: 1 0 0 0; }}
    SearchPanel .about {{ height: 2; margin: 1 0 0 0; color: $text-muted; }}
    SearchPanel .counts {{ height: 1; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; }}
    """

    def __init__(self, draft: "QuoteRequest", choices: "LayoutChoices", tree: Tree) -> None:
        super().__init__()
        self.draft, self._choices, self._tree = draft, choices, tree
        self._conditions = choices.where
        self._left = False

    @property
    def program(self) -> "Program":
        return cast("Program", self.app)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(Content("Which excerpts to list"), classes="title")
            yield LineList()
            yield Static(classes="about", markup=False)
            yield Static(classes="counts", markup=False)
            yield Static(Content(KEYS), classes="hint")

    def on_mount(self) -> None:
        self._show(0)
        self.query_one(LineList).focus()

    def _show(self, highlighted: int) -> None:
        if self._left:
            return
        listed = self.query_one(LineList)
        listed.clear_options()
        listed.add_options(
            [Option(Content.assemble((f"{LABELS[line]:<16}", "bold"), one_line(self._value(line)))) for line in LABELS]
        )
        listed.highlighted = highlighted
        self.program.do(self._count())

    async def _count(self) -> None:
        """Shows what this search finds: its four counts, and how many of them would be listed."""
        from qualtool.workflow import quoting

        self._tell_counts("")
        asked = replace(self.asked, around=NOTHING)
        found = await self.program.ask(quoting.find_quotes, self.program.opened, asked)
        fewer = f"{len(found.quotes)} of " if len(found.quotes) < found.counts.mentions else ""
        self._tell_counts(f"{fewer}{found.counts}")

    def _tell_counts(self, words: str) -> None:
        if not self._left:
            self.query_one(".counts", Static).update(Content(words))

    def _leave_with(self, asked: "QuoteRequest | None") -> None:
        """What was asked for meanwhile must not look for lines that are going."""
        self._left = True
        self.dismiss(asked)

    @property
    def asked(self) -> "QuoteRequest":
        """The search as it stands here."""
        return replace(self.draft, where=tuple(map(str, self._conditions)))

    def _value(self, line: str) -> str:
        draft = self.draft
        if line in SWITCHES:
            return SWITCHES[line][getattr(draft, line)]
        values = {
            "theme": themes_told(self._tree, draft.theme) or "every theme",
            "and_themes": "; and ".join(themes_told(self._tree, names) for names in draft.and_themes) or "-",
            "not_theme": themes_told(self._tree, draft.not_theme) or "-",
            "overlaps": themes_told(self._tree, draft.overlaps) or "-",
            "words": draft.words or "-",
            "where": " and ".join(map(str, self._conditions)) or "everybody",
            "coder": draft.coder or "anybody",
            "open": "a saved search",
            "save": "this search",
            "forget": "a saved search",
        }
        return values[line]

    # Keys

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        line = list(LABELS)[event.option_index]
        self.query_one(".about", Static).update(Content(HELP[line]))
        keys = f"Enter {SEARCHES[line]}   Esc leave" if line in SEARCHES else KEYS
        self.query_one(".hint", Static).update(Content(keys))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.action_line(list(LABELS)[event.option_index])

    @property
    def _line(self) -> str:
        return list(LABELS)[self.query_one(LineList).highlighted or 0]

    def action_change(self) -> None:
        self.action_line(self._line)

    def action_line(self, line: str) -> None:
        self.program.do(self._change(line))

    def action_take(self) -> None:
        """Lists the excerpts; on the lines of saved searches, does what they say."""
        if self._line in SEARCHES:
            self.action_change()
        else:
            self._leave_with(self.asked)

    def action_leave(self) -> None:
        self._leave_with(None)

    def action_empty(self) -> None:
        """Asks nothing any more of what the line is about."""
        line = self._line
        if line == "where":
            self._conditions = ()
        elif line not in SEARCHES:
            empty: object = False if line in SWITCHES else () if line == "and_themes" else ""
            self.draft = replace(self.draft, **{line: empty})  # type: ignore[arg-type]
        self._show(list(LABELS).index(line))

    async def _change(self, line: str) -> None:
        changes = {
            "words": self._ask_words,
            "where": self._ask_where,
            "coder": self._ask_coder,
            "open": self._open,
            "save": self._save,
            "forget": self._forget,
        }
        if line in SWITCHES:
            self.draft = replace(self.draft, **{line: not getattr(self.draft, line)})  # type: ignore[arg-type]
        elif line in changes:
            await changes[line]()
        else:
            await self._ask_themes(line)
        self._show(list(LABELS).index(line))

    # Lines that ask

    async def _ask_themes(self, line: str) -> None:
        held = self.draft.and_themes if line == "and_themes" else (getattr(self.draft, line),)
        already = {one for names in held for one in names.split(",")}
        title = {
            "theme": "List what is under; mark several for any of them",
            "and_themes": "It must be coded under this too; mark several for any of them",
            "not_theme": "Leave out what is coded under; mark several for all of them",
            "overlaps": "It shares words with an excerpt under; mark several for any of them",
        }[line]
        picked = await self.app.push_screen_wait(ThemePicker(self._tree, {}, (), title, already))
        chosen = ",".join(picked)
        if chosen and line == "and_themes":
            self.draft = replace(self.draft, and_themes=tuple(dict.fromkeys((*self.draft.and_themes, chosen))))
        elif chosen:
            self.draft = replace(self.draft, **{line: chosen})  # type: ignore[arg-type]

    async def _ask_words(self) -> None:
        words = await self.app.push_screen_wait(AskLine("With the words", HELP["words"], self.draft.words))
        self.draft = replace(self.draft, words=words or self.draft.words)

    async def _ask_where(self) -> None:
        self._conditions = await ask_conditions(self.app, self._choices, self._conditions, "excerpts")

    async def _ask_coder(self) -> None:
        from qualtool.workflow import quoting

        names = await self.program.ask(quoting.coders, self.program.opened)
        choices = [(name, one_line(name)) for name in names]
        self.draft = replace(
            self.draft, coder=await self.app.push_screen_wait(AskChoice("Coded by", choices)) or self.draft.coder
        )

    # Saved searches

    async def _save(self) -> None:
        from qualtool.workflow import saved_searches

        hint = "A saved search of the same name is replaced; undo brings it back."
        name = await self.app.push_screen_wait(AskLine("Save this search as", hint))
        if name:
            study, coder = self.program.opened, self.program.coder
            await self.program.take_step(saved_searches.save, study, name, self.asked, coder)

    async def _open(self) -> None:
        from qualtool.workflow import saved_searches

        name = await self._ask_saved("Open which saved search?")
        if name:
            found = await self.program.ask(saved_searches.search_named, self.program.opened, name)
            self._leave_with(found.request)

    async def _forget(self) -> None:
        from qualtool.workflow import saved_searches

        name = await self._ask_saved("Forget which saved search?")
        if name:
            await self.program.take_step(saved_searches.forget, self.program.opened, name, self.program.coder)

    async def _ask_saved(self, title: str) -> str:
        from qualtool.workflow import saved_searches

        searches = await self.program.ask(saved_searches.listed, self.program.opened)
        if not searches:
            self.program.tell("No search has been saved yet", "")
            return ""
        choices = [(one.name, f"{one_line(one.name)}   {one_line(one.asks)}") for one in searches]
        return await self.app.push_screen_wait(AskChoice(title, choices))


def themes_told(tree: Tree, ids: str) -> str:
    """The themes of some ids by number and title, with *or* between them."""
    return " or ".join(tree.by_id[one].name for one in ids.split(",") if one in tree.by_id)
