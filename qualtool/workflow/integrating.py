"""Steps that set site results beside themes: links with a reason, convergence codes, exemplar quotes."""

from collections.abc import Sequence
from typing import Any

from qualtool.analysis.tree import Theme, Tree
from qualtool.errors import BadValue, NothingToDo, NotQuotable
from qualtool.model import Exemplar, IndicatorRecord, QuoteRecord, ThemeRecord
from qualtool.store import consent, design, joint
from qualtool.store import ledger as stored_ledger
from qualtool.store import results as stored
from qualtool.store.design import Design
from qualtool.store.joint import Beside
from qualtool.store.study import Study
from qualtool.workflow.coding import in_brief
from qualtool.workflow.ledger import row_named
from qualtool.workflow.proving import refusal
from qualtool.workflow.results import indicators_named, site_named

SCHEMES = {
    "agreement": ("agreement", "partial agreement", "silence", "dissonance"),
    "confirmation": ("confirmation", "complementarity", "expansion", "discordance"),
}
DEFAULT_SCHEME = SCHEMES["agreement"]


def codes_of(beside: Beside) -> tuple[str, ...]:
    """The convergence codes that the study uses."""
    return beside.codes or DEFAULT_SCHEME


def beside_of(study: Study) -> Beside:
    """Everything of the joint display that somebody wrote."""
    with study.read() as connection:
        return joint.read_beside(connection)


def link(study: Study, indicator: str, theme: str, reason: str, coder: str) -> str:
    """Sets an indicator beside a theme, for a written reason. The name of the step.

    Raises UnknownName, AmbiguousName, and NothingToDo for an empty reason or one that is written already.
    """
    if not reason.strip():
        raise NothingToDo(
            "An indicator stands beside a theme only with a reason. Write why the one bears on the other."
        )
    with study.step("", coder) as step:
        key, theme_id, name = _pair(step.connection, indicator, theme)
        step.rename(f"Set {key} beside {name}")
        if not joint.write_link(step, key, theme_id, " ".join(reason.split())):
            raise NothingToDo(f"{key} stands beside {name} for just that reason already.")
        step.use(ThemeRecord, theme_id)
        step.use(IndicatorRecord, joint.indicator_id(step.connection, key))
        return step.name


def unlink(study: Study, indicator: str, theme: str, coder: str) -> str:
    """Takes an indicator away from a theme. The name of the step. Raises UnknownName, AmbiguousName, NothingToDo."""
    with study.step("", coder) as step:
        key, theme_id, name = _pair(step.connection, indicator, theme)
        rows = joint.read_beside(step.connection).links
        row = next((one for one in rows if (one.indicator, one.theme_id) == (key, theme_id)), None)
        if row is None:
            raise NothingToDo(f"{key} does not stand beside {name}.")
        step.rename(f"Took {key} away from {name}")
        joint.remove_link(step, row)
        return step.name


def _pair(connection: Any, indicator: str, theme: str) -> tuple[str, str, str]:
    """An indicator's key, and a theme's id and name."""
    found = stored.read_results(connection).results
    key = indicators_named(found, [indicator])[0].key
    tree = design.read_tree(connection)
    named = theme_named(tree, theme)
    return key, named.id, named.name


def converge(
    study: Study, site: str, theme: str, code: str, coder: str, note: str | None = None, disagreed: str | None = None
) -> str:
    """Says how what a site's people say of a theme and its figures agree. The name of the step.

    `note` and `disagreed` (who saw it otherwise, and how) stay as they are where they are None. Raises BadValue for a
    code that is none of the study's, UnknownName, AmbiguousName, NothingToDo.
    """
    with study.step("", coder) as step:
        stated, key, named, _tree = site_and_theme(step.connection, site, theme)
        beside = joint.read_beside(step.connection)
        old = beside.convergence.get((key, named.id))
        values = {
            "code": _code(beside, code),
            "note": note.strip() if note is not None else old.note if old else "",
            "disagreed": disagreed.strip() if disagreed is not None else old.disagreed if old else "",
        }
        step.rename(f"{stated.sites[key].label}, {named.number}: {values['code']}")
        if not joint.write_convergence(step, stated.site_ids[key], named.id, old, **values):
            raise NothingToDo("It is coded just so already.")
        step.use(ThemeRecord, named.id)
        return step.name


def _code(beside: Beside, code: str) -> str:
    codes = codes_of(beside)
    wanted = " ".join(code.split()).casefold()
    found = next((one for one in codes if one.casefold() == wanted), None)
    if found is None:
        raise BadValue("convergence code", code, codes)
    return found


