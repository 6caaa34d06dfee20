"""The command that fits client-level models."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualtool.cli.options import JsonOption, OutputOption
from qualtool.cli.printing import note, say, say_json, say_table, say_wrapped
from qualtool.cli.results import results

if TYPE_CHECKING:
    from qualtool.analysis.client_covariates import Covariate
    from qualtool.analysis.client_model import ClientEffect
    from qualtool.analysis.effects import Interval
    from qualtool.workflow.clients import ClientModels, ClientsPlan, Taken


def add_to(_app: typer.Typer) -> None:
    """The command of this module hangs under `results`."""


@results.command()
def clients(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv, .tsv or .xlsx with one row for each client.")],
    outcome: Annotated[str, typer.Option("--outcome", metavar="COLUMN", help="The outcome: 1 or 0, yes or no.")],
    arm: Annotated[str, typer.Option("--arm", metavar="COLUMN", help="Pilot or comparison.")] = "arm",
    period: Annotated[str, typer.Option("--period", metavar="COLUMN", help="Before or after.")] = "period",
    pilot: Annotated[str, typer.Option("--pilot", metavar="VALUE", help="What says pilot in the arm.")] = "",
    comparison: Annotated[str, typer.Option("--comparison", metavar="VALUE", help="What says comparison.")] = "",
    before: Annotated[str, typer.Option("--before", metavar="VALUE", help="What says before in the period.")] = "",
    after: Annotated[str, typer.Option("--after", metavar="VALUE", help="What says after in the period.")] = "",
    covariates: Annotated[
        list[str] | None,
        typer.Option("--covariates", metavar="A,B", help="Columns to adjust for; else all the others; '' for none."),
    ] = None,
    numbers: Annotated[
        list[str] | None, typer.Option("--numbers", metavar="A,B", help="Covariates to use as numbers.")
    ] = None,
    levels: Annotated[
        list[str] | None, typer.Option("--levels", metavar="A,B", help="Covariates whose numbers are codes.")
    ] = None,
    cluster: Annotated[
        str, typer.Option("--cluster", metavar="COLUMN", help="Clients who belong together, such as a service.")
    ] = "",
    by: Annotated[str, typer.Option("--by", metavar="COLUMN", help="The site; else a column called site.")] = "",
    site: Annotated[list[str] | None, typer.Option("--site", metavar="SITE", help="Only this site.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what each column is taken for, and every fault.")
    ] = False,
    output: OutputOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fit a logistic difference in differences to client-level data, one model for each site of the file.

    Missing covariates are a level of their own. Nothing of the clients is kept in the study; -o writes the figures
    as .csv. Needs more installed: pip install "qualtool[models]"

    Example: qualtool results clients clients.csv --outcome effective --covariates age,drug
    """
    from qualtool.workflow import clients as working

    columns = working.ClientColumns(
        outcome,
        arm,
        period,
        by,
        cluster,
        None if covariates is None else tuple(covariates),
        pilot,
        comparison,
        before,
        after,
        tuple(numbers or ()),
        tuple(levels or ()),
    )
    if dry_run:
        _say_plan(working.plan_models(file, columns), file, as_json)
        return
    made = working.client_models(file, columns, site or [])
    if output and made.effects:
        working.write_models(made, output)
    if as_json:
        say_json(_models_json(made))
    else:
        _say_models(made)
    _note_rest(made, file, site or [])
    if output and made.effects:
        note(f"The figures are in {output}.")
    if not made.effects:
        raise typer.Exit(1)


def _say_plan(plan: "ClientsPlan", file: Path, as_json: bool) -> None:
    if as_json:
        say_json({"file": file.name, **asdict(plan)})
    else:
        _say_taken(plan.taken)
        say(f"{plan.rows} clients in {file.name}. Nothing was fitted.")
    for fault in plan.faults:
        note(f"! {fault}")
    for told in plan.told:
        note(f"? {told}")
    if plan.faults:
        raise typer.Exit(1)


def _say_taken(taken: "tuple[Taken, ...]") -> None:
    say_table(["column", "taken for", "what it holds"], [[one.column, one.taken_for, one.told] for one in taken])


def _say_models(made: "ClientModels") -> None:
    _say_taken(made.taken)
    say()
    for one in made.effects:
        _say_effect(one)
        say()


def _note_rest(made: "ClientModels", file: Path, asked: list[str]) -> None:
    for told in made.told:
        note(f"? {told}")
    for key, why in made.not_fitted:
        note(f"{f'Site {key}' if key else file.name}: {why}")
    without = f"; {made.without_site} have no site and are in no model" if made.without_site else ""
    models = f"{len(made.effects)} of {len(made.effects) + len(made.not_fitted)} models fitted"
    models += f" (site {', '.join(asked)} only)" if asked else ""
    note(f"{made.rows} clients in {file.name}; {models}{without}. Nothing of them was kept.")


