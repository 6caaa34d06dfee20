"""Findings: statements of the report with the cells that bear on them, and what their evidence lacks."""

from collections.abc import Iterable
from dataclasses import dataclass

from qualtool.analysis.matrix import Cell

SUPPORTING, CONTRARY, QUALIFYING, SILENT = "supporting", "contrary", "qualifying", "silent"
BEARINGS = (SUPPORTING, CONTRARY, QUALIFYING, SILENT)
SIGNS = {SUPPORTING: "+", CONTRARY: "-", QUALIFYING: "±", SILENT: "∅"}
DOES = {SUPPORTING: "supports", CONTRARY: "speaks against", QUALIFYING: "qualifies", SILENT: "is silent on"}
NO_THEME = "No theme"
MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class BearingCell:
    """A cell that bears on a finding, as it stands now.

    `place` is its case's id, its stage's key (or CHANGE) and its sub-theme's id; `kind` is that of its case; `sites`,
    `stage` and `types` are the labels of its row. `why_stale` says what has happened since somebody said how it bears;
    `mend` says what to do where looking at it again would not be enough. What a cell cites is not known where it is
    `withheld` because its case withdrew.
    """

    place: tuple[str, str, str]
    case: str
    kind: str
    sites: tuple[str, ...]
    stage: str
    types: tuple[str, ...]
    number: str
    title: str
    bearing: str
    note: str
    cell: Cell
    coder: str = ""
    at: str = ""
    why_stale: str = ""
    mend: str = ""
    withheld: bool = False

    @property
    def name(self) -> str:
        return f"{self.case}/{self.place[1]}, {self.number}"

    @property
    def cites_nothing(self) -> bool:
        """Whether it says something, and no reference stands in it."""
        stretches = self.cell.stretches
        return bool(stretches) and not self.withheld and not any(stretch.references for stretch in stretches)


@dataclass(frozen=True, slots=True)
class RowInScope:
    """A case at a stage that a finding is about; `charted` counts its written cells under the finding's theme."""

    case_id: str
    case: str
    stage_key: str
    sites: tuple[str, ...]
    stage: str
    types: tuple[str, ...]
    charted: int

    @property
    def name(self) -> str:
        return f"{self.case}/{self.stage_key}"


