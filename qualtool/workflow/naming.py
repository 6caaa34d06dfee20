"""What a text names that may not be read outside the team: people by their labels, places, files."""

from collections.abc import Collection, Sequence

from qualtool.analysis.attributing import NAMING
from qualtool.analysis.label_shapes import telling
from qualtool.analysis.voices import Voice
from qualtool.store.design import Design

_PERSON = "a participant's label"


def identifying(voices: Collection[Voice]) -> dict[str, str]:
    """What may not be read in print, with what it is: participants' labels, and the names and areas of sites."""
    found: dict[str, str] = {}
    for voice in voices:
        if voice.participant:
            found.setdefault(voice.participant, _PERSON)
        for name, value in voice.attributes.items():
            if name.casefold() in NAMING - {"consent", "date"} and len(value.strip()) > 1:
                found.setdefault(value.strip(), f"the {name} of {voice.site_label}")
    return found


def names_in(text: str, known: Collection[str]) -> list[str]:
    """The names that stand in a text as whole words, whatever their capitals."""
    from qualtool.text.words import words_of

    words, folded = words_of(text), text.casefold()
    return [name for name in known if name.casefold() in folded and words.places_of(words_of(name))]


def files_in(text: str, voices: Sequence[Voice]) -> list[str]:
    """The transcripts that a text names, of those whose name may tell who it was: omar_s1, not P12_s1 nor group."""
    files = telling((voice.transcript for voice in voices), voices)
    # An everyday word in small letters names no file.
    return [name for name in names_in(text, files) if name in text and not (name.islower() and name.isalpha())]


def named_outside(text: str, voices: Sequence[Voice], stated: Design) -> tuple[str, ...]:
    """Whom and what a text for readers names though labels are all that it should print: people, places, files.

    A label that is a code, such as P12, is meant to be printed; a first name in its place is not.
    """
    labels = telling((voice.participant for voice in voices), voices)
    people = [name for name in names_in(text, labels) if name in text]
    meant = {*stated.types, *(place.label for named in (stated.sites, stated.stages) for place in named.values())}
    folded = {name.casefold() for name in meant}
    spelt = [name for name, what in identifying(voices).items() if what != _PERSON and name.casefold() not in folded]
    places = [name for name in names_in(text, spelt) if name in text and not name.islower()]
    return tuple(dict.fromkeys((*people, *places, *files_in(text, voices))))
