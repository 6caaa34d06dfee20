"""Commands that show and export the matrix and the quotes."""

from collections.abc import Collection
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.options import JsonOption, OutputOption, StudyOption, ThemeArgument, WhereOption
from qualtool.cli.printing import note, say, say_json, say_table, say_wrapped

if TYPE_CHECKING:
    from qualtool.analysis.matrix import Cell, Matrix
    from qualtool.analysis.quotes import CodedExcerpt, Quotes
    from qualtool.workflow.sharing import Shared


def add_to(app: typer.Typer) -> None:
    """Registers the commands of this module."""
    app.command()(matrix)
    app.command()(quotes)


def matrix(
    theme: ThemeArgument = "",
    where: WhereOption = None,
    sort: Annotated[str, typer.Option("--sort", metavar="KEYS", help="site, stage, type, case.")] = "site,stage,type",
    output: OutputOption = None,
    study: StudyOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show or export the matrix of a theme; without a theme, one sheet for each main theme.

    Writes .xlsx, .docx, .html, .md or .csv; a NAME_wide.csv has one column for each sub-theme.

    Example: qualtool matrix 4 --where site=2,4 -o continuity.xlsx
    """
    from qualtool.workflow import matrices, preparing, sharing

    keys = tuple(key.strip().casefold() for key in sort.split(",") if key.strip())
    with preparing.open_study(preparing.find_study(study), query_only=True) as opened:
        made = matrices.matrices(opened, matrices.MatrixRequest(theme, tuple(where or ()), keys))
        if output:
            _say_shared(sharing.share_matrices(opened, made, output))
    if as_json:
        say_json([_matrix_json(one) for one in made] if not theme or len(made) > 1 else _matrix_json(made[0]))
    elif not output:
        for one in made:
            _say_matrix(one)
    note(f"{len(made[0].rows)} rows; filter: {made[0].filter}.")


def _say_shared(shared: "Shared") -> None:
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
        }

    return {
        "theme": made.theme,
        "title": made.title,
        "filter": made.filter,
        "columns": [column.number for column in made.columns],
        "rows": [
            {
                "case": row.case,
                "site": row.site,
                "stage": row.stage,
                "type": row.type,
                "cells": {number: cell(one) for number, one in row.cells.items()},
            }
            for row in made.rows
        ],
    }


_SIGNS = {
    "charted": "*",
    "reviewed": "**",
    "stale": "!",
    "not yet charted": "",
    "not applicable": " n/a",
    "not in the guide": " -g",
    "not raised": " -r",
    "raised, nothing said": " -s",
}


def _say_matrix(made: "Matrix") -> None:
    say(f"{made.theme} {made.title}")
    for column in made.columns:
        say(f"  {column.name}")
    say_table(
        ["case", "site", "stage", "type", *(column.number for column in made.columns)],
        [
            [row.case, row.site, row.stage, row.type, *(_sign(row.cells[column.number]) for column in made.columns)]
            for row in made.rows
        ],
    )
    say("Excerpts in each cell; * charted, ** reviewed, ! stale; blank: n/a not applicable, -g not in the guide,")
    say("-r not raised, -s raised and nothing said. The summaries: -o FILE.xlsx, or --json.")
    say()


def _sign(cell: "Cell") -> str:
    count = str(cell.excerpts) if cell.excerpts else "."
    return count + _SIGNS[cell.state]


def quotes(
    theme: ThemeArgument = "",
    not_theme: Annotated[str, typer.Option("--not-theme", metavar="THEME", help="But not under this.")] = "",
    where: WhereOption = None,
    words: Annotated[
        str, typer.Option("--search", metavar="WORDS", help='Words by family, "a phrase", or begin* of words.')
    ] = "",
    starred: Annotated[bool, typer.Option("--starred", help="Only those marked as quotable.")] = False,
    output: OutputOption = None,
    study: StudyOption = "",
    as_json: JsonOption = False,
) -> None:
    """Find quotes: coded excerpts by theme, filter and words. Writes .csv, .md or .docx.

    Example: qualtool quotes 4.1 --where "type=Service user" --search waiting
    """
    from qualtool.workflow import preparing, quoting, sharing

    request = quoting.QuoteRequest(theme, not_theme, tuple(where or ()), words, starred)
    with preparing.open_study(preparing.find_study(study), query_only=True) as opened:
        found = quoting.find_quotes(opened, request)
        if output:
            _say_shared(sharing.share_quotes(opened, found, output))
        unquotable = sharing.unquotable(opened)
    if as_json:
        say_json(_quotes_json(found, unquotable))
    elif not output:
        for quote in found.quotes:
            _say_quote(quote)
    if found.forms:
        note(f"Forms found: {', '.join(found.forms)}.")
    if found.turns_elsewhere:
        turns = "1 turn" if found.turns_elsewhere == 1 else f"{found.turns_elsewhere} turns"
        note(f"Outside this list, these words stand in {turns} of the study.")
    note(f"{found.counts}; filter: {found.filter}.")


def _quotes_json(found: "Quotes", unquotable: Collection[str]) -> dict[str, object]:
    return {
        "filter": found.filter,
        "counts": asdict(found.counts),
        "forms": found.forms,
        "turns_elsewhere": found.turns_elsewhere,
        "quotes": [
            {**asdict(quote), "coder": "; ".join(quote.coders), "withheld": quote.id in unquotable}
            for quote in found.quotes
        ],
    }


def _say_quote(quote: "CodedExcerpt") -> None:
    say_wrapped(("* " if quote.starred else "  ") + quote.text, "  ")
    say_wrapped(quote.attribution, "    ")
    say(f"    {', '.join(quote.themes)}   {quote.reference}   {quote.transcript}   id {quote.id[:8]}")
    say()
