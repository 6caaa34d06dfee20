"""How the theme screen draws excerpts: their words, what stands around them, and the filter with its counts."""

from collections.abc import Iterable

from textual.content import Content

from qualtool.analysis.picking import GroupListed
from qualtool.analysis.quotes import CodedExcerpt, Quotes, TurnBeside
from qualtool.analysis.surroundings import NOTHING, QUESTION, Around
from qualtool.analysis.tree import BETWEEN_LEVELS
from qualtool.text.display import displayed, one_line

CONTEXTS = {
    QUESTION: "with the interviewer's question before",
    Around(1, 1): "with a turn before and after",
    Around(3, 3): "with three turns before and after",
    NOTHING: "the excerpts alone",
}
"""What the key for context goes through."""
FILTER_LINES = 3


def excerpt_lines(quote: CodedExcerpt, under: str, heading: str = "") -> Content:
    """An excerpt as it is listed: the words whole in what stands around, then who, where, and its other themes."""
    words = Content.styled(("★ " if quote.starred else "") + displayed(quote.text), "")
    elsewhere = [
        one_line(path.split(BETWEEN_LEVELS)[-1])
        for number, path in zip(quote.themes, quote.theme_paths, strict=True)
        if number != under
    ]
    about = f"{one_line(quote.attribution)}  {one_line(quote.reference)}  {one_line(quote.speaker)}"
    about += f"  coded {'; '.join(elsewhere)}" if elsewhere else ""
    about += f"  by {', '.join(map(one_line, quote.coders))}"
    notes = [Content.styled(f"✎ {one_line(memo)}", "italic dim") for memo in quote.memos]
    above = [Content.styled(heading, "bold underline")] if heading else []
    return Content("\n").join(
        [
            *above,
            *_beside(quote.before),
            words,
            Content.styled(about, "dim"),
            *notes,
            *_beside(quote.after),
            Content(""),
        ]
    )


def _beside(turns: Iterable[TurnBeside]) -> list[Content]:
    return [Content.styled(displayed(turn.labelled), "italic dim") for turn in turns]


def group_headings(groups: Iterable[GroupListed]) -> dict[int, str]:
    """The heading over the first excerpt of each group, by the excerpt's place in the list."""
    found, at = {}, 0
    for group in groups:
        quotes = "1 quote" if group.in_ledger == 1 else f"{group.in_ledger} quotes"
        found[at] = f"{one_line(group.name)}: {quotes} in the ledger"
        at += group.listed
    return found


def filter_lines(found: Quotes, width: int) -> Content:
    """The filter and the four counts, which stay in sight however long the filter is, and how the list was picked."""
    said, counts = f"filter: {one_line(found.filter)}", f" · {found.counts}"
    room = max(FILTER_LINES * (width - 2) - len(counts) - width // 4, 20)
    if len(said) > room:
        said = f"{said[:room].rstrip()}…"
    return Content("\n").join(
        [Content(f"{said}{counts}"), *(Content.styled(one_line(option), "italic") for option in found.options)]
    )
