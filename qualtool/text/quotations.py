"""The quotations of a draft report: where each stands, its words, and what is printed to say whose they are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from qualtool.text.attributions import (
    LONGEST,
    Note,
    names_other_work,
    note_after,
    note_alone,
    notes_in,
    trailing_note,
)
from qualtool.text.drafts import BLOCK, INLINE, PARAGRAPH, UNMARKED, Alteration, Draft, Paragraph, Quotation, Stretch
from qualtool.text.labels import could_be_speaker, is_role, label_key, shaped_like_label
from qualtool.text.quote_marks import Marked, marked, opens
from qualtool.text.surroundings import leads_on, with_surroundings
from qualtool.text.verbatim import FEWEST_WORDS
from qualtool.text.words import word_count, words_of

_LABEL = re.compile(r"\s*(?:[•·▪*-]\s+)?\[?(?P<label>[^\W_][^\n\t:;?!\"“”\[\]]{0,39}?)\]?\s*:[^\S\n]*(?=\S)")
_LOOKED_AT = 400
"""In code points: as far before a quotation as a sentence that leads to it may begin."""
_BULLET = re.compile(r"\s*(?:[•·▪‣*-]\s+)?")
_CLOSING = "”\"’'‟»›"
_REST = re.compile(r"[\s.,;:]*(?:\d{1,3}|\[\^?\d{1,3}\])?[\s.,;:]*$")
_SENTENCE_ENDS = re.compile(r"[.?!][”’\"')\]]*\s+[“‘\"]?[A-Z]")


@dataclass(slots=True)
class _Found:
    """A quotation in the making: its parts, the label before each ('' for none), and the note that belongs to it."""

    kind: str
    parts: list[Stretch] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    note: Note | None = None
    noted: Sequence[Paragraph] = ()
    names_other: bool = False
    is_lent: bool = False

    def add(self, paragraph: Paragraph, start: int, end: int, label: str = "") -> None:
        """Adds the words between two places of a paragraph, white space at their edges left out."""
        shown = paragraph.text[start:end]
        start, end = start + len(shown) - len(shown.lstrip()), end - len(shown) + len(shown.rstrip())
        if start < end:
            self.parts.append(Stretch(paragraph.number, start, end))
            self.labels.append(label)


def quotations(draft: Draft) -> list[Quotation]:
    """Every quotation in a draft, in its order: blocks, whole paragraphs in quote marks, and those in a sentence.

    Those of one to three words are given too, and UNMARKED paragraphs, which may be prose. A part's stretch lies in
    its paragraph, and the quotation's text is what stands in its parts, joined by line breaks.
    """
    by_number = {paragraph.number: paragraph for paragraph in draft.paragraphs}
    found: list[_Found] = []
    at = 0
    while at < len(draft.paragraphs):
        reader = _blocks if draft.paragraphs[at].is_block else _speech
        here, at = reader(draft.paragraphs, at)
        found += here
    return with_surroundings(by_number, [_quotation(one, by_number) for one in found if one.parts])


def _quotation(found: _Found, paragraphs: dict[int, Paragraph]) -> Quotation:
    texts = [paragraphs[part.paragraph].text[part.start : part.end] for part in found.parts]
    note = found.note
    printed = " ".join(paragraph.text.strip() for paragraph in found.noted)
    at = None
    if note is not None and len(found.noted) == 1:
        printed = found.noted[0].text[note.start : note.end]
        at = Stretch(found.noted[0].number, note.start, note.end)
    authors = (
        alteration.author
        for part in found.parts
        for alteration in paragraphs[part.paragraph].alterations
        if _touches(alteration, part)
    )
    return Quotation(
        "\n".join(texts),
        found.kind,
        tuple(found.parts),
        printed,
        at,
        _breaks(texts, found.labels),
        note.is_citation if note else found.names_other,
        tuple(dict.fromkeys(authors)),
        paragraphs[found.parts[0].paragraph].page,
        found.is_lent,
        edge=paragraphs[found.parts[0].paragraph].edge,
    )


def _breaks(texts: Sequence[str], labels: Sequence[str]) -> tuple[int, ...]:
    """Where in the joined text a label tells that another speaks than before."""
    starts = accumulate((len(text) + 1 for text in texts[:-1]), initial=0)
    heard = label_key(labels[0])
    found = []
    for at, label in zip(starts, labels, strict=True):
        if at and label and label_key(label) != heard:
            found.append(at)
        heard = label_key(label) or heard
    return tuple(found)


def _touches(alteration: Alteration, part: Stretch) -> bool:
    """Whether a tracked change lies in a part; words taken out at its very edge were within the quote marks."""
    if alteration.start == alteration.end:
        return part.start <= alteration.start <= part.end
    return alteration.start < part.end and part.start < alteration.end


# Blocks: the style or the indent says that all of it is quoted.


def _blocks(paragraphs: Sequence[Paragraph], first: int) -> tuple[list[_Found], int]:
    """The quotations in a run of block paragraphs, and the number of the paragraph after it and its attribution."""
    found: list[_Found] = []
    waiting: list[Paragraph] = []
    at = first
    while at < len(paragraphs) and paragraphs[at].is_block:
        paragraph = paragraphs[at]
        noted = _alone(paragraphs, at, after_block=bool(waiting)) if waiting else None
        if noted:
            found += _with_note(waiting, noted)
            waiting, at = [], at + len(noted[1])
            continue
        at += 1
        note = trailing_note(paragraph.text)
        if note is None:
            waiting.append(paragraph)
            continue
        body = replace(paragraph, text=paragraph.text[: note.start])
        found += _with_note([*waiting, body], (note, (paragraph,)))
        waiting = []
    noted = _alone(paragraphs, at, after_block=True) if waiting and at < len(paragraphs) else None
    if noted:
        return found + _with_note(waiting, noted), at + len(noted[1])
    return found + [_block(group) for group in _grouped(waiting, False)], at


def _with_note(waiting: Sequence[Paragraph], noted: tuple[Note, Sequence[Paragraph]]) -> list[_Found]:
    """The quotations of paragraphs that one attribution ends; it is the last one's."""
    found = [_block(group) for group in _grouped(waiting, True)]
    found[-1].note, found[-1].noted = noted
    return found


