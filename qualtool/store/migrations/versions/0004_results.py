"""Site results, and what sets them beside the themes: links with reasons, convergence, ratings, exemplar quotes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
schema_version = 4


def upgrade() -> None:
    """Brings a file of version 3 to version 4."""
    with op.batch_alter_table("study") as study:
        study.add_column(sa.Column("convergence_codes", sa.JSON(), nullable=False, server_default="[]"))
        study.add_column(sa.Column("ratings", sa.Boolean(), nullable=False, server_default="0"))
    with op.batch_alter_table("study") as study:
        study.alter_column("convergence_codes", existing_type=sa.JSON(), server_default=None)
        study.alter_column("ratings", existing_type=sa.Boolean(), server_default=None)
    _indicators()
    _site_results()
    _site_indicators()
    _set_beside()
    _ratings()


def _indicators() -> None:
    op.create_table(
        "indicator",
        _key(),
        *_texts("key", "title", "definition", "population", "kind", "unit", "better"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('share', 'mean')", name="ck_indicator_kind"),
        sa.CheckConstraint("better IN ('', 'higher', 'lower')", name="ck_indicator_better"),
        sa.PrimaryKeyConstraint("id", name="pk_indicator"),
        sa.UniqueConstraint("key", name="uq_indicator_key"),
    )


def _site_results() -> None:
    op.create_table(
        "site_result",
        _key(),
        *_texts("indicator_id"),
        sa.Column("site_id", sa.String(), nullable=True),
        *_texts("arm", "period"),
        sa.Column("period_position", sa.Integer(), nullable=False),
        *_texts("dates"),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        *_texts("percent", "mean", "sd", "source", "note"),
        sa.CheckConstraint("arm IN ('pilot', 'comparison')", name="ck_site_result_arm"),
        *(_link("site_result", other) for other in ("indicator", "site")),
        sa.PrimaryKeyConstraint("id", name="pk_site_result"),
        sa.UniqueConstraint(
            "indicator_id",
            "site_id",
            "arm",
            "period",
            "source",
            name="uq_site_result_indicator_id_site_id_arm_period_source",
        ),
    )
    op.create_index(
        "uq_site_result_indicator_id_arm_period_source_no_site_id",
        "site_result",
        ["indicator_id", "arm", "period", "source"],
        unique=True,
        sqlite_where=sa.text("site_id IS NULL"),
        postgresql_where=sa.text("site_id IS NULL"),
    )


def _site_indicators() -> None:
    op.create_table(
        "site_indicator",
        _key(),
        *_texts("indicator_id", "site_id", "excluded", "expected", "expected_why"),
        *_texts("published_change", "published_comparison_change", "published_effect", "published_p"),
        *_texts("adjusted", "source", "note"),
        sa.CheckConstraint("expected IN ('', 'yes', 'no', 'partly')", name="ck_site_indicator_expected"),
        *(_link("site_indicator", other) for other in ("indicator", "site")),
        sa.PrimaryKeyConstraint("id", name="pk_site_indicator"),
        sa.UniqueConstraint("indicator_id", "site_id", name="uq_site_indicator_indicator_id_site_id"),
    )


def _set_beside() -> None:
    op.create_table(
        "indicator_theme",
        _key(),
        *_texts("indicator_id", "theme_id", "reason", "coder_id", "at"),
        *(_link("indicator_theme", other) for other in ("indicator", "theme", "coder")),
        sa.PrimaryKeyConstraint("id", name="pk_indicator_theme"),
        sa.UniqueConstraint("indicator_id", "theme_id", name="uq_indicator_theme_indicator_id_theme_id"),
    )
    op.create_index("ix_indicator_theme_theme_id", "indicator_theme", ["theme_id"])
    op.create_table(
        "convergence",
        _key(),
        *_texts("site_id", "theme_id", "code", "note", "disagreed", "coder_id", "at"),
        *(_link("convergence", other) for other in ("site", "theme", "coder")),
        sa.PrimaryKeyConstraint("id", name="pk_convergence"),
        sa.UniqueConstraint("site_id", "theme_id", name="uq_convergence_site_id_theme_id"),
    )
    op.create_index("ix_convergence_theme_id", "convergence", ["theme_id"])
    op.create_table(
        "exemplar",
        _key(),
        *_texts("site_id", "theme_id", "quote_id", "coder_id", "at"),
        *(_link("exemplar", other) for other in ("site", "theme", "quote", "coder")),
        sa.PrimaryKeyConstraint("id", name="pk_exemplar"),
        sa.UniqueConstraint("site_id", "theme_id", name="uq_exemplar_site_id_theme_id"),
    )
    op.create_index("ix_exemplar_theme_id", "exemplar", ["theme_id"])
    op.create_index("ix_exemplar_quote_id", "exemplar", ["quote_id"])


def _ratings() -> None:
    op.create_table(
        "rating",
        _key(),
        *_texts("site_id", "theme_id", "value", "rationale", "coder_id", "at"),
        sa.CheckConstraint("value IN ('-2', '-1', '0', '1', '2', 'X', 'M')", name="ck_rating_value"),
        *(_link("rating", other) for other in ("site", "theme", "coder")),
        sa.PrimaryKeyConstraint("id", name="pk_rating"),
        sa.UniqueConstraint("site_id", "theme_id", name="uq_rating_site_id_theme_id"),
    )
    op.create_index("ix_rating_theme_id", "rating", ["theme_id"])
    op.create_table(
        "rating_cell",
        _key(),
        *_texts("rating_id", "cell_id"),
        *(_link("rating_cell", other) for other in ("rating", "cell")),
        sa.PrimaryKeyConstraint("id", name="pk_rating_cell"),
        sa.UniqueConstraint("rating_id", "cell_id", name="uq_rating_cell_rating_id_cell_id"),
    )
    op.create_index("ix_rating_cell_cell_id", "rating_cell", ["cell_id"])


def _key() -> sa.Column[str]:
    return sa.Column("id", sa.String(length=32), nullable=False)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _link(table: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([f"{to}_id"], [f"{to}.id"], name=f"fk_{table}_{to}_id_{to}")
