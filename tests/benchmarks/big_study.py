"""A study as large as asked for: N transcripts of 8,200 words, 60 codings each, under 40 sub-themes, charted.

The first few transcripts come in, are coded and charted through the program itself; the rest are laid straight into
the tables, as the program would have written them.
"""

import random
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select

from qualtool import formats, language
from qualtool.analysis.matrix import Reference, Stretch
from qualtool.analysis.tree import Theme
from qualtool.model import new_id, now
from qualtool.store import charts, design, tables
from qualtool.store.database import SCHEMA_VERSION
from qualtool.store.study import Study
from qualtool.text.spans import Span
from qualtool.text.turns import BETWEEN_TURNS
from qualtool.workflow import charting, coding, importing, matrices, preparing

WORDS = 8200
CODINGS = 60
DOUBLE = 10
THEMES, SUB_THEMES = 5, 8
SITES, STAGES = 8, 3
THROUGH_THE_PROGRAM = 3
CODERS = ("Asha", "Tom")
CHARTED_THEME = "1"
TYPES = ("Service user", "Staff")


def framework() -> str:
    """Five main themes of eight sub-themes each."""
    lines = ["name: Large study", "version: 1"]
    lines += ["sites:", *(f'  "{n + 1}": Site {n + 1}' for n in range(SITES))]
    lines += ["stages:", *(f'  "{n + 1}": Stage {n + 1}' for n in range(STAGES))]
    lines += ["types:", *(f"  {name}: []" for name in TYPES), "themes:"]
    for main in range(1, THEMES + 1):
        lines += [f'  - {{id: t{main}, number: "{main}", title: Theme {main}, definition: The {main}th, themes: [']
        for sub in range(1, SUB_THEMES + 1):
            other = ", other: true" if sub == SUB_THEMES else ""
            title = "Other" if other else f"Sub-theme {main} {sub}"
            lines.append(f'    {{id: t{main}-{sub}, number: "{main}.{sub}", title: {title}, definition: D{other}}},')
        lines.append("    ]}")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Spoken:
    """A turn in the making: its sentences, and where its words start in the text."""

    speaker: str
    sentences: tuple[str, ...]
    start: int

    @property
    def words(self) -> str:
        return " ".join(self.sentences)

    @property
    def spans(self) -> list[Span]:
        found, start = [], self.start
        for sentence in self.sentences:
            found.append(Span(start, start + len(sentence)))
            start += len(sentence) + 1
        return found


