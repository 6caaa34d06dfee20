"""How a paragraph of a Word file looks: its own properties, then those of its style and the styles that is based on."""

from collections.abc import Iterator
from typing import Any

from qualtool.formats.drafts.looks import Look
from qualtool.formats.word_elements import child, has, name_of, value_of

_PER_MM = 1440 / 25.4
"""Word measures indents in twentieths of a point."""


class Styles:
    """The paragraph styles of one Word file; `root` is its styles part, None where it has none."""

    def __init__(self, root: Any) -> None:
        self._styles = {
            value_of(style, "styleId"): style for style in (() if root is None else root) if name_of(style) == "style"
        }
        defaults = (key for key, style in self._styles.items() if value_of(style, "default") in ("1", "true", "on"))
        paragraph = (key for key in defaults if value_of(self._styles[key], "type") == "paragraph")
        self._default = next(paragraph, "")
        self._known: dict[str, tuple[Any, ...]] = {}

    def look(self, paragraph: Any) -> Look:
        """The look of a `w:p`."""
        own = child(paragraph, "pPr")
        chain = self._chain(value_of(child(own, "pStyle")) or self._default)
        properties = [own, *(child(style, "pPr") for style in chain)]
        indents = [child(each, "ind") for each in properties]
        names = tuple(value_of(child(style, "name")) for style in chain)
        numbering = next(
            (value_of(number) for each in properties if (number := child(each, "numPr", "numId")) is not None), "0"
        )
        level = next((value_of(found) for each in properties if (found := child(each, "outlineLvl")) is not None), "9")
        look = Look(names, _first(indents, "left", "start"), _first(indents, "hanging") > 0, numbering != "0")
        is_heading = look.has_heading_style or level in set("012345678")
        return Look(look.styles, look.indent, look.is_hanging, look.is_listed, is_heading)

    def breaks_before(self, paragraph: Any) -> bool:
        """Whether a `w:p` asks for a new page before it."""
        return has(paragraph, "pPr", "pageBreakBefore")

    def _chain(self, key: str) -> tuple[Any, ...]:
        """The style, the style it is based on, and so on."""
        if key not in self._known:
            self._known[key] = tuple(self._based_on(key))
        return self._known[key]

    def _based_on(self, key: str) -> Iterator[Any]:
        met: set[str] = set()
        while key in self._styles and key not in met:
            met.add(key)
            yield self._styles[key]
            key = value_of(child(self._styles[key], "basedOn"))


def _first(indents: list[Any], *attributes: str) -> float:
    """The first of some indents that says anything of these attributes, in millimetres."""
    for indent in indents:
        for attribute in attributes:
            written = value_of(indent, attribute)
            if written:
                return _millimetres(written)
    return 0.0


def _millimetres(written: str) -> float:
    """A measure as Word writes it: twentieths of a point, or in strict files a number with its unit."""
    for unit, size in (("mm", 1.0), ("cm", 10.0), ("in", 25.4), ("pt", 25.4 / 72)):
        if written.endswith(unit):
            written, factor = written.removesuffix(unit), size
            break
    else:
        factor = 1 / _PER_MM
    try:
        return round(float(written) * factor, 1)
    except ValueError:
        return 0.0
