"""What the screens and lists show of transcripts: plain results, ready to draw."""

from dataclasses import dataclass, field

from qualtool.text.spans import Span


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A turn in its transcript; `start` and `end` are code points of the text."""

    position: int
    start: int
    end: int
    speaker: str
    time: str
    interviewer: bool
    participant: str = ""


@dataclass(frozen=True, slots=True)
class CodingLine:
    """A coding as a transcript shows it."""

    id: str
    excerpt_id: str
    start: int
    end: int
    theme_id: str
    number: str
    title: str
    coder: str
    at: str
    starred: bool
    memos: tuple[str, ...] = ()

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class TranscriptPage:
    """A whole transcript with its turns, sentences and codings, and where the reader stopped."""

    id: str
    name: str
    text: str
    turns: tuple[TurnLine, ...]
    sentences: tuple[Span, ...]
    codings: tuple[CodingLine, ...]
    place: int
    case_id: str
    case: str
    site: str
    stage: str
    stage_label: str
    mode: str
    read_by: tuple[str, ...] = ()
    indexed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """A transcript in the study's list. `charted` counts its case's written or explained cells at its stage."""

    id: str
    name: str
    site: str
    stage: str
    type: str
    mode: str
    case: str
    participants: tuple[str, ...]
    date: str
    words: int
    turns: int
    speakers: int
    codings: int
    charted: int
    read: bool
    indexed: bool
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SampleCell:
    """One square of the achieved sample: a site, stage and respondent type."""

    site: str
    stage: str
    type: str
    encounters: int
    participants: int
    read: int = 0
    coded: int = 0
    charted: int = 0
