"""The effect of each site worked out from its figures, beside what was published; the two are never mixed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import ceil

from qualtool.analysis import effects
from qualtool.analysis.effects import Effect, Interval, Mean, Share
from qualtool.analysis.site_results import (
    COMPARISON,
    MEAN,
    PILOT,
    TOTAL,
    Figure,
    Indicator,
    Published,
    SiteResults,
    Standing,
)
from qualtool.errors import BadFigures

ROUNDED = "only rounded percentages are known; the interval covers what they allow, and p (≤) is the greatest of them"


@dataclass(frozen=True, slots=True)
class SiteEffect:
    """An indicator's effect at a site from the period `since` to the period `at`.

    Without an `effect`, `why_not` says why. `cells` are the figures that it was worked out from, those of the pilot
    first, each arm from the earlier period to the later. `published` begins with what counts. `odds_p` is the p-value
    on the odds scale.
    """

    indicator: Indicator
    site: str
    since: str
    at: str
    about: Standing
    published: tuple[Published, ...] = ()
    cells: tuple[Figure, ...] = ()
    effect: Effect | None = None
    why_not: str = ""
    odds_p: float | None = None
    ratio: Effect | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(cell.source for cell in self.cells if cell.source))

    @property
    def printed(self) -> Published:
        """What was published of it; empty where nothing was."""
        return next(iter(self.published), Published(self.indicator.key, self.site))

    @property
    def apart(self) -> str:
        """Why the site stands apart from those whose effect counts; empty where it does not."""
        if self.about.excluded:
            return f"excluded: {self.about.excluded}"
        if self.about.expected == "no":
            return f"not expected to move: {self.about.expected_why or 'no reason given'}"
        return ""

    @property
    def partly(self) -> str:
        """That it was expected to move in part only, and why; empty where it was not."""
        if self.about.expected != "partly":
            return ""
        return f"expected to move in part: {self.about.expected_why or 'no reason given'}"

    @property
    def worse(self) -> bool:
        """Whether the effect lies on the worse side of no effect; below 0 where nothing says what is better."""
        if self.effect is None:
            return False
        return self.effect.estimate > 0 if self.indicator.better == "lower" else self.effect.estimate < 0

    @property
    def beyond_chance(self) -> bool:
        """Whether the leading interval lies wholly on one side of no effect."""
        return self.effect is not None and not self.effect.leading.low <= 0 <= self.effect.leading.high


def site_effects(results: SiteResults, indicators: Iterable[Indicator], sites: Iterable[str]) -> tuple[SiteEffect, ...]:
    """The effects of indicators at sites, in that order; with several periods one for each after the first.

    A site of which an indicator has nothing is left out. TOTAL among the sites stands for all of them together, where
    that says something.
    """
    order = list(sites)
    return tuple(
        effect
        for indicator in indicators
        for site in (*sorted(set(results.sites(indicator.key)) & set(order), key=order.index), TOTAL)
        for effect in _at_site(results, indicator, site)
        if site != TOTAL or (TOTAL in order and _tells_of_all(results, effect))
    )


def _tells_of_all(results: SiteResults, one: SiteEffect) -> bool:
    """Whether all sites together have an effect, or there is nothing else; the total of one arm is only a check."""
    known = one.effect is not None or bool(one.published)
    return known or (bool(one.cells) and not results.sites(one.indicator.key))


def _at_site(results: SiteResults, indicator: Indicator, site: str) -> Iterator[SiteEffect]:
    about = results.standing(indicator.key, site)
    periods = results.periods.get(indicator.key, ())
    if not any(results.of(indicator.key, site)):
        published = tuple(one for one in results.published if (one.indicator, one.site) == (indicator.key, site))
        why_not = about.excluded or "there are no figures"
        yield SiteEffect(indicator, site, "", "", about, published, why_not=why_not)
        return
    later = periods[1:] or periods
    for at in later:
        yield _effect(results, indicator, site, periods[0] if len(periods) > 1 else "", at)


def _effect(results: SiteResults, indicator: Indicator, site: str, since: str, at: str) -> SiteEffect:
    found = {
        (arm, period): cell
        for arm in (PILOT, COMPARISON)
        for period in filter(None, (since, at))
        if (cell := results.cell(indicator.key, site, arm, period)) is not None
    }
    about, published = results.standing(indicator.key, site), results.published_of(indicator.key, site, at)
    made = SiteEffect(indicator, site, since, at, about, published, tuple(found.values()))
    compared = any(one.arm == COMPARISON for one in results.figures if one.indicator == indicator.key)
    wanted = [
        (arm, period) for arm in ((PILOT, COMPARISON) if compared else (PILOT,)) for period in (since, at) if period
    ]
    if len(wanted) == 1:
        return _with(made, why_not="there is one arm and one period, and nothing to compare it with")
    if missing := [f"{arm} {period}" for arm, period in wanted if (arm, period) not in found]:
        return _with(made, why_not=f"there is no figure for {', '.join(missing)}")
    if indicator.kind == MEAN and len(wanted) > 2:
        return _with(made, why_not="a difference in differences of means is not worked out, only one of shares")
    try:
        return _worked_out(made, [found[place] for place in wanted])
    except BadFigures as error:
        # A reason is part of somebody's sentence, and its full stop is theirs.
        return _with(made, why_not=str(error).rstrip("."))


def _worked_out(made: SiteEffect, cells: list[Figure]) -> SiteEffect:
    if made.indicator.kind == MEAN:
        first, second = map(_mean, cells)
        if made.since:
            return _with(made, effect=effects.mean_change(first, second))
        return _with(made, effect=effects.mean_comparison(first, second))
    shares = [_share(cell) for cell in cells]
    if len(shares) == 4:
        a, b, c, d = shares
        return _with(made, effect=effects.difference_in_differences(a, b, c, d), odds_p=effects.odds_p(a, b, c, d))
    one, two = shares
    if made.since:
        return _with(made, effect=effects.change(one, two), ratio=effects.ratio(one, two))
    return _with(made, effect=effects.comparison(one, two))


def _share(cell: Figure) -> Share:
    if cell.n is None:
        raise BadFigures(f"no n is given for {cell.place}", "Load it, if the source has it.")
    return effects.share(cell.n, cell.count, cell.percent)


def _mean(cell: Figure) -> Mean:
    if cell.n is None or not cell.mean or not cell.sd:
        raise BadFigures(f"{cell.place} lacks its n, mean or sd", "Load them, if the source has them.")
    return Mean(cell.n, float(cell.mean), float(cell.sd))


def _with(made: SiteEffect, **values: object) -> SiteEffect:
    return replace(made, **values)  # type: ignore[arg-type]


def points(value: float, places: int = 1) -> str:
    """Percentage points as printed, always with their sign."""
    return f"{value + 0.0:+.{places}f}".replace("-", "−") if round(value, places) else f"{0:.{places}f}"


def p_printed(p: Interval | float | None) -> str:
    """A p-value as printed; that of an interval whose counts allow several is the greatest, rounded up, as a bound."""
    bound = isinstance(p, Interval) and p.p_is_of_nearest
    if isinstance(p, Interval):
        p = p.p_high if bound else p.p
    if p is None:
        return ""
    if p < 0.0005:
        return "<0.001"
    return f"≤{ceil(1000 * p) / 1000:.3f}" if bound else f"{p:.3f}"


def value_words(one: SiteEffect, value: float) -> str:
    """A value of an effect as printed: points with their sign, means with two places."""
    return points(value, 2 if one.indicator.kind == MEAN else 1)


def n_words(one: SiteEffect) -> str:
    """How many it is of, all groups together; of one arm over time, how many there were first and how many then."""
    if one.effect is None:
        return ""
    if one.cells and one.effect.kind == effects.CHANGE_OVER_TIME:
        return ", then ".join(f"{cell.n:,}" for cell in one.cells if cell.n is not None)
    return f"{one.effect.n:,}"


def rounded_words(names: Iterable[str]) -> str:
    """That of these sites only rounded percentages are known; empty where there are none."""
    of = ", ".join(dict.fromkeys(names))
    return f"Of {of} {ROUNDED}." if of else ""


def period_words(one: SiteEffect) -> str:
    """From which period to which; the one period where there is but one."""
    return f"{one.since} to {one.at}" if one.since else one.at


def about_words(one: SiteEffect) -> list[str]:
    """What is known of an effect besides its figures: what was published, and whether it was to move."""
    first, *others = one.published or (one.printed,)
    published = published_words(first)
    why = f": {one.about.expected_why}" if one.about.expected_why else ""
    return [
        *([f"Published: {published}"] if published else []),
        *(f"Also published{f' in {other.source}' if other.source else ''}: {print_words(other)}" for other in others),
        *([f"Expected to move: {one.about.expected}{why}"] if one.about.expected else []),
    ]


def published_words(one: Published, if_adjusted: str = "") -> str:
    """What was published, as printed, with what its p was adjusted for, or `if_adjusted` in its place."""
    effect = one.effect or (f"change {one.change}" if one.change else "")
    adjusted = if_adjusted or f" adjusted for {one.adjusted}" if one.adjusted else ""
    return ", ".join(filter(None, (effect, f"p {one.p}{adjusted}" if one.p else "")))


def print_words(one: Published) -> str:
    """Everything that a source prints."""
    changes = ((one.change, "pilot"), (one.comparison_change, "comparison"))
    told = [f"change, {arm}, {change}" for change, arm in changes if change]
    effect = [f"effect {one.effect}"] if one.effect else []
    adjusted = f" adjusted for {one.adjusted}" if one.adjusted else ""
    p = [f"p {one.p}{adjusted}"] if one.p else []
    return "; ".join([*told, *effect, *p, *([one.note] if one.note else [])])
