"""Bringing back a matrix that was edited in Excel: what would change, and the change, with nothing overwritten."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qualtool.analysis.matrix import CHANGE, Reference
from qualtool.analysis.merging import (
    CONFLICT,
    FROM_SHEET,
    UNCHANGED,
    Place,
    Said,
    SheetCell,
    SheetEdits,
    outcome,
    reread,
)
from qualtool.analysis.tree import Tree
from qualtool.analysis.voices import Voice
from qualtool.errors import BadValue, NothingToDo, NotOurSheet
from qualtool.formats import matrix_sheets
from qualtool.store import backups, charts, design, people
from qualtool.store.design import Design
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.text.turns import Problem
from qualtool.workflow import charting, sharing
from qualtool.workflow.cells import Grounds, read_grounds, why_stale
from qualtool.workflow.coding import in_brief, speaking

THEIRS, OURS = "theirs", "ours"


@dataclass(frozen=True, slots=True)
class CellMerge:
    """A cell that differs from what was exported: what all three say, and what comes of it.

    `revision`, `coder` and `at` are those of the study now; `why_stale` says what its words no longer rest on.
    """

    place: Place
    case: str
    stage: str
    column: str
    title: str
    where: str
    outcome: str
    exported: Said
    theirs: Said
    ours: Said
    revision: str = ""
    coder: str = ""
    at: str = ""
    why_stale: str = ""

    @property
    def name(self) -> str:
        """What the cell is called, such as P12/3, 4.1 Transition points."""
        return f"{self.case}/{self.stage}, {self.column} {self.title}"

    @property
    def is_conflict(self) -> bool:
        """Whether a person has to decide."""
        return self.outcome == CONFLICT


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a sheet would change: every cell that differs on either side, and what stays outside and why."""

    path: Path
    cells: tuple[CellMerge, ...]
    unchanged: int
    problems: tuple[Problem, ...] = ()

    @property
    def conflicts(self) -> list[CellMerge]:
        """The cells that were changed on both sides, and not alike."""
        return [cell for cell in self.cells if cell.is_conflict]

    @property
    def left_out(self) -> list[Problem]:
        """Why words of the sheet stay outside."""
        return [problem for problem in self.problems if problem.fatal]


@dataclass(frozen=True, slots=True)
class _StudyNow:
    """What the study says at the moment of merging."""

    tree: Tree
    seen: Mapping[tuple[str, str], str]
    grounds: Grounds
    past: Mapping[str, Said]
    excerpts: frozenset[str]


def preview_merge(study: Study, path: Path) -> MergePreview:
    """What an edited export would change; nothing is written. Raises UnreadableFile, NotOurSheet."""
    edits, problems = matrix_sheets.read_edits(path)
    with study.read() as connection:
        if design.read_design(connection).study_id != edits.study_id:
            raise NotOurSheet(path, "it was exported from another study", "Name its study with -s FILE.")
        now = _study_now(connection, edits)
    merged = []
    for cell in edits.cells:
        if _is_known(now, cell):
            found = _merged(now, cell, edits)
            problem = _withheld(found)
            problems += [problem] if problem else []
            merged += [] if problem else [found]
        elif cell.edited:
            what = "the study has no such cell now, so its words stay outside"
            mend = "Its theme may have been retired, or its transcript taken out."
            problems.append(Problem(cell.where, what, mend, fatal=True))
    differing = tuple(cell for cell in merged if cell.outcome != UNCHANGED)
    return MergePreview(path, differing, len(edits.cells) - len(differing), tuple(problems))


def _study_now(connection: Any, edits: SheetEdits) -> _StudyNow:
    tree = design.read_tree(connection)
    columns = [tree.by_id[c] for c in {cell.place[2] for cell in edits.cells} if c in tree.by_id]
    stated, voices = design.read_design(connection), speaking(read_voices(connection))
    grounds = read_grounds(connection, tree, columns, voices, stated)
    here = {written.revision_id for written in grounds.written.values()}
    past = charts.said_in_revisions(connection, {cell.revision for cell in edits.cells} - here - {""})
    cited = {excerpt for cell in edits.cells if cell.edited for excerpt in cell.references.values()}
    known = charts.cited_words(connection, cited | set(edits.references.values()))
    return _StudyNow(
        tree,
        _seen(voices, stated, grounds),
        grounds,
        {revision: Said(_told(stretches), blank) for revision, (stretches, blank) in past.items()},
        frozenset(excerpt for excerpt, _words, _starred in known),
    )


