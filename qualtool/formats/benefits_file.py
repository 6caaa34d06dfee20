"""Reading a file of costs and benefits (YAML), with every fault by line and column."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from qualtool.analysis.benefit_checks import NEGATIVE, number_of
from qualtool.analysis.benefits import (
    AS_STATED,
    HIGH,
    HIGHER,
    LOW,
    LOWER,
    TIMINGS,
    Alternative,
    Arithmetic,
    BenefitModel,
    Outcome,
    Printed,
    UnitValue,
)
from qualtool.analysis.derived import PRODUCT, SUM
from qualtool.errors import UnreadableFile
from qualtool.formats import yaml_nodes as nodes
from qualtool.formats.benefits_agreement import disagreements
from qualtool.formats.benefits_numbers import commas_as_thousands, half_unit, number, share, years
from qualtool.formats.yaml_nodes import Faults, Node
from qualtool.text.turns import Problem

FROM_RESULTS = "from results"
MOST_YEARS = 200
_TOP = (
    *("name", "currency", "discount rate", "discounted", "horizon", "values", "outcomes", "costs", "costs source"),
    *("alternatives", "suppositions", "printed", "sums", "products"),
)
_VALUE = ("title", "source", "amount", "yearly", "of")
_OUTCOME = ("title", "value", "better", "effects", "intervals", "n", "source")
_ALTERNATIVE = ("name", "benefits", "discount rate", "amounts", "weights", "effects")
_PRINTED = ("table", "row", "what", "unit", "under", "sites", "figure")
_ARITHMETIC = ("table", "what", "parts", "printed")
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class BenefitsRead:
    """What a file says, or None with its faults; `from_results` names outcomes whose effects the study has."""

    model: BenefitModel | None
    from_results: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_benefits(path: Path, sites: Collection[str] | None = None) -> BenefitsRead:
    """The model in a file; with the `sites` of a study, any other is a fault. Raises UnreadableFile."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from error
    faults = Faults()
    top = nodes.composed(raw, faults, "Start from a copy of dscp_benefits.yaml")
    reading = _Reading(faults)
    if top is not None:
        commas_as_thousands(top, faults)
    model = reading.model(top) if top is not None else None
    if model is not None:
        whole = not faults.listed()
        for node, what, mend in disagreements(model, reading.nodes, reading.from_results, sites, whole):
            faults.add(node, what, mend)
    problems = tuple(faults.listed())
    return BenefitsRead(None if problems else model, tuple(reading.from_results), problems)


