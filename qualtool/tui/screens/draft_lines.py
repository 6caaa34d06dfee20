"""How the findings on a draft are drawn: in brief for the list, whole with its differences, and where it was said."""

from collections.abc import Sequence
from dataclasses import replace

from textual.content import Content

from qualtool.analysis.ledger import ContextTurn
from qualtool.analysis.verification import SOUND, WORDING, DraftCheck, DraftFinding, QuoteSource, remarks
from qualtool.text.display import displayed, one_line
from qualtool.text.drafts import Quotation
from qualtool.text.near import WordChange
from qualtool.text.verbatim import CHANGED, CROSSES, EXACT, LAWFUL, NOT_FOUND, OUT_OF_ORDER, WRONG_SOURCE

SIGNS = {EXACT: "✓", LAWFUL: "…"}
MEND, WITHHELD, OTHER, WARNED = "!", "⊘", "–", "⚠"
LEGEND = "! to mend · ⚠ read it again"
SENTENCES = {
    EXACT: "The words stand as they were said.",
    LAWFUL: "The words stand, and what was cut or put in is marked.",
    CROSSES: "Words of two people stand as one person's.",
    OUT_OF_ORDER: "Its pieces were said in another order.",
    CHANGED: "The words are not as they were said.",
    NOT_FOUND: "Nobody in the study said this.",
    WRONG_SOURCE: "The words were said, but by nobody whom the attribution fits.",
}
IS_OTHER = "Taken as a quotation from other work: not counted. i takes it back in."
HOW_TO_READ = "{printed → said}  {+ left out}  {− put in}"
NOT_THERE = "Nothing in the transcripts is like it. If it is from other work, i leaves it out of this check."
_BRIEF, _MARGIN = 120, 6
SAID = "underline bold $text-accent"


def listed(finding: DraftFinding, other: bool) -> Content:
    """A finding in two lines: its verdict, then how it begins."""
    head = Content.assemble(
        (f"{finding.number:>3} ", "dim"), (f"{sign(finding, other)} ", "bold"), _verdict(finding, other)
    )
    words = one_line(finding.quotation.text)[:_BRIEF]
    return Content("\n").join([head, Content.styled(" " * _MARGIN + words, "dim")])


def listed_apart(quotation: Quotation) -> Content:
    """A quotation that is not checked, in two lines: where it stands, then its words."""
    where = f"    {OTHER} paragraph {quotation.parts[0].paragraph}"
    words = " " * _MARGIN + one_line(quotation.text)[:_BRIEF]
    return Content.styled(f"{where}\n{words}", "dim")


def sign(finding: DraftFinding, other: bool) -> str:
    """The sign of a finding."""
    if other:
        return OTHER
    if finding.withheld:
        return WITHHELD
    return MEND if finding.is_wrong else SIGNS[finding.verdict]


def _verdict(finding: DraftFinding, other: bool) -> Content:
    if other:
        return Content.styled("other work", "dim")
    named = finding.verdict
    if finding.verdict in SOUND and finding.attribution_ok is False:
        named += ", attribution"
    warned = f" {WARNED}" if finding.warnings else ""
    return Content.assemble((named, _colour(finding)), (warned, "$text-warning"))


def _colour(finding: DraftFinding) -> str:
    return "$text-error" if finding.is_wrong else "$text-success"


def counts(check: DraftCheck) -> str:
    """How many quotations there are, how many are to mend, and how many have each verdict."""
    total = len(check.findings)
    wrong = sum(finding.is_wrong for finding in check.findings)
    told = [f"{total} quotation{'' if total == 1 else 's'}", f"{wrong or 'none'} to mend"]
    told += [f"{count} {verdict}" for verdict, count in check.counts.items() if count]
    attributions = sum(finding.attribution_ok is False for finding in check.findings)
    told += [f"{attributions} attribution{'' if attributions == 1 else 's'} wrong"] if attributions else []
    return " · ".join(told)


