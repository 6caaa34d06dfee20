"""The three filters that a key cycles through: site, stage and respondent type."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


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

    @property
    def where(self) -> tuple[str, ...]:
        return tuple(f"{name}={value.replace(',', chr(92) + ',')}" for name, value in self.chosen.items() if value)
