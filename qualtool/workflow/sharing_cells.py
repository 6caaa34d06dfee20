"""One cell, with its revisions and the cells behind it, as it may leave the study."""

from dataclasses import replace

from qualtool.analysis.matrix import Cell, Matrix, Row
from qualtool.store import design
from qualtool.store.study import Study
from qualtool.workflow.beside import CellReport
from qualtool.workflow.sharing import released

_NOW = "now"


def released_report(study: Study, report: CellReport) -> CellReport:
    """A cell without what consent keeps back, in any of its revisions; its excerpts are left out."""
    with study.read() as connection:
        sites = {place.label: key for key, place in design.read_design(connection).sites.items()}
    named = report.named
    said = {_NOW: named.cell, **{str(past.number): Cell(past.stretches) for past in report.past}}
    rows = [_row(named.place[0], named.case, sites, said)]
    rows += [_row(one.place[0], one.case, sites, {_NOW: one.cell}) for one in report.beside.drawn]
    (matrix,) = released(study, [Matrix("", "Cell", (), tuple(rows), "")])
    itself, *behind = matrix.rows
    drawn = zip(report.beside.drawn, behind, strict=True)
    return replace(
        report,
        named=replace(named, cell=itself.cells[_NOW]),
        past=tuple(replace(past, stretches=itself.cells[str(past.number)].stretches) for past in report.past),
        beside=replace(
            report.beside, excerpts=(), drawn=tuple(replace(one, cell=row.cells[_NOW]) for one, row in drawn)
        ),
    )


def _row(case_id: str, case: str, sites: dict[str, str], cells: dict[str, Cell]) -> Row:
    # A name that is a site's means the site wherever a cell is named.
    return Row(case_id, case, "site" if case in sites else "", sites.get(case, ""), "", "", cells=cells)
