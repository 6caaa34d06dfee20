"""Merging a sub-theme into another: what would move, and the step that moves it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qualtool.analysis.matrix import Stretch
from qualtool.analysis.reshaping import columns_merged, joined
from qualtool.analysis.tree import Theme, Tree
from qualtool.errors import NothingToDo
from qualtool.model import Revision, ThemeRecord, now
from qualtool.store import backups, charts, design, joint, quotes, reshaping
from qualtool.store.charts import Place
from qualtool.store.design import Design
from qualtool.store.history import Step
from qualtool.store.reshaping import Following
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow.cells import Grounds, read_grounds
from qualtool.workflow.coding import in_brief, speaking
from qualtool.workflow.reshaping import refuse_retired, state_columns, state_version, theme_named


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What merging one sub-theme into another would move.

    `excerpts` counts distinct excerpts; `doubled` the codings that their coder has at the other theme already. Cells
    are `lengthened` (words come after those there), `begun` (there were none), or `alike` (nothing new comes in).
    """

    source: str
    into: str
    excerpts: int
    doubled: int
    lengthened: int
    begun: int
    alike: int
    following: Following

    @property
    def sentences(self) -> list[str]:
        """What would move, for a person to read before it does."""
        told = [f"{_many(self.excerpts, 'excerpt')} will be under {self.into}, with everybody's codings."]
        if self.doubled:
            told.append(f"{_many(self.doubled, 'coding')} of the same coder there already: not doubled.")
        if self.lengthened:
            told.append(f"{_many(self.lengthened, 'cell')} there: its words come after those that are there.")
        if self.begun:
            told.append(f"{_many(self.begun, 'cell')} there will begin with its words.")
        if self.alike:
            told.append(f"{_many(self.alike, 'cell')} there: no new words come in.")
        names = {"memos": "memo", "elements": "element", "dimensions": "dimension", "findings": "finding"}
        follow = [_many(getattr(self.following, name), word) for name, word in names.items()]
        follow = [many for many in follow if not many.startswith("0 ")]
        if follow:
            told.append(f"Go along: {', '.join(follow)}.")
        told.append("Cells whose words or excerpts change are stale until somebody has looked at them.")
        told.append(f"{self.source} is retired: it keeps its number, its title and what its cells said.")
        return told


def _many(count: int, word: str) -> str:
    return f"1 {word}" if count == 1 else f"{count} {word}s"


@dataclass(frozen=True, slots=True)
class _Joined:
    """What a cell will say; `begins` where it said nothing."""

    place: Place
    said: tuple[Stretch, ...]
    blank: str
    spontaneous: bool
    begins: bool
    from_revision: str


def plan_merge(study: Study, source: str, into: str) -> MergePlan:
    """What would move; nothing is written. Raises UnknownName, AmbiguousName, NothingToDo where it cannot be done."""
    with study.read() as connection:
        stated, tree = design.read_design(connection), design.read_tree(connection)
        old, new = theme_named(tree, source), theme_named(tree, into)
        _refuse(tree, old, new)
        grounds = _grounds(connection, tree, stated, old, new)
        laid = [reshaping.codings_under(connection, [theme.id]) for theme in (old, new)]
        excerpts = quotes.theme_counts(connection).get(old.id, 0)
        following = reshaping.following(connection, old.id)
    joins = list(_joins(grounds, old, new))
    written = sum(said.says_something for place, said in grounds.written.items() if place[2] == old.id)
    begun = sum(one.begins for one in joins)
    return MergePlan(
        source=old.name,
        into=new.name,
        excerpts=excerpts,
        doubled=len(reshaping.doubled(*laid)),
        lengthened=len(joins) - begun,
        begun=begun,
        alike=written - len(joins),
        following=following,
    )


