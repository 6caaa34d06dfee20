"""Commands that keep the study safe: history, undo, redo, check, backup."""

from typing import Annotated

import typer

from qualtool.cli.options import CoderOption, JsonOption, StudyOption
from qualtool.cli.printing import note, say, say_json, say_table


def add_to(app: typer.Typer) -> None:
    """Registers the commands of this module."""
    for command in (history, undo, redo, check, backup):
        app.command()(command)


def history(
    number: Annotated[int, typer.Option("--last", metavar="N", help="Only the last N steps; 0 for all.")] = 0,
    study: StudyOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show the audit trail: every step, when, and by whom.

    Example: qualtool history --last 20
    """
    from qualtool.workflow import checking, preparing, study_files

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        steps = checking.past_steps(opened, number or None)
    if as_json:
        keys = ("id", "at", "coder", "step", "kind", "undone", "number")
        say_json([{key: getattr(step, key) for key in keys} for step in steps])
        return
    say_table(
        ["step", "when", "coder", "what", ""],
        [[s.number, s.at[:16].replace("T", " "), s.coder, s.step, "undone" if s.undone else ""] for s in steps],
    )


def undo(study: StudyOption = "", coder: CoderOption = "") -> None:
    """Undo your latest step, also one of an earlier day.

    Example: qualtool undo
    """
    from qualtool.workflow import checking, preparing, settings, study_files

    with preparing.open_study(study_files.find_study(study)) as opened:
        note(f"Undid: {checking.undo(opened, settings.coder_name(coder))}. Take that back with: qualtool redo")


def redo(study: StudyOption = "", coder: CoderOption = "") -> None:
    """Do again what you undid last.

    Example: qualtool redo
    """
    from qualtool.workflow import checking, preparing, settings, study_files

    with preparing.open_study(study_files.find_study(study)) as opened:
        note(f"Did again: {checking.redo(opened, settings.coder_name(coder))}")


def check(study: StudyOption = "", as_json: JsonOption = False) -> None:
    """Check the study: texts against their hashes, excerpts against texts, links, file and search index.

    Example: qualtool check
    """
    from qualtool.workflow import checking, preparing, study_files

    with preparing.open_study(study_files.find_study(study)) as opened:
        report = checking.check(opened)
    if as_json:
        say_json({"ok": report.ok, "faults": list(report.faults)})
    else:
        for fault in report.faults:
            say(fault)
        if report.ok:
            say("The study is sound: texts, excerpts, links, file and search index agree.")
    if not report.ok:
        backups = opened.path.with_name(f"{opened.path.stem}.backups")
        faults = "1 fault" if len(report.faults) == 1 else f"{len(report.faults)} faults"
        note(f"{faults}." + (f" Copies of earlier days are in {backups}" if backups.is_dir() else ""))
        raise typer.Exit(1)


def backup(study: StudyOption = "") -> None:
    """Copy the study into its backups folder; the last ten copies are kept.

    Example: qualtool backup
    """
    from qualtool.workflow import checking, preparing, study_files

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        say(str(checking.back_up(opened)))
