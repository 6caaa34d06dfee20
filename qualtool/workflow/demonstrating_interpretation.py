"""The sample's interpretation, brought into the demo study: working charts, elements, a typology, findings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qualtool.store.study import Study
from qualtool.workflow import concluding, working_charts
from qualtool.workflow.concluding import CellBears
from qualtool.workflow.demonstrating_types import load_elements, load_typologies
from qualtool.workflow.matrices import MatrixRequest

Stated = Mapping[str, Any]


def interpret(study: Study, path: Path, coder: str) -> None:
    """Brings in what the file at `path` states, each part as its own coder, the frame of it as `coder`."""
    from ruamel.yaml import YAML

    stated = YAML(typ="safe", pure=False).load(path.read_text(encoding="utf-8"))
    for chart in stated["working_charts"]:
        _save_chart(study, chart)
    load_elements(study, stated["dimensions"], stated["elements"], coder)
    load_typologies(study, stated["typologies"], coder)
    for finding in stated["findings"]:
        _conclude(study, finding)


def _save_chart(study: Study, stated: Stated) -> None:
    request = MatrixRequest(
        columns=tuple(stated["columns"]),
        where=tuple(stated.get("where", ())),
        side_by_side=bool(stated.get("side_by_side")),
        headers=tuple(stated["headers"]),
    )
    working_charts.save(study, stated["name"], request, stated["coder"])


def _conclude(study: Study, stated: Stated) -> None:
    cells = [
        CellBears(cell["case"], str(cell["stage"]), cell["theme"], cell["bearing"], cell.get("note", ""))
        for cell in stated["cells"]
    ]
    concluding.make(
        study,
        stated["statement"],
        stated["coder"],
        stated["theme"],
        tuple(stated.get("scope", ())),
        stated.get("explanation", ""),
        tuple(stated.get("rivals", ())),
        cells,
    )
