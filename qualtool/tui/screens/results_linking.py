"""Asking for a link: under which theme an indicator stands, and why."""

from typing import TYPE_CHECKING

from qualtool.tui.prompts import AskNote
from qualtool.tui.widgets.theme_picker import ThemePicker

if TYPE_CHECKING:
    from qualtool.tui.program import Room


async def ask_link(room: "Room", indicator: str) -> None:
    """Asks for a theme and for the reason, and sets the indicator beside the theme."""
    from qualtool.workflow import integrating, preparing

    program = room.program
    tree = await program.ask(preparing.tree_of, program.opened)
    chosen = await program.push_screen_wait(ThemePicker(tree, {}, (), f"{indicator}: beside which theme?", set()))
    if not chosen:
        return
    theme = tree.by_id[chosen[0]]
    title = f"Why does {indicator} stand beside {theme.name}?"
    reason = await program.push_screen_wait(AskNote(title, "", "Esc keeps it; without a reason nothing is set"))
    if reason.strip():
        coder = await program.coder_name()
        await program.take_step(integrating.link, program.opened, indicator, theme.id, reason, coder)
        await room.refresh_room()
