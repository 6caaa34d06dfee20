"""The command that shows and exports the matrix."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.options import CoderOption, JsonOption, OutputOption, StudyOption, ThemeArgument, WhereOption
from qualtool.cli.printing import note, say, say_json, say_table

if TYPE_CHECKING:
    from qualtool.analysis.matrix import Cell, Matrix, Row
    from qualtool.workflow import Study
    from qualtool.workflow.matrices import MatrixRequest
    from qualtool.workflow.sharing import Shared
    from qualtool.workflow.working_charts import SavedChart


def add_to(app: typer.Typer) -> None:
    """Registers the command of this module."""
    app.command()(matrix)


def matrix(
    theme: ThemeArgument = "",
    where: WhereOption = None,
    columns: Annotated[
        str, typer.Option("--columns", metavar="THEMES", help="Columns of any themes: 3.2,4.1. A working chart.")
    ] = "",
    hide: Annotated[str, typer.Option("--hide", metavar="THEMES", help="Columns to leave out: 4.9.")] = "",
    rows: Annotated[str, typer.Option("--rows", metavar="WHAT", help="cases or sites.")] = "",
    side_by_side: Annotated[
        bool | None,
        typer.Option(
            "--side-by-side/--stacked",
            help="Stages side by side with the Change between them, for cases met at several; or a row for each.",
        ),
    ] = None,
    headers: Annotated[
        str, typer.Option("--headers", metavar="KEYS", help="What stands beside each row: site,stage,type,gender.")
    ] = "",
    group: Annotated[str, typer.Option("--group", metavar="KEY", help="What rows stand together by.")] = "",
    sort: Annotated[
        str, typer.Option("--sort", metavar="KEYS", help="site, stage, type, case, kind or any attribute.")
    ] = "",
    chart: Annotated[str, typer.Option("--chart", metavar="NAME", help="As this working chart lays it out.")] = "",
    save: Annotated[str, typer.Option("--save", metavar="NAME", help="Keep this layout as a working chart.")] = "",
    forget: Annotated[str, typer.Option("--forget", metavar="NAME", help="Forget a working chart.")] = "",
    charts: Annotated[bool, typer.Option("--charts", help="List the working charts.")] = False,
    output: OutputOption = None,
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show or export the matrix of a theme; without a theme, one sheet for each main theme.

    Writes .xlsx, .docx, .html, .md or .csv; a NAME_wide.csv has one column for each sub-theme. A working chart is a
    layout with a name: its columns, rows, order and filter.

    Example: qualtool matrix 4 --where site=2,4 -o continuity.xlsx
    """
    from qualtool.workflow import matrices, preparing, settings, sharing, study_files, working_charts

    with preparing.open_study(study_files.find_study(study), query_only=not (save or forget)) as opened:
        if charts:
            _say_charts(working_charts.listed(opened), as_json)
            return
        if forget:
            note(working_charts.forget(opened, forget, settings.coder_name(coder)))
            return
        changes = {
            **_given("columns", columns),
            **_given("hidden", hide),
            **_given("headers", headers),
            **_given("sort", sort),
            **({"group": group} if group else {}),
            **({"rows": rows.strip().casefold()} if rows else {}),
            **({"side_by_side": side_by_side} if side_by_side is not None else {}),
        }
        request = _request(opened, chart, theme, tuple(where or ()), changes)
        if save:
            note(working_charts.save(opened, save, request, settings.coder_name(coder)))
            request = replace(request, name=save)
        made = matrices.matrices(opened, request)
        if output:
            say_shared(sharing.share_matrices(opened, made, output))
        allowed = sharing.released(opened, made) if as_json else []
    if as_json:
        one_only = len(made) == 1 and (theme or request.columns or chart)
        say_json(_matrix_json(allowed[0]) if one_only else [_matrix_json(one) for one in allowed])
    elif not output:
        for one in made:
            _say_matrix(one)
    note(_rows_told(made[0]))


def _given(name: str, words: str) -> dict[str, object]:
    """An option that takes several names, if it was given."""
    return {name: tuple(one.strip() for one in words.split(",") if one.strip())} if words else {}


def _request(
    study: "Study", chart: str, theme: str, where: tuple[str, ...], changes: dict[str, object]
) -> "MatrixRequest":
    """What is asked for: a working chart if one is named, and all that the options say otherwise."""
    from qualtool.workflow import matrices, working_charts

    request = matrices.MatrixRequest()
    if chart:
        saved = working_charts.chart_named(study, chart)
        request = saved.request
        if saved.left_out:
            note(f"Left out, since it is retired: {', '.join(saved.left_out)}.")
    if theme:
        request = replace(request, themes=theme, columns=(), name="")
    if "columns" in changes:
        request = replace(request, themes="", name="")
    return replace(request, where=(*request.where, *where), **changes)  # type: ignore[arg-type]


