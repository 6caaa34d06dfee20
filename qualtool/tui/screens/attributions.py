"""The disclosure policy over the ledger: every form of attribution, how many share it, what was decided."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from qualtool.analysis.attributing import FEW, Disclosure, FormCount
from qualtool.text.display import one_line
from qualtool.tui.actions import REDO, UNDO
from qualtool.tui.program import Program
from qualtool.tui.prompts import AskChoice, AskLine

if TYPE_CHECKING:
    from qualtool.workflow import Study

HINT = (
    "Enter or c coarsens · a accepts · A accepts all not decided · x takes the decision back · t changes the template"
)
NO_FORMS = "There is no form of attribution yet: they come with transcripts (F2, then a)"


class AttributionsScreen(ModalScreen[None]):
    """The template and its forms, the fewest first."""

    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("a", "accept", show=False),
        Binding("A", "accept_all", show=False),
        Binding("c,enter", "coarsen", show=False),
        Binding("x,delete", "take_back", show=False),
        Binding("t", "template", show=False),
        Binding(UNDO.key, "step_back('undo')", show=False, id=UNDO.binding_id),
        Binding(REDO.key, "step_back('redo')", show=False, id=REDO.binding_id),
    ]
    DEFAULT_CSS = """
    AttributionsScreen { align: center middle; }
    AttributionsScreen > .box {
        width: 96%; max-width: 110; height: 90%; background: $surface; border: round $primary; padding: 0 1;
    }
    AttributionsScreen .title { text-style: bold; height: auto; }
    AttributionsScreen OptionList, AttributionsScreen OptionList:focus {
        height: 1fr; border: none; padding: 0; margin: 1 0; scrollbar-size-vertical: 1;
    }
    AttributionsScreen .hint { color: $text-muted; height: auto; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.made = Disclosure("", (), "", (), 0)

    async def read(self, program: Program) -> None:
        """Reads the policy before the screen is shown, and after each decision."""
        from qualtool.workflow import disclosure

        self.made = await program.ask(disclosure.disclosure, program.opened)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(classes="title", id="template", markup=False)
            yield Static(classes="hint", id="count", markup=False)
            yield OptionList()
            undo, redo = self.program.first_key(UNDO), self.program.first_key(REDO)
            yield Static(Content(f"{HINT} · {undo} undoes · {redo} does again · Esc"), classes="hint")

    def on_mount(self) -> None:
        self._show()

    @property
    def program(self) -> Program:
        assert isinstance(self.app, Program)
        return self.app

    @property
    def form(self) -> FormCount | None:
        place = self.query_one(OptionList).highlighted
        return self.made.forms[place] if place is not None and place < len(self.made.forms) else None

    def _show(self) -> None:
        self.query_one("#template", Static).update(Content(f"Attribution: {one_line(self.made.template)}"))
        self.query_one("#count", Static).update(Content(f"{self.made}. Below {FEW} encounters: !"))
        forms = self.query_one(OptionList)
        place = forms.highlighted or 0
        forms.clear_options()
        forms.add_options([Option(_line(form)) for form in self.made.forms])
        if self.made.forms:
            forms.highlighted = min(place, len(self.made.forms) - 1)

    # Deciding

    def action_accept(self) -> None:
        if self.form is not None:
            self.program.do(self._accept(self.form))

    async def _accept(self, form: FormCount) -> None:
        """Accepts a form; what was coarsened was decided for a reason, so it is asked about first."""
        from qualtool.workflow import disclosure

        if form.printed != form.form:
            choices = [("yes", f"Print {one_line(form.form)}"), ("no", f"Keep {one_line(form.printed)}")]
            title = f"{one_line(form.form)} was coarsened. Accept it as it is?"
            if await self.app.push_screen_wait(AskChoice(title, choices)) != "yes":
                return
        await self._taken(disclosure.accept, form.form)

    def action_accept_all(self) -> None:
        from qualtool.workflow import disclosure

        if self.made.forms:
            self._step(disclosure.accept, disclosure.ALL)
        else:
            self.program.tell(NO_FORMS, "")

    def action_take_back(self) -> None:
        from qualtool.workflow import disclosure

        if self.form is not None and self.form.decision:
            self._step(disclosure.take_back, self.form.form)

    def on_option_list_option_selected(self) -> None:
        self.action_coarsen()

    def action_coarsen(self) -> None:
        if self.form is not None:
            self.program.do(self._coarsen(self.form))

    async def _coarsen(self, form: FormCount) -> None:
        from qualtool.workflow import disclosure

        title = f"What is printed instead of {one_line(form.form)}"
        words = await self.app.push_screen_wait(
            AskLine(title, "Say less: leave out the site, or the mode.", form.printed)
        )
        if words:
            await self._taken(disclosure.coarsen, form.form, words)

    def action_template(self) -> None:
        self.program.do(self._template())

    async def _template(self) -> None:
        from qualtool.workflow import disclosure

        hint = "{type} or {role}, {site}, {stage}, {mode}, or an attribute that you name, such as {gender}."
        template = await self.app.push_screen_wait(AskLine("How quotes are attributed", hint, self.made.template))
        if template:
            await self._taken(disclosure.set_template, template)

    def action_step_back(self, which: str) -> None:
        self.program.do(self._step_back(which))

    async def _step_back(self, which: str) -> None:
        await self.program.step_back(which)
        await self._show_again()

    def _step(self, step: Callable[..., str], *what: Any) -> None:
        self.program.do(self._taken(step, *what))

    async def _taken(self, step: Callable[..., str], *what: Any) -> None:
        study: Study = self.program.opened
        await self.program.take_step(step, study, *what, self.program.coder)
        await self._show_again()

    async def _show_again(self) -> None:
        await self.read(self.program)
        # Esc may have come while the step was being written.
        if self.is_attached:
            self._show()

    def action_leave(self) -> None:
        self.dismiss(None)


def _line(form: FormCount) -> Content:
    sign = "! " if form.is_few else "  "
    encounters = f"{form.encounters} encounter{'' if form.encounters == 1 else 's'}"
    people = f"{form.participants} participant{'' if form.participants == 1 else 's'}"
    decided = f"{form.decision} by {one_line(form.coder)}" if form.decision else "not decided yet"
    first = Content.assemble((sign, "bold"), one_line(form.form))
    printed = f"printed as {one_line(form.printed)} · " if form.printed != form.form else ""
    return Content("\n").join([first, Content.styled(f"    {printed}{encounters}, {people} · {decided}", "dim")])
