"""A Word file's parts changed in place: what is not touched stays byte for byte as it was."""

import posixpath
import zipfile
from collections.abc import Mapping, Sequence
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

from qualtool.errors import UnreadableFile
from qualtool.formats.drafts.docx import SPACE, LaidOut, Piece, laid_out
from qualtool.formats.drafts.refusals import refused
from qualtool.formats.reading import bytes_of
from qualtool.formats.word_elements import name_of
from qualtool.formats.word_package import NotReadable, Package
from qualtool.text.turns import Problem

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


class WordParts:
    """A Word file opened to be changed: its paragraphs as a draft counts them, and its parts."""

    def __init__(self, path: Path, raw: bytes | None = None) -> None:
        """Raises UnreadableFile."""
        content = bytes_of(path) if raw is None else raw
        if isinstance(content, Problem):
            raise refused(path, content)
        try:
            self._package = Package(path, content)
            self.paragraphs: list[LaidOut] = laid_out(self._package)
        except NotReadable as refusal:
            raise refused(path, refusal.problem) from refusal
        except RecursionError as error:
            raise UnreadableFile(path, "its parts lie in one another too deeply.") from error
        self._raw = content
        self._changed: dict[str, bytes] = {}

    @property
    def main(self) -> str:
        """The name of the part that holds the text."""
        return self._package.main

    def related(self, kind: str) -> str:
        """The part of this kind that the text refers to, '' for none."""
        return next((name for found, name in self._package.related(self.main) if found == kind), "")

    def xml(self, name: str) -> Any:
        """The root of a part as it was last put. Raises NotReadable."""
        from lxml import etree

        return etree.fromstring(self._changed[name]) if name in self._changed else self._package.xml(name)

    def put(self, name: str, root: Any) -> None:
        """Replaces a part, or adds it."""
        from lxml import etree

        self._changed[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def relate(self, kind: str, name: str, content_type: str) -> None:
        """Lets the text refer to a new part."""
        from lxml import etree

        folder, main = posixpath.split(self.main)
        rels = posixpath.join(folder, "_rels", f"{main}.rels")
        has_relations = rels in self._names() or rels in self._changed
        relations = self.xml(rels) if has_relations else etree.Element(f"{{{_RELATIONS}}}Relationships")
        taken = {one.get("Id") for one in relations}
        free = next(f"rId{number}" for number in range(1, len(taken) + 2) if f"rId{number}" not in taken)
        relation = etree.SubElement(relations, f"{{{_RELATIONS}}}Relationship")
        relation.set("Id", free)
        relation.set("Type", kind)
        relation.set("Target", posixpath.relpath(name, folder))
        self.put(rels, relations)
        types = self.xml("[Content_Types].xml")
        override = etree.SubElement(types, f"{{{_TYPES}}}Override")
        override.set("PartName", f"/{name}")
        override.set("ContentType", content_type)
        self.put("[Content_Types].xml", types)

    def keep(self) -> None:
        """Takes over what was changed in the paragraphs."""
        for name in {one.part for one in self.paragraphs}:
            laid = next(one for one in self.paragraphs if one.part == name)
            self.put(name, laid.elements[0].getroottree().getroot())

    def write(self, path: Path) -> None:
        """Writes the file, the parts that were not touched as they were."""
        write_package(path, self._raw, self._changed)

    def _names(self) -> list[str]:
        with zipfile.ZipFile(BytesIO(self._raw)) as old:
            return old.namelist()


def write_package(path: Path, raw: bytes, changed: Mapping[str, bytes]) -> None:
    """Writes a copy of a zip with some parts changed or added, the others and their order as they were."""
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            instead = changed.get(entry.filename)
            new.writestr(entry, old.read(entry.filename) if instead is None else instead)
        for name in changed.keys() - set(old.namelist()):
            new.writestr(name, changed[name])


def cut_at(laid: LaidOut, place: int) -> None:
    """Splits the run in which code point `place` of a paragraph stands, so that a mark can stand between."""
    for number, piece in enumerate(laid.pieces):
        is_within = piece.start < place < piece.end and piece.is_words
        if is_within or (number and piece.start == place):
            run = piece.element.getparent()
            if name_of(run) == "r" and (is_within or laid.pieces[number - 1].element.getparent() is run):
                laid.pieces[number:] = _split(laid.pieces[number:], place)
            return


def _split(pieces: Sequence[Piece], place: int) -> list[Piece]:
    """The pieces from the one that is split on, those of its run in the run that is new."""
    piece = pieces[0]
    first, run = piece.element, piece.element.getparent()
    second = deepcopy(run)
    at = list(run).index(first)
    for copy in [one for one in list(second)[:at] if name_of(one) != "rPr"]:
        second.remove(copy)
    copies = [one for one in second if name_of(one) != "rPr"]
    moved = dict(zip(map(id, list(run)[at:]), copies, strict=True))
    is_within = piece.start < place
    for original in list(run)[at + is_within :]:
        run.remove(original)
    run.addnext(second)
    others = [Piece(one.start, one.end, moved.get(id(one.element), one.element)) for one in pieces[is_within:]]
    if not is_within:
        return others
    text, rest = first.text or "", copies[0]
    first.text, rest.text = text[: place - piece.start], text[place - piece.start :]
    for element in (first, rest):
        element.set(SPACE, "preserve")
    return [Piece(piece.start, place, first), Piece(place, piece.end, rest), *others]
