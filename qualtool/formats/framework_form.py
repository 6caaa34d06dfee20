"""The shape in which a framework is written to its file."""

import re
from collections.abc import Iterable
from typing import Any

from qualtool.analysis.framework import Framework, Place, ThemeText

_PLAIN = re.compile(r"\w[\w '’“”(),./;+&%?!–-]*")
_TEXTS = ("definition", "include", "exclude", "example")
_GUIDE_KEYS = ("sites", "stages", "types")


def framework_form(framework: Framework) -> dict[str, Any]:
    """What ruamel.yaml writes for a framework: numbers and keys in quotes, empty keys left out."""
    return {
        "name": _scalar(framework.name),
        "version": framework.version,
        "sites": {_quoted(place.key): _place_form(place) for place in framework.sites},
        "stages": {_quoted(place.key): _place_form(place) for place in framework.stages},
        "types": {_scalar(name): _flow_list(roles) for name, roles in framework.types.items()},
        "themes": [_theme_form(theme) for theme in framework.themes],
    }


def _place_form(place: Place) -> Any:
    if not place.attributes:
        return _scalar(place.label)
    attributes = {_scalar(name): _scalar(value) for name, value in place.attributes.items()}
    return _flow_map({"label": _scalar(place.label), "attributes": _flow_map(attributes)})


def _theme_form(theme: ThemeText) -> dict[str, Any]:
    guide = {key: _flow_list(getattr(theme.guide, key), quoted=key != "types") for key in _GUIDE_KEYS}
    form = {
        "id": _scalar(theme.slug),
        "number": _quoted(theme.number),
        "title": _scalar(theme.title),
        **{key: _scalar(getattr(theme, key)) for key in _TEXTS},
        "keywords": _flow_list(theme.keywords),
        "columns": _flow_list(theme.columns),
        "guide": _flow_map({key: names for key, names in guide.items() if names}),
        "other": theme.other,
        "themes": [_theme_form(inner) for inner in theme.themes],
    }
    return {key: value for key, value in form.items() if value}


def _quoted(text: str) -> str:
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    quoted: str = DoubleQuotedScalarString(text)
    return quoted


def _scalar(text: str) -> str:
    """Plain where that is sure to come back the same, else in double quotes."""
    return text if _PLAIN.fullmatch(text) and not text.endswith(" ") else _quoted(text)


def _flow_list(values: Iterable[str], quoted: bool = False) -> Any:
    from ruamel.yaml.comments import CommentedSeq

    form = CommentedSeq(_quoted(value) if quoted else _scalar(value) for value in values)
    form.fa.set_flow_style()
    return form


def _flow_map(values: dict[str, Any]) -> Any:
    from ruamel.yaml.comments import CommentedMap

    form = CommentedMap(values)
    form.fa.set_flow_style()
    return form
