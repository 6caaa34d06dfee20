"""Printed figures that contradict each other, each found by a named rule, with the tables they are from."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from qualtool.analysis.possible_counts import possible_counts
from qualtool.analysis.site_results import COMPARISON, PILOT, PRINTED, TOTAL, Figure, Published, SiteResults

PARTS = "parts against total"
PERCENTAGE = "percentage against count"
IMPOSSIBLE = "percentage that no whole number could give"
CHANGE = "change against its cells"
EFFECT = "difference in differences against its cells"
TWICE = "one cell printed twice with two values"
RULES = (PARTS, PERCENTAGE, IMPOSSIBLE, CHANGE, EFFECT, TWICE)
_BOTH = "; "
_MOST_PLACES = 4
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
        *_published_twice(results),
    )


def as_number(printed: str) -> Decimal | None:
    """The number in a printed figure such as `+2.8` or `93.6%`; None for one that is a bound (`<0.01`) or no number."""
    found = _NUMBER.fullmatch(printed.strip().removesuffix("%").strip())
    return Decimal(found[0].replace("−", "-")) if found else None


def say_the_same(one: str, other: str) -> bool:
    """Whether two prints of a value agree: word for word, or as numbers that round to one another."""
    first, second = as_number(one), as_number(other)
    if first is None or second is None:
        return one == other
    return abs(first - second) <= abs(half_unit(first) - half_unit(second))


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
        yield from _percent_of_all(total, of)
        for name in ("n", "count"):
            printed, summed = getattr(total, name), [getattr(one, name) for one in of]
            if printed is not None and of and None not in summed and sum(summed) != printed:
                follows = f"the {len(of)} sites sum to {sum(summed):,}"
                yield Slip(PARTS, total.indicator, f"{total.place}, {name}", f"{printed:,}", follows, _sources([total]))


def _percent_of_all(total: Figure, of: Sequence[Figure]) -> Iterator[Slip]:
    """A slip where a total's percentage, with no count beside it, cannot be that of its parts together."""
    known = [one for one in of if one.n and (one.count is not None or one.percent)]
    if total.count is not None or not total.percent or not of or len(known) < len(of):
        return
    cells = [_share_of(one) for one in known]
    n = sum(one.n or 0 for one in known)
    if n != total.n:
        # Not all of its parts may be in the file.
        return
    low, high = (
        sum((cell[end] * (one.n or 0) for cell, one in zip(cells, known, strict=True)), Decimal(0)) / n
        for end in (0, 1)
    )
    printed = Decimal(total.percent)
    if not low - half_unit(printed) <= printed <= high + half_unit(printed):
        share = f"{low:.2f}%" if low == high else f"{low:.2f}% to {high:.2f}%"
        follows = f"the {len(of)} sites together have {share}"
        yield Slip(PARTS, total.indicator, f"{total.place}, percent", f"{total.percent}%", follows, _sources([total]))


def _share_of(cell: Figure) -> tuple[Decimal, Decimal]:
    """The least and the most that a cell's percentage can be: exact from its count, unless its print contradicts it."""
    printed = as_number(cell.percent)
    ends = [] if printed is None else [printed - half_unit(printed), printed + half_unit(printed)]
    if cell.n and cell.count is not None:
        exact = 100 * Decimal(cell.count) / cell.n
        if not ends or ends[0] <= exact <= ends[1]:
            return exact, exact
        ends.append(exact)
    return min(ends), max(ends)


def _within(figure: Figure) -> Iterator[Slip]:
    """Slips within one printed cell."""
    if figure.n is None or not figure.percent:
        return
    if figure.count is not None:
        if figure.n and figure.count not in possible_counts(figure.n, figure.percent):
            places = min(_MOST_PLACES, max(0, -_exponent(Decimal(figure.percent))))
            follows = f"{figure.count:,} of {figure.n:,} is {100 * figure.count / figure.n:.{places}f}%"
            yield Slip(PERCENTAGE, figure.indicator, figure.place, f"{figure.percent}%", follows, _sources([figure]))
    elif not possible_counts(figure.n, figure.percent):
        nearest = round(float(figure.percent) * figure.n / 100)
        # With a digit more than was printed, or the two could read alike.
        places = min(_MOST_PLACES, max(0, -_exponent(Decimal(figure.percent))) + 1)
        follows = (
            f"the nearest, {nearest:,} of {figure.n:,}, is {100 * nearest / figure.n:.{places}f}%"
            if figure.n
            else "n is 0"
        )
        yield Slip(IMPOSSIBLE, figure.indicator, figure.place, f"{figure.percent}%", follows, _sources([figure]))


def _differences(results: SiteResults, about: Published) -> Iterator[Slip]:
    """Slips between a published change and effect and the cells that they are made of."""
    periods = results.periods.get(about.indicator, ())
    if len(periods) < 2:
        return
    cells = [
        _printed_cell(results, about, arm, period)
        for arm in (PILOT, COMPARISON)
        for period in (periods[0], results.published_at(about))
    ]
    place = _place_of(results, about)
    for name, printed, of in (
        ("pilot change", about.change, cells[:2]),
        ("comparison change", about.comparison_change, cells[2:]),
    ):
        yield from _difference(CHANGE, f"{place}, {name}", printed, of, about.source)
    yield from _difference(EFFECT, place, about.effect, cells, about.source)


