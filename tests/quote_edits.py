"""Quotations that are sound: untouched, under the noise of printing, or edited as the method allows."""

import random
import re
import unicodedata
from collections.abc import Callable

from quote_excerpts import (
    EXACT,
    LAWFUL,
    Excerpt,
    Made,
    Maker,
    core_of,
    inside,
    is_run,
    is_word,
    made_of,
    over_the_turn,
    times_said,
    with_later_turn,
)

HOUSE_RULE = frozenset({"um", "er", "[laughs]", "[pause]"})


# Untouched and noisy: exact.


def _untouched(chance: random.Random, excerpt: Excerpt) -> Made | None:
    return made_of(excerpt, excerpt.text, EXACT)


def _at_the_ends(chance: random.Random, excerpt: Excerpt) -> Made | None:
    before, after = chance.choice([("… ", ""), ("", "…"), ("...", " ..."), ("[…] ", " […]"), ("", " . . .")])
    return made_of(excerpt, f"{before}{excerpt.text}{after}", EXACT)


def _first_capital(chance: random.Random, excerpt: Excerpt) -> Made | None:
    text = excerpt.text
    if not text[0].isalpha() or text[0].swapcase() == text[0] or re.match(r"I\b", text):
        return None
    return made_of(excerpt, text[0].swapcase() + text[1:], EXACT)


def _last_mark(chance: random.Random, excerpt: Excerpt) -> Made | None:
    bare = excerpt.text.rstrip(".,;:?!–")
    # A bracket or an ellipsis at the end is the transcript's own, and stays.
    if bare.endswith(("]", ".", "…")):
        return None
    return made_of(excerpt, bare + chance.choice([",", "", ".", ";", "!", "?", " –"]), EXACT)


def _noise(change: Callable[[random.Random, str], str]) -> Maker:
    def maker(chance: random.Random, excerpt: Excerpt) -> Made | None:
        printed = change(chance, excerpt.text)
        return None if printed == excerpt.text else made_of(excerpt, printed, EXACT)

    return maker


def curly(chance: random.Random, text: str) -> str:
    sign = chance.choice("’‘‛‟`´ʼ′＇")
    return re.sub(r"(?<=\w)['’](?=\w)", sign, text)


def _spoken_marks(chance: random.Random, text: str) -> str:
    opening, closing = chance.choice(["“”", "‘’", "„“", "„‟", "«»", "‟‟", '""', "''", "‹›", "“‟"])
    words = text.split(" ")
    first = chance.randrange(len(words) - 2)
    last = chance.randrange(first, len(words))
    words[first], words[last] = opening + words[first], words[last] + closing
    return re.sub('["“”]', lambda _: chance.choice('„‟”“"'), " ".join(words))


def ligatures(chance: random.Random, text: str) -> str:
    for letters, sign in (("ffi", "ﬃ"), ("ffl", "ﬄ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ"), ("st", "ﬆ")):
        text = text.replace(letters, sign)
    return text


def _soft_hyphens(chance: random.Random, text: str) -> str:
    return re.sub(r"(?<=\w{3})(?=\w{3})", lambda _: chance.choice(["\u00ad", "", "\u200b", "\u00ad"]), text)


def spaces(chance: random.Random, text: str) -> str:
    return re.sub(r" ", lambda _: chance.choice([" ", "\u00a0", "\u2009", "\u202f", "  ", "\u2003"]), text)


def _dashes(chance: random.Random, text: str) -> str:
    spaced = chance.choice(["—", " - ", " — ", "–", " -- ", "--", " ― ", " – "])
    text = re.sub(r" [–-] ", spaced, text)
    return re.sub(r"(?<=\w)-(?=\w)", chance.choice(["-", "‑", "‐", "–", "－"]), text)


def lines(chance: random.Random, text: str) -> str:
    return re.sub(r" ", lambda _: chance.choice([" ", " ", " ", "\n", "\r\n", "\n> "[:1]]), text)


def _wide(chance: random.Random, text: str) -> str:
    words = [word if chance.random() < 0.7 else _widened(word) for word in text.split(" ")]
    return " ".join(words)


def _widened(word: str) -> str:
    if "[" in word or "]" in word or "..." in word:
        return word
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in word)


def _line_end_hyphen(chance: random.Random, text: str) -> str:
    places = [match.start() for match in re.finditer(r"(?<=[a-z]{3})(?=[a-z]{3})", text)]
    if not places:
        return text
    at = chance.choice(places)
    return text[:at] + chance.choice(["-\n", "\u00ad\n", "‐\n  "]) + text[at:]


