"""What stands around a quotation: a bracket or a label before it, its notes, and the words of its sentence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from qualtool.text.attributions import Note, bracket_end, cites, last_bracket
from qualtool.text.drafts import BRACKET, INLINE, LABEL, NOTE, UNMARKED, Near, Paragraph, Quotation, Stretch
from qualtool.text.quote_marks import OPENERS

LOOKED_AT = 400
"""In code points: as far before or after a quotation as its sentence is read."""
_LONGEST_LABEL = 80
_MOST_BETWEEN = 8
_CLOSED = re.compile(r"[”\"’'‟»›\s.,;:!?…*_]*")
_UP_TO_MARK = re.compile(r"[.,;:!?…]*[”\"’'‟»›]?[.,;:!?…]*\s?")
_SENTENCE_ENDS = re.compile(r"[.?!][”’\"')\]]*\s+(?=[“‘\"(\[]?[A-Z])(?<!al\. )")
_ENDS = re.compile(r"[.?!](?=\s|$)")
_BULLET = re.compile(r"\s*(?:[•·▪‣*-]\s+)?")
_SAYS = (
    "said says say saying told tells telling put puts putting explained explains described describes recalled recalls"
    " remarked remarks commented comments added adds noted notes observed observes reported reports replied replies"
    " answered answers argued argues stated states wrote writes remembered complained stressed suggested reflected"
    " summed summarised concluded admitted expressed quoted spoke speaks speaking"
)
SAYING = frozenset(_SAYS.split())
_LEADS = (
    "us me it that this as follows of up them there who then also simply even in his her their own words once and"
    " way so she he"
)
_LITTLE = frozenset(_LEADS.split())
_WORD = re.compile(r"\w+")
_NOTE_PART = re.compile(r"[^.?!\n]+(?:\.(?!\s|$)[^.?!\n]*)*")


def leads_on(between: str, strictly: bool = False) -> bool:
    """Whether the words between a bracket and a quotation only lead to it: nothing, a colon, "said:", "told us that".

    Where not `strictly`, a few other words may stand there too, if it is said that somebody speaks or a colon stands.
    """
    words = [word.casefold() for word in _WORD.findall(between)]
    if all(word in SAYING or word in _LITTLE for word in words):
        return True
    says = between.rstrip().endswith(":") or any(word in SAYING for word in words)
    return not strictly and says and len(words) <= _MOST_BETWEEN and not _ENDS.search(between)


def with_surroundings(paragraphs: Mapping[int, Paragraph], found: Sequence[Quotation]) -> list[Quotation]:
    """The quotations of a draft, in its order, each with what stands around it.

    One that a note, or a bracket that leads to it, sets down to other work is set apart.
    """
    notes: dict[str, Paragraph] = {}
    for paragraph in paragraphs.values():
        if paragraph.note:
            notes.setdefault(paragraph.note, paragraph)
    told: list[Quotation] = []
    for number, quotation in enumerate(found):
        earlier = told[-1] if told and told[-1].parts[-1].paragraph == quotation.parts[0].paragraph else None
        later = found[number + 1] if number + 1 < len(found) else None
        told.append(_told(paragraphs, notes, quotation, earlier, later))
    return told


def _told(
    paragraphs: Mapping[int, Paragraph],
    notes: Mapping[str, Paragraph],
    quotation: Quotation,
    earlier: Quotation | None,
    later: Quotation | None,
) -> Quotation:
    """A quotation with its surroundings; `earlier` is the one before it in its paragraph."""
    if quotation.kind == UNMARKED:
        return quotation
    noted, cited = _noted(paragraphs[quotation.parts[-1].paragraph], notes, quotation.parts[-1].end)
    leading, start, end = _leading(paragraphs, quotation, earlier)
    near, other = _before(leading, start, end)
    goes_on = earlier is not None and start == end
    if goes_on and earlier is not None:
        between = leading.text[earlier.parts[-1].end : quotation.parts[0].start]
        near = [one for one in earlier.near if one.form != NOTE and leads_on(between, strictly=True)]
    if quotation.breaks:
        near = [one for one in near if one.form != LABEL]
    cited = cited or other
    if cited and not quotation.elsewhere and (not quotation.attribution or quotation.is_lent):
        return replace(quotation, elsewhere=True, attribution=cited.printed, attribution_at=cited.at, is_lent=False)
    return replace(
        quotation,
        near=(*noted, *near),
        before="" if goes_on else leading.text[start:end],
        after=_after(paragraphs[quotation.parts[-1].paragraph], quotation, later),
    )


def _noted(paragraph: Paragraph, notes: Mapping[str, Paragraph], end: int) -> tuple[list[Near], Near | None]:
    """The first sentence of each note that is referred to right after a quotation; the one that cites other work."""
    found = []
    for at, key in paragraph.marks:
        if key in notes and end <= at and _UP_TO_MARK.fullmatch(paragraph.text, end, at):
            note = notes[key]
            if cites(note.text.strip()):
                start = len(note.text) - len(note.text.lstrip())
                whole = Stretch(note.number, start, len(note.text.rstrip()))
                return [], Near(note.text.strip(), whole, NOTE)
            part = _NOTE_PART.search(note.text)
            if part:
                found.append(_near(note, part.start(), part.end(), NOTE))
    return found, None


def _near(paragraph: Paragraph, start: int, end: int, form: str, between: str = "") -> Near:
    shown = paragraph.text[start:end]
    start, end = start + len(shown) - len(shown.lstrip()), end - len(shown) + len(shown.rstrip())
    return Near(paragraph.text[start:end], Stretch(paragraph.number, start, end), form, between)


def _leading(
    paragraphs: Mapping[int, Paragraph], quotation: Quotation, earlier: Quotation | None
) -> tuple[Paragraph, int, int]:
    """The words of its sentence before a quotation: their paragraph, which may be the one before, and their stretch.

    The stretch is empty where the sentence went on from an earlier quotation.
    """
    part = quotation.parts[0]
    paragraph = paragraphs[part.paragraph]
    text = paragraph.text
    end = _without_mark(text, part.start)
    start = 0
    if earlier is not None:
        start = earlier.parts[-1].end
        closed = _CLOSED.match(text, start, end)
        after = bracket_end(text, closed.end() if closed else start)
        if not _SENTENCE_ENDS.search(text, start - 1, part.start) and not _ends_at(text, start, after):
            lead = text[after:end]
            return (paragraph, end, end) if "(" not in lead and "[" not in lead else (paragraph, after, end)
        start = min(after, end)
    if start == 0 and quotation.kind != INLINE and not text[:end].strip(" \t•·▪‣*-"):
        above = paragraphs.get(part.paragraph - 1)
        if above is None or above.is_heading or above.is_block or above.note or not above.text.rstrip().endswith(":"):
            return paragraph, end, end
        paragraph, text, start, end = above, above.text, 0, len(above.text.rstrip())
    start = max(start, end - LOOKED_AT)
    for stop in _SENTENCE_ENDS.finditer(text, start, end):
        start = stop.end()
    return paragraph, start, end


def _ends_at(text: str, start: int, end: int) -> bool:
    """Whether a sentence ends right after a quotation or the bracket that follows it."""
    return bool(re.search(r"[.?!]", text[max(0, start - 1) : end + 1]))


def _without_mark(text: str, start: int) -> int:
    """Where the words before a quotation end, its opening mark left out."""
    end = len(text[:start].rstrip())
    while end and text[end - 1] in OPENERS:
        end -= 1
    return end


def _before(paragraph: Paragraph, start: int, end: int) -> tuple[list[Near], Near | None]:
    """The bracket or label that leads to a quotation, and the one that cites other work."""
    text = paragraph.text
    note: Note | None = last_bracket(text, start, end)
    if note is not None:
        between = text[note.end : end]
        near = _near(paragraph, note.start, note.end, BRACKET, between)
        if note.is_citation:
            return [], near if leads_on(between, strictly=True) and any(map(str.isalpha, near.printed)) else None
        return ([near] if leads_on(between) else []), None
    bullet = _BULLET.match(text)
    head = bullet.end() if bullet else 0
    if start > head:
        return [], None
    label = text[head:end].rstrip()
    if not label.endswith(":") or len(label) > _LONGEST_LABEL or "\n" in label:
        return [], None
    return [_near(paragraph, head, head + len(label) - 1, LABEL)], None


def _after(paragraph: Paragraph, quotation: Quotation, later: Quotation | None) -> str:
    """The words of its sentence after a quotation, '' where the quotation ended it."""
    text, start = paragraph.text, quotation.parts[-1].end
    end = min(len(text), start + LOOKED_AT)
    if later is not None and later.parts[0].paragraph == paragraph.number:
        end = max(start, min(end, _without_mark(text, later.parts[0].start)))
    words = text[start:end]
    if _SENTENCE_ENDS.match(text, max(0, start - 1)):
        return ""
    stop = _ENDS.search(words, 1)
    return words[: stop.start()] if stop else words
