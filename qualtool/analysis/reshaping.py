"""What splitting, merging and moving sub-themes does to numbers, ids, chart columns and the words of cells."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from qualtool.analysis.matrix import Stretch
from qualtool.analysis.tree import Theme, Tree, number_key

LONGEST_SLUG = 60


def next_numbers(tree: Tree, parent: str | None) -> tuple[str, str]:
    """The number of a new theme under `parent` (None: a main theme), and that of the *Other* there, "" without one.

    *Other* keeps the highest number, so it may get a new one. The number of a retired theme is not given again.
    """
    siblings = tree.children(parent)
    others = [theme for theme in siblings if theme.other]
    level = f"{tree.by_id[parent].number}." if parent is not None else ""
    taken = {theme.number for theme in tree.themes if theme not in others}
    numbers = [theme.number for theme in siblings if not theme.other]
    new = _after(max(numbers, key=_sorting), taken) if numbers else _after(f"{level}0", taken)
    if not others:
        return new, ""
    other = others[0].number
    return new, other if _sorting(other) > _sorting(new) else _after(new, taken | {new})


def _sorting(number: str) -> tuple[tuple[int | str, ...], str]:
    return number_key(number), number


def _after(number: str, taken: Collection[str]) -> str:
    """The first number after `number` on its level that is not taken: 3.2 comes after 3.1, B after A."""
    level, dot, part = number.rpartition(".")
    while True:
        if part.isdigit():
            part = str(int(part) + 1)
        elif len(part) == 1 and part not in "zZ":
            part = chr(ord(part) + 1)
        else:
            part += "2"
        if f"{level}{dot}{part}" not in taken:
            return f"{level}{dot}{part}"


def renumbered(tree: Tree, theme: Theme, number: str) -> dict[str, str]:
    """The numbers, by id, that a theme and its sub-themes get when it is called `number`; retired ones keep theirs."""
    live = [below for below in tree.subtree(theme.id) if not below.retired]
    fitting = [below for below in live if below is theme or below.number.startswith(f"{theme.number}.")]
    return {below.id: number + below.number.removeprefix(theme.number) for below in fitting}


def new_slug(title: str, taken: Collection[str]) -> str:
    """An id for a framework file, made from a title, that no theme has yet."""
    plain = re.sub(r"[\W_]+", "-", title.casefold()).strip("-")[:LONGEST_SLUG].strip("-") or "sub-theme"
    slug, count = plain, 1
    while slug in taken:
        count += 1
        slug = f"{plain}-{count}"
    return slug


def columns_with(tree: Tree, beside: Theme, slug: str) -> dict[str, tuple[str, ...]]:
    """The stated chart columns that change, by theme id, when a theme comes in beside another.

    It becomes a column wherever that one is a column, and under a parent that states its columns.
    """
    return {
        above.id: _put_in(tree, above.columns, slug, beside)
        for above in tree.ancestors(beside)
        if above.columns and (above.id == beside.parent or beside.slug in above.columns)
    }


def _put_in(tree: Tree, columns: tuple[str, ...], slug: str, after: Theme | None = None) -> tuple[str, ...]:
    """The columns with one more: right after a theme, and in any case before *Other*."""
    if after is not None and after.slug in columns and not after.other:
        place = columns.index(after.slug) + 1
    else:
        others = [at for at, known in enumerate(columns) if known in tree.by_slug and tree.by_slug[known].other]
        place = others[-1] if others else len(columns)
    return (*columns[:place], slug, *columns[place:])


def columns_merged(tree: Tree, source: Theme, into: Theme) -> dict[str, tuple[str, ...]]:
    """The stated chart columns that change, by theme id, when `source` goes: `into` takes its place where it fits."""
    changed = {}
    for theme in tree.themes:
        if source.slug not in theme.columns:
            continue
        line = [*tree.ancestors(into), into]
        below = line[line.index(theme) + 1 :] if theme in line else []
        fits = bool(below) and not any(one.slug in theme.columns for one in below)
        stays = (into.slug if slug == source.slug else slug for slug in theme.columns if fits or slug != source.slug)
        changed[theme.id] = tuple(stays)
    return changed


def columns_moved(tree: Tree, theme: Theme, under: Theme | None) -> dict[str, tuple[str, ...]]:
    """The stated chart columns that change, by theme id, when a theme moves under another."""
    moving = {below.slug for below in tree.subtree(theme.id)}
    still_above = {above.id for above in (*tree.ancestors(under), under)} if under is not None else set()
    changed = {}
    for above in tree.ancestors(theme):
        if above.id not in still_above and moving & set(above.columns):
            changed[above.id] = tuple(slug for slug in above.columns if slug not in moving)
    if under is not None and under.columns and theme.slug not in under.columns:
        changed[under.id] = _put_in(tree, under.columns, theme.slug)
    return changed


def carried(said: Iterable[Stretch], moved: Collection[str]) -> tuple[Stretch, ...]:
    """The stretches that cite at least one of the excerpts that moved."""
    return tuple(stretch for stretch in said if any(ref.excerpt in moved for ref in stretch.references))


def joined(said: Sequence[Stretch], more: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """What a cell says once another's words came in: those that it has word for word only bring their references."""
    together = list(said)
    for stretch in more:
        same = [at for at, known in enumerate(said) if (known.kind, known.text) == (stretch.kind, stretch.text)]
        if not same:
            together.append(stretch)
            continue
        # A cell may say the same words twice, each time of other excerpts.
        cited = {ref.excerpt for at in same for ref in together[at].references}
        new = tuple(ref for ref in stretch.references if ref.excerpt not in cited)
        first = together[same[0]]
        together[same[0]] = replace(first, references=(*first.references, *new))
    return tuple(together)
