"""What a matrix shows in words: the styled text of a cell, its sign and count, the labels of a row."""

from dataclasses import dataclass, replace

from qualtool.analysis.matrix import BLANK_REASONS, NOT_YET_CHARTED, REVIEWED, STALE, Cell, Matrix, Row, stretch_text
from qualtool.text.display import displayed, one_line

REFERENCES, BLANK = "references", "blank"
CHARTED_SIGN, REVIEWED_SIGN, STALE_SIGN, WAITING_SIGN, EXCERPT_SIGN = "•", "✓", "!", "–", "▪"
TAB = " " * 4


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one kind, fit to be drawn: summary, verbatim, comment, references or blank."""

    text: str
    kind: str


def runs_of(cell: Cell) -> tuple[Run, ...]:
    """A cell's text with its kinds; joined, the runs are the summary, and a blank cell says its reason."""
    if not cell.stretches:
        why = cell.why_stale if cell.state == STALE else (cell.state if cell.state in BLANK_REASONS else "")
        return (Run(why, BLANK),) if why else ()
    runs: list[Run] = []
    for stretch in cell.stretches:
        before = " " if runs else ""
        bare = replace(stretch, references=()) if stretch.references else stretch
        words = stretch_text(bare)
        cited = stretch_text(stretch)[len(words) :]
        if not words + cited:
            continue
        runs.append(Run(before + drawn(words), stretch.kind))
        if cited:
            runs.append(Run(drawn(cited), REFERENCES))
    return tuple(runs)


def drawn(text: str) -> str:
    """`text` as it is wrapped and drawn: nothing in it can act on a terminal, a tab is four spaces."""
    return displayed(text).replace("\t", TAB)


def sign_of(cell: Cell) -> str:
    """One character for the cell's state: charted, reviewed, stale, or waiting to be charted."""
    if cell.state == STALE:
        return STALE_SIGN
    if cell.state == NOT_YET_CHARTED:
        return WAITING_SIGN if cell.excerpts else ""
    if cell.state == REVIEWED:
        return REVIEWED_SIGN
    return "" if cell.state in BLANK_REASONS else CHARTED_SIGN


def corner_of(cell: Cell) -> tuple[str, str]:
    """What stands in the cell's upper right corner: its sign, and how many excerpts lie under it."""
    return sign_of(cell), f"{cell.excerpts}{EXCERPT_SIGN}" if cell.excerpts else ""


def row_labels(row: Row, matrix: Matrix, width: int, height: int) -> list[str]:
    """At most `height` lines that name a row within `width` terminal cells: case, site and stage, type."""
    case, kind = one_line(row.case), one_line(row.type)
    site = one_line(matrix.sites.get(row.site, row.site))
    stage = one_line(matrix.stages.get(row.stage, row.stage))
    keys = "/".join(filter(None, (one_line(row.site), one_line(row.stage))))
    if height <= 1:
        return [f"{case} {keys}".rstrip()]
    # A site's or a stage's label may be long; its key always says which one it is.
    where = next((joined for joined in _places(site, stage) if len(joined) <= width), keys)
    return [line for line in (case, where, kind) if line][:height]


def _places(site: str, stage: str) -> tuple[str, ...]:
    if not (site and stage):
        return (site or stage,)
    return f"{site}, {stage}", f"{site} {stage}"


def group_label(row: Row, matrix: Matrix, group: str) -> str:
    """The heading of the rows that share `group` (site, stage or type) with this one; empty without a group."""
    if not group:
        return ""
    key = str(getattr(row, group))
    labels = {"site": matrix.sites, "stage": matrix.stages}.get(group, {})
    return one_line(labels.get(key, key)) or f"No {group}"
