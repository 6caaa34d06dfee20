"""Everything that leaves the study for a file goes through `share`, where consent is checked."""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qualtool.analysis.matrix import VERBATIM, Cell, Matrix, Reference, Row, Stretch
from qualtool.analysis.quotes import Quotes
from qualtool.analysis.voices import Voice
from qualtool.errors import UnknownSuffix, UnwritableFile
from qualtool.formats import writing
from qualtool.store import consent
from qualtool.store.consent import Withheld
from qualtool.store.study import Study
from qualtool.store.voices import read_voices

WITHHELD = "[withheld: no consent to quotation]"
WITHDRAWN = "[withheld: withdrew from the study]"


@dataclass(frozen=True, slots=True)
class Shared:
    """An export: its file, how many quotes or points were withheld, and where the file lies that it replaced."""

    path: Path
    withheld: int = 0
    earlier: Path | None = None


def share(study: Study, path: Path, write: Callable[[Withheld], int]) -> Shared:
    """Writes an export without what consent keeps back, which `write` is given and counts.

    A file of the same name is kept beside it as NAME.earlier. Raises UnwritableFile.
    """
    with study.read() as connection:
        back = consent.withheld(connection)
    return written(path, lambda: write(back))


def written(path: Path, write: Callable[[], int]) -> Shared:
    """Writes a file that holds nothing of a study's people; one of the same name is kept beside it as NAME.earlier.

    Raises UnwritableFile.
    """
    earlier = _kept_beside(path)
    return Shared(path, write(), earlier)


def _kept_beside(path: Path) -> Path | None:
    """A copy of the file that an export is about to replace: it may have been edited since."""
    if not path.is_file():
        return None
    earlier = path.with_name(f"{path.stem}.earlier{path.suffix}")
    try:
        shutil.copy2(path, earlier)
    except OSError as error:
        raise UnwritableFile(earlier, error.strerror or str(error)) from error
    return earlier


def share_matrices(study: Study, made: Sequence[Matrix], path: Path) -> Shared:
    """Writes matrices to .xlsx, .docx, .html, .csv or .md. Raises UnknownSuffix, UnwritableFile."""
    _refuse_suffix(path, writing.MATRIX_WRITERS)
    allowed = released(study, made)

    def write(_back: Withheld) -> int:
        writing.write_matrices(path, allowed)
        return withheld_in(allowed)

    return share(study, path, write)


def released(study: Study, made: Sequence[Matrix]) -> list[Matrix]:
    """The matrices as they may leave the study, whether to a file, to JSON or to a printer."""
    with study.read() as connection:
        back = consent.withheld(connection)
        sites = _of_sites(back, read_voices(connection)) if back.unquotable_cases else {}
    return [_without(matrix, back, sites) for matrix in made]


def withheld_in(released_: Iterable[Matrix]) -> int:
    """How many points of released matrices were withheld; a cell that stands in several counts once."""
    cells = {
        row.place(column): row.cell(column) for matrix in released_ for row in matrix.rows for column in matrix.columns
    }
    return sum(stretch.text in (WITHHELD, WITHDRAWN) for cell in cells.values() for stretch in cell.stretches)


def share_quotes(study: Study, found: Quotes, path: Path) -> Shared:
    """Writes quotes to .csv, .md or .docx. Raises UnknownSuffix, UnwritableFile."""
    _refuse_suffix(path, writing.QUOTE_WRITERS)

    def write(back: Withheld) -> int:
        kept = tuple(quote.to_print() for quote in found.quotes if quote.id not in back.unquotable)
        left_out = len(found.quotes) - len(kept)
        said = f"{found.filter}; {left_out} withheld: no consent to quotation" if left_out else found.filter
        writing.write_quotes(path, replace(found, quotes=kept, filter=said))
        return left_out

    return share(study, path, write)


def unquotable(study: Study) -> frozenset[str]:
    """The excerpts that may not be quoted."""
    with study.read() as connection:
        return consent.withheld(connection).unquotable


def _refuse_suffix(path: Path, known: dict[str, str]) -> None:
    if path.suffix.lower() not in known:
        raise UnknownSuffix(path, known)


def _of_sites(back: Withheld, voices: Iterable[Voice]) -> dict[str, tuple[bool, bool]]:
    """For each site's key: whether anybody met there refused quotation, and whether all withdrew."""
    met: dict[str, set[str]] = {}
    for voice in voices:
        met.setdefault(voice.site, set()).add(voice.case_id)
    people = {site: cases for site, cases in met.items() if cases}
    return {site: (bool(cases & back.unquotable_cases), cases <= back.gone_cases) for site, cases in people.items()}


def _without(matrix: Matrix, back: Withheld, sites: Mapping[str, tuple[bool, bool]]) -> Matrix:
    """The matrix without the words of those who refused quotation, and without those who withdrew altogether."""
    if not back.unquotable_cases:
        return matrix
    return replace(matrix, rows=tuple(_row_without(row, _seen_from(row, back, sites)) for row in matrix.rows))


def _seen_from(row: Row, back: Withheld, sites: Mapping[str, tuple[bool, bool]]) -> Withheld:
    """What is withheld, with the row's own case among the cases where it is a site: its words are its people's."""
    if row.kind != "site":
        return back
    refused, gone = sites.get(row.site, (False, False))
    return replace(
        back,
        unquotable_cases=back.unquotable_cases | ({row.case_id} if refused else set()),
        gone_cases=back.gone_cases | ({row.case_id} if gone else set()),
    )


def _row_without(row: Row, back: Withheld) -> Row:
    return replace(row, cells={key: _cell_without(cell, row.case_id, back) for key, cell in row.cells.items()})


def _cell_without(cell: Cell, case_id: str, back: Withheld) -> Cell:
    if case_id in back.gone_cases and cell.stretches:
        return replace(cell, stretches=(Stretch(cell.stretches[0].kind, WITHDRAWN),))
    return replace(cell, stretches=tuple(_stretch_without(stretch, case_id, back) for stretch in cell.stretches))


def _stretch_without(stretch: Stretch, case_id: str, back: Withheld) -> Stretch:
    """A point with the words that may leave: a paraphrase may, unless the person whom it cites withdrew."""
    cited = {ref.excerpt for ref in stretch.references}
    text = stretch.text
    if cited & back.gone:
        text = WITHDRAWN
    elif stretch.kind == VERBATIM and (cited & back.unquotable or (not cited and case_id in back.unquotable_cases)):
        text = WITHHELD
    return Stretch(stretch.kind, text, tuple(_reference_without(ref, back) for ref in stretch.references))


def _reference_without(reference: Reference, back: Withheld) -> Reference:
    return replace(reference, words="") if reference.excerpt in back.unquotable else reference
