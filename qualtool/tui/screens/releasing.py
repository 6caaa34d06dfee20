"""Taking excerpts into the ledger from other rooms, and writing what of it may leave the team."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from qualtool.text.display import one_line
from qualtool.tui.program import Room
from qualtool.tui.prompts import Tell
from qualtool.tui.screens.exporting import tell_shared, written_to_file

if TYPE_CHECKING:
    from qualtool.workflow.ledger import LedgerRequest


NOTHING_YET = "The ledger is empty: on the theme screen (F4) l takes an excerpt into it"


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
    if not found.quotes:
        nothing = "No quote of the ledger fits this filter: 0 takes every filter away" if found.of else NOTHING_YET
        room.program.tell(nothing, "")
        return
    minded = await room.program.ask(sharing_ledger.to_look_at, found)
    made = await room.program.ask(sharing_ledger.release, study, request)
    if minded:
        lines = [Content(one_line(line)) for line in minded]
        title = f"{made.counts}. Look at this before it leaves:"
        if not await room.app.push_screen_wait(Tell(title, lines, "Enter to go on to the file, Esc to leave")):
            return
    hint = ".docx for Word, .md, .csv: words, attribution, how picked"
    written = await written_to_file(room, "ledger.docx", hint, sharing_ledger.share_release, request)
    if written is not None:
        tell_shared(room, written[0])
