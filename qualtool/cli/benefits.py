"""The command that works costs and benefits out, and says where each figure comes from."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.options import JsonOption, OutputOption, StudyOption
from qualtool.cli.printing import note, say, say_json, say_table, say_wrapped
from qualtool.cli.results import results

if TYPE_CHECKING:
    from qualtool.workflow.benefits import Benefits


def add_to(_app: typer.Typer) -> None:
    """The command of this module hangs under `results`."""


@results.command()
def benefits(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .yaml of unit values, costs and effects.")],
    site: Annotated[str, typer.Option("--site", metavar="SITE", help="With the sensitivity of this site.")] = "",
    explain: Annotated[
        str, typer.Option("--explain", metavar="FIGURE", help='Where a figure comes from: "benefits, 3".')
    ] = "",
    every: Annotated[bool, typer.Option("--all", help="List also the printed figures that do reproduce.")] = False,
    output: OutputOption = None,
    study: StudyOption = "",
    as_json: JsonOption = False,
) -> None:
    """Work out costs and benefits: additional clients, their value, totals, ratios, and what was printed wrongly.

    The file may take effects from the study (`effects: from results`); else no study is needed. Writes .docx .html .md

    Example: qualtool results benefits dscp_benefits.yaml --explain "benefit-cost ratio (gross), 3"
    """
    from qualtool.errors import NoStudyNamed
    from qualtool.workflow import benefits as working
    from qualtool.workflow import preparing

    try:
        found = preparing.find_study(study)
    except NoStudyNamed:
        if output:
            raise
        made = working.benefits(file)
    else:
        with preparing.open_study(found, query_only=True) as opened:
            made = working.benefits(file, opened)
            if output:
                shared = working.share_benefits(opened, made, output)
                say(str(shared.path))
                if shared.earlier is not None:
                    note(f"The file that was there is now {shared.earlier}.")
    if explain:
        for line in working.explain(made, explain):
            say(line)
    elif as_json:
        say_json(_as_json(made))
    elif not output:
        _say(made, site, every)


def _say(made: "Benefits", site: str, every: bool) -> None:
    from qualtool.analysis.benefits import DIFFERS, GROSS
    from qualtool.analysis.derived import rounded
    from qualtool.errors import UnknownName
    from qualtool.workflow.benefits import check_words, site_lines

    if site and site not in made.sites:
        raise UnknownName("site", site, made.sites, "in this file")
    header, lines = site_lines(made)
    say_table(header, [line for line in lines if site in ("", line[0])])
    if site and (GROSS, site) in made.found:
        rows = [[name, f"{rounded(one.value, 1):,}" if one else ""] for name, one in made.sensitivity(site)]
        say_table(["taken instead", "benefit-cost ratio (gross)"], rows)
    listed = [one for one in made.checks if site in ("", one.site)]
    for one in listed:
        if every or one.needs or one.verdict == DIFFERS:
            say_wrapped(check_words(one))
    good = sum(one.verdict != DIFFERS and not one.needs for one in listed)
    note(f"{good} of {len(listed)} printed figures follow from what is stated.")


def _as_json(made: "Benefits") -> dict[str, object]:
    return {
        "name": made.model.name,
        "figures": [
            {"name": name, "site": site, "value": one.value, "unit": one.unit, "formula": one.origin}
            for (name, site), one in made.found.items()
        ],
        "sensitivity": {
            site: {name: one.value if one else None for name, one in made.sensitivity(site)} for site in made.sites
        },
        "printed": [asdict(one) for one in made.checks],
    }
