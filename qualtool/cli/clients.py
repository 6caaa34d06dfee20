"""The command that fits client-level models."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.options import JsonOption
from qualtool.cli.printing import note, say, say_json, say_table, say_wrapped
from qualtool.cli.results import results

if TYPE_CHECKING:
    from qualtool.analysis.client_model import ClientEffect


def add_to(_app: typer.Typer) -> None:
    """The command of this module hangs under `results`."""


@results.command()
def clients(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv, .tsv or .xlsx with one row for each client.")],
    outcome: Annotated[str, typer.Option("--outcome", metavar="COLUMN", help="The outcome: 1 or 0, yes or no.")],
    arm: Annotated[str, typer.Option("--arm", metavar="COLUMN", help="Pilot or comparison.")] = "arm",
    period: Annotated[str, typer.Option("--period", metavar="COLUMN", help="Before or after.")] = "period",
    pilot: Annotated[str, typer.Option("--pilot", metavar="VALUE", help="What says pilot in the arm.")] = "",
    after: Annotated[str, typer.Option("--after", metavar="VALUE", help="What says after in the period.")] = "",
    covariates: Annotated[
        str | None, typer.Option("--covariates", metavar="A,B", help="Columns to adjust for; else all the others.")
    ] = None,
    cluster: Annotated[str, typer.Option("--cluster", metavar="COLUMN", help="Clients who belong together.")] = "",
    site: Annotated[list[str] | None, typer.Option("--site", metavar="SITE", help="Only this site.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Fit a logistic difference in differences to client-level data, one model for each site of the file.

    Missing covariates are a level of their own. Nothing of the clients is kept in the study.
    Needs more installed: pip install "qualtool[models]"

    Example: qualtool results clients clients.csv --outcome effective --covariates age,drug
    """
    from qualtool.workflow.clients import ClientColumns, client_models

    chosen = None if covariates is None else tuple(name.strip() for name in covariates.split(",") if name.strip())
    columns = ClientColumns(outcome, arm, period, "", cluster, chosen, pilot, after)
    made = client_models(file, columns, site or [])
    if as_json:
        say_json(
            {
                "rows": made.rows,
                "covariates": list(made.covariates),
                "effects": [asdict(one) for one in made.effects],
                "not_fitted": [{"site": key, "why": why} for key, why in made.not_fitted],
            }
        )
    else:
        for one in made.effects:
            _say_effect(one)
    for key, why in made.not_fitted:
        note(f"{f'Site {key}' if key else 'This table'}: {why}")
    adjusted = ", ".join(made.covariates) or "nothing"
    note(f"{made.rows} clients in {file.name}; adjusted for {adjusted}.")
    if not made.effects:
        raise typer.Exit(1)


def _say_effect(one: "ClientEffect") -> None:
    from qualtool.analysis.site_effects import p_printed, points

    say(f"Site {one.site}" if one.site else "All clients of the table")
    left = "; ".join(f"{count} {why}" for why, count in one.left_out.items()) or "none"
    say(f"  {one.used} clients used, {sum(one.left_out.values())} left out ({left}).")
    say_table(["cell", "with the outcome", "clients"], [list(cell) for cell in one.cells])
    plain = one.unadjusted.leading
    rows = [
        ["points, adjusted", points(one.points), f"{points(one.marginal.low)} to {points(one.marginal.high)}"],
        ["odds ratio, adjusted", f"{one.odds_ratio:.2f}", f"{one.odds.low:.2f} to {one.odds.high:.2f}"],
        ["points, unadjusted", points(one.unadjusted.estimate), f"{points(plain.low)} to {points(plain.high)}"],
    ]
    ps = (one.marginal.p, one.odds.p, plain.p)
    say_table(["effect", "", "95% interval", "p"], [[*row, p_printed(p)] for row, p in zip(rows, ps, strict=True)])
    say_wrapped(f"Adjusted: logistic regression, {one.errors} errors; points: {one.marginal.method}.", "  ")
    say_wrapped(f"Unadjusted: {plain.method}.", "  ")
    for covariate in one.covariates:
        if covariate.numeric:
            missing = f", {covariate.missing} missing (a level of their own)" if covariate.missing else ""
            say(f"  {covariate.name}: a number, centred at {covariate.middle:.4g}{missing}")
        else:
            levels = ", ".join(f"{name} {count}" for name, count in covariate.levels)
            say_wrapped(f"{covariate.name}: {levels}; the first is the reference", "  ")
    for warning in one.warnings:
        say_wrapped(f"! {warning}.", "  ")
    say()
