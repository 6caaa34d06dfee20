"""Keys that come faster than the program can follow: a room is entered once, and nothing breaks."""

import asyncio
from pathlib import Path

from screens import Desk, at_work
from textual.events import Key

ROOMS_BY_KEY = {
    "transcript": "f3",
    "theme": "f4",
    "matrix": "f5",
    "coverage": "f6",
    "findings": "f8",
    "trajectories": "w",
    "types": "y",
    "ledger": "l",
    "spread": "s",
    "results": "r",
    "display": "j",
}


async def at_once(desk: Desk, *keys: str, every: float = 0.0) -> None:
    """Sends keys without waiting for what they do; `every` so many seconds."""
    for key in keys:
        desk.app.post_message(Key(key, key if len(key) == 1 else None))
        await asyncio.sleep(every)
    await desk.settle()
    await desk.rest()


async def test_keys_sent_at_once_while_a_room_is_entered_for_the_first_time_break_nothing(demo_file: Path) -> None:
    async with at_work(demo_file) as desk:
        for room, key in ROOMS_BY_KEY.items():
            await at_once(desk, key, "enter", "o", "f2", "u")
            assert (desk.app.current_mode, desk.app._exception) == (room, None)
            while desk.app.screen is not desk.room:
                await desk.press("escape")
            await desk.press("f2")


async def test_enter_twice_on_the_board_opens_the_transcript_once(demo_file: Path) -> None:
    async with at_work(demo_file) as desk:
        await at_once(desk, "enter", "enter")
        assert desk.app.current_mode == "transcript"
        assert desk.room.page is not None
        await desk.press("escape", "escape")
        assert desk.app.current_mode == "study"


async def test_a_quote_opened_twice_from_a_ledger_not_there_yet_is_opened_once(demo_file: Path) -> None:
    async with at_work(demo_file) as desk:
        await at_once(desk, "l", "o", "o")
        await at_once(desk, "f2")
        await at_once(desk, "l")
        await at_once(desk, "o", "o")
        assert desk.app.current_mode == "transcript"


async def test_of_two_rooms_asked_for_at_once_the_first_is_entered(demo_file: Path) -> None:
    async with at_work(demo_file) as desk:
        await at_once(desk, "f5", "f4")
        assert desk.app.current_mode == "matrix"
        await desk.press("f4")
        assert desk.app.current_mode == "theme"
