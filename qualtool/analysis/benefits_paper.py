"""Costs and benefits as tables and as a paper: values, sites, sensitivity, printed figures and where each is from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qualtool.analysis.benefit_checks import DIFFERS, VERDICTS, Checked, check_words, gravest_first, tally
from qualtool.analysis.benefits import (
    AS_STATED,
    BENEFITS,
    CLIENTS,
    COST,
    FEWER,
    GROSS,
    LOWER,
    NET,
    NET_BENEFITS,
    VALUE,
    BenefitModel,
    Figures,
    Outcome,
    figures,
    sites_of,
)
from qualtool.analysis.blocks import Block, Bullet, Heading, Paper, Paragraph, Table
from qualtool.analysis.derived import Derived, digits, origins, rounded, shown, with_minus

Lines = tuple[tuple[str, ...], list[list[str]]]
RATIOS = "Gross: benefits / cost. Net: (benefits - cost) / cost. Nothing is rounded but for print."


@dataclass(frozen=True, slots=True)
class Benefits:
    """What a file of costs and benefits comes to: every figure by (name, site), also under each alternative.

    `notes` are what was left out and why.
    """

    model: BenefitModel
    found: Figures
    under: Mapping[str, Figures]
    checks: tuple[Checked, ...]
    file: str
    notes: tuple[str, ...] = field(default=())

    @property
    def sites(self) -> tuple[str, ...]:
        return sites_of(self.model)


def worked_out(model: BenefitModel, checks: tuple[Checked, ...], file: str, notes: tuple[str, ...] = ()) -> Benefits:
    """The figures of a model, as stated and under each alternative."""
    under = {one.name: figures(model, one) for one in model.alternatives}
    found = figures(model)
    told = (*notes, *_where_lower(model, found), *_without_ratio(model, found))
    return Benefits(model, found, under, checks, file, told)


def _where_lower(model: BenefitModel, found: Figures) -> Iterator[str]:
    """What is counted where lower is better, and what to look at then."""
    for one in model.outcomes:
        if one.better != LOWER:
            continue
        fewer = ((found[f"{FEWER} {one.key}", site], one.n[site], site) for site in one.effects if site in one.n)
        each = ", ".join(f"{_points(share)} points of {n:,} at site {site}" for share, n, site in fewer)
        told = f"Of {one.key} lower is better: each client fewer with it counts, clients = −effect x n"
        yield f"{told} (fewer: {each})." if each else f"{told}."
        if found[f"{VALUE} {one.value}", ""].value < 0:
            loss = f"each client fewer with {one.key} counts as a loss: is this meant?"
            yield f"The value {one.value} is below 0, so {loss}"
        if any(one.key in taken.ends for taken in model.alternatives):
            yield f"Low is the better end of the intervals of {one.key}, as lower is better."


def counted(outcome: Outcome) -> str:
    """Whether the clients of an outcome are more with it, or fewer where lower is better."""
    return FEWER if outcome.better == LOWER else "more"


def _points(share: Derived) -> str:
    return with_minus(rounded(share.value * 100, 1))


def _without_ratio(model: BenefitModel, found: Figures) -> Iterator[str]:
    """Why a site has no benefit-cost ratio."""
    for site in sites_of(model):
        if (BENEFITS, site) not in found:
            yield f"Site {site} has no effects, so nothing is set against its cost."
        elif (GROSS, site) not in found:
            yield f"Site {site} has benefits but no cost above 0, so there is no ratio."


def value_lines(made: Benefits) -> Lines:
    """A line for each unit value: what it comes to, what it is, its source."""
    lines = [
        [one.key, shown(made.found[f"{VALUE} {one.key}", ""]), one.title, one.source]
        for one in made.model.values.values()
    ]
    return ("value", "comes to", "what it is", "source"), lines


def site_figures(made: Benefits, site: str = "") -> dict[str, list[Derived | None]]:
    """For each site its additional clients, benefits, cost, net benefits and both ratios; None where there is none."""
    clients = [f"{CLIENTS} {outcome.key}" for outcome in made.model.outcomes]
    columns = (*clients, BENEFITS, COST, NET_BENEFITS, GROSS, NET)
    return {one: [made.found.get((name, one)) for name in columns] for one in made.sites if site in ("", one)}


def site_lines(made: Benefits, site: str = "") -> Lines:
    """A line for each site, laid out for print; money in thousands."""
    clients = (f"{FEWER} {one.key}" if one.better == LOWER else one.key for one in made.model.outcomes)
    header = ("site", *clients, "benefits", "cost", "net", "gross b/c", "net b/c")
    return header, [[one, *map(_brief, found)] for one, found in site_figures(made, site).items()]


def _brief(figure: Derived | None) -> str:
    if figure is None:
        return "-"
    if figure.unit.before:
        return with_minus(rounded(figure.value / 1000, 0))
    return with_minus(rounded(figure.value, 1))


def units_words(made: Benefits) -> str:
    """What the columns of `site_lines` hold."""
    keys = ", ".join(f"{one.key} ({one.title})" if one.title else one.key for one in made.model.outcomes)
    money = made.model.currency
    more = _more_words(made.model.outcomes)
    return f"{keys}: clients. {more}Money in thousands of {money}. b/c: benefit-cost ratio. {RATIOS}"


def told_of(made: Benefits) -> list[str]:
    """What is to be known of the figures, each in sentences: their units, the discounting, and the notes."""
    return [units_words(made), discounting_words(made.model), *made.notes]


def _more_words(outcomes: Sequence[Outcome]) -> str:
    """Of which outcomes more is taken as better, because nothing says so."""
    silent = [one.key for one in outcomes if not one.better]
    if not silent:
        return ""
    of = "" if len(silent) == len(outcomes) else f" of {', '.join(silent)}"
    return f"Nothing says what is better{of}: more is taken as better. "


def sensitivity_figures(made: Benefits, site: str) -> dict[str, list[Derived | None]]:
    """A site's benefits and both ratios, as stated and under each alternative."""
    worlds = {AS_STATED: made.found, **made.under}
    return {name: [found.get((what, site)) for what in (BENEFITS, GROSS, NET)] for name, found in worlds.items()}


