"""Commands that start a study and keep its framework."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from qualtool.cli.options import CoderOption, JsonOption, OutputOption, StudyOption
from qualtool.cli.printing import note, progress, say, say_json, say_table

framework = typer.Typer(
    help="The thematic framework: list, check, load, export, split, merge, rename, move.", no_args_is_help=True
)


def add_to(app: typer.Typer) -> None:
    """Registers the commands of this module."""
    app.command()(new)
    app.command()(demo)
    app.add_typer(framework, name="framework")


def new(
    study: Annotated[Path, typer.Argument(metavar="STUDY", help="The file to make, such as pilots.qual.")],
    framework: Annotated[
        str, typer.Option("--framework", "-f", metavar="NAME|FILE", help="A framework that comes along, or your file.")
    ] = "blank",
    coder: CoderOption = "",
) -> None:
    """Start a study from a framework.

    Example: qualtool new pilots.qual --framework dscp
    """
    from qualtool.errors import UnwritableFile
    from qualtool.workflow import preparing, settings

    if not study.expanduser().parent.is_dir():
        raise UnwritableFile(study, f"there is no folder {study.parent}. Make it first, or name another")
    made = preparing.new_study(study, framework, settings.coder_name(coder))
    made.close()
    settings.remember_study(made.path)
    note(f"Started {made.path}. Next, add transcripts: qualtool add FILES --manifest manifest.csv -s {made.path}")


def demo(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to build it.")] = Path("qualtool-demo"),
    headless: Annotated[bool, typer.Option("--headless", help="Write every export too, and list them.")] = False,
) -> None:
    """Build the demo study, fictional and coded, and open it.

    Example: qualtool demo
    """
    from qualtool.workflow import demonstrating

    headless = headless or not (sys.stdin.isatty() and sys.stdout.isatty())
    with progress("Building the demo study") as told:
        study = demonstrating.build(folder, told)
    note(f"The demo study is {study}. Everybody in it is invented.")
    if headless:
        for path in demonstrating.write_every_export(study, folder):
            say(str(path))
        return
    from qualtool.tui.app import run

    run(study)


@framework.command("list")
def list_frameworks(as_json: JsonOption = False) -> None:
    """List the frameworks that come with the program.

    Example: qualtool framework list
    """
    from qualtool.workflow import preparing

    rows = []
    for name, path in preparing.framework_names().items():
        stated, _faults = preparing.check_framework(path)
        if stated is not None:
            themes = sum(1 for _theme in stated.walk())
            rows.append({"name": name, "title": stated.name, "version": stated.version, "themes": themes})
    if as_json:
        say_json(rows)
    else:
        say_table(["name", "title", "version", "themes"], [list(row.values()) for row in rows])


@framework.command("check")
def check_framework(file: Annotated[str, typer.Argument(metavar="FILE")], as_json: JsonOption = False) -> None:
    """Name every fault of a framework file, with its line and column.

    Example: qualtool framework check pilots.yaml
    """
    from qualtool.workflow import preparing

    stated, faults = preparing.check_framework(preparing.find_framework(file))
    if as_json:
        say_json([{"where": fault.where, "what": fault.what, "mend": fault.mend} for fault in faults])
    else:
        for fault in faults:
            say(str(fault))
    if stated is None:
        note(f"{len(faults)} fault{'s' if len(faults) != 1 else ''}; nothing was loaded.")
        raise typer.Exit(1)
    if not as_json:
        say(f"{stated.name}, version {stated.version}: {sum(1 for _ in stated.walk())} themes, no faults.")


@framework.command("load")
def load_framework(
    file: Annotated[str, typer.Argument(metavar="FILE")],
    study: StudyOption = "",
    coder: CoderOption = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
) -> None:
    """Bring the study's framework in line with a file. No coding is ever dropped: what is gone is retired.

    Example: qualtool framework load pilots.yaml --dry-run
    """
    from qualtool.workflow import preparing, settings, study_files

    with preparing.open_study(study_files.find_study(study)) as opened:
        update = preparing.preview_framework(opened, preparing.find_framework(file))
        for change in update.changes:
            say(str(change))
        if dry_run:
            note(f"{len(update.changes)} change{'' if len(update.changes) == 1 else 's'}; nothing was loaded.")
            return
        if update.changes and update.same_version:
            note(f"The file still says version {update.framework.version}; raise it, to tell the two apart.")
        note(
            preparing.load_framework(opened, update, settings.coder_name(coder)) + ". Take it back with: qualtool undo"
        )


@framework.command("export")
def export_framework(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="One that comes along, with its notes; else the study's own.")
    ] = "",
    output: OutputOption = None,
    study: StudyOption = "",
) -> None:
    """Write the study's framework as a file, to edit and load again, or one that comes along, to start from.

    Example: qualtool framework export blank -o mine.yaml
    """
    from qualtool.workflow import preparing, study_files

    if name:
        path = output or Path(f"{name}.yaml")
        preparing.copy_framework(name, path)
        say(str(path))
        return
    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        path = output or Path(f"{opened.path.stem}_framework.yaml")
        preparing.export_framework(opened, path)
    say(str(path))
