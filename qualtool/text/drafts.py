"""A draft report as its paragraphs, and the quotations found in it."""

from dataclasses import dataclass

BLOCK, PARAGRAPH, INLINE, UNMARKED = "block", "paragraph", "inline", "unmarked"
BRACKET, LABEL, NOTE = "bracket", "label", "note"
"""Where else than after a quotation it may be told whose it is: before it, or in a footnote or endnote."""


@dataclass(frozen=True, slots=True)
class Alteration:
    """Words of a paragraph that a tracked change put in, or beside which it took words out; code points, half-open."""

    start: int
    end: int
    author: str
    taken_out: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as it reads with every tracked change accepted.

    `number` counts the draft's paragraphs from 1; `page` is given where the file knows it. `is_block` says that its
    style or its indent sets it apart as a quotation, `is_heading` that it is a heading. `marks` are the places in the
    text at which a footnote or endnote is referred to, each with the note's key; `note` is the key of the note that a
    paragraph stands in, '' for none. `edge` is "header" or "footer" for what stands at the edge of the pages.
    """

    number: int
    text: str
    page: int | None = None
    is_block: bool = False
    is_heading: bool = False
    alterations: tuple[Alteration, ...] = ()
    marks: tuple[tuple[int, str], ...] = ()
    note: str = ""
    edge: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft report; `name` is its file's name."""

    name: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a paragraph: code points of its text, half-open."""

    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Near:
    """Words near a quotation that say whose it is if they are names of the study; `form` is BRACKET, LABEL or NOTE.

    `between` are the words between a bracket and the quotation.
    """

    printed: str
    at: Stretch
    form: str
    between: str = ""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation in a draft: its words without the quote marks around them, and the attribution printed for it.

    `parts` are where it stands, one for each paragraph that it runs over and for each line of an exchange; `text`
    joins them by a line break. `breaks` are offsets in `text` at which, in an exchange, another labelled speaker begins
    (labels are left out of `text`). `attribution` is as printed, with its brackets or dash; `attribution_at` is None
    where there is none, or where it runs over two paragraphs. `elsewhere` says that a citation of other work follows,
    which then is the `attribution`, or leads to it. `is_lent` says that the attribution stands in another sentence.
    `near` is where else it may be told whose the words are, the surest first; `before` and `after` are the words of
    its sentence on either side, up to other quotations. `edge` is that of its paragraph.
    """

    text: str
    kind: str
    parts: tuple[Stretch, ...]
    attribution: str = ""
    attribution_at: Stretch | None = None
    breaks: tuple[int, ...] = ()
    elsewhere: bool = False
    altered_by: tuple[str, ...] = ()
    page: int | None = None
    is_lent: bool = False
    near: tuple[Near, ...] = ()
    before: str = ""
    after: str = ""
    edge: str = ""
