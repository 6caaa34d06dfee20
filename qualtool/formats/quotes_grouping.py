"""Quotes under the themes they carry, as a document sets them out."""

from collections import Counter
from dataclasses import dataclass

from qualtool.analysis.quotes import CodedExcerpt, Quotes
from qualtool.analysis.tree import BETWEEN_LEVELS, number_key

_NO_THEME = "Not under a theme"


@dataclass(frozen=True, slots=True)
class QuoteGroup:
    """The quotes under one theme; `levels` are the names from the main theme down to it."""

    levels: tuple[str, ...]
    quotes: tuple[CodedExcerpt, ...]


def groups(quotes: Quotes) -> list[QuoteGroup]:
    """The quotes by theme in the order of their numbers; a quote that carries several stands under each.

    Where one theme is shared by all the quotes, only it and what is under it make groups: the other themes that
    some quotes happen to carry would look as if they were complete.
    """
    shared = _shared(quotes.quotes)
    found: dict[tuple[str, ...], list[CodedExcerpt]] = {}
    for quote in quotes.quotes:
        for path in quote.theme_paths:
            levels = tuple(path.split(BETWEEN_LEVELS))
            if not shared or any(levels[: len(top)] == top for top in shared):
                found.setdefault(levels, []).append(quote)
        if not quote.theme_paths:
            found.setdefault((_NO_THEME,), []).append(quote)
    ordered = sorted(found, key=lambda levels: (levels == (_NO_THEME,), number_key(levels[-1].split(" ")[0])))
    return [QuoteGroup(levels, tuple(found[levels])) for levels in ordered]


def also_under(quote: CodedExcerpt, group: QuoteGroup) -> list[str]:
    """The names of the other themes a quote carries."""
    paths = (path.split(BETWEEN_LEVELS) for path in quote.theme_paths)
    return [levels[-1] for levels in paths if tuple(levels) != group.levels]


def _shared(quotes: tuple[CodedExcerpt, ...]) -> set[tuple[str, ...]]:
    """The deepest themes that every quote is under."""
    counted: Counter[tuple[str, ...]] = Counter()
    for quote in quotes:
        paths = [path.split(BETWEEN_LEVELS) for path in quote.theme_paths]
        counted.update({tuple(levels[:depth]) for levels in paths for depth in range(1, len(levels) + 1)})
    everywhere = [levels for levels, count in counted.items() if count == len(quotes)]
    deepest = max(map(len, everywhere), default=0)
    return {levels for levels in everywhere if len(levels) == deepest}
