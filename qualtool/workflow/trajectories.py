"""Who was followed up: each case with the stages at which it was met."""

from collections.abc import Sequence
from pathlib import Path

from qualtool.analysis.trajectories import Trajectories, Trajectory, trajectories_of
from qualtool.store import design
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow.coding import speaking
from qualtool.workflow.filtering import parse_where
from qualtool.workflow.sharing import Shared
from qualtool.workflow.table_files import share_table


def trajectories(study: Study, where: Sequence[str] = ()) -> Trajectories:
    """The cases of whom any encounter fits the filter, each with all its encounters. Raises BadFilter, UnknownName."""
    with study.read() as connection:
        stated = design.read_design(connection)
        voices = speaking(read_voices(connection))
    return trajectories_of(
        voices,
        parse_where(where, voices, stated),
        {key: place.label for key, place in stated.stages.items()},
        {key: place.label for key, place in stated.sites.items()},
        list(dict.fromkeys(stated.types.values())),
    )


def share_trajectories(study: Study, found: Trajectories, path: Path) -> Shared:
    """Writes a line for each case, and then for each site's documents, to a .csv.

    Raises UnknownSuffix, UnwritableFile.
    """
    header = ("case", "kind", "site", "type", *found.stages.values(), "stages met", "followed up")
    rows = [_line(found, case) for case in (*found.shown(), *found.documents)]
    return share_table(study, path, header, rows)


def _line(found: Trajectories, case: Trajectory) -> tuple[object, ...]:
    document = case.kind == "site"
    return (
        case.case,
        "document" if document else case.kind,
        ", ".join(case.sites),
        " / ".join(case.types),
        *("; ".join(meeting.told for meeting in case.at(stage)) for stage in found.stages),
        len(case.stages),
        "not people" if document else found.follow_up(case),
    )
