"""Tables for other tools: cases by sub-themes, sites by everything known of them, and a crisp-set truth table."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qualtool.analysis.matrix import SITES
from qualtool.analysis.site_effects import SiteEffect
from qualtool.analysis.tree import Theme, Tree
from qualtool.analysis.truth_table import SiteSet, TruthTable, truth_table
from qualtool.errors import BadValue, NothingToDo, UnknownName
from qualtool.store import design, joint
from qualtool.store.design import Design
from qualtool.store.joint import Beside, CodedAt
from qualtool.store.study import Study
from qualtool.workflow.integrating import theme_named
from qualtool.workflow.matrices import MatrixRequest, matrices
from qualtool.workflow.results import effects
from qualtool.workflow.sharing import Shared
from qualtool.workflow.table_files import share_table

if TYPE_CHECKING:
    from pandas import DataFrame

Lines = tuple[tuple[str, ...], list[list[object]]]
RATED = "rating:"


def cases_by_themes(study: Study, theme: str = "", where: Sequence[str] = (), counts: bool = False) -> Lines:
    """A line for each case at each stage, a column for each sub-theme: whether it has an excerpt, or how many.

    Raises UnknownName, AmbiguousName, BadFilter.
    """
    with study.read() as connection:
        tree = design.read_tree(connection)
    asked = tree.all_named(theme) if theme else tree.roots
    columns = tuple(dict.fromkeys(column.id for one in asked for column in tree.chart_columns(one)))
    (made,) = matrices(study, MatrixRequest(columns=columns, where=tuple(where)))
    header = ("case", "kind", "site", "stage", "type", *(column.name for column in made.columns))
    lines: list[list[object]] = []
    for row in made.rows:
        found = [row.cell(column).excerpts for column in made.columns]
        values = found if counts else [int(number > 0) for number in found]
        lines.append([row.case, row.kind, row.site, row.stage, row.type, *values])
    return header, lines


def sites_long(study: Study) -> Lines:
    """A line for each thing known of a site: attributes, figures, effects, ratings, codes, and its charted cells."""
    with study.read() as connection:
        stated, tree = design.read_design(connection), design.read_tree(connection)
        beside = joint.read_beside(connection)
    lines: list[list[object]] = []
    for key, place in stated.sites.items():
        lines += [[key, place.label, "attribute", name, value, "", "", ""] for name, value in place.attributes.items()]
    for one in effects(study):
        lines.append([one.site, stated.sites[one.site].label, "effect", one.indicator.key, *_effect(one)])
    for (site, theme_id), coded in beside.convergence.items():
        name = tree.by_id[theme_id].name
        lines.append([site, stated.sites[site].label, "convergence", name, coded.code, "", "", ""])
    if beside.ratings_on:
        for (site, theme_id), rated in beside.ratings.items():
            name = tree.by_id[theme_id].name
            lines.append([site, stated.sites[site].label, "rating", name, rated.value, "", "", ""])
    lines += _charted(study, tree)
    order = list(stated.sites)
    lines.sort(key=lambda line: order.index(str(line[0])))
    return ("site", "label", "what", "name", "value", "low", "high", "n"), lines


def _effect(one: SiteEffect) -> list[object]:
    if one.effect is None:
        return [one.apart or one.why_not, "", "", ""]
    return [one.effect.estimate, one.effect.leading.low, one.effect.leading.high, one.effect.n]


def _charted(study: Study, tree: Tree) -> list[list[object]]:
    """How many stages of a site's own cells say something, by sub-theme."""
    columns = tuple(dict.fromkeys(column.id for one in tree.roots for column in tree.chart_columns(one)))
    (made,) = matrices(study, MatrixRequest(columns=columns, rows=SITES))
    counted: dict[tuple[str, str, str], int] = {}
    for row in made.rows:
        for column in made.columns:
            if row.cell(column).stretches:
                place = (row.site, row.case, column.name)
                counted[place] = counted.get(place, 0) + 1
    return [
        [site, label, "site cells charted", name, count, "", "", ""] for (site, label, name), count in counted.items()
    ]


