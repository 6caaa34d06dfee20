"""Bringing back summaries that were edited in an export: what the sheet, the study and their common origin say."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from qualtool.analysis.matrix import BLANK_REASONS, Reference, Stretch
from qualtool.analysis.summary_text import as_typed, cited_spans, parsed

UNCHANGED, FROM_SHEET, FROM_STUDY, SAME, CONFLICT = (
    *("unchanged", "changed in the sheet", "changed in the study", "changed alike"),
    "conflict",
)
Place = tuple[str, str, str]
"""A cell's place: case id, stage key, column's theme id."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell says: its stretches, and the reason for its blank."""

    stretches: tuple[Stretch, ...] = ()
    blank: str = ""

    @property
    def typed(self) -> str:
        """As it is typed in a sheet, the reason for a blank in brackets."""
        return "\n".join(filter(None, (as_typed(self.stretches), f"({self.blank})" if self.blank else "")))

    def says_as(self, other: "Said") -> bool:
        """Whether both have the same words, of the same kinds, with the same references."""
        return self.blank == other.blank and _compared(self.stretches) == _compared(other.stretches)


def _compared(stretches: Iterable[Stretch]) -> list[tuple[str, str, list[tuple[str, bool]]]]:
    return [
        (stretch.kind, stretch.text.strip(), [(ref.excerpt, ref.starred) for ref in stretch.references])
        for stretch in stretches
    ]


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell of a sheet: its place, its revision and points as they were exported, and what is typed there now.

    `beside` is the stage, or CHANGE, of its column where stages lie side by side, else empty.
    """

    place: Place
    where: str
    typed: str
    revision: str = ""
    points: tuple[str, ...] = ()
    blank: str = ""
    references: Mapping[str, str] = field(default_factory=dict)
    beside: str = ""

    @property
    def column(self) -> tuple[str, str]:
        """The column of the sheet that it stands in."""
        return self.place[2], self.beside

    @property
    def exported(self) -> str:
        """The text as it was exported."""
        return "\n".join((*self.points, *((f"({self.blank})",) if self.blank else ())))

    @property
    def edited(self) -> bool:
        """Whether the words, or their marks, are others than those that were exported."""
        return self.typed.strip() != self.exported.strip()


@dataclass(frozen=True, slots=True)
class SheetEdits:
    """A matrix as it came back: the study that it was exported from, and every cell that is still there."""

    study_id: str
    version: str
    cells: tuple[SheetCell, ...]
    references: Mapping[str, str] = field(default_factory=dict)


def outcome(base: Said, theirs: Said, ours: Said) -> str:
    """The three-way merge of one cell: exported, in the sheet, in the study now."""
    if theirs.says_as(ours):
        return UNCHANGED if theirs.says_as(base) else SAME
    if ours.says_as(base):
        return FROM_SHEET
    return FROM_STUDY if theirs.says_as(base) else CONFLICT


def reread(cell: SheetCell, base: Said | None, known: Mapping[str, Reference]) -> Said:
    """What an edited cell says; points that were left alone are those of `base`, the revision it was exported from.

    `known` has the references that may be cited, by label.
    """
    if not cell.edited and base is not None:
        return base
    originals = _originals(cell, base, known)
    if not cell.edited:
        return Said(tuple(stretch for point in originals for stretch in point), cell.blank)
    typed, blank = _without_blank(cell.typed)
    kept = _kept(cell.points, typed, known)
    if kept is None:
        return Said(tuple(parsed(typed, known)), blank)
    lines = typed.split("\n")
    said: list[Stretch] = []
    position = 0
    for point, start, end in kept:
        said.extend(parsed("\n".join(lines[position:start]), known))
        said.extend(originals[point])
        position = end
    said.extend(parsed("\n".join(lines[position:]), known))
    return Said(tuple(said), blank)


def _originals(cell: SheetCell, base: Said | None, known: Mapping[str, Reference]) -> list[tuple[Stretch, ...]]:
    if base is not None and len(base.stretches) == len(cell.points):
        return [(stretch,) for stretch in base.stretches]
    return [tuple(parsed(point, known)) for point in cell.points]


def _without_blank(typed: str) -> tuple[str, str]:
    """The text without the reason for a blank on its last line, and that reason."""
    before, _newline, last = typed.strip().rpartition("\n")
    reason = last.strip().casefold()
    for known in BLANK_REASONS:
        if reason == f"({known})":
            return before, known
    return typed, ""


def _kept(points: Sequence[str], typed: str, known: Mapping[str, Reference]) -> list[tuple[int, int, int]] | None:
    """Which points stand unchanged, each as (point, first line, line after), or None where marks span lines."""
    lines = [line.strip() for line in typed.split("\n")]
    exported = [line.strip() for point in points for line in point.split("\n")]
    now_at: dict[int, int] = {}
    for block in SequenceMatcher(None, exported, lines, autojunk=False).get_matching_blocks():
        now_at.update({block.a + step: block.b + step for step in range(block.size)})
    kept, first = [], 0
    for number, point in enumerate(points):
        height = point.count("\n") + 1
        start = now_at.get(first)
        if start is not None and all(now_at.get(first + step) == start + step for step in range(height)):
            kept.append((number, start, start + height))
        first += height
    kept = [one for one in kept if not _cited_below(lines, one[2], known)]
    between = zip([0, *(end for _n, _s, end in kept)], [*(start for _n, start, _e in kept), len(lines)], strict=True)
    return kept if all(_closes("\n".join(lines[start:end])) for start, end in between) else None


def _cited_below(lines: Sequence[str], after: int, known: Mapping[str, Reference]) -> bool:
    """Whether the next words are a citation, which then belongs to the point above."""
    below = next((line for line in lines[after:] if line), "")
    return any(start == 0 for start, _end in cited_spans(below, known))


def _closes(text: str) -> bool:
    return all(text.count(opening) == text.count(closing) for opening, closing in ("{}", "“”"))


def sorted_apart(cells: Sequence[SheetCell]) -> set[tuple[str, str]]:
    """The columns whose words stand in other rows than they came from: they were sorted without their rows."""
    moved: Counter[tuple[str, str]] = Counter()
    left = {(cell.column, cell.exported.strip()) for cell in cells if cell.edited and cell.points}
    staying = {(cell.column, cell.exported.strip()) for cell in cells if not cell.edited}
    for cell in cells:
        here = cell.column, cell.typed.strip()
        if cell.edited and here in left and here not in staying:
            moved[cell.column] += 1
    return {column for column, times in moved.items() if times > 1}
