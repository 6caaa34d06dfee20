"""Quotations that are damaged, in every way that words go wrong between a transcript and a page."""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from quote_edits import ELLIPSES, curly, ligatures, lines, spaces
from quote_excerpts import (
    CHANGED,
    CROSSES,
    NOT_FOUND,
    OUT_OF_ORDER,
    TOKEN,
    Excerpt,
    Made,
    Maker,
    core_of,
    inside,
    is_run,
    is_word,
    made_of,
    over_the_turn,
    plain,
    times_said,
    with_later_turn,
)


def _damaged(excerpt: Excerpt, tokens: list[str], differs: tuple[str, ...], slight: bool = False) -> Made | None:
    printed = " ".join(tokens)
    # Words that stand so elsewhere, or that read the same without their marks, are no damage.
    if not slight and times_said(printed, excerpt.transcript):
        return None
    # The method calls a quotation found only where four words in a row stand.
    if not keeps_four(excerpt, tokens):
        return None
    return made_of(excerpt, printed, CHANGED, differs=differs, slight=slight)


def keeps_four(excerpt: Excerpt, tokens: list[str]) -> bool:
    """Whether four whole words of the excerpt still stand in a row, punctuation and all, in one piece."""
    whole = f" {' '.join(excerpt.tokens)} "
    runs = (tokens[at : at + 4] for at in range(len(tokens) - 3))
    return any(is_run(run) and f" {' '.join(run)} " in whole for run in runs)


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


def _replaced(chance: random.Random, excerpt: Excerpt) -> Made | None:
    places = [at for at, token in enumerate(excerpt.tokens) if core_of(token)[1] in _LIKE]
    return _with_word(excerpt, chance.choice(places), lambda word: _LIKE[word]) if places else None


def _with_word(excerpt: Excerpt, at: int, change: Callable[[str], str]) -> Made | None:
    tokens = list(excerpt.tokens)
    before, word, after = core_of(tokens[at])
    new = change(word)
    tokens[at] = before + new + after
    return _damaged(excerpt, tokens, (*new.split(), word))


def _misspelt(chance: random.Random, excerpt: Excerpt) -> Made | None:
    places = [at for at, token in enumerate(excerpt.tokens) if re.fullmatch(r"\w{4,}[.,]?", token)]
    if not places:
        return None

    def change(word: str) -> str:
        at = chance.randrange(1, len(word) - 1)
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return chance.choice([swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word + "s"])

    return _with_word(excerpt, chance.choice(places), change)


def _left_out(chance: random.Random, excerpt: Excerpt) -> Made | None:
    places = inside(excerpt)
    at = chance.choice(places)
    tokens = list(excerpt.tokens)
    gone = core_of(tokens.pop(at))[1]
    return _damaged(excerpt, tokens, (gone,))


def _some_left_out(chance: random.Random, excerpt: Excerpt) -> Made | None:
    if len(excerpt) < 14:
        return None
    start = chance.randint(4, len(excerpt) - 9)
    end = start + chance.randint(2, 6)
    # An ellipsis of the transcript's own may stand for them.
    if "..." in "".join(excerpt.tokens[start - 2 : end + 2]):
        return None
    tokens = [*excerpt.tokens[:start], *excerpt.tokens[end:]]
    gone = tuple(core_of(token)[1] for token in excerpt.tokens[start:end] if is_word(token))
    return _damaged(excerpt, tokens, gone) if gone else None


def _added(chance: random.Random, excerpt: Excerpt) -> Made | None:
    tokens = list(excerpt.tokens)
    word = chance.choice(_MORE)
    tokens.insert(chance.randint(1, len(tokens) - 1), word)
    return _damaged(excerpt, tokens, (word,))


def _doubled(chance: random.Random, excerpt: Excerpt) -> Made | None:
    at = chance.choice(inside(excerpt))
    tokens = list(excerpt.tokens)
    word = core_of(tokens[at])[1]
    tokens.insert(at, word)
    return _damaged(excerpt, tokens, (word,))


