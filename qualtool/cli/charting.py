"""Commands that look at charted cells again."""

from dataclasses import asdict
from typing import Annotated

import typer

from qualtool.cli.options import CoderOption, JsonOption, StudyOption, ThemeArgument, WhereOption
from qualtool.cli.printing import note, say, say_json, say_table


def add_to(app: typer.Typer) -> None:
    """Registers the commands of this module."""
    app.command()(coverage)
    app.command()(cell)


def coverage(
    theme: ThemeArgument = "",
    by: Annotated[str, typer.Option("--by", metavar="WHAT", help="site, type or stage.")] = "site",
    where: WhereOption = None,
    study: StudyOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show how many cells are charted, reviewed, stale or blank, by theme and site, type or stage.

    Example: qualtool coverage --by type
    """
    from qualtool.workflow import preparing, reviewing

    with preparing.open_study(preparing.find_study(study), query_only=True) as opened:
        lines = reviewing.coverage(opened, by, theme, where or [])
    if as_json:
        say_json([asdict(line) for line in lines])
        return
    shown = [state for state in (lines[0].states if lines else {}) if any(line.states[state] for line in lines)]
    say_table(
        ["theme", by, "cells", *shown, "waiting"],
        [
            [f"{x.theme} {x.title}", x.group or "(none)", x.cells, *(x.states[s] for s in shown), x.waiting]
            for x in lines
        ],
    )
    note("waiting: not yet charted, though excerpts lie there.")


def cell(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A row of the matrix: P11, G1, Site 4.")],
    theme: Annotated[str, typer.Argument(metavar="THEME", help="A chart column, such as 4.1.")],
    stage: Annotated[str, typer.Option("--stage", metavar="S", help="At which stage.")],
    holds: Annotated[bool, typer.Option("--holds", help="Say that a stale cell still holds.")] = False,
    reviewed: Annotated[bool, typer.Option("--reviewed", help="Mark it as reviewed, or take the mark back.")] = False,
    bring_back: Annotated[int, typer.Option("--bring-back", metavar="N", help="Make revision N the present one.")] = 0,
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show a cell with its revisions, or say that it holds, is reviewed, or goes back to an older revision.

    Example: qualtool cell P11 4.1 --stage 2
    """
    from qualtool.workflow import preparing, reviewing, settings

    who = settings.coder_name(coder)
    with preparing.open_study(preparing.find_study(study)) as opened:
        if holds:
            note(reviewing.still_holds(opened, case, stage, theme, who))
        if reviewed:
            note(reviewing.mark_reviewed(opened, case, stage, theme, who))
        if bring_back:
            note(reviewing.bring_back(opened, case, stage, theme, bring_back, who))
        now, past = reviewing.cell_with_past(opened, case, stage, theme)
    if as_json:
        say_json({**asdict(now), "summary": now.summary, "revisions": [asdict(line) for line in past]})
        return
    say(f"{now.state}{': ' + now.why_stale if now.why_stale else ''}   {now.excerpts} excerpts")
    for line in past:
        say(f"{line.number}  {line.at[:16].replace('T', ' ')}  {line.coder}")
        say(f"   {line.summary or line.blank or '(emptied)'}")
