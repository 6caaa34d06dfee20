"""Summaries as they are typed: plain text, {comments} in braces, “verbatim words”, (P12/3, turn 47) for references."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from qualtool.analysis.matrix import COMMENT, SUMMARY, VERBATIM, Reference, Stretch, stretch_text

_CITED = re.compile(r"\(([^()]*)\)")
_OPENING = {"{": ("}", COMMENT), "“": ("”", VERBATIM)}


def as_typed(stretches: Sequence[Stretch]) -> str:
    """A summary as text to edit; `parsed` reads it back with the labels that `labelled` gives."""
    return "\n".join(typed_points(stretches))


def typed_points(stretches: Sequence[Stretch]) -> list[str]:
    """Each stretch as text to edit, with labels that tell its references apart."""
    return [stretch_text(stretch) for stretch in told_apart(stretches)]


def told_apart(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The stretches that say anything, each reference with its label of `labelled`."""
    labels = {ref.excerpt: label for label, ref in labelled([r for s in stretches for r in s.references]).items()}
    return [
        replace(stretch, references=tuple(_with_label(ref, labels[ref.excerpt]) for ref in stretch.references))
        for stretch in stretches
        if stretch.text.strip()
    ]


def _with_label(reference: Reference, label: str) -> Reference:
    return reference if reference.label == label else replace(reference, label=label)


def labelled(references: Sequence[Reference]) -> dict[str, Reference]:
    """References by their label, each label once: a second excerpt of the same turn is turn 47b."""
    found: dict[str, Reference] = {}
    for reference in references:
        if any(known.excerpt == reference.excerpt for known in found.values()):
            continue
        label, letter = reference.label, ord("b")
        while label in found:
            label = f"{reference.label}{chr(letter)}"
            letter += 1
        found[label] = _with_label(reference, label)
    return found


def parsed(typed: str, references: Mapping[str, Reference]) -> list[Stretch]:
    """The stretches of a typed summary; a citation counts where its labels are among `references`.

    A star before a label marks a quotable passage. Anything that is not understood stays as it was typed.
    """
    stretches: list[Stretch] = []
    for kind, text in _runs(typed):
        if kind == SUMMARY:
            _add_plain(stretches, text, references)
        elif text.strip():
            stretches.append(Stretch(kind, text.strip()))
    return _without_bare_first(stretches)


def _without_bare_first(stretches: list[Stretch]) -> list[Stretch]:
    """What is cited before any words belongs to the first words; alone, it stays as it was typed."""
    if not stretches or stretches[0].text:
        return stretches
    bare, *others = stretches
    if not others:
        return [Stretch(SUMMARY, stretch_text(bare).strip())]
    return [replace(others[0], references=(*bare.references, *others[0].references)), *others[1:]]


def _runs(typed: str) -> list[tuple[str, str]]:
    """The text cut at braces and quotation marks that close; marks inside marks of the same kind are kept."""
    runs: list[tuple[str, str]] = []
    plain = 0
    for start, end, kind in marked_spans(typed):
        runs.append((SUMMARY, typed[plain:start]))
        runs.append((kind, typed[start + 1 : end - 1]))
        plain = end
    runs.append((SUMMARY, typed[plain:]))
    return runs


def marked_spans(typed: str) -> list[tuple[int, int, str]]:
    """Where braces and quotation marks that close stand, marks included: start, end, kind."""
    spans = []
    position = 0
    while position < len(typed):
        end = _closing(typed, position)
        if end is None:
            position += 1
            continue
        spans.append((position, end + 1, _OPENING[typed[position]][1]))
        position = end + 1
    return spans


def cited_spans(typed: str, labels: Container[str]) -> list[tuple[int, int]]:
    """Where brackets stand that name nothing but references of these labels."""
    return [match.span() for match in _CITED.finditer(typed) if _names_only(match.group(1), labels)]


def _names_only(inside: str, labels: Container[str]) -> bool:
    return all(part.strip().removeprefix("*").strip() in labels for part in inside.split(";"))


def _closing(typed: str, start: int) -> int | None:
    if typed[start] not in _OPENING:
        return None
    opening, closing = typed[start], _OPENING[typed[start]][0]
    depth = 0
    for position in range(start, len(typed)):
        depth += (typed[position] == opening) - (typed[position] == closing)
        if depth == 0:
            return position
    return None


def _add_plain(stretches: list[Stretch], text: str, references: Mapping[str, Reference]) -> None:
    """Adds plain text, cut at each citation and each line, so that every point keeps its own references."""
    position = 0
    for match in _CITED.finditer(text):
        cited = _known(match.group(1), references)
        if cited is None:
            continue
        before = text[position : match.start()]
        if before.strip():
            stretches.extend(Stretch(SUMMARY, line.strip()) for line in before.split("\n") if line.strip())
        if not stretches:
            stretches.append(Stretch(SUMMARY, ""))
        stretches[-1] = replace(stretches[-1], references=(*stretches[-1].references, *cited))
        position = match.end()
    stretches.extend(Stretch(SUMMARY, line.strip()) for line in text[position:].split("\n") if line.strip())


def _known(inside: str, references: Mapping[str, Reference]) -> list[Reference] | None:
    """The references that a bracket names, or None when it is just a bracket."""
    found = []
    for part in inside.split(";"):
        label = part.strip()
        starred = label.startswith("*")
        reference = references.get(label.removeprefix("*").strip())
        if reference is None:
            return None
        found.append(replace(reference, starred=starred))
    return found


def with_citations(typed: str, references: Sequence[Reference]) -> list[Stretch]:
    """A typed summary whose last point cites all of `references`."""
    stretches = parsed(typed, {})
    if stretches and references:
        at = next((i for i in reversed(range(len(stretches))) if stretches[i].kind != COMMENT), len(stretches) - 1)
        stretches[at] = replace(stretches[at], references=tuple(references))
    return stretches
