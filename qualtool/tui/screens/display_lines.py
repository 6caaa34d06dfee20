"""How the joint display reads: the cells of its table, and the one under the cursor whole."""

from collections.abc import Iterator
from textwrap import wrap

from rich.text import Text
from textual.content import Content

from qualtool.analysis.display_words import method_words
from qualtool.analysis.figures import Mark, forest_line
from qualtool.analysis.findings import SIGNS
from qualtool.analysis.joint_display import POSITIVE, RATINGS, JointCell, JointDisplay, JointRow, JointTheme
from qualtool.analysis.matrix import stretch_text
from qualtool.analysis.site_effects import SiteEffect, about_words, n_words, value_words
from qualtool.analysis.site_results import Indicator
from qualtool.text.display import displayed, one_line
from qualtool.tui.screens.result_lines import capital, effect_words, shortened

WARNING = "$text-warning"
NO_CODE = "no code"


def site_cell(row: JointRow, width: int) -> Text:
    """A site's name over its kind; one that stands apart in brackets."""
    name = one_line(f"({row.label})" if row.apart else row.label)
    return Text(f"{name}\n{shortened(row.kind, width)}", style="dim" if row.apart else "")


def described_cell(row: JointRow, name: str, width: int) -> Text:
    """What the framework file says of a site, on two lines; the pane has it whole."""
    said = one_line(row.description.get(name, ""))
    return Text("\n".join(wrap(said, width, max_lines=2, placeholder=" …")))


def effect_cell(row: JointRow, indicator: str, reach: tuple[float, float], width: int) -> Text:
    """An effect's last value drawn over its figures."""
    found = row.effects.get(indicator, ())
    if not found:
        return Text("\nno figures", style="dim")
    one = found[-1]
    if one.effect is None:
        return Text(f"\n{shortened(one.apart or one.why_not, width)}", style="dim")
    leading = one.effect.leading
    mark = Mark("", "", one.effect.estimate, leading.low, leading.high)
    figures = value_words(one, one.effect.estimate)
    interval = f" ({value_words(one, leading.low)} to {value_words(one, leading.high)})"
    told = figures + interval if len(figures + interval) <= width else figures + _within_chance(one)
    return Text(f"{forest_line(mark, reach, width)}\n{told}", style="dim" if one.apart else "")


def _within_chance(one: SiteEffect) -> str:
    """Where there is no room for the interval: whether 0 lies in it."""
    if one.effect is None:
        return ""
    return "" if one.effect.leading.low <= 0 <= one.effect.leading.high else " *"


def theme_cell(row: JointRow, theme: JointTheme) -> Text:
    """The code of a site and theme over what there is of it."""
    cell = row.cells[theme.id]
    code = cell.judged.code if cell.judged else NO_CODE
    there = " ".join(_there(cell)) or ("nothing said" if cell.in_guide else "not in guide")
    return Text(f"{one_line(code)}\n{there}", style="" if cell.judged else "dim")


def _there(cell: JointCell) -> Iterator[str]:
    if cell.judged and cell.judged.disagreed:
        yield "≠"
    if cell.summaries:
        yield f"S{len(cell.summaries)}"
    elif cell.charted:
        yield f"(S0 of {cell.charted})"
    if cell.findings:
        yield f"F{len(cell.findings)}"
    if cell.quote:
        yield "“”" if cell.quote.chosen else "“?”"
    if cell.rated:
        yield f"[{rating_shown(cell.rated.value)}]"


def rating_shown(value: str) -> str:
    """A rating as it is typed and shown: with its sign."""
    return f"+{value}" if value in POSITIVE else value


def site_lines(made: JointDisplay, row: JointRow) -> list[Content]:
    """A site: its kind, its description, why it stands apart, and what to look at."""
    lines = [Content.styled(one_line(f"{row.label}, {row.kind}" if row.kind else row.label), "bold")]
    if row.apart:
        lines.append(Content.styled(one_line(capital(row.apart)), WARNING))
    lines += [Content(one_line(f"{name}: {value}")) for name, value in row.description.items() if value]
    lines += [Content.styled(one_line(f"! {flag.words}"), WARNING) for flag in made.flagged if flag.site == row.site]
    return lines


