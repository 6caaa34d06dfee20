"""References to notes, kept in a draft's text as private signs until the markup around them has gone."""

import re
from collections.abc import Sequence

_FIRST = 0xF1000
"""In a private part of Unicode: in the place of the first reference; those after it count up."""
_MOST = 0xE000
_BETWEEN_SPACES = re.compile(rf" ([{chr(_FIRST)}-{chr(_FIRST + _MOST)}]+)(?= )")


def sign_of(keys: list[str], key: str) -> str:
    """The sign for a reference to a note, whose key is added to `keys`; '' where there are too many."""
    if len(keys) == _MOST:
        return ""
    keys.append(key)
    return chr(_FIRST + len(keys) - 1)


def without_signs(shown: str, keys: Sequence[str]) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The words of a paragraph, and the places in them where it refers to notes, with their keys."""
    if not keys:
        return shown.strip(), ()
    pieces: list[str] = []
    marks = []
    for sign in _BETWEEN_SPACES.sub(r"\1", shown):
        if _FIRST <= ord(sign) < _FIRST + len(keys):
            marks.append((len(pieces), keys[ord(sign) - _FIRST]))
        else:
            pieces.append(sign)
    words = "".join(pieces)
    cut = len(words) - len(words.lstrip())
    words = words.strip()
    return words, tuple((min(max(0, at - cut), len(words)), key) for at, key in marks)
