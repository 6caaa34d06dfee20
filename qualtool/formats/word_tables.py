"""What a table in a Word file is: the header, the turns in rows, or only a frame around words."""

from collections import Counter
from collections.abc import Sequence

from qualtool.formats.word_xml import Table, text_of_blocks
from qualtool.text.headers import KNOWN_KEYS, header_key
from qualtool.text.labels import could_be_speaker, is_role, label_key
from qualtool.text.openings import COLON, openings_in, time_alone

_TITLES = frozenset(["speaker", "name", "who", "time", "label", "no", "no.", "#", "line", "turn", "text", "words"])
_LISTED = frozenset(["participant", "participants", "speakers"])

Row = Sequence[str]


def header_of(table: Table) -> dict[str, str] | None:
    """The labels and values of a table of two columns (or two pairs of them), if one label is a known key."""
    header: dict[str, str] = {}
    for row in table.rows:
        cells = [text_of_blocks(cell).strip() for cell in row]
        if len(cells) not in (2, 4):
            return None
        for written, value in zip(cells[::2], cells[1::2], strict=True):
            key = header_key(written)
            if not key and not value:
                continue
            if not key or len(key) > 60 or "\n" in written or key in header or _speaks(written):
                return None
            header[key] = value.replace("\n", "; " if key in _LISTED else " ")
    return {key: value for key, value in header.items() if value} if header.keys() & KNOWN_KEYS else None


def _speaks(written: str) -> bool:
    return is_role(written.rstrip(": ")) and header_key(written) not in KNOWN_KEYS


def spoken_rows(table: Table) -> list[tuple[str, str, str]] | None:
    """The label, time and words of each row, where one column names the speakers; None for any other table.

    A row without a label goes on with the turn above it. A column of line numbers is left out.
    """
    rows = [[text_of_blocks(cell).strip() for cell in row] for row in table.rows]
    rows = [row for row in rows if any(row)]
    if rows and all(label_key(cell) in _TITLES for cell in rows[0] if cell):
        rows = rows[1:]
    widths = {len(row) for row in rows}
    if len(rows) < 2 or len(widths) != 1 or not 2 <= min(widths) <= 4:
        return None
    columns = list(zip(*rows, strict=True))
    spoken = max(range(len(columns)), key=lambda number: sum(map(len, columns[number])))
    labels = times = None
    for number, column in enumerate(columns):
        if number == spoken:
            continue
        if labels is None and _names_speakers(column):
            labels = number
        elif times is None and _holds_times(column):
            times = number
        elif not all(cell.rstrip(".").isdigit() for cell in column if cell):
            return None
    if labels is None:
        return None
    return [
        (row[labels].rstrip(": "), time_alone(row[times]) if times is not None else "", row[spoken]) for row in rows
    ]


def _names_speakers(column: Row) -> bool:
    labels = [cell.rstrip(": ") for cell in column if cell]
    counts = Counter(map(label_key, labels))
    if not labels or not column[0] or not all(_is_label(label) for label in labels):
        return False
    known = sum(is_role(label) or counts[label_key(label)] > 1 for label in labels)
    return known >= 2 and known >= len(labels) / 2


def _is_label(label: str) -> bool:
    opened = openings_in([f"{label}: words"])
    reads_back = bool(opened) and opened[0].form == COLON and opened[0].label == label and opened[0].words == "words"
    return reads_back and (is_role(label) or could_be_speaker(label))


def _holds_times(column: Row) -> bool:
    return any(column) and all(time_alone(cell) for cell in column if cell)