def whole(finding: DraftFinding, other: bool) -> Content:
    """A finding: where it is, its verdict in a sentence, the quotation, its attributions, and what to mind."""
    place = Content.styled(f"{finding.number} · {finding.where}", "dim")
    parts = [Content.assemble((f"{sign(finding, other)} {finding.verdict}", f"bold {_colour(finding)}"), "  ", place)]
    parts.append(Content(IS_OTHER if other else SENTENCES[finding.verdict]))
    parts += [Content(""), with_changes(finding.quotation.text, finding.changes)]
    parts += [Content.styled(HOW_TO_READ, "dim")] if finding.changes else []
    parts += [Content(""), *_attributions(finding)]
    # The changed words are marked in the quotation, and the attribution is told above.
    rest = remarks(replace(finding, changes=(), attribution_ok=None))
    colour = "$text-error" if finding.is_wrong else "$text-warning"
    parts += [Content.assemble((f"{WARNED} ", colour), one_line(told)) for told in rest]
    return Content("\n").join(parts)


def with_changes(text: str, changes: Sequence[WordChange]) -> Content:
    """A quotation as it is printed, with every difference in braces: what is printed, and what was said."""
    parts: list[Content | tuple[str, str]] = []
    at = 0
    for change in sorted(changes, key=lambda one: (one.start, one.end)):
        if change.start < at:
            continue
        end = max(change.start, change.end)
        parts += [Content(displayed(text[at : change.start])), *_difference(text[change.start : end], change.said)]
        if not change.printed and end < len(text) and not text[end].isspace():
            parts.append(Content(" "))
        at = end
    parts.append(Content(displayed(text[at:])))
    return Content.assemble("“", *parts, "”")


def _difference(printed: str, said: str) -> list[Content | tuple[str, str]]:
    was, is_said = (displayed(printed), "strike $text-error"), (displayed(said), "underline $text-success")
    if not printed:
        return [("{+", "bold"), is_said, ("}", "bold")]
    if not said:
        return [("{−", "bold"), was, ("}", "bold")]
    return [("{", "bold"), was, (" → ", "bold"), is_said, ("}", "bold")]


def _attributions(finding: DraftFinding) -> list[Content]:
    """The attribution as it is printed, and as it should be."""
    printed, source = one_line(finding.quotation.attribution), finding.source
    if finding.attribution_ok:
        return [Content.assemble(("attributed  ", "dim"), printed, (" ✓", "$text-success"))]
    if source is None or not printed:
        lines = [Content.assemble(("attributed  ", "dim"), printed or ("to nobody", "dim"))]
    else:
        lines = [Content.assemble(("attributed  ", "dim"), (printed, "$text-error"))]
    if source is not None:
        label = "should be   " if printed else "it would be "
        fault = " (worded otherwise)" if finding.attribution_fault == WORDING else ""
        true = (one_line(source.attribution), "$text-success")
        lines.append(Content.assemble((label, "dim"), true, (fault, "dim")))
    return lines


def place(source: QuoteSource, turns: Sequence[ContextTurn]) -> tuple[Content, Content, Content]:
    """Where a quotation was said: the transcript and turn; what comes before; and from its own words on.

    The words that stand in the draft are marked. They are parted from what comes before, to be scrolled to.
    """
    head = Content.styled(f"{one_line(source.transcript)} · turn {source.turn}", "bold")
    before: list[Content] = []
    after: list[Content] = []
    for turn in turns:
        label = Content.styled(f"{one_line(turn.speaker)}: " if turn.speaker else "", "bold dim")
        words = displayed(turn.words)
        if turn.said is None:
            line = Content.assemble(label, (words, "dim"))
        else:
            start, end = turn.said
            line = Content.assemble(label, words[:start], (words[start:end], SAID), words[end:])
        (after if after or turn.said is not None else before).append(line)
    return head, Content("\n").join(before), Content("\n").join(after)


def rows_above(turn: ContextTurn | None, width: int) -> int:
    """How many rows of its turn stand above the marked words, at this width."""
    if turn is None or turn.said is None or not turn.said[0]:
        return 0
    label = f"{one_line(turn.speaker)}: " if turn.speaker else ""
    return Content(label + displayed(turn.words[: turn.said[0]])).get_height({}, max(1, width)) - 1
