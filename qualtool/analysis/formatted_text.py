"""Summaries edited where formatting tells the kinds of text: marks are set where only formatting speaks."""

from collections.abc import Container, Iterator, Sequence

from qualtool.analysis.matrix import COMMENT, VERBATIM
from qualtool.analysis.summary_text import cited_spans, marked_spans

_MARKS = {VERBATIM: ("“", "”"), COMMENT: ("{", "}")}


def marked(runs: Sequence[tuple[str, str]], labels: Container[str]) -> str:
    """The runs, as (kind, text), as one typed text: formatted words outside marks and citations get theirs.

    What was typed right behind or before marked words takes over their format without anybody's meaning it,
    so only formatting that stands apart from marks counts.
    """
    typed = "".join(text for _kind, text in runs)
    kinds = [kind if kind in _MARKS else "" for kind, text in runs for _character in text]
    in_marks = _covered(len(typed), [(start, end) for start, end, _kind in marked_spans(typed)])
    cited = _covered(len(typed), cited_spans(typed, labels))
    settled = [one or other for one, other in zip(in_marks, cited, strict=True)]
    made, position = [], 0
    for start, end in _formatted(typed, kinds, settled):
        words = typed[start:end]
        begins = start + len(words) - len(words.lstrip())
        ends = begins + len(words.strip())
        if not words.strip() or set(words) & set("“”{}") or _runs_on(kinds, in_marks, start, end):
            continue
        opening, closing = _MARKS[kinds[start]]
        made.append(typed[position:begins] + opening + typed[begins:ends] + closing)
        position = ends
    return "".join(made) + typed[position:]


def _formatted(typed: str, kinds: Sequence[str], settled: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where stretches of one kind stand outside of what is settled, each within a line."""
    start = 0
    while start < len(typed):
        end = start + 1
        if kinds[start] and not settled[start] and typed[start] != "\n":
            while end < len(typed) and kinds[end] == kinds[start] and not settled[end] and typed[end] != "\n":
                end += 1
            yield start, end
        start = end


def _covered(length: int, spans: Sequence[tuple[int, int]]) -> list[bool]:
    covered = [False] * length
    for start, end in spans:
        covered[start:end] = [True] * (end - start)
    return covered


def _runs_on(kinds: Sequence[str], in_marks: Sequence[bool], start: int, end: int) -> bool:
    before = start > 0 and in_marks[start - 1] and kinds[start - 1] == kinds[start]
    return before or (end < len(kinds) and in_marks[end] and kinds[end] == kinds[start])
