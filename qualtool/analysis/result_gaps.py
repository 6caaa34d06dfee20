"""Cells that a table of site results lacks: a missing arm, a missing period, an n that is not given."""

from collections.abc import Iterable, Iterator, Mapping

from qualtool.analysis.site_results import COMPARISON, PILOT, TOTAL, Figure, SiteResults, merged_periods
from qualtool.text.turns import Problem

_TOLD = 3


def gaps(
    results: SiteResults, lines: Mapping[tuple[str, str, str, str, str], int], file: str, known: Iterable[Figure] = ()
) -> Iterator[Problem]:
    """What is missing for the effects to be worked out; none of it keeps the rest from being loaded.

    `known` are figures that are there already, which a file need not have again.
    """
    there = list(known)
    for indicator in results.indicators:
        yield from _orders(results, indicator.key, file)
        figures = [one for one in results.figures if one.indicator == indicator.key and one.site != TOTAL]
        every = [*figures, *(one for one in there if one.indicator == indicator.key and one.site != TOTAL)]
        compared = any(one.arm == COMPARISON for one in every)
        for site in dict.fromkeys(one.site for one in figures):
            here = [one for one in every if one.site == site]
            line = min(lines[one.key] for one in figures if one.site == site)
            for what in _missing(results.periods[indicator.key], here, compared):
                where = f"{file}, line {line}"
                mend = "Add a line for it, or its effect cannot be worked out."
                yield Problem(where, f"{indicator.key}, site {site}: {what}", mend)
        percents = [one.percent for one in figures if one.percent]
        if len(percents) > 1 and any(map(float, percents)) and all(float(percent) <= 1 for percent in percents):
            what = f"{indicator.key}: no percent is above 1"
            yield Problem(file, what, "If they are parts of 1, as Excel keeps them, multiply them by 100.")
        if not compared and figures:
            what = f"{indicator.key}: there is no comparison arm, so only changes over time can be worked out"
            yield Problem(file, what)


def _orders(results: SiteResults, indicator: str, file: str) -> Iterator[Problem]:
    """What is to be said where sites or arms have the periods of an indicator in orders that contradict each other."""
    taken = results.periods.get(indicator, ())
    found: dict[tuple[str, str], list[str]] = {}
    for one in results.figures:
        if one.indicator == indicator:
            found.setdefault((one.site, one.arm), []).append(one.period)
    against = []
    for (site, arm), periods in found.items():
        # Alone, a site's periods stand in the order that is taken of them: the first ones first by their names.
        own = merged_periods((), tuple(dict.fromkeys(periods)))
        if own != tuple(period for period in taken if period in own):
            against.append(f"{f'site {site}' if site != TOTAL else 'total'}, {arm}, has {', '.join(own)}")
    if against:
        more = f", and {len(against) - _TOLD} more contradict it" if len(against) > _TOLD else ""
        what = f"{indicator}: the order of its periods is taken to be {', '.join(taken)}, and change runs from the "
        what += f"first; but {'; '.join(against[:_TOLD])}{more}"
        yield Problem(file, what, "Put the lines of every site in the order of time.")


def _missing(periods: tuple[str, ...], here: list[Figure], compared: bool) -> Iterator[str]:
    there = {(one.arm, one.period): one for one in here}
    arms = (PILOT, COMPARISON) if compared else (PILOT,)
    for arm in arms:
        absent = [period for period in periods if (arm, period) not in there]
        if len(absent) == len(periods):
            yield f"the {arm} arm is missing"
        else:
            yield from (f"the {arm} arm has no figure for {period!r}" for period in absent)
    nameless = [one for one in here if one.n is None]
    for one in nameless:
        yield f"the {one.arm} arm has no n for {one.period!r}"
