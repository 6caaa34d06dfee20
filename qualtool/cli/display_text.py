"""The joint display on the terminal, and as JSON."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from qualtool.cli.effect_text import effect_json
from qualtool.cli.printing import note, say, say_wrapped

if TYPE_CHECKING:
    from qualtool.analysis.joint_display import JointCell, JointDisplay, JointRow, JointTheme

_CHARACTERS = 22


def say_display(made: "JointDisplay") -> None:
    """A block for each site: its effects drawn to the scale that all sites share, then its themes."""
    from qualtool.analysis.display_words import CAUTION, about, grouped, indicator_notes, reasons, scale

    for indicator in made.indicators:
        low, high = scale(made, indicator)
        say(f"{indicator.key}: {indicator.title}" + (f" (drawn from {low} to {high}, : is 0)" if low else ""))
        say_wrapped(" ".join(indicator_notes(made, indicator)), "  ")
    for heading, rows in grouped(made):
        say()
        if heading:
            say(f"== {heading} ==")
        for row in rows:
            _say_site(made, row)
    for one, theme, reason, coder in reasons(made):
        say_wrapped(f"{one.key} beside {theme.name}: {reason} ({coder})")
    for flag in made.flags:
        say_wrapped(f"! {flag}")
    note(about(made))
    note(CAUTION)


def _say_site(made: "JointDisplay", row: "JointRow") -> None:
    from qualtool.analysis.display_words import NO_FIGURES, effect_parts, site_effects_at, site_notes
    from qualtool.analysis.figures import Mark, forest_line

    say()
    say(row.label)
    for words in [*site_notes(made, row), *(f"{name}: {words}" for name, words in row.description.items() if words)]:
        say_wrapped(words, "  ")
    width = max((len(one.key) for one in made.indicators), default=0)
    for indicator in made.indicators:
        found = site_effects_at(row, indicator)
        if not found:
            say(f"  {indicator.key:<{width}}  {NO_FIGURES}")
        for one in found:
            told = [part.text for part in effect_parts(row, one)]
            if one.effect is None:
                say(f"  {indicator.key:<{width}}  {'; '.join(told)}")
                continue
            leading = one.effect.leading
            mark = Mark("", "", one.effect.estimate, leading.low, leading.high)
            drawn = forest_line(mark, made.reach(indicator.key), _CHARACTERS)
            say(f"  {indicator.key:<{width}}  {drawn}  {', '.join(told[:2])}")
            if told[2:]:
                say_wrapped("; ".join(told[2:]), " " * (width + 4))
    for theme in made.themes:
        _say_account(made, row, theme)


def _say_account(made: "JointDisplay", row: "JointRow", theme: "JointTheme") -> None:
    from qualtool.analysis.display_words import beside_words, cell_parts

    say(f"  {theme.name} ({beside_words(made, theme)})")
    for part in cell_parts(made, row, theme):
        say_wrapped(part.text, "    ")


def as_json_value(made: "JointDisplay") -> dict[str, Any]:
    """The display with every site's effects by indicator and its accounts by theme."""
    return {
        "study": made.study,
        "filter": made.filter,
        "order": made.order,
        "indicators": [{**asdict(one), "scale": made.reach(one.key)} for one in made.indicators],
        "themes": [asdict(theme) for theme in made.themes],
        "sites": [_site_json(made, row) for row in made.every_row],
        "flags": list(made.flags),
        "withheld": made.withheld,
    }


def _site_json(made: "JointDisplay", row: "JointRow") -> dict[str, Any]:
    numbers = {theme.id: theme.number for theme in made.themes}
    return {
        "site": row.site,
        "label": row.label,
        "kind": row.kind,
        "apart": row.apart,
        "description": dict(row.description),
        "effects": {key: [effect_json(one) for one in found] for key, found in row.effects.items()},
        "accounts": {numbers[key]: _account_json(made, cell) for key, cell in row.cells.items()},
    }


def _account_json(made: "JointDisplay", cell: "JointCell") -> dict[str, Any]:
    """What a site has under a theme, with ratings and counts only where they were asked for."""
    left_out = (() if made.ratings else ("rated",)) + (() if made.counts else ("participants", "mentions"))
    return {name: value for name, value in asdict(cell).items() if name not in left_out}
