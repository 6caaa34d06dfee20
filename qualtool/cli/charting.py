"""The command that tells how far charting is."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.options import JsonOption, OutputOption, StudyOption, ThemeArgument, WhereOption
from qualtool.cli.printing import note, say, say_json, say_table

if TYPE_CHECKING:
    from qualtool.analysis.coverage import CoverageBoard, Square


def add_to(app: typer.Typer) -> None:
    """Registers the commands of this module."""
    app.command()(coverage)


def coverage(
    theme: ThemeArgument = "",
    by: Annotated[str, typer.Option("--by", metavar="WHAT", help="site, type or stage.")] = "site",
    columns: Annotated[bool, typer.Option("--columns", help="Each sub-theme on a line of its own.")] = False,
    where: WhereOption = None,
    output: OutputOption = None,
    study: StudyOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show how many cells are charted, reviewed, stale or blank, by theme and site, type or stage. Writes .csv.

    Example: qualtool coverage 4 --by type --columns
    """
    from qualtool.analysis.coverage import lines_of
    from qualtool.workflow import covering, preparing, study_files

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        board = covering.coverage_board(opened, by, theme, where or [])
        shared = covering.share_coverage(opened, board, columns, output) if output else None
    if shared is not None:
        say(str(shared.path))
        if shared.earlier is not None:
            note(f"The file that was there is now {shared.earlier}.")
    if as_json:
        say_json([asdict(line) for line in lines_of(board, columns)])
    elif shared is None:
        _say_board(board, columns)
    shared_rows = f" {board.shared} belong to several and count in each, once in all." if board.shared else ""
    note(f"{board.rows} rows; filter: {board.filter}.{shared_rows} Not counted: sites as cases, Change cells.")


def _say_board(board: "CoverageBoard", columns: bool) -> None:
    """Themes down, groups across, and what the blank cells are."""
    groups = [group.key for group in board.groups]
    lines = [one for theme in board.themes for one in (theme, *(theme.parts if columns else ()))]
    if len(board.themes) > 1:
        lines.append(board.everything)
    say_table(
        ["theme", *(group.label for group in board.groups), "all"],
        [[one.name, *(_square(one.square(key)) for key in (*groups, None))] for one in lines],
    )
    say("charted/cells; ! stale; - not yet charted, though excerpts lie there")
    total = board.everything.total
    say(", ".join(f"{number} {state}" for state, number in total.states.items() if number))


def _square(square: "Square") -> str:
    signs = (("!", square.states["stale"]), ("-", square.waiting))
    told = [f"{square.charted}/{square.cells}", *(f"{sign}{number}" for sign, number in signs if number)]
    return " ".join(told) if square.cells else ""
