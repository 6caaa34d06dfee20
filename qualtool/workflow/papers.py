"""Papers to files: the formats that a report or a briefing can be written in, and the house template for Word."""

from collections.abc import Callable
from pathlib import Path

from qualtool.analysis.blocks import Paper
from qualtool.errors import BadValue, UnknownSuffix
from qualtool.formats import report_docx, report_html, report_md
from qualtool.formats.whole_file import write_whole
from qualtool.store.study import Study
from qualtool.workflow.sharing import Shared, share

SUFFIXES = (".docx", ".md", ".html")


def text_of(paper: Paper) -> str:
    """A paper as Markdown, to be read in the terminal."""
    return report_md.text_of(paper)


def share_paper(study: Study, paper: Paper, path: Path, template: Path | None = None, withheld: int = 0) -> Shared:
    """Writes a paper to .docx, .md or .html; `template` is a Word file whose styles are used.

    Raises UnknownSuffix, UnwritableFile, UnreadableFile, and BadValue for a template with another format.
    """
    write = _writer(paper, path, template)

    def write_all(_back: object) -> int:
        write()
        return withheld

    return share(study, path, write_all)


def write_paper(paper: Paper, path: Path) -> None:
    """Writes a paper that holds nothing of a study's people. Raises UnknownSuffix, UnwritableFile."""
    _writer(paper, path, None)()


def _writer(paper: Paper, path: Path, template: Path | None) -> Callable[[], None]:
    """What writes the paper, once the ending and the template are known to be good."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnknownSuffix(path, SUFFIXES)
    if template is not None and suffix != ".docx":
        raise BadValue("format that takes a template", suffix, [".docx"])
    house = report_docx.opened(template, paper.small) if suffix == ".docx" else None

    def write_one(beside: Path) -> None:
        if house is not None:
            report_docx.write(beside, paper, house)
        else:
            (report_md if suffix == ".md" else report_html).write(beside, paper)

    return lambda: write_whole(path, write_one)