@dataclass(frozen=True, slots=True)
class Tally:
    """How much bears on a finding in one way."""

    bearing: str
    cells: int
    cases: int
    sites: int
    types: int

    @property
    def in_numbers(self) -> str:
        counted = (("cell", self.cells), ("case", self.cases), ("site", self.sites), ("type", self.types))
        return " · ".join(_counted(number, name) for name, number in counted)


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement with its evidence; `number` is its place in the list of all findings.

    `filter` is its scope in words. Where the scope names what the study no longer has, `scope_fault` says so, and
    nothing is in scope.
    """

    id: str
    number: int
    statement: str
    theme_id: str | None
    theme: str
    explanation: str
    rivals: tuple[str, ...]
    scope: tuple[str, ...]
    filter: str
    scope_fault: str
    coder: str
    at: str
    cells: tuple[BearingCell, ...] = ()
    in_scope: tuple[RowInScope, ...] = ()
    not_looked_at: tuple[RowInScope, ...] = ()

    def bearing(self, *bearings: str) -> list[BearingCell]:
        """Its cells of these bearings, in the order of the matrix."""
        return [cell for wanted in bearings for cell in self.cells if cell.bearing == wanted]

    @property
    def tallies(self) -> tuple[Tally, ...]:
        return tuple(_tally(bearing, self.bearing(bearing)) for bearing in BEARINGS)

    @property
    def stale(self) -> list[BearingCell]:
        return [cell for cell in self.cells if cell.why_stale]

    @property
    def looked_at(self) -> str:
        """How much of its scope it has looked at, in rows and cases."""
        if self.scope_fault:
            return f"its scope cannot be read: {self.scope_fault}"
        rows, cases = len(self.in_scope), _cases(self.in_scope)
        left, left_cases = len(self.not_looked_at), _cases(self.not_looked_at)
        if not rows:
            return "nobody is in its scope"
        if not left:
            return f"all {_counted(rows, 'row')} in scope ({_counted(cases, 'case')}) looked at"
        return f"{left} of {_counted(rows, 'row')} in scope not looked at ({left_cases} of {_counted(cases, 'case')})"

    @property
    def flags(self) -> list[str]:
        """What a reader of the report would ask about its evidence; empty where nothing is missing."""
        if not self.cells:
            return ["no cell bears on it yet"]
        supporting = self.bearing(SUPPORTING)
        return [*_one_sided(self), *_narrow(supporting), *_uncited(supporting), *_outside(self)]


@dataclass(frozen=True, slots=True)
class FindingList:
    """Findings by theme, in the order of the framework, with the filter that chose them; `of` counts all there are."""

    filter: str
    of: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class SaidWords:
    """Words that a cell cites; `speaker` is the participant, and `withheld` says that they may not be quoted."""

    excerpt: str
    words: str
    label: str
    starred: bool
    transcript: str
    transcript_id: str
    start: int
    end: int
    speaker: str
    attribution: str
    withheld: bool


@dataclass(frozen=True, slots=True)
class Witness:
    """A case at a stage that bears on a finding in one way: who is in it, its cells, and their words, starred first."""

    bearing: str
    case_id: str
    case: str
    stage_key: str
    participants: tuple[str, ...]
    sites: tuple[str, ...]
    stage: str
    types: tuple[str, ...]
    cells: tuple[BearingCell, ...]
    words: tuple[SaidWords, ...]


@dataclass(frozen=True, slots=True)
class WhoSaysSo:
    """Who stands behind a finding: those who support it, speak against it and qualify it, in this order."""

    finding: Finding
    witnesses: tuple[Witness, ...]

    @property
    def withheld(self) -> int:
        return sum(words.withheld for witness in self.witnesses for words in witness.words)


def _tally(bearing: str, cells: Iterable[BearingCell]) -> Tally:
    listed = list(cells)
    return Tally(
        bearing,
        cells=len(listed),
        cases=len({cell.place[0] for cell in listed}),
        sites=len({site for cell in listed for site in cell.sites}),
        types=len({kind for cell in listed for kind in cell.types}),
    )


def _one_sided(finding: Finding) -> list[str]:
    if not finding.bearing(SUPPORTING):
        return ["no supporting cell"]
    if not finding.bearing(CONTRARY, QUALIFYING):
        return ["no contrary case: no cell is contrary or qualifying"]
    return []


def _narrow(supporting: list[BearingCell]) -> list[str]:
    cases = {cell.place[0] for cell in supporting}
    sites = {site for cell in supporting for site in cell.sites}
    if len(cases) == 1:
        return [f"rests on one case only: {supporting[0].case}"]
    if len(sites) == 1:
        return [f"rests on one site only: {sites.pop()}"]
    return []


def _uncited(supporting: list[BearingCell]) -> list[str]:
    bare = [cell.name for cell in supporting if cell.cites_nothing]
    if not bare:
        return []
    return [f"{_counted(len(bare), 'supporting cell')} without a reference: {_first(bare)}"]


def _outside(finding: Finding) -> list[str]:
    """Cells of cases that the finding is not about; a site's cell is about everybody there."""
    within = {row.case_id for row in finding.in_scope}
    others = [cell.name for cell in finding.cells if cell.kind != "site" and cell.place[0] not in within]
    if finding.scope_fault or not finding.scope or not others:
        return []
    return [f"{_counted(len(others), 'cell')} of cases outside its scope: {_first(others)}"]


def _first(names: list[str]) -> str:
    """Some names, and how many there are besides."""
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return "; ".join(names[:MOST_NAMES]) + more


def _cases(rows: Iterable[RowInScope]) -> int:
    return len({row.case_id for row in rows})


def _counted(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
