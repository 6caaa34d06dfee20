"""Reading an exported workbook back after somebody edited its summaries: rows and columns by their identifiers."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualtool.analysis.formatted_text import marked
from qualtool.analysis.matrix import COMMENT, SUMMARY, VERBATIM
from qualtool.analysis.merging import SheetCell, SheetEdits, sorted_apart
from qualtool.errors import NotOurSheet, UnreadableFile
from qualtool.formats.characters import xml_text
from qualtool.formats.matrix_words import ABSENT, STAGE_HEADER
from qualtool.formats.reading import bytes_of
from qualtool.formats.sheet_identity import (
    HIDDEN_SHEET,
    MARKER,
    SIDE_HEADER,
    CellRecord,
    ColumnKey,
    Identity,
    UnknownLayout,
    compared,
    read_identity,
    shown_hash,
)
from qualtool.formats.workbooks import read_workbook
from qualtool.text.turns import Problem

_SMALL = 9
_TEXTS = {"s", "inlineStr", "str", "n", "d"}
_ROWS_ABOVE = 20
_IS_MARKER = re.compile(rf"{MARKER} *\d*")
_WHOLE_ROWS = "Take back the sorting or the change, or sort whole rows, and try again."


@dataclass
class _Reading:
    """What has been read so far of a workbook."""

    path: Path
    identity: Identity
    labels: Mapping[str, str]
    cells: list[SheetCell] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, reason: str, mend: str = "") -> NotOurSheet:
        return NotOurSheet(self.path, reason, mend)


def read_edits(path: Path) -> tuple[SheetEdits, list[Problem]]:
    """Every cell of an edited export that can be told by its identifiers, and what was left out and why.

    A fatal Problem stands for words that do not come in; the others are only worth knowing.
    Raises UnreadableFile, and NotOurSheet where identifiers are missing or do not fit what is beside them.
    """
    raw = bytes_of(path)
    found = (
        raw if isinstance(raw, Problem) else read_workbook(path, raw, lambda book: _read(path, book), rich_text=True)
    )
    if isinstance(found, Problem):
        raise UnreadableFile(path, f"{found.what}. {found.mend}")
    return found


def _read(path: Path, workbook: Any) -> tuple[SheetEdits, list[Problem]]:
    identity = _identity(path, workbook)
    labels = Counter(pair for record in identity.cells.values() for pair in set(record.references.items()))
    told = Counter(label for label, _excerpt in labels)
    reading = _Reading(path, identity, {label: excerpt for label, excerpt in labels if told[label] == 1})
    for sheet in workbook.worksheets:
        marker = next((cell for cell in _first_cells(sheet) if _IS_MARKER.fullmatch(str(cell.value or ""))), None)
        if marker is not None and sheet.title != HIDDEN_SHEET:
            _read_sheet(reading, sheet, marker)
    cells = _one_each(reading)
    apart = sorted_apart(cells)
    if apart:
        names = {key: name for columns in identity.columns.values() for name, key in columns.items()}
        columns = ", ".join(names[key] for key in sorted(apart))
        raise reading.refuse(f"the words under {columns} stand in other rows than they came from", _WHOLE_ROWS)
    edits = SheetEdits(identity.study_id, identity.version, tuple(cells), reading.labels)
    return edits, reading.problems


def _identity(path: Path, workbook: Any) -> Identity:
    if HIDDEN_SHEET not in workbook.sheetnames:
        raise NotOurSheet(path, "it does not have the hidden sheet of an exported matrix")
    rows = workbook[HIDDEN_SHEET].iter_rows(values_only=True)
    try:
        return read_identity(tuple("" if value is None else str(value) for value in row) for row in rows)
    except UnknownLayout as error:
        reason, mend = "it was exported by a later version of qualtool", "Bring it back with that version."
        raise NotOurSheet(path, reason, mend) from error
    except (ValueError, KeyError, TypeError) as error:
        raise NotOurSheet(path, "its hidden sheet was changed") from error


def _first_cells(sheet: Any) -> Iterator[Any]:
    for row in sheet.iter_rows(max_row=_ROWS_ABOVE):
        yield from row


def _read_sheet(reading: _Reading, sheet: Any, marker: Any) -> None:
    number = str(marker.value).removeprefix(MARKER).strip()
    exported, row_heads = reading.identity.columns.get(number, {}), reading.identity.heads_of(number)
    if not exported and number not in reading.identity.heads:
        raise reading.refuse(f"the identifiers of the sheet {sheet.title!r} were changed")
    heads = {cell.column: compared(str(cell.value or "")) for cell in sheet[marker.row]}
    columns = {place: exported[head] for place, head in heads.items() if head in exported}
    _check_columns(reading, sheet, heads, exported, row_heads)
    named = (row_heads[0], STAGE_HEADER)
    names = {head: place for place, head in heads.items() if head in named and head in row_heads}
    seen = set()
    for row in sheet.iter_rows(min_row=marker.row + 1):
        at = {cell.column: cell for cell in row}
        token = str(at[marker.column].value or "")
        if token:
            shown = {name: at[place].value for name, place in names.items()}
            _check_row(
                reading, sheet, token, [(name, shown[name]) if name in shown else None for name in named], row[0].row
            )
            seen.add(token)
            reading.cells.extend(_cells(reading, sheet, token, {columns[place]: at[place] for place in columns}))
        elif any(at[place].value is not None for place in columns):
            what = "this row was not in the export, so its words stay outside"
            mend = "Write them into the row of a case that the study has."
            reading.problems.append(Problem(f"{sheet.title}, row {row[0].row}", what, mend, fatal=True))
    _note_missing_rows(reading, sheet, seen)


def _check_columns(
    reading: _Reading,
    sheet: Any,
    heads: Mapping[int, str],
    exported: Mapping[str, ColumnKey],
    row_heads: Sequence[str],
) -> None:
    there = [head for head in heads.values() if head in exported]
    twice = [head for head, times in Counter(there).items() if times > 1]
    if twice:
        raise reading.refuse(
            f"the column {twice[0]!r} stands twice on the sheet {sheet.title!r}", "Leave out the copy."
        )
    missing = [head for head in exported if head not in there]
    known = {*exported, *row_heads, SIDE_HEADER, ""}
    others = [head for head in heads.values() if head not in known]
    others = [head for head in others if not _IS_MARKER.fullmatch(head)]
    if missing and others:
        what = f"the column {others[0]!r} is not one of the export, where {missing[0]!r} is missing"
        mend = "If it is the same one, give it its name back; its words stay outside until then."
        reading.problems.append(Problem(sheet.title, what, mend, fatal=True))
    elif missing:
        reading.problems.append(Problem(sheet.title, f"left out: {', '.join(missing)}; the study keeps what it has"))
    elif others:
        reading.problems.append(Problem(sheet.title, f"not of the export, so not read: {', '.join(others)}"))


def _check_row(
    reading: _Reading, sheet: Any, token: str, shown: Sequence[tuple[str, object] | None], number: int
) -> None:
    """Refuses a row whose identifier is unknown, or belongs to another row than the one that it stands in.

    `shown` gives what stands under the headers of the case and of the stage, None where there is no such header.
    """
    known = reading.identity.rows.get(token)
    if known is None:
        raise reading.refuse(f"the identifier of row {number} on the sheet {sheet.title!r} was changed")
    for here, then in zip(shown, known[2:], strict=True):
        if here is None:
            continue
        name, now = here[0], compared(str(here[1] or ""))
        if now != compared(then):
            what = (
                f"row {number} on the sheet {sheet.title!r} says {name.lower()} {now!r}, but was exported as {then!r}"
            )
            raise reading.refuse(what, _WHOLE_ROWS)


def _note_missing_rows(reading: _Reading, sheet: Any, seen: set[str]) -> None:
    missing = len(reading.identity.rows.keys() - seen)
    if missing:
        rows = "1 row is" if missing == 1 else f"{missing} rows are"
        what = f"{rows} no longer there; the study keeps what it has"
        reading.problems.append(Problem(sheet.title, what))


def _cells(reading: _Reading, sheet: Any, token: str, at: Mapping[ColumnKey, Any]) -> Iterator[SheetCell]:
    case_id, row_stage, case, _stage = reading.identity.rows[token]
    for key, cell in at.items():
        column_id, stage = key
        where = f"{sheet.title}, {cell.coordinate} ({case}/{stage or row_stage})"
        record = reading.identity.cells.get((token, key))
        if cell.value is not None and cell.data_type not in _TEXTS:
            mend = "Write it as text, if need be with ' before it."
            reading.problems.append(Problem(where, "this is a formula or no text, and stays outside", mend, fatal=True))
            continue
        references = dict(record.references) if record else {}
        typed = compared(marked(_runs(cell.value), {**reading.labels, **references}))
        if record and (record.shown_hash or record.absent):
            reading.problems += _kept_outside(record, where, typed)
            continue
        yield SheetCell(
            (case_id, stage or row_stage, column_id),
            where,
            typed,
            record.revision if record else "",
            tuple(compared(xml_text(point)) for point in record.points) if record else (),
            record.blank if record else "",
            references,
            stage,
        )


def _kept_outside(record: CellRecord, where: str, typed: str) -> list[Problem]:
    """Why words stay outside that were typed where there was no cell, or where not all of it could be shown."""
    if record.absent and typed not in ("", ABSENT):
        what = "nobody was met there at that stage when it was exported, so these words stay outside"
        return [Problem(where, what, "Write them into a cell of a stage at which the row was met.", fatal=True)]
    if record.shown_hash and shown_hash(typed) != record.shown_hash:
        what = "this summary was too long to come whole into the sheet, so its changes stay outside"
        return [Problem(where, what, "Change it in qualtool.", fatal=True)]
    return []


def _runs(value: object) -> list[tuple[str, str]]:
    """A cell's text as (kind, text); line breaks alike, so that every program's saving counts the same."""
    if value is None:
        return []
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, list):
        return [(SUMMARY, str(value))]
    return [(_kind(run.font), str(run.text)) if hasattr(run, "font") else (SUMMARY, str(run)) for run in value]


def _kind(font: Any) -> str:
    """Italic is verbatim; grey is a comment, unless it is small as references are."""
    if font.i:
        return VERBATIM
    if _is_grey(font.color) and (font.sz is None or float(font.sz) >= _SMALL):
        return COMMENT
    return SUMMARY


def _is_grey(colour: Any) -> bool:
    if colour is None:
        return False
    if colour.type == "theme":
        return colour.theme in (0, 1) and bool(colour.tint)
    if colour.type != "rgb" or not isinstance(colour.rgb, str) or len(colour.rgb) != 8:
        return False
    parts = [int(colour.rgb[start : start + 2], 16) for start in (2, 4, 6)]
    return max(parts) - min(parts) <= 16 and 0x30 <= min(parts) <= 0xD0


def _one_each(reading: _Reading) -> list[SheetCell]:
    """Every cell once: where a sheet or row stands twice, the copy that was edited; two edits of one cell stay out."""
    found: dict[tuple[str, str, str], list[SheetCell]] = {}
    for cell in reading.cells:
        found.setdefault(cell.place, []).append(cell)
    return [chosen for copies in found.values() if (chosen := _chosen(reading, copies)) is not None]


def _chosen(reading: _Reading, copies: Sequence[SheetCell]) -> SheetCell | None:
    edited = {cell.typed: cell for cell in copies if cell.edited}
    if len(edited) > 1:
        what = f"this cell stands elsewhere with other words ({next(iter(edited.values())).where})"
        last = list(edited.values())[-1].where
        reading.problems.append(Problem(last, what, "Keep the words that you want in both.", fatal=True))
        return None
    return next(iter(edited.values()), copies[0])
