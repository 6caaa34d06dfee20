"""The fewest words to replace so that one text becomes another."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

_PARTS = re.compile(r"\w+|\s+|[^\w\s]")


def replacements(before: str, after: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, words): what takes the place of which code points of `before`, from the last to the first."""
    old, new = list(_PARTS.finditer(before)), _PARTS.findall(after)
    # A space is a space, be it a line's end or one that does not break.
    first = [" " if part[0].isspace() else part[0] for part in old]
    second = [" " if part.isspace() else part for part in new]
    codes = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    for kind, a, b, c, d in reversed(codes):
        if kind == "equal":
            continue
        start = old[a].start() if a < len(old) else len(before)
        yield start, old[b - 1].end() if b > a else start, "".join(new[c:d])
