"""Looking at charted cells again: reviewed, still holding, brought back, and how much of each theme is covered."""

from collections.abc import Sequence

from qualtool.analysis.matrix import STALE, Stretch
from qualtool.errors import NothingToDo, UnknownName
from qualtool.store import charts, design, revisions
from qualtool.store.study import Study
from qualtool.workflow import charting
from qualtool.workflow.places import NamedCell, cell_named


def still_holds(study: Study, case: str, stage: str, theme: str, coder: str) -> str:
    """Says that a stale cell still holds: the same words, as a new revision that rests on what is there now.

    The name of the step. Raises NothingToDo for a cell that is not stale.
    """
    named = cell_named(study, case, stage, theme)
    if named.cell.state != STALE:
        raise NothingToDo(f"{named.name} is not stale; there is nothing to confirm.")
    return _write(study, named, coder, named.cell.stretches, named.blank, "Said that it still holds:")


def mark_spontaneous(study: Study, case: str, stage: str, theme: str, coder: str) -> str:
    """Marks what a cell says as brought up unasked, or takes the mark back; the step's name. Raises NothingToDo."""
    named = cell_named(study, case, stage, theme)
    if not named.cell.stretches:
        raise NothingToDo(f"{named.name} has no summary to mark.")
    with study.step("", coder) as step:
        before = charts.latest(step.connection, [named.column.id])[named.place]
        doing = "Took back that it was brought up unasked:" if before.spontaneous else "Marked as brought up unasked:"
        step.rename(f"{doing} {named.name}")
        charts.write(
            step,
            named.place,
            design.read_design(step.connection).stage_ids.get(named.place[1]),
            said=before.stretches,
            blank="",
            # The words were not read again, so a stale cell stays stale.
            resting_on=before.fingerprint,
            spontaneous=not before.spontaneous,
        )
        return step.name


def mark_reviewed(study: Study, case: str, stage: str, theme: str, coder: str) -> str:
    """Marks a written cell as reviewed, or takes the mark back. The name of the step. Raises NothingToDo."""
    named = cell_named(study, case, stage, theme)
    if not named.cell.stretches:
        raise NothingToDo(f"{named.name} has no summary to review.")
    with study.step(f"Reviewed {named.name}", coder) as step:
        if not charts.review(step, named.cell.revision):
            step.rename(f"Took back the review of {named.name}")
        return step.name


def bring_back(study: Study, case: str, stage: str, theme: str, number: int, coder: str) -> str:
    """Makes an older revision the present one again, as a new revision. The name of the step."""
    named = cell_named(study, case, stage, theme)
    with study.read() as connection:
        past = {revision.number: revision for revision in revisions.past(connection, named.place)}
    if number not in past:
        raise UnknownName("revision", str(number), list(map(str, past)))
    said = past[number]
    return _write(
        study, named, coder, said.stretches, said.blank, f"Brought back revision {number} of", said.spontaneous
    )


def _write(
    study: Study,
    named: NamedCell,
    coder: str,
    stretches: Sequence[Stretch],
    blank: str,
    doing: str,
    spontaneous: bool | None = None,
) -> str:
    return charting.chart(study, *named.place, coder, stretches, blank, doing, spontaneous)
