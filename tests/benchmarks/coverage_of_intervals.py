"""Prints how often the intervals of a difference in differences hold the true one, at the least.

Run it with `python tests/benchmarks/coverage_of_intervals.py`; it takes some minutes.
The chances of the counts of four groups are multiplied out; with large groups, counts are merged to 25 values, which
can move a figure by 0.005. The shares from 0.02 to 0.98 at which the true value is held least often are searched for
one group after another, from several starts. Nominal is 0.95.
"""

import sys

import numpy as np

from qualtool.analysis.effects import Effect, difference_in_differences, share

Z = 1.959963984540054
SIGNS = (1, -1, -1, 1)
SHARES = np.round(
    np.concatenate([np.arange(0.02, 0.1, 0.01), np.arange(0.1, 0.9, 0.04), np.arange(0.9, 0.981, 0.01)]), 2
)
STARTS = 5
POINTS = 25
NEVER = 1e-7
LEADING, LARGE_SAMPLE = 0.5, 0.0
DESIGNS = (
    *((n,) * 4 for n in (12, 15, 20, 30, 50, 100, 300, 1000, 5000)),
    (12, 18, 18, 18),
    (12, 24, 24, 24),
    (20, 80, 80, 80),
    (12, 5000, 5000, 5000),
    (30, 150, 5000, 5000),
    (50, 500, 500, 500),
    (100, 5000, 5000, 5000),
    (30, 30, 5000, 5000),
    (30, 150, 150, 150),
    (30, 90, 90, 90),
    (40, 80, 80, 80),
    (60, 300, 5000, 5000),
    (62, 135, 146, 196),
    (150, 5000, 5000, 5000),
)
Spread = tuple[np.ndarray, np.ndarray, np.ndarray]


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


def coverage(sizes: tuple[int, ...], shares: list[float], added: float) -> float:
    """The chance that the interval holds the true difference."""
    groups = [spread(*group, added) for group in zip(sizes, shares, SIGNS, strict=True)]
    pilot, comparison = together(groups[0], groups[1]), together(groups[2], groups[3])
    error = np.add.outer(pilot[0], comparison[0])
    variance = np.add.outer(pilot[1], comparison[1])
    held = error**2 <= Z**2 * variance + 1e-12
    return float(pilot[2] @ held @ comparison[2] / (pilot[2].sum() * comparison[2].sum()))


def least(sizes: tuple[int, ...], added: float) -> tuple[float, list[float]]:
    """The least coverage that was found, and the shares at which."""
    draw = np.random.default_rng(2004)
    found = []
    for start in range(STARTS):
        choice = SHARES if start % 2 else [0.02, 0.03, 0.05, 0.5, 0.97, 0.98]
        shares = [float(one) for one in draw.choice(choice, 4)]
        value, before = coverage(sizes, shares, added), 2.0
        while value < before - 1e-4:
            before = value
            for place in draw.permutation(4):
                tried = [[*shares[:place], one, *shares[place + 1 :]] for one in candidates(shares[place])]
                best, other = min((coverage(sizes, one, added), one) for one in tried)
                if best < value:
                    value, shares = best, other
        found.append((value, shares))
    return min(found)


def candidates(share: float) -> list[float]:
    """The shares to try for a group: all roughly, and those near the one that it has, to the hundredth."""
    near = [round(share + step / 100, 2) for step in range(-3, 4)]
    return sorted({*map(float, SHARES), *(one for one in near if 0.02 <= one <= 0.98)})


def printed(sizes: tuple[int, ...], counts: list[int]) -> Effect:
    """What the program prints; the groups are in the order of `SIGNS`."""
    after, before, other_after, other_before = (share(n, count) for n, count in zip(sizes, counts, strict=True))
    return difference_in_differences(before, after, other_before, other_after)


def refuse_another_formula() -> None:
    """What is counted here must be what the program prints."""
    draw = np.random.default_rng(1)
    for _ in range(200):
        sizes = tuple(int(n) for n in draw.integers(12, 5000, 4))
        counts = [int(draw.integers(0, n + 1)) for n in sizes]
        for interval, added in zip(printed(sizes, counts).intervals, (LEADING, LARGE_SAMPLE), strict=True):
            shares = [(count + added) / (n + 2 * added) for n, count in zip(sizes, counts, strict=True)]
            middle = sum(sign * one for sign, one in zip(SIGNS, shares, strict=True))
            error = sum(p * (1 - p) / (n + 2 * added) for p, n in zip(shares, sizes, strict=True)) ** 0.5
            assert abs(interval.low - 100 * (middle - Z * error)) < 1e-9


def main() -> None:
    """Prints the table."""
    refuse_another_formula()
    say(f"{'n of the groups':<24}{'Price-Bonett':>14}{'large sample':>14}   caution   Price-Bonett is least at")
    for sizes in DESIGNS:
        leading, shares = least(sizes, LEADING)
        wald, _shares = least(sizes, LARGE_SAMPLE)
        name = f"{sizes[0]} each" if len(set(sizes)) == 1 else ", ".join(map(str, sizes))
        caution = "said" if printed(sizes, [0, 0, 0, 0]).caution else ""
        say(f"{name:<24}{leading:>14.3f}{wald:>14.3f}   {caution:<7}   {', '.join(map(str, shares))}")


def say(line: str) -> None:
    """A line of the table, as soon as it is known."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
