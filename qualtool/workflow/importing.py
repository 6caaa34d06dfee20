"""Bringing transcripts in: first what would come in, file by file, then all of it in one step or nothing."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qualtool import formats
from qualtool.errors import NothingToDo, UnreadableFile
from qualtool.formats import manifest
from qualtool.formats.reading import Reading, refused
from qualtool.store import backups, design, people, search, transcripts
from qualtool.store.history import Step
from qualtool.store.people import KnownCase, NewParticipant
from qualtool.store.study import Study
from qualtool.store.transcripts import NewTranscript, NewTurn
from qualtool.text.turns import Problem
from qualtool.workflow.encounters import Known, Stated, encounter_from

MANIFESTS = ("manifest.csv", "manifest.xlsx")
PARTICIPANTS = ("participants.csv", "participants.xlsx")
BACK_UP_FROM = 10
Told = Callable[[int, int, str], None]
Asked = Callable[[str, str, Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file and what it would become; with a fatal problem it stays outside."""

    path: Path
    new: NewTranscript | None
    speakers: tuple[tuple[str, str], ...] = ()
    words: int = 0
    encoding: str = ""
    escapes: int = 0
    controls: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def refused(self) -> bool:
        return self.new is None


@dataclass(frozen=True, slots=True)
class PersonUpdate:
    """What the participants table would change of somebody whom the study has; each change reads `consent: no`."""

    new: NewParticipant
    changes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.new.label}: {'; '.join(self.changes)}"


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Everything that `add` found; `problems` are those of the manifest and the participants table."""

    files: tuple[PlannedFile, ...]
    problems: tuple[Problem, ...] = ()
    missing: tuple[tuple[str, tuple[str, ...]], ...] = ()
    people: tuple[PersonUpdate, ...] = ()

    @property
    def fatal(self) -> bool:
        """Whether anything needs mending before all that was named is in."""
        return any(problem.fatal for problem in self.problems) or bool(self.refused)

    @property
    def ready(self) -> tuple[PlannedFile, ...]:
        return tuple(planned for planned in self.files if not planned.refused)

    @property
    def refused(self) -> tuple[PlannedFile, ...]:
        return tuple(planned for planned in self.files if planned.refused)


@dataclass
class _Tables:
    """The manifest's lines, each with the file that it means, and the participants by label in lower case."""

    rows: list[tuple[Path, dict[str, str]]] = field(default_factory=list)
    people: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    contradicted: set[Path] = field(default_factory=set)

    @property
    def files(self) -> list[Path]:
        return [path for path, _values in self.rows]

    def row_for(self, path: Path) -> dict[str, str]:
        """The line for a file: the one that means this very file, else one of the same name."""
        same_name = [row for row in self.rows if row[0].name.casefold() == path.name.casefold()]
        this_file = [values for file, values in same_name if file.resolve() == path.resolve()]
        return (this_file or [values for _file, values in same_name] or [{}])[0]


def plan_import(
    study: Study,
    paths: Sequence[Path],
    manifest_file: Path | None = None,
    participants_file: Path | None = None,
    told: Told | None = None,
    asked: Asked | None = None,
) -> ImportPlan:
    """Reads the files and tables and says what would come in; nothing is written.

    A folder stands for the transcripts in it, with its manifest and participants table. `told(done, all, name)` hears
    of progress, `asked(file, field, choices)` is asked for what neither the manifest nor the file says.
    """
    manifest_file, participants_file = _tables_beside(paths, manifest_file, participants_file)
    tables = _read_tables(manifest_file, participants_file)
    known = _known(study)
    files = _transcript_files(paths, tables, manifest_file)
    planned: list[PlannedFile] = []
    missing: list[tuple[str, tuple[str, ...]]] = []
    for number, path in enumerate(files):
        reading = _read(path, tables)
        stated = _stated(path, reading, tables, asked, known)
        planned.append(_plan_file(path, reading, stated, known))
        if stated.missing:
            missing.append((path.name, stated.missing))
        if told:
            told(number + 1, len(files), path.name)
    updates, strangers = _updates(tables, known, planned, participants_file)
    return ImportPlan(tuple(planned), (*tables.problems, *strangers), tuple(missing), updates)