def _grouped(waiting: Sequence[Paragraph], has_note: bool) -> Iterator[list[Paragraph]]:
    """Paragraphs of one quotation: an exchange, speech with a mark at each paragraph, or what one attribution ends."""
    group: list[Paragraph] = []
    for paragraph in waiting:
        if group and not _goes_on(group[-1], paragraph, has_note):
            yield group
            group = []
        group.append(paragraph)
    if group:
        yield group


def _goes_on(before: Paragraph, after: Paragraph, has_note: bool) -> bool:
    if _label(before.text) and _label(after.text):
        return True
    ended, begun = before.text.rstrip()[-1:] in _CLOSING, opens(after.text.lstrip() + " ", 0)
    if opens(before.text.lstrip() + " ", 0):
        return not ended
    return has_note and not begun


def _block(group: Sequence[Paragraph]) -> _Found:
    """One block quotation; the labels of an exchange and the quote marks around its words are left out."""
    found = _Found(BLOCK)
    lines = [line for paragraph in group for line in _lines(paragraph)]
    labels = [_label(paragraph.text, start, end) for paragraph, start, end in lines]
    named = [label for label in labels if label]
    is_exchange = len(named) > 1 or any(is_role(label["label"]) for label in named)
    if not is_exchange:
        for paragraph in group:
            found.add(paragraph, *_unmarked(paragraph.text, 0, len(paragraph.text)))
        return found
    for (paragraph, start, end), label in zip(lines, labels, strict=True):
        words = _unmarked(paragraph.text, label.end() if label else start, end)
        found.add(paragraph, *words, label["label"] if label else "")
    return found


def _lines(paragraph: Paragraph) -> Iterator[tuple[Paragraph, int, int]]:
    start = 0
    for line in paragraph.text.splitlines(keepends=True):
        yield paragraph, start, start + len(line.rstrip())
        start += len(line)


