"""Steps on findings: made, worded, ordered, and which cells bear on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from qualtool.analysis.findings import BEARINGS, SILENT, BearingCell
from qualtool.analysis.tree import Tree
from qualtool.errors import BadValue, NothingToDo
from qualtool.model import CellRecord, Finding, FindingCell, Revision, ThemeRecord, now
from qualtool.store import charts, design, people
from qualtool.store import findings as stored
from qualtool.store.charts import Place
from qualtool.store.design import Design
from qualtool.store.findings import FindingRow
from qualtool.store.history import Step
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow.bearing import read_whole
from qualtool.workflow.cells import Grounds, read_grounds
from qualtool.workflow.coding import in_brief, speaking
from qualtool.workflow.filtering import parse_where
from qualtool.workflow.findings import finding_named, in_order
from qualtool.workflow.places import case_named, refuse_unseen, stage_key


@dataclass(frozen=True, slots=True)
class CellBears:
    """A cell by the names that people use, and how it bears on a finding; None leaves the note as it is."""

    case: str
    stage: str
    theme: str
    bearing: str = ""
    note: str | None = None


def make(
    study: Study,
    statement: str,
    coder: str,
    theme: str = "",
    where: Sequence[str] = (),
    explanation: str = "",
    rivals: Sequence[str] = (),
    cells: Iterable[CellBears] = (),
) -> str:
    """Makes a finding, with cells that bear on it. The name of the step.

    Raises NothingToDo for an empty statement or one that is there already; UnknownName, BadFilter, BadValue.
    """
    with study.step(f"Made a finding: {in_brief(statement)}", coder) as step:
        tree = design.read_tree(step.connection)
        rows = stored.read_findings(step.connection)
        made = Finding(
            statement=_unlike_others(statement, rows),
            theme_id=_theme_id(tree, theme),
            explanation=explanation.strip(),
            rivals=_worded(rivals),
            scope=_scope(step, where),
            position=max((row.position for row in rows), default=0) + 1,
            coder_id=step.coder_id,
        )
        step.insert(made)
        step.use(ThemeRecord, *([made.theme_id] if made.theme_id else []))
        for cell in cells:
            _bear(step, tree, made.id, cell)
        return step.name


def revise(
    study: Study,
    name: str,
    coder: str,
    *,
    statement: str | None = None,
    explanation: str | None = None,
    rivals: Sequence[str] | None = None,
    theme: str | None = None,
    where: Sequence[str] | None = None,
) -> str:
    """Changes what is given of a finding; an empty `theme` is none. The name of the step.

    Raises UnknownName, AmbiguousName, BadFilter, and NothingToDo where it says just that already.
    """
    with study.step("", coder) as step:
        tree, rows, row = _named(step, name)
        given: dict[str, Any] = {}
        if statement is not None:
            given["statement"] = _unlike_others(statement, [one for one in rows if one.id != row.id])
        if explanation is not None:
            given["explanation"] = explanation.strip()
        if rivals is not None:
            given["rivals"] = _worded(rivals)
        if theme is not None:
            given["theme_id"] = _theme_id(tree, theme)
        if where is not None:
            given["scope"] = _scope(step, where)
        step.name = f"Changed the {_parts(row, given)} of the finding {in_brief(row.statement)}"
        if not step.change(Finding, row.id, **given):
            raise NothingToDo("The finding says just that already.")
        step.use(ThemeRecord, *([given["theme_id"]] if given.get("theme_id") else []))
        return step.name


def add_rival(study: Study, name: str, rival: str, coder: str) -> str:
    """Adds a rival explanation that was considered. The name of the step. Raises NothingToDo for an empty one."""
    if not rival.strip():
        raise NothingToDo("The rival explanation is empty; nothing was written.")
    with study.step("", coder) as step:
        _tree, _rows, row = _named(step, name)
        step.name = f"Added a rival explanation to the finding {in_brief(row.statement)}"
        step.change(Finding, row.id, rivals=_worded([*row.rivals, rival]))
        return step.name


def move(study: Study, name: str, by: int, coder: str) -> str:
    """Moves a finding down its theme's list, or up with a negative `by`. The name of the step. Raises NothingToDo."""
    with study.step("", coder) as step:
        tree, rows, row = _named(step, name)
        group = [one for _number, one in in_order(rows, tree) if one.theme_id == row.theme_id]
        before = group.index(row)
        place = min(max(before + by, 0), len(group) - 1)
        if place == before:
            raise NothingToDo(f"The finding is the {'first' if by < 0 else 'last'} of its theme already.")
        slots = sorted({one.position for one in group})
        if len(slots) < len(group):
            start = max(one.position for one in rows) + 1
            slots = list(range(start, start + len(group)))
        group.insert(place, group.pop(before))
        step.name = f"Moved the finding {in_brief(row.statement)} {'up' if by < 0 else 'down'}"
        for slot, one in zip(slots, group, strict=True):
            step.change(Finding, one.id, position=slot)
        return step.name


