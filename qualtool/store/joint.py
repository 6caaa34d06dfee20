"""What sets site results beside themes, as it is kept: links, convergence codes, ratings and exemplar quotes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from qualtool.analysis.matrix import CHANGE
from qualtool.model import Convergence, Exemplar, IndicatorTheme, Rating, RatingCell, StudyRecord
from qualtool.store import charts
from qualtool.store.history import Step
from qualtool.store.tables import (
    cases,
    cells,
    coders,
    convergences,
    encounters,
    exemplars,
    indicator_themes,
    indicators,
    rating_cells,
    ratings,
    sites,
    stages,
    study,
    themes,
)

SiteTheme = tuple[str, str]
"""A site's key and a theme's id."""


@dataclass(frozen=True, slots=True)
class LinkRow:
    """An indicator beside a theme, and why."""

    id: str
    indicator: str
    theme_id: str
    reason: str
    coder: str


@dataclass(frozen=True, slots=True)
class ConvergenceRow:
    """A convergence code with its note and who saw it otherwise."""

    id: str
    code: str
    note: str
    disagreed: str
    coder: str
    at: str


@dataclass(frozen=True, slots=True)
class CitedCell:
    """A cell that a rating rests on: its name as `P11/3, 4.1`, its case and theme by id, and whether it is a site's."""

    name: str
    case_id: str
    stage: str
    theme_id: str
    of_site: bool


