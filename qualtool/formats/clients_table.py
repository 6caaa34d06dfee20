"""Reading client-level data: one row per client, columns by name, every value that cannot be read told by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from qualtool.analysis.clients import Client
from qualtool.formats.tables import read_table
from qualtool.text.turns import Problem

_YES = {"1", "yes", "y", "true", "1.0"}
_NO = {"0", "no", "n", "false", "0.0"}
_NOTHING = {"", "na", "n/a", ".", "missing", "not known", "unknown", "null", "none"}
_PILOT = {"pilot", "intervention", "treatment", "1"}
_COMPARISON = {"comparison", "control", "0"}
_BEFORE = {"before", "pre", "baseline", "0"}
_AFTER = {"after", "post", "during", "1"}
MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class ClientColumns:
    """Which column is which, by the names in the file; `pilot` and `after` are the values that say so, if not plain.

    Without `covariates` (None) every other column is one.
    """

    outcome: str
    arm: str = "arm"
    period: str = "period"
    site: str = ""
    cluster: str = ""
    covariates: tuple[str, ...] | None = None
    pilot: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ClientsRead:
    """The clients of each site ('' where the file has no column for it), the covariates, and what is wrong."""

    by_site: Mapping[str, Sequence[Client]]
    covariates: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_clients(path: Path, wanted: ClientColumns) -> ClientsRead:
    """The clients of a .csv, .tsv or .xlsx. Raises UnknownSuffix."""
    sheet = read_table(path, wanted.outcome.casefold())
    if not sheet.lines:
        return ClientsRead({}, (), sheet.problems)
    names = [name.strip() for name in sheet.lines[0].cells]
    problems = [*sheet.problems, *_missing_columns(path, names, wanted)]
    if any(problem.fatal for problem in problems):
        return ClientsRead({}, (), tuple(problems))
    place = {name.casefold(): number for number, name in reversed(list(enumerate(names)))}
    taken = {
        one.casefold() for one in (wanted.outcome, wanted.arm, wanted.period, _site(wanted, place), wanted.cluster)
    }
    chosen = wanted.covariates
    covariates = tuple(name for name in names if name and name.casefold() not in taken) if chosen is None else chosen
    reader = _Reader(path, wanted, place, covariates, problems)
    by_site: dict[str, list[Client]] = {}
    site = _site(wanted, place)
    for line in sheet.lines[1:]:
        cells = [*line.cells, *[""] * (len(names) - len(line.cells))]
        key = cells[place[site.casefold()]].strip() if site else ""
        by_site.setdefault(key, []).append(reader.client(line.number, cells))
    for name, others in reader.others.items():
        if len(others) > 1:
            what = f"{name!r} has {len(others) + 1} values: beside the one named, {', '.join(sorted(others)[:6])}"
            problems.append(Problem(path.name, what, "Keep two in the file.", fatal=True))
    return ClientsRead(by_site, covariates, tuple(problems))


def _site(wanted: ClientColumns, place: Mapping[str, int]) -> str:
    return wanted.site or ("site" if "site" in place else "")


def _missing_columns(path: Path, names: Sequence[str], wanted: ClientColumns) -> list[Problem]:
    folded = [name.casefold() for name in names]
    asked = {
        "outcome": wanted.outcome,
        "arm": wanted.arm,
        "period": wanted.period,
        "site": wanted.site,
        "cluster": wanted.cluster,
    }
    listed = [*asked.items(), *(("covariates", name) for name in wanted.covariates or ())]
    problems = []
    for option, name in listed:
        if not name or folded.count(name.casefold()) == 1:
            continue
        near = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
        hint = f"Did you mean {names[folded.index(near[0])]!r}? " if near else ""
        what = f"there is no column {name!r}" if name.casefold() not in folded else f"two columns are called {name!r}"
        mend = f"{hint}Name it with --{option}. There are: {', '.join(filter(None, names))}."
        problems.append(Problem(path.name, what, mend, fatal=True))
    return problems


@dataclass
class _Reader:
    path: Path
    wanted: ClientColumns
    place: Mapping[str, int]
    covariates: Sequence[str]
    problems: list[Problem]
    others: dict[str, set[str]] = field(default_factory=dict)

    def client(self, number: int, cells: Sequence[str]) -> Client:
        wanted = self.wanted
        pilot = {wanted.pilot.casefold()} if wanted.pilot else _PILOT
        after = {wanted.after.casefold()} if wanted.after else _AFTER
        return Client(
            self._either(number, cells, wanted.outcome, _YES, _NO),
            self._either(number, cells, wanted.arm, pilot, None if wanted.pilot else _COMPARISON),
            self._either(number, cells, wanted.period, after, None if wanted.after else _BEFORE),
            tuple(self._value(cells, name) for name in self.covariates),
            cells[self.place[wanted.cluster.casefold()]].strip() if wanted.cluster else "",
        )

    def _value(self, cells: Sequence[str], name: str) -> str:
        value = cells[self.place[name.casefold()]].strip()
        return "" if value.casefold() in _NOTHING else value

    def _either(self, number: int, cells: Sequence[str], name: str, yes: set[str], no: set[str] | None) -> bool | None:
        """True or False; None where the value is missing, or (told as a fault) neither."""
        value = cells[self.place[name.casefold()]].strip().casefold()
        if value in _NOTHING:
            return None
        if value in yes:
            return True
        if no is None:
            self.others.setdefault(name, set()).add(value)
            return False
        if value in no:
            return False
        if len(self.problems) < MOST_FAULTS:
            known = f"{' '.join(sorted(yes))} or {' '.join(sorted(no))}"
            mend = f"Known are {known}. Or say which value counts: --pilot VALUE, --after VALUE."
            where = f"{self.path.name}, line {number}"
            self.problems.append(Problem(where, f"{name!r} is {value!r}, which cannot be read", mend, fatal=True))
        return None
