"""Characters as a reader sees them: where each starts and ends, and how many cells it takes."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from rich.cells import split_graphemes

TAB_CELLS = 4
# One code point, one cell, never part of a longer grapheme: Latin, Greek, Cyrillic, quotes and dashes.
_SIMPLE = re.compile(
    "[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0373\u0384-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\n]*"
)


class Grapheme(NamedTuple):
    """One visible character at `start:end` (code points), `cells` wide."""

    start: int
    end: int
    cells: int


def is_simple(text: str) -> bool:
    """Whether every code point of `text` takes one cell by itself (a line feed at its end aside)."""
    return _SIMPLE.fullmatch(text) is not None


def graphemes(text: str, base: int = 0) -> Iterator[Grapheme]:
    """Every grapheme of `text`, its offsets counted from `base`."""
    # A tab has no width for Rich, which would glue it to the character before it.
    for part in re.split("([\t\n])", text):
        if part == "\t":
            yield Grapheme(base, base + 1, TAB_CELLS)
        elif part == "\n":
            yield Grapheme(base, base + 1, 0)
        else:
            for start, end, cells in split_graphemes(part)[0]:
                yield Grapheme(base + start, base + end, cells)
        base += len(part)


def cells_of(text: str) -> int:
    """How many cells `text` takes when drawn."""
    if is_simple(text):
        return len(text) - text.count("\n")
    return sum(grapheme.cells for grapheme in graphemes(text))


def cut_to(text: str, cells: int) -> str:
    """`text` in at most `cells` cells, with an ellipsis where it was cut."""
    if cells_of(text) <= cells:
        return text
    kept, used = 0, 0
    for grapheme in graphemes(text):
        if used + grapheme.cells > cells - 1:
            break
        kept, used = grapheme.end, used + grapheme.cells
    return text[:kept].rstrip() + "…" if cells > 0 else ""


def drawn(text: str) -> str:
    """`text` of one row as it goes to the screen: tabs as spaces, no line feed."""
    return text.replace("\t", " " * TAB_CELLS).replace("\n", "")
