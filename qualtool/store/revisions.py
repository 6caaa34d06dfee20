"""The revisions of one cell, whole: what each said, when, and by whom."""

from sqlalchemy import Connection, func, select

from qualtool.analysis.comparing import PastRevision
from qualtool.analysis.matrix import CHANGE
from qualtool.store.charts import Place, said_in_revisions
from qualtool.store.tables import cells, coders, revisions, stages


def past(connection: Connection, place: Place) -> list[PastRevision]:
    """Every revision of a cell with its stretches and references, latest first. Six statements at most."""
    case_id, stage, theme_id = place
    rows = connection.execute(
        select(
            *(revisions.c[name] for name in ("id", "number", "at", "blank", "spontaneous")),
            coders.c.name.label("coder"),
        )
        .join(cells, cells.c.id == revisions.c.cell_id)
        .outerjoin(stages, stages.c.id == cells.c.stage_id)
        .join(coders, coders.c.id == revisions.c.coder_id)
        .where(cells.c.case_id == case_id, cells.c.theme_id == theme_id)
        .where(func.coalesce(stages.c.key, CHANGE) == stage)
        .order_by(revisions.c.number.desc())
    ).all()
    said = said_in_revisions(connection, [row.id for row in rows])
    return [PastRevision(row.number, row.coder, row.at, said[row.id][0], row.blank, row.spontaneous) for row in rows]
