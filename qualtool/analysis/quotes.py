"""Coded excerpts as a researcher reads them, with the four counts that belong to every list."""

from dataclasses import dataclass, field, replace

from qualtool.analysis.picking import GroupListed

NOT_PRINTED = "[withheld]"


@dataclass(frozen=True, slots=True)
class TurnBeside:
    """A turn before or after an excerpt, or the part of it that is asked for; `turn` is its number.

    `withheld` says that whoever speaks, or may speak, did not consent to quotation.
    """

    turn: int
    speaker: str
    words: str
    interviewer: bool = False
    withheld: bool = False

    @property
    def labelled(self) -> str:
        """The words after the speaker's label, as a transcript has it."""
        return f"{self.speaker}: {self.words}" if self.speaker else self.words


@dataclass(frozen=True, slots=True)
class CodedExcerpt:
    """An excerpt with where it is from and the themes it carries; offsets are code points in its transcript.

    `before` and `after` are what was asked for of the words around it.
    """

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
    before: tuple[TurnBeside, ...] = ()
    after: tuple[TurnBeside, ...] = ()

    @property
    def reference(self) -> str:
        """How a summary cites it: case, stage, turn."""
        return f"{self.case}/{self.stage}, turn {self.turn}"

    def to_print(self) -> "CodedExcerpt":
        """It with what stands around it, but for the words of people who did not consent to quotation."""
        if not any(turn.withheld for turn in (*self.before, *self.after)):
            return self
        return replace(self, before=_to_print(self.before), after=_to_print(self.after))


def _to_print(turns: tuple[TurnBeside, ...]) -> tuple[TurnBeside, ...]:
    return tuple(replace(turn, words=NOT_PRINTED) if turn.withheld else turn for turn in turns)


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

    The counts are of everything that the filter finds. `options` tell what the list leaves out of that or puts first,
    and `groups` are the groups of the list in its order, where under-quoted ones come first. `forms` are the word forms
    that a search found, `turns_elsewhere` counts the turns that hold them outside of what the filter finds.
    """

    filter: str
    counts: QuoteCounts
    quotes: tuple[CodedExcerpt, ...]
    study: str = ""
    forms: tuple[str, ...] = ()
    turns_elsewhere: int = 0
    options: tuple[str, ...] = ()
    groups: tuple[GroupListed, ...] = ()
    picked_by: str = ""
    """The filter and the options in one line, as the ledger keeps it with a quote."""

    def forms_told(self, most: int = 40) -> str:
        """The word forms, at most so many by name: a short beginning such as re* finds hundreds."""
        more = f" and {len(self.forms) - most} more" if len(self.forms) > most else ""
        return ", ".join(self.forms[:most]) + more
