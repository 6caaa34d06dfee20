"""Costs and benefits of sites, from a file of unit values and costs and, if it says so, the study's effects."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from qualtool.analysis.benefit_checks import Checked, check_words, checked
from qualtool.analysis.benefits import LOWER, BenefitModel, Outcome
from qualtool.analysis.benefits_paper import Benefits, benefits_paper, worked_out
from qualtool.analysis.derived import Derived, explained
from qualtool.analysis.site_effects import SiteEffect, period_words
from qualtool.analysis.site_results import PILOT, Figure, Indicator
from qualtool.errors import (
    AmbiguousName,
    FaultyTable,
    NoStudyNamed,
    NothingToDo,
    SeveralStudies,
    UnknownName,
    UnknownSuffix,
)
from qualtool.formats import benefits_files
from qualtool.formats.benefits_file import read_benefits
from qualtool.formats.whole_file import write_whole
from qualtool.store.study import Study
from qualtool.workflow import papers, preparing, study_files
from qualtool.workflow.results import effects, site_results
from qualtool.workflow.sharing import Shared, written

TABLES = {".csv": benefits_files.write_csv, ".xlsx": benefits_files.write_xlsx}
_MOST_EXPLAINED = 4
# Decimals of points that are kept: beyond them is what binary arithmetic leaves of 20.000 as 19.999999999999996.
_CLEAN = 10


def study_beside(named: str) -> Path | None:
    """The study that a file of costs and benefits is checked against, if one is named or lies here alone.

    Raises StudyNotFound.
    """
    try:
        return study_files.find_study(named)
    except (NoStudyNamed, SeveralStudies):
        return None


def benefits(path: Path, study: Study | None = None) -> Benefits:
    """Works a file of costs and benefits out. Raises UnreadableFile, FaultyTable with every fault, NothingToDo.

    With a study its sites are checked against it, and effects can come from its results.
    """
    read = read_benefits(path, preparing.design_of(study).sites if study is not None else None)
    if read.model is None:
        raise FaultyTable(path, [str(problem) for problem in read.problems])
    model, notes = read.model, list[str]()
    if study is not None:
        model, notes = _with_results(path, model, study, read.from_results)
    elif read.from_results:
        raise NothingToDo("The file takes effects from a study's results. Name the study with -s FILE.qual")
    return worked_out(model, checked(model), path.name, tuple(notes))


def _with_results(
    path: Path, model: BenefitModel, study: Study, from_results: Sequence[str]
) -> tuple[BenefitModel, list[str]]:
    """The model with the study's effects where it asks for them, and what is to be told of its outcomes."""
    indicators = site_results(study).indicators
    notes: list[str] = []
    outcomes = []
    for one in model.outcomes:
        if one.key not in from_results:
            notes += _unlike(one, next((known for known in indicators if known.key == one.key), None))
            outcomes.append(one)
            continue
        indicator = _indicator(one.key, indicators)
        if one.better and indicator.better and one.better != indicator.better:
            told = f"the file says that {one.better} is better, the study {indicator.better}"
            mend = "Take better out of the file, or correct it in the study's results"
            raise FaultyTable(path, [f"the outcome {one.key}: {told}. {mend}"])
        outcomes.append(_from_results(one, indicator, effects(study, [indicator.key]), notes))
    model = replace(model, outcomes=tuple(outcomes))
    return model, [*notes, *_without_n(model, from_results)]


def _without_n(model: BenefitModel, from_results: Sequence[str]) -> Iterator[str]:
    """That an alternative takes an effect at a site which the study's results have left out."""
    known = {one.key: one.n for one in model.outcomes if one.key in from_results}
    for taken in (*model.alternatives, *model.suppositions):
        for key, shares in taken.effects.items():
            if without := [site for site in shares if key in known and site not in known[key]]:
                told = f"{taken.name} takes an effect on {key} at site {', '.join(without)}"
                yield f"{told}, which is left out of {key}: it is not used."


