"""The ledger of quotes, saved searches, decisions about attributions, and the house rule for fillers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
schema_version = 3


def upgrade() -> None:
    """Brings a file of version 2 to version 3."""
    with op.batch_alter_table("study") as study:
        study.add_column(sa.Column("house_rule", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("study") as study:
        study.alter_column("house_rule", existing_type=sa.JSON(), server_default=None)
    _ledger()
    op.create_table(
        "saved_search",
        _key(),
        *_texts("name"),
        sa.Column("request", sa.JSON(), nullable=False),
        *_texts("coder_id", "at"),
        _link("saved_search", "coder"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_search"),
        sa.UniqueConstraint("name", name="uq_saved_search_name"),
    )
    op.create_table(
        "attribution_form",
        _key(),
        *_texts("form", "decision", "printed", "coder_id", "at"),
        sa.CheckConstraint("decision IN ('accepted', 'coarsened')", name="ck_attribution_form_decision"),
        _link("attribution_form", "coder"),
        sa.PrimaryKeyConstraint("id", name="pk_attribution_form"),
        sa.UniqueConstraint("form", name="uq_attribution_form_form"),
    )


def _ledger() -> None:
    op.create_table(
        "quote",
        _key(),
        *_texts("excerpt_id", "printed", "purpose", "picked_by", "used_in", "note"),
        sa.Column("finding_id", sa.String(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        *_texts("coder_id", "at"),
        sa.CheckConstraint(
            "purpose IN ('', 'evidence', 'explanation', 'illustration', 'deepening', 'voice')", name="ck_quote_purpose"
        ),
        *(_link("quote", other) for other in ("excerpt", "finding", "coder")),
        sa.PrimaryKeyConstraint("id", name="pk_quote"),
    )
    op.create_index("ix_quote_excerpt_id", "quote", ["excerpt_id"])


def _key() -> sa.Column[str]:
    return sa.Column("id", sa.String(length=32), nullable=False)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _link(table: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([f"{to}_id"], [f"{to}.id"], name=f"fk_{table}_{to}_id_{to}")
