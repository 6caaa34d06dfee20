"""What the check of a draft found: a verdict for each quotation, with its source and what to mend."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from qualtool.analysis.attributing import INTERVIEWER
from qualtool.analysis.attributions_read import in_form_of
from qualtool.text.drafts import Quotation, Stretch
from qualtool.text.near import WordChange
from qualtool.text.verbatim import CHANGED, CROSSES, EXACT, LAWFUL, VERDICTS, WRONG_SOURCE

ALL_VERDICTS = (*VERDICTS, WRONG_SOURCE)
SOUND = (EXACT, LAWFUL)


@dataclass(frozen=True, slots=True)
class QuoteSource:
    """Where a quotation stands in the study: code points of the transcript, half-open.

    `pieces` are where the words between its cuts stand, in the transcript's order.
    """

    transcript: str
    transcript_id: str
    start: int
    end: int
    turn: int
    speaker: str
    words: str
    attribution: str
    """As it should be printed."""
    pieces: tuple[tuple[int, int], ...] = ()


WORDING, FACTS, DISCLOSES = "wording", "facts", "discloses"


@dataclass(frozen=True, slots=True)
class DraftFinding:
    """One quotation of a draft and its verdict.

    `attribution_ok` is None where none is printed or no source was found; where it is False, `source.attribution` is
    the true one, and `attribution_fault` says whether only the WORDING is wrong, the FACTS are, or it DISCLOSES more
    than was decided. `withheld` says why it may not be printed at all, empty where it may. `also_in` are other
    transcripts in which the words stand. `is_said_too`: the sentence around an attribution tells whose they are.
    """

    number: int
    draft: str
    quotation: Quotation
    verdict: str
    source: QuoteSource | None = None
    attribution_ok: bool | None = None
    changes: tuple[WordChange, ...] = ()
    warnings: tuple[str, ...] = ()
    withheld: str = ""
    attribution_fault: str = ""
    also_in: tuple[str, ...] = ()
    is_said_too: bool = False

    @property
    def needs_a_look(self) -> bool:
        """Whether it is wrong, or bears a warning."""
        return self.is_wrong or bool(self.warnings)

    @property
    def is_wrong(self) -> bool:
        """Whether somebody has to mend something."""
        return self.verdict not in SOUND or self.attribution_ok is False or bool(self.withheld)

    @property
    def where(self) -> str:
        """Where in the draft: its paragraph, and its page where known; or the pages' header or footer."""
        if self.quotation.edge:
            return f"page {self.quotation.edge}"
        first = self.quotation.parts[0]
        page = f", page {self.quotation.page}" if self.quotation.page else ""
        return f"paragraph {first.paragraph}{page}"


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """A checked draft: its findings, the quotations of one to three words, and those of other sources left out."""

    draft: str
    findings: tuple[DraftFinding, ...]
    short: tuple[Quotation, ...] = ()
    elsewhere: tuple[Quotation, ...] = field(default=())
    study: str = ""
    house_rule: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """How many quotations have each verdict."""
        found = Counter(finding.verdict for finding in self.findings)
        return {verdict: found[verdict] for verdict in ALL_VERDICTS}

    @property
    def is_sound(self) -> bool:
        return not any(finding.is_wrong for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Correction:
    """An attribution to be printed otherwise: where it stands, its words, and what takes their place.

    `why_not` says why it is left as it is, empty where it is corrected.
    """

    number: int
    at: Stretch | None
    printed: str
    true: str
    why_not: str = ""


def corrections(check: DraftCheck) -> list[Correction]:
    """The attributions of a draft that are not the true ones; only those of words that stand are corrected."""
    wrong = [finding for finding in check.findings if finding.attribution_ok is False and finding.source is not None]
    together: dict[Stretch | int, list[DraftFinding]] = {}
    for finding in wrong:
        at = finding.quotation.attribution_at
        together.setdefault(at if at is not None else finding.number, []).append(finding)
    sound: dict[Stretch | int, int] = {
        one.quotation.attribution_at: one.number
        for one in check.findings
        if one.attribution_ok and one.quotation.attribution_at is not None
    }
    return [_correction(found, sound.get(at, 0)) for at, found in together.items()]


def _correction(sharing: Sequence[DraftFinding], sound: int) -> Correction:
    """What to print for quotations that share an attribution, which is right for quotation `sound`, 0 for none."""
    first = sharing[0]
    printed = first.quotation.attribution
    forms = {one.number: in_form_of(one.source.attribution, printed) for one in sharing if one.source is not None}
    why_not = next(filter(None, map(_why_not, sharing)), "")
    other = sound or next((number for number, form in forms.items() if form != forms[first.number]), 0)
    if other and not why_not:
        one, two = sorted((first.number, other))
        why_not = f"quotations {one} and {two} share it, and are by different people"
    return Correction(first.number, first.quotation.attribution_at, printed, forms[first.number], why_not)


def _why_not(finding: DraftFinding) -> str:
    """Why an attribution is not corrected: a true one would vouch for words that are to go, or to be mended first."""
    if finding.withheld:
        return f"the words may not be printed at all ({finding.withheld})"
    if finding.also_in:
        return "the words stand in several encounters"
    if finding.attribution_fault == FACTS and finding.verdict in _FIRST:
        return _FIRST[finding.verdict]
    if finding.quotation.attribution_at is None:
        return "it runs over two paragraphs"
    if finding.is_said_too:
        return "it stands before the words, in a sentence that says too whose they are: correct both by hand"
    return "it would name the interviewer" if finding.source and finding.source.attribution == INTERVIEWER else ""


_FIRST = {
    CHANGED: "the words were changed: see first whose they are",
    CROSSES: "the words are two people's: see first whose are to stay",
}
_FAULTS = {WORDING: "is worded otherwise", DISCLOSES: "says more than the study decided to print"}


def remarks(finding: DraftFinding) -> list[str]:
    """What to tell of a finding besides its verdict, a sentence for each, the gravest first."""
    told = [f"May not be printed: {finding.withheld}."] if finding.withheld else []
    told += [_change_told(change) for change in finding.changes]
    source = finding.source
    if finding.verdict == WRONG_SOURCE and source is not None:
        told.append(f"These words stand in {source.transcript}, turn {source.turn}, not where the attribution says.")
    if finding.attribution_ok is False and source is not None and not finding.withheld:
        said = _FAULTS.get(finding.attribution_fault, "is wrong")
        told.append(f"The attribution {said}. It should be: {source.attribution}")
    if finding.also_in:
        told.append(f"The words also stand in {', '.join(finding.also_in)}: see which is meant.")
    told += [f"{warning[0].upper()}{warning[1:]}." for warning in finding.warnings]
    if finding.quotation.altered_by and finding.verdict not in SOUND:
        told.append(f"A tracked change touches it, by {', '.join(finding.quotation.altered_by)}.")
    return told


def _change_told(change: WordChange) -> str:
    if not change.said:
        return f"Printed, not said: “{change.printed}”."
    if not change.printed:
        return f"Said, left out without a mark: “{change.said}”."
    return f"Printed “{change.printed}”, said “{change.said}”."


def counted(check: DraftCheck) -> str:
    """How many quotations there are, how many of each verdict, and how many have something wrong."""
    total = len(check.findings)
    wrong = sum(finding.is_wrong for finding in check.findings)
    kinds = ", ".join(f"{count} {verdict}" for verdict, count in check.counts.items() if count)
    attributions = sum(finding.attribution_ok is False for finding in check.findings)
    told = f"{total} quotation{'' if total == 1 else 's'} of four words or more" + (f": {kinds}" if kinds else "")
    told += f". {attributions} with another attribution than theirs" if attributions else ""
    return f"{told}. {wrong or 'None'} to mend."
