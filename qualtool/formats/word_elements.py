"""The elements of Word's XML by their local names, in its transitional and its strict form."""

from typing import Any

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def name_of(element: Any) -> str:
    """The local name of an element; '' for comments, entities and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def value_of(element: Any, attribute: str = "val") -> str:
    """The value of a Word attribute; '' where it is not there."""
    if element is None:
        return ""
    return next((str(value) for space in _WORD if (value := element.get(f"{{{space}}}{attribute}")) is not None), "")


def child(element: Any, *path: str) -> Any:
    """The first element at this path, or None."""
    for name in path:
        if element is None:
            return None
        element = next((inner for inner in element if name_of(inner) == name), None)
    return element


def has(element: Any, *path: str) -> bool:
    """Whether a property stands at this path and is not switched off."""
    found = child(element, *path)
    return found is not None and (value_of(found) or "true").lower() not in ("0", "false", "off", "none")


def alternative(element: Any) -> Any:
    """The branch of an AlternateContent to read: the choice, or the fallback where the choice has no words (emoji)."""
    choice, fallback = element.find(f"{_ALTERNATIVES}Choice"), element.find(f"{_ALTERNATIVES}Fallback")
    if choice is None or (fallback is not None and not _has_words(choice)):
        return fallback if fallback is not None else element[:0]
    return choice


def _has_words(element: Any) -> bool:
    return any(name_of(part) == "sym" or (name_of(part) == "t" and part.text) for part in element.iter())