def _rows_told(made: "Matrix") -> str:
    """How many rows, under which filter, and who is left out where stages lie side by side."""
    told = f"{len(made.rows)} rows; filter: {made.filter}."
    if made.side_by_side:
        what = "sites" if made.rows_are == "sites" else "cases"
        told += f" Met at several stages: {len(made.rows)} {what}; met once and left out: {len(made.seen_once)}"
        told += f" ({', '.join(made.seen_once)})." if made.seen_once else "."
    return told


def _say_charts(charts: "Sequence[SavedChart]", as_json: bool) -> None:
    if as_json:
        say_json([asdict(one) for one in charts])
        return
    say_table(
        ["name", "columns", "rows", "filter", "saved by", "on"],
        [
            [
                one.name,
                len(one.request.columns) or one.request.themes or "every main theme",
                one.request.rows + (", stages side by side" if one.request.side_by_side else ""),
                " and ".join(one.request.where) or "everything",
                one.coder,
                one.at[:10],
            ]
            for one in charts
        ],
    )
    note(f"{len(charts)} working chart{'' if len(charts) == 1 else 's'}. Show one with: qualtool matrix --chart NAME")


def say_shared(shared: "Shared") -> None:
    """Where an export went, what it withholds, and where the file before it is."""
    say(str(shared.path))
    if shared.withheld:
        note(f"{shared.withheld} withheld, for want of consent.")
    if shared.earlier is not None:
        note(f"The file that was there is now {shared.earlier}.")


def _matrix_json(made: "Matrix") -> dict[str, object]:
    def cell(one: "Cell") -> dict[str, object]:
        return {
            "summary": one.summary,
            "excerpts": one.excerpts,
            "state": one.state,
            "stretches": [asdict(stretch) for stretch in one.stretches],
            "coder": one.coder,
            "at": one.at,
            "unasked": one.spontaneous,
            "draws_on": one.draws_on,
        }

    return {
        "theme": made.theme,
        "title": made.title,
        "filter": made.filter,
        "rows_are": made.rows_are,
        "side_by_side": made.side_by_side,
        "headers": list(made.headers),
        "group": made.group,
        "met_once": list(made.seen_once),
        "columns": [column.key for column in made.columns],
        "rows": [
            {
                "case": row.case,
                "site": row.site,
                "stage": row.stage,
                "type": row.type,
                "headers": {name: made.header(row, name) for name in made.headers},
                "cells": {column.key: cell(row.cell(column)) for column in made.columns},
            }
            for row in made.rows
        ],
    }


_SIGNS = {
    "charted": "*",
    "reviewed": "**",
    "stale": "!",
    "not yet charted": "",
    "not met": " x",
    "not applicable": " n/a",
    "not in the guide": " -g",
    "not raised": " -r",
    "raised, nothing said": " -s",
}


def _say_matrix(made: "Matrix") -> None:
    say(f"{made.theme} {made.title}".strip())
    for column in made.columns:
        say(f"  {column.key}  {column.title}" + (f", {column.stage_label}" if column.stage else ""))
    besides = [made.group] if made.group not in ("", "case", "stage", *made.headers) else []
    headers = [*besides, *(name for name in made.headers if name != "case")]
    say_table(
        ["case", *headers, *(column.key for column in made.columns)],
        [
            [row.case, *(_key(made, row, name) for name in headers), *(_sign(row.cell(c)) for c in made.columns)]
            for row in made.rows
        ],
    )
    of_cells = made.rows_are == "sites" or made.side_by_side
    say(
        "Excerpts in each cell" + (", + and the cells it draws on" if of_cells else "") + "; * charted, ** reviewed, "
        "! stale; blank: n/a not applicable, -g not in the guide,"
    )
    say("-r not raised, -s raised and nothing said. The summaries: -o FILE.xlsx, or --json.")
    if made.side_by_side:
        say("x: not met at that stage.")
    say()


def _key(made: "Matrix", row: "Row", name: str) -> str:
    """A header as the command line has it: sites and stages by their keys."""
    return str(getattr(row, name)) if name in ("site", "stage") else made.header(row, name)


def _sign(cell: "Cell") -> str:
    count = str(cell.excerpts) if cell.excerpts else "."
    return count + (f"+{cell.draws_on}" if cell.draws_on else "") + _SIGNS[cell.state]
