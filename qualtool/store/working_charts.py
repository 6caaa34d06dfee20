"""Working charts in the file: ways of laying out the matrix, by the name that somebody gave them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from qualtool.errors import NothingToDo, UnknownName
from qualtool.model import ThemeRecord, WorkingChart, now
from qualtool.store.history import Step
from qualtool.store.tables import coders, working_charts


@dataclass(frozen=True, slots=True)
class Kept:
    """A working chart as it rests in the file; `layout` holds ids of themes, never their numbers."""

    id: str
    name: str
    coder: str
    at: str
    layout: Mapping[str, Any]


def listed(connection: Connection) -> list[Kept]:
    """Every working chart, by name."""
    query = select(working_charts, coders.c.name.label("coder")).join(coders, coders.c.id == working_charts.c.coder_id)
    rows = connection.execute(query).all()
    found = [Kept(row.id, row.name, row.coder, row.at, row.layout) for row in rows]
    return sorted(found, key=lambda chart: chart.name.casefold())


def named(connection: Connection, name: str) -> Kept:
    """The working chart of a name, whatever its capitals. Raises UnknownName."""
    charts = listed(connection)
    wanted = name.strip().casefold()
    for chart in charts:
        if chart.name.casefold() == wanted:
            return chart
    raise UnknownName("working chart", name, [chart.name for chart in charts])


def save(step: Step, name: str, layout: Mapping[str, Any], theme_ids: Iterable[str]) -> bool:
    """Writes a working chart, in the place of one of the same name; whether there was one. Raises NothingToDo."""
    before = next((c for c in listed(step.connection) if c.name.casefold() == name.casefold()), None)
    if before is None:
        step.insert(WorkingChart(name=name, layout=dict(layout), coder_id=step.coder_id))
    elif (before.name, dict(before.layout)) == (name, dict(layout)):
        raise NothingToDo(f"The working chart {name} says just that already.")
    else:
        step.change(WorkingChart, before.id, name=name, layout=dict(layout), coder_id=step.coder_id, at=now())
    step.use(ThemeRecord, *theme_ids)
    return before is not None


def forget(step: Step, chart: Kept) -> None:
    """Takes a working chart away; no cell and no column goes with it."""
    step.remove(WorkingChart, chart.id)
