"""Findings as they leave the study: to a file or to JSON, without what consent keeps back."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from qualtool.analysis.findings import BearingCell, Finding, FindingList, WhoSaysSo
from qualtool.analysis.matrix import Cell, Column, Matrix, Row
from qualtool.errors import UnknownSuffix
from qualtool.formats import findings_text
from qualtool.formats.whole_file import write_whole
from qualtool.store import consent, design
from qualtool.store.study import Study
from qualtool.workflow.sharing import WITHDRAWN, WITHHELD, Shared, released, share, withheld_in


def share_findings(study: Study, found: FindingList, path: Path) -> Shared:
    """Writes findings to .md. Raises UnknownSuffix, UnwritableFile."""
    if path.suffix.lower() != ".md":
        raise UnknownSuffix(path, [".md"])
    allowed, number = released_findings(study, found.findings)

    def write(_back: object) -> int:
        whole = replace(found, findings=tuple(allowed))
        write_whole(path, lambda beside: findings_text.write_markdown(beside, whole, study.name))
        return number

    return share(study, path, write)


def released_findings(study: Study, found: Sequence[Finding]) -> tuple[list[Finding], int]:
    """Findings as they may leave the study, and how many points were withheld."""
    with study.read() as connection:
        sites = {place.label: key for key, place in design.read_design(connection).sites.items()}
        gone = consent.withheld(connection).gone_cases
    (matrix,) = released(study, [_one_matrix((cell for finding in found for cell in finding.cells), sites)])
    cells = {row.place(column): row.cell(column) for row in matrix.rows for column in matrix.columns}
    allowed = [
        replace(finding, cells=tuple(_released_cell(cell, cells[cell.place], gone) for cell in finding.cells))
        for finding in found
    ]
    return allowed, withheld_in([matrix])


def _released_cell(bearing: BearingCell, allowed: Cell, gone: Collection[str]) -> BearingCell:
    """A finding's cell as it may leave; the note on why it bears goes too where its case withdrew."""
    withheld = bearing.place[0] in gone
    note = WITHDRAWN if bearing.note and withheld else bearing.note
    return replace(bearing, cell=allowed, note=note, withheld=withheld)


def released_words(said: WhoSaysSo) -> WhoSaysSo:
    """Who says so, without the words that may not be quoted."""
    return replace(
        said,
        witnesses=tuple(
            replace(one, words=tuple(replace(w, words=WITHHELD) if w.withheld else w for w in one.words))
            for one in said.witnesses
        ),
    )


def _one_matrix(cells: Iterable[BearingCell], sites: dict[str, str]) -> Matrix:
    """The cells laid out as a matrix, which is what consent is checked on: a row for each case, stages side by side."""
    columns: dict[str, Column] = {}
    rows: dict[str, Row] = {}
    for one in cells:
        case_id, stage, theme_id = one.place
        # By its id, since a retired sub-theme may have the number of one in use.
        column = Column(theme_id, theme_id, one.title, stage=stage)
        columns[column.key] = column
        site = sites.get(one.case, "") if one.kind == "site" else ""
        row = rows.setdefault(case_id, Row(case_id, one.case, one.kind, site, "", ""))
        row.cells[column.key] = one.cell
    return Matrix("", "Findings", tuple(columns.values()), tuple(rows.values()), "")
