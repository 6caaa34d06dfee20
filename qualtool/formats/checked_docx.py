"""A checked draft as a Word file: the draft's own, or its text, with a comment at each finding to look at."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from qualtool.analysis.verification import DraftCheck, DraftFinding, remarks
from qualtool.formats.characters import xml_text
from qualtool.formats.drafts.docx import SPACE, LaidOut
from qualtool.formats.word_elements import name_of
from qualtool.formats.word_parts import WordParts, cut_at
from qualtool.text.drafts import Draft

AUTHOR, INITIALS = "qualtool", "qt"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def write_commented(path: Path, source: Path, draft: Draft, check: DraftCheck) -> None:
    """Writes a copy of a Word draft, or a new file of another draft's text, with the findings as comments.

    Others' comments and tracked changes stay as they are. Raises UnreadableFile.
    """
    parts = WordParts(source) if source.suffix.lower() == ".docx" else WordParts(path, _as_word(draft))
    wanted = [finding for finding in check.findings if finding.needs_a_look]
    if wanted:
        name = parts.related("comments")
        comments = parts.xml(name) if name else _no_comments(parts)
        space = _space(comments)
        taken = [
            int(one.get(f"{{{space}}}id") or 0) for one in comments if (one.get(f"{{{space}}}id") or "0").isdigit()
        ]
        free = max(taken, default=-1) + 1
        # From the last on, so that the places of those before stay right.
        for number, finding in reversed(list(enumerate(wanted, free))):
            _mark(parts, finding, number)
        for number, finding in enumerate(wanted, free):
            comments.append(_comment(space, number, finding))
        if not name:
            name = f"{parts.main.rpartition('/')[0]}/comments.xml".lstrip("/")
            parts.relate(_KIND, name, _TYPE)
        parts.keep()
        parts.put(name, comments)
    parts.write(path)


def _space(element: Any) -> str:
    return str(element.tag).partition("}")[0].lstrip("{")


def _no_comments(parts: WordParts) -> Any:
    from lxml import etree

    space = _space(parts.paragraphs[0].elements[0])
    return etree.Element(f"{{{space}}}comments", nsmap={"w": space})


def _mark(parts: WordParts, finding: DraftFinding, number: int) -> None:
    """Puts the marks of a comment around a quotation."""
    first, last = finding.quotation.parts[0], finding.quotation.parts[-1]
    beginning, ending = parts.paragraphs[first.paragraph - 1], parts.paragraphs[last.paragraph - 1]
    if beginning.part != parts.main or ending.part != parts.main:
        # Word has no comments in notes: it stands at the note's number in the text.
        beginning = ending = _noting(parts, beginning)
        before, after = _edges(beginning, 0, len(beginning.text))
    else:
        cut_at(ending, last.end)
        cut_at(beginning, first.start)
        before, _ = _edges(beginning, first.start, len(beginning.text))
        _, after = _edges(ending, 0, last.end)
    space = _space(before)
    before.addprevious(_element(space, "commentRangeStart", id=str(number)))
    reference = _element(space, "r")
    reference.append(_element(space, "commentReference", id=str(number)))
    after.addnext(reference)
    after.addnext(_element(space, "commentRangeEnd", id=str(number)))


def _noting(parts: WordParts, note: LaidOut) -> LaidOut:
    """The paragraph of the text that refers to a note; the last one where none is found."""
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


def _edges(laid: LaidOut, start: int, end: int) -> tuple[Any, Any]:
    """The first and the last child of the paragraph that hold words of a stretch."""
    within = [piece for piece in laid.pieces if piece.start < end and start < piece.end] or laid.pieces
    return _of_paragraph(within[0].element), _of_paragraph(within[-1].element)


def _of_paragraph(element: Any) -> Any:
    """The child of the outermost paragraph that holds an element: Word has no comments in text boxes."""
    found = element
    while element.getparent() is not None:
        if name_of(element.getparent()) == "p":
            found = element
        element = element.getparent()
    return found


def _element(space: str, name: str, **attributes: str) -> Any:
    from lxml import etree

    made = etree.Element(f"{{{space}}}{name}", nsmap={"w": space})
    for attribute, value in attributes.items():
        made.set(f"{{{space}}}{attribute}", value)
    return made


def _comment(space: str, number: int, finding: DraftFinding) -> Any:
    """The comment on a finding: its verdict, then what to mend."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    comment = _element(space, "comment", id=str(number), author=AUTHOR, initials=INITIALS, date=now)
    for line in comment_lines(finding):
        paragraph, run, text = (_element(space, name) for name in ("p", "r", "t"))
        text.text = xml_text(line)
        text.set(SPACE, "preserve")
        run.append(text)
        paragraph.append(run)
        comment.append(paragraph)
    return comment


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
    properties = document.core_properties
    properties.author, properties.comments, properties.title = "", "", xml_text(draft.name)[:255]
    properties.created = properties.modified = datetime.now()
    for paragraph in draft.paragraphs:
        style = "Heading 2" if paragraph.is_heading else "Quote" if paragraph.is_block else "Normal"
        document.add_paragraph(xml_text(paragraph.text), style=style)
    raw = BytesIO()
    document.save(raw)
    return raw.getvalue()
