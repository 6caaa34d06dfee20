"""Making any text safe to draw in a terminal without moving a single offset."""

# Bidi controls and line separators could still act on a terminal: one code point in, one out.
_UNSAFE = {
    **dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "�"),
    **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"),
    **dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029), " "),
}


def displayed(text: str) -> str:
    """`text` as it may be drawn: escapes, controls and bidi controls mapped one to one, TAB and LF kept."""
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_UNSAFE)


def one_line(text: str) -> str:
    """`text` fit for one row of a list: every run of white space becomes one space."""
    return " ".join(displayed(text).split())


def sentence(words: str) -> str:
    """Words with a full stop, unless they end a sentence themselves, as somebody's reason may."""
    return words if words.rstrip("\"'”’ ").endswith((".", "!", "?", "…")) else f"{words}."