def _indicator(key: str, indicators: Sequence[Indicator]) -> Indicator:
    """The indicator with just this key or title. Raises UnknownName: none is guessed where money hangs on it."""
    for one in indicators:
        if key.casefold() in (one.key.casefold(), one.title.casefold()):
            return one
    known = [one.key for one in indicators]
    raise UnknownName(
        "indicator", key, known, "in the study, though this outcome of the file has effects: from results"
    )


def _unlike(outcome: Outcome, indicator: Indicator | None) -> list[str]:
    """That the study knows lower to be better of an outcome whose effects, and what is better, stand in the file."""
    if indicator is None or indicator.better != LOWER or outcome.better:
        return []
    key = outcome.key
    return [f"For the study's indicator {key} lower is better; the outcome {key} of the file needs: better: lower."]


def _from_results(outcome: Outcome, indicator: Indicator, found: Sequence[SiteEffect], notes: list[str]) -> Outcome:
    """The outcome with effects and their intervals as shares, and the pilot's n in the last period; notes say why not.

    The n that the file states leads. Each figure has the sources of its own cells.
    """
    taken = {site: one for site in _sites(found) if (one := _latest(outcome, found, site, notes))}
    if without := [site for site in outcome.n if site not in _sites(found)]:
        notes.append(f"There are no results of {outcome.key} at site {', '.join(without)}, so its n is not used.")
    effect_of = {site: one.effect for site, one in taken.items() if one.effect is not None}
    return replace(
        outcome,
        effects={site: _share(one.estimate) for site, one in effect_of.items()},
        n={site: n for site, one in taken.items() if (n := _n(outcome, one)) is not None},
        rounding={site: _share(one.most - one.least) / 2 for site, one in effect_of.items()},
        intervals={site: (_share(one.leading.low), _share(one.leading.high)) for site, one in effect_of.items()},
        better=indicator.better or outcome.better,
        better_source=f"the study's indicator {indicator.key}" if indicator.better else "",
        effect_sources={site: _effect_source(one) for site, one in taken.items()},
        n_sources={site: _n_source(one) for site, one in taken.items() if site not in outcome.n},
    )


def _sites(found: Sequence[SiteEffect]) -> list[str]:
    return list(dict.fromkeys(one.site for one in found))


def _latest(outcome: Outcome, found: Sequence[SiteEffect], site: str, notes: list[str]) -> SiteEffect | None:
    """A site's effect in the latest period that has one; a note says where this is not the last, or there is none."""
    of_site = [one for one in reversed(found) if one.site == site]
    last, why = of_site[0], _unusable(of_site[0], outcome)
    one = next((one for one in of_site if not _unusable(one, outcome)), None)
    if one is None:
        notes.append(f"Site {site} is left out of {outcome.key}: {why}.")
    elif one is not last:
        instead = f"the effect from {period_words(one)} is taken"
        notes.append(f"Site {site} has no effect on {outcome.key} from {period_words(last)}: {why}; {instead}.")
    elif len(of_site) > 1:
        others = ", ".join(period_words(other) for other in reversed(of_site[1:]))
        notes.append(f"Site {site}: the effect on {outcome.key} is from {period_words(one)}, not {others}.")
    return one


def _unusable(one: SiteEffect, outcome: Outcome) -> str:
    if one.apart or one.effect is None:
        return one.apart or one.why_not
    if one.effect.unit != "points":
        return f"its effect is in {one.effect.unit}, not in points"
    return "" if _n(outcome, one) is not None else "no n is known"


def _n(outcome: Outcome, one: SiteEffect) -> Decimal | None:
    """The n that the file states, else that of the pilot in the period."""
    cell = _pilot_cell(one)
    known = Decimal(cell.n) if cell is not None and cell.n is not None else None
    return outcome.n.get(one.site, known)


def _pilot_cell(one: SiteEffect) -> Figure | None:
    return next((cell for cell in one.cells if cell.arm == PILOT and cell.period == one.at), None)


def _effect_source(one: SiteEffect) -> str:
    """From which period to which, and the sources of the cells that it was worked out from."""
    of = f" from {'; '.join(one.sources)}" if one.sources else ""
    return f"the study's results, {one.indicator.key}, {period_words(one)}, worked out{of}"


