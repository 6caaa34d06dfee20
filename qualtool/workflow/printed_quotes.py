"""The ledger as reports and spread read it: each quote with whose words it holds, and who may not be quoted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qualtool.analysis.attributing import INTERVIEWER
from qualtool.analysis.voices import Voice
from qualtool.store import consent
from qualtool.store.ledger import LedgerRow, read_ledger
from qualtool.workflow.disclosure import printed_attribution


@dataclass(frozen=True, slots=True)
class VoicedQuote:
    """A quote with its voice and its printed attribution; `withheld` says that consent keeps it back."""

    row: LedgerRow
    voice: Voice
    attribution: str
    withheld: bool


def voiced_quotes(connection: Any, voices: Sequence[Voice]) -> list[VoicedQuote]:
    """Every quote of the ledger, in its order, with the attribution that the study decided on."""
    printed = printed_attribution(connection)
    unquotable = consent.withheld(connection).unquotable
    by_speaker = {voice.participation: voice for voice in voices if voice.participation}
    by_encounter = {voice.encounter: voice for voice in voices if not voice.participation}
    found = []
    for row in read_ledger(connection):
        voice = _voice(row, by_speaker, by_encounter)
        attribution = INTERVIEWER if row.interviewer else printed(voice)
        found.append(VoicedQuote(row, voice, attribution, row.excerpt_id in unquotable))
    return found


def _voice(row: LedgerRow, by_speaker: Mapping[str, Voice], by_encounter: Mapping[str, Voice]) -> Voice:
    """Whose words they are; an interviewer has no respondent type."""
    if row.interviewer:
        return replace(by_encounter[row.encounter], type="", main_type="")
    return by_speaker.get(row.participation or "") or by_encounter[row.encounter]
