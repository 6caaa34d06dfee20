"""The marks of editing, put into a quotation where words are left out or replaced, as METHOD's grammar has them."""

import re
from dataclasses import dataclass

CUT_SIGN = "…"
_TOKEN = re.compile(r"\[[^\[\]]*\]|\.{3,}|…|\w+(?:[’'-]\w+)*|£\d[\d,.]*")
_CUT_BEFORE = re.compile(r"(?:\[\s*(?:…|\.{3,})\s*\]|…|\.{3,})\Z")
_CUT_AFTER = re.compile(r"\A(?:\[\s*(?:…|\.{3,})\s*\]|…|\.{3,})")
_LOOSE_BEFORE, _LOOSE_AFTER = " \t,;:–—", " \t,;:.–—"
_ENDS = ("", ".", "?", "!")
_CLOSING = "?!)]}”’»\n"


@dataclass(frozen=True, slots=True)
class Edited:
    """A quotation after an edit, and the offset after the mark that was written."""

    text: str
    caret: int


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """A selection widened to whole words and whole brackets; without a selection, the word at the caret."""
    start, end = sorted((start, end))
    if start == end:
        touched = [found for found in _TOKEN.finditer(text) if found.start() <= start <= found.end()]
        # Between two words the one that follows is meant.
        touched = touched[-1:]
    else:
        touched = [found for found in _TOKEN.finditer(text) if found.start() < end and found.end() > start]
    if not touched:
        return start, end
    return min(start, touched[0].start()), max(end, touched[-1].end())


def cut(text: str, start: int, end: int) -> Edited:
    """The quotation with an ellipsis for the selected words; cuts that touch become one.

    Commas and full stops that the cut leaves hanging go with it; an end of a paragraph stays.
    """
    start, end = whole_words(text, start, end)
    if not text[start:end].strip():
        return Edited(text, end)
    before, after = text[:start], text[end:]
    while True:
        shorter = _CUT_BEFORE.sub("", before.rstrip(_LOOSE_BEFORE))
        if shorter == before:
            break
        before = shorter
    # Where a whole sentence goes, its question mark goes too.
    loose = _LOOSE_AFTER + "?!" if before.rstrip()[-1:] in _ENDS else _LOOSE_AFTER
    while True:
        shorter = _CUT_AFTER.sub("", after.lstrip(loose))
        if shorter == after:
            break
        after = shorter
    left = before + (" " if before and not before.endswith("\n") else "") + CUT_SIGN
    right = (" " if after and after[0] not in _CLOSING else "") + after
    return Edited(left + right, len(left))


def put_in(text: str, start: int, end: int, words: str) -> Edited:
    """The quotation with words in brackets for the selected ones; nothing changes where there are no words."""
    words = " ".join(words.split()).strip("[]").strip()
    start, end = whole_words(text, start, end)
    if not words:
        return Edited(text, end)
    selected = text[start:end]
    end -= len(selected) - len(selected.rstrip())
    start += len(selected) - len(selected.lstrip())
    left = f"{text[:start]}[{words}]"
    return Edited(left + text[end:], len(left))
