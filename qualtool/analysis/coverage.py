"""How much of the matrix is charted: cells by state, for each theme and sub-theme, by site, type or stage."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qualtool.analysis.matrix import BLANK_REASONS, CHARTED, NOT_YET_CHARTED, REVIEWED, STALE, Cell, Column, Matrix, Row

STATES = (CHARTED, REVIEWED, STALE, NOT_YET_CHARTED, *BLANK_REASONS)
DIMENSIONS = ("site", "type", "stage")
NO_TYPE = ""
WAITING = "not yet charted, with excerpts"
"""Those of the cells not yet charted that have something to chart from."""


@dataclass(frozen=True, slots=True)
class Square:
    """Cells by state; `waiting` are not yet charted though they have excerpts."""

    cells: int = 0
    waiting: int = 0
    states: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(STATES, 0))

    def count(self, kind: str) -> int:
        """The cells in a state, or those WAITING."""
        return self.waiting if kind == WAITING else self.states[kind]

    @property
    def charted(self) -> int:
        """Cells with a summary that holds: charted or reviewed."""
        return self.states[CHARTED] + self.states[REVIEWED]

    @property
    def settled(self) -> int:
        """Cells at which nothing is left to do: charted, reviewed, or blank for a reason."""
        return self.cells - self.states[STALE] - self.states[NOT_YET_CHARTED]


@dataclass(frozen=True, slots=True)
class Group:
    """A site, type or stage by its key, and how many rows of the matrix are in it; `documents` if those are all."""

    key: str
    label: str
    rows: int
    documents: bool = False


@dataclass(frozen=True, slots=True)
class Covered:
    """A theme or sub-theme with a square for each group (by its key); `parts` are the sub-themes of a theme."""

    id: str
    number: str
    title: str
    squares: Mapping[str, Square]
    total: Square
    parts: tuple["Covered", ...] = ()

    @property
    def name(self) -> str:
        return f"{self.number} {self.title}".strip()

    def square(self, group: str | None) -> Square:
        """The cells in one group, or (None) in all of them."""
        return self.total if group is None else self.squares.get(group, Square())


@dataclass(frozen=True, slots=True)
class CoverageBoard:
    """Themes by groups. A row that belongs to several groups counts in each, and once in every total.

    `rows` counts the rows of the matrix, `shared` those of them that belong to several groups.
    """

    by: str
    filter: str
    groups: tuple[Group, ...]
    themes: tuple[Covered, ...]
    everything: Covered
    rows: int
    shared: int


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """The cells of one theme or sub-theme in one group of rows."""

    theme: str
    title: str
    group: str
    cells: int
    waiting: int
    states: dict[str, int] = field(default_factory=dict)
    label: str = ""


def board_of(
    matrices: Sequence[Matrix],
    by: str,
    types: Mapping[str, str],
    labels: Mapping[str, str],
    theme_ids: Mapping[str, str],
) -> CoverageBoard:
    """The matrices of several themes, all with the same rows, as a board.

    `by` is site, type or stage, `types` rolls sub-roles up, `labels` has the groups in their order with their labels,
    `theme_ids` the id of each theme by its number. A column that several themes chart counts once in all.
    """
    belong: list[tuple[Row, list[str]]] = []
    themes = []
    columns: dict[str, Covered] = {}
    for matrix in matrices:
        belong = [(row, groups_of(row, by, types)) for row in matrix.rows]
        parts = [columns.get(column.id) or _column(column, belong) for column in matrix.columns]
        columns.update({part.id: part for part in parts})
        own_column = [part.number for part in parts] == [matrix.theme]
        themes.append(
            _together(theme_ids.get(matrix.theme, ""), matrix.theme, matrix.title, parts, () if own_column else parts)
        )
    return CoverageBoard(
        by=by,
        filter=matrices[0].filter if matrices else "everything",
        groups=tuple(_groups(belong, labels)),
        themes=tuple(themes),
        everything=_together("", "", "All themes", columns.values(), ()),
        rows=len(belong),
        shared=sum(len(groups) > 1 for _row, groups in belong),
    )


def lines_of(board: CoverageBoard, columns: bool = False) -> Iterator[CoverageLine]:
    """A line for each theme, or (with `columns`) each sub-theme, and each group that has cells there."""
    for theme in board.themes:
        for covered in (theme.parts or (theme,)) if columns else (theme,):
            for group in board.groups:
                square = covered.square(group.key)
                if square.cells:
                    told = (covered.number, covered.title, group.key, square.cells, square.waiting)
                    yield CoverageLine(*told, dict(square.states), group.label)


def groups_of(row: Row, by: str, types: Mapping[str, str]) -> list[str]:
    """The keys of the groups that a row belongs to; main types, NO_TYPE for a row without any."""
    if by == "type":
        return list(dict.fromkeys(types.get(role, role) for role in row.type.split(" / "))) or [NO_TYPE]
    return row.site.split(", ") if by == "site" else [row.stage]


def _groups(belong: Sequence[tuple[Row, list[str]]], labels: Mapping[str, str]) -> Iterator[Group]:
    """The groups that are known, then those that only the rows have."""
    found: dict[str, list[Row]] = {key: [] for key in labels}
    for row, groups in belong:
        for key in groups:
            found.setdefault(key, []).append(row)
    for key, rows in found.items():
        documents = bool(rows) and all(row.kind == "site" for row in rows)
        nameless = "Documents" if documents else "No type"
        yield Group(key, labels.get(key, key) or nameless, len(rows), documents)


def _column(column: Column, belong: Sequence[tuple[Row, list[str]]]) -> Covered:
    cells: dict[str, list[Cell]] = {}
    for row, groups in belong:
        for key in groups:
            cells.setdefault(key, []).append(row.cell(column))
    squares = {key: _square(found) for key, found in cells.items()}
    total = _square(row.cell(column) for row, _groups in belong)
    return Covered(column.id, column.number, column.title, squares, total)


def _square(cells: Iterable[Cell]) -> Square:
    counted = list(cells)
    counts = Counter(cell.state for cell in counted)
    states = {state: counts[state] for state in STATES}
    return Square(len(counted), sum(cell.waiting for cell in counted), states)


def _together(theme_id: str, number: str, title: str, columns: Iterable[Covered], parts: Iterable[Covered]) -> Covered:
    """Several columns as one."""
    those = list(columns)
    keys = dict.fromkeys(key for column in those for key in column.squares)
    squares = {key: _sum(column.square(key) for column in those) for key in keys}
    return Covered(theme_id, number, title, squares, _sum(column.total for column in those), tuple(parts))


def _sum(squares: Iterable[Square]) -> Square:
    added = list(squares)
    return Square(
        sum(square.cells for square in added),
        sum(square.waiting for square in added),
        {state: sum(square.states[state] for square in added) for state in STATES},
    )
