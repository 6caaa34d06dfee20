"""Plain tables that leave the study as .csv: counts and lists, none of anybody's words."""

from collections.abc import Sequence
from pathlib import Path

from qualtool.errors import UnknownSuffix
from qualtool.formats.csv_text import write_rows
from qualtool.formats.whole_file import write_whole
from qualtool.store.study import Study
from qualtool.workflow.sharing import Shared, share


def share_table(study: Study, path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Shared:
    """Writes a table; the file that was there is kept beside it. Raises UnknownSuffix, UnwritableFile."""
    if path.suffix.lower() != ".csv":
        raise UnknownSuffix(path, [".csv"])

    def write(_withheld: object) -> int:
        write_whole(path, lambda beside: write_rows(beside, header, rows))
        return 0

    return share(study, path, write)
