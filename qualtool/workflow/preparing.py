"""Starting a study, opening it, and keeping its thematic framework."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qualtool.analysis.framework import Framework, FrameworkChange, changes_between, design_changes
from qualtool.analysis.tree import Tree
from qualtool.errors import BadValue, FaultyFramework, NothingToDo, UnknownSuffix, UnreadableFile, UnwritableFile
from qualtool.formats import framework_file
from qualtool.formats.whole_file import write_whole
from qualtool.store import backups, design, quotes, reshaping, study
from qualtool.store.design import Design
from qualtool.store.study import Study
from qualtool.text.turns import Problem
from qualtool.workflow.study_files import SUFFIX

_FRAMEWORK_SUFFIXES = (".yaml", ".yml")


def packaged(folder: str) -> Path:
    """A folder that comes with the program: in the package, or beside it in a working copy."""
    package = Path(__file__).parent.parent
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder


def framework_names() -> dict[str, Path]:
    """The frameworks that come with the program, by name."""
    return {path.stem: path for path in sorted(packaged("frameworks").glob("*.yaml"))}


def find_framework(name: str) -> Path:
    """A framework by the name of one that comes with the program, or by its file."""
    known = framework_names()
    if name in known:
        return known[name]
    path = Path(name)
    if path.suffix.lower() in _FRAMEWORK_SUFFIXES or path.exists():
        return path
    raise UnreadableFile(name, f"there is no such file or framework. Frameworks here: {', '.join(known)}")


def copy_framework(name: str, path: Path) -> None:
    """Writes a framework that comes with the program, with its notes, to be made one's own.

    Raises BadValue, UnknownSuffix, and UnwritableFile where there is a file already: it may have been worked on.
    """
    _refuse_suffix(path)
    known = framework_names()
    if name not in known:
        raise BadValue("framework", name, known)
    if path.exists():
        raise UnwritableFile(path, "there is a file of this name already. Give another name with -o")
    words = known[name].read_bytes()
    write_whole(path, lambda beside: beside.write_bytes(words))


def _refuse_suffix(path: Path) -> None:
    if path.suffix.lower() not in _FRAMEWORK_SUFFIXES:
        raise UnknownSuffix(path, _FRAMEWORK_SUFFIXES)


def check_framework(path: Path) -> tuple[Framework | None, list[Problem]]:
    """What a framework file holds and every fault in it."""
    return framework_file.read_framework(path)


def _sound_framework(path: Path) -> tuple[Framework, str]:
    framework, faults = framework_file.read_framework(path)
    if framework is None:
        raise FaultyFramework(path, [str(fault) for fault in faults])
    return framework, path.read_text(encoding="utf-8-sig")


def new_study(path: Path, framework: str, coder: str, name: str = "") -> Study:
    """Starts a study at `path` from a framework. Raises StudyExists, FaultyFramework, UnreadableFile."""
    if path.suffix != SUFFIX:
        path = path.with_name(path.name + SUFFIX)
    stated, source = _sound_framework(find_framework(framework))
    made = study.create(path, name or path.stem)
    with made.step(f"Started the study from the framework {stated.name}", coder) as step:
        design.load(step, stated, source)
    return made


def open_study(path: Path, query_only: bool = False) -> Study:
    """Opens a study. Raises StudyNotFound, NotAStudy, NewerStudy."""
    return study.open_study(path, query_only)


@dataclass(frozen=True, slots=True)
class FrameworkUpdate:
    """What loading a framework file would change; `same_version` says that its number was not raised."""

    framework: Framework
    changes: tuple[FrameworkChange, ...]
    source: str
    same_version: bool = False


def preview_framework(study: Study, path: Path) -> FrameworkUpdate:
    """What loading this file would change: added, renamed, moved, redefined, retired, back. Raises FaultyFramework."""
    stated, source = _sound_framework(path)
    with study.read() as connection:
        tree = design.read_tree(connection)
        counts = design.codings_by_slug(connection)
        before = design.as_framework(design.read_design(connection), tree)
    changes = (*changes_between(tree, stated, counts), *design_changes(before, stated))
    return FrameworkUpdate(stated, changes, source, stated.version == before.version)


def load_framework(study: Study, update: FrameworkUpdate, coder: str) -> str:
    """Loads a framework that was looked at; every coding stays. The name of the step. Raises NothingToDo."""
    name = f"Loaded framework {update.framework.name}, version {update.framework.version}"
    backups.back_up(study.path, "before loading a framework")
    with study.step(name, coder) as step:
        before = design.read_design(step.connection), design.read_tree(step.connection)
        if design.as_framework(*before) == update.framework:
            raise NothingToDo("This framework is what the study has already; nothing was changed.")
        design.load(step, update.framework, update.source)
    return name


def export_framework(study: Study, path: Path) -> None:
    """Writes the study's framework as a framework file, with the dated notes of what was done to it at its head.

    Raises UnknownSuffix.
    """
    _refuse_suffix(path)
    with study.read() as connection:
        stated = design.as_framework(design.read_design(connection), design.read_tree(connection))
        notes = reshaping.version_notes(connection)
    framework_file.write_framework(path, stated, notes)


def design_of(study: Study) -> Design:
    """The study's sites, stages, types and policies."""
    with study.read() as connection:
        return design.read_design(connection)


def tree_of(study: Study) -> Tree:
    """The study's thematic framework."""
    with study.read() as connection:
        return design.read_tree(connection)


def theme_counts(study: Study) -> Mapping[str, int]:
    """How many excerpts each theme has itself."""
    with study.read() as connection:
        return quotes.theme_counts(connection)
