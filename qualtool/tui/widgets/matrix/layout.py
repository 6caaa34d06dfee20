"""Where everything in a matrix stands: wrapped text, row heights, columns, hit tests; all in terminal cells."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice

from rich.cells import cell_len, split_graphemes

from qualtool.tui.widgets.matrix.content import Run

Line = tuple[Run, ...]
ELLIPSIS = "…"
HEADING, NARROW, ROOMY, BROAD = -1, 110, 140, 160
_PLAIN = re.compile("[ -~\n\N{INVERTED EXCLAMATION MARK}-¬®-ɏ‘’“”–—…•]*")
_NO_BREAK = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{FIGURE SPACE}"


def wrapped(runs: Sequence[Run], width: int, first_width: int | None = None) -> Iterator[Line]:
    """Lines of at most `width`; the first may be shorter, to leave room for what stands in the corner."""
    text = "".join(run.text for run in runs)
    for start, end in line_spans(text, width, first_width):
        yield _cut(runs, start, end)


def line_spans(text: str, width: int, first_width: int | None = None) -> Iterator[tuple[int, int]]:
    """The stretches of `text` (code points) that make its lines; no line is empty or divides a grapheme."""
    room, start = first_width or width, 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        fill = _plain_lines if is_plain(paragraph) else _grapheme_lines
        for span in fill(text, start, end, room, width):
            room = width
            yield span
        start = end + 1


def is_plain(text: str) -> bool:
    """Whether every character is a letter or sign of one cell that stands by itself, as in most European text."""
    return text.isascii() or _PLAIN.fullmatch(text) is not None


def _plain_lines(text: str, start: int, end: int, room: int, width: int) -> Iterator[tuple[int, int]]:
    """One step for each line, not for each word: most text is plain."""
    end = start + len(text[start:end].rstrip(" "))
    while True:
        while start < end and text[start] == " ":
            start += 1
        if start >= end:
            return
        cut = end
        if end - start > room:
            cut = text.rfind(" ", start, start + room + 1)
            cut = cut if cut > start else start + room
        yield start, start + len(text[start:cut].rstrip(" "))
        start, room = cut, width


def _grapheme_lines(text: str, start: int, end: int, room: int, width: int) -> Iterator[tuple[int, int]]:
    line: tuple[int, int] | None = None
    used = 0
    for gap, word in _words(text, start, end):
        cells = sum(size for _, _, size in word)
        if line and used + gap + cells <= room:
            line, used = (line[0], word[-1][1]), used + gap + cells
            continue
        if line:
            yield line
            room = width
        *full, (line, used) = _folded(word, room, width)
        for span, _ in full:
            yield span
            room = width
    if line:
        yield line


def _words(text: str, start: int, end: int) -> Iterator[tuple[int, list[tuple[int, int, int]]]]:
    """Words as graphemes (start, end, width), each with the width of the space before; a wide sign is a word."""
    gap = 0
    word: list[tuple[int, int, int]] = []
    for left, right, size in _graphemes(text[start:end]):
        grapheme = text[start + left : start + right]
        is_space = grapheme.isspace() and grapheme not in _NO_BREAK
        if word and (is_space or size > 1 or word[-1][2] > 1):
            yield gap, word
            gap, word = 0, []
        if is_space:
            gap += size
        else:
            word.append((start + left, start + right, size))
    if word:
        yield gap, word


def _folded(word: list[tuple[int, int, int]], room: int, width: int) -> list[tuple[tuple[int, int], int]]:
    """A word as the stretches that fit a line each, with their widths."""
    pieces: list[tuple[tuple[int, int], int]] = []
    begin, used = word[0][0], 0
    for left, _, size in word:
        if used and used + size > room:
            pieces.append(((begin, left), used))
            begin, used, room = left, 0, width
        used += size
    return [*pieces, ((begin, word[-1][1]), used)]


def _cut(runs: Sequence[Run], start: int, end: int) -> Line:
    pieces: list[Run] = []
    offset = 0
    for run in runs:
        left, right = max(start - offset, 0), end - offset
        if left < len(run.text) and right > left:
            pieces.append(Run(run.text[left:right], run.kind))
        offset += len(run.text)
        if offset >= end:
            break
    return tuple(pieces)


def shortened(line: Line, width: int) -> Line:
    """The line with an ellipsis after it, within `width`: more follows that is not shown."""
    room = width - 1
    kept: list[Run] = []
    for run in line:
        text = cropped(run.text, room)
        kept.append(Run(text, run.kind))
        room -= cell_len(text)
        if text != run.text:
            break
    last = kept[-1]
    return (*kept[:-1], Run(last.text.rstrip() + ELLIPSIS, last.kind))


def _graphemes(text: str) -> list[tuple[int, int, int]]:
    """(start, end, cells) of each grapheme; Rich gives none to a letter that follows a lone joiner, yet draws it."""
    return [(start, end, max(size, cell_len(text[start:end]))) for start, end, size in split_graphemes(text)[0]]


def cropped(text: str, width: int) -> str:
    """As much of `text` as fits, whole graphemes only."""
    if cell_len(text) <= width:
        return text
    used = 0
    for start, _, size in _graphemes(text):
        if used + size > width:
            return text[:start]
        used += size
    return text


def fitted(text: str, width: int) -> str:
    """`text` on one line within `width`, with an ellipsis where it is cut."""
    return text if cell_len(text) <= width else cropped(text, width - 1) + ELLIPSIS


def shown_lines(runs: Sequence[Run], width: int, limit: int, first_width: int | None = None) -> tuple[Line, ...]:
    """The first `limit` lines, the last with an ellipsis when more follow."""
    lines = list(islice(wrapped(runs, width, first_width), limit + 1))
    if len(lines) > limit:
        room = (first_width or width) if limit == 1 else width
        lines[limit - 1 :] = [shortened(lines[limit - 1], room)]
    return tuple(lines)


def lines_needed(text: str, width: int, limit: int, first_width: int | None = None) -> int:
    """How many lines `text` takes, counted up to `limit`."""
    # So long a text must be cut, however it wraps: counting would only cost time.
    if is_plain(text) and len(text) - text.count(" ") - text.count("\n") > width * limit:
        return limit
    return sum(1 for _ in islice(line_spans(text, width, first_width), limit))


@dataclass(frozen=True)
class Rows:
    """The rows from top to bottom: lines of text in each, and whether a heading stands above it."""

    heights: tuple[int, ...]
    headings: tuple[str, ...]

    @cached_property
    def tops(self) -> list[int]:
        """Where each row's block (heading, text, divider) begins; the last is the height of all."""
        blocks = (height + 1 + bool(heading) for height, heading in zip(self.heights, self.headings, strict=True))
        return [0, *accumulate(blocks)]

    @property
    def total(self) -> int:
        return self.tops[-1]

    def at(self, y: int) -> tuple[int, int] | None:
        """The row at `y` and the line in it: HEADING, a line of its text, or its height for the divider."""
        if not 0 <= y < self.total:
            return None
        row = bisect_right(self.tops, y) - 1
        return row, y - self.tops[row] - bool(self.headings[row])

    def with_height(self, row: int, height: int) -> "Rows":
        """The same rows with another height for one of them."""
        return Rows((*self.heights[:row], height, *self.heights[row + 1 :]), self.headings)


