"""The keys that move about in the two large widgets, for help and the manual."""

from qualtool.tui.key_names import written_key
from qualtool.tui.widgets.coverage.keys import KEYS as COVERAGE_KEYS
from qualtool.tui.widgets.matrix.keys import KEYS as MATRIX_KEYS
from qualtool.tui.widgets.transcript.keys import KEYS as TRANSCRIPT_KEYS

MOVING: dict[str, list[tuple[str, str]]] = {
    "transcript": [(written_key(keys), words) for keys, _action, words in TRANSCRIPT_KEYS],
    "matrix": [(written_key(keys), words) for keys, _action, words in MATRIX_KEYS],
    "coverage": [(written_key(keys), words) for keys, _action, words in COVERAGE_KEYS],
}
