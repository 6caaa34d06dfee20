"""What may be left out of a printed quotation without a mark: the study's house rule."""

from sqlalchemy import Connection, select

from qualtool.model import StudyRecord
from qualtool.store import tables
from qualtool.store.history import Step
from qualtool.text.house_rule import HouseRule


def read_house_rule(connection: Connection) -> HouseRule:
    """The rule as it stands; a study that has none lets nothing go."""
    stored = connection.execute(select(tables.study.c.house_rule)).scalar_one() or {}
    return HouseRule(tuple(stored.get("fillers", ())), bool(stored.get("marks", False)))


def write_house_rule(step: Step, rule: HouseRule) -> bool:
    """Sets the rule; whether it is another than before."""
    study_id = step.connection.execute(select(tables.study.c.id)).scalar_one()
    return step.change(StudyRecord, study_id, house_rule={"fillers": list(rule.fillers), "marks": rule.marks})
