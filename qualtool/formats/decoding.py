"""From a file's bytes to its text, whatever wrote it, or to why it is no text."""

import codecs
from dataclasses import dataclass
from pathlib import Path

from qualtool.text.turns import Problem

# UTF-32's mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_BEGINNINGS = (
    (b"%PDF-", "a PDF", "Open it, copy its text into a Word or text file, and add that."),
    (b"{\\rtf", "a rich text file (RTF)", "Open it in Word and save it as .docx."),
    (b"PK\x03\x04", "a Word file, spreadsheet or zip archive", "If it is a Word file, give it the ending .docx."),
    (b"\xd0\xcf\x11\xe0", "an old Word file (.doc)", "Open it in Word and save it as .docx."),
)
_NOT_TEXT = frozenset(range(32)) - frozenset(b"\t\n\r\f\x0b\x1b\x1a")
_LOOKED_AT = 65_536
_WESTERN = (("cp1252", "Windows-1252"), ("mac_roman", "Mac Roman"))
_USUAL_SIGNS = frozenset("‘’‚“”„–—…£€«»°·•½¼¾²³¿¡©®™§×\xa0")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding that it was read in; `guessed` when nothing in the file says which it is.

    `unreadable` counts the replacement characters that stand for bytes of no character.
    """

    text: str
    encoding: str
    guessed: bool = False
    unreadable: int = 0


def decoded(path: Path, raw: bytes) -> Decoded | Problem:
    """The text in `raw`: marked Unicode, UTF-8, unmarked UTF-16, else the likeliest older encoding."""
    for beginning, kind, mend in _BEGINNINGS:
        if raw.startswith(beginning):
            return Problem(path.name, f"it is {kind}, not a text file", mend, fatal=True)
    for mark, encoding, name in _MARKS:
        if raw.startswith(mark):
            text = _strictly(raw, encoding)
            if text is None:
                return Problem(path.name, f"it is damaged: not {name}, as its first bytes say", _SAVE_AGAIN, fatal=True)
            return Decoded(text, f"{name} with BOM")
    return _without_mark(raw) or Problem(
        path.name,
        "it is not a text (a picture, a recording or another program's file)",
        "Give the transcript itself, as .txt, .md or .docx.",
        fatal=True,
    )


_SAVE_AGAIN = "Take another copy, or open it in an editor and save it as UTF-8."


def doubts_told(path: Path, text: Decoded) -> tuple[Problem, ...]:
    """What to tell of an encoding that was only worked out, or that does not fit every byte."""
    if text.unreadable:
        what = f"{text.unreadable} places in it are not {text.encoding}, and stand as \N{REPLACEMENT CHARACTER}"
    elif text.guessed:
        what = f"nothing in it says how it is encoded, and it was read as {text.encoding}"
    else:
        return ()
    mend = "Look at its accents, quotes and dashes; if they are wrong, save the file as UTF-8 and add it again."
    return (Problem(path.name, what, mend),)


def _strictly(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _without_mark(raw: bytes) -> Decoded | None:
    if b"\0" in raw[:_LOOKED_AT] and (wide := _utf16(raw)):
        return wide
    if not _is_textual(raw):
        return None
    text = _strictly(raw, "utf-8")
    return Decoded(text, "UTF-8") if text is not None else _nearly_utf8(raw) or _older(raw)


def _nearly_utf8(raw: bytes) -> Decoded | None:
    """UTF-8 with a few damaged bytes, which would otherwise spoil every accent in the file."""
    text = raw.decode("utf-8", "replace")
    unreadable = text.count("\N{REPLACEMENT CHARACTER}")
    sound = sum(not character.isascii() for character in text) - unreadable
    return Decoded(text, "UTF-8", unreadable=unreadable) if sound > 2 * unreadable else None


def _is_textual(raw: bytes) -> bool:
    """Whether next to nothing in the file is a control character; a stray one is only taken out and counted."""
    looked_at = raw[:_LOOKED_AT]
    controls = sum(byte in _NOT_TEXT for byte in looked_at)
    return controls <= max(2, len(looked_at) // 500) and controls < len(looked_at) / 4


def _utf16(raw: bytes) -> Decoded | None:
    """UTF-16 without its mark: in Western text, every other byte is zero."""
    for encoding, name, high in (("utf-16-le", "UTF-16 LE", 1), ("utf-16-be", "UTF-16 BE", 0)):
        bytes_high = raw[:_LOOKED_AT][high::2]
        if bytes_high.count(0) < len(bytes_high) * 0.6 or len(raw) % 2:
            continue
        text = _strictly(raw, encoding)
        if text and all(ord(character) not in _NOT_TEXT for character in text):
            return Decoded(text, f"{name} without BOM", guessed=True)
    return None


def _older(raw: bytes) -> Decoded | None:
    """The likeliest of the encodings before Unicode.

    A text nearly all ASCII has too few other bytes for statistics: it is Windows or Mac Western if every accent and
    quote then stands where one would. Otherwise charset-normalizer weighs them all.
    """
    few = sum(byte > 127 for byte in raw) <= max(3, len(raw) * 0.03)
    for encoding, name in _WESTERN:
        text = _strictly(raw, encoding)
        if few and text is not None and _is_western(text):
            return Decoded(text, name, guessed=True)
    from charset_normalizer import from_bytes

    matches = from_bytes(raw)
    best = matches.best()
    if best is None:
        return None
    western = _strictly(raw, "cp1252")
    rivals = [match for match in matches if match.encoding in ("cp1252", "latin_1", "iso8859_15")]
    if western is not None and any(match.chaos <= best.chaos for match in rivals):
        return Decoded(western, "Windows-1252", guessed=True)
    # Of encodings that give the same words, the one that people know.
    same = (name for encoding, name in _WESTERN if _strictly(raw, encoding) == str(best))
    return Decoded(str(best), next(same, best.encoding.replace("_", "-")), guessed=True)


def _is_western(text: str) -> bool:
    around = zip(" " + text, text, text[1:] + " ", strict=False)
    return all(_is_at_home(*three) for three in around if not three[1].isascii())


def _is_at_home(before: str, character: str, after: str) -> bool:
    """Whether a character outside ASCII is usual in Western text, between these two neighbours."""
    if character in _USUAL_SIGNS:
        return True
    if character.isalpha() and character.isupper():
        return not before.islower() and not (before.isdigit() or after.isdigit())
    return character.isalpha() and character not in "ªºƒıˆ"
