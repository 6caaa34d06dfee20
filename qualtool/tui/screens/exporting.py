"""Writing matrices and quotes to files from the screens."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from qualtool.analysis.matrix import Matrix
from qualtool.analysis.quotes import Quotes
from qualtool.errors import UnknownSuffix, UnwritableFile
from qualtool.text.display import displayed
from qualtool.tui.program import Room
from qualtool.tui.prompts import AskChoice, AskLine

if TYPE_CHECKING:
    from qualtool.workflow.sharing import Shared

Written = TypeVar("Written")


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

    hint = ".xlsx for Excel, .docx for Word, .html, .csv, .md"
    await share_to_file(room, f"{stem}.xlsx", hint, sharing.share_matrices, made)


async def export_quotes(room: Room, found: Quotes, stem: str) -> None:
    """Asks for a file and writes quotes to it."""
    from qualtool.workflow import sharing

    await share_to_file(room, f"{stem}.docx", ".docx for Word, .csv, .md", sharing.share_quotes, found)


async def share_to_file(room: Room, name: str, hint: str, share: Callable[..., "Shared"], *what: Any) -> None:
    """Asks for a file, has `share` write `what` of the study to it, and tells of it."""
    shared = await written_to_file(room, name, hint, share, *what)
    if shared is not None:
        tell_shared(room, shared)


async def written_to_file(
    room: Room, name: str, hint: str, write: Callable[..., Written], *what: Any
) -> Written | None:
    """Asks for a file and writes to it; where that cannot be done, offers the path again. None if nobody went on."""
    path = await ask_path(room, name, hint)
    while path is not None:
        try:
            return await room.program.ask(write, room.program.opened, *what, path)
        except (UnwritableFile, UnknownSuffix) as error:
            room.program.tell_mistake(displayed(str(error)))
        path = await ask_path(room, str(path), hint)
    return None


def tell_shared(room: Room, shared: "Shared", more: str = "") -> None:
    """Tells of a file that was written: what was withheld, and where the one is that it replaced."""
    left_out = f"; {shared.withheld} withheld, for want of consent" if shared.withheld else ""
    earlier = f"; the file that was there is now {shared.earlier.name}" if shared.earlier else ""
    room.program.tell(f"Wrote {shared.path}{left_out}{earlier}{more}", "")


async def ask_path(room: Room, name: str, hint: str) -> Path | None:
    """A path to write to, offered beside the study where it is no whole path; asks before a file is replaced."""
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
