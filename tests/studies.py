"""Small studies made for tests, and what of them counts as live."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlalchemy import Connection, select
from sqlmodel import SQLModel

from qualtool.analysis.tree import Theme
from qualtool.store import tables
from qualtool.store.study import Study
from qualtool.text.spans import Span
from qualtool.workflow import coding, importing, integrating, preparing, rating

FRAMEWORK = """
name: Small study
version: 1
sites:
  "1": {label: North town, attributes: {setting: urban}}
  "2": {label: "South town, by the sea", attributes: {setting: rural}}
stages:
  "1": First interview
  "2": Follow-up
types:
  Service user: [Peer mentor]
  Staff: []
themes:
  - id: help
    number: "3"
    title: Getting help
    definition: How people come to the service.
    themes:
      - {id: waiting, number: "3.2", title: Waiting, definition: Time before help.}
      - {id: housing, number: "3.20", title: Housing, definition: Where people live.}
      - {id: help-other, number: "3.21", title: Other, other: true, definition: The rest.}
  - id: continuity
    number: "4"
    title: Continuity of care
    definition: Whether care goes on.
    themes:
      - id: transitions
        number: "4.1"
        title: Transitions
        definition: Moves between services.
        themes:
          - {id: gate, number: "4.1.1", title: At the gate, definition: Release.}
          - {id: ward, number: "4.1.2", title: On the ward, definition: Hospital.}
          - {id: transitions-other, number: "4.1.3", title: Other, other: true, definition: The rest.}
      - {id: workers, number: "4.2", title: Workers, definition: Who goes along.}
      - {id: continuity-other, number: "4.3", title: Other, other: true, definition: The rest.}
"""

REVISED = (
    FRAMEWORK.replace("version: 1", "version: 2")
    .replace("Time before help.", "Time between asking for help and getting it.")
    .replace('      - {id: workers, number: "4.2", title: Workers, definition: Who goes along.}\n', "")
    .replace('"3.20", title: Housing', '"3.20", title: A place to live')
)

TEXTS = {
    "ann_first.txt": "I: How did it begin?\nR: I was waiting eleven weeks. Nobody rang.\nI: And then?\n"
    "R: They met me at the gate. I had not expected it, I was relapsing by then.\n",
    "ann_second.txt": "I: A year on?\nR: She is still my worker. I relapsed once and she came.\nI: Good.\nR: It was.\n",
    "pair.txt": "Interviewer: Who does what?\nBea: I do the housing, mostly.\nCal: And I walk them to the ward.\n"
    "Bea: He says so. A relapse is never far.\n",
    "group.txt": "Moderator: What is waiting like?\nDee: Long.\nEli: Longer for me.\nFay: I never waited.\n"
    "Gus: Nobody asked me that.\nDee: It is what it is.\n",
    "plan.txt": "The plan names a worker for each person.\n\nIt says nothing of the gate.\n",
}

MANIFEST = """file,site,stage,type,participant,mode,date,speakers,case,area
ann_first.txt,1,1,Service user,P1,interview,2010-01-05,,,red
ann_second.txt,1,2,Peer mentor,P1,interview,2011-01-06,,,
pair.txt,2,1,Staff,P2; P3,paired interview,2010-02-01,Bea=P2; Cal=P3,,red
group.txt,2,2,Service user,P4; P5; P6,focus group,2011-02-02,Dee=P4; Eli=P5; Fay=P6; Moderator=interviewer,G1,blue
plan.txt,2,1,,,document,2009-03-03,,,
"""

PARTICIPANTS = """participant,consent,gender
P1,yes,woman
P2,yes,woman
P3,yes,man
P4,yes,woman
P5,no,man
P6,yes,woman
"""


def write_files(folder: Path, texts: Mapping[str, str] = TEXTS, manifest: str = MANIFEST) -> Path:
    """Transcripts with their manifest and participants table in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "manifest.csv").write_text(manifest, encoding="utf-8")
    (folder / "participants.csv").write_text(PARTICIPANTS, encoding="utf-8")
    return folder


def empty_study(folder: Path, name: str = "small.qual", coder: str = "Asha") -> Study:
    """A study from the small framework, with nothing in it yet."""
    framework = folder / "small.yaml"
    framework.write_text(FRAMEWORK, encoding="utf-8")
    return preparing.new_study(folder / name, str(framework), coder)


def small_study(folder: Path, coder: str = "Asha") -> Study:
    """The small study with its five encounters, nothing coded."""
    study = empty_study(folder, coder=coder)
    add_files(study, [write_files(folder / "interviews")], coder)
    return study


def add_files(study: Study, paths: Iterable[Path], coder: str = "Asha", manifest: Path | None = None) -> str:
    """Brings files in; the name of the step."""
    return importing.bring_in(study, importing.plan_import(study, list(paths), manifest), coder)


def add_text(study: Study, folder: Path, name: str, text: str, site: str = "1", stage: str = "1", who: str = "") -> str:
    """Brings in one text with a manifest of its own; the name of the step."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.txt"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    manifest = folder / f"{name}.manifest.csv"
    manifest.write_text(f"file,site,stage,type,participant\n{path.name},{site},{stage},Service user,{who}\n")
    return add_files(study, [path], manifest=manifest)


def theme(study: Study, number: str) -> Theme:
    """A theme by its number."""
    return preparing.tree_of(study).named(number)


def code(study: Study, transcript: str, words: str, numbers: str, coder: str = "Asha", memo: str = "") -> str:
    """Codes words where they stand in a transcript; the name of the step."""
    span = coding.span_of_words(study, transcript, words)
    ids = [named.id for named in preparing.tree_of(study).all_named(numbers)]
    return coding.code(study, transcript, span, ids, coder, memo)


def span(study: Study, transcript: str, words: str) -> Span:
    """Where words stand in a transcript."""
    return coding.span_of_words(study, transcript, words)


_APART = {"step", "change", "coder", "bookmark", "word"}


def live_rows(connection: Connection) -> dict[str, frozenset[str]]:
    """Every row that the study shows, table by table: what undo and redo must give back."""
    found = {}
    for table in SQLModel.metadata.sorted_tables:
        if table.name in _APART:
            continue
        query = select(table)
        if "removed_at" in table.c:
            query = query.where(table.c.removed_at.is_(None))
        if table.name in ("turn", "sentence"):
            kept = select(tables.transcripts.c.id).where(tables.transcripts.c.removed_at.is_(None))
            query = query.where(table.c.transcript_id.in_(kept))
        if table.name == "excerpt":
            used = select(tables.codings.c.excerpt_id).union(
                select(tables.references.c.excerpt_id),
                select(tables.memos.c.subject_id).where(tables.memos.c.subject == "excerpt"),
            )
            query = query.where(table.c.id.in_(used) | table.c.starred)
        rows = connection.execute(query).mappings()
        found[table.name] = frozenset(json.dumps(dict(row), sort_keys=True) for row in rows)
    return found


def live(study: Study) -> dict[str, frozenset[str]]:
    """`live_rows` of a study."""
    with study.read() as connection:
        return live_rows(connection)


def put_nothing_beside(study: Study) -> None:
    """Takes the links, convergence codes and ratings of a joint display away."""
    beside = integrating.beside_of(study)
    for site, theme in beside.convergence:
        integrating.clear_convergence(study, site, theme, "Asha")
    for site, theme in beside.ratings:
        rating.clear_rating(study, site, theme, "Asha")
    for row in beside.links:
        integrating.unlink(study, row.indicator, row.theme_id, "Asha")
    if beside.ratings_on:
        rating.turn_ratings(study, False, "Asha")
