"""Two runs of words set side by side with as few differences as can be: the printed, and the said that hold them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ANCHOR = 4
"""So many words in a row that agree are taken to belong together."""
SLACK = 8
"""In words: as much longer than the printed words the said ones may be at an edge."""
_SMALL_TABLE, _LARGEST_TABLE = 1_500, 40_000
# Of two ways to set the words side by side, the one that finds more of the printed words among the said.
_CHANGED, _LEFT_OUT, _PUT_IN = 10, 10, 11


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that agree, or that stand in one another's place: numbers of the printed and of the said words, half-open.

    One side is empty where words were only put in or left out.
    """

    agrees: bool
    printed: tuple[int, int]
    said: tuple[int, int]


def aligned(printed: Sequence[str], said: Sequence[str]) -> list[Stretch]:
    """The stretches of all printed words beside the part of the said words that is most like them; [] for no match."""
    pairs = sorted(_Alignment(printed, said).pairs())
    agreeing = [(a, b) for a, b in pairs if printed[a] == said[b]]
    if not agreeing:
        return []
    found: list[Stretch] = []
    at, heard = 0, pairs[0][1]
    for a, b in agreeing:
        if a > at or b > heard:
            found.append(Stretch(False, (at, a), (heard, b)))
        elif found:
            last = found.pop()
            found.append(Stretch(True, (last.printed[0], a + 1), (last.said[0], b + 1)))
            at, heard = a + 1, b + 1
            continue
        found.append(Stretch(True, (a, a + 1), (b, b + 1)))
        at, heard = a + 1, b + 1
    end = max(pairs[-1][1] + 1, heard)
    if at < len(printed) or heard < end:
        found.append(Stretch(False, (at, len(printed)), (heard, end)))
    return found


class _Alignment:
    """Pairs of words, first by long runs that agree, and between those by the fewest changes."""

    def __init__(self, printed: Sequence[str], said: Sequence[str]) -> None:
        self.printed, self.said = printed, said
        self._matcher = SequenceMatcher(None, printed, said, autojunk=False)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Pairs of numbers, of a printed word and of the said one beside it, in no order."""
        # Half-open ranges of both that are still to be set beside one another, and whether said words may go unpaired
        # before them and after them.
        waiting = [(0, len(self.printed), 0, len(self.said), True, True)]
        while waiting:
            a, b, c, d, left, right = waiting.pop()
            run = self._far_run(a, b, c, d, left, right)
            if run is None and left != right:
                c, d = _near(b - a, c, d, left)
            size = (b - a) * (d - c)
            if run is None and size <= _SMALL_TABLE:
                fewest = list(self._by_fewest(a, b, c, d, left, right))
                run = self._longest(fewest) if left and right else None
                if run is None:
                    yield from fewest
                    continue
            if run is None:
                found = self._matcher.find_longest_match(a, b, c, d)
                run = (found.a, found.b, found.size)
                if run[2] < ANCHOR and (not run[2] or size <= _LARGEST_TABLE):
                    if size <= _LARGEST_TABLE:
                        yield from self._by_fewest(a, b, c, d, left, right)
                    continue
            first, other, length = run
            yield from ((first + at, other + at) for at in range(length))
            waiting.append((a, first, c, other, left, False))
            waiting.append((first + length, b, other + length, d, False, right))

    def _far_run(self, a: int, b: int, c: int, d: int, left: bool, right: bool) -> tuple[int, int, int] | None:
        """A run at an open side that agrees, farther off than words are compared one by one: a sentence went between.

        It counts where it holds more of the printed words than all that agrees near by.
        """
        if left == right or b - a < ANCHOR:
            return None
        near = _near(b - a, c, d, left)
        run = self._matcher.find_longest_match(a, b, c, d)
        if run.size < ANCHOR or near[0] <= run.b < run.b + run.size <= near[1]:
            return None
        if (b - a) * (near[1] - near[0]) > _LARGEST_TABLE:
            agreeing = self._matcher.find_longest_match(a, b, *near).size
        else:
            pairs = self._by_fewest(a, b, *near, left, right)
            agreeing = sum(self.printed[one] == self.said[other] for one, other in pairs)
        return (run.a, run.b, run.size) if run.size > agreeing else None

    def _longest(self, pairs: Sequence[tuple[int, int]]) -> tuple[int, int, int] | None:
        """The longest run of pairs that agree, if it is one to go by."""
        best = at = (0, 0, 0)
        for one, other in sorted(pairs):
            if self.printed[one] != self.said[other]:
                continue
            goes_on = (at[0] + at[2], at[1] + at[2]) == (one, other)
            at = (at[0], at[1], at[2] + 1) if goes_on else (one, other, 1)
            best = max(best, at, key=lambda run: run[2])
        return best if best[2] >= ANCHOR else None

    def _by_fewest(self, a: int, b: int, c: int, d: int, left: bool, right: bool) -> Iterator[tuple[int, int]]:
        return ((a + one, c + two) for one, two in _fewest(self.printed[a:b], self.said[c:d], left, right))


def _near(length: int, c: int, d: int, left: bool) -> tuple[int, int]:
    """The part of the said words, beside those already paired, in which so many printed ones are compared."""
    return (max(c, d - length - SLACK), d) if left else (c, min(d, c + length + SLACK))


def _fewest(printed: Sequence[str], said: Sequence[str], left: bool, right: bool) -> list[tuple[int, int]]:
    """Pairs by the fewest words changed, put in or left out (Wagner and Fischer 1974); open sides cost nothing."""
    costs = [[0 if left else at * _LEFT_OUT for at in range(len(said) + 1)]]
    for number, word in enumerate(printed, start=1):
        above, row = costs[-1], [number * _PUT_IN]
        for at, other in enumerate(said):
            changed = above[at] if word == other else above[at] + _CHANGED
            row.append(min(changed, above[at + 1] + _PUT_IN, row[at] + _LEFT_OUT))
        costs.append(row)
    last = costs[-1]
    i, j = len(printed), len(said)
    if right:
        j = max((at for at in range(len(said) + 1) if last[at] == min(last)), default=j)
    pairs = []
    while i and j:
        if costs[i][j] == costs[i - 1][j - 1] + (0 if printed[i - 1] == said[j - 1] else _CHANGED):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif costs[i][j] == costs[i - 1][j] + _PUT_IN:
            i -= 1
        else:
            j -= 1
    return pairs
