"""The tables of a study file. No queries and no relationships: the store asks, the model only holds."""

from qualtool.model.base import new_id, now
from qualtool.model.charting import CellRecord, ReferenceRecord, Review, Revision, StretchRecord, WorkingChart
from qualtool.model.coding import Coding, Excerpt, Memo
from qualtool.model.design import (
    Coder,
    FrameworkVersion,
    RespondentType,
    Site,
    Stage,
    StudyRecord,
    ThemeRecord,
)
from qualtool.model.history import ChangeRecord, StepRecord
from qualtool.model.interpreting import (
    Assignment,
    Category,
    Dimension,
    Element,
    Finding,
    FindingCell,
    Typology,
    TypologyType,
)
from qualtool.model.quoting import AttributionForm, QuoteRecord, SavedSearch
from qualtool.model.transcripts import (
    Bookmark,
    Case,
    Encounter,
    Participant,
    Participation,
    Progress,
    Sentence,
    Transcript,
    TurnRecord,
    Word,
)

__all__ = [
    "Assignment",
    "AttributionForm",
    "Bookmark",
    "Case",
    "Category",
    "CellRecord",
    "ChangeRecord",
    "Coder",
    "Coding",
    "Dimension",
    "Element",
    "Encounter",
    "Excerpt",
    "Finding",
    "FindingCell",
    "FrameworkVersion",
    "Memo",
    "Participant",
    "Participation",
    "Progress",
    "QuoteRecord",
    "ReferenceRecord",
    "RespondentType",
    "Review",
    "Revision",
    "SavedSearch",
    "Sentence",
    "Site",
    "Stage",
    "StepRecord",
    "StretchRecord",
    "StudyRecord",
    "ThemeRecord",
    "Transcript",
    "TurnRecord",
    "Typology",
    "TypologyType",
    "Word",
    "WorkingChart",
    "new_id",
    "now",
]
