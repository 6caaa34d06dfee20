"""A text as words to compare: quote marks, dashes, spaces and compatibility forms make no difference, letters do."""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

APOSTROPHES = "'’‘‛‟`´ʼ′＇"
DASHES = "-‐‑‒–—―−﹘﹣－"
UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
ELLIPSIS = r"(?:\.\s?){3,}|…+\.?"
_TOKEN = re.compile(rf"(?P<cut>{ELLIPSIS})|[\w{UNSEEN}]+(?:[{APOSTROPHES}][\w{UNSEEN}]+)*|[^\w\s]")
_UNSEEN = str.maketrans("", "", UNSEEN)
_FOLDED = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(DASHES, "-"))
_QUOTE_MARKS = frozenset(APOSTROPHES + '"“”„‟«»‹›＂❝❞「」')


@dataclass(frozen=True)
class Words:
    """The words and punctuation marks of a text, in its order; `starts` and `ends` are code points of that text.

    Quote marks and ellipses are left out: they are no words, and a transcriber's are as good as a printer's.
    """

    keys: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.keys)

    def part(self, start: int, end: int) -> "Words":
        """The words from number `start` up to, not including, `end`."""
        return Words(self.keys[start:end], self.starts[start:end], self.ends[start:end])

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The words in lower case."""
        return tuple(key.casefold() for key in self.keys)

    @cached_property
    def joined(self) -> str:
        """The words in lower case, each between spaces, to be searched."""
        return f" {' '.join(self.folded)} "

    @cached_property
    def _offsets(self) -> list[int]:
        return list(accumulate((len(word) + 1 for word in self.folded), initial=0))

    def places_of(self, other: "Words") -> list[int]:
        """The numbers of the words at which `other` stands here, whatever its capitals; none for no words."""
        found: list[int] = []
        if not other:
            return found
        at = self.joined.find(other.joined)
        while at >= 0:
            found.append(bisect_right(self._offsets, at) - 1)
            at = self.joined.find(other.joined, at + 1)
        return found


def words_of(text: str, left_out: frozenset[str] = frozenset()) -> Words:
    """The words of `text`, without those of `left_out` (in lower case), such as the fillers of a house rule."""
    keys: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    plain = text.isascii()
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "cut":
            continue
        key = match[0] if plain else folded_key(match[0])
        if not key or key in _QUOTE_MARKS or (left_out and key.casefold() in left_out):
            continue
        keys.append(key)
        starts.append(match.start())
        ends.append(match.end())
    return Words(tuple(keys), tuple(starts), tuple(ends))


def folded_key(token: str) -> str:
    """One word or mark with its compatibility forms folded: ligatures, wide letters, soft hyphens, dashes."""
    return unicodedata.normalize("NFKC", token.translate(_UNSEEN)).translate(_FOLDED)


def is_word(key: str) -> bool:
    """Whether a token is a word or number, not a punctuation mark."""
    return key[:1].isalnum() or key[:1] == "_"


def trimmed(words: Words) -> Words:
    """The words without punctuation marks at either edge, which belong to the sentence around a quotation."""
    start, end = 0, len(words)
    while start < end and not is_word(words.keys[start]):
        start += 1
    while end > start and not is_word(words.keys[end - 1]):
        end -= 1
    return words.part(start, end)


def word_count(words: Words) -> int:
    """How many words there are, without the punctuation marks."""
    return sum(map(is_word, words.keys))
