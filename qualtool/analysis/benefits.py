"""Costs and benefits: additional clients, their value, totals and ratios, each with its formula and its inputs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from qualtool.analysis.derived import DIFFERENCE, PRODUCT, QUOTIENT, SUM, Derived, Unit, derived

GROSS, NET = "benefit-cost ratio (gross)", "benefit-cost ratio (net)"
CLIENTS, VALUE, YEAR, BENEFIT = "clients", "value", "year", "benefit"
COST, BENEFITS, NET_BENEFITS = "cost", "benefits", "net benefits"
LOW, HIGH = "low", "high"
LOWER, HIGHER = "lower", "higher"
FEWER, AS_STATED = "fewer", "as stated"
END, MIDDLE, START = "end of year", "middle of year", "start of year"
TIMINGS = {END: Decimal(0), MIDDLE: Decimal("0.5"), START: Decimal(1)}
_CLIENTS, _SHARE, _RATIO, _PLAIN = Unit("clients", 3), Unit("of n", 4), Unit("", 2), Unit("", 4)
_FEWER = Unit("of n", 6)
THE_FILE = "the file"
_NO_SOURCE = "the file, which names no source"
_ZERO, _ONE = Decimal(0), Decimal(1)
_LOWER_IS_BETTER = "lower is better"


@dataclass(frozen=True, slots=True)
class UnitValue:
    """What one more client is worth: an amount, amounts by year to be discounted, or a sum of other values.

    `of` gives other values by key, each with its weight: 1 where it is certain, its chance, or -1 to take it off.
    `weight_sources` are those of weights that are not from `source`.
    """

    key: str
    title: str
    source: str = ""
    amount: Decimal | None = None
    yearly: Mapping[int, Decimal] = field(default_factory=dict)
    of: tuple[tuple[str, Decimal], ...] = ()
    weight_sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome with each site's effect (a share of n, 0.036 for 3.6 points) and its n; `value` names a UnitValue.

    `rounding` is how far an effect can be from what was written; `intervals` are the ends of its interval, where known.
    `better` is LOWER, HIGHER or empty: where it is LOWER, a client fewer with the outcome is worth the value. It is
    from the file unless `better_source` says from where.
    `effect_sources` and `n_sources` are by site those of figures that are not from `source`.
    """

    key: str
    title: str
    value: str
    effects: Mapping[str, Decimal]
    n: Mapping[str, Decimal]
    source: str = ""
    rounding: Mapping[str, Decimal] = field(default_factory=dict)
    intervals: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    better: str = ""
    better_source: str = ""
    effect_sources: Mapping[str, str] = field(default_factory=dict)
    n_sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alternative:
    """What is taken instead, in a row of the sensitivity analysis or to find out how a printed figure was made.

    `benefits` is the part of them that counts. `ends` has LOW or HIGH by outcome: that end of each effect's interval.
    """

    name: str
    benefits: Decimal = _ONE
    discount_rate: Decimal | None = None
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    effects: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    ends: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure of a report to be looked at: `what` and `site` name the derived one, `unit` divides it (1000 for £k).

    `row` is what the report calls it; `under` names the alternative under which it was printed.
    """

    table: str
    what: str
    site: str
    printed: str
    unit: Decimal = _ONE
    row: str = ""
    under: str = ""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A printed figure that should be the sum or the product (`sign`) of other printed ones."""

    sign: str
    table: str
    what: str
    parts: tuple[Decimal, ...]
    printed: str


@dataclass(frozen=True, slots=True)
class BenefitModel:
    """A whole file of costs and benefits; amounts in `currency`, discounted from the `timing` of each year.

    `alternatives` are rows of the sensitivity analysis, `suppositions` are tried on printed figures that do not follow.
    """

    name: str
    currency: str
    discount_rate: Decimal
    horizon: int
    values: Mapping[str, UnitValue]
    outcomes: tuple[Outcome, ...]
    costs: Mapping[str, Mapping[str, Decimal]]
    costs_source: str = ""
    timing: str = END
    alternatives: tuple[Alternative, ...] = ()
    suppositions: tuple[Alternative, ...] = ()
    printed: tuple[Printed, ...] = ()
    arithmetic: tuple[Arithmetic, ...] = ()
    rate_source: str = THE_FILE


