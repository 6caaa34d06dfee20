"""The comments of an OpenDocument text, gathered while it is read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from qualtool.formats.drafts.comments import DraftComment, Place
from qualtool.formats.drafts.tracked import UNNAMED
from qualtool.formats.word_elements import child

_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d)?")


class Read(Protocol):
    """A paragraph of the file, with as much of its text as has been read."""

    text: str


@dataclass(frozen=True, slots=True)
class _Begun:
    """A comment, its paragraphs, and after which code point of which paragraph of the text it begins."""

    element: Any
    lines: tuple[str, ...]
    laid: Read
    at: int


class Annotations:
    """Where each comment begins and ends, in the order of the file; those of deleted text are never met."""

    def __init__(self) -> None:
        self._begun: list[_Begun] = []
        self._ended: dict[str, tuple[Read, int]] = {}

    def begin(self, annotation: Any, lines: Sequence[str], laid: Read) -> None:
        """Takes note of a comment that begins after what has been read of a paragraph."""
        self._begun.append(_Begun(annotation, tuple(lines), laid, len(laid.text)))

    def end(self, mark: Any, laid: Read) -> None:
        """Takes note of where a comment ends; one whose end is not met stands between two words."""
        self._ended[_attribute(mark, "name")] = laid, len(laid.text)

    def placed(self, laid: Sequence[Read]) -> list[DraftComment]:
        """The comments; `laid` are all paragraphs in the draft's order, also those without words."""
        ends: dict[int, Place] = {}
        number, length = 0, 0
        for one in laid:
            if one.text.strip():
                number, length = number + 1, len(one.text)
            ends[id(one)] = number, length
        return [self._comment(begun, ends) for begun in self._begun]

    def _comment(self, begun: _Begun, ends: dict[int, Place]) -> DraftComment:
        element, name = begun.element, _attribute(begun.element, "name")
        first = _place(begun.laid, begun.at, ends)
        ended = self._ended.get(name) if name else None
        return DraftComment(
            _text(element, "creator") or UNNAMED,
            begun.lines,
            first,
            max(first, _place(*ended, ends)) if ended else first,
            _date(_text(element, "date")),
            _text(element, "creator-initials") or _text(element, "sender-initials"),
            name,
            _attribute(element, "parent-name"),
            _attribute(element, "resolved") == "true",
        )


def _place(laid: Read, at: int, ends: dict[int, Place]) -> Place:
    """A place as the draft counts it: of a paragraph without words, the end of the one before it."""
    number, length = ends.get(id(laid), (0, 0))
    if not number:
        return 1, 0
    return number, min(at, length) if laid.text.strip() else length


def _text(element: Any, name: str) -> str:
    found = child(element, name)
    return "" if found is None else (found.text or "").strip()


def _date(written: str) -> str:
    """A date as a Word file has it."""
    found = _DATE.match(written)
    return f"{found[1]}{found[2] or 'T00:00:00'}Z" if found else ""


def _attribute(element: Any, name: str) -> str:
    """An attribute by its local name: LibreOffice writes some of them in a name space of its own."""
    return next((str(value) for key, value in element.items() if key.rpartition("}")[2] == name), "")
