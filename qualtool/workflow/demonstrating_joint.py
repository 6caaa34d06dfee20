"""The sample's joint display, brought into the demo study: links, convergence codes, ratings, exemplar quotes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qualtool.store.study import Study
from qualtool.workflow import display, integrating, preparing, rating

Stated = Mapping[str, Any]


def set_side_by_side(study: Study, path: Path, coder: str) -> None:
    """Brings in what the file at `path` states, each part as its own coder; `coder` turns ratings on."""
    from ruamel.yaml import YAML

    stated = YAML(typ="safe", pure=False).load(path.read_text(encoding="utf-8"))
    for one in stated["links"]:
        integrating.link(study, one["indicator"], one["theme"], one["because"], one["coder"])
    for one in stated["convergence"]:
        disagreed = one.get("disagreed")
        integrating.converge(study, one["site"], one["theme"], one["code"], one["coder"], one.get("note"), disagreed)
    rating.turn_ratings(study, True, coder)
    for one in stated["ratings"]:
        cells = [(case, stage, theme) for case, stage, theme in one.get("cells", ())]
        rating.rate(study, one["site"], one["theme"], one["value"], one["because"], one["coder"], cells)
    for one in stated["exemplars"]:
        _choose(study, one)


def _choose(study: Study, stated: Stated) -> None:
    """Lets the quote of the ledger that holds the stated words stand for its site."""
    theme = preparing.tree_of(study).named(stated["theme"])
    for quote in display.quotes_for(study, stated["site"], theme.id):
        if stated["words"] in quote.words:
            integrating.choose_exemplar(study, stated["site"], theme.id, quote.id, stated["coder"])
