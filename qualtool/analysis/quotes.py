"""Coded excerpts as a researcher reads them, with the four counts that belong to every list."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CodedExcerpt:
    """An excerpt with where it is from and the themes it carries; offsets are code points in its transcript."""

    id: str
    text: str
    transcript: str
    transcript_id: str
    start: int
    end: int
    turn: int
    site: str
    stage: str
    type: str
    mode: str
    case: str
    participant: str
    speaker: str
    themes: tuple[str, ...]
    theme_paths: tuple[str, ...]
    coders: tuple[str, ...]
    attribution: str
    starred: bool = False
    memos: tuple[str, ...] = ()
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def reference(self) -> str:
        """How a summary cites it: case, stage, turn."""
        return f"{self.case}/{self.stage}, turn {self.turn}"


@dataclass(frozen=True, slots=True)
class QuoteCounts:
    """Participants who said it, participants in scope, encounters, and mentions (distinct excerpts)."""

    participants: int
    in_scope: int
    encounters: int
    mentions: int

    def __str__(self) -> str:
        mentions = f"{self.mentions} mention{'' if self.mentions == 1 else 's'}"
        encounters = f"{self.encounters} encounter{'' if self.encounters == 1 else 's'}"
        return f"{mentions} in {encounters}, by {self.participants} of {self.in_scope} participants in scope"


@dataclass(frozen=True, slots=True)
class Quotes:
    """A list of excerpts, the filter that made it and its counts.

    `forms` are the word forms that a search found, `turns_elsewhere` counts the turns that hold them outside the list.
    """

    filter: str
    counts: QuoteCounts
    quotes: tuple[CodedExcerpt, ...]
    study: str = ""
    forms: tuple[str, ...] = ()
    turns_elsewhere: int = 0
