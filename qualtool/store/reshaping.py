"""Splitting and merging sub-themes in the file: whose codings move, and what follows the cells."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from qualtool.model import (
    CellRecord,
    Coding,
    Dimension,
    Element,
    Finding,
    FindingCell,
    FrameworkVersion,
    Memo,
    StudyRecord,
    ThemeRecord,
    WorkingChart,
    now,
)
from qualtool.store import charts, tables
from qualtool.store.history import Step
from qualtool.store.tables import (
    cells,
    codings,
    dimensions,
    elements,
    finding_cells,
    findings,
    framework_versions,
    memos,
    themes,
    working_charts,
)

_NOTE = re.compile(r"# (\d{4}-\d\d-\d\d, version \d+, .*)")


@dataclass(frozen=True, slots=True)
class Laid:
    """A coding: whose it is, where it lies, and on which excerpt."""

    id: str
    excerpt_id: str
    theme_id: str
    coder_id: str


def codings_under(connection: Connection, theme_ids: Collection[str]) -> list[Laid]:
    """Everybody's codings under themes, those of transcripts that were taken out too."""
    query = select(codings.c.id, codings.c.excerpt_id, codings.c.theme_id, codings.c.coder_id)
    rows = connection.execute(query.where(codings.c.theme_id.in_(list(theme_ids))).order_by(codings.c.at))
    return [Laid(*row) for row in rows]


def move_codings(step: Step, laid: Iterable[Laid], theme_id: str) -> None:
    """Puts codings under another theme, where none of their coders has one on the same excerpt."""
    for coding in laid:
        step.change(Coding, coding.id, theme_id=theme_id)


def doubled(source: Iterable[Laid], into: Iterable[Laid]) -> dict[str, str]:
    """The codings that their coder has at the other theme too: id of the one, id of the other."""
    there = {(coding.excerpt_id, coding.coder_id): coding.id for coding in into}
    pairs = ((coding.id, there.get((coding.excerpt_id, coding.coder_id), "")) for coding in source)
    return {coding_id: other for coding_id, other in pairs if other}


def merge_codings(step: Step, source_id: str, into_id: str) -> None:
    """Puts every coding of a theme under another; one that its coder has there already is taken away.

    Memos on a coding that is taken away go to the one that stays.
    """
    source = codings_under(step.connection, [source_id])
    twins = doubled(source, codings_under(step.connection, [into_id]))
    move_codings(step, (coding for coding in source if coding.id not in twins), into_id)
    for gone, stays in twins.items():
        move_memos(step, "coding", gone, stays)
        step.remove(Coding, gone)


def move_memos(step: Step, subject: str, old_id: str, new_id: str) -> None:
    """Puts the memos on one row on another."""
    on_it = select(memos.c.id).where(memos.c.subject == subject, memos.c.subject_id == old_id)
    for memo_id in step.connection.execute(on_it).scalars().all():
        step.change(Memo, memo_id, subject_id=new_id)


@dataclass(frozen=True, slots=True)
class Following:
    """How much hangs on a theme and its cells: memos, elements, dimensions, and findings that it bears on."""

    memos: int
    elements: int
    dimensions: int
    findings: int


def following(connection: Connection, theme_id: str) -> Following:
    """What follows a theme when it is merged into another. One statement."""
    its_cells = select(cells.c.id).where(cells.c.theme_id == theme_id)
    on_theme = (memos.c.subject == "theme") & (memos.c.subject_id == theme_id)
    on_cells = (memos.c.subject == "cell") & memos.c.subject_id.in_(its_cells)
    about = select(findings.c.id).where(findings.c.theme_id == theme_id)
    by_cell = select(finding_cells.c.finding_id).where(finding_cells.c.cell_id.in_(its_cells))
    bearing = about.union(by_cell).subquery()
    counts = (
        select(func.count()).select_from(memos).where(on_theme | on_cells),
        select(func.count()).select_from(elements).where(elements.c.cell_id.in_(its_cells)),
        select(func.count()).select_from(dimensions).where(dimensions.c.theme_id == theme_id),
        select(func.count()).select_from(bearing),
    )
    return Following(*connection.execute(select(*(count.scalar_subquery() for count in counts))).one())


