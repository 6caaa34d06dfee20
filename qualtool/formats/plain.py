"""Reading a transcript from a plain text or markdown file."""

from collections.abc import Collection
from pathlib import Path

from qualtool.formats.decoding import decoded, doubts_told
from qualtool.formats.reading import Reading, bytes_of, refused, sha256_of
from qualtool.text.cleaning import cleaned
from qualtool.text.speakers import turns_in
from qualtool.text.turns import Problem


def read(path: Path, labels: Collection[str] = ()) -> Reading:
    """The turns and header of a .txt or .md file; `labels` are speakers known beforehand."""
    raw = bytes_of(path)
    if isinstance(raw, Problem):
        return Reading(problems=(raw,))
    text = decoded(path, raw)
    if isinstance(text, Problem):
        return Reading(sha256=sha256_of(raw), problems=(text,))
    kept = cleaned(text.text)
    header, turns, problems = turns_in(kept.text, labels)
    if not turns:
        mend = "Take another copy of it, or leave it out."
        return refused(path, "it holds no words" + (" below its header" if header else ""), mend, raw)
    problems = (*doubts_told(path, text), *problems)
    return Reading(turns, header, text.encoding, sha256_of(raw), kept.escapes, kept.controls, problems)