def clear_convergence(study: Study, site: str, theme: str, coder: str) -> str:
    """Takes a convergence code away. The name of the step. Raises UnknownName, AmbiguousName, NothingToDo."""
    with study.step("", coder) as step:
        stated, key, named, _tree = site_and_theme(step.connection, site, theme)
        old = joint.read_beside(step.connection).convergence.get((key, named.id))
        if old is None:
            raise NothingToDo(f"{stated.sites[key].label} has no convergence code under {named.name}.")
        step.rename(f"Took the code {old.code} from {stated.sites[key].label}, {named.number}")
        joint.remove_convergence(step, old)
        return step.name


def use_scheme(study: Study, scheme: str | Sequence[str], coder: str) -> str:
    """Chooses the study's convergence codes: the name of a scheme, or codes of its own. The name of the step.

    Raises BadValue where fewer than two codes are given, and NothingToDo where codes that are in use would go.
    """
    codes = SCHEMES.get(scheme.strip().casefold(), ()) if isinstance(scheme, str) else tuple(scheme)
    codes = tuple(dict.fromkeys(" ".join(code.split()) for code in codes if code.strip()))
    if len(codes) < 2:
        given = scheme if isinstance(scheme, str) else ", ".join(codes)
        raise BadValue("scheme of convergence, nor two different codes", given, SCHEMES)
    with study.step(f"Chose the convergence codes {', '.join(codes)}", coder) as step:
        beside = joint.read_beside(step.connection)
        lost = {row.code for row in beside.convergence.values()} - set(codes)
        if lost:
            mend = "Code those again first, or keep these codes in the scheme."
            raise NothingToDo(f"{', '.join(sorted(lost))} would go, and stands at some site. {mend}")
        if codes == codes_of(beside) or not joint.write_settings(step, convergence_codes=list(codes)):
            raise NothingToDo("The study uses these codes already.")
        return step.name


def choose_exemplar(study: Study, site: str, theme: str, quote: str, coder: str) -> str:
    """Lets a quote of the ledger stand for a site under a theme. The name of the step.

    `quote` is its number in the ledger or its id. Raises UnknownName, NotQuotable, and NothingToDo where it was said
    elsewhere or by the interviewer.
    """
    with study.step("", coder) as step:
        stated, key, named, tree = site_and_theme(step.connection, site, theme)
        row = row_named(stored_ledger.read_ledger(step.connection), quote)
        if joint.site_of_encounter(step.connection, row.encounter) != key:
            raise NothingToDo(f"That was not said at {stated.sites[key].label}.")
        if not {sub.id for sub in tree.subtree(named.id)} & set(row.themes):
            raise NothingToDo(f"That is not coded under {named.name}.")
        if row.interviewer:
            raise NothingToDo("The interviewer said that. Choose the words of somebody met there.")
        if reason := refusal(row.excerpt_id, consent.withheld(step.connection)):
            raise NotQuotable(in_brief(row.printed), reason)
        old = joint.read_beside(step.connection).exemplars.get((key, named.id))
        step.rename(f"Chose the quote for {stated.sites[key].label}, {named.number}")
        if not joint.write_exemplar(step, stated.site_ids[key], named.id, old, row.id):
            raise NothingToDo("It stands there already.")
        step.use(QuoteRecord, row.id)
        step.use(ThemeRecord, named.id)
        return step.name


def clear_exemplar(study: Study, site: str, theme: str, coder: str) -> str:
    """Lets the display pick the quote of a site and theme again. The step's name. Raises UnknownName, NothingToDo."""
    with study.step("", coder) as step:
        stated, key, named, _tree = site_and_theme(step.connection, site, theme)
        old = joint.read_beside(step.connection).exemplars.get((key, named.id))
        if old is None:
            raise NothingToDo(f"Nobody chose a quote for {stated.sites[key].label} under {named.name}.")
        step.rename(f"Chose no quote for {stated.sites[key].label}, {named.number}, any more")
        step.remove(Exemplar, old[0])
        return step.name


def site_and_theme(connection: Any, site: str, theme: str) -> tuple[Design, str, Theme, Tree]:
    """The design, a site's key, a theme and the framework. Raises UnknownName, AmbiguousName."""
    stated, tree = design.read_design(connection), design.read_tree(connection)
    return stated, site_named(stated, site), theme_named(tree, theme), tree


def theme_named(tree: Tree, name: str) -> Theme:
    """The theme of an id, a number or words of its title. Raises UnknownName, AmbiguousName."""
    return tree.by_id[name] if name in tree.by_id else tree.named(name)
