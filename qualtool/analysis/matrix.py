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
CHANGE = "change"
"""Stands in a stage's place for the Change cell, which is about all stages of a case."""
NOT_MET = "not met"
CASES, SITES = "cases", "sites"
HEADERS = ("site", "stage", "type")


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
    """What a (case, stage, sub-theme) says, how many excerpts lie under it, and its state.

    `draws_on` counts the written cells behind a site's cell or a Change cell; `spontaneous` says that the respondent
    brought it up unasked.
    """

    stretches: tuple[Stretch, ...] = ()
    excerpts: int = 0
    state: str = NOT_YET_CHARTED
    coder: str = ""
    at: str = ""
    revision: str = ""
    why_stale: str = ""
    reviewed_by: tuple[str, ...] = ()
    spontaneous: bool = False
    draws_on: int = 0

    @property
    def waiting(self) -> bool:
        """Whether there is something to chart from, and nothing charted yet."""
        return self.state == NOT_YET_CHARTED and bool(self.excerpts or self.draws_on)

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
    labels = (("*" if ref.starred else "") + ref.label for ref in stretch.references)
    cited = "; ".join(dict.fromkeys(labels))
    return f"{text} ({cited})" if cited else text


@dataclass(frozen=True, slots=True)
class Column:
    """A chart column: a sub-theme, named by its number; at one stage, or its change, where stages lie side by side."""

    id: str
    number: str
    title: str
    definition: str = ""
    stage: str = ""
    stage_label: str = ""

    @property
    def key(self) -> str:
        """What tells it from the other columns of a matrix: 3.2, or 3.2/2 for its stage 2."""
        return f"{self.number}/{self.stage}" if self.stage else self.number

    @property
    def name(self) -> str:
        name = f"{self.number} {self.title}"
        return f"{name}, {self.stage_label}" if self.stage else name


@dataclass(frozen=True, slots=True)
class Row:
    """A case at a stage, or (with no `stage`) at all its stages side by side; `cells` by column key.

    Where stages lie side by side, a stage at which the case was not met has no cell.
    """

    case_id: str
    case: str
    kind: str
    site: str
    stage: str
    type: str
    transcripts: tuple[str, ...] = ()
    attributes: dict[str, str] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)

    def cell(self, column: Column) -> Cell:
        """The cell in a column; where the case was not met, one that says so."""
        return self.cells.get(column.key) or Cell(state=NOT_MET)

    def place(self, column: Column) -> tuple[str, str, str]:
        """The cell's place in the study: case id, stage key or CHANGE, sub-theme's id."""
        return self.case_id, column.stage or self.stage, column.id


@dataclass(frozen=True, slots=True)
class Matrix:
    """One theme's chart, with the filter that made it; `sites` and `stages` give the labels of the keys.

    `headers` and `group` are site, stage, type, kind or the name of an attribute. `seen_once` names the cases that are
    left out where stages lie side by side.
    """

    theme: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    filter: str
    study: str = ""
    study_id: str = ""
    sites: dict[str, str] = field(default_factory=dict)
    stages: dict[str, str] = field(default_factory=dict)
    rows_are: str = CASES
    side_by_side: bool = False
    headers: tuple[str, ...] = HEADERS
    group: str = ""
    seen_once: tuple[str, ...] = ()

    def header(self, row: Row, name: str) -> str:
        """What a row's header says under `name`, with labels for keys; empty where the row has no such value."""
        labels = {"site": self.sites, "stage": self.stages}.get(name)
        if labels is not None:
            return ", ".join(labels.get(key, key) for key in getattr(row, name).split(", ") if key)
        return str(getattr(row, name) if name in ("type", "kind", "case") else row.attributes.get(name, ""))
