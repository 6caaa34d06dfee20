"""Quotations made from real excerpts by every lawful edit and every kind of damage, each with the verdict it deserves.

It shares no code with the check: words are what white space parts, and it knows the verdicts because it knows what it
did. A maker returns None where its edit does not apply to the excerpt, or where it could not be told from the
transcript by anybody; each such guard says why.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

EXACT, LAWFUL, CROSSES, OUT_OF_ORDER, CHANGED, NOT_FOUND = (
    *("exact", "lawful edit", "crosses a speaker", "out of order"),
    *("changed", "not found"),
)
SOUND = (EXACT, LAWFUL)
HOUSE_RULE = frozenset({"um", "er", "[laughs]", "[pause]"})
# A transcriber's bracket is one token, so that no cut runs through it.
_TOKEN = re.compile(r"[^\s\[]*\[[^\]]*\]\S*|\S+")


@dataclass(frozen=True)
class Said:
    """A turn: code points of the transcript, and who speaks."""

    start: int
    end: int
    speaker: str


@dataclass(frozen=True)
class Transcript:
    """A transcript's text and its turns."""

    name: str
    text: str
    turns: tuple[Said, ...]

    @cached_property
    def plain(self) -> str:
        return f" {plain(self.text)} "


@dataclass(frozen=True)
class Excerpt:
    """Words of one turn, from `start` to `end` in the transcript; `other` is another transcript."""

    transcript: Transcript
    other: Transcript
    turn: int
    tokens: tuple[str, ...]
    start: int
    end: int

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def text(self) -> str:
        return self.transcript.text[self.start : self.end]


@dataclass(frozen=True)
class Made:
    """A printed quotation, the transcript it is held against, and the verdict it deserves.

    `differs` are the words printed and said of which a check that says *changed* must name one; `slight` that only
    punctuation or capitals differ. `start` and `end` are where its excerpt stands.
    """

    printed: str
    verdict: str
    transcript: Transcript
    start: int
    end: int
    differs: tuple[str, ...] = ()
    slight: bool = False
    breaks: tuple[int, ...] = ()
    left_out: frozenset[str] = frozenset()
    kind: str = ""


Maker = Callable[[random.Random, Excerpt], Made | None]


KINDS: dict[str, Maker] = {}


def kind(name: str) -> Callable[[Maker], Maker]:
    """Enters a maker under what it does."""

    def keep(maker: Maker) -> Maker:
        KINDS[name] = maker
        return maker

    return keep


def quotations(transcripts: list[Transcript], each: int, seed: int = 20) -> Iterator[Made]:
    """`each` quotations of every kind, from excerpts of 8 to 80 words; the same for the same seed."""
    for name, maker in KINDS.items():
        chance = random.Random(f"{seed} {name}")
        made = tries = 0
        while made < each:
            tries += 1
            assert tries < 60_000, f"the sample gives too few excerpts for: {name}"
            excerpt = _excerpt(chance, transcripts)
            one = maker(chance, excerpt) if excerpt else None
            if one is not None:
                made += 1
                yield replace(one, kind=name)


def _excerpt(chance: random.Random, transcripts: list[Transcript]) -> Excerpt | None:
    transcript, other = chance.sample(transcripts, 2)
    number = chance.randrange(len(transcript.turns))
    turn = transcript.turns[number]
    found = list(_TOKEN.finditer(transcript.text, turn.start, turn.end))
    if len(found) < 8:
        return None
    length = min(len(found), chance.randint(8, 80))
    first = chance.randrange(len(found) - length + 1)
    if chance.random() < 0.5:
        # Sentence-aligned: from the word after a full stop, up to one.
        while first and found[first - 1][0][-1] not in ".?!":
            first -= 1
        last = min(first + length, len(found))
        while last < len(found) and found[last - 1][0][-1] not in ".?!":
            last += 1
        length = min(80, last - first)
    chosen = found[first : first + length]
    if sum(_is_word(match[0]) for match in chosen) < 8:
        return None
    tokens = tuple(match[0] for match in chosen)
    return Excerpt(transcript, other, number, tokens, chosen[0].start(), chosen[-1].end())


# What the generator knows of words: letters and digits, in lower case.


