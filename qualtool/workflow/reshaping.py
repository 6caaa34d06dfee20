"""Reviewing a sub-theme's extracts: split it, rename it, move it. `merging_themes` merges one into another.

Each is one step that carries the codings and the words of cells, and gives the framework its next version.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qualtool.analysis.reshaping import (
    carried,
    columns_moved,
    columns_with,
    new_slug,
    next_numbers,
    renumbered,
)
from qualtool.analysis.tree import Theme, Tree
from qualtool.errors import NothingToDo
from qualtool.formats import framework_file
from qualtool.model import Revision, ThemeRecord
from qualtool.store import backups, charts, design, names, reshaping
from qualtool.store.history import Step
from qualtool.store.reshaping import Laid
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.text.display import one_line
from qualtool.workflow.cells import read_grounds
from qualtool.workflow.coding import in_brief, speaking

GUID = 32


def split(study: Study, theme: str, title: str, excerpts: Sequence[str], coder: str, definition: str = "") -> str:
    """Moves excerpts of a sub-theme, with everybody's codings, to a new sub-theme beside it. The name of the step.

    `excerpts` are identifiers, or unique beginnings of them. Where a cell of the old sub-theme cites one of them, the
    new one's cell begins with those stretches, and is stale until somebody has looked at it. The old cells keep their
    words. The study is backed up first.

    Raises UnknownName, AmbiguousName, and NothingToDo where it cannot be done.
    """
    with study.read() as connection:
        _prepared(connection, theme, title, excerpts)
    backups.back_up(study.path, "before splitting a sub-theme")
    with study.step("", coder) as step:
        wanted = _prepared(step.connection, theme, title, excerpts)
        step.name = _splitting_name(wanted)
        new_id = _insert_beside(step, wanted, definition.strip())
        reshaping.move_codings(step, wanted.laid, new_id)
        _carry_cells(step, wanted.theme.id, new_id, {coding.excerpt_id for coding in wanted.laid})
        state_version(step)
        return step.name


def number_of_split(study: Study, theme: str, excerpts: Sequence[str]) -> str:
    """The number that a new sub-theme of these excerpts would have. Raises as `split` does, but for the title."""
    with study.read() as connection:
        tree = design.read_tree(connection)
        named = theme_named(tree, theme)
        _codings_to_move(connection, tree, named, excerpts)
        return next_numbers(tree, named.parent)[0]


@dataclass(frozen=True, slots=True)
class _Split:
    """What a split comes to: the codings that move, and the numbers of the new sub-theme and of *Other* beside it."""

    tree: Tree
    theme: Theme
    title: str
    laid: tuple[Laid, ...]
    number: str
    other_number: str

    @property
    def other(self) -> Theme | None:
        """The *Other* that gets another number."""
        beside = [one for one in self.tree.children(self.theme.parent) if one.other]
        return beside[0] if beside and beside[0].number != self.other_number else None


def _prepared(connection: Any, name: str, title: str, excerpts: Sequence[str]) -> _Split:
    tree = design.read_tree(connection)
    theme = theme_named(tree, name)
    title = fitting_title(tree, title, theme.parent)
    laid = _codings_to_move(connection, tree, theme, excerpts)
    return _Split(tree, theme, title, laid, *next_numbers(tree, theme.parent))


def _codings_to_move(connection: Any, tree: Tree, theme: Theme, excerpts: Sequence[str]) -> tuple[Laid, ...]:
    mend = f"Merge it into a sub-theme that is in use: qualtool framework merge {theme.number} INTO"
    refuse_retired(theme, "is not split", mend)
    chosen = {given if len(given) == GUID else names.excerpt(connection, given) for given in excerpts}
    if not chosen:
        raise NothingToDo(f"No excerpt of {theme.name} was chosen, so nothing was split.")
    under = reshaping.codings_under(connection, [one.id for one in tree.subtree(theme.id)])
    laid = tuple(coding for coding in under if coding.theme_id == theme.id and coding.excerpt_id in chosen)
    _refuse_elsewhere(tree, theme, chosen - {coding.excerpt_id for coding in laid}, under)
    return laid


def _refuse_elsewhere(tree: Tree, theme: Theme, missing: Collection[str], under: Sequence[Laid]) -> None:
    """Raises NothingToDo for excerpts that do not lie right under the theme."""
    deeper = {coding.theme_id: None for coding in under if coding.excerpt_id in missing}
    if deeper:
        told = ", ".join(tree.by_id[theme_id].name for theme_id in deeper)
        lie = "1 of these excerpts lies" if len(missing) == 1 else f"{len(missing)} of these excerpts lie"
        raise NothingToDo(f"{lie} deeper than {theme.name}, under {told}. Split those sub-themes one at a time.")
    if missing:
        are = "1 of these excerpts is" if len(missing) == 1 else f"{len(missing)} of these excerpts are"
        raise NothingToDo(f"{are} not coded under {theme.name}; nothing was split.")


def _splitting_name(wanted: _Split) -> str:
    count = len({coding.excerpt_id for coding in wanted.laid})
    moved = "1 excerpt" if count == 1 else f"{count} excerpts"
    what = "Other" if wanted.other is wanted.theme else wanted.theme.number
    name = f"Split {what}: {moved} to {wanted.number} {in_brief(wanted.title)}"
    return name + (f" (Other is {wanted.other_number} now)" if wanted.other else "")


def _insert_beside(step: Step, wanted: _Split, definition: str) -> str:
    """Makes the new sub-theme, with the old one's place in the topic guide; its identifier."""
    tree, theme = wanted.tree, wanted.theme
    if wanted.other:
        renumber(step, renumbered(tree, wanted.other, wanted.other_number))
    guide = {name: list(getattr(theme.own_guide, name)) for name in ("sites", "stages", "types")}
    new = ThemeRecord(
        slug=new_slug(wanted.title, tree.by_slug),
        parent_id=theme.parent,
        number=wanted.number,
        title=wanted.title,
        definition=definition,
        guide={name: places for name, places in guide.items() if places},
    )
    step.insert(new)
    step.use(ThemeRecord, theme.id, *([theme.parent] if theme.parent else []))
    state_columns(step, columns_with(tree, theme, new.slug))
    return new.id


