"""A crisp-set truth table of the sites: combinations of conditions, their sites, and where the outcome contradicts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SiteSet:
    """A site's conditions and outcome as 0 and 1; None where it is not known, and then `why`."""

    site: str
    conditions: tuple[int | None, ...]
    outcome: int | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class TruthRow:
    """A combination of conditions that occurs, with its sites by outcome."""

    conditions: tuple[int, ...]
    with_outcome: tuple[str, ...]
    without: tuple[str, ...]

    @property
    def outcome(self) -> str:
        """1, 0, or C where its sites contradict each other."""
        return "C" if self.with_outcome and self.without else "1" if self.with_outcome else "0"

    def shown(self, names: Sequence[str]) -> str:
        """Each condition with its value."""
        return ", ".join(f"{name} {value}" for name, value in zip(names, self.conditions, strict=True))


@dataclass(frozen=True, slots=True)
class TruthTable:
    """The rows that occur, most sites first; `left_out` says why a site is in none, `rules` how each 1 was decided."""

    conditions: tuple[str, ...]
    outcome: str
    rows: tuple[TruthRow, ...]
    left_out: Mapping[str, str]
    rules: tuple[str, ...]

    @property
    def contradictory(self) -> tuple[TruthRow, ...]:
        return tuple(row for row in self.rows if row.outcome == "C")

    @property
    def remainders(self) -> int:
        """Combinations that could occur, and that no site has."""
        return int(2 ** len(self.conditions)) - len(self.rows)

    @property
    def told(self) -> Iterator[str]:
        """How each 1 was decided, how many combinations no site has, what contradicts, who is left out and why."""
        yield from self.rules
        yield f"Combinations that no site has: {self.remainders}."
        for row in self.contradictory:
            yield (
                f"Contradictory: {row.shown(self.conditions)}: "
                f"{'; '.join(row.with_outcome)} with {self.outcome}, {'; '.join(row.without)} without."
            )
        for site, why in self.left_out.items():
            yield f"Left out: {site} ({why})."

    @property
    def table(self) -> tuple[tuple[str, ...], list[list[object]]]:
        """Header and lines, one for each row."""
        header = (*self.conditions, self.outcome, "sites", "with the outcome", "without it")
        lines: list[list[object]] = [
            [
                *row.conditions,
                row.outcome,
                len(row.with_outcome) + len(row.without),
                "; ".join(row.with_outcome),
                "; ".join(row.without),
            ]
            for row in self.rows
        ]
        return header, lines


def truth_table(conditions: Sequence[str], outcome: str, sites: Sequence[SiteSet], rules: Sequence[str]) -> TruthTable:
    """Sorts sites into the combinations of their conditions; one of which anything is not known is left out."""
    found: dict[tuple[int, ...], tuple[list[str], list[str]]] = {}
    left_out: dict[str, str] = {}
    for one in sites:
        known = tuple(value for value in one.conditions if value is not None)
        if one.outcome is None or len(known) < len(one.conditions):
            left_out[one.site] = one.why
            continue
        found.setdefault(known, ([], []))[0 if one.outcome else 1].append(one.site)
    rows = [TruthRow(key, tuple(there), tuple(absent)) for key, (there, absent) in found.items()]
    rows.sort(key=lambda row: (-len(row.with_outcome) - len(row.without), tuple(-value for value in row.conditions)))
    return TruthTable(tuple(conditions), outcome, tuple(rows), left_out, tuple(rules))
