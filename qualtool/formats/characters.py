"""Characters that a file format cannot hold, mapped one to one; every other character stays as it is."""

_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")
_NOT_IN_XML = {
    **_SURROGATES,
    **dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF), "\N{REPLACEMENT CHARACTER}"),
}


def encodable(text: str) -> str:
    """`text` as UTF-8 can hold it: a lone surrogate becomes a replacement character."""
    return text.translate(_SURROGATES)


def xml_text(text: str) -> str:
    """`text` as XML 1.0 can hold it: controls other than TAB, LF and CR become replacement characters too."""
    return text.translate(_NOT_IN_XML)


def utf16_length(text: str) -> int:
    """How long Excel finds a text: an emoji counts as two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_cut(text: str, longest: int) -> str:
    """The beginning of `text`, at most `longest` by Excel's count."""
    cut = text[: max(longest, 0)]
    while utf16_length(cut) > max(longest, 0):
        cut = cut[: -max(1, (utf16_length(cut) - longest) // 2)]
    return cut
