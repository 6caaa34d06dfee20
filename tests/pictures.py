"""The pictures of the README, taken by the program itself: `python tests/pictures.py` makes them anew."""

import asyncio
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from screens import Desk, at_work

from qualtool.workflow import demonstrating

FOLDER = Path(__file__).parent.parent / "qualtool" / "help" / "pictures"
SIZE = (110, 32)
_TYPED = "typed:"
_DRAFT = Path(__file__).parent.parent / "sample_transcripts" / "draft_report.docx"
_CODED = ("down", "down", "down", "down", "tab")

# What is pressed on the study screen before each picture; one row may go on from the row before.
IN_STUDY: Mapping[str, Sequence[str]] = {
    "study": (),
    "transcript": ("slash", f"{_TYPED}s4_stage2_user", "enter", "enter", "ctrl+g", f"{_TYPED}12", "enter", *_CODED),
    "picker": ("c", f"{_TYPED}gate"),
    "theme": ("escape", "f4", "p", f"{_TYPED}#4.1.2", "enter", "down", "down"),
    "matrix": ("f5", "s", "s", "s", "s", "down", "down"),
    "change": ("0", "T", "down", "right", "m", "m", "m"),
    "coverage": ("m", "f6", "down", "down", "down"),
    "findings": ("f8", "down"),
    "types": ("f2", "y"),
    "ledger": ("f2", "l", "down"),
    "drafts": ("f2", "v", f"{_TYPED}{_DRAFT}", "enter", "down"),
    "results": ("f2", "r", "tab", "tab", "down"),
    "display": ("f2", "j", "right", "right", "right", "right", "right", "down"),
}
_WEB_FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)


def take(desk: Desk, name: str) -> Path:
    """Keeps what the terminal shows; without a font from the network, and with every space."""
    drawn = _WEB_FONT.sub("", desk.app.export_screenshot(title="qualtool"))
    path = FOLDER / f"{name}.svg"
    path.write_text(drawn.replace("<svg ", '<svg xml:space="preserve" ', 1), encoding="utf-8", newline="\n")
    return path


async def press(desk: Desk, keys: Sequence[str]) -> None:
    """Presses keys and types words."""
    for key in keys:
        if key.startswith(_TYPED):
            await desk.type(key.removeprefix(_TYPED))
        else:
            await desk.press(key)
    desk.app.clear_notifications()
    await desk.settle()


async def take_all(study: Path) -> list[Path]:
    """Takes the picture of every screen."""
    taken = []
    async with at_work(None, SIZE) as desk:
        taken.append(take(desk, "start"))
    async with at_work(study, SIZE) as desk:
        for name, keys in IN_STUDY.items():
            await press(desk, keys)
            taken.append(take(desk, name))
    return taken


def main() -> None:
    """Builds the demo in a temporary folder, and takes the pictures with settings of their own."""
    FOLDER.mkdir(exist_ok=True)
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        asyncio.run(take_all(demonstrating.build(Path(folder) / "demo")))


if __name__ == "__main__":
    main()
