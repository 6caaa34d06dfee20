"""Elements of the cells, and the dimensions and categories that they are gathered in."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from qualtool.analysis.elements import Category, Dimension, Element
from qualtool.analysis.matrix import CHANGE, Reference
from qualtool.model import Category as CategoryRecord
from qualtool.model import CellRecord, Excerpt, ThemeRecord, now
from qualtool.model import Dimension as DimensionRecord
from qualtool.model import Element as ElementRecord
from qualtool.store.history import Step
from qualtool.store.tables import (
    cases,
    categories,
    cells,
    coders,
    dimensions,
    elements,
    encounters,
    excerpts,
    revisions,
    stages,
    transcripts,
    turns,
)


def read_elements(connection: Connection, theme_ids: Iterable[str]) -> list[Element]:
    """The elements found in the cells of these sub-themes, in the order in which they were added. One statement."""
    rows = connection.execute(_elements().where(cells.c.theme_id.in_(list(theme_ids)))).all()
    return [_element(row) for row in rows]


def _elements() -> Any:
    cited_case, cited_stage = cases.alias(), stages.alias()
    written = select(func.max(revisions.c.at)).where(revisions.c.cell_id == cells.c.id).scalar_subquery()
    return (
        select(
            elements,
            cells.c.case_id,
            cells.c.theme_id,
            cases.c.label.label("case"),
            func.coalesce(stages.c.key, CHANGE).label("stage"),
            coders.c.name.label("coder"),
            excerpts.c.words.label("cited"),
            excerpts.c.start,
            excerpts.c.end,
            excerpts.c.starred,
            turns.c.position.label("turn"),
            transcripts.c.name.label("transcript"),
            cited_case.c.label.label("cited_case"),
            cited_stage.c.key.label("cited_stage"),
            written.label("written"),
        )
        .select_from(elements)
        .join(cells, cells.c.id == elements.c.cell_id)
        .join(cases, cases.c.id == cells.c.case_id)
        .outerjoin(stages, stages.c.id == cells.c.stage_id)
        .join(coders, coders.c.id == elements.c.coder_id)
        .outerjoin(excerpts, excerpts.c.id == elements.c.excerpt_id)
        .outerjoin(turns, turns.c.id == excerpts.c.turn_id)
        .outerjoin(transcripts, transcripts.c.id == excerpts.c.transcript_id)
        .outerjoin(encounters, encounters.c.id == transcripts.c.encounter_id)
        .outerjoin(cited_case, cited_case.c.id == encounters.c.case_id)
        .outerjoin(cited_stage, cited_stage.c.id == encounters.c.stage_id)
        .order_by(elements.c.at, elements.c.id)
    )


def _element(row: Any) -> Element:
    cited = None
    if row.excerpt_id is not None:
        label = f"{row.cited_case}/{row.cited_stage}, turn {row.turn + 1}"
        cited = Reference(row.excerpt_id, label, row.cited, row.starred, row.transcript, row.start, row.end)
    return Element(
        id=row.id,
        words=row.words,
        case_id=row.case_id,
        case=row.case,
        stage=row.stage,
        theme_id=row.theme_id,
        reference=cited,
        dimension_id=row.dimension_id or "",
        category_id=row.category_id or "",
        coder=row.coder,
        at=row.at,
        rewritten=bool(row.written and row.written > row.at),
    )


def read_dimensions(connection: Connection, theme_ids: Iterable[str]) -> dict[str, list[Dimension]]:
    """The dimensions of sub-themes with their categories, empty of elements, by theme id. Two statements."""
    rows = connection.execute(
        select(dimensions)
        .where(dimensions.c.theme_id.in_(list(theme_ids)))
        .order_by(dimensions.c.position, dimensions.c.name)
    ).all()
    under: dict[str, list[Category]] = {}
    query = select(categories).where(categories.c.dimension_id.in_([row.id for row in rows]))
    for row in connection.execute(query.order_by(categories.c.position, categories.c.name)):
        under.setdefault(row.dimension_id, []).append(Category(row.id, row.name, row.definition))
    found: dict[str, list[Dimension]] = {}
    for row in rows:
        found.setdefault(row.theme_id, []).append(Dimension(row.id, row.name, tuple(under.get(row.id, ()))))
    return found


def open_elements(connection: Connection) -> dict[str, tuple[int, int]]:
    """For each sub-theme that has elements, how many of how many are in no category yet, by theme id."""
    query = (
        select(cells.c.theme_id, func.count(elements.c.id), func.count(elements.c.category_id))
        .join(cells, cells.c.id == elements.c.cell_id)
        .group_by(cells.c.theme_id)
    )
    return {theme_id: (every - placed, every) for theme_id, every, placed in connection.execute(query)}


def add(step: Step, cell_id: str, words: str, excerpt_id: str | None) -> str:
    """Adds an element to a cell; its identifier."""
    element = ElementRecord(cell_id=cell_id, words=words, excerpt_id=excerpt_id, coder_id=step.coder_id)
    step.insert(element)
    step.use(CellRecord, cell_id)
    if excerpt_id is not None:
        step.use(Excerpt, excerpt_id)
    return element.id


def cite(step: Step, element_id: str, excerpt_id: str | None) -> bool:
    """Says which passage shows an element, or that none does; whether that is new."""
    if excerpt_id is not None:
        step.use(Excerpt, excerpt_id)
    return step.change(ElementRecord, element_id, excerpt_id=excerpt_id)


def confirm(step: Step, element_id: str) -> None:
    """Says that an element is right by its cell as it is now."""
    step.change(ElementRecord, element_id, at=now())


def reword(step: Step, element_id: str, words: str) -> bool:
    """Gives an element other words; whether they are other words."""
    return step.change(ElementRecord, element_id, words=words) and step.change(ElementRecord, element_id, at=now())


def place(step: Step, element_id: str, dimension_id: str | None, category_id: str | None) -> bool:
    """Puts an element into a dimension and a category, or out of both; whether it was elsewhere."""
    if dimension_id is not None:
        step.use(DimensionRecord, dimension_id)
    if category_id is not None:
        step.use(CategoryRecord, category_id)
    return step.change(ElementRecord, element_id, dimension_id=dimension_id, category_id=category_id)


def remove(step: Step, element_ids: Iterable[str]) -> None:
    """Takes elements away."""
    for element_id in element_ids:
        step.remove(ElementRecord, element_id)


def add_dimension(step: Step, theme_id: str, name: str, position: int) -> str:
    """Adds a dimension to a sub-theme; its identifier."""
    row = DimensionRecord(theme_id=theme_id, name=name, position=position)
    step.insert(row)
    step.use(ThemeRecord, theme_id)
    return row.id


def add_category(step: Step, dimension_id: str, name: str, position: int) -> str:
    """Adds a category to a dimension; its identifier."""
    row = CategoryRecord(dimension_id=dimension_id, name=name, position=position)
    step.insert(row)
    step.use(DimensionRecord, dimension_id)
    return row.id


def rename_dimension(step: Step, dimension_id: str, name: str) -> bool:
    return step.change(DimensionRecord, dimension_id, name=name)


def change_category(step: Step, category_id: str, **values: str) -> bool:
    """Sets the name or the definition of a category; whether anything changed."""
    return step.change(CategoryRecord, category_id, **values)


def remove_category(step: Step, category_id: str) -> None:
    """Takes a category away; its elements stay in the dimension."""
    query = select(elements.c.id).where(elements.c.category_id == category_id)
    for element_id in _ids(step, query):
        step.change(ElementRecord, element_id, category_id=None)
    step.remove(CategoryRecord, category_id)


def remove_dimension(step: Step, dimension_id: str) -> None:
    """Takes a dimension away with its categories; its elements are not placed any more."""
    query = select(elements.c.id).where(elements.c.dimension_id == dimension_id)
    for element_id in _ids(step, query):
        step.change(ElementRecord, element_id, dimension_id=None, category_id=None)
    for category_id in _ids(step, select(categories.c.id).where(categories.c.dimension_id == dimension_id)):
        step.remove(CategoryRecord, category_id)
    step.remove(DimensionRecord, dimension_id)


def _ids(step: Step, query: Any) -> list[str]:
    return [str(row_id) for row_id in step.connection.execute(query).scalars().all()]


def _order(step: Step, of: type[DimensionRecord] | type[CategoryRecord], ids: Sequence[str]) -> None:
    """Numbers dimensions or categories in this order."""
    for position, row_id in enumerate(ids):
        step.change(of, row_id, position=position)


def order_dimensions(step: Step, ids: Sequence[str]) -> None:
    _order(step, DimensionRecord, ids)


def order_categories(step: Step, ids: Sequence[str]) -> None:
    _order(step, CategoryRecord, ids)
