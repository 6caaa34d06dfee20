"""Working charts: a way of laying out the matrix is kept under a name; and what a layout can be made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualtool.analysis.matrix import CASES, HEADERS
from qualtool.analysis.tree import Theme, Tree
from qualtool.analysis.voices import Condition, Voice
from qualtool.errors import NothingToDo
from qualtool.store import design
from qualtool.store import working_charts as kept
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow.coding import speaking
from qualtool.workflow.filtering import parse_where
from qualtool.workflow.matrices import DEFAULT_SORT, MatrixRequest, matrices, row_values

_FILTERED_BY = ("site", "stage", "type", "mode", "case")
_PLAIN = ("where", "sort", "headers")


@dataclass(frozen=True, slots=True)
class SavedChart:
    """A working chart with who saved it last, and when; `left_out` names those of its themes that are retired."""

    name: str
    coder: str
    at: str
    request: MatrixRequest
    left_out: tuple[str, ...] = ()


def save(study: Study, name: str, request: MatrixRequest, coder: str) -> str:
    """Keeps a layout under a name, in the place of one of the same name; the step's name.

    Raises NothingToDo, and what `matrices` raises for a layout that cannot be shown.
    """
    name = " ".join(name.split())
    if not name:
        raise NothingToDo("A working chart needs a name; nothing was saved.")
    matrices(study, request)
    with study.step("", coder) as step:
        tree = design.read_tree(step.connection)
        layout = _layout(request, tree)
        ids = dict.fromkeys((*layout["themes"], *layout["columns"], *layout["hidden"]))
        replaced = kept.save(step, name, layout, ids)
        step.rename(f"{'Replaced' if replaced else 'Saved'} the working chart {name}")
        return step.name


def forget(study: Study, name: str, coder: str) -> str:
    """Forgets a working chart; its cells stay as they are. The step's name. Raises UnknownName."""
    with study.step("", coder) as step:
        chart = kept.named(step.connection, name)
        step.rename(f"Forgot the working chart {chart.name}")
        kept.forget(step, chart)
        return step.name


def chart_named(study: Study, name: str) -> SavedChart:
    """A working chart. Raises UnknownName, and NothingToDo when nothing of it is left in the framework."""
    with study.read() as connection:
        chart = _saved(kept.named(connection, name), design.read_tree(connection))
    if chart.left_out and not (chart.request.columns or chart.request.themes):
        raise NothingToDo(
            f"The working chart {chart.name} cannot be shown: {', '.join(chart.left_out)} "
            f"{'is' if len(chart.left_out) == 1 else 'are'} retired. Forget it, or save another under its name."
        )
    return chart


def named(study: Study, name: str) -> MatrixRequest:
    """What a working chart asks for. Raises as `chart_named` does."""
    return chart_named(study, name).request


def listed(study: Study) -> list[SavedChart]:
    """Every working chart, by name."""
    with study.read() as connection:
        tree = design.read_tree(connection)
        return [_saved(chart, tree) for chart in kept.listed(connection)]


def _layout(request: MatrixRequest, tree: Tree) -> dict[str, Any]:
    """A request with the ids of its themes, so that renumbering breaks nothing."""

    def ids(names: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(name if name in tree.by_id else tree.named(name).id for name in names))

    return {
        "themes": [theme.id for theme in tree.all_named(request.themes)],
        "columns": ids(request.columns),
        "hidden": ids(request.hidden),
        "rows": request.rows,
        "side_by_side": request.side_by_side,
        "group": request.group,
        **{name: list(getattr(request, name)) for name in _PLAIN},
    }


