"""Words that nobody may leave out of a quotation without telling: negations and qualifiers."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from qualtool.text.words import Words, is_word, words_of

NEGATIONS = frozenset("not no never none nobody nothing neither nor nowhere without cannot hardly barely".split())
QUALIFIERS = frozenset(
    "but if unless except only maybe perhaps possibly probably might could sometimes usually often mostly some "
    "somewhat rather quite almost think thought guess suppose reckon seem seems seemed apparently though"
    " although".split()
)

Dropped = Mapping[int, list[tuple[str, int]]]
"""By how many words go before them: words in lower case, and the code point at which each stands."""


def negations_in(words: Iterable[str]) -> list[str]:
    """Those of some words in lower case that deny, each once."""
    return list(dict.fromkeys(word for word in words if word in NEGATIONS or word.endswith("n't")))


def qualifiers_in(words: Iterable[str]) -> list[str]:
    """Those of some words in lower case that limit what is said, each once."""
    return list(dict.fromkeys(word for word in words if word in QUALIFIERS))


def telling_in(phrase: str) -> list[str]:
    """The negations and qualifiers of a phrase, in lower case."""
    said = words_of(phrase).folded
    return [*negations_in(said), *qualifiers_in(said)]


def dropped(text: str, kept: Words, left_out: Collection[str]) -> Dropped:
    """The telling words that the house rule read past between the first and the last of `kept`, words of `text`."""
    found: dict[int, list[tuple[str, int]]] = {}
    if not kept or not any(map(telling_in, left_out)):
        return found
    first = kept.starts[0]
    every = words_of(text[first : kept.ends[-1]])
    number = before = 0
    for word, start in zip(every.folded, every.starts, strict=True):
        at = first + start
        while kept.ends[number] <= at:
            # Commas are not counted: those of a filler may go with it.
            before += is_word(kept.keys[number])
            number += 1
        if kept.starts[number] > at and (negations_in([word]) or qualifiers_in([word])):
            found.setdefault(before, []).append((word, at))
    return found


def silent(one: Dropped, other: Dropped) -> Iterator[tuple[str, int]]:
    """What was dropped of one text and not at the same word of another, as `dropped` tells both."""
    for number, words in one.items():
        there = Counter(word for word, _at in other.get(number, ()))
        for word, at in words:
            if there[word]:
                there[word] -= 1
            else:
                yield word, at
