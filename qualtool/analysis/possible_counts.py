"""Which whole-number counts could stand behind a printed percentage."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction

from qualtool.errors import BadFigures

_MOST_DIGITS = 30


def possible_counts(n: int, percent: str) -> range:
    """The counts out of n whose percentage prints as `percent`, halves rounded up or to even; empty where none does.

    `percent` is what was printed, such as `93.6`, with all its digits. Raises BadFigures where it is no number.
    """
    printed, step = _printed(percent)
    if n < 1:
        return range(0)
    low = -(-n * (printed - step / 2) // 100)
    highest = Fraction(n) * (printed + step / 2) / 100
    high = highest // 1
    # Half a step above an odd last digit is rounded away from it by either rule.
    if high == highest and printed / step % 2:
        high -= 1
    return range(max(0, low), min(n, high) + 1)


def _printed(percent: str) -> tuple[Fraction, Fraction]:
    """A printed percentage and the step of its last digit."""
    try:
        number = Decimal(percent.strip())
    except InvalidOperation:
        number = Decimal("NaN")
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > _MOST_DIGITS:
        raise BadFigures(f"{percent!r} is no percentage", "Write it as it was printed, such as 93.6.")
    return Fraction(number), Fraction(10) ** min(0, exponent)