def plain(text: str) -> str:
    """Letters and digits in lower case, parted by single spaces."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"(?<=\w)['’](?=\w)", "", text.casefold())))


def _is_word(token: str) -> bool:
    return bool(plain(token))


def _stands(text: str, transcript: Transcript) -> int:
    """How often words stand in a transcript, run on."""
    return transcript.plain.count(f" {plain(text)} ")


def _made(excerpt: Excerpt, printed: str, verdict: str, **more: object) -> Made:
    return Made(printed, verdict, excerpt.transcript, excerpt.start, excerpt.end, **more)  # type: ignore[arg-type]


def _damaged(excerpt: Excerpt, tokens: list[str], differs: tuple[str, ...], slight: bool = False) -> Made | None:
    printed = " ".join(tokens)
    # Words that stand so elsewhere, or that read the same without their marks, are no damage.
    if not slight and _stands(printed, excerpt.transcript):
        return None
    # The method calls a quotation found only where four words in a row stand.
    if not _keeps_four(excerpt, tokens):
        return None
    return _made(excerpt, printed, CHANGED, differs=differs, slight=slight)


def _keeps_four(excerpt: Excerpt, tokens: list[str]) -> bool:
    """Whether four whole words of the excerpt still stand in a row, punctuation and all."""
    whole = f" {' '.join(excerpt.tokens)} "
    words = [token for token in tokens if _is_word(token)]
    return any(f" {' '.join(words[at : at + 4])} " in whole for at in range(len(words) - 3))


def _interior(excerpt: Excerpt, wanted: Callable[[str], object] = _is_word) -> list[int]:
    """Numbers of tokens that are not at an edge: words left out there make the quotation shorter, no more."""
    return [at for at in range(1, len(excerpt) - 1) if wanted(excerpt.tokens[at])]


def _core(token: str) -> tuple[str, str, str]:
    """A token as what stands before its letters, its letters, and what stands after."""
    match = re.fullmatch(r"(\W*)(.*?)(\W*)", token, re.DOTALL)
    assert match
    return match[1], match[2], match[3]


# Untouched and noisy: exact.


@kind("untouched")
def _untouched(chance: random.Random, excerpt: Excerpt) -> Made | None:
    return _made(excerpt, excerpt.text, EXACT)


@kind("ellipsis before or after")
def _at_the_ends(chance: random.Random, excerpt: Excerpt) -> Made | None:
    before, after = chance.choice([("… ", ""), ("", "…"), ("...", " ..."), ("[…] ", " […]"), ("", " . . .")])
    return _made(excerpt, f"{before}{excerpt.text}{after}", EXACT)


@kind("first capital changed")
def _first_capital(chance: random.Random, excerpt: Excerpt) -> Made | None:
    text = excerpt.text
    if not text[0].isalpha() or text[0].swapcase() == text[0] or re.match(r"I\b", text):
        return None
    return _made(excerpt, text[0].swapcase() + text[1:], EXACT)


@kind("host sentence's punctuation")
def _last_mark(chance: random.Random, excerpt: Excerpt) -> Made | None:
    bare = excerpt.text.rstrip(".,;:?!–")
    # A bracket or an ellipsis at the end is the transcript's own, and stays.
    if bare.endswith(("]", ".", "…")):
        return None
    return _made(excerpt, bare + chance.choice([",", "", ".", ";", "!", "?", " –"]), EXACT)


def _noise(change: Callable[[random.Random, str], str]) -> Maker:
    def maker(chance: random.Random, excerpt: Excerpt) -> Made | None:
        printed = change(chance, excerpt.text)
        return None if printed == excerpt.text else _made(excerpt, printed, EXACT)

    return maker


def _curly(chance: random.Random, text: str) -> str:
    sign = chance.choice("’‘‛‟`´ʼ′＇")
    return re.sub(r"(?<=\w)['’](?=\w)", sign, text)


def _spoken_marks(chance: random.Random, text: str) -> str:
    opening, closing = chance.choice(["“”", "‘’", "„“", "„‟", "«»", "‟‟", '""', "''", "‹›", "“‟"])
    words = text.split(" ")
    first = chance.randrange(len(words) - 2)
    last = chance.randrange(first, len(words))
    words[first], words[last] = opening + words[first], words[last] + closing
    return re.sub('["“”]', lambda _: chance.choice('„‟”“"'), " ".join(words))


def _ligatures(chance: random.Random, text: str) -> str:
    for letters, sign in (("ffi", "ﬃ"), ("ffl", "ﬄ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ"), ("st", "ﬆ")):
        text = text.replace(letters, sign)
    return text


def _soft_hyphens(chance: random.Random, text: str) -> str:
    return re.sub(r"(?<=\w{3})(?=\w{3})", lambda _: chance.choice(["\u00ad", "", "\u200b", "\u00ad"]), text)


def _spaces(chance: random.Random, text: str) -> str:
    return re.sub(r" ", lambda _: chance.choice([" ", "\u00a0", "\u2009", "\u202f", "  ", "\u2003"]), text)


def _dashes(chance: random.Random, text: str) -> str:
    spaced = chance.choice(["—", " - ", " — ", "–", " -- ", "--", " ― ", " – "])
    text = re.sub(r" [–-] ", spaced, text)
    return re.sub(r"(?<=\w)-(?=\w)", chance.choice(["-", "‑", "‐", "–", "－"]), text)


def _lines(chance: random.Random, text: str) -> str:
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


for _name, _change in {
    "curly and odd apostrophes": _curly,
    "nested and odd quote marks": _spoken_marks,
    "ligatures": _ligatures,
    "soft hyphens, joiners": _soft_hyphens,
    "hard, thin, double spaces": _spaces,
    "dashes and hyphens": _dashes,
    "line breaks": _lines,
    "wide letters": _wide,
    "hyphen at a line's end": _line_end_hyphen,
    "accents written apart": _accents_apart,
}.items():
    kind(_name)(_noise(_change))


@kind("all the noise of a PDF")
def _all_noise(chance: random.Random, excerpt: Excerpt) -> Made | None:
    text = excerpt.text
    for change in chance.sample([_curly, _ligatures, _spaces, _dashes, _lines, _accents_apart], 4):
        text = change(chance, text)
    return _made(excerpt, text, EXACT)


@kind("'gonna' untouched")
def _gonna(chance: random.Random, excerpt: Excerpt) -> Made | None:
    return _made(excerpt, excerpt.text, EXACT) if "gonna" in excerpt.text else None


@kind("house rule: filler gone")
def _filler_gone(chance: random.Random, excerpt: Excerpt) -> Made | None:
    style = chance.choice([r",? \b(?:um|er)\b,?", r" \b(?:um|er)\b,?", r",? \b(?:um|er)\b"])
    printed = re.sub(style, "", excerpt.text)
    return None if printed == excerpt.text else _made(excerpt, printed, EXACT, left_out=HOUSE_RULE)


@kind("house rule: mark gone")
def _mark_gone(chance: random.Random, excerpt: Excerpt) -> Made | None:
    printed = re.sub(r"\s*\[(?:laughs|pause)\]", "", excerpt.text).strip()
    return None if printed == excerpt.text else _made(excerpt, printed, EXACT, left_out=HOUSE_RULE)


@kind("house rule: all kept")
def _all_kept(chance: random.Random, excerpt: Excerpt) -> Made | None:
    kept = re.search(r"\b(?:um|er)\b|\[(?:laughs|pause)\]", excerpt.text)
    return _made(excerpt, excerpt.text, EXACT, left_out=HOUSE_RULE) if kept else None


# Lawful edits.


_ELLIPSES = (
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
    style = chance.choice(_ELLIPSES)
    pieces, at = [], 0
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        # An ellipsis for no word at all would be exact.
        if not any(map(_is_word, excerpt.tokens[start:end])) or not any(map(_is_word, excerpt.tokens[at:start])):
            return None
        pieces.append(" ".join(excerpt.tokens[at:start]))
        at = end
    pieces.append(" ".join(excerpt.tokens[at:]))
    if sum(map(_is_word, excerpt.tokens[: bounds[0]])) < 4 or not _is_word(pieces[-1]):
        return None
    if any(piece.endswith("...") or piece.startswith("...") for piece in pieces):
        return None
    if chance.random() < 0.3:
        pieces[1] = pieces[1][0].swapcase() + pieces[1][1:]
    if chance.random() < 0.3:
        pieces = [piece.rstrip(".,;?!") for piece in pieces]
    return style.join(pieces)


def _cut_maker(fewest: int, most: int) -> Maker:
    def maker(chance: random.Random, excerpt: Excerpt) -> Made | None:
        printed = _cut_out(chance, excerpt, chance.randint(fewest, most))
        return _made(excerpt, printed, LAWFUL) if printed else None

    return maker


kind("one cut, every style")(_cut_maker(1, 1))
kind("several cuts")(_cut_maker(2, 4))


@kind("cut and PDF noise")
def _cut_noise(chance: random.Random, excerpt: Excerpt) -> Made | None:
    printed = _cut_out(chance, excerpt, 1)
    if printed is None:
        return None
    for change in chance.sample([_curly, _ligatures, _spaces, _lines, _accents_apart], 3):
        printed = change(chance, printed)
    return _made(excerpt, printed, LAWFUL)


@kind("cut over the question between")
def _over_a_question(chance: random.Random, excerpt: Excerpt) -> Made | None:
    pair = _with_later_turn(chance, excerpt, same=True)
    if pair is None:
        return None
    first, later, end = pair
    printed = f"{first}{chance.choice(_ELLIPSES)}{later}"
    return Made(printed, LAWFUL, excerpt.transcript, excerpt.start, end)


def _with_later_turn(chance: random.Random, excerpt: Excerpt, same: bool) -> tuple[str, str, int] | None:
    """The excerpt's end, and the beginning of a later turn of the same speaker or of the next of another."""
    turns = excerpt.transcript.turns
    me = turns[excerpt.turn]
    later = [turn for turn in turns[excerpt.turn + 1 : excerpt.turn + 4] if (turn.speaker == me.speaker) == same]
    if not later:
        return None
    turn = later[0]
    found = list(_TOKEN.finditer(excerpt.transcript.text, turn.start, turn.end))[:30]
    tail, head = " ".join(excerpt.tokens[-12:]), " ".join(match[0] for match in found)
    if len(found) < 5 or "..." in tail + head or tail.startswith("…"):
        return None
    # Words that stand twice may have been said by one person after all.
    if _stands(tail, excerpt.transcript) > 1 or _stands(head, excerpt.transcript) > 1:
        return None
    if sum(map(_is_word, head.split())) < 5 or sum(map(_is_word, tail.split())) < 5:
        return None
    return tail, head, found[-1].end()


