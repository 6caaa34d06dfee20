"""Sentences and word families, by spaCy; loaded on first use and never on a screen or in a search."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from qualtool.text.spans import Span, trimmed

_ENDINGS = frozenset(".!?…")
_CLOSING = frozenset("\"'”’)]»")
_ABBREVIATIONS = frozenset("mr mrs ms dr prof st nos vs etc e.g i.e eg ie approx dept tel fig p pp".split())
_LONGEST = 900_000


def sentence_spans(turns: Sequence[tuple[int, str]]) -> list[tuple[Span, ...]]:
    """The sentences of each turn, given as (start in the transcript, words), in code points of the transcript."""
    pipeline = _pipeline()
    pieces = [
        (number, offset, part) for number, (start, words) in enumerate(turns) for offset, part in _parts(start, words)
    ]
    found: list[list[Span]] = [[] for _ in turns]
    for (number, offset, part), doc in zip(pieces, pipeline.pipe(part for _n, _o, part in pieces), strict=True):
        for sentence in doc.sents:
            span = trimmed(part, sentence.start_char, sentence.end_char)
            if span is not None:
                found[number].append(Span(offset + span.start, offset + span.end))
    return [tuple(spans) for spans in found]


def _parts(start: int, words: str) -> Iterable[tuple[int, str]]:
    """A turn in pieces that spaCy takes; a turn of a million characters is cut at a space."""
    while len(words) > _LONGEST:
        cut = words.rfind(" ", 0, _LONGEST) + 1 or _LONGEST
        yield start, words[:cut]
        start, words = start + cut, words[cut:]
    yield start, words


@cache
def _pipeline() -> Any:
    """The user's own trained English pipeline if there is one, else a blank one with our boundary rules."""
    import spacy
    from spacy.language import Language

    for name in spacy.util.get_installed_models():
        if name.startswith("en_"):
            return spacy.load(name, exclude=["ner", "lemmatizer", "textcat"])
    if not Language.has_factory("spoken_sentences"):
        Language.component("spoken_sentences", func=_mark_sentences)
    pipeline = spacy.blank("en")
    pipeline.add_pipe("spoken_sentences")
    return pipeline


def _mark_sentences(doc: Any) -> Any:
    """A sentence ends at a full stop, question or exclamation mark before a new start, and at a line's end."""
    import numpy
    from spacy.attrs import ORTH, SENT_START, SPACY

    # In columns and not token by token: making the tokens takes four times as long as the rules.
    columns = doc.to_array([ORTH, SPACY])
    words = [doc.vocab.strings[number] for number in columns[:, 0].tolist()]
    starts = _starts(words, columns[:, 1].tolist())
    return doc.from_array([SENT_START], numpy.array([[1 if start else -1] for start in starts]).astype("uint64"))


def _starts(words: Sequence[str], spaces: Sequence[int]) -> list[bool]:
    """For each token whether a sentence starts with it; `spaces` tells which are followed by a space."""
    starts: list[bool] = []
    ended = True
    for place, text in enumerate(words):
        if text.isspace():
            starts.append(False)
            ended = ended or "\n" in text
            continue
        starting = ended and not (text in _CLOSING and place > 0 and not spaces[place - 1])
        starts.append(starting)
        ended = (ended and not starting) or (text[-1] in _ENDINGS and _ends(words, place))
    return starts


def _ends(words: Sequence[str], place: int) -> bool:
    """Whether a sentence can end with the stop at this place, by what it is and what follows."""
    text = words[place]
    last = text[-1]
    if last == "." and text.rstrip(".").lower() in _ABBREVIATIONS:
        return False
    if text == "." and place > 0 and words[place - 1].lower() in _ABBREVIATIONS:
        return False
    following = place + 1
    while following < len(words) and (words[following] in _CLOSING or words[following].isspace()):
        following += 1
    if following >= len(words):
        return True
    # A trailing-off mark in mid-sentence goes on in lower case: "I was... well, tired."
    return bool(not words[following][:1].islower() or last in "!?")


def families(forms: Iterable[str]) -> list[tuple[str, str]]:
    """(form, family) for each word and for its other inflections, so that *relapse* is known where only
    *relapsing* was said. A form can have several families."""
    import lemminflect

    pairs: set[tuple[str, str]] = set()
    for form in forms:
        lemmas = _lemmas(lemminflect, form)
        pairs.update((form, lemma) for lemma in lemmas)
        inflected = {
            other.lower()
            for lemma in lemmas
            for found in lemminflect.getAllInflections(lemma).values()
            for other in found
        }
        # Each stored form gets all its families: *leaves* belongs to *leaf* as well as to *leave*.
        pairs.update((other, family) for other in inflected for family in _lemmas(lemminflect, other))
    return sorted(pairs)


def _lemmas(lemminflect: Any, form: str) -> set[str]:
    return {lemma.lower() for found in lemminflect.getAllLemmas(form).values() for lemma in found} or {form}
