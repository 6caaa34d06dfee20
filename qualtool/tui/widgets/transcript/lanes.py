"""Which codings stand beside which rows, each in a lane of its own."""

from collections.abc import Sequence

OVERFLOW = -1
_BLOCK = 16


def greedy_lanes(rows: Sequence[tuple[int, int]], lanes: int) -> list[int]:
    """A lane (from 0) for each (first row, last row), sorted by first row; OVERFLOW where all are taken.

    No two in one lane share a row.
    """
    last_taken = [-1] * lanes
    given: list[int] = []
    for first, last in rows:
        free = next((lane for lane, taken in enumerate(last_taken) if taken < first), OVERFLOW)
        if free != OVERFLOW:
            last_taken[free] = last
        given.append(free)
    return given


class RowIndex:
    """Finds what stands on a row among many (first row, last row), however long some of them are."""

    def __init__(self, rows: Sequence[tuple[int, int]]) -> None:
        self._rows = rows
        self._blocks: dict[int, list[int]] = {}
        for place, (first, last) in enumerate(rows):
            for block in range(first // _BLOCK, last // _BLOCK + 1):
                self._blocks.setdefault(block, []).append(place)

    def on(self, row: int) -> list[int]:
        """The places, in order, of those that stand on `row`."""
        here = self._blocks.get(row // _BLOCK, ())
        return [place for place in here if self._rows[place][0] <= row <= self._rows[place][1]]
