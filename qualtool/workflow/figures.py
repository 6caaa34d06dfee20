"""The figures of a study: effects by site, cells or ratings by site and sub-theme, the sample, before and after."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from qualtool.analysis.coverage import Square as Counted
from qualtool.analysis.effects import WILSON, share_interval
from qualtool.analysis.figures import Bar, Bars, Figure, Forest, HeatMap, Mark, Square
from qualtool.analysis.site_effects import SiteEffect, n_words, p_printed, rounded_words, value_words
from qualtool.analysis.site_results import COMPARISON, MEAN, PILOT, TOTAL, Indicator, SiteResults
from qualtool.errors import BadFigures, BadValue, NothingToDo, UnknownSuffix
from qualtool.formats import figure_files
from qualtool.formats.whole_file import write_whole
from qualtool.store import design, joint
from qualtool.store import results as stored
from qualtool.store.design import Design
from qualtool.store.study import Study
from qualtool.text.display import sentence
from qualtool.workflow.covering import coverage_board
from qualtool.workflow.results import effects, indicators_named, site_labels
from qualtool.workflow.sampling import achieved_sample
from qualtool.workflow.sharing import Shared, share

FOREST, HEAT_MAP, SAMPLE, BEFORE_AFTER = "forest", "heatmap", "sample", "change"
KINDS = (FOREST, HEAT_MAP, SAMPLE, BEFORE_AFTER)


def figure(
    study: Study, kind: str, indicator: str = "", theme: str = "", ratings: bool = False, where: Sequence[str] = ()
) -> Figure:
    """A figure of one kind. Raises BadValue, UnknownName, AmbiguousName, BadFilter, NothingToDo."""
    if where and (ratings or kind in (FOREST, BEFORE_AFTER)):
        raise NothingToDo("--where chooses encounters, so it is for the heatmap of cells and for the sample alone.")
    if kind == FOREST:
        return forest(study, indicator)
    if kind == HEAT_MAP:
        return rating_map(study, theme) if ratings else state_map(study, theme, where)
    if kind == SAMPLE:
        return sample_bars(study, where)
    if kind == BEFORE_AFTER:
        return before_and_after(study, indicator)
    raise BadValue("figure", kind, KINDS)


def forest(study: Study, indicator: str) -> Forest:
    """The effects of an indicator by site with their leading intervals. Raises UnknownName, NothingToDo."""
    one, stated, _results = _indicator(study, indicator)
    found = effects(study, [one.key], together=True)
    labels = site_labels(stated)
    several = len({made.at for made in found if made.at}) > 1
    marks = tuple(_mark(made, labels[made.site], several) for made in found)
    first = next((made.effect for made in found if made.effect is not None), None)
    notes = [*_about(one)]
    if first is not None:
        unit = "its own unit" if one.kind == MEAN else "percentage points"
        better = f"; {one.better} is better" if one.better else ""
        rounded = rounded_words(
            labels[made.site] for made in found if made.effect is not None and not made.effect.exact
        )
        notes.append(f"{first.kind.capitalize()} in {unit}{better}. 95% {first.method}. {rounded}".rstrip())
    notes += dict.fromkeys(sentence(f"{labels[made.site]}: {words}") for made in found for words in _mind(made))
    if any(mark.apart and mark.value is not None for mark in marks):
        notes.append("Hollow: excluded, or not expected to move.")
    return Forest(f"{one.title}: effect by site", tuple(notes), marks)


def _mind(made: SiteEffect) -> Iterator[str]:
    """What has to be minded of an effect; beside its mark there may be no room for it."""
    return filter(None, (made.apart, made.partly, made.effect.assumes if made.effect is not None else ""))


def _mark(made: SiteEffect, label: str, several: bool) -> Mark:
    label += f", {made.at}" if several and made.at else ""
    if made.effect is None:
        return Mark(label, made.apart or made.why_not)
    leading = made.effect.leading
    interval = f"({value_words(made, leading.low)} to {value_words(made, leading.high)})"
    p = f" p {p_printed(leading)}" if leading.p is not None else ""
    apart = f" [{made.apart}]" if made.apart else ""
    printed = f"{value_words(made, made.effect.estimate)} {interval}{p} n {n_words(made)}{apart}"
    return Mark(label, printed, made.effect.estimate, leading.low, leading.high, bool(made.apart))


def before_and_after(study: Study, indicator: str) -> Bars:
    """An indicator's share or mean in each period, by site and arm. Raises UnknownName, NothingToDo."""
    one, stated, results = _indicator(study, indicator)
    measured, labels = set(results.sites(one.key)), site_labels(stated)
    bars = {site: tuple(_bars(results, one, site)) for site in stated.sites if site in measured}
    if not bars:
        bars = {TOTAL: tuple(_bars(results, one, TOTAL))}
    groups = [(labels[site], of_site) for site, of_site in bars.items() if of_site]
    without = [labels[site] for site, of_site in bars.items() if not of_site]
    method = "" if one.kind == MEAN else f" In brackets the 95% interval ({WILSON})."
    compared = any(cell.arm == COMPARISON for cell in results.figures if cell.indicator == one.key)
    note = f"{'Dark: pilot. Light: comparison.' if compared else ''}{method}".strip()
    left_out = f"No figures are given for {', '.join(without)}." if without else ""
    return Bars(f"{one.title}: by period and arm", tuple(filter(None, (*_about(one), note, left_out))), tuple(groups))