@kind("bracket for a name or a word")
def _generalised(chance: random.Random, excerpt: Excerpt) -> Made | None:
    places = _interior(excerpt, lambda token: re.fullmatch(r"\w{4,}(?:['’]s)?[.,?!]?", token))
    if not places or len(excerpt) < 9:
        return None
    at = chance.choice(places)
    # A piece of four words has to stay.
    if max(at, len(excerpt) - at - 1) < 6:
        return None
    _, word, after = _core(excerpt.tokens[at])
    ending = word[-2:] if word.endswith(("'s", "’s")) else ""
    name = chance.choice(["[name of prison]", "[colleague]", "[the town]", "[he]", "［name］", "[SERVICE 2]", "[P12]"])
    tokens = list(excerpt.tokens)
    tokens[at] = name + ending + after
    return _made(excerpt, " ".join(tokens), LAWFUL)


@kind("bracket put in")
def _inserted(chance: random.Random, excerpt: Excerpt) -> Made | None:
    at = chance.randint(1, len(excerpt) - 1)
    if max(at, len(excerpt) - at) < 6:
        return None
    tokens = list(excerpt.tokens)
    tokens.insert(at, chance.choice(["[the panel]", "[sic]", "[in 2010]", "[my emphasis]", "[i.e. prison]", "[the]"]))
    return _made(excerpt, " ".join(tokens), LAWFUL)


