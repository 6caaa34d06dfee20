"""The paragraphs of a Markdown draft: block quotes by their `>`, emphasis and links as the words they show."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise
from pathlib import Path

from qualtool.formats.drafts.decoded_text import text_of
from qualtool.formats.drafts.note_marks import sign_of, without_signs
from qualtool.text.attributions import note_alone
from qualtool.text.drafts import Paragraph
from qualtool.text.labels import is_role

_FENCE = re.compile(r"\s{0,3}(```+|~~~+)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?P<words>.*?)(?:\s+#+)?\s*$")
_UNDERLINE = re.compile(r"\s{0,3}(?:=+|-+)\s*$")
_RULE = re.compile(r"\s{0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_QUOTED = re.compile(r"\s{0,3}>\s?")
_ITEM = re.compile(r"\s*(?:[*+-]|\d{1,9}[.)])\s+(?=\S)")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_DEFINED = re.compile(r"\s{0,3}\[(?P<name>[^\]^][^\]]*)\]:\s*\S+.*$")
_NOTE = re.compile(r"\s{0,3}\[\^(?P<key>[^\]\s]+)\]:\s*")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FRONT = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_LABELLED = re.compile(r"\s*[*_]{0,3}(?P<label>[^\W_][^\n\t:;?!\"“”*_]{0,39}?)\s*:[*_]{0,3}\s")

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PRIVATE = 0xF0000
"""Escaped signs are kept here, in a private part of Unicode, until the marks around them have gone."""
_REFERENCE = re.compile(r"\[\^(?P<key>[^\]\s]+)\]")
_ADDRESS = r"(?:<[^>]*>|[^()\s]*(?:\([^()]*\)[^()\s]*)*)(?:\s+\"[^\"]*\")?"
_MARKS = (
    (re.compile(rf"!\[([^\]]*)\]\({_ADDRESS}\)"), ""),
    (re.compile(rf"\[([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]\({_ADDRESS}\)"), r"\1"),
    (re.compile(r"<((?:https?|mailto):[^>\s]+)>"), r"\1"),
    (re.compile(r"<q(?:\s[^>]*)?>", re.IGNORECASE), "“"),
    (re.compile(r"</q\s*>", re.IGNORECASE), "”"),
    (re.compile(r"<br\s*/?>", re.IGNORECASE), "\n"),
    (re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>"), ""),
    (re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)"), r"\2"),
    (re.compile(r"(\*{1,3})(?=\S)(.{1,1000}?)(?<=\S)\1", re.DOTALL), r"\2"),
    (re.compile(r"(?<!\w)(_{1,3})(?=\S)(.{1,1000}?)(?<=\S)\1(?!\w)", re.DOTALL), r"\2"),
    (re.compile(r"~~(?=\S)(.{1,1000}?)(?<=\S)~~"), r"\1"),
)  # fmt: skip


@dataclass(slots=True)
class _Gathering:
    """A paragraph in the making."""

    lines: list[str] = field(default_factory=list)
    is_block: bool = False
    is_heading: bool = False
    note: str = ""


def paragraphs_of(path: Path, raw: bytes) -> tuple[Paragraph, ...]:
    """The paragraphs of a .md draft. Raises UnreadableFile."""
    text = _COMMENT.sub("", _FRONT.sub("", text_of(path, raw).lstrip("\ufeff"), count=1))
    defined = frozenset(match["name"].casefold() for match in map(_DEFINED.match, text.split("\n")) if match)
    found: list[Paragraph] = []
    for gathering in _gathered(text.expandtabs(4).split("\n")):
        keys: list[str] = []
        words, marks = without_signs(_shown("\n".join(gathering.lines), defined, keys), keys)
        if words:
            number, note = len(found) + 1, gathering.note
            found.append(Paragraph(number, words, None, gathering.is_block, gathering.is_heading, (), marks, note))
    return tuple(found)


def _gathered(lines: list[str]) -> Iterator[_Gathering]:
    """The lines of each paragraph, list item, table cell and heading."""
    current = _Gathering()
    fence = ""
    for line in lines:
        fenced = _FENCE.match(line)
        if fence or fenced:
            # What stands between fences is code, not prose.
            fence = _after_fence(fence, line, fenced)
            continue
        quoted = _QUOTED.match(line)
        bare = _inside(line) if quoted else line
        if not _ends(bare, bool(quoted), current):
            current.lines.append(bare)
            continue
        if current.lines and not current.is_block and _UNDERLINE.match(bare):
            current.is_heading, bare = True, ""
        if current.lines:
            yield current
        current = _Gathering(is_block=bool(quoted))
        yield from _begun(bare, current)
    if current.lines:
        yield current


def _after_fence(fence: str, line: str, fenced: re.Match[str] | None) -> str:
    """The fence that is open after a line, '' for none."""
    if not fence:
        return fenced[1] if fenced else ""
    return "" if line.strip().startswith(fence) and not line.strip().strip(fence[0]) else fence


def _inside(line: str) -> str:
    """A line without the `>` before it, however many."""
    while (quoted := _QUOTED.match(line)) is not None:
        line = line[quoted.end() :]
    return line


def _ends(bare: str, quoted: bool, current: _Gathering) -> bool:
    """Whether a line does not go on with the paragraph before it."""
    if not current.lines or not bare.strip() or (quoted and not current.is_block):
        return True
    return any(form.match(bare) for form in (_HEADING, _UNDERLINE, _RULE, _ITEM, _DEFINED, _NOTE)) or _is_row(bare)


def _is_row(bare: str) -> bool:
    return bare.lstrip().startswith("|") or bool(_TABLE_RULE.match(bare) and "|" in bare)


def _begun(bare: str, current: _Gathering) -> Iterator[_Gathering]:
    """What a line that begins something gives at once; a paragraph's first line waits in `current`."""
    if not bare.strip() or _RULE.match(bare) or _DEFINED.match(bare) or (_TABLE_RULE.match(bare) and "|" in bare):
        return
    heading = _HEADING.match(bare)
    if heading:
        yield _Gathering([heading["words"]], current.is_block, True)
    elif _is_row(bare):
        for cell in re.split(r"(?<!\\)\|", bare.strip().strip("|")):
            yield _Gathering([cell], current.is_block)
    else:
        for form in (_ITEM, _NOTE):
            begun = form.match(bare)
            current.note = begun["key"] if begun and form is _NOTE else current.note
            bare = bare[begun.end() :] if begun else bare
        current.lines.append(bare)


