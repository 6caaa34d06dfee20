"""The tables under the names that queries use."""

from sqlalchemy import Table
from sqlmodel import SQLModel

from qualtool import model


def table_of(of: type[SQLModel] | SQLModel) -> Table:
    """The SQL table behind a model."""
    return of.__table__  # type: ignore[no-any-return, union-attr]


study = table_of(model.StudyRecord)
coders = table_of(model.Coder)
sites = table_of(model.Site)
stages = table_of(model.Stage)
types = table_of(model.RespondentType)
framework_versions = table_of(model.FrameworkVersion)
themes = table_of(model.ThemeRecord)
participants = table_of(model.Participant)
cases = table_of(model.Case)
encounters = table_of(model.Encounter)
participations = table_of(model.Participation)
transcripts = table_of(model.Transcript)
turns = table_of(model.TurnRecord)
sentences = table_of(model.Sentence)
words = table_of(model.Word)
bookmarks = table_of(model.Bookmark)
progress = table_of(model.Progress)
excerpts = table_of(model.Excerpt)
codings = table_of(model.Coding)
memos = table_of(model.Memo)
cells = table_of(model.CellRecord)
revisions = table_of(model.Revision)
reviews = table_of(model.Review)
stretches = table_of(model.StretchRecord)
references = table_of(model.ReferenceRecord)
working_charts = table_of(model.WorkingChart)
dimensions = table_of(model.Dimension)
categories = table_of(model.Category)
elements = table_of(model.Element)
typologies = table_of(model.Typology)
typology_types = table_of(model.TypologyType)
assignments = table_of(model.Assignment)
findings = table_of(model.Finding)
finding_cells = table_of(model.FindingCell)
quotes = table_of(model.QuoteRecord)
saved_searches = table_of(model.SavedSearch)
attribution_forms = table_of(model.AttributionForm)
indicators = table_of(model.IndicatorRecord)
site_results = table_of(model.SiteResult)
site_indicators = table_of(model.SiteIndicator)
published_results = table_of(model.PublishedResult)
indicator_themes = table_of(model.IndicatorTheme)
convergences = table_of(model.Convergence)
ratings = table_of(model.Rating)
rating_cells = table_of(model.RatingCell)
exemplars = table_of(model.Exemplar)
steps = table_of(model.StepRecord)
changes = table_of(model.ChangeRecord)
