"""The joint display of a study: which sites, indicators and themes, in which order, and what stands in each place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qualtool.analysis.findings import Finding
from qualtool.analysis.joint_display import (
    BY_EFFECT,
    BY_KIND,
    ExemplarLine,
    FindingLine,
    JointCell,
    JointDisplay,
    JointRow,
    JointTheme,
    Judged,
    Rated,
    Summary,
    ThemeLink,
    flags,
)
from qualtool.analysis.matrix import SITES, Matrix
from qualtool.analysis.site_effects import SiteEffect, site_effects
from qualtool.analysis.site_results import Indicator
from qualtool.analysis.tree import Theme, Tree
from qualtool.errors import BadValue, NothingToDo
from qualtool.store import consent, design, joint
from qualtool.store import results as stored
from qualtool.store.coded import Coded, coded_excerpts
from qualtool.store.design import Design
from qualtool.store.joint import Beside
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow import findings
from qualtool.workflow.matrices import MatrixRequest, matrices
from qualtool.workflow.printed_quotes import VoicedQuote, voiced_quotes
from qualtool.workflow.results import indicators_named
from qualtool.workflow.sharing import released, withheld_in

KIND = "pilot"


@dataclass(frozen=True, slots=True)
class DisplayRequest:
    """Which themes and indicators (none: those that are linked), how sites are ordered, what is shown besides.

    `order` is kind, effect (of the first indicator), or the name of a site's attribute; `kind` names the attribute by
    which sites are grouped; `describe` names attributes to show.
    """

    themes: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    order: str = BY_KIND
    kind: str = KIND
    describe: tuple[str, ...] = ()
    ratings: bool = False
    counts: bool = False


@dataclass(frozen=True, slots=True)
class _Making:
    """What every place of a display is made from."""

    stated: Design
    tree: Tree
    beside: Beside
    themes: tuple[Theme, ...]
    indicators: tuple[Indicator, ...]
    effects: tuple[SiteEffect, ...]
    quotes: Sequence[VoicedQuote]
    coded: Sequence[Coded]
    findings: Sequence[Finding]
    by_sites: Matrix | None
    charted: Mapping[tuple[str, str], int]
    subtrees: Mapping[str, frozenset[str]]


def joint_display(study: Study, request: DisplayRequest = DisplayRequest()) -> JointDisplay:
    """The joint display. A fixed number of statements.

    Raises UnknownName, AmbiguousName, BadValue, and NothingToDo where no indicator stands beside a theme.
    """
    made = _read(study, request)
    themes = tuple(_theme(made, theme) for theme in made.themes)
    rows = [_row(made, key, request) for key in made.stated.sites]
    ordered = _ordered(rows, request, made)
    display = JointDisplay(
        made.stated.study,
        _filter(made),
        request.order,
        made.indicators,
        themes,
        tuple(row for row in ordered if not row.apart),
        tuple(row for row in ordered if row.apart),
        _described(made.stated, request.describe),
        request.ratings and made.beside.ratings_on,
        request.counts,
        withheld=withheld_in([made.by_sites] if made.by_sites else []) + _quotes_withheld(made),
    )
    guides = {theme.id: frozenset(theme.guide.sites) for theme in made.themes if theme.guide.sites}
    return replace(display, flagged=tuple(flags(display, guides)))


def _quotes_withheld(made: _Making) -> int:
    """How many quotes under the themes on show consent keeps back."""
    shown = frozenset().union(*made.subtrees.values())
    return sum(quote.withheld and bool(shown & set(quote.row.themes)) for quote in made.quotes)


def _read(study: Study, request: DisplayRequest) -> _Making:
    with study.read() as connection:
        stated, tree = design.read_design(connection), design.read_tree(connection)
        beside = joint.read_beside(connection)
        results = stored.read_results(connection).results
        voices = read_voices(connection)
        quotes = voiced_quotes(connection, voices)
        themes, indicators = _chosen(request, tree, beside, indicators_named(results, request.indicators))
        subtrees = {theme.id: frozenset(sub.id for sub in tree.subtree(theme.id)) for theme in themes}
        coded: Sequence[Coded] = ()
        if request.counts:
            gone = consent.withheld(connection).gone
            coded = coded_excerpts(connection, sorted(frozenset().union(*subtrees.values())), gone)
    columns = tuple(dict.fromkeys(column.id for theme in themes for column in columns_under(tree, theme)))
    by_sites, charted = _charts(study, columns)
    return _Making(
        stated,
        tree,
        beside,
        themes,
        indicators,
        site_effects(results, indicators, stated.sites),
        quotes,
        coded,
        findings.findings(study).findings,
        by_sites,
        charted,
        subtrees,
    )


def _chosen(
    request: DisplayRequest, tree: Tree, beside: Beside, named: tuple[Indicator, ...]
) -> tuple[tuple[Theme, ...], tuple[Indicator, ...]]:
    """The themes and indicators to show: those named, or those linked; an indicator only where it is linked."""
    asked = [theme for name in request.themes for theme in tree.all_named(name)]
    wanted = {one.key for one in named}
    linked = [link for link in beside.links if link.indicator in wanted]
    if not beside.links:
        mend = "Link one, with why: qualtool results link INDICATOR THEME --because WORDS"
        raise NothingToDo(f"No indicator stands beside a theme yet. {mend}")
    themes = asked or [tree.by_id[link.theme_id] for link in linked]
    shown = {theme.id for theme in themes}
    keys = {link.indicator for link in linked if link.theme_id in shown}
    if request.indicators and not keys:
        names = ", ".join(one.key for one in named)
        raise NothingToDo(f"{names} stands beside none of these themes. Link them, with why: qualtool results link")
    ordered = sorted({theme.id: theme for theme in themes}.values(), key=lambda theme: tree.order[theme.id])
    return tuple(ordered), tuple(one for one in named if one.key in keys)


def columns_under(tree: Tree, theme: Theme) -> list[Theme]:
    """The chart columns under a theme; of one deeper than the columns, the column it lies in; itself where retired."""
    if theme.retired:
        return [theme]
    main = (*tree.ancestors(theme), theme)[0]
    under = {sub.id for sub in tree.subtree(theme.id)}
    above = {above.id for above in tree.ancestors(theme)}
    columns = tree.chart_columns(main)
    return [column for column in columns if column.id in under] or [one for one in columns if one.id in above]


def _charts(study: Study, columns: tuple[str, ...]) -> tuple[Matrix | None, dict[tuple[str, str], int]]:
    """The sites' own cells as they may leave the study, and how many cells of people there say something."""
    if not columns:
        return None, {}
    (by_sites,) = released(study, matrices(study, MatrixRequest(columns=columns, rows=SITES)))
    charted: dict[tuple[str, str], int] = {}
    for matrix in matrices(study, MatrixRequest(columns=columns)):
        for row in (row for row in matrix.rows if row.kind != "site"):
            for column in matrix.columns:
                for site in row.site.split(", "):
                    charted[site, column.id] = charted.get((site, column.id), 0) + bool(row.cell(column).stretches)
    return by_sites, charted


