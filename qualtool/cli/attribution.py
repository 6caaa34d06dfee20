"""The command on attributions: the template, how many share each form, and what was decided."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.options import CoderOption, JsonOption, StudyOption, WhereOption
from qualtool.cli.printing import note, say, say_json, say_table

if TYPE_CHECKING:
    from qualtool.analysis.attributing import Disclosure, FormCount

_FEW_SIGN = "!"


def add_to(app: typer.Typer) -> None:
    """Registers the commands of this module."""
    app.command()(attribution)


def attribution(
    template: Annotated[
        str, typer.Option("--template", metavar="WORDS", help='Such as "({type}, {site}, {stage} {mode})".')
    ] = "",
    accept: Annotated[str, typer.Option("--accept", metavar="FORM", help="Print a form as it is; or all.")] = "",
    coarsen: Annotated[str, typer.Option("--coarsen", metavar="FORM", help="Print --as instead of a form.")] = "",
    instead: Annotated[str, typer.Option("--as", metavar="WORDS", help="What is printed for --coarsen.")] = "",
    take_back: Annotated[str, typer.Option("--take-back", metavar="FORM", help="Unsay a decision; or all.")] = "",
    where: WhereOption = None,
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show how quotes are attributed, how many encounters share each form, and decide what is printed.

    Example: qualtool attribution --coarsen "Delivery manager, Site 4" --as "(Delivery staff, Site 4)"
    """
    from qualtool.workflow import disclosure, preparing, settings, study_files

    changes = bool(template or accept or coarsen or instead or take_back)
    with preparing.open_study(study_files.find_study(study), query_only=not changes) as opened:
        who = settings.coder_name(coder) if changes else ""
        if template:
            note(disclosure.set_template(opened, template, who))
        if accept:
            note(disclosure.accept(opened, accept, who))
        if coarsen or instead:
            note(disclosure.coarsen(opened, coarsen, instead, who))
        if take_back:
            note(disclosure.take_back(opened, take_back, who))
        made = disclosure.disclosure(opened, tuple(where or ()))
    if as_json:
        say_json({**asdict(made), "undecided": [form.form for form in made.undecided]})
    else:
        _say(made)


def _say(made: "Disclosure") -> None:
    say(f"Template: {made.template}")
    say()
    say_table(
        ["", "attribution", "printed as", "encounters", "participants", "decided"],
        [
            [
                _FEW_SIGN if form.is_few else "",
                form.form,
                "" if form.printed == form.form else form.printed,
                form.encounters,
                form.participants,
                _decided(form),
            ]
            for form in made.forms
        ],
    )
    if made.unused:
        note(f"Decided on, but the template makes them no longer: {'; '.join(made.unused)}.")
    if made.undecided:
        note("Decide with --accept FORM, --accept all, or --coarsen FORM --as WORDS.")
    note(f"{made}.")


def _decided(form: "FormCount") -> str:
    return f"{form.decision} by {form.coder}, {form.at[:10]}" if form.decision else "not yet"