def _label(text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
    """The speaker's label at the head of a line, with its colon."""
    match = _LABEL.match(text, start, len(text) if end is None else end)
    if match is None or not shaped_like_label(match["label"]):
        return None
    return match if is_role(match["label"]) or could_be_speaker(match["label"]) else None


def _unmarked(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without the quote marks around all of it."""
    bullet = _BULLET.match(text, start, end)
    start = bullet.end() if bullet else start
    end = start + len(text[start:end].rstrip())
    shown = text[start:end]
    if start == end or not opens(shown + " ", 0):
        return start, end
    whole = next(iter(marked(shown)), None)
    if whole is None or whole.before:
        return start, end
    if not whole.is_closed:
        return start + 1, end
    # Words after the closing mark are the quotation's too, since all of the block is one.
    return (start + 1, start + whole.end) if not shown[whole.after :].strip(" .,;") else (start, end)


# Speech in quote marks: a paragraph of it, or a stretch of a sentence.


def _speech(paragraphs: Sequence[Paragraph], at: int) -> tuple[list[_Found], int]:
    """The quotations in marks that begin in a paragraph, and the number of the paragraph to read next."""
    text = paragraphs[at].text
    spans = marked(text)
    if not spans:
        return _told_by_note(paragraphs, at)
    label = _label(text)
    if spans[0].before == (label.end() if label else _bullet_end(text)):
        whole = _Found(PARAGRAPH)
        after = _read_on(paragraphs, at, whole)
        if after > at:
            return [whole], _take_note(paragraphs, after, whole)
    if not any(_is_long(text, span) for span in spans) and not _REST.fullmatch(text, spans[-1].after):
        told, after = _told_by_note(paragraphs, at)
        if told:
            return told, after
    found = _in_sentences(paragraphs[at], spans)
    after = at + 1
    if not spans[-1].is_closed and found[-1].note is None:
        after = _read_on(paragraphs, after, found[-1], is_open=True)
    elif _REST.fullmatch(text, spans[-1].after) is None:
        return found, after
    return found, _take_note(paragraphs, after, found[-1])


def _told_by_note(paragraphs: Sequence[Paragraph], at: int) -> tuple[list[_Found], int]:
    """A paragraph or an exchange with neither marks nor a style, which only the attribution after it tells."""
    if paragraphs[at].is_heading:
        return [], at + 1
    after = at + 1
    while _label(paragraphs[after - 1].text) and after < len(paragraphs) and _label(paragraphs[after].text):
        after += 1
    is_there = after < len(paragraphs) and paragraphs[after].note == paragraphs[at].note
    note = note_alone(paragraphs[after].text) if is_there else None
    if note is None or not note.is_sure or paragraphs[after].is_block:
        return _unmarked_quotation(paragraphs[at]), at + 1
    found = _block(paragraphs[at:after])
    found.note, found.noted = note, (paragraphs[after],)
    return [found], after + 1


def _unmarked_quotation(paragraph: Paragraph) -> list[_Found]:
    """A paragraph that looks like prose, but ends, and then names its speaker: a block that lost its indent."""
    note = trailing_note(paragraph.text)
    if note is None or not note.is_sure or marked(paragraph.text) or _label(paragraph.text):
        return []
    if not paragraph.text[: note.start].rstrip().endswith((".", "?", "!", "…")):
        return []
    found = _Found(UNMARKED, note=note, noted=(paragraph,))
    found.add(paragraph, 0, note.start)
    return [found]


def _read_on(paragraphs: Sequence[Paragraph], at: int, found: _Found, is_open: bool = False) -> int:
    """Adds each paragraph that is in quote marks whole, as long as the quotation goes on; the number of the next one.

    It goes on where a mark is not closed and the next paragraph begins with one, or where labelled speakers alternate.
    """
    while at < len(paragraphs) and not paragraphs[at].is_block and found.note is None:
        paragraph = paragraphs[at]
        spans = marked(paragraph.text)
        if not spans:
            break
        span, label = spans[0], _label(paragraph.text)
        alternates = label is not None and bool(found.labels) and bool(found.labels[-1])
        goes_on = not found.parts or is_open or alternates
        if not goes_on or span.before != (label.end() if label else _bullet_end(paragraph.text)):
            break
        end, note = _ending(paragraph.text, span)
        if span.is_closed and not _REST.fullmatch(paragraph.text, note.end if note else span.after):
            break
        found.add(paragraph, span.start, end, label["label"] if label else "")
        found.note, found.noted = note, (paragraph,) if note else ()
        is_open = not span.is_closed
        at += 1
    return at


def _ending(text: str, span: Marked) -> tuple[int, Note | None]:
    """Where the words of a quotation end, and the note right after them."""
    if span.is_closed:
        return span.end, note_after(text, span.after)
    note = trailing_note(text[: span.end])
    return (note.start, note) if note and note.start > span.start else (span.end, None)


def _in_sentences(paragraph: Paragraph, spans: Sequence[Marked]) -> list[_Found]:
    """The quotations within the sentences of a paragraph, each with the note that belongs to it."""
    text = paragraph.text
    found: list[_Found] = []
    for span in spans:
        one = _Found(INLINE)
        end, note = _ending(text, span)
        one.add(paragraph, span.start, end)
        if note and (note.is_sure or note.is_citation or _is_long(text, span)):
            one.note, one.noted = note, (paragraph,)
        found.append(one)
    _share(paragraph, spans, found)
    for one, span in zip(found, spans, strict=True):
        one.names_other = (
            one.note is None
            and _is_long(text, span)
            and names_other_work(text[max(0, span.before - _LOOKED_AT) : span.before])
        )
    return found


def _share(paragraph: Paragraph, spans: Sequence[Marked], found: Sequence[_Found]) -> None:
    """Gives a quotation without a note that of its sentence, or the next one if no other quotation comes before it."""
    text = paragraph.text
    notes = notes_in(text)
    for number, (span, one) in enumerate(zip(spans, found, strict=True)):
        note = next((note for note in notes if note.start >= span.after), None)
        if one.note is not None or note is None:
            continue
        between = [other for other in spans[number + 1 :] if other.after <= note.start and _is_long(text, other)]
        outside = "".join(
            text[start:end]
            for start, end in zip(
                (span.end - 1, *(other.end - 1 for other in between)),
                (*(other.before for other in between), note.start),
                strict=True,
            )
        )
        is_lent = bool(_SENTENCE_ENDS.search(outside))
        if is_lent and _leads_another(text, note, spans[number + 1 :]):
            continue
        if (not between and not note.is_citation) or not is_lent:
            one.note, one.noted, one.is_lent = note, (paragraph,), is_lent


def _leads_another(text: str, note: Note, spans: Sequence[Marked]) -> bool:
    """Whether a bracket tells whose the words after it are, which have no attribution of their own."""
    led = next((span for span in spans if span.before >= note.end), None)
    return led is not None and leads_on(text[note.end : led.before]) and _ending(text, led)[1] is None


def _take_note(paragraphs: Sequence[Paragraph], at: int, found: _Found) -> int:
    """Gives a quotation that has none the note that the next paragraph is; the number of the paragraph after that."""
    noted = _alone(paragraphs, at, found.kind == PARAGRAPH) if found.note is None else None
    if noted is None:
        return at
    found.note, found.noted = noted
    return at + len(noted[1])


def _alone(paragraphs: Sequence[Paragraph], at: int, after_block: bool) -> tuple[Note, Sequence[Paragraph]] | None:
    """The note that a paragraph is, or that it and the next one are together, and those paragraphs."""
    if at >= len(paragraphs) or paragraphs[at].is_heading or paragraphs[at].note != paragraphs[at - 1].note:
        return None
    text = paragraphs[at].text
    note = note_alone(text, after_block)
    if note:
        return note, (paragraphs[at],)
    begun = text.lstrip()[:1]
    if begun in ("(", "[") and at + 1 < len(paragraphs) and len(text) < LONGEST:
        both = f"{text.strip()} {paragraphs[at + 1].text.strip()}"
        note = note_alone(both) if len(both) < LONGEST else None
        if note:
            return note, (paragraphs[at], paragraphs[at + 1])
    return None


def _bullet_end(text: str) -> int:
    bullet = _BULLET.match(text)
    return bullet.end() if bullet else 0


def _is_long(text: str, span: Marked) -> bool:
    return word_count(words_of(text[span.start : span.end])) >= FEWEST_WORDS
