"""Numbers in a file of costs and benefits: amounts, whole numbers, and shares written as such or in points."""

import re
from decimal import Decimal
from itertools import pairwise

from qualtool.formats import yaml_nodes as nodes
from qualtool.formats.yaml_nodes import Faults, Node

_NUMBER = re.compile(r"[+\-−]?(0|[1-9]\d{0,11}|[1-9]\d{0,2}(,\d{3}){1,3})(\.\d{1,12})?")
_BEFORE_COMMA, _AFTER_COMMA = re.compile(r"\D*\d{1,3}"), re.compile(r"\d{3}(\.\d*)?\D*")
_PER_CENT = re.compile(r"(?P<number>.*?)\s*(%|points?|pp|per cent)")
_ZERO = Decimal(0)


def number(node: Node, what: str, faults: Faults) -> Decimal:
    """A number as it is written, with the digits it has; 0 with a fault where it is none."""
    text = str(node.value).strip() if nodes.is_scalar(node) else ""
    return _decimal(text, node, what, faults)


def _decimal(text: str, node: Node, what: str, faults: Faults) -> Decimal:
    if _NUMBER.fullmatch(text):
        return Decimal(text.replace(",", "").replace("−", "-"))
    mend = "Write it in digits, such as 1000 or 0.5, with a point for the decimals and no currency sign, unit or space"
    faults.add(node, f"{what} is not a number{f': {text}' if text else ''}", mend)
    return _ZERO


def commas_as_thousands(top: Node, faults: Faults) -> None:
    """Notes each number such as 1,000 that stands without quotes in brackets, where a comma ends it after the 1."""
    waiting, seen = [top], set[int]()
    while waiting:
        node = waiting.pop()
        if nodes.is_scalar(node) or id(node) in seen:
            continue
        seen.add(id(node))
        inside = [part for one in node.value for part in (one if isinstance(one, tuple) else (one,))]
        waiting += inside
        for one, after in pairwise(inside) if node.flow_style else ():
            if _one_number(one, after):
                told = f"{one.value},{after.value} is read as two things, since it stands in brackets without quotes"
                number = re.sub(r"\D", "", one.value) + re.sub(r"[^\d.]", "", after.value)
                mend = f"Write {number} where one number is meant, or put a space after the comma"
                faults.add(one, told, mend)


def _one_number(one: Node, after: Node) -> bool:
    """Whether two things in brackets look like one number with a comma in it."""
    if not all(nodes.is_scalar(part) and part.style is None for part in (one, after)):
        return False
    beside = one.end_mark.index + 1 == after.start_mark.index
    return bool(beside and _BEFORE_COMMA.fullmatch(one.value) and _AFTER_COMMA.fullmatch(after.value))


def share(node: Node, what: str, faults: Faults, low: int = -1, one_is_clear: bool = True) -> Decimal:
    """A share from `low` to 1, such as `0.036`, or the same as `3.6 points` or `3.6%`.

    Unless `one_is_clear`, a plain 1 is a fault: it may stand for 1 per cent or for all.
    """
    text = str(node.value).strip() if nodes.is_scalar(node) else ""
    if found := _PER_CENT.fullmatch(text):
        value = _decimal(found["number"], node, what, faults).scaleb(-2)
    else:
        value = _decimal(text, node, what, faults)
        if abs(value) == 1 and not one_is_clear:
            sign = "-" if value < 0 else ""
            faults.add(node, f"{what}, {text}, could be 1 per cent or 100", f"Write {sign}1% or {sign}100%")
            return _ZERO
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