def _carry_cells(step: Step, old_id: str, new_id: str, moved: Collection[str]) -> None:
    """Begins the cells of the new sub-theme with what the old one's say of the excerpts that moved.

    A site's cell and a Change cell have no codings of their own, so what counts for every cell is what it cites.
    """
    tree, stated = design.read_tree(step.connection), design.read_design(step.connection)
    old, new = tree.by_id[old_id], tree.by_id[new_id]
    grounds = read_grounds(step.connection, tree, [old, new], speaking(read_voices(step.connection)), stated)
    for place, written in grounds.written.items():
        said = carried(written.stretches, moved) if place[2] == old_id else ()
        if not said:
            continue
        there = (place[0], place[1], new_id)
        charts.write(
            step,
            there,
            stated.stage_ids.get(place[1]),
            said=said,
            blank="",
            resting_on=f"{grounds.resting_on(there, new, said)} split={old.number}",
            spontaneous=written.spontaneous,
            drawn=sorted(grounds.drawn(there)),
        )
        step.use(Revision, written.revision_id)


def rename(study: Study, theme: str, title: str, definition: str | None, coder: str) -> str:
    """Gives a theme another title or definition (None leaves it); its written cells are stale then. The step's name.

    Raises UnknownName, AmbiguousName, NothingToDo.
    """
    with study.step("", coder) as step:
        tree = design.read_tree(step.connection)
        named = theme_named(tree, theme)
        refuse_retired(named, "keeps its name")
        title = fitting_title(tree, title, named.parent, named)
        definition = named.definition if definition is None else definition.strip()
        step.name = f"Renamed {named.number} {in_brief(named.title)} to {in_brief(title)}"
        if title == named.title:
            step.name = f"Redefined {named.number} {in_brief(title)}"
        if not step.change(ThemeRecord, named.id, title=title, definition=definition):
            raise NothingToDo(f"{named.name} is called and defined so already.")
        state_version(step)
        return step.name


