"""Choosing among excerpts: those that overlap others, one of each person, under-quoted groups first."""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple

SENSIBLE = 80
"""A quote of more words than this is rather long to print."""


class Stretches:
    """Stretches of transcripts (transcript, start, end; half-open), to ask whether another one overlaps any of them."""

    def __init__(self, stretches: Iterable[tuple[str, int, int]]) -> None:
        by_transcript: dict[str, list[tuple[int, int]]] = {}
        for transcript, start, end in stretches:
            by_transcript.setdefault(transcript, []).append((start, end))
        self._starts = {name: sorted(start for start, _end in spans) for name, spans in by_transcript.items()}
        # The furthest end of the first n stretches: one of them reaches beyond a place just if this does.
        self._reach = {
            name: list(accumulate((end for _start, end in sorted(spans)), max)) for name, spans in by_transcript.items()
        }

    def meet(self, transcript: str, start: int, end: int) -> bool:
        """Whether any of them shares a character with this stretch."""
        begun = bisect_left(self._starts.get(transcript, ()), end)
        return begun > 0 and self._reach[transcript][begun - 1] > start


class Candidate(NamedTuple):
    """What the choice of one excerpt for each person goes by; `who` is None for what an interviewer said."""

    who: Hashable | None
    words: int
    starred: bool


def one_of_each(candidates: Sequence[Candidate]) -> list[int]:
    """The places of one candidate for each person, in order: a starred one, else the longest of a sensible length.

    Of several starred ones, likewise the longest of a sensible length; where all are longer, the shortest.
    """
    best: dict[Hashable, int] = {}
    for place, candidate in enumerate(candidates):
        who = candidate.who
        if who is not None and (who not in best or _worth(candidate) > _worth(candidates[best[who]])):
            best[who] = place
    return sorted(best.values())


def _worth(candidate: Candidate) -> tuple[bool, bool, int]:
    sensible = candidate.words <= SENSIBLE
    return candidate.starred, sensible, candidate.words if sensible else -candidate.words


class Group(NamedTuple):
    """The people of a main type at a site; no type where it is not known who speaks."""

    site: str
    type: str

    def __str__(self) -> str:
        return f"{self.site}, {self.type or 'no type'}"


class GroupListed(NamedTuple):
    """A group in a list: how many quotes of it are in the ledger, and how many excerpts of it are listed."""

    name: str
    in_ledger: int
    listed: int

    def __str__(self) -> str:
        return f"{self.name} ({self.in_ledger})"


def least_quoted_first(
    groups: Sequence[Group], in_ledger: Mapping[Group, int], order: Sequence[Group]
) -> tuple[list[int], tuple[GroupListed, ...]]:
    """The places of `groups`, one for each excerpt, with the groups first that have the fewest quotes in the ledger.

    Groups with as many come in the `order` of the design, and within a group the excerpts stay as they are. With it
    the groups in that order.
    """
    rank = {group: place for place, group in enumerate(dict.fromkeys((*order, *groups)))}
    places = sorted(range(len(groups)), key=lambda place: (in_ledger.get(groups[place], 0), rank[groups[place]]))
    together = [(group, len(list(same))) for group, same in groupby(places, key=lambda place: groups[place])]
    return places, tuple(GroupListed(str(group), in_ledger.get(group, 0), listed) for group, listed in together)
