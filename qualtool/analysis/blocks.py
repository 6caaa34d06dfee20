"""A paper as a row of plain blocks, which every format writes in its own way."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the highest under the title."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running words; `label` stands before them in bold."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bullet:
    """A line of a list; `label` stands before it in bold."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Printed words with their attribution."""

    words: str
    attribution: str


@dataclass(frozen=True, slots=True)
class ToWrite:
    """A place that is left for the team, and shows that it is."""

    text: str = "to be written by the team"


@dataclass(frozen=True, slots=True)
class Table:
    """A table under its caption; `left_blank` names the rows, by place, whose last column the team has to fill.

    `widths` are the columns' shares of the page; without, all are alike.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    left_blank: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Bullet | Quotation | ToWrite | Table | NewPage


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper; `about` says what it was made from, `small` asks for narrow margins and small print."""

    title: str
    about: tuple[str, ...]
    blocks: tuple[Block, ...]
    small: bool = False

    @property
    def words(self) -> str:
        """All its words, to be searched, a line for each piece."""
        return "\n".join((self.title, *self.about, *(piece for block in self.blocks for piece in _pieces(block))))


def _pieces(block: Block) -> tuple[str, ...]:
    match block:
        case Paragraph() | Bullet():
            return (block.label, block.text)
        case Heading() | ToWrite():
            return (block.text,)
        case Quotation():
            return (block.words, block.attribution)
        case Table():
            return (block.caption, *block.header, *(cell for row in block.rows for cell in row))
        case _:
            return ()
