"""Saying of which type a case is, that it fits none, or nothing any more."""

from collections.abc import Sequence
from dataclasses import dataclass

from qualtool.analysis.choosing import one_named
from qualtool.analysis.typology import MISFIT, NOT_ASSIGNED, TypedCase, TypedCases
from qualtool.errors import BadValue, NothingToDo
from qualtool.store import design
from qualtool.store import typologies as store
from qualtool.store.history import Step
from qualtool.store.study import Study
from qualtool.workflow.coding import in_brief
from qualtool.workflow.typologies import CheckedTypology, named, read_all, type_meant


@dataclass(frozen=True, slots=True)
class Saying:
    """What is to be said of a case: a type by name or number, or MISFIT with a note why."""

    case: str
    type: str
    stage: str = ""
    note: str = ""


def assign(study: Study, name: str, case: str, type_: str, coder: str, stage: str = "", note: str = "") -> str:
    """Says of which type a case is, or with MISFIT that it fits none, and why. The name of the step.

    `type_` may be a type's number. Raises UnknownName for a case that is not in scope, BadValue for a stage that is
    left out, NothingToDo.
    """
    with study.step("", coder) as step:
        step.rename(_say(step, named(read_all(step.connection), name), Saying(case, type_, stage, note)))
        return step.name


def assign_all(study: Study, name: str, said: Sequence[Saying], coder: str) -> str:
    """`assign` for many cases in one step. The name of the step."""
    with study.step("", coder) as step:
        made = named(read_all(step.connection), name)
        for one in said:
            _say(step, made, one)
        step.rename(f"Assigned {len(said)} case{'' if len(said) == 1 else 's'} in {made.typology.name}")
        return step.name


def _say(step: Step, made: CheckedTypology, said: Saying) -> str:
    """Says it, inside a step; what was done, in words."""
    one = made.typology
    row = _row(made.cases, made.cases.rows, said.case, said.stage)
    why = " ".join(said.note.split())
    if said.type.strip().casefold() == MISFIT:
        if not why:
            raise NothingToDo(f"{row.label} was not made a misfit: say why it fits none of the types, with a note.")
        type_, told = None, f"{row.label} fits none of the types of {one.name}"
    else:
        type_ = type_meant(one, said.type)
        told = f"{row.label} is of type {type_.name}"
    same = row.type_id == type_.id if type_ else row.type == MISFIT
    # To say the same again without a note must not cost the note that is there.
    if (same and not why) or not store.assign(
        step, one.id, row.case_id, _stage_id(step, row), type_.id if type_ else None, why
    ):
        raise NothingToDo(f"{row.label} is {type_.name if type_ else 'a misfit'} already.")
    return told + (f": {in_brief(why)}" if why else "")


def take_back(study: Study, name: str, case: str, coder: str, stage: str = "") -> str:
    """Takes back what was said of a case, in scope or not. The name of the step. Raises NothingToDo."""
    with study.step("", coder) as step:
        made = named(read_all(step.connection), name)
        row = _row(made.cases, (*made.cases.rows, *made.cases.outside), case, stage)
        if not store.take_back(step, made.typology.id, row.case_id, _stage_id(step, row)):
            raise NothingToDo(f"{row.label} is {NOT_ASSIGNED}; there is nothing to take back.")
        step.rename(f"Took back that {row.label} is {row.type} in {made.typology.name}")
        return step.name


def _stage_id(step: Step, row: TypedCase) -> str | None:
    return design.read_design(step.connection).stage_ids[row.stage] if row.stage else None


def _row(cases: TypedCases, rows: Sequence[TypedCase], case: str, stage: str) -> TypedCase:
    """The case meant, at the stage meant; where it is in scope once, that stage need not be said."""
    one = cases.typology
    labels = {row.case_id: row.case for row in rows}
    case_id = one_named("case", case, labels, f"in the scope of {one.name} ({cases.filter})")
    theirs = {row.stage: row for row in rows if row.case_id == case_id}
    if not one.by_stage and stage:
        raise NothingToDo(f"{one.name} gives each case one type for all stages. Leave the stage out.")
    wanted = stage.strip().casefold()
    for key, row in theirs.items():
        if wanted in (key.casefold(), cases.stages.get(key, key).casefold()) or (not wanted and len(theirs) == 1):
            return row
    raise BadValue(f"stage of {labels[case_id]} in {one.name}", stage or "no stage", theirs)
