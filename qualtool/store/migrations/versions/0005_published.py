"""What was published of a site by each source and for each period, and of all sites together."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
schema_version = 5

_PRINTED = ("change", "comparison_change", "effect", "p")
_LAST = (
    "coalesce((SELECT period FROM site_result WHERE site_result.indicator_id = site_indicator.indicator_id"
    " ORDER BY period_position DESC LIMIT 1), '')"
)
"""The period that a published change was of, as long as nothing told it."""
_HELD = " OR ".join(f"published_{name} != ''" for name in _PRINTED)


def upgrade() -> None:
    """Brings a file of version 4 to version 5."""
    _make_table()
    op.execute(
        "INSERT INTO published_result (id, indicator_id, site_id, period, source, change, comparison_change, effect, p,"
        f" adjusted, note, position) SELECT id, indicator_id, site_id, {_LAST}, source, published_change,"
        " published_comparison_change, published_effect, published_p, adjusted, '',"
        f" row_number() OVER (ORDER BY rowid) - 1 FROM site_indicator WHERE {_HELD}"
    )
    with op.batch_alter_table("site_indicator") as table:
        for name in (*(f"published_{one}" for one in _PRINTED), "adjusted", "source"):
            table.drop_column(name)


def _make_table() -> None:
    op.create_table(
        "published_result",
        sa.Column("id", sa.String(length=32), nullable=False),
        *_texts("indicator_id"),
        sa.Column("site_id", sa.String(), nullable=True),
        *_texts("period", "source", *_PRINTED, "adjusted", "note"),
        sa.Column("position", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint([f"{to}_id"], [f"{to}.id"], name=f"fk_published_result_{to}_id_{to}")
            for to in ("indicator", "site")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_published_result"),
        sa.UniqueConstraint(
            "indicator_id",
            "site_id",
            "period",
            "source",
            name="uq_published_result_indicator_id_site_id_period_source",
        ),
    )
    op.create_index(
        "uq_published_result_indicator_id_period_source_no_site_id",
        "published_result",
        ["indicator_id", "period", "source"],
        unique=True,
        sqlite_where=sa.text("site_id IS NULL"),
        postgresql_where=sa.text("site_id IS NULL"),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]
