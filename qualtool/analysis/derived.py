"""Figures that know where they come from: what was given and its source, what follows and by which formula."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import reduce
from operator import add, mul, sub, truediv

SUM, DIFFERENCE, PRODUCT, QUOTIENT = "+", "−", "x", "/"
MINUS = "−"
_ENOUGH = 80
_OPERATIONS = {SUM: add, DIFFERENCE: sub, PRODUCT: mul, QUOTIENT: truediv}


@dataclass(frozen=True, slots=True)
class Unit:
    """What a figure counts, and with how many decimals it is printed where it was worked out."""

    words: str
    places: int
    before: bool = False


@dataclass(frozen=True, slots=True)
class Derived:
    """A figure. Without `inputs` it was given and `origin` is its source, else `origin` is its formula in words.

    `sign` is what stands between the inputs where the formula is as plain as that. `slack` is how far the rounding of
    what was given can have moved the figure, to either side.
    """

    name: str
    value: Decimal
    unit: Unit
    origin: str
    inputs: tuple["Derived", ...] = ()
    sign: str = ""
    slack: Decimal = Decimal(0)

    @property
    def given(self) -> bool:
        return not self.inputs

    @property
    def working(self) -> str:
        """The inputs as they go into the formula, such as `0.036 x 1,791`; empty where it is not as plain as that."""
        return worked(self.sign, [digits(one) for one in self.inputs]) if self.sign else ""


def worked(sign: str, values: Sequence[str]) -> str:
    """Values with a sign between them, such as `420 − 4,325` for a sum and `0.5 x (−37,544)`."""
    first, *others = values
    if sign == SUM:
        return first + "".join(f" {MINUS} {one[1:]}" if one.startswith(MINUS) else f" + {one}" for one in others)
    return f" {sign} ".join((first, *(f"({one})" if one.startswith(MINUS) else one for one in others)))


def combined(sign: str, values: Sequence[Decimal]) -> Decimal:
    """What a formula gives for other values of its inputs."""
    return reduce(_OPERATIONS[sign], values) if values else Decimal(0)


def derived(name: str, unit: Unit, sign: str, inputs: Sequence[Derived], formula: str) -> Derived:
    """A figure that follows from others; a divisor is taken as exact."""
    value = combined(sign, [one.value for one in inputs])
    return Derived(name, value, unit, formula, tuple(inputs), sign, _slack(sign, inputs))


def _slack(sign: str, inputs: Sequence[Derived]) -> Decimal:
    if sign in (SUM, DIFFERENCE):
        return sum((one.slack for one in inputs), Decimal(0))
    if sign == QUOTIENT:
        return inputs[0].slack / abs(inputs[1].value)
    largest = combined(PRODUCT, [abs(one.value) + one.slack for one in inputs])
    return largest - abs(combined(PRODUCT, [one.value for one in inputs]))


@dataclass(frozen=True, slots=True)
class Origin:
    """A line of an explanation: a figure, how deep it stands, and whether its inputs stand further up already."""

    depth: int
    figure: Derived
    above: bool

    @property
    def words(self) -> str:
        """Where the figure comes from: its source, or its formula with its inputs."""
        if self.figure.given or self.above:
            return f"from {self.figure.origin}" if self.figure.given else "(as above)"
        working = f": {self.figure.working}" if self.figure.sign in (PRODUCT, QUOTIENT) else ""
        return f"= {self.figure.origin}{working}"


def origins(figure: Derived, told: set[Derived] | None = None, depth: int = 0) -> Iterator[Origin]:
    """Where a figure comes from, down to what was given; what `told` holds is not told again.

    One of the same name and value that is from elsewhere is told: sites can have the same figure by chance.
    """
    told = set() if told is None else told
    above = figure in told
    yield Origin(depth, figure, above)
    if above or figure.given:
        return
    told.add(figure)
    for one in figure.inputs:
        yield from origins(one, told, depth + 1)


def explained(figure: Derived) -> Iterator[str]:
    """Where a figure comes from, down to what was given, one line each and indented."""
    for one in origins(figure):
        yield f"{'  ' * one.depth}{one.figure.name}: {shown(one.figure)} {one.words}"


def shown(figure: Derived) -> str:
    """A figure with its unit and, where its rounding shows, what this can do to it; rounded only for print."""
    value = _with_unit(digits(figure), figure.unit)
    slack = abs(rounded(figure.slack, figure.unit.places))
    return f"{value} (±{slack:,} by rounding)" if slack and not figure.given else value


def _with_unit(number: str, unit: Unit) -> str:
    if not unit.before:
        return f"{number} {unit.words}".rstrip()
    space = " " if unit.words.isalpha() else ""
    sign = MINUS if number.startswith(MINUS) else ""
    return f"{sign}{unit.words}{space}{number.removeprefix(MINUS)}"


def digits(figure: Derived) -> str:
    """A given figure as it was written, one that was worked out rounded to its unit's decimals."""
    if figure.given and _decimals(figure.value) <= 6:
        return with_minus(figure.value)
    plain = with_minus(rounded(figure.value, 6 if figure.given else figure.unit.places))
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def with_minus(value: Decimal) -> str:
    """A number with its thousands, and with a minus at which no line can end."""
    return f"{value:,f}".replace("-", MINUS)


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def rounded(value: Decimal, places: int) -> Decimal:
    """A value rounded as people round, halves away from zero; never a negative 0."""
    with localcontext(prec=_ENOUGH):
        return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0