def remove(study: Study, name: str, coder: str) -> str:
    """Removes a finding; its cells stay in the matrix. The name of the step. Raises UnknownName, AmbiguousName."""
    with study.step("", coder) as step:
        _tree, _rows, row = _named(step, name)
        step.name = f"Removed the finding {in_brief(row.statement)}"
        for one in stored.read_bearings(step.connection):
            if one.finding_id == row.id:
                step.remove(FindingCell, one.id)
        step.remove(Finding, row.id)
        return step.name


def bear(study: Study, name: str, cell: CellBears, coder: str) -> str:
    """Adds a cell to a finding, or changes how one that is there bears on it. The name of the step.

    Raises UnknownName, AmbiguousName, BadValue; NothingToDo where it stands just so, or where a cell that says nothing
    is called anything but silent.
    """
    with study.step("", coder) as step:
        tree, _rows, row = _named(step, name)
        done = _bear(step, tree, row.id, cell)
        step.rename(f"{done} {in_brief(row.statement)}")
        return step.name


def take_out(study: Study, name: str, cell: CellBears, coder: str) -> str:
    """Takes a cell out of a finding. The name of the step. Raises UnknownName, AmbiguousName, NothingToDo."""
    with study.step("", coder) as step:
        tree, _rows, row = _named(step, name)
        known = _in_finding(step, tree, row, cell)
        label = f"{known.case}/{known.place[1]}, {tree.by_id[known.place[2]].number}"
        step.name = f"Took {label} out of the finding {in_brief(row.statement)}"
        step.remove(FindingCell, known.id)
        return step.name


def look_again(study: Study, name: str, coder: str, cell: CellBears | None = None) -> str:
    """Says that stale cells of a finding, or one of them, still bear on it as they did. The name of the step.

    Raises UnknownName, AmbiguousName, and NothingToDo where nothing is stale, or a look cannot settle it.
    """
    with study.step("", coder) as step:
        tree, rows, row = _named(step, name)
        place = _in_finding(step, tree, row, cell).place if cell is not None else None
        number = next(number for number, one in in_order(rows, tree) if one.id == row.id)
        (whole,) = read_whole(step.connection, tree, [(number, row)])
        asked = [one for one in whole.cells if place in (None, one.place)]
        settled = [one for one in asked if one.why_stale and not one.mend]
        if not settled:
            raise NothingToDo(_nothing_settled(asked))
        which = settled[0].name if len(settled) == 1 else f"{len(settled)} cells"
        step.name = f"Said that {which} still bear{'s' if len(settled) == 1 else ''} on {in_brief(row.statement)}"
        _read_now(step, row.id, settled)
        return step.name


def _nothing_settled(asked: Sequence[BearingCell]) -> str:
    unsettled = [one for one in asked if one.why_stale]
    if not unsettled:
        return "Nothing here is stale; there is nothing to confirm."
    first = unsettled[0]
    return f"{first.name}: {first.why_stale}. To mend it: {first.mend}."


def _read_now(step: Step, finding_id: str, cells: Sequence[BearingCell]) -> None:
    """Notes which revisions stand now, as those that were read."""
    places = {cell.place for cell in cells}
    written = charts.latest(step.connection, {place[2] for place in places})
    for one in stored.read_bearings(step.connection):
        if one.finding_id == finding_id and one.place in places:
            said = written.get(one.place)
            _change(step, one.id, revision_id=said.revision_id if said else None)
            step.use(Revision, *([said.revision_id] if said else []))
    step.use(Finding, finding_id)


# What is meant by the names


def _named(step: Step, name: str) -> tuple[Tree, list[FindingRow], FindingRow]:
    tree = design.read_tree(step.connection)
    rows = stored.read_findings(step.connection)
    return tree, rows, finding_named(in_order(rows, tree), name)[1]


def _unlike_others(statement: str, others: Iterable[FindingRow]) -> str:
    words = statement.strip()
    if not words:
        raise NothingToDo("A finding needs a statement; nothing was made.")
    if any(other.statement.casefold() == words.casefold() for other in others):
        raise NothingToDo(f"There is a finding in these words already: {in_brief(words)}.")
    return words


