"""Printed figures that contradict each other, each found by a named rule, with the tables they are from."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qualtool.analysis.possible_counts import possible_counts
from qualtool.analysis.site_results import COMPARISON, PILOT, TOTAL, Figure, Published, SiteResults

PARTS = "parts against total"
PERCENTAGE = "percentage against count"
IMPOSSIBLE = "percentage that no whole number could give"
CHANGE = "change against its cells"
EFFECT = "difference in differences against its cells"
TWICE = "one cell printed twice with two values"
RULES = (PARTS, PERCENTAGE, IMPOSSIBLE, CHANGE, EFFECT, TWICE)
_NUMBER = re.compile(r"[+\-−]?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Slip:
    """A contradiction: the rule that found it, where, what is printed and what follows, and the sources concerned."""

    rule: str
    indicator: str
    place: str
    printed: str
    follows: str
    sources: tuple[str, ...]

    def __str__(self) -> str:
        sources = f" ({'; '.join(self.sources)})" if self.sources else ""
        return f"{self.rule}: {self.place}: printed {self.printed}; {self.follows}{sources}"


def slips(results: SiteResults) -> tuple[Slip, ...]:
    """Every contradiction among the printed figures, by rule."""
    return (
        *_parts_against_totals(results),
        *(slip for figure in results.figures for slip in _within(figure)),
        *(slip for about in results.published for slip in _differences(results, about)),
        *_printed_twice(results),
    )


def as_number(printed: str) -> Decimal | None:
    """The number in a printed figure such as `+2.8` or `93.6%`; None for one that is a bound (`<0.01`) or no number."""
    found = _NUMBER.fullmatch(printed.strip().removesuffix("%").strip())
    return Decimal(found[0].replace("−", "-")) if found else None


def half_unit(printed: Decimal) -> Decimal:
    """The most by which rounding can have moved a printed figure."""
    exponent = printed.as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(5).scaleb(exponent - 1)


def _parts_against_totals(results: SiteResults) -> Iterator[Slip]:
    parts: dict[tuple[str, str, str, str], list[Figure]] = defaultdict(list)
    for figure in results.figures:
        if figure.site != TOTAL:
            parts[(figure.indicator, figure.arm, figure.period, figure.source)].append(figure)
    for total in (one for one in results.figures if one.site == TOTAL):
        of = parts[(total.indicator, total.arm, total.period, total.source)]
        for name in ("n", "count"):
            printed, summed = getattr(total, name), [getattr(one, name) for one in of]
            if printed is not None and of and None not in summed and sum(summed) != printed:
                follows = f"the {len(of)} sites sum to {sum(summed):,}"
                yield Slip(PARTS, total.indicator, f"{total.place}, {name}", f"{printed:,}", follows, _sources([total]))


def _within(figure: Figure) -> Iterator[Slip]:
    """Slips within one printed cell."""
    if figure.n is None or not figure.percent:
        return
    if figure.count is not None:
        if figure.n and figure.count not in possible_counts(figure.n, figure.percent):
            places = max(0, -_exponent(Decimal(figure.percent)))
            follows = f"{figure.count:,} of {figure.n:,} is {100 * figure.count / figure.n:.{places}f}%"
            yield Slip(PERCENTAGE, figure.indicator, figure.place, f"{figure.percent}%", follows, _sources([figure]))
    elif not possible_counts(figure.n, figure.percent):
        nearest = round(float(figure.percent) * figure.n / 100)
        follows = (
            f"the nearest, {nearest:,} of {figure.n:,}, is {100 * nearest / figure.n:.3g}%" if figure.n else "n is 0"
        )
        yield Slip(IMPOSSIBLE, figure.indicator, figure.place, f"{figure.percent}%", follows, _sources([figure]))


def _differences(results: SiteResults, about: Published) -> Iterator[Slip]:
    """Slips between the published change and effect of a site and the cells that they are made of."""
    periods = results.periods.get(about.indicator, ())
    if len(periods) < 2:
        return
    cells = [
        _printed_cell(results, about, arm, period)
        for arm in (PILOT, COMPARISON)
        for period in (periods[0], periods[-1])
    ]
    pilot, comparison = (_change(pair) for pair in (cells[:2], cells[2:]))
    place = f"{about.indicator}, site {about.site}"
    for name, printed, change, of in (
        ("pilot change", about.change, pilot, cells[:2]),
        ("comparison change", about.comparison_change, comparison, cells[2:]),
    ):
        if change is not None:
            yield from _difference(CHANGE, f"{place}, {name}", printed, change, of)
    if pilot is not None and comparison is not None:
        yield from _difference(EFFECT, place, about.effect, pilot - comparison, cells)


def _printed_cell(results: SiteResults, about: Published, arm: str, period: str) -> Figure | None:
    """The cell as it stands where the effect was published, else as it is best known."""
    cells = [one for one in results.of(about.indicator, about.site) if (one.arm, one.period) == (arm, period)]
    same = [one for one in cells if one.source == about.source and one.percent]
    return next(iter(same), results.cell(about.indicator, about.site, arm, period))


def _change(cells: Sequence[Figure | None]) -> Decimal | None:
    before, after = cells
    if before is None or after is None or not before.percent or not after.percent:
        return None
    return Decimal(after.percent) - Decimal(before.percent)


def _difference(rule: str, place: str, printed: str, change: Decimal, cells: Sequence[Figure | None]) -> Iterator[Slip]:
    """A slip where a printed difference is further from that of its cells than rounding can bring it."""
    number = as_number(printed)
    if number is None:
        return
    figures = [one for one in cells if one is not None]
    allowed = half_unit(number) + sum((half_unit(Decimal(one.percent)) for one in figures), Decimal(0))
    if abs(number - change) > allowed:
        shown = ", ".join(f"{one.percent}%" for one in figures)
        follows = f"{change:+} follows from {shown} (rounding could explain ±{allowed.normalize()})"
        yield Slip(rule, figures[0].indicator, place, printed, follows, _sources(figures))


def _printed_twice(results: SiteResults) -> Iterator[Slip]:
    cells: dict[tuple[str, str, str, str], list[Figure]] = defaultdict(list)
    for figure in results.figures:
        cells[figure.key[:4]].append(figure)
    for printed in cells.values():
        first, *others = printed
        for other in others:
            for name, one, two in _unlike(first, other):
                follows = f"and {two}"
                yield Slip(
                    TWICE, first.indicator, f"{first.place}, {name}", str(one), follows, _sources([first, other])
                )


def _unlike(first: Figure, other: Figure) -> Iterator[tuple[str, object, object]]:
    """What two prints of a cell say differently; percentages that round to one another agree."""
    for name in ("n", "count"):
        one, two = getattr(first, name), getattr(other, name)
        if one is not None and two is not None and one != two:
            yield name, f"{one:,}", f"{two:,}"
    for name in ("percent", "mean", "sd"):
        one, two = as_number(getattr(first, name)), as_number(getattr(other, name))
        if one is not None and two is not None and abs(one - two) > abs(half_unit(one) - half_unit(two)):
            yield name, getattr(first, name), getattr(other, name)


def _sources(figures: Iterable[Figure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.source for one in figures if one.source))


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
