"""Matrices as one page for a browser, with everything in it: it works offline, on a phone, and without scripts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from qualtool.analysis.matrix import Cell, Column, Matrix, Reference, Row
from qualtool.formats.characters import xml_text
from qualtool.formats.matrix_words import (
    ending,
    excerpt_words,
    filter_words,
    points,
    reference_words,
    row_count,
    row_headers,
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
    themes = [_theme(_Theme(number, matrix)) for number, matrix in enumerate(matrices, start=1)]
    page = environment.get_template("page.html").render(
        study=study, written=date.today().isoformat(), themes=themes, choices=_choices(matrices)
    )
    path.write_text(page, encoding="utf-8", newline="\n")


def _choices(matrices: Sequence[Matrix]) -> dict[str, list[str]]:
    """What the rows can be filtered by, in the order of the study."""
    found: dict[str, dict[str, None]] = {"Site": {}, "Stage": {}, "Type": {}}
    for matrix in matrices:
        for row in matrix.rows:
            for name, values in zip(found, (_sites(matrix, row), [_stage(matrix, row)], _types(row)), strict=True):
                found[name].update(dict.fromkeys(values))
    ranks = {label: place for matrix in matrices for place, label in enumerate(_labels(matrix))}
    return {
        name: sorted(values, key=lambda label: ranks.get(label, len(ranks))) if name != "Type" else list(values)
        for name, values in found.items()
    }


def _labels(matrix: Matrix) -> list[str]:
    return [*matrix.sites.values(), *matrix.stages.values()]


def _sites(matrix: Matrix, row: Row) -> list[str]:
    keys = [row.site] if row.site in matrix.sites else row.site.split(", ")
    return [matrix.sites.get(key, key) for key in keys]


def _stage(matrix: Matrix, row: Row) -> str:
    return matrix.stages.get(row.stage, row.stage)


def _types(row: Row) -> list[str]:
    return [name for name in row.type.split(" / ") if name]


def _theme(theme: _Theme) -> Mapping[str, Any]:
    matrix = theme.matrix
    rows = [_row(theme, place, row) for place, row in enumerate(matrix.rows, start=1)]
    return {
        "title": title(matrix),
        "filter": filter_words(matrix),
        "count": row_count(matrix),
        "columns": [column.name for column in matrix.columns],
        "rows": rows,
        "excerpts": list(theme.excerpts.values()),
    }


def _row(theme: _Theme, place: int, row: Row) -> Mapping[str, Any]:
    case, *others = row_headers(theme.matrix, row)
    return {
        "case": case,
        "below": list(filter(None, others)),
        "sites": "\n".join(_sites(theme.matrix, row)),
        "stage": _stage(theme.matrix, row),
        "types": "\n".join(_types(row)),
        "cells": [_cell(theme, place, row, column) for column in theme.matrix.columns],
    }


def _cell(theme: _Theme, place: int, row: Row, column: Column) -> Mapping[str, Any]:
    cell: Cell = row.cell(column)
    number = theme.matrix.columns.index(column) + 1
    here = {"anchor": f"c{theme.number}-{place}-{number}", "name": f"{row.case}/{row.stage}, {column.number}"}
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
    return {"anchor": here["anchor"], "points": shown, "notes": " ".join(ending(cell))}


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
