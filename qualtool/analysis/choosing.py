"""Finding one of a few things by what people call it: its name, the beginning of it, or of its identifier."""

from collections.abc import Mapping

from qualtool.errors import AmbiguousName, UnknownName


def one_named(kind: str, name: str, known: Mapping[str, str], place: str = "in this study") -> str:
    """The key in `known` (identifier to name) of what is called `name`. Raises UnknownName, AmbiguousName."""
    wanted = name.strip()
    folded = wanted.casefold()
    for fitting in (
        [key for key, called in known.items() if wanted in (called, key)],
        [key for key, called in known.items() if called.casefold() == folded],
        [key for key, called in known.items() if folded and called.casefold().startswith(folded)],
        [key for key in known if len(folded) > 3 and key.startswith(folded)],
    ):
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise AmbiguousName(kind, name, [f"{known[key]} ({key[:8]})" for key in fitting])
    raise UnknownName(kind, name, known.values(), place)
