"""Normalising a text once, at import, so that it never has to change again."""

import re
from dataclasses import dataclass

# ECMA-48: CSI, OSC/DCS/SOS/PM/APC strings up to their terminator, then two- and three-character escapes.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"
)
_LINE_ENDS = re.compile("\r\n|\r|\x85")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
PAGE_MARK = "\n\n"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text fit to keep, and how many escape sequences and control characters were taken out of it."""

    text: str
    escapes: int = 0
    controls: int = 0
    pages: int = 0


def cleaned(raw: str) -> Cleaned:
    """`raw` with LF line ends, form feeds as page marks (a blank line), and no escape sequences or controls.

    TAB, bidi controls and every printable character stay as they are; no Unicode normalisation is done.
    """
    text, escapes = _ESCAPES.subn("", raw.removeprefix("\ufeff"))
    text = _LINE_ENDS.sub("\n", text)
    pages = text.count("\f")
    if pages:
        text = text.replace("\f", PAGE_MARK)
    text, controls = _CONTROLS.subn("", text)
    return Cleaned(text, escapes, controls, pages)
