"""The ledger as reports and spread read it: each quote with whose words it holds, and who may not be quoted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qualtool.analysis.attributing import INTERVIEWER
from qualtool.analysis.voices import Voice
from qualtool.store.ledger import LedgerRow, around, read_ledger
from qualtool.workflow.disclosure import printed_attribution
from qualtool.workflow.proving import proved


@dataclass(frozen=True, slots=True)
class VoicedQuote:
    """A quote with its voice and its printed attribution.

    `withheld` says that consent keeps it back, `is_sound` that its words stand as they were said.
    """

    row: LedgerRow
    voice: Voice
    attribution: str
    withheld: bool
    is_sound: bool = True

    @property
    def may_leave(self) -> bool:
        return self.is_sound and not self.withheld

    def hides_site(self, template: str) -> bool:
        """Whether the study's template prints sites, and it was decided that this attribution does not."""
        return "{site}" in template.casefold() and self.voice.site_label not in self.attribution


def voiced_quotes(connection: Any, voices: Sequence[Voice]) -> list[VoicedQuote]:
    """Every quote of the ledger, in its order, with the attribution that the study decided on."""
    printed = printed_attribution(connection)
    rows = read_ledger(connection)
    found_of = proved(connection, rows, around(connection), voices)
    by_speaker = {voice.participation: voice for voice in voices if voice.participation}
    by_encounter = {voice.encounter: voice for voice in voices if not voice.participation}
    found = []
    for row in rows:
        voice = _voice(row, by_speaker, by_encounter)
        attribution = INTERVIEWER if row.interviewer else printed(voice)
        proof = found_of[row.id]
        found.append(VoicedQuote(row, voice, attribution, bool(proof.withheld), proof.is_sound))
    return found


def _voice(row: LedgerRow, by_speaker: Mapping[str, Voice], by_encounter: Mapping[str, Voice]) -> Voice:
    """Whose words they are; an interviewer has no respondent type."""
    if row.interviewer:
        return replace(by_encounter[row.encounter], type="", main_type="")
    return by_speaker.get(row.participation or "") or by_encounter[row.encounter]
