"""The program under a real pseudo-terminal: keys go in, and what is drawn comes out with its time."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter
from types import TracebackType

from measuring import environment

ROWS, COLUMNS = 50, 160
_SIZE = {"TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "LINES": str(ROWS)}
QUIET = 0.05
"""Seconds without a byte after which a picture counts as drawn; below the 60 ms at which a resting cursor reads on."""
BETWEEN_FRAMES = 0.005
"""Seconds without a byte between one drawing and the next."""
PATIENCE = 30.0


class Terminal:
    """A program in a terminal of 160 x 50; times are milliseconds since the start or since the key."""

    def __init__(self, *words: str, folder: Path, **more: str) -> None:
        self._own, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.started = perf_counter()
        self.program = subprocess.Popen(
            [sys.executable, *words],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
            start_new_session=True,
            env=environment(TEXTUAL_ANIMATIONS="none", **_SIZE, **more),
        )
        os.close(theirs)
        self.drawn = b""

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.program.kill()
        self.program.wait()
        os.close(self._own)

    def _read(self, wait: float) -> bool:
        if not select.select([self._own], [], [], max(0.0, wait))[0]:
            return False
        try:
            self.drawn += os.read(self._own, 65536)
        except OSError as error:  # Linux says so when the program has gone.
            raise AssertionError(f"the program ended: {self.drawn[-2000:]!r}") from error
        return True

    def wait_for(self, *words: str) -> float:
        """Reads until all the words have been drawn; when that was."""
        return self._read_until(all, words)

    def wait_for_first(self, *words: str) -> float:
        """Reads until one of the words has been drawn; when that was."""
        return self._read_until(any, words)

    def _read_until(self, enough: Callable[[Iterable[bool]], bool], words: tuple[str, ...]) -> float:
        deadline = perf_counter() + PATIENCE
        while not enough(word.encode() in self.drawn for word in words):
            if not self._read(deadline - perf_counter()):
                raise AssertionError(f"{words} never came: {self.drawn[-2000:]!r}")
        return (perf_counter() - self.started) * 1000

    def settle(self, quiet: float = 0.5) -> None:
        """Reads until nothing has been drawn for a while."""
        while self._read(quiet):
            pass

    def press(self, key: str, *words: str) -> tuple[float, float]:
        """Writes a key and reads until the picture stands, and until the words are in it if there are any.

        When the key had been answered (its first drawing was whole), and when all was drawn.
        """
        self.settle(0.15)
        self.drawn = b""
        self.started = perf_counter()
        os.write(self._own, key.encode())
        if words:
            self.wait_for(*words)
        elif not self._read(PATIENCE):
            raise AssertionError(f"the key {key!r} changed nothing on the screen")
        answered = self._last_byte(perf_counter(), BETWEEN_FRAMES)
        last = self._last_byte(answered, QUIET)
        return (answered - self.started) * 1000, (last - self.started) * 1000

    def _last_byte(self, last: float, quiet: float) -> float:
        """Reads on until nothing comes for a while; when the last byte came."""
        while self._read(quiet):
            last = perf_counter()
        return last
