"""Commands that show what is in the study: the achieved sample and the transcripts."""

from dataclasses import asdict

import typer

from qualtool.cli.options import JsonOption, StudyOption, WhereOption
from qualtool.cli.printing import note, say_json, say_table


def add_to(app: typer.Typer) -> None:
    """Registers the commands of this module."""
    app.command()(sample)
    app.command()(transcripts)


def sample(where: WhereOption = None, study: StudyOption = "", as_json: JsonOption = False) -> None:
    """Show the achieved sample: encounters and participants by site, stage and respondent type.

    Example: qualtool sample --where stage=2,3
    """
    from qualtool.workflow import preparing, sampling, study_files

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        used, cells = sampling.achieved_sample(opened, where or [])
    if as_json:
        say_json([asdict(cell) for cell in cells])
        return
    say_table(
        ["site", "stage", "type", "encounters", "participants", "read", "coded", "charted"],
        [
            [c.site, c.stage, c.type or "(no type)", c.encounters, c.participants, c.read, c.coded, c.charted]
            for c in cells
        ],
    )
    note(f"{sum(cell.encounters for cell in cells)} encounters; filter: {used}.")


def transcripts(where: WhereOption = None, study: StudyOption = "", as_json: JsonOption = False) -> None:
    """List the transcripts, and how far each is coded and charted.

    Example: qualtool transcripts --where "type=Service user" --json
    """
    from qualtool.workflow import coding, preparing, study_files

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        used, lines = coding.transcript_lines(opened, where or [])
    if as_json:
        say_json([asdict(line) for line in lines])
        return
    say_table(
        ["name", "site", "stage", "type", "mode", "words", "turns", "codings", "charted", "read"],
        [
            [x.name, x.site, x.stage, x.type, x.mode, x.words, x.turns, x.codings, x.charted, "yes" if x.read else ""]
            for x in lines
        ],
    )
    note(f"{len(lines)} transcripts; filter: {used}.")
