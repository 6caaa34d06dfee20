"""Where in the study a printed quotation may stand: by its rarest words, how rare a word is being counted once."""

import heapq
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import ColumnElement, Connection, bindparam, select, text

from qualtool.store.search import tokens
from qualtool.store.tables import transcripts, turns

WINDOW, OF_WINDOW = 5, 2
"""Of so many words in a row so many are looked up, the rarest: what one sentence holds says nothing of the next."""
MOST_SIGNS = 20
COMMON, TOO_COMMON = 6_000, 30_000
"""A word in so many turns is looked up only where rarer ones are few; in yet more, it tells nothing by itself."""
ENOUGH_SIGNS = 7
FEWEST_SIGNS, RUN = 3, 4
LEAST_SHARE = 0.4
"""A turn must hold such a share of what the best one holds: words can run on from one into the next."""
FEW = 5
MOST_TURNS = 100
"""So many of the turns with most signs are looked at closely."""
BESIDE = 2
"""So many turns before and after are looked at too."""
_MISSING = 10**12
# One text with all the numbers comes over faster than a row for each.
_TURNS_WITH = text("""SELECT group_concat(found) FROM
    (SELECT rowid AS found FROM turn_search WHERE turn_search MATCH :sign LIMIT :most)""")
_WORDS = text("SELECT id, words FROM turn WHERE id IN :turns").bindparams(bindparam("turns", expanding=True))
_FREQUENCIES = text("SELECT term, doc FROM turn_vocabulary")
# A transcript's turns come in together, so that number and position go up together.
_RUNS_OF_TURNS = text("""SELECT min(turn.id) AS first, max(turn.id) AS last, turn.transcript_id FROM turn
    JOIN transcript ON transcript.id = turn.transcript_id WHERE transcript.removed_at IS NULL
    GROUP BY turn.transcript_id, turn.id - turn.position ORDER BY first""")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A transcript that may hold a quotation, and the numbers of the turns between which it would stand."""

    transcript_id: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """A turn of a transcript as the check of quotations needs it; `id` counts through the study."""

    id: int
    position: int
    start: int
    end: int
    words: str
    participation: str | None
    speaker: str
    interviewer: bool


class CandidateSearch:
    """Looks for many quotations in one study; what a word has told is kept for the next quotation.

    The number of statements goes with the words of the quotations, not with the study.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        runs = connection.execute(_RUNS_OF_TURNS).all()
        self._firsts = [run.first for run in runs]
        self._lasts = [run.last for run in runs]
        self._transcripts = [run.transcript_id for run in runs]
        self._frequencies: dict[str, int] = {row.term: row.doc for row in connection.execute(_FREQUENCIES)}
        self._known: dict[str, frozenset[int]] = {}

    def likely(
        self, pieces: Sequence[str], fitting: Collection[str] = (), thorough: bool = True, most: int = 5
    ) -> list[Candidate]:
        """The transcripts that hold most signs of the pieces: first of those `fitting` (by identifier), then all.

        At most `most` of either. Without `thorough` the rarest signs decide as soon as few turns hold them all, which
        is quick, and right for words that were not changed.
        """
        weights: dict[str, float] = defaultdict(float)
        places: dict[str, list[int]] = defaultdict(list)
        for words in pieces:
            for transcript_id, (weight, turn) in self._best_turns(tokens(words), fitting, thorough).items():
                weights[transcript_id] += weight
                places[transcript_id].append(turn)
        if len(pieces) > 1:
            for transcript_id, found in places.items():
                # Pieces of one quotation stand close together, and in order.
                near = 0.3 / (1 + max(found) - min(found)) + (0.2 if found == sorted(found) else 0.0)
                weights[transcript_id] *= 1 + near
        ordered = sorted(weights, key=lambda transcript_id: -weights[transcript_id])
        chosen = [one for one in ordered if one in fitting][:most]
        chosen += [one for one in ordered[: 2 * most] if one not in chosen][:most]
        return [Candidate(one, min(places[one]) - BESIDE, max(places[one]) + BESIDE + 1) for one in chosen]

    def _best_turns(
        self, words: Sequence[str], fitting: Collection[str], thorough: bool
    ) -> dict[str, tuple[float, int]]:
        """For each likely transcript the turn at which most of a piece begins, and how much of it stands there."""
        signs: list[frozenset[int]] = []
        common: frozenset[int] = frozenset()
        listed = self._signs(words)
        for sign in listed:
            places = self._turns_with(sign)
            if not thorough:
                common = common & places if signs else places
                if len(signs) + 1 >= FEWEST_SIGNS and 0 < len(common) <= FEW:
                    return self._by_transcript(dict.fromkeys(common, float(len(listed))))
            signs.append(places)
        votes = Counter(chain.from_iterable(signs))
        weighed = {
            turn: sum(turn in places or turn + 1 in places for places in signs) + votes[turn] / (len(signs) + 1)
            for turn in self._promising(votes, fitting)
        }
        return self._by_transcript(self._closer(words, weighed))

    def _by_transcript(self, weighed: Mapping[int, float]) -> dict[str, tuple[float, int]]:
        """For each transcript its turn that weighs most."""
        best: dict[str, tuple[float, int]] = {}
        for turn, weight in weighed.items():
            transcript_id = self._transcript_of(turn)
            if transcript_id and (transcript_id not in best or best[transcript_id][0] < weight):
                best[transcript_id] = (weight, turn)
        return best

    def _promising(self, votes: Counter[int], fitting: Collection[str]) -> set[int]:
        """The turns that hold most signs, by themselves or with the next turn; those of fitting transcripts besides."""
        least = max(votes.values(), default=0) * LEAST_SHARE
        likely = [turn for turn, count in votes.items() if count >= least]
        if len(likely) <= MOST_TURNS:
            return set(likely)
        found = set(heapq.nlargest(MOST_TURNS, likely, key=votes.__getitem__))
        found.update(heapq.nlargest(MOST_TURNS, likely, key=lambda turn: votes[turn] + votes.get(turn + 1, 0)))
        if fitting:
            theirs = [turn for turn in likely if self._transcript_of(turn) in fitting]
            found.update(heapq.nlargest(MOST_TURNS, theirs, key=votes.__getitem__))
        return found

    def _closer(self, words: Sequence[str], weighed: dict[int, float]) -> dict[int, float]:
        """The weights once it was looked which turns hold all words, or most runs of them, where many weigh alike."""
        alike = heapq.nlargest(MOST_TURNS, weighed, key=weighed.__getitem__)
        if len(alike) <= FEW or weighed[alike[FEW]] < weighed[alike[0]]:
            return weighed
        verbatim = self._turns_with(" ".join(words))
        if verbatim:
            return dict.fromkeys(verbatim, weighed[alike[0]] + len(words))
        runs = {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
        closer = dict(weighed)
        for turn, said in self._connection.execute(_WORDS, {"turns": alike}):
            heard = tokens(said)
            standing = runs.intersection(zip(*(heard[at:] for at in range(RUN)), strict=False))
            closer[turn] += len(standing)
        return closer

    def _transcript_of(self, turn: int) -> str:
        """The transcript of a turn; nothing for one that is no longer in the study."""
        run = bisect_right(self._firsts, turn) - 1
        return self._transcripts[run] if run >= 0 and turn <= self._lasts[run] else ""

    def _signs(self, words: Sequence[str]) -> list[str]:
        """The rarest words of each few of a piece; where hardly one of them is rare, its runs of words."""
        often = self._frequencies
        windows = (words[at : at + WINDOW] for at in range(0, len(words), WINDOW))
        rarest = [
            word for few in windows for word in sorted(few, key=lambda word: often.get(word, _MISSING))[:OF_WINDOW]
        ]
        known = sorted((word for word in dict.fromkeys(rarest) if word in often), key=often.__getitem__)
        signs = [word for word in known if often[word] < COMMON]
        signs += [word for word in known[len(signs) : ENOUGH_SIGNS] if often[word] < TOO_COMMON]
        if len(signs) < FEWEST_SIGNS:
            runs = (words[at : at + RUN] for at in range(len(words) - RUN + 1))
            signs += dict.fromkeys(" ".join(run) for run in runs if all(word in often for word in run))
        return signs[:MOST_SIGNS]

    def _turns_with(self, sign: str) -> frozenset[int]:
        """The turns that hold a word or a run of words."""
        if sign not in self._known:
            wanted = {"sign": f'"{sign}"', "most": TOO_COMMON}
            found: str | None = self._connection.execute(_TURNS_WITH, wanted).scalar()
            self._known[sign] = frozenset(map(int, found.split(","))) if found else frozenset()
        return self._known[sign]


def turns_of(connection: Connection, transcript_id: str, first: int = 0, last: int = _MISSING) -> list[SpokenTurn]:
    """A transcript's turns in order: all of them, or those with numbers from `first` to `last`."""
    return _turns(connection, (turns.c.transcript_id == transcript_id) & turns.c.id.between(first, last))


def turns_at(connection: Connection, transcript_id: str, start: int, end: int) -> list[SpokenTurn]:
    """The turns that hold a stretch of a transcript; code points, half-open."""
    return _turns(connection, (turns.c.transcript_id == transcript_id) & (turns.c.start < end) & (turns.c.end > start))


def _turns(connection: Connection, wanted: ColumnElement[bool]) -> list[SpokenTurn]:
    names = ("id", "position", "start", "end", "words", "participation_id", "speaker", "interviewer")
    query = select(*(turns.c[name] for name in names)).where(wanted).order_by(turns.c.position)
    return [SpokenTurn(*row) for row in connection.execute(query)]


def live_transcripts(connection: Connection) -> dict[str, str]:
    """The names of the transcripts that are in the study now, by identifier."""
    query = select(transcripts.c.id, transcripts.c.name).where(transcripts.c.removed_at.is_(None))
    return {row.id: row.name for row in connection.execute(query)}