@kind("bracketed capital")
def _bracketed_capital(chance: random.Random, excerpt: Excerpt) -> Made | None:
    text = excerpt.text
    if not re.match(r"[A-Za-z]\w", text) or text.startswith(("[", "I'")):
        return None
    return _made(excerpt, f"[{text[0].swapcase()}]{text[1:]}", LAWFUL)


@kind("bracketed ending")
def _ending(chance: random.Random, excerpt: Excerpt) -> Made | None:
    places = [at for at, token in enumerate(excerpt.tokens) if re.fullmatch(r"[a-z]{5,}[.,]?", token)]
    places = [at for at in places if max(at, len(excerpt) - at - 1) >= 6]
    if not places:
        return None
    at = chance.choice(places)
    _, word, after = _core(excerpt.tokens[at])
    tokens = list(excerpt.tokens)
    tokens[at] = word[:-2] + chance.choice(["[ed]", "[s]", "[ing]", "[ly]"]) + after
    return _made(excerpt, " ".join(tokens), LAWFUL)


@kind("bracket and cuts together")
def _bracket_and_cut(chance: random.Random, excerpt: Excerpt) -> Made | None:
    printed = _cut_out(chance, excerpt, chance.randint(1, 2))
    if printed is None:
        return None
    return _made(excerpt, f"{printed.rstrip('.')} [laughter in the room]", LAWFUL)


