"""Why a test of a screen or a study takes no longer than what it proves.

A test starts the program or opens a study anew, hundreds of times in one process. What a person pays once, tests pay
each time, and these four pay it once: waiting for the screen, parsing stylesheets, compiling statements, and going
through everything imported in search of garbage. None of them changes what the program does or what is on the disk.
"""

import asyncio
import gc
from time import monotonic
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from textual import _wait, screen
from textual.app import App
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot

from qualtool.__main__ import COLLECT_AFTER

BETWEEN_LOOKS = 0.002
"""Seconds from one look to the next, whether the program has gone quiet; Textual takes 0.02, twice for each key."""
_BUSY = 0.1
"""The share of that time which a program that has gone quiet may still work."""
_AT_MOST = 5.0
"""Seconds after which a pause ends although something still waits to be drawn."""
_STATEMENTS = 4000
_AS_EVER = gc.get_threshold()


def keep_pace() -> None:
    """Sets all four up; once in a process, before anything is collected."""
    wait_no_longer_than_needed()
    wait_until_drawn()
    parse_each_stylesheet_once()
    compile_each_statement_once()


def wait_no_longer_than_needed() -> None:
    """Textual's pilot sleeps and looks whether the process has worked meanwhile; it sleeps less, and looks as strictly.

    What waits to be drawn is drawn sooner than it looks again: a program that only waits for that is not quiet.
    """
    screen.UPDATE_PERIOD = BETWEEN_LOOKS / 2  # type: ignore[misc]
    _wait.SLEEP_GRANULARITY = BETWEEN_LOOKS
    _wait.SLEEP_IDLE = BETWEEN_LOOKS * _BUSY


def wait_until_drawn() -> None:
    """A pause, and a key's, ends when nothing waits to be drawn: a quiet moment alone may come before a timer's end."""
    pause, press = Pilot.pause, Pilot.press

    async def pause_until_drawn(pilot: Pilot[Any], delay: float | None = None) -> None:
        await pause(pilot, delay)
        if delay is None:
            await _drawn(pilot.app)

    async def press_until_drawn(pilot: Pilot[Any], *keys: str) -> None:
        await press(pilot, *keys)
        await _drawn(pilot.app)

    Pilot.pause = pause_until_drawn  # type: ignore[method-assign]
    Pilot.press = press_until_drawn  # type: ignore[method-assign]


async def _drawn(app: App[Any]) -> None:
    until = monotonic() + _AT_MOST
    while app.is_running and app.screen_stack and is_drawing(app) and monotonic() < until:
        await asyncio.sleep(BETWEEN_LOOKS / 2)


def is_drawing(app: App[Any]) -> bool:
    """Whether something waits to be drawn, or to be done once it is: a room just entered holds that back 50 ms.

    A terminal's new size is held back 8 ms.
    """
    if app._resize_timer is not None or app._resize_event is not None:
        return True
    shown = app.screen
    if any(node.message_queue_size for node in (app, shown, *shown.walk_children())):
        return True
    put_off = shown._layout_required, shown._scroll_required, shown._repaint_required, shown._recompose_required
    return bool(app._batch_count or shown._dirty_widgets or shown._callbacks or any(put_off))


def parse_each_stylesheet_once() -> None:
    """Keeps what was parsed from one program to the next, as one program keeps it from screen to screen."""
    parsed: dict[tuple[Any, ...], list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def parse_once(sheet: Stylesheet, *args: Any, **named: Any) -> list[RuleSet]:
        key = (frozenset(sheet._variables.items()), args, *sorted(named.items()))
        if key not in parsed:
            parsed[key] = parse(sheet, *args, **named)
        return parsed[key]

    Stylesheet._parse_rules = parse_once  # type: ignore[method-assign]


def compile_each_statement_once() -> None:
    """Keeps compiled statements from one study to the next, as one study keeps them from question to question."""
    compiled: LRUCache[Any, Any] = LRUCache(_STATEMENTS)
    make = Engine.__init__

    def make_sharing(engine: Engine, *args: Any, **named: Any) -> None:
        make(engine, *args, **named)
        engine._compiled_cache = compiled

    Engine.__init__ = make_sharing  # type: ignore[method-assign]
    # A statement is looked up by its dialect too, and every study has its own, all alike.
    SQLiteDialect_pysqlite.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
    SQLiteDialect_pysqlite.__hash__ = lambda one: hash(type(one))  # type: ignore[method-assign]


def collect_garbage_seldom() -> None:
    """Leaves out what was imported by now: the searches through all of it were a third of a screen's test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def collect_garbage_as_ever() -> None:
    """As the program does: what is measured is measured as it will be."""
    gc.unfreeze()
    gc.set_threshold(COLLECT_AFTER, *_AS_EVER[1:])
