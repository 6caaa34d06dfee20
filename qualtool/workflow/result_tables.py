"""Site results as tables of a paper: a site's effects by indicator, and each indicator's by site."""

from qualtool.analysis.report import NamedTable
from qualtool.analysis.site_effects import ROUNDED, SiteEffect, n_words, p_printed, published_words, value_words
from qualtool.analysis.site_results import Indicator
from qualtool.store.study import Study
from qualtool.text.display import sentence
from qualtool.workflow.preparing import design_of
from qualtool.workflow.results import effects, site_labels

_HEADER = ("Effect", "p", "n", "Published")
_WIDTHS = (5, 5, 2, 2, 5)


def effects_of_site(study: Study, site: str) -> tuple[NamedTable, ...]:
    """The effects of a site (its key), one line for each indicator; nothing where it has no figures."""
    found = effects(study, sites=[site])
    rows = tuple((one.indicator.title, *_cells(one)) for one in found)
    caption = "Effects with their 95% interval, unadjusted, beside what was published"
    notes = [note for one in dict.fromkeys(one.indicator for one in found) for note in _definition(one)]
    notes += dict.fromkeys(note for one in found for note in _mind(one, one.indicator.title))
    return (NamedTable(caption, ("Indicator", *_HEADER), rows, _WIDTHS, tuple(notes)),) if rows else ()


def effects_by_indicator(study: Study) -> tuple[NamedTable, ...]:
    """A table for each indicator, one line for each site and period; its caption says how the effects were made."""
    labels = site_labels(design_of(study))
    found = effects(study, together=True)
    tables = []
    for indicator in dict.fromkeys(one.indicator for one in found):
        mine = [one for one in found if one.indicator == indicator]
        made = next((one.effect for one in mine if one.effect is not None), None)
        how = f": {made.kind}, 95% {made.method}" if made else ""
        rows = tuple((labels[one.site], *_cells(one)) for one in mine)
        caption = f"{indicator.title}{how}"
        notes = (*_definition(indicator), *dict.fromkeys(note for one in mine for note in _mind(one, labels[one.site])))
        tables.append(NamedTable(caption, ("Site", *_HEADER), rows, _WIDTHS, notes))
    return tuple(tables)


def _definition(indicator: Indicator) -> tuple[tuple[str, str], ...]:
    """An indicator's title with what counts as it, and over whom."""
    return ((indicator.title, indicator.about),) if indicator.about else ()


def _mind(one: SiteEffect, name: str) -> tuple[tuple[str, str], ...]:
    """What has to be minded of an effect, under a name."""
    made = one.effect
    rounded = ROUNDED if made is not None and not made.exact else ""
    words = "; ".join(filter(None, (one.partly, rounded, made.assumes if made is not None else "")))
    return ((name, sentence(words)),) if words else ()


def _cells(one: SiteEffect) -> tuple[str, str, str, str]:
    published = published_words(one.printed)
    if one.effect is None:
        return one.apart or one.why_not, "", "", published
    leading = one.effect.leading
    low, high = value_words(one, leading.low), value_words(one, leading.high)
    when = f"{one.at}: " if one.at not in ("", "after") else ""
    words = f"{when}{value_words(one, one.effect.estimate)} ({low} to {high})"
    return words, p_printed(leading), n_words(one), published
