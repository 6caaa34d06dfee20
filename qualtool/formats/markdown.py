"""A researcher's words in Markdown, so that they read as they were said and never act as markup."""

import re

from qualtool.formats.characters import xml_text

# Only what would act is escaped, so that the file is also pleasant to read as it is.
_ACTS = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])"  # a backslash before punctuation
    r"|[*`<|~]"
    r"|(?<!\w)_|_(?!\w)"
    r"|&(?=#?\w+;)"
    r"|(?<=\])[(\[:]"  # [word](...) would be a link
    r"|\[(?=\^)"  # [^1] would be a footnote
)
_LINE_BREAKS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_NUMBERED = re.compile(r"^(\s*[0-9]{1,9})([.)])")


def inline(text: str) -> str:
    """Words for the middle of a line or a heading; line breaks become spaces."""
    return _LINE_BREAKS.sub(" ", _escaped(text))


def cell(text: str) -> str:
    """Words for a table cell; line breaks become `<br>`."""
    return _LINE_BREAKS.sub("<br>", _escaped(text))


def quoted_lines(text: str) -> str:
    """Words as a block quotation that keeps their line breaks."""
    lines = [_no_block(line.strip(" \t")) for line in _LINE_BREAKS.split(_escaped(text))]
    # A backslash at the end of a line is Markdown's line break; it may not stand before an empty line.
    ended = [
        line + "\\" if line and following else line for line, following in zip(lines, [*lines[1:], ""], strict=True)
    ]
    return "\n".join(f"> {line}".rstrip() for line in ended)


def _escaped(text: str) -> str:
    return _ACTS.sub(lambda found: "\\" + found[0], xml_text(text))


def _no_block(line: str) -> str:
    numbered = _NUMBERED.sub(r"\1\\\2", line)
    return numbered if numbered != line else re.sub(r"^([#>+=-])", r"\\\1", line)
