"""The study's sampling dimensions and its framework, read whole: they are small."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from qualtool.analysis.framework import Framework, Place, ThemeText
from qualtool.analysis.tree import Guide, Theme, Tree, number_key
from qualtool.model import FrameworkVersion, RespondentType, Site, Stage, StudyRecord, ThemeRecord, now
from qualtool.store import tables
from qualtool.store.history import Step
from qualtool.store.tables import codings, sites, stages, themes, types


@dataclass(frozen=True, slots=True)
class Design:
    """Sites, stages and respondent types by the names that people use; `types` maps a name to its main type."""

    study_id: str
    study: str
    framework: str
    version: int
    attribution: str
    sites: dict[str, Place]
    stages: dict[str, Place]
    types: dict[str, str]
    site_ids: dict[str, str]
    stage_ids: dict[str, str]
    type_ids: dict[str, str]


def read_design(connection: Connection) -> Design:
    """The study's design as it stands."""
    study = connection.execute(select(tables.study)).one()
    site_rows = connection.execute(select(sites).order_by(sites.c.position)).all()
    stage_rows = connection.execute(select(stages).order_by(stages.c.position)).all()
    type_rows = connection.execute(select(types).order_by(types.c.position)).all()
    names = {row.id: row.name for row in type_rows}
    return Design(
        study_id=study.id,
        study=study.name,
        framework=study.framework_name,
        version=study.framework_version,
        attribution=study.attribution,
        sites={row.key: Place(row.key, row.label, row.attributes) for row in site_rows},
        stages={row.key: Place(row.key, row.label, row.attributes) for row in stage_rows},
        types={row.name: names.get(row.parent_id, row.name) for row in type_rows},
        site_ids={row.key: row.id for row in site_rows},
        stage_ids={row.key: row.id for row in stage_rows},
        type_ids={row.name: row.id for row in type_rows},
    )


def read_tree(connection: Connection) -> Tree:
    """The thematic framework, retired themes too; a theme without a guide of its own has its parent's."""
    rows = {row.id: row for row in connection.execute(select(themes))}

    def guide_of(theme_id: str | None) -> Mapping[str, list[str]]:
        while theme_id is not None:
            if rows[theme_id].guide:
                return dict(rows[theme_id].guide)
            theme_id = rows[theme_id].parent_id
        return {}

    found = [
        Theme(
            id=row.id,
            slug=row.slug,
            number=row.number,
            title=row.title,
            parent=row.parent_id,
            definition=row.definition,
            include=row.include,
            exclude=row.exclude,
            example=row.example,
            keywords=tuple(row.keywords),
            guide=_guide(guide_of(row.id)),
            own_guide=_guide(row.guide),
            other=row.other,
            columns=tuple(row.columns),
            retired=row.retired_at is not None,
        )
        for row in rows.values()
    ]
    return Tree(tuple(sorted(found, key=lambda theme: number_key(theme.number))))


def _guide(stored: Mapping[str, list[str]]) -> Guide:
    return Guide(**{name: tuple(values) for name, values in stored.items()})


def _stored_guide(guide: Guide) -> dict[str, list[str]]:
    parts = {"sites": guide.sites, "stages": guide.stages, "types": guide.types}
    return {name: list(values) for name, values in parts.items() if values}


def codings_by_slug(connection: Connection) -> dict[str, int]:
    """How many codings each theme has itself, by slug."""
    query = select(themes.c.slug, func.count()).join(codings, codings.c.theme_id == themes.c.id).group_by(themes.c.slug)
    return {row.slug: int(row[1]) for row in connection.execute(query)}


def load(step: Step, framework: Framework, source: str) -> None:
    """Brings the study's design in line with a framework file; what is gone is retired, never dropped."""
    connection = step.connection
    study_id = connection.execute(select(tables.study.c.id)).scalar_one()
    step.change(StudyRecord, study_id, framework_name=framework.name, framework_version=framework.version)
    _load_places(step, Site, framework.sites)
    _load_places(step, Stage, framework.stages)
    _load_types(step, framework.types)
    _load_themes(step, framework)
    step.insert(FrameworkVersion(name=framework.name, version=framework.version, coder_id=step.coder_id, source=source))


def _load_places(step: Step, model: type[Site] | type[Stage], places: tuple[Place, ...]) -> None:
    table = tables.table_of(model)
    known = {row.key: row.id for row in step.connection.execute(select(table))}
    for position, place in enumerate(places):
        if place.key in known:
            step.change(
                model, known[place.key], label=place.label, position=position, attributes=dict(place.attributes)
            )
        else:
            step.insert(model(key=place.key, label=place.label, position=position, attributes=dict(place.attributes)))


def _load_types(step: Step, given: Mapping[str, tuple[str, ...]]) -> None:
    known = {row.name: row.id for row in step.connection.execute(select(types))}
    position = 0
    for main, roles in given.items():
        for name in (main, *roles):
            parent = known[main] if name != main else None
            if name in known:
                step.change(RespondentType, known[name], parent_id=parent, position=position)
            else:
                row = RespondentType(name=name, parent_id=parent, position=position)
                step.insert(row)
                known[name] = row.id
            position += 1


def _load_themes(step: Step, framework: Framework) -> None:
    known = {row.slug: row for row in step.connection.execute(select(themes))}
    ids = {slug: row.id for slug, row in known.items()}
    for theme, parent in framework.walk():
        values = _theme_values(theme, ids[parent.slug] if parent else None)
        if theme.slug in known:
            step.change(ThemeRecord, ids[theme.slug], **values)
        else:
            row = ThemeRecord(slug=theme.slug, **values)
            step.insert(row)
            ids[theme.slug] = row.id
    stated = {theme.slug for theme, _parent in framework.walk()}
    for slug, old in known.items():
        if slug not in stated and old.retired_at is None:
            step.change(ThemeRecord, old.id, retired_at=now())


def _theme_values(theme: ThemeText, parent_id: str | None) -> dict[str, Any]:
    return {
        "parent_id": parent_id,
        "number": theme.number,
        "title": theme.title,
        "definition": theme.definition,
        "include": theme.include,
        "exclude": theme.exclude,
        "example": theme.example,
        "keywords": list(theme.keywords),
        "guide": _stored_guide(theme.guide),
        "other": theme.other,
        "columns": list(theme.columns),
        "retired_at": None,
    }


def as_framework(design: Design, tree: Tree) -> Framework:
    """The study's framework in the form of a framework file; retired themes are left out."""

    def stated(parent: str | None) -> tuple[ThemeText, ...]:
        return tuple(
            ThemeText(
                slug=theme.slug,
                number=theme.number,
                title=theme.title,
                definition=theme.definition,
                include=theme.include,
                exclude=theme.exclude,
                example=theme.example,
                keywords=theme.keywords,
                guide=theme.own_guide,
                other=theme.other,
                columns=theme.columns,
                themes=stated(theme.id),
            )
            for theme in tree.children(parent)
        )

    roles: dict[str, tuple[str, ...]] = {}
    for name, main in design.types.items():
        roles[main] = roles.get(main, ()) + ((name,) if name != main else ())
    return Framework(
        name=design.framework,
        version=design.version,
        sites=tuple(design.sites.values()),
        stages=tuple(design.stages.values()),
        types=roles,
        themes=stated(None),
    )
