"""A framework file in and out: every fault in it at once, with its line, and the same form written back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import StringIO
from pathlib import Path

from qualtool.analysis.framework import Framework, Place, ThemeText
from qualtool.analysis.matrix import CHANGE
from qualtool.analysis.tree import Guide, number_key
from qualtool.errors import UnreadableFile
from qualtool.formats import yaml_nodes as nodes
from qualtool.formats.framework_form import framework_form
from qualtool.formats.whole_file import write_whole
from qualtool.formats.yaml_nodes import Faults, Node
from qualtool.text.display import one_line
from qualtool.text.turns import Problem

_TOP_KEYS = ("name", "version", "sites", "stages", "types", "themes")
_THEME_TEXTS = ("definition", "include", "exclude", "example")
_THEME_KEYS = ("id", "number", "title", "columns", *_THEME_TEXTS, "keywords", "guide", "other", "themes")
_GUIDE_KEYS = ("sites", "stages", "types")
_NUMBER = re.compile(r"[0-9A-Za-z]+(\.[0-9A-Za-z]+)*")


@dataclass
class _Reading:
    """What is known while a file is read; a dimension is None where the file's own could not be read."""

    faults: Faults
    known: dict[str, set[str] | None] = field(default_factory=dict)
    ids: dict[str, Node] = field(default_factory=dict)
    numbers: dict[str, Node] = field(default_factory=dict)
    themes_read: set[int] = field(default_factory=set)


