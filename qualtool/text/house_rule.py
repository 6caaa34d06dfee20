"""What a study may leave out of a printed quotation without saying so."""

from dataclasses import dataclass

from qualtool.text.words import MARKS


@dataclass(frozen=True, slots=True)
class HouseRule:
    """`fillers` are words such as *um* and *you know*; `marks` lets go what a transcriber noted, such as [laughs]."""

    fillers: tuple[str, ...] = ()
    marks: bool = False

    @property
    def left_out(self) -> frozenset[str]:
        """What the verbatim check reads past, in the print and in the transcript."""
        return frozenset(self.fillers) | (MARKS if self.marks else frozenset())

    def __str__(self) -> str:
        fillers = f"fillers ({', '.join(self.fillers)})" if self.fillers else ""
        marks = "transcriber's marks such as [laughs]" if self.marks else ""
        told = " and ".join(filter(None, (fillers, marks)))
        return f"{told} may be left out without a mark" if told else "nothing may be left out without a mark"
