"""Figures that know where they come from: what was given and its source, what follows and by which formula."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Derived:
    """A figure; without `inputs` it was given, and `origin` is its source, else `origin` is its formula in words."""

    name: str
    value: float
    unit: str
    origin: str
    inputs: tuple["Derived", ...] = ()

    @property
    def given(self) -> bool:
        return not self.inputs


def explained(figure: Derived, depth: int = 0) -> Iterator[str]:
    """Where a figure comes from, down to what was given, one line each and indented."""
    sign = "from" if figure.given else "="
    yield f"{'  ' * depth}{figure.name}: {shown(figure)} {sign} {figure.origin}"
    for one in figure.inputs:
        yield from explained(one, depth + 1)


def shown(figure: Derived) -> str:
    """A figure with its unit, rounded only for print."""
    if figure.unit in ("£", "€", "$"):
        return f"{'-' if figure.value < 0 else ''}{figure.unit}{abs(rounded(figure.value, 0)):,}"
    value = f"{figure.value:,.4f}".rstrip("0").rstrip(".")
    return f"{value} {figure.unit}".rstrip()


def rounded(value: float, places: int) -> Decimal:
    """A value rounded as people round, halves away from zero."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
