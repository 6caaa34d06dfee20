"""What is asked on the types screen to make a typology, and to change it and its types."""

from collections.abc import Callable
from functools import partial
from typing import Any

from qualtool.analysis.typology import CaseType, Typology
from qualtool.text.display import one_line
from qualtool.tui.program import Room
from qualtool.tui.prompts import AskChoice, AskLine

NEW = "new"


async def take(room: Room, step: Callable[..., str], *what: Any) -> None:
    """Takes a step of the workflow, and shows what came of it."""
    await room.program.take_step(step, room.program.opened, *what, room.program.coder)
    await room.refresh_room()


async def ask_typology(room: Room, known: list[tuple[str, str]]) -> str:
    """Asks which typology to show, or for a new one; its name, or nothing."""
    if known:
        choices = [*known, (NEW, "A new typology …")]
        chosen = await room.app.push_screen_wait(AskChoice("Which typology?", choices))
        if chosen != NEW:
            return chosen
    return await _ask_new(room)


async def _ask_new(room: Room) -> str:
    """Asks for what a typology needs, and makes it; its name, or nothing."""
    from qualtool.workflow import typologies

    name = await room.app.push_screen_wait(AskLine("A new typology: its name", "Such as: Outcome of treatment."))
    if not name:
        return ""
    hint = "Separated by ; such as: Better; Same; Worse. Each can be defined afterwards."
    types = await room.app.push_screen_wait(AskLine("Its types, in order", hint))
    where = await _ask_scope(room, "")
    choices = [("case", "One type for each case"), ("stage", "One type at each stage, so that cases can move")]
    by_stage = await room.app.push_screen_wait(AskChoice("How many types does a case have?", choices))
    if not by_stage:
        return ""
    parts = [(part.strip(), "") for part in types.split(";") if part.strip()]
    make = partial(typologies.new_typology, where=where, by_stage=by_stage == "stage", types=parts)
    await room.program.take_step(make, room.program.opened, name, room.program.coder)
    return name


async def _ask_scope(room: Room, before: str) -> list[str]:
    """Asks whom a typology is about until it can be read; conditions as --where takes them."""
    from qualtool.workflow import typologies

    hint = "Such as: type=Service user; site=2,4. Several by ; and all must hold. Empty: every case."
    said = before
    while True:
        said = await room.app.push_screen_wait(AskLine("Whom is it about? (scope)", hint, said))
        where = [part.strip() for part in said.split(";") if part.strip()]
        read = await room.program.ask(typologies.read_scope, room.program.opened, where)
        if not read.fault:
            return where
        hint = one_line(read.fault)


async def ask_changes(room: Room, typology: Typology) -> None:
    """Asks what of a typology to change, and changes it."""
    from qualtool.workflow import typologies

    scope = " and ".join(typology.scope) or "everything"
    choices = [
        ("name", "Its name"),
        ("definition", f"Its definition: {one_line(typology.definition) or 'none yet'}"),
        ("scope", f"Its scope: {one_line(scope)}"),
        ("remove", "Remove it, with its types and what was said of cases"),
    ]
    what = await room.app.push_screen_wait(AskChoice(f"Change {one_line(typology.name)}", choices))
    change = typologies.change_typology
    if what == "name":
        name = await room.app.push_screen_wait(AskLine("Its name", "", typology.name))
        if name:
            await take(room, partial(change, new_name=name), typology.id)
    elif what == "definition":
        words = await room.app.push_screen_wait(AskLine("What does it divide, and by what?", "", typology.definition))
        if words:
            await take(room, partial(change, definition=words), typology.id)
    elif what == "scope":
        where = await _ask_scope(room, "; ".join(typology.scope))
        await take(room, partial(change, where=where), typology.id)
    elif what == "remove":
        await take(room, typologies.remove_typology, typology.id)


async def ask_types(room: Room, typology: Typology) -> None:
    """Asks which type to change, or for a new one, and what of it."""
    from qualtool.workflow import typologies

    choices = [(type_.id, _told(type_)) for type_ in typology.types]
    choices.append((NEW, "A new type …"))
    chosen = await room.app.push_screen_wait(AskChoice(f"The types of {one_line(typology.name)}", choices))
    if chosen == NEW:
        name = await room.app.push_screen_wait(AskLine("A new type: its name"))
        if name:
            means = await room.app.push_screen_wait(AskLine(f"Who is {one_line(name)}?", "Its definition; can wait."))
            await take(room, partial(typologies.add_type, definition=means), typology.id, name)
    elif chosen:
        await _ask_type(room, typology, next(type_ for type_ in typology.types if type_.id == chosen))


def _told(type_: CaseType) -> str:
    return f"{one_line(type_.name)}: {one_line(type_.definition)}" if type_.definition else one_line(type_.name)


async def _ask_type(room: Room, typology: Typology, type_: CaseType) -> None:
    from qualtool.workflow import typologies

    choices = [
        ("definition", "Its definition"),
        ("name", "Its name"),
        ("up", "Move it up"),
        ("down", "Move it down"),
        ("remove", "Remove it; its cases are to assign again"),
    ]
    what = await room.app.push_screen_wait(AskChoice(_told(type_), choices))
    if what == "definition":
        means = await room.app.push_screen_wait(AskLine(f"Who is {one_line(type_.name)}?", "", type_.definition))
        if means:
            await take(room, partial(typologies.change_type, definition=means), typology.id, type_.id)
    elif what == "name":
        name = await room.app.push_screen_wait(AskLine("Its name", "", type_.name))
        if name:
            await take(room, partial(typologies.change_type, new_name=name), typology.id, type_.id)
    elif what in ("up", "down"):
        await take(room, typologies.move_type, typology.id, type_.id, -1 if what == "up" else 1)
    elif what == "remove":
        await take(room, typologies.remove_type, typology.id, type_.id)
