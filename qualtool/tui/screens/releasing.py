"""Taking excerpts into the ledger from other rooms, and writing what of it may leave the team."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from qualtool.text.display import one_line
from qualtool.tui.program import Room
from qualtool.tui.prompts import Tell
from qualtool.tui.screens.exporting import ask_path, tell_shared

if TYPE_CHECKING:
    from qualtool.workflow.ledger import LedgerRequest


async def take_into_ledger(room: Room, excerpts: Sequence[str], picked_by: str) -> None:
    """Takes excerpts into the ledger in one step, with the filter that found them."""
    from qualtool.workflow import keeping_quotes

    study, coder = room.program.opened, room.program.coder
    await room.program.take_step(
        keeping_quotes.take_all, study, list(excerpts), coder, keeping_quotes.Kept(), picked_by
    )


async def release(room: Room, request: "LedgerRequest") -> None:
    """Asks for a file and writes what may leave, after showing what gives people away."""
    from qualtool.workflow import ledger, sharing_ledger

    study = room.program.opened
    found = await room.program.ask(ledger.ledger, study, request)
    minded = await room.program.ask(sharing_ledger.to_look_at, found)
    made = await room.program.ask(sharing_ledger.release, study, request)
    if minded:
        lines = [Content(one_line(line)) for line in minded]
        title = f"{made.counts}. Look at this before it leaves:"
        if not await room.app.push_screen_wait(Tell(title, lines, "Enter to go on to the file, Esc to leave")):
            return
    path = await ask_path(room, "ledger.docx", ".docx for Word, .md, .csv: words, attribution, how picked")
    if path is not None:
        shared, _made = await room.program.ask(sharing_ledger.share_release, study, request, path)
        tell_shared(room, shared)
