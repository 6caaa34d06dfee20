"""Which file is the study that is meant. The tables stay out of here: the program paints before it loads them."""

import os
from pathlib import Path

from qualtool.errors import NoStudyNamed, SeveralStudies, StudyNotFound

SUFFIX = ".qual"


def find_study(named: str = "", folder: Path | None = None) -> Path:
    """The study meant: the one named, else QUALTOOL_STUDY, else the only one in the folder."""
    named = named or os.environ.get("QUALTOOL_STUDY", "")
    if named:
        path = Path(named)
        if not path.exists() and path.with_name(path.name + SUFFIX).exists():
            path = path.with_name(path.name + SUFFIX)
        if not path.exists():
            raise StudyNotFound(path)
        return path
    here = folder or Path.cwd()
    found = sorted(here.glob(f"*{SUFFIX}"))
    if not found:
        raise NoStudyNamed(here)
    if len(found) > 1:
        raise SeveralStudies(here, [path.name for path in found])
    return found[0]
