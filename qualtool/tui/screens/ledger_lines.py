"""How the ledger's quotes are drawn: in brief for the list, and whole with their place in the transcript."""

from textual.content import Content

from qualtool.analysis.ledger import PURPOSES, Ledger, LedgerQuote
from qualtool.text.display import displayed, one_line

LEGEND = "✓ exact · … lawful edit · ! to mend · ⊘ withheld"
_BRIEF = 300


def listed(quote: LedgerQuote) -> Content:
    """A quote in two lines: its words, then who says it, what it is for, and where it is used."""
    words = Content.assemble((f"{quote.number} ", "dim"), (f"{quote.sign} ", "bold"), one_line(quote.printed)[:_BRIEF])
    about = [one_line(quote.attribution), quote.purpose or "for ?"]
    about.append(f"in {one_line(quote.used_in)}" if quote.used_in else "not used")
    about += ["⚠ names"] if quote.names else []
    return Content("\n").join([words, Content.styled("    " + " · ".join(about), "dim")])


def whole(quote: LedgerQuote, found: Ledger) -> Content:
    """A quote as it is printed, what is kept of it, what to mind, and the turns around it as they were said."""
    parts = [Content.styled(displayed(quote.printed), "bold"), Content(one_line(quote.attribution)), Content("")]
    parts.append(_verdict(quote))
    parts += [Content.styled(f"! {one_line(told)}", "$text-warning") for told in quote.to_mind]
    parts += [Content.assemble((f"{label}: ", "dim"), words) for label, words in _kept(quote) if words]
    for person in found.people:
        if quote.number in (number for number, _attribution, _picked in person.quotes):
            parts.append(Content.assemble(("One person: ", "dim"), one_line(str(person))))
    parts += [Content(""), Content.styled(f"{one_line(quote.reference)}  {one_line(quote.transcript)}", "dim")]
    parts += _context(quote)
    return Content("\n").join(parts)


def _verdict(quote: LedgerQuote) -> Content:
    if quote.withheld:
        return Content.styled(f"{quote.sign} withheld: never released", "bold")
    return Content.styled(f"{quote.sign} {quote.verdict}", "bold")


def _kept(quote: LedgerQuote) -> list[tuple[str, str]]:
    numbered = " ".join(
        f"[{number} {name}]" if name == quote.purpose else f"{number} {name}" for number, name in enumerate(PURPOSES, 1)
    )
    return [
        ("for", numbered),
        ("used in", one_line(quote.used_in) or "nowhere yet"),
        ("finding", one_line(quote.finding)),
        ("note", one_line(quote.note)),
        ("picked by", one_line(quote.picked_by)),
        ("shared by", one_line(str(quote.crowd))),
        ("themes", one_line("; ".join(quote.theme_paths))),
    ]


def _context(quote: LedgerQuote) -> list[Content]:
    """The turns around the excerpt, its own words on a ground of their own."""
    lines = []
    for turn in quote.context:
        label = f"{one_line(turn.speaker)}: " if turn.speaker else ""
        words = displayed(turn.words)
        if turn.said is None:
            lines.append(Content.assemble((label, "dim"), (words, "dim")))
        else:
            start, end = turn.said
            lines.append(Content.assemble((label, "dim"), words[:start], (words[start:end], "underline"), words[end:]))
    return lines
