"""Site results as they are kept: read whole, since they are small, and written row by row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, select

from qualtool.analysis.site_results import TOTAL, Figure, Indicator, Published, SiteResults, Standing
from qualtool.model import IndicatorRecord, PublishedResult, SiteIndicator, SiteResult
from qualtool.store.history import Step
from qualtool.store.tables import indicators, published_results, site_indicators, site_results, sites

_INDICATOR = ("title", "definition", "population", "kind", "unit", "better")
_FIGURE = ("dates", "n", "count", "percent", "mean", "sd", "note")
_STANDING = ("excluded", "expected", "expected_why", "note")
_PUBLISHED = ("period", "source", "change", "comparison_change", "effect", "p", "adjusted", "note")


@dataclass(frozen=True, slots=True)
class Kept:
    """Site results with the identifiers of their rows, by what makes each of them itself."""

    results: SiteResults
    indicators: Mapping[str, str]
    figures: Mapping[tuple[str, str, str, str, str], str]
    standings: Mapping[tuple[str, str], str]
    published: Mapping[tuple[str, str, str, str], str]


def read_results(connection: Connection) -> Kept:
    """All site results of the study. Four statements."""
    found = connection.execute(select(indicators).order_by(indicators.c.position)).all()
    keys = {row.id: row.key for row in found}
    figure_rows = _at_sites(connection, site_results, site_results.c.arm.desc(), site_results.c.period_position)
    order = {key: place for place, key in enumerate(keys)}
    figure_rows.sort(key=lambda row: (order[row.indicator_id], row.site is None))
    standing_rows = _at_sites(connection, site_indicators)
    published_rows = _at_sites(connection, published_results, published_results.c.position)
    figures = {row.id: _figure(row, keys[row.indicator_id]) for row in figure_rows}
    standings = {
        row.id: Standing(keys[row.indicator_id], row.site, *(row._mapping[name] for name in _STANDING))
        for row in standing_rows
    }
    published = {
        row.id: Published(keys[row.indicator_id], row.site or TOTAL, *(row._mapping[name] for name in _PUBLISHED))
        for row in published_rows
    }
    periods: dict[str, dict[str, None]] = {}
    for row in sorted(figure_rows, key=lambda row: int(row.period_position)):
        periods.setdefault(keys[row.indicator_id], {})[row.period] = None
    results = SiteResults(
        tuple(Indicator(row.key, *(getattr(row, name) for name in _INDICATOR)) for row in found),
        tuple(figures.values()),
        tuple(standings.values()),
        tuple(published.values()),
        {key: tuple(found) for key, found in periods.items()},
    )
    return Kept(
        results,
        {key: row_id for row_id, key in keys.items()},
        {figure.key: row_id for row_id, figure in figures.items()},
        {one.key: row_id for row_id, one in standings.items()},
        {one.key: row_id for row_id, one in published.items()},
    )


def _at_sites(connection: Connection, table: Table, *order: ColumnElement[Any]) -> list[Row[Any]]:
    query = (
        select(table, sites.c.key.label("site"))
        .outerjoin(sites, sites.c.id == table.c.site_id)
        .order_by(sites.c.position, *order)
    )
    return list(connection.execute(query))


def _figure(row: Row[Any], indicator: str) -> Figure:
    values = {name: row._mapping[name] for name in _FIGURE}
    return Figure(indicator, row.site or TOTAL, row.arm, row.period, source=row.source, **values)


def write_indicator(step: Step, kept: Kept, one: Indicator, position: int) -> str:
    """Adds an indicator, or changes the one with its key; gives its identifier."""
    values = {name: getattr(one, name) for name in _INDICATOR}
    if row_id := kept.indicators.get(one.key):
        step.change(IndicatorRecord, row_id, **values)
        return row_id
    row = IndicatorRecord(key=one.key, position=position, **values)
    step.insert(row)
    return row.id


def write_figure(step: Step, kept: Kept, one: Figure, indicator_id: str, site_id: str | None, position: int) -> None:
    """Adds a figure, or changes the one of the same cell and source."""
    values = {name: getattr(one, name) for name in _FIGURE}
    if row_id := kept.figures.get(one.key):
        step.change(SiteResult, row_id, **values)
        return
    step.insert(
        SiteResult(
            indicator_id=indicator_id,
            site_id=site_id,
            arm=one.arm,
            period=one.period,
            period_position=position,
            source=one.source,
            **values,
        )
    )


def place_period(step: Step, indicator_id: str, period: str, position: int) -> None:
    """Puts a period at its place among its indicator's, in every figure of it."""
    of_period = (site_results.c.indicator_id == indicator_id) & (site_results.c.period == period)
    elsewhere = select(site_results.c.id).where(of_period, site_results.c.period_position != position)
    for row_id in step.connection.execute(elsewhere).scalars().all():
        step.change(SiteResult, row_id, period_position=position)


def write_standing(step: Step, kept: Kept, one: Standing, indicator_id: str, site_id: str) -> None:
    """Adds how an indicator stands at a site, or changes it."""
    values = {name: getattr(one, name) for name in _STANDING}
    if row_id := kept.standings.get(one.key):
        step.change(SiteIndicator, row_id, **values)
        return
    step.insert(SiteIndicator(indicator_id=indicator_id, site_id=site_id, **values))


def write_published(
    step: Step, kept: Kept, one: Published, indicator_id: str, site_id: str | None, position: int
) -> None:
    """Adds what a source publishes of a site, or changes it."""
    values = {name: getattr(one, name) for name in _PUBLISHED}
    if row_id := kept.published.get(one.key) or kept.published.get(one.key_before_figures):
        step.change(PublishedResult, row_id, **values)
        return
    step.insert(PublishedResult(indicator_id=indicator_id, site_id=site_id, position=position, **values))


def remove_figures(step: Step, kept: Kept, gone: list[Figure]) -> None:
    """Takes figures out."""
    for figure in gone:
        step.remove(SiteResult, kept.figures[figure.key])


def remove_published(step: Step, kept: Kept, gone: list[Published]) -> None:
    """Takes out what was published."""
    for one in gone:
        step.remove(PublishedResult, kept.published[one.key])