def _n_source(one: SiteEffect) -> str:
    cell = _pilot_cell(one)
    of = f", from {cell.source}" if cell is not None and cell.source else ""
    return f"the study's results, {one.indicator.key}, {PILOT}, {one.at}{of}"


def _share(points: float) -> Decimal:
    return Decimal(repr(round(float(points), _CLEAN))) / 100


def explained_figures(made: Benefits, wanted: str) -> list[tuple[Checked | None, Derived]]:
    """The figures meant by words, each with its check where it is printed.

    `wanted` is the name of a figure, or a table and the name of a row in it, and a site, with commas between them.
    Raises UnknownName, AmbiguousName.
    """
    parts = [" ".join(part.split()) for part in wanted.split(",") if part.strip()]
    site = next((key for part in parts if (key := _site_in(made, part))), "")
    tables = {_plain_table(one.table): one.table for one in made.checks}
    table = next((tables[_plain_table(part)] for part in parts if _plain_table(part) in tables), "")
    name = ", ".join(part for part in parts if not _site_in(made, part) and _plain_table(part) not in tables)
    found = _printed(made, table, name, site) if table else _derived(made, name, site)
    if not found:
        known = [one.place for one in made.checks if one.table == table] if table else _places(made)
        raise UnknownName("figure", wanted, known, "in this file")
    if len(found) > _MOST_EXPLAINED:
        raise AmbiguousName("figure", wanted, [place for place, *_rest in found])
    return [(check, figure) for _place, check, figure in found]


Found = list[tuple[str, Checked | None, Derived]]


def _printed(made: Benefits, table: str, name: str, site: str) -> Found:
    worlds = {"": made.found, **made.under}
    rows = [one for one in made.checks if one.table == table and site in ("", one.site)]
    close = [one for one in rows if _meant(name, one.row, one.what)]
    exact = [one for one in rows if name.casefold() in (one.row.casefold(), one.what.casefold())]
    figures_of = ((one, worlds[one.under].get((one.what, one.site))) for one in exact or close)
    return [(one.place, one, figure) for one, figure in figures_of if figure is not None]


def _derived(made: Benefits, name: str, site: str) -> Found:
    named = [(one, at) for one, at in made.found if site in ("", at)]
    exact = [(one, at) for one, at in named if one.casefold() == name.casefold()]
    close = exact or [(one, at) for one, at in named if name and _meant(name, one)]
    return [(f"{one}, {at}" if at else one, None, made.found[one, at]) for one, at in close]


def _meant(name: str, *known: str) -> bool:
    words = name.casefold().split()
    return any(all(word in one.casefold().split() for word in words) for one in known)


def _site_in(made: Benefits, part: str) -> str:
    key = re.sub(r"^site\s+", "", part.casefold())
    return next((one for one in made.sites if one.casefold() == key), "")


def _plain_table(name: str) -> str:
    return name.casefold().removeprefix("table ").removeprefix("appendix table ").strip()


def _places(made: Benefits) -> list[str]:
    return [f"{name}, {site}" if site else name for name, site in made.found]


def explain(made: Benefits, wanted: str) -> list[str]:
    """Where figures come from, down to what was given, with what was found of the printed ones.

    Raises UnknownName, AmbiguousName.
    """
    lines: list[str] = []
    for check, figure in explained_figures(made, wanted):
        lines += [check_words(check)] if check is not None else []
        lines += explained(figure)
    return lines


def share_benefits(made: Benefits, path: Path) -> Shared:
    """Writes the costs and benefits as .docx, .html, .md, .xlsx or .csv; the file that was there is kept beside it.

    None of it is anybody's words, so it needs no study. Raises UnknownSuffix, UnwritableFile.
    """
    suffix = path.suffix.lower()
    if suffix not in (*TABLES, *papers.SUFFIXES):
        raise UnknownSuffix(path, (*papers.SUFFIXES, *TABLES))

    def write() -> int:
        if suffix in TABLES:
            write_whole(path, lambda beside: TABLES[suffix](beside, made))
        else:
            papers.write_paper(benefits_paper(made), path)
        return 0

    return written(path, write)
