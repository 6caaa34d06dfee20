"""Which transcripts may hold a printed quotation: those with runs of its words, the rarest runs weighing most."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, text

from qualtool.store.search import tokens

LONG_RUN, SHORT_RUN = 8, 4
FEW = 12
MOST_TURNS = 400

_TURNS_WITH = text("""SELECT turn.transcript_id FROM turn_search JOIN turn ON turn.id = turn_search.rowid
    WHERE turn_search MATCH :run LIMIT :most""")


def likely_transcripts(connection: Connection, pieces: Sequence[str], most: int = 5) -> list[str]:
    """The identifiers of the transcripts that hold most of the pieces' runs of words, the likeliest first.

    A transcript that holds no four words of the quotation in a row is never among them: it could not count as found.
    """
    weights: dict[str, float] = defaultdict(float)
    words = [tokens(piece) for piece in pieces]
    _weigh(connection, [run for listed in words for run in _runs(listed, LONG_RUN, LONG_RUN // 2)], weights)
    if not weights or len(weights) > FEW:
        _weigh(connection, [run for listed in words for run in _runs(listed, SHORT_RUN, 1)], weights)
    return sorted(weights, key=lambda transcript: -weights[transcript])[:most]


def _runs(words: Sequence[str], length: int, step: int) -> list[str]:
    if len(words) < length:
        return []
    starts = {*range(0, len(words) - length + 1, step), len(words) - length}
    return [" ".join(words[start : start + length]) for start in sorted(starts)]


def _weigh(connection: Connection, runs: Sequence[str], weights: dict[str, float]) -> None:
    for run in runs:
        found = connection.execute(_TURNS_WITH, {"run": f'"{run}"', "most": MOST_TURNS}).scalars().all()
        for transcript_id in set(found):
            weights[transcript_id] += 1 / len(found)
