"""Costs and benefits: additional clients, their value, totals and ratios, and which printed figures follow."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from qualtool.analysis.derived import Derived, rounded

GROSS, NET = "benefit-cost ratio (gross)", "benefit-cost ratio (net)"
CLIENTS, VALUE, YEAR, BENEFIT = "clients", "value", "year", "benefit"
COST, BENEFITS, NET_BENEFITS = "cost", "benefits", "net benefits"
REPRODUCES, ONLY_WITH, PARTS_ROUNDED, DIFFERS = (
    "reproduces",
    "reproduces only with",
    "within the rounding of its parts",
    "does not follow",
)
SUM, PRODUCT = "parts against total", "product of two printed figures"


@dataclass(frozen=True, slots=True)
class UnitValue:
    """What one more client is worth: an amount, amounts by year to be discounted, or a sum of other values.

    `of` gives other values by key with the chance of each (1 where it is certain).
    """

    key: str
    title: str
    source: str = ""
    amount: float | None = None
    yearly: Mapping[int, float] = field(default_factory=dict)
    of: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome with each site's effect (a share of n, 0.036 for 3.6 points) and its n; `value` names a UnitValue."""

    key: str
    title: str
    value: str
    effects: Mapping[str, float]
    n: Mapping[str, float]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A row of the sensitivity analysis: what is taken instead, and by how much benefits are multiplied."""

    name: str
    benefits: float = 1.0
    discount_rate: float | None = None
    amounts: Mapping[str, float] = field(default_factory=dict)
    chances: Mapping[str, float] = field(default_factory=dict)
    effects: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure of a report to be looked at: `what` and `site` name the derived one, `unit` divides it (1000 for £k)."""

    table: str
    what: str
    site: str
    printed: str
    unit: float = 1.0


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A printed figure that should be the sum or the product of other printed ones."""

    rule: str
    table: str
    what: str
    parts: tuple[Decimal, ...]
    printed: str


@dataclass(frozen=True, slots=True)
class BenefitModel:
    """A whole file of costs and benefits; amounts in `currency`, discounted from the end of each year."""

    name: str
    currency: str
    discount_rate: float
    horizon: int
    values: Mapping[str, UnitValue]
    outcomes: tuple[Outcome, ...]
    costs: Mapping[str, Mapping[str, float]]
    costs_source: str = ""
    alternatives: tuple[Alternative, ...] = ()
    printed: tuple[Printed, ...] = ()
    arithmetic: tuple[Arithmetic, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A printed figure with what follows from the inputs: a verdict, and (ONLY_WITH) which alternatives it needs."""

    table: str
    what: str
    site: str
    printed: str
    follows: str
    verdict: str
    needs: tuple[str, ...] = ()


def sites_of(model: BenefitModel) -> tuple[str, ...]:
    """The sites that have costs or effects, in the order of the file."""
    named = [*model.costs, *(site for outcome in model.outcomes for site in outcome.effects)]
    return tuple(dict.fromkeys(named))


def figures(model: BenefitModel, share: float = 1.0) -> dict[tuple[str, str], Derived]:
    """Every derived figure by (name, site); '' for one of no site. `share` is the part of the benefits that counts."""
    found: dict[tuple[str, str], Derived] = {}
    for key in model.values:
        for figure in _value(model, key):
            found[figure.name, ""] = figure
    for site in sites_of(model):
        found |= {(figure.name, site): figure for figure in _site(model, site, share, found)}
    return found


def _value(model: BenefitModel, key: str) -> Iterator[Derived]:
    """A unit value, after each of its discounted years."""
    value = model.values[key]
    name = f"{VALUE} {key}"
    if value.amount is not None:
        yield Derived(name, value.amount, model.currency, value.source or "the file")
    elif value.yearly:
        rate = Derived("discount rate", model.discount_rate, "", "the file")
        years = []
        for year, amount in sorted(value.yearly.items()):
            if year > model.horizon:
                continue
            given = Derived(f"{key} in year {year}", amount, model.currency, value.source or "the file")
            discounted = amount / (1 + model.discount_rate) ** year
            formula = f"amount / (1 + discount rate)^{year}"
            years.append(Derived(f"{YEAR} {year} {key}", discounted, model.currency, formula, (given, rate)))
        yield from years
        total = sum(one.value for one in years)
        yield Derived(name, total, model.currency, "sum of the discounted years", tuple(years))
    else:
        parts = []
        for other, chance in value.of:
            (*_years, whole) = _value(model, other)
            likely = Derived(f"chance of {other}", chance, "", value.source or "the file")
            formula = "chance x value"
            parts.append(Derived(f"expected {other}", chance * whole.value, model.currency, formula, (likely, whole)))
        yield Derived(name, sum(part.value for part in parts), model.currency, "sum of its parts", tuple(parts))