def read_framework(path: Path) -> tuple[Framework | None, list[Problem]]:
    """The framework in a file, or None and every fault in it. Raises UnreadableFile."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from error
    faults = Faults()
    top = nodes.composed(raw, faults)
    framework = _framework(top, _Reading(faults)) if top is not None else None
    problems = faults.listed()
    return (None, problems) if problems else (framework, [])


def _framework(top: Node, reading: _Reading) -> Framework:
    faults = reading.faults
    given = nodes.fields(top, "a framework", _TOP_KEYS, faults)
    if nodes.is_mapping(top):
        for key in _TOP_KEYS:
            if key != "version" and (key not in given or all(nodes.is_null(v) for v in given[key])):
                faults.add(top if key not in given else given[key][0], f"{key} is missing", f"Add {key}: ...")
    name = "".join(nodes.words(node, "name", faults) for node in given.get("name", []))
    if "name" in given and not name.strip() and nodes.is_text(given["name"][0]):
        faults.add(given["name"][0], "name is empty", "Write the name of the study")
    versions = [nodes.whole_number(node, "version", faults) for node in given.get("version", [])]
    sites = _places(_filled(given, "sites"), "sites", reading)
    stages = _places(_filled(given, "stages"), "stages", reading)
    types = _types(_filled(given, "types"), reading)
    themes = [theme for node in _filled(given, "themes") for theme in _themes(node, None, reading)]
    return Framework(name, versions[0] if versions else 1, sites, stages, types, tuple(themes))


def _places(values: list[Node], what: str, reading: _Reading) -> tuple[Place, ...]:
    places: list[Place] = []
    spelt: dict[str, tuple[str, Node]] = {}
    for node in values:
        for key, key_node, value in nodes.pairs(node, what, reading.faults):
            if not nodes.is_text(key_node):
                reading.faults.add(key_node, f"the key {key} in {what} is not in quotes", f'Write "{key}": ...')
            place = _place(key, value, what, reading.faults)
            if what == "stages" and CHANGE in (key.casefold(), place.label.casefold()):
                mend = "Give the stage another name; the matrix has a Change cell beside its stages"
                reading.faults.add(key_node, f"no stage can be called {key}", mend)
            _check_alike((key, place.label), key, key_node, spelt, reading.faults)
            places.append(place)
    readable = any(nodes.is_mapping(node) for node in values)
    reading.known[what] = {place.key for place in places} if readable else None
    return tuple(places)


def _place(key: str, node: Node, what: str, faults: Faults) -> Place:
    place = f"{key} in {what}"
    if not nodes.is_mapping(node):
        label = nodes.words(node, place, faults)
        if nodes.is_scalar(node) and not label.strip():
            faults.add(node, f"{place} has no label", "Write its name after the colon")
        return Place(key, label)
    given = nodes.fields(node, place, ("label", "attributes"), faults)
    label = "".join(nodes.words(value, f"the label of {place}", faults) for value in given.get("label", []))
    if not label.strip():
        faults.add(node, f"{place} has no label", "Add label: and its name")
    attributes = {
        name: nodes.words(value, f"the attribute {name} of {place}", faults)
        for inner in _filled(given, "attributes")
        for name, _, value in nodes.pairs(inner, f"the attributes of {place}", faults)
    }
    return Place(key, label, attributes)


def _types(values: list[Node], reading: _Reading) -> dict[str, tuple[str, ...]]:
    types: dict[str, tuple[str, ...]] = {}
    spelt: dict[str, tuple[str, Node]] = {}
    for node in values:
        for name, name_node, value in nodes.pairs(node, "types", reading.faults):
            _check_alike((name,), f"the main type {name}", name_node, spelt, reading.faults)
            empty = nodes.is_null(value)
            roles = () if empty else nodes.words_list(value, f"the sub-roles of {name}", reading.faults)
            for number, (role, role_node) in enumerate(zip(roles, value.value, strict=False), 1):
                _check_alike((role,), f"sub-role {number} of {name}", role_node, spelt, reading.faults)
            types[name] = roles
    readable = any(nodes.is_mapping(node) for node in values)
    known = {*types, *(role for roles in types.values() for role in roles)}
    reading.known["types"] = known if readable else None
    return types


def _check_alike(
    names: Iterable[str], whose: str, node: Node, spelt: dict[str, tuple[str, Node]], faults: Faults
) -> None:
    """Whether a manifest that writes one of `names` could mean something else; `spelt` holds who has each name."""
    for name in names:
        # A key that is given twice in the same letters is told by `pairs`.
        folded = name.strip().casefold()
        owner, first = spelt.setdefault(folded, (whose, node))
        if folded and owner != whose:
            line = first.start_mark.line + 1
            what = f"{name.strip()} is also the name of {owner} in line {line}, capitals and spaces apart"
            faults.add(node, what, "Give one of them another name")
            return


def _themes(node: Node, above: str | None, reading: _Reading) -> list[ThemeText]:
    """The themes in a list; `above` is the number of the theme they are under."""
    found: list[tuple[Node, ThemeText]] = []
    for item in nodes.items(node, "themes", reading.faults):
        # An alias could hold itself, or itself many times over.
        if id(item) in reading.themes_read:
            reading.faults.add(item, "this theme stands in the file again by an alias", "Write it out")
            continue
        reading.themes_read.add(id(item))
        if not nodes.is_mapping(item):
            reading.faults.add(item, "a theme should be keys with values", "Write - id: ..., then the rest")
            continue
        found.append((item, _theme(item, above, reading)))
    _check_others(found, reading.faults)
    return [theme for _, theme in found]


def _theme(node: Node, above: str | None, reading: _Reading) -> ThemeText:
    faults = reading.faults
    given = nodes.fields(node, "a theme", _THEME_KEYS, faults)
    slug = _required(node, given, "id", faults)
    number = _required(node, given, "number", faults)
    title = _required(node, given, "title", faults)
    if slug:
        _once(slug, given["id"][0], "id", reading.ids, faults)
    if number:
        _check_number(number, given["number"][0], above, reading)
    texts = {key: " ".join(nodes.words(value, key, faults) for value in given.get(key, [])) for key in _THEME_TEXTS}
    under = tuple(theme for value in _filled(given, "themes") for theme in _themes(value, number, reading))
    others = [nodes.yes_or_no(value, "other", faults) for value in given.get("other", [])]
    return ThemeText(
        slug=slug,
        number=number,
        title=title,
        **texts,
        keywords=tuple(
            word for value in _filled(given, "keywords") for word in nodes.words_list(value, "keywords", faults)
        ),
        guide=_guide(_filled(given, "guide"), reading),
        other=any(others),
        columns=_columns(_filled(given, "columns"), under, faults),
        themes=under,
    )


def _required(node: Node, given: dict[str, list[Node]], key: str, faults: Faults) -> str:
    value = "".join(nodes.words(inner, key, faults) for inner in given.get(key, [])[:1])
    if not value.strip() and all(nodes.is_scalar(inner) for inner in given.get(key, [])):
        faults.add(node, f"this theme has no {key}", f"Add {key}: ...")
        return ""
    return value


def _filled(given: dict[str, list[Node]], key: str) -> list[Node]:
    """The values under a key, but for those left empty."""
    return [node for node in given.get(key, []) if not nodes.is_null(node)]


def _once(value: str, node: Node, what: str, seen: dict[str, Node], faults: Faults) -> None:
    if value in seen:
        line = seen[value].start_mark.line + 1
        faults.add(node, f"the {what} {value} is used twice, first in line {line}", f"Give it another {what}")
    seen.setdefault(value, node)


def _check_number(number: str, node: Node, above: str | None, reading: _Reading) -> None:
    faults = reading.faults
    if not nodes.is_text(node):
        mend = f'Write number: "{number}"; without quotes 3.10 is read as 3.1'
        faults.add(node, f"the number {number} is not in quotes", mend)
    _once(number, node, "number", reading.numbers, faults)
    if not _NUMBER.fullmatch(number):
        faults.add(node, f"{number} is not a number", 'Write figures with dots between, such as "3.2"')
    elif above is None:
        if "." in number:
            faults.add(node, f"{number} is not the number of a main theme", "Use a number without a dot")
    elif above and _NUMBER.fullmatch(above) and number.rpartition(".")[0] != above:
        mend = f"Begin it with {above} and add one more part, such as {above}.1"
        faults.add(node, f"the number {number} does not fit under {above}", mend)


def _check_others(found: list[tuple[Node, ThemeText]], faults: Faults) -> None:
    """At most one *Other* among siblings, and it has the highest number."""
    others = [(node, theme) for node, theme in found if theme.other]
    for node, theme in others[1:]:
        faults.add(node, f"{theme.number} is a second Other here", "Keep one other: true under a theme")
    for node, other in others[:1]:
        level = other.number.rpartition(".")[0]
        # A number that does not fit here at all is told by itself.
        beside = [theme for _, theme in found if theme.number and theme.number.rpartition(".")[0] == level]
        last = max(beside, key=lambda theme: number_key(theme.number), default=other)
        if number_key(last.number) > number_key(other.number):
            mend = f"Give it a number after {last.number}"
            faults.add(node, f"Other has the number {other.number}, which is not the highest", mend)


def _columns(values: list[Node], under: tuple[ThemeText, ...], faults: Faults) -> tuple[str, ...]:
    slugs = {theme.slug for theme in _all_under(under)}
    columns: list[str] = []
    for node in values:
        for item in nodes.items(node, "columns", faults):
            slug = nodes.words(item, "each of columns", faults)
            if nodes.is_scalar(item) and slug not in slugs:
                faults.add(item, f"columns names {slug}, which is not under this theme", _near(slug, slugs))
            columns.append(slug)
    return tuple(columns)


def _all_under(themes: tuple[ThemeText, ...]) -> Iterable[ThemeText]:
    for theme in themes:
        yield theme
        yield from _all_under(theme.themes)


def _guide(values: list[Node], reading: _Reading) -> Guide:
    named: dict[str, list[str]] = {key: [] for key in _GUIDE_KEYS}
    for node in values:
        given = nodes.fields(node, "guide", _GUIDE_KEYS, reading.faults)
        for key, lists in given.items():
            for inner in lists:
                named[key].extend(_guide_names(inner, key, reading))
    return Guide(tuple(named["sites"]), tuple(named["stages"]), tuple(named["types"]))


def _guide_names(node: Node, key: str, reading: _Reading) -> Iterable[str]:
    if nodes.is_null(node):
        return
    known = reading.known.get(key)
    for item in nodes.items(node, f"the guide's {key}", reading.faults):
        name = nodes.words(item, f"each of the guide's {key}", reading.faults)
        if known is not None and nodes.is_scalar(item) and name not in known:
            reading.faults.add(item, f"the guide names {name}, which is not in {key}", _near(name, known))
        elif key != "types" and nodes.is_scalar(item) and not nodes.is_text(item):
            reading.faults.add(item, f"{name} in the guide's {key} is not in quotes", f'Write "{name}"')
        yield name


def _near(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {near[0]}?"
    return f"There are: {', '.join(names[:12])}" if names else ""


def framework_text(framework: Framework, notes: Iterable[str] = ()) -> str:
    """The form that `read_framework` reads, with notes at its head, one line each."""
    from ruamel.yaml import YAML

    yaml = YAML()
    # Folding a long text could break it where its spaces would not come back the same.
    yaml.width = 2**30
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    written = StringIO()
    yaml.dump(framework_form(framework), written)
    return "".join(f"# {one_line(note)}\n" for note in notes) + written.getvalue()


def write_framework(path: Path, framework: Framework, notes: Iterable[str] = ()) -> None:
    """Writes `framework_text`. Raises UnwritableFile."""
    text = framework_text(framework, notes)
    write_whole(path, lambda beside: beside.write_bytes(text.encode()))
