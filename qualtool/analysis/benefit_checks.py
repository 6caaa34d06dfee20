"""Printed figures of costs and benefits against what follows from their inputs, by the ways of rounding there are."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from qualtool.analysis.benefits import THE_FILE, Arithmetic, BenefitModel, Figures, Printed, figures
from qualtool.analysis.derived import (
    DIFFERENCE,
    MINUS,
    PRODUCT,
    QUOTIENT,
    SUM,
    Derived,
    combined,
    digits,
    rounded,
    with_minus,
    worked,
)

REPRODUCES = "reproduces"
UNROUNDED = "reproduces only from unrounded inputs"
FROM_PRINTED = "follows only from the printed inputs"
WITHIN = "is within the rounding of the printed inputs"
DIFFERS = "does not follow"
VERDICTS = (REPRODUCES, UNROUNDED, FROM_PRINTED, WITHIN, DIFFERS)
RULES = {
    SUM: "parts against total",
    DIFFERENCE: "difference of two printed figures",
    PRODUCT: "product of two printed figures",
    QUOTIENT: "ratio of two printed figures",
    "": "figure against its formula",
}
"""The rule that a printed figure is held against, by the sign of its formula."""
NEGATIVE = ("-ve", "-ve.", "negative")
_TEN = Decimal(10)
_NUMBER = re.compile(r"[+-]?(\d{1,12}|\d{1,3}(,\d{3}){1,3})(\.\d{1,12})?")


@dataclass(frozen=True, slots=True)
class Checked:
    """A printed figure with its verdict. `follows` is printed as it would be, from `working`.

    `by_print` is the same from the inputs as printed. `carried` names printed inputs that do not follow themselves,
    `slip` a decimal slip that would give the printed figure, `supposing` what else would, by `supposed_working`;
    `rounding` says that the rounding of what was given can account for it. `sign` is that of the formula, `sources` are
    those of what was given.
    """

    table: str
    row: str
    what: str
    site: str
    under: str
    printed: str
    follows: str
    verdict: str
    working: str = ""
    by_print: str = ""
    carried: tuple[str, ...] = ()
    slip: str = ""
    supposing: str = ""
    supposed_working: str = ""
    rounding: bool = False
    sign: str = ""
    sources: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """The rule by which the figure was looked at."""
        return RULES[self.sign]

    @property
    def place(self) -> str:
        """The figure by its table, its row and its site."""
        site = f"site {self.site}" if self.site else ""
        under = f"({self.under})" if self.under else ""
        return " ".join(filter(None, (", ".join(filter(None, (self.table, self.row or self.what, site))), under)))

    @property
    def sound(self) -> bool:
        return self.verdict in (REPRODUCES, UNROUNDED)


def checked(model: BenefitModel) -> tuple[Checked, ...]:
    """Each printed figure against what follows, in the order of the file; then the sums and products."""
    desk = _Desk(model)
    return (*(desk.verdict(place) for place in range(len(model.printed))), *(map(_arithmetic, model.arithmetic)))


def number_of(printed: str) -> Decimal | None:
    """The number in a printed figure such as `-4,767`; None where it is none."""
    plain = printed.strip().replace("−", "-")
    return Decimal(plain.replace(",", "")) if _NUMBER.fullmatch(plain) else None


def places_of(printed: str) -> int:
    """With how many decimals a figure was printed."""
    return len(printed.strip().partition(".")[2]) if number_of(printed) is not None else 0


class _Desk:
    """The printed figures laid beside what follows, each looked at once."""

    def __init__(self, model: BenefitModel) -> None:
        self.printed = model.printed
        worlds: dict[str, Figures] = {"": figures(model)}
        worlds |= {one.name: figures(model, one) for one in model.alternatives}
        self.supposed = {one.name: figures(model, one) for one in model.suppositions}
        self.figures = [worlds.get(one.under, {}).get((one.what, one.site)) for one in model.printed]
        self.places: dict[tuple[str, str], list[int]] = {}
        for place, one in enumerate(model.printed):
            self.places.setdefault((one.what, one.site), []).append(place)
        self.done: dict[int, Checked] = {}

    def verdict(self, place: int) -> Checked:
        if place not in self.done:
            self.done[place] = self._verdict(self.printed[place], self.figures[place])
        return self.done[place]

    def _verdict(self, one: Printed, figure: Derived | None) -> Checked:
        made = Checked(one.table, one.row, one.what, one.site, one.under, one.printed, "nothing", DIFFERS)
        if figure is None:
            return made
        number, places = number_of(one.printed), places_of(one.printed)
        made = replace(made, follows=_printed(figure.value / one.unit, places), working=figure.working)
        made = replace(made, sign=figure.sign, sources=tuple(dict.fromkeys(_given(figure))))
        if number is None:
            negative = figure.value < 0 and one.printed.casefold() in NEGATIVE
            return replace(made, verdict=REPRODUCES if negative else DIFFERS)
        unrounded = rounded(figure.value / one.unit, places) == number
        inputs = [self._input(part, one) for part in figure.inputs]
        made = _by_print(made, figure, inputs, unrounded, number * one.unit, one)
        if made.verdict in (FROM_PRINTED, WITHIN):
            beside = [self.verdict(at) for _value, _half, at in inputs if at is not None]
            return replace(made, carried=tuple(other.place for other in beside if not other.sound))
        return self._accounted(made, figure, one, number) if made.verdict == DIFFERS else made

    def _input(self, part: Derived, one: Printed) -> tuple[Decimal, Decimal, int | None]:
        """An input as it is printed, half a unit of its last digit and where it stands; as it is, where it is not."""
        for at in self._stands(part, one):
            printed = self.printed[at]
            number = number_of(printed.printed)
            if number is not None:
                half = Decimal(5).scaleb(-places_of(printed.printed) - 1)
                return number * printed.unit, half * printed.unit, at
        return part.value, Decimal(0), None

    def _stands(self, part: Derived, one: Printed) -> Iterator[int]:
        """Where an input is printed: in the same table first."""
        found = [*self.places.get((part.name, one.site), ()), *self.places.get((part.name, ""), ())]
        for at in sorted(found, key=lambda at: self.printed[at].table != one.table):
            figure = self.figures[at]
            if figure == part and self.printed[at] is not one:
                yield at

    def _accounted(self, made: Checked, figure: Derived, one: Printed, number: Decimal) -> Checked:
        """A figure that does not follow, with what could account for it."""
        half = Decimal(5).scaleb(-places_of(one.printed) - 1)
        within = figure.slack > 0 and abs(number - figure.value / one.unit) <= figure.slack / one.unit + half
        made = replace(made, rounding=within, slip=_slip(figure, one, number))
        for name, found in self.supposed.items():
            other = found.get((one.what, one.site))
            if other is not None and _agrees(other.value, one, number):
                return replace(made, supposing=name, supposed_working=other.working)
        return made


def _given(figure: Derived) -> Iterator[str]:
    """The sources of what a figure was made of in the end."""
    if figure.given:
        yield figure.origin
    for one in figure.inputs:
        yield from _given(one)


def _by_print(
    made: Checked,
    figure: Derived,
    inputs: Sequence[tuple[Decimal, Decimal, int | None]],
    unrounded: bool,
    value: Decimal,
    one: Printed,
) -> Checked:
    """The verdict by what follows from the inputs as they are (`unrounded`) and as they are printed."""
    if not figure.sign or all(at is None for _value, _half, at in inputs):
        return replace(made, verdict=REPRODUCES if unrounded else DIFFERS)
    places = places_of(one.printed)
    again = combined(figure.sign, [number for number, _half, _at in inputs])
    by_print = f"{_working(figure, inputs, one)} gives {_printed(again / one.unit, places)}"
    agrees = _agrees(again, one, number_of(one.printed))
    if unrounded:
        return replace(made, verdict=REPRODUCES if agrees else UNROUNDED, by_print=by_print)
    if agrees:
        return replace(made, verdict=FROM_PRINTED, by_print=by_print)
    loose = sum((half for _value, half, _at in inputs), Decimal(5).scaleb(-places - 1) * one.unit)
    if figure.sign in (SUM, DIFFERENCE) and abs(value - again) <= loose:
        return replace(made, verdict=WITHIN, by_print=by_print)
    return replace(made, verdict=DIFFERS, by_print=by_print)


def _working(figure: Derived, inputs: Sequence[tuple[Decimal, Decimal, int | None]], one: Printed) -> str:
    """The formula with the printed inputs; those of a sum are all in the unit of the total."""
    if figure.sign in (SUM, DIFFERENCE):
        values = [(number / one.unit, at) for number, _half, at in inputs]
        places = places_of(one.printed)
        return worked(
            figure.sign, [_plain(value) if at is not None else _printed(value, places) for value, at in values]
        )
    numbers = [
        _plain(number) if at is not None else digits(part)
        for part, (number, _half, at) in zip(figure.inputs, inputs, strict=True)
    ]
    return worked(figure.sign, numbers)


def _plain(number: Decimal) -> str:
    return with_minus(number.normalize())


def _agrees(value: Decimal, one: Printed, number: Decimal | None) -> bool:
    return rounded(value / one.unit, places_of(one.printed)) == number


def _slip(figure: Derived, one: Printed, number: Decimal) -> str:
    """The working in which one input has its decimal point a place further on, if that gives the printed figure."""
    if figure.sign not in (PRODUCT, QUOTIENT) or number == 0:
        return ""
    for factor in (1 / _TEN, _TEN):
        if _agrees(figure.value * factor, one, number):
            moved = (figure.inputs[0].value * factor).normalize()
            first = replace(figure.inputs[0], value=Decimal(f"{moved:f}"))
            return replace(figure, inputs=(first, *figure.inputs[1:])).working
    return ""


def _arithmetic(one: Arithmetic) -> Checked:
    places = places_of(one.printed)
    value, number = combined(one.sign, one.parts), number_of(one.printed)
    plain = worked(one.sign, [with_minus(part) for part in one.parts])
    made = Checked(one.table, one.what, one.what, "", "", one.printed, _printed(value, places), DIFFERS, plain)
    made = replace(made, sign=one.sign, sources=(one.table,))
    if number is None:
        return made
    if rounded(value, places) == number:
        return replace(made, verdict=REPRODUCES)
    halves = [_half(part) for part in one.parts]
    loose = sum(halves, Decimal(5).scaleb(-places - 1))
    near = one.sign == SUM and abs(value - number) <= loose
    return replace(made, verdict=WITHIN, by_print=f"{plain} gives {made.follows}") if near else made


def _half(part: Decimal) -> Decimal:
    exponent = part.as_tuple().exponent
    return Decimal(5).scaleb(exponent - 1) if isinstance(exponent, int) else Decimal(0)


def _printed(value: Decimal, places: int) -> str:
    return with_minus(rounded(value, places))


def check_words(one: Checked) -> str:
    """What became of a printed figure, in sentences; one that is not sound after the rule that found it."""
    return _told(one) if one.sound else f"{one.rule}: {_told(one)}"


def _told(one: Checked) -> str:
    working = f" ({one.working})" if one.working else ""
    number = number_of(one.printed)
    printed = one.printed if number is None else one.printed.replace("-", MINUS)
    if one.verdict == REPRODUCES:
        return f"{one.place}: printed {printed}, reproduces{working}."
    if one.verdict == UNROUNDED:
        working = "" if {SUM, MINUS} & set(one.working.split()) else working
        return f"{one.place}: printed {printed}, {one.verdict}{working}; as printed, {one.by_print}."
    if one.verdict == DIFFERS:
        tables = [source for source in one.sources if source not in (one.table, THE_FILE)]
        of = f"; given in {'; '.join(tables)}" if tables else ""
        told = f"{one.place}: does not follow: printed {printed}, follows {one.follows}{working}{of}."
        return " ".join((told, *_accounts(one)))
    follows = f"; {one.follows} follows{working}" if one.what != one.row else ""
    carried = f" Carried from: {'; '.join(one.carried)}." if one.carried else ""
    return f"{one.place}: printed {printed}, {one.verdict} ({one.by_print}){follows}.{carried}"


def _accounts(one: Checked) -> Iterator[str]:
    if one.by_print and not one.by_print.endswith(f" {one.follows}"):
        yield f"By the printed inputs: {one.by_print}."
    if one.slip:
        yield f"A decimal slip? {one.slip} would give it."
    if one.supposing:
        yield f"{one.supposed_working or 'It'} would give it, with: {one.supposing}."
    if one.rounding:
        yield "The rounding of the effect could account for it as well."


def gravest_first(checks: Sequence[Checked]) -> list[Checked]:
    """Printed figures that do not follow, then those that are carried, then the others; each kind as it stands."""
    return sorted(checks, key=lambda one: -VERDICTS.index(one.verdict) if one.verdict != WITHIN else -2)


def tally(checks: Sequence[Checked]) -> Mapping[str, int]:
    """How many printed figures have each verdict, those that none has left out."""
    return {verdict: count for verdict in VERDICTS if (count := sum(one.verdict == verdict for one in checks))}