def _updates(
    tables: _Tables, known: Known, planned: Iterable[PlannedFile], participants_file: Path | None
) -> tuple[tuple[PersonUpdate, ...], list[Problem]]:
    """What the participants table changes of people in the study, and a doubt about those who are nowhere."""
    coming = {person.label.casefold() for file in planned if file.new for person in file.new.participants}
    updates = []
    strangers = []
    for folded, row in tables.people.items():
        personal = {name: value for name, value in row.attributes.items() if name.casefold() != "type"}
        person = known.people.get(folded)
        if person is None:
            strangers += [row.participant] if folded not in coming else []
            continue
        stated = {**personal, **({"consent": row.consent} if row.consent else {})}
        before = {**person.attributes, "consent": person.consent}
        changes = [f"{name}: {value}" for name, value in stated.items() if before.get(name, "") != value]
        if changes:
            new = NewParticipant(person.label, consent=row.consent, personal=personal)
            updates.append(PersonUpdate(new, tuple(changes)))
    if not strangers or participants_file is None:
        return tuple(updates), []
    what = f"{listed(strangers)} {'is' if len(strangers) == 1 else 'are'} in no transcript of this study"
    return tuple(updates), [Problem(participants_file.name, what, "Check how it is spelt, or add the transcript.")]


def listed(names: Sequence[str], most: int = 4) -> str:
    """The first names, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def _read(path: Path, tables: _Tables) -> Reading:
    """What a file holds; one of another kind is a problem of that file alone."""
    if path.suffix.lower() not in formats.READERS:
        return refused(
            path, "it is not a transcript that can be read", f"Save it as one of: {', '.join(formats.READERS)}."
        )
    if path.resolve() in tables.contradicted:
        return refused(path, "the manifest has lines for it that say different things", "Keep one of the lines.")
    return formats.read(path, manifest.speaker_map(tables.row_for(path).get("speakers", "")))


def _tables_beside(
    paths: Sequence[Path], manifest_file: Path | None, participants_file: Path | None
) -> tuple[Path | None, Path | None]:
    """The tables in a folder that was named, where none was named itself."""
    folders = [path for path in paths if path.is_dir()]
    if manifest_file is not None:
        folders.append(manifest_file.parent)

    def beside(names: Iterable[str]) -> Path | None:
        return next((folder / name for folder in folders for name in names if (folder / name).is_file()), None)

    return manifest_file or beside(MANIFESTS), participants_file or beside(PARTICIPANTS)


def _read_tables(manifest_file: Path | None, participants_file: Path | None) -> _Tables:
    tables = _Tables()
    if manifest_file is not None:
        rows, problems = manifest.read_manifest(manifest_file)
        tables.rows = [(manifest_file.parent / row.file.replace("\\", "/"), dict(row.values)) for row in rows]
        tables.contradicted = {
            path.resolve() for row, (path, _) in zip(rows, tables.rows, strict=True) if row.contradicted
        }
        tables.problems.extend(problems)
        if not rows:
            raise UnreadableFile(manifest_file, " ".join(str(problem) for problem in problems))
    if participants_file is not None:
        people, problems = manifest.read_participants(participants_file)
        tables.people = {person.participant.casefold(): person for person in people}
        tables.problems.extend(problems)
    return tables


def _transcript_files(paths: Sequence[Path], tables: _Tables, manifest_file: Path | None) -> list[Path]:
    """The files meant, in order and once each: those named, those of a folder, or else those of the manifest."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(_in_folder(path, tables))
        else:
            found.append(path)
    if not paths and manifest_file is not None:
        found = list(tables.files)
    if found or tables.people:
        return list(dict.fromkeys(found))
    endings = ", ".join(formats.READERS)
    if paths:
        raise UnreadableFile(paths[0], f"there is no transcript in it. Its files should end in {endings}")
    if tables.problems:
        raise NothingToDo(" ".join(str(problem) for problem in tables.problems))
    raise NothingToDo(
        f"No transcript was named. Name files ending in {endings}, or a folder, "
        "or a manifest (-m FILE), or a participants table (-p FILE)."
    )


def _in_folder(folder: Path, tables: _Tables) -> list[Path]:
    """A folder's transcripts; with a manifest, only those that it names, since notes often lie beside them."""
    named = [path for path in tables.files if folder.resolve() in path.resolve().parents]
    if not named:
        return _transcripts_in(folder)
    known = {path.resolve() for path in named}
    for inner in dict.fromkeys((folder.resolve(), *(path.parent for path in known))):
        for path in _transcripts_in(inner):
            if path not in known:
                what = "not in the manifest, left out"
                tables.problems.append(Problem(path.name, what, "Add a line for it, or move it away."))
    return named


def _transcripts_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in formats.READERS
        and not path.name.startswith((".", "~"))
        and path.stem.upper() != "README"
    )


def _known(study: Study) -> Known:
    with study.read() as connection:
        return Known(
            design=design.read_design(connection),
            sources=transcripts.source_hashes(connection),
            names=dict(transcripts.names(connection)),
            cases=people.known_cases(connection),
            people=people.known_participants(connection),
        )


