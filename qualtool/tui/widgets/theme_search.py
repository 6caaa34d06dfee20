"""Which themes fit what is typed, the likeliest first."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualtool.analysis.tree import Theme, Tree, number_key

MOST = 50
RECENT = 9
NUMBER_STARTS = "#."
_NUMBER, _TITLE, _KEYWORD, _DEFINITION = range(4)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a theme, folded: accents and case do not count."""

    title: list[str]
    keywords: list[str]
    definition: list[str]


def found(tree: Tree, text: str, counts: Mapping[str, int], recent: Sequence[str]) -> list[Theme]:
    """At most 50 themes that fit `text`, best first; with no text the recent ones, then the tree.

    A number fits by whole segments (3.2 is never 3.20), words fit where a word begins with them, in the title
    before the keywords before the definition; every word typed must fit. `counts` and `recent` go by theme id.
    """
    asked = _folded(text.strip().lstrip(NUMBER_STARTS)).split()
    if not asked:
        return _by_default(tree, recent)
    ranked = []
    for theme in tree.walk():
        rank = _rank(theme, asked)
        if rank is not None:
            ranked.append((rank, theme.id not in recent, -counts.get(theme.id, 0), number_key(theme.number), theme))
    # Under a number, the tree's own order is what one looks for.
    by_number = all(rank[0] == _NUMBER for rank, *_ in ranked)
    ranked.sort(key=lambda entry: (entry[0], entry[3]) if by_number else entry[:4])
    return [entry[-1] for entry in ranked[:MOST]]


def _by_default(tree: Tree, recent: Sequence[str]) -> list[Theme]:
    known = [tree.by_id[theme_id] for theme_id in dict.fromkeys(recent) if theme_id in tree.by_id]
    first = [theme for theme in known if not theme.retired][:RECENT]
    shown = {theme.id for theme in first}
    return [*first, *(theme for theme in tree.walk() if theme.id not in shown)][:MOST]


def _rank(theme: Theme, asked: Sequence[str]) -> tuple[int, bool] | None:
    """The worst tier of any word asked for, then whether the title fails to begin with the first; None: no fit."""
    words = _Words(_words(theme.title), _words(" ".join(theme.keywords)), _words(theme.definition))
    tiers = [_tier(theme.number, words, one) for one in asked]
    if None in tiers:
        return None
    first = _words(asked[0])
    begins = bool(first and words.title) and words.title[0].startswith(first[0])
    return max(tier for tier in tiers if tier is not None), not begins


def _tier(number: str, words: _Words, asked: str) -> int | None:
    if asked[0].isdigit() and _is_under(number, asked.rstrip(".")):
        return _NUMBER
    parts = _words(asked)
    for tier, known in ((_TITLE, words.title), (_KEYWORD, words.keywords), (_DEFINITION, words.definition)):
        if parts and all(any(word.startswith(part) for word in known) for part in parts):
            return tier
    return None


def _is_under(number: str, asked: str) -> bool:
    return number == asked or number.startswith(asked + ".")


def _words(text: str) -> list[str]:
    return _WORD.findall(_folded(text))


def _folded(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
