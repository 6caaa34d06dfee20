"""The command that brings back summaries edited in Excel."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.options import CoderOption, JsonOption, StudyOption
from qualtool.cli.printing import note, say, say_json, say_wrapped

if TYPE_CHECKING:
    from qualtool.workflow.merging import CellMerge, MergePreview

_AROUND = 8


def add_to(app: typer.Typer) -> None:
    """Registers the commands of this module."""
    app.command("chart-merge")(chart_merge)


def chart_merge(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="A matrix that `qualtool matrix` wrote.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the differences.")] = False,
    take: Annotated[
        str,
        typer.Option("--take", metavar="SIDE", help="For conflicts: theirs (the sheet's words) or ours (the study's)."),
    ] = "",
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Bring back summaries that were edited in an exported .xlsx, cell by cell.

    What only the sheet changed comes in, as one step. What both changed is a conflict: it is shown, and stays as the
    study has it unless --take says otherwise. A sheet of another study is refused.

    Example: qualtool chart-merge continuity.xlsx --dry-run
    """
    from qualtool.workflow import merging, preparing, settings, study_files

    if take not in ("", merging.THEIRS, merging.OURS):
        raise typer.BadParameter("--take is theirs (the sheet's words) or ours (the study's).")
    with preparing.open_study(study_files.find_study(study), query_only=dry_run) as opened:
        preview = merging.preview_merge(opened, file)
        decisions = {cell.place: take for cell in preview.conflicts} if take else {}
        coming = {cell.place for cell in merging.taken(preview, decisions)}
        step = ""
        if coming and not dry_run:
            step = merging.apply_merge(opened, preview, decisions, settings.coder_name(coder))
    if as_json:
        say_json(_as_json(preview, coming, dry_run, step))
    else:
        for cell in preview.cells:
            _say_cell(cell, cell.place in coming, take)
    _note_rest(preview, step, len(coming), dry_run, take)
    if preview.left_out or (preview.conflicts and not take):
        raise typer.Exit(1)


def _say_cell(cell: "CellMerge", comes_in: bool, take: str) -> None:
    from qualtool.analysis.merging import CONFLICT, SAME

    fate = "comes in" if comes_in else "the study's words stay"
    if cell.outcome == CONFLICT and not take:
        fate = "the study's words stay until you decide"
    say(f"{cell.name}: {cell.outcome}; {fate}")
    if not cell.theirs.says_as(cell.exported):
        _say_difference("sheet", cell.exported.typed, cell.theirs.typed)
    if cell.outcome != SAME and not cell.ours.says_as(cell.exported):
        _say_difference("study", cell.exported.typed, cell.ours.typed)
        say(f"    by {cell.coder}, {cell.at[:16].replace('T', ' ')}")
    if comes_in and cell.why_stale:
        say(f"    look at it again: {cell.why_stale}")
    say()


def _say_difference(side: str, before: str, after: str) -> None:
    say(f"  in the {side}:")
    for line in _difference(before, after).split("\n"):
        say_wrapped(line, "    ")


def _difference(before: str, after: str) -> str:
    """The words that went [-so-] and came [+so+], with a few words around."""
    from qualtool.analysis.comparing import GONE, SAME, word_difference

    pieces = word_difference(before, after)
    shown: list[str] = []
    for place, piece in enumerate(pieces):
        if piece.kind == SAME:
            shown.append(_shortened(piece.words, place == 0, place == len(pieces) - 1))
        else:
            between = "\n" if shown and pieces[place - 1].kind == GONE and "\n" in piece.words else ""
            shown.append(between + piece.marked)
    return "".join(shown) or "(nothing)"


def _shortened(words: str, first: bool, last: bool) -> str:
    parts = words.split(" ")
    if len(parts) <= 2 * _AROUND + 2:
        return words
    begins = [] if first else parts[:_AROUND]
    ends = [] if last else parts[-_AROUND:]
    return " ".join([*begins, "…", *ends])


def _note_rest(preview: "MergePreview", step: str, coming: int, dry_run: bool, take: str) -> None:
    for problem in preview.problems:
        note(("! " if problem.fatal else "? ") + str(problem))
    cells = "1 cell" if coming == 1 else f"{coming} cells"
    if step:
        note(f"{step}. Take it back with: qualtool undo")
    elif dry_run:
        note(f"{cells} would come in; nothing was changed.")
    else:
        note("There is nothing to bring in; the study is as it was.")
    conflicts = 0 if take else len(preview.conflicts)
    if conflicts:
        were = "1 conflict" if conflicts == 1 else f"{conflicts} conflicts"
        note(f"{were}. Decide with --take theirs or --take ours, or cell by cell in the matrix.")


def _as_json(preview: "MergePreview", coming: set[tuple[str, str, str]], dry_run: bool, step: str) -> dict[str, object]:
    return {
        "file": str(preview.path),
        "step": step,
        "dry_run": dry_run,
        "unchanged": preview.unchanged,
        "cells": [
            {
                "case": cell.case,
                "stage": cell.stage,
                "column": cell.column,
                "outcome": cell.outcome,
                "comes_in": cell.place in coming,
                "exported": cell.exported.typed,
                "sheet": cell.theirs.typed,
                "study": cell.ours.typed,
                "where": cell.where,
                "why_stale": cell.why_stale,
            }
            for cell in preview.cells
        ],
        "problems": [str(problem) for problem in preview.problems],
    }
