"""The command that lays the quotes beside the sample."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.options import JsonOption, OutputOption, StudyOption, WhereOption
from qualtool.cli.printing import note, note_names, say, say_json, say_table

if TYPE_CHECKING:
    from qualtool.analysis.spread import Spread


def add_to(app: typer.Typer) -> None:
    """Registers the command of this module."""
    app.command()(spread)


def spread(
    where: WhereOption = None,
    every: Annotated[bool, typer.Option("--all", help="Count every quote of the ledger, not only used ones.")] = False,
    output: OutputOption = None,
    study: StudyOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show the quotes beside the achieved sample: by site, stage and type, per participant, and who is never quoted.

    A quote is used when the ledger says where. Writes .csv or .md, or a figure: .svg, .png or .pdf.

    Example: qualtool spread --all -o spread.svg
    """
    from qualtool.workflow import preparing, study_files
    from qualtool.workflow import spread as spreading

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        found = spreading.spread(opened, where or (), every)
        if output:
            shared = spreading.share_spread(opened, found, output)
            say(str(shared.path))
            if shared.earlier is not None:
                note(f"The file that was there is now {shared.earlier}.")
            note_names(found.named_in(output.suffix))
    if as_json:
        say_json(_as_json(found))
    elif not output:
        _say_spread(found)
    note(f"{found.n}; filter: {found.filter}.")


def _say_spread(found: "Spread") -> None:
    say_table(
        ["by", "group", "encounters", "participants", "quotes", "participants quoted"],
        [[one.kind, one.name, one.encounters, one.participants, one.quotes, one.quoted] for one in found.groups],
    )
    for told in found.notes:
        say(told)


def _as_json(found: "Spread") -> dict[str, object]:
    most, who = found.most_from_one
    return {
        **asdict(found),
        "never_quoted": [asdict(group) for group in found.never_quoted],
        "most_from_one": {"quotes": most, "participants": who},
    }
