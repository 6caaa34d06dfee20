"""Whose a quotation is said to be elsewhere than after it: before it, in a note, or in the words of its sentence."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from qualtool.analysis.attributions_read import MODE, PERSON, SITE, STAGE, TYPE, AttributionReader, Told, name_words
from qualtool.analysis.voices import Voice
from qualtool.text.drafts import BRACKET, LABEL, NOTE, Near, Quotation
from qualtool.text.surroundings import SAYING, leads_on

NARRATED = (TYPE, SITE, STAGE)
"""What a sentence may say of whoever speaks, in the order in which it is told."""
_LITTLE = frozenset(
    name_words(
        "a an the one another this that as of at in from for with by during and also his her their our we us he she"
        " they who it here there source from first second third last young younger old older man woman male female"
        " member members person people somebody someone working based interviewed interview quoting quoted own words"
        " single former local senior later then once simply just"
    )
)
_SAYING = frozenset(word for said in SAYING for word in name_words(said))
_COMPARES = re.compile(
    r"\b(?:unlike|than|whereas|contrast|compared|comparison|rather|instead|although|though|while|not|never|nor|neither"
    r"|about|but|except|former(?:ly)?|other|both|all|every|each|between)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_CLAUSES = re.compile(r"[,;:–—]|\b(?:and|when|where|because)\b")
_EDGES = " \t\r\n,;:.!?…”\"’'‟»›“‘«‹*_"


def attributed(quotation: Quotation, reader: AttributionReader) -> Quotation:
    """A quotation with the attribution that stands before it or in its note, if none stands after it."""
    if quotation.attribution and not quotation.is_lent:
        return quotation
    for near in quotation.near:
        if _is_attribution(near, reader):
            return replace(quotation, attribution=near.printed, attribution_at=near.at, elsewhere=False, is_lent=False)
    return quotation


def source_of(quotation: Quotation) -> Near | None:
    """Where else than after the quotation its attribution stands; None where it stands after it, or is none."""
    at = quotation.attribution_at
    return next((near for near in quotation.near if at is not None and near.at == at), None)


def _is_attribution(near: Near, reader: AttributionReader) -> bool:
    told = reader.read(near.printed)
    # A person's label before a colon is a speaker's, and says of nobody whose the words are in print.
    if not told.named.keys() & ({*NARRATED} if near.form == LABEL else {*NARRATED, PERSON}):
        return False
    if near.form == BRACKET:
        if reader.read(near.between) or _COMPARES.search(near.between):
            return False
        return len(told.named) > 1 or leads_on(near.between, strictly=True)
    strange = {word for name in told.strange for word in name.split()}
    is_note = near.form == NOTE
    return all(
        word in _LITTLE or word in strange or (is_note and word.isdigit()) for word in reader.unread(near.printed)
    )


def says_whose(quotation: Quotation, near: Near, reader: AttributionReader) -> bool:
    """Whether the sentence's own words too, beside the bracket in it, say whose the quotation is."""
    words = quotation.before.replace(near.printed, " ") + " " + quotation.after
    return near.form == BRACKET and bool(reader.read(words).named.keys() & set(NARRATED))


def completed(quotation: Quotation, near: Near, true: str, reader: AttributionReader) -> bool:
    """Whether a bracket and the words of the sentence before it together name all that the true attribution does."""
    if near.form != BRACKET:
        return False
    told, wanted = reader.read(quotation.before).named, reader.read(true).named
    return bool(wanted) and all(names <= told.get(kind, frozenset()) for kind, names in wanted.items() if kind != MODE)


def narrated(quotation: Quotation, reader: AttributionReader) -> Told:
    """The type, site and stage of whoever speaks, as the words of the sentence tell them; nothing where in doubt.

    Doubtful is a sentence that names several of a kind, compares, or says more than who speaks.
    """
    sentence = f"{quotation.before} … {quotation.after}"
    everything = reader.read(sentence)
    if everything.strange or any(len(everything.named.get(kind, ())) > 1 for kind in NARRATED):
        return Told()
    for clause in (*_ending(quotation.before), *_beginning(quotation.after)):
        told = reader.read(clause).named
        words = reader.unread(clause)
        if not any(word in _SAYING for word in words) or not all(w in _SAYING or w in _LITTLE for w in words):
            continue
        named = {kind: told[kind] for kind in NARRATED if kind in told}
        if named and not _COMPARES.search(clause) and not _is_told(clause, reader):
            return Told(named)
    return Told()


def _is_told(clause: str, reader: AttributionReader) -> bool:
    """Whether a type stands after somebody and a verb: "one told staff"."""
    verb = next(found for found in _WORD.finditer(clause) if _SAYING & set(name_words(found[0])))
    return bool(clause[: verb.start()].strip()) and TYPE in reader.read(clause[verb.end() :]).named


def _ending(before: str) -> Iterator[str]:
    """The words before a quotation, then what follows each of their commas."""
    words = before.strip(_EDGES)
    yield words
    yield from (words[cut.end() :] for cut in _CLAUSES.finditer(words))


def _beginning(after: str) -> Iterator[str]:
    """The words after a quotation, then what comes before each of their commas, the last first."""
    words = after.strip(_EDGES)
    yield words
    yield from (words[: cut.start()] for cut in reversed(list(_CLAUSES.finditer(words))))


def contradicted(told: Told, voices: Sequence[Voice], types: Mapping[str, str]) -> bool:
    """Whether no voice of an encounter could be whom the sentence tells of; `types` gives each type's main one."""
    return bool(told) and not any(_could_be(told, voice, types) for voice in voices)


def _could_be(told: Told, voice: Voice, types: Mapping[str, str]) -> bool:
    own = {
        SITE: {voice.site},
        STAGE: {voice.stage},
        TYPE: {types.get(name, name) for name in (voice.type, voice.main_type) if name},
    }
    for kind, names in told.named.items():
        meant = {types.get(name, name) for name in names} if kind == TYPE else set(names)
        if own[kind] - {""} and not meant & own[kind]:
            return False
    return True


def contradiction(told: Told, voice: Voice, reader: AttributionReader) -> str:
    """What to tell where a sentence says otherwise than the study."""
    own = {SITE: voice.site_label, STAGE: voice.stage_label, TYPE: voice.main_type or voice.type}
    said = [reader.label(kind, name) for kind in NARRATED for name in sorted(told.named.get(kind, ()))]
    true = [own[kind] for kind in NARRATED if kind in told.named and own[kind]]
    return f"the sentence says {', '.join(said)}; the words are by {', '.join(true)}"