def _theme(made: _Making, theme: Theme) -> JointTheme:
    keys = {one.key for one in made.indicators}
    links = [row for row in made.beside.links if row.theme_id == theme.id and row.indicator in keys]
    return JointTheme(
        theme.id,
        theme.number,
        f"{theme.title} (retired)" if theme.retired else theme.title,
        theme.definition,
        tuple(ThemeLink(row.indicator, row.reason, row.coder) for row in links),
    )


def _row(made: _Making, site: str, request: DisplayRequest) -> JointRow:
    place = made.stated.sites[site]
    effects: dict[str, tuple[SiteEffect, ...]] = {}
    for indicator in made.indicators:
        found = tuple(one for one in made.effects if (one.indicator.key, one.site) == (indicator.key, site))
        if found:
            effects[indicator.key] = found
    return JointRow(
        site,
        place.label,
        place.attributes.get(_kind(made.stated, request.kind), ""),
        {name: place.attributes.get(name, "") for name in _described(made.stated, request.describe)},
        effects,
        {theme.id: _cell(made, site, theme) for theme in made.themes},
    )


def _cell(made: _Making, site: str, theme: Theme) -> JointCell:
    beside, under = made.beside, made.subtrees[theme.id]
    columns = [column.id for column in columns_under(made.tree, theme)]
    said = [one for one in made.coded if one.site == site and one.theme_id in under]
    coded = beside.convergence.get((site, theme.id))
    rated = beside.ratings.get((site, theme.id)) if beside.ratings_on else None
    quotes = _of_place(made.quotes, site, under)
    guide = theme.guide.sites
    return JointCell(
        site,
        theme.id,
        tuple(_summaries(made.by_sites, site, columns)),
        sum(made.charted.get((site, column), 0) for column in columns),
        not guide or site in guide,
        tuple(_findings(made, site, under)),
        _exemplar(made, quotes, beside.exemplars.get((site, theme.id))),
        len(quotes),
        Judged(coded.code, coded.note, coded.disagreed, coded.coder) if coded else None,
        Rated(rated.value, rated.rationale, rated.coder, rated.cells) if rated else None,
        len({one.participation for one in said if one.participation}),
        len({one.excerpt_id for one in said}),
    )


