"""Costs and benefits of sites, from a file of unit values and costs and, if it says so, the study's effects."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from qualtool.analysis.benefit_checks import Checked, check_words, checked
from qualtool.analysis.benefits import BenefitModel, Outcome
from qualtool.analysis.benefits_paper import Benefits, benefits_paper, worked_out
from qualtool.analysis.derived import Derived, explained
from qualtool.analysis.site_effects import SiteEffect
from qualtool.analysis.site_results import PILOT
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
from qualtool.workflow.results import effects
from qualtool.workflow.sharing import Shared, written

TABLES = {".csv": benefits_files.write_csv, ".xlsx": benefits_files.write_xlsx}
_MOST_EXPLAINED = 4


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
    if read.from_results:
        if study is None:
            raise NothingToDo("The file takes effects from a study's results. Name the study with -s FILE.qual")
        model, notes = _with_effects(model, study, read.from_results)
    return worked_out(model, checked(model), path.name, tuple(notes))


def _with_effects(model: BenefitModel, study: Study, keys: Sequence[str]) -> tuple[BenefitModel, list[str]]:
    notes: list[str] = []
    outcomes = tuple(
        _from_results(one, effects(study, [one.key]), notes) if one.key in keys else one for one in model.outcomes
    )
    return replace(model, outcomes=outcomes), notes


def _from_results(outcome: Outcome, found: Sequence[SiteEffect], notes: list[str]) -> Outcome:
    """The outcome with effects and their intervals as shares, and the pilot's n in the last period; notes say why not.

    The n that the file states leads.
    """
    shares: dict[str, Decimal] = {}
    numbers, rounding = dict(outcome.n), {}
    intervals: dict[str, tuple[Decimal, Decimal]] = {}
    for one in found:
        n = outcome.n.get(one.site, _pilot_n(one))
        if why := _unusable(one, n):
            notes.append(f"Site {one.site} is left out of {outcome.key}: {why}.")
            continue
        assert one.effect is not None and n is not None
        leading = one.effect.leading
        shares[one.site], numbers[one.site] = _share(one.effect.estimate), n
        rounding[one.site] = _share(one.effect.most - one.effect.least) / 2
        intervals[one.site] = (_share(leading.low), _share(leading.high))
    of = "; ".join(dict.fromkeys(source for one in found if one.site in shares for source in one.sources))
    source = f"the study's results, {outcome.key}, worked out{f' from {of}' if of else ''}"
    return replace(outcome, effects=shares, n=numbers, source=source, rounding=rounding, intervals=intervals)


def _unusable(one: SiteEffect, n: Decimal | None) -> str:
    if one.apart or one.effect is None:
        return one.apart or one.why_not
    if one.effect.unit != "points":
        return f"its effect is in {one.effect.unit}, not in points"
    return "" if n is not None else "no n is known"


def _pilot_n(one: SiteEffect) -> Decimal | None:
    cells = (cell.n for cell in one.cells if cell.arm == PILOT and cell.period == one.at)
    n = next(cells, None)
    return Decimal(n) if n is not None else None


def _share(points: float) -> Decimal:
    return Decimal(repr(float(points))) / 100


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
