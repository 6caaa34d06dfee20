"""The framework matrix as plain results: rows of cases, columns of sub-themes, cells of summaries."""

from dataclasses import dataclass, field

NOT_YET_CHARTED = "not yet charted"
CHARTED = "charted"
REVIEWED = "reviewed"
STALE = "stale"
NOT_IN_GUIDE = "not in the guide"
BLANK_REASONS = ("not applicable", "not in the guide", "not raised", "raised, nothing said")
SUMMARY, VERBATIM, COMMENT = "summary", "verbatim", "comment"
KINDS = (SUMMARY, VERBATIM, COMMENT)


@dataclass(frozen=True, slots=True)
class Reference:
    """A link from a summary to an excerpt; `label` reads P12/3, turn 47."""

    excerpt: str
    label: str
    words: str = ""
    starred: bool = False
    transcript: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of one kind in a summary: summary, verbatim, or the researcher's comment."""

    kind: str
    text: str
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """What a (case, stage, sub-theme) says, how many excerpts lie under it, and its state."""

    stretches: tuple[Stretch, ...] = ()
    excerpts: int = 0
    state: str = NOT_YET_CHARTED
    coder: str = ""
    at: str = ""
    revision: str = ""
    why_stale: str = ""
    reviewed_by: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """The summary as plain text; comments in braces, verbatim words in quotation marks, references after."""
        return " ".join(filter(None, (stretch_text(stretch) for stretch in self.stretches)))


def stretch_text(stretch: Stretch) -> str:
    """One stretch as plain text with its references."""
    text = stretch.text.strip()
    if stretch.kind == COMMENT:
        text = "{" + text + "}"
    elif stretch.kind == VERBATIM:
        text = f"“{text}”"
    cited = "; ".join(("*" if ref.starred else "") + ref.label for ref in stretch.references)
    return f"{text} ({cited})" if cited else text


@dataclass(frozen=True, slots=True)
class Column:
    """A chart column: a sub-theme, named by its number."""

    id: str
    number: str
    title: str
    definition: str = ""

    @property
    def name(self) -> str:
        return f"{self.number} {self.title}"


@dataclass(frozen=True, slots=True)
class Row:
    """A case at a stage; `cells` by column number, every column present."""

    case_id: str
    case: str
    kind: str
    site: str
    stage: str
    type: str
    transcripts: tuple[str, ...] = ()
    attributes: dict[str, str] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matrix:
    """One theme's chart, with the filter that made it; `sites` and `stages` give the labels of the keys."""

    theme: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    filter: str
    study: str = ""
    study_id: str = ""
    sites: dict[str, str] = field(default_factory=dict)
    stages: dict[str, str] = field(default_factory=dict)
