"""Comments that people wrote in a draft: whose, when, their words, and where they stand."""

from dataclasses import dataclass

Place = tuple[int, int]
"""A paragraph's number in its draft, and a code point of its text."""


@dataclass(frozen=True, slots=True)
class DraftComment:
    """One comment; `lines` are its paragraphs.

    It stands at the words from `first` to `last`, or between two words where they are the same. `name` is what its file
    calls it, `answers` the name of the comment that it replies to, '' for none. `date` is as a Word file has it, local
    and without a fraction; '' where it is not known.
    """

    author: str
    lines: tuple[str, ...]
    first: Place
    last: Place
    date: str = ""
    initials: str = ""
    name: str = ""
    answers: str = ""
    is_resolved: bool = False
