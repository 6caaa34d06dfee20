"""What the check of a draft found: a verdict for each quotation, with its source and what to mend."""

from collections import Counter
from dataclasses import dataclass, field

from qualtool.text.drafts import Quotation
from qualtool.text.near import WordChange
from qualtool.text.verbatim import EXACT, LAWFUL, VERDICTS, WRONG_SOURCE

ALL_VERDICTS = (*VERDICTS, WRONG_SOURCE)
SOUND = (EXACT, LAWFUL)


@dataclass(frozen=True, slots=True)
class QuoteSource:
    """Where a quotation stands in the study: code points of the transcript, half-open."""

    transcript: str
    transcript_id: str
    start: int
    end: int
    turn: int
    speaker: str
    words: str
    attribution: str


@dataclass(frozen=True, slots=True)
class DraftFinding:
    """One quotation of a draft and its verdict.

    `attribution_ok` is None where none is printed; where it is False, `source.attribution` is the true one. `withheld`
    says why it may not be printed at all, empty where it may.
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

    @property
    def is_wrong(self) -> bool:
        """Whether somebody has to mend something."""
        return self.verdict not in SOUND or self.attribution_ok is False or bool(self.withheld)

    @property
    def where(self) -> str:
        """Where in the draft: its paragraph, and its page where known."""
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

    @property
    def counts(self) -> dict[str, int]:
        """How many quotations have each verdict."""
        found = Counter(finding.verdict for finding in self.findings)
        return {verdict: found[verdict] for verdict in ALL_VERDICTS}

    @property
    def is_sound(self) -> bool:
        return not any(finding.is_wrong for finding in self.findings)
