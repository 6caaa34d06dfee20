"""Change cells, working charts, spontaneous mentions, and the tables of interpretation."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
schema_version = 2


def upgrade() -> None:
    """Brings a file of version 1 to version 2."""
    _cells()
    _dimensions()
    _typologies()
    _findings()


def _cells() -> None:
    with op.batch_alter_table("cell") as cell:
        cell.alter_column("stage_id", existing_type=sa.String(), nullable=True)
    _unique_without("cell", "stage_id", "case_id", "theme_id")
    with op.batch_alter_table("revision") as revision_table:
        revision_table.add_column(sa.Column("spontaneous", sa.Boolean(), nullable=False, server_default="0"))
    with op.batch_alter_table("revision") as revision_table:
        revision_table.alter_column("spontaneous", existing_type=sa.Boolean(), server_default=None)
    op.create_table(
        "working_chart",
        _key(),
        *_texts("name"),
        sa.Column("layout", sa.JSON(), nullable=False),
        *_texts("coder_id", "at"),
        _link("working_chart", "coder"),
        sa.PrimaryKeyConstraint("id", name="pk_working_chart"),
        sa.UniqueConstraint("name", name="uq_working_chart_name"),
    )


def _dimensions() -> None:
    op.create_table(
        "dimension",
        _key(),
        *_texts("theme_id", "name"),
        sa.Column("position", sa.Integer(), nullable=False),
        _link("dimension", "theme"),
        sa.PrimaryKeyConstraint("id", name="pk_dimension"),
        sa.UniqueConstraint("theme_id", "name", name="uq_dimension_theme_id_name"),
    )
    op.create_table(
        "category",
        _key(),
        *_texts("dimension_id", "name", "definition"),
        sa.Column("position", sa.Integer(), nullable=False),
        _link("category", "dimension"),
        sa.PrimaryKeyConstraint("id", name="pk_category"),
        sa.UniqueConstraint("dimension_id", "name", name="uq_category_dimension_id_name"),
    )
    op.create_table(
        "element",
        _key(),
        *_texts("cell_id", "words"),
        *_maybe("excerpt_id", "dimension_id", "category_id"),
        *_texts("coder_id", "at"),
        *(_link("element", other) for other in ("cell", "excerpt", "dimension", "category", "coder")),
        sa.PrimaryKeyConstraint("id", name="pk_element"),
    )
    op.create_index("ix_element_cell_id", "element", ["cell_id"])


def _typologies() -> None:
    op.create_table(
        "typology",
        _key(),
        *_texts("name", "definition"),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("by_stage", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_typology"),
        sa.UniqueConstraint("name", name="uq_typology_name"),
    )
    op.create_table(
        "typology_type",
        _key(),
        *_texts("typology_id", "name", "definition"),
        sa.Column("position", sa.Integer(), nullable=False),
        _link("typology_type", "typology"),
        sa.PrimaryKeyConstraint("id", name="pk_typology_type"),
        sa.UniqueConstraint("typology_id", "name", name="uq_typology_type_typology_id_name"),
    )
    op.create_table(
        "assignment",
        _key(),
        *_texts("typology_id", "case_id"),
        *_maybe("stage_id", "type_id"),
        *_texts("note", "coder_id", "at"),
        *(_link("assignment", other) for other in ("typology", "case", "stage", "coder")),
        sa.ForeignKeyConstraint(["type_id"], ["typology_type.id"], name="fk_assignment_type_id_typology_type"),
        sa.PrimaryKeyConstraint("id", name="pk_assignment"),
        sa.UniqueConstraint("typology_id", "case_id", "stage_id", name="uq_assignment_typology_id_case_id_stage_id"),
    )
    _unique_without("assignment", "stage_id", "typology_id", "case_id")


def _findings() -> None:
    op.create_table(
        "finding",
        _key(),
        *_texts("statement"),
        *_maybe("theme_id"),
        *_texts("explanation"),
        sa.Column("rivals", sa.JSON(), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *_texts("coder_id", "at"),
        *(_link("finding", other) for other in ("theme", "coder")),
        sa.PrimaryKeyConstraint("id", name="pk_finding"),
    )
    op.create_index("ix_finding_theme_id", "finding", ["theme_id"])
    op.create_table(
        "finding_cell",
        _key(),
        *_texts("finding_id", "cell_id", "bearing", "note"),
        *_maybe("revision_id"),
        *_texts("coder_id", "at"),
        sa.CheckConstraint(
            "bearing IN ('supporting', 'contrary', 'qualifying', 'silent')", name="ck_finding_cell_bearing"
        ),
        *(_link("finding_cell", other) for other in ("finding", "cell", "revision", "coder")),
        sa.PrimaryKeyConstraint("id", name="pk_finding_cell"),
        sa.UniqueConstraint("finding_id", "cell_id", name="uq_finding_cell_finding_id_cell_id"),
    )
    op.create_index("ix_finding_cell_cell_id", "finding_cell", ["cell_id"])


def _key() -> sa.Column[str]:
    return sa.Column("id", sa.String(length=32), nullable=False)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _maybe(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=True) for name in names]


def _link(table: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([f"{to}_id"], [f"{to}.id"], name=f"fk_{table}_{to}_id_{to}")


def _unique_without(table: str, absent: str, *columns: str) -> None:
    op.create_index(
        f"uq_{table}_{'_'.join(columns)}_no_{absent}",
        table,
        list(columns),
        unique=True,
        sqlite_where=sa.text(f"{absent} IS NULL"),
    )