def _site(model: BenefitModel, site: str, share: float, found: Mapping[tuple[str, str], Derived]) -> Iterator[Derived]:
    worth = []
    for outcome in model.outcomes:
        if site not in outcome.effects or site not in outcome.n:
            continue
        effect = Derived("effect", outcome.effects[site], "of n", outcome.source or "the file")
        n = Derived("n", outcome.n[site], "clients", outcome.source or "the file")
        clients = Derived(f"{CLIENTS} {outcome.key}", effect.value * n.value, "clients", "effect x n", (effect, n))
        value = found[f"{VALUE} {outcome.value}", ""]
        made = Derived(
            f"{BENEFIT} {outcome.key}", clients.value * value.value, model.currency, "clients x value", (clients, value)
        )
        yield clients
        yield made
        worth.append(made)
    if worth:
        formula = "sum over outcomes" + (f" x {share:g}" if share != 1 else "")
        total = Derived(BENEFITS, share * sum(one.value for one in worth), model.currency, formula, tuple(worth))
        yield total
    if costs := model.costs.get(site):
        years = tuple(
            Derived(f"{COST} {when}", amount, model.currency, model.costs_source or "the file")
            for when, amount in costs.items()
        )
        spent = Derived(COST, sum(one.value for one in years), model.currency, "sum of the years", years)
        yield spent
        if worth:
            net = Derived(NET_BENEFITS, total.value - spent.value, model.currency, "benefits - cost", (total, spent))
            yield net
            if spent.value:
                yield Derived(GROSS, total.value / spent.value, "", "benefits / cost", (total, spent))
                yield Derived(NET, net.value / spent.value, "", "net benefits / cost", (net, spent))


def varied(model: BenefitModel, *alternatives: Alternative) -> BenefitModel:
    """The model with what alternatives take instead; their share of the benefits is given to `figures`."""
    for one in alternatives:
        values = {
            key: replace(
                value,
                amount=one.amounts.get(key, value.amount),
                of=tuple((other, one.chances.get(other, chance)) for other, chance in value.of),
            )
            for key, value in model.values.items()
        }
        outcomes = tuple(
            replace(outcome, effects={**outcome.effects, **one.effects.get(outcome.key, {})})
            for outcome in model.outcomes
        )
        rate = model.discount_rate if one.discount_rate is None else one.discount_rate
        model = replace(model, values=values, outcomes=outcomes, discount_rate=rate)
    return model


def share_of(alternatives: Sequence[Alternative]) -> float:
    """The part of the benefits that counts under alternatives taken together."""
    share = 1.0
    for one in alternatives:
        share *= one.benefits
    return share


def checked(model: BenefitModel) -> tuple[Checked, ...]:
    """Each printed figure against what follows from the inputs, from each alternative, and from all together."""
    tries: list[tuple[Alternative, ...]] = [(), *((one,) for one in model.alternatives)]
    tries += [(one, other) for place, one in enumerate(model.alternatives) for other in model.alternatives[place + 1 :]]
    made = [(names, figures(varied(model, *names), share_of(names))) for names in tries]
    return (*(_against(one, made) for one in model.printed), *(_arithmetic(one) for one in model.arithmetic))


def _against(
    one: Printed, made: Sequence[tuple[tuple[Alternative, ...], Mapping[tuple[str, str], Derived]]]
) -> Checked:
    base = made[0][1].get((one.what, one.site))
    if base is None:
        return Checked(one.table, one.what, one.site, one.printed, "nothing follows", DIFFERS)
    places = _places(one.printed)
    follows = f"{rounded(base.value / one.unit, places):,}"
    for names, found in made:
        figure = found.get((one.what, one.site))
        if figure is not None and _agrees(one.printed, figure.value / one.unit, places):
            needs = tuple(name.name for name in names)
            verdict = ONLY_WITH if needs else REPRODUCES
            return Checked(one.table, one.what, one.site, one.printed, follows, verdict, needs)
    loose = _slack(base, one.unit, places)
    number = _number(one.printed)
    if number is not None and abs(float(number) - base.value / one.unit) <= loose:
        return Checked(one.table, one.what, one.site, one.printed, follows, PARTS_ROUNDED)
    return Checked(one.table, one.what, one.site, one.printed, follows, DIFFERS)


def _slack(figure: Derived, unit: float, places: int) -> float:
    """How far a sum of parts that were each rounded as it is printed can lie from the whole."""
    parts = len(figure.inputs) if figure.origin.startswith("sum") or figure.name == NET_BENEFITS else 0
    return 0.5 * 10.0**-places * (parts + 1) if parts else 0.0


def _agrees(printed: str, value: float, places: int) -> bool:
    number = _number(printed)
    if number is None:
        return value < 0 and printed.strip().rstrip(".").casefold() == "-ve"
    return rounded(value, places) == number


def _number(printed: str) -> Decimal | None:
    plain = printed.replace(",", "").replace("−", "-").strip()
    try:
        return Decimal(plain)
    except ArithmeticError:
        return None


def _places(printed: str) -> int:
    return len(printed.partition(".")[2]) if _number(printed) is not None else 0


def _arithmetic(one: Arithmetic) -> Checked:
    whole = Decimal(0) if one.rule == SUM else Decimal(1)
    for part in one.parts:
        whole = whole + part if one.rule == SUM else whole * part
    places = _places(one.printed)
    value = rounded(float(whole), places)
    verdict = REPRODUCES if value == _number(one.printed) else DIFFERS
    return Checked(one.table, f"{one.what} ({one.rule})", "", one.printed, f"{value:,}", verdict)