def sites_truth_table(study: Study, conditions: Sequence[str], outcome: str, beyond_chance: bool = False) -> TruthTable:
    """The truth table of the sites. A condition is a theme, `rating:THEME`, or ATTRIBUTE=VALUE.

    A theme is 1 where anything at the site is coded under it, a rating where it is positive, an attribute where it has
    that value. The outcome is an indicator: 1 where its last effect is on the better side, with `beyond_chance` where
    its whole interval is. Raises UnknownName, AmbiguousName, BadValue, NothingToDo.
    """
    if not conditions:
        raise NothingToDo("Name the conditions: themes (4.1), ratings (rating:4.1) or attributes (pilot=whole system).")
    found = {one.site: one for one in effects(study, [outcome])}
    one = next(iter(found.values())).indicator
    if not one.better:
        raise NothingToDo(f"Whether more of {one.key} is better is not stated. Load it with a column `better`.")
    with study.read() as connection:
        stated, tree = design.read_design(connection), design.read_tree(connection)
        beside = joint.read_beside(connection)
        coded = joint.coded_at_sites(connection, [theme.id for theme in tree.themes])
    made = [_Condition(name, stated, tree, beside, coded) for name in conditions]
    sites = [_site_set(key, stated, made, found.get(key), beyond_chance) for key in stated.sites]
    side = "interval" if beyond_chance else "effect"
    rules = (*(condition.rule for condition in made), f"{one.key}: 1 where the {side} is on the better side of 0")
    return truth_table([condition.name for condition in made], one.key, sites, rules)


def _site_set(
    key: str, stated: Design, conditions: Sequence["_Condition"], effect: SiteEffect | None, beyond_chance: bool
) -> SiteSet:
    values = tuple(condition.holds(key) for condition in conditions)
    missing = [c.name for c, value in zip(conditions, values, strict=True) if value is None]
    result, why = None, f"not known: {', '.join(missing)}" if missing else ""
    if effect is None or effect.effect is None or effect.apart:
        why = (effect.apart or effect.why_not) if effect else "it has no figures"
    else:
        sign = 1 if effect.indicator.better == "higher" else -1
        leading = effect.effect.leading
        nearest = leading.low if sign > 0 else leading.high
        result = int(sign * (nearest if beyond_chance else effect.effect.estimate) > 0)
    return SiteSet(stated.sites[key].label, values, result, why)


class _Condition:
    """A condition of the truth table, by the words that were given for it."""

    def __init__(self, given: str, stated: Design, tree: Tree, beside: Beside, coded: Sequence[CodedAt]) -> None:
        self.stated, self.beside = stated, beside
        self.attribute, self.value, self.theme, self.rating = "", "", None, False
        if "=" in given:
            self._attribute(given)
            return
        self.rating = given.casefold().startswith(RATED)
        self.theme = theme_named(tree, given[len(RATED) :] if self.rating else given)
        under = {sub.id for sub in tree.subtree(self.theme.id)}
        self.present = {one.site for one in coded if one.theme_id in under}
        self.name = f"{'rating ' if self.rating else ''}{self.theme.name}"
        how = "rated positive" if self.rating else "anything there is coded under it"
        self.rule = f"{self.name}: 1 where {how}"

    theme: Theme | None

    def _attribute(self, given: str) -> None:
        name, _, value = (part.strip() for part in given.partition("="))
        known = {one.casefold(): one for place in self.stated.sites.values() for one in place.attributes}
        if name.casefold() not in known:
            raise UnknownName("attribute of a site", name, known.values())
        self.attribute = known[name.casefold()]
        values = {place.attributes.get(self.attribute, "") for place in self.stated.sites.values()} - {""}
        spelt = {one.casefold(): one for one in values}
        if value.casefold() not in spelt:
            raise BadValue(f"value of {self.attribute}", value, sorted(values))
        self.value = spelt[value.casefold()]
        self.name = f"{self.attribute}={self.value}"
        self.rule = f"{self.name}: 1 where the site's {self.attribute} is that"

    def holds(self, site: str) -> int | None:
        """Whether a site has the condition; None where it cannot be said."""
        if self.attribute:
            stated = self.stated.sites[site].attributes.get(self.attribute, "")
            return int(stated == self.value) if stated else None
        assert self.theme is not None
        if not self.rating:
            return int(site in self.present)
        rated = self.beside.ratings.get((site, self.theme.id))
        return int(int(rated.value) > 0) if rated and rated.value not in ("X", "M") else None


def frame(lines: Lines) -> "DataFrame":
    """A table as a pandas DataFrame."""
    import pandas

    header, rows = lines
    return pandas.DataFrame(rows, columns=list(header))


def share_lines(study: Study, lines: Lines, path: Path) -> Shared:
    """Writes a table as .csv. Raises UnknownSuffix, UnwritableFile."""
    header, rows = lines
    return share_table(study, path, header, rows)
