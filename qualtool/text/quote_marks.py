"""Where quotations in quote marks begin and end in a paragraph, and which marks are only apostrophes."""

import re
from dataclasses import dataclass

from qualtool.text.words import APOSTROPHES

_CLOSERS = {
    "“": '”“"»',
    "„": "“”‟’'\"",
    "‟": "”“",
    "”": "”",
    '"': '"”',
    "＂": "＂",
    "‘": "’'‟",
    "'": "'’",
    "‚": "‘’",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "❝": "❞",
    "「": "」",
}
"""For each mark that can open a quotation, those that can close it."""
OPENERS = frozenset(_CLOSERS)
_SPACED = frozenset("«»‹›")
"""French sets a space inside its marks."""
_SINGLES = frozenset("‘'„‚")
"""What is closed by a sign that is also an apostrophe; `„` is one in the text of many a PDF."""
_BEFORE_OPENING = frozenset("([{—–-/…" + "".join(OPENERS))
_ENDS_SENTENCE = frozenset(".,?!…;:)]}—–-")
_AFTER_CLOSING = frozenset('.,?!…;:)]}—–”"»*')
_ELISIONS = frozenset(
    "cause cos coz cuz em im til till tis twas twere n bout nuff owt nowt ave ad aven ell round fraid spose kay cept"
    " ere appen ello til'".split()
)
_DROPPED = frozenset("an o th ol wi fo mi".split())
_DEEPEST = 8
"""So many marks that open before one closes are no speech, and are not followed further."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Marked:
    """A quotation in marks: code points, half-open, without the marks, and `before` and `after` with them.

    Where the closing mark is missing, `is_closed` is false and `after` is `end`.
    """

    before: int
    start: int
    end: int
    after: int
    is_closed: bool = True


def marked(text: str) -> list[Marked]:
    """The quotations in marks in a paragraph, the outer ones where they are nested, in its order.

    One that is never closed ends before the next opening mark, or with the paragraph; a single mark that is never
    closed is taken for an apostrophe, unless the paragraph begins with it.
    """
    found: list[Marked] = []
    head = len(text) - len(text.lstrip())
    at = 0
    while at < len(text):
        span = _span(text, at, at == head) if opens(text, at) else None
        if span is None:
            at += 1
            continue
        if _WORD.search(text, span.start, span.end):
            found.append(span)
        at = max(span.after, at + 1)
    return found


def opens(text: str, at: int) -> bool:
    """Whether the character at this place opens a quotation."""
    mark = text[at]
    if mark not in OPENERS or at + 1 == len(text):
        return False
    before, after = text[at - 1] if at else " ", text[at + 1]
    if not (before.isspace() or before in _BEFORE_OPENING) or (after.isspace() and mark != "«"):
        return False
    if mark in APOSTROPHES or mark == "„":
        return mark != "‟" and not _is_elision(text, at + 1)
    return True


def _is_elision(text: str, at: int) -> bool:
    """Whether an apostrophe before this word stands for letters left out: 'cause, 'em, the '90s."""
    word = _WORD.match(text, at)
    return word is not None and (word[0].casefold() in _ELISIONS or bool(re.fullmatch(r"\d\ds?", word[0])))


def _span(text: str, at: int, is_head: bool) -> Marked | None:
    mark = text[at]
    end = _single_end(text, at) if mark in _SINGLES else _double_end(text, at, is_head)
    if end is not None:
        return Marked(at, at + 1, end, end + 1)
    if mark in _SINGLES:
        return Marked(at, at + 1, len(text), len(text), False) if is_head and mark != "'" else None
    end = len(text)
    if not is_head:
        end = next((other for other in range(at + 1, len(text)) if _opens_double(text, other)), end)
    return Marked(at, at + 1, end, end, False)


def _opens_double(text: str, at: int) -> bool:
    return text[at] in OPENERS - _SINGLES and opens(text, at)


def _double_end(text: str, at: int, is_head: bool) -> int | None:
    """Where the mark is that closes the double mark or guillemet at `at`; marks of the same kind may be nested."""
    mark, closers = text[at], _CLOSERS[text[at]]
    depth, last = 1, None
    for here in range(at + 1, len(text)):
        if text[here] == mark and mark not in "”" and opens(text, here):
            depth += 1
            if depth > _DEEPEST:
                return None
        elif text[here] in closers and _can_close(text, here):
            depth, last = depth - 1, here
            if not depth:
                return here
    # An inner quotation that is never closed does not cost the outer one its end.
    return last if is_head else None


def _can_close(text: str, at: int) -> bool:
    after = text[at + 1] if at + 1 < len(text) else " "
    if text[at] in _SPACED:
        return not after.isalpha()
    return not text[at - 1].isspace() and not after.isalpha()


def _single_end(text: str, at: int) -> int | None:
    """Where the mark is that closes the single mark at `at`, told from the apostrophes on the way."""
    closers = _CLOSERS[text[at]]
    doubtful: int | None = None
    opened = 0
    here = at + 1
    while here < len(text):
        if _opens_double(text, here) and (inner := _double_end(text, here, False)) is not None:
            here = inner
        elif text[here] in closers and _can_close(text, here):
            if not _may_be_apostrophe(text, here):
                return here
            doubtful = here if doubtful is None else doubtful
        elif text[here] in _SINGLES and opens(text, here):
            opened += 1
            if doubtful is not None or opened > _DEEPEST:
                return doubtful
        here += 1
    return doubtful


def _may_be_apostrophe(text: str, at: int) -> bool:
    """Whether a single mark after a word may belong to it: the sites' staff, doin' it, an' all."""
    if text[at] not in APOSTROPHES:
        return False
    before, after = text[at - 1], text[at + 1] if at + 1 < len(text) else ""
    if before in _ENDS_SENTENCE or not after or after in _AFTER_CLOSING or after == "\n":
        return False
    if re.match(r"\s+[(\[]", text[at + 1 :]):
        return False
    start = at
    while start and text[start - 1].isalpha():
        start -= 1
    word = text[start:at].casefold()
    return word.endswith("s") or (word.endswith("in") and len(word) > 3) or word in _DROPPED
