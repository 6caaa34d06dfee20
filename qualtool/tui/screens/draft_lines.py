"""How the findings on a draft are drawn: in brief for the list, whole with its differences, and where it was said."""

from collections.abc import Sequence
from dataclasses import replace

from textual.content import Content
from textual.widgets.option_list import Option

from qualtool.analysis.draft_walk import EVERYTHING, DraftWalk, SaidTurn
from qualtool.analysis.verification import DISCLOSES, SOUND, WORDING, DraftCheck, DraftFinding, QuoteSource, remarks
from qualtool.text.display import displayed, one_line
from qualtool.text.drafts import Quotation
from qualtool.text.near import WordChange
from qualtool.text.verbatim import CHANGED, CROSSES, EXACT, LAWFUL, NOT_FOUND, OUT_OF_ORDER, WRONG_SOURCE

SIGNS = {EXACT: "✓", LAWFUL: "…"}
MEND, WITHHELD, OTHER, WARNED = "!", "⊘", "–", "⚠"
LEGEND = "! to mend · ⚠ read it again"
SENTENCES = {
    EXACT: "The words stand as they were said.",
    LAWFUL: "What was cut or put in is marked.",
    CROSSES: "Words of two people stand as one person's.",
    OUT_OF_ORDER: "Its pieces were said in another order.",
    CHANGED: "The words are not as they were said.",
    NOT_FOUND: "Nobody in the study said this.",
    WRONG_SOURCE: "Said, but by nobody whom the attribution fits.",
}
_FAULTS = {WORDING: " (worded otherwise)", DISCLOSES: " (it says too much)"}
IS_OTHER = "Taken as a quotation from other work: not counted. i takes it back in."
HOW_TO_READ = "{printed → said}  {+ left out}  {− put in}"
NOT_THERE = "Nothing in the transcripts is like it."
NO_TRANSCRIPTS = "This study has no transcripts yet: nothing can be found in it. F2, then a, brings some in."
LEAVE_OUT = "If it is from other work, i leaves it out of this check."
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


def counts(check: DraftCheck, width: int) -> str:
    """How many have each verdict, and how many are not checked; no count is parted from its words by a line's end."""
    told = [f"{count} {verdict}" for verdict, count in check.counts.items() if count]
    attributions = sum(finding.attribution_ok is False for finding in check.findings)
    told += [f"{attributions} attribution{'' if attributions == 1 else 's'} wrong"] if attributions else []
    apart = len(check.elsewhere) + len(check.short)
    told += [f"{apart} not checked"] if apart else []
    lines: list[str] = []
    for one in told:
        fits = lines and len(lines[-1]) + len(" · ") + len(one) <= width
        lines[-1:] = [f"{lines[-1]} · {one}"] if fits else [*lines[-1:], one]
    return "\n".join(lines)


def summed_up(check: DraftCheck, in_order: bool) -> str:
    """How many quotations there are, how many are to mend, and in which order they are listed."""
    total, wrong = len(check.findings), sum(finding.is_wrong for finding in check.findings)
    counted = f"all {total} quotations" if total != 1 else "1 quotation"
    if in_order:
        return f"{counted} in order, {wrong or 'none'} to mend"
    return f"{counted}, {wrong} to mend first" if wrong else f"{counted}, none to mend"


def whole(finding: DraftFinding, other: bool) -> Content:
    """A finding: where it is, its verdict in a sentence, the quotation, its attributions, and what to mind."""
    place = Content.styled(f"{finding.number} · {finding.where}", "dim")
    colour = "dim" if other else f"bold {_colour(finding)}"
    parts = [Content.assemble((f"{sign(finding, other)} {finding.verdict}", colour), "  ", place)]
    parts.append(Content(IS_OTHER if other else SENTENCES[finding.verdict]))
    parts += [Content(""), with_changes(finding.quotation.text, finding.changes)]
    parts += [Content.styled(HOW_TO_READ, "dim")] if finding.changes else []
    parts += [Content(""), *_attributions(finding)]
    # What was changed is marked in the quotation; the attribution is told above, and the place below.
    rest = remarks(replace(finding, changes=(), source=None))
    warned = "$text-error" if finding.is_wrong else "$text-warning"
    parts += [Content.assemble((f"{WARNED} ", warned), one_line(told)) for told in rest]
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
    if source is not None and not finding.withheld:
        label = "should be   " if printed else "it would be "
        fault = _FAULTS.get(finding.attribution_fault, "")
        true = (one_line(source.attribution), "$text-success")
        lines.append(Content.assemble((label, "dim"), true, (fault, "dim")))
    return lines


def place(source: QuoteSource, turns: Sequence[SaidTurn]) -> tuple[Content, Content, Content]:
    """Where a quotation was said: the transcript and turn; what comes before; and from its own words on.

    The words that stand in the draft are marked. They are parted from what comes before, to be scrolled to.
    """
    head = Content.styled(f"{one_line(source.transcript)} · turn {source.turn}", "bold")
    before: list[Content] = []
    after: list[Content] = []
    for turn in turns:
        (after if after or turn.is_between else before).append(_turn(turn))
    return head, Content("\n").join(before), Content("\n").join(after)


def _turn(turn: SaidTurn) -> Content:
    words, style = displayed(turn.words), "" if turn.is_between else "dim"
    parts: list[tuple[str, str]] = [(_label(turn), "bold dim")]
    at = 0
    for start, end in turn.stands:
        parts += [(words[at:start], style), (words[start:end], SAID)]
        at = end
    return Content.assemble(*parts, (words[at:], style))


def _label(turn: SaidTurn) -> str:
    return f"{one_line(turn.speaker)}: " if turn.speaker else ""


def rows_above(turn: SaidTurn | None, width: int) -> int:
    """How many rows of its turn stand above the marked words, at this width."""
    start = turn.stands[0][0] if turn is not None and turn.stands else 0
    if turn is None or not start:
        return 0
    return Content(_label(turn) + displayed(turn.words[:start])).get_height({}, max(1, width)) - 1


def lines_of(walk: DraftWalk) -> list[Option]:
    """The list of a walk: its findings under their headings, then what was not checked."""
    lines: list[Option] = []
    for group in walk.groups:
        if group.title != EVERYTHING:
            lines.append(_heading(f"{group.title} ({len(group.findings)})"))
        lines += [Option(listed(one, walk.is_other(one)), id=str(one.number)) for one in group.findings]
    for title, apart in (("cited from other work", walk.check.elsewhere), ("one to three words", walk.check.short)):
        if apart:
            lines.append(_heading(f"not checked: {title} ({len(apart)})"))
            lines += [Option(listed_apart(quotation), disabled=True) for quotation in apart]
    return lines


def _heading(words: str) -> Option:
    return Option(Content.styled(words.capitalize(), "bold"), disabled=True)
