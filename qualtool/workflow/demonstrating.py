"""The demo study: fictional transcripts, coded and charted by two invented coders."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from qualtool.analysis.matrix import CHANGE, Reference, Stretch
from qualtool.analysis.tree import Tree
from qualtool.errors import UnwritableFile
from qualtool.store import codings, design, names, people, transcripts
from qualtool.store.history import Step
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.text.spans import Span
from qualtool.workflow import charting, importing, matrices, preparing, quoting, results, sharing
from qualtool.workflow.cells import read_grounds
from qualtool.workflow.coding import speaking
from qualtool.workflow.demonstrating_interpretation import interpret
from qualtool.workflow.demonstrating_joint import set_side_by_side
from qualtool.workflow.demonstrating_quotes import keep_quotes
from qualtool.workflow.importing import Told
from qualtool.workflow.places import case_named, stage_key

NAME = "demo.qual"
CODERS = ("Asha", "Tom")
_MATRIX_ENDS = (".xlsx", ".docx", ".html", ".csv", "_wide.csv", ".md")


def build(folder: Path, told: Told | None = None) -> Path:
    """Builds the demo study in a folder and returns its file; one that is there is opened as it is."""
    path = folder / NAME
    if path.exists():
        return path
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableFile(folder, error.strerror or str(error)) from error
    sample = preparing.packaged("sample_transcripts")
    unfinished = folder / f".{NAME}"
    unfinished.unlink(missing_ok=True)
    with preparing.new_study(unfinished, "dscp", CODERS[0], "Drug System Change Pilots (demo)") as study:
        plan = importing.plan_import(study, [sample], told=told)
        importing.bring_in(study, plan, CODERS[0])
        _code(study, _rows(sample / "codings.csv"))
        _chart(study, _summaries(sample / "summaries.yaml"))
        interpret(study, sample / "interpretation.yaml", CODERS[0])
        keep_quotes(study, sample / "quotes.yaml")
        results.load(study, results.plan_load(study, sample / "site_results.csv"), CODERS[0])
        set_side_by_side(study, sample / "joint.yaml", CODERS[0])
    unfinished.rename(path)
    return path


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _summaries(path: Path) -> list[dict[str, Any]]:
    from ruamel.yaml import YAML

    return list(YAML(typ="safe", pure=False).load(path.read_text(encoding="utf-8")))


def _code(study: Study, rows: list[dict[str, str]]) -> None:
    """Lays the sample's codings: one step for each coder and transcript."""
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows:
        groups.setdefault((Path(row["file"]).stem, row["coder"]), []).append(row)
    tree = preparing.tree_of(study)
    for (name, coder), listed in groups.items():
        with study.step(f"Coded {name}", coder) as step:
            transcript_id, _name = names.transcript(step.connection, name)
            text = transcripts.text_of(step.connection, transcript_id)
            for row in listed:
                _lay(step, transcript_id, text, row, tree)
            transcripts.mark(step, transcript_id, "read", 1)


def _lay(step: Step, transcript_id: str, text: str, row: Mapping[str, str], tree: Tree) -> None:
    start = text.index(row["words"])
    span = Span(start, start + len(row["words"]))
    (made,) = codings.add(step, transcript_id, span, [tree.named(row["theme"]).id])
    if row["memo"]:
        codings.add_memo(step, "coding", made, row["memo"])
    if row["starred"]:
        codings.ensure_starred(step, transcript_id, span)


def _chart(study: Study, cells: Iterable[Mapping[str, Any]]) -> None:
    """Writes the sample's cells: one step for each case, stage and coder."""
    groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for cell in cells:
        groups.setdefault((cell["case"], str(cell["stage"]), cell["coder"]), []).append(cell)
    for (case, stage, coder), listed in groups.items():
        when = "between stages" if stage == CHANGE else f"at stage {stage}"
        with study.step(f"Charted {case} {when}", coder) as step:
            stated, tree = design.read_design(step.connection), design.read_tree(step.connection)
            voices = speaking(read_voices(step.connection))
            for cell in listed:
                column = tree.named(cell["theme"])
                grounds = read_grounds(step.connection, tree, [column], voices, stated)
                case_id, label = case_named(step.connection, case, stated, grounds)
                people.ensure_site_case(step, case_id, label, grounds.site_cases.values())
                said = _said(step, cell)
                place = (case_id, stage_key(stated, stage), column.id)
                blank, spontaneous = cell.get("blank", ""), cell.get("spontaneous", False)
                charting.write_cell(step, place, column, stated, grounds, said, blank, spontaneous)


def _said(step: Step, cell: Mapping[str, Any]) -> list[Stretch]:
    return [
        Stretch(stretch["kind"], stretch["text"], tuple(_cited(step, cell, one) for one in stretch.get("cite", ())))
        for stretch in cell.get("stretches", ())
    ]


def _cited(step: Step, cell: Mapping[str, Any], cited: str | Mapping[str, str]) -> Reference:
    """A reference to words of the cell's file, or of the file that stands beside them."""
    file, words = (cell["file"], cited) if isinstance(cited, str) else (cited["file"], cited["words"])
    transcript_id, _name = names.transcript(step.connection, Path(file).stem)
    start = transcripts.text_of(step.connection, transcript_id).index(words)
    return Reference(codings.ensure_excerpt(step, transcript_id, Span(start, start + len(words))), "")


def write_every_export(path: Path, folder: Path) -> list[Path]:
    """Writes each kind of export of the demo study into a folder; the files, the study first."""
    written = [path]
    with preparing.open_study(path, query_only=True) as study:
        made = matrices.matrices(study, matrices.MatrixRequest())
        found = quoting.find_quotes(study, quoting.QuoteRequest(theme="4"))
        written += [sharing.share_matrices(study, made, folder / f"matrix{end}").path for end in _MATRIX_ENDS]
        written += [
            sharing.share_quotes(study, found, folder / f"quotes_4{end}").path for end in (".docx", ".csv", ".md")
        ]
        preparing.export_framework(study, folder / "framework.yaml")
    return [*written, folder / "framework.yaml"]
