"""Everything known of each site as one long table: a line for each figure, effect, code and attribute."""

from collections.abc import Iterator

from qualtool.analysis.effects import Interval
from qualtool.analysis.matrix import SITES
from qualtool.analysis.site_effects import SiteEffect, period_words, site_effects
from qualtool.analysis.site_results import MEAN, TOTAL, Published, SiteResults, Standing
from qualtool.analysis.tree import Tree
from qualtool.store import design, joint, results
from qualtool.store.design import Design
from qualtool.store.joint import Beside
from qualtool.store.study import Study
from qualtool.workflow.matrices import MatrixRequest, matrices

COLUMNS = (
    *("site", "label", "what", "name", "arm", "period", "value", "unit", "count", "n", "sd"),
    *("low", "high", "p", "method", "source", "note"),
)
Facts = dict[str, object]


def site_facts(study: Study) -> list[list[object]]:
    """The lines of the table, by site: attributes, figures, effects, what was published, ratings, codes, charted cells.

    A figure that was worked out and one that was published never share a line.
    """
    with study.read() as connection:
        stated, tree = design.read_design(connection), design.read_tree(connection)
        beside = joint.read_beside(connection)
        found = results.read_results(connection).results
    facts = [
        *_attributes(stated),
        *_figures(found),
        *(_effect(one) for one in site_effects(found, found.indicators, stated.sites)),
        *(fact for one in found.published if one.site != TOTAL for fact in _published(one)),
        *(fact for one in found.standings for fact in _stands(one)),
        *_judged(beside, tree),
        *_charted(study, tree),
    ]
    order = list(stated.sites)
    facts.sort(key=lambda fact: order.index(str(fact["site"])))
    return [
        [stated.sites[str(fact["site"])].label if name == "label" else fact.get(name, "") for name in COLUMNS]
        for fact in facts
    ]


def _attributes(stated: Design) -> Iterator[Facts]:
    for site, place in stated.sites.items():
        for name, value in place.attributes.items():
            yield {"site": site, "what": "attribute", "name": name, "value": value}


def _figures(found: SiteResults) -> Iterator[Facts]:
    """Every printed cell, as it was printed."""
    units = {one.key: (one.unit if one.kind == MEAN else "%") for one in found.indicators}
    for one in found.figures:
        if one.site:
            told = {name: getattr(one, name) for name in ("arm", "period", "sd", "source", "note")}
            numbers = {name: "" if (value := getattr(one, name)) is None else value for name in ("count", "n")}
            value = one.percent or one.mean
            unit = units[one.indicator] if value else ""
            yield (
                {"site": one.site, "what": "figure", "name": one.indicator, "value": value, "unit": unit}
                | told
                | numbers
            )


def _effect(one: SiteEffect) -> Facts:
    fact: Facts = {
        "site": one.site,
        "what": "effect",
        "name": one.indicator.key,
        "period": period_words(one),
        "source": "; ".join(one.sources),
    }
    if one.effect is None:
        return fact | {"note": one.apart or one.why_not}
    leading = one.effect.leading
    return fact | {
        "value": one.effect.estimate,
        "unit": one.effect.unit,
        "n": one.effect.n,
        "low": leading.low,
        "high": leading.high,
        "p": "" if leading.p is None else leading.p,
        "method": f"{one.effect.kind}; {one.effect.method}",
        "note": "; ".join(filter(None, (one.apart, _p_note(leading), one.effect.assumes))),
    }


def _p_note(leading: Interval) -> str:
    """Between which p-values it is, where the counts allow several."""
    if not leading.p_is_of_nearest:
        return ""
    return f"p at the nearest counts; from {leading.p_low:.2g} to {leading.p_high:.2g}"


def _published(one: Published) -> Iterator[Facts]:
    """What a source prints of an indicator at a site."""
    adjusted = f"p adjusted for {one.adjusted}" if one.p and one.adjusted else ""
    of: Facts = {"site": one.site, "name": one.indicator, "period": one.period, "source": one.source, "note": one.note}
    for what, value in (("published change", one.change), ("published comparison change", one.comparison_change)):
        if value:
            yield of | {"what": what, "value": value}
    if one.effect or one.p:
        what = "published effect" if one.effect else "published p"
        note = "; ".join(filter(None, (adjusted, one.note)))
        yield of | {"what": what, "value": one.effect, "p": one.p, "note": note}


def _stands(one: Standing) -> Iterator[Facts]:
    """What was stated of an indicator at a site beforehand."""
    of: Facts = {"site": one.site, "name": one.indicator}
    if one.expected:
        yield of | {"what": "expected to move", "value": one.expected, "note": one.expected_why}
    if one.excluded:
        yield of | {"what": "excluded", "value": "yes", "note": one.excluded}


def _judged(beside: Beside, tree: Tree) -> Iterator[Facts]:
    """Codes of convergence, and ratings where the study rates."""
    for (site, theme_id), coded in beside.convergence.items():
        yield {"site": site, "what": "convergence", "name": tree.by_id[theme_id].name, "value": coded.code}
    for (site, theme_id), rated in beside.ratings.items() if beside.ratings_on else ():
        yield {"site": site, "what": "rating", "name": tree.by_id[theme_id].name, "value": rated.value}


def _charted(study: Study, tree: Tree) -> Iterator[Facts]:
    """How many stages of a site's own cells say something, by sub-theme."""
    columns = tuple(dict.fromkeys(column.id for one in tree.roots for column in tree.chart_columns(one)))
    (made,) = matrices(study, MatrixRequest(columns=columns, rows=SITES))
    counted: dict[tuple[str, str], int] = {}
    for row in made.rows:
        for column in made.columns:
            if row.cell(column).stretches:
                counted[row.site, column.name] = counted.get((row.site, column.name), 0) + 1
    for (site, name), count in counted.items():
        yield {"site": site, "what": "site cells charted", "name": name, "value": count}
