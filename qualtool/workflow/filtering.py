"""From what a researcher types after --where to a filter, checked against what the study has."""

from collections.abc import Sequence

from qualtool.analysis.attributing import Policy
from qualtool.analysis.voices import Filter, Voice, parse_filter
from qualtool.store.design import Design


def parse_where(where: Sequence[str], voices: Sequence[Voice], design: Design) -> Filter:
    """The filter that `where` states. Raises BadFilter, UnknownName."""
    places = {
        "site": [*design.sites, *(place.label for place in design.sites.values())],
        "stage": [*design.stages, *(place.label for place in design.stages.values())],
        "type": list(design.types),
    }
    if where and not any(name.casefold() == "role" for voice in voices for name in voice.attributes):
        places["role"] = list(design.types)
    return parse_filter(where, voices, places)


def attribution(template: str, voice: Voice) -> str:
    """Who said it, as the template makes it: '(Service user, Site 4, Stage 2 interview)'. Sub-roles roll up.

    What was decided about the form is not in it: `disclosure.printed_attribution` gives what is printed.
    """
    return Policy(template).form(voice)
