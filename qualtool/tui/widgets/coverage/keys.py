"""The keys of the coverage board: each with what it does, for the help page too."""

from qualtool.analysis.coverage import WAITING
from qualtool.analysis.matrix import BLANK_REASONS, CHARTED, NOT_YET_CHARTED, REVIEWED, STALE

KINDS = (CHARTED, REVIEWED, STALE, WAITING, NOT_YET_CHARTED, *BLANK_REASONS)
"""The kinds of cells in a square, in the order of their digits."""

KEYS = (
    ("up,k", "move(-1, 0)", "The theme above"),
    ("down,j", "move(1, 0)", "The theme below"),
    ("left,h", "move(0, -1)", "The group before"),
    ("right,l", "move(0, 1)", "The next group"),
    ("pageup", "page(-1)", "Page up"),
    ("pagedown", "page(1)", "Page down"),
    ("home", "group(False)", "The first group"),
    ("end", "group(True)", "All groups together"),
    ("ctrl+home", "theme(False)", "The first theme"),
    ("ctrl+end", "theme(True)", "All themes together"),
    *((str(digit), f"cells({digit})", f"Go to the cells: {kind}") for digit, kind in enumerate(KINDS, 1)),
)
