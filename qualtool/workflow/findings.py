"""The findings of a study, and which one is meant by a number or by words of its statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qualtool.analysis.findings import Finding, FindingList
from qualtool.analysis.tree import Tree
from qualtool.errors import AmbiguousName, UnknownName
from qualtool.store import design
from qualtool.store import findings as stored
from qualtool.store.charts import Place
from qualtool.store.findings import FindingRow
from qualtool.store.study import Study
from qualtool.workflow.bearing import read_whole, theme_name
from qualtool.workflow.coding import in_brief

EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class FindingChoice:
    """A finding to add a cell to; `theme` is the name of its theme."""

    id: str
    number: int
    statement: str
    theme: str


@dataclass(frozen=True, slots=True)
class FindingsAtHand:
    """What the matrix knows of findings: all of them, the one last used first, and how each cell bears on them.

    `bearings` gives, for each cell, its bearing by finding id. `last_bearing` is what this coder gave last in the first
    of `choices`; empty where there is none.
    """

    choices: tuple[FindingChoice, ...] = ()
    bearings: Mapping[Place, Mapping[str, str]] = field(default_factory=dict)
    last_bearing: str = ""


def findings(study: Study, theme: str = "") -> FindingList:
    """Every finding, or those of a theme and what is under it, with their cells. Raises UnknownName, AmbiguousName."""
    with study.read() as connection:
        tree = design.read_tree(connection)
        rows = in_order(stored.read_findings(connection), tree)
        wanted = {sub.id for named in tree.all_named(theme) for sub in tree.subtree(named.id)} if theme else None
        kept = [entry for entry in rows if wanted is None or entry[1].theme_id in wanted]
        made = read_whole(connection, tree, kept)
    said = f"theme {theme}" if theme else EVERYTHING
    return FindingList(said, len(rows), tuple(made))


def finding(study: Study, name: str) -> Finding:
    """A finding by its number in the list, words of its statement or its id. Raises UnknownName, AmbiguousName."""
    with study.read() as connection:
        tree = design.read_tree(connection)
        chosen = finding_named(in_order(stored.read_findings(connection), tree), name)
        return read_whole(connection, tree, [chosen])[0]


def at_hand(study: Study, coder: str) -> FindingsAtHand:
    """What the matrix shows of findings. Three statements."""
    with study.read() as connection:
        tree = design.read_tree(connection)
        rows = in_order(stored.read_findings(connection), tree)
        bearings = stored.read_bearings(connection)
    used = {row.id: (row.coder == coder, row.at) for _number, row in rows}
    places: dict[Place, dict[str, str]] = {}
    for one in bearings:
        used[one.finding_id] = max(used[one.finding_id], (one.coder == coder, one.at))
        places.setdefault(one.place, {})[one.finding_id] = one.bearing
    latest_first = sorted(rows, key=lambda entry: used[entry[1].id], reverse=True)
    first = latest_first[0][1].id if latest_first else ""
    mine = [one.bearing for one in bearings if one.finding_id == first and one.coder == coder]
    return FindingsAtHand(
        choices=tuple(
            FindingChoice(row.id, number, row.statement, theme_name(tree, row.theme_id)) for number, row in latest_first
        ),
        bearings=places,
        last_bearing=mine[-1] if mine else "",
    )


def in_order(rows: Iterable[FindingRow], tree: Tree) -> list[tuple[int, FindingRow]]:
    """(number, finding) by theme as the framework has them, those without a theme last; then as they were put."""
    last = len(tree.order)
    ranked = sorted(rows, key=lambda row: (tree.order[row.theme_id] if row.theme_id else last, row.position, row.at))
    return list(enumerate(ranked, 1))


def finding_named(rows: Sequence[tuple[int, FindingRow]], name: str) -> tuple[int, FindingRow]:
    """The finding meant by a number, an id, or words of its statement. Raises UnknownName, AmbiguousName."""
    wanted = name.strip().casefold()
    for found in (
        [entry for entry in rows if wanted in (str(entry[0]), entry[1].id)],
        [entry for entry in rows if wanted == entry[1].statement.casefold()],
        [entry for entry in rows if wanted and not wanted.isdigit() and _has_words(entry[1].statement, wanted)],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousName("finding", name, [f"{number} {in_brief(row.statement)}" for number, row in found])
    raise UnknownName("finding", name, [_offered(entry, wanted) for entry in rows])


def _has_words(statement: str, wanted: str) -> bool:
    words = statement.casefold().split()
    return all(any(word.strip("‘’“”'\".,;:()").startswith(part) for word in words) for part in wanted.split())


def _offered(entry: tuple[int, FindingRow], wanted: str) -> str:
    return str(entry[0]) if wanted.isdigit() else f"{entry[0]} {in_brief(entry[1].statement)}"
