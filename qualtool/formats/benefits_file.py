"""Reading a file of costs and benefits (YAML), with every fault by line and column."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from qualtool.analysis.benefits import (
    PRODUCT,
    SUM,
    Alternative,
    Arithmetic,
    BenefitModel,
    Outcome,
    Printed,
    UnitValue,
    sites_of,
)
from qualtool.errors import UnreadableFile
from qualtool.formats import yaml_nodes as nodes
from qualtool.formats.yaml_nodes import Faults, Node
from qualtool.text.turns import Problem

FROM_RESULTS = "from results"
_TOP = (
    "name",
    "currency",
    "discount rate",
    "horizon",
    "values",
    "outcomes",
    "costs",
    "costs source",
    "alternatives",
    "printed",
    "sums",
    "products",
)
_VALUE = ("title", "source", "amount", "yearly", "of")
_OUTCOME = ("title", "value", "effects", "n", "source")
_ALTERNATIVE = ("name", "benefits", "discount rate", "amounts", "chances", "effects")
_PRINTED = ("table", "what", "unit", "sites", "figure")
_ARITHMETIC = ("table", "what", "parts", "printed")


@dataclass(frozen=True, slots=True)
class BenefitsRead:
    """What a file says, or None with its faults; `from_results` names outcomes whose effects the study has."""

    model: BenefitModel | None
    from_results: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_benefits(path: Path) -> BenefitsRead:
    """The model in a file. Raises UnreadableFile."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from error
    faults = Faults()
    top = nodes.composed(raw, faults)
    reading = _Reading(faults, [])
    model = reading.model(top) if top is not None else None
    problems = tuple(faults.listed())
    return BenefitsRead(None if problems else model, tuple(reading.from_results), problems)


