"""The joint display: sites down, each one's effects beside what was said there under the themes they bear on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from qualtool.analysis.matrix import Stretch
from qualtool.analysis.site_effects import SiteEffect
from qualtool.analysis.site_results import Indicator

RATINGS = {
    "-2": "strongly negative (-2)",
    "-1": "negative (-1)",
    "0": "neutral (0)",
    "1": "positive (+1)",
    "2": "strongly positive (+2)",
    "X": "mixed (X)",
    "M": "missing (M)",
}
POSITIVE, NEGATIVE = ("1", "2"), ("-1", "-2")
BY_KIND, BY_EFFECT = "kind", "effect"


@dataclass(frozen=True, slots=True)
class ThemeLink:
    """An indicator that stands beside a theme, and the reason that somebody wrote."""

    indicator: str
    reason: str
    coder: str


@dataclass(frozen=True, slots=True)
class JointTheme:
    """A theme of the display, with the indicators that stand beside it."""

    id: str
    number: str
    title: str
    definition: str
    links: tuple[ThemeLink, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.number} {self.title}"


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding that rests on a cell of this site and theme, and how."""

    id: str
    number: int
    statement: str
    bearings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExemplarLine:
    """A quote as printed; `chosen` where somebody picked it from the ledger for this place.

    `hides_site` says that somebody decided to print its attribution without the site, which its row here names.
    """

    id: str
    words: str
    attribution: str
    chosen: bool
    hides_site: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A convergence code, with its note and who saw it otherwise."""

    code: str
    note: str
    disagreed: str
    coder: str


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating, with its rationale and the cells it rests on."""

    value: str
    rationale: str
    coder: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A site's own summary in one column at one stage; `place` is its cell (case id, stage key, column id)."""

    column: str
    stage: str
    stretches: tuple[Stretch, ...]
    why_stale: str
    place: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class JointCell:
    """What a site has under a theme: its summaries, findings, one quote, the code, and on request rating and counts.

    `charted` counts the people's cells that say something there, `participants` and `mentions` what is coded.
    """

    site: str
    theme: str
    summaries: tuple[Summary, ...] = ()
    charted: int = 0
    in_guide: bool = True
    findings: tuple[FindingLine, ...] = ()
    quote: ExemplarLine | None = None
    quotes: int = 0
    judged: Judged | None = None
    rated: Rated | None = None
    participants: int = 0
    mentions: int = 0

    @property
    def says_something(self) -> bool:
        return bool(self.charted or any(summary.stretches for summary in self.summaries))


@dataclass(frozen=True, slots=True)
class JointRow:
    """A site: its kind of pilot, its description, its effects by indicator key and its cells by theme id."""

    site: str
    label: str
    kind: str
    description: Mapping[str, str] = field(default_factory=dict)
    effects: Mapping[str, tuple[SiteEffect, ...]] = field(default_factory=dict)
    cells: Mapping[str, JointCell] = field(default_factory=dict)

    @property
    def apart(self) -> str:
        """Why all of its effects stand apart; empty where one of them counts."""
        reasons = [one.apart for found in self.effects.values() for one in found]
        return "; ".join(dict.fromkeys(reasons)) if reasons and all(reasons) else ""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that a careful reader would ask, with the key of the site and the id of the theme that it is about.

    One that is `for_the_team` would tell others what it warns of.
    """

    words: str
    site: str = ""
    theme: str = ""
    for_the_team: bool = False


@dataclass(frozen=True, slots=True)
class JointDisplay:
    """The display with what it was made from; sites that are excluded or not expected to move are in `apart`."""

    study: str
    filter: str
    order: str
    indicators: tuple[Indicator, ...]
    themes: tuple[JointTheme, ...]
    rows: tuple[JointRow, ...]
    apart: tuple[JointRow, ...]
    descriptions: tuple[str, ...] = ()
    ratings: bool = False
    counts: bool = False
    flagged: tuple[Flag, ...] = ()
    withheld: int = 0

    @property
    def flags(self) -> tuple[str, ...]:
        """What to look at, in words."""
        return tuple(flag.words for flag in self.flagged)

    @property
    def every_row(self) -> tuple[JointRow, ...]:
        return self.rows + self.apart

    def reach(self, indicator: str) -> tuple[float, float]:
        """The scale of an indicator's forest plot: from the least to the most bound of any site, 0 always on it."""
        bounds = [0.0]
        for row in self.every_row:
            for one in row.effects.get(indicator, ()):
                if one.effect is not None:
                    bounds += [one.effect.leading.low, one.effect.leading.high]
        return min(bounds), max(bounds)

    def beside(self, theme: JointTheme) -> tuple[Indicator, ...]:
        """The indicators that stand beside a theme."""
        keys = {link.indicator for link in theme.links}
        return tuple(one for one in self.indicators if one.key in keys)


