"""Everything that leaves the study for a file goes through `share`, where consent is checked."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from qualtool.analysis.matrix import Cell, Matrix, Reference, Stretch
from qualtool.analysis.quotes import CodedExcerpt, Quotes
from qualtool.errors import UnknownSuffix
from qualtool.formats import writing
from qualtool.store import consent
from qualtool.store.study import Study

WITHHELD = "[withheld: no consent to quotation]"
REFUSING = ("no", "withdrawn", "refused", "none", "withdrew")


def share(study: Study, path: Path, write: Callable[[set[str]], None]) -> Path:
    """Writes an export with the words of those who refused left out: `write` is given their excerpts."""
    with study.read() as connection:
        withheld = consent.excerpts_of_refusers(connection, REFUSING)
    write(withheld)
    return path


def share_matrices(study: Study, made: list[Matrix], path: Path) -> Path:
    """Writes matrices to .xlsx, .docx, .html, .csv or .md. Raises UnknownSuffix, UnwritableFile."""
    _refuse_suffix(path, writing.MATRIX_WRITERS)
    return share(
        study, path, lambda withheld: writing.write_matrices(path, [_without(matrix, withheld) for matrix in made])
    )


def share_quotes(study: Study, found: Quotes, path: Path) -> tuple[Path, int]:
    """Writes quotes to .csv, .md or .docx; where, and how many were withheld for want of consent."""
    _refuse_suffix(path, writing.QUOTE_WRITERS)
    left_out: list[CodedExcerpt] = []

    def write(withheld: set[str]) -> None:
        left_out.extend(quote for quote in found.quotes if quote.id in withheld)
        kept = tuple(quote for quote in found.quotes if quote.id not in withheld)
        said = f"{found.filter}; {len(left_out)} withheld: no consent to quotation" if left_out else found.filter
        writing.write_quotes(path, replace(found, quotes=kept, filter=said))

    return share(study, path, write), len(left_out)


def _refuse_suffix(path: Path, known: dict[str, str]) -> None:
    if path.suffix.lower() not in known:
        raise UnknownSuffix(path, known)


def _without(matrix: Matrix, withheld: set[str]) -> Matrix:
    """The matrix without the words of those who refused quotation; references to them keep only their place."""
    if not withheld:
        return matrix
    rows = tuple(
        replace(row, cells={number: _cell_without(cell, withheld) for number, cell in row.cells.items()})
        for row in matrix.rows
    )
    return replace(matrix, rows=rows)


def _cell_without(cell: Cell, withheld: set[str]) -> Cell:
    return replace(cell, stretches=tuple(_stretch_without(stretch, withheld) for stretch in cell.stretches))


def _stretch_without(stretch: Stretch, withheld: set[str]) -> Stretch:
    if not any(ref.excerpt in withheld for ref in stretch.references):
        return stretch
    text = WITHHELD if stretch.kind == "verbatim" else stretch.text
    references = tuple(_reference_without(ref, withheld) for ref in stretch.references)
    return Stretch(stretch.kind, text, references)


def _reference_without(reference: Reference, withheld: set[str]) -> Reference:
    return replace(reference, words="") if reference.excerpt in withheld else reference
