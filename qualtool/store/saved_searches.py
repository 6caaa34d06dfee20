"""Saved searches in the file: searches for quotes, by the name that somebody gave them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from qualtool.errors import NothingToDo, UnknownName
from qualtool.model import SavedSearch, ThemeRecord, now
from qualtool.store.history import Step
from qualtool.store.tables import coders, saved_searches


@dataclass(frozen=True, slots=True)
class KeptSearch:
    """A saved search as it rests in the file; `request` holds ids of themes, never their numbers."""

    id: str
    name: str
    coder: str
    at: str
    request: Mapping[str, Any]


def listed(connection: Connection) -> list[KeptSearch]:
    """Every saved search, by name."""
    query = select(saved_searches, coders.c.name.label("coder")).join(coders, coders.c.id == saved_searches.c.coder_id)
    rows = connection.execute(query).all()
    found = [KeptSearch(row.id, row.name, row.coder, row.at, row.request) for row in rows]
    return sorted(found, key=lambda one: one.name.casefold())


def named(connection: Connection, name: str) -> KeptSearch:
    """The saved search of a name, whatever its capitals. Raises UnknownName."""
    searches = listed(connection)
    found = _called(name, searches)
    if found is None:
        raise UnknownName("saved search", name, [one.name for one in searches])
    return found


def _called(name: str, searches: Iterable[KeptSearch]) -> KeptSearch | None:
    wanted = " ".join(name.split()).casefold()
    return next((one for one in searches if one.name.casefold() == wanted), None)


def save(step: Step, name: str, request: Mapping[str, Any], theme_ids: Iterable[str]) -> bool:
    """Writes a saved search, in the place of one of the same name; whether there was one. Raises NothingToDo."""
    before = _called(name, listed(step.connection))
    if before is None:
        step.insert(SavedSearch(name=name, request=dict(request), coder_id=step.coder_id))
    elif (before.name, dict(before.request)) == (name, dict(request)):
        raise NothingToDo(f"The saved search {name} asks for just that already.")
    else:
        step.change(SavedSearch, before.id, name=name, request=dict(request), coder_id=step.coder_id, at=now())
    step.use(ThemeRecord, *theme_ids)
    return before is not None


def forget(step: Step, search: KeptSearch) -> None:
    """Takes a saved search away; no excerpt goes with it."""
    step.remove(SavedSearch, search.id)
