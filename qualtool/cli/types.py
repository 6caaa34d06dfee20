"""Commands on typologies: their types, who is of which, what is still open, and who moved."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualtool.cli.options import CoderOption, JsonOption, OutputOption, StudyOption, WhereOption
from qualtool.cli.printing import note, say, say_json, say_table, say_wrapped

if TYPE_CHECKING:
    from qualtool.analysis.typology import TypedCases
    from qualtool.workflow.sharing import Shared
    from qualtool.workflow.typologies import CheckedTypology

types = typer.Typer(help="Typologies, and the elements that they are made from.", invoke_without_command=True)

TypologyArgument = Annotated[str, typer.Argument(metavar="TYPOLOGY", help="Its name, or the beginning of it.")]
CaseArgument = Annotated[str, typer.Argument(metavar="CASE", help="Such as P11 or G1.")]
StageOption = Annotated[str, typer.Option("--stage", metavar="S", help="At which stage.")]
NoteOption = Annotated[str, typer.Option("--note", metavar="WORDS", help="Why; a misfit needs it.")]
DefinitionOption = Annotated[str | None, typer.Option("--definition", metavar="WORDS", help="What it divides.")]
TypeOption = Annotated[
    list[str] | None, typer.Option("--type", metavar="TYPE", help='"Name" or "Name: definition"; repeat it.')
]


def add_to(app: typer.Typer) -> None:
    """Registers the commands of this module."""
    app.add_typer(types, name="types")


@types.callback()
def list_typologies(ctx: typer.Context, study: StudyOption = "", as_json: JsonOption = False) -> None:
    """List the typologies: how many cases are in scope, how many assigned, and whether every check is met.

    Example: qualtool types
    """
    if ctx.invoked_subcommand is not None:
        return
    from qualtool.workflow import preparing, study_files, typologies

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        found = typologies.typologies(opened)
    if as_json:
        say_json([_about(one) for one in found])
        return
    say_table(
        ["typology", "types", "by stage", "in scope", "in one type", "checks not met", "scope"],
        [
            [
                one.typology.name,
                len(one.typology.types),
                "yes" if one.typology.by_stage else "",
                len(one.cases.rows),
                one.cases.assigned,
                sum(not check.met for check in one.checks),
                one.cases.filter,
            ]
            for one in found
        ],
    )
    hint = "" if found else ' Make one with: qualtool types new "Outcome" --type "Better" --type "Worse"'
    note(f"{len(found)} typolog{'y' if len(found) == 1 else 'ies'}.{hint}")


@types.command()
def show(
    typology: TypologyArgument, output: OutputOption = None, study: StudyOption = "", as_json: JsonOption = False
) -> None:
    """Show every case in scope with its type. Writes .csv or .md.

    Example: qualtool types show outcome -o outcome.csv
    """
    from qualtool.workflow import preparing, sharing_types, study_files, typologies

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        made = typologies.typology(opened, typology)
        cases = sharing_types.released(opened, made.cases)
        if output:
            _say_shared(sharing_types.share_typology(opened, made, output))
    if as_json:
        said = {"cases": [asdict(row) for row in cases.rows], "not_in_scope": [asdict(row) for row in cases.outside]}
        say_json({**_about(made), **said})
    elif not output:
        _say_cases(made, cases)
    note(f"{cases.assigned} of {cases.unit} in one type; scope: {cases.filter}.")


def _about(made: "CheckedTypology") -> dict[str, Any]:
    one, cases = made.typology, made.cases
    return {
        "name": one.name,
        "definition": one.definition,
        "scope": cases.filter,
        "by_stage": one.by_stage,
        "in_scope": len(cases.rows),
        "in_one_type": cases.assigned,
        "types": [
            {"name": type_.name, "definition": type_.definition, "n": len(cases.of(type_.name))} for type_ in one.types
        ],
        "checks": [asdict(check) for check in made.checks],
    }


def _say_cases(made: "CheckedTypology", cases: "TypedCases") -> None:
    one = made.typology
    for number, type_ in enumerate(one.types, 1):
        means = f": {type_.definition}" if type_.definition else ""
        say_wrapped(f"{number} {type_.name} (n = {len(cases.of(type_.name))}){means}")
    say()
    listed = [(row, "") for row in cases.rows] + [(row, "not in scope") for row in cases.outside]
    say_table(
        ["case", "stage", "site", "type", "note", ""],
        [[row.case, row.stage, row.site, row.type, row.note, outside] for row, outside in listed],
    )


def _say_shared(shared: "Shared") -> None:
    say(str(shared.path))
    if shared.withheld:
        note(f"{shared.withheld} withheld, for want of consent.")
    if shared.earlier is not None:
        note(f"The file that was there is now {shared.earlier}.")


@types.command()
def check(typology: TypologyArgument, study: StudyOption = "", as_json: JsonOption = False) -> None:
    """Say which rules are met: every case in exactly one type, misfits, empty types, elements without a category.

    Example: qualtool types check outcome
    """
    from qualtool.workflow import preparing, study_files, typologies

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        made = typologies.typology(opened, typology)
    if as_json:
        say_json([asdict(one) for one in made.checks])
    else:
        for one in made.checks:
            say(str(one))
    note(f"{sum(one.met for one in made.checks)} of {len(made.checks)} met; scope: {made.cases.filter}.")


@types.command()
def movement(
    typology: TypologyArgument, output: OutputOption = None, study: StudyOption = "", as_json: JsonOption = False
) -> None:
    """Show who moved from which type to which between stages. Writes .csv or .md.

    Example: qualtool types movement outcome
    """
    from qualtool.workflow import preparing, sharing_types, study_files, typologies

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        made = typologies.typology(opened, typology)
        moved = sharing_types.movement_released(opened, made.cases)
        if output:
            _say_shared(sharing_types.share_movement(opened, made.cases, output))
    tables = [
        {
            "from": table.before,
            "to": table.after,
            "n": table.n,
            "stayed": table.stayed,
            "moved": table.moved,
            "squares": [{"from": a, "to": b, "cases": list(cases)} for (a, b), cases in table.squares.items()],
        }
        for table in moved.tables
    ]
    if as_json:
        left_out = {"met_once": list(moved.met_once), "in_scope_once": list(moved.in_scope_once)}
        say_json({"typology": made.typology.name, "scope": moved.filter, "tables": tables, **left_out})
        return
    for table in moved.tables if not output else ():
        before, after = moved.stages[table.before], moved.stages[table.after]
        squares = [(a, b) for a in table.kinds for b in table.kinds if (a, b) in table.squares]
        rows = [[a, b, len(table.squares[a, b]), ", ".join(table.squares[a, b])] for a, b in squares]
        say_table([before, after, "n", "cases"], rows)
        say(table.count)
        say()
    for sentence in moved.left_out:
        note(f"{sentence}.")
    note(f"Scope: {moved.filter}.")


@types.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    type_: TypeOption = None,
    where: WhereOption = None,
    by_stage: Annotated[bool, typer.Option("--by-stage", help="A type for each case at each stage.")] = False,
    definition: DefinitionOption = None,
    study: StudyOption = "",
    coder: CoderOption = "",
) -> None:
    """Make a typology with its types, for the cases in its scope (--where).

    Example: qualtool types new Outcome --type "Better: uses less" --type Worse --where "type=Service user" --by-stage
    """
    from qualtool.workflow import preparing, settings, study_files, typologies

    given = [_name_and_definition(one) for one in type_ or []]
    with preparing.open_study(study_files.find_study(study)) as opened:
        done = typologies.new_typology(
            opened, name, settings.coder_name(coder), definition or "", where or [], by_stage, given
        )
        made = typologies.typology(opened, name)
    note(f"{done}: {made.cases.unit} to assign; scope: {made.cases.filter}.")


def _name_and_definition(given: str) -> tuple[str, str]:
    name, _colon, definition = given.partition(":")
    return name.strip(), definition.strip()


@types.command()
def change(
    typology: TypologyArgument,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Another name.")] = None,
    definition: DefinitionOption = None,
    where: WhereOption = None,
    everything: Annotated[bool, typer.Option("--everything", help="The scope is every case.")] = False,
    type_: TypeOption = None,
    drop: Annotated[str, typer.Option("--drop-type", metavar="TYPE", help="Its cases are to assign again.")] = "",
    study: StudyOption = "",
    coder: CoderOption = "",
) -> None:
    """Change a typology: its name, definition or scope; --type adds a type, or defines one that is there.

    Example: qualtool types change outcome --type "Worse: uses more than before"
    """
    from qualtool.workflow import preparing, settings, study_files, typologies

    who = settings.coder_name(coder)
    with preparing.open_study(study_files.find_study(study)) as opened:
        made = typologies.typology(opened, typology).typology
        if name is not None or definition is not None or where or everything:
            scope = [] if everything else where or None
            note(typologies.change_typology(opened, made.id, who, name, definition, scope))
        for called, means in map(_name_and_definition, type_ or []):
            if called.casefold() in {one.name.casefold() for one in made.types}:
                note(typologies.change_type(opened, made.id, called, who, definition=means))
            else:
                note(typologies.add_type(opened, made.id, called, who, means))
        if drop:
            note(typologies.remove_type(opened, made.id, drop, who))


@types.command()
def remove(typology: TypologyArgument, study: StudyOption = "", coder: CoderOption = "") -> None:
    """Remove a typology with its types and what was said of cases. Undo brings it back.

    Example: qualtool types remove outcome
    """
    from qualtool.workflow import preparing, settings, study_files, typologies

    with preparing.open_study(study_files.find_study(study)) as opened:
        note(typologies.remove_typology(opened, typology, settings.coder_name(coder)))


@types.command()
def assign(
    typology: TypologyArgument,
    case: CaseArgument,
    type_: Annotated[str, typer.Argument(metavar="TYPE", help="A type's name or number, or: misfit")],
    stage: StageOption = "",
    why: NoteOption = "",
    study: StudyOption = "",
    coder: CoderOption = "",
) -> None:
    """Say of which type a case is, or that it fits none and why.

    Example: qualtool types assign outcome P11 Better --stage 2 --note "Says so, and so does his worker."
    """
    from qualtool.workflow import assigning, preparing, settings, study_files

    with preparing.open_study(study_files.find_study(study)) as opened:
        note(assigning.assign(opened, typology, case, type_, settings.coder_name(coder), stage, why))


@types.command("take-back")
def take_back(
    typology: TypologyArgument,
    case: CaseArgument,
    stage: StageOption = "",
    study: StudyOption = "",
    coder: CoderOption = "",
) -> None:
    """Take back what was said of a case.

    Example: qualtool types take-back outcome P11 --stage 2
    """
    from qualtool.workflow import assigning, preparing, settings, study_files

    with preparing.open_study(study_files.find_study(study)) as opened:
        note(assigning.take_back(opened, typology, case, settings.coder_name(coder), stage))
