"""The check of a draft report: every quotation in it, found in the study or not, and whose words it gives."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qualtool.analysis.attributing import INTERVIEWER
from qualtool.analysis.attributions_before import (
    attributed,
    completed,
    contradicted,
    contradiction,
    narrated,
    says_whose,
    source_of,
)
from qualtool.analysis.attributions_read import MODE, AttributionReader, Told, bare
from qualtool.analysis.verification import DISCLOSES, FACTS, SOUND, WORDING, DraftCheck, DraftFinding, QuoteSource
from qualtool.analysis.voices import Voice
from qualtool.formats.drafts import read_draft
from qualtool.formats.drafts.ignoring import read_ignored
from qualtool.store import candidates, design, house_rules
from qualtool.store.candidates import Candidate, CandidateSearch, SpokenTurn
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.text.consent import refuses, withdrew
from qualtool.text.drafts import UNMARKED, Draft, Quotation
from qualtool.text.printed import Printed, printed
from qualtool.text.quotations import quotations
from qualtool.text.turns import BETWEEN_TURNS
from qualtool.text.verbatim import CHANGED, FEWEST_WORDS, NOT_FOUND, WRONG_SOURCE, Check, Source, SourceTurn, check
from qualtool.text.words import word_count, words_of
from qualtool.workflow.disclosure import printed_attribution

SURE = 0.8
"""Words so like those of a few turns are theirs: the rest of the transcript need not be read."""
LEFT_THE_STUDY = "withdrew from the study"
NO_ATTRIBUTION = "no attribution is printed"


def verify(study: Study, path: Path, ignored: Path | None = None) -> DraftCheck:
    """Reads a draft and checks it. `ignored` names a file of quotations from other work.

    Raises UnknownSuffix, UnreadableFile.
    """
    left_out = read_ignored(ignored) if ignored is not None else ()
    return check_draft(study, read_draft(path), left_out)


def check_draft(
    study: Study, draft: Draft, ignored: Collection[str] = (), told: Callable[[int, int], None] | None = None
) -> DraftCheck:
    """The verdict on every quotation of a draft; `ignored` are quotations from other work, or how they begin.

    `told` hears after each quotation how many of how many are done.
    """
    listed = [words_of(entry).folded for entry in ignored]
    long: list[Quotation] = []
    short: list[Quotation] = []
    elsewhere: list[Quotation] = []
    with study.read() as connection:
        checker = _Checker(connection)
        for quotation in map(checker.attributed, quotations(draft)):
            words = words_of(quotation.text)
            if word_count(words) < FEWEST_WORDS and quotation.kind != UNMARKED:
                short.append(quotation)
            elif quotation.elsewhere or any(entry and words.folded[: len(entry)] == entry for entry in listed):
                elsewhere.append(quotation)
            else:
                long.append(quotation)
        findings: list[DraftFinding] = []
        for number, quotation in enumerate(long, 1):
            found = checker.finding(len(findings) + 1, draft.name, quotation)
            # Prose may end with an attribution too: it is a quotation if somebody said it.
            if quotation.kind != UNMARKED or found.verdict != NOT_FOUND:
                findings.append(found)
            if told is not None:
                told(number, len(long))
    return DraftCheck(
        draft.name,
        tuple(findings),
        tuple(short),
        tuple(elsewhere),
        study=checker.study,
        house_rule=str(checker.house_rule),
    )


@dataclass(frozen=True, slots=True)
class _Match:
    """What the check of a quotation against one transcript gave.

    `fits` if the printed attribution could be its encounter's, `is_theirs` if it could be those people's who are heard.
    """

    transcript_id: str
    check: Check
    fits: bool
    is_theirs: bool = False

    @property
    def stands(self) -> bool:
        return self.check.verdict in SOUND

    @property
    def is_near(self) -> bool:
        return self.check.verdict == CHANGED and self.check.likeness >= SURE


class _Checker:
    """What the quotations of a draft are checked against, read once for all of them."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        stated = design.read_design(connection)
        self.study = stated.study
        self.house_rule = house_rules.read_house_rule(connection)
        self._left_out = self.house_rule.left_out
        self._attribution = printed_attribution(connection)
        self._names = candidates.live_transcripts(connection)
        self._search = CandidateSearch(connection)
        self._voices = read_voices(connection)
        self._of_transcript: dict[str, list[Voice]] = {}
        for voice in self._voices:
            self._of_transcript.setdefault(voice.transcript, []).append(voice)
        self._by_participation = {voice.participation: voice for voice in self._voices if voice.participation}
        self._reader = AttributionReader(
            self._voices,
            {key: place.label for key, place in stated.sites.items()},
            {key: place.label for key, place in stated.stages.items()},
            stated.types,
        )
        self._types = stated.types
        self._told: dict[str, tuple[Told, frozenset[str]]] = {}
        self._sources: dict[str, Source] = {}

    def attributed(self, quotation: Quotation) -> Quotation:
        """A quotation with the attribution before it or in its note, where none stands after it."""
        return attributed(quotation, self._reader)

    def finding(self, number: int, draft: str, quotation: Quotation) -> DraftFinding:
        """The verdict on one quotation, with its source."""
        quote = printed(quotation.text, self._left_out, quotation.breaks)
        told, fitting = self._fitting(quotation.attribution)
        hinted = Told() if quotation.attribution else narrated(quotation, self._reader)
        matches = self._matches(quote, told, fitting)
        best = self._best(quote, matches)
        without = () if quotation.attribution else (NO_ATTRIBUTION,)
        if best is None:
            strange = tuple(f"the study has no {name}" for name in told.strange)
            return DraftFinding(number, draft, quotation, NOT_FOUND, warnings=(*strange, *without))
        heard = self._heard(best)
        source = self._source(best, heard)
        ok, fault = self._judged(quotation.attribution, told, best, heard)
        near = source_of(quotation)
        if near and fault == WORDING and completed(quotation, near, source.attribution, self._reader):
            ok, fault = True, ""
        withheld = self._withheld(best, heard)
        against = () if withheld else self._against(quote, hinted, best, heard)
        others = [one.transcript_id for one in matches if one.stands and one.transcript_id != best.transcript_id]
        is_elsewhere = best.stands and not best.fits
        return DraftFinding(
            number,
            draft,
            quotation,
            WRONG_SOURCE if is_elsewhere else best.check.verdict,
            source,
            ok,
            best.check.changes,
            (*best.check.warnings, *against, *without),
            withheld,
            fault,
            tuple(sorted(self._names[one] for one in others)) if is_elsewhere else (),
            near is not None and says_whose(quotation, near, self._reader),
        )

    def _against(self, quote: Printed, hinted: Told, best: _Match, heard: Sequence[Voice]) -> tuple[str, ...]:
        """What to warn of where the words of the sentence name others than those who said it."""
        if not heard or not contradicted(hinted, self._there(best), self._types):
            return ()
        # The words may stand in another encounter too, which the sentence fits.
        names = {name for name, said in self._of_transcript.items() if not contradicted(hinted, said, self._types)}
        fitting = frozenset(one for one, name in self._names.items() if name in names)
        if any(match.stands and match.fits for match in self._matches(quote, hinted, fitting)):
            return ()
        return (contradiction(hinted, heard[0], self._reader),)

    def _there(self, match: _Match) -> list[Voice]:
        return self._of_transcript[self._names[match.transcript_id]]

    def _fitting(self, attribution: str) -> tuple[Told, frozenset[str]]:
        """What an attribution tells, and the transcripts that it fits."""
        if attribution not in self._told:
            told = self._reader.read(attribution)
            names = {name for name, voices in self._of_transcript.items() if any(map(told.fits, voices))}
            fitting = frozenset(one for one, name in self._names.items() if name in names)
            self._told[attribution] = (told, fitting)
        return self._told[attribution]

    def _matches(self, quote: Printed, told: Told, fitting: frozenset[str]) -> list[_Match]:
        """The likely transcripts checked, until the words stand in one that fits."""
        pieces = [" ".join(piece.words.folded) for piece in quote.pieces if word_count(piece.words)]
        found: dict[str, _Match] = {}
        for thorough in (False, True):
            for candidate in self._search.likely(pieces, fitting if told else (), thorough):
                match = self._match(quote, candidate, told, fitting)
                before = found.get(match.transcript_id)
                if before is None or match.check.rank < before.check.rank:
                    found[match.transcript_id] = match
                if match.is_theirs and (match.stands or (thorough and match.is_near and not quote.is_edited)):
                    return [match]
            if any(match.stands for match in found.values()):
                break
        return list(found.values())

    def _match(self, quote: Printed, candidate: Candidate, told: Told, fitting: frozenset[str]) -> _Match:
        checked = self._checked_there(quote, candidate)
        match = _Match(candidate.transcript_id, checked, not told or candidate.transcript_id in fitting)
        return replace(match, is_theirs=match.fits and (not told or any(map(told.fits, self._heard(match)))))

    def _best(self, quote: Printed, matches: Sequence[_Match]) -> _Match | None:
        """The match that counts, looked at in its whole transcript where a few turns left doubts."""
        if not matches:
            return None

        def order(match: _Match) -> tuple[bool, bool, int, float]:
            rank, unlike = match.check.rank
            return not match.stands, match.stands and not match.fits, rank, unlike - (0.1 if match.fits else 0.0)

        best = min(matches, key=order)
        if not best.stands and not best.is_near:
            whole = check(quote, self._whole(best.transcript_id))
            best = replace(best, check=min(best.check, whole, key=lambda one: one.rank))
        return None if best.check.verdict == NOT_FOUND else best

    def _checked_there(self, quote: Printed, candidate: Candidate) -> Check:
        """The check against the few turns in which the quotation would stand; offsets are the transcript's."""
        said = candidates.turns_of(self._connection, candidate.transcript_id, candidate.first, candidate.last)
        if not said:
            return Check(NOT_FOUND)
        first = said[0].start
        found = check(quote, _as_source(said, self._left_out, first))
        pieces = tuple((start + first, end + first) for start, end in found.pieces)
        return replace(found, start=found.start + first, end=found.end + first, pieces=pieces)

    def _whole(self, transcript_id: str) -> Source:
        if transcript_id not in self._sources:
            said = candidates.turns_of(self._connection, transcript_id)
            self._sources[transcript_id] = _as_source(said, self._left_out)
        return self._sources[transcript_id]

    # Whose words they are

    def _heard(self, match: _Match) -> list[Voice]:
        """The respondents whose words a match holds: the encounter's own voice for one whom nobody has named."""
        heard: dict[str, Voice] = {}
        for speaker in match.check.speakers:
            if speaker.startswith(_ASKING):
                continue
            known = self._by_participation.get(speaker)
            voice = known or self._encounter(match)
            heard[voice.participation or ""] = voice
        return list(heard.values())

    def _encounter(self, match: _Match) -> Voice:
        voices = self._of_transcript[self._names[match.transcript_id]]
        return next(voice for voice in voices if not voice.participation)

    def _true_forms(self, match: _Match, heard: Sequence[Voice]) -> list[str]:
        """The attributions that may be printed, the best first: one for all who are heard."""
        if not heard:
            return [INTERVIEWER]
        forms = list(dict.fromkeys(map(self._attribution, heard)))
        return forms if len(forms) == 1 else [self._attribution(self._encounter(match)), *forms]

    def _judged(self, attribution: str, told: Told, match: _Match, heard: Sequence[Voice]) -> tuple[bool | None, str]:
        """Whether the printed attribution is the true one, and if not, what is wrong with it."""
        if not attribution:
            return None, ""
        true = self._true_forms(match, heard)
        if bare(attribution) in map(bare, true):
            return True, ""
        if not told or not any(map(told.fits, heard)):
            return False, FACTS
        # A mode is as good as said where the stage is called an interview.
        more = told.named.keys() - self._reader.read(true[0]).named.keys() - {MODE}
        return False, DISCLOSES if more else WORDING

    def _withheld(self, match: _Match, heard: Sequence[Voice]) -> str:
        """Why the words may not be printed at all; where nobody knows who speaks, everybody there has to agree."""
        for voice in heard:
            consents = [voice.attributes.get("consent", "")]
            if not voice.participation:
                there = self._of_transcript[self._names[match.transcript_id]]
                consents = [one.attributes.get("consent", "") for one in there if one.participation]
            who = "the speaker" if voice.participation else "it is not known who speaks, and somebody there"
            if any(map(withdrew, consents)):
                return f"{who} {LEFT_THE_STUDY}"
            if any(map(refuses, consents)):
                return f"{who} did not consent to quotation"
        return ""

    def _source(self, match: _Match, heard: Sequence[Voice]) -> QuoteSource:
        """Where the words stand, as they were said."""
        start, end = match.check.start, match.check.end
        said = candidates.turns_at(self._connection, match.transcript_id, start, end)
        first = said[0]
        words = BETWEEN_TURNS.join(turn.words for turn in said)[start - first.start : end - first.start]
        labels = dict.fromkeys(turn.speaker for turn in said if turn.speaker)
        return QuoteSource(
            self._names[match.transcript_id],
            match.transcript_id,
            start,
            end,
            first.position + 1,
            ", ".join(labels),
            words,
            self._true_forms(match, heard)[0],
            match.check.pieces,
        )


_ASKING = "asking: "


def _as_source(said: Sequence[SpokenTurn], left_out: frozenset[str], first: int = 0) -> Source:
    """Turns as the text to check against; its offsets begin at code point `first` of the transcript."""
    return Source(BETWEEN_TURNS.join(turn.words for turn in said), tuple(_spoken(said, first)), left_out)


def _spoken(said: Sequence[SpokenTurn], first: int) -> Iterator[SourceTurn]:
    for turn in said:
        who = turn.participation or turn.speaker.casefold()
        yield SourceTurn(turn.start - first, turn.end - first, _ASKING + who if turn.interviewer else who)
