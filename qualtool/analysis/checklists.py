"""COREQ and SRQR: what a study can answer by itself, and what is left for the team.

COREQ has 32 items (Tong, Sainsbury and Craig 2007), SRQR 21 (O'Brien and others 2014); the names here are short forms.
"""

from dataclasses import dataclass

from qualtool.analysis.report import Checklist, Item

COREQ, SRQR = "COREQ, 32 items", "SRQR, 21 items"
TEAM = "to be written by the team"
_METHOD = "Framework method: a numbered thematic framework, indexing, charting into matrices of cases by sub-themes"


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What the study knows of itself; each text is empty where there is nothing to tell."""

    program: str = ""
    sample: str = ""
    design: str = ""
    modes: str = ""
    dates: str = ""
    repeated: str = ""
    coders: str = ""
    tree: str = ""
    versions: str = ""
    process: str = ""
    checking: str = ""
    quotes: str = ""
    findings: str = ""
    contrary: str = ""
    themes: str = ""
    sub_themes: str = ""


def checklists(facts: StudyFacts) -> tuple[Checklist, ...]:
    """Both checklists, each item with what the study can answer and what is left."""
    return (
        Checklist(COREQ, _items(_COREQ, _coreq_answers(facts))),
        Checklist(SRQR, _items(_SRQR, _srqr_answers(facts))),
    )


def _items(names: tuple[tuple[str, str], ...], answers: dict[str, tuple[str, str]]) -> tuple[Item, ...]:
    return tuple(_item(number, name, *answers.get(number, ("", ""))) for number, name in names)


def _item(number: str, name: str, answer: str, left: str) -> Item:
    return Item(number, name, answer, (f"{left}: {TEAM}" if left else "") if answer else TEAM)


_COREQ = (
    ("1", "Who interviewed or moderated"),
    ("2", "Their credentials"),
    ("3", "Their occupation at the time"),
    ("4", "Their gender"),
    ("5", "Their experience and training"),
    ("6", "Relationship with participants beforehand"),
    ("7", "What participants knew of the interviewer"),
    ("8", "The interviewer's own characteristics: bias, interests"),
    ("9", "Methodological orientation"),
    ("10", "How participants were selected"),
    ("11", "How they were approached"),
    ("12", "Sample size"),
    ("13", "Those who declined or dropped out, and why"),
    ("14", "Where the data were collected"),
    ("15", "Whether others were present"),
    ("16", "Description of the sample"),
    ("17", "Interview guide, and whether it was piloted"),
    ("18", "Repeat interviews"),
    ("19", "Audio or video recording"),
    ("20", "Field notes"),
    ("21", "How long interviews and groups lasted"),
    ("22", "Saturation"),
    ("23", "Transcripts returned to participants"),
    ("24", "How many people coded"),
    ("25", "Description of the coding tree"),
    ("26", "Where the themes come from"),
    ("27", "Software"),
    ("28", "Findings checked by participants"),
    ("29", "Quotations presented, each identified"),
    ("30", "Data and findings consistent"),
    ("31", "Major themes clear in the findings"),
    ("32", "Diverse cases and minor themes"),
)

_SRQR = (
    ("S1", "Title"),
    ("S2", "Abstract"),
    ("S3", "The problem, and what is known of it"),
    ("S4", "Purpose or research question"),
    ("S5", "Qualitative approach and paradigm"),
    ("S6", "The researchers, and reflexivity"),
    ("S7", "Context: setting and sites"),
    ("S8", "Sampling strategy"),
    ("S9", "Ethical approval and consent"),
    ("S10", "How and when data were collected"),
    ("S11", "Instruments: guides, recorders"),
    ("S12", "Units of study: participants, documents, events"),
    ("S13", "Data processing: transcription, security, coding, anonymising"),
    ("S14", "Data analysis: how themes were found, and by whom"),
    ("S15", "What was done for trustworthiness"),
    ("S16", "Synthesis and interpretation: the main findings"),
    ("S17", "Evidence: quotes, notes, excerpts"),
    ("S18", "Prior work, implications, transferability"),
    ("S19", "Limitations"),
    ("S20", "Conflicts of interest"),
    ("S21", "Funding"),
)


def _coreq_answers(facts: StudyFacts) -> dict[str, tuple[str, str]]:
    """By item: what the study answers, and what of the item is still left."""
    return {
        "9": (f"{_METHOD}.", "theory behind it"),
        "12": (facts.sample, ""),
        "14": (facts.design, "the places themselves"),
        "16": (facts.sample and "See the tables of the achieved sample.", "demographic data not in the tables"),
        "18": (facts.repeated, ""),
        "24": (facts.coders, ""),
        "25": (facts.tree, ""),
        "26": (facts.versions, "which themes came from the guide, which from the data"),
        "27": (facts.program, ""),
        "29": (facts.quotes, ""),
        "30": (facts.findings, ""),
        "31": (facts.themes, ""),
        "32": (" ".join(filter(None, (facts.contrary, facts.sub_themes))), ""),
    }


def _srqr_answers(facts: StudyFacts) -> dict[str, tuple[str, str]]:
    return {
        "S5": (f"{_METHOD}.", "paradigm, and why this approach"),
        "S7": (facts.design, "what matters about the sites"),
        "S10": (" ".join(filter(None, (facts.modes, facts.dates))), "procedures, and why they changed"),
        "S12": (facts.sample, ""),
        "S13": (facts.process, "transcription, data security and anonymising"),
        "S14": (" ".join(filter(None, (facts.coders, facts.versions))), "how themes were developed"),
        "S15": (facts.checking, "other measures"),
        "S16": (facts.findings, ""),
        "S17": (facts.quotes, ""),
    }
