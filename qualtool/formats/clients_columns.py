"""Which column of a table of clients is which: by name, with the near match where there is none."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from qualtool.text.turns import Problem


@dataclass(frozen=True, slots=True)
class ClientColumns:
    """Which column is which, by the names in the file, as somebody asked for them.

    `pilot`, `comparison`, `before` and `after` are values of the arm and the period, where the usual words do not
    stand there. `covariates` are names, or several with commas between them; None takes every other column.
    `numbers` and `levels` say how a covariate is used where its values would not show it.
    """

    outcome: str
    arm: str = "arm"
    period: str = "period"
    site: str = ""
    cluster: str = ""
    covariates: tuple[str, ...] | None = None
    pilot: str = ""
    comparison: str = ""
    before: str = ""
    after: str = ""
    numbers: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """Where each column stands, counted from 0; None where the file has no such column."""

    outcome: int
    arm: int
    period: int
    site: int | None
    cluster: int | None
    covariates: tuple[int, ...]
    asked: bool
    numbers: frozenset[int]
    levels: frozenset[int]


class _Finding:
    """The names of a file, the places asked for so far, and what is wrong with them."""

    def __init__(self, where: str, names: Sequence[str]) -> None:
        self.where, self.names = where, names
        self.folded = [_folded(name) for name in names]
        self.problems: list[Problem] = []
        self.roles: dict[int, str] = {}

    def fault(self, what: str, mend: str) -> None:
        self.problems.append(Problem(self.where, what, mend, fatal=True))

    def has(self, name: str) -> bool:
        return bool(name) and (name in self.names or _folded(name) in self.folded)

    def place(self, option: str, name: str) -> int | None:
        """Where a column stands: by its very name, else by the same letters."""
        same = [number for number, one in enumerate(self.names) if one == name]
        alike = same or [number for number, one in enumerate(self.folded) if one == _folded(name)]
        if len(alike) == 1:
            return alike[0]
        if alike:
            self.fault(f"{len(alike)} columns are called {name!r}", "Give each a name of its own.")
            return None
        near = get_close_matches(_folded(name), self.folded, n=1, cutoff=0.6)
        hint = f"Did you mean {self.names[self.folded.index(near[0])]!r}? " if near else ""
        there = ", ".join(one for one in self.names if one)
        self.fault(f"there is no column {name!r}", f"{hint}Name it with --{option}. There are: {there}.")
        return None

    def role(self, option: str, name: str) -> int | None:
        """Where the one column of a role stands, which no other role may have."""
        if not name:
            return None
        found = self.place(option, name)
        if found is not None and found in self.roles:
            what = f"{self.names[found]!r} is named as the {self.roles[found]} and as the {option}"
            self.fault(what, "Name another column for one of them.")
            return None
        if found is not None:
            self.roles[found] = option
        return found

    def several(self, option: str, given: Sequence[str]) -> list[int]:
        """Where several columns stand; a name that holds a comma is taken whole if there is such a column."""
        names: list[str] = []
        for words in given:
            names += [words] if self.has(words) else [one.strip() for one in next(csv.reader([words]), [])]
        found = [self.place(option, name) for name in names if name]
        return list(dict.fromkeys(place for place in found if place is not None))


def places_of(where: str, names: Sequence[str], wanted: ClientColumns) -> tuple[Places | None, list[Problem]]:
    """Where each column stands, None with the faults where one is missing, double or named for two things."""
    finding = _Finding(where, names)
    for option in ("outcome", "arm", "period"):
        if not getattr(wanted, option).strip():
            finding.fault(f"no column is named as the {option}", f"Name it with --{option}.")
    roles = [finding.role(option, getattr(wanted, option)) for option in ("outcome", "arm", "period", "cluster")]
    site = finding.role("by", wanted.site or ("site" if finding.has("site") and "site" not in _named(wanted) else ""))
    covariates = _covariates(finding, wanted)
    numbers, levels = (finding.several(option, getattr(wanted, option)) for option in ("numbers", "levels"))
    for place in sorted({*numbers, *levels} - set(covariates)):
        finding.fault(f"{names[place]!r} is not a covariate", "Take it out of --numbers and --levels.")
    for place in sorted(set(numbers) & set(levels)):
        finding.fault(f"{names[place]!r} is asked for as a number and as levels", "Choose one of the two.")
    outcome, arm, period, cluster = roles
    if finding.problems or outcome is None or arm is None or period is None:
        return None, finding.problems
    asked = wanted.covariates is not None
    return (
        Places(outcome, arm, period, site, cluster, tuple(covariates), asked, frozenset(numbers), frozenset(levels)),
        [],
    )


def _named(wanted: ClientColumns) -> set[str]:
    """The columns that have another role than the site; a covariate asked for by name is one of them."""
    return {_folded(name) for name in (wanted.outcome, wanted.arm, wanted.period, wanted.cluster)} | {
        _folded(name) for name in wanted.covariates or ()
    }


def _covariates(finding: _Finding, wanted: ClientColumns) -> list[int]:
    if wanted.covariates is None:
        others = [place for place, name in enumerate(finding.names) if name and place not in finding.roles]
        for name in dict.fromkeys(finding.names[place] for place in others):
            if finding.names.count(name) > 1:
                finding.fault(f"{finding.names.count(name)} columns are called {name!r}", "Give each its own name.")
        return others
    found = finding.several("covariates", wanted.covariates)
    for place in found:
        if place in finding.roles:
            what = f"{finding.names[place]!r} is the {finding.roles[place]}, and is named as a covariate too"
            finding.fault(what, "Take it out of --covariates.")
    return found


def _folded(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).casefold()
