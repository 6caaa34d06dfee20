"""How the joint display is put in words, alike in the terminal and in every file."""

from collections.abc import Iterator
from dataclasses import dataclass

from qualtool.analysis.findings import DOES
from qualtool.analysis.joint_display import (
    BY_EFFECT,
    BY_KIND,
    RATINGS,
    JointCell,
    JointDisplay,
    JointRow,
    JointTheme,
    Summary,
)
from qualtool.analysis.matrix import SUMMARY, Stretch, stretch_text
from qualtool.analysis.site_effects import (
    SiteEffect,
    n_words,
    p_printed,
    period_words,
    published_words,
    rounded_words,
    value_words,
)
from qualtool.analysis.site_results import MEAN, Indicator
from qualtool.analysis.summary_text import told_apart

EFFECT, CODE, STAGE, FINDING, QUOTE, RATING, NOTE, LACK = (
    "effect", "code", "stage", "finding", "quote", "rating", "note", "lack",
)  # fmt: skip
APART = "Apart: excluded, or not expected to move"
NO_FIGURES = "no figures"
NO_CODE = "no convergence code"
NOTHING_SAID = "nothing said"
LEGEND = (
    "Each effect is drawn with its 95% interval, all sites of an indicator to one scale: the square is the effect, the "
    "dotted line is 0, hollow stands apart. “Verbatim words” stand in quotation marks, {a researcher's comment} in "
    "braces; (P12/3, turn 47) gives case, stage and turn."
)
CAUTION = (
    "An indicator stands beside a theme because somebody wrote why; that one caused the other is not claimed. "
    "“Not significant” is not “no effect”: look at the interval and at n. "
    "So few sites are for ordering and describing, not for correlation."
)


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of a cell: its kind, its words in the marks of that kind, and what stands small behind them.

    The kind is one of this module's, or that of a summary's stretch.
    """

    kind: str
    words: str
    behind: str = ""

    @property
    def text(self) -> str:
        return f"{self.words} {self.behind}".strip()


def grouped(display: JointDisplay) -> Iterator[tuple[str, tuple[JointRow, ...]]]:
    """The sites under their headings: by kind where they stand in that order, and those that stand apart last."""
    kinds = dict.fromkeys(row.kind for row in display.rows) if display.order == BY_KIND else {}
    if any(kinds):
        for kind in kinds:
            yield kind or "kind not stated", tuple(row for row in display.rows if row.kind == kind)
    elif display.rows:
        yield "", display.rows
    if display.apart:
        yield APART, display.apart


def order_words(display: JointDisplay) -> str:
    """In which order the sites stand."""
    if display.order == BY_EFFECT:
        first = display.indicators[0].key if display.indicators else ""
        return f"by effect ({first}), most first" if first else "by effect"
    return "by kind" if display.order == BY_KIND else f"by {display.order}"


def about(display: JointDisplay) -> str:
    """The filter, how many sites there are, their order, and what is withheld."""
    n = len(display.every_row)
    sites = f"n = {n} site{'' if n == 1 else 's'}"
    apart = f", {len(display.apart)} of them apart" if display.apart else ""
    held = f"; {display.withheld} withheld for want of consent" if display.withheld else ""
    return f"Filter: {display.filter}; {sites}{apart}, {order_words(display)}{held}."


def indicator_notes(display: JointDisplay, indicator: Indicator) -> list[str]:
    """What has to be known to read an indicator: definition, population, what is better, how its effects were made."""
    notes = [indicator.about] if indicator.about else []
    unit = "its own unit" if indicator.kind == MEAN else "percentage points"
    better = f"; {indicator.better} is better" if indicator.better else ""
    notes.append(f"In {unit}{better}. {method_words(display, indicator)}".strip())
    notes += _told_once(display, indicator)
    return notes


def _told_once(display: JointDisplay, indicator: Indicator) -> Iterator[str]:
    """What holds for several sites, with their names: for what a published p is adjusted, why some move in part."""
    told: dict[str, list[str]] = {}
    for row in display.every_row:
        for one in site_effects_at(row, indicator):
            about_it, printed = one.about, one.printed
            if printed.p and printed.adjusted:
                told.setdefault(f"published p adjusted for {printed.adjusted}", []).append(row.label)
            if about_it.expected == "partly":
                why = about_it.expected_why or "no reason given"
                told.setdefault(f"expected to move in part ({why})", []).append(row.label)
    for words, labels in told.items():
        yield f"{', '.join(dict.fromkeys(labels))}: {words}."


def method_words(display: JointDisplay, indicator: Indicator) -> str:
    """How an indicator's effects and their leading intervals were made, and where only percentages are known."""
    made = [
        (row, one) for row in display.every_row for one in site_effects_at(row, indicator) if one.effect is not None
    ]
    if not made:
        return "No effect can be worked out."
    kinds = dict.fromkeys(
        "; ".join(filter(None, (one.effect.kind, one.effect.method, one.effect.assumes)))
        for _row, one in made
        if one.effect
    )
    told = ". ".join(f"{kind[0].upper()}{kind[1:]}" for kind in kinds) + "."
    rounded = rounded_words(row.label for row, one in made if one.effect and not one.effect.exact)
    return f"{told} {rounded}".rstrip()


def scale(display: JointDisplay, indicator: Indicator) -> tuple[str, str]:
    """The ends of an indicator's scale as printed."""
    some = next((one for row in display.every_row for one in site_effects_at(row, indicator)), None)
    low, high = display.reach(indicator.key)
    return (value_words(some, low), value_words(some, high)) if some else ("", "")