def _bars(results: SiteResults, one: Indicator, site: str) -> Iterator[Bar]:
    from qualtool.analysis import effects as formulas

    for arm in (PILOT, COMPARISON):
        for period in results.periods.get(one.key, ()):
            cell = results.cell(one.key, site, arm, period)
            if cell is None:
                continue
            n = f"n {cell.n:,}" if cell.n is not None else "n not given"
            if one.kind == MEAN:
                yield Bar(f"{arm}, {period}", float(cell.mean or 0), f"{cell.mean} ({n})", arm == PILOT)
                continue
            try:
                share = formulas.share(cell.n or 0, cell.count, cell.percent)
            except BadFigures:
                yield Bar(f"{arm}, {period}", float(cell.percent or 0), f"{cell.percent}% ({n})", arm == PILOT)
                continue
            interval = share_interval(share)
            printed = f"{share.percent:.1f}" if cell.count is not None or not cell.percent else cell.percent
            printed += f"% ({interval.low:.1f} to {interval.high:.1f}), {n}"
            yield Bar(f"{arm}, {period}", share.percent, printed, arm == PILOT)


def state_map(study: Study, theme: str = "", where: Sequence[str] = ()) -> HeatMap:
    """How much of each site's cells is settled, by theme or by the sub-themes of one. Raises as `coverage_board`."""
    board = coverage_board(study, "site", theme, where)
    parts = board.themes[0].parts if theme and len(board.themes) == 1 else ()
    across = parts or board.themes
    rows = [group for group in board.groups if group.rows]
    if not rows:
        raise NothingToDo(f"There are no cells of people to draw (filter: {board.filter}). Add transcripts first.")
    squares = {
        (row, column): _state_square(one.square(group.key))
        for row, group in enumerate(rows)
        for column, one in enumerate(across)
        if one.square(group.key).cells
    }
    note = (
        "In each square the cells of people that are settled (charted, reviewed, or blank for a reason) of all cells."
    )
    return HeatMap(
        "Cells of the matrix by site",
        (f"{note} Darker: more of them. Mentions are never shaded.", f"Filter: {board.filter}."),
        tuple(group.label for group in rows),
        tuple((one.number, one.title) for one in across),
        squares,
    )


def _state_square(counted: Counted) -> Square:
    return Square(counted.settled / counted.cells, f"{counted.settled}/{counted.cells}")


