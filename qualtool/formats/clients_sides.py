"""The two sides of a column: outcome or not, pilot or comparison, after or before; and the values that are neither."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

_YES = frozenset(("1", "yes", "y", "true"))
_NO = frozenset(("0", "no", "n", "false"))
_PILOT = frozenset(("1", "pilot", "pilots", "intervention", "treatment", "programme", "program"))
_COMPARISON = frozenset(("0", "comparison", "comparator", "control", "controls"))
_AFTER = frozenset(("1", "after", "post", "follow-up"))
_BEFORE = frozenset(("0", "before", "pre", "baseline", "pre-pilot"))


@dataclass(frozen=True, slots=True)
class SideFault:
    """A value that is neither side, or (with `what` said) something wrong with the column; and its lines."""

    value: str
    lines: Sequence[int]
    mend: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Sides:
    """Which values of a column are the one side (True) and the other; `others` are set aside because two were named."""

    first: str
    second: str
    of: Mapping[str, bool]
    others: frozenset[str] = frozenset()
    faults: tuple[SideFault, ...] = field(default=())

    def told(self, values: Sequence[str]) -> str:
        """Each side with its values and how many rows have them; then those set aside."""
        parts = []
        for side, name in ((True, self.first), (False, self.second)):
            written = sorted(value for value, what in self.of.items() if what is side)
            count = sum(self.of.get(value) is side for value in values)
            parts.append(f"{name} = {' or '.join(written) or 'nothing'} ({count})")
        parts += [f"set aside: {value} ({values.count(value)})" for value in sorted(self.others)]
        return "; ".join(parts)


def outcome_sides(found: Mapping[str, Sequence[int]]) -> Sides:
    """Of the values of an outcome with their lines, those that say yes and those that say no."""
    return _known("yes", "no", found, _YES, _NO, "Write 1 or 0, or yes or no; leave it empty if it is not known.")


def arm_sides(found: Mapping[str, Sequence[int]], pilot: str, comparison: str) -> Sides:
    """Of the values of an arm, those of the pilot and of the comparison, by the values named or the usual words."""
    if pilot or comparison:
        return _named(("pilot", pilot), ("comparison", comparison), found)
    mend = "Write pilot or comparison, or say which value is which: --pilot VALUE --comparison VALUE"
    return _known("pilot", "comparison", found, _PILOT, _COMPARISON, mend)


def period_sides(found: Mapping[str, Sequence[int]], after: str, before: str) -> Sides:
    """Of the values of a period, those after and before, by the values named or the usual words."""
    if after or before:
        return _named(("after", after), ("before", before), found)
    mend = "Write before or after, or say which value is which: --before VALUE --after VALUE"
    return _known("after", "before", found, _AFTER, _BEFORE, mend)


def _known(
    first: str, second: str, found: Mapping[str, Sequence[int]], yes: frozenset[str], no: frozenset[str], mend: str
) -> Sides:
    of, faults = {}, []
    for value, lines in found.items():
        plain = value.casefold().removesuffix(".0")
        if plain in yes or plain in no:
            of[value] = plain in yes
        else:
            faults.append(SideFault(value, lines, mend))
    return Sides(first, second, of, faults=tuple(faults))


def _named(first: tuple[str, str], second: tuple[str, str], found: Mapping[str, Sequence[int]]) -> Sides:
    """The sides where a value was named for one or for both; the only other value is then the side not named."""
    of: dict[str, bool] = {}
    faults = []
    for side, (name, wanted) in ((True, first), (False, second)):
        same = [value for value in found if wanted and value.casefold() == wanted.strip().casefold()]
        of.update(dict.fromkeys(same, side))
        if wanted and not same:
            near = get_close_matches(wanted, list(found), n=1, cutoff=0.6)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            there = f"There are: {', '.join(list(found)[:12])}."
            faults.append(SideFault("", (), hint + there, f"no client has the value {wanted!r} that --{name} names"))
    others = [value for value in found if value not in of]
    if first[1] and second[1]:
        return Sides(first[0], second[0], of, frozenset(others), tuple(faults))
    open_side, open_name = (False, second[0]) if first[1] else (True, first[0])
    folded = {value.casefold() for value in others}
    if len(folded) > 1 and not faults:
        what = f"{len(folded)} values could be {open_name}: {', '.join(others[:6])}"
        faults.append(SideFault("", (), f"Say which with --{open_name} VALUE; the rest is then set aside.", what))
    of.update(dict.fromkeys(others, open_side))
    return Sides(first[0], second[0], of, faults=tuple(faults))
