"""Each site's figures, and what was written to set them beside what people said."""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from qualtool.model.base import guid, now, unique_without


class IndicatorRecord(SQLModel, table=True):
    """Something that was measured at the sites, with its definition in words."""

    __tablename__: ClassVar[Any] = "indicator"
    __table_args__ = (
        CheckConstraint("kind IN ('share', 'mean')", name="kind"),
        CheckConstraint("better IN ('', 'higher', 'lower')", name="better"),
    )
    id: str = guid()
    key: str = Field(unique=True)
    title: str
    definition: str = ""
    population: str = ""
    kind: str = "share"
    unit: str = ""
    better: str = ""
    position: int


class SiteResult(SQLModel, table=True):
    """A figure as a source prints it; one without a site is the total of the sites.

    `percent`, `mean` and `sd` keep the digits that were printed.
    """

    __tablename__: ClassVar[Any] = "site_result"
    __table_args__ = (
        CheckConstraint("arm IN ('pilot', 'comparison')", name="arm"),
        UniqueConstraint("indicator_id", "site_id", "arm", "period", "source"),
        unique_without("site_result", "site_id", "indicator_id", "arm", "period", "source"),
    )
    id: str = guid()
    indicator_id: str = Field(foreign_key="indicator.id")
    site_id: str | None = Field(default=None, foreign_key="site.id")
    arm: str
    period: str
    period_position: int
    dates: str = ""
    n: int | None = None
    count: int | None = None
    percent: str = ""
    mean: str = ""
    sd: str = ""
    source: str = ""
    note: str = ""


class SiteIndicator(SQLModel, table=True):
    """How an indicator stands at a site in the design: left out, or expected to move or not."""

    __tablename__: ClassVar[Any] = "site_indicator"
    __table_args__ = (
        CheckConstraint("expected IN ('', 'yes', 'no', 'partly')", name="expected"),
        UniqueConstraint("indicator_id", "site_id"),
    )
    id: str = guid()
    indicator_id: str = Field(foreign_key="indicator.id")
    site_id: str = Field(foreign_key="site.id")
    excluded: str = ""
    expected: str = ""
    expected_why: str = ""
    note: str = ""


class PublishedResult(SQLModel, table=True):
    """What a source publishes of a site, as it is printed ("<0.01"); without a site, of all of them together.

    `period` is the one that the change runs to; empty where nothing says so: the last.
    """

    __tablename__: ClassVar[Any] = "published_result"
    __table_args__ = (
        UniqueConstraint("indicator_id", "site_id", "period", "source"),
        unique_without("published_result", "site_id", "indicator_id", "period", "source"),
    )
    id: str = guid()
    indicator_id: str = Field(foreign_key="indicator.id")
    site_id: str | None = Field(default=None, foreign_key="site.id")
    period: str = ""
    source: str = ""
    change: str = ""
    comparison_change: str = ""
    effect: str = ""
    p: str = ""
    adjusted: str = ""
    note: str = ""
    position: int


class IndicatorTheme(SQLModel, table=True):
    """An indicator that stands beside a theme in the joint display, and the reason that links the two."""

    __tablename__: ClassVar[Any] = "indicator_theme"
    __table_args__ = (UniqueConstraint("indicator_id", "theme_id"),)
    id: str = guid()
    indicator_id: str = Field(foreign_key="indicator.id")
    theme_id: str = Field(foreign_key="theme.id", index=True)
    reason: str
    coder_id: str = Field(foreign_key="coder.id")
    at: str = Field(default_factory=now)


class Convergence(SQLModel, table=True):
    """How what people said at a site under a theme and the figures beside it agree, and who saw it otherwise."""

    __tablename__: ClassVar[Any] = "convergence"
    __table_args__ = (UniqueConstraint("site_id", "theme_id"),)
    id: str = guid()
    site_id: str = Field(foreign_key="site.id")
    theme_id: str = Field(foreign_key="theme.id", index=True)
    code: str
    note: str = ""
    disagreed: str = ""
    coder_id: str = Field(foreign_key="coder.id")
    at: str = Field(default_factory=now)


class Rating(SQLModel, table=True):
    """A person's judgement of a sub-theme at a site, with why; its cited cells are RatingCell rows."""

    __tablename__: ClassVar[Any] = "rating"
    __table_args__ = (
        CheckConstraint("value IN ('-2', '-1', '0', '1', '2', 'X', 'M')", name="value"),
        UniqueConstraint("site_id", "theme_id"),
    )
    id: str = guid()
    site_id: str = Field(foreign_key="site.id")
    theme_id: str = Field(foreign_key="theme.id", index=True)
    value: str
    rationale: str
    coder_id: str = Field(foreign_key="coder.id")
    at: str = Field(default_factory=now)


class RatingCell(SQLModel, table=True):
    """A cell that a rating rests on."""

    __tablename__: ClassVar[Any] = "rating_cell"
    __table_args__ = (UniqueConstraint("rating_id", "cell_id"),)
    id: str = guid()
    rating_id: str = Field(foreign_key="rating.id")
    cell_id: str = Field(foreign_key="cell.id", index=True)


class Exemplar(SQLModel, table=True):
    """The ledger's quote that stands for a site and theme in the joint display."""

    __tablename__: ClassVar[Any] = "exemplar"
    __table_args__ = (UniqueConstraint("site_id", "theme_id"),)
    id: str = guid()
    site_id: str = Field(foreign_key="site.id")
    theme_id: str = Field(foreign_key="theme.id", index=True)
    quote_id: str = Field(foreign_key="quote.id", index=True)
    coder_id: str = Field(foreign_key="coder.id")
    at: str = Field(default_factory=now)
