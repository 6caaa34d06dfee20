"""Quotes as Markdown to read, or as a table with one row for each excerpt."""

from pathlib import Path

from qualtool.analysis.quotes import CodedExcerpt, Quotes
from qualtool.formats.csv_text import write_rows
from qualtool.formats.markdown import inline, quoted_lines
from qualtool.formats.quotes_grouping import QuoteGroup, also_under, groups

_HEADER = (
    *("id", "quote", "attribution", "themes", "theme_paths", "site", "stage", "type", "mode", "participant"),
    *("speaker", "transcript", "turn", "start", "end", "coders", "starred", "memos"),
    *("before", "after", "counts", "filter"),
)


def write_csv(path: Path, quotes: Quotes) -> None:
    """Writes one row for each excerpt; `start` and `end` are code points in its transcript.

    The counts and the filter stand in every row, where nobody cuts them off.
    """
    said = [str(quotes.counts), "; ".join((quotes.filter, *quotes.options))]
    write_rows(path, _HEADER, ([*_row(quote), *said] for quote in quotes.quotes))


def _row(quote: CodedExcerpt) -> list[str | int]:
    return [
        quote.id,
        quote.text,
        quote.attribution,
        "; ".join(quote.themes),
        "; ".join(quote.theme_paths),
        quote.site,
        quote.stage,
        quote.type,
        quote.mode,
        quote.participant,
        quote.speaker,
        quote.transcript,
        quote.turn,
        quote.start,
        quote.end,
        "; ".join(quote.coders),
        "yes" if quote.starred else "no",
        "\n".join(quote.memos),
        "\n".join(turn.labelled for turn in quote.before),
        "\n".join(turn.labelled for turn in quote.after),
    ]


def write_markdown(path: Path, quotes: Quotes) -> None:
    """Writes the quotes by theme, with the filter and the four counts."""
    parts = [f"# {inline(quotes.study or 'Quotes')}", *map(inline, introduction(quotes))]
    above: tuple[str, ...] = ()
    for group in groups(quotes):
        parts.extend(f"{'#' * level} {inline(name)}" for level, name in new_headings(above, group.levels, first=2))
        above = group.levels
        parts.extend(_quotation(quote, group) for quote in group.quotes)
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n")


def introduction(quotes: Quotes) -> list[str]:
    """The filter, the four counts, how the list was picked, and the word forms that a search found."""
    lines = [f"Filter: {quotes.filter or 'none, everything is here'}", f"{quotes.counts}."]
    lines.extend(f"{option}." for option in quotes.options)
    if quotes.forms:
        lines.append(f"Word forms found: {quotes.forms_told()}")
    if any(len(quote.themes) > 1 for quote in quotes.quotes):
        lines.append("A quote that carries several of these themes stands under each of them.")
    if not quotes.quotes:
        lines.append("No quote fits this filter.")
    return lines


def new_headings(above: tuple[str, ...], levels: tuple[str, ...], first: int) -> list[tuple[int, str]]:
    """The headings, with their level from 1 to 6, that `levels` needs after the headings `above`."""
    same = 0
    while same < min(len(above), len(levels)) and above[same] == levels[same]:
        same += 1
    return [(min(first + depth, 6), levels[depth]) for depth in range(same, len(levels))]


def place(quote: CodedExcerpt) -> str:
    """Where an excerpt stands, and its id."""
    return f"{quote.transcript}, turn {quote.turn}, characters {quote.start}–{quote.end} · {quote.id}"


def _quotation(quote: CodedExcerpt, group: QuoteGroup) -> str:
    star = "★ " if quote.starred else ""
    also = also_under(quote, group)
    lines = [quoted_lines(quote.text), ">", f"> — {star}{inline(quote.attribution)}  ", f"> {inline(place(quote))}"]
    if also:
        lines[-1] += "  "
        lines.append(f"> Also: {inline('; '.join(also))}")
    before, after = ([inline(turn.labelled) for turn in turns] for turns in (quote.before, quote.after))
    return "\n\n".join([*before, "\n".join(lines), *after])
