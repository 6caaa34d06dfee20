"""Whether the parts of a file of costs and benefits speak of the same values, outcomes, sites and figures."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from qualtool.analysis.benefits import Alternative, BenefitModel, figures, sites_of

Nodes = Mapping[tuple[object, ...], Any]
Fault = tuple[Any, str, str]


def disagreements(
    model: BenefitModel, nodes: Nodes, from_results: Collection[str], sites: Collection[str] | None, whole: bool
) -> Iterator[Fault]:
    """Each fault as its node, what is wrong and how to mend it; `sites` are those of a study, if there is one.

    Printed figures are only looked for where the file is `whole` so far: else they miss what could not be read.
    """
    unworkable = [*_values(model, nodes), *_outcomes(model, nodes, from_results)]
    yield from unworkable
    yield from _sites(model, nodes, sites, from_results)
    for one in (*model.alternatives, *model.suppositions):
        yield from _alternative(one, model, nodes["alternative", one.name], from_results)
    if whole and not unworkable:
        yield from _printed(model, nodes, from_results)


def _values(model: BenefitModel, nodes: Nodes) -> Iterator[Fault]:
    for value in model.values.values():
        node = nodes["value", value.key]
        for other, _weight in value.of:
            if other not in model.values or model.values[other].of:
                what = f"{value.key} is made of {other}, which is no value with an amount or years"
                yield node, what, _there_are("values", [key for key, one in model.values.items() if not one.of])
        if value.yearly and min(value.yearly) > model.horizon:
            what = f"every year of {value.key} lies beyond the horizon of {model.horizon} years"
            yield node, what, "Write a longer horizon, or take the value out"


def _outcomes(model: BenefitModel, nodes: Nodes, from_results: Collection[str]) -> Iterator[Fault]:
    for outcome in model.outcomes:
        node = nodes["outcome", outcome.key]
        if outcome.value not in model.values:
            said = f"is worth {outcome.value!r}, which is no value" if outcome.value else "has no value"
            yield node, f"{outcome.key} {said}", _meant(outcome.value, "values", list(model.values))
        if outcome.key in from_results:
            continue
        if without := [site for site in outcome.effects if site not in outcome.n]:
            yield node, f"{outcome.key} has an effect but no n at site {', '.join(without)}", "Add it under n"
        if without := [site for site in outcome.n if outcome.effects and site not in outcome.effects]:
            yield node, f"{outcome.key} has an n but no effect at site {', '.join(without)}", "Add it under effects"


def _sites(
    model: BenefitModel, nodes: Nodes, sites: Collection[str] | None, from_results: Collection[str]
) -> Iterator[Fault]:
    """Sites that the study does not have or, without one, that have neither costs nor effects."""
    known = list(sites) if sites is not None else list(sites_of(model))
    if sites is None and from_results:
        return
    for (kind, name, *_more), node in nodes.items():
        if kind == "site" and name not in known:
            of = "in the study" if sites is not None else "with costs or effects"
            yield node, f"there is no site {name} {of}", _there_are("sites", known)


def _alternative(one: Alternative, model: BenefitModel, node: Any, from_results: Collection[str]) -> Iterator[Fault]:
    outcomes = {outcome.key: outcome for outcome in model.outcomes}
    parts = {other for value in model.values.values() for other, _weight in value.of}
    for kind, given, known in (
        ("values", one.amounts, list(model.values)),
        ("parts of values", one.weights, sorted(parts)),
        ("outcomes", {**one.effects, **one.ends}, list(outcomes)),
    ):
        for key in given:
            if key not in known:
                yield node, f"{key} in {one.name} is none of the {kind}", _meant(key, kind, known)
    for key, shares in one.effects.items():
        outcome = outcomes.get(key)
        if outcome is None or key in from_results:
            continue
        if without := [site for site in shares if site not in outcome.n]:
            what = f"{one.name} takes an effect on {key} that has no n at site {', '.join(without)}"
            yield node, what, f"Add the effect and the n of the site to the outcome {key}"
    for key in one.ends:
        outcome = outcomes.get(key)
        if outcome is None or key in from_results:
            continue
        if without := [site for site in outcome.effects if site not in outcome.intervals]:
            what = f"{one.name} takes an end of an interval that {key} does not have at site {', '.join(without)}"
            yield node, what, "Add intervals: with [LOW, HIGH] to the outcome"


def _printed(model: BenefitModel, nodes: Nodes, from_results: Collection[str]) -> Iterator[Fault]:
    found = {name for name, _site in figures(model)}
    rows = [one.name for one in model.alternatives]
    known = figures(model)
    for one in model.printed:
        node = nodes["printed", one]
        if one.under and one.under not in rows:
            yield node, f"there is no alternative called {one.under}", _meant(one.under, "alternatives", rows)
        if from_results or (one.what, one.site) in known:
            continue
        if one.what not in found:
            yield node, f"{one.what or 'nothing'} is not worked out", _meant(one.what, "figures", sorted(found))
        else:
            where = f"site {one.site}" if one.site else "no site"
            yield node, f"{one.what} is not worked out for {where}", "Name a site that has it"


def _meant(name: str, kind: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    return f"Did you mean {near[0]}?" if near else _there_are(kind, known)


def _there_are(kind: str, known: list[str]) -> str:
    return f"The {kind} are: {', '.join(known[:20]) or 'none'}"
