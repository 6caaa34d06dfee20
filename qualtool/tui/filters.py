"""The three filters that a key cycles through: site, stage and respondent type."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qualtool.tui.program import Room


@dataclass
class CycledFilters:
    """For each of site, stage and type either one value or all; `where` is what the workflow takes."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)

    def cycle(self, name: str) -> None:
        """The next value, and after the last one all again."""
        choices = ["", *self.values.get(name, ())]
        place = choices.index(self.chosen.get(name, "")) if self.chosen.get(name, "") in choices else 0
        self.chosen[name] = choices[(place + 1) % len(choices)]

    def clear(self) -> None:
        self.chosen.clear()

    def take(self, where: Sequence[str]) -> tuple[str, ...]:
        """Chooses what these conditions say of one value each; the conditions that it cannot hold."""
        known = {_said(name, value): (name, value) for name, values in self.values.items() for value in values}
        self.chosen, left = {}, []
        for one in where:
            name, value = known.get(one, ("", ""))
            if name and name not in self.chosen:
                self.chosen[name] = value
            else:
                left.append(one)
        return tuple(left)

    @property
    def where(self) -> tuple[str, ...]:
        return tuple(_said(name, value) for name, value in self.chosen.items() if value)


def _said(name: str, value: str) -> str:
    return f"{name}={value.replace(',', chr(92) + ',')}"


class FilteredRoom(Room):
    """A room whose list is filtered by site, stage and type, a key for each."""

    def __init__(self) -> None:
        super().__init__()
        self._filters = CycledFilters()

    async def look_again(self) -> None:
        """Reads the list with the filters as they are now."""

    def action_cycle_site(self) -> None:
        self._cycle("site")

    def action_cycle_stage(self) -> None:
        self._cycle("stage")

    def action_cycle_type(self) -> None:
        self._cycle("type")

    def _cycle(self, name: str) -> None:
        self._filters.cycle(name)
        self.program.do(self.look_again())

    def action_clear(self) -> None:
        self._filters.clear()
        self.program.do(self.look_again())