Figures = Mapping[tuple[str, str], Derived]


def sites_of(model: BenefitModel) -> tuple[str, ...]:
    """The sites that have costs or effects, in the order of the file."""
    named = [*model.costs, *(site for outcome in model.outcomes for site in outcome.effects)]
    return tuple(dict.fromkeys(named))


def figures(model: BenefitModel, taken: Alternative | None = None) -> dict[tuple[str, str], Derived]:
    """Every derived figure by (name, site), '' for one of no site; as stated, or with what an alternative takes."""
    if taken is not None:
        model = _varied(model, taken)
    values: dict[tuple[str, str], Derived] = {}
    for key in model.values:
        for figure in _value(model, key):
            values[figure.name, ""] = figure
    found = dict(values)
    for site in sites_of(model):
        found |= {(figure.name, site): figure for figure in _site(model, site, taken, values)}
    return found


def _value(model: BenefitModel, key: str) -> Iterator[Derived]:
    """A unit value, after its years where it has any."""
    value = model.values[key]
    name, money = f"{VALUE} {key}", Unit(model.currency, 0, before=True)
    if value.amount is not None:
        yield Derived(name, value.amount, money, value.source or _NO_SOURCE)
    elif value.yearly:
        years = [_discounted(model, value, year, money) for year in sorted(value.yearly) if year <= model.horizon]
        yield from years
        yield derived(name, money, SUM, years, "sum of the discounted years")
    else:
        parts = [(weight, list(_value(model, other))) for other, weight in value.of]
        yield from _years_of_parts(model, value, parts, money)
        wholes = [
            _weighted(whole, part, value, money)
            for part, (_weight, (*_years, whole)) in zip(value.of, parts, strict=True)
        ]
        yield derived(name, money, SUM, wholes, "sum of its parts")


def _discounted(model: BenefitModel, value: UnitValue, year: int, money: Unit) -> Derived:
    given = Derived(f"{value.key} in year {year}", value.yearly[year], money, value.source or _NO_SOURCE)
    rate = Derived("discount rate", model.discount_rate, _PLAIN, model.rate_source)
    power = Decimal(year) - TIMINGS[model.timing]
    worth = given.value / (1 + model.discount_rate) ** power
    formula = f"amount / (1 + discount rate)^{power}"
    return Derived(f"{YEAR} {year} {value.key}", worth, money, formula, (given, rate))


def _years_of_parts(
    model: BenefitModel, value: UnitValue, parts: list[tuple[Decimal, list[Derived]]], money: Unit
) -> Iterator[Derived]:
    """Year by year what a value that is made of others comes to, where each of them has years."""
    by_year: dict[int, list[Derived]] = {}
    for (key, weight), (_weight, (*years, _whole)) in zip(value.of, parts, strict=True):
        if not years:
            return
        for year, one in zip(sorted(model.values[key].yearly), years, strict=False):
            by_year.setdefault(year, []).append(_weighted(one, (key, weight), value, money))
    for year, ones in sorted(by_year.items()):
        yield derived(f"{YEAR} {year} {value.key}", money, SUM, ones, "sum of its parts")


def _weighted(part: Derived, weighed: tuple[str, Decimal], value: UnitValue, money: Unit) -> Derived:
    key, weight = weighed
    if weight == 1:
        return part
    source = value.weight_sources.get(key) or value.source or _NO_SOURCE
    given = Derived(f"weight of {part.name}", weight, _PLAIN, source)
    name = f"less {part.name}" if weight == -1 else f"expected {part.name}"
    return derived(name, money, PRODUCT, (given, part), "weight x value")


