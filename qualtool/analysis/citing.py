"""Citing while a summary is being written: what goes in where the cursor stands, and stars on references."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qualtool.analysis.matrix import Reference, Stretch, stretch_text
from qualtool.analysis.summary_text import cited_spans, marked_spans, parsed


def citation(label: str, starred: bool, words: str = "") -> str:
    """A reference as it is typed, after the words that it stands for if they go in too, as verbatim."""
    cited = f"({'*' if starred else ''}{label})"
    return f"“{words}” {cited}" if words else cited


def citations(stretches: Sequence[Stretch], labels: Mapping[str, str]) -> str:
    """All that some stretches cite, each once, in one pair of brackets; `labels` by excerpt. Empty if nothing is."""
    cited = {ref.excerpt: ("*" if ref.starred else "") + labels[ref.excerpt] for s in stretches for ref in s.references}
    return f"({'; '.join(cited.values())})" if cited else ""


def retold(stretches: Sequence[Stretch], labels: Mapping[str, str]) -> str:
    """Another cell's stretches as they are typed here, where their references have these labels by excerpt."""
    return "\n".join(
        stretch_text(replace(one, references=tuple(replace(ref, label=labels[ref.excerpt]) for ref in one.references)))
        for one in stretches
        if one.text.strip()
    )


def put_in(before: str, text: str, after: str) -> str:
    """`text` with the gaps that it needs between what stands before and after the cursor.

    Several points begin on a line of their own.
    """
    gap = "" if not before or before[-1].isspace() else " "
    if "\n" in text and before.strip() and not before.endswith("\n"):
        gap = "\n"
    return f"{gap}{text}{' ' if after[:1].isalnum() else ''}"


def cited_in_order(typed: str, references: Mapping[str, Reference]) -> list[Reference]:
    """What a typed summary cites, each excerpt once, in the order of its first mention."""
    found: dict[str, Reference] = {}
    for stretch in parsed(typed, references):
        for ref in stretch.references:
            found.setdefault(ref.excerpt, ref)
    return list(found.values())


def with_star(typed: str, references: Mapping[str, Reference], label: str, starred: bool) -> str:
    """A typed summary with every mention of one reference starred, or without its star."""
    inside = [(start, end) for start, end, _kind in marked_spans(typed)]
    told = typed
    for start, end in reversed(cited_spans(typed, references)):
        if not any(first <= start < last for first, last in inside):
            parts = [_starred(part, label, starred) for part in typed[start + 1 : end - 1].split(";")]
            told = f"{told[: start + 1]}{';'.join(parts)}{told[end - 1 :]}"
    return told


def _starred(part: str, label: str, starred: bool) -> str:
    named = part.strip().removeprefix("*").strip()
    if named != label:
        return part
    return part[: len(part) - len(part.lstrip())] + ("*" if starred else "") + named
