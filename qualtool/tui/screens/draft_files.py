"""Files of a checked draft, asked for and written from its screen: comments in a copy, a corrected copy, a report."""

from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from qualtool.analysis.verification import DraftCheck
from qualtool.text.display import one_line
from qualtool.tui.program import Room
from qualtool.tui.prompts import AskChoice, AskLine, Tell
from qualtool.tui.screens.exporting import share_to_file, tell_shared, written_to_file

if TYPE_CHECKING:
    from qualtool.workflow.checked_drafts import Fixed

COMMENTED, CORRECTED, REPORT = "commented", "corrected", "report"
_CHOICES = [
    (COMMENTED, "a copy in Word with a comment at each finding"),
    (CORRECTED, "a copy with its attributions corrected, and nothing else"),
    (REPORT, "the findings, to read or as a table"),
]


async def ask_draft(room: Room, tried: Path | None = None) -> Path | None:
    """Which draft to check; what was tried in vain is offered, or the one checked last."""
    from qualtool.workflow import settings

    study = room.program.opened.path
    last = tried or await room.program.ask(settings.last_draft, study)
    offered = str(last) if last else f"{study.resolve().parent}/"
    hint = "Its file: .docx, .odt, .md, .html or .txt. It is only read."
    given = await room.app.push_screen_wait(AskLine("Which draft is to be checked?", hint, offered))
    return Path(given).expanduser() if given else None


async def ask_what(room: Room) -> str:
    """Which file to write; empty when the researcher left."""
    return await room.app.push_screen_wait(AskChoice("Write what?", _CHOICES))


async def write(room: Room, what: str, check: DraftCheck, draft: Path) -> None:
    """Asks for a file beside the draft and writes to it."""
    from qualtool.workflow import checked_drafts

    beside = draft.resolve().with_suffix("")
    names = {
        COMMENTED: (f"{beside}_checked.docx", ".docx for Word"),
        CORRECTED: (f"{beside}_fixed{draft.suffix}", f"{draft.suffix}, as the draft"),
        REPORT: (f"{beside}_findings.md", ".md to read, .csv for a table"),
    }
    if what != CORRECTED:
        await share_to_file(room, *names[what], checked_drafts.share_check, check, draft)
        return
    fixed = await written_to_file(room, *names[what], checked_drafts.share_fixed, check, draft)
    if fixed is not None:
        await _tell_fixed(room, fixed)


async def _tell_fixed(room: Room, fixed: "Fixed") -> None:
    """Lists what was corrected, and what was left and why."""
    lines: list[str | Content] = []
    for one in fixed.made:
        lines.append(Content(one_line(f"{one.number}. {one.printed} → {one.true}")))
    for one in fixed.left:
        lines.append(Content.styled(one_line(f"{one.number}. {one.printed} left as it is: {one.why_not}"), "dim"))
    count = len(fixed.made)
    title = f"{count} attribution{'' if count == 1 else 's'} corrected, {len(fixed.left)} left as they are"
    await room.app.push_screen_wait(Tell(title, lines, "Enter or Esc to go on"))
    tell_shared(room, fixed.shared)
