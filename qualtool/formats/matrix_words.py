"""How a matrix and its cells are put in words, alike in every format."""

from dataclasses import dataclass

from qualtool.analysis.matrix import BLANK_REASONS, STALE, Cell, Matrix, Reference, Row, Stretch, stretch_text
from qualtool.analysis.summary_text import told_apart

ROW_HEADERS = ("Case", "Site", "Stage", "Type")


@dataclass(frozen=True, slots=True)
class Point:
    """A stretch as it is printed: words in the marks of its kind, and its references told apart by their labels."""

    kind: str
    words: str
    references: tuple[Reference, ...] = ()

    @property
    def citation(self) -> str:
        """The references in brackets, or nothing."""
        cited = "; ".join(map(reference_words, self.references))
        return f"({cited})" if cited else ""


def reference_words(reference: Reference) -> str:
    """A reference's label, with the star of a quotable passage."""
    return ("*" if reference.starred else "") + reference.label


def excerpt_words(reference: Reference) -> str:
    """What a cited excerpt says, or that it may not be shown."""
    return reference.words or "[words withheld: no consent to quotation]"


def points(cell: Cell) -> list[Point]:
    """A cell's stretches; words and citation, a space between, are the points of `summary_text.typed_points`."""
    return [
        Point(stretch.kind, stretch_text(Stretch(stretch.kind, stretch.text)), stretch.references)
        for stretch in told_apart(cell.stretches)
    ]


def blank_words(cell: Cell) -> str:
    """Why a cell is blank, in brackets, or nothing."""
    return f"({cell.state})" if cell.state in BLANK_REASONS else ""


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
    notes = list(filter(None, [blank_words(cell)]))
    if cell.state == STALE:
        notes.append("[stale]")
    if cell.excerpts:
        notes.append(f"[{cell.excerpts} excerpt{'' if cell.excerpts == 1 else 's'}]")
    return notes
