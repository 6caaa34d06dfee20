"""The sample's quotes, brought into the demo study: the ledger, and what was decided about attributions."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qualtool.store.study import Study
from qualtool.workflow import coding, disclosure, keeping_quotes
from qualtool.workflow.keeping_quotes import Kept

Stated = Mapping[str, Any]


def keep_quotes(study: Study, path: Path) -> None:
    """Brings in what the file at `path` states, each quote and each edit of it as a step of its own coder."""
    from ruamel.yaml import YAML

    stated = YAML(typ="safe", pure=False).load(path.read_text(encoding="utf-8"))
    for number, one in enumerate(stated["quotes"], 1):
        _take(study, one)
        for edit in one.get("edits", ()):
            _edit(study, str(number), edit, one["coder"])
    _decide(study, stated["attributions"])


def _take(study: Study, stated: Stated) -> None:
    transcript = Path(stated["file"]).stem
    span = coding.span_of_words(study, transcript, stated["words"])
    kept = Kept(
        printed=stated.get("printed"),
        purpose=stated.get("purpose"),
        used_in=stated.get("used_in"),
        note=stated.get("note"),
        finding=stated.get("finding"),
    )
    keeping_quotes.take(
        study, f"{transcript}:{span.start}:{span.end}", stated["coder"], kept, stated.get("picked_by", "")
    )


def _edit(study: Study, number: str, edit: Stated, coder: str) -> None:
    if "cut" in edit:
        keeping_quotes.cut_words(study, number, edit["cut"], coder)
    else:
        keeping_quotes.replace_words(study, number, edit["replace"], edit["with"], coder)


def _decide(study: Study, stated: Stated) -> None:
    for form in stated["accepted"]:
        disclosure.accept(study, form, stated["coder"])
    for one in stated["coarsened"]:
        disclosure.coarsen(study, one["form"], one["printed"], stated["coder"])
