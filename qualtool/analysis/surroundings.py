"""What stands before and after an excerpt: turns or sentences, with the speakers' labels, or the question before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from qualtool.analysis.quotes import TurnBeside
from qualtool.text.spans import Span

LOOK_BACK = 8
"""The question is looked for so many turns back: in a group, people answer one another."""


@dataclass(frozen=True, slots=True)
class Around:
    """How much to read around an excerpt: turns, or sentences; or (with `question`) the interviewer's last question.

    What is left of the excerpt's own turn comes with it.
    """

    before: int = 0
    after: int = 0
    sentences: bool = False
    question: bool = False

    @property
    def turns_before(self) -> int:
        return LOOK_BACK if self.question else self.before


NOTHING, QUESTION = Around(), Around(question=True)


@dataclass(frozen=True, slots=True)
class NearTurn:
    """A turn near an excerpt; offsets are code points in the transcript. `withheld` as in TurnBeside."""

    number: int
    start: int
    end: int
    words: str
    speaker: str
    interviewer: bool
    withheld: bool


def surroundings(
    excerpt: Span, turns: Sequence[NearTurn], sentences: Sequence[Span], around: Around
) -> tuple[tuple[TurnBeside, ...], tuple[TurnBeside, ...]]:
    """What is asked for before and after an excerpt, out of the turns near it and their sentences, in order."""
    if around.question:
        return _question(excerpt, turns), ()
    units = sentences if around.sentences else [Span(turn.start, turn.end) for turn in turns]
    before = [unit.start for unit in units if unit.end <= excerpt.start]
    after = [unit.end for unit in units if unit.start >= excerpt.end]
    begin, end = excerpt.start, excerpt.end
    if around.before:
        begin = before[-around.before] if len(before) >= around.before else turns[0].start
    if around.after:
        end = after[around.after - 1] if len(after) >= around.after else turns[-1].end
    return _between(turns, begin, excerpt.start), _between(turns, excerpt.end, end)


def _between(turns: Sequence[NearTurn], begin: int, end: int) -> tuple[TurnBeside, ...]:
    """The turns from one place to another, cut where they reach beyond."""
    cut = [(turn, turn.words[max(begin - turn.start, 0) : max(end - turn.start, 0)].strip()) for turn in turns]
    return tuple(_beside(turn, words) for turn, words in cut if words)


def _question(excerpt: Span, turns: Sequence[NearTurn]) -> tuple[TurnBeside, ...]:
    own = next((turn for turn in turns if turn.start <= excerpt.start < turn.end), None)
    if own is not None and own.interviewer:
        return ()
    asked = [turn for turn in turns if turn.end <= excerpt.start and turn.interviewer]
    return tuple(_beside(turn, turn.words) for turn in asked[-1:])


def _beside(turn: NearTurn, words: str) -> TurnBeside:
    return TurnBeside(turn.number, turn.speaker, words, turn.interviewer, turn.withheld)
