"""How much of the matrix is charted: cells by state, for each theme and site, type or stage."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qualtool.analysis.matrix import BLANK_REASONS, CHARTED, NOT_YET_CHARTED, REVIEWED, STALE, Matrix, Row

STATES = (CHARTED, REVIEWED, STALE, NOT_YET_CHARTED, *BLANK_REASONS)


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """The cells of one theme in one group of rows; `waiting` are not yet charted though they have excerpts."""

    theme: str
    title: str
    group: str
    cells: int
    waiting: int
    states: dict[str, int] = field(default_factory=dict)


def coverage_of(matrices: Sequence[Matrix], by: str, types: Mapping[str, str]) -> list[CoverageLine]:
    """A line for each theme and group; `by` is site, type or stage, `types` rolls sub-roles up."""
    lines = []
    for matrix in matrices:
        groups: dict[str, list[Row]] = {}
        for row in matrix.rows:
            for group in _groups(row, by, types):
                groups.setdefault(group, []).append(row)
        lines += [_line(matrix, group, rows) for group, rows in groups.items()]
    return lines


def _groups(row: Row, by: str, types: Mapping[str, str]) -> list[str]:
    if by == "type":
        return list(dict.fromkeys(types.get(role, role) for role in row.type.split(" / "))) or [""]
    return row.site.split(", ") if by == "site" else [row.stage]


def _line(matrix: Matrix, group: str, rows: Sequence[Row]) -> CoverageLine:
    cells = [cell for row in rows for cell in row.cells.values()]
    counts = Counter(cell.state for cell in cells)
    return CoverageLine(
        theme=matrix.theme,
        title=matrix.title,
        group=group,
        cells=len(cells),
        waiting=sum(cell.waiting for cell in cells),
        states={state: counts[state] for state in STATES},
    )
