"""Saved searches: what was asked for of quotes is kept under a name, by themes and not by their numbers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from qualtool.analysis.surroundings import Around
from qualtool.analysis.tree import Tree
from qualtool.errors import NothingToDo
from qualtool.store import design, quotes
from qualtool.store import saved_searches as store
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow.filtering import parse_where
from qualtool.workflow.quoting import QuoteRequest, asked_for, in_words, refuse_unsearchable, themes_meant

_THEMES = ("theme", "not_theme", "overlaps")
_PLAIN = ("words", "starred", "coder", "unused", "one_each", "under_quoted_first")


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A saved search with who saved it last, and when; `asks` is what it asks for, in words."""

    name: str
    coder: str
    at: str
    asks: str
    request: QuoteRequest


def save(study: Study, name: str, request: QuoteRequest, coder: str) -> str:
    """Keeps a search under a name, in the place of one of the same name; the step's name.

    Raises NothingToDo, and what `find_quotes` raises for a search that cannot be made.
    """
    name = " ".join(name.split())
    if not name:
        raise NothingToDo("A saved search needs a name; nothing was saved.")
    with study.step("", coder) as step:
        tree = design.read_tree(step.connection)
        refuse_unsearchable(request.words)
        asked_for(request, tree, quotes.coder_names(step.connection))
        parse_where(request.where, read_voices(step.connection), design.read_design(step.connection))
        kept = _kept(request, tree)
        ids = dict.fromkeys(one for names in (*(kept[name] for name in _THEMES), *kept["and_themes"]) for one in names)
        replaced = store.save(step, name, kept, ids)
        step.rename(f"{'Replaced' if replaced else 'Saved'} the search {name}")
        return step.name


def forget(study: Study, name: str, coder: str) -> str:
    """Forgets a saved search; no excerpt is touched. The step's name. Raises UnknownName."""
    with study.step("", coder) as step:
        search = store.named(step.connection, name)
        step.rename(f"Forgot the search {search.name}")
        store.forget(step, search)
        return step.name


def search_named(study: Study, name: str) -> SavedSearch:
    """A saved search by its name, whatever its capitals. Raises UnknownName."""
    with study.read() as connection:
        return _saved(store.named(connection, name), design.read_tree(connection))


def listed(study: Study) -> list[SavedSearch]:
    """Every saved search, by name."""
    with study.read() as connection:
        tree = design.read_tree(connection)
        return [_saved(search, tree) for search in store.listed(connection)]


def narrowed(saved: QuoteRequest, more: QuoteRequest) -> QuoteRequest:
    """A saved search with what is asked for besides: more conditions that must hold too.

    One of each, under-quoted first and what stands around hold where either asks for them. Raises NothingToDo where
    both ask for other words, another coder or another overlap: they could not both be told.
    """
    changes: dict[str, Any] = {
        name: getattr(saved, name) or getattr(more, name)
        for name in ("starred", "unused", "one_each", "under_quoted_first")
    }
    for name, told in (("overlaps", "an overlap"), ("coder", "a coder"), ("words", "words")):
        theirs, ours = getattr(saved, name), getattr(more, name)
        if theirs and ours and theirs != ours:
            raise NothingToDo(f"The saved search asks for {told} already: {theirs}. Ask for one of them only.")
        changes[name] = theirs or ours
    return replace(
        saved,
        and_themes=(*saved.and_themes, *filter(None, (more.theme, *more.and_themes))),
        where=(*saved.where, *more.where),
        not_theme=",".join(filter(None, (saved.not_theme, more.not_theme))),
        around=more.around if more.around != Around() else saved.around,
        **changes,
    )


def _kept(request: QuoteRequest, tree: Tree) -> dict[str, Any]:
    """A request with the ids of its themes, so that renumbering breaks nothing."""

    def ids(names: str) -> list[str]:
        return [theme.id for theme in themes_meant(tree, names)] if names else []

    return {
        **{name: ids(getattr(request, name)) for name in _THEMES},
        "and_themes": [ids(names) for names in request.and_themes if names],
        "where": list(request.where),
        **{name: getattr(request, name) for name in _PLAIN},
        "around": asdict(request.around),
    }


def _saved(search: store.KeptSearch, tree: Tree) -> SavedSearch:
    request = _request(search.request)
    return SavedSearch(search.name, search.coder, search.at, in_words(request, tree), request)


def _request(kept: Mapping[str, Any]) -> QuoteRequest:
    return QuoteRequest(
        theme=",".join(kept.get("theme", ())),
        not_theme=",".join(kept.get("not_theme", ())),
        overlaps=",".join(kept.get("overlaps", ())),
        and_themes=tuple(",".join(ids) for ids in kept.get("and_themes", ())),
        where=tuple(kept.get("where", ())),
        **{name: kept[name] for name in _PLAIN if name in kept},
        around=Around(**kept.get("around", {})),
    )