def _swapped(chance: random.Random, excerpt: Excerpt) -> Made | None:
    at = chance.randrange(len(excerpt) - 1)
    tokens = list(excerpt.tokens)
    # A transcriber's bracket in another place is a bracket put in.
    if "[" in tokens[at] + tokens[at + 1]:
        return None
    if not (is_word(tokens[at]) and is_word(tokens[at + 1])) or plain(tokens[at]) == plain(tokens[at + 1]):
        return None
    tokens[at], tokens[at + 1] = tokens[at + 1], tokens[at]
    return _damaged(excerpt, tokens, (core_of(tokens[at])[1], core_of(tokens[at + 1])[1]))


_DIGITS = dict(
    zip(
        "one two three four five six seven eight nine ten twelve twenty thirty forty".split(),
        (*("1", "2", "3", "4", "5", "6", "7", "8", "9", "10"), *("12", "20", "30", "40")),
        strict=True,
    )
)


def _question_gone(chance: random.Random, excerpt: Excerpt) -> Made | None:
    pair = with_later_turn(chance, excerpt, same=True)
    if pair is None:
        return None
    first, later, end = pair
    if times_said(f"{first} {later}", excerpt.transcript):
        return None
    return Made(f"{first} {later}", CHANGED, excerpt.transcript, excerpt.start, end)


def _piece_invented(chance: random.Random, excerpt: Excerpt) -> Made | None:
    if not is_run(excerpt.tokens[:12]) or len(excerpt) < 12:
        return None
    line = chance.choice(_INVENTED.strip().split("\n"))
    return made_of(excerpt, f"{excerpt.text} … {line}", CHANGED, differs=tuple(line.split()[:1]))


def _piece_of_another(chance: random.Random, excerpt: Excerpt) -> Made | None:
    turn = chance.choice(excerpt.other.turns)
    found = list(TOKEN.finditer(excerpt.other.text, turn.start, turn.end))[:10]
    piece = " ".join(match[0] for match in found)
    if len(found) < 8 or not is_run(excerpt.tokens[:12]) or len(excerpt) < 12 or times_said(piece, excerpt.transcript):
        return None
    # Only words count as another's, not a bracket, which a printer may put in.
    if "[" in piece or "..." in piece:
        return None
    return made_of(excerpt, f"{excerpt.text} … {piece}", CHANGED)


def _number(chance: random.Random, excerpt: Excerpt) -> Made | None:
    other = {**_DIGITS, **{digits: word for word, digits in _DIGITS.items()}}
    places = [at for at, token in enumerate(excerpt.tokens) if core_of(token)[1] in other]
    return _with_word(excerpt, chance.choice(places), lambda word: other[word]) if places else None


def _tidied(chance: random.Random, excerpt: Excerpt) -> Made | None:
    tidy = {"gonna": "going to", "wanna": "want to", "cos": "because", "dunno": "don't know", "'em": "them"}
    places = [at for at, token in enumerate(excerpt.tokens) if core_of(token)[1] in tidy]
    return _with_word(excerpt, chance.choice(places), lambda word: tidy[word]) if places else None


_NEGATED = {"was": "wasn't", "is": "isn't", "can": "can't", "do": "don't", "had": "hadn't", "would": "wouldn't"}
_NEGATED |= {"could": "couldn't", "were": "weren't", "have": "haven't", "are": "are not", "will": "will not"}


def _negated(chance: random.Random, excerpt: Excerpt) -> Made | None:
    places = [at for at, token in enumerate(excerpt.tokens) if core_of(token)[1] in _NEGATED]
    return _with_word(excerpt, chance.choice(places), lambda word: _NEGATED[word]) if places else None


def _affirmed(chance: random.Random, excerpt: Excerpt) -> Made | None:
    places = inside(excerpt, lambda token: re.search(r"n['’]t$|^(?:not|never|no)$", core_of(token)[1]))
    if not places:
        return None
    at = chance.choice(places)
    tokens = list(excerpt.tokens)
    before, word, after = core_of(tokens[at])
    tokens[at] = before + word[:-3] + after
    kept = [token for token in tokens if token]
    # "not", "never" and "no" go whole.
    if not word.endswith("t") or word == "not":
        kept = [*tokens[:at], *tokens[at + 1 :]]
    return _damaged(excerpt, kept, (word,))