def _accents_apart(chance: random.Random, text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _all_noise(chance: random.Random, excerpt: Excerpt) -> Made | None:
    text = excerpt.text
    for change in chance.sample([curly, ligatures, spaces, _dashes, lines, _accents_apart], 4):
        text = change(chance, text)
    return made_of(excerpt, text, EXACT)


def _gonna(chance: random.Random, excerpt: Excerpt) -> Made | None:
    return made_of(excerpt, excerpt.text, EXACT) if "gonna" in excerpt.text else None


def _filler_gone(chance: random.Random, excerpt: Excerpt) -> Made | None:
    style = chance.choice([r",? \b(?:um|er)\b,?", r" \b(?:um|er)\b,?", r",? \b(?:um|er)\b"])
    printed = re.sub(style, "", excerpt.text)
    return None if printed == excerpt.text else made_of(excerpt, printed, EXACT, left_out=HOUSE_RULE)


def _mark_gone(chance: random.Random, excerpt: Excerpt) -> Made | None:
    printed = re.sub(r"\s*\[(?:laughs|pause)\]", "", excerpt.text).strip()
    return None if printed == excerpt.text else made_of(excerpt, printed, EXACT, left_out=HOUSE_RULE)


def _all_kept(chance: random.Random, excerpt: Excerpt) -> Made | None:
    kept = re.search(r"\b(?:um|er)\b|\[(?:laughs|pause)\]", excerpt.text)
    return made_of(excerpt, excerpt.text, EXACT, left_out=HOUSE_RULE) if kept else None


# Lawful edits.


ELLIPSES = (
    "…",
    " … ",
    "... ",
    " ... ",
    " . . . ",
    " [...] ",
    " […] ",
    " (…) ",
    " (...) ",
    " [. . .] ",
    "…. ",
    " […]. ",
)


def _cut_out(chance: random.Random, excerpt: Excerpt, cuts: int) -> str | None:
    """The excerpt with words cut at some places; a piece of four words stays before the first."""
    bounds = sorted(chance.sample(range(4, len(excerpt)), min(2 * cuts, len(excerpt) - 4)))
    if len(bounds) < 2 * cuts:
        return None
    style = chance.choice(ELLIPSES)
    pieces, at = [], 0
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        # An ellipsis for no word at all would be exact.
        if not any(map(is_word, excerpt.tokens[start:end])) or not any(map(is_word, excerpt.tokens[at:start])):
            return None
        pieces.append(" ".join(excerpt.tokens[at:start]))
        at = end
    pieces.append(" ".join(excerpt.tokens[at:]))
    head = excerpt.tokens[: bounds[0]]
    if not any(is_run(head[at : at + 4]) for at in range(len(head) - 3)) or not is_word(pieces[-1]):
        return None
    if any(piece.endswith("...") or piece.startswith("...") for piece in pieces):
        return None
    if chance.random() < 0.3:
        pieces[1] = pieces[1][0].swapcase() + pieces[1][1:]
    if chance.random() < 0.3:
        pieces = [piece.rstrip(".,;?!") for piece in pieces]
    # Words that stand without a gap elsewhere were not cut.
    return None if times_said(" ".join(pieces), excerpt.transcript) else style.join(pieces)


def _cut_maker(fewest: int, most: int) -> Maker:
    def maker(chance: random.Random, excerpt: Excerpt) -> Made | None:
        printed = _cut_out(chance, excerpt, chance.randint(fewest, most))
        return made_of(excerpt, printed, LAWFUL) if printed else None

    return maker


def _cut_noise(chance: random.Random, excerpt: Excerpt) -> Made | None:
    printed = _cut_out(chance, excerpt, 1)
    if printed is None:
        return None
    for change in chance.sample([curly, ligatures, spaces, lines, _accents_apart], 3):
        printed = change(chance, printed)
    return made_of(excerpt, printed, LAWFUL)


def _over_a_question(chance: random.Random, excerpt: Excerpt) -> Made | None:
    pair = with_later_turn(chance, excerpt, same=True)
    if pair is None:
        return None
    first, later, end = pair
    printed = f"{first}{chance.choice(ELLIPSES)}{later}"
    return Made(printed, LAWFUL, excerpt.transcript, excerpt.start, end)


def _generalised(chance: random.Random, excerpt: Excerpt) -> Made | None:
    places = inside(excerpt, lambda token: re.fullmatch(r"\w{4,}(?:['’]s)?[.,?!]?", token))
    if not places or len(excerpt) < 9:
        return None
    at = chance.choice(places)
    # A piece of four words has to stay.
    if max(at, len(excerpt) - at - 1) < 6:
        return None
    _, word, after = core_of(excerpt.tokens[at])
    ending = word[-2:] if word.endswith(("'s", "’s")) else ""
    name = chance.choice(["[name of prison]", "[colleague]", "[the town]", "[he]", "［name］", "[SERVICE 2]", "[P12]"])
    tokens = list(excerpt.tokens)
    tokens[at] = name + ending + after
    return made_of(excerpt, " ".join(tokens), LAWFUL)


def _inserted(chance: random.Random, excerpt: Excerpt) -> Made | None:
    at = chance.randint(1, len(excerpt) - 1)
    if max(at, len(excerpt) - at) < 6:
        return None
    tokens = list(excerpt.tokens)
    tokens.insert(at, chance.choice(["[the panel]", "[sic]", "[in 2010]", "[my emphasis]", "[i.e. prison]", "[the]"]))
    return made_of(excerpt, " ".join(tokens), LAWFUL)


def _bracketed_capital(chance: random.Random, excerpt: Excerpt) -> Made | None:
    text = excerpt.text
    if not re.match(r"[A-Za-z]\w", text) or text.startswith(("[", "I'")):
        return None
    return made_of(excerpt, f"[{text[0].swapcase()}]{text[1:]}", LAWFUL)


def _ending(chance: random.Random, excerpt: Excerpt) -> Made | None:
    places = [at for at, token in enumerate(excerpt.tokens) if re.fullmatch(r"[a-z]{5,}[.,]?", token)]
    places = [at for at in places if max(at, len(excerpt) - at - 1) >= 6]
    if not places:
        return None
    at = chance.choice(places)
    _, word, after = core_of(excerpt.tokens[at])
    tokens = list(excerpt.tokens)
    tokens[at] = word[:-2] + chance.choice(["[ed]", "[s]", "[ing]", "[ly]"]) + after
    return made_of(excerpt, " ".join(tokens), LAWFUL)


def _bracket_and_cut(chance: random.Random, excerpt: Excerpt) -> Made | None:
    printed = _cut_out(chance, excerpt, chance.randint(1, 2))
    if printed is None:
        return None
    return made_of(excerpt, f"{printed.rstrip('.')} [laughter in the room]", LAWFUL)


def _exchange(chance: random.Random, excerpt: Excerpt) -> Made | None:
    pair = over_the_turn(chance, excerpt)
    if pair is None:
        return None
    first, second, start, end = pair
    return Made(f"{first}\n{second}", EXACT, excerpt.transcript, start, end, breaks=(len(first) + 1,))


def _exchange_cut(chance: random.Random, excerpt: Excerpt) -> Made | None:
    pair = over_the_turn(chance, excerpt)
    if pair is None:
        return None
    first, second, start, end = pair
    tokens = second.split()
    # Words that stand without a gap elsewhere were not cut, and a cut cannot run through a bracket.
    if len(tokens) < 9 or "[" in second or "..." in first + second:
        return None
    second = f"{' '.join(tokens[:4])} … {' '.join(tokens[6:])}"
    if (
        not any(map(is_word, tokens[4:6]))
        or not any(map(is_word, tokens[6:]))
        or times_said(second, excerpt.transcript)
    ):
        return None
    return Made(f"{first}\n{second}", LAWFUL, excerpt.transcript, start, end, breaks=(len(first) + 1,))


def _exchange_shortened(chance: random.Random, excerpt: Excerpt) -> Made | None:
    pair = with_later_turn(chance, excerpt, same=False)
    if pair is None:
        return None
    first, later, end = pair
    # With nothing between them no words are left out.
    if times_said(f"{first} {later}", excerpt.transcript):
        return None
    return Made(f"{first}\n{later}", LAWFUL, excerpt.transcript, excerpt.start, end, breaks=(len(first) + 1,))


EDITS: dict[str, Maker] = {
    "untouched": _untouched,
    "ellipsis before or after": _at_the_ends,
    "first capital changed": _first_capital,
    "host sentence's punctuation": _last_mark,
    "curly and odd apostrophes": _noise(curly),
    "nested and odd quote marks": _noise(_spoken_marks),
    "ligatures": _noise(ligatures),
    "soft hyphens, joiners": _noise(_soft_hyphens),
    "hard, thin, double spaces": _noise(spaces),
    "dashes and hyphens": _noise(_dashes),
    "line breaks": _noise(lines),
    "wide letters": _noise(_wide),
    "hyphen at a line's end": _noise(_line_end_hyphen),
    "accents written apart": _noise(_accents_apart),
    "all the noise of a PDF": _all_noise,
    "'gonna' untouched": _gonna,
    "house rule: filler gone": _filler_gone,
    "house rule: mark gone": _mark_gone,
    "house rule: all kept": _all_kept,
    "one cut, every style": _cut_maker(1, 1),
    "several cuts": _cut_maker(2, 4),
    "cut and PDF noise": _cut_noise,
    "cut over the question between": _over_a_question,
    "bracket for a name or a word": _generalised,
    "bracket put in": _inserted,
    "bracketed capital": _bracketed_capital,
    "bracketed ending": _ending,
    "bracket and cuts together": _bracket_and_cut,
    "exchange between two labelled": _exchange,
    "exchange with a cut in it": _exchange_cut,
    "exchange of shortened lines": _exchange_shortened,
}
