"""Quotes with what stands before and after them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from qualtool.analysis.quotes import CodedExcerpt
from qualtool.analysis.surroundings import Around, surroundings
from qualtool.store import near_turns
from qualtool.store.near_turns import Stretch
from qualtool.store.study import Study
from qualtool.text.spans import Span
from qualtool.text.turns import BETWEEN_TURNS


def in_context(study: Study, found: Sequence[CodedExcerpt], around: Around) -> tuple[CodedExcerpt, ...]:
    """Excerpts with as much before and after as asked."""
    with study.read() as connection:
        return read_around(connection, found, around)


def read_around(connection: Any, found: Sequence[CodedExcerpt], around: Around) -> tuple[CodedExcerpt, ...]:
    """`in_context`, where the study is being read already. Three statements at most."""
    wanted = [_near(quote, around) for quote in found]
    turns = near_turns.turns_of(connection, wanted)
    sentences = near_turns.sentences_of(connection, wanted) if around.sentences else [[] for _one in wanted]
    return tuple(
        replace(quote, before=before, after=after)
        for quote, near, said in zip(found, turns, sentences, strict=True)
        for before, after in (surroundings(Span(quote.start, quote.end), near, said, around),)
    )


def _near(quote: CodedExcerpt, around: Around) -> Stretch:
    """The turns to read: those of the excerpt, and as many besides. A turn is at least a sentence."""
    own = quote.turn - 1
    last = own + quote.text.count(BETWEEN_TURNS) + around.after
    return Stretch(quote.transcript_id, max(own - around.turns_before, 0), last)