def _shown(source: str, defined: frozenset[str], keys: list[str]) -> str:
    """The words that a paragraph's source shows; its lines run on, but for hard breaks, labels and attributions.

    A private sign stands for each reference to a note, and the notes' names are added to `keys`.
    """
    text = _ESCAPED.sub(lambda escaped: chr(_PRIVATE + ord(escaped[1])), source)
    lines = text.split("\n")
    text = lines[0].rstrip()
    for before, line in pairwise(lines):
        hard = before.endswith(("  ", "\\"))
        text = text.removesuffix("\\") + ("\n" if hard or _stands_apart(line) else " ") + line.strip()
    text = _REFERENCE.sub(lambda reference: sign_of(keys, reference["key"]), text)
    for form, shown in _MARKS:
        text = form.sub(shown, text)
    text = re.sub(r"\[([^\[\]]+)\]\[([^\[\]]*)\]", lambda link: _linked(link, defined), text)
    text = unescape(text)
    return "".join(chr(ord(sign) - _PRIVATE) if _PRIVATE <= ord(sign) < _PRIVATE + 128 else sign for sign in text)


def _stands_apart(line: str) -> bool:
    """Whether a line is a speaker's or an attribution, though Markdown would run it on."""
    labelled = _LABELLED.match(line)
    return bool(labelled and is_role(labelled["label"])) or note_alone(line) is not None


def _linked(link: re.Match[str], defined: frozenset[str]) -> str:
    """The words of a link by reference; brackets that name no link are the author's own."""
    return link[1] if (link[2] or link[1]).casefold() in defined else link[0]
