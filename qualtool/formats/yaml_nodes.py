"""A YAML file as nodes that know their line and column, so that every fault in it can be told at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from qualtool.text.turns import Problem

# A node is one of ruamel.yaml's; it is imported late, so its class cannot be named here.
Node = Any

_HINTS = (
    ("mapping values are not allowed", "Put a text that holds a colon and a space in quotes"),
    ("'\\t'", "Indent with spaces, not tabs"),
    ("cannot start any token", "Put a text that begins with this character in quotes"),
    ("quoted scalar", "Close the quotation mark"),
    ("flow", "Close every [ and {, and put a comma between the things in them"),
    ("undefined alias", "Put a text that begins with * in quotes"),
    ("another document", "Take out the line ---"),
    ("block", "Keep things that belong together under each other, indented by as many spaces"),
)


@dataclass
class Faults:
    """The faults found so far, in any order."""

    _found: list[tuple[int, int, Problem]] = field(default_factory=list)

    def at(self, line: int, column: int, what: str, mend: str = "") -> None:
        """Notes a fault at a 0-based line and column."""
        problem = Problem(f"line {line + 1}, column {column + 1}", what, mend, fatal=True)
        self._found.append((line, column, problem))

    def add(self, node: Node, what: str, mend: str = "") -> None:
        """Notes a fault where `node` begins."""
        self.at(node.start_mark.line, node.start_mark.column, what, mend)

    def listed(self) -> list[Problem]:
        """The faults from the top of the file down, each once."""
        ordered = sorted(self._found, key=lambda found: found[:2])
        return list(dict.fromkeys(problem for _, _, problem in ordered))


def composed(raw: bytes, faults: Faults, empty: str = "Start from the framework called blank") -> Node | None:
    """The top node of a YAML file, or None with the fault that keeps it from being read; `empty` mends an empty one."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    text = _decoded(raw, faults)
    if text is None:
        return None
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        _add_syntax_fault(error, faults)
    except ReaderError as error:
        line, column = _line_and_column(text, int(error.position))
        faults.at(line, column, "a character that YAML does not allow", "Delete it and write it again")
    except RecursionError:
        faults.at(0, 0, "brackets nested too deeply to be read", "Close every [ and { where it should end")
    else:
        if node is None:
            faults.at(0, 0, "the file is empty", empty)
        return node
    return None


def _decoded(raw: bytes, faults: Faults) -> str | None:
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode(encoding, errors="replace")
        line, column = _line_and_column(before, len(before))
        faults.at(line, column, "not UTF-8 text", "Save the file again with the encoding UTF-8")
        return None


def _line_and_column(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n"), position - (before.rfind("\n") + 1)


def _add_syntax_fault(error: Any, faults: Faults) -> None:
    mark = error.problem_mark or error.context_mark
    told = ", ".join(filter(None, (error.context, error.problem)))
    mend = next((hint for sign, hint in _HINTS if sign in told), "")
    line, column = (mark.line, mark.column) if mark else (0, 0)
    faults.at(line, column, f"not YAML: {told}", f"{mend}; what follows is read once this is mended".lstrip("; "))


def is_text(node: Node) -> bool:
    """Whether YAML reads a scalar as text, which quotes ensure."""
    return bool(is_scalar(node) and str(node.tag).endswith(":str"))


def is_null(node: Node) -> bool:
    return bool(is_scalar(node) and str(node.tag).endswith(":null"))


def is_scalar(node: Node) -> bool:
    return isinstance(node.value, str)


def is_mapping(node: Node) -> bool:
    return str(node.id) == "mapping"


def is_list(node: Node) -> bool:
    return str(node.id) == "sequence"


def pairs(node: Node, what: str, faults: Faults) -> Iterator[tuple[str, Node, Node]]:
    """Each key of a mapping as written, its node and its value's; a key given twice is a fault, both are read."""
    if not is_mapping(node):
        faults.add(node, f"{what} should be keys with values", "Write KEY: VALUE, one under the other")
        return
    first: dict[str, Node] = {}
    for key, value in node.value:
        if not is_scalar(key):
            faults.add(key, f"a key in {what} is a list or mapping", "Use a plain word as the key")
            continue
        if key.value in first:
            line = first[key.value].start_mark.line + 1
            faults.add(key, f"the key {key.value} is given twice, first in line {line}", "Keep one of the two")
        first.setdefault(key.value, key)
        yield key.value, key, value


def fields(node: Node, what: str, known: tuple[str, ...], faults: Faults) -> dict[str, list[Node]]:
    """The values by known key; an unknown key is a fault, and is read as the near one where that is missing."""
    given = list(pairs(node, what, faults))
    have = {key for key, _, _ in given}
    values: dict[str, list[Node]] = {}
    for key, key_node, value in given:
        name = key
        if key not in known:
            near = get_close_matches(key.casefold(), known, n=1, cutoff=0.6)
            mend = f"Did you mean {near[0]}?" if near else f"The keys are: {', '.join(known)}"
            faults.add(key_node, f"{key} is no key of {what}", mend)
            if not near or near[0] in have:
                continue
            name = near[0]
        values.setdefault(name, []).append(value)
    return values


def items(node: Node, what: str, faults: Faults) -> list[Node]:
    """The things in a list."""
    if is_list(node):
        return list(node.value)
    faults.add(node, f"{what} should be a list", "Write [ONE, TWO], or each on its own line after a dash")
    return []


def words(node: Node, what: str, faults: Faults) -> str:
    """A scalar as it is written, empty for null; the final line break of a block text is left out."""
    if not is_scalar(node):
        faults.add(node, f"{what} should be a text", "Write it on one line, in quotes if it holds : or #")
        return ""
    if is_null(node):
        return ""
    return str(node.value).rstrip("\n") if node.style in ("|", ">") else str(node.value)


def words_list(node: Node, what: str, faults: Faults) -> tuple[str, ...]:
    """A list of scalars as they are written."""
    return tuple(words(item, f"each of {what}", faults) for item in items(node, what, faults))


def whole_number(node: Node, what: str, faults: Faults) -> int:
    """A whole number, 0 or more."""
    if is_scalar(node) and str(node.tag).endswith(":int") and re.fullmatch(r"[0-9]{1,9}", node.value):
        return int(node.value)
    faults.add(node, f"{what} should be a whole number", f"Write {what}: 1, without quotes")
    return 0


def yes_or_no(node: Node, what: str, faults: Faults) -> bool:
    """A YAML boolean."""
    if is_scalar(node) and str(node.tag).endswith(":bool"):
        return bool(node.value.casefold() == "true")
    faults.add(node, f"{what} should be true or false", f"Write {what}: true, or leave it out")
    return False