def _say_effect(one: "ClientEffect") -> None:
    from qualtool.analysis.client_model import MARGINAL, ODDS_RATIO
    from qualtool.analysis.site_effects import p_printed, points

    left = "; ".join(f"{count} {why}" for why, count in one.left_out.items())
    say(f"Site {one.site}" if one.site else "All clients of the file")
    say(f"  {one.used} clients used, {sum(one.left_out.values())} left out{f' ({left})' if left else ''}.")
    cells = [[cell.name, cell.count, cell.n, f"{100 * cell.count / cell.n:.1f}%"] for cell in one.cells]
    say_table(["clients", "with the outcome", "of", "share"], cells)
    say()
    plain, odds = one.unadjusted.leading, one.odds
    rows = [
        ["points, adjusted", points(one.points), f"{points(one.marginal.low)} to {points(one.marginal.high)}"],
        ["odds ratio, adjusted", f"{one.odds_ratio:.2f}", f"{odds.low:.2f} to {odds.high:.2f}"],
        ["points, unadjusted", points(one.unadjusted.estimate), f"{points(plain.low)} to {points(plain.high)}"],
    ]
    ps = (one.marginal, odds, plain)
    header = ["difference in differences", "", f"{100 * odds.level:.0f}% interval", "p"]
    say_table(header, [[*row, p_printed(p)] for row, p in zip(rows, ps, strict=True)])
    say()
    adjusted = ", ".join(covariate.name for covariate in one.covariates) or "nothing"
    say_wrapped(f"Adjusted for: {adjusted}. Logistic regression, {one.errors}.", "  ")
    say_wrapped(f"Points, adjusted: {MARGINAL}. Odds ratio of arm x period: {ODDS_RATIO}.", "  ")
    meant = "of 100 of the pilot's clients after, how many more (or fewer, −) have the outcome than without its effect"
    say_wrapped(f"Points: {meant}.", "  ")
    says = f"Points, unadjusted: {plain.method}, the same clients; it takes no account of covariates or clusters."
    say_wrapped(says, "  ")
    for covariate in one.covariates:
        say_wrapped(_covariate_words(covariate), "  ")
    for redundant in one.redundant:
        say_wrapped(f"{redundant.words}: it was not needed.", "  ")
    for warning in one.warnings:
        say_wrapped(f"! {warning}.", "  ")


def _covariate_words(one: "Covariate") -> str:
    if one.numeric:
        missing = f"; {one.missing} missing, put at the mean and with a column of their own" if one.missing else ""
        return f"{one.name}: a number, mean {one.middle:.4g}, sd {one.spread:.4g}{missing}"
    (reference, count), *others = one.levels
    if not others:
        return f"{one.name}: all {count} are {reference}, so that it adjusts for nothing"
    listed = ", ".join(f"{level} {clients}" for level, clients in others)
    return f"{one.name}: {reference} {count} (reference), {listed}"


def _models_json(made: "ClientModels") -> dict[str, object]:
    return {
        "rows": made.rows,
        "without_site": made.without_site,
        "columns": [asdict(one) for one in made.taken],
        "told": list(made.told),
        "effects": [_effect_json(one) for one in made.effects],
        "not_fitted": [{"site": key, "why": why} for key, why in made.not_fitted],
    }


def _effect_json(one: "ClientEffect") -> dict[str, object]:
    return {
        "site": one.site,
        "used": one.used,
        "left_out": dict(one.left_out),
        "cells": [asdict(cell) for cell in one.cells],
        "errors": one.errors,
        "points_adjusted": _figure_json(one.points, one.marginal),
        "odds_ratio_adjusted": _figure_json(one.odds_ratio, one.odds),
        "points_unadjusted": _figure_json(one.unadjusted.estimate, one.unadjusted.leading),
        "covariates": [_covariate_json(covariate) for covariate in one.covariates],
        "not_needed": [asdict(redundant) for redundant in one.redundant],
        "warnings": list(one.warnings),
    }


def _figure_json(estimate: float, interval: "Interval") -> dict[str, Any]:
    return {
        "estimate": estimate,
        "low": interval.low,
        "high": interval.high,
        "level": interval.level,
        "p": interval.p,
        "method": interval.method,
    }


def _covariate_json(one: "Covariate") -> dict[str, object]:
    if one.numeric:
        return {"name": one.name, "used_as": "number", "mean": one.middle, "sd": one.spread, "missing": one.missing}
    counts = [{"level": level, "clients": count} for level, count in one.levels]
    return {"name": one.name, "used_as": "levels", "reference": one.levels[0][0], "levels": counts}
