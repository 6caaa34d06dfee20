"""Times of the same work done two ways in turn, so that the noise of a machine falls on both."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import TypeVar

Found = TypeVar("Found")
Ours = TypeVar("Ours")


@dataclass(frozen=True)
class Line:
    """One line of the table, in milliseconds; `beside` is bare SQLite, or what a process is compared with."""

    work: str
    beside: float | None
    ours: float
    goal: str

    def __str__(self) -> str:
        beside = f"{self.beside:12.1f}" if self.beside is not None else " " * 12
        ratio = f"{self.ours / self.beside:8.1f}" if self.beside else " " * 8
        return f"{self.work:<58}{beside}{self.ours:12.1f}{ratio}   {self.goal}"


@dataclass
class Table:
    """What was measured, at how many transcripts; `rounds` is how often each work is done."""

    size: int
    rounds: int
    lines: list[Line] = field(default_factory=list)

    @property
    def is_measured(self) -> bool:
        """Whether times count; in the run of all tests each work is only done, to see that it can be."""
        return self.rounds > 1

    def compare(
        self, work: str, goal: str, bare: Callable[[], Found], ours: Callable[[], Ours], rounds: int = 0
    ) -> tuple[Found, Ours]:
        """Does both in turn and notes the least times; what each found the last time.

        The least time is what the work itself takes; all above it belongs to what else the machine was doing.
        """
        beside, taken = [], []
        for _round in range(rounds or self.rounds):
            found, time = timed(bare)
            beside.append(time)
            got, time = timed(ours)
            taken.append(time)
        self.lines.append(Line(work, min(beside), min(taken), goal))
        return found, got

    def note(self, work: str, goal: str, times: Sequence[float], beside: Sequence[float] = ()) -> None:
        """Notes the middle of times that stand alone, or beside those of another program."""
        self.lines.append(Line(work, median(beside) if beside else None, median(times), goal))

    def __str__(self) -> str:
        header = f"{f'{self.size} transcripts':<58}{'bare, ms':>12}{'ours, ms':>12}{'ratio':>8}   goal at 500"
        return "\n".join([header, "-" * len(header), *map(str, self.lines)])


def timed(work: Callable[[], Found]) -> tuple[Found, float]:
    """What the work gives, and how long it took in milliseconds."""
    before = perf_counter()
    found = work()
    return found, (perf_counter() - before) * 1000


def environment(**more: str) -> dict[str, str]:
    """The environment of a program that is measured: compiled files are kept, as they are once it is installed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"QUALTOOL_CODER": "Asha"} | more


def python(*words: str, **more: str) -> str:
    """Runs Python to its end; what it wrote."""
    done = subprocess.run([sys.executable, *words], env=environment(**more), capture_output=True, text=True, check=True)
    return done.stdout
