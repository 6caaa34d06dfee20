"""Site results: what a table of figures would bring in, and bringing it in."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from qualtool.analysis.result_gaps import gaps
from qualtool.analysis.site_effects import SiteEffect, site_effects
from qualtool.analysis.site_results import (
    PRINTED,
    TOTAL,
    Figure,
    Indicator,
    Published,
    SiteResults,
    Standing,
    merged_periods,
)
from qualtool.analysis.slips import Slip, slips
from qualtool.errors import FaultyTable, NothingToDo, UnknownName
from qualtool.formats.results_table import TOTALS, read_results
from qualtool.store import design, results
from qualtool.store.design import Design
from qualtool.store.history import Step
from qualtool.store.results import Kept
from qualtool.store.study import Study
from qualtool.text.turns import Problem

FigureKey = tuple[str, str, str, str, str]
Said = TypeVar("Said", Indicator, Standing, Published)


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure of the study that the file gives other values, each change as `n 395 -> 396`."""

    figure: Figure
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statements:
    """What is written of indicators, and of indicators at sites, besides figures; `changes` tells it in words.

    `gone` is what the sources of a file published and the file no longer has.
    """

    indicators: tuple[Indicator, ...] = ()
    standings: tuple[Standing, ...] = ()
    published: tuple[Published, ...] = ()
    gone: tuple[Published, ...] = ()
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """What a table would bring in. `gone` are figures of the same sources that the file no longer has.

    `said` keeps what the study says where the file is silent; `said_anew` does not where the file has the column, and
    comes in with `replace`. With a fatal problem nothing can be loaded. `slips` are contradictions in print, loaded as
    printed, and `lines` gives each figure's line in the file.
    """

    path: Path
    results: SiteResults
    new: tuple[Figure, ...] = ()
    changed: tuple[Changed, ...] = ()
    same: int = 0
    gone: tuple[Figure, ...] = ()
    said: Statements = Statements()
    said_anew: Statements = Statements()
    problems: tuple[Problem, ...] = ()
    slips: tuple[Slip, ...] = ()
    lines: Mapping[FigureKey, int] = field(default_factory=dict)

    @property
    def fatal(self) -> bool:
        return any(problem.fatal for problem in self.problems)

    @property
    def left(self) -> tuple[str, ...]:
        """What of the study the file no longer has; it stays unless it is replaced."""
        emptied = (words for words in self.said_anew.changes if words not in self.said.changes)
        of_sources = (one.place for one in self.said_anew.gone)
        figures = (f"{one.place} ({one.source})" if one.source else one.place for one in self.gone)
        return (*figures, *of_sources, *emptied)

    def slip_told(self, slip: Slip) -> str:
        """A slip behind the lines of the file that it is about."""
        of = [one for one in self.results.figures if f"{slip.place},".startswith(f"{one.place},")]
        lines = sorted(self.lines[one.key] for one in of if not slip.sources or one.source in slip.sources)
        where = f"line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}: " if lines else ""
        return f"{where}{slip}"


def plan_load(study: Study, path: Path) -> LoadPlan:
    """What a .csv, .tsv or .xlsx of site results would bring in, and everything wrong with it. Raises UnknownSuffix."""
    with study.read() as connection:
        stated = design.read_design(connection)
        kept = results.read_results(connection).results
    read = read_results(path, lambda name: site_named(stated, name), kept.periods)
    found, old = read.results, {one.key: one for one in kept.figures}
    return LoadPlan(
        path,
        found,
        new=tuple(one for one in found.figures if one.key not in old),
        changed=tuple(
            Changed(one, _changes(old[one.key], one)) for one in found.figures if one.key in old and old[one.key] != one
        ),
        same=sum(old.get(one.key) == one for one in found.figures),
        gone=tuple(_gone(kept, found)),
        said=_statements(kept, found, frozenset()),
        said_anew=_statements(kept, found, read.columns),
        problems=(*read.problems, *gaps(found, read.lines, path.name, kept.figures)),
        slips=tuple(slips(_together(kept, found))),
        lines=read.lines,
    )


def _together(kept: SiteResults, found: SiteResults) -> SiteResults:
    """The indicators of a file as they will be with what the study has of them: one table may contradict another."""
    keys = {one.key for one in found.indicators}
    figures = {one.key: one for one in (*kept.figures, *found.figures) if one.indicator in keys}
    published = {one.key: one for one in (*kept.published, *found.published) if one.indicator in keys}
    periods = {key: _periods(kept, key, found.periods.get(key, ())) for key in keys}
    return SiteResults(found.indicators, tuple(figures.values()), published=tuple(published.values()), periods=periods)


