"""A checked draft as a Word file: the draft's own, or its text, with a comment at each finding to look at."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from qualtool.analysis.verification import DraftCheck, DraftFinding, remarks
from qualtool.formats.characters import xml_text
from qualtool.formats.docx_parts import sign
from qualtool.formats.drafts.comments import DraftComment, Place
from qualtool.formats.drafts.docx import LaidOut
from qualtool.formats.odt_parts import OdtParts
from qualtool.formats.word_comments import WordComments, word_element
from qualtool.formats.word_elements import name_of
from qualtool.formats.word_parts import WordParts, cut_at
from qualtool.text.drafts import Draft

AUTHOR, INITIALS = "qualtool", "qt"


def write_commented(path: Path, source: Path, draft: Draft, check: DraftCheck) -> None:
    """Writes a copy of a Word draft, or a new file of another draft's text, with the findings as comments.

    Others' comments stay as they are, also those of an .odt; tracked changes stay where the copy is of a Word draft.
    Raises UnreadableFile.
    """
    ending = source.suffix.lower()
    parts = WordParts(source) if ending == ".docx" else WordParts(path, _as_word(draft))
    wanted = OdtParts(source).comments if ending == ".odt" else []
    wanted = [*wanted, *(_comment(parts, finding) for finding in check.findings if finding.needs_a_look)]
    if wanted:
        comments = WordComments(parts)
        numbered = list(enumerate(wanted, comments.free))
        # From the last on, so that those at one place stand in their order.
        for number, comment in reversed(numbered):
            _mark(parts, comment, number)
        for number, comment in numbered:
            comments.add(number, comment)
        parts.keep()
        comments.keep()
    parts.write(path)


def _space(element: Any) -> str:
    return str(element.tag).partition("}")[0].lstrip("{")


def _mark(parts: WordParts, comment: DraftComment, number: int) -> None:
    """Puts the marks of a comment around its words, or its one mark between two words."""
    beginning, ending = (parts.paragraphs[at[0] - 1] for at in (comment.first, comment.last))
    start, end = comment.first[1], comment.last[1]
    if beginning.part != parts.main or ending.part != parts.main:
        # Word has no comments there: it stands at the note's number in the text, of a header at its beginning.
        beginning = ending = _noting(parts, beginning)
        start, end = 0, len(beginning.text)
    else:
        cut_at(ending, end)
        cut_at(beginning, start)
    space = _space(beginning.elements[0])
    reference = word_element(space, "r")
    reference.append(word_element(space, "commentReference", id=str(number)))
    if beginning is ending and start == end:
        _put_after(beginning, start, reference)
        return
    _put_before(beginning, start, word_element(space, "commentRangeStart", id=str(number)))
    _put_after(ending, end, word_element(space, "commentRangeEnd", id=str(number)), reference)


def _put_before(laid: LaidOut, place: int, mark: Any) -> None:
    """Puts a mark before the words that follow a place, or at the end of the paragraph."""
    following = next((piece for piece in laid.pieces if piece.end > place), None)
    if following is not None:
        _of_paragraph(following.element).addprevious(mark)
    else:
        _of_paragraph(laid.pieces[-1].element).addnext(mark)


def _put_after(laid: LaidOut, place: int, *marks: Any) -> None:
    """Puts marks after the words that go before a place, or at the beginning of the paragraph."""
    before = next((piece for piece in reversed(laid.pieces) if piece.start < place), None)
    if before is not None:
        for mark in reversed(marks):
            _of_paragraph(before.element).addnext(mark)
    else:
        for mark in marks:
            _of_paragraph(laid.pieces[0].element).addprevious(mark)


def _noting(parts: WordParts, note: LaidOut) -> LaidOut:
    """The paragraph of the text that refers to a note, the last one where none does; of a page's header, the first."""
    if note.edge:
        return next(one for one in parts.paragraphs if one.part == parts.main)
    element = note.elements[0]
    while element is not None and name_of(element) not in ("footnote", "endnote"):
        element = element.getparent()
    of_text = [one for one in parts.paragraphs if one.part == parts.main]
    if element is not None:
        wanted = f"{name_of(element)}Reference"
        own = element.get(f"{{{_space(element)}}}id")
        for laid in of_text:
            for part in laid.elements:
                if any(name_of(one) == wanted and one.get(f"{{{_space(one)}}}id") == own for one in part.iter()):
                    return laid
    return of_text[-1]


def _of_paragraph(element: Any) -> Any:
    """The child of the outermost paragraph that holds an element: Word has no comments in text boxes."""
    found = element
    while element.getparent() is not None:
        if name_of(element.getparent()) == "p":
            found = element
        element = element.getparent()
    return found


def _comment(parts: WordParts, finding: DraftFinding) -> DraftComment:
    """The comment on a finding: its verdict, then what to mend; first, where it cannot stand, what it is about."""
    first, last = finding.quotation.parts[0], finding.quotation.parts[-1]
    places: tuple[Place, Place] = (first.paragraph, first.start), (last.paragraph, last.end)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    edge = parts.paragraphs[first.paragraph - 1].edge
    about = [f"In the page {edge}: “{finding.quotation.text}”"] if edge else []
    return DraftComment(AUTHOR, (*about, *comment_lines(finding)), *places, now, INITIALS)


def comment_lines(finding: DraftFinding) -> list[str]:
    """What a comment says: the verdict and the source, then each remark."""
    source = finding.source
    where = f" ({source.transcript}, turn {source.turn})" if source else ""
    lines = [f"{finding.number}. {finding.verdict.capitalize()}{where}.", *remarks(finding)]
    if source is not None and finding.changes and source.words:
        lines.append(f"As it was said: “{source.words}”")
    return lines


def _as_word(draft: Draft) -> bytes:
    """The text of a draft of another kind as a Word file, a paragraph for each of its own."""
    from docx import Document

    document = Document()
    sign(document, draft.name)
    for paragraph in draft.paragraphs:
        style = "Heading 2" if paragraph.is_heading else "Quote" if paragraph.is_block else "Normal"
        document.add_paragraph(xml_text(paragraph.text), style=style)
    raw = BytesIO()
    document.save(raw)
    return raw.getvalue()
