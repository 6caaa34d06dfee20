"""Numbers in a file of costs and benefits: amounts, whole numbers, and shares written as such or in points."""

import re
from decimal import Decimal

from qualtool.formats import yaml_nodes as nodes
from qualtool.formats.yaml_nodes import Faults, Node

_NUMBER = re.compile(r"[+\-−]?(\d{1,12}|\d{1,3}(,\d{3}){1,3})(\.\d{1,12})?")
_PER_CENT = re.compile(r"(?P<number>.*?)\s*(%|points?|pp|per cent)")
_ZERO = Decimal(0)


def number(node: Node, what: str, faults: Faults) -> Decimal:
    """A number as it is written, with the digits it has; 0 with a fault where it is none."""
    text = str(node.value).strip() if nodes.is_scalar(node) else ""
    return _decimal(text, node, what, faults)


def _decimal(text: str, node: Node, what: str, faults: Faults) -> Decimal:
    if _NUMBER.fullmatch(text):
        return Decimal(text.replace(",", "").replace("−", "-"))
    faults.add(node, f"{what} is not a number", "Write it in digits, with a point for the decimals")
    return _ZERO


def share(node: Node, what: str, faults: Faults, low: int = -1) -> Decimal:
    """A share from `low` to 1, such as `0.036`, or the same as `3.6 points` or `3.6%`."""
    text = str(node.value).strip() if nodes.is_scalar(node) else ""
    if found := _PER_CENT.fullmatch(text):
        value = _decimal(found["number"], node, what, faults).scaleb(-2)
    else:
        value = _decimal(text, node, what, faults)
    if not low <= value <= 1:
        mend = f"Write a share from {low} to 1, such as 0.036 or 3.6%"
        if found is None and low <= value / 100 <= 1:
            plain = _as_plain(value)
            mend = f"Write {_as_plain(value / 100)} or {plain}% if {plain} per cent is meant"
        faults.add(node, f"{what}, {text}, is no share of 1", mend)
        return _ZERO
    return value


def _as_plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def half_unit(value: Decimal) -> Decimal:
    """The most by which rounding can have moved a number as it is written."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(5).scaleb(exponent - 1)


def years(text: str) -> range | None:
    """The years of a key such as `3` or `1-4`; None where it is none."""
    found = re.fullmatch(r"(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?", text.strip())
    if found is None:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return range(first, last + 1) if 1 <= first <= last else None