def effect_lines(made: JointDisplay, row: JointRow, indicator: Indicator) -> list[Content]:
    """An indicator at a site: its definition, the effect, what was published, the themes it stands beside and why."""
    lines = [Content.styled(one_line(f"{row.label}: {indicator.title}"), "bold")]
    lines += [Content(one_line(words)) for words in (indicator.definition, indicator.population) if words]
    for one in row.effects.get(indicator.key, ()):
        effect, p = effect_words(one)
        n = f", n {n_words(one)}" if one.effect else ""
        when = f"{one.since} to {one.at}: " if one.since else ""
        apart = f" [{one.apart}]" if one.apart and one.effect else ""
        lines.append(Content(one_line(f"{when}{effect}{f', p {p}' if p else ''}{n}{apart}")))
    for theme in made.themes:
        for link in theme.links:
            if link.indicator == indicator.key:
                lines.append(Content(one_line(f"Beside {theme.name}, because: {link.reason} ({link.coder})")))
    lines.append(Content(one_line(method_words(made, indicator))))
    effects = row.effects.get(indicator.key, ())
    several = len(effects) > 1
    told = dict.fromkeys(f"{one.at}: {words}" if several else words for one in effects for words in about_words(one))
    lines += [Content(one_line(words)) for words in told]
    lines.append(Content.styled("Enter: its figures", "dim"))
    return lines


def theme_lines(made: JointDisplay, row: JointRow, theme: JointTheme, counts: bool) -> list[Content]:
    """A site under a theme, whole: code, summaries, findings, quote, rating, counts, and what to look at."""
    cell = row.cells[theme.id]
    lines = [Content.styled(one_line(f"{row.label}, {theme.name}"), "bold"), _code(cell)]
    if cell.judged and cell.judged.disagreed:
        lines.append(Content.styled(displayed(f"Seen otherwise: {cell.judged.disagreed}"), WARNING))
    for summary in cell.summaries:
        stale = " (stale)" if summary.why_stale else ""
        words = " ".join(filter(None, (stretch_text(stretch) for stretch in summary.stretches)))
        head = one_line(f"{summary.stage}{stale}:")
        lines.append(Content.assemble((head, "bold"), " ", displayed(words)))
    if not cell.summaries:
        told = f"No summary of the site itself; {cell.charted} cells of people there say something."
        lines.append(Content.styled(told if cell.in_guide else f"Not in the guide here. {told}", "dim"))
    for finding in cell.findings:
        signs = "".join(SIGNS[bearing] for bearing in finding.bearings)
        lines.append(Content(one_line(f"{signs} finding {finding.number}: {finding.statement}")))
    if cell.quote:
        chosen = "" if cell.quote.chosen else f" (first of {cell.quotes} in the ledger: b chooses)"
        lines.append(Content(displayed(f"“{cell.quote.words}” {cell.quote.attribution}{chosen}")))
    if cell.rated:
        cells = ", ".join(cell.rated.cells)
        value = RATINGS[cell.rated.value]
        rated = f"{value[0].upper()}{value[1:]}: {cell.rated.rationale} ({cells}; {cell.rated.coder})"
        lines.append(Content(displayed(rated)))
    if counts:
        people = f"{cell.participants} participants, {cell.mentions} mentions coded here"
        lines.append(Content.styled(people, "dim"))
    mine = [flag.words for flag in made.flagged if (flag.site, flag.theme) == (row.site, theme.id)]
    lines += [Content.styled(one_line(f"! {words}"), WARNING) for words in mine]
    return lines


def _code(cell: JointCell) -> Content:
    if cell.judged is None:
        return Content.styled("No convergence code yet (c)", "dim")
    note = f": {cell.judged.note}" if cell.judged.note else ""
    return Content(displayed(f"{capital(cell.judged.code)}{note} ({cell.judged.coder})"))
