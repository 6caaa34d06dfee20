"""What a cell says and how it stands: charted, reviewed, stale with its reason, or blank with its reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualtool.analysis.matrix import (
    CHANGE,
    CHARTED,
    NOT_IN_GUIDE,
    NOT_YET_CHARTED,
    REVIEWED,
    STALE,
    Cell,
    Row,
    Stretch,
)
from qualtool.analysis.tree import Guide, Theme, Tree
from qualtool.analysis.voices import Voice
from qualtool.store import charts, people
from qualtool.store.charts import Place, Written
from qualtool.store.design import Design

_REASONS = {
    "excerpts": "what is coded here has changed since it was charted",
    "definition": "the sub-theme was redefined since it was charted",
    "cited": "an excerpt that it cites has changed",
    "cells": "a cell that it draws on has changed since it was charted",
}
RESHAPED = {"merged": "words were merged in from", "split": "words were carried over from"}
"""Parts of a fingerprint that only a merge or a split writes: each gives the number of the other sub-theme."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the cells of some columns rest on: excerpts, what is written, and whom a site's cells draw on.

    `stages_of` maps a case's id to the stages at which it was met; `people_at` maps the id of a site's case and a stage
    to the ids of the cases that were met there.
    """

    under: Mapping[Place, frozenset[str]]
    written: Mapping[Place, Written]
    types: Mapping[str, str]
    stages_of: Mapping[str, tuple[str, ...]]
    people_at: Mapping[tuple[str, str], tuple[str, ...]]
    site_cases: Mapping[str, str]

    def drawn_from(self, place: Place) -> list[Place] | None:
        """The cells that a site's cell or a Change cell draws on, written or not; None for any other cell."""
        case_id, stage, column = place
        is_site = case_id in self.site_cases.values()
        if stage != CHANGE and not is_site:
            return None
        stages = self.stages_of.get(case_id, ()) if stage == CHANGE else (stage,)
        places = [(case_id, at, column) for at in stages] if stage == CHANGE else []
        if is_site:
            places += [(person, at, column) for at in stages for person in self.people_at.get((case_id, at), ())]
        return places

    def drawn(self, place: Place) -> frozenset[str]:
        """The revisions that a site's cell or a Change cell draws on; none for any other cell."""
        return frozenset(said.revision_id for _place, said in self._behind(place))

    def has_words_behind(self, place: Place) -> bool:
        """Whether a site's cell or a Change cell draws on any cell that has words, and not just a blank's reason."""
        return any(said.stretches for _place, said in self._behind(place))

    def _behind(self, place: Place) -> list[tuple[Place, Written]]:
        found = ((one, self.written.get(one)) for one in self.drawn_from(place) or ())
        return [(one, said) for one, said in found if said and said.says_something]

    def resting_on(self, place: Place, column: Theme, said: Iterable[Stretch]) -> str:
        """The fingerprint of all that a cell with these stretches rests on now."""
        # What the cells behind it say, not which revision says it: one that was confirmed says the same.
        behind = None if self.drawn_from(place) is None else frozenset(map(_told, self._behind(place)))
        return charts.fingerprint(self.under.get(place, frozenset()), column, cited_in(said), behind)


def read_grounds(
    connection: Any, tree: Tree, columns: Sequence[Theme], voices: Sequence[Voice], stated: Design
) -> Grounds:
    """What the cells of `columns` rest on. Seven statements."""
    known = people.site_cases(connection)
    site_cases = {key: known.get(place.label.casefold(), stated.site_ids[key]) for key, place in stated.sites.items()}
    stages_of: dict[str, dict[str, None]] = {}
    people_at: dict[tuple[str, str], dict[str, None]] = {}
    for voice in voices:
        site = site_cases[voice.site]
        for case_id in (voice.case_id, site):
            stages_of.setdefault(case_id, {})[voice.stage] = None
        if voice.case_id != site:
            people_at.setdefault((site, voice.stage), {})[voice.case_id] = None
    order = list(stated.stages)
    return Grounds(
        under=charts.excerpts_under(connection, roll_up(tree, columns)),
        written=charts.latest(connection, [column.id for column in columns]),
        types=stated.types,
        stages_of={case_id: tuple(sorted(stages, key=order.index)) for case_id, stages in stages_of.items()},
        people_at={place: tuple(found) for place, found in people_at.items()},
        site_cases=site_cases,
    )


