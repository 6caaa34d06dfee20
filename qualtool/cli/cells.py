"""The command that shows one cell with all that stands behind it, and says how it stands."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.options import CoderOption, JsonOption, StudyOption
from qualtool.cli.printing import note, say, say_json, say_wrapped

if TYPE_CHECKING:
    from qualtool.analysis.comparing import PastRevision
    from qualtool.workflow.beside import CellReport


def add_to(app: typer.Typer) -> None:
    """Registers the commands of this module."""
    app.command()(cell)


def cell(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A row of the matrix: P11, G1, Site 4.")],
    theme: Annotated[str, typer.Argument(metavar="THEME", help="A chart column, such as 4.1.")],
    stage: Annotated[str, typer.Option("--stage", metavar="S", help="At which stage; change for what changed.")],
    holds: Annotated[bool, typer.Option("--holds", help="Say that a stale cell still holds.")] = False,
    reviewed: Annotated[bool, typer.Option("--reviewed", help="Mark it as reviewed, or take the mark back.")] = False,
    unasked: Annotated[
        bool, typer.Option("--unasked", help="Mark that it was brought up unasked, or take the mark back.")
    ] = False,
    bring_back: Annotated[int, typer.Option("--bring-back", metavar="N", help="Make revision N the present one.")] = 0,
    compare: Annotated[str, typer.Option("--compare", metavar="A:B", help="What changed between two revisions.")] = "",
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show a cell: what it says, how it stands, what it rests on, its revisions; or say how it stands.

    Example: qualtool cell P11 4.1 --stage 2
    """
    from qualtool.workflow import beside, preparing, reviewing, settings, sharing_cells, study_files

    numbers = _two_numbers(compare) if compare else None
    who = settings.coder_name(coder)
    writes = holds or reviewed or unasked or bring_back
    with preparing.open_study(study_files.find_study(study), query_only=not writes) as opened:
        if bring_back:
            note(reviewing.bring_back(opened, case, stage, theme, bring_back, who))
        marks = {reviewing.still_holds: holds, reviewing.mark_spontaneous: unasked, reviewing.mark_reviewed: reviewed}
        for mark in (mark for mark, wanted in marks.items() if wanted):
            note(mark(opened, case, stage, theme, who))
        report = beside.cell_report(opened, case, stage, theme)
        if as_json:
            report = sharing_cells.released_report(opened, report)
    if numbers:
        _show_comparison(*beside.two_revisions(report.past, *numbers), as_json)
    elif as_json:
        say_json(_as_json(report))
    else:
        _say_report(report)


def _two_numbers(given: str) -> tuple[int, int]:
    first, _colon, second = given.partition(":")
    if not (first.isdecimal() and second.isdecimal()):
        raise typer.BadParameter("--compare takes two revisions by their numbers, such as 2:4.")
    return int(first), int(second)


def _say_report(report: "CellReport") -> None:
    named, beside, now = report.named, report.beside, report.named.cell
    say(f"{named.case}, {named.place[1]}: {named.column.name}")
    say(now.state + (f": {now.why_stale}" if now.why_stale else ""))
    if now.coder:
        marks = ["brought up unasked"] if now.spontaneous else []
        marks += [f"reviewed by {', '.join(now.reviewed_by)}"] if now.reviewed_by else []
        say(", ".join([f"by {now.coder}, {_when(now.at)}", *marks]))
    say(str(beside.roll_up))
    if beside.drawn:
        behind = (f"{one.case}/{one.stage} ({one.cell.state})" for one in beside.drawn)
        charted = sum(bool(one.cell.revision) for one in beside.drawn)
        many = f"{len(beside.drawn)} cell{'' if len(beside.drawn) == 1 else 's'}"
        say(f"draws on {many}, {charted} charted: {', '.join(behind)}")
    if report.past:
        say()
        say(f"{len(report.past)} revision{'' if len(report.past) == 1 else 's'}, latest first")
    for revision in report.past:
        say(_about(revision))
        say_wrapped(revision.typed or "(emptied)", "   ")


def _about(revision: "PastRevision") -> str:
    unasked = "  unasked" if revision.spontaneous else ""
    return f"{revision.number}  {_when(revision.at)}  {revision.coder}{unasked}"


def _when(at: str) -> str:
    return at[:16].replace("T", " ")


def _show_comparison(first: "PastRevision", second: "PastRevision", as_json: bool) -> None:
    from qualtool.analysis.comparing import marks_changed, revision_difference

    pieces, marks = revision_difference(first, second), marks_changed(first, second)
    if as_json:
        told = [{"change": piece.kind, "words": piece.words} for piece in pieces]
        say_json({"from": _revision_json(first), "to": _revision_json(second), "pieces": told, "marks": marks})
        return
    say(f"from {_about(first)}")
    say(f"to   {_about(second)}")
    say()
    say_wrapped("".join(piece.marked for piece in pieces) or "(nothing in either)")
    if marks:
        say(f"({marks})")
    note("[+added+] [-taken out-]")


def _revision_json(revision: "PastRevision") -> dict[str, object]:
    return {
        "number": revision.number,
        "coder": revision.coder,
        "at": revision.at,
        "summary": revision.typed,
        "blank": revision.blank,
        "spontaneous": revision.spontaneous,
    }


def _as_json(report: "CellReport") -> dict[str, object]:
    named, now = report.named, report.named.cell
    return {
        "case": named.case,
        "stage": named.place[1],
        "theme": named.column.number,
        **asdict(now),
        "summary": now.summary,
        "excerpts_under": dict(report.beside.roll_up.under),
        "transcripts": list(report.beside.transcripts),
        "drawn_on": [
            {"case": one.case, "stage": one.stage, "state": one.cell.state, "summary": one.cell.summary}
            for one in report.beside.drawn
        ],
        "revisions": [_revision_json(revision) for revision in report.past],
    }
