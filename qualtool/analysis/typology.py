"""Which case is of which type, what is still open, and how cases move between types from stage to stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

NOT_ASSIGNED = "not yet assigned"
MISFIT = "misfit"
ALL_STAGES = ""
"""Stands in a stage's place where a case has one type for all stages."""


@dataclass(frozen=True, slots=True)
class CaseType:
    """One type of a typology."""

    id: str
    name: str
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Typology:
    """Types that divide the cases within a scope, each in one; `by_stage` gives a case one type at each stage."""

    id: str
    name: str
    definition: str = ""
    scope: tuple[str, ...] = ()
    by_stage: bool = False
    types: tuple[CaseType, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody said of a case: its type, or (without `type_id`) that it fits none, and why."""

    case: str
    type_id: str | None
    note: str = ""
    coder: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class CaseInScope:
    """A case to be assigned: at a stage, or at all stages in which it is in scope."""

    case_id: str
    case: str
    stage: str
    site: str = ""
    respondent: str = ""


@dataclass(frozen=True, slots=True)
class TypedCase:
    """A case with what was said of it: `type` is a type's name, MISFIT or NOT_ASSIGNED."""

    case_id: str
    case: str
    stage: str
    site: str = ""
    respondent: str = ""
    type_id: str = ""
    type: str = NOT_ASSIGNED
    note: str = ""
    coder: str = ""
    at: str = ""

    @property
    def label(self) -> str:
        """P09/3, or P09 where it has one type for all stages."""
        return f"{self.case}/{self.stage}" if self.stage else self.case


@dataclass(frozen=True, slots=True)
class TypedCases:
    """A typology with every case in its scope, and those assigned that are outside it by now.

    `met_at` gives the stages at which each case in scope was met, in scope or not. `fault` says why the scope cannot be
    read, such as a site that is gone; nothing is in scope then.
    """

    typology: Typology
    filter: str
    stages: Mapping[str, str]
    rows: tuple[TypedCase, ...] = ()
    outside: tuple[TypedCase, ...] = ()
    met_at: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fault: str = ""

    def of(self, type_: str) -> list[TypedCase]:
        """The cases in scope of which `type_` is said: a type's name, MISFIT or NOT_ASSIGNED."""
        return [row for row in self.rows if row.type == type_]

    @property
    def assigned(self) -> int:
        """How many are in exactly one type."""
        return sum(bool(row.type_id) for row in self.rows)

    @property
    def unit(self) -> str:
        """What is counted, with n: '14 cases', or '14 cases at a stage (11 cases)'."""
        n = len(self.rows)
        cases = len({row.case_id for row in self.rows})
        if not self.typology.by_stage:
            return f"{n} case{'' if n == 1 else 's'}"
        return f"{n} case{'' if n == 1 else 's'} at a stage ({cases} case{'' if cases == 1 else 's'})"


@dataclass(frozen=True, slots=True)
class Check:
    """One rule of a typology: whether it is met, how many of how many, and what stands against it."""

    what: str
    met: bool
    count: str
    listed: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = f"{'met' if self.met else 'not met'}, {self.count}" if self.count else "met" if self.met else "not met"
        return f"{self.what}: {said}" + (f": {', '.join(self.listed)}" if self.listed else "")


def typed_cases(
    typology: Typology,
    in_scope: Sequence[CaseInScope],
    given: Mapping[tuple[str, str], Given],
    chosen: str,
    stages: Mapping[str, str],
    met_at: Mapping[str, tuple[str, ...]],
    fault: str = "",
) -> TypedCases:
    """Puts the cases in scope and what was said of them together; `given` goes by (case id, stage)."""
    names = {type_.id: type_.name for type_ in typology.types}
    keys = {(case.case_id, case.stage) for case in in_scope}
    nothing = Given("", "")
    return TypedCases(
        typology,
        chosen,
        stages,
        tuple(_typed(case, given.get((case.case_id, case.stage), nothing), names) for case in in_scope),
        tuple(
            _typed(CaseInScope(case_id, said.case, stage), said, names)
            for (case_id, stage), said in given.items()
            if (case_id, stage) not in keys
        ),
        met_at,
        fault,
    )


def _typed(case: CaseInScope, said: Given, names: Mapping[str, str]) -> TypedCase:
    type_ = MISFIT if said.type_id is None else names.get(said.type_id, NOT_ASSIGNED)
    place = (case.case_id, case.case, case.stage, case.site, case.respondent)
    return TypedCase(*place, said.type_id or "", type_, said.note, said.coder, said.at)


def checks(made: TypedCases, unplaced: Mapping[str, tuple[int, int]]) -> tuple[Check, ...]:
    """The rules of a typology; `unplaced` gives for each sub-theme how many of how many elements have no category."""
    waiting, misfits = made.of(NOT_ASSIGNED), made.of(MISFIT)
    empty = [type_.name for type_ in made.typology.types if not made.of(type_.name)]
    loose = {theme: counts for theme, counts in unplaced.items() if counts[0]}
    elements = sum(counts[1] for counts in unplaced.values())
    n = len(made.rows)
    return (
        Check(
            "Every case in scope in exactly one type",
            made.assigned == n > 0,
            f"{made.assigned} of {made.unit}",
            (made.fault,) if made.fault else (),
        ),
        Check("No case still to assign", not waiting, _left(waiting, n), _labels(waiting)),
        Check("No misfits", not misfits, _left(misfits, n), _labels(misfits)),
        Check(
            "Nobody assigned who is not in scope",
            not made.outside,
            str(len(made.outside)) if made.outside else "",
            tuple(f"{row.label} ({row.type})" for row in made.outside),
        ),
        Check("No type without a case", not empty, _left(empty, len(made.typology.types), "types"), tuple(empty)),
        Check(
            "No element without a category",
            not loose,
            f"{sum(counts[0] for counts in loose.values())} of {elements} elements" if loose else "",
            tuple(f"{theme} has {counts[0]} of {counts[1]}" for theme, counts in loose.items()),
        ),
    )


def _left(found: Sequence[object], of: int, unit: str = "") -> str:
    return f"{len(found)} of {of}{' ' + unit if unit else ''}" if found else ""


def _labels(rows: Sequence[TypedCase]) -> tuple[str, ...]:
    return tuple(f"{row.label} ({row.note})" if row.note else row.label for row in rows)


@dataclass(frozen=True, slots=True)
class Movement:
    """From type at one stage (down) to type at the next (across), for the cases in scope at both.

    `kinds` are the names of rows and columns alike; `squares` holds the cases' labels, by (before, after).
    """

    before: str
    after: str
    kinds: tuple[str, ...]
    squares: Mapping[tuple[str, str], tuple[str, ...]]

    @property
    def n(self) -> int:
        return sum(len(cases) for cases in self.squares.values())

    @property
    def stayed(self) -> int:
        """How many were in the same type at both."""
        return sum(len(cases) for (a, b), cases in self.squares.items() if a == b and a not in (MISFIT, NOT_ASSIGNED))

    @property
    def moved(self) -> int:
        """How many went from one type to another."""
        neither = (MISFIT, NOT_ASSIGNED)
        return sum(
            len(cases) for (a, b), cases in self.squares.items() if a != b and a not in neither and b not in neither
        )

    @property
    def count(self) -> str:
        """The counts in words, with n."""
        rest = self.n - self.stayed - self.moved
        parts = [f"{self.stayed} stayed", f"{self.moved} moved", *([f"{rest} without a type at one"] if rest else [])]
        return f"n = {self.n} case{'' if self.n == 1 else 's'} at both: {', '.join(parts)}"


@dataclass(frozen=True, slots=True)
class Movements:
    """Every table of movement, and the cases that are in none: met once, or in scope at one stage only."""

    tables: tuple[Movement, ...]
    met_once: tuple[str, ...]
    in_scope_once: tuple[str, ...]
    filter: str
    stages: Mapping[str, str]

    @property
    def left_out(self) -> list[str]:
        """A sentence for each reason why cases are in no table."""
        told = (("Met at one stage only", self.met_once), ("In scope at one stage only", self.in_scope_once))
        return [f"{why}: {len(cases)} ({', '.join(cases)})" for why, cases in told if cases]


def movements(made: TypedCases) -> Movements:
    """From each stage at which a case is in scope to the next one at which it is."""
    order = list(made.stages)
    by_case: dict[str, list[TypedCase]] = {}
    for row in sorted(made.rows, key=lambda row: order.index(row.stage)):
        by_case.setdefault(row.case_id, []).append(row)
    steps = [pair for rows in by_case.values() for pair in pairwise(rows)]
    stages = sorted({(a.stage, b.stage) for a, b in steps}, key=lambda ab: (order.index(ab[0]), order.index(ab[1])))
    alone = [rows[0] for rows in by_case.values() if len(rows) == 1]
    once = [row for row in alone if len(made.met_at.get(row.case_id, ())) < 2]
    return Movements(
        tuple(_movement(made.typology, [s for s in steps if (s[0].stage, s[1].stage) == ab], ab) for ab in stages),
        tuple(sorted(row.case for row in once)),
        tuple(sorted(row.case for row in alone if row not in once)),
        made.filter,
        made.stages,
    )


def _movement(typology: Typology, steps: Sequence[tuple[TypedCase, TypedCase]], stages: tuple[str, str]) -> Movement:
    squares: dict[tuple[str, str], tuple[str, ...]] = {}
    for before, after in steps:
        square = before.type, after.type
        squares[square] = tuple(sorted((*squares.get(square, ()), before.case)))
    used = {kind for square in squares for kind in square}
    rest = [kind for kind in (MISFIT, NOT_ASSIGNED) if kind in used]
    return Movement(*stages, (*(type_.name for type_ in typology.types), *rest), squares)