def _gone(kept: SiteResults, found: SiteResults) -> Iterator[Figure]:
    """Figures of the file's sources that it lacks; without a source, those of its indicators."""
    given = {one.key for one in found.figures}
    sources = _sources(found)
    return (one for one in kept.figures if _source(one) in sources and one.key not in given)


def _sources(found: SiteResults) -> set[tuple[str, str]]:
    return {*map(_source, found.figures), *map(_source, found.published)}


def _source(one: Figure | Published) -> tuple[str, str]:
    """Where something is from; without a source it is known by its indicator."""
    return (one.source, "") if one.source else ("", one.indicator)


def _statements(kept: SiteResults, found: SiteResults, columns: Container[str]) -> Statements:
    """What the file says that the study does not; what it leaves empty stays unless it is in one of these columns."""
    measured = {one.indicator for one in found.figures}
    known = {one.key: one for one in kept.indicators}
    told: list[str] = []
    said: list[Indicator] = []
    for one in found.indicators:
        old = known.get(one.key, one)
        new = _over(old, replace(one, kind=one.kind if one.key in measured else old.kind), columns)
        said += [new] if one.key not in known or new != old else []
        told += [f"{one.key}: {change}" for change in _changes(old, new)]
    standings = [_over(kept.standing(*one.key), one, columns) for one in _standings(found)]
    standings = [one for one in standings if one != kept.standing(*one.key)]
    old_published = {one.key: one for one in kept.published}
    for one_published in found.published:
        if one_published.key not in old_published and one_published.key_before_figures in old_published:
            old_published[one_published.key] = old_published[one_published.key_before_figures]
    published = [_over(old_published.get(one.key, one), one, columns) for one in found.published]
    published = [one for one in published if one != old_published.get(one.key)]
    for stands in standings:
        changes = _changes(kept.standing(*stands.key), stands) if stands.indicator in known else ()
        told += [f"{stands.indicator}, site {stands.site}: {change}" for change in changes]
    for one_published in published:
        before = old_published.get(one_published.key, Published(*one_published.key))
        changes = _changes(before, one_published) if one_published.indicator in known else ()
        told += [f"{one_published.place}: {change}" for change in changes]
    told += _reordered(kept, found)
    given = {key for one in found.published for key in (one.key, one.key_before_figures)}
    sources = _sources(found)
    has_columns = any(name.replace("_", " ") in columns for name in PRINTED)
    gone = (one for one in kept.published if has_columns and _source(one) in sources and one.key not in given)
    return Statements(tuple(said), tuple(standings), tuple(published), tuple(gone), tuple(told))


def _standings(found: SiteResults) -> list[Standing]:
    """How the indicators of a file stand at each site that it has, also where it says nothing of that."""
    said = {one.key: one for one in found.standings}
    places = dict.fromkeys([*((one.indicator, one.site) for one in found.figures if one.site != TOTAL), *said])
    return [said.get(place, Standing(*place)) for place in places]


def _reordered(kept: SiteResults, found: SiteResults) -> Iterator[str]:
    """The indicators whose known periods the file has in another order: change runs from the first."""
    for key, periods in found.periods.items():
        known = kept.periods.get(key, ())
        anew = tuple(period for period in _periods(kept, key, periods) if period in known)
        if anew != known:
            yield f"{key}: the order of its periods, {', '.join(known)} -> {', '.join(anew)}"


_COLUMNS = {
    "title": ("indicator",),
    "expected_why": ("expected why",),
    "comparison_change": ("change", "comparison change"),
}


def _over(old: Said, new: Said, columns: Container[str]) -> Said:
    """What is said newly, and where that is empty what was said, unless its column is among these."""
    silent = [name for name in old.__dataclass_fields__ if not getattr(new, name)]
    stays = [name for name in silent if not any(one in columns for one in _COLUMNS.get(name, (name,)))]
    return replace(new, **{name: getattr(old, name) for name in stays})


def _changes(old: Figure | Said, new: Figure | Said) -> tuple[str, ...]:
    names = [name for name in old.__dataclass_fields__ if getattr(old, name) != getattr(new, name)]
    return tuple(
        f"{name.replace('_', ' ')} {_shown(getattr(old, name))} -> {_shown(getattr(new, name))}" for name in names
    )


def _shown(value: object) -> str:
    return "nothing" if value in (None, "") else str(value)