@dataclass(frozen=True)
class Interview:
    """An interview in the making, with what will be coded in it: (span, number of the sub-theme)."""

    number: int
    turns: tuple[Spoken, ...]
    codings: tuple[tuple[Span, int], ...] = field(default=())

    @property
    def name(self) -> str:
        return f"interview_{self.number:04d}"

    @property
    def case(self) -> str:
        return f"P{self.number:04d}"

    @property
    def site(self) -> str:
        return str(self.number % SITES + 1)

    @property
    def stage(self) -> str:
        return str(self.number // SITES % STAGES + 1)

    @property
    def type(self) -> str:
        return TYPES[self.number % len(TYPES)]

    @property
    def coder(self) -> str:
        return CODERS[self.number % 3 == 0]

    @property
    def text(self) -> str:
        return BETWEEN_TURNS.join(turn.words for turn in self.turns)

    def write(self, folder: Path) -> Path:
        """The interview as a text file, with a head that says where it belongs."""
        head = {"Site": self.site, "Stage": self.stage, "Type": self.type, "Participant": self.case}
        lines = [f"{name}: {value}" for name, value in head.items()]
        lines += [f"\n{turn.speaker}: {turn.words}" for turn in self.turns]
        path = folder / f"{self.name}.txt"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path


def sample_sentences() -> list[str]:
    """The sentences of the sample transcripts, each on one line."""
    found: dict[str, None] = {}
    for path in sorted(preparing.packaged("sample_transcripts").glob("s*.txt")):
        spoken = [" ".join(turn.words.split()) for turn in formats.read(path).turns]
        for words, spans in zip(spoken, language.sentence_spans([(0, words) for words in spoken]), strict=True):
            found.update(dict.fromkeys(words[span.start : span.end] for span in spans))
    return [sentence for sentence in found if sentence[0].isupper()]


def interview(number: int, sentences: list[str]) -> Interview:
    """The same interview for the same number: questions of a sentence or two, answers of four to ten."""
    chance = random.Random(number)
    turns: list[Spoken] = []
    start = words = 0
    while words < WORDS:
        asking = len(turns) % 2 == 0
        said = tuple(chance.choices(sentences, k=chance.randint(1, 2) if asking else chance.randint(4, 10)))
        turns.append(Spoken("I" if asking else "R", said, start))
        start += len(turns[-1].words) + len(BETWEEN_TURNS)
        words += len(turns[-1].words.split())
    return Interview(number, tuple(turns), _codings(chance, turns))


def _codings(chance: random.Random, turns: list[Spoken]) -> tuple[tuple[Span, int], ...]:
    """Runs of one to three sentences of an answer; some are coded twice."""
    chosen: dict[Span, None] = {}
    while len(chosen) < CODINGS - DOUBLE:
        spans = chance.choice(turns[1::2]).spans
        first = chance.randrange(len(spans) - 2)
        chosen[Span(spans[first].start, spans[first + chance.randint(0, 2)].end)] = None
    laid: list[tuple[Span, int]] = []
    for number, span in enumerate(chosen):
        under = chance.sample(range(THEMES * SUB_THEMES), 2 if number < DOUBLE else 1)
        laid.extend((span, theme) for theme in under)
    return tuple(laid)


def build(folder: Path, size: int) -> Path:
    """Makes the study and closes it; its file."""
    sentences = sample_sentences()
    stated = folder / "large.yaml"
    stated.write_text(framework(), encoding="utf-8")
    by_hand = [interview(number, sentences) for number in range(min(size, THROUGH_THE_PROGRAM))]
    with preparing.new_study(folder / "large.qual", str(stated), CODERS[0]) as study:
        files = [one.write(folder) for one in by_hand]
        importing.bring_in(study, importing.plan_import(study, files), CODERS[0])
        for one in by_hand:
            _code_and_chart(study, one)
        with study.write() as connection:
            laying = _Laying(connection)
            for number in range(len(by_hand), size):
                laying.lay(interview(number, sentences))
            laying.finish()
        return study.path


def _sub_themes(connection: Connection) -> list[Theme]:
    return [theme for theme in design.read_tree(connection).walk() if "." in theme.number]


def _summary(number: int) -> str:
    return f"Case {number} says that it took too long, that nobody rang, and that the worker who came then stayed."


def _code_and_chart(study: Study, one: Interview) -> None:
    with study.read() as connection:
        themes = _sub_themes(connection)
    for span, theme in one.codings:
        coding.code(study, one.name, span, [themes[theme].id], one.coder)
    made = matrices.matrix(study, CHARTED_THEME)
    (row,) = [row for row in made.rows if row.case == one.case]
    for column in made.columns:
        lying = charting.cell_excerpts(study, row.case_id, row.stage, column.id)
        if lying:
            said = [Stretch("summary", _summary(one.number), (Reference(lying[0].id, ""),))]
            charting.chart(study, one.case, one.stage, column.number, one.coder, said)
        else:
            charting.chart(study, one.case, one.stage, column.number, one.coder, blank="not raised")


class _Laying:
    """Rows straight into the tables, gathered for some interviews at a time."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.themes = _sub_themes(connection)
        stated = design.read_design(connection)
        self.sites, self.stages, self.types = stated.site_ids, stated.stage_ids, stated.type_ids
        self.coders = {row.name: row.id for row in connection.execute(select(tables.coders))}
        self.coders |= {name: new_id() for name in CODERS if name not in self.coders}
        known = set(connection.execute(select(tables.coders.c.id)).scalars())
        for name, coder in self.coders.items():
            if coder not in known:
                self._add(tables.coders, id=coder, name=name)
        self.turn = int(connection.execute(select(func.max(tables.turns.c.id))).scalar_one())
        self.step = int(connection.execute(select(func.max(tables.steps.c.number))).scalar_one())

    def _add(self, table: Any, /, **values: Any) -> str:
        self.rows.setdefault(table.name, []).append(values)
        return str(values.get("id", ""))

    def lay(self, one: Interview) -> None:
        """An interview with its people, text, codings, cells, and the steps that made them."""
        coder = self.coders[one.coder]
        case = self._add(tables.cases, id=new_id(), label=one.case, kind="person")
        encounter = self._encounter(one, case)
        person = self._add(tables.participants, id=new_id(), label=one.case, consent="yes", attributes={})
        taking_part = self._add(
            tables.participations,
            id=new_id(),
            encounter_id=encounter,
            participant_id=person,
            type_id=self.types[one.type],
            attributes={},
        )
        transcript = self._transcript(one, encounter, coder)
        added = [(tables.cases, case), (tables.encounters, encounter), (tables.transcripts, transcript)]
        self._step(f"Added {one.name}", coder, added)
        turns = self._turns(one, transcript, taking_part)
        under = self._code(one, transcript, turns, coder)
        self._chart(one, case, under, coder)
        if one.number % 50 == 0:
            self.finish()

    def _encounter(self, one: Interview, case: str) -> str:
        return self._add(
            tables.encounters,
            id=new_id(),
            case_id=case,
            site_id=self.sites[one.site],
            stage_id=self.stages[one.stage],
            type_id=self.types[one.type],
            mode="interview",
            date="2010-05-01",
            attributes={},
        )

    def _transcript(self, one: Interview, encounter: str, coder: str) -> str:
        text = one.text
        return self._add(
            tables.transcripts,
            id=new_id(),
            encounter_id=encounter,
            name=one.name,
            length=len(text),
            words=len(text.split()),
            text_sha256=sha256(text.encode()).hexdigest(),
            source_name=f"{one.name}.txt",
            source_sha256=sha256(one.name.encode()).hexdigest(),
            encoding="utf-8",
            imported_at=now(),
            coder_id=coder,
        )

    def _turns(self, one: Interview, transcript: str, taking_part: str) -> list[tuple[int, Spoken]]:
        laid = []
        for position, turn in enumerate(one.turns):
            self.turn += 1
            asking = turn.speaker == "I"
            self._add(
                tables.turns,
                id=self.turn,
                transcript_id=transcript,
                position=position,
                participation_id=None if asking else taking_part,
                speaker=turn.speaker,
                interviewer=asking,
                time="",
                start=turn.start,
                end=turn.start + len(turn.words),
                words=turn.words,
            )
            for span in turn.spans:
                self._add(tables.sentences, transcript_id=transcript, turn_id=self.turn, start=span.start, end=span.end)
            laid.append((self.turn, turn))
        return laid

    def _code(
        self, one: Interview, transcript: str, turns: list[tuple[int, Spoken]], coder: str
    ) -> dict[str, list[tuple[str, str]]]:
        """The excerpts laid under each theme, with their words."""
        text = one.text
        starts = {span.start: number for number, turn in turns for span in turn.spans}
        known: dict[Span, str] = {}
        under: dict[str, list[tuple[str, str]]] = {}
        for span, place in one.codings:
            words = text[span.start : span.end]
            if span not in known:
                known[span] = self._add(
                    tables.excerpts,
                    id=new_id(),
                    transcript_id=transcript,
                    turn_id=starts[span.start],
                    start=span.start,
                    end=span.end,
                    words=words,
                    starred=False,
                )
            theme = self.themes[place]
            made = self._add(
                tables.codings, id=new_id(), excerpt_id=known[span], theme_id=theme.id, coder_id=coder, at=now()
            )
            used = [(tables.themes, theme.id), (tables.transcripts, transcript)]
            self._step(f"Coded '{words[:30]}…' under {theme.number}", coder, [(tables.codings, made)], used)
            under.setdefault(theme.id, []).append((known[span], words))
        return under

    def _chart(self, one: Interview, case: str, under: dict[str, list[tuple[str, str]]], coder: str) -> None:
        for theme in self.themes[:SUB_THEMES]:
            lying = under.get(theme.id, [])
            cited = [f"{excerpt} {words}" for excerpt, words in lying[:1]]
            resting_on = charts.fingerprint(frozenset(excerpt for excerpt, _words in lying), theme, cited)
            stage = self.stages[one.stage]
            cell = self._add(tables.cells, id=new_id(), case_id=case, stage_id=stage, theme_id=theme.id)
            revision = self._add(
                tables.revisions,
                id=new_id(),
                cell_id=cell,
                number=1,
                coder_id=coder,
                at=now(),
                blank="" if lying else "not raised",
                fingerprint=resting_on,
            )
            made = [(tables.cells, cell), (tables.revisions, revision)]
            if lying:
                stretch = self._add(
                    tables.stretches,
                    id=new_id(),
                    revision_id=revision,
                    position=0,
                    kind="summary",
                    text=_summary(one.number),
                )
                self._add(
                    tables.references,
                    id=new_id(),
                    stretch_id=stretch,
                    position=0,
                    excerpt_id=lying[0][0],
                    starred=False,
                )
                made.append((tables.stretches, stretch))
            self._step(f"Charted {one.case}/{one.stage}, {theme.number}", coder, made, [(tables.cases, case)])

    def _step(
        self, name: str, coder: str, made: list[tuple[Any, str]], used: list[tuple[Any, str]] | None = None
    ) -> None:
        self.step += 1
        self._add(
            tables.steps,
            number=self.step,
            id=new_id(),
            at=now(),
            coder_id=coder,
            name=name,
            kind="do",
            applied=self.step,
            schema_version=SCHEMA_VERSION,
        )
        for kind, rows in (("insert", made), ("use", used or [])):
            for table, row_id in rows:
                self._add(tables.changes, step_number=self.step, table=table.name, row_id=row_id, kind=kind)

    def finish(self) -> None:
        """Writes what has been gathered, what others belong to first."""
        for table in (*_IN_ORDER, tables.sentences, tables.changes):
            gathered = self.rows.pop(table.name, [])
            if gathered:
                self.connection.execute(insert(table), gathered)


_IN_ORDER = (
    tables.coders,
    tables.cases,
    tables.encounters,
    tables.participants,
    tables.participations,
    tables.transcripts,
    tables.turns,
    tables.excerpts,
    tables.codings,
    tables.cells,
    tables.revisions,
    tables.stretches,
    tables.references,
    tables.steps,
)