def without_hidden_sites(display: JointDisplay) -> JointDisplay:
    """The display as others may see it: nothing of a quote whose attribution was to leave its row's site out."""
    return replace(
        display,
        rows=_without_hidden(display.rows),
        apart=_without_hidden(display.apart),
        flagged=tuple(flag for flag in display.flagged if not flag.for_the_team),
    )


def _without_hidden(rows: Iterable[JointRow]) -> tuple[JointRow, ...]:
    return tuple(
        replace(
            row,
            cells={
                theme: replace(cell, quote=None) if cell.quote is not None and cell.quote.hides_site else cell
                for theme, cell in row.cells.items()
            },
        )
        for row in rows
    )


def flags(display: JointDisplay, guides: Mapping[str, frozenset[str]]) -> Iterator[Flag]:
    """What a careful reader would ask; `guides` gives the sites whose guide had a theme, where it was limited."""
    for theme in display.themes:
        for row in display.every_row:
            yield from _unjudged(display, theme, row)
    for row in display.rows:
        worked = [one for found in row.effects.values() for one in found if one.effect is not None]
        if worked and not any(cell.quotes for cell in row.cells.values()):
            yield Flag(f"{row.label} has an effect and no quote in the ledger under these themes.", row.site)
    for theme in display.themes:
        for row in display.every_row:
            quote = row.cells[theme.id].quote if theme.id in row.cells else None
            if quote is not None and quote.hides_site:
                words = f"the attribution of its quote under {theme.name} leaves the site out, and its row names it"
                yield Flag(f"{row.label}: {words}; files leave the quote out.", row.site, theme.id, True)
    for theme in display.themes:
        yield from _out_of_guide(display, theme, guides.get(theme.id))


def _unjudged(display: JointDisplay, theme: JointTheme, row: JointRow) -> Iterator[Flag]:
    """An account that nobody has coded beside a worse effect: one rated positive, or unrated beside one beyond chance.

    A negative account beside a worse effect is no question.
    """
    cell = row.cells.get(theme.id)
    if cell is None or cell.judged is not None or not cell.says_something:
        return
    positive = cell.rated is not None and cell.rated.value in POSITIVE
    if cell.rated is not None and cell.rated.value in NEGATIVE:
        return
    worse = [
        f"{'worse' if indicator.better else 'negative'} {indicator.key}"
        for indicator in display.beside(theme)
        if any(
            one.worse and (positive or one.beyond_chance) and not one.apart
            for one in row.effects.get(indicator.key, ())
        )
    ]
    if worse:
        account = "a positive account" if positive else "an account"
        what = f"{account} of {theme.name} beside a {' and a '.join(worse)}"
        yield Flag(f"{row.label}: {what}, and no convergence code.", row.site, theme.id)


def _out_of_guide(display: JointDisplay, theme: JointTheme, guide: frozenset[str] | None) -> Iterator[Flag]:
    if guide is None:
        return
    for indicator in display.beside(theme):
        with_data = {
            row.site
            for row in display.every_row
            if any(one.effect is not None for one in row.effects.get(indicator.key, ()))
        }
        if with_data and not guide & with_data:
            words = f"{theme.name} was in the guide at no site with figures of {indicator.key}."
            yield Flag(words, theme=theme.id)
