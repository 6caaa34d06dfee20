"""Commands that check the quotations of a draft report, and the house rule by which they do."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.options import CoderOption, JsonOption, OutputOption, StudyOption
from qualtool.cli.printing import note, say, say_json, say_wrapped

if TYPE_CHECKING:
    from qualtool.analysis.verification import DraftCheck, DraftFinding
    from qualtool.text.drafts import Quotation
    from qualtool.workflow.checked_drafts import Fixed
    from qualtool.workflow.sharing import Shared

_BRIEF = 160


def add_to(app: typer.Typer) -> None:
    """Registers the commands of this module."""
    app.command()(verify)
    app.command("house-rule")(house_rule)


def verify(
    drafts: Annotated[list[Path], typer.Argument(metavar="DRAFT...", help="A .docx, .odt, .md, .html or .txt file.")],
    output: OutputOption = None,
    fix: Annotated[
        Path | None,
        typer.Option("--fix", metavar="FILE", help="Write a copy of the draft with its attributions corrected."),
    ] = None,
    ignore: Annotated[
        Path | None,
        typer.Option("--ignore", metavar="FILE", help="A text file of quotations from other work, one on each line."),
    ] = None,
    study: StudyOption = "",
    as_json: JsonOption = False,
) -> None:
    """Check every quotation in a draft report against the transcripts: its words and its attribution.

    Writes comments into a copy (.docx), or a report (.md, .csv). Ends with 1 when something is to be mended.

    Example: qualtool verify report.docx -o report_checked.docx
    """
    from qualtool.workflow import checked_drafts, preparing, study_files, verifying

    if len(drafts) > 1 and (output or fix):
        raise typer.BadParameter("-o and --fix are for one draft at a time.")
    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        checks = [verifying.verify(opened, draft, ignore) for draft in drafts]
        shared = checked_drafts.share_check(opened, checks[0], drafts[0], output) if output else None
        fixed = checked_drafts.share_fixed(opened, checks[0], drafts[0], fix) if fix else None
    if as_json:
        told = [_check_json(checked_drafts.released(check)) for check in checks]
        say_json(told[0] if len(told) == 1 else told)
    else:
        for check in checks:
            _say_check(check, brief=shared is not None)
    if shared is not None:
        _tell_shared(shared, as_json)
    if fixed is not None:
        _tell_fixed(fixed, as_json)
    if not all(check.is_sound for check in checks):
        raise typer.Exit(1)


def house_rule(
    fillers: Annotated[
        str | None,
        typer.Option("--fillers", metavar="WORDS", help='Words that may go, by commas: um,er,you know. "" for none.'),
    ] = None,
    marks: Annotated[
        bool | None, typer.Option("--marks/--no-marks", help="Whether marks such as [laughs] may go.")
    ] = None,
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show or set what a printed quotation may leave out without a mark: fillers, a transcriber's marks.

    Example: qualtool house-rule --fillers um,er,erm --marks
    """
    from qualtool.workflow import house_rules, preparing, settings, study_files

    sets = fillers is not None or marks is not None
    with preparing.open_study(study_files.find_study(study), query_only=not sets) as opened:
        if sets:
            listed = None if fillers is None else fillers.split(",")
            note(f"{house_rules.set_house_rule(opened, settings.coder_name(coder), listed, marks)}.")
        rule = house_rules.house_rule(opened)
    if as_json:
        say_json({"fillers": list(rule.fillers), "marks": rule.marks})
    elif not sets:
        say(f"House rule: {rule}.")


def _say_check(check: "DraftCheck", brief: bool) -> None:
    """The report of one draft: what is to be looked at, then what was left out, then the counts."""
    from qualtool.analysis.verification import counted

    say(check.draft)
    say()
    for finding in check.findings:
        if finding.needs_a_look and not brief:
            _say_finding(finding)
    _say_apart("Of one to three words, not checked", check.short)
    _say_apart("From other work, not checked", check.elsewhere)
    say_wrapped(counted(check))
    note(f"House rule: {check.house_rule}.")


