"""The manifest (which interview each file is) and the participants table (who the people are)."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from qualtool.errors import UnwritableFile
from qualtool.formats.tables import Line, SheetRead, read_table
from qualtool.text.consent import KNOWN, refuses
from qualtool.text.turns import Problem

COLUMNS = ("file", "site", "stage", "type", "participant", "mode", "date", "speakers", "case")
_PARTICIPANT_COLUMNS = ("participant", "consent")
_OTHER_NAMES = {"participants": "participant", "filename": "file", "file name": "file"}


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """A file and what its line says of it: known columns in lower case, attributes as written, no empty values.

    `contradicted` says that a later line states something else of the same file.
    """

    line: int
    file: str
    values: dict[str, str] = field(default_factory=dict)
    contradicted: bool = False


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """A person, their consent as written, and their attributes; consent that is neither yes nor no is `unclear`."""

    line: int
    participant: str
    consent: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    unclear: bool = False


@dataclass
class _Lines:
    """The number and filled values of each line; `again` holds further lines by the key in lower case."""

    lines: list[tuple[int, dict[str, str]]]
    problems: list[Problem]
    again: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The name of each column, '' for one to leave out, with the problems of the line of names."""

    names: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_manifest(path: Path) -> tuple[list[ManifestRow], list[Problem]]:
    """The lines of a manifest (.csv, .tsv or .xlsx) and every fault in it. Raises UnknownSuffix."""
    sheet = read_table(path, "file")
    found = _lines_by(path, sheet, "file", COLUMNS)
    problems = found.problems
    rows = []
    for number, values in found.lines:
        problems += _speaker_faults(path, number, values.get("speakers", ""))
        file = values.pop("file")
        again = found.again.get(file.casefold(), [])
        contradicted = any({**values, "file": other["file"]} != other for _, other in again)
        rows.append(ManifestRow(number, file, values, contradicted))
    return rows, problems


def read_participants(path: Path) -> tuple[list[ParticipantRow], list[Problem]]:
    """The lines of a participants table (.csv, .tsv or .xlsx) and every fault in it. Raises UnknownSuffix."""
    sheet = read_table(path, "participant")
    found = _lines_by(path, sheet, "participant", _PARTICIPANT_COLUMNS)
    problems = found.problems
    rows = []
    for number, values in found.lines:
        person = values.pop("participant")
        written = [(number, values.pop("consent", ""))]
        written += [(other, row.get("consent", "")) for other, row in found.again.get(person.casefold(), [])]
        unclear = [_unclear_consent(path, line, consent) for line, consent in written if _is_unclear(consent)]
        problems += unclear
        # Of two lines for one person, the one that protects them holds.
        refusal = next((consent for _, consent in written if refuses(consent)), "")
        consent = refusal or ("" if unclear else written[0][1])
        rows.append(ParticipantRow(number, person, consent, values, bool(unclear) and not refusal))
    return rows, problems


def _is_unclear(consent: str) -> bool:
    return bool(consent.strip()) and consent.strip().casefold() not in KNOWN


def _unclear_consent(path: Path, line: int, consent: str) -> Problem:
    where = _where(path, line, "consent")
    return Problem(where, f"{consent!r} is neither yes nor no", "Write yes or no (or withdrawn).", fatal=True)


def speaker_map(text: str) -> dict[str, str]:
    """Who the labels of a `speakers` cell are: `MARIA=P12; JON=P13; INT=interviewer`."""
    pairs = (piece.partition("=") for piece in split_list(text))
    return {label.strip(): who.strip() for label, _, who in pairs if label.strip() and who.strip()}


def split_list(text: str) -> list[str]:
    """The names in a cell, which `;` or a line end separates."""
    return [piece.strip() for piece in text.replace("\n", ";").split(";") if piece.strip()]


