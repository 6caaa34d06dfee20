"""Reading client-level data: one row per client, columns by name, every value that cannot be read told by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qualtool.analysis.client_covariates import is_identifier, is_numeric, number_written
from qualtool.analysis.clients import Client
from qualtool.formats.clients_columns import ClientColumns, Places, places_of
from qualtool.formats.clients_sides import Sides, arm_sides, outcome_sides, period_sides
from qualtool.formats.tables import Line, read_table
from qualtool.text.turns import Problem

NOTHING = frozenset(
    ("", "-", ".", "na", "n/a", "#n/a", "nan", "null", "missing", "not known", "unknown", "not stated", "not recorded")
)
"""What stands for a missing value, in any case of letters."""
_LINES_NAMED = 20
_LEVELS_NAMED = 6
_MOST_IN_A_SHEET = 100_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What a column of the file was taken for, and what its values say."""

    column: str
    taken_for: str
    told: str


@dataclass(frozen=True, slots=True)
class ClientsRead:
    """The clients of each site ('' for those without one), the covariates, and what is wrong.

    `numeric` says of each covariate whether it is a number.
    """

    by_site: Mapping[str, Sequence[Client]] = field(default_factory=dict)
    has_sites: bool = False
    covariates: tuple[str, ...] = ()
    numeric: Mapping[str, bool] = field(default_factory=dict)
    taken: tuple[Taken, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_clients(path: Path, wanted: ClientColumns) -> ClientsRead:
    """The clients of a .csv, .tsv or .xlsx. Raises UnknownSuffix."""
    sheet = read_table(path, wanted.outcome.strip().lower(), exact=True)
    if not sheet.lines:
        return ClientsRead(problems=sheet.problems)
    names = [name.strip() for name in sheet.lines[0].cells]
    places, faults = places_of(f"{path.name}, line {sheet.lines[0].number}", names, wanted)
    if places is None:
        return ClientsRead(problems=(*sheet.problems, *faults))
    reading = _Reading(path, names, places, wanted, list(sheet.problems))
    reading.take_lines(sheet.lines[1:])
    reading.take_sides()
    reading.take_covariates()
    return reading.result()


class _Reading:
    """A table of clients as far as it has been read; `columns` holds the values of each column by row."""

    def __init__(
        self, path: Path, names: Sequence[str], places: Places, wanted: ClientColumns, problems: list[Problem]
    ) -> None:
        self.path, self.names, self.places, self.wanted = path, names, places, wanted
        self.problems = problems
        self.numbers: list[int] = []
        self.columns: list[list[str]] = [[] for _name in names]
        self.sides: dict[int, Sides] = {}
        self.covariates: list[int] = []
        self.numeric: dict[str, bool] = {}
        self.taken: dict[int, Taken] = {}

    def fault(self, lines: Sequence[int], what: str, mend: str, fatal: bool = True) -> None:
        """A fault of one or more lines; none for one of the whole file."""
        where = self.path.name
        if lines:
            more = f" and {len(lines) - _LINES_NAMED} more" if len(lines) > _LINES_NAMED else ""
            listed = ", ".join(map(str, lines[:_LINES_NAMED]))
            where += f", line{'s' if len(lines) > 1 else ''} {listed}{more}"
        self.problems.append(Problem(where, what, mend, fatal))

    def take_lines(self, lines: Sequence[Line]) -> None:
        width = len(self.names)
        if not lines:
            self.fault([], "there are no lines below the names", "Add a line for each client.")
        if self.path.suffix.lower() == ".xlsx" and len(lines) >= _MOST_IN_A_SHEET:
            self.fault([], f"it has more than {_MOST_IN_A_SHEET:,} lines", "Save it as CSV, which has no limit.")
        for line in lines:
            if len(line.cells) < width or any(line.cells[width:]):
                mend = 'Put a value that holds the separator between quotes, such as "Leeds, north".'
                self.fault([line.number], f"it has {len(line.cells)} cells for {width} columns", mend)
                continue
            self.numbers.append(line.number)
            for values, cell in zip(self.columns, line.cells, strict=False):
                values.append(cell.strip())
        for place, name in enumerate(self.names):
            if not name and any(self.columns[place]):
                self.taken[place] = Taken(f"(column {place + 1})", "left out", "it has no name")

    def values(self, place: int) -> list[str]:
        """The values of a column by row, '' where they are missing."""
        return ["" if value.casefold() in NOTHING else value for value in self.columns[place]]

    def lines_of(self, place: int) -> dict[str, list[int]]:
        """The lines in which each value of a column stands; missing ones left out."""
        found: dict[str, list[int]] = {}
        for number, value in zip(self.numbers, self.values(place), strict=True):
            if value:
                found.setdefault(value, []).append(number)
        return found

    def take_sides(self) -> None:
        """Reads the columns of two values: outcome, arm and period."""
        wanted, places = self.wanted, self.places
        for place, role, made in (
            (places.outcome, "outcome", outcome_sides(self.lines_of(places.outcome))),
            (places.arm, "arm", arm_sides(self.lines_of(places.arm), wanted.pilot, wanted.comparison)),
            (places.period, "period", period_sides(self.lines_of(places.period), wanted.after, wanted.before)),
        ):
            self.sides[place] = made
            for fault in made.faults:
                what = fault.what or f"{self.names[place]!r} is {fault.value!r}, which cannot be read"
                self.fault(fault.lines, what, fault.mend)
            told = made.told(self.values(place)) + self._missing(place)
            self.taken[place] = Taken(self.names[place], role, told)
        if places.cluster is not None:
            clusters = len(self.lines_of(places.cluster))
            told = f"{clusters} cluster{'' if clusters == 1 else 's'}{self._missing(places.cluster)}"
            self.taken[places.cluster] = Taken(self.names[places.cluster], "clusters", told)
            self._pooled(self.names[places.cluster], clusters)
        if places.site is not None:
            counts = ", ".join(f"{name} {len(lines)}" for name, lines in sorted(self.lines_of(places.site).items()))
            self.taken[places.site] = Taken(self.names[places.site], "site", counts + self._missing(places.site))

    def _pooled(self, name: str, clusters: int) -> None:
        """Says that what would part the sites was named as the clusters, and that all are in one model."""
        if self.places.site is None and clusters > 1 and name.casefold() == "site":
            what = f"all {clusters} sites are pooled into one model, because the errors are clustered by {name!r}"
            self.fault([], what, "For a model of each site, cluster by something within sites.", fatal=False)

    def _missing(self, place: int) -> str:
        """How many values are missing, and by which words."""
        words = [value for value in self.columns[place] if value.casefold() in NOTHING]
        if not words:
            return ""
        written = sorted({word for word in words if word})
        said = f" ({', '.join([*(['empty'] if '' in words else []), *written])})" if written else ""
        return f"; {len(words)} missing{said}"

    def take_covariates(self) -> None:
        asked = {*self.places.numbers, *self.places.levels}
        for place in self.places.covariates:
            name, values = self.names[place], self.values(place)
            if is_identifier(values) and place not in asked and not (self.places.asked and is_numeric(values)):
                self._identifier(place)
                continue
            self.covariates.append(place)
            self.numeric[name] = place in self.places.numbers or (
                place not in self.places.levels and is_numeric(values)
            )
            if self.numeric[name]:
                self._number(place, values)
            else:
                self._levels(place)
        for place, name in enumerate(self.names):
            if name and place not in self.taken:
                self.taken[place] = Taken(name, "left out", "not among --covariates")

    def _identifier(self, place: int) -> None:
        if self.places.asked:
            what = f"every client has another value of {self.names[place]!r}"
            self.fault([], what, "Take it out of --covariates; or band it, so that clients share its values.")
            return
        told = "every client has another value, as in an identifier"
        self.taken[place] = Taken(self.names[place], "left out", told)

    def _number(self, place: int, values: Sequence[str]) -> None:
        name = self.names[place]
        for value, lines in self.lines_of(place).items():
            if number_written(value) is None:
                mend = f"Leave it empty if it is missing. If the values are codes or bands: --levels {name}"
                self.fault(lines, f"{name!r} is {value!r} among numbers", mend)
        known = [number for value in values if value and (number := number_written(value)) is not None]
        told = f"{min(known):g} to {max(known):g}" if known else "no values"
        self.taken[place] = Taken(name, "number", told + self._missing(place))

    def _levels(self, place: int) -> None:
        name, found = self.names[place], self.lines_of(place)
        spelt: dict[str, list[str]] = {}
        for value in found:
            spelt.setdefault(" ".join(value.split()).casefold(), []).append(value)
        for values in spelt.values():
            if len(values) > 1:
                what = f"{name!r} has {' and '.join(map(repr, values))}, taken for {len(values)} levels"
                self.fault([], what, "Write them alike if they are the same.", fatal=False)
        counts = sorted(((len(lines), value) for value, lines in found.items()), key=lambda one: (-one[0], one[1]))
        listed = ", ".join(f"{value} {count}" for count, value in counts[:_LEVELS_NAMED])
        more = f" and {len(counts) - _LEVELS_NAMED} more levels" if len(counts) > _LEVELS_NAMED else ""
        self.taken[place] = Taken(name, "levels", (listed or "no values") + more + self._missing(place))

    def result(self) -> ClientsRead:
        places = self.places
        sides = [self.sides[place].of for place in (places.outcome, places.arm, places.period)]
        covariates = [self.values(place) for place in self.covariates]
        outcomes, arms, periods = (self.values(place) for place in (places.outcome, places.arm, places.period))
        clusters = self.values(places.cluster) if places.cluster is not None else None
        sites = self.values(places.site) if places.site is not None else None
        by_site: dict[str, list[Client]] = {}
        for row in range(len(self.numbers)):
            said = [side.get(values[row]) for side, values in zip(sides, (outcomes, arms, periods), strict=True)]
            cluster = clusters[row] if clusters is not None else None
            apart = "" if said[0] is None else self._apart(arms[row], periods[row]) or ("no cluster" * (cluster == ""))
            one = Client(said[0], said[1], said[2], tuple(values[row] for values in covariates), cluster, apart)
            by_site.setdefault(sites[row] if sites is not None else "", []).append(one)
        return ClientsRead(
            by_site,
            sites is not None,
            tuple(self.names[place] for place in self.covariates),
            self.numeric,
            tuple(self.taken[place] for place in sorted(self.taken)),
            tuple(self.problems),
        )

    def _apart(self, arm: str, period: str) -> str:
        """Why a client is left out whose arm or period is none of the two that were named."""
        for place, value in ((self.places.arm, arm), (self.places.period, period)):
            if value in self.sides[place].others:
                return f"{self.names[place]} is {value!r}"
        return ""
