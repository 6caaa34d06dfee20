"""The findings of a checked draft as Markdown to read, or as a table with a row for each."""

from pathlib import Path

from qualtool.analysis.verification import DraftCheck, DraftFinding, counted, remarks
from qualtool.formats.csv_text import write_rows
from qualtool.formats.markdown import inline, quoted_lines

_HEADER = (
    *("number", "paragraph", "page", "verdict", "to_mend", "quote", "transcript", "turn", "speaker", "said"),
    *("attribution", "attribution_ok", "true_attribution", "remarks", "altered_by"),
)


def write_csv(path: Path, check: DraftCheck) -> None:
    """Writes one row for each quotation of four words or more."""
    write_rows(path, _HEADER, (_row(finding) for finding in check.findings))


def _row(finding: DraftFinding) -> list[object]:
    source, quotation = finding.source, finding.quotation
    ok = {None: "", True: "yes", False: "no"}[finding.attribution_ok]
    return [
        finding.number,
        quotation.parts[0].paragraph,
        quotation.page or "",
        finding.verdict,
        "yes" if finding.is_wrong else "no",
        quotation.text,
        source.transcript if source else "",
        source.turn if source else "",
        source.speaker if source else "",
        source.words if source else "",
        quotation.attribution,
        ok,
        source.attribution if source else "",
        "\n".join(remarks(finding)),
        "; ".join(quotation.altered_by),
    ]


def write_markdown(path: Path, check: DraftCheck) -> None:
    """Writes the findings to look at, then those that are sound, then what was left out."""
    parts = [
        f"# Quotations in {inline(check.draft)}",
        inline(counted(check)),
        inline(f"House rule: {check.house_rule}."),
    ]
    wanted = [finding for finding in check.findings if finding.needs_a_look]
    parts += ["## To look at"] if wanted else []
    for finding in wanted:
        parts.append(f"### {finding.number}. {inline(finding.verdict.capitalize())}, {inline(finding.where)}")
        parts.append(quoted_lines(finding.quotation.text))
        parts.append("\n".join(f"- {inline(line)}" for line in _lines(finding)))
    sound = [finding for finding in check.findings if not finding.needs_a_look]
    if sound:
        parts += ["## Sound", "\n".join(f"- {inline(_brief(finding))}" for finding in sound)]
    for title, listed in (("Of one to three words", check.short), ("From other work", check.elsewhere)):
        if listed:
            lines = (f"- paragraph {one.parts[0].paragraph}: {inline(one.text)}" for one in listed)
            parts += [f"## {title}", "\n".join(lines)]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n")


def _lines(finding: DraftFinding) -> list[str]:
    source = finding.source
    printed = [f"Attribution: {finding.quotation.attribution}"] if finding.quotation.attribution else []
    where = [f"Source: {source.transcript}, turn {source.turn}"] if source else []
    said = [f"As it was said: {source.words}"] if source and finding.changes and source.words else []
    return [*printed, *where, *said, *remarks(finding)]


def _brief(finding: DraftFinding) -> str:
    source = finding.source
    where = f", {source.transcript}, turn {source.turn}" if source else ""
    return f"{finding.number}. {finding.verdict}, {finding.where}{where}: {finding.quotation.text[:80]}"