def sensitivity_lines(made: Benefits, site: str) -> Lines:
    """A line for each alternative at a site, laid out for print; money in thousands."""
    lines = [[name, *map(_brief, found)] for name, found in sensitivity_figures(made, site).items()]
    return ("taken instead", "benefits", "gross b/c", "net b/c"), lines


def check_lines(made: Benefits) -> Lines:
    """A line for each printed figure, with its verdict and what accounts for it."""
    header = ("table", "row", "site", "under", "rule", "printed", "follows", "verdict", "working", "told")
    lines = []
    for one in made.checks:
        figures_of = [one.printed, one.follows, one.verdict, one.working]
        lines.append([one.table, one.row or one.what, one.site, one.under, one.rule, *figures_of, check_words(one)])
    return header, lines


def figure_lines(made: Benefits) -> tuple[tuple[str, ...], list[list[object]]]:
    """A line for each figure, as stated and under each alternative, unrounded, with its formula and its working.

    The last column has the sources of what was given and went straight into it.
    """
    header = ("taken_instead", "site", "figure", "value", "unit", "rounding", "formula", "working", "given_from")
    lines: list[list[object]] = []
    for taken, found in ({AS_STATED: made.found} | dict(made.under)).items():
        for (name, site), one in found.items():
            origin = f"given: {one.origin}" if one.given else one.origin
            numbers = [float(one.value), one.unit.words, float(one.slack)]
            given_from = dict.fromkeys(part.origin for part in one.inputs if part.given)
            lines.append([taken, site, name, *numbers, origin, one.working, "; ".join(given_from)])
    return header, lines


def tally_words(checks: tuple[Checked, ...]) -> str:
    """How many printed figures have each verdict."""
    told = [f"{count} {_THEY[verdict]}" for verdict, count in tally(checks).items()]
    return f"Of {len(checks)} printed figures {', '.join(told)}." if told else "No printed figures to be looked at."


_THEY = dict(
    zip(
        VERDICTS,
        (
            "reproduce",
            "reproduce only from unrounded inputs",
            "follow only from other printed figures",
            "are within the rounding of the printed inputs",
            "do not follow",
        ),
        strict=True,
    )
)


