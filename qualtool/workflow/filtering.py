"""From what a researcher types after --where to a filter, checked against what the study has."""

from collections.abc import Sequence

from qualtool.analysis.voices import Filter, Voice, parse_filter
from qualtool.store.design import Design


def parse_where(where: Sequence[str], voices: Sequence[Voice], design: Design) -> Filter:
    """The filter that `where` states. Raises BadFilter, UnknownName."""
    places = {
        "site": [*design.sites, *(place.label for place in design.sites.values())],
        "stage": [*design.stages, *(place.label for place in design.stages.values())],
        "type": list(design.types),
    }
    return parse_filter(where, voices, places)


def attribution(template: str, voice: Voice) -> str:
    """Who said it, as it is printed: '(Service user, Site 4, Stage 2 interview)'. Sub-roles roll up."""
    mode = voice.mode
    if voice.participation is None and voice.case_kind == "site":
        return f"({voice.site_label}, {voice.stage_label} {mode})"
    return template.format_map(
        {
            "type": voice.main_type or "Respondent",
            "role": voice.type or "Respondent",
            "site": voice.site_label,
            "stage": voice.stage_label,
            "mode": "" if voice.stage_label.casefold().endswith(mode.casefold()) else mode,
        }
    ).replace(" )", ")")