def _stated(path: Path, reading: Reading, tables: _Tables, asked: Asked | None, known: Known) -> Stated:
    """What the manifest and the file's own head say of an encounter; the manifest wins."""
    row = tables.row_for(path)
    values = {name: value for name, value in {**reading.header, **row}.items() if value.strip() and name != "file"}
    unlisted = bool(tables.rows) and not row
    stated = Stated.of(values, tables.people, unlisted)
    if asked is None or not reading.turns:
        return stated
    for name in stated.missing:
        choices = list(known.design.sites if name == "site" else known.design.stages)
        values[name] = asked(path.name, name, choices)
    return Stated.of({name: value for name, value in values.items() if value}, tables.people, unlisted)


def _plan_file(path: Path, reading: Reading, stated: Stated, known: Known) -> PlannedFile:
    """One file's encounter and turns, or the problems that keep it outside."""
    problems = list(reading.problems)
    new: NewTranscript | None = None
    roles: list[tuple[str, str]] = []
    if not any(problem.fatal for problem in problems):
        new, roles, found = encounter_from(path, reading, stated, known)
        problems.extend(found)
    if any(problem.fatal for problem in problems):
        new = None
    if new is not None:
        known.sources[new.source_sha256] = new.name
        known.names[new.name] = path.name
        known.batch.add(new.name.casefold())
        known.cases.setdefault(new.case.casefold(), KnownCase("", new.case, new.case_kind))
    return PlannedFile(
        path=path,
        new=new,
        speakers=tuple(roles),
        words=reading.words,
        encoding=reading.encoding,
        escapes=reading.escapes,
        controls=reading.controls,
        problems=tuple(problems),
    )


def bring_in(study: Study, plan: ImportPlan, coder: str, told: Told | None = None) -> str:
    """Stores every file that is ready and what changed of people, in one step; the step's name.

    Sentences are found before the file is locked. Raises NothingToDo when there is nothing to store.
    """
    ready = [planned.new for planned in plan.ready if planned.new is not None]
    if not ready and plan.people:
        return _update_people(study, plan, coder)
    if not ready and not plan.files:
        raise NothingToDo("Nothing changed: the study says the same of these participants already.")
    if not ready:
        raise NothingToDo("No transcript came in: each file has a problem that keeps it outside (see above).")
    found: list[NewTranscript] = []
    for number, new in enumerate(ready):
        found.append(_with_sentences(new))
        if told:
            told(number + 1, len(ready), new.name)
    if len(found) >= BACK_UP_FROM and _holds_transcripts(study):
        backups.back_up(study.path, "before adding transcripts")
    name = f"Added {found[0].name}" if len(found) == 1 else f"Added {len(found)} transcripts"
    with study.step(name, coder) as step:
        _store(step, found)
        people.update(step, (update.new for update in plan.people))
    return name


def _update_people(study: Study, plan: ImportPlan, coder: str) -> str:
    number = len(plan.people)
    name = f"Updated {number} participant{'' if number == 1 else 's'}"
    with study.step(name, coder) as step:
        people.update(step, (update.new for update in plan.people))
    return name


def _holds_transcripts(study: Study) -> bool:
    with study.read() as connection:
        return bool(transcripts.names(connection))


def _store(step: Step, found: Sequence[NewTranscript]) -> None:
    from qualtool import language

    stated = design.read_design(step.connection)
    ids: Mapping[str, Mapping[str, str]] = {
        "site": stated.site_ids,
        "stage": stated.stage_ids,
        "type": stated.type_ids,
    }
    forms: set[str] = set()
    for new in found:
        transcripts.add(step, new, ids)
        forms.update(search.tokens(new.text))
    unknown = search.unknown_words(step.connection, forms)
    search.add_families(step, language.families(sorted(unknown)))


def _with_sentences(new: NewTranscript) -> NewTranscript:
    from qualtool import language

    found = language.sentence_spans([(turn.start, turn.words) for turn in new.turns])
    turns: tuple[NewTurn, ...] = tuple(
        replace(turn, sentences=spans) for turn, spans in zip(new.turns, found, strict=True)
    )
    return replace(new, turns=turns)


def draft_manifest(plan: ImportPlan, path: Path) -> int:
    """Writes a manifest to fill in: a line per file with what is known or can be guessed from its name; how many."""
    rows = [_drafted(planned, path.parent) for planned in plan.files]
    manifest.draft_manifest(path, rows)
    return len(rows)


def _drafted(planned: PlannedFile, folder: Path) -> dict[str, str]:
    from qualtool.text.naming import guessed_from_name

    file = os.path.relpath(planned.path.resolve(), folder.resolve())
    drafted = {"file": file, **guessed_from_name(Path(planned.name).stem)}
    if planned.new is not None:
        new = planned.new
        drafted |= {"site": new.site, "stage": new.stage, "type": new.type, "mode": new.mode, "date": new.date}
        drafted["participant"] = "; ".join(person.label for person in new.participants)
        drafted["case"] = new.case
    return drafted
