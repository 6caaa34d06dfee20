"""Costs and benefits of sites, from a file of unit values and costs and, if it says so, the study's effects."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qualtool.analysis.benefits import (
    BENEFITS,
    CLIENTS,
    COST,
    DIFFERS,
    GROSS,
    NET,
    NET_BENEFITS,
    BenefitModel,
    Checked,
    Outcome,
    checked,
    figures,
    share_of,
    sites_of,
    varied,
)
from qualtool.analysis.blocks import Block, Bullet, Heading, Paper, Paragraph, Table
from qualtool.analysis.derived import Derived, explained, rounded, shown
from qualtool.analysis.site_results import PILOT
from qualtool.errors import FaultyTable, NothingToDo, UnknownName
from qualtool.formats.benefits_file import read_benefits
from qualtool.store.study import Study
from qualtool.workflow.papers import share_paper
from qualtool.workflow.results import effects
from qualtool.workflow.sharing import Shared


@dataclass(frozen=True, slots=True)
class Benefits:
    """What a file of costs and benefits comes to; `found` has every derived figure by (name, site)."""

    model: BenefitModel
    found: dict[tuple[str, str], Derived]
    checks: tuple[Checked, ...]
    file: str

    @property
    def sites(self) -> tuple[str, ...]:
        return sites_of(self.model)

    def sensitivity(self, site: str) -> list[tuple[str, Derived | None]]:
        """The gross ratio at a site as it is, and under each alternative by name."""
        rows = [("as stated", self.found.get((GROSS, site)))]
        for one in self.model.alternatives:
            made = figures(varied(self.model, one), share_of([one]))
            rows.append((one.name, made.get((GROSS, site))))
        return rows


def benefits(path: Path, study: Study | None = None) -> Benefits:
    """Works a file of costs and benefits out. Raises UnreadableFile, FaultyTable with every fault, NothingToDo.

    With a study its sites are checked against it, and effects can come from its results.
    """
    read = read_benefits(path)
    if read.model is None:
        raise FaultyTable(path, [str(problem) for problem in read.problems])
    model = read.model
    if read.from_results:
        if study is None:
            raise NothingToDo("The file takes effects from a study's results. Name the study with -s FILE.qual")
        model = _with_effects(model, study, read.from_results)
    if study is not None:
        _refuse_unknown(model, study)
    return Benefits(model, figures(model), checked(model), path.name)


def _with_effects(model: BenefitModel, study: Study, keys: Sequence[str]) -> BenefitModel:
    return replace(
        model,
        outcomes=tuple(_from_results(one, study) if one.key in keys else one for one in model.outcomes),
    )


def _from_results(outcome: Outcome, study: Study) -> Outcome:
    """The outcome with the study's estimates as shares, and the n of the pilot in the last period."""
    shares: dict[str, float] = {}
    numbers: dict[str, float] = {}
    for one in effects(study, [outcome.key]):
        if one.effect is None or one.apart:
            continue
        shares[one.site] = one.effect.estimate / 100
        for cell in one.cells:
            if cell.arm == PILOT and cell.period == one.at and cell.n is not None:
                numbers[one.site] = float(cell.n)
    source = f"the study's results ({outcome.key})"
    return replace(outcome, effects=shares, n={**numbers, **outcome.n}, source=source)


def _refuse_unknown(model: BenefitModel, study: Study) -> None:
    from qualtool.workflow.preparing import design_of

    known = design_of(study).sites
    for site in sites_of(model):
        if site not in known:
            raise UnknownName("site", site, known)


def explain(made: Benefits, wanted: str) -> list[str]:
    """Where a figure comes from, down to what was given: `NAME`, or `NAME, SITE`. Raises UnknownName."""
    name, _, site = (part.strip() for part in wanted.rpartition(","))
    key = (name, site.casefold().removeprefix("site ").strip()) if name else (site, "")
    known = {(one.casefold(), place): one for one, place in made.found}
    spelt = known.get((key[0].casefold(), key[1]))
    if spelt is None:
        raise UnknownName("figure", wanted, [f"{one}, {place}" if place else one for one, place in made.found])
    return list(explained(made.found[spelt, key[1]]))


def site_lines(made: Benefits) -> tuple[tuple[str, ...], list[list[str]]]:
    """Header and one line for each site: clients, benefits, cost and both ratios."""
    names = [f"{CLIENTS} {outcome.key}" for outcome in made.model.outcomes]
    columns = (*names, BENEFITS, COST, NET_BENEFITS, GROSS, NET)
    lines = [[site, *(_printed(made.found.get((name, site))) for name in columns)] for site in made.sites]
    return ("site", *columns), lines


def _printed(figure: Derived | None) -> str:
    if figure is None:
        return ""
    if figure.name in (GROSS, NET):
        return f"{rounded(figure.value, 1):,}"
    return f"{rounded(figure.value, 1):,}" if figure.unit == "clients" else shown(figure)


def check_words(one: Checked) -> str:
    """What became of a printed figure, in a sentence."""
    place = f"{one.table}, {one.what}" + (f", site {one.site}" if one.site else "")
    if one.verdict == DIFFERS:
        return f"{place}: printed {one.printed}, which does not follow; {one.follows} follows."
    needs = f" {' and '.join(one.needs)}" if one.needs else ""
    follows = f"; {one.follows} follows from what is stated" if one.needs else ""
    return f"{place}: printed {one.printed}, {one.verdict}{needs}{follows}."


def share_benefits(study: Study, made: Benefits, path: Path) -> Shared:
    """Writes the costs and benefits as .docx, .html or .md. Raises UnknownSuffix, UnwritableFile."""
    return share_paper(study, benefits_paper(made), path)


def benefits_paper(made: Benefits) -> Paper:
    """The costs and benefits as a paper: values, sites, sensitivity, printed figures, and where each total is from."""
    model = made.model
    header, lines = site_lines(made)
    blocks: list[Block] = [Heading(1, "Unit values")]
    for value in model.values.values():
        source = f" ({value.source})" if value.source else ""
        blocks.append(Bullet(f"{shown(made.found[f'value {value.key}', ''])}: {value.title}{source}", value.key))
    blocks += [
        Heading(1, "Sites"),
        Table("Costs and benefits by site", header, tuple(tuple(line) for line in lines)),
        Paragraph("Gross: benefits / cost. Net: (benefits - cost) / cost. Nothing is rounded but for print."),
        Heading(1, "Sensitivity"),
    ]
    for site in made.sites:
        if (GROSS, site) in made.found:
            rows = tuple((name, _printed(figure)) for name, figure in made.sensitivity(site))
            blocks.append(Table(f"Site {site}: benefit-cost ratio (gross)", ("taken instead", "ratio"), rows))
    if made.checks:
        blocks.append(Heading(1, "Printed figures"))
        good = sum(one.verdict != DIFFERS and not one.needs for one in made.checks)
        blocks.append(
            Paragraph(f"{good} of {len(made.checks)} printed figures follow from what is stated. The others:")
        )
        blocks += [Bullet(check_words(one)) for one in made.checks if one.needs or one.verdict == DIFFERS]
    about = (f"From {made.file}; discount rate {model.discount_rate:.1%} a year, {model.horizon} years.",)
    return Paper(model.name or "Costs and benefits", about, tuple(blocks))