def roll_up(tree: Tree, columns: Iterable[Theme]) -> dict[str, list[str]]:
    """The themes whose codings count in each column: its whole subtree."""
    return {column.id: [theme.id for theme in tree.subtree(column.id)] for column in columns}


def cell_at(row: Row, stage: str, column: Theme, grounds: Grounds) -> Cell:
    """The cell of a row's case at a stage (or its Change) under a column.

    Where nobody has written and nothing is coded, the framework's guide may say *not in the guide*.
    """
    place = (row.case_id, stage, column.id)
    here = grounds.under.get(place, frozenset())
    draws_on = len(grounds.drawn(place))
    said = grounds.written.get(place)
    if said is None or not said.says_something:
        outside = not here and not draws_on and not in_guide(row, stage, column.guide, grounds.types)
        return Cell(excerpts=len(here), state=NOT_IN_GUIDE if outside else NOT_YET_CHARTED, draws_on=draws_on)
    why = why_stale(said, place, column, grounds)
    return Cell(
        stretches=said.stretches,
        excerpts=len(here),
        state=STALE if why else said.blank or (REVIEWED if said.reviewed_by else CHARTED),
        coder=said.coder,
        at=said.at,
        revision=said.revision_id,
        why_stale=why,
        reviewed_by=said.reviewed_by,
        spontaneous=said.spontaneous,
        draws_on=draws_on,
    )


def in_guide(row: Row, stage: str, guide: Guide, types: Mapping[str, str]) -> bool:
    """Whether the topic guide has a sub-theme for a row: for its site, the stage and any of its respondent types."""
    sites = set(row.site.split(", "))
    roles = {role for role in row.type.split(" / ") if role}
    mains = roles | {types.get(role, role) for role in roles}
    return (
        (not guide.sites or bool(sites & set(guide.sites)))
        and (not guide.stages or stage == CHANGE or stage in guide.stages)
        and (not guide.types or not mains or bool(mains & set(guide.types)))
    )


def why_stale(said: Written, place: Place, column: Theme, grounds: Grounds) -> str:
    """What has changed since a revision was written, in words; empty while it still rests on the same."""
    resting_on = grounds.resting_on(place, column, said.stretches)
    if resting_on == said.fingerprint:
        return ""
    now, then = _parts(resting_on), _parts(said.fingerprint)
    # A cell of an earlier version of the file does not know what it drew on.
    changed = [name for name, value in now.items() if then.get(name, value if name == "cells" else "") != value]
    if said.blank:
        # A blank rests on nothing being there: only new excerpts, or words that it draws on, speak against it.
        if "excerpts" in changed and grounds.under.get(place):
            return f"charted as {said.blank}, but excerpts lie here"
        if "cells" in changed and grounds.has_words_behind(place):
            return f"charted as {said.blank}, but a cell that it draws on has changed"
        return ""
    reshaped = [f"{words} {then[how]}" for how, words in RESHAPED.items() if how in then]
    return "; ".join(reshaped or (_REASONS[name] for name in changed))


def _parts(fingerprint: str) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in fingerprint.split())


def _told(behind: tuple[Place, Written]) -> str:
    """What a cell says, as text to be compared."""
    (case_id, stage, _column), said = behind
    words = (f"{one.kind}:{one.text}:{' '.join(ref.excerpt for ref in one.references)}" for one in said.stretches)
    return "\x1e".join((case_id, stage, said.blank, *words))


def cited_in(stretches: Iterable[Stretch]) -> list[str]:
    """What stretches cite, as a fingerprint takes it: each excerpt with its words."""
    return [f"{ref.excerpt} {ref.words}" for stretch in stretches for ref in stretch.references]
