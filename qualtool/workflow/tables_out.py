"""Tables for other tools: cases by sub-themes, sites by everything known of them, and a crisp-set truth table."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qualtool.analysis.matrix import Matrix
from qualtool.analysis.site_effects import SiteEffect
from qualtool.analysis.tree import Theme, Tree
from qualtool.analysis.truth_table import SiteSet, TruthTable, truth_table
from qualtool.errors import BadValue, NothingToDo, UnknownName
from qualtool.store import consent, design, joint
from qualtool.store import results as stored
from qualtool.store.coded import Coded, coded_excerpts
from qualtool.store.design import Design
from qualtool.store.joint import Beside
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.text.consent import withdrew
from qualtool.workflow.cells import roll_up
from qualtool.workflow.coding import speaking
from qualtool.workflow.integrating import theme_named
from qualtool.workflow.matrices import MatrixRequest, matrices
from qualtool.workflow.results import effects, indicators_named
from qualtool.workflow.sharing import Shared
from qualtool.workflow.site_table import COLUMNS, site_facts
from qualtool.workflow.table_files import share_table

if TYPE_CHECKING:
    from pandas import DataFrame

RATED = "rating:"


@dataclass(frozen=True, slots=True)
class TableOut:
    """A table for other tools; `told` says what its lines are of, how they were decided, and what was left out."""

    header: tuple[str, ...]
    lines: list[list[object]]
    told: tuple[str, ...] = ()


def cases_by_themes(study: Study, theme: str = "", where: Sequence[str] = (), counts: bool = False) -> TableOut:
    """A line for each case at each stage, a column for each sub-theme: whether it has an excerpt, or how many.

    Excerpts of interviewers are not counted, nor anything of those who withdrew. Raises UnknownName, AmbiguousName,
    BadFilter.
    """
    with study.read() as connection:
        tree = design.read_tree(connection)
        back = consent.withheld(connection)
        coded = coded_excerpts(connection, [one.id for one in tree.themes], back.gone)
    asked = tree.all_named(theme) if theme else tree.roots
    columns = tuple(dict.fromkeys(column.id for one in asked for column in tree.chart_columns(one)))
    (made,) = matrices(study, MatrixRequest(columns=columns, where=tuple(where)))
    under: dict[tuple[str, str, str], set[str]] = {}
    for one in coded:
        under.setdefault((one.case_id, one.stage, one.theme_id), set()).add(one.excerpt_id)
    header = ("case", "kind", "site", "stage", "type", *(column.name for column in made.columns))
    subtrees = roll_up(tree, [tree.by_id[column.id] for column in made.columns])
    lines: list[list[object]] = []
    for row in made.rows:
        if row.case_id in back.gone_cases:
            continue
        found = [
            len(set().union(*(under.get((row.case_id, row.stage, sub), set()) for sub in subtrees[column.id])))
            for column in made.columns
        ]
        values = found if counts else [int(number > 0) for number in found]
        lines.append([row.case, row.kind, row.site, row.stage, row.type, *values])
    return TableOut(header, lines, tuple(_cases_told(made, len(lines), counts, bool(back.gone))))


def _cases_told(made: Matrix, lines: int, counts: bool, some_left: bool) -> Iterator[str]:
    """What the numbers are, of whom, and how many were left out."""
    yield "How many excerpts." if counts else "1 where there is an excerpt, else 0."
    yield f"Cases at a stage: {lines}; of {made.filter}."
    if some_left:
        yield f"Withheld: cases at a stage: {len(made.rows) - lines}; nothing of those who withdrew is counted."


def sites_long(study: Study) -> TableOut:
    """A line for each thing known of a site: attributes, figures, effects, what was published, ratings, codes."""
    lines = site_facts(study)
    sites = len({str(one[0]) for one in lines})
    return TableOut(COLUMNS, lines, (f"Things known: {len(lines)}, of {sites} sites.",))


def sites_truth_table(study: Study, conditions: Sequence[str], outcome: str, beyond_chance: bool = False) -> TruthTable:
    """The truth table of the sites. A condition is a theme, `rating:THEME`, or ATTRIBUTE=VALUE.

    A theme is 1 where anything at the site is coded under it, and not known where nobody was met; a rating is 1 where
    it is positive, an attribute where it has that value. The outcome is an indicator: 1 where its last effect is on the
    better side, with `beyond_chance` where its whole interval is. Raises UnknownName, AmbiguousName, BadValue,
    NothingToDo.
    """
    if not conditions:
        raise NothingToDo("Name the conditions: themes (4.1), ratings (rating:4.1) or attributes (pilot=whole system).")
    if not outcome.strip():
        raise NothingToDo("Name the outcome, an indicator: --outcome INDICATOR")
    with study.read() as connection:
        (one,) = indicators_named(stored.read_results(connection).results, [outcome])
        stated, tree = design.read_design(connection), design.read_tree(connection)
        beside = joint.read_beside(connection)
        gone = consent.withheld(connection).gone
        coded = coded_excerpts(connection, [theme.id for theme in tree.themes], gone)
        voices = speaking(read_voices(connection))
        heard = {voice.site for voice in voices if not withdrew(voice.attributes.get("consent", ""))}
    if not one.better:
        raise NothingToDo(f"Whether more of {one.key} is better is not stated. Load it with a column `better`.")
    worked = effects(study, [one.key])
    found = {effect.site: effect for effect in worked}
    known = _Known(stated, tree, beside, coded, heard)
    made = list({one.name: one for one in map(known.condition, conditions)}.values())
    sites = [_site_set(key, stated, made, found.get(key), beyond_chance) for key in stated.sites]
    side = "interval" if beyond_chance else "effect"
    outcome_rule = f"{one.key}: 1 where the {side}{_which_period(worked)} is on the better side of 0"
    rules = (*(condition.rule for condition in made), outcome_rule)
    return truth_table([condition.name for condition in made], one.key, sites, rules)


def _which_period(worked: Sequence[SiteEffect]) -> str:
    """From which period to which the outcome is, where the indicator has several effects."""
    periods = list(dict.fromkeys(f" from {one.since} to {one.at}" for one in worked if one.since))
    return periods[-1] if len(periods) > 1 else ""


def _site_set(
    key: str, stated: Design, conditions: Sequence["_Condition"], effect: SiteEffect | None, beyond_chance: bool
) -> SiteSet:
    values = tuple(condition.holds.get(key) for condition in conditions)
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


@dataclass(frozen=True, slots=True)
class _Condition:
    """A condition of the truth table, and at which sites (keys) it holds; a site that is missing is not known."""

    name: str
    rule: str
    holds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Known:
    """What conditions are made from; `heard` are the sites where somebody who stays was met."""

    stated: Design
    tree: Tree
    beside: Beside
    coded: Sequence[Coded]
    heard: Collection[str]

    def condition(self, given: str) -> _Condition:
        """The condition that is meant by the words given for it. Raises UnknownName, BadValue, NothingToDo."""
        if "=" in given:
            return self._attribute(given)
        if given.casefold().startswith(RATED):
            return self._rating(theme_named(self.tree, given[len(RATED) :]))
        return self._theme(theme_named(self.tree, given))

    def _theme(self, theme: Theme) -> _Condition:
        under = {sub.id for sub in self.tree.subtree(theme.id)}
        present = {one.site for one in self.coded if one.theme_id in under}
        rule = f"{theme.name}: 1 where anything there is coded under it"
        return _Condition(theme.name, rule, {site: int(site in present) for site in self.heard})

    def _rating(self, theme: Theme) -> _Condition:
        if not self.beside.ratings_on:
            raise NothingToDo("This study does not rate. Turn ratings on with: qualtool results rate --on")
        name = f"rating {theme.name}"
        holds = {
            site: int(int(rated.value) > 0)
            for (site, theme_id), rated in self.beside.ratings.items()
            if theme_id == theme.id and rated.value not in ("X", "M")
        }
        return _Condition(name, f"{name}: 1 where rated positive", holds)

    def _attribute(self, given: str) -> _Condition:
        asked, _, value = (part.strip() for part in given.partition("="))
        known = {one.casefold(): one for place in self.stated.sites.values() for one in place.attributes}
        if asked.casefold() not in known:
            raise UnknownName("attribute of a site", asked, known.values())
        attribute = known[asked.casefold()]
        stated = {site: said for site, place in self.stated.sites.items() if (said := place.attributes.get(attribute))}
        spelt = {one.casefold(): one for one in stated.values()}
        if value.casefold() not in spelt:
            raise BadValue(f"value of {attribute}", value, sorted(spelt.values()))
        name = f"{attribute}={spelt[value.casefold()]}"
        holds = {site: int(said.casefold() == value.casefold()) for site, said in stated.items()}
        return _Condition(name, f"{name}: 1 where the site's {attribute} is that", holds)


def truth_out(made: TruthTable) -> TableOut:
    """A truth table as a table for other tools."""
    header, lines = made.table
    return TableOut(header, lines, tuple(made.told))


def frame(made: TableOut) -> "DataFrame":
    """A table as a pandas DataFrame, columns of numbers as numbers; what is told of it stands in `attrs["notes"]`."""
    import pandas

    frame = pandas.DataFrame(made.lines, columns=list(made.header))
    for name in made.header:
        values = list(frame[name])
        numbers = [value for value in values if isinstance(value, (int, float))]
        if numbers and all(value == "" for value in values if not isinstance(value, (int, float))):
            kind = "Float64" if any(isinstance(value, float) for value in numbers) else "Int64"
            frame[name] = pandas.array([None if value == "" else value for value in values], dtype=kind)
    frame.attrs["notes"] = list(made.told)
    return frame


def share_lines(study: Study, made: TableOut, path: Path) -> Shared:
    """Writes a table as .csv. Raises UnknownSuffix, UnwritableFile."""
    return share_table(study, path, made.header, made.lines)
