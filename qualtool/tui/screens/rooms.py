"""What the rooms have in common: their name, their page of the manual, and the way to the program."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.screen import Screen

if TYPE_CHECKING:
    from qualtool.tui.app import QualtoolApp


class Room(Screen[Any]):
    """A screen of the program; `refresh_room` reads it again after something changed elsewhere."""

    ROOM: ClassVar[str] = ""
    HELP_PAGE: ClassVar[str] = "getting-started"

    @property
    def program(self) -> "QualtoolApp":
        return cast("QualtoolApp", self.app)

    async def refresh_room(self) -> None:
        """Reads again what the room shows, without moving anything."""
