"""The thematic framework as a tree, and how a researcher names a theme in it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from qualtool.errors import AmbiguousName, UnknownName

BETWEEN_LEVELS = " › "
"""What stands between the themes of a path, from the main theme down."""


@dataclass(frozen=True, slots=True)
class Guide:
    """Where a sub-theme is in the topic guide; an empty tuple means everywhere."""

    sites: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme or sub-theme: `id` never changes, `slug` is its id in the framework file, `number` is a label.

    `guide` is inherited from above where the theme has no `own_guide`.
    """

    id: str
    slug: str
    number: str
    title: str
    parent: str | None = None
    definition: str = ""
    include: str = ""
    exclude: str = ""
    example: str = ""
    keywords: tuple[str, ...] = ()
    guide: Guide = field(default_factory=Guide)
    own_guide: Guide = field(default_factory=Guide)
    other: bool = False
    columns: tuple[str, ...] = ()
    retired: bool = False

    @property
    def name(self) -> str:
        """Number and title, as it stands in lists."""
        return f"{self.number} {self.title}"


def number_key(number: str) -> tuple[int | str, ...]:
    """Sorts 3.2 before 3.10."""
    return tuple(int(part) if part.isdigit() else 10**6 for part in number.split("."))


@dataclass(frozen=True)
class Tree:
    """The themes of a study in the order of their numbers."""

    themes: tuple[Theme, ...]

    @cached_property
    def by_id(self) -> dict[str, Theme]:
        return {theme.id: theme for theme in self.themes}

    @cached_property
    def by_slug(self) -> dict[str, Theme]:
        return {theme.slug: theme for theme in self.themes}

    @cached_property
    def _children(self) -> dict[str | None, list[Theme]]:
        children: dict[str | None, list[Theme]] = {}
        for theme in sorted(self.themes, key=lambda t: (t.other, number_key(t.number))):
            children.setdefault(theme.parent, []).append(theme)
        return children

    @cached_property
    def order(self) -> dict[str, int]:
        """Where each theme stands in the framework, retired ones too."""
        return {theme.id: place for place, theme in enumerate(self.walk(retired=True))}

    @property
    def roots(self) -> list[Theme]:
        """The main themes."""
        return self.children(None)

    def children(self, theme_id: str | None, retired: bool = False) -> list[Theme]:
        """The sub-themes right under a theme, *Other* last."""
        return [theme for theme in self._children.get(theme_id, []) if retired or not theme.retired]

    def walk(self, retired: bool = False) -> Iterator[Theme]:
        """Every theme, parents before their children."""
        waiting = list(reversed(self.children(None, retired)))
        while waiting:
            theme = waiting.pop()
            yield theme
            waiting.extend(reversed(self.children(theme.id, retired)))

    def subtree(self, theme_id: str) -> list[Theme]:
        """A theme and everything under it, retired sub-themes too, since they keep their codings."""
        found = [self.by_id[theme_id]]
        for theme in found:
            found.extend(self._children.get(theme.id, []))
        return found

    def ancestors(self, theme: Theme) -> list[Theme]:
        """The themes above, from the main theme down."""
        above: list[Theme] = []
        while theme.parent is not None:
            theme = self.by_id[theme.parent]
            above.insert(0, theme)
        return above

    @cached_property
    def _paths(self) -> dict[str, str]:
        return {
            theme.id: BETWEEN_LEVELS.join(_told(t) for t in (*self.ancestors(theme), theme)) for theme in self.themes
        }

    def path(self, theme: Theme) -> str:
        """Where a theme stands, such as '4 Continuity of care › 4.1 Transition points'."""
        return self._paths[theme.id]

    def chart_columns(self, theme: Theme) -> list[Theme]:
        """The columns of a theme's matrix: those it states, else the level below it, else the theme itself."""
        if theme.columns:
            stated = [self.by_slug[slug] for slug in theme.columns if slug in self.by_slug]
            return [column for column in stated if not column.retired]
        return self.children(theme.id) or [theme]

    def named(self, name: str) -> Theme:
        """The one theme called `name`: a number (3.2) or words of its title. Raises UnknownName, AmbiguousName."""
        wanted = name.strip()
        live = list(self.walk()) + [theme for theme in self.themes if theme.retired]
        for exact in (
            [t for t in live if t.number == wanted and not t.retired],
            [t for t in live if t.number == wanted],
            [t for t in live if wanted.casefold() in (t.title.casefold(), t.name.casefold(), t.slug)],
            [t for t in live if _has_words(t.title, wanted)],
        ):
            if len(exact) == 1 or (exact and not exact[0].retired and all(t.retired for t in exact[1:])):
                return exact[0]
            if exact:
                raise AmbiguousName("theme", name, [t.name for t in exact])
        raise UnknownName("theme", name, _offered(live, wanted))

    def all_named(self, names: str | Sequence[str]) -> list[Theme]:
        """Themes named by number or words, several by commas."""
        if isinstance(names, str):
            whole = [t for t in self.walk() if t.title.casefold() == names.strip().casefold()]
            if len(whole) == 1:
                return whole
            names = names.split(",")
        return [self.named(name) for name in names if name.strip()]


def _told(theme: Theme) -> str:
    return theme.name + (" (retired)" if theme.retired else "")


def _has_words(title: str, wanted: str) -> bool:
    words = wanted.casefold().split()
    have = title.casefold().replace(":", " ").replace(",", " ").split()
    return bool(words) and all(any(h.startswith(w) for h in have) for w in words)


def _offered(themes: Iterable[Theme], wanted: str) -> list[str]:
    """Numbers to offer when a number is wrong, titles when words are."""
    live = [theme for theme in themes if not theme.retired]
    if wanted[:1].isdigit():
        near = [t.number for t in live if t.number.split(".")[0] == wanted.split(".", maxsplit=1)[0]]
        return near or [t.number for t in live if "." not in t.number]
    return [t.title for t in live]
