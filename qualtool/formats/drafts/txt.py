"""The paragraphs of a plain text, also one copied from a PDF, where no blank line parts a quotation from the prose."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from qualtool.formats.drafts.decoded_text import text_of
from qualtool.text.attributions import note_alone
from qualtool.text.drafts import Paragraph
from qualtool.text.labels import is_role

_WRAPPED = 160
"""In code points: where a fifth of a text stands in longer lines, it was not wrapped, and each line is a paragraph."""
_INDENT = re.compile(r"(?: {3,}| *\t)\s*(?=\S)")
_LABELLED = re.compile(r"\s*(?P<label>[^\W_][^\n\t:;?!\"“”]{0,39}?)\s*:\s*(?P<mark>[“\"‘„«])?")
_ENDED = (".", "?", "!", "…", ":", ")", "]", "”", '"', "»")
_LONGEST_WORD = 80
_HYPHEN = re.compile(r"([^\W\d_]+)-$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def paragraphs_of(path: Path, raw: bytes) -> tuple[Paragraph, ...]:
    """The paragraphs of a .txt draft; form feeds count its pages. Raises UnreadableFile."""
    return _laid_out(text_of(path, raw))


def _laid_out(text: str) -> tuple[Paragraph, ...]:
    lengths = [len(line) for line in text.split("\n")]
    wrapped = sum(length for length in lengths if length > _WRAPPED) * 5 <= sum(lengths)
    known = Counter(word.casefold() for word in _WORD.findall(text))
    pages = text.split("\f")
    groups = [(number, group) for number, page in enumerate(pages, 1) for group in _groups(page.split("\n"), wrapped)]
    indented = [all(map(_INDENT.match, group)) for _, group in groups]
    lines = sum(len(group) for (_, group), set_apart in zip(groups, indented, strict=True) if set_apart)
    # Where most of a text is indented, the indent sets nothing apart.
    tells = lines * 2 < sum(len(group) for _, group in groups)
    return tuple(
        Paragraph(number, _joined(group, known), page if len(pages) > 1 else None, tells and set_apart)
        for number, ((page, group), set_apart) in enumerate(zip(groups, indented, strict=True), 1)
    )


def _groups(lines: Sequence[str], wrapped: bool) -> Iterator[list[str]]:
    """The lines of each paragraph."""
    group: list[str] = []
    for line in lines:
        if group and (not line.strip() or not wrapped or _begins(line, group)):
            yield group
            group = []
        if line.strip():
            group.append(line)
    if group:
        yield group


def _begins(line: str, group: Sequence[str]) -> bool:
    """Whether a line begins a paragraph though no blank line comes before it."""
    before = group[-1].rstrip()
    if bool(_INDENT.match(line)) != bool(_INDENT.match(group[-1])) and len(group) > 1:
        return True
    if note_alone(before) is not None and _is_balanced(group):
        return True
    labelled = _LABELLED.match(line)
    if labelled and is_role(labelled["label"]):
        return True
    if line.lstrip()[:1] in '“"«' or note_alone(line) is not None:
        return before.endswith(_ENDED) and _is_balanced(group)
    return False


def _is_balanced(group: Sequence[str]) -> bool:
    """Whether no quotation is open at the end of these lines."""
    text = "\n".join(group)
    return text.count("“") <= text.count("”") + text.count("»") and text.count('"') % 2 == 0


def _joined(group: Sequence[str], known: Counter[str]) -> str:
    """The lines as one text, a word that was split at the end of a line whole again."""
    text = group[0].strip()
    for line in map(str.strip, group[1:]):
        split = _HYPHEN.search(text[-_LONGEST_WORD:])
        if text.endswith("\u00ad"):
            text = text[:-1] + line
        elif split and line[:1].islower():
            rest = _WORD.match(line)
            whole = split[1] + (rest[0] if rest else "")
            # The draft itself shows how it writes the word elsewhere; where it does not, the hyphen may be meant.
            text = (text[:-1] if known[whole.casefold()] else text) + line
        else:
            text = f"{text} {line}"
    return text