def _say_finding(finding: "DraftFinding") -> None:
    from qualtool.analysis.verification import remarks

    sign = "!" if finding.is_wrong else "?"
    say(f"{sign} {finding.number}. {finding.verdict.upper()}  {finding.where}")
    say_wrapped(f"“{_in_brief(finding.quotation.text)}”", "    ")
    if finding.quotation.attribution:
        say_wrapped(finding.quotation.attribution, "    ")
    if finding.source is not None:
        speaker = f", {finding.source.speaker}" if finding.source.speaker else ""
        say_wrapped(f"Source: {finding.source.transcript}, turn {finding.source.turn}{speaker}", "    ")
        if finding.changes:
            say_wrapped(f"It was said: “{_in_brief(finding.source.words)}”", "    ")
    for remark in remarks(finding):
        say_wrapped(f"- {remark}", "    ")
    say()


def _in_brief(text: str) -> str:
    """The words on one line, those in the middle left out where they are many."""
    words = " ".join(text.split())
    return words if len(words) <= _BRIEF else f"{words[: _BRIEF - 50].rstrip()} ... {words[-45:].lstrip()}"


def _say_apart(title: str, listed: "Sequence[Quotation]") -> None:
    if listed:
        say(f"{title} ({len(listed)}):")
        for one in listed:
            say_wrapped(
                f"paragraph {one.parts[0].paragraph}: “{_in_brief(one.text)}” {one.attribution}".rstrip(), "    "
            )
        say()


def _tell_shared(shared: "Shared", as_json: bool) -> None:
    (note if as_json else say)(str(shared.path))
    if shared.withheld:
        note(f"{shared.withheld} of these may not be printed, for want of consent.")
    if shared.earlier is not None:
        note(f"The file that was there is now {shared.earlier}.")


def _tell_fixed(fixed: "Fixed", as_json: bool) -> None:
    tell = note if as_json else say
    count = len(fixed.made)
    tell(f"{fixed.shared.path}: {count} attribution{'' if count == 1 else 's'} corrected")
    for one in fixed.made:
        tell(f"    {one.number}. {one.printed} -> {one.true}")
    for one in fixed.left:
        note(f"    {one.number}. {one.printed} left as it is: {one.why_not}.")
    if fixed.shared.earlier is not None:
        note(f"The file that was there is now {fixed.shared.earlier}.")


def _check_json(check: "DraftCheck") -> dict[str, object]:
    return {
        "draft": check.draft,
        "study": check.study,
        "house_rule": check.house_rule,
        "sound": check.is_sound,
        "counts": check.counts,
        "findings": [_finding_json(finding) for finding in check.findings],
        "short": [_apart_json(one) for one in check.short],
        "elsewhere": [_apart_json(one) for one in check.elsewhere],
    }


def _finding_json(finding: "DraftFinding") -> dict[str, object]:
    source, quotation = finding.source, finding.quotation
    return {
        "number": finding.number,
        "quote": quotation.text,
        "where": finding.where,
        "paragraph": quotation.parts[0].paragraph,
        "page": quotation.page,
        "kind": quotation.kind,
        "verdict": finding.verdict,
        "wrong": finding.is_wrong,
        "source": None
        if source is None
        else {
            "transcript": source.transcript,
            "transcript_id": source.transcript_id,
            "start": source.start,
            "end": source.end,
            "turn": source.turn,
            "speaker": source.speaker,
            "words": source.words,
            "attribution": source.attribution,
        },
        "attribution": quotation.attribution,
        "attribution_ok": finding.attribution_ok,
        "attribution_fault": finding.attribution_fault,
        "changes": [{"printed": change.printed, "said": change.said} for change in finding.changes],
        "warnings": list(finding.warnings),
        "withheld": finding.withheld,
        "also_in": list(finding.also_in),
        "altered_by": list(quotation.altered_by),
    }


def _apart_json(quotation: "Quotation") -> dict[str, object]:
    return {
        "quote": quotation.text,
        "paragraph": quotation.parts[0].paragraph,
        "page": quotation.page,
        "attribution": quotation.attribution,
    }
