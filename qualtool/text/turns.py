"""A transcript as its turns; the text is their words joined by a blank line, with labels and times apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from qualtool.text.spans import Span

BETWEEN_TURNS = "\n\n"


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says in one go: the label as written (or empty), the time as written, and the words."""

    words: str
    speaker: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault found in a user's file: where it is, what is wrong, how to mend it."""

    where: str
    what: str
    mend: str = ""
    fatal: bool = False

    def __str__(self) -> str:
        mend = f" {self.mend}" if self.mend else ""
        return f"{self.where}: {self.what}.{mend}"


def text_of(turns: Sequence[Turn]) -> str:
    """The transcript's text, in which every offset counts."""
    return BETWEEN_TURNS.join(turn.words for turn in turns)


def turn_spans(turns: Sequence[Turn]) -> list[Span]:
    """Where each turn's words stand in `text_of(turns)`."""
    spans: list[Span] = []
    start = 0
    for turn in turns:
        spans.append(Span(start, start + len(turn.words)))
        start += len(turn.words) + len(BETWEEN_TURNS)
    return spans
