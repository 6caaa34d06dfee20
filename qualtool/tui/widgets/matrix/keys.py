"""The keys of the matrix: each with what it does, for the help page too."""

KEYS = (
    ("up,k", "move(-1, 0)", "The case above"),
    ("down,j", "move(1, 0)", "The case below"),
    ("left,h", "move(0, -1)", "The column before"),
    ("right,l", "move(0, 1)", "The next column"),
    ("pageup", "page(-1)", "Page up"),
    ("pagedown", "page(1)", "Page down"),
    ("home", "column(False)", "The first column"),
    ("end", "column(True)", "The last column"),
    ("ctrl+home", "corner(False)", "The first cell"),
    ("ctrl+end", "corner(True)", "The last cell"),
    ("plus", "lines(1)", "Taller rows"),
    ("minus", "lines(-1)", "Shorter rows"),
    ("equals_sign", "lines(0)", "Rows as suits the window"),
    ("ctrl+right", "wider(4)", "Wider columns"),
    ("ctrl+left", "wider(-4)", "Narrower columns"),
)
