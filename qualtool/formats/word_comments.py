"""The comments of a Word file: those that are there stay, new ones come to them, with who answers whom."""

from typing import Any

from qualtool.formats.characters import xml_text
from qualtool.formats.drafts.comments import DraftComment
from qualtool.formats.drafts.docx import SPACE
from qualtool.formats.word_parts import WordParts

_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_THREADS_KIND = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
_THREADS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"
_WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
_WORD_2012 = "http://schemas.microsoft.com/office/word/2012/wordml"
_IGNORABLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"


class WordComments:
    """The comments of one file; `free` is the first number that none of them has."""

    def __init__(self, parts: WordParts) -> None:
        """Raises UnreadableFile."""
        self._parts = parts
        self._name = parts.related("comments")
        self._root = parts.xml(self._name) if self._name else _empty_root(parts)
        self._space = _space(self._root)
        taken = [one.get(f"{{{self._space}}}id") or "" for one in self._root]
        self.free = max((int(number) for number in taken if number.isdigit()), default=-1) + 1
        self._added: dict[int, DraftComment] = {}

    def add(self, number: int, comment: DraftComment) -> None:
        """Adds a comment, whose marks bear its number."""
        self._added[number] = comment
        about = {"author": xml_text(comment.author), "initials": xml_text(comment.initials), "date": comment.date}
        made = word_element(
            self._space, "comment", id=str(number), **{name: said for name, said in about.items() if said}
        )
        for line in comment.lines or ("",):
            made.append(self._paragraph(line))
        self._root.append(made)

    def _paragraph(self, line: str) -> Any:
        paragraph, run = word_element(self._space, "p"), word_element(self._space, "r")
        for number, piece in enumerate(xml_text(line).split("\n")):
            if number:
                run.append(word_element(self._space, "br"))
            text = word_element(self._space, "t")
            text.text = piece
            text.set(SPACE, "preserve")
            run.append(text)
        paragraph.append(run)
        return paragraph

    def keep(self) -> None:
        """Takes over what was added."""
        if any(comment.answers or comment.is_resolved for comment in self._added.values()):
            self._keep_threads()
        if not self._name:
            self._name = self._beside("comments.xml")
            self._parts.relate(_KIND, self._name, _TYPE)
        self._parts.put(self._name, self._root)

    def _keep_threads(self) -> None:
        """Writes who answers whom and what is resolved, in a part of its own as Word does since 2013."""
        from lxml import etree

        root = etree.Element(f"{{{_WORD_2012}}}commentsEx", nsmap={"w15": _WORD_2012})
        for made in self._root:
            number = int(made.get(f"{{{self._space}}}id") or -1)
            if number in self._added:
                made[-1].set(f"{{{_WORD_2010}}}paraId", _paragraph_id(number))
                entry = etree.SubElement(root, f"{{{_WORD_2012}}}commentEx")
                entry.set(f"{{{_WORD_2012}}}paraId", _paragraph_id(number))
                begun_by = self._begun_by(number)
                if begun_by != number:
                    entry.set(f"{{{_WORD_2012}}}paraIdParent", _paragraph_id(begun_by))
                entry.set(f"{{{_WORD_2012}}}done", "1" if self._added[number].is_resolved else "0")
        name = self._beside("commentsExtended.xml")
        self._parts.relate(_THREADS_KIND, name, _THREADS_TYPE)
        self._parts.put(name, root)

    def _beside(self, name: str) -> str:
        return f"{self._parts.main.rpartition('/')[0]}/{name}".lstrip("/")

    def _begun_by(self, number: int) -> int:
        """The comment that began the thread of one: Word has no answers to answers."""
        named = {comment.name: other for other, comment in self._added.items() if comment.name}
        met = {number}
        while (before := named.get(self._added[number].answers)) is not None and before not in met:
            number = before
            met.add(number)
        return number


def word_element(space: str, name: str, **attributes: str) -> Any:
    """An element of Word's name space, which is another in its strict form, with attributes of that space."""
    from lxml import etree

    made = etree.Element(f"{{{space}}}{name}", nsmap={"w": space})
    for attribute, value in attributes.items():
        made.set(f"{{{space}}}{attribute}", value)
    return made


def _space(element: Any) -> str:
    return str(element.tag).partition("}")[0].lstrip("{")


def _empty_root(parts: WordParts) -> Any:
    from lxml import etree

    space = _space(parts.paragraphs[0].elements[0])
    root = etree.Element(
        f"{{{space}}}comments", nsmap={"w": space, "w14": _WORD_2010, "mc": _IGNORABLE[1:].partition("}")[0]}
    )
    root.set(_IGNORABLE, "w14")
    return root


def _paragraph_id(number: int) -> str:
    """A number for a comment's last paragraph, by which others refer to it."""
    return f"{number + 1:08X}"