def beside_words(display: JointDisplay, theme: JointTheme) -> str:
    """Which indicators stand beside a theme."""
    keys = ", ".join(one.key for one in display.beside(theme))
    return f"beside {keys}" if keys else "no indicator stands beside it"


def reasons(display: JointDisplay) -> list[tuple[Indicator, JointTheme, str, str]]:
    """Every pair that stands side by side: indicator, theme, the reason, and who wrote it."""
    by_key = {one.key: one for one in display.indicators}
    return [
        (by_key[link.indicator], theme, link.reason, link.coder)
        for theme in display.themes
        for link in theme.links
        if link.indicator in by_key
    ]


def interval_words(one: SiteEffect) -> str:
    """An effect's leading interval as printed, or nothing."""
    if one.effect is None:
        return ""
    leading = one.effect.leading
    return f"{value_words(one, leading.low)} to {value_words(one, leading.high)}"


def effect_parts(row: JointRow, one: SiteEffect) -> list[Part]:
    """An effect of a site as it is printed beside its mark, with its period where the indicator has several."""
    several = len(row.effects[one.indicator.key]) > 1
    when = f"{period_words(one)}: " if several and one.at else ""
    # Where all of a site's effects stand apart, its name says why once.
    apart = one.apart.partition(":")[0] if row.apart else one.apart
    if one.effect is None:
        return [Part(LACK, f"{when}{apart or one.why_not}")]
    leading = one.effect.leading
    p = f"p {p_printed(leading)}, " if leading.p is not None else ""
    parts = [
        Part(EFFECT, when + value_words(one, one.effect.estimate), f"({interval_words(one)})"),
        Part(NOTE, f"{p}n {n_words(one)}"),
    ]
    parts += [Part(NOTE, f"published: {published}")] if (published := _published(one)) else []
    parts += [Part(LACK, apart)] if apart else []
    if one.about.expected == "partly":
        parts.append(Part(NOTE, "expected to move in part"))
    return parts


def _published(one: SiteEffect) -> str:
    """What was published, as printed; the notes of the indicator say for what its p is adjusted."""
    return published_words(one.printed, " (adjusted)")


def site_effects_at(row: JointRow, indicator: Indicator) -> tuple[SiteEffect, ...]:
    """A site's effects of an indicator; none where it has no figures of it."""
    return row.effects.get(indicator.key, ())


def cell_parts(display: JointDisplay, row: JointRow, theme: JointTheme) -> list[Part]:
    """What stands at a site under a theme, from its convergence code to the counts."""
    cell = row.cells[theme.id]
    parts = list(_code(display, theme, cell))
    columns = {summary.column for summary in cell.summaries}
    for summary in cell.summaries:
        parts += _summary(summary, several=len(columns) > 1)
    if not cell.summaries:
        parts.append(Part(LACK, lack_words(cell)))
    for finding in cell.findings:
        does = ", ".join(DOES[bearing] for bearing in finding.bearings)
        parts.append(Part(FINDING, f"Finding {finding.number}: {finding.statement}", f"(here: {does} it)"))
    if cell.quote is not None:
        parts.append(Part(QUOTE, f"“{cell.quote.words}”", cell.quote.attribution))
    if display.ratings:
        parts.append(_rating(cell))
    if display.counts:
        people, mentions = cell.participants, cell.mentions
        parts.append(Part(NOTE, f"{_counted(people, 'participant')}, {_counted(mentions, 'mention')} coded here"))
    return parts


def _code(display: JointDisplay, theme: JointTheme, cell: JointCell) -> Iterator[Part]:
    if cell.judged is None:
        if display.beside(theme):
            yield Part(LACK, NO_CODE)
        return
    judged = cell.judged
    yield Part(CODE, judged.code, f"({judged.coder})")
    if judged.note:
        yield Part(NOTE, judged.note)
    if judged.disagreed:
        yield Part(NOTE, f"Seen otherwise: {judged.disagreed}")


def _summary(summary: Summary, several: bool) -> Iterator[Part]:
    """The points of a summary under its stage."""
    head = ", ".join(filter(None, (summary.stage, summary.column if several else "")))
    yield Part(STAGE, head, "[stale]" if summary.why_stale else "")
    for stretch in told_apart(summary.stretches):
        plain = stretch_text(Stretch(stretch.kind, stretch.text))
        yield Part(stretch.kind, plain, stretch_text(stretch)[len(plain) :].strip())


def lack_words(cell: JointCell) -> str:
    """Why a site has no summary of its own under a theme."""
    if not cell.in_guide:
        return "not in the guide at this site"
    if cell.charted:
        return f"no summary of the site; {_counted(cell.charted, 'cell')} of its people charted"
    return "nothing charted"


def _rating(cell: JointCell) -> Part:
    if cell.rated is None:
        return Part(LACK, "not rated")
    rests = f"{'; '.join(cell.rated.cells)}; {cell.rated.coder}" if cell.rated.cells else cell.rated.coder
    return Part(RATING, f"Rated {RATINGS[cell.rated.value]}: {cell.rated.rationale}", f"({rests})")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def description(display: JointDisplay, row: JointRow) -> list[list[Part]]:
    """What each column of a site's description says of it, in their order."""
    said = [row.description.get(name) or NOTHING_SAID for name in display.descriptions]
    return [[Part(LACK if words == NOTHING_SAID else SUMMARY, words)] for words in said]


def site_notes(display: JointDisplay, row: JointRow) -> list[str]:
    """What stands below a site's name: its kind where no heading says it, and why it stands apart."""
    said = [row.kind] if row.kind and (display.order != BY_KIND or row in display.apart) else []
    return said + ([row.apart] if row.apart else [])