def _comma(chance: random.Random, excerpt: Excerpt) -> Made | None:
    tokens = list(excerpt.tokens)
    at = chance.choice(inside(excerpt))
    if re.fullmatch(r"\w+,", tokens[at]):
        tokens[at] = tokens[at][:-1]
    elif re.fullmatch(r"\w+", tokens[at]) and is_word(tokens[at + 1]) and tokens[at + 1][0].isalnum():
        tokens[at] += chance.choice([",", ",", ";", "?"])
    else:
        return None
    return _damaged(excerpt, tokens, (), slight=True)


def _capital_inside(chance: random.Random, excerpt: Excerpt) -> Made | None:
    places = inside(excerpt, lambda token: re.fullmatch(r"[A-Za-z]\w+[.,]?", token))
    if not places:
        return None
    at = chance.choice(places)
    # After a bracket a capital may change, as after an ellipsis.
    if "[" in excerpt.tokens[at - 1]:
        return None
    tokens = list(excerpt.tokens)
    tokens[at] = tokens[at][0].swapcase() + tokens[at][1:]
    return _damaged(excerpt, tokens, (core_of(tokens[at])[1],), slight=True)


def _rewritten(chance: random.Random, excerpt: Excerpt) -> Made | None:
    if len(excerpt) < 20:
        return None
    tokens: list[str] = []
    differs: list[str] = []
    wanted = max(2, round(len(excerpt) * chance.uniform(0.10, 0.25)))
    chosen = set(chance.sample(range(1, len(excerpt) - 1), wanted))
    for at, token in enumerate(excerpt.tokens):
        if at not in chosen or not is_word(token):
            tokens.append(token)
            continue
        before, word, after = core_of(token)
        way = chance.random()
        differs.append(word)
        if way < 0.5:
            new = _LIKE.get(word, chance.choice(("service", "support", "individual", "however", "approach")))
            tokens.append(before + new + after)
        elif way < 0.75:
            tokens += [token, chance.choice(_MORE)]
            differs.append(tokens[-1])
    return _damaged(excerpt, tokens, tuple(differs)) if differs else None


def _cut_and_changed(chance: random.Random, excerpt: Excerpt) -> Made | None:
    if len(excerpt) < 24 or any("[" in token or "..." in token for token in excerpt.tokens):
        return None
    half = len(excerpt) // 2
    tail = replace(excerpt, tokens=excerpt.tokens[half:])
    spoilt = _replaced(chance, tail)
    if spoilt is None:
        return None
    head = " ".join(excerpt.tokens[: half - 4])
    return made_of(excerpt, f"{head} … {spoilt.printed}", CHANGED, differs=spoilt.differs)


def _bracket_and_changed(chance: random.Random, excerpt: Excerpt) -> Made | None:
    if len(excerpt) < 24:
        return None
    half = len(excerpt) // 2
    spoilt = _replaced(chance, replace(excerpt, tokens=excerpt.tokens[half + 1 :]))
    if spoilt is None or not is_word(excerpt.tokens[half]):
        return None
    head = " ".join(excerpt.tokens[:half])
    return made_of(excerpt, f"{head} [the service] {spoilt.printed}", CHANGED, differs=spoilt.differs)


def _noisy_damage(chance: random.Random, excerpt: Excerpt) -> Made | None:
    spoilt = chance.choice([_replaced, _left_out, _added])(chance, excerpt)
    if spoilt is None:
        return None
    printed = spoilt.printed
    for change in (curly, ligatures, spaces, lines):
        printed = change(chance, printed)
    return replace(spoilt, printed=printed, differs=())


def _filler_unlawful(chance: random.Random, excerpt: Excerpt) -> Made | None:
    # At an edge the filler is not left out, the quotation only begins after it or ends before it.
    printed = re.sub(r"(?<=\w),? \b(um|er)\b,?(?= \w)", "", excerpt.text)
    return None if printed == excerpt.text else _damaged(excerpt, printed.split(), ("um", "er"))


def _mark_unlawful(chance: random.Random, excerpt: Excerpt) -> Made | None:
    # After an ellipsis of the transcript's own the mark is left out with leave.
    printed = re.sub(r"(?<=\S)(?<!\.\.\.) \[(laughs|pause)\](?= \w)", "", excerpt.text)
    return None if printed == excerpt.text else _damaged(excerpt, printed.split(), ("laughs", "pause"))