def supposition_words(made: Benefits) -> list[str]:
    """For each supposition, how many of the printed figures that do not follow it accounts for."""
    differ = [one for one in made.checks if one.verdict == DIFFERS]
    return [
        f"With {one.name}: {sum(check.supposing == one.name for check in differ)} of the {len(differ)} "
        "that do not follow would."
        for one in made.model.suppositions
    ]


def benefits_paper(made: Benefits) -> Paper:
    """The costs and benefits as a paper."""
    model = made.model
    blocks: list[Block] = [Heading(1, "Unit values"), _table("Unit values", value_lines(made), (16, 16, 44, 24))]
    blocks += [Heading(1, "Sites"), _table("Costs and benefits by site", site_lines(made), _site_widths(made))]
    blocks += [Paragraph(units_words(made)), *(Bullet(note) for note in made.notes)]
    blocks += _sensitivity(made)
    if made.checks:
        blocks += [Heading(1, "Printed figures"), Paragraph(tally_words(made.checks))]
        blocks += [Paragraph(words) for words in supposition_words(made)]
        blocks += [Bullet(check_words(one)) for one in gravest_first(made.checks) if not one.sound]
    blocks += _where_from(made)
    about = f"From {made.file}. {discounting_words(model)}"
    return Paper(model.name or "Costs and benefits", (about,), tuple(blocks))


def discounting_words(model: BenefitModel) -> str:
    """At what rate, from when and over how many years amounts by year are discounted."""
    if not any(value.yearly for value in model.values.values()):
        return "Nothing is by year, so that nothing is discounted."
    if not model.discount_rate:
        return f"Not discounted: the file has no discount rate above 0. Years that count: {model.horizon}."
    rate = f"{(model.discount_rate * 100).normalize():f} per cent a year"
    return f"Discounted at {rate} from the {model.timing.removesuffix('year')}each year, over {model.horizon} years."


def _site_widths(made: Benefits) -> tuple[int, ...]:
    return (8, *(18 for _outcome in made.model.outcomes), 13, 10, 13, 12, 10)


def _sensitivity(made: Benefits) -> list[Block]:
    if not made.model.alternatives:
        return []
    tables = [
        _table(
            f"Site {site}: what is taken instead; benefits in thousands",
            sensitivity_lines(made, site),
            (46, 18, 18, 18),
        )
        for site in made.sites
        if (GROSS, site) in made.found
    ]
    return [Heading(1, "Sensitivity"), *tables]


def _where_from(made: Benefits) -> list[Block]:
    """Where the figures come from: the unit values first, so that the sites' need only name them."""
    told: set[Derived] = set()
    values = [made.found[f"{VALUE} {key}", ""] for key in made.model.values]
    tables = [_origins(f"The value {one.name.removeprefix(VALUE).strip()}", one, told) for one in values]
    for site in made.sites:
        last = next(
            (made.found[name, site] for name in (NET, NET_BENEFITS, BENEFITS) if (name, site) in made.found), None
        )
        tables += [_origins(f"Site {site}", last, told)] if last is not None else []
    return [Heading(1, "Where the figures come from"), *tables]


def _origins(caption: str, figure: Derived, told: set[Derived]) -> Table:
    """A figure and below it what it is made of, dots telling how deep."""
    rows = tuple(
        (f"{'· ' * one.depth}{one.figure.name}", shown(one.figure), one.words) for one in origins(figure, told)
    )
    return Table(caption, ("figure", "comes to", "where from"), rows, (36, 26, 38))


def _table(caption: str, lines: Lines, widths: tuple[int, ...] = ()) -> Table:
    header, rows = lines
    return Table(caption, header, tuple(tuple(row) for row in rows), widths)


def as_tree(figure: Derived, deep: bool = True) -> dict[str, object]:
    """A figure with its formula and its inputs for JSON, where `deep` down to what was given, else by their values."""
    tree: dict[str, object] = {
        "name": figure.name,
        "value": float(figure.value),
        "unit": figure.unit.words,
        "printed": digits(figure),
    }
    if figure.given:
        return {**tree, "source": figure.origin}
    inputs = [as_tree(one) if deep else _brief_tree(one) for one in figure.inputs]
    return {**tree, "formula": figure.origin, "working": figure.working, "inputs": inputs}


def _brief_tree(figure: Derived) -> dict[str, object]:
    source = {"source": figure.origin} if figure.given else {}
    return {"name": figure.name, "value": float(figure.value), **source}
