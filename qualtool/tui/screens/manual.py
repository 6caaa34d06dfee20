"""Help in place: the page of the manual for a screen, and its keys."""

from collections.abc import Callable
from textwrap import wrap

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Markdown, Static

from qualtool.tui.actions import EVERYWHERE, Action, actions_of, key_table
from qualtool.tui.key_groups import MOVING

_CSS = """
    align: center middle;
    & > Vertical { width: 96%; max-width: 110; height: 94%; background: $surface; border: round $primary; }
    & .hint { height: 1; color: $text-muted; padding: 0 1; }
    & VerticalScroll { height: 1fr; padding: 0 1; }
"""


class ManualScreen(ModalScreen[None]):
    """One page of the manual; the arrows left and right turn to the others."""

    BINDINGS = [
        ("escape", "dismiss", "Back"),
        ("f1", "dismiss", "Back"),
        ("left", "turn(-1)", ""),
        ("right", "turn(1)", ""),
    ]
    DEFAULT_CSS = f"ManualScreen {{ {_CSS} }}"

    def __init__(self, page: str) -> None:
        super().__init__()
        self._page = page

    def compose(self) -> ComposeResult:
        with Vertical():
            with VerticalScroll():
                yield Markdown(open_links=False)
            yield Static(classes="hint", markup=False)

    async def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
        await self._show()

    async def _show(self) -> None:
        from qualtool.workflow import manual

        await self.query_one(Markdown).update(manual.page(self._page))
        self.query_one(VerticalScroll).scroll_home(animate=False)
        number = manual.ORDER.index(self._page) + 1
        self.query_one(".hint", Static).update(f"page {number} of {len(manual.ORDER)}   ← → other pages   Esc back")

    async def action_turn(self, step: int) -> None:
        from qualtool.workflow import manual

        place = (manual.ORDER.index(self._page) + step) % len(manual.ORDER)
        self._page = manual.ORDER[place]
        await self._show()


class KeysScreen(ModalScreen[None]):
    """The keys of a screen, from the table of actions."""

    BINDINGS = [("escape", "dismiss", "Back"), ("question_mark", "dismiss", "Back")]
    DEFAULT_CSS = f"KeysScreen {{ {_CSS} }}"

    def __init__(self, room: str, key_for: Callable[[Action], str]) -> None:
        super().__init__()
        self._room, self._key_for = room, key_for

    def compose(self) -> ComposeResult:
        with Vertical():
            with VerticalScroll():
                yield Static(id="keys")
            yield Static("F1 the manual   Ctrl+P every action by name   Esc back", classes="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def on_resize(self) -> None:
        width = min(110, self.size.width) - 12
        own = [action for action in actions_of(self._room) if action.where != EVERYWHERE]
        everywhere = [action for action in actions_of(self._room) if action.where == EVERYWHERE]
        lines = _block("Here", key_table(own, self._key_for), width)
        lines += _block("Moving", MOVING.get(self._room, []), width)
        lines += _block("Everywhere", key_table(everywhere, self._key_for), width)
        self.query_one("#keys", Static).update(Content("\n").join(lines))


def _block(title: str, keys: list[tuple[str, str]], width: int) -> list[Content]:
    """A titled list of keys and what they do, wrapped beside the keys."""
    if not keys:
        return []
    lines = [Content.styled(title, "bold")]
    beside = min(30, max(len(key) for key, _words in keys) + 4)
    for key, words in keys:
        wrapped = wrap(words, max(20, width - beside)) or [""]
        shown = wrap(key, beside - 3)
        for number in range(max(len(wrapped), len(shown))):
            left = shown[number] if number < len(shown) else ""
            right = wrapped[number] if number < len(wrapped) else ""
            lines.append(Content.assemble((f"  {left}".ljust(beside), "$text-primary"), right))
    return [*lines, Content("")]