@kind("exchange between two labelled")
def _exchange(chance: random.Random, excerpt: Excerpt) -> Made | None:
    pair = _run_on(chance, excerpt)
    if pair is None:
        return None
    first, second, start, end = pair
    return Made(f"{first}\n{second}", EXACT, excerpt.transcript, start, end, breaks=(len(first) + 1,))


# Damage.


_LIKE = {
    "was": "is",
    "is": "was",
    "have": "had",
    "had": "have",
    "don't": "didn't",
    "they": "we",
    "we": "they",
    "I": "we",
    "he": "she",
    "she": "he",
    "people": "clients",
    "think": "feel",
    "said": "says",
    "going": "goin",
    "get": "receive",
    "got": "gotten",
    "just": "simply",
    "really": "truly",
    "that": "this",
    "this": "that",
    "the": "a",
    "a": "the",
    "and": "but",
    "but": "and",
    "it's": "its",
    "in": "on",
    "on": "at",
    "them": "him",
}
_MORE = ("very", "really", "always", "also", "then", "clearly", "in fact", "only", "all", "perhaps", "so")
_INVENTED = """
The orchard committee met beneath striped awnings to weigh quinces before breakfast.
Seventeen lighthouse keepers painted marble statues beside frozen canals every autumn.
Our violin teacher insists upon candlelight whenever thunder rattles copper kettles.
Nobody could persuade Captain Ferrars that penguins dislike marmalade and brass bands.
Velvet curtains muffled each quarrel between botanists arguing about imported tulips.
Grandmother's telescope revealed comets, sails, herons, and one bewildered cyclist.
"""


@kind("a word replaced")
def _replaced(chance: random.Random, excerpt: Excerpt) -> Made | None:
    places = [at for at, token in enumerate(excerpt.tokens) if _core(token)[1] in _LIKE]
    return _with_word(excerpt, chance.choice(places), lambda word: _LIKE[word]) if places else None


def _with_word(excerpt: Excerpt, at: int, change: Callable[[str], str]) -> Made | None:
    tokens = list(excerpt.tokens)
    before, word, after = _core(tokens[at])
    new = change(word)
    tokens[at] = before + new + after
    return _damaged(excerpt, tokens, (new, word))


@kind("a word misspelt")
def _misspelt(chance: random.Random, excerpt: Excerpt) -> Made | None:
    places = [at for at, token in enumerate(excerpt.tokens) if re.fullmatch(r"\w{4,}[.,]?", token)]
    if not places:
        return None

    def change(word: str) -> str:
        at = chance.randrange(1, len(word) - 1)
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return chance.choice([swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word + "s"])

    return _with_word(excerpt, chance.choice(places), change)


@kind("a word left out")
def _left_out(chance: random.Random, excerpt: Excerpt) -> Made | None:
    places = _interior(excerpt)
    at = chance.choice(places)
    tokens = list(excerpt.tokens)
    gone = _core(tokens.pop(at))[1]
    return _damaged(excerpt, tokens, (gone,))


