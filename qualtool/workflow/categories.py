"""The dimensions in which the elements of a sub-theme differ, and their categories."""

from collections.abc import Sequence

from qualtool.analysis.choosing import one_named
from qualtool.analysis.elements import Dimension, Elements, split_place
from qualtool.errors import BadValue, NothingToDo
from qualtool.store import elements as store
from qualtool.store.history import Step
from qualtool.store.study import Study
from qualtool.workflow.coding import in_brief
from qualtool.workflow.elements import ensure_place, page_in


def add_place(study: Study, theme: str, place: str, coder: str, definition: str = "") -> str:
    """Makes 'Dimension: Category', or a dimension, with nothing in it. The name of the step."""
    return add_places(study, theme, [(place, definition)], coder)


def add_places(study: Study, theme: str, listed: Sequence[tuple[str, str]], coder: str) -> str:
    """`add_place` for many, each with its definition, in one step. The name of the step."""
    told = in_brief(listed[0][0]) if len(listed) == 1 else f"{len(listed)} categories"
    with study.step(f"Made {told}", coder) as step:
        page = page_in(step, theme)
        known = {place.casefold() for place in page.places}
        new = [(place, definition) for place, definition in listed if place.casefold() not in known]
        if not new:
            raise NothingToDo(f"{'It is' if len(listed) == 1 else 'They are'} there already.")
        for place, definition in new:
            _dimension_id, category_id = ensure_place(step, page.theme_id, place)
            if category_id and definition:
                store.change_category(step, category_id, definition=definition)
        return step.name


def rename_place(study: Study, theme: str, place: str, name: str, coder: str) -> str:
    """Gives a dimension, or the category 'Dimension: Category', another name. The name of the step."""
    new = " ".join(name.split())
    with study.step("", coder) as step:
        dimension, category_id = _place_found(page_in(step, theme), place)
        others = [one.name for one in dimension.categories] if category_id else _dimension_names(step, theme)
        if not new or new == split_place(place)[bool(category_id)]:
            raise NothingToDo("It is called just that already.")
        if new.casefold() in {other.casefold() for other in others} - {
            split_place(place)[bool(category_id)].casefold()
        }:
            raise NothingToDo(f"There is one called {new} already. Place the elements there instead.")
        if category_id:
            store.change_category(step, category_id, name=new)
        else:
            if ":" in new:
                raise BadValue("name of a dimension", new, ("a name without a colon",))
            store.rename_dimension(step, dimension.id, new)
        step.rename(f"Renamed {in_brief(place)} to {in_brief(new)}")
        return step.name


def _dimension_names(step: Step, theme: str) -> list[str]:
    return [one.name for one in page_in(step, theme).dimensions]


def define_category(study: Study, theme: str, place: str, definition: str, coder: str) -> str:
    """Says what belongs in 'Dimension: Category'. The name of the step."""
    with study.step("", coder) as step:
        _dimension, category_id = _place_found(page_in(step, theme), place)
        if not category_id:
            raise NothingToDo("Only a category has a definition. Name it as: Dimension: Category")
        if not store.change_category(step, category_id, definition=definition.strip()):
            raise NothingToDo("Its definition says just that already.")
        step.rename(f"Defined {in_brief(place)}")
        return step.name


def move_place(study: Study, theme: str, place: str, by: int, coder: str) -> str:
    """Moves a dimension, or a category in its dimension, up (`by` -1) or down (1). The name of the step."""
    with study.step("", coder) as step:
        page = page_in(step, theme)
        dimension, category_id = _place_found(page, place)
        if category_id:
            ids = [one.id for one in dimension.categories]
            store.order_categories(step, _moved(ids, category_id, by))
        else:
            store.order_dimensions(step, _moved([one.id for one in page.dimensions], dimension.id, by))
        step.rename(f"Moved {in_brief(place)} {'up' if by < 0 else 'down'}")
        return step.name


def _moved(ids: list[str], which: str, by: int) -> list[str]:
    here = ids.index(which)
    there = here + by
    if not 0 <= there < len(ids):
        raise NothingToDo(f"It is the {'first' if by < 0 else 'last'} already.")
    ids[here], ids[there] = ids[there], ids[here]
    return ids


def remove_place(study: Study, theme: str, place: str, coder: str) -> str:
    """Takes a category or a dimension away; no element is lost with it. The name of the step."""
    with study.step("", coder) as step:
        dimension, category_id = _place_found(page_in(step, theme), place)
        if category_id:
            freed = next(len(one.elements) for one in dimension.categories if one.id == category_id)
            store.remove_category(step, category_id)
        else:
            freed = len(dimension.elements) + sum(len(one.elements) for one in dimension.categories)
            store.remove_dimension(step, dimension.id)
        open_again = f"; {freed} element{'s' if freed != 1 else ''} to place again" if freed else ""
        step.rename(f"Removed {in_brief(place)}{open_again}")
        return step.name


def _place_found(page: Elements, place: str) -> tuple[Dimension, str]:
    """A dimension and the id of its category, if one is named. Raises UnknownName, AmbiguousName."""
    dimension_name, category_name = split_place(place)
    where = f"under {page.theme}"
    known = {one.id: one.name for one in page.dimensions}
    dimension_id = one_named("dimension", dimension_name, known, where)
    dimension = next(one for one in page.dimensions if one.id == dimension_id)
    if not category_name:
        return dimension, ""
    categories = {one.id: one.name for one in dimension.categories}
    return dimension, one_named("category", category_name, categories, f"in {dimension.name}")
