"""A text as words to compare: quote marks, dashes, spaces and compatibility forms make no difference, letters do.

Punctuation inside a quotation counts, since it can turn the meaning; at the edges of a piece it belongs to the sentence
around it (`trimmed`). A transcript's own ellipses stand for pauses and count no more than its quote marks do.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

APOSTROPHES = "'’‘‛‟`´ʼ′＇"
DASHES = "-‐‑‒–—―−﹘﹣－"
UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
ELLIPSIS = r"\.(?:\s{0,4}\.){2,}|…+\.?"
LINE_END = re.compile(rf"(?<=\w)[{DASHES}\u00ad]\s+(?=\w)")
"""A hyphen and the end of a line, as they stand in a text of set lines: in "drop-in" it belongs, in "ho-ping" not."""
MARKS = frozenset(
    f"[{mark}]"
    for mark in (
        *("laugh", "laughs", "laughing", "laughter", "both laugh", "all laugh", "group laughter", "chuckles"),
        *("pause", "pauses", "short pause", "brief pause", "long pause", "silence", "sigh", "sighs", "cough", "coughs"),
        *("sniffs", "cries", "crying", "tearful", "smiles", "smiling", "nods", "shrugs", "whispers", "whispering"),
    )
)
"""What a transcriber notes beside the words. `[inaudible]` is none of them: words were said there."""
# Marks that belong to the letter before them: accents written apart, vowel signs, variation selectors.
_JOINING = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u0900-\u0963\u0971-\u0d7f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe00-\ufe0f\ufe20-\ufe2f"
)
_LETTER = rf"[\w{UNSEEN}{_JOINING}]"
_TOKEN = re.compile(rf"(?P<cut>{ELLIPSIS})|{_LETTER}+(?:[{APOSTROPHES}]{_LETTER}+)*|[{DASHES}]+|[^\w\s]")
_UNSEEN = str.maketrans("", "", UNSEEN)
_FOLDED = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(DASHES, "-"))
_QUOTE_MARKS = frozenset(APOSTROPHES + '"“”„‟«»‹›＂❝❞「」')
_SPOKEN_SIGNS = frozenset("%‰&@#§")


@dataclass(frozen=True)
class Words:
    """The words and punctuation marks of a text, in its order; `starts` and `ends` are code points of that text.

    Quote marks and ellipses are left out: they are no words, and a transcriber's are as good as a printer's.
    `gaps` are the numbers of the words before which a filler or a mark of the house rule was left out.
    """

    keys: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    gaps: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.keys)

    def part(self, start: int, end: int) -> "Words":
        """The words from number `start` up to, not including, `end`."""
        gaps = frozenset(at - start for at in self.gaps if start <= at <= end) if self.gaps else self.gaps
        return Words(self.keys[start:end], self.starts[start:end], self.ends[start:end], gaps)

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
    """The words of `text`, without the fillers and marks that `left_out` names: "um", "you know", "[laughs]"."""
    keys: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    plain = text.isascii() and "`" not in text
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "cut":
            continue
        key = folded_key(match[0]) if not plain or match[0][0] == "-" else match[0]
        if not key or key in _QUOTE_MARKS:
            continue
        keys.append(key)
        starts.append(match.start())
        ends.append(match.end())
    words = Words(tuple(keys), tuple(starts), tuple(ends))
    return _without(words, left_out) if left_out else words


def folded_key(token: str) -> str:
    """One word or mark with its compatibility forms folded: ligatures, wide letters, soft hyphens, dashes."""
    if token[0] in DASHES:
        return "-"
    # An acute accent for an apostrophe would fall apart into a space and an accent.
    shown = unicodedata.normalize("NFKC", token.translate(_UNSEEN).translate(_FOLDED)).translate(_FOLDED)
    return "".join(shown.split())


def rejoined(words: Words, text: str, known: Collection[str]) -> Words:
    """The words, each that a line's end parted made one again where `known` has it whole, in lower case."""
    broken = {match.start() for match in LINE_END.finditer(text)}
    if not broken:
        return words
    keys: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    moved: dict[int, int] = {}
    at = 0
    while at < len(words):
        moved[at] = len(keys)
        hyphen = at + 1 < len(words) and words.keys[at + 1] == "-"
        last = at + 2 if hyphen else at + 1
        # A soft hyphen is part of the token before it.
        parted = (words.starts[at + 1] if hyphen else words.ends[at] - 1) in broken
        whole = words.keys[at] + words.keys[last] if parted and last < len(words) else ""
        last = last if whole and whole.casefold() in known else at
        keys.append(whole if last > at else words.keys[at])
        starts.append(words.starts[at])
        ends.append(words.ends[last])
        at = last + 1
    gaps = frozenset(moved.get(gap, len(keys)) for gap in words.gaps)
    return Words(tuple(keys), tuple(starts), tuple(ends), gaps)


def _without(words: Words, left_out: frozenset[str]) -> Words:
    """The words without the runs of them that the house rule lets go."""
    by_first = _phrases(left_out)
    kept: list[int] = []
    gaps: set[int] = set()
    at = 0
    while at < len(words):
        runs = by_first.get(words.folded[at], ())
        run = next((run for run in runs if words.folded[at : at + len(run)] == run), None)
        if run is None:
            kept.append(at)
            at += 1
        else:
            gaps.add(len(kept))
            at += len(run)
    keys, starts, ends = words.keys, words.starts, words.ends
    return Words(
        tuple(keys[at] for at in kept),
        tuple(starts[at] for at in kept),
        tuple(ends[at] for at in kept),
        frozenset(gaps),
    )


@lru_cache(maxsize=8)
def _phrases(left_out: Collection[str]) -> dict[str, list[tuple[str, ...]]]:
    """Each run of words that may go, the longest first, by its first word; a mark goes in round brackets too."""
    round_too = [entry.translate(str.maketrans("[]", "()")) for entry in left_out]
    found: dict[str, list[tuple[str, ...]]] = {}
    for run in sorted({words_of(entry).folded for entry in (*left_out, *round_too)}, key=len, reverse=True):
        if run:
            found.setdefault(run[0], []).append(run)
    return found


def is_word(key: str) -> bool:
    """Whether a token is a word, a number or a sign that is spoken ("£", "%"), not a punctuation mark."""
    if key[:1].isalnum() or key[:1] in _SPOKEN_SIGNS:
        return bool(key)
    return unicodedata.category(key[0]) in ("Sc", "Sm", "So") if key else False


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