def rating_map(study: Study, theme: str = "") -> HeatMap:
    """The ratings that people gave, by site and sub-theme. Raises UnknownName, AmbiguousName, NothingToDo."""
    with study.read() as connection:
        stated, tree = design.read_design(connection), design.read_tree(connection)
        beside = joint.read_beside(connection)
    if not beside.ratings_on:
        raise NothingToDo("This study does not rate. Turn ratings on with: qualtool results rate --on")
    under = {sub.id for named in tree.all_named(theme) for sub in tree.subtree(named.id)} if theme else None
    rated = {place: row for place, row in beside.ratings.items() if under is None or place[1] in under}
    if not rated:
        raise NothingToDo("Nothing is rated here yet. Rate with: qualtool results rate SITE THEME VALUE")
    columns = sorted({theme_id for _site, theme_id in rated}, key=lambda theme_id: tree.order[theme_id])
    keys = list(stated.sites)
    squares = {
        (keys.index(site), columns.index(theme_id)): _rating_square(row.value)
        for (site, theme_id), row in rated.items()
    }
    note = "Given by people, never worked out: -2 strongly negative to +2 strongly positive, X mixed, M missing."
    return HeatMap(
        "Ratings by site",
        (note, f"{len(rated)} ratings. Darker: more positive; hatched: mixed."),
        tuple(place.label for place in stated.sites.values()),
        tuple((tree.by_id[one].number, tree.by_id[one].title) for one in columns),
        squares,
    )


def _rating_square(value: str) -> Square:
    if value in ("X", "M"):
        return Square(0.0, value, hatched=value == "X")
    number = int(value)
    return Square((number + 2) / 4, f"{number:+d}" if number else "0")


def sample_bars(study: Study, where: Sequence[str] = ()) -> Bars:
    """The achieved sample: encounters by site and respondent type. Raises BadFilter, UnknownName."""
    said, cells = achieved_sample(study, where)
    if not cells:
        raise NothingToDo(f"Nobody was met (filter: {said}). Add transcripts first, or name another filter.")
    with study.read() as connection:
        stated = design.read_design(connection)
    groups: dict[str, dict[str, int]] = {}
    for cell in cells:
        types = groups.setdefault(stated.sites[cell.site].label, {})
        types[cell.type] = types.get(cell.type, 0) + cell.encounters
    note = "Encounters by respondent type; an encounter with people of several types counts under each of them."
    return Bars(
        f"{stated.study}: achieved sample",
        (note, f"Filter: {said}."),
        tuple(
            (site, tuple(Bar(kind or "document", met, str(met), dark=True) for kind, met in types.items()))
            for site, types in groups.items()
        ),
    )


def _indicator(study: Study, name: str) -> tuple[Indicator, Design, SiteResults]:
    with study.read() as connection:
        stated = design.read_design(connection)
        results = stored.read_results(connection).results
    if not results.indicators:
        raise NothingToDo("There are no site results yet. Load them with: qualtool results load FILE.csv")
    if not name and len(results.indicators) > 1:
        keys = ", ".join(one.key for one in results.indicators)
        raise NothingToDo(f"Of which indicator? Name one with -i: {keys}.")
    return indicators_named(results, [name] if name else [])[0], stated, results


def _about(one: Indicator) -> tuple[str, ...]:
    return tuple(filter(None, (one.definition, one.population)))


def share_figure(study: Study, made: Figure, path: Path) -> Shared:
    """Writes a figure (.svg, .png, .pdf), or its numbers as a table (.csv, .md). Raises UnknownSuffix."""
    writer = figure_files.WRITERS.get(path.suffix.lower())
    if writer is None:
        raise UnknownSuffix(path, figure_files.WRITERS)

    def write(_back: object) -> int:
        write_whole(path, lambda beside: writer(beside, made))
        return 0

    return share(study, path, write)
