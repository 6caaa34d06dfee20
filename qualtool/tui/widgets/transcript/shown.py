"""What the transcript view is given to draw: plain values, offsets in code points of one text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TurnShown:
    """One turn at `start:end` of the text, with its label and time as written."""

    start: int
    end: int
    speaker: str
    time: str
    interviewer: bool = False


@dataclass(frozen=True, slots=True)
class CodingShown:
    """One coding over `start:end`; `colour` counts the main themes, whose hues repeat after the palette's last."""

    id: str
    start: int
    end: int
    number: str
    title: str
    colour: int
    coder: str = ""

    @property
    def mark(self) -> str:
        """The main theme in one cell: its digit, a letter from the tenth on (10 is a)."""
        main = self.number.split(".")[0]
        if main.isdecimal() and 10 <= int(main) < 36:
            return chr(ord("a") + int(main) - 10)
        return main if len(main) == 1 and main.isascii() and main.isprintable() else "•"
