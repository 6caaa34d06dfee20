"""How tests wait for the screens: as long as the program works, and no longer.

Textual's own pilot looks every 20 ms whether the process has gone quiet, twice for each key, and parses every
stylesheet anew for each program that is started. Most of the time of a test of a screen was that.
"""

import gc
from typing import Any

from textual import _wait
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

BETWEEN_LOOKS = 0.002
"""Seconds from one look to the next."""
_BUSY = 0.1
"""The share of that time which a program that has gone quiet may still work."""


def wait_no_longer_than_needed() -> None:
    """Looks more often whether the program has gone quiet, and parses each stylesheet once per process."""
    _wait.SLEEP_GRANULARITY = BETWEEN_LOOKS
    _wait.SLEEP_IDLE = BETWEEN_LOOKS * _BUSY
    parsed: dict[tuple[Any, ...], list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def parse_once(sheet: Stylesheet, *args: Any, **named: Any) -> list[RuleSet]:
        key = (frozenset(sheet._variables.items()), args, *sorted(named.items()))
        if key not in parsed:
            parsed[key] = parse(sheet, *args, **named)
        return parsed[key]

    Stylesheet._parse_rules = parse_once  # type: ignore[method-assign]


def collect_garbage_seldom() -> None:
    """Leaves alone what was imported: going through all of it again and again took a third of a screen's test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
