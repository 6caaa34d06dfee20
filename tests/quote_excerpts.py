"""Excerpts of transcripts, and what a quotation made from one is: the ground of the edits and the damage."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

EXACT, LAWFUL, CROSSES, OUT_OF_ORDER, CHANGED, NOT_FOUND = (
    *("exact", "lawful edit", "crosses a speaker", "out of order"),
    *("changed", "not found"),
)
SOUND = (EXACT, LAWFUL)
# A transcriber's bracket is one token, so that no cut runs through it.
TOKEN = re.compile(r"[^\s\[]*\[[^\]]*\]\S*|\S+")


@dataclass(frozen=True)
class Said:
    """A turn: code points of the transcript, and who speaks."""

    start: int
    end: int
    speaker: str


@dataclass(frozen=True)
class Transcript:
    """A transcript's text and its turns."""

    name: str
    text: str
    turns: tuple[Said, ...]

    @cached_property
    def plain(self) -> str:
        return f" {plain(self.text)} "


@dataclass(frozen=True)
class Excerpt:
    """Words of one turn, from `start` to `end` in the transcript; `other` is another transcript."""

    transcript: Transcript
    other: Transcript
    turn: int
    tokens: tuple[str, ...]
    start: int
    end: int

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def text(self) -> str:
        return self.transcript.text[self.start : self.end]


@dataclass(frozen=True)
class Made:
    """A printed quotation, the transcript it is held against, and the verdict it deserves.

    `differs` are the words printed and said of which a check that says *changed* must name one; `slight` that only
    punctuation or capitals differ. `start` and `end` are where its excerpt stands.
    """

    printed: str
    verdict: str
    transcript: Transcript
    start: int
    end: int
    differs: tuple[str, ...] = ()
    slight: bool = False
    breaks: tuple[int, ...] = ()
    left_out: frozenset[str] = frozenset()
    kind: str = ""


Maker = Callable[[random.Random, Excerpt], Made | None]


def an_excerpt(chance: random.Random, transcripts: list[Transcript]) -> Excerpt | None:
    transcript, other = chance.sample(transcripts, 2)
    number = chance.randrange(len(transcript.turns))
    turn = transcript.turns[number]
    found = list(TOKEN.finditer(transcript.text, turn.start, turn.end))
    if len(found) < 8:
        return None
    length = min(len(found), chance.randint(8, 80))
    first = chance.randrange(len(found) - length + 1)
    if chance.random() < 0.5:
        # Sentence-aligned: from the word after a full stop, up to one.
        while first and found[first - 1][0][-1] not in ".?!":
            first -= 1
        last = min(first + length, len(found))
        while last < len(found) and found[last - 1][0][-1] not in ".?!":
            last += 1
        length = min(80, last - first)
    chosen = found[first : first + length]
    if sum(is_word(match[0]) for match in chosen) < 8:
        return None
    tokens = tuple(match[0] for match in chosen)
    return Excerpt(transcript, other, number, tokens, chosen[0].start(), chosen[-1].end())


# What the generator knows of words: letters and digits, in lower case.


def plain(text: str) -> str:
    """Letters and digits in lower case, parted by single spaces."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"(?<=\w)['’](?=\w)", "", text.casefold())))


def is_word(token: str) -> bool:
    return bool(plain(token))


def times_said(text: str, transcript: Transcript) -> int:
    """How often words stand in a transcript, run on."""
    return transcript.plain.count(f" {plain(text)} ")


def made_of(excerpt: Excerpt, printed: str, verdict: str, **more: object) -> Made:
    return Made(printed, verdict, excerpt.transcript, excerpt.start, excerpt.end, **more)  # type: ignore[arg-type]


def is_run(tokens: Sequence[str]) -> bool:
    """Whether they are words that no bracket or ellipsis of the transcript's own parts."""
    return all(is_word(token) and "[" not in token and "..." not in token for token in tokens)


def inside(excerpt: Excerpt, wanted: Callable[[str], object] = is_word) -> list[int]:
    """Numbers of tokens that are not at an edge: words left out there make the quotation shorter, no more.

    Nor beside an ellipsis of the transcript's own, which may stand for them, nor in a transcriber's bracket.
    """
    tokens = excerpt.tokens
    return [
        at
        for at in range(1, len(excerpt) - 1)
        if wanted(tokens[at]) and "[" not in tokens[at] and "..." not in "".join(tokens[at - 1 : at + 2])
    ]


def core_of(token: str) -> tuple[str, str, str]:
    """A token as what stands before its letters, its letters, and what stands after."""
    match = re.fullmatch(r"(\W*)(.*?)(\W*)", token, re.DOTALL)
    assert match
    return match[1], match[2], match[3]


def with_later_turn(chance: random.Random, excerpt: Excerpt, same: bool) -> tuple[str, str, int] | None:
    """The excerpt's end, and the beginning of a later turn of the same speaker or of the next of another."""
    turns = excerpt.transcript.turns
    me = turns[excerpt.turn]
    later = [turn for turn in turns[excerpt.turn + 1 : excerpt.turn + 4] if (turn.speaker == me.speaker) == same]
    if not later:
        return None
    turn = later[0]
    found = list(TOKEN.finditer(excerpt.transcript.text, turn.start, turn.end))[:30]
    tail, head = " ".join(excerpt.tokens[-12:]), " ".join(match[0] for match in found)
    if len(found) < 5 or "..." in tail + head or tail.startswith("…"):
        return None
    # With nothing between them no words are left out.
    if same and not is_word(excerpt.transcript.text[excerpt.end : turn.start]):
        return None
    # Words that stand twice may have been said by one person after all.
    if times_said(tail, excerpt.transcript) > 1 or times_said(head, excerpt.transcript) > 1:
        return None
    if sum(map(is_word, head.split())) < 5 or sum(map(is_word, tail.split())) < 5:
        return None
    return tail, head, found[-1].end()


def over_the_turn(chance: random.Random, excerpt: Excerpt) -> tuple[str, str, int, int] | None:
    """The end of the excerpt's turn and the beginning of the next one, said by another."""
    transcript = excerpt.transcript
    turns = transcript.turns
    if excerpt.turn + 1 == len(turns) or turns[excerpt.turn + 1].speaker == turns[excerpt.turn].speaker:
        return None
    ends, begins = turns[excerpt.turn], turns[excerpt.turn + 1]
    before = list(TOKEN.finditer(transcript.text, ends.start, ends.end))[-chance.randint(6, 20) :]
    after = list(TOKEN.finditer(transcript.text, begins.start, begins.end))[: chance.randint(6, 20)]
    if min(sum(is_word(match[0]) for match in part) for part in (before, after)) < 5:
        return None
    first = transcript.text[before[0].start() : before[-1].end()]
    second = transcript.text[after[0].start() : after[-1].end()]
    if times_said(first, transcript) > 1 or times_said(second, transcript) > 1:
        return None
    return first, second, before[0].start(), after[-1].end()
