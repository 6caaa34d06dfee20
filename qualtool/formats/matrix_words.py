"""How a matrix and its cells are put in words, alike in every format."""

from qualtool.analysis.matrix import BLANK_REASONS, STALE, Cell, Matrix, Row

ROW_HEADERS = ("Case", "Site", "Stage", "Type")


def title(matrix: Matrix) -> str:
    """The theme's number and title."""
    return f"{matrix.theme} {matrix.title}".strip()


def filter_words(matrix: Matrix) -> str:
    """The filter that made a matrix, also where it is none."""
    return f"Filter: {matrix.filter or 'none, everything is here'}"


def row_count(matrix: Matrix) -> str:
    """How many rows fit the filter."""
    rows = len(matrix.rows)
    return f"n = {rows} row{'' if rows == 1 else 's'}"


def row_headers(matrix: Matrix, row: Row) -> tuple[str, str, str, str]:
    """Case, site, stage and type, with labels for keys."""
    return (row.case, matrix.sites.get(row.site, row.site), matrix.stages.get(row.stage, row.stage), row.type)


def ending(cell: Cell) -> list[str]:
    """What stands after a summary: why a cell is blank or stale, and its count of excerpts."""
    notes = []
    if cell.state in BLANK_REASONS:
        notes.append(f"({cell.state})")
    elif cell.state == STALE:
        notes.append("[stale]")
    if cell.excerpts:
        notes.append(f"[{cell.excerpts} excerpt{'' if cell.excerpts == 1 else 's'}]")
    return notes
