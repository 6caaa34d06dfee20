"""Who stands behind a finding: the people in its cells, and the words that those cite."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qualtool.analysis.attributing import INTERVIEWER
from qualtool.analysis.findings import (
    CONTRARY,
    QUALIFYING,
    SUPPORTING,
    BearingCell,
    SaidWords,
    WhoSaysSo,
    Witness,
)
from qualtool.analysis.matrix import CHANGE, Reference
from qualtool.analysis.voices import Voice
from qualtool.store import consent, design
from qualtool.store.findings import Heard, heard, read_findings
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow.bearing import read_whole
from qualtool.workflow.disclosure import printed_attribution
from qualtool.workflow.findings import finding_named, in_order

SPEAKING_UP = (SUPPORTING, CONTRARY, QUALIFYING)


def who_says_so(study: Study, name: str) -> WhoSaysSo:
    """The people behind a finding, and their words. Raises UnknownName, AmbiguousName."""
    with study.read() as connection:
        stated, tree = design.read_design(connection), design.read_tree(connection)
        chosen = finding_named(in_order(read_findings(connection), tree), name)
        (asked,) = read_whole(connection, tree, [chosen], stated)
        cited = {ref.excerpt for cell in asked.cells for ref in _references(cell)}
        voices = read_voices(connection)
        said = heard(connection, cited)
        unquotable = consent.withheld(connection).unquotable
        printed = printed_attribution(connection)
    whose = _Speakers(voices, said, printed, unquotable)
    witnesses: dict[tuple[str, str, str], list[BearingCell]] = {}
    for cell in asked.bearing(*SPEAKING_UP):
        witnesses.setdefault((cell.bearing, *cell.place[:2]), []).append(cell)
    return WhoSaysSo(asked, tuple(_witness(cells, whose) for cells in witnesses.values()))


def _references(cell: BearingCell) -> list[Reference]:
    return [ref for stretch in cell.cell.stretches for ref in stretch.references]


@dataclass(frozen=True, slots=True)
class _Speakers:
    """Who took part in what, and who said which excerpt."""

    voices: Sequence[Voice]
    heard: Mapping[str, Heard]
    printed: Callable[[Voice], str]
    unquotable: frozenset[str]

    def participants(self, cell: BearingCell) -> tuple[str, ...]:
        """Those met in the cell's case, or site, at its stage, or at any where it is a Change cell."""
        case_id, stage, _theme = cell.place
        at_stage = [voice for voice in self.voices if stage in (CHANGE, voice.stage)]
        if cell.kind == "site":
            met = [voice for voice in at_stage if voice.site_label == cell.case]
        else:
            met = [voice for voice in at_stage if voice.case_id == case_id]
        return tuple(dict.fromkeys(voice.participant for voice in met if voice.participant))

    def words(self, ref: Reference) -> SaidWords:
        where = self.heard[ref.excerpt]
        in_encounter = [voice for voice in self.voices if voice.encounter == where.encounter]
        known = next((v for v in in_encounter if where.participation and v.participation == where.participation), None)
        voice = known or next((v for v in in_encounter if not v.participation), None)
        who = self.printed(voice) if voice and not where.interviewer else INTERVIEWER
        return SaidWords(
            excerpt=ref.excerpt,
            words=ref.words,
            label=ref.label,
            starred=ref.starred,
            transcript=ref.transcript,
            transcript_id=where.transcript_id,
            start=ref.start,
            end=ref.end,
            speaker=known.participant if known else "",
            attribution=who if voice else "(speaker not known)",
            withheld=ref.excerpt in self.unquotable,
        )


def _witness(cells: Sequence[BearingCell], whose: _Speakers) -> Witness:
    first = cells[0]
    # Where an excerpt is cited twice, its star is kept.
    every = sorted((ref for cell in cells for ref in _references(cell)), key=lambda ref: ref.starred)
    cited = {ref.excerpt: ref for ref in every}
    said = [whose.words(ref) for ref in cited.values()]
    return Witness(
        bearing=first.bearing,
        case_id=first.place[0],
        case=first.case,
        stage_key=first.place[1],
        participants=whose.participants(first),
        sites=first.sites,
        stage=first.stage,
        types=first.types,
        cells=tuple(cells),
        words=tuple(sorted(said, key=lambda one: (not one.starred, one.transcript, one.start))),
    )
