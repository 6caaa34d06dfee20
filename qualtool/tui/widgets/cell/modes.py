"""What can stand beside a summary, one at a time."""

from enum import Enum


class Mode(Enum):
    """One of the things that stand beside a summary; its value is how it is called."""

    EXCERPTS = "Excerpts"
    TRANSCRIPT = "Transcript"
    REFERENCES = "References"
    DRAWN = "Cells drawn on"


def following(mode: Mode, draws: bool) -> Mode:
    """The mode after another, round from the last; cells drawn on are only there where a cell `draws` on any."""
    offered = [one for one in Mode if draws or one is not Mode.DRAWN]
    return offered[(offered.index(mode) + 1) % len(offered)] if mode in offered else offered[0]