@kind("some words left out")
def _some_left_out(chance: random.Random, excerpt: Excerpt) -> Made | None:
    if len(excerpt) < 14:
        return None
    start = chance.randint(4, len(excerpt) - 9)
    end = start + chance.randint(2, 6)
    tokens = [*excerpt.tokens[:start], *excerpt.tokens[end:]]
    gone = tuple(_core(token)[1] for token in excerpt.tokens[start:end] if _is_word(token))
    return _damaged(excerpt, tokens, gone) if gone else None


@kind("a word added")
def _added(chance: random.Random, excerpt: Excerpt) -> Made | None:
    tokens = list(excerpt.tokens)
    word = chance.choice(_MORE)
    tokens.insert(chance.randint(1, len(tokens) - 1), word)
    return _damaged(excerpt, tokens, (word,))


@kind("a word doubled")
def _doubled(chance: random.Random, excerpt: Excerpt) -> Made | None:
    at = chance.choice(_interior(excerpt))
    tokens = list(excerpt.tokens)
    word = _core(tokens[at])[1]
    tokens.insert(at, word)
    return _damaged(excerpt, tokens, (word,))


@kind("two words swapped")
def _swapped(chance: random.Random, excerpt: Excerpt) -> Made | None:
    at = chance.randrange(len(excerpt) - 1)
    tokens = list(excerpt.tokens)
    if not (_is_word(tokens[at]) and _is_word(tokens[at + 1])) or plain(tokens[at]) == plain(tokens[at + 1]):
        return None
    tokens[at], tokens[at + 1] = tokens[at + 1], tokens[at]
    return _damaged(excerpt, tokens, (_core(tokens[at])[1], _core(tokens[at + 1])[1]))


_DIGITS = dict(
    zip(
        "one two three four five six seven eight nine ten twelve twenty thirty forty".split(),
        (*("1", "2", "3", "4", "5", "6", "7", "8", "9", "10"), *("12", "20", "30", "40")),
        strict=True,
    )
)


@kind("a number as digits or words")
def _number(chance: random.Random, excerpt: Excerpt) -> Made | None:
    other = {**_DIGITS, **{digits: word for word, digits in _DIGITS.items()}}
    places = [at for at, token in enumerate(excerpt.tokens) if _core(token)[1] in other]
    return _with_word(excerpt, chance.choice(places), lambda word: other[word]) if places else None


@kind("'gonna' tidied")
def _tidied(chance: random.Random, excerpt: Excerpt) -> Made | None:
    tidy = {"gonna": "going to", "wanna": "want to", "cos": "because", "dunno": "don't know", "'em": "them"}
    places = [at for at, token in enumerate(excerpt.tokens) if _core(token)[1] in tidy]
    return _with_word(excerpt, chance.choice(places), lambda word: tidy[word]) if places else None


_NEGATED = {"was": "wasn't", "is": "isn't", "can": "can't", "do": "don't", "had": "hadn't", "would": "wouldn't"}
_NEGATED |= {"could": "couldn't", "were": "weren't", "have": "haven't", "are": "are not", "will": "will not"}


@kind("a negation put in")
def _negated(chance: random.Random, excerpt: Excerpt) -> Made | None:
    places = [at for at, token in enumerate(excerpt.tokens) if _core(token)[1] in _NEGATED]
    return _with_word(excerpt, chance.choice(places), lambda word: _NEGATED[word]) if places else None


@kind("a negation taken out")
def _affirmed(chance: random.Random, excerpt: Excerpt) -> Made | None:
    places = _interior(excerpt, lambda token: re.search(r"n['’]t$|^(?:not|never|no)$", _core(token)[1]))
    if not places:
        return None
    at = chance.choice(places)
    tokens = list(excerpt.tokens)
    before, word, after = _core(tokens[at])
    tokens[at] = before + word[:-3] + after
    kept = [token for token in tokens if token]
    # "not", "never" and "no" go whole.
    if not word.endswith("t") or word == "not":
        kept = [*tokens[:at], *tokens[at + 1 :]]
    return _damaged(excerpt, kept, (word,))


@kind("a comma put in or taken out")
def _comma(chance: random.Random, excerpt: Excerpt) -> Made | None:
    tokens = list(excerpt.tokens)
    at = chance.choice(_interior(excerpt))
    if re.fullmatch(r"\w+,", tokens[at]):
        tokens[at] = tokens[at][:-1]
    elif re.fullmatch(r"\w+", tokens[at]) and _is_word(tokens[at + 1]) and tokens[at + 1][0].isalnum():
        tokens[at] += chance.choice([",", ",", ";", "?"])
    else:
        return None
    return _damaged(excerpt, tokens, (), slight=True)


