"""How site results read: an effect with its interval, and everything known of an indicator at a site."""

from textual.content import Content

from qualtool.analysis.site_effects import SiteEffect, about_words, n_words, p_printed, value_words
from qualtool.analysis.site_results import Figure, SiteResults
from qualtool.analysis.slips import slips
from qualtool.text.display import one_line

WARNING = "$text-warning"


def effect_words(one: SiteEffect) -> tuple[str, str]:
    """An effect with its leading interval, and its p-value, as printed."""
    if one.effect is None:
        return one.apart or one.why_not, ""
    leading = one.effect.leading
    interval = f"({value_words(one, leading.low)} to {value_words(one, leading.high)})"
    return f"{value_words(one, one.effect.estimate)} {interval}", p_printed(leading)


def shortened(text: str, most: int) -> str:
    """A text on one line, cut with an ellipsis where it is longer than `most` characters."""
    words = one_line(text)
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def capital(text: str) -> str:
    """Words with a capital at their beginning, else as they were written."""
    return text[:1].upper() + text[1:]


def site_details(one: SiteEffect, results: SiteResults, label: str) -> list[Content]:
    """Everything known of an indicator at a site: its cells, how the effect was made, what was published."""
    lines = [Content.styled(one_line(f"{label}: {one.indicator.title}"), "bold")]
    if one.apart:
        lines.append(Content.styled(one_line(capital(one.apart)), WARNING))
    cells = [f"{cell.arm} {cell.period} {_figure(cell)}" for cell in one.cells]
    if cells:
        lines.append(Content(one_line(" · ".join(cells))))
    if one.effect is not None:
        effect, p = effect_words(one)
        told = f"{one.effect.kind.capitalize()} {effect}, p {p or 'not given'}, n {n_words(one)}"
        lines.append(Content(one_line(told)))
        counts = "from exact counts" if one.effect.exact else "from rounded percentages: covers what they allow"
        wald = one.effect.large_sample
        beside = f"; {wald.method}: {value_words(one, wald.low)} to {value_words(one, wald.high)}" if wald else ""
        lines.append(Content(one_line(f"{one.effect.leading.method}, unadjusted, {counts}{beside}")))
        if one.ratio is not None:
            times = f"{one.ratio.estimate:.2f} ({one.ratio.leading.low:.2f} to {one.ratio.leading.high:.2f})"
            mind = f"; {one.ratio.caution}" if one.ratio.caution else ""
            lines.append(Content(one_line(f"Times what it was: {times}, {one.ratio.leading.method}{mind}")))
        if one.effect.assumes:
            lines.append(Content(one_line(one.effect.assumes)))
    lines += [Content(one_line(words)) for words in about_words(one)]
    notes = dict.fromkeys(cell.note for cell in results.of(one.indicator.key, one.site) if cell.note)
    lines += [Content(one_line(f"Note: {note}")) for note in notes]
    if one.sources:
        lines.append(Content.styled(one_line(f"From: {', '.join(one.sources)}"), "dim"))
    return lines


def slip_lines(results: SiteResults, indicator: str) -> list[Content]:
    """What contradicts what among an indicator's printed figures."""
    return [Content.styled(one_line(f"~ {slip}"), WARNING) for slip in slips(results) if slip.indicator == indicator]


def _figure(cell: Figure) -> str:
    n = f" of {cell.n:,}" if cell.n is not None else ""
    if cell.count is not None:
        return f"{cell.count:,}{n}"
    return f"{cell.percent}%{n}" if cell.percent else f"{cell.mean}{n}"