def _summaries(matrix: Matrix | None, site: str, columns: Sequence[str]) -> Iterable[Summary]:
    for row in matrix.rows if matrix else ():
        for column in matrix.columns if matrix and row.site == site else ():
            cell = row.cell(column)
            if column.id in columns and cell.stretches:
                stage = matrix.stages.get(row.stage, row.stage) if matrix else row.stage
                yield Summary(column.name, stage, cell.stretches, cell.why_stale, row.place(column))


def _findings(made: _Making, site: str, under: frozenset[str]) -> Iterable[FindingLine]:
    label = made.stated.sites[site].label
    for finding in made.findings:
        bearings = [cell.bearing for cell in finding.cells if cell.place[2] in under and label in cell.sites]
        if bearings:
            yield FindingLine(finding.id, finding.number, finding.statement, tuple(dict.fromkeys(bearings)))


def _of_place(quotes: Sequence[VoicedQuote], site: str, under: frozenset[str]) -> list[VoicedQuote]:
    """The quotes of a site under themes that may be printed; none of the interviewer's words."""
    return [
        quote
        for quote in quotes
        if quote.voice.site == site and under & set(quote.row.themes) and quote.may_leave and not quote.row.interviewer
    ]


def quotes_for(study: Study, site: str, theme: str) -> list[ExemplarLine]:
    """The ledger's quotes that may stand for a site under a theme, in the ledger's order; keys, not names."""
    with study.read() as connection:
        tree = design.read_tree(connection)
        quotes = voiced_quotes(connection, read_voices(connection))
        chosen = joint.read_beside(connection).exemplars.get((site, theme), ("", ""))[1]
    under = frozenset(sub.id for sub in tree.subtree(theme))
    kept = _of_place(quotes, site, under)
    return [ExemplarLine(one.row.id, one.row.printed, one.attribution, one.row.id == chosen) for one in kept]


def _exemplar(made: _Making, quotes: Sequence[VoicedQuote], chosen: tuple[str, str] | None) -> ExemplarLine | None:
    """The quote chosen for the place, else the first; rather one that may name its site, rather one that is used."""
    if not quotes:
        return None
    template = made.stated.attribution
    picked = next((quote for quote in quotes if chosen and quote.row.id == chosen[1]), None)
    quote = picked or min(quotes, key=lambda one: (one.hides_site(template), not one.row.used_in))
    hides_site = quote.hides_site(template)
    return ExemplarLine(quote.row.id, quote.row.printed, quote.attribution, picked is not None, hides_site)


def _kind(stated: Design, name: str) -> str:
    """The attribute by which sites are grouped, as the study spells it; the usual one need not be stated."""
    return name if name == KIND else _described(stated, [name])[0]


def _described(stated: Design, names: Sequence[str]) -> tuple[str, ...]:
    """Attributes of sites as the study spells them. Raises BadValue."""
    known = {name.casefold(): name for place in stated.sites.values() for name in place.attributes}
    for name in names:
        if name.strip().casefold() not in known:
            raise BadValue("attribute of a site", name, known.values() or ("none is stated",))
    return tuple(known[name.strip().casefold()] for name in names)


def _ordered(rows: list[JointRow], request: DisplayRequest, made: _Making) -> list[JointRow]:
    """By kind and then as the study has the sites; by the first indicator's effect, most first; or by an attribute."""
    if request.order == BY_EFFECT:
        return sorted(rows, key=lambda row: -_first_effect(row, made.indicators))
    if request.order == BY_KIND:
        kinds = list(dict.fromkeys(row.kind for row in rows))
        return sorted(rows, key=lambda row: kinds.index(row.kind))
    (name,) = _described(made.stated, [request.order])
    return sorted(rows, key=lambda row: made.stated.sites[row.site].attributes.get(name, "~").casefold())


def _first_effect(row: JointRow, indicators: Sequence[Indicator]) -> float:
    found: Sequence[Any] = row.effects.get(indicators[0].key, ()) if indicators else ()
    return next((one.effect.estimate for one in reversed(found) if one.effect is not None), float("-inf"))


def _filter(made: _Making) -> str:
    indicators = ", ".join(one.key for one in made.indicators) or "none"
    return f"themes {', '.join(theme.number for theme in made.themes)}; indicators {indicators}"
