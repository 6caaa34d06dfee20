"""The command that tells who was followed up."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from qualtool.cli.options import JsonOption, OutputOption, StudyOption, WhereOption
from qualtool.cli.printing import note, say, say_json, say_table

if TYPE_CHECKING:
    from qualtool.analysis.trajectories import Trajectories, Trajectory


def add_to(app: typer.Typer) -> None:
    """Registers the command of this module."""
    app.command()(trajectories)


def trajectories(
    where: WhereOption = None, output: OutputOption = None, study: StudyOption = "", as_json: JsonOption = False
) -> None:
    """Show who was followed up: each case with the stages at which it was met. Writes .csv.

    A filter keeps the cases of whom any encounter fits, each with all its encounters.

    Example: qualtool trajectories --where "type=Service user" -o followed_up.csv
    """
    from qualtool.workflow import preparing, study_files
    from qualtool.workflow.trajectories import share_trajectories
    from qualtool.workflow.trajectories import trajectories as read

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        found = read(opened, where or [])
        shared = share_trajectories(opened, found, output) if output else None
    if shared is not None:
        say(str(shared.path))
        if shared.earlier is not None:
            note(f"The file that was there is now {shared.earlier}.")
    if as_json:
        say_json(_as_json(found))
    elif shared is None:
        _say_cases(found)
    note(f"{len(found.cases)} cases; filter: {found.filter}.")


def _say_cases(found: "Trajectories") -> None:
    for line in found.counts:
        say(line)
    if found.cases:
        say()
        _say_table(found, found.shown())
        for told in (told for case in found.cases for told in found.elsewhere(case)):
            say(f"Another case, the same person: {told}.")
        say()
        say("Followed up, of all cases, by site and type:")
        kinds = list(dict.fromkeys(kind for _site, kind in found.by_site_and_type))
        squares = found.by_site_and_type
        sites = list(dict.fromkeys(site for site, _kind in squares))
        rows = [[found.sites[site], *(_share(squares.get((site, kind))) for kind in kinds)] for site in sites]
        say_table(["site", *(kind or "(no type)" for kind in kinds)], rows)
    if found.documents:
        say()
        say("Documents:")
        _say_table(found, found.documents)


def _say_table(found: "Trajectories", cases: "list[Trajectory] | tuple[Trajectory, ...]") -> None:
    people = cases and cases[0].kind != "site"
    say_table(
        ["case", "site", *found.stages.values(), *(["followed up"] if people else [])],
        [
            [
                case.case,
                ", ".join(case.sites),
                *("; ".join(meeting.told for meeting in case.at(stage)) for stage in found.stages),
                *([found.follow_up(case)] if people else []),
            ]
            for case in cases
        ],
    )


def _share(square: tuple[int, int] | None) -> str:
    return f"{square[0]} of {square[1]}" if square else ""


def _as_json(found: "Trajectories") -> dict[str, object]:
    return {
        "filter": found.filter,
        "encounters": found.encounters,
        "followed_up": len(found.followed_up),
        "met_once": len(found.met_once),
        "stages": [{**asdict(one), "label": found.stages[one.stage]} for one in found.by_stage],
        "by_site_and_type": [
            {"site": site, "type": kind, "followed_up": followed, "cases": everyone}
            for (site, kind), (followed, everyone) in found.by_site_and_type.items()
        ],
        "cases": [{**asdict(case), "status": case.status} for case in found.shown()],
        "documents": [asdict(case) for case in found.documents],
    }
