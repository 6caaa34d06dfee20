"""Typologies: types that divide the cases in a scope, who is of which type, and what is still open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from qualtool.analysis.choosing import one_named
from qualtool.analysis.matrix import Row
from qualtool.analysis.typology import (
    ALL_STAGES,
    MISFIT,
    NOT_ASSIGNED,
    CaseInScope,
    CaseType,
    Check,
    Movements,
    TypedCases,
    Typology,
    checks,
    movements,
    typed_cases,
)
from qualtool.analysis.voices import Filter, Voice
from qualtool.errors import BadFilter, NothingToDo, UnknownName
from qualtool.store import design, elements
from qualtool.store import typologies as store
from qualtool.store.design import Design
from qualtool.store.history import Step
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow.coding import speaking
from qualtool.workflow.filtering import parse_where
from qualtool.workflow.matrices import rows_seen

# Reading


@dataclass(frozen=True, slots=True)
class CheckedTypology:
    """A typology with its cases and what was checked."""

    cases: TypedCases
    checks: tuple[Check, ...]

    @property
    def typology(self) -> Typology:
        return self.cases.typology


def typologies(study: Study) -> list[CheckedTypology]:
    """Every typology with its cases and checks, in a fixed number of statements."""
    with study.read() as connection:
        return read_all(connection)


def typology(study: Study, name: str) -> CheckedTypology:
    """A typology by its name or identifier. Raises UnknownName, AmbiguousName."""
    with study.read() as connection:
        return named(read_all(connection), name)


def named(known: Sequence[CheckedTypology], name: str) -> CheckedTypology:
    """The one called `name`. Raises UnknownName, AmbiguousName."""
    by_id = {one.typology.id: one for one in known}
    return by_id[one_named("typology", name, {key: one.typology.name for key, one in by_id.items()})]


def read_all(connection: Any) -> list[CheckedTypology]:
    """Every typology with its cases and checks."""
    stated, tree = design.read_design(connection), design.read_tree(connection)
    voices = speaking(read_voices(connection))
    given = store.read_given(connection)
    waiting = elements.open_elements(connection)
    unplaced = {theme.number: waiting[theme.id] for theme in tree.themes if theme.id in waiting}
    stages = {key: place.label for key, place in stated.stages.items()}
    met_at = {row_id: tuple(found) for row_id, found in _met(rows_seen(voices, Filter())).items()}
    made = []
    for one in store.read_typologies(connection):
        chosen, rows, fault = _scope(one.scope, voices, stated)
        cases = _in_scope(rows, one.by_stage, stated)
        typed = typed_cases(one, cases, given.get(one.id, {}), chosen, stages, met_at, fault)
        made.append(CheckedTypology(typed, checks(typed, unplaced)))
    return made


def _met(rows: Iterable[Row]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row.stage)
    return found


def _scope(where: Sequence[str], voices: Sequence[Voice], stated: Design) -> tuple[str, list[Row], str]:
    """(filter in words, rows in scope, fault): a scope may name what the study has lost since."""
    try:
        chosen = parse_where(where, voices, stated)
    except (UnknownName, BadFilter) as fault:
        return " and ".join(where), [], str(fault)
    return str(chosen), rows_seen(voices, chosen), ""


def _in_scope(rows: Sequence[Row], by_stage: bool, stated: Design) -> list[CaseInScope]:
    sites, stages = list(stated.sites), list(stated.stages)
    ordered = sorted(rows, key=lambda row: (sites.index(row.site.split(", ")[0]), row.case, stages.index(row.stage)))
    if by_stage:
        return [CaseInScope(row.case_id, row.case, row.stage, row.site, row.type) for row in ordered]
    together: dict[str, list[Row]] = {}
    for row in ordered:
        together.setdefault(row.case_id, []).append(row)
    return [
        CaseInScope(
            case_id,
            met[0].case,
            ALL_STAGES,
            ", ".join(dict.fromkeys(row.site for row in met)),
            " / ".join(dict.fromkeys(row.type for row in met if row.type)),
        )
        for case_id, met in together.items()
    ]


@dataclass(frozen=True, slots=True)
class ScopeRead:
    """What a scope would hold: the filter in words and how many cases, or why it cannot be read."""

    filter: str
    cases: int
    at_stages: int
    fault: str = ""


def read_scope(study: Study, where: Sequence[str]) -> ScopeRead:
    """Looks at a scope before a typology is made of it."""
    with study.read() as connection:
        stated = design.read_design(connection)
        chosen, rows, fault = _scope(where, speaking(read_voices(connection)), stated)
    return ScopeRead(chosen, len({row.case_id for row in rows}), len(rows), fault)


def movement(study: Study, name: str) -> Movements:
    """How the cases of a typology move between its types. Raises UnknownName, NothingToDo."""
    return movement_of(typology(study, name).cases)


def movement_of(cases: TypedCases) -> Movements:
    """`movement` of cases that have been read. Raises NothingToDo where there are no stages to move between."""
    if not cases.typology.by_stage:
        raise NothingToDo(
            f"{cases.typology.name} gives each case one type for all stages, so nobody moves in it. "
            "Make one that goes by stage: --by-stage"
        )
    return movements(cases)


# Typologies and their types


def new_typology(
    study: Study,
    name: str,
    coder: str,
    definition: str = "",
    where: Sequence[str] = (),
    by_stage: bool = False,
    types: Sequence[tuple[str, str]] = (),
) -> str:
    """Makes a typology; `types` are (name, definition). The name of the step.

    Raises BadFilter and UnknownName for its scope, NothingToDo for a name that is taken.
    """
    called = " ".join(name.split())
    with study.step(f"Made the typology {called}", coder) as step:
        _refuse_name("typology", called, [one.name for one in store.read_typologies(step.connection)])
        scope = _checked_scope(step, where)
        typology_id = store.add(step, called, definition.strip(), scope, by_stage)
        for position, (type_name, means) in enumerate(types):
            _refuse_name("type", " ".join(type_name.split()), [known for known, _means in types[:position]])
            store.add_type(step, typology_id, " ".join(type_name.split()), means.strip(), position)
        return step.name


def _checked_scope(step: Step, where: Sequence[str]) -> list[str]:
    """The conditions as they were written, checked against the study. Raises BadFilter, UnknownName."""
    parse_where(where, speaking(read_voices(step.connection)), design.read_design(step.connection))
    return list(where)


def _refuse_name(kind: str, name: str, taken: Iterable[str]) -> None:
    if not name:
        raise NothingToDo(f"A {kind} needs a name.")
    if name.casefold() in (MISFIT, NOT_ASSIGNED):
        raise NothingToDo(f"A {kind} cannot be called {name}: that says that a case has no type.")
    if name.casefold() in {other.casefold() for other in taken}:
        raise NothingToDo(f"There is a {kind} called {name} already.")


def change_typology(
    study: Study,
    name: str,
    coder: str,
    new_name: str | None = None,
    definition: str | None = None,
    where: Sequence[str] | None = None,
) -> str:
    """Gives a typology another name, definition or scope. The name of the step. Raises NothingToDo."""
    with study.step("", coder) as step:
        one = named(read_all(step.connection), name).typology
        others = [known.name for known in store.read_typologies(step.connection) if known.id != one.id]
        values: dict[str, Any] = {}
        if new_name is not None:
            values["name"] = " ".join(new_name.split())
            _refuse_name("typology", values["name"], others)
        if definition is not None:
            values["definition"] = definition.strip()
        if where is not None:
            values["scope"] = _checked_scope(step, where)
        if not store.change(step, one.id, **values):
            raise NothingToDo(f"{one.name} is just that already.")
        step.rename(f"Changed {' and '.join(values)} of the typology {values.get('name', one.name)}")
        return step.name


def remove_typology(study: Study, name: str, coder: str) -> str:
    """Takes a typology away with its types and what was said of cases. The name of the step."""
    with study.step("", coder) as step:
        one = named(read_all(step.connection), name).typology
        store.remove(step, one.id)
        step.rename(f"Removed the typology {one.name}")
        return step.name


def add_type(study: Study, name: str, type_: str, coder: str, definition: str = "") -> str:
    """Adds a type to a typology. The name of the step. Raises NothingToDo for a name that is taken."""
    called = " ".join(type_.split())
    with study.step("", coder) as step:
        one = named(read_all(step.connection), name).typology
        _refuse_name("type", called, [known.name for known in one.types])
        store.add_type(step, one.id, called, definition.strip(), len(one.types))
        step.rename(f"Added the type {called} to {one.name}")
        return step.name


def change_type(
    study: Study, name: str, type_: str, coder: str, new_name: str | None = None, definition: str | None = None
) -> str:
    """Gives a type another name or definition. The name of the step. Raises NothingToDo."""
    with study.step("", coder) as step:
        one = named(read_all(step.connection), name).typology
        old = type_meant(one, type_)
        values = {}
        if new_name is not None:
            values["name"] = " ".join(new_name.split())
            _refuse_name("type", values["name"], [known.name for known in one.types if known.id != old.id])
        if definition is not None:
            values["definition"] = definition.strip()
        if not store.change_type(step, old.id, **values):
            raise NothingToDo(f"{old.name} is just that already.")
        step.rename(f"Changed {' and '.join(values)} of the type {old.name} in {one.name}")
        return step.name


def move_type(study: Study, name: str, type_: str, by: int, coder: str) -> str:
    """Moves a type up (`by` -1) or down (1) among the types. The name of the step. Raises NothingToDo."""
    with study.step("", coder) as step:
        one = named(read_all(step.connection), name).typology
        ids = [known.id for known in one.types]
        here = ids.index(type_meant(one, type_).id)
        there = here + by
        if not 0 <= there < len(ids):
            raise NothingToDo(f"It is the {'first' if by < 0 else 'last'} already.")
        ids[here], ids[there] = ids[there], ids[here]
        store.order_types(step, ids)
        step.rename(f"Moved the type {one.types[here].name} {'up' if by < 0 else 'down'} in {one.name}")
        return step.name


def remove_type(study: Study, name: str, type_: str, coder: str) -> str:
    """Takes a type away; its cases have to be assigned again. The name of the step."""
    with study.step("", coder) as step:
        made = named(read_all(step.connection), name)
        one = made.typology
        gone = type_meant(one, type_)
        freed = sum(row.type_id == gone.id for row in (*made.cases.rows, *made.cases.outside))
        store.remove_type(step, gone.id)
        again = f"; {freed} to assign again" if freed else ""
        step.rename(f"Removed the type {gone.name} from {one.name}{again}")
        return step.name


def type_meant(one: Typology, name: str) -> CaseType:
    """A type by its name, its identifier, or its number in the list. Raises UnknownName, AmbiguousName."""
    if name.strip().isdigit() and 0 < int(name) <= len(one.types):
        return one.types[int(name) - 1]
    by_id = {type_.id: type_ for type_ in one.types}
    return by_id[one_named("type", name, {key: type_.name for key, type_ in by_id.items()}, f"in {one.name}")]
