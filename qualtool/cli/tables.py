"""The command that writes tables for other tools."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.options import JsonOption, OutputOption, StudyOption, WhereOption
from qualtool.cli.printing import note, say, say_json, say_table
from qualtool.cli.results import results

if TYPE_CHECKING:
    from qualtool.workflow import Study
    from qualtool.workflow.tables_out import TableOut


def add_to(_app: typer.Typer) -> None:
    """The command of this module hangs under `results`."""


@results.command()
def table(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="cases, sites or truth.")],
    theme: Annotated[str, typer.Option("--theme", metavar="THEME", help="For cases: the sub-themes of this one.")] = "",
    counts: Annotated[bool, typer.Option("--counts", help="For cases: how many excerpts, not 0 and 1.")] = False,
    where: WhereOption = None,
    conditions: Annotated[
        list[str] | None,
        typer.Option("--condition", metavar="WORDS", help="For truth: a theme, rating:THEME, or ATTRIBUTE=VALUE."),
    ] = None,
    outcome: Annotated[str, typer.Option("--outcome", metavar="INDICATOR", help="For truth: the outcome.")] = "",
    beyond_chance: Annotated[
        bool, typer.Option("--beyond-chance", help="For truth: 1 only where the whole interval is on the better side.")
    ] = False,
    output: OutputOption = None,
    study: StudyOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make a table for other tools: cases by sub-themes, sites by all that is known of them, or a truth table.

    Example: qualtool results table truth --condition 4.1 --condition "pilot=whole system" --outcome effective
    """
    from qualtool.errors import BadValue
    from qualtool.workflow import preparing, study_files, tables_out

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        if kind == "cases":
            made = tables_out.cases_by_themes(opened, theme, where or (), counts)
        elif kind == "sites":
            made = tables_out.sites_long(opened)
        elif kind == "truth":
            truth = tables_out.sites_truth_table(opened, conditions or (), outcome, beyond_chance)
            made = tables_out.truth_out(truth)
        else:
            raise BadValue("table", kind, ("cases", "sites", "truth"))
        _tell(opened, made, output, as_json)


def _tell(study: "Study", made: "TableOut", output: Path | None, as_json: bool) -> None:
    from qualtool.workflow import tables_out

    if output:
        shared = tables_out.share_lines(study, made, output)
        say(str(shared.path))
        if shared.earlier is not None:
            note(f"The file that was there is now {shared.earlier}.")
    if as_json:
        rows = [dict(zip(made.header, line, strict=True)) for line in made.lines]
        say_json({"rows": rows, "notes": made.told})
    elif not output:
        say_table(made.header, made.lines)
    for line in made.told:
        note(line)