def _printed_cell(results: SiteResults, about: Published, arm: str, period: str) -> Figure | None:
    """The cell as it stands where the effect was published, with its count from elsewhere; else as it is best known."""
    cells = [one for one in results.of(about.indicator, about.site) if (one.arm, one.period) == (arm, period)]
    same = [one for one in cells if one.source == about.source and _is_known(one)]
    best = results.cell(about.indicator, about.site, arm, period)
    if not same or best is None:
        return best
    cell = same[0]
    alike = cell.count is None and best.count is not None and cell.n and cell.n == best.n and cell.percent
    if alike and best.count in possible_counts(cell.n or 0, cell.percent):
        return replace(cell, count=best.count, source=_BOTH.join(_sources([cell, best])))
    return cell


def _is_known(cell: Figure) -> bool:
    printed = as_number(cell.percent) is not None or as_number(cell.mean) is not None
    return printed or bool(cell.n and cell.count is not None)


def _difference(rule: str, place: str, printed: str, cells: Sequence[Figure | None], source: str) -> Iterator[Slip]:
    """A slip where a printed difference is further from that of its cells than rounding can bring it.

    The cells are those before and after, or these of the pilot and then of the comparison. What follows from the exact
    counts is right, and so is what follows from the percentages as they were printed.
    """
    number = as_number(printed)
    figures = [one for one in cells if one is not None and _is_known(one)]
    if number is None or len(figures) < len(cells):
        return
    are_means = all(as_number(one.mean) is not None for one in figures)
    ends = [_mean_of(one) if are_means else _share_of(one) for one in figures]
    low, high = _between(ends)
    prints = [as_number(one.mean if are_means else one.percent) for one in figures]
    as_printed = [(value, value) for value in prints if value is not None]
    shown = half_unit(number)
    if low - shown <= number <= high + shown:
        return
    if len(as_printed) == len(figures) and abs(number - _between(as_printed)[0]) <= shown:
        return
    middle, slack = (low + high) / 2, (high - low) / 2 + shown
    follows = f"{_told(middle, number)} follows from {', '.join(_cell_words(one, are_means) for one in figures)}"
    follows += f" (rounding could explain ±{_told(slack, number).lstrip('+')})"
    sources = dict.fromkeys(part for one in (*_sources(figures), source) for part in one.split(_BOTH) if part)
    yield Slip(rule, figures[0].indicator, place, printed, follows, tuple(sources))


def _between(ends: Sequence[tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
    """The least and the most that after less before can be; of four cells the second pair's taken off the first's."""
    (before_low, before_high), (after_low, after_high), *others = ends
    low, high = after_low - before_high, after_high - before_low
    if others:
        other_low, other_high = _between(others)
        low, high = low - other_high, high - other_low
    return low, high


def _mean_of(cell: Figure) -> tuple[Decimal, Decimal]:
    printed = Decimal(cell.mean)
    return printed - half_unit(printed), printed + half_unit(printed)


def _cell_words(cell: Figure, is_mean: bool) -> str:
    if is_mean:
        return cell.mean
    if cell.n and cell.count is not None:
        return f"{cell.count:,} of {cell.n:,}"
    return f"{cell.percent}%"


def _told(value: Decimal, like: Decimal) -> str:
    """A value with its sign and a digit more than a printed one has, without needless zeros."""
    rounded = value.quantize(Decimal(1).scaleb(min(0, _exponent(like)) - 1)).normalize()
    return f"{rounded + 0:+f}"


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
        one, two = getattr(first, name), getattr(other, name)
        if one and two and not say_the_same(one, two):
            yield name, one, two


def _published_twice(results: SiteResults) -> Iterator[Slip]:
    """Slips between what two sources published; p-values that were adjusted for other things may differ."""
    places = dict.fromkeys((one.indicator, one.site, results.published_at(one)) for one in results.published)
    for published in (results.published_of(*place) for place in places):
        for name in PRINTED:
            first, *others = [one for one in published if getattr(one, name)] or [published[0]]
            for other in others:
                alike = name != "p" or first.adjusted == other.adjusted or not (first.adjusted and other.adjusted)
                if alike and not say_the_same(getattr(first, name), getattr(other, name)):
                    yield Slip(
                        TWICE,
                        first.indicator,
                        f"{_place_of(results, first)}, published {name.replace('_', ' ')}",
                        getattr(first, name),
                        f"and {getattr(other, name)}",
                        tuple(one.source for one in (first, other) if one.source),
                    )


def _place_of(results: SiteResults, one: Published) -> str:
    """Of what something was published, with the period where there are several."""
    where = f"site {one.site}" if one.site else "all sites"
    several = len(results.periods.get(one.indicator, ())) > 2
    return ", ".join([one.indicator, where, *([results.published_at(one)] if several else [])])


def _sources(figures: Iterable[Figure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.source for one in figures if one.source))


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