def draft_manifest(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Writes a manifest to fill in, with any further columns that the rows have. Raises UnwritableFile.

    A file that is there already is never written over, since someone may have filled it in.
    """
    from qualtool.formats.csv_text import write_rows

    columns = list(dict.fromkeys([*COLUMNS, *(name for row in rows for name in row)]))
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        write_rows(path, columns, [[row.get(name, "") for name in columns] for row in rows])
    except FileExistsError as error:
        raise UnwritableFile(
            path, "it is there already, and somebody may have filled it in. Choose another name, or move it away"
        ) from error
    except OSError as error:
        raise UnwritableFile(path, error.strerror or str(error)) from error


def _lines_by(path: Path, sheet: SheetRead, key: str, known: Sequence[str]) -> _Lines:
    """Each line's number and filled values by column, `key` always among them and never twice."""
    problems = list(sheet.problems)
    if not sheet.lines:
        return _Lines([], problems)
    columns = _columns(path, sheet.lines[0], key, known)
    problems += columns.problems
    if key not in columns.names:
        return _Lines([], problems)
    found = _Lines([], problems)
    first_met: dict[str, int] = {}
    for line in sheet.lines[1:]:
        values, faults = _values(path, line, columns.names)
        folded = values.get(key, "").casefold()
        if folded in first_met and not any(fault.fatal for fault in faults):
            found.again.setdefault(folded, []).append((line.number, values))
        if not any(fault.fatal for fault in faults):
            faults += _key_faults(path, line.number, key, values.get(key, ""), first_met)
        problems += faults
        if not any(fault.fatal for fault in faults):
            first_met.setdefault(values[key].casefold(), line.number)
            found.lines.append((line.number, values))
    if not found.lines and not any(problem.fatal for problem in problems):
        problems.append(
            Problem(path.name, "it has no lines below its column names", "Add a line for each.", fatal=True)
        )
    return found


def _columns(path: Path, line: Line, key: str, known: Sequence[str]) -> _Columns:
    names: list[str] = []
    problems: list[Problem] = []
    for written in line.cells:
        lowered = " ".join(written.lower().split())
        lowered = _OTHER_NAMES.get(lowered, lowered)
        name = lowered if lowered in known else " ".join(written.split())
        if name and name.casefold() in (earlier.casefold() for earlier in names):
            where = _where(path, line.number, name)
            problems.append(Problem(where, "this column is there twice", "Keep one of them.", fatal=True))
            name = ""
        names.append(name)
    for number, name in enumerate(names):
        problems += _misspelt(path, line.number, name, names, key, known)
        if not name and not line.cells[number].strip():
            names[number] = ""
    if key not in names and not any(problem.fatal for problem in problems):
        what = (
            f"there is no column {key!r}; there {'is' if len(names) == 1 else 'are'} {', '.join(filter(None, names))}"
        )
        mend = "Give the columns their names in the first line." if len(names) > 1 else "Separate columns by commas."
        problems.append(Problem(_where(path, line.number), what, mend, fatal=True))
    return _Columns(tuple(names), tuple(problems))


def _misspelt(path: Path, line: int, name: str, names: Sequence[str], key: str, known: Sequence[str]) -> list[Problem]:
    """Whether an unknown column is nearly the name of a known one that is missing."""
    missing = [column for column in known if column not in names]
    cutoff = 0.7 if key in missing else 0.8
    near = get_close_matches(name.casefold(), missing, n=1, cutoff=cutoff) if name else []
    if name in known or not near:
        return []
    if near[0] == key:
        what, mend = f"there is no column {key!r}", f"Did you mean {key!r} by {name!r}? Rename it."
        return [Problem(_where(path, line, name), what, mend, fatal=True)]
    what = "this column was read as an attribute"
    return [Problem(_where(path, line, name), what, f"If you meant {near[0]!r}, rename it.")]


def _values(path: Path, line: Line, names: Sequence[str]) -> tuple[dict[str, str], list[Problem]]:
    """A line's filled cells by column; more cells than columns make it unreadable, since they may be shifted."""
    where = _where(path, line.number)
    extra = [cell for cell in line.cells[len(names) :] if cell]
    if extra:
        what = f"it has {len(line.cells)} cells for {len(names)} columns; the last is {extra[-1]!r}"
        mend = 'Put a value that holds the separator between quotes, such as "Leeds, north".'
        return {}, [Problem(where, what, mend, fatal=True)]
    cells = dict(zip(names, line.cells, strict=False))
    problems = []
    if len(line.cells) < len(names):
        what = f"it has {len(line.cells)} cells for {len(names)} columns; {names[len(line.cells)]!r} was read as empty"
        problems.append(Problem(where, what, "Add the missing separators, if a value stands in the wrong column."))
    unnamed = [cell for name, cell in zip(names, line.cells, strict=False) if not name and cell]
    if unnamed:
        problems.append(Problem(where, f"{unnamed[0]!r} stands in a column without a name", "Name the column."))
    return {name: cell for name, cell in cells.items() if name and cell}, problems


def _key_faults(path: Path, line: int, key: str, value: str, first_met: Mapping[str, int]) -> list[Problem]:
    where = _where(path, line, key)
    if not value:
        return [Problem(where, "this cell is empty", f"Name the {key}, or delete the line.", fatal=True)]
    if earlier := first_met.get(value.casefold()):
        return [Problem(where, f"{value!r} is in line {earlier} already", "Keep one of the two lines.", fatal=True)]
    return []


def _speaker_faults(path: Path, line: int, text: str) -> list[Problem]:
    """Parts of a `speakers` cell that say nothing, or say two things of one label."""
    faults = []
    met: dict[str, str] = {}
    for piece in split_list(text):
        label, _, who = (part.strip() for part in piece.partition("="))
        if not label or not who:
            faults.append(f"{piece!r} does not say who a label is")
        elif met.setdefault(label.casefold(), who) != who:
            faults.append(f"{label!r} is both {met[label.casefold()]} and {who}")
    where = _where(path, line, "speakers")
    return [Problem(where, what, "Write MARIA=P12; JON=P13; INT=interviewer", fatal=True) for what in faults]


def _where(path: Path, line: int, column: str = "") -> str:
    return f"{path.name}, line {line}" + (f", column {column!r}" if column else "")
