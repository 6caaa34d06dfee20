"""Where the excerpts of a cell come from: its own sub-theme, and the deeper ones that roll up into it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualtool.analysis.quotes import CodedExcerpt
from qualtool.analysis.tree import Tree


@dataclass(frozen=True, slots=True)
class RollUp:
    """How many distinct excerpts a cell has, and how many lie under each theme that rolls up into it.

    `in_several` counts the excerpts that lie under more than one of them.
    """

    excerpts: int
    under: tuple[tuple[str, int], ...]
    in_several: int = 0

    @property
    def where_from(self) -> str:
        """In words, such as '5 in 3.2, 7 in 3.2.1'; empty where all lie in the sub-theme itself."""
        if not self.under:
            return ""
        told = ", ".join(f"{count} in {number}" for number, count in self.under)
        return f"{told} ({self.in_several} in several)" if self.in_several else told

    def __str__(self) -> str:
        counted = f"{self.excerpts} excerpt{'' if self.excerpts == 1 else 's'}"
        return f"{counted}: {self.where_from}" if self.where_from else counted


def rolled_up(excerpts: Sequence[CodedExcerpt], tree: Tree, column_id: str) -> RollUp:
    """Where the excerpts under a column come from; `under` is empty where none is from a deeper sub-theme."""
    numbers = [theme.number + (" (retired)" if theme.retired else "") for theme in tree.subtree(column_id)]
    counts = {number: _count(number in excerpt.themes for excerpt in excerpts) for number in numbers}
    several = _count(sum(number in counts for number in excerpt.themes) > 1 for excerpt in excerpts)
    found = tuple((number, count) for number, count in counts.items() if count)
    deeper = any(number != numbers[0] for number, _count in found)
    return RollUp(len(excerpts), found if deeper else (), several)


def _count(held: Iterable[bool]) -> int:
    return sum(held)
