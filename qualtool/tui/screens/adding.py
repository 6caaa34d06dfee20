"""Bringing transcripts and framework files in from the screens: first what would come in, then the question."""

from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from qualtool.errors import UnreadableFile
from qualtool.text.display import one_line
from qualtool.tui.program import Room
from qualtool.tui.prompts import AskLine, Tell

if TYPE_CHECKING:
    from qualtool.text.turns import Problem
    from qualtool.workflow.importing import ImportPlan, PlannedFile


async def add_transcripts(room: Room) -> None:
    """Asks for a folder or file, shows what would come in, and brings it in."""
    from qualtool.workflow import importing

    hint = "A folder (with manifest.csv in it), a manifest, or one .txt, .md or .docx file."
    given = await room.app.push_screen_wait(AskLine("Bring transcripts in from", hint, f"{Path.cwd()}/"))
    if not given:
        return
    path = Path(given).expanduser()
    if not path.exists():
        raise UnreadableFile(path, "there is no such file or folder")
    is_manifest = path.suffix.lower() in (".csv", ".xlsx")
    room.program.tell("Reading …", "")
    plan = await room.program.ask(
        importing.plan_import, room.program.opened, [] if is_manifest else [path], path if is_manifest else None
    )
    title = f"{len(plan.ready)} of {len(plan.files)} files would come in"
    title += f", {len(plan.people)} people would change" if plan.people else ""
    anything = bool(plan.ready or plan.people)
    manifest = None if anything or not plan.missing else _manifest_to_start(path)
    hint = "Nothing can come in yet. Esc: back"
    if anything:
        hint = "Enter brings them in, Esc leaves everything as it is"
    elif manifest:
        hint = f"Enter starts {one_line(manifest.name)} there, to fill in; Esc: back"
    if not await room.app.push_screen_wait(Tell(title, _lines(plan), hint)):
        return
    if anything:
        name = await room.program.ask(importing.bring_in, room.program.opened, plan, room.program.coder)
        await room.refresh_room()
        room.program.tell(name)
    elif manifest:
        await room.program.ask(importing.draft_manifest, plan, manifest)
        room.program.tell(f"Wrote {manifest}. Fill it in, in Excel say, then press a and give the folder again", "")


def _manifest_to_start(path: Path) -> Path | None:
    """The manifest that a folder lacks; it is looked for under this name when the folder is added again."""
    from qualtool.workflow.importing import MANIFESTS

    has_one = any((path / name).exists() for name in MANIFESTS)
    return path / MANIFESTS[0] if path.is_dir() and not has_one else None


def _lines(plan: "ImportPlan") -> list[str | Content]:
    lines: list[str | Content] = [Content.styled(str(problem), "$text-warning") for problem in plan.problems]
    lines.extend(one_line(str(person)) for person in plan.people)
    if plan.missing:
        lines.append("A manifest is a table that says of each file where, when, and who: the page transcripts (F1).")
    for planned in plan.files:
        lines.append(_about(planned))
        style = "$text-error" if planned.refused else "$text-warning"
        lines.extend(Content.styled(f"    {_without_name(problem, planned)}", style) for problem in planned.problems)
    return lines


def _without_name(problem: "Problem", planned: "PlannedFile") -> str:
    """A problem below the file that it is about."""
    return one_line(str(problem)).removeprefix(f"{one_line(planned.name)}: ")


def _about(planned: "PlannedFile") -> Content:
    new = planned.new
    if new is None:
        return Content.assemble((f"{one_line(planned.name)}", "bold"), "   stays outside")
    what = f"site {new.site}, stage {new.stage}, {new.type or new.mode}, {new.case}, {planned.words} words"
    return Content.assemble((f"{one_line(planned.name)}", "bold"), f"   {one_line(what)}, {planned.encoding}")


async def load_framework(room: Room) -> None:
    """Asks for a framework file, shows what would change, and loads it."""
    from qualtool.workflow import preparing

    hint = "A .yaml file. Codings are never dropped: what has gone is retired and keeps them."
    given = await room.app.push_screen_wait(AskLine("Load a newer framework from", hint, f"{Path.cwd()}/"))
    if not given:
        return
    update = await room.program.ask(
        preparing.preview_framework, room.program.opened, preparing.find_framework(str(Path(given).expanduser()))
    )
    lines: list[str | Content] = [one_line(str(change)) for change in update.changes]
    title = f"{len(update.changes)} changes to the framework"
    if await room.app.push_screen_wait(Tell(title, lines or ["No theme changes."], "Enter loads it, Esc leaves it")):
        name = await room.program.ask(preparing.load_framework, room.program.opened, update, room.program.coder)
        await room.refresh_room()
        room.program.tell(name)