@kind("a capital changed inside")
def _capital_inside(chance: random.Random, excerpt: Excerpt) -> Made | None:
    places = _interior(excerpt, lambda token: re.fullmatch(r"[A-Za-z]\w+[.,]?", token))
    if not places:
        return None
    at = chance.choice(places)
    # After an ellipsis of the transcript's own a capital may change, as after any.
    if "..." in excerpt.tokens[at - 1]:
        return None
    tokens = list(excerpt.tokens)
    tokens[at] = tokens[at][0].swapcase() + tokens[at][1:]
    return _damaged(excerpt, tokens, (_core(tokens[at])[1],), slight=True)


@kind("an assistant's rewrite")
def _rewritten(chance: random.Random, excerpt: Excerpt) -> Made | None:
    if len(excerpt) < 20:
        return None
    tokens: list[str] = []
    differs: list[str] = []
    wanted = max(2, round(len(excerpt) * chance.uniform(0.10, 0.25)))
    chosen = set(chance.sample(range(1, len(excerpt) - 1), wanted))
    for at, token in enumerate(excerpt.tokens):
        if at not in chosen or not _is_word(token):
            tokens.append(token)
            continue
        before, word, after = _core(token)
        way = chance.random()
        differs.append(word)
        if way < 0.5:
            new = _LIKE.get(word, chance.choice(("service", "support", "individual", "however", "approach")))
            tokens.append(before + new + after)
        elif way < 0.75:
            tokens += [token, chance.choice(_MORE)]
            differs.append(tokens[-1])
    return _damaged(excerpt, tokens, tuple(differs)) if differs else None


@kind("damage beside a cut")
def _cut_and_changed(chance: random.Random, excerpt: Excerpt) -> Made | None:
    if len(excerpt) < 24 or any("[" in token or "..." in token for token in excerpt.tokens):
        return None
    half = len(excerpt) // 2
    tail = replace(excerpt, tokens=excerpt.tokens[half:])
    spoilt = _replaced(chance, tail)
    if spoilt is None:
        return None
    head = " ".join(excerpt.tokens[: half - 4])
    return _made(excerpt, f"{head} … {spoilt.printed}", CHANGED, differs=spoilt.differs)


@kind("damage beside a bracket")
def _bracket_and_changed(chance: random.Random, excerpt: Excerpt) -> Made | None:
    if len(excerpt) < 24:
        return None
    half = len(excerpt) // 2
    spoilt = _replaced(chance, replace(excerpt, tokens=excerpt.tokens[half + 1 :]))
    if spoilt is None or not _is_word(excerpt.tokens[half]):
        return None
    head = " ".join(excerpt.tokens[:half])
    return _made(excerpt, f"{head} [the service] {spoilt.printed}", CHANGED, differs=spoilt.differs)


@kind("damage under PDF noise")
def _noisy_damage(chance: random.Random, excerpt: Excerpt) -> Made | None:
    spoilt = chance.choice([_replaced, _left_out, _added])(chance, excerpt)
    if spoilt is None:
        return None
    printed = spoilt.printed
    for change in (_curly, _ligatures, _spaces, _lines):
        printed = change(chance, printed)
    return replace(spoilt, printed=printed, differs=())


@kind("filler gone, no house rule")
def _filler_unlawful(chance: random.Random, excerpt: Excerpt) -> Made | None:
    # At an edge the filler is not left out, the quotation only begins after it or ends before it.
    printed = re.sub(r"(?<=\w),? \b(um|er)\b,?(?= \w)", "", excerpt.text)
    return None if printed == excerpt.text else _damaged(excerpt, printed.split(), ("um", "er"))


@kind("mark gone, no house rule")
def _mark_unlawful(chance: random.Random, excerpt: Excerpt) -> Made | None:
    # After an ellipsis of the transcript's own the mark is left out with leave.
    printed = re.sub(r"(?<=[^.\s]) \[(laughs|pause)\](?= \w)", "", excerpt.text)
    return None if printed == excerpt.text else _damaged(excerpt, printed.split(), ("laughs", "pause"))


