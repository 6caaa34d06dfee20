"""What a matrix shows in words: the styled text of a cell, its sign and count, the labels of a row."""

from dataclasses import dataclass, replace

from qualtool.analysis.matrix import (
    BLANK_REASONS,
    NOT_MET,
    NOT_YET_CHARTED,
    REVIEWED,
    SITES,
    STALE,
    Cell,
    Matrix,
    Row,
    stretch_text,
)
from qualtool.text.display import displayed, one_line

REFERENCES, BLANK = "references", "blank"
CHARTED_SIGN, REVIEWED_SIGN, STALE_SIGN, WAITING_SIGN, EXCERPT_SIGN = "•", "✓", "!", "–", "▪"
DRAWN_SIGN, UNASKED_SIGN = "◦", "◇"
ABSENT = "· · · not met · · ·"
TAB = " " * 4


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one kind, fit to be drawn: summary, verbatim, comment, references or blank."""

    text: str
    kind: str


def runs_of(cell: Cell) -> tuple[Run, ...]:
    """A cell's text with its kinds; joined, the runs are the summary, and a blank cell says its reason."""
    if cell.state == NOT_MET:
        return (Run(ABSENT, BLANK),)
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
        return WAITING_SIGN if cell.waiting else ""
    if cell.state == REVIEWED:
        return REVIEWED_SIGN
    return "" if cell.state in (*BLANK_REASONS, NOT_MET) else CHARTED_SIGN


def corner_of(cell: Cell) -> tuple[str, str]:
    """What stands in the cell's upper right corner: its sign; then unasked, cells drawn on, excerpts under it."""
    drawn_on = f"{cell.draws_on}{DRAWN_SIGN}" if cell.draws_on else ""
    excerpts = f"{cell.excerpts}{EXCERPT_SIGN}" if cell.excerpts else ""
    return sign_of(cell), " ".join(filter(None, (UNASKED_SIGN if cell.spontaneous else "", drawn_on, excerpts)))


def row_labels(row: Row, matrix: Matrix, width: int, height: int) -> list[str]:
    """At most `height` lines that name a row within `width` terminal cells: the case, then its headers."""
    case = one_line(row.case)
    keys = "/".join(filter(None, (one_line(row.site), one_line(row.stage))))
    if height <= 1:
        return [f"{case} {keys}".rstrip()]
    names = headers_shown(matrix)
    site, stage = (one_line(matrix.header(row, name)) if name in names else "" for name in ("site", "stage"))
    # A site's or a stage's label may be long; its key always says which one it is.
    where = next((joined for joined in _places(site, stage) if len(joined) <= width), keys)
    others = [_header(row, matrix, name, width) for name in names if name not in ("site", "stage")]
    return [line for line in (case, where if site or stage else "", *others) if line][:height]


def headers_shown(matrix: Matrix) -> list[str]:
    """The headers that stand beside a row after the case: where sites are the rows, the case is the site."""
    said = ("case", "site") if matrix.rows_are == SITES else ("case",)
    return [name for name in matrix.headers if name not in said]


def _places(site: str, stage: str) -> tuple[str, ...]:
    if not (site and stage):
        return (site or stage,)
    return f"{site}, {stage}", f"{site} {stage}"


def _header(row: Row, matrix: Matrix, name: str, width: int) -> str:
    """A header's value, with its name where that is an attribute: a bare "yes" would not say to what."""
    value = one_line(matrix.header(row, name))
    if name in ("type", "kind", "case") or not value:
        return value
    named = f"{one_line(name)}: {value}"
    return named if len(named) <= width else value


def group_label(row: Row, matrix: Matrix, group: str) -> str:
    """The heading of the rows that share `group` with this one; empty without a group."""
    # A heading over every single case would say what the row says itself.
    if not group or group == "case":
        return ""
    return one_line(matrix.header(row, group)) or f"No {one_line(group)}"
