"""Opening a .docx as what it is, a zip of XML, with bounds; or saying what it is instead."""

import lzma
import posixpath
import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

from qualtool.text.turns import Problem

LARGEST_PART = 64 * 1024 * 1024
"""In bytes, unpacked: a zip can claim to hold far more than any transcript does."""
_OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, NotImplementedError,
    KeyError, ValueError, RecursionError,
)  # fmt: skip
_SAVE_AS_DOCX = "Open it in Word or LibreOffice and save it as .docx."
_REPAIR = "Open it in Word (which offers to repair it), save it under another name, and add that."


class NotReadable(Exception):
    """A part of the package that cannot be read, as the problem to report."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Package:
    """The parts of one Word file. Raises NotReadable, on opening and on reading."""

    def __init__(self, path: Path, raw: bytes) -> None:
        self.path = path
        if raw.startswith(_OLD_CONTAINER):
            raise self._old_container(raw)
        if not raw.startswith(b"PK"):
            raise self._not_a_zip(raw)
        try:
            self._zip = zipfile.ZipFile(BytesIO(raw))
        except _DAMAGE as error:
            raise self._refusal("it is damaged, or was not copied whole", _REPAIR) from error
        if any(part.flag_bits & 1 for part in self._zip.infolist()):
            raise self._refusal("it is protected with a password", _OPENED_UP)
        self.main = self._main_part()

    def xml(self, name: str) -> Any:
        """The root element of a part; no entity is resolved and nothing is fetched."""
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(self._bytes(name), parser)
        except (etree.XMLSyntaxError, *_DAMAGE) as error:
            raise self._refusal(f"it is damaged ({name} in it cannot be read)", _REPAIR) from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise self._refusal("it declares a document type, which no Word file does", _REPAIR)
        return root

    def related(self, part: str) -> list[tuple[str, str]]:
        """The (kind, name) of the parts that `part` ('' is the package) refers to and that are there."""
        return [(kind, name) for _id, kind, name in self.relations(part)]

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """`related`, before each the identifier by which `part` refers to it."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self._zip.namelist():
            return []
        names = frozenset(self._zip.namelist())
        found = []
        for relation in self.xml(rels):
            if not isinstance(relation.tag, str) or relation.get("TargetMode") == "External":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
            if target in names:
                found.append((relation.get("Id", ""), relation.get("Type", "").rpartition("/")[2], target))
        return found

    def _bytes(self, name: str) -> bytes:
        if self._zip.getinfo(name).file_size > LARGEST_PART:
            raise self._too_large()
        with self._zip.open(name) as part:
            content = part.read(LARGEST_PART + 1)
        if len(content) > LARGEST_PART:
            raise self._too_large()
        return content

    def _main_part(self) -> str:
        main = next((name for kind, name in self.related("") if kind == "officeDocument"), "word/document.xml")
        names = self._zip.namelist()
        if main in names and not main.startswith(("xl/", "ppt/")):
            return main
        if any(name.startswith("xl/") for name in names):
            raise self._refusal("it is an Excel workbook, not a Word file", _SAVE_AS_DOCX)
        if "content.xml" in names:
            raise self._refusal("it is an OpenDocument file (.odt), not a Word file", _SAVE_AS_DOCX)
        raise self._refusal("it is not a Word file, though its name ends in .docx", _SAVE_AS_DOCX)

    def _old_container(self, raw: bytes) -> NotReadable:
        if "EncryptedPackage".encode("utf-16-le") in raw:
            return self._refusal("it is protected with a password", _OPENED_UP)
        return self._refusal("it is an old Word file (.doc) with a new ending", _SAVE_AS_DOCX)

    def _not_a_zip(self, raw: bytes) -> NotReadable:
        if b"\0" not in raw[:4096] and not raw.startswith((b"%PDF-", b"{\\rtf")):
            return self._refusal("it is a plain text, not a Word file", "Give it the ending .txt and add it again.")
        return self._refusal("it is not a Word file, though its name ends in .docx", _SAVE_AS_DOCX)

    def _too_large(self) -> NotReadable:
        return self._refusal(
            "its text would unpack to over 64 MB, which no transcript does",
            "Copy its text into a new Word file and add that.",
        )

    def _refusal(self, what: str, mend: str) -> NotReadable:
        return NotReadable(Problem(self.path.name, what, mend, fatal=True))


_OPENED_UP = "Open it in Word, take the password off (File, Info, Protect Document), save it and add it again."
