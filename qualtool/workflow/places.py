"""A cell by the names that people use for it: the case, the stage, the sub-theme; and the cells behind it."""

from dataclasses import dataclass
from typing import Any

from qualtool.analysis.matrix import CHANGE, Cell, Row
from qualtool.analysis.tree import Theme
from qualtool.analysis.voices import Filter, Voice
from qualtool.errors import NothingToDo, UnknownName
from qualtool.store import design, names
from qualtool.store.charts import Place
from qualtool.store.design import Design
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow.cells import Grounds, cell_at, read_grounds
from qualtool.workflow.coding import speaking
from qualtool.workflow.matrices import rows_seen, sites_seen


@dataclass(frozen=True, slots=True)
class NamedCell:
    """A cell with its place; `blank` is its written reason for being blank, also while it is stale.

    `sites` are the keys of those at which the case was met.
    """

    place: Place
    case: str
    column: Theme
    cell: Cell
    blank: str
    sites: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.case}/{self.place[1]}, {self.column.number}"


def cell_named(study: Study, case: str, stage: str, theme: str) -> NamedCell:
    """A cell by its case (or site), stage (or CHANGE) and sub-theme. Raises UnknownName, AmbiguousName, NothingToDo."""
    with study.read() as connection:
        stated, tree = design.read_design(connection), design.read_tree(connection)
        column = tree.by_id[theme] if theme in tree.by_id else tree.named(theme)
        voices = speaking(read_voices(connection))
        grounds = read_grounds(connection, tree, [column], voices, stated)
        case_id, label = case_named(connection, case, stated, grounds)
    place = (case_id, stage_key(stated, stage), column.id)
    refuse_unseen(place, label, grounds)
    row = next(
        row for row in _rows(voices, stated, grounds) if row.case_id == case_id and place[1] in (CHANGE, row.stage)
    )
    written = grounds.written.get(place)
    cell = cell_at(row, place[1], column, grounds)
    blank = written.blank if written else ""
    return NamedCell(place, label, column, cell, blank, tuple(row.site.split(", ")))


def case_named(connection: Any, name: str, stated: Design, grounds: Grounds) -> tuple[str, str]:
    """(id, label) of a case, or of a site that nobody has charted yet. Raises UnknownName, AmbiguousName."""
    wanted = name.strip().casefold()
    for key, place in stated.sites.items():
        if wanted in (place.label.casefold(), grounds.site_cases[key]):
            return grounds.site_cases[key], place.label
    return names.case(connection, name)


def stage_key(stated: Design, name: str) -> str:
    """The key of a stage named by key or label, or CHANGE for the cell between them. Raises UnknownName."""
    if name.strip().casefold() == CHANGE:
        return CHANGE
    for key, place in stated.stages.items():
        if name.strip().casefold() in (key.casefold(), place.label.casefold()):
            return key
    raise UnknownName("stage", name, [*stated.stages, *(place.label for place in stated.stages.values())])


def refuse_unseen(place: Place, label: str, grounds: Grounds) -> None:
    """A cell belongs to a case at a stage at which it was met, a Change cell to one met more than once.

    Raises UnknownName, NothingToDo.
    """
    seen = grounds.stages_of.get(place[0], ())
    if place[1] == CHANGE and len(seen) < 2:
        raise NothingToDo(f"{label} was met at one stage only, so there is no change to chart.")
    if place[1] != CHANGE and place[1] not in seen:
        raise UnknownName(f"encounter with {label} at stage", place[1], sorted(seen))


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell that a site's cell or a Change cell draws on."""

    case: str
    stage: str
    place: Place
    cell: Cell


def cells_drawn_on(study: Study, place: Place) -> list[DrawnCell]:
    """The cells behind a site's cell (the people's) or a Change cell (those of its stages); empty for any other."""
    with study.read() as connection:
        stated, tree = design.read_design(connection), design.read_tree(connection)
        voices = speaking(read_voices(connection))
        column = tree.by_id[place[2]]
        grounds = read_grounds(connection, tree, [column], voices, stated)
    rows = {(row.case_id, row.stage): row for row in reversed(_rows(voices, stated, grounds))}
    return [
        DrawnCell(rows[one[:2]].case, one[1], one, cell_at(rows[one[:2]], one[1], column, grounds))
        for one in grounds.drawn_from(place) or []
        if one[:2] in rows
    ]


def _rows(voices: list[Voice], stated: Design, grounds: Grounds) -> list[Row]:
    """The rows of cases, then those of sites."""
    everyone = Filter()
    return [*rows_seen(voices, everyone), *sites_seen(voices, everyone, stated, grounds.site_cases)]
