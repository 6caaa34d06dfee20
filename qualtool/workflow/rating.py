"""Ratings of sub-themes at sites: a person's judgement with its reason, off until the study turns them on."""

from collections.abc import Sequence

from qualtool.analysis.joint_display import RATINGS
from qualtool.analysis.matrix import CASES, SITES
from qualtool.errors import BadValue, NothingToDo
from qualtool.model import CellRecord, ThemeRecord
from qualtool.store import charts, design, joint
from qualtool.store.joint import CitedCell
from qualtool.store.study import Study
from qualtool.workflow.coding import in_brief
from qualtool.workflow.display import columns_under
from qualtool.workflow.integrating import site_and_theme
from qualtool.workflow.matrices import MatrixRequest, matrices
from qualtool.workflow.places import cell_named

MISSING = "M"
CellPlace = tuple[str, str, str]


def turn_ratings(study: Study, on: bool, coder: str) -> str:
    """Turns ratings on or off for the whole study; what was rated stays. The name of the step. Raises NothingToDo."""
    with study.step(f"Turned ratings {'on' if on else 'off'}", coder) as step:
        if not joint.write_settings(step, ratings=on):
            raise NothingToDo(f"Ratings are {'on' if on else 'off'} already.")
        return step.name


def rate(
    study: Study,
    site: str,
    theme: str,
    value: str,
    rationale: str,
    coder: str,
    cells: Sequence[tuple[str, str, str]] = (),
) -> str:
    """Rates a sub-theme at a site, resting on cells as (case, stage, theme). The name of the step.

    Missing (M) needs no cell, since there is none. Raises BadValue, UnknownName, AmbiguousName, and NothingToDo
    without a rationale or a cell, for a cell elsewhere, or while ratings are off.
    """
    given = value.strip().upper().removeprefix("+")
    if given not in RATINGS:
        raise BadValue("rating", value, RATINGS)
    if not rationale.strip():
        raise NothingToDo("A rating needs its rationale: what was said there that makes it so.")
    if not cells and given != MISSING:
        raise NothingToDo("A rating rests on cells. Name at least one that it was made from.")
    named = [cell_named(study, *cell) for cell in cells]
    with study.step("", coder) as step:
        stated, key, of, tree = site_and_theme(step.connection, site, theme)
        beside = joint.read_beside(step.connection)
        if not beside.ratings_on:
            raise NothingToDo("This study does not rate. Turn ratings on with: qualtool results rate --on")
        under = {sub.id for sub in tree.subtree(of.id)}
        for cell in named:
            if cell.place[2] not in under:
                raise NothingToDo(f"{cell.name} is not under {of.name}.")
            if key not in cell.sites:
                raise NothingToDo(f"{cell.name} is not of {stated.sites[key].label}.")
            if not (cell.cell.stretches or cell.blank):
                raise NothingToDo(f"{cell.name} says nothing yet. Chart it first, or rest the rating on other cells.")
        ids = [charts.ensure_cell(step, c.place[0], stated.stage_ids.get(c.place[1]), c.place[2]) for c in named]
        step.use(CellRecord, *ids)
        step.use(ThemeRecord, of.id)
        old = beside.ratings.get((key, of.id))
        joint.write_rating(step, stated.site_ids[key], of.id, old, given, rationale.strip(), ids)
        step.rename(f"Rated {stated.sites[key].label}, {of.number}: {RATINGS[given]}")
        return step.name


def clear_rating(study: Study, site: str, theme: str, coder: str) -> str:
    """Takes a rating away. The name of the step. Raises UnknownName, AmbiguousName, NothingToDo."""
    with study.step("", coder) as step:
        stated, key, of, _tree = site_and_theme(step.connection, site, theme)
        old = joint.read_beside(step.connection).ratings.get((key, of.id))
        if old is None:
            raise NothingToDo(f"{stated.sites[key].label} is not rated under {of.name}.")
        joint.remove_rating(step, old)
        step.rename(f"Took the rating of {stated.sites[key].label}, {of.number} away")
        return step.name


def cited_cells(study: Study, site: str, theme: str) -> tuple[CitedCell, ...]:
    """The cells that the rating of a site (its key) under a theme (its id) rests on; none while ratings are off."""
    with study.read() as connection:
        beside = joint.read_beside(connection)
    rated = beside.ratings.get((site, theme)) if beside.ratings_on else None
    return rated.cited if rated is not None else ()


def cells_to_rest_on(study: Study, site: str, theme: str) -> list[tuple[CellPlace, str]]:
    """The cells of a site under a theme that say something, each with its name and how it begins; the site's own first.

    A cell is (case, stage, theme id). `site` is a key, `theme` an id.
    """
    with study.read() as connection:
        tree = design.read_tree(connection)
    columns = tuple(column.id for column in columns_under(tree, tree.by_id[theme]))
    found: dict[CellPlace, str] = {}
    for rows in (SITES, CASES):
        (made,) = matrices(study, MatrixRequest(columns=columns, rows=rows))
        for row in (row for row in made.rows if site in row.site.split(", ")):
            for column in made.columns:
                words = " ".join(stretch.text for stretch in row.cell(column).stretches)
                if words:
                    name = f"{row.case}/{row.stage}, {column.number}: {in_brief(words)}"
                    found.setdefault((row.case, row.stage, column.id), name)
    return list(found.items())
