"""Looking at charted cells again: reviewed, still holding, brought back, and how much of each theme is covered."""

from collections.abc import Sequence

from qualtool.analysis.coverage import CoverageLine, coverage_of
from qualtool.analysis.matrix import STALE, Cell
from qualtool.analysis.pages import RevisionLine
from qualtool.errors import BadValue, NothingToDo, UnknownName
from qualtool.store import charts, design, names
from qualtool.store.study import Study
from qualtool.workflow import charting
from qualtool.workflow.charting import MatrixRequest

DIMENSIONS = ("site", "type", "stage")


def _cell(study: Study, case: str, stage: str, theme: str) -> tuple[str, str, str, Cell]:
    """A cell by the names that people use: case id, stage key, column's number, and the cell."""
    with study.read() as connection:
        tree = design.read_tree(connection)
        column = tree.by_id[theme] if theme in tree.by_id else tree.named(theme)
        case_id, _label = names.case(connection, case)
        key = charting.stage_key(design.read_design(connection), stage)
    main = (tree.ancestors(column) or [column])[0]
    for matrix in charting.matrices(study, MatrixRequest(main.number)):
        for row in matrix.rows:
            if (row.case_id, row.stage) == (case_id, key) and column.number in row.cells:
                return case_id, key, column.number, row.cells[column.number]
    raise UnknownName("cell", f"{case}/{stage}, {column.number}")


def cell_with_past(study: Study, case: str, stage: str, theme: str) -> tuple[Cell, list[RevisionLine]]:
    """A cell as it is now, and what it said before, latest first."""
    case_id, key, column, cell = _cell(study, case, stage, theme)
    with study.read() as connection:
        theme_id = design.read_tree(connection).named(column).id
        return cell, charts.past_revisions(connection, (case_id, key, theme_id))


def still_holds(study: Study, case: str, stage: str, theme: str, coder: str) -> str:
    """Says that a stale cell still holds: the same words, as a new revision that rests on what is there now.

    The name of the step. Raises NothingToDo for a cell that is not stale.
    """
    case_id, key, number, cell = _cell(study, case, stage, theme)
    if cell.state != STALE:
        raise NothingToDo(f"{case}/{key}, {number} is not stale; there is nothing to confirm.")
    with study.read() as connection:
        theme_id = design.read_tree(connection).named(number).id
        blank = charts.latest(connection, [theme_id])[case_id, key, theme_id].blank
    return charting.chart(study, case_id, key, number, coder, cell.stretches, blank, "Said that it still holds:")


def mark_reviewed(study: Study, case: str, stage: str, theme: str, coder: str) -> str:
    """Marks a written cell as reviewed, or takes the mark back. The name of the step."""
    _case_id, key, number, cell = _cell(study, case, stage, theme)
    if not cell.stretches:
        raise NothingToDo(f"{case}/{key}, {number} has no summary to review.")
    with study.step(f"Reviewed {case}/{key}, {number}", coder) as step:
        if not charts.review(step, cell.revision):
            step.rename(f"Took back the review of {case}/{key}, {number}")
        return step.name


def bring_back(study: Study, case: str, stage: str, theme: str, number: int, coder: str) -> str:
    """Makes an older revision the present one again, as a new revision. The name of the step."""
    case_id, key, column, _cell_now = _cell(study, case, stage, theme)
    with study.read() as connection:
        theme_id = design.read_tree(connection).named(column).id
        past = charts.past_revisions(connection, (case_id, key, theme_id))
        said = charts.said_in(connection, (case_id, key, theme_id), number)
    if said is None:
        raise UnknownName("revision", str(number), [str(line.number) for line in past])
    stretches, blank = said
    return charting.chart(study, case_id, key, column, coder, stretches, blank, f"Brought back revision {number} of")


def coverage(study: Study, by: str = "site", themes: str = "", where: Sequence[str] = ()) -> list[CoverageLine]:
    """How many cells of each theme are charted, reviewed, stale or blank, by site, type or stage. Raises BadValue."""
    if by not in DIMENSIONS:
        raise BadValue("way to count", by, DIMENSIONS)
    made = charting.matrices(study, MatrixRequest(themes, tuple(where)))
    with study.read() as connection:
        types = design.read_design(connection).types
    return coverage_of(made, by, types)
