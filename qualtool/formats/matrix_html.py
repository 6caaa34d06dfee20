"""Matrices as one page for a browser, with everything in it: it works offline, on a phone, and without scripts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from qualtool.analysis.matrix import CHANGE, Cell, Matrix, Reference, Row
from qualtool.formats.characters import xml_text
from qualtool.formats.matrix_words import (
    ABSENT,
    ABSENT_LEGEND,
    BUILT_IN,
    cell_name,
    column_names,
    ending,
    excerpt_words,
    filter_words,
    header_keys,
    is_absent,
    matrix_notes,
    points,
    reference_words,
    row_count,
    row_header_names,
    row_notes,
    title,
)

_TEMPLATES = Path(__file__).parent / "matrix_page"


@dataclass
class _Theme:
    """One matrix of the page; excerpts are numbered through the page, each once for its theme."""

    number: int
    matrix: Matrix
    excerpts: dict[str, dict[str, Any]] = field(default_factory=dict)


def write(path: Path, matrices: Sequence[Matrix]) -> None:
    """Writes the page. Every word of it is escaped; nothing in it is loaded from anywhere else."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: xml_text(value) if type(value) is str else value,
    )
    study = next((matrix.study for matrix in matrices if matrix.study), "") or "Framework matrix"
    choices = _choices(matrices)
    themes = [_theme(_Theme(number, matrix), choices) for number, matrix in enumerate(matrices, start=1)]
    absent = ABSENT_LEGEND if any(matrix.side_by_side for matrix in matrices) else ""
    page = environment.get_template("page.html").render(
        study=study, written=date.today().isoformat(), absent=absent, themes=themes, choices=choices
    )
    path.write_text(page, encoding="utf-8", newline="\n")


@dataclass(frozen=True, slots=True)
class _Choice:
    """What rows can be filtered by: its name, where a row keeps its values, and the values in the study's order."""

    key: str
    name: str
    place: str
    values: tuple[str, ...]


def _choices(matrices: Sequence[Matrix]) -> list[_Choice]:
    """Site, stage, type, and what else heads the rows; what no row says is left out."""
    heads = dict.fromkeys(key for matrix in matrices for key in header_keys(matrix))
    ranks = {label: place for matrix in matrices for place, label in enumerate(_labels(matrix))}
    choices = []
    for number, key in enumerate(dict.fromkeys(("site", "stage", "type", *heads))):
        found = dict.fromkeys(
            value for matrix in matrices for row in matrix.rows for value in _values(matrix, row, key)
        )
        ranked = key in ("site", "stage")
        values = sorted(found, key=lambda label: ranks.get(label, len(ranks))) if ranked else list(found)
        if key not in BUILT_IN:
            values.sort(key=str.casefold)
        place = key if key in BUILT_IN else f"h{number}"
        choices += [_Choice(key, BUILT_IN.get(key, key), place, tuple(values))] if values else []
    return choices


def _labels(matrix: Matrix) -> list[str]:
    return [*matrix.sites.values(), *matrix.stages.values()]


def _values(matrix: Matrix, row: Row, key: str) -> list[str]:
    """What a row says under a header: a case may have several sites and types."""
    if key == "site" and row.site not in matrix.sites:
        return [matrix.sites.get(site, site) for site in row.site.split(", ") if site]
    said = matrix.header(row, key)
    return [name for name in (said.split(" / ") if key == "type" else [said]) if name]


def _theme(theme: _Theme, choices: Sequence[_Choice]) -> Mapping[str, Any]:
    matrix, names = theme.matrix, column_names(theme.matrix)
    rows = [_row(theme, place, row, choices) for place, row in enumerate(matrix.rows, start=1)]
    return {
        "title": title(matrix),
        "filter": filter_words(matrix),
        "count": row_count(matrix),
        "notes": matrix_notes(matrix),
        "case": row_header_names(matrix)[0],
        "columns": [
            {"name": name, "change": column.stage == CHANGE, "begins": _begins(matrix, place)}
            for place, (name, column) in enumerate(zip(names, matrix.columns, strict=True))
        ],
        "rows": rows,
        "excerpts": list(theme.excerpts.values()),
    }


def _begins(matrix: Matrix, place: int) -> bool:
    """Whether a column is the first of a sub-theme whose stages lie side by side."""
    return matrix.side_by_side and place > 0 and matrix.columns[place - 1].id != matrix.columns[place].id


def _row(theme: _Theme, place: int, row: Row, choices: Sequence[_Choice]) -> Mapping[str, Any]:
    matrix = theme.matrix
    return {
        "case": row.case,
        "below": row_notes(matrix, row),
        "values": {choice.place: "\n".join(_values(matrix, row, choice.key)) for choice in choices},
        "cells": [_cell(theme, place, row, number) for number in range(len(matrix.columns))],
    }


def _cell(theme: _Theme, place: int, row: Row, number: int) -> Mapping[str, Any]:
    column = theme.matrix.columns[number]
    cell: Cell = row.cell(column)
    here = {"anchor": f"c{theme.number}-{place}-{number + 1}", "name": cell_name(row, column)}
    shown = [
        {
            "kind": point.kind,
            "words": point.words,
            "references": [
                {"label": reference_words(reference), "anchor": _excerpt(theme, reference, here)}
                for reference in point.references
            ],
        }
        for point in points(cell)
    ]
    absent = is_absent(cell)
    notes = ABSENT if absent else " ".join(ending(cell))
    return {"anchor": here["anchor"], "points": shown, "notes": notes, "absent": absent}


def _excerpt(theme: _Theme, reference: Reference, cell: dict[str, str]) -> str:
    """Lists an excerpt, and the cell that cites it; the excerpt's anchor."""
    known = theme.excerpts.setdefault(
        reference.excerpt,
        {
            "anchor": f"x{theme.number}-{len(theme.excerpts) + 1}",
            "label": reference.label,
            "words": excerpt_words(reference),
            "starred": reference.starred,
            "transcript": reference.transcript,
            "start": reference.start,
            "end": reference.end,
            "cells": [],
        },
    )
    if cell not in known["cells"]:
        known["cells"].append(cell)
    return str(known["anchor"])
