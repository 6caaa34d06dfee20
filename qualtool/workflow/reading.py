"""Finding words in a text that is being read."""

import re

from qualtool.text.spans import Span

MOST = 2000


def find_in(text: str, words: str) -> list[Span]:
    """Where words stand in a text, whatever their case and the white space between them; at most 2,000 places."""
    parts = words.split()
    if not parts:
        return []
    pattern = re.compile(r"\s+".join(map(re.escape, parts)), re.IGNORECASE)
    found = []
    for match in pattern.finditer(text):
        found.append(Span(match.start(), match.end()))
        if len(found) == MOST:
            break
    return found
