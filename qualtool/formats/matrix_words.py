"""How a matrix and its cells are put in words, alike in every format."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualtool.analysis.matrix import (
    BLANK_REASONS,
    NOT_MET,
    SITES,
    STALE,
    Cell,
    Column,
    Matrix,
    Reference,
    Row,
    Stretch,
    stretch_text,
)
from qualtool.analysis.summary_text import told_apart

ABSENT = "–"
"""Stands where a case was not met at a stage, so that there is no cell."""
ABSENT_LEGEND = f"{ABSENT} on grey: not met at that stage."
UNASKED = "unasked"
STAGE_HEADER = "Stage"
BUILT_IN = {"site": "Site", "stage": STAGE_HEADER, "type": "Type", "kind": "Kind"}
_DIFFERENT_PEOPLE = "Rows are sites: a Change is between what different people said, not a change in one person."


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


def is_absent(cell: Cell) -> bool:
    """Whether there is no such cell, for the case was not met at the stage."""
    return cell.state == NOT_MET


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


def header_keys(matrix: Matrix) -> tuple[str, ...]:
    """What heads a row besides its case: the headers chosen, and the group where it is none of them.

    What every row would say alike or leave empty is left out: the site and type of sites, the stage side by side.
    """
    needless = {"case", "site", "type"} if matrix.rows_are == SITES else {"case"}
    needless |= {"stage"} if matrix.side_by_side else set()
    group = () if matrix.group in matrix.headers else (matrix.group,)
    return tuple(dict.fromkeys(key for key in (*group, *matrix.headers) if key and key not in needless))


def row_header_names(matrix: Matrix) -> tuple[str, ...]:
    """The names of the columns that `row_headers` fills; none is the name of a chart column."""
    first = "Site" if matrix.rows_are == SITES else "Case"
    return told_apart_names((first, *(BUILT_IN.get(key, key) for key in header_keys(matrix))), column_names(matrix))


def column_names(matrix: Matrix) -> tuple[str, ...]:
    """The names of the chart columns, each unlike the others."""
    return told_apart_names(column.name for column in matrix.columns)


def told_apart_names(names: Iterable[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """The names, those that came before or are among `taken` with a number behind."""
    used, unlike = {name.casefold() for name in taken}, []
    for name in names:
        wanted, count = name, 1
        while wanted.casefold() in used:
            count += 1
            wanted = f"{name} ({count})"
        used.add(wanted.casefold())
        unlike.append(wanted)
    return tuple(unlike)


def row_headers(matrix: Matrix, row: Row) -> tuple[str, ...]:
    """The case or site, and what heads its row besides, with labels for keys."""
    return row.case, *(matrix.header(row, key) for key in header_keys(matrix))


def row_notes(matrix: Matrix, row: Row) -> list[str]:
    """What stands below a row's case: its headers that say something, attributes with their name."""
    said = ((key, matrix.header(row, key)) for key in header_keys(matrix))
    return [value if key in BUILT_IN else f"{key}: {value}" for key, value in said if value]


def cell_stage(row: Row, column: Column) -> str:
    """The key of a cell's stage, or CHANGE."""
    return column.stage or row.stage


def cell_name(row: Row, column: Column) -> str:
    """How a cell is called: P12/3, 4.1."""
    return f"{row.case}/{cell_stage(row, column)}, {column.number}"


def matrix_notes(matrix: Matrix) -> list[str]:
    """What has to be known to read a matrix: who is left out, and whose change its Change cells are."""
    notes = []
    if matrix.seen_once:
        count, what = len(matrix.seen_once), "site" if matrix.rows_are == SITES else "case"
        are = f"1 {what} is" if count == 1 else f"{count} {what}s are"
        notes.append(f"{are} left out, met at one stage only: {'; '.join(matrix.seen_once)}.")
    if matrix.side_by_side and matrix.rows_are == SITES:
        notes.append(_DIFFERENT_PEOPLE)
    return notes


def column_blocks(columns: Sequence[Column]) -> list[list[int]]:
    """The places of the columns of each sub-theme: they belong on one page."""
    blocks: list[list[int]] = []
    for place, column in enumerate(columns):
        if place and columns[place - 1].id == column.id:
            blocks[-1].append(place)
        else:
            blocks.append([place])
    return blocks


def ending(cell: Cell) -> list[str]:
    """What stands after a summary: why a cell is blank or stale, that it came unasked, and what lies under it."""
    notes = list(filter(None, [blank_words(cell)]))
    notes += ["[stale]"] if cell.state == STALE else []
    notes += [f"[{UNASKED}]"] if cell.spontaneous else []
    for count, what in ((cell.excerpts, "excerpt"), (cell.draws_on, "cell")):
        if count:
            notes.append(f"[{'draws on ' if what == 'cell' else ''}{count} {what}{'' if count == 1 else 's'}]")
    return notes
