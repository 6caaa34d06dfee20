"""Commands on findings: what the report will say, with the cells that bear on it."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualtool.cli.options import CoderOption, JsonOption, OutputOption, StudyOption, WhereOption
from qualtool.cli.printing import note, say, say_json, say_table, say_wrapped

if TYPE_CHECKING:
    from qualtool.analysis.findings import BearingCell, Finding, WhoSaysSo

finding = typer.Typer(help="Findings: what the report will say, with the cells that bear on it.")
Name = Annotated[str, typer.Argument(metavar="FINDING", help="Its number in the list, or words of its statement.")]
CaseArgument = Annotated[str, typer.Argument(metavar="CASE", help="A row of the matrix: P11, G1, Site 4.")]
ColumnArgument = Annotated[str, typer.Argument(metavar="THEME", help="A chart column, such as 4.1.")]
StageOption = Annotated[str, typer.Option("--stage", metavar="S", help="At which stage, or change.")]


def add_to(app: typer.Typer) -> None:
    """Registers the commands of this module."""
    app.add_typer(finding, name="finding")


@finding.callback(invoke_without_command=True)
def list_all(
    ctx: typer.Context,
    theme: Annotated[str, typer.Option("--theme", metavar="THEME", help="Only those of a theme.")] = "",
    output: OutputOption = None,
    study: StudyOption = "",
    as_json: JsonOption = False,
) -> None:
    """List the findings by theme: cells that bear on each, stale ones, rows in scope not looked at. Writes .md.

    Example: qualtool finding --theme 4
    """
    if ctx.invoked_subcommand is not None:
        return
    from qualtool.workflow import findings, findings_files, preparing, study_files

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        found = findings.findings(opened, theme)
        if output:
            shared = findings_files.share_findings(opened, found, output)
            say(str(shared.path))
            _note_withheld(shared.withheld)
            if shared.earlier is not None:
                note(f"The file that was there is now {shared.earlier}.")
        released = findings_files.released_findings(opened, found.findings)[0] if as_json else []
    if as_json:
        say_json([_as_json(one) for one in released])
    elif not output:
        say_table(
            ["no.", "theme", "finding", "+", "-", "±", "∅", "stale", "not looked at"],
            [
                [one.number, one.theme, one.statement, *(t.cells for t in one.tallies), len(one.stale), _unseen(one)]
                for one in found.findings
            ],
        )
        say("+ supporting, - contrary, ± qualifying, ∅ silent cells; not looked at: rows in scope (case and stage).")
    note(f"{len(found.findings)} of {found.of} findings; filter: {found.filter}.")


def _unseen(one: "Finding") -> str:
    return "scope?" if one.scope_fault else f"{len(one.not_looked_at)} of {len(one.in_scope)}"


def _note_withheld(number: int) -> None:
    if number:
        note(f"{number} withheld, for want of consent.")


@finding.command()
def show(name: Name, study: StudyOption = "", as_json: JsonOption = False) -> None:
    """Show a finding whole: explanation, rivals, cells as they stand, and the rows in scope not looked at.

    Example: qualtool finding show 2
    """
    from qualtool.workflow import findings, findings_files, preparing, study_files

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        one = findings.finding(opened, name)
        if as_json:
            released, number = findings_files.released_findings(opened, [one])
            say_json(_as_json(released[0]))
            _note_withheld(number)
            return
    _say_finding(one)


@finding.command()
def who(name: Name, study: StudyOption = "", as_json: JsonOption = False) -> None:
    """Say who says so: the cases that support a finding, contradict or qualify it, and the words they are cited with.

    Example: qualtool finding who 2
    """
    from qualtool.workflow import findings_files, preparing, study_files, witnesses

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        said = witnesses.who_says_so(opened, name)
    if as_json:
        say_json(_who_json(findings_files.released_words(said)))
    else:
        _say_who(said)
    if said.withheld:
        note(f"{said.withheld} not to be quoted: no consent to quotation.")


@finding.command()
def new(
    statement: Annotated[str, typer.Argument(metavar="STATEMENT", help="What the report will say.")],
    theme: Annotated[str, typer.Option("--theme", metavar="THEME", help="The theme it belongs to.")] = "",
    where: WhereOption = None,
    study: StudyOption = "",
    coder: CoderOption = "",
) -> None:
    """Make a finding; --where says which cases it is about.

    Example: qualtool finding new "People leave prison alone" --theme 4 --where "type=Service user"
    """
    from qualtool.workflow import concluding

    _step(study, coder, lambda opened, who: concluding.make(opened, statement, who, theme, where or []))


@finding.command()
def change(
    name: Name,
    statement: Annotated[str | None, typer.Option("--statement", metavar="WORDS", help="Word it differently.")] = None,
    theme: Annotated[str | None, typer.Option("--theme", metavar="THEME", help='Another theme; "" for none.')] = None,
    where: WhereOption = None,
    everybody: Annotated[bool, typer.Option("--everybody", help="It is about every case.")] = False,
    up: Annotated[bool, typer.Option("--up", help="Move it up within its theme.")] = False,
    down: Annotated[bool, typer.Option("--down", help="Move it down within its theme.")] = False,
    study: StudyOption = "",
    coder: CoderOption = "",
) -> None:
    """Change a finding's statement, theme, the cases that it is about (--where), or its place in the list.

    Example: qualtool finding change 2 --where site=2,4
    """
    from qualtool.errors import NothingToDo
    from qualtool.workflow import concluding

    scope = [] if everybody else where
    worded = any(value is not None for value in (statement, theme, scope))
    if not worded and up == down:
        raise NothingToDo("Nothing to change was given: --statement, --theme, --where, --everybody, --up or --down.")
    if worded and up != down:
        # A number may mean another finding after the first of two steps.
        raise NothingToDo("Nothing was changed: move it up or down in a command of its own.")
    if up != down:
        _step(study, coder, lambda opened, who: concluding.move(opened, name, -1 if up else 1, who))
    if worded:
        _step(
            study,
            coder,
            lambda opened, who: concluding.revise(opened, name, who, statement=statement, theme=theme, where=scope),
        )


@finding.command()
def explain(
    name: Name,
    explanation: Annotated[str, typer.Argument(metavar="WORDS", help="Why it is so, as you see it.")],
    study: StudyOption = "",
    coder: CoderOption = "",
) -> None:
    """Write the explanation of a finding, in place of the one before.

    Example: qualtool finding explain 2 "One worker carries the whole story, so nobody begins again."
    """
    from qualtool.workflow import concluding

    _step(study, coder, lambda opened, who: concluding.revise(opened, name, who, explanation=explanation))


@finding.command()
def rival(
    name: Name,
    words: Annotated[str, typer.Argument(metavar="WORDS", help="An explanation that would do as well.")],
    study: StudyOption = "",
    coder: CoderOption = "",
) -> None:
    """Add a rival explanation that you considered.

    Example: qualtool finding rival 2 "Those with one worker were better motivated to begin with."
    """
    from qualtool.workflow import concluding

    _step(study, coder, lambda opened, who: concluding.add_rival(opened, name, words, who))


@finding.command()
def add(
    name: Name,
    case: CaseArgument,
    theme: ColumnArgument,
    stage: StageOption,
    bearing: Annotated[
        str, typer.Option("--as", metavar="BEARING", help="supporting, contrary, qualifying or silent.")
    ],
    why: Annotated[str | None, typer.Option("--note", metavar="WORDS", help="Why it bears on it so.")] = None,
    study: StudyOption = "",
    coder: CoderOption = "",
) -> None:
    """Add a cell to a finding, or change how one that is there bears on it.

    Example: qualtool finding add 2 P11 4.1 --stage 2 --as contrary
    """
    from qualtool.workflow import concluding

    cell = concluding.CellBears(case, stage, theme, bearing, why)
    _step(study, coder, lambda opened, who: concluding.bear(opened, name, cell, who))


@finding.command()
def out(
    name: Name,
    case: CaseArgument,
    theme: ColumnArgument,
    stage: StageOption,
    study: StudyOption = "",
    coder: CoderOption = "",
) -> None:
    """Take a cell out of a finding; the cell itself stays as it is.

    Example: qualtool finding out 2 P11 4.1 --stage 2
    """
    from qualtool.workflow import concluding

    cell = concluding.CellBears(case, stage, theme)
    _step(study, coder, lambda opened, who: concluding.take_out(opened, name, cell, who))


@finding.command()
def holds(name: Name, study: StudyOption = "", coder: CoderOption = "") -> None:
    """Say that you have looked again at the stale cells of a finding, and that they bear on it as before.

    Example: qualtool finding holds 2
    """
    from qualtool.workflow import concluding

    _step(study, coder, lambda opened, who: concluding.look_again(opened, name, who))


@finding.command()
def remove(name: Name, study: StudyOption = "", coder: CoderOption = "") -> None:
    """Remove a finding; its cells stay in the matrix, and `qualtool undo` brings it back.

    Example: qualtool finding remove 2
    """
    from qualtool.workflow import concluding

    _step(study, coder, lambda opened, who: concluding.remove(opened, name, who))


def _step(study: str, coder: str, step: Any) -> None:
    from qualtool.workflow import preparing, settings, study_files

    with preparing.open_study(study_files.find_study(study)) as opened:
        note(step(opened, settings.coder_name(coder)))


# What is printed


def _say_finding(one: "Finding") -> None:
    from qualtool.analysis.findings import SIGNS

    say_wrapped(f"{one.number}  {one.statement}")
    say(f"{one.theme}; about: {one.filter}; {one.coder} {one.at[:10]}")
    for flag in one.flags:
        say_wrapped(f"Mind: {flag}", "  ")
    if one.explanation:
        say()
        say_wrapped(f"Explanation: {one.explanation}")
    for words in one.rivals:
        say_wrapped(f"Rival: {words}")
    for tally in one.tallies:
        if tally.cells:
            say()
            say(f"{SIGNS[tally.bearing]} {tally.bearing}: {tally.in_numbers}")
            for cell in one.bearing(tally.bearing):
                _say_cell(cell)
    say()
    say_wrapped(f"Scope: {one.looked_at}")
    for row in one.not_looked_at:
        say(f"  {row.name}  {', '.join((*row.sites, row.stage, *row.types))}  {row.charted} cells charted")


def _say_cell(cell: "BearingCell") -> None:
    say(f"  {cell.name}  {', '.join((*cell.sites, cell.stage, *cell.types))}  {cell.cell.state}")
    say_wrapped(cell.cell.summary or "(nothing is written here)", "    ")
    if cell.why_stale:
        say_wrapped(f"! {cell.why_stale}{'. To mend it: ' + cell.mend if cell.mend else ''}", "    ")
    if cell.note:
        say_wrapped(f"Note: {cell.note}", "    ")


def _say_who(said: "WhoSaysSo") -> None:
    from qualtool.analysis.findings import SIGNS

    say_wrapped(f"{said.finding.number}  {said.finding.statement}")
    for one in said.witnesses:
        say()
        people = f"  ({', '.join(one.participants)})" if one.participants else ""
        say(f"{SIGNS[one.bearing]} {one.case}{people}  {', '.join((*one.sites, one.stage, *one.types))}")
        for words in one.words:
            say_wrapped(("* " if words.starred else "  ") + f"“{words.words}”", "  ")
            refused = "  not to be quoted" if words.withheld else ""
            say(f"      {words.attribution}  {words.label}  {words.speaker}{refused}")
        if not one.words:
            say_wrapped("no reference; charted: " + " ".join(cell.cell.summary for cell in one.cells), "    ")
    if not said.witnesses:
        say("Nobody yet: no cell supports it, speaks against it or qualifies it.")


def _cell_json(cell: "BearingCell") -> dict[str, object]:
    return {
        "case": cell.case,
        "stage": cell.place[1],
        "theme": cell.number,
        "sites": cell.sites,
        "types": cell.types,
        "bearing": cell.bearing,
        "note": cell.note,
        "state": cell.cell.state,
        "summary": cell.cell.summary,
        "stretches": [asdict(stretch) for stretch in cell.cell.stretches],
        "why_stale": cell.why_stale,
        "coder": cell.coder,
        "at": cell.at,
    }


def _as_json(one: "Finding") -> dict[str, object]:
    return {
        "number": one.number,
        "id": one.id,
        "statement": one.statement,
        "theme": one.theme,
        "explanation": one.explanation,
        "rivals": one.rivals,
        "scope": one.scope,
        "filter": one.filter,
        "scope_fault": one.scope_fault,
        "coder": one.coder,
        "at": one.at,
        "counts": {tally.bearing: asdict(tally) for tally in one.tallies},
        "stale": len(one.stale),
        "flags": one.flags,
        "cells": [_cell_json(cell) for cell in one.cells],
        "rows_in_scope": len(one.in_scope),
        "not_looked_at": [asdict(row) for row in one.not_looked_at],
    }


def _who_json(said: "WhoSaysSo") -> dict[str, object]:
    return {
        "number": said.finding.number,
        "statement": said.finding.statement,
        "witnesses": [
            {
                "bearing": one.bearing,
                "case": one.case,
                "stage": one.stage_key,
                "participants": one.participants,
                "sites": one.sites,
                "types": one.types,
                "cells": [cell.name for cell in one.cells],
                "words": [asdict(words) for words in one.words],
            }
            for one in said.witnesses
        ],
    }