@dataclass(frozen=True, slots=True)
class RatingRow:
    """A rating with its rationale, and the cells that it rests on."""

    id: str
    value: str
    rationale: str
    coder: str
    at: str
    cited: tuple[CitedCell, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """The names of the cells."""
        return tuple(cell.name for cell in self.cited)


@dataclass(frozen=True, slots=True)
class Beside:
    """All that the study has written to set figures beside themes.

    `codes` is its own scheme of convergence, empty where it has chosen none; `ratings_on` whether it rates.
    """

    links: tuple[LinkRow, ...]
    convergence: dict[SiteTheme, ConvergenceRow]
    ratings: dict[SiteTheme, RatingRow]
    exemplars: dict[SiteTheme, tuple[str, str]]
    codes: tuple[str, ...]
    ratings_on: bool


def read_beside(connection: Connection) -> Beside:
    """Everything of the joint display that somebody wrote. Six statements; an exemplar is (row id, quote id)."""
    links = select(indicator_themes, indicators.c.key, coders.c.name).join(indicators).join(coders)
    coded = _by_site(connection, convergences)
    rated = _by_site(connection, ratings)
    chosen = _by_site(connection, exemplars)
    cited = _rating_cells(connection)
    record = connection.execute(select(study.c.convergence_codes, study.c.ratings)).one()
    return Beside(
        tuple(
            LinkRow(row.id, row.key, row.theme_id, row.reason, row.name)
            for row in connection.execute(links.order_by(indicators.c.position, indicator_themes.c.at))
        ),
        {
            (row.site, row.theme_id): ConvergenceRow(row.id, row.code, row.note, row.disagreed, row.coder, row.at)
            for row in coded
        },
        {
            (row.site, row.theme_id): RatingRow(
                row.id, row.value, row.rationale, row.coder, row.at, tuple(cited.get(row.id, ()))
            )
            for row in rated
        },
        {(row.site, row.theme_id): (row.id, row.quote_id) for row in chosen},
        tuple(record.convergence_codes),
        bool(record.ratings),
    )


def _by_site(connection: Connection, table: Any) -> Sequence[Any]:
    query = (
        select(table, sites.c.key.label("site"), coders.c.name.label("coder"))
        .join(sites, sites.c.id == table.c.site_id)
        .join(coders, coders.c.id == table.c.coder_id)
        .order_by(sites.c.position)
    )
    return connection.execute(query).all()


def _rating_cells(connection: Connection) -> dict[str, list[CitedCell]]:
    query = (
        select(
            rating_cells.c.rating_id,
            cells.c.case_id,
            cells.c.theme_id,
            cases.c.label,
            cases.c.kind,
            func.coalesce(stages.c.key, CHANGE).label("stage"),
            themes.c.number,
        )
        .select_from(rating_cells)
        .join(cells, cells.c.id == rating_cells.c.cell_id)
        .join(cases, cases.c.id == cells.c.case_id)
        .join(themes, themes.c.id == cells.c.theme_id)
        .outerjoin(stages, stages.c.id == cells.c.stage_id)
        .order_by(cases.c.label, stages.c.position)
    )
    found: dict[str, list[CitedCell]] = {}
    for row in connection.execute(query):
        name = f"{row.label}/{row.stage}, {row.number}"
        cited = CitedCell(name, row.case_id, row.stage, row.theme_id, row.kind == "site")
        found.setdefault(row.rating_id, []).append(cited)
    return found


def site_of_encounter(connection: Connection, encounter_id: str) -> str:
    """The key of the site at which an encounter took place."""
    query = select(sites.c.key).join(encounters, encounters.c.site_id == sites.c.id)
    return str(connection.execute(query.where(encounters.c.id == encounter_id)).scalar_one())


def indicator_id(connection: Connection, key: str) -> str:
    """The identifier of an indicator that is there."""
    return str(connection.execute(select(indicators.c.id).where(indicators.c.key == key)).scalar_one())


def write_link(step: Step, indicator: str, theme_id: str, reason: str) -> bool:
    """Links an indicator with a theme, or gives another reason; False where that is what it says already."""
    beside = read_beside(step.connection)
    for row in beside.links:
        if (row.indicator, row.theme_id) == (indicator, theme_id):
            return _reworded(step, IndicatorTheme, row.id, reason=reason)
    of = indicator_id(step.connection, indicator)
    step.insert(IndicatorTheme(indicator_id=of, theme_id=theme_id, reason=reason, coder_id=step.coder_id))
    return True


def _reworded(step: Step, model: type[IndicatorTheme | Convergence | Exemplar], row_id: str, **values: str) -> bool:
    """Changes what somebody wrote, which is then the coder's who changes it; False where it stands so already."""
    if not step.change(model, row_id, **values):
        return False
    step.change(model, row_id, coder_id=step.coder_id)
    return True


def remove_link(step: Step, row: LinkRow) -> None:
    """Takes an indicator away from a theme."""
    step.remove(IndicatorTheme, row.id)


def write_convergence(step: Step, site_id: str, theme_id: str, old: ConvergenceRow | None, **values: str) -> bool:
    """Writes `code`, `note` and `disagreed`; False where they stand so already."""
    if old is not None:
        return _reworded(step, Convergence, old.id, **values)
    step.insert(Convergence(site_id=site_id, theme_id=theme_id, coder_id=step.coder_id, **values))
    return True


def remove_convergence(step: Step, row: ConvergenceRow) -> None:
    """Takes a convergence code away."""
    step.remove(Convergence, row.id)


def write_rating(
    step: Step, site_id: str, theme_id: str, old: RatingRow | None, value: str, rationale: str, cell_ids: Sequence[str]
) -> None:
    """Writes a rating over the one that was there, with the cells that it rests on."""
    if old is not None:
        remove_rating(step, old)
    made = Rating(site_id=site_id, theme_id=theme_id, value=value, rationale=rationale, coder_id=step.coder_id)
    step.insert(made)
    for cell_id in dict.fromkeys(cell_ids):
        step.insert(RatingCell(rating_id=made.id, cell_id=cell_id))


def remove_rating(step: Step, row: RatingRow) -> None:
    """Takes a rating away, with its cells."""
    listed = select(rating_cells.c.id).where(rating_cells.c.rating_id == row.id)
    for cell_row in step.connection.execute(listed).scalars().all():
        step.remove(RatingCell, cell_row)
    step.remove(Rating, row.id)


def write_exemplar(step: Step, site_id: str, theme_id: str, old: tuple[str, str] | None, quote_id: str) -> bool:
    """Lets a quote of the ledger stand for a site and theme; False where it does already."""
    if old is not None:
        return _reworded(step, Exemplar, old[0], quote_id=quote_id)
    step.insert(Exemplar(site_id=site_id, theme_id=theme_id, quote_id=quote_id, coder_id=step.coder_id))
    return True


def remove_exemplars_of(step: Step, quote_id: str) -> None:
    """A quote that leaves the ledger stands for nothing any more."""
    listed = select(exemplars.c.id).where(exemplars.c.quote_id == quote_id)
    for row_id in step.connection.execute(listed).scalars().all():
        step.remove(Exemplar, row_id)


def write_settings(step: Step, **values: Any) -> bool:
    """Changes `convergence_codes` or `ratings` of the study; False where they are so already."""
    study_id = step.connection.execute(select(study.c.id)).scalar_one()
    return step.change(StudyRecord, study_id, **values)


def set_beside_elsewhere(step: Step, source_id: str, number: str, into_id: str) -> None:
    """Points links, codes, ratings and exemplars from a theme to another; `number` is the old theme's.

    Where the other has its own, that stays: of a link and a code, the old one's words are added to it.
    """
    beside = read_beside(step.connection)
    there = {row.indicator: row for row in beside.links if row.theme_id == into_id}
    for row in (row for row in beside.links if row.theme_id == source_id):
        if other := there.get(row.indicator):
            step.change(IndicatorTheme, other.id, reason=f"{other.reason}\n{number}: {row.reason}")
            step.remove(IndicatorTheme, row.id)
        else:
            step.change(IndicatorTheme, row.id, theme_id=into_id)
    for (site, theme_id), coded in beside.convergence.items():
        if theme_id != source_id:
            continue
        if mine := beside.convergence.get((site, into_id)):
            told = "\n".join(filter(None, (mine.note, f"{number} was {coded.code}: {coded.note}".rstrip(": "))))
            otherwise = "\n".join(filter(None, (mine.disagreed, coded.disagreed and f"{number}: {coded.disagreed}")))
            step.change(Convergence, mine.id, note=told, disagreed=otherwise)
            step.remove(Convergence, coded.id)
        else:
            step.change(Convergence, coded.id, theme_id=into_id)
    for (site, theme_id), rated in beside.ratings.items():
        if theme_id == source_id and (site, into_id) not in beside.ratings:
            step.change(Rating, rated.id, theme_id=into_id)
    for (site, theme_id), (row_id, _quote) in beside.exemplars.items():
        if theme_id == source_id and (site, into_id) not in beside.exemplars:
            step.change(Exemplar, row_id, theme_id=into_id)
    _rest_elsewhere(step, source_id, into_id)


def _rest_elsewhere(step: Step, source_id: str, into_id: str) -> None:
    """Lets ratings rest on the other theme's cells instead of those of the same case and stage here."""
    listed = (
        select(rating_cells, cells.c.case_id, cells.c.stage_id)
        .join(cells, cells.c.id == rating_cells.c.cell_id)
        .where(cells.c.theme_id == source_id)
    )
    for row in step.connection.execute(listed).all():
        there = charts.ensure_cell(step, row.case_id, row.stage_id, into_id)
        same = (rating_cells.c.rating_id == row.rating_id) & (rating_cells.c.cell_id == there)
        if step.connection.execute(select(rating_cells.c.id).where(same)).first():
            step.remove(RatingCell, row.id)
        else:
            step.change(RatingCell, row.id, cell_id=there)
