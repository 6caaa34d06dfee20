"""The figures of the sites as plain values: what was measured, where, in which arm and period, what was published."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

SHARE, MEAN = "share", "mean"
PILOT, COMPARISON = "pilot", "comparison"
ARMS = (PILOT, COMPARISON)
TOTAL = ""
EXPECTED = ("yes", "no", "partly")
PRINTED = ("change", "comparison_change", "effect", "p")
"""What may have been published of a site, by its name in Published."""
_FIRST = re.compile(r"(before|pre|baseline|intake)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that was measured; `key` is its short name, `unit` what n counts, `better` higher, lower or empty."""

    key: str
    title: str
    definition: str = ""
    population: str = ""
    kind: str = SHARE
    unit: str = ""
    better: str = ""

    @property
    def about(self) -> str:
        """What counts as it, and over whom, as sentences."""
        said = (words.strip() for words in (self.definition, self.population))
        return " ".join(words if words.endswith((".", "!", "?")) else f"{words}." for words in said if words)


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed cell; `site` is a site's key, or TOTAL. `percent`, `mean` and `sd` keep the printed digits."""

    indicator: str
    site: str
    arm: str
    period: str
    dates: str = ""
    n: int | None = None
    count: int | None = None
    percent: str = ""
    mean: str = ""
    sd: str = ""
    source: str = ""
    note: str = ""

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What makes it this figure: the same cell may be printed in several sources."""
        return (self.indicator, self.site, self.arm, self.period, self.source)

    @property
    def place(self) -> str:
        """The cell in words, without its source."""
        where = f"site {self.site}" if self.site else "all sites"
        return f"{self.indicator}, {where}, {self.arm}, {self.period}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How an indicator stands at a site in the design: left out, or expected to move or not, and why."""

    indicator: str
    site: str
    excluded: str = ""
    expected: str = ""
    expected_why: str = ""
    note: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Its indicator and site."""
        return (self.indicator, self.site)


@dataclass(frozen=True, slots=True)
class Published:
    """What one source publishes of a site, as it is printed, or of all sites together where `site` is TOTAL.

    `period` is the one that the change runs to; empty, or none that is known, means the last. `adjusted` says for what
    this source's p was adjusted; empty where nothing says so.
    """

    indicator: str
    site: str
    period: str = ""
    source: str = ""
    change: str = ""
    comparison_change: str = ""
    effect: str = ""
    p: str = ""
    adjusted: str = ""
    note: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it this one: several sources may publish the same."""
        return (self.indicator, self.site, self.period, self.source)

    @property
    def key_before_figures(self) -> tuple[str, str, str, str]:
        """Its key as long as there were no figures, which tell the periods."""
        return (self.indicator, self.site, "", self.source)

    @property
    def place(self) -> str:
        """Of what it is, in words, with its source."""
        where = f"site {self.site}" if self.site else "all sites"
        source = f"as published in {self.source}" if self.source else "as published"
        return ", ".join(filter(None, (self.indicator, where, self.period, source)))


@dataclass(frozen=True, slots=True)
class SiteResults:
    """All site results; `periods` gives each indicator's periods in order, the first being where change starts."""

    indicators: tuple[Indicator, ...] = ()
    figures: tuple[Figure, ...] = ()
    standings: tuple[Standing, ...] = ()
    published: tuple[Published, ...] = ()
    periods: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def indicator(self, key: str) -> Indicator:
        """The indicator with this key, which must be there."""
        return next(one for one in self.indicators if one.key == key)

    def standing(self, indicator: str, site: str) -> Standing:
        """How an indicator stands at a site; empty where nothing is said."""
        return next((one for one in self.standings if one.key == (indicator, site)), Standing(indicator, site))

    def published_of(self, indicator: str, site: str, at: str) -> tuple[Published, ...]:
        """What was published of the change to the period `at`, first what counts: with an effect, else a change."""
        mine = [one for one in self.published if (one.indicator, one.site) == (indicator, site)]
        of_period = [one for one in mine if self.published_at(one) == at]
        return tuple(sorted(of_period, key=lambda one: (not one.effect, not one.change)))

    def published_at(self, one: Published) -> str:
        """The period that something published is of: no change runs to the first."""
        return changed_to(one.period, self.periods.get(one.indicator, ()))

    def of(self, indicator: str, site: str) -> Iterator[Figure]:
        """The figures of an indicator at a site, in the order in which they were loaded."""
        return (one for one in self.figures if (one.indicator, one.site) == (indicator, site))

    def cell(self, indicator: str, site: str, arm: str, period: str) -> Figure | None:
        """The best-known figure of a cell: with a count, else with most printed digits, else the first loaded."""
        cells = [one for one in self.of(indicator, site) if (one.arm, one.period) == (arm, period)]
        return max(cells, key=_known, default=None)

    def sites(self, indicator: str) -> tuple[str, ...]:
        """The sites with a figure of an indicator, or with something else known of it, in the order of loading."""
        named = [one.site for one in self.figures if one.indicator == indicator]
        named += [one.site for one in self.standings if one.indicator == indicator]
        named += [one.site for one in self.published if one.indicator == indicator]
        return tuple(dict.fromkeys(site for site in named if site != TOTAL))


def changed_to(period: str, periods: Sequence[str]) -> str:
    """The period that a change runs to: one after the first, and where none such is named the last."""
    return period if period in periods[1:] else ("", *periods)[-1]


def merged_periods(known: Sequence[str], found: Sequence[str]) -> tuple[str, ...]:
    """One order of periods from two: that of `known`, and each new one before the next of `found` that is known.

    Where none follows it stands last, and first where its name says that it lies before the rest.
    """
    merged = list(known)
    in_order = sorted(found, key=lambda period: not _FIRST.match(period))
    for place, period in reversed(list(enumerate(in_order))):
        if period not in merged:
            last = 0 if _FIRST.match(period) else len(merged)
            at = next((merged.index(later) for later in in_order[place + 1 :] if later in merged), last)
            merged.insert(at, period)
    return tuple(merged)


def _known(figure: Figure) -> tuple[bool, bool, int]:
    return (figure.n is not None, figure.count is not None, len(figure.percent or figure.mean))
