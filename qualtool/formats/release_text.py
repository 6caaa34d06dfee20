"""Quotes for outside the team, as Word, Markdown or a table: words, attribution, how they were picked."""

from importlib import import_module
from pathlib import Path

from qualtool.analysis.ledger import Release, ReleasedQuote
from qualtool.errors import UnknownSuffix
from qualtool.formats.csv_text import write_rows
from qualtool.formats.markdown import inline, quoted_lines
from qualtool.formats.whole_file import write_whole

WRITERS = {
    ".docx": "qualtool.formats.release_docx:write",
    ".csv": "qualtool.formats.release_text:write_csv",
    ".md": "qualtool.formats.release_text:write_markdown",
}


def write_release(path: Path, release: Release) -> None:
    """Writes a release in the format that `path` ends in. Raises UnknownSuffix, UnwritableFile."""
    suffix = path.suffix.lower()
    if suffix not in WRITERS:
        raise UnknownSuffix(path, WRITERS)
    module, _, function = WRITERS[suffix].partition(":")
    writer = getattr(import_module(module), function)
    write_whole(path, lambda beside: writer(beside, release))


def introduction(release: Release) -> list[str]:
    """What the file holds and what the marks mean."""
    return [
        f"Filter: {release.filter}. {release.counts}.",
        "“…” stands where words are left out; words in [brackets] are the researchers’.",
    ]


def picked(quote: ReleasedQuote) -> str:
    """How a quote was picked, as it is printed under it."""
    return f"Picked from: {quote.picked}" if quote.picked else ""


def write_csv(path: Path, release: Release) -> None:
    """Writes one row for each quote."""
    rows = ((quote.printed, quote.attribution, quote.picked) for quote in release.quotes)
    write_rows(path, ("quote", "attribution", "picked from"), rows)


def write_markdown(path: Path, release: Release) -> None:
    """Writes the quotes in the ledger's order."""
    parts = [f"# {inline(release.study or 'Quotes')}: quotes", *map(inline, introduction(release))]
    for quote in release.quotes:
        lines = [quoted_lines(quote.printed), ">", f"> — {inline(quote.attribution)}"]
        if quote.picked:
            lines[-1] += "  "
            lines.append(f"> {inline(picked(quote))}")
        parts.append("\n".join(lines))
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n")
