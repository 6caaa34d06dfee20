"""A matrix as pages to read: one sub-theme down all cases, or one case along a theme."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qualtool.analysis.matrix import NOT_MET, NOT_YET_CHARTED, REVIEWED, STALE, Cell, Column, Matrix, Row
from qualtool.tui.widgets.matrix.content import group_label

Place = tuple[str, str, str]
"""Case id, the row's stage, column key: where the matrix's cursor stands."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What one cell says. `group`, `heading` and `label` are empty where they are those of the passage before."""

    place: Place
    cell: Cell
    group: str = ""
    heading: str = ""
    about: str = ""
    label: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to read: its title, what it is about, the passages, and what is not written, by reason."""

    title: str
    about: tuple[str, ...]
    passages: tuple[Passage, ...]
    unwritten: tuple[str, ...]


def down_column(matrix: Matrix, column: Column) -> Page:
    """Every case on one sub-theme; where stages lie side by side, all its stages and then the Change."""
    columns = [one for one in matrix.columns if one.id == column.id]
    found: list[Passage] = []
    unwritten: dict[str, list[tuple[str, Cell]]] = {}
    for row in matrix.rows:
        about = _about(matrix, row)
        for one, cell in _written(row, columns, unwritten, f"{row.case}{_stage_of(matrix, row)}"):
            is_first = not found or found[-1].place[:2] != (row.case_id, row.stage)
            heading = (row.case, about) if is_first else ("", "")
            found.append(_passage(row, one, cell, group_label(row, matrix, matrix.group), *heading))
    stages = f"; {', '.join(one.stage_label for one in columns)}" if column.stage else ""
    title = f"{column.number} {column.title}{stages}"
    return _page(title, column.definition, matrix, _headed(found), unwritten)


def along_row(matrix: Matrix, row: Row) -> Page:
    """One case on every column; where stages lie side by side, each sub-theme's stages and then its Change."""
    found: list[Passage] = []
    unwritten: dict[str, list[tuple[str, Cell]]] = {}
    before = ""
    for column in matrix.columns:
        for one, cell in _written(row, [column], unwritten, f"{column.number} {column.title}"):
            heading = f"{one.number} {one.title}" if one.id != before else ""
            found.append(_passage(row, one, cell, "", heading, one.definition if heading else ""))
            before = one.id
    theme = f"{matrix.theme} {matrix.title}".strip()
    about = " · ".join(filter(None, (theme, _about(matrix, row))))
    return _page(row.case, about, matrix, found, unwritten, of_row=True)


def _written(
    row: Row, columns: Sequence[Column], unwritten: dict[str, list[tuple[str, Cell]]], name: str
) -> Iterator[tuple[Column, Cell]]:
    """The cells that say something; the others are gathered by their state."""
    for column in columns:
        cell = row.cell(column)
        if cell.stretches or cell.state == STALE:
            yield column, cell
        elif cell.state != NOT_MET:
            stage = f", {column.stage_label}" if column.stage else ""
            unwritten.setdefault(cell.state, []).append((name + stage, cell))


def _passage(row: Row, column: Column, cell: Cell, group: str, heading: str, about: str) -> Passage:
    place = (row.case_id, row.stage, column.key)
    return Passage(place, cell, group, heading, about, column.stage_label, _state(cell))


def _state(cell: Cell) -> str:
    parts = [f"! stale: {cell.why_stale}" if cell.state == STALE else "", "reviewed" if cell.state == REVIEWED else ""]
    parts.append("brought up unasked" if cell.spontaneous else "")
    return " · ".join(filter(None, parts))


def _headed(passages: Sequence[Passage]) -> list[Passage]:
    """The passages with the heading of a group only where it begins."""
    before = ""
    headed = []
    for passage in passages:
        headed.append(replace(passage, group=passage.group if passage.group != before else ""))
        before = passage.group
    return headed


def _about(matrix: Matrix, row: Row) -> str:
    return " · ".join(filter(None, (matrix.header(row, name) for name in matrix.headers)))


def _stage_of(matrix: Matrix, row: Row) -> str:
    stage = matrix.stages.get(row.stage, row.stage)
    return f", {stage}" if stage else ""


def _page(
    title: str,
    about: str,
    matrix: Matrix,
    passages: Sequence[Passage],
    unwritten: dict[str, list[tuple[str, Cell]]],
    of_row: bool = False,
) -> Page:
    total = len(passages) + sum(map(len, unwritten.values()))
    counted = f"{len(passages)} of {total} cells written"
    counted += "" if of_row else f" · filter: {matrix.filter or 'everything'}"
    if matrix.seen_once and not of_row:
        counted += f" · {len(matrix.seen_once)} met once left out"
    order = sorted(unwritten, key=lambda state: (state != NOT_YET_CHARTED, state))
    told = tuple(_told(state, unwritten[state]) for state in order)
    return Page(title, tuple(filter(None, (about, counted))), tuple(passages), told)


def _told(state: str, cells: Sequence[tuple[str, Cell]]) -> str:
    """Such as: Not yet charted (4, of which 2 have something to chart from): P3, Stage 2; ..."""
    waiting = sum(cell.waiting for _name, cell in cells)
    counted = f"{len(cells)}, {waiting} of them with something to chart from" if waiting else str(len(cells))
    return f"{state[:1].upper()}{state[1:]} ({counted}): {'; '.join(name for name, _cell in cells)}"
