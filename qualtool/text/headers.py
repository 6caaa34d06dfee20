"""The few `Key: value` lines with which a transcript may open, apart from its words."""

import re
from collections import Counter
from collections.abc import Sequence

from qualtool.text.labels import is_role, label_key
from qualtool.text.openings import COLON, TAB, openings_in

KNOWN_KEYS = frozenset(
    ["file", "site", "stage", "type", "participant", "participants", "speakers", "mode", "date", "case", "gender"]
)
_FENCE = "---"
_LINE = re.compile(
    r"\s*(?P<mark>\*\*|\*|__|_)?(?P<key>[^\W\d_][^:：\t*\n]{0,39}?)(?:(?P=mark))?"
    r"[^\S\n]*[:：](?!//)(?:(?P=mark))?[^\S\n]*(?P<value>.*)"
)
_SENTENCE_END = re.compile(r"[.?!…][\"'”’)\]]*$")


def header_key(written: str) -> str:
    """A known key in lower case, any other as written, without the white space around it."""
    key = " ".join(written.strip().rstrip(":").split())
    return key.lower() if key.lower() in KNOWN_KEYS else key


def header_in(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """The header's keys and values, and the number of the first line after it (0 where there is no header).

    A header stands at the top, has a known key, no key twice, and ends with a blank line or the first turn. A line
    whose key speaks further down is a turn, unless what stands around it says otherwise.
    """
    top = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    fenced = top < len(lines) and lines[top].strip() == _FENCE
    first = top + fenced
    block = _block(lines, first)
    end = first + len(block)
    ending = lines[end].strip() if end < len(lines) else ""
    kept = _without_turns(block, lines[end:], ended=not ending or (fenced and ending == _FENCE))
    at_first_turn = len(kept) < len(block) or not ending or bool(openings_in([ending]))
    known = [key for key, _ in kept if header_key(key) in KNOWN_KEYS]
    if (fenced and ending != _FENCE) or not known or not (at_first_turn or len(known) > 1 or fenced):
        return {}, 0
    after = first + len(kept) + (fenced and len(kept) == len(block))
    return {header_key(key): value for key, value in kept if value}, after


def _block(lines: Sequence[str], first: int) -> list[tuple[str, str]]:
    """The unbroken run of `Key: value` lines from `first`, up to a key that was there already."""
    block: list[tuple[str, str]] = []
    seen: set[str] = set()
    for line in lines[first:]:
        match = _LINE.fullmatch(line) if line.strip() else None
        if not match or len(match["key"].split()) > 5 or label_key(match["key"]) in seen:
            break
        seen.add(label_key(match["key"]))
        block.append((match["key"].strip(), match["value"].strip()))
    return block


def _without_turns(block: list[tuple[str, str]], rest: Sequence[str], ended: bool) -> list[tuple[str, str]]:
    """The lines of `block` before the first one that someone speaks; `ended` means that a blank line follows."""
    speaking = Counter(label_key(found.label) for found in openings_in(rest) if found.form in (COLON, TAB))
    sure = [
        number
        for number, (key, _) in enumerate(block)
        if header_key(key) in KNOWN_KEYS and not speaking[label_key(key)]
    ]
    last_sure = sure[-1] if sure else -1
    for number, (key, value) in enumerate(block):
        if number < last_sure:
            continue
        known = header_key(key) in KNOWN_KEYS
        speaks = speaking[label_key(key)] or (is_role(key) and not known)
        if speaks and not (ended and _is_short(value) and (number > 0 or (known and _is_code(value)))):
            return block[:number]
    return block


def _is_short(value: str) -> bool:
    return len(value.split()) <= 4 and not _SENTENCE_END.search(value) and bool(value)


def _is_code(value: str) -> bool:
    return any(character.isdigit() for character in value)
