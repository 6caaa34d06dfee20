"""Which whole-number counts could stand behind a printed percentage."""

from fractions import Fraction


def possible_counts(n: int, percent: str) -> range:
    """The counts out of n whose percentage prints as `percent`, halves rounded up or to even; empty where none does.

    `percent` is what was printed, such as `93.6`, with all its digits. Raises ValueError where it is no number.
    """
    printed = Fraction(percent)
    decimals = len(percent.partition(".")[2])
    half = Fraction(1, 2 * 10**decimals)
    low = -(-n * (printed - half) // 100)
    high = n * (printed + half) // 100
    # A half just above a printed odd digit would have been rounded away from it by either rule.
    at_the_edge = Fraction(100 * high, n) == printed + half if n else False
    if at_the_edge and int(percent[-1]) % 2:
        high -= 1
    return range(max(0, low), min(n, high) + 1)