@dataclass
class _Reading:
    """A file as it is read; `nodes` are the places of what is looked at again when all of it is known."""

    faults: Faults
    from_results: list[str] = field(default_factory=list)
    nodes: dict[tuple[object, ...], Node] = field(default_factory=dict)

    def model(self, top: Node) -> BenefitModel:
        given = self._fields(top, "costs and benefits", _TOP)
        for key in ("values", "outcomes", "costs"):
            if key not in given:
                self.faults.add(top, f"{key} is missing", f"Add {key}: ...")
        alternatives = [self._alternative(node) for node in self._items(given.get("alternatives"), "alternatives")]
        suppositions = [self._alternative(node) for node in self._items(given.get("suppositions"), "suppositions")]
        return BenefitModel(
            name=self._words(given.get("name"), "name"),
            currency=self._words(given.get("currency"), "currency").strip() or "£",
            discount_rate=self._rate(given.get("discount rate")),
            horizon=self._horizon(given.get("horizon")),
            values={key: self._value(key, node) for key, node in self._pairs(given.get("values"), "values")},
            outcomes=tuple(self._outcome(key, node) for key, node in self._pairs(given.get("outcomes"), "outcomes")),
            costs={site: self._costs(site, node) for site, node in self._pairs(given.get("costs"), "costs")},
            costs_source=self._words(given.get("costs source"), "costs source"),
            timing=self._timing(given.get("discounted")),
            alternatives=tuple(alternatives),
            suppositions=tuple(suppositions),
            printed=tuple(one for node in self._items(given.get("printed"), "printed") for one in self._printed(node)),
            arithmetic=tuple(self._arithmetic(given)),
        )

    def _rate(self, node: Node | None) -> Decimal:
        return share(node, "the discount rate", self.faults, 0, False) if node is not None else Decimal(0)

    def _horizon(self, node: Node | None) -> int:
        if node is None:
            return MOST_YEARS
        text = self._words(node, "horizon").strip()
        if text.isascii() and text.isdigit() and 1 <= len(text) <= 3 and 1 <= int(text) <= MOST_YEARS:
            return int(text)
        told = f"a horizon of {text} years cannot be worked with" if text else "the horizon has no number of years"
        self.faults.add(node, told, f"Write how many years count, 1 to {MOST_YEARS}")
        return MOST_YEARS

    def _timing(self, node: Node | None) -> str:
        timing = self._words(node, "discounted") or next(iter(TIMINGS))
        if timing not in TIMINGS:
            self.faults.add(node, f"{timing!r} is no time of the year", f"Write one of: {', '.join(TIMINGS)}")
        return timing

    def _value(self, key: str, node: Node) -> UnitValue:
        self.nodes["value", key] = node
        given = self._fields(node, f"the value {key}", _VALUE)
        made = [name for name in ("amount", "yearly", "of") if name in given]
        if len(made) != 1:
            told = f"{key} has {' and '.join(made)}" if made else f"the value {key} is missing"
            self.faults.add(node, told, "Give it one of amount, yearly and of")
        for name in ("yearly", "of"):
            if name in given and nodes.is_mapping(given[name]) and not given[name].value:
                what, mend = ("years", "{1-4: 100}") if name == "yearly" else ("parts", "{VALUE: 1}")
                self.faults.add(
                    given[name], f"{name} of {key} has no {what}", f"Write {name}: {mend}, or take {key} out"
                )
        return UnitValue(
            key,
            self._words(given.get("title"), "title"),
            self._words(given.get("source"), "source"),
            number(given["amount"], "amount", self.faults) if "amount" in given else None,
            self._yearly(given.get("yearly")),
            tuple((other, self._share(one, f"the weight of {other}")) for other, one in self._pairs(given.get("of"))),
        )

    def _yearly(self, node: Node | None) -> dict[int, Decimal]:
        amounts: dict[int, Decimal] = {}
        for key, value in self._pairs(node, "yearly"):
            amount = number(value, f"year {key}", self.faults)
            span = years(key)
            if span is None or span[-1] > MOST_YEARS:
                mend = f"Write 3, or 1-4 for several, with its amount; years count from 1 to {MOST_YEARS}"
                self.faults.add(value, f"{key!r} is no year", mend)
            elif twice := [year for year in span if year in amounts]:
                self.faults.add(value, f"year {twice[0]} has an amount already", "Keep one of the two")
            else:
                amounts |= dict.fromkeys(span, amount)
        return amounts

    def _outcome(self, key: str, node: Node) -> Outcome:
        given = self._fields(node, f"the outcome {key}", _OUTCOME)
        self.nodes["outcome", key] = given.get("value", node)
        effects = given.get("effects")
        mend = f"Write each site's share of n, or: effects: {FROM_RESULTS}"
        if effects is not None and nodes.is_scalar(effects):
            if " ".join(effects.value.casefold().split()) != FROM_RESULTS:
                said = f"the effects of {key} are {effects.value!r}" if effects.value else f"{key} has no effects"
                self.faults.add(effects, said, mend)
            elif "intervals" in given:
                told = f"{key} has intervals, and takes its effects with theirs {FROM_RESULTS}"
                self.faults.add(given["intervals"], told, "Take intervals out, or write the effects themselves")
            self.from_results.append(key)
            effects = None
        elif effects is None or not effects.value:
            self.faults.add(effects or node, f"{key} has no effects", mend)
        shares = self._by_site(effects, "effects", "the effect")
        return Outcome(
            key,
            self._words(given.get("title"), "title"),
            self._words(given.get("value"), "value"),
            shares,
            {site: self._clients(site, one) for site, one in self._pairs(given.get("n"), "n")},
            self._words(given.get("source"), "source"),
            {site: half_unit(one) for site, one in shares.items()},
            dict(self._intervals(given.get("intervals"))),
            self._better(given.get("better")),
        )

    def _better(self, node: Node | None) -> str:
        better = self._words(node, "better").strip().casefold()
        if better and better not in (HIGHER, LOWER):
            self.faults.add(node, f"better: {better!r} is not known", f"Write {HIGHER} or {LOWER}, or leave it out")
        return better

    def _by_site(self, node: Node | None, what: str, each: str) -> dict[str, Decimal]:
        shares = {}
        for site, one in self._pairs(node, what):
            self.nodes["site", site, len(self.nodes)] = one
            shares[site] = share(one, f"{each} of site {site}", self.faults, one_is_clear=False)
        return shares

    def _clients(self, site: str, node: Node) -> Decimal:
        self.nodes["site", site, len(self.nodes)] = node
        count = number(node, f"the n of site {site}", self.faults)
        if count < 0 or count % 1:
            told = "is below 0" if count < 0 else "is no whole number"
            self.faults.add(node, f"the n of site {site} {told}", "Write how many clients there were")
        return count

    def _intervals(self, node: Node | None) -> Iterator[tuple[str, tuple[Decimal, Decimal]]]:
        for site, one in self._pairs(node, "intervals"):
            self.nodes["site", site, len(self.nodes)] = one
            what = f"the interval of site {site}"
            ends = [share(end, what, self.faults, one_is_clear=False) for end in self._items(one, "an interval")]
            if len(ends) != 2 or ends[0] > ends[1]:
                told = f"the interval of site {site} is not its low and its high end"
                self.faults.add(one, told, "Write [LOW, HIGH], such as [-0.01, 0.08]")
            else:
                yield site, (ends[0], ends[1])

    def _costs(self, site: str, node: Node) -> dict[str, Decimal]:
        self.nodes["site", site, len(self.nodes)] = node
        costs = {}
        for when, one in self._pairs(node, f"the costs of site {site}"):
            costs[when] = number(one, f"the cost {when}", self.faults)
            if costs[when] < 0:
                self.faults.add(one, f"the cost {when} of site {site} is below 0", "Write what was spent, 0 or more")
        return costs

    def _alternative(self, node: Node) -> Alternative:
        given = self._fields(node, "an alternative", _ALTERNATIVE)
        name = self._words(given.get("name"), "name").strip()
        if not name:
            self.faults.add(node, "an alternative has no name", "Add name: and what is taken instead")
        if ("alternative", name) in self.nodes:
            self.faults.add(node, f"there are two alternatives called {name}", "Give one of them another name")
        if name.casefold() == AS_STATED:
            self.faults.add(node, f"{AS_STATED} is what the figures of the file are called", "Give it another name")
        if name and not given.keys() - {"name"}:
            mend = f"Add one of {', '.join(_ALTERNATIVE[1:])}"
            self.faults.add(node, f"the alternative {name} takes nothing instead", mend)
        self.nodes["alternative", name] = node
        rate = given.get("discount rate")
        effects: dict[str, dict[str, Decimal]] = {}
        ends: dict[str, str] = {}
        for key, one in self._pairs(given.get("effects"), "effects"):
            if nodes.is_scalar(one):
                ends[key] = one.value.strip().casefold()
                if ends[key] not in (LOW, HIGH):
                    mend = f"Write {LOW} or {HIGH}, or each site's share of n"
                    self.faults.add(one, f"the effects of {key} in {name} are {one.value!r}", mend)
            else:
                effects[key] = self._by_site(one, "effects", "the effect")
        return Alternative(
            name,
            self._share(given["benefits"], "benefits", 0) if "benefits" in given else _ONE,
            self._rate(rate) if rate is not None else None,
            {key: number(one, key, self.faults) for key, one in self._pairs(given.get("amounts"), "amounts")},
            {key: self._share(one, f"the weight of {key}") for key, one in self._pairs(given.get("weights"))},
            effects,
            ends,
        )

    def _printed(self, node: Node) -> Iterator[Printed]:
        given = self._fields(node, "a printed figure", _PRINTED)
        table, row, what, under = (self._words(given.get(key), key) for key in ("table", "row", "what", "under"))
        unit = number(given["unit"], "unit", self.faults) if "unit" in given else _ONE
        if unit <= 0:
            self.faults.add(given["unit"], "the unit is not above 0", "Write 1000 for thousands, or leave it out")
        figures = [("", given["figure"])] if "figure" in given else []
        for site, one in (*figures, *self._pairs(given.get("sites"), "sites")):
            text = self._words(one, f"site {site}" if site else "figure").strip()
            if number_of(text) is None and text.casefold() not in NEGATIVE:
                self.faults.add(one, f"{text!r} is no printed figure", "Write it as printed, such as -4,767, or -ve")
            printed = Printed(table, what, site, text, unit, row, under)
            self.nodes["printed", printed] = one
            yield printed

    def _arithmetic(self, top: dict[str, Node]) -> Iterator[Arithmetic]:
        for key, sign in (("sums", SUM), ("products", PRODUCT)):
            for node in self._items(top.get(key), key):
                given = self._fields(node, f"one of {key}", _ARITHMETIC)
                table, what, printed = (self._words(given.get(name), name) for name in ("table", "what", "printed"))
                parts = tuple(number(one, "a part", self.faults) for one in self._items(given.get("parts"), "parts"))
                if number_of(printed) is None or not parts:
                    mend = "Add parts: [...] and printed: with numbers"
                    self.faults.add(node, "what is printed, or its parts, are missing", mend)
                yield Arithmetic(sign, table, what, parts, printed)

    def _fields(self, node: Node, what: str, known: tuple[str, ...]) -> dict[str, Node]:
        return {key: found[0] for key, found in nodes.fields(node, what, known, self.faults).items()}

    def _pairs(self, node: Node | None, what: str = "of") -> list[tuple[str, Node]]:
        return [(key, value) for key, _, value in nodes.pairs(node, what, self.faults)] if node is not None else []

    def _items(self, node: Node | None, what: str) -> list[Node]:
        return nodes.items(node, what, self.faults) if node is not None else []

    def _words(self, node: Node | None, what: str) -> str:
        return nodes.words(node, what, self.faults) if node is not None else ""

    def _share(self, node: Node, what: str, low: int = -1) -> Decimal:
        return share(node, what, self.faults, low)
