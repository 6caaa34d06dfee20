"""Cells that a table of site results lacks: a missing arm, a missing period, an n that is not given."""

from collections.abc import Iterator, Mapping

from qualtool.analysis.site_results import COMPARISON, PILOT, TOTAL, Figure, SiteResults
from qualtool.text.turns import Problem


def gaps(results: SiteResults, lines: Mapping[tuple[str, str, str, str, str], int], file: str) -> Iterator[Problem]:
    """What is missing for the effects to be worked out; none of it keeps the rest from being loaded."""
    for indicator in results.indicators:
        figures = [one for one in results.figures if one.indicator == indicator.key and one.site != TOTAL]
        compared = any(one.arm == COMPARISON for one in figures)
        for site in dict.fromkeys(one.site for one in figures):
            here = [one for one in figures if one.site == site]
            line = min(lines[one.key] for one in here)
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