def _worded(texts: Iterable[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip()]


def _theme_id(tree: Tree, theme: str) -> str | None:
    if not theme.strip():
        return None
    return tree.by_id[theme].id if theme in tree.by_id else tree.named(theme).id


def _scope(step: Step, where: Sequence[str]) -> list[str]:
    """The conditions as the study spells them. Raises BadFilter, UnknownName."""
    if not where:
        return []
    chosen = parse_where(where, speaking(read_voices(step.connection)), design.read_design(step.connection))
    return [str(condition) for condition in chosen.conditions]


def _parts(row: FindingRow, given: dict[str, Any]) -> str:
    before = {
        "statement": row.statement,
        "explanation": row.explanation,
        "rivals": list(row.rivals),
        "theme_id": row.theme_id,
        "scope": list(row.scope),
    }
    names = {"rivals": "rival explanations", "theme_id": "theme"}
    changed = [names.get(part, part) for part, value in given.items() if before[part] != value]
    return " and ".join([", ".join(changed[:-1]), changed[-1]] if len(changed) > 1 else changed)


# Which cells bear on it


@dataclass(frozen=True, slots=True)
class _Where:
    """What is needed to find cells by their names."""

    tree: Tree
    stated: Design
    grounds: Grounds

    @classmethod
    def read(cls, step: Step, tree: Tree, cells: Sequence[CellBears]) -> "_Where":
        columns = {(found := tree.by_id.get(cell.theme) or tree.named(cell.theme)).id: found for cell in cells}
        stated = design.read_design(step.connection)
        voices = speaking(read_voices(step.connection))
        return cls(tree, stated, read_grounds(step.connection, tree, list(columns.values()), voices, stated))

    def place(self, step: Step, cell: CellBears) -> tuple[Place, str]:
        """The place and name of a cell that the matrix has. Raises UnknownName, AmbiguousName, NothingToDo."""
        column = self.tree.by_id.get(cell.theme) or self.tree.named(cell.theme)
        case_id, case = case_named(step.connection, cell.case, self.stated, self.grounds)
        place = (case_id, stage_key(self.stated, cell.stage), column.id)
        refuse_unseen(place, case, self.grounds)
        people.ensure_site_case(step, case_id, case, self.grounds.site_cases.values())
        return place, f"{case}/{place[1]}, {column.number}"


def _bear(step: Step, tree: Tree, finding_id: str, cell: CellBears) -> str:
    """Keeps how a cell bears on a finding; the beginning of the step's name."""
    if cell.bearing not in BEARINGS:
        raise BadValue("way to bear on a finding", cell.bearing, BEARINGS)
    where = _Where.read(step, tree, [cell])
    place, label = where.place(step, cell)
    said = where.grounds.written.get(place)
    if cell.bearing != SILENT and (said is None or not said.says_something):
        raise NothingToDo(f"{label} says nothing yet, so it can only be silent. Chart it first.")
    known = _known(step, finding_id, place)
    revision = said.revision_id if said else None
    note = cell.note.strip() if cell.note is not None else known.note if known else ""
    if known is None:
        cell_id = charts.ensure_cell(step, place[0], where.stated.stage_ids.get(place[1]), place[2])
        step.insert(
            FindingCell(
                finding_id=finding_id,
                cell_id=cell_id,
                bearing=cell.bearing,
                note=note,
                revision_id=revision,
                coder_id=step.coder_id,
            )
        )
        step.use(CellRecord, cell_id)
    elif (known.bearing, known.note, known.revision_id) == (cell.bearing, note, revision):
        raise NothingToDo(f"{label} is {cell.bearing} there already.")
    else:
        _change(step, known.id, bearing=cell.bearing, note=note, revision_id=revision)
    step.use(Finding, finding_id)
    step.use(Revision, *([revision] if revision else []))
    return f"Added {label} as {cell.bearing} to" if known is None else f"Made {label} {cell.bearing} in"


def _change(step: Step, bearing_id: str, **values: Any) -> None:
    """Changes what somebody said of a cell; it is now this coder's word."""
    step.change(FindingCell, bearing_id, **values, coder_id=step.coder_id, at=now())


def _known(step: Step, finding_id: str, place: Place) -> stored.BearingRow | None:
    rows = stored.read_bearings(step.connection)
    return next((one for one in rows if (one.finding_id, one.place) == (finding_id, place)), None)


def _in_finding(step: Step, tree: Tree, row: FindingRow, cell: CellBears) -> stored.BearingRow:
    """The cell of a finding that is meant, also where its row is gone. Raises UnknownName, NothingToDo."""
    column = tree.by_id.get(cell.theme) or tree.named(cell.theme)
    stage = stage_key(design.read_design(step.connection), cell.stage)
    wanted = cell.case.strip().casefold()
    for one in stored.read_bearings(step.connection):
        is_case = wanted in (one.case.casefold(), one.place[0])
        if one.finding_id == row.id and is_case and one.place[1:] == (stage, column.id):
            return one
    _place, label = _Where.read(step, tree, [cell]).place(step, cell)
    raise NothingToDo(f"{label} is not in the finding {in_brief(row.statement)}.")
