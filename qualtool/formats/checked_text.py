"""A copy of a draft with its attributions corrected and nothing else touched, whatever kind of file it is."""

import codecs
import re
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from qualtool.analysis.verification import Correction
from qualtool.errors import UnknownSuffix, UnreadableFile, UnwritableFile
from qualtool.formats.decoding import decoded
from qualtool.formats.drafts import docx, odt, read_draft
from qualtool.formats.drafts.refusals import refused
from qualtool.formats.odt_parts import OdtParts
from qualtool.formats.reading import bytes_of
from qualtool.formats.word_differences import replacements
from qualtool.formats.word_parts import WordParts
from qualtool.text.drafts import Draft, Stretch
from qualtool.text.turns import Problem

Piece = docx.Piece | odt.Piece
CORRECTABLE = (".docx", ".odt", ".md", ".html", ".htm", ".txt")
_ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman", "latin-1")
_BETWEEN = {
    ".md": r"(?:[*_`\\]|</?[A-Za-z][^<>\n]*>)*",
    ".html": r"(?:<[^<>]*>)*",
    ".txt": "",
}
_SPACES = {
    ".md": r"(?:\s|&nbsp;|>(?=\s)|[*_])+",
    ".html": r"(?:\s|&nbsp;|&#0*160;|<[^<>]*>)+",
    ".txt": r"(?:\s|\u00ad)+",
}


def write_corrected(path: Path, source: Path, draft: Draft, wanted: Sequence[Correction]) -> None:
    """Writes the copy; `wanted` are the corrections to make. The copy is read again to see that only they were made.

    Raises UnknownSuffix for a kind of file that cannot be corrected, or where the copy's ending is another;
    UnwritableFile where an attribution cannot be found in the file as it is written.
    """
    ending = source.suffix.lower()
    if ending not in CORRECTABLE:
        raise UnknownSuffix(source, CORRECTABLE)
    if path.suffix.lower() != ending:
        raise UnknownSuffix(path, [ending])
    if ending == ".docx":
        parts = WordParts(source)
        for at, one in _from_the_last(wanted):
            _correct([piece for piece in parts.paragraphs[at.paragraph - 1].pieces if piece.is_words], at.start, one)
        parts.keep()
        parts.write(path)
    elif ending == ".odt":
        text = OdtParts(source)
        for at, one in _from_the_last(wanted):
            _correct(text.paragraphs[at.paragraph - 1].pieces, at.start, one)
        text.write(path)
    else:
        _write_text(path, source, draft, wanted)
    if [_spaced(one.text) for one in read_draft(path).paragraphs] != _expected(draft, wanted):
        raise UnwritableFile(path, "an attribution could not be found in the file as it is written. Correct it by hand")


def _from_the_last(wanted: Sequence[Correction]) -> list[tuple[Stretch, Correction]]:
    """The corrections with their places, the last place first."""
    placed = [(one.at, one) for one in wanted if one.at is not None]
    return sorted(placed, key=lambda found: (found[0].paragraph, found[0].start), reverse=True)


def _expected(draft: Draft, wanted: Sequence[Correction]) -> list[str]:
    """The paragraphs as they should read then."""
    texts = {one.number: one.text for one in draft.paragraphs}
    for at, one in _from_the_last(wanted):
        text = texts[at.paragraph]
        texts[at.paragraph] = text[: at.start] + one.true + text[at.end :]
    return list(map(_spaced, texts.values()))


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _correct(pieces: Sequence[Piece], start: int, one: Correction) -> None:
    """Replaces only the words that differ, each where it is written, so that its formatting stays."""
    for first, last, words in replacements(one.printed, one.true):
        _put(pieces, start + first, start + last, words)


def _put(pieces: Sequence[Piece], start: int, end: int, words: str) -> None:
    touched = [piece for piece in pieces if piece.start < end and start < piece.end]
    if not touched:
        # Words put in between two others stand with those before them.
        touched = [piece for piece in pieces if piece.start < start <= piece.end] or list(pieces[:1])
    for number, piece in enumerate(touched):
        first, last = max(0, start - piece.start), max(0, min(end, piece.end) - piece.start)
        piece.replace(first, last, "" if number else words)


def _write_text(path: Path, source: Path, draft: Draft, wanted: Sequence[Correction]) -> None:
    raw = bytes_of(source)
    if isinstance(raw, Problem):
        raise refused(source, raw)
    read = decoded(source, raw)
    if isinstance(read, Problem):
        raise refused(source, read)
    encoding = next((name for name in _ENCODINGS if _gives(raw, name, read.text)), "")
    if not encoding and not _gives(raw, "utf-8", read.text):
        raise UnreadableFile(source, f"it is encoded as {read.encoding}. Save it as UTF-8 and check it again.")
    corrected = _corrected(source, read.text, draft, wanted)
    try:
        # In its own encoding, with its mark and its line ends.
        path.write_bytes(corrected.encode(encoding or "utf-8"))
    except UnicodeEncodeError as error:
        reason = f"a letter of an attribution is not in its encoding ({read.encoding}). Save the draft as UTF-8"
        raise UnwritableFile(path, reason) from error


def _gives(raw: bytes, encoding: str, text: str) -> bool:
    if encoding == "utf-8-sig" and not raw.startswith(codecs.BOM_UTF8):
        return False
    if encoding == "utf-16" and not raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    try:
        return raw.decode(encoding) == text and text.encode(encoding) == raw
    except UnicodeError:
        return False


def _corrected(source: Path, text: str, draft: Draft, wanted: Sequence[Correction]) -> str:
    """The file's text with the attributions replaced, markup between their words left where it is."""
    ending = ".html" if source.suffix.lower() == ".htm" else source.suffix.lower()
    written: Callable[[str], str] = (lambda words: escape(words, quote=False)) if ending == ".html" else str
    edits: list[tuple[int, int, str]] = []
    for one in wanted:
        places = list(_as_written(one.printed, ending).finditer(text))
        match = places[_which(draft, one)] if _which(draft, one) < len(places) else None
        for first, last, words in replacements(one.printed, one.true) if match else ():
            spans = [match.span(number + 1) for number in range(first, last)] if match else []
            if match and not spans:
                at = match.end(first) if first else match.start()
                spans = [(at, at)]
            edits += [(*span, written(words) if not number else "") for number, span in enumerate(spans)]
    for start, end, words in sorted(edits, reverse=True):
        text = text[:start] + words + text[end:]
    return text


def _which(draft: Draft, one: Correction) -> int:
    """How many times the same attribution stands in the draft before this one."""
    same = _as_written(one.printed, ".txt")
    before = 0
    for paragraph in draft.paragraphs:
        for match in same.finditer(paragraph.text):
            if one.at is None or (paragraph.number, match.start()) >= (one.at.paragraph, one.at.start):
                return before
            before += 1
    return before


def _as_written(printed: str, ending: str) -> re.Pattern[str]:
    """An attribution as it may be written in a file, a group for each character: over lines, with markup between."""
    between, spaces = _BETWEEN[ending], _SPACES[ending]
    forms = []
    for character in printed:
        if character.isspace():
            forms.append(f"({spaces})")
        elif character.isalnum() and character.isascii():
            forms.append(f"({re.escape(character)})")
        else:
            forms.append(
                f"({re.escape(character)}|&#?\\w{{1,8}};)" if ending != ".txt" else f"({re.escape(character)})"
            )
    return re.compile(between.join(forms))