def load(study: Study, plan: LoadPlan, coder: str, replace: bool = False) -> str:
    """Brings the figures of a plan in as one step; with `replace` what the file no longer has goes.

    Raises FaultyTable where the file has faults, and NothingToDo.
    """
    if plan.fatal:
        raise FaultyTable(plan.path, [str(problem) for problem in plan.problems if problem.fatal])
    going = plan.gone if replace else ()
    said = plan.said_anew if replace else plan.said
    going_too = said.gone if replace else ()
    written = said.indicators or said.standings or said.published or said.changes
    if not (plan.new or plan.changed or written or going or going_too):
        raise NothingToDo(f"All {plan.same} figures of {plan.path.name} are in the study already.")
    with study.step(_loading_name(plan, len(going) + len(going_too), len(said.changes)), coder) as step:
        stated = design.read_design(step.connection)
        kept = results.read_results(step.connection)
        _write(step, plan, said, kept, stated)
        results.remove_figures(step, kept, list(going))
        results.remove_published(step, kept, list(going_too))
        return step.name


def _loading_name(plan: LoadPlan, gone: int, said: int) -> str:
    name = f"Loaded {len(plan.new) + len(plan.changed)} site results from {plan.path.name}"
    name += f", with {said} change{'' if said == 1 else 's'} to what is said of them" if said else ""
    return name + (f", and took {gone} out" if gone else "")


def _write(step: Step, plan: LoadPlan, said: Statements, kept: Kept, stated: Design) -> None:
    first = len(kept.results.indicators)
    ids = dict(kept.indicators)
    for place, one in enumerate(said.indicators):
        ids[one.key] = results.write_indicator(step, kept, one, first + place)
    periods = {key: _periods(kept.results, key, found) for key, found in plan.results.periods.items()}
    for figure in (*plan.new, *(one.figure for one in plan.changed)):
        position = periods[figure.indicator].index(figure.period)
        site_id = stated.site_ids[figure.site] if figure.site else None
        results.write_figure(step, kept, figure, ids[figure.indicator], site_id, position)
    for key, of_it in periods.items():
        for position, period in enumerate(of_it):
            results.place_period(step, ids[key], period, position)
    for stands in said.standings:
        results.write_standing(step, kept, stands, ids[stands.indicator], stated.site_ids[stands.site])
    for place, about in enumerate(said.published, len(kept.results.published)):
        site_id = stated.site_ids[about.site] if about.site else None
        results.write_published(step, kept, about, ids[about.indicator], site_id, place)


def _periods(kept: SiteResults, indicator: str, found: Sequence[str]) -> tuple[str, ...]:
    """An indicator's periods in the order of the file, with those that only the study has between them."""
    known = kept.periods.get(indicator, ())
    as_in_file = iter([period for period in found if period in known])
    return merged_periods([next(as_in_file) if period in found else period for period in known], found)


def site_named(stated: Design, name: str) -> str:
    """The key of the site meant by a key or label, whatever its case. Raises UnknownName."""
    wanted = " ".join(name.split()).casefold()
    for key, place in stated.sites.items():
        if wanted in (key.casefold(), place.label.casefold()):
            return key
    raise UnknownName("site", name, [*stated.sites, *(place.label for place in stated.sites.values())])


def site_results(study: Study) -> SiteResults:
    """All site results of the study. Four statements."""
    with study.read() as connection:
        return results.read_results(connection).results


def effects(
    study: Study, names: Sequence[str] = (), sites: Sequence[str] = (), together: bool = False
) -> tuple[SiteEffect, ...]:
    """The effects of the indicators and sites named, or of all; with `together` also of all sites as one (TOTAL).

    Raises UnknownName.
    """
    with study.read() as connection:
        stated = design.read_design(connection)
        found = results.read_results(connection).results
    keys = [TOTAL if together and name.casefold() in TOTALS else site_named(stated, name) for name in sites]
    every = (*stated.sites, TOTAL) if together else tuple(stated.sites)
    return site_effects(found, indicators_named(found, names), [key for key in every if not keys or key in keys])


def site_labels(stated: Design) -> dict[str, str]:
    """The sites' labels by key, that of all of them together too."""
    return {**{key: place.label for key, place in stated.sites.items()}, TOTAL: "All sites"}


def indicators_named(found: SiteResults, names: Sequence[str]) -> tuple[Indicator, ...]:
    """The indicators meant by keys or words of their titles; all of them where none is named. Raises UnknownName."""
    return tuple(_indicator_named(found, name) for name in names) if names else found.indicators


def _indicator_named(found: SiteResults, name: str) -> Indicator:
    wanted = " ".join(name.split()).casefold()
    exact = [one for one in found.indicators if wanted in (one.key.casefold(), one.title.casefold())]
    near = exact or [one for one in found.indicators if wanted and wanted in one.title.casefold()]
    if len(near) != 1:
        raise UnknownName("indicator", name, [one.key for one in near or found.indicators])
    return near[0]
