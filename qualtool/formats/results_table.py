"""Reading site results from a table: one line per indicator, site, arm and period, with every fault by line."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from qualtool.analysis.site_results import (
    ARMS,
    COMPARISON,
    EXPECTED,
    MEAN,
    PILOT,
    PRINTED,
    SHARE,
    TOTAL,
    Figure,
    Indicator,
    Published,
    SiteResults,
    Standing,
    changed_to,
    merged_periods,
)
from qualtool.formats.results_columns import columns_of, needed_held
from qualtool.formats.tables import Line, read_table
from qualtool.text.turns import Problem

TOTALS = {"total", "all", "all sites"}
"""What a table calls all of its sites together."""
_ARM_NAMES = {
    **dict.fromkeys(("pilot", "intervention", "treatment", "programme", "program"), PILOT),
    **dict.fromkeys(("comparison", "control", "comparator"), COMPARISON),
}
_BETTER = {"higher": "higher", "lower": "lower", "": ""}
T = TypeVar("T", Indicator, Standing, Published)


@dataclass(frozen=True, slots=True)
class ResultsRead:
    """What a table of site results holds, each figure's line in the file, everything wrong with it, and its columns."""

    results: SiteResults
    lines: dict[tuple[str, str, str, str, str], int]
    problems: tuple[Problem, ...]
    columns: frozenset[str] = frozenset()