def _saved(chart: kept.Kept, tree: Tree) -> SavedChart:
    layout = chart.layout
    themes, no_themes = _live(layout.get("themes", ()), tree)
    columns, no_columns = _live(layout.get("columns", ()), tree)
    hidden, _ = _live(layout.get("hidden", ()), tree)
    request = MatrixRequest(
        themes=",".join(theme.number for theme in themes),
        columns=tuple(theme.id for theme in columns),
        hidden=tuple(theme.id for theme in hidden),
        where=tuple(layout.get("where", ())),
        sort=tuple(layout.get("sort", DEFAULT_SORT)),
        headers=tuple(layout.get("headers", HEADERS)),
        rows=layout.get("rows", CASES),
        side_by_side=bool(layout.get("side_by_side", False)),
        group=layout.get("group", ""),
        name=chart.name,
    )
    return SavedChart(chart.name, chart.coder, chart.at, request, (*no_themes, *no_columns))


def _live(ids: Iterable[str], tree: Tree) -> tuple[list[Theme], list[str]]:
    """The themes that are in the framework, and the names of those that are not any more."""
    known = [tree.by_id[theme_id] for theme_id in ids if theme_id in tree.by_id]
    return [theme for theme in known if not theme.retired], [theme.name for theme in known if theme.retired]


@dataclass(frozen=True, slots=True)
class LayoutChoices:
    """What a layout can be made of.

    `rows` names what rows are sorted, grouped and headed by. `values` gives, for each name that rows can be filtered
    by, its values; `labels` how site and stage keys read; `without` the names that somebody has no value for; `roles`
    the main type of each role. `where` are the conditions that hold now.
    """

    rows: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, Mapping[str, str]]
    without: frozenset[str]
    roles: Mapping[str, str]
    where: tuple[Condition, ...]


def layout_choices(study: Study, where: Sequence[str] = ()) -> LayoutChoices:
    """What the rows of this study can be laid out by. Raises BadFilter, UnknownName for a bad `where`."""
    with study.read() as connection:
        stated = design.read_design(connection)
        voices = speaking(read_voices(connection))
    order = {"site": list(stated.sites), "stage": list(stated.stages), "type": list(stated.types)}
    names = row_values(voices)
    found = {name: _values(name, voices, order) for name in dict.fromkeys((*_FILTERED_BY, *names)) if name != "kind"}
    return LayoutChoices(
        rows=tuple(names),
        values={name: values for name, (values, _lacking) in found.items() if values},
        labels={
            "site": {key: place.label for key, place in stated.sites.items()},
            "stage": {key: place.label for key, place in stated.stages.items()},
        },
        without=frozenset(name for name, (_values_, lacking) in found.items() if lacking),
        roles=dict(stated.types),
        where=parse_where(where, voices, stated).conditions,
    )


def _values(name: str, voices: Sequence[Voice], order: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], bool]:
    """The values that a name has, in the order of the design or of the alphabet, and whether any voice has none."""
    if name in _FILTERED_BY:
        had = [getattr(voice, name) for voice in voices]
    else:
        folded = [{key.casefold(): value for key, value in voice.attributes.items()} for voice in voices]
        had = [attributes.get(name.casefold(), "") for attributes in folded]
    values = {value.casefold(): value for value in had if value}
    if name in order:
        kept_order = [value for value in order[name] if value.casefold() in values]
        return tuple(kept_order), "" in had
    return tuple(sorted(values.values(), key=str.casefold)), "" in had


def condition(name: str, ticked: Sequence[str], choices: LayoutChoices, with_none: bool) -> Condition | None:
    """The condition that shows the rows of the `ticked` values, and with `with_none` those that have no value.

    None when everything is ticked.
    """
    unticked = [value for value in choices.values[name] if value not in ticked]
    lacking = name in choices.without
    if not unticked and (with_none or not lacking):
        return None
    above = choices.roles if name == "type" else {}
    if any(above.get(value, value) in unticked for value in ticked):
        negated = False  # A type without its main type can only be named, since leaving out the main type takes it too.
    elif lacking:
        negated = with_none
    else:
        negated = len(unticked) < len(ticked) or any(above.get(value, value) in ticked for value in unticked)
    return Condition(name, tuple(unticked if negated else ticked), negated)