def move(study: Study, theme: str, under: str, coder: str) -> str:
    """Puts a theme, with its sub-themes, codings and cells, under another one ("" makes it a main theme).

    It gets the next number there. The name of the step. Raises UnknownName, AmbiguousName, NothingToDo.
    """
    with study.step("", coder) as step:
        tree = design.read_tree(step.connection)
        moving = theme_named(tree, theme)
        above = theme_named(tree, under) if under else None
        _refuse_move(tree, moving, above)
        fitting_title(tree, moving.title, above.id if above else None)
        number, other_number = next_numbers(tree, above.id if above else None)
        place = f"under {above.number} {in_brief(above.title)}" if above else "to the main themes"
        step.name = f"Moved {moving.number} {in_brief(moving.title)} {place}: it is {number} now"
        for other in (one for one in tree.children(above.id if above else None) if one.other):
            renumber(step, renumbered(tree, other, other_number))
        renumber(step, renumbered(tree, moving, number))
        step.change(ThemeRecord, moving.id, parent_id=above.id if above else None)
        step.use(ThemeRecord, *([above.id] if above else []))
        state_columns(step, columns_moved(tree, moving, above))
        state_version(step)
        return step.name


def _refuse_move(tree: Tree, theme: Theme, under: Theme | None) -> None:
    for one in (theme, under):
        if one is not None:
            refuse_retired(one, "does not move" if one is theme else "takes nothing in")
    if theme.other:
        raise NothingToDo(f"{theme.name} takes what fits nowhere else beside it, so it stays where it is.")
    if under is not None and under in tree.subtree(theme.id):
        raise NothingToDo(f"{theme.name} cannot be moved under itself or its own sub-themes; nothing was changed.")
    if theme.parent == (under.id if under else None):
        raise NothingToDo(f"{theme.name} is {'under ' + under.name if under else 'a main theme'} already.")


# What merging shares


def theme_named(tree: Tree, name: str) -> Theme:
    """A theme by its identifier, number or title. Raises UnknownName, AmbiguousName."""
    return tree.by_id[name] if name in tree.by_id else tree.named(name)


def refuse_retired(theme: Theme, what: str, mend: str = "") -> None:
    """Raises NothingToDo for a theme that is retired."""
    if theme.retired:
        mend = mend or "Put it back into the framework file and load that first."
        raise NothingToDo(f"{one_line(theme.name)} is retired and {what}. {mend}")


def fitting_title(tree: Tree, title: str, parent: str | None, itself: Theme | None = None) -> str:
    """A title on one line that no sub-theme beside it has. Raises NothingToDo."""
    title = " ".join(title.split())
    if not title:
        raise NothingToDo("A sub-theme needs a title; nothing was changed.")
    for beside in tree.children(parent):
        if beside is not itself and beside.title.casefold() == title.casefold():
            raise NothingToDo(f"There is {one_line(beside.name)} already. Choose another title; nothing was changed.")
    return title


def renumber(step: Step, numbers: Mapping[str, str]) -> None:
    """Gives themes other numbers, by their ids."""
    for theme_id, number in numbers.items():
        step.change(ThemeRecord, theme_id, number=number)


def state_columns(step: Step, columns: Mapping[str, tuple[str, ...]]) -> None:
    """States other chart columns for themes, by their ids."""
    for theme_id, slugs in columns.items():
        step.change(ThemeRecord, theme_id, columns=list(slugs))


def state_version(step: Step) -> None:
    """Gives the framework its next version, kept as a framework file whose head says in dated notes what was done."""
    stated = design.read_design(step.connection)
    version = stated.version + 1
    notes = [*reshaping.version_notes(step.connection), reshaping.note_of(version, step.coder, step.name)]
    framework = replace(design.as_framework(stated, design.read_tree(step.connection)), version=version)
    source = framework_file.framework_text(framework, notes)
    reshaping.state_version(step, stated.framework, version, source)
