"""The tracked changes of a paragraph, gathered while its text is read."""

from dataclasses import dataclass, field, replace

from qualtool.text.drafts import Alteration

UNNAMED = "an unnamed author"


@dataclass(slots=True)
class Tracked:
    """Words put in and taken out, in the paragraph's order; neighbours by one author become one alteration."""

    found: list[Alteration] = field(default_factory=list)

    def put_in(self, start: int, end: int, author: str) -> None:
        """Words of the text were put in; code points, half-open."""
        if self._goes_on(start, author):
            self.found[-1] = replace(self.found[-1], end=end)
        else:
            self.found.append(Alteration(start, end, author or UNNAMED))

    def take_out(self, at: int, words: str, author: str) -> None:
        """Words that stood at a place of the text were taken out."""
        if self._goes_on(at, author):
            self.found[-1] = replace(self.found[-1], taken_out=self.found[-1].taken_out + words)
        else:
            self.found.append(Alteration(at, at, author or UNNAMED, words))

    def _goes_on(self, at: int, author: str) -> bool:
        return bool(self.found) and self.found[-1].end == at and self.found[-1].author == (author or UNNAMED)
