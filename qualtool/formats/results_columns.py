"""The columns of a table of site results, by whichever of their names a file uses."""

import re
from collections.abc import Sequence
from difflib import get_close_matches

from qualtool.text.turns import Problem

NAMES: dict[str, tuple[str, ...]] = {
    "indicator": ("measure", "outcome"),
    "key": ("short key", "indicator key"),
    "definition": (),
    "population": ("who",),
    "unit": ("n unit", "n_unit", "unit of n"),
    "better": ("better when",),
    "site": ("area", "pilot area", "place"),
    "arm": ("group", "condition"),
    "period": ("time", "when", "wave"),
    "dates": ("period detail", "period_detail"),
    "n": ("total n", "base", "denominator"),
    "count": ("events", "numerator", "successes", "number"),
    "percent": ("%", "per cent", "percentage", "pct", "percent as printed"),
    "mean": ("average",),
    "sd": ("standard deviation", "s.d."),
    "source": ("table", "source table"),
    "note": ("notes", "comment"),
    "excluded": ("excluded why", "left out"),
    "expected": ("expected to move", "expected_to_move"),
    "expected why": ("why expected", "expected_why"),
    "change": ("published change", "published_change", "published_change_pp"),
    "comparison change": ("published comparison change",),
    "effect": ("published effect", "published_effect", "published did", "did", "difference in differences"),
    "p": ("published p", "published_p", "p value", "p-value"),
    "adjusted": ("p adjusted", "p_adjusted", "adjusted for"),
}
NEEDED = ("indicator", "site", "period")
_KNOWN = {name: column for column, others in NAMES.items() for name in (column, *others)}


def needed_held(written: Sequence[str]) -> int:
    """How many of the columns that must be there a line names."""
    return len({_KNOWN.get(_plain(name)) for name in written} & set(NEEDED))


def columns_of(where: str, written: Sequence[str]) -> tuple[list[str], list[Problem]]:
    """The column that each written name stands for, '' for one to leave out, and the faults of the line of names."""
    columns: list[str] = []
    problems: list[Problem] = []
    for name in written:
        column = _KNOWN.get(_plain(name), "")
        if column and column in columns:
            mend = "Keep one of them, or rename one to a name that is left out."
            problems.append(
                Problem(where, f"two columns are the {column}, the second named {name!r}", mend, fatal=True)
            )
            column = ""
        elif not column and name.strip():
            problems.append(_left_out(where, name))
        columns.append(column)
    for needed in NEEDED:
        if needed not in columns:
            mend = f"Add one. It may also be called {', '.join(NAMES[needed])}." if NAMES[needed] else "Add one."
            problems.append(Problem(where, f"there is no column {needed!r}", mend, fatal=True))
    if not {"percent", "count", "mean"} & set(columns):
        what = "there is no column of results"
        problems.append(Problem(where, what, "Add count or percent (for shares), or mean and sd.", fatal=True))
    return columns, problems


def _left_out(where: str, name: str) -> Problem:
    near = get_close_matches(_plain(name), _KNOWN, n=1, cutoff=0.8)
    mend = f"If you meant {near[0]!r}, rename it." if near else ""
    return Problem(where, f"the column {name!r} was left out", mend)


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", " ", name.strip().casefold()) if "_" in name or " " in name else name.strip().casefold()
