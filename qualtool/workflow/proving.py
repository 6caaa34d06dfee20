"""Whether the words of the ledger's quotes still stand, whose words they are, and whether those may be quoted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualtool.analysis.ledger import SOUND, Wanted, best_proof
from qualtool.analysis.voices import Voice
from qualtool.store import consent
from qualtool.store import ledger as store
from qualtool.store.consent import Withheld
from qualtool.store.house_rules import read_house_rule
from qualtool.store.ledger import LedgerRow, TurnRow
from qualtool.text.consent import refuses, withdrew
from qualtool.text.turns import BETWEEN_TURNS
from qualtool.text.verbatim import CHANGED, NOT_FOUND, Check, Source, SourceTurn

REFUSED = "its speaker did not consent to quotation"
WITHDREW = "its speaker withdrew from the study"


@dataclass(frozen=True, slots=True)
class Proved:
    """The verdict on a quote's printed form, and why consent keeps it back; empty where it doesn't."""

    check: Check
    withheld: str

    @property
    def is_sound(self) -> bool:
        return self.check.verdict in SOUND

    @property
    def may_leave(self) -> bool:
        return self.is_sound and not self.withheld


def proved(
    connection: Any, rows: Sequence[LedgerRow], near: Mapping[str, Sequence[TurnRow]], voices: Sequence[Voice]
) -> dict[str, Proved]:
    """What became of each quote, by its id; `near` are the turns around the excerpts. A fixed number of statements."""
    checks = _checks(connection, rows, near)
    back = consent.withheld(connection)
    consents = _consents(voices)
    return {row.id: Proved(checks[row.id], _withheld(row, checks[row.id], back, consents)) for row in rows}


def proof_of(row: LedgerRow, near: Sequence[TurnRow], spoken: Sequence[TurnRow], left_out: frozenset[str]) -> Wanted:
    """What the printed form of a quote is checked against: turns that follow one another, and whose the excerpt is."""
    theirs = frozenset(turn.voice for turn in near if turn.start < row.end and turn.end > row.start)
    return Wanted((source_of(spoken, left_out),), theirs)


def source_of(spoken: Sequence[TurnRow], left_out: frozenset[str]) -> Source:
    """Turns that follow one another, as the verbatim check takes them."""
    turns: list[SourceTurn] = []
    at = 0
    for turn in spoken:
        turns.append(SourceTurn(at, at + len(turn.words), turn.voice))
        at += len(turn.words) + len(BETWEEN_TURNS)
    return Source(BETWEEN_TURNS.join(turn.words for turn in spoken), tuple(turns), left_out)


def refusal(excerpt_id: str, back: Withheld) -> str:
    """Why an excerpt may not be quoted; empty where it may."""
    if excerpt_id in back.gone:
        return WITHDREW
    return REFUSED if excerpt_id in back.unquotable else ""


def _checks(connection: Any, rows: Sequence[LedgerRow], near: Mapping[str, Sequence[TurnRow]]) -> dict[str, Check]:
    """The verdict on each quote: from the turns around its excerpt, and where it isn't sound from the transcript."""
    left_out = read_house_rule(connection).left_out
    found = {}
    for row in rows:
        around = near[row.excerpt_id]
        found[row.id] = best_proof(row.printed, proof_of(row, around, around, left_out))
    unsure = [row for row in rows if found[row.id].verdict not in SOUND]
    whole = store.whole(connection, {row.transcript_id for row in unsure})
    sources = {name: source_of(turns, left_out) for name, turns in whole.items()}
    for row in unsure:
        # A long excerpt goes on beyond the turns around its beginning.
        theirs = proof_of(row, whole[row.transcript_id], (), left_out).theirs
        found[row.id] = best_proof(row.printed, Wanted((sources[row.transcript_id],), theirs))
    return found


def _consents(voices: Sequence[Voice]) -> dict[str, frozenset[str]]:
    """The consents that decide on a voice, by its participation; on a label that nobody knows, by its encounter."""
    found: dict[str, set[str]] = {}
    for voice in voices:
        if voice.participation:
            consent_given = voice.attributes.get("consent", "")
            found.setdefault(voice.participation, set()).add(consent_given)
            found.setdefault(voice.encounter, set()).add(consent_given)
    return {key: frozenset(given) for key, given in found.items()}


def _withheld(row: LedgerRow, check: Check, back: Withheld, consents: Mapping[str, Collection[str]]) -> str:
    """Why a quote may not be printed: for the sake of its excerpt's speaker, or of anybody else whose words it has."""
    refused = refusal(row.excerpt_id, back)
    if refused or check.verdict in (CHANGED, NOT_FOUND):
        return refused
    given = [one for speaker in check.speakers for one in _deciding(speaker, row.encounter, consents)]
    if any(map(withdrew, given)):
        return WITHDREW
    return REFUSED if any(map(refuses, given)) else ""


def _deciding(speaker: str, encounter: str, consents: Mapping[str, Collection[str]]) -> Collection[str]:
    if speaker.startswith(store.ASKING):
        return ()
    return consents.get(speaker, consents.get(encounter, ()))