@dataclass
class _Reading:
    faults: Faults
    from_results: list[str]

    def model(self, top: Node) -> BenefitModel:
        given = self._fields(top, "costs and benefits", _TOP)
        for key in ("values", "outcomes", "costs"):
            if key not in given:
                self.faults.add(top, f"{key} is missing", f"Add {key}: ...")
        values = {key: self._value(key, node) for key, node in self._pairs(given.get("values"), "values")}
        outcomes = tuple(
            self._outcome(key, node, values) for key, node in self._pairs(given.get("outcomes"), "outcomes")
        )
        rate = self._number(given["discount rate"], "discount rate") if "discount rate" in given else 0.0
        if not 0 <= rate < 1:
            mend = f"Write a share, {rate / 100:g} for {rate:g} per cent"
            self.faults.add(given["discount rate"], f"the discount rate {rate:g} is no share of 1", mend)
        model = BenefitModel(
            self._words(given.get("name"), "name"),
            self._words(given.get("currency"), "currency") or "£",
            rate,
            self._horizon(given.get("horizon")),
            values,
            outcomes,
            {site: self._numbers(node, "costs") for site, node in self._pairs(given.get("costs"), "costs")},
            self._words(given.get("costs source"), "costs source"),
            tuple(self._alternative(node) for node in self._items(given.get("alternatives"), "alternatives")),
            tuple(one for node in self._items(given.get("printed"), "printed") for one in self._printed(node)),
            tuple(self._arithmetic(given)),
        )
        self._consistent(model, given)
        return model

    def _consistent(self, model: BenefitModel, given: dict[str, Node]) -> None:
        for value in model.values.values():
            for other, _chance in value.of:
                if other not in model.values or model.values[other].of:
                    what = f"{value.key} is made of {other}, which is no value with an amount or years"
                    self.faults.add(given["values"], what, f"The values are: {', '.join(model.values)}")
        for one in model.alternatives:
            for site in (site for sites in one.effects.values() for site in sites):
                if site not in sites_of(model):
                    self.faults.add(given["alternatives"], f"there is no site {site}", "Name one that has costs")

    def _horizon(self, node: Node | None) -> int:
        if node is None:
            return 100
        years = nodes.whole_number(node, "horizon", self.faults)
        if years < 1:
            self.faults.add(node, "the horizon is no year at all", "Write how many years count, 1 or more")
        return years

    def _value(self, key: str, node: Node) -> UnitValue:
        given = self._fields(node, f"the value {key}", _VALUE)
        made = [name for name in ("amount", "yearly", "of") if name in given]
        if len(made) != 1:
            self.faults.add(node, f"{key} needs one of amount, yearly and of", "Keep one of the three")
        return UnitValue(
            key,
            self._words(given.get("title"), "title"),
            self._words(given.get("source"), "source"),
            self._number(given["amount"], "amount") if "amount" in given else None,
            dict(self._years(given.get("yearly"))),
            tuple(self._numbers(given["of"], "of").items()) if "of" in given else (),
        )

    def _years(self, node: Node | None) -> Iterator[tuple[int, float]]:
        for years, value in self._pairs(node, "yearly"):
            first, _, last = years.partition("-")
            if not first.isdigit() or (last and not last.isdigit()):
                self.faults.add(value, f"{years!r} is no year", "Write 3, or 1-4 for several, with its amount")
                continue
            amount = self._number(value, f"year {years}")
            yield from ((year, amount) for year in range(int(first), int(last or first) + 1))

    def _outcome(self, key: str, node: Node, values: dict[str, UnitValue]) -> Outcome:
        given = self._fields(node, f"the outcome {key}", _OUTCOME)
        value = self._words(given.get("value"), "value")
        if value not in values:
            what = f"{key} is worth {value!r}, which is no value" if value else f"{key} has no value"
            self.faults.add(given.get("value", node), what, f"The values are: {', '.join(values) or 'none'}")
        effects = given.get("effects")
        if effects is not None and nodes.is_scalar(effects) and effects.value == FROM_RESULTS:
            self.from_results.append(key)
            effects = None
        elif effects is None:
            self.faults.add(node, f"{key} has no effects", f"Write each site's share of n, or: effects: {FROM_RESULTS}")
        n = self._numbers(given.get("n"), "n")
        for site, number in n.items():
            if number < 0:
                self.faults.add(given["n"], f"the n of site {site} is below 0", "Write how many clients there were")
        shares = self._numbers(effects, "effects")
        for site, share in shares.items():
            if not -1 <= share <= 1:
                mend = f"Write a share of n, {share / 100:g} for {share:g} points"
                self.faults.add(given["effects"], f"the effect {share:g} of site {site} is no share of 1", mend)
        titles = self._words(given.get("title"), "title"), self._words(given.get("source"), "source")
        return Outcome(key, titles[0], value, shares, n, titles[1])

    def _alternative(self, node: Node) -> Alternative:
        given = self._fields(node, "an alternative", _ALTERNATIVE)
        rate = given.get("discount rate")
        return Alternative(
            self._words(given.get("name"), "name"),
            self._number(given["benefits"], "benefits") if "benefits" in given else 1.0,
            self._number(rate, "discount rate") if rate is not None else None,
            self._numbers(given.get("amounts"), "amounts"),
            self._numbers(given.get("chances"), "chances"),
            {key: self._numbers(sites, "effects") for key, sites in self._pairs(given.get("effects"), "effects")},
        )

    def _printed(self, node: Node) -> Iterator[Printed]:
        given = self._fields(node, "a printed figure", _PRINTED)
        table, what = (self._words(given.get(key), key) for key in ("table", "what"))
        unit = self._number(given["unit"], "unit") if "unit" in given else 1.0
        if "figure" in given:
            yield Printed(table, what, "", self._words(given["figure"], "figure"), unit)
        for site, value in self._pairs(given.get("sites"), "sites"):
            yield Printed(table, what, site, self._words(value, f"site {site}"), unit)

    def _arithmetic(self, top: dict[str, Node]) -> Iterator[Arithmetic]:
        for key, rule in (("sums", SUM), ("products", PRODUCT)):
            for node in self._items(top.get(key), key):
                given = self._fields(node, f"one of {key}", _ARITHMETIC)
                texts = (self._words(given.get(name), name) for name in ("table", "what", "printed"))
                table, what, printed = texts
                parts = nodes.words_list(given["parts"], "parts", self.faults) if "parts" in given else ()
                try:
                    numbers = tuple(Decimal(part.replace(",", "")) for part in parts)
                except InvalidOperation:
                    self.faults.add(given["parts"], "a part is not a number", "Write numbers alone")
                    continue
                yield Arithmetic(rule, table, what, numbers, printed)

    def _fields(self, node: Node, what: str, known: tuple[str, ...]) -> dict[str, Node]:
        return {key: found[0] for key, found in nodes.fields(node, what, known, self.faults).items()}

    def _pairs(self, node: Node | None, what: str) -> list[tuple[str, Node]]:
        return [(key, value) for key, _, value in nodes.pairs(node, what, self.faults)] if node is not None else []

    def _items(self, node: Node | None, what: str) -> list[Node]:
        return nodes.items(node, what, self.faults) if node is not None else []

    def _words(self, node: Node | None, what: str) -> str:
        return nodes.words(node, what, self.faults) if node is not None else ""

    def _numbers(self, node: Node | None, what: str) -> dict[str, float]:
        return {key: self._number(value, key) for key, value in self._pairs(node, what)}

    def _number(self, node: Node, what: str) -> float:
        try:
            number = float(str(node.value).replace(",", ""))
        except ValueError:
            number = float("nan")
        if number - number != 0:
            self.faults.add(node, f"{what} is not a number", "Write it in digits, with a point for the decimals")
            return 0.0
        return number
