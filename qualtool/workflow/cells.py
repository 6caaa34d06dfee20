"""What a cell says and how it stands: charted, reviewed, stale with its reason, or blank with its reason."""

from collections.abc import Iterable, Mapping

from qualtool.analysis.matrix import CHARTED, NOT_IN_GUIDE, NOT_YET_CHARTED, REVIEWED, STALE, Cell, Row, Stretch
from qualtool.analysis.tree import Guide, Theme
from qualtool.store import charts
from qualtool.store.charts import Place, Written

_REASONS = {
    "excerpts": "what is coded here has changed since it was charted",
    "definition": "the sub-theme was redefined since it was charted",
    "cited": "an excerpt that it cites has changed",
}


def cell_at(
    row: Row,
    column: Theme,
    under: Mapping[Place, frozenset[str]],
    written: Mapping[Place, Written],
    types: Mapping[str, str],
) -> Cell:
    """The cell of a row and column; `types` maps a respondent type to its main type.

    Where nobody has written and nothing is coded, the framework's guide may say *not in the guide*.
    """
    place = (row.case_id, row.stage, column.id)
    here = under.get(place, frozenset())
    said = written.get(place)
    if said is None or not (said.stretches or said.blank):
        outside = not here and not in_guide(row, column.guide, types)
        return Cell(excerpts=len(here), state=NOT_IN_GUIDE if outside else NOT_YET_CHARTED)
    why = why_stale(said, here, column)
    return Cell(
        stretches=said.stretches,
        excerpts=len(here),
        state=STALE if why else said.blank or (REVIEWED if said.reviewed_by else CHARTED),
        coder=said.coder,
        at=said.at,
        revision=said.revision_id,
        why_stale=why,
        reviewed_by=said.reviewed_by,
    )


def in_guide(row: Row, guide: Guide, types: Mapping[str, str]) -> bool:
    """Whether the topic guide has a sub-theme for a row: for its site, its stage and any of its respondent types."""
    sites = set(row.site.split(", "))
    roles = {role for role in row.type.split(" / ") if role}
    mains = roles | {types.get(role, role) for role in roles}
    return (
        (not guide.sites or bool(sites & set(guide.sites)))
        and (not guide.stages or row.stage in guide.stages)
        and (not guide.types or not mains or bool(mains & set(guide.types)))
    )


def why_stale(said: Written, under: frozenset[str], column: Theme) -> str:
    """What has changed since a revision was written, in words; empty while it still rests on the same."""
    resting_on = charts.fingerprint(under, column, cited_in(said.stretches))
    if resting_on == said.fingerprint:
        return ""
    now, then = _parts(resting_on), _parts(said.fingerprint)
    changed = [name for name, value in now.items() if then.get(name) != value]
    if said.blank:
        # A blank rests on nothing being there: only new excerpts speak against it.
        return f"charted as {said.blank}, but excerpts lie here" if "excerpts" in changed and under else ""
    return "; ".join(_REASONS[name] for name in changed)


def _parts(fingerprint: str) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in fingerprint.split())


def cited_in(stretches: Iterable[Stretch]) -> list[str]:
    """What stretches cite, as a fingerprint takes it: each excerpt with its words."""
    return [f"{ref.excerpt} {ref.words}" for stretch in stretches for ref in stretch.references]
