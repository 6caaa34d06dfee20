"""What was decided about attributions: the study's template, and what is printed for each form that it makes."""

from dataclasses import dataclass

from sqlalchemy import Connection, select, true

from qualtool.analysis.attributing import Policy
from qualtool.model import AttributionForm, StudyRecord, now
from qualtool.store import tables
from qualtool.store.history import Step
from qualtool.store.tables import attribution_forms, coders

ACCEPTED, COARSENED = "accepted", "coarsened"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is printed for a form of attribution, who decided it and when."""

    id: str
    form: str
    decision: str
    printed: str
    coder: str
    at: str


def decisions(connection: Connection) -> dict[str, Decision]:
    """Every decision, by the form that it is about."""
    query = select(attribution_forms, coders.c.name.label("coder")).join(
        coders, coders.c.id == attribution_forms.c.coder_id
    )
    rows = connection.execute(query).all()
    return {row.form: Decision(row.id, row.form, row.decision, row.printed, row.coder, row.at) for row in rows}


def read_policy(connection: Connection) -> Policy:
    """The study's template and what was decided about its forms. One statement."""
    query = select(tables.study.c.attribution, attribution_forms.c.form, attribution_forms.c.printed).outerjoin_from(
        tables.study, attribution_forms, true()
    )
    rows = connection.execute(query).all()
    return Policy(rows[0].attribution, {form: printed for _template, form, printed in rows if form is not None})


def set_template(step: Step, template: str) -> bool:
    """Writes the study's template; whether it is another than before."""
    study_id = step.connection.execute(select(tables.study.c.id)).scalar_one()
    return step.change(StudyRecord, study_id, attribution=template)


def decide(step: Step, form: str, decision: str, printed: str) -> bool:
    """Writes what is printed for a form; whether that is something new."""
    known = decisions(step.connection).get(form)
    if known is None:
        step.insert(AttributionForm(form=form, decision=decision, printed=printed, coder_id=step.coder_id))
        return True
    if (known.decision, known.printed) == (decision, printed):
        return False
    return step.change(AttributionForm, known.id, decision=decision, printed=printed, coder_id=step.coder_id, at=now())


def take_back(step: Step, decision: Decision) -> None:
    """Takes a decision away: the form is printed as the template makes it, and is to be decided again."""
    step.remove(AttributionForm, decision.id)
