"""Commands on site results: loading tables of figures, and showing them with what contradicts what."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.effect_text import effect_json, effect_note, effect_table, sites_named
from qualtool.cli.options import CoderOption, JsonOption, StudyOption
from qualtool.cli.printing import note, say, say_json, say_table, say_wrapped
from qualtool.text.display import sentence

if TYPE_CHECKING:
    from qualtool.analysis.site_effects import SiteEffect
    from qualtool.analysis.site_results import Figure, Indicator, SiteResults
    from qualtool.workflow.results import LoadPlan

results = typer.Typer(help="Site results: figures by site, arm and period, the effects in them, and the joint display.")
Indicators = Annotated[
    list[str] | None, typer.Option("--indicator", "-i", metavar="NAME", help="Only this one: its key or title.")
]
_MARKS = {True: "!", False: "?"}


def add_to(app: typer.Typer) -> None:
    """Registers the commands of this module."""
    app.add_typer(results, name="results", no_args_is_help=True)


@results.command()
def load(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv, .tsv or .xlsx with a line for each figure.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would come in.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Take figures out that a source of the file no longer has.")
    ] = False,
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Load figures by indicator, site, arm and period; faults are listed by line, and then nothing is loaded.

    Printed figures that contradict each other are loaded as printed, and listed.

    Example: qualtool results load site_results.csv --dry-run
    """
    from qualtool.workflow import preparing, settings, study_files
    from qualtool.workflow import results as loading

    with preparing.open_study(study_files.find_study(study)) as opened:
        plan = loading.plan_load(opened, file)
        if as_json:
            say_json(_plan_json(plan))
        else:
            _say_plan(plan, replace)
        if not dry_run:
            name = loading.load(opened, plan, settings.coder_name(coder), replace)
            note(f"{name}. Take it back with: qualtool undo")
    if dry_run and plan.fatal:
        raise typer.Exit(1)


def _say_plan(plan: "LoadPlan", replace: bool) -> None:
    found = plan.results
    say_table(
        ["indicator", "sites", "periods", "figures", "what it is"],
        [
            [
                one.key,
                ", ".join(found.sites(one.key)) or "total",
                " -> ".join(found.periods.get(one.key, ())),
                sum(figure.indicator == one.key for figure in found.figures),
                one.title,
            ]
            for one in found.indicators
        ],
    )
    say(f"{len(plan.new)} new, {len(plan.changed)} changed, {plan.same} as they are; {len(plan.gone)} not in the file.")
    for changed in plan.changed:
        say(f"  {changed.figure.place}: {'; '.join(changed.changes)}")
    for words in plan.said.changes:
        say(f"  {words}")
    for words in plan.left:
        say(f"  {words}: goes." if replace else f"  {words}: stays; --replace takes it out.")
    for problem in plan.problems:
        note(f"{_MARKS[problem.fatal]} {problem}")
    for slip in plan.slips:
        note(f"~ {plan.slip_told(slip)}")


def _plan_json(plan: "LoadPlan") -> dict[str, object]:
    return {
        "file": plan.path.name,
        "new": len(plan.new),
        "changed": [{"figure": one.figure.place, "changes": list(one.changes)} for one in plan.changed],
        "same": plan.same,
        "gone": [one.place for one in plan.gone],
        "said": list(plan.said.changes),
        "problems": [str(problem) for problem in plan.problems],
        "fatal": plan.fatal,
        "slips": [asdict(slip) for slip in plan.slips],
    }


@results.command()
def show(indicator: Indicators = None, study: StudyOption = "", as_json: JsonOption = False) -> None:
    """Show the figures as they were printed, each indicator with its definition, and the places that contradict.

    Example: qualtool results show -i effective
    """
    from qualtool.analysis.slips import slips
    from qualtool.workflow import preparing, study_files
    from qualtool.workflow import results as loading

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        found = loading.site_results(opened)
    chosen = loading.indicators_named(found, indicator or [])
    told = [slip for slip in slips(found) if slip.indicator in {one.key for one in chosen}]
    if as_json:
        say_json({**_results_json(found, {one.key for one in chosen}), "slips": [asdict(slip) for slip in told]})
        return
    for one in chosen:
        say(f"{one.title} ({one.key})")
        for words in filter(None, (one.definition, one.population)):
            say_wrapped(words, "  ")
        figures = [figure for figure in found.figures if figure.indicator == one.key]
        say_table(
            ["site", "arm", "period", "n", "count", "printed", "source", "note"], [_line(figure) for figure in figures]
        )
        _say_about(found, one)
        say()
    for slip in told:
        say_wrapped(f"~ {slip}")
    count = sum(figure.indicator in {one.key for one in chosen} for figure in found.figures)
    note(f"{count} of {len(found.figures)} figures; {len(chosen)} of {len(found.indicators)} indicators.")


