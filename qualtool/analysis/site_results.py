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
"""What of a site may have been published, by its name in Published."""
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
class Published:
    """What is known of an indicator at a site besides its figures; published figures stand as they are printed.

    `adjusted` says for what the published p was adjusted; empty where nothing says so. `note` has a line for each
    value of PRINTED that another source prints otherwise: its name, the value, and where it is.
    """

    indicator: str
    site: str
    excluded: str = ""
    expected: str = ""
    expected_why: str = ""
    change: str = ""
    comparison_change: str = ""
    effect: str = ""
    p: str = ""
    adjusted: str = ""
    source: str = ""
    note: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Its indicator and site."""
        return (self.indicator, self.site)

    @property
    def is_printed(self) -> bool:
        """Whether anything was published of the indicator at the site."""
        return any(getattr(self, name) for name in PRINTED)

    @property
    def otherwise(self) -> tuple[tuple[str, str], ...]:
        """What other sources print otherwise: the name among PRINTED, and the value with its source."""
        of = {name.replace("_", " "): name for name in PRINTED}
        return tuple(
            (of[words], line.removeprefix(f"{words} "))
            for line in self.note.splitlines()
            for words in of
            if line.startswith(f"{words} ")
        )


@dataclass(frozen=True, slots=True)
class SiteResults:
    """All site results; `periods` gives each indicator's periods in order, the first being where change starts."""

    indicators: tuple[Indicator, ...] = ()
    figures: tuple[Figure, ...] = ()
    published: tuple[Published, ...] = ()
    periods: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def indicator(self, key: str) -> Indicator:
        """The indicator with this key, which must be there."""
        return next(one for one in self.indicators if one.key == key)

    def about(self, indicator: str, site: str) -> Published:
        """What is known of an indicator at a site besides its figures; empty where nothing is."""
        return next((one for one in self.published if one.key == (indicator, site)), Published(indicator, site))

    def of(self, indicator: str, site: str) -> Iterator[Figure]:
        """The figures of an indicator at a site, in the order in which they were loaded."""
        return (one for one in self.figures if (one.indicator, one.site) == (indicator, site))

    def cell(self, indicator: str, site: str, arm: str, period: str) -> Figure | None:
        """The best-known figure of a cell: with a count, else with most printed digits, else the first loaded."""
        cells = [one for one in self.of(indicator, site) if (one.arm, one.period) == (arm, period)]
        return max(cells, key=_known, default=None)

    def sites(self, indicator: str) -> tuple[str, ...]:
        """The sites with a figure of an indicator, or with something else known of it, in the order of loading."""
        named = [one.site for one in self.figures if one.indicator == indicator and one.site != TOTAL]
        named += [one.site for one in self.published if one.indicator == indicator]
        return tuple(dict.fromkeys(named))


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