@dataclass(frozen=True, slots=True)
class Columns:
    """The frozen row header and `number` equal columns, each with a rule of one cell on its right.

    `together` columns belong to one sub-theme where stages lie side by side, the last of them its Change. `headers` are
    the widths of the row header's own columns; without them its lines are stacked.
    """

    frozen: int
    width: int
    number: int
    together: int = 1
    headers: tuple[int, ...] = ()

    @property
    def step(self) -> int:
        return self.width + 1

    @property
    def total(self) -> int:
        return self.frozen + self.number * self.step

    def is_change(self, column: int) -> bool:
        """Whether a column, counted from 0, is the last of its sub-theme where stages lie side by side."""
        return self.together > 1 and (column + 1) % self.together == 0

    def at(self, x: int) -> int | None:
        """The column at `x`, counted from the right edge of the frozen header."""
        return x // self.step if 0 <= x < self.number * self.step else None


def columns_for(width: int, number: int, wider: int = 0, headers: tuple[int, ...] = (), together: int = 1) -> Columns:
    """Columns that fill `width`: two of them in a narrow window, three in a roomy one, then one more per 45.

    `headers` are the widths that the row header's columns ask for; they get them where they leave enough room.
    """
    headers = headers if width >= BROAD and header_width(headers) <= width // 3 else ()
    frozen = header_width(headers) if headers else 16 if width < NARROW else 22
    fit = 2 if width < NARROW else 3 + max(0, (width - ROOMY) // 45)
    fit = max(1, min(fit, number, (width - frozen) // 17))
    each = max(width - frozen, 17) // fit - 1
    frozen = max(frozen, width - fit * (each + 1))
    if wider:
        each = max(12, min(each + wider, width - frozen - 1))
    return Columns(frozen, each, number, together, headers)


def header_width(headers: Sequence[int]) -> int:
    """The whole row header: a space before, two between its columns, a space and the rule after."""
    return sum(headers) + 2 * len(headers) + 1


def row_at(rows: Rows, y: int) -> int | None:
    """The row whose text or divider is at `y`; None on a heading or below the last row."""
    place = rows.at(y)
    return None if place is None or place[1] == HEADING else place[0]


def scroll_to_show(start: int, length: int, scroll: int, window: int) -> int:
    """The least scroll that shows `start` and, when it fits, all of `length`."""
    if start < scroll or length >= window:
        return start
    return max(scroll, start + length - window)


def headings_between(labels: Iterable[str]) -> tuple[str, ...]:
    """Each label where it differs from the one before, else nothing."""
    before = ""
    found = []
    for label in labels:
        found.append(label if label != before else "")
        before = label
    return tuple(found)
