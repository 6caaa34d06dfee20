"""Why a draft cannot be read, told of a draft where the problem was told of a transcript."""

from pathlib import Path

from qualtool.errors import UnreadableFile
from qualtool.text.turns import Problem

TOO_DEEP = "its parts lie in one another too deeply. Copy its text to a new file."
_OF_TRANSCRIPTS = (
    (
        "Give the transcript itself, as .txt, .md or .docx.",
        "Give the draft itself, as .docx, .odt, .md, .html or .txt.",
    ),
    ("Split it into single interviews.", "Take its pictures out, or split it."),
    (" for a transcript", ""),
    (", which no transcript does", ""),
    (" add ", " check "),
)


def refused(path: Path, problem: Problem) -> UnreadableFile:
    """The refusal that a fatal problem with a draft's file is."""
    said = f"{problem.what}. {problem.mend}"
    for of_transcript, of_draft in _OF_TRANSCRIPTS:
        said = said.replace(of_transcript, of_draft)
    return UnreadableFile(path, said)
