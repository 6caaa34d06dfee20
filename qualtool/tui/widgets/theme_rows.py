"""How a theme stands in the picker's list, within a given width in terminal cells."""

from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from qualtool.analysis.tree import Theme, Tree
from qualtool.text.display import one_line
from qualtool.tui.widgets.matrix.layout import fitted

KINDS = ("digit", "sign", "number", "main", "muted", "title")
SEPARATOR = " › "
MARKED, ALREADY = "+", "✓"
_DIGIT, _SIGNS, _NUMBER, _COUNT = 2, 3, 7, 5


@dataclass(frozen=True, slots=True)
class ThemeShown:
    """A theme with what the picker says of it: its digit or none, how often it is used, marked, on this span."""

    theme: Theme
    digit: str
    count: int
    marked: bool
    already: bool


def theme_row(shown: ThemeShown, tree: Tree, width: int) -> list[tuple[str, str]]:
    """Text and kind of each piece of the row; the definition gives way first, the title last."""
    room = width - _DIGIT - _SIGNS - _NUMBER - _COUNT
    title = fitted(one_line(shown.theme.title), room)
    parents = _parents(tree, shown.theme, room - cell_len(title))
    rest = room - cell_len(title) - cell_len(parents)
    first_line = shown.theme.definition.strip().partition("\n")[0]
    definition = fitted(f"  {one_line(first_line)}", rest) if first_line and rest >= 12 else ""
    signs = (MARKED if shown.marked else " ") + (ALREADY if shown.already else " ")
    count = f"{shown.count:>{_COUNT}}" if shown.count else " " * _COUNT
    return [
        (f"{shown.digit:<{_DIGIT}}", "digit"),
        (f"{signs:<{_SIGNS}}", "sign"),
        (_padded(one_line(shown.theme.number), _NUMBER), "number" if shown.theme.parent else "main"),
        (parents, "muted"),
        (title, "title"),
        (_padded(definition, rest), "muted"),
        (count, "muted"),
    ]


def _parents(tree: Tree, theme: Theme, room: int) -> str:
    """The titles above, as many from the nearest up as fit; the nearest is shortened before it is left out."""
    above = [one_line(parent.title) + SEPARATOR for parent in tree.ancestors(theme)]
    while len(above) > 1 and cell_len("".join(above)) > room:
        above.pop(0)
    joined = "".join(above)
    if cell_len(joined) <= room:
        return joined
    left = room - len(SEPARATOR)
    return fitted(joined.removesuffix(SEPARATOR), left) + SEPARATOR if left >= 8 else ""


def _padded(text: str, width: int) -> str:
    text = fitted(text, width)
    return text + " " * (width - cell_len(text))


def theme_details(theme: Theme, tree: Tree) -> Content:
    """The highlighted theme's path, definition, and what belongs in it and what does not."""
    lines = [Content.styled(one_line(tree.path(theme)), "bold")]
    for label, words in (
        ("", theme.definition or "No definition yet."),
        ("Include: ", theme.include),
        ("Exclude: ", theme.exclude),
    ):
        if words.strip():
            lines.append(Content.assemble((label, "dim"), one_line(words)))
    return Content("\n").join(lines)
