"""Findings as Markdown, to read and to put into the report's drafts."""

from pathlib import Path

from qualtool.analysis.findings import SIGNS, BearingCell, Finding, FindingList
from qualtool.formats.markdown import inline, quoted_lines


def write_markdown(path: Path, found: FindingList, study: str) -> None:
    """Writes findings by theme, each with its cells, what is missing, and how much of its scope it has looked at."""
    parts = [f"# {inline(study)}: findings", f"{len(found.findings)} of {found.of} findings; filter: {found.filter}"]
    theme = None
    for finding in found.findings:
        if finding.theme != theme:
            parts.append(f"## {inline(finding.theme)}")
            theme = finding.theme
        parts.extend(_finding(finding))
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n")


def _finding(finding: Finding) -> list[str]:
    parts = [
        f"### {finding.number}. {inline(finding.statement)}",
        f"About: {inline(finding.filter)}. Evidence: {inline(finding.looked_at)}.",
    ]
    if finding.flags:
        parts.append("\n".join(f"- Mind: {inline(flag)}" for flag in finding.flags))
    if finding.explanation:
        parts.append(f"**Explanation**\n\n{quoted_lines(finding.explanation)}")
    if finding.rivals:
        rivals = "\n".join(f"- {inline(rival)}" for rival in finding.rivals)
        parts.append(f"**Rival explanations considered**\n\n{rivals}")
    for tally in finding.tallies:
        if tally.cells:
            parts.append(f"**{SIGNS[tally.bearing]} {tally.bearing.capitalize()}** ({tally.in_numbers})")
            parts.append("\n".join(_cell(cell) for cell in finding.bearing(tally.bearing)))
    return parts


def _cell(cell: BearingCell) -> str:
    where = ", ".join(filter(None, (*cell.sites, cell.stage, " / ".join(cell.types))))
    said = inline(cell.cell.summary) or "nothing is written here"
    stale = f" *Stale: {inline(cell.why_stale)}.*" if cell.why_stale else ""
    note = f" Note: {inline(cell.note)}" if cell.note else ""
    return f"- **{inline(cell.name)}** ({inline(where)}): {said}{stale}{note}"
