"""Site results: what a table of figures would bring in, and bringing it in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qualtool.analysis.result_gaps import gaps
from qualtool.analysis.site_effects import SiteEffect, site_effects
from qualtool.analysis.site_results import Figure, Indicator, Published, SiteResults
from qualtool.analysis.slips import Slip, slips
from qualtool.errors import FaultyTable, NothingToDo, UnknownName
from qualtool.formats.results_table import read_results
from qualtool.store import design, results
from qualtool.store.design import Design
from qualtool.store.history import Step
from qualtool.store.results import Kept
from qualtool.store.study import Study
from qualtool.text.turns import Problem


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure of the study that the file gives other values, each change as `n 395 -> 396`."""

    figure: Figure
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """What a table would bring in. `gone` are figures of the same sources that the file no longer has.

    With a fatal problem nothing can be loaded. `slips` are contradictions in print, loaded as printed.
    """

    path: Path
    results: SiteResults
    new: tuple[Figure, ...] = ()
    changed: tuple[Changed, ...] = ()
    same: int = 0
    gone: tuple[Figure, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    published: tuple[Published, ...] = ()
    problems: tuple[Problem, ...] = ()
    slips: tuple[Slip, ...] = field(default=())

    @property
    def fatal(self) -> bool:
        return any(problem.fatal for problem in self.problems)


def plan_load(study: Study, path: Path) -> LoadPlan:
    """What a .csv, .tsv or .xlsx of site results would bring in, and everything wrong with it. Raises UnknownSuffix."""
    with study.read() as connection:
        stated = design.read_design(connection)
        kept = results.read_results(connection)
    read = read_results(path, lambda name: site_named(stated, name))
    found, old = read.results, {one.key: one for one in kept.results.figures}
    sources = {one.source for one in found.figures}
    given = {one.key for one in found.figures}
    known = {one.key: one for one in kept.results.indicators}
    about = {one.key: one for one in kept.results.published}
    return LoadPlan(
        path,
        found,
        new=tuple(one for one in found.figures if one.key not in old),
        changed=tuple(
            Changed(one, _changes(old[one.key], one)) for one in found.figures if one.key in old and old[one.key] != one
        ),
        same=sum(old.get(one.key) == one for one in found.figures),
        gone=tuple(one for one in kept.results.figures if one.source in sources and one.key not in given),
        indicators=tuple(one for one in found.indicators if known.get(one.key) != one),
        published=tuple(one for one in found.published if about.get(one.key) != one),
        problems=(*read.problems, *gaps(found, read.lines, path.name)),
        slips=slips(found),
    )


def _changes(old: Figure, new: Figure) -> tuple[str, ...]:
    names = [name for name in old.__dataclass_fields__ if getattr(old, name) != getattr(new, name)]
    return tuple(f"{name} {_shown(getattr(old, name))} -> {_shown(getattr(new, name))}" for name in names)


def _shown(value: object) -> str:
    return "nothing" if value in (None, "") else str(value)


def load(study: Study, plan: LoadPlan, coder: str, replace: bool = False) -> str:
    """Brings the figures of a plan in as one step; with `replace` those that the file no longer has go.

    Raises FaultyTable where the file has faults, and NothingToDo.
    """
    if plan.fatal:
        raise FaultyTable(plan.path, [str(problem) for problem in plan.problems if problem.fatal])
    going = plan.gone if replace else ()
    if not (plan.new or plan.changed or plan.indicators or plan.published or going):
        raise NothingToDo(f"All {plan.same} figures of {plan.path.name} are in the study already.")
    count = len(plan.new) + len(plan.changed)
    with study.step(f"Loaded {count} site results from {plan.path.name}", coder) as step:
        stated = design.read_design(step.connection)
        kept = results.read_results(step.connection)
        _write(step, plan, kept, stated)
        results.remove_figures(step, kept, list(going))
        return step.name


def _write(step: Step, plan: LoadPlan, kept: Kept, stated: Design) -> None:
    found = plan.results
    first = len(kept.results.indicators)
    ids = dict(kept.indicators)
    for place, one in enumerate(plan.indicators):
        ids[one.key] = results.write_indicator(step, kept, one, first + place)
    for figure in (*plan.new, *(one.figure for one in plan.changed)):
        position = _position(kept.results, found, figure)
        site_id = stated.site_ids[figure.site] if figure.site else None
        results.write_figure(step, kept, figure, ids[figure.indicator], site_id, position)
    for about in plan.published:
        results.write_about(step, kept, about, ids[about.indicator], stated.site_ids[about.site])


def _position(kept: SiteResults, found: SiteResults, figure: Figure) -> int:
    """Where a period stands among its indicator's: those of the study first, then those that are new."""
    known = kept.periods.get(figure.indicator, ())
    periods = list(dict.fromkeys([*known, *found.periods[figure.indicator]]))
    return periods.index(figure.period)


def site_named(stated: Design, name: str) -> str:
    """The key of the site meant by a key or label, whatever its case. Raises UnknownName."""
    wanted = " ".join(name.split()).casefold()
    for key, place in stated.sites.items():
        if wanted in (key.casefold(), place.label.casefold()):
            return key
    raise UnknownName("site", name, [*stated.sites, *(place.label for place in stated.sites.values())])


def site_results(study: Study) -> SiteResults:
    """All site results of the study. Three statements."""
    with study.read() as connection:
        return results.read_results(connection).results


def effects(study: Study, names: Sequence[str] = (), sites: Sequence[str] = ()) -> tuple[SiteEffect, ...]:
    """The effects of the indicators and sites named, or of all. Raises UnknownName."""
    with study.read() as connection:
        stated = design.read_design(connection)
        found = results.read_results(connection).results
    keys = [site_named(stated, name) for name in sites]
    return site_effects(found, indicators_named(found, names), [key for key in stated.sites if not keys or key in keys])


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