@kind("pieces out of order")
def _disordered(chance: random.Random, excerpt: Excerpt) -> Made | None:
    if len(excerpt) < 14 or any("..." in token for token in excerpt.tokens):
        return None
    half = chance.randint(6, len(excerpt) - 6)
    first, second = " ".join(excerpt.tokens[:half]), " ".join(excerpt.tokens[half:])
    # Words that stand twice may stand in this order too; brackets of the transcript would part them further.
    if "[" in excerpt.text or _stands(first, excerpt.transcript) > 1 or _stands(second, excerpt.transcript) > 1:
        return None
    if min(sum(map(_is_word, piece.split())) for piece in (first, second)) < 5:
        return None
    return _made(excerpt, f"{second}{chance.choice(_ELLIPSES)}{first}", OUT_OF_ORDER)


def _run_on(chance: random.Random, excerpt: Excerpt) -> tuple[str, str, int, int] | None:
    """The end of the excerpt's turn and the beginning of the next one, said by another."""
    transcript = excerpt.transcript
    turns = transcript.turns
    if excerpt.turn + 1 == len(turns) or turns[excerpt.turn + 1].speaker == turns[excerpt.turn].speaker:
        return None
    ends, begins = turns[excerpt.turn], turns[excerpt.turn + 1]
    before = list(_TOKEN.finditer(transcript.text, ends.start, ends.end))[-chance.randint(6, 20) :]
    after = list(_TOKEN.finditer(transcript.text, begins.start, begins.end))[: chance.randint(6, 20)]
    if min(sum(_is_word(match[0]) for match in part) for part in (before, after)) < 5:
        return None
    first = transcript.text[before[0].start() : before[-1].end()]
    second = transcript.text[after[0].start() : after[-1].end()]
    if _stands(first, transcript) > 1 or _stands(second, transcript) > 1:
        return None
    return first, second, before[0].start(), after[-1].end()


@kind("runs on into another's words")
def _crossing(chance: random.Random, excerpt: Excerpt) -> Made | None:
    pair = _run_on(chance, excerpt)
    if pair is None:
        return None
    first, second, start, end = pair
    return Made(f"{first}{chance.choice([' ', chr(10)])}{second}", CROSSES, excerpt.transcript, start, end)


@kind("two people in one quotation")
def _two_people(chance: random.Random, excerpt: Excerpt) -> Made | None:
    pair = _with_later_turn(chance, excerpt, same=False)
    if pair is None:
        return None
    first, later, end = pair
    return Made(f"{first}{chance.choice(_ELLIPSES)}{later}", CROSSES, excerpt.transcript, excerpt.start, end)


@kind("an exchange that was none")
def _no_exchange(chance: random.Random, excerpt: Excerpt) -> Made | None:
    if len(excerpt) < 12 or _stands(excerpt.text, excerpt.transcript) > 1:
        return None
    half = len(excerpt) // 2
    first, second = " ".join(excerpt.tokens[:half]), " ".join(excerpt.tokens[half:])
    if not (_is_word(first) and _is_word(second)) or max(half, len(excerpt) - half) < 6:
        return None
    # A second half that stands elsewhere may well have been said by another.
    if _stands(second, excerpt.transcript) > 1 or _stands(first, excerpt.transcript) > 1:
        return None
    return _made(excerpt, f"{first}\n{second}", CROSSES, breaks=(len(first) + 1,))


@kind("invented")
def _invented(chance: random.Random, excerpt: Excerpt) -> Made | None:
    lines = _INVENTED.strip().split("\n")
    return _made(excerpt, " ".join(chance.sample(lines, chance.randint(1, 3))), NOT_FOUND)


@kind("words of another transcript")
def _elsewhere(chance: random.Random, excerpt: Excerpt) -> Made | None:
    words = plain(excerpt.text).split()
    # Questions are asked of everybody; words of which four in a row stand there too are not foreign.
    if any(f" {' '.join(words[at : at + 4])} " in excerpt.other.plain for at in range(len(words) - 3)):
        return None
    return Made(excerpt.text, NOT_FOUND, excerpt.other, 0, 0)
