"""Prints how often the intervals of a difference in differences hold the true one, at the least.

Run it with `python tests/benchmarks/coverage_of_intervals.py`; it takes some minutes.
The chances of the counts of four groups are multiplied out; with large groups, counts are merged to 25 values, which
can move a figure by 0.005. The shares from 0.02 to 0.98 at which the true value is held least often are searched for
one group after another, from several starts. Nominal is 0.95.
"""

import sys
from dataclasses import dataclass
from math import inf

import numpy as np

from qualtool.analysis.effects import Effect, difference_in_differences, share
from qualtool.analysis.students_t import t_quantile

SIGNS = (1, -1, -1, 1)
SHARES = np.round(
    np.concatenate([np.arange(0.02, 0.1, 0.01), np.arange(0.1, 0.9, 0.04), np.arange(0.9, 0.981, 0.01)]), 2
)
STARTS = 8
POINTS = 25
NEVER = 1e-7
DESIGNS = (
    *((n,) * 4 for n in (12, 15, 18, 20, 30, 50, 100, 300, 1000, 5000)),
    (12, 18, 18, 18),
    (12, 24, 24, 24),
    (12, 12, 24, 24),
    (13, 26, 26, 26),
    (20, 80, 80, 80),
    (12, 60, 300, 1500),
    (12, 12, 5000, 5000),
    (12, 5000, 5000, 5000),
    (30, 90, 90, 90),
    (30, 30, 5000, 5000),
    (30, 150, 5000, 5000),
    (50, 500, 500, 500),
    (62, 135, 146, 196),
    (100, 5000, 5000, 5000),
)
Sizes = tuple[int, ...]
Spread = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Method:
    """What an interval adds to the successes and to the failures of each group, and how many errors wide it is."""

    added: tuple[float, ...]
    reach: float


def methods(sizes: Sizes) -> dict[str, Method]:
    """The intervals that the program prints, in that order, written out again."""
    whole = sum(1 / n for n in sizes)
    return {
        "leads": Method(tuple(2 / n / whole for n in sizes), t_quantile(0.975, min(sizes) - 1)),
        "as published": Method((0.5,) * 4, t_quantile(0.975, inf)),
        "large sample": Method((0.0,) * 4, t_quantile(0.975, inf)),
    }


def spread(n: int, share: float, sign: int, added: float) -> Spread:
    """What each count of a group adds to the error of the estimate and to its variance, with the count's chance."""
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    counts = np.arange(n + 1.0)
    chances = np.exp(logs[n] - logs - logs[::-1] + counts * np.log(share) + (n - counts) * np.log(1 - share))
    counts, chances = counts[chances > NEVER], chances[chances > NEVER]
    if len(counts) > POINTS:
        merged = np.arange(len(counts)) * POINTS // len(counts)
        weights = np.bincount(merged, chances)
        counts, chances = np.bincount(merged, chances * counts) / weights, weights
    shares = (counts + added) / (n + 2 * added)
    return sign * (shares - share), shares * (1 - shares) / (n + 2 * added), chances


def together(one: Spread, other: Spread) -> Spread:
    """The same of two groups."""
    chances = np.multiply.outer(one[2], other[2]).ravel()
    kept = chances > NEVER
    return np.add.outer(one[0], other[0]).ravel()[kept], np.add.outer(one[1], other[1]).ravel()[kept], chances[kept]


def coverage(sizes: Sizes, shares: list[float], method: Method) -> float:
    """The chance that the interval holds the true difference."""
    groups = [spread(*group) for group in zip(sizes, shares, SIGNS, method.added, strict=True)]
    pilot, comparison = together(groups[0], groups[1]), together(groups[2], groups[3])
    error = np.add.outer(pilot[0], comparison[0])
    variance = np.add.outer(pilot[1], comparison[1])
    held = error**2 <= method.reach**2 * variance + 1e-12
    return float(pilot[2] @ held @ comparison[2] / (pilot[2].sum() * comparison[2].sum()))


def least(sizes: Sizes, method: Method) -> tuple[float, list[float]]:
    """The least coverage that was found, and the shares at which."""
    draw = np.random.default_rng(2004)
    found = []
    for start in range(STARTS):
        choice = SHARES if start % 2 else [0.02, 0.03, 0.05, 0.5, 0.97, 0.98]
        shares = [float(one) for one in draw.choice(choice, 4)]
        value, before = coverage(sizes, shares, method), 2.0
        while value < before - 1e-4:
            before = value
            for place in draw.permutation(4):
                tried = [[*shares[:place], one, *shares[place + 1 :]] for one in candidates(shares[place])]
                best, other = min((coverage(sizes, one, method), one) for one in tried)
                if best < value:
                    value, shares = best, other
        found.append((value, shares))
    return min(found)


def candidates(share: float) -> list[float]:
    """The shares to try for a group: all roughly, and those near the one that it has, to a quarter of a hundredth."""
    near = [round(share + step / 400, 4) for step in range(-8, 9)]
    return sorted({*map(float, SHARES), *(one for one in near if 0.02 <= one <= 0.98)})


def printed(sizes: Sizes, counts: list[int]) -> Effect:
    """What the program prints; the groups are in the order of `SIGNS`."""
    after, before, other_after, other_before = (share(n, count) for n, count in zip(sizes, counts, strict=True))
    return difference_in_differences(before, after, other_before, other_after)


def refuse_another_formula() -> None:
    """What is counted here must be what the program prints."""
    draw = np.random.default_rng(1)
    for _ in range(200):
        sizes = tuple(int(n) for n in draw.integers(12, 5000, 4))
        counts = [int(draw.integers(0, n + 1)) for n in sizes]
        for interval, method in zip(printed(sizes, counts).intervals, methods(sizes).values(), strict=True):
            cells = list(zip(sizes, counts, method.added, strict=True))
            shares = [(count + more) / (n + 2 * more) for n, count, more in cells]
            middle = sum(sign * one for sign, one in zip(SIGNS, shares, strict=True))
            error = sum(p * (1 - p) / (n + 2 * more) for p, (n, _, more) in zip(shares, cells, strict=True)) ** 0.5
            assert abs(interval.low - 100 * (middle - method.reach * error)) < 1e-9


def main() -> None:
    """Prints the table."""
    refuse_another_formula()
    names = list(methods((12,) * 4))
    say(f"{'n of the groups':<24}{''.join(f'{name:>14}' for name in names)}   the one that leads is least at")
    for sizes in DESIGNS:
        found = [least(sizes, method) for method in methods(sizes).values()]
        name = f"{sizes[0]} each" if len(set(sizes)) == 1 else ", ".join(map(str, sizes))
        values = "".join(f"{value:>14.3f}" for value, _shares in found)
        say(f"{name:<24}{values}   {', '.join(map(str, found[0][1]))}")


def say(line: str) -> None:
    """A line of the table, as soon as it is known."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
