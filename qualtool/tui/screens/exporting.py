"""Writing matrices and quotes to files from the screens."""

from pathlib import Path
from typing import TYPE_CHECKING

from qualtool.analysis.matrix import Matrix
from qualtool.analysis.quotes import Quotes
from qualtool.tui.program import Room

if TYPE_CHECKING:
    from qualtool.workflow.sharing import Shared
from qualtool.tui.prompts import AskChoice, AskLine


async def export_something(room: Room) -> None:
    """Asks what to export: every matrix, or the quotes of the whole study."""
    from qualtool.workflow import matrices, quoting

    choices = [
        ("matrix", "every matrix, one sheet for each main theme"),
        ("quotes", "every coded excerpt, with attributions"),
    ]
    what = await room.app.push_screen_wait(AskChoice("Export", choices))
    if what == "matrix":
        made = await room.program.ask(matrices.matrices, room.program.opened, matrices.MatrixRequest())
        await export_matrices(room, made, "matrix")
    elif what == "quotes":
        found = await room.program.ask(quoting.find_quotes, room.program.opened, quoting.QuoteRequest())
        await export_quotes(room, found, "quotes")


async def export_matrices(room: Room, made: list[Matrix], stem: str) -> None:
    """Asks for a file and writes matrices to it."""
    from qualtool.workflow import sharing

    path = await ask_path(room, f"{stem}.xlsx", ".xlsx for Excel, .docx for Word, .html, .csv, .md")
    if path is not None:
        tell_shared(room, await room.program.ask(sharing.share_matrices, room.program.opened, made, path))


async def export_quotes(room: Room, found: Quotes, stem: str) -> None:
    """Asks for a file and writes quotes to it."""
    from qualtool.workflow import sharing

    path = await ask_path(room, f"{stem}.docx", ".docx for Word, .csv, .md")
    if path is not None:
        tell_shared(room, await room.program.ask(sharing.share_quotes, room.program.opened, found, path))


def tell_shared(room: Room, shared: "Shared") -> None:
    left_out = f"; {shared.withheld} withheld, for want of consent" if shared.withheld else ""
    earlier = f"; the file that was there is now {shared.earlier.name}" if shared.earlier else ""
    room.program.tell(f"Wrote {shared.path}{left_out}{earlier}", "")


async def ask_path(room: Room, name: str, hint: str) -> Path | None:
    folder = (room.program.path or Path.cwd()).resolve().parent
    given = await room.app.push_screen_wait(AskLine("Write to which file?", hint, str(folder / name)))
    if not given:
        return None
    path = Path(given).expanduser()
    if path.exists():
        choices = [("yes", f"Replace {path.name}"), ("no", "Keep it and write nothing")]
        if await room.app.push_screen_wait(AskChoice(f"{path.name} is there already", choices)) != "yes":
            return None
    return path