def _disordered(chance: random.Random, excerpt: Excerpt) -> Made | None:
    if len(excerpt) < 14 or any("..." in token for token in excerpt.tokens):
        return None
    half = chance.randint(6, len(excerpt) - 6)
    first, second = " ".join(excerpt.tokens[:half]), " ".join(excerpt.tokens[half:])
    # Words that stand twice may stand in this order too; brackets of the transcript would part them further.
    if "[" in excerpt.text or times_said(first, excerpt.transcript) > 1 or times_said(second, excerpt.transcript) > 1:
        return None
    if min(sum(map(is_word, piece.split())) for piece in (first, second)) < 5:
        return None
    return made_of(excerpt, f"{second}{chance.choice(ELLIPSES)}{first}", OUT_OF_ORDER)


def _crossing(chance: random.Random, excerpt: Excerpt) -> Made | None:
    pair = over_the_turn(chance, excerpt)
    if pair is None:
        return None
    first, second, start, end = pair
    return Made(f"{first}{chance.choice([' ', chr(10)])}{second}", CROSSES, excerpt.transcript, start, end)


def _two_people(chance: random.Random, excerpt: Excerpt) -> Made | None:
    pair = with_later_turn(chance, excerpt, same=False)
    if pair is None:
        return None
    first, later, end = pair
    return Made(f"{first}{chance.choice(ELLIPSES)}{later}", CROSSES, excerpt.transcript, excerpt.start, end)


def _no_exchange(chance: random.Random, excerpt: Excerpt) -> Made | None:
    if len(excerpt) < 12 or times_said(excerpt.text, excerpt.transcript) > 1:
        return None
    half = len(excerpt) // 2
    first, second = " ".join(excerpt.tokens[:half]), " ".join(excerpt.tokens[half:])
    if not (is_word(first) and is_word(second)) or max(half, len(excerpt) - half) < 6:
        return None
    # A second half that stands elsewhere may well have been said by another.
    if times_said(second, excerpt.transcript) > 1 or times_said(first, excerpt.transcript) > 1:
        return None
    return made_of(excerpt, f"{first}\n{second}", CROSSES, breaks=(len(first) + 1,))


def _invented(chance: random.Random, excerpt: Excerpt) -> Made | None:
    lines = _INVENTED.strip().split("\n")
    return made_of(excerpt, " ".join(chance.sample(lines, chance.randint(1, 3))), NOT_FOUND)


def _elsewhere(chance: random.Random, excerpt: Excerpt) -> Made | None:
    words = plain(excerpt.text).split()
    # Questions are asked of everybody; words of which four in a row stand there too are not foreign.
    if any(f" {' '.join(words[at : at + 4])} " in excerpt.other.plain for at in range(len(words) - 3)):
        return None
    return Made(excerpt.text, NOT_FOUND, excerpt.other, 0, 0)


DAMAGE: dict[str, Maker] = {
    "a word replaced": _replaced,
    "a word misspelt": _misspelt,
    "a word left out": _left_out,
    "some words left out": _some_left_out,
    "a word added": _added,
    "a word doubled": _doubled,
    "two words swapped": _swapped,
    "the question between left out": _question_gone,
    "an invented piece after a cut": _piece_invented,
    "a piece of another transcript": _piece_of_another,
    "a number as digits or words": _number,
    "'gonna' tidied": _tidied,
    "a negation put in": _negated,
    "a negation taken out": _affirmed,
    "a comma put in or taken out": _comma,
    "a capital changed inside": _capital_inside,
    "an assistant's rewrite": _rewritten,
    "damage beside a cut": _cut_and_changed,
    "damage beside a bracket": _bracket_and_changed,
    "damage under PDF noise": _noisy_damage,
    "filler gone, no house rule": _filler_unlawful,
    "mark gone, no house rule": _mark_unlawful,
    "pieces out of order": _disordered,
    "runs on into another's words": _crossing,
    "two people in one quotation": _two_people,
    "an exchange that was none": _no_exchange,
    "invented": _invented,
    "words of another transcript": _elsewhere,
}
