"""Effects as a table, as the sentence below it, and as JSON."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualtool.analysis.effects import Interval
    from qualtool.analysis.site_effects import SiteEffect


def effect_table(worked: "list[SiteEffect]", odds: bool) -> tuple[list[str], list[list[object]]]:
    """The header and a line for each site; what is the same for all of them stands in `effect_note` instead."""
    from qualtool.analysis.effects import CHANGE_OVER_TIME
    from qualtool.analysis.site_effects import n_words, p_printed, period_words, published_words, value_words

    columns: dict[str, list[object]] = {"site": [one.site or "total" for one in worked]}
    if not _period(worked):
        columns["of"] = [period_words(one) for one in worked]
    made = [(one, one.effect) for one in worked if one.effect is not None]
    columns["effect"] = [value_words(one, effect.estimate) for one, effect in made]
    columns["95% interval"] = [_ends(one, effect.leading) for one, effect in made]
    columns["p"] = [p_printed(effect.leading) for _one, effect in made]
    if any(effect.large_sample for _one, effect in made):
        columns["large sample"] = [_ends(one, effect.large_sample) for one, effect in made]
    if odds:
        columns["p (odds)"] = [p_printed(one.odds_p) for one in worked]
    columns["n"] = [n_words(one) if effect.kind == CHANGE_OVER_TIME else effect.n for one, effect in made]
    same = _adjusted(worked)
    published = [replace(one.printed, adjusted="") if same else one.printed for one in worked]
    columns["published"] = [published_words(one) for one in published]
    return list(columns), [list(line) for line in zip(*columns.values(), strict=True)]


def effect_note(worked: "list[SiteEffect]") -> str:
    """How the effects of a table were made, and what is the same for all of its sites."""
    from qualtool.analysis.site_results import SHARE

    first = worked[0].effect
    assert first is not None
    told = f"{first.kind.capitalize()}, {_period(worked)}" if _period(worked) else first.kind.capitalize()
    told += "; " if worked[0].indicator.kind == SHARE else ", in its own unit; "
    told += first.method
    told += "; beside it the large-sample (Wald) interval." if first.large_sample else "."
    if rounded := dict.fromkeys(one.site for one in worked if one.effect and not one.effect.exact):
        told += f" Of {sites_named(rounded)} only rounded percentages are known; "
        told += "an interval covers what they allow, and p is the greatest that they allow (≤)."
    if adjusted := _adjusted(worked):
        told += f" Published: adjusted for {adjusted}."
    return f"{told} {first.assumes[:1].upper()}{first.assumes[1:]}{'.' if first.assumes else ''}".strip()


def sites_named(keys: Iterable[str]) -> str:
    """The sites with these keys, or all of them together, in a sentence."""
    named = [key for key in keys if key]
    return f"site {', '.join(named)}" if named else "all sites"


def _period(worked: "list[SiteEffect]") -> str:
    """The periods, if all the effects are of the same."""
    from qualtool.analysis.site_effects import period_words

    periods = {period_words(one) for one in worked}
    return periods.pop() if len(periods) == 1 else ""


def _adjusted(worked: "list[SiteEffect]") -> str:
    """What all the published effects were adjusted for, if that is the same."""
    adjusted = {one.printed.adjusted for one in worked if one.printed.p}
    return adjusted.pop() if len(adjusted) == 1 else ""


def _ends(one: "SiteEffect", interval: "Interval | None") -> str:
    from qualtool.analysis.site_effects import value_words

    return f"{value_words(one, interval.low)} to {value_words(one, interval.high)}" if interval else ""


def effect_json(one: "SiteEffect") -> dict[str, object]:
    """An effect as JSON, each number beside the name of its method."""
    effect, about, published = one.effect, one.about, one.printed
    leading = effect.leading if effect else None
    return {
        "indicator": one.indicator.key,
        "site": one.site,
        "since": one.since,
        "at": one.at,
        "kind": effect.kind if effect else None,
        "unit": effect.unit if effect else None,
        "effect": effect.estimate if effect else None,
        "low": leading.low if leading else None,
        "high": leading.high if leading else None,
        "interval_method": leading.method if leading else None,
        "p": leading.p if leading else None,
        "p_method": leading.method if leading and leading.p is not None else None,
        "n": effect.n if effect else None,
        "n_of_each": [{"arm": cell.arm, "period": cell.period, "n": cell.n} for cell in one.cells],
        "exact_counts": effect.exact if effect else None,
        "effect_from": effect.least if effect else None,
        "effect_to": effect.most if effect else None,
        "intervals": [asdict(interval) for interval in effect.intervals] if effect else [],
        "ratio": asdict(one.ratio) if one.ratio else None,
        "odds_p": one.odds_p,
        "odds_p_method": "logit link (odds scale)" if one.odds_p is not None else None,
        "why_not": one.why_not,
        "apart": one.apart,
        "expected_to_move": about.expected,
        "expected_why": about.expected_why,
        "published_change": published.change,
        "published_effect": published.effect,
        "published_p": published.p,
        "published_p_adjusted_for": published.adjusted,
        "published": [asdict(each) for each in one.published],
        "sources": list(one.sources),
    }
