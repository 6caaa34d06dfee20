"""The manual, as it comes with the program."""

from pathlib import Path

from qualtool.errors import UnknownName

FOLDER = Path(__file__).parent.parent / "help"
ORDER = (
    "getting-started",
    "transcripts",
    "frameworks",
    "coding",
    "matrix",
    "types",
    "findings",
    "quotes",
    "ledger",
    "verify",
    "report",
    "results",
    "display",
    "benefits",
    "clients",
    "keys",
    "troubleshooting",
    "changes",
)


def topics() -> dict[str, str]:
    """Every page of the manual with its title, in reading order."""
    return {name: _title(FOLDER / f"{name}.md") for name in ORDER}


def page(topic: str) -> str:
    """A page of the manual, as Markdown. Raises UnknownName."""
    wanted = topic.strip().casefold().replace(" ", "-").removesuffix(".md")
    if wanted not in ORDER:
        raise UnknownName("page", topic, ORDER, "in the manual")
    return (FOLDER / f"{wanted}.md").read_text(encoding="utf-8")


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as lines:
        return lines.readline().lstrip("# ").strip()