def _seen(voices: Sequence[Voice], stated: Design, grounds: Grounds) -> dict[tuple[str, str], str]:
    """The label of each case by its id and each stage at which it has cells, its Change where it was met twice."""
    labels = {case_id: stated.sites[key].label for key, case_id in grounds.site_cases.items()}
    labels.update({voice.case_id: voice.case for voice in voices})
    met = grounds.stages_of.items()
    return {
        (case_id, stage): labels[case_id]
        for case_id, stages in met
        for stage in (*stages, *([CHANGE] if len(stages) > 1 else []))
    }


def _told(stretches: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(stretch for stretch in stretches if stretch.text.strip())


def _is_known(now: _StudyNow, cell: SheetCell) -> bool:
    column = now.tree.by_id.get(cell.place[2])
    return column is not None and not column.retired and cell.place[:2] in now.seen


def _merged(now: _StudyNow, cell: SheetCell, edits: SheetEdits) -> CellMerge:
    written = now.grounds.written.get(cell.place)
    ours = Said(_told(written.stretches), written.blank) if written else Said()
    labels = {**edits.references, **cell.references}
    known = {label: Reference(excerpt, label) for label, excerpt in labels.items() if excerpt in now.excerpts}
    base = now.past.get(cell.revision)
    if not cell.revision:
        base = Said()
    elif written and written.revision_id == cell.revision:
        base = ours
    theirs = reread(cell, base, known)
    exported = base or reread(replace(cell, typed=cell.exported), None, known)
    column = now.tree.by_id[cell.place[2]]
    return CellMerge(
        place=cell.place,
        case=now.seen[cell.place[:2]],
        stage=cell.place[1],
        column=column.number,
        title=column.title,
        where=cell.where,
        outcome=outcome(exported, theirs, ours),
        exported=exported,
        theirs=theirs,
        ours=ours,
        revision=written.revision_id if written else "",
        coder=written.coder if written else "",
        at=written.at if written else "",
        why_stale=why_stale(written, cell.place, column, now.grounds) if written else "",
    )


def _withheld(cell: CellMerge) -> Problem | None:
    """Words that the export withheld must not come back as if somebody had written them."""
    kept = set(cell.exported.stretches) | set(cell.ours.stretches)
    marks = (sharing.WITHHELD, sharing.WITHDRAWN)
    if all(stretch in kept or not any(mark in stretch.text for mark in marks) for stretch in cell.theirs.stretches):
        return None
    what = "words that were withheld from the export were changed or moved, so this cell stays outside"
    return Problem(cell.where, what, "Change it in qualtool.", fatal=True)


def apply_merge(study: Study, preview: MergePreview, decisions: Mapping[Place, str], coder: str) -> str:
    """Writes what only the sheet changed, and conflicts decided as 'theirs', as new revisions in one step; its name.

    A conflict that is decided as 'ours', or not at all, leaves the study's words. The study is backed up first.
    Raises BadValue, and NothingToDo where there is nothing to write or a cell has changed since the preview.
    """
    for decision in decisions.values():
        if decision not in (THEIRS, OURS):
            raise BadValue("decision", decision, (THEIRS, OURS))
    chosen = taken(preview, decisions)
    if not chosen:
        raise NothingToDo("There is nothing to bring in from the sheet; nothing was changed.")
    backups.back_up(study.path, "before merging a matrix")
    cells = chosen[0].name if len(chosen) == 1 else f"{len(chosen)} cells"
    with study.step(f"Brought in {cells} from {in_brief(preview.path.name)}", coder) as step:
        stated, tree = design.read_design(step.connection), design.read_tree(step.connection)
        columns = [tree.by_id[column_id] for column_id in {cell.place[2] for cell in chosen}]
        grounds = read_grounds(step.connection, tree, columns, speaking(read_voices(step.connection)), stated)
        for cell in chosen:
            written = grounds.written.get(cell.place)
            if (written.revision_id if written else "") != cell.revision:
                raise NothingToDo(f"{cell.name} was changed while you looked; nothing was brought in. Look again.")
            column = tree.by_id[cell.place[2]]
            people.ensure_site_case(step, cell.place[0], cell.case, grounds.site_cases.values())
            unasked = written.spontaneous if written else False
            said, blank = cell.theirs.stretches, cell.theirs.blank
            charting.write_cell(step, cell.place, column, stated, grounds, said, blank, unasked)
        return step.name


def taken(preview: MergePreview, decisions: Mapping[Place, str]) -> list[CellMerge]:
    """The cells that come in from the sheet under these decisions."""
    return [
        cell
        for cell in preview.cells
        if cell.outcome == FROM_SHEET or (cell.is_conflict and decisions.get(cell.place) == THEIRS)
    ]