def merge(study: Study, source: str, into: str, coder: str) -> str:
    """Merges a sub-theme into another, and retires it. The name of the step.

    Its codings, memos, elements and findings go along, and in each cell the words that the other one does not have
    yet. A cell to which words came is stale until somebody has looked at it. The study is backed up first.

    Raises UnknownName, AmbiguousName, and NothingToDo where it cannot be done.
    """
    plan_merge(study, source, into)
    backups.back_up(study.path, "before merging a sub-theme")
    with study.step("", coder) as step:
        tree = design.read_tree(step.connection)
        old, new = theme_named(tree, source), theme_named(tree, into)
        _refuse(tree, old, new)
        count = quotes.theme_counts(step.connection).get(old.id, 0)
        names = f"{old.number} {in_brief(old.title)} into {new.number} {in_brief(new.title)}"
        step.name = f"Merged {names}: {_many(count, 'excerpt')}"
        reshaping.merge_codings(step, old.id, new.id)
        reshaping.take_retired_along(step, old.id, new.id)
        _join_cells(step, old, new)
        reshaping.interpret_elsewhere(step, old.id, old.number, new.id)
        joint.set_beside_elsewhere(step, old.id, old.number, new.id)
        reshaping.chart_elsewhere(step, old.id, new.id)
        state_columns(step, columns_merged(tree, old, new))
        if not old.retired:
            step.change(ThemeRecord, old.id, retired_at=now())
        if not step.changed:
            raise NothingToDo(f"{old.name} is retired, and nothing of it is left to merge.")
        step.use(ThemeRecord, new.id)
        state_version(step)
        return step.name


def _refuse(tree: Tree, source: Theme, into: Theme) -> None:
    """Raises NothingToDo where one theme cannot be merged into the other.

    Sub-themes of the source would each want a place of their own, so that is left to the researcher.
    """
    if source.id == into.id:
        raise NothingToDo(f"{source.name} cannot be merged into itself. Name the sub-theme that takes it in.")
    refuse_retired(into, "takes nothing in", "Choose a sub-theme that is in use.")
    if into in tree.subtree(source.id):
        raise NothingToDo(f"{into.name} lies under {source.name}. Merge it the other way round.")
    if source.other and not source.retired:
        mend = f"Move what belongs elsewhere out of it: qualtool framework split {source.number} TITLE --excerpts IDS"
        raise NothingToDo(f"{source.name} takes what fits nowhere else, so it is not merged away. {mend}")
    children = tree.children(source.id)
    if children:
        told = ", ".join(theme.name for theme in children)
        raise NothingToDo(f"{source.name} has sub-themes: {told}. Merge or move them first; nothing was changed.")


def _grounds(connection: Any, tree: Tree, stated: Design, source: Theme, into: Theme) -> Grounds:
    return read_grounds(connection, tree, [source, into], speaking(read_voices(connection)), stated)


def _joins(grounds: Grounds, source: Theme, into: Theme) -> Iterator[_Joined]:
    """The cells of `into` that change; the same whether the codings have moved already or not.

    The reason of a blank only comes over to a cell that says nothing and has no excerpts: nothing else would fit it.
    """
    for place, theirs in grounds.written.items():
        if place[2] != source.id or not theirs.says_something:
            continue
        there = (place[0], place[1], into.id)
        ours = grounds.written.get(there)
        here = ours.stretches if ours else ()
        said = joined(here, theirs.stretches)
        spoken_for = ours is not None and ours.says_something
        excerpts = grounds.under.get(place) or grounds.under.get(there)
        if said != here or (theirs.blank and not spoken_for and not excerpts):
            unasked = ours.spontaneous if ours and here else theirs.spontaneous
            blank = theirs.blank if not said else ""
            yield _Joined(there, said, blank, unasked, not here, theirs.revision_id)


def _join_cells(step: Step, source: Theme, into: Theme) -> None:
    stated, tree = design.read_design(step.connection), design.read_tree(step.connection)
    grounds = _grounds(step.connection, tree, stated, source, into)
    for one in _joins(grounds, source, into):
        charts.write(
            step,
            one.place,
            stated.stage_ids.get(one.place[1]),
            said=one.said,
            blank=one.blank,
            resting_on=f"{grounds.resting_on(one.place, into, one.said)} merged={source.number}",
            spontaneous=one.spontaneous,
            drawn=sorted(grounds.drawn(one.place)),
        )
        step.use(Revision, one.from_revision)
