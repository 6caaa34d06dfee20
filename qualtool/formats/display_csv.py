"""The joint display as one long table: a line for each site and indicator, and one for each site and theme."""

from collections.abc import Iterator
from pathlib import Path

from qualtool.analysis.display_words import about, beside_words, interval_words, lack_words, site_effects_at
from qualtool.analysis.joint_display import JointDisplay, JointRow, JointTheme
from qualtool.analysis.matrix import stretch_text
from qualtool.analysis.site_effects import SiteEffect
from qualtool.formats.csv_text import write_rows

EFFECT, ACCOUNT = "effect", "account"
DEFINITION, TO_LOOK_AT = "definition", "to look at"
SITE_HEADER = ("site", "name", "kind", "apart")
EFFECT_HEADER = (
    "indicator", "since", "at", "effect", "low", "high", "printed", "interval method", "p", "p from", "p to", "n",
    "exact counts",
    "why none", "stands apart", "expected to move", "published effect", "published p", "published p adjusted for",
    "sources",
)  # fmt: skip
ACCOUNT_HEADER = (
    "theme", "stands", "code", "note", "seen otherwise", "coded by", "summaries", "why no summary", "findings",
    "quote", "attribution", "rating", "rationale", "rated by", "participants", "mentions",
)  # fmt: skip


def write(path: Path, display: JointDisplay) -> None:
    """Writes the table; `what` says whether a line is an effect or an account, and the other's columns are empty."""
    described = display.descriptions
    header = (*SITE_HEADER, *described, "what", *EFFECT_HEADER, DEFINITION, *ACCOUNT_HEADER, TO_LOOK_AT, "filter")
    write_rows(path, header, _lines(display))


def _lines(display: JointDisplay) -> Iterator[list[object]]:
    for row in display.every_row:
        site = [
            row.site,
            row.label,
            row.kind,
            row.apart,
            *(row.description.get(one, "") for one in display.descriptions),
        ]
        for indicator in display.indicators:
            for effect in site_effects_at(row, indicator):
                told = [*effect_values(effect), indicator.about]
                yield [*site, EFFECT, *told, *[""] * len(ACCOUNT_HEADER), "", about(display)]
        for theme in display.themes:
            account = [*account_values(display, row, theme), _to_look_at(display, row, theme)]
            yield [*site, ACCOUNT, *[""] * len(EFFECT_HEADER), "", *account, about(display)]


def _to_look_at(display: JointDisplay, row: JointRow, theme: JointTheme) -> str:
    """What a careful reader would ask of a site, of a theme, or of the one under the other."""
    return "\n".join(
        flag.words for flag in display.flagged if flag.site in ("", row.site) and flag.theme in ("", theme.id)
    )


def effect_values(one: SiteEffect) -> list[object]:
    """An effect under `EFFECT_HEADER`; numbers as they are worked out, published figures as they were printed.

    `p` is that of the nearest counts; `p from` and `p to` are the ends of what the counts allow.
    """
    effect, published = one.effect, one.printed
    worked: list[object] = [""] * 10
    if effect is not None:
        leading = effect.leading
        ps: list[object] = ["" if p is None else p for p in (leading.p, leading.p_low, leading.p_high)]
        exact = "yes" if effect.exact else "no"
        worked = [effect.estimate, leading.low, leading.high, interval_words(one), leading.method]
        worked += [*ps, effect.n, exact]
    return [
        one.indicator.key,
        one.since,
        one.at,
        *worked,
        "" if one.apart else one.why_not,
        one.apart,
        one.about.expected,
        published.effect,
        published.p,
        published.adjusted,
        "; ".join(one.sources),
    ]


def account_values(display: JointDisplay, row: JointRow, theme: JointTheme) -> list[object]:
    """A site's account under a theme, under `ACCOUNT_HEADER`."""
    cell = row.cells[theme.id]
    judged, rated, quote = cell.judged, cell.rated if display.ratings else None, cell.quote
    summaries = [
        f"{summary.stage}: " + " ".join(filter(None, map(stretch_text, summary.stretches)))
        for summary in cell.summaries
    ]
    return [
        theme.name,
        beside_words(display, theme),
        *((judged.code, judged.note, judged.disagreed, judged.coder) if judged else ("", "", "", "")),
        "\n".join(summaries),
        "" if summaries else lack_words(cell),
        "\n".join(f"{one.number} ({', '.join(one.bearings)}): {one.statement}" for one in cell.findings),
        *((quote.words, quote.attribution) if quote else ("", "")),
        *((rated.value, rated.rationale, rated.coder) if rated else ("", "", "")),
        *((cell.participants, cell.mentions) if display.counts else ("", "")),
    ]
