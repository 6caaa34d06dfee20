"""Typologies, their types, and what was said of each case."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from qualtool.analysis.typology import ALL_STAGES, CaseType, Given, Typology
from qualtool.model import Assignment, Case, Stage, TypologyType, now
from qualtool.model import Typology as TypologyRecord
from qualtool.store.history import Step
from qualtool.store.tables import assignments, cases, coders, stages, typologies, typology_types


def read_typologies(connection: Connection) -> list[Typology]:
    """Every typology with its types, in their order. Two statements."""
    types: dict[str, list[CaseType]] = {}
    query = select(typology_types).order_by(typology_types.c.position, typology_types.c.name)
    for row in connection.execute(query):
        types.setdefault(row.typology_id, []).append(CaseType(row.id, row.name, row.definition))
    rows = connection.execute(select(typologies).order_by(typologies.c.position, typologies.c.name))
    return [
        Typology(row.id, row.name, row.definition, tuple(row.scope), row.by_stage, tuple(types.get(row.id, ())))
        for row in rows
    ]


def read_given(connection: Connection) -> dict[str, dict[tuple[str, str], Given]]:
    """What was said of cases, by typology id and then (case id, stage key). One statement."""
    query = (
        select(
            assignments.c.typology_id,
            assignments.c.case_id,
            func.coalesce(stages.c.key, ALL_STAGES).label("stage"),
            cases.c.label,
            assignments.c.type_id,
            assignments.c.note,
            coders.c.name.label("coder"),
            assignments.c.at,
        )
        .select_from(assignments)
        .join(cases, cases.c.id == assignments.c.case_id)
        .outerjoin(stages, stages.c.id == assignments.c.stage_id)
        .join(coders, coders.c.id == assignments.c.coder_id)
        .order_by(cases.c.label, stages.c.position)
    )
    found: dict[str, dict[tuple[str, str], Given]] = {}
    for typology_id, case_id, stage, *said in connection.execute(query):
        found.setdefault(typology_id, {})[case_id, stage] = Given(*said)
    return found


def add(step: Step, name: str, definition: str, scope: Sequence[str], by_stage: bool) -> str:
    """Adds a typology after those there are; its identifier."""
    last = step.connection.execute(select(func.max(typologies.c.position))).scalar()
    row = TypologyRecord(
        name=name,
        definition=definition,
        scope=list(scope),
        by_stage=by_stage,
        position=0 if last is None else last + 1,
    )
    step.insert(row)
    return row.id


def change(step: Step, typology_id: str, **values: Any) -> bool:
    """Sets name, definition or scope; whether anything changed."""
    return step.change(TypologyRecord, typology_id, **values)


def remove(step: Step, typology_id: str) -> None:
    """Takes a typology away with its types and assignments."""
    for assignment_id in _ids(step, assignments, assignments.c.typology_id == typology_id):
        step.remove(Assignment, assignment_id)
    for type_id in _ids(step, typology_types, typology_types.c.typology_id == typology_id):
        step.remove(TypologyType, type_id)
    step.remove(TypologyRecord, typology_id)


def add_type(step: Step, typology_id: str, name: str, definition: str, position: int) -> None:
    """Adds a type to a typology."""
    step.insert(TypologyType(typology_id=typology_id, name=name, definition=definition, position=position))
    step.use(TypologyRecord, typology_id)


def change_type(step: Step, type_id: str, **values: str) -> bool:
    """Sets the name or the definition of a type; whether anything changed."""
    return step.change(TypologyType, type_id, **values)


def remove_type(step: Step, type_id: str) -> None:
    """Takes a type away; its cases have to be assigned again."""
    for assignment_id in _ids(step, assignments, assignments.c.type_id == type_id):
        step.remove(Assignment, assignment_id)
    step.remove(TypologyType, type_id)


def order_types(step: Step, type_ids: Sequence[str]) -> None:
    """Numbers the types in this order."""
    for position, type_id in enumerate(type_ids):
        step.change(TypologyType, type_id, position=position)


def assign(step: Step, typology_id: str, case_id: str, stage_id: str | None, type_id: str | None, note: str) -> bool:
    """Gives a case a type, or makes it a misfit; whether that is new."""
    step.use(TypologyRecord, typology_id)
    step.use(Case, case_id)
    if stage_id is not None:
        step.use(Stage, stage_id)
    if type_id is not None:
        step.use(TypologyType, type_id)
    known = _known(step, typology_id, case_id, stage_id)
    if known is None:
        row = Assignment(typology_id=typology_id, case_id=case_id, note=note, coder_id=step.coder_id)
        row.stage_id, row.type_id = stage_id, type_id
        step.insert(row)
        return True
    if not step.change(Assignment, known, type_id=type_id, note=note):
        return False
    return step.change(Assignment, known, coder_id=step.coder_id, at=now())


def take_back(step: Step, typology_id: str, case_id: str, stage_id: str | None) -> bool:
    """Takes back what was said of a case; whether anything was."""
    known = _known(step, typology_id, case_id, stage_id)
    if known is not None:
        step.remove(Assignment, known)
    return known is not None


def _known(step: Step, typology_id: str, case_id: str, stage_id: str | None) -> str | None:
    here = assignments.c
    query = select(here.id).where(
        here.typology_id == typology_id, here.case_id == case_id, here.stage_id.is_not_distinct_from(stage_id)
    )
    found = step.connection.execute(query).scalar()
    return str(found) if found is not None else None


def _ids(step: Step, table: Any, condition: Any) -> list[str]:
    return [str(row_id) for row_id in step.connection.execute(select(table.c.id).where(condition)).scalars().all()]
