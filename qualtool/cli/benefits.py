"""The command that works costs and benefits out, and says where each figure comes from."""

from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.options import JsonOption, OutputOption, StudyOption
from qualtool.cli.printing import note, say, say_json, say_wrapped
from qualtool.cli.results import results

if TYPE_CHECKING:
    from qualtool.analysis.benefits_paper import Benefits


def add_to(_app: typer.Typer) -> None:
    """The command of this module hangs under `results`."""


@results.command()
def benefits(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .yaml of unit values, costs and effects.")],
    site: Annotated[str, typer.Option("--site", metavar="SITE", help="This site, with its sensitivity.")] = "",
    explain: Annotated[
        str,
        typer.Option("--explain", metavar="FIGURE", help='Where one is from: "benefits, 3", "7.10, site 3, total".'),
    ] = "",
    every: Annotated[bool, typer.Option("--all", help="List also the printed figures that reproduce.")] = False,
    output: OutputOption = None,
    study: StudyOption = "",
    as_json: JsonOption = False,
) -> None:
    """Work out costs and benefits: additional clients, their value, totals, ratios, and what was printed wrongly.

    No study is needed, unless the file takes its effects from one (`effects: from results`); where there is one, the
    sites are checked against it. Writes .docx, .html, .md, .xlsx or .csv.

    Example: qualtool results benefits dscp_benefits.yaml --explain "table 7.10, site 3, total"
    """
    from qualtool.workflow import benefits as working
    from qualtool.workflow import preparing

    found = working.study_beside(study)
    with preparing.open_study(found, query_only=True) if found else nullcontext() as opened:
        made = working.benefits(file, opened)
    if output:
        shared = working.share_benefits(made, output)
        say(str(shared.path))
        if shared.earlier is not None:
            note(f"The file that was there is now {shared.earlier}.")
    if site and (output or as_json):
        note("A file and --json have every site; --site chooses what is shown in the terminal.")
    if explain:
        _say_explained(made, explain, as_json)
    elif as_json:
        say_json(_as_json(made))
    elif not output:
        _say(made, site, every)
    against = f"the study {found.name}" if found else "no study: sites are not checked against one"
    note(f"From {made.file}, with {against}.")


def _say_explained(made: "Benefits", wanted: str, as_json: bool) -> None:
    from qualtool.analysis.benefits_paper import as_tree
    from qualtool.workflow import benefits as working

    if as_json:
        say_json([as_tree(figure) for _check, figure in working.explained_figures(made, wanted)])
        return
    for line in working.explain(made, wanted):
        say(line)


def _say(made: "Benefits", site: str, every: bool) -> None:
    from qualtool.analysis import benefits_paper as laid
    from qualtool.analysis.benefit_checks import check_words, gravest_first
    from qualtool.errors import UnknownName

    site = site.casefold().removeprefix("site ").strip()
    if site and site not in made.sites:
        raise UnknownName("site", site, made.sites, "in this file")
    _say_numbers(*laid.site_lines(made, site))
    for told in laid.told_of(made):
        say_wrapped(told)
    if site and made.model.alternatives:
        say()
        _say_numbers(*laid.sensitivity_lines(made, site))
    listed = tuple(one for one in made.checks if site in ("", one.site))
    say()
    say_wrapped(laid.tally_words(listed))
    for told in laid.supposition_words(made) if not site else ():
        say_wrapped(told)
    for one in gravest_first(listed):
        if every or not one.sound:
            say_wrapped(f"~ {check_words(one)}" if not one.sound else f"  {check_words(one)}")
    if not every and any(one.sound for one in listed):
        note("Those that reproduce are listed with --all.")


def _say_numbers(header: tuple[str, ...], lines: list[list[str]]) -> None:
    """A table in which every column but the first stands on the right."""
    widths = [max(len(line[place]) for line in (header, *lines)) for place in range(len(header))]
    first, *others = widths
    rule = "  ".join("-" * width for width in widths)
    for line in (header, *lines):
        numbers = (text.rjust(width) for text, width in zip(line[1:], others, strict=True))
        say("  ".join((line[0].ljust(first), *numbers)))
        if line is header:
            say(rule)


def _as_json(made: "Benefits") -> dict[str, object]:
    from qualtool.analysis.benefits_paper import as_tree, counted, discounting_words, sensitivity_figures

    return {
        "name": made.model.name,
        "discounting": discounting_words(made.model),
        "outcomes": [
            {"key": one.key, "title": one.title, "better": one.better, "counts": counted(one)}
            for one in made.model.outcomes
        ],
        "notes": list(made.notes),
        "figures": [{**as_tree(one, deep=False), "site": site} for (_name, site), one in made.found.items()],
        "sensitivity": {
            site: {
                taken: {one.name: float(one.value) for one in found if one is not None}
                for taken, found in sensitivity_figures(made, site).items()
            }
            for site in made.sites
        },
        "printed": [{**asdict(one), "place": one.place, "rule": one.rule} for one in made.checks],
    }
