"""A framework as its file states it, and what loading a newer one would change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from qualtool.analysis.tree import Guide, Theme, Tree


@dataclass(frozen=True, slots=True)
class Place:
    """A site or stage: its short key, its label and whatever else the file says of it."""

    key: str
    label: str
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ThemeText:
    """A theme as a framework file states it, with its sub-themes."""

    slug: str
    number: str
    title: str
    definition: str = ""
    include: str = ""
    exclude: str = ""
    example: str = ""
    keywords: tuple[str, ...] = ()
    guide: Guide = field(default_factory=Guide)
    other: bool = False
    columns: tuple[str, ...] = ()
    themes: tuple["ThemeText", ...] = ()


@dataclass(frozen=True, slots=True)
class Framework:
    """A whole framework file: sampling dimensions and themes; `types` maps a respondent type to its sub-roles."""

    name: str
    version: int
    sites: tuple[Place, ...]
    stages: tuple[Place, ...]
    types: dict[str, tuple[str, ...]]
    themes: tuple[ThemeText, ...]

    def walk(self) -> Iterator[tuple[ThemeText, ThemeText | None]]:
        """Every theme with its parent, parents first."""
        waiting: list[tuple[ThemeText, ThemeText | None]] = [(t, None) for t in reversed(self.themes)]
        while waiting:
            theme, parent = waiting.pop()
            yield theme, parent
            waiting.extend((child, theme) for child in reversed(theme.themes))


@dataclass(frozen=True, slots=True)
class FrameworkChange:
    """One thing that loading a file would change: a theme added, renamed, moved, redefined, gone or back, or a detail
    of the study's design, told as it is."""

    kind: str
    slug: str
    before: str
    after: str
    codings: int = 0

    def __str__(self) -> str:
        sentences = {
            "added": f"added      {self.after}",
            "renamed": f"renamed    {self.before} -> {self.after}",
            "moved": f"moved      {self.before} -> {self.after}",
            "redefined": f"redefined  {self.after}",
            "gone": f"retired    {self.before} (keeps its {self.codings} codings and its name)",
            "back": f"back       {self.after}",
            "design": f"design     {self.after}",
        }
        return sentences[self.kind]


_WORDING = ("definition", "include", "exclude", "example", "keywords", "columns", "other")


def changes_between(tree: Tree, new: Framework, codings: dict[str, int]) -> list[FrameworkChange]:
    """What loading `new` over `tree` changes; themes are compared by slug, `codings` counts by slug."""
    found: list[FrameworkChange] = []
    seen: set[str] = set()
    for theme, parent in new.walk():
        seen.add(theme.slug)
        old = tree.by_slug.get(theme.slug)
        name = f"{theme.number} {theme.title}"
        if old is None:
            found.append(FrameworkChange("added", theme.slug, "", name))
            continue
        found.extend(_theme_changes(tree, old, theme, parent, codings.get(theme.slug, 0)))
    for old in tree.themes:
        if old.slug not in seen and not old.retired:
            found.append(FrameworkChange("gone", old.slug, old.name, "", codings.get(old.slug, 0)))
    return found


def design_changes(old: Framework, new: Framework) -> list[FrameworkChange]:
    """What loading `new` changes in the sites, stages and respondent types; those it drops are kept."""
    told = [
        *_place_changes("site", old.sites, new.sites),
        *_place_changes("stage", old.stages, new.stages),
        *_type_changes(old.types, new.types),
    ]
    if new.version < old.version:
        told.append(f"the file is older (version {new.version}) than the study's framework (version {old.version})")
    return [FrameworkChange("design", "", "", sentence) for sentence in told]


def _place_changes(kind: str, old: tuple[Place, ...], new: tuple[Place, ...]) -> Iterator[str]:
    before, after = {place.key: place for place in old}, {place.key: place for place in new}
    for key, place in after.items():
        if key not in before:
            yield f"{kind} {key} added: {place.label}"
        elif before[key].label != place.label:
            yield f"{kind} {key} renamed: {before[key].label} -> {place.label}"
        elif before[key].attributes != place.attributes:
            yield f"{kind} {key} described otherwise"
    for key in before.keys() - after.keys():
        yield f"{kind} {key} is not in the file; it is kept"


def _type_changes(old: Mapping[str, tuple[str, ...]], new: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    before = {role: main for main, roles in old.items() for role in (main, *roles)}
    after = {role: main for main, roles in new.items() for role in (main, *roles)}
    for role, main in after.items():
        if role not in before:
            yield f"respondent type added: {role}"
        elif before[role] != main:
            yield f"{role} rolls up to {main} now, before to {before[role]}"
    for role in before.keys() - after.keys():
        yield f"respondent type {role} is not in the file; it is kept"


def _theme_changes(
    tree: Tree, old: Theme, new: ThemeText, parent: ThemeText | None, codings: int
) -> Iterator[FrameworkChange]:
    name = f"{new.number} {new.title}"
    if old.retired:
        yield FrameworkChange("back", new.slug, old.name, name, codings)
    old_parent = tree.by_id[old.parent].slug if old.parent else None
    if old_parent != (parent.slug if parent else None) or (old.number != new.number and old.title == new.title):
        yield FrameworkChange("moved", new.slug, old.name, name, codings)
    elif old.name != name:
        yield FrameworkChange("renamed", new.slug, old.name, name, codings)
    if old.own_guide != new.guide or any(getattr(old, name) != getattr(new, name) for name in _WORDING):
        yield FrameworkChange("redefined", new.slug, old.name, name, codings)