def _site(model: BenefitModel, site: str, taken: Alternative | None, values: Figures) -> Iterator[Derived]:
    money = Unit(model.currency, 0, before=True)
    worth = []
    for outcome in model.outcomes:
        if site in outcome.effects and site in outcome.n:
            found = _outcome(outcome, site, values[f"{VALUE} {outcome.value}", ""], money)
            yield from found
            worth.append(found[-1])
    total = derived(BENEFITS, money, SUM, worth, "sum over outcomes")
    if worth and taken is not None and taken.benefits != 1:
        part = Derived("part of the benefits that counts", taken.benefits, _PLAIN, f"the alternative: {taken.name}")
        total = derived(BENEFITS, money, PRODUCT, (part, total), "part x benefits")
    if worth:
        yield total
    if not (costs := model.costs.get(site)):
        return
    source = model.costs_source or _NO_SOURCE
    years = tuple(Derived(f"{COST} {when}", amount, money, source) for when, amount in costs.items())
    spent = derived(COST, money, SUM, years, "sum of its parts")
    yield from (*years, spent)
    if worth:
        net = derived(NET_BENEFITS, money, DIFFERENCE, (total, spent), "benefits - cost")
        yield net
        if spent.value:
            yield derived(GROSS, _RATIO, QUOTIENT, (total, spent), "benefits / cost")
            yield derived(NET, _RATIO, QUOTIENT, (net, spent), "net benefits / cost")


def _outcome(outcome: Outcome, site: str, value: Derived, money: Unit) -> tuple[Derived, ...]:
    """The additional clients of an outcome at a site, fewer where lower is better; last what they are worth."""
    source = outcome.source or _NO_SOURCE
    slack = outcome.rounding.get(site, _ZERO)
    of_effect = outcome.effect_sources.get(site) or source
    effect = Derived(f"effect {outcome.key}", outcome.effects[site], _SHARE, of_effect, slack=slack)
    n = Derived("n", outcome.n[site], _CLIENTS, outcome.n_sources.get(site) or source)
    share, formula = effect, "effect x n"
    if outcome.better == LOWER:
        turned = Derived(_LOWER_IS_BETTER, Decimal(-1), _PLAIN, outcome.better_source or THE_FILE)
        turning = f"effect x −1, as {_LOWER_IS_BETTER}"
        share = derived(f"{FEWER} {outcome.key}", _FEWER, PRODUCT, (effect, turned), turning)
        formula = f"{FEWER} x n"
    clients = derived(f"{CLIENTS} {outcome.key}", _CLIENTS, PRODUCT, (share, n), formula)
    worth = derived(f"{BENEFIT} {outcome.key}", money, PRODUCT, (clients, value), "clients x value")
    return (clients, worth) if share is effect else (share, clients, worth)


def _varied(model: BenefitModel, taken: Alternative) -> BenefitModel:
    source = f"the alternative: {taken.name}"
    values = {
        key: replace(
            value,
            amount=taken.amounts.get(key, value.amount),
            of=tuple((other, taken.weights.get(other, weight)) for other, weight in value.of),
            source=source if key in taken.amounts else value.source,
            weight_sources={**value.weight_sources, **dict.fromkeys(taken.weights, source)},
        )
        for key, value in model.values.items()
    }
    outcomes = tuple(_outcome_varied(outcome, taken) for outcome in model.outcomes)
    varied = replace(model, values=values, outcomes=outcomes)
    return (
        varied
        if taken.discount_rate is None
        else replace(varied, discount_rate=taken.discount_rate, rate_source=source)
    )


def _outcome_varied(outcome: Outcome, taken: Alternative) -> Outcome:
    stated, source = dict(taken.effects.get(outcome.key, {})), f"the alternative: {taken.name}"
    sources = dict.fromkeys(stated, source)
    if end := taken.ends.get(outcome.key):
        stated = {site: ends[end == HIGH] for site, ends in outcome.intervals.items()}
        known = {site: outcome.effect_sources.get(site) or outcome.source or _NO_SOURCE for site in stated}
        sources = {site: f"{source}, the {end} end of the interval of {of}" for site, of in known.items()}
    rounding = {site: slack for site, slack in outcome.rounding.items() if site not in stated}
    effects = {**outcome.effects, **stated}
    return replace(outcome, effects=effects, rounding=rounding, effect_sources={**outcome.effect_sources, **sources})