def interpret_elsewhere(step: Step, source_id: str, number: str, into_id: str) -> None:
    """Points memos, elements, dimensions and findings from a theme and its cells to another; `number` is the old's."""
    connection = step.connection
    move_memos(step, "theme", source_id, into_id)
    for finding_id in _ids(connection, findings, findings.c.theme_id == source_id):
        step.change(Finding, finding_id, theme_id=into_id)
    _move_dimensions(step, source_id, number, into_id)
    for cell in connection.execute(select(cells).where(cells.c.theme_id == source_id)).all():
        on_memos = _ids(connection, memos, (memos.c.subject == "cell") & (memos.c.subject_id == cell.id))
        found = _ids(connection, elements, elements.c.cell_id == cell.id)
        bearing = connection.execute(select(finding_cells).where(finding_cells.c.cell_id == cell.id)).all()
        if not (on_memos or found or bearing):
            continue
        there = charts.ensure_cell(step, cell.case_id, cell.stage_id, into_id)
        step.use(CellRecord, cell.id)
        move_memos(step, "cell", cell.id, there)
        for element_id in found:
            step.change(Element, element_id, cell_id=there)
        for row in bearing:
            _bear_elsewhere(step, row, number, there)


def _ids(connection: Connection, table: Any, condition: Any) -> list[str]:
    return list(connection.execute(select(table.c.id).where(condition)).scalars())


def _bear_elsewhere(step: Step, row: Any, number: str, there: str) -> None:
    """Points a finding's cell to another. Where that bears on the finding already, it stays, and notes this one."""
    other = step.connection.execute(
        select(finding_cells).where(finding_cells.c.finding_id == row.finding_id, finding_cells.c.cell_id == there)
    ).first()
    if other is None:
        step.change(FindingCell, row.id, cell_id=there)
        return
    told = f"{number} was {row.bearing}" + (f": {row.note}" if row.note else "")
    if row.bearing != other.bearing or row.note:
        step.change(FindingCell, other.id, note="\n".join(filter(None, (other.note, told))))
    step.remove(FindingCell, row.id)


def _move_dimensions(step: Step, source_id: str, number: str, into_id: str) -> None:
    """Dimensions go along whole; one whose name the other theme has too says where it is from."""
    there = step.connection.execute(select(dimensions).where(dimensions.c.theme_id == into_id)).all()
    names = {row.name for row in there}
    position = max((row.position for row in there), default=-1)
    coming = select(dimensions).where(dimensions.c.theme_id == source_id).order_by(dimensions.c.position)
    for row in step.connection.execute(coming).all():
        name = row.name
        while name in names:
            name += f" (from {number})"
        names.add(name)
        position += 1
        step.change(Dimension, row.id, theme_id=into_id, name=name, position=position)


def take_retired_along(step: Step, source_id: str, into_id: str) -> None:
    """Puts a theme's retired sub-themes under another, so that their codings count in that one's column."""
    for theme_id in _ids(step.connection, themes, themes.c.parent_id == source_id):
        step.change(ThemeRecord, theme_id, parent_id=into_id)


def chart_elsewhere(step: Step, source_id: str, into_id: str) -> None:
    """Working charts show another theme where they showed this one, once each. What they hide stays hidden."""
    for row in step.connection.execute(select(working_charts)).all():
        shown = {name: row.layout[name] for name in ("themes", "columns") if source_id in row.layout.get(name, ())}
        instead = {
            name: list(dict.fromkeys(into_id if one == source_id else one for one in listed))
            for name, listed in shown.items()
        }
        step.change(WorkingChart, row.id, layout={**row.layout, **instead})


def state_version(step: Step, name: str, version: int, source: str) -> None:
    """The framework's next version, with the framework file as it would be written now."""
    study_id = step.connection.execute(select(tables.study.c.id)).scalar_one()
    step.change(StudyRecord, study_id, framework_version=version)
    step.insert(FrameworkVersion(name=name, version=version, coder_id=step.coder_id, source=source))


def version_notes(connection: Connection) -> list[str]:
    """What was done to the framework in the program, oldest first: date, version, coder, and the step's name."""
    rows = connection.execute(select(framework_versions.c.source).order_by(framework_versions.c.loaded_at)).scalars()
    found = (_NOTE.match(line) for source in rows for line in _head(source))
    return list(dict.fromkeys(note[1] for note in found if note))


def _head(source: str) -> Iterable[str]:
    """The comments before anything else in a framework file."""
    for line in source.splitlines():
        if not line.startswith("#"):
            return
        yield line


def note_of(version: int, coder: str, what: str) -> str:
    """A dated note of a change, as `version_notes` finds it again."""
    return f"{now()[:10]}, version {version}, {coder}: {what}"
