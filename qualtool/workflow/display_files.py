"""The joint display as a file, by the ending of its name."""

from importlib import import_module
from pathlib import Path

from qualtool.analysis.joint_display import JointDisplay, without_hidden_sites
from qualtool.errors import UnknownSuffix
from qualtool.formats.whole_file import write_whole
from qualtool.store.study import Study
from qualtool.workflow.sharing import Shared, share

WRITERS = {
    ".html": "qualtool.formats.display_html",
    ".docx": "qualtool.formats.display_docx",
    ".xlsx": "qualtool.formats.display_xlsx",
    ".csv": "qualtool.formats.display_csv",
    ".svg": "qualtool.formats.display_figure",
    ".png": "qualtool.formats.display_figure",
    ".pdf": "qualtool.formats.display_figure",
}


def share_display(study: Study, display: JointDisplay, path: Path) -> Shared:
    """Writes a joint display, without quotes whose attribution was to leave the site out.

    It holds no words that consent keeps back. Raises UnknownSuffix, UnwritableFile.
    """
    suffix = path.suffix.lower()
    if suffix not in WRITERS:
        raise UnknownSuffix(path, WRITERS)
    writer = import_module(WRITERS[suffix]).write

    def write(_back: object) -> int:
        write_whole(path, lambda beside: writer(beside, without_hidden_sites(display)))
        return display.withheld

    return share(study, path, write)
