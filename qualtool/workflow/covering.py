"""How far charting is: the board of themes by site, type or stage, and its numbers as a file."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from qualtool.analysis.coverage import DIMENSIONS, STATES, WAITING, CoverageBoard, board_of, lines_of
from qualtool.errors import BadValue
from qualtool.store import design
from qualtool.store.design import Design
from qualtool.store.study import Study
from qualtool.workflow.matrices import MatrixRequest, matrices
from qualtool.workflow.sharing import Shared
from qualtool.workflow.table_files import share_table


def coverage_board(study: Study, by: str = "site", themes: str = "", where: Sequence[str] = ()) -> CoverageBoard:
    """How many cells of each theme and sub-theme are charted, reviewed, stale or blank, by site, type or stage.

    The cells are those of cases at their stages: sites as cases and Change cells are not counted. Raises BadValue,
    UnknownName, AmbiguousName, BadFilter.
    """
    if by not in DIMENSIONS:
        raise BadValue("way to count", by, DIMENSIONS)
    with study.read() as connection:
        stated, tree = design.read_design(connection), design.read_tree(connection)
    asked = tree.all_named(themes) if themes else tree.roots
    across = {theme.id: [column.id for column in tree.chart_columns(theme)] for theme in asked}
    every = tuple(dict.fromkeys(column for columns in across.values() for column in columns))
    # Read as one chart, so that the statements do not grow with the framework.
    made = matrices(study, MatrixRequest(columns=every, where=tuple(where)))
    by_id = {column.id: column for whole in made for column in whole.columns}
    of_themes = [
        replace(whole, theme=theme.number, title=theme.title, columns=tuple(by_id[one] for one in across[theme.id]))
        for whole in made
        for theme in asked
    ]
    return board_of(of_themes, by, stated.types, _labels(stated, by), {theme.number: theme.id for theme in asked})


def _labels(stated: Design, by: str) -> dict[str, str]:
    if by == "type":
        return {name: name for name in stated.types.values()}
    return {key: place.label for key, place in (stated.sites if by == "site" else stated.stages).items()}


def share_coverage(study: Study, board: CoverageBoard, columns: bool, path: Path) -> Shared:
    """Writes a line for each theme (or sub-theme) and group to a .csv. Raises UnknownSuffix, UnwritableFile."""
    header = ("theme", "title", board.by, "label", "cells", *STATES, WAITING)
    rows = [
        (line.theme, line.title, line.group, line.label, line.cells, *line.states.values(), line.waiting)
        for line in lines_of(board, columns)
    ]
    return share_table(study, path, header, rows)