def _say_about(found: "SiteResults", indicator: "Indicator") -> None:
    """What is known of an indicator besides its figures: by site, and of all of them together."""
    from qualtool.analysis.site_effects import print_words

    several = len(found.periods.get(indicator.key, ())) > 2
    for site in (*found.sites(indicator.key), ""):
        where, stands = f"Site {site}" if site else "All sites", found.standing(indicator.key, site)
        if stands.excluded:
            say_wrapped(sentence(f"{where} is excluded: {stands.excluded}"))
        for one in found.published:
            if (one.indicator, one.site) == stands.key:
                of = ", ".join(filter(None, (one.source, found.published_at(one) if several else "")))
                say_wrapped(f"{where}, published{f' ({of})' if of else ''}: {print_words(one)}.")
        why = f": {stands.expected_why}" if stands.expected_why else ""
        if stands.expected:
            say_wrapped(sentence(f"{where}, expected to move: {stands.expected}{why}"))
        if stands.note:
            say_wrapped(sentence(f"{where}: {stands.note}"))


def _line(figure: "Figure") -> list[object]:
    printed = f"{figure.percent}%" if figure.percent else figure.mean + (f" (sd {figure.sd})" if figure.sd else "")
    n, count = (value if value is not None else "" for value in (figure.n, figure.count))
    return [figure.site or "total", figure.arm, figure.period, n, count, printed, figure.source, figure.note]


def _results_json(found: "SiteResults", keys: set[str]) -> dict[str, object]:
    return {
        "indicators": [
            {**asdict(one), "periods": found.periods.get(one.key, ())} for one in found.indicators if one.key in keys
        ],
        "figures": [asdict(one) for one in found.figures if one.indicator in keys],
        "standings": [asdict(one) for one in found.standings if one.indicator in keys],
        "published": [asdict(one) for one in found.published if one.indicator in keys],
    }


@results.command()
def effects(
    indicator: Indicators = None,
    site: Annotated[list[str] | None, typer.Option("--site", metavar="SITE", help="Only this site.")] = None,
    odds: Annotated[bool, typer.Option("--odds", help="Also the p-value on the odds scale.")] = False,
    study: StudyOption = "",
    as_json: JsonOption = False,
) -> None:
    """Work out each site's effect, with its interval and n, beside what was published.

    With a comparison arm that is the difference in differences in percentage points, else the change since the first
    period. Price-Bonett's interval leads, with its p; the large-sample one stands beside it.

    Example: qualtool results effects -i effective
    """
    from qualtool.workflow import preparing, study_files
    from qualtool.workflow import results as working

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        found = working.effects(opened, indicator or [], site or [], together=True)
    if as_json:
        say_json([effect_json(one) for one in found])
        return
    for key in dict.fromkeys(one.indicator.key for one in found):
        _say_effects([one for one in found if one.indicator.key == key], odds)
    worked = [one for one in found if one.effect is not None]
    chosen = len({one.indicator.key for one in found})
    counted = f"{len(worked)} effect{'' if len(worked) == 1 else 's'} of {chosen} indicator{'' if chosen == 1 else 's'}"
    note(f"{counted}, in percentage points unless it says otherwise.")


def _say_effects(found: "list[SiteEffect]", odds: bool) -> None:
    one = found[0].indicator
    say(f"{one.title} ({one.key})")
    for words in filter(None, (one.definition, one.population)):
        say_wrapped(words, "  ")
    worked = [effect for effect in found if effect.effect is not None]
    if worked:
        say_table(*effect_table(worked, odds))
    mind: dict[str, dict[str, None]] = {}
    for effect in found:
        mind.setdefault(_mind(effect), {})[effect.site] = None
    for told, sites in mind.items():
        if told:
            named = sites_named(sites)
            say_wrapped(sentence(f"{named[0].upper()}{named[1:]}: {told}"))
    if worked:
        say_wrapped(effect_note(worked), "  ")
    say()


def _mind(one: "SiteEffect") -> str:
    """What has to be minded of an effect: why it stands apart, or why there is none, and what was published then."""
    from qualtool.analysis.site_effects import published_words

    if one.effect is None:
        published = "; ".join(f"published: {published_words(each)}" for each in one.published)
        return "; ".join(filter(None, (one.apart or one.why_not, published)))
    return "; ".join(filter(None, (one.apart, one.partly)))