@dataclass
class _Reading:
    """A table as far as it has been read."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    figures: dict[tuple[str, str, str, str, str], Figure] = field(default_factory=dict)
    standings: dict[tuple[str, str], Standing] = field(default_factory=dict)
    published: list[tuple[int, Published]] = field(default_factory=list)
    lines: dict[tuple[str, str, str, str, str], int] = field(default_factory=dict)
    known: Mapping[str, Sequence[str]] = field(default_factory=dict)
    periods: dict[tuple[str, str], str] = field(default_factory=dict)

    def period(self, indicator: str, written: str) -> str:
        """A period as it was first written of an indicator, since capitals and spaces make no other."""
        return self.periods.setdefault((indicator, " ".join(written.casefold().split())), written)

    def fault(self, line: int, what: str, mend: str = "", fatal: bool = True) -> None:
        self.problems.append(Problem(f"{self.file}, line {line}", what, mend, fatal))


def read_results(
    path: Path, site_key: Callable[[str], str], periods: Mapping[str, Sequence[str]] | None = None
) -> ResultsRead:
    """The site results of a .csv, .tsv or .xlsx file; `site_key` gives a site's key or raises UnknownName.

    `periods` are those of indicators that are known, which a file may write with other capitals. A table without a
    column for the arm holds one arm, the pilot. Raises UnknownSuffix.
    """
    sheet = read_table(path, "indicator", needed_held)
    reading = _Reading(path.name, list(sheet.problems), known=periods or {})
    for indicator, known in reading.known.items():
        for period in known:
            reading.period(indicator, period)
    if not sheet.lines:
        return ResultsRead(SiteResults(), {}, tuple(reading.problems))
    columns, faults = columns_of(f"{path.name}, line {sheet.lines[0].number}", sheet.lines[0].cells)
    reading.problems += faults
    if not any(fault.fatal for fault in faults):
        for line in sheet.lines[1:]:
            _read_line(reading, line, columns, site_key)
        if len(sheet.lines) == 1:
            reading.fault(sheet.lines[0].number, "there are no lines below the names", "Add a line for each figure.")
    return ResultsRead(_results(reading), reading.lines, tuple(reading.problems), frozenset(filter(None, columns)))


def _results(reading: _Reading) -> SiteResults:
    periods = _periods(reading.figures.values())
    return SiteResults(
        tuple(replace(one, kind=one.kind or SHARE) for one in reading.indicators.values()),
        tuple(reading.figures.values()),
        tuple(one for one in reading.standings.values() if one != Standing(*one.key)),
        tuple(_published(reading, periods)),
        periods,
    )


def _published(reading: _Reading, periods: Mapping[str, tuple[str, ...]]) -> list[Published]:
    """What each source publishes of a change, from all of the lines that say something of it."""
    found: dict[tuple[str, str, str, str], Published] = {}
    for number, one in reading.published:
        every = merged_periods(tuple(reading.known.get(one.indicator, ())), periods.get(one.indicator, ()))
        new = replace(one, period=changed_to(one.period, every))
        old = found.get(new.key)
        found[new.key] = _merged(reading, number, f"{new.place},", old, new) if old else new
    return [one for one in found.values() if any(getattr(one, name) for name in PRINTED)]


def _periods(figures: Iterable[Figure]) -> dict[str, tuple[str, ...]]:
    """The periods of each indicator in the order of its sites, which may each lack some."""
    of_arms: dict[tuple[str, str, str], dict[str, None]] = {}
    for one in figures:
        of_arms.setdefault((one.indicator, one.site, one.arm), {})[one.period] = None
    periods: dict[str, tuple[str, ...]] = {}
    for (indicator, _site, _arm), found in of_arms.items():
        periods[indicator] = merged_periods(periods.get(indicator, ()), tuple(found))
    return periods


def _read_line(reading: _Reading, line: Line, columns: list[str], site_key: Callable[[str], str]) -> None:
    if len(line.cells) > len(columns) and any(line.cells[len(columns) :]):
        mend = 'Put a value that holds the separator between quotes, such as "Leeds, north".'
        reading.fault(line.number, f"it has {len(line.cells)} cells for {len(columns)} columns", mend)
        return
    said = {name: cell for name, cell in zip(columns, line.cells, strict=False) if name and cell}
    before = len([one for one in reading.problems if one.fatal])
    indicator = _indicator(reading, line.number, said)
    site = _site(reading, line.number, said.get("site", ""), site_key)
    figure = None if _has_no_figure(said) else _figure(reading, line.number, said, indicator.key, site)
    if len([one for one in reading.problems if one.fatal]) > before:
        return
    if figure is not None and not _keep(reading, line.number, figure):
        return
    _state(reading, line.number, said, indicator.key, site)


def _keep(reading: _Reading, number: int, figure: Figure) -> bool:
    if earlier := reading.lines.get(figure.key):
        source = f" in {figure.source}" if figure.source else ""
        reading.fault(number, f"{figure.place}{source} is in line {earlier} already", "Keep one of the two lines.")
        return False
    reading.figures[figure.key] = figure
    reading.lines[figure.key] = number
    return True


def _indicator(reading: _Reading, number: int, said: dict[str, str]) -> Indicator:
    title = said.get("indicator", "")
    if not title:
        reading.fault(number, "the indicator is not named", "Say what was measured.")
    key = said.get("key") or next((one.key for one in reading.indicators.values() if one.title == title), _slug(title))
    better = said.get("better", "").casefold()
    if better not in _BETTER:
        reading.fault(number, f"{better!r} does not say what is better", "Write higher or lower, or leave it empty.")
    kind = MEAN if "mean" in said else "" if _has_no_figure(said) else SHARE
    new = Indicator(
        key,
        title,
        said.get("definition", ""),
        said.get("population", ""),
        kind,
        said.get("unit", ""),
        _BETTER.get(better, ""),
    )
    old = reading.indicators.get(key)
    merged = _merged(reading, number, f"the indicator {key!r}", old, new) if old else new
    if title:
        reading.indicators[key] = merged
    return merged


def _merged(reading: _Reading, number: int, what: str, old: T, new: T) -> T:
    """One of two statements of the same thing, each filling what the other leaves empty; differences are faults."""
    values: dict[str, str] = {}
    for name in old.__dataclass_fields__:
        earlier, later = getattr(old, name), getattr(new, name)
        if earlier and later and earlier != later and name not in ("source", "note"):
            said = f"{what} is said to have the {name.replace('_', ' ')} {later!r}, above {earlier!r}"
            mend = "Make the lines say the same"
            mend += ", or name the source of each." if name in PRINTED else "."
            reading.fault(number, said, mend)
        values[name] = earlier or later
    return replace(old, **values)


def _site(reading: _Reading, number: int, name: str, site_key: Callable[[str], str]) -> str:
    from qualtool.errors import AmbiguousName, UnknownName

    if not name:
        reading.fault(number, "the site is not named", "Name the site, or write total.")
        return TOTAL
    if name.casefold() in TOTALS:
        return TOTAL
    try:
        return site_key(name)
    except (UnknownName, AmbiguousName) as error:
        what, _stop, mend = str(error).partition(". ")
        reading.fault(number, what.removesuffix("."), mend)
        return TOTAL


def _figure(reading: _Reading, number: int, said: dict[str, str], indicator: str, site: str) -> Figure:
    arm = _ARM_NAMES.get(said.get("arm", PILOT).casefold(), "")
    if not arm:
        reading.fault(number, f"{said['arm']!r} is not an arm", f"Write {' or '.join(ARMS)}.")
    if "period" not in said:
        reading.fault(number, "the period is not named", "Write before or after, or any name of the period.")
    n, count = _whole(reading, number, "n", said), _whole(reading, number, "count", said)
    if n is not None and count is not None and count > n:
        reading.fault(number, f"the count {count} is more than its n, {n}", "Look at which of the two is mistyped.")
    percent = _percent(reading, number, said.get("percent", ""))
    mean, sd = (_decimal(reading, number, name, said.get(name, "")) for name in ("mean", "sd"))
    if sd.startswith("-"):
        reading.fault(number, f"the sd {sd} is below 0", "A standard deviation is 0 or more.")
    if count is None and not percent and not mean:
        reading.fault(number, "it has no result", "Give the count or percent, or the mean; or say why it is excluded.")
    texts = {name: said.get(name, "") for name in ("dates", "source", "note")}
    period = reading.period(indicator, said.get("period", ""))
    return Figure(indicator, site, arm, period, n=n, count=count, percent=percent, mean=mean, sd=sd, **texts)


def _has_no_figure(said: dict[str, str]) -> bool:
    """Whether a line says only that the site is left out of the indicator, or, of no period, what was published."""
    if {"n", "count", "percent", "mean"} & said.keys():
        return False
    published = {name.replace("_", " ") for name in PRINTED} & said.keys()
    return "excluded" in said or bool("period" not in said and published)


def _whole(reading: _Reading, number: int, name: str, said: dict[str, str]) -> int | None:
    written = said.get(name, "")
    plain = re.sub(r"(?<=\d)[,\u202f\u00a0 ](?=\d{3}\b)", "", written)
    if not written:
        return None
    # A cell of a spreadsheet may show 1200.0; 1.200 could be 1,200.
    plain = re.sub(r"(?<=\d)\.0{1,2}$", "", plain)
    if plain.isascii() and plain.isdigit():
        return int(plain)
    mend = "Write it in digits, such as 3169 or 3,169."
    if re.fullmatch(r"[1-9]\d{0,2}(\.\d{3})+", written):
        mend = f"If its point is a thousands mark, write {written.replace('.', '')}."
    reading.fault(number, f"the {name} {written!r} is not a whole number", mend)
    return None


def _percent(reading: _Reading, number: int, written: str) -> str:
    shown = _decimal(reading, number, "percent", written.removesuffix("%").strip())
    if shown and not 0 <= Decimal(shown) <= 100:
        reading.fault(number, f"the percent {written!r} is not from 0 to 100", "Look at where the point stands.")
    return shown


def _decimal(reading: _Reading, number: int, name: str, written: str) -> str:
    """A number with the digits that were printed; '' where it is empty or a fault."""
    if not written:
        return ""
    plain = re.sub(r"^([+-]?\d+),(\d{1,2}|\d{4,})$", r"\1.\2", written.replace("−", "-"))
    try:
        if Decimal(plain).is_finite():
            return plain
    except InvalidOperation:
        pass
    reading.fault(number, f"the {name} {written!r} is not a number", "Write it with a decimal point, such as 88.6.")
    return ""


def _state(reading: _Reading, number: int, said: dict[str, str], indicator: str, site: str) -> None:
    """Keeps what a line says besides its figure: how the site stands in the design, and what was published."""
    expected = said.get("expected", "").casefold()
    if expected and expected not in EXPECTED:
        mend = f"Write {', '.join(EXPECTED[:-1])} or {EXPECTED[-1]}."
        reading.fault(number, f"{said['expected']!r} does not say whether it was expected to move", mend)
        expected = ""
    in_comparison = _ARM_NAMES.get(said.get("arm", PILOT).casefold()) == COMPARISON
    change = said.get("change", "")
    note = said.get("note", "") if _has_no_figure(said) else ""
    new = Published(
        indicator,
        site,
        reading.period(indicator, said["period"]) if "period" in said else "",
        said.get("source", ""),
        change="" if in_comparison else change,
        comparison_change=said.get("comparison change", "") or (change if in_comparison else ""),
        effect=said.get("effect", ""),
        p=said.get("p", ""),
        adjusted=said.get("adjusted", ""),
        note=note,
    )
    is_published = any(getattr(new, name) for name in (*PRINTED, "adjusted"))
    if is_published:
        reading.published.append((number, new))
    if site == TOTAL:
        return
    stands = Standing(
        indicator, site, said.get("excluded", ""), expected, said.get("expected why", ""), "" if is_published else note
    )
    old = reading.standings.get(stands.key, Standing(indicator, site))
    reading.standings[stands.key] = _merged(reading, number, f"{indicator}, site {site},", old, stands)


def _slug(title: str) -> str:
    """A short key from the words of a title."""
    words = re.findall(r"\w+", title.casefold())
    return "-".join(words[:4])[:40]
