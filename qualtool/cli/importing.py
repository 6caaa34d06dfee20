"""The command that brings transcripts in."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.options import CoderOption, JsonOption, StudyOption
from qualtool.cli.printing import note, progress, say_json, say_table

if TYPE_CHECKING:
    from qualtool.workflow.importing import ImportPlan, PlannedFile


def add_to(app: typer.Typer) -> None:
    """Registers the commands of this module."""
    app.command()(add)


def add(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILES...", help=".txt, .md or .docx files, or a folder of them.")
    ] = None,
    manifest: Annotated[
        Path | None, typer.Option("--manifest", "-m", metavar="FILE", help="Site, stage, type ... of each file.")
    ] = None,
    participants: Annotated[
        Path | None, typer.Option("--participants", "-p", metavar="FILE", help="Consent and attributes of people.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would come in.")] = False,
    draft: Annotated[
        Path | None, typer.Option("--draft-manifest", metavar="FILE", help="Write a manifest to fill in, and stop.")
    ] = None,
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Bring transcripts into the study, with their site, stage and respondent type.

    A folder stands for the transcripts in it; manifest.csv and participants.csv in it are used.

    Example: qualtool add interviews/*.docx --manifest manifest.csv
    """
    from qualtool.workflow import importing, preparing, settings, study_files

    with preparing.open_study(study_files.find_study(study)) as opened:
        ask = None if dry_run or draft or not sys.stdin.isatty() else _ask
        with progress("Reading") as told:
            plan = importing.plan_import(opened, files or [], manifest, participants, told, ask)
        if draft:
            number = importing.draft_manifest(plan, draft)
            lines = f"{number} line{'' if number == 1 else 's'}"
            note(f"{draft} has {lines} to check and fill in. Then: qualtool add --manifest {draft}")
            return
        _report(plan, as_json)
        if not dry_run:
            with progress("Adding") as told:
                name = importing.bring_in(opened, plan, settings.coder_name(coder), told)
            note(f"{name}. Take it back with: qualtool undo")
    if plan.refused:
        note(f"{len(plan.refused)} of {len(plan.files)} files stay outside; mend them and add them again.")
    if plan.fatal:
        raise typer.Exit(1)


def _ask(file: str, field: str, choices: Sequence[str]) -> str:
    """Asks in the terminal for what neither the manifest nor the file says; an empty answer leaves the file outside."""
    while True:
        answer = str(typer.prompt(f"{file}: which {field}? ({', '.join(choices)})", default="", show_default=False))
        if not answer.strip() or answer.strip() in choices:
            return answer.strip()
        note(f"There is no {field} {answer!r}.")


def _report(plan: "ImportPlan", as_json: bool) -> None:
    for update in plan.people:
        note(f"= {update}")
    if as_json:
        say_json([_as_json(planned) for planned in plan.files])
        return
    if plan.files:
        say_table(
            ["file", "site", "stage", "type", "mode", "case", "speakers", "words", "encoding"],
            [_line(planned) for planned in plan.files],
        )
    for problem in (*plan.problems, *(problem for planned in plan.files for problem in planned.problems)):
        note(("! " if problem.fatal else "? ") + str(problem))
    taken = sum(planned.escapes + planned.controls for planned in plan.files)
    if taken:
        note(f"{taken} escape sequences and control characters were taken out of the texts.")


def _line(planned: "PlannedFile") -> list[object]:
    new = planned.new
    labels = [label if not person else f"{label}={person}" for label, person in planned.speakers]
    who = "; ".join(labels[:4]) + (f" and {len(labels) - 4} more" if len(labels) > 4 else "")
    if new is None:
        return [planned.name, "-", "-", "stays outside", "-", "-", who, planned.words, planned.encoding]
    type_ = " / ".join(dict.fromkeys(person.type for person in new.participants if person.type)) or new.type
    return [planned.name, new.site, new.stage, type_, new.mode, new.case, who, planned.words, planned.encoding]


def _as_json(planned: "PlannedFile") -> dict[str, object]:
    new = planned.new
    return {
        "file": planned.name,
        "comes_in": new is not None,
        "site": new.site if new else None,
        "stage": new.stage if new else None,
        "type": new.type if new else None,
        "mode": new.mode if new else None,
        "case": new.case if new else None,
        "participants": [person.label for person in new.participants] if new else [],
        "speakers": dict(planned.speakers),
        "words": planned.words,
        "encoding": planned.encoding,
        "escapes": planned.escapes,
        "controls": planned.controls,
        "problems": [str(problem) for problem in planned.problems],
    }
