"""From cells to elements: what each holds of a phenomenon, gathered into dimensions and categories."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from qualtool.analysis.choosing import one_named
from qualtool.analysis.elements import Dimension, Element, Elements, gathered, split_place
from qualtool.analysis.matrix import CHANGE, Cell, Row
from qualtool.analysis.tree import Theme
from qualtool.errors import BadValue, NothingToDo
from qualtool.store import charts, consent, design, people
from qualtool.store import elements as store
from qualtool.store.charts import Place
from qualtool.store.design import Design
from qualtool.store.history import Step
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow.cells import Grounds, cell_at, read_grounds
from qualtool.workflow.coding import excerpt_cited, in_brief, speaking
from qualtool.workflow.filtering import parse_where
from qualtool.workflow.matrices import rows_seen, sites_seen
from qualtool.workflow.places import case_named, refuse_unseen, stage_key
from qualtool.workflow.sharing import WITHDRAWN, WITHHELD

# Reading


def elements(study: Study, theme: str) -> list[Elements]:
    """The elements of a sub-theme, and of every sub-theme under it that has any. Raises UnknownName, AmbiguousName."""
    with study.read() as connection:
        tree = design.read_tree(connection)
        first, *under = tree.subtree(_theme(tree, theme).id)
        ids = [first.id, *(one.id for one in under)]
        found = store.read_elements(connection, ids)
        dimensions = store.read_dimensions(connection, ids)
    with_any = {element.theme_id for element in found} | set(dimensions)
    return [
        gathered(one.id, one.name, [e for e in found if e.theme_id == one.id], dimensions.get(one.id, []))
        for one in (first, *under)
        if one is first or one.id in with_any
    ]


@dataclass(frozen=True, slots=True)
class CellToRead:
    """A charted cell of a sub-theme, in which elements can be found."""

    place: Place
    case: str
    stage: str
    site: str
    type: str
    cell: Cell

    @property
    def where(self) -> str:
        return f"{self.case}, change" if self.place[1] == CHANGE else f"{self.case}, stage {self.place[1]}"


@dataclass(frozen=True, slots=True)
class CellsToRead:
    """The cells of a sub-theme that have a summary, with the filter; `of` counts those without one too."""

    theme: Theme
    filter: str
    cells: tuple[CellToRead, ...]
    of: int


def cells_to_read(study: Study, theme: str, where: Sequence[str] = ()) -> CellsToRead:
    """The charted cells of a sub-theme by site, case and stage: of cases, of sites, and what changed between stages."""
    with study.read() as connection:
        stated, tree = design.read_design(connection), design.read_tree(connection)
        column = _theme(tree, theme)
        voices = speaking(read_voices(connection))
        chosen = parse_where(where, voices, stated)
        grounds = read_grounds(connection, tree, [column], voices, stated)
    seen = rows_seen(voices, chosen)
    known = {(row.case_id, row.stage) for row in seen}
    # A site's cell is of everybody there: it has no place among the cells of one type of people.
    of_everybody = all(condition.name in ("site", "stage") for condition in chosen.conditions)
    of_sites = sites_seen(voices, chosen, stated, grounds.site_cases) if of_everybody else []
    rows = sorted([*seen, *(row for row in of_sites if _at(row) not in known)], key=lambda row: _rank(row, stated))
    found = [_to_read(row, row.stage, column, grounds, stated) for row in rows]
    last = {row.case_id: row for row in rows if len(grounds.stages_of.get(row.case_id, ())) > 1}
    found += [_to_read(row, CHANGE, column, grounds, stated) for row in last.values()]
    order = {row.case_id: place for place, row in enumerate(rows)}
    written = [one for one in found if one.cell.stretches]
    of = len(seen) + sum(one.place[1] == CHANGE or one.place[:2] not in known for one in written)
    in_order = sorted(written, key=lambda one: (order[one.place[0]], one.place[1] == CHANGE))
    return CellsToRead(column, str(chosen), tuple(in_order), of)


def _at(row: Row) -> tuple[str, str]:
    return row.case_id, row.stage


def _rank(row: Row, stated: Design) -> tuple[int, str, int]:
    sites, stages = list(stated.sites), list(stated.stages)
    return sites.index(row.site.split(", ")[0]), row.case, stages.index(row.stage)


def _to_read(row: Row, stage: str, column: Theme, grounds: Grounds, stated: Design) -> CellToRead:
    label = stated.sites[row.site].label if row.site in stated.sites else row.site
    place = (row.case_id, stage, column.id)
    return CellToRead(place, row.case, stage, label, row.type, cell_at(row, stage, column, grounds))


def _theme(tree: Any, name: str) -> Theme:
    found: Theme = tree.by_id[name] if name in tree.by_id else tree.named(name)
    return found


def released(study: Study, pages: Sequence[Elements]) -> list[Elements]:
    """Elements as they may leave the study: no cited words without consent, none of somebody who withdrew."""
    with study.read() as connection:
        back = consent.withheld(connection)

    def kept(element: Element) -> Element:
        cited = element.reference
        if element.case_id in back.gone_cases or (cited and cited.excerpt in back.gone):
            hidden = replace(cited, words="") if cited else None
            return replace(element, words=WITHDRAWN, reference=hidden)
        if cited and cited.excerpt in back.unquotable:
            return replace(element, reference=replace(cited, words=WITHHELD))
        return element

    def bare(page: Elements) -> list[Dimension]:
        return [
            replace(one, elements=(), categories=tuple(replace(c, elements=()) for c in one.categories))
            for one in page.dimensions
        ]

    return [gathered(page.theme_id, page.theme, [kept(e) for e in page.every], bare(page)) for page in pages]


# Elements


@dataclass(frozen=True, slots=True)
class NewElement:
    """An element to add: `case` may be a site, `stage` CHANGE, `theme` a number or identifier.

    `cited` is the identifier of the excerpt that shows it, or TRANSCRIPT:START:END; `into` is 'Dimension: Category' or
    a dimension.
    """

    case: str
    stage: str
    theme: str
    words: str
    cited: str = ""
    into: str = ""


def add_element(
    study: Study, case: str, stage: str, theme: str, words: str, coder: str, cited: str = "", into: str = ""
) -> str:
    """Adds an element to a cell; see NewElement. The name of the step.

    Raises UnknownName, AmbiguousName, NothingToDo.
    """
    with study.step("", coder) as step:
        step.rename(_add(step, NewElement(case, stage, theme, words, cited, into)))
        return step.name


def add_elements(study: Study, listed: Sequence[NewElement], coder: str) -> str:
    """Adds many elements in one step. The name of the step."""
    with study.step("", coder) as step:
        for one in listed:
            _add(step, one)
        step.rename(f"Found {len(listed)} element{'' if len(listed) == 1 else 's'}")
        return step.name


def _add(step: Step, new: NewElement) -> str:
    """Adds an element, inside a step; what was done, in words."""
    said = " ".join(new.words.split())
    if not said:
        raise NothingToDo("No element was added: it has no words.")
    stated, tree = design.read_design(step.connection), design.read_tree(step.connection)
    column = _theme(tree, new.theme)
    grounds = read_grounds(step.connection, tree, [column], speaking(read_voices(step.connection)), stated)
    case_id, label = case_named(step.connection, new.case, stated, grounds)
    key = stage_key(stated, new.stage)
    refuse_unseen((case_id, key, column.id), label, grounds)
    people.ensure_site_case(step, case_id, label, grounds.site_cases.values())
    cell_id = charts.ensure_cell(step, case_id, stated.stage_ids.get(key), column.id)
    element_id = store.add(step, cell_id, said, excerpt_cited(step, new.cited) if new.cited else None)
    if new.into.strip():
        store.place(step, element_id, *ensure_place(step, column.id, new.into))
    return f"Found an element in {label}/{key}, {column.number}: {in_brief(said)}"


def reword_element(study: Study, theme: str, element: str, words: str, coder: str) -> str:
    """Gives an element other words. The name of the step."""
    said = " ".join(words.split())
    if not said:
        raise NothingToDo("The element was left as it is: it needs words. x removes one.")
    with study.step("", coder) as step:
        page = page_in(step, theme)
        found = _found(page, element)
        if not store.reword(step, found.id, said):
            raise NothingToDo("The element says just that already.")
        step.rename(f"Reworded the element {in_brief(found.words)} of {found.where}: {in_brief(said)}")
        return step.name


def cite_for_element(study: Study, theme: str, element: str, cited: str, coder: str) -> str:
    """Says which passage shows an element; with no `cited`, that none does. The name of the step."""
    with study.step("", coder) as step:
        found = _found(page_in(step, theme), element)
        if not store.cite(step, found.id, excerpt_cited(step, cited) if cited else None):
            raise NothingToDo("The element cites just that already.")
        step.rename(f"{'Cited' if cited else 'Took the citation from'} {in_brief(found.words)} of {found.where}")
        return step.name


def confirm_element(study: Study, theme: str, element: str, coder: str) -> str:
    """Says that an element still holds although its cell was written anew. The name of the step."""
    with study.step("", coder) as step:
        found = _found(page_in(step, theme), element)
        if not found.rewritten:
            raise NothingToDo("Its cell is as it was when the element was found; there is nothing to confirm.")
        store.confirm(step, found.id)
        step.rename(f"Said that the element {in_brief(found.words)} of {found.where} still holds")
        return step.name


def remove_elements(study: Study, theme: str, chosen: Sequence[str], coder: str) -> str:
    """Takes elements away. The name of the step."""
    with study.step("", coder) as step:
        found = _all_found(page_in(step, theme), chosen)
        store.remove(step, [element.id for element in found])
        step.rename(f"Removed {_told(found)}")
        return step.name


def place_elements(study: Study, theme: str, chosen: Sequence[str], into: str, coder: str) -> str:
    """Puts elements into 'Dimension: Category' or a dimension, made if need be; into nothing takes them out.

    The name of the step. Raises UnknownName, AmbiguousName, NothingToDo when all are there already.
    """
    with study.step("", coder) as step:
        page = page_in(step, theme)
        found = _all_found(page, chosen)
        dimension_id, category_id = ensure_place(step, page.theme_id, into) if into.strip() else (None, None)
        # Each has to be moved, whatever came of the one before.
        moved = [store.place(step, element.id, dimension_id, category_id) for element in found]
        if not any(moved):
            raise NothingToDo(f"{'It is' if len(found) == 1 else 'They are'} there already.")
        step.rename(f"Placed {_told(found)} in {into}" if into.strip() else f"Took {_told(found)} out of its place")
        return step.name


def _told(found: Sequence[Element]) -> str:
    if len(found) == 1:
        return f"the element {in_brief(found[0].words)} of {found[0].where}"
    return f"{len(found)} elements"


def page_in(step: Step, theme: str) -> Elements:
    """The elements of one sub-theme, inside a step."""
    column = _theme(design.read_tree(step.connection), theme)
    found = store.read_elements(step.connection, [column.id])
    dimensions = store.read_dimensions(step.connection, [column.id]).get(column.id, [])
    return gathered(column.id, column.name, found, dimensions)


def _found(page: Elements, name: str) -> Element:
    every = {element.id: element for element in page.every}
    known = {element.id: element.words for element in page.every}
    return every[one_named("element", name, known, f"under {page.theme}")]


def _all_found(page: Elements, chosen: Sequence[str]) -> list[Element]:
    found = list(dict.fromkeys(_found(page, name) for name in chosen))
    if not found:
        raise NothingToDo("No element was named.")
    return found


def ensure_place(step: Step, theme_id: str, into: str) -> tuple[str, str | None]:
    """(dimension id, category id) of 'Dimension: Category', each made if there is none of that name."""
    dimension_name, category_name = split_place(into)
    if not dimension_name:
        raise BadValue("place for an element", into, ("Dimension: Category",))
    dimensions = store.read_dimensions(step.connection, [theme_id]).get(theme_id, [])
    dimension = next((one for one in dimensions if _same(one.name, dimension_name)), None)
    dimension_id = dimension.id if dimension else store.add_dimension(step, theme_id, dimension_name, len(dimensions))
    if not category_name:
        return dimension_id, None
    categories = dimension.categories if dimension else ()
    category = next((one for one in categories if _same(one.name, category_name)), None)
    if category:
        return dimension_id, category.id
    return dimension_id, store.add_category(step, dimension_id, category_name, len(categories))


def _same(name: str, other: str) -> bool:
    return name.casefold() == other.casefold()
