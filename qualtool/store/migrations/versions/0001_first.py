"""The tables of the first study files, as they were; a later change of the model is a later revision."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
schema_version = 1

_LIVE = sa.text("removed_at IS NULL")
_SEARCH = (
    """CREATE VIRTUAL TABLE turn_search USING fts5(
        words, content='turn', content_rowid='id', tokenize='unicode61 remove_diacritics 2')""",
    """CREATE VIRTUAL TABLE turn_vocabulary USING fts5vocab('turn_search', 'row')""",
    """CREATE TRIGGER turn_search_insert AFTER INSERT ON turn BEGIN
        INSERT INTO turn_search(rowid, words) VALUES (new.id, new.words); END""",
    """CREATE TRIGGER turn_search_delete AFTER DELETE ON turn BEGIN
        INSERT INTO turn_search(turn_search, rowid, words) VALUES ('delete', old.id, old.words); END""",
    """CREATE TRIGGER turn_search_update AFTER UPDATE ON turn BEGIN
        INSERT INTO turn_search(turn_search, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO turn_search(rowid, words) VALUES (new.id, new.words); END""",
)


def upgrade() -> None:
    """Lays out an empty file."""
    _design()
    _transcripts()
    _coding()
    _charting()
    _history()
    for statement in _SEARCH:
        op.execute(statement)


def _design() -> None:
    op.create_table(
        "study",
        sa.Column("id", sa.String(length=32), nullable=False),
        *_texts("name", "created_at", "framework_name"),
        sa.Column("framework_version", sa.Integer(), nullable=False),
        sa.Column("attribution", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_study"),
    )
    op.create_table(
        "coder",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_coder"),
        sa.UniqueConstraint("name", name="uq_coder_name"),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.String(length=32), nullable=False),
        *_texts("key", "label"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_site"),
        sa.UniqueConstraint("key", name="uq_site_key"),
    )
    op.create_table(
        "stage",
        sa.Column("id", sa.String(length=32), nullable=False),
        *_texts("key", "label"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stage"),
        sa.UniqueConstraint("key", name="uq_stage_key"),
    )
    op.create_table(
        "respondent_type",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["respondent_type.id"], name="fk_respondent_type_parent_id_respondent_type"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_respondent_type"),
        sa.UniqueConstraint("name", name="uq_respondent_type_name"),
    )
    op.create_table(
        "framework_version",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_texts("loaded_at", "coder_id", "source"),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name="fk_framework_version_coder_id_coder"),
        sa.PrimaryKeyConstraint("id", name="pk_framework_version"),
    )
    op.create_table(
        "theme",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("parent_id", sa.String(), nullable=True),
        *_texts("number", "title", "definition", "include", "exclude", "example"),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("guide", sa.JSON(), nullable=False),
        sa.Column("other", sa.Boolean(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("retired_at", sa.String(), nullable=True),
        sa.CheckConstraint("id <> parent_id", name="ck_theme_not_its_own_parent"),
        sa.ForeignKeyConstraint(["parent_id"], ["theme.id"], name="fk_theme_parent_id_theme"),
        sa.PrimaryKeyConstraint("id", name="pk_theme"),
        sa.UniqueConstraint("slug", name="uq_theme_slug"),
    )
    op.create_index("ix_theme_parent_id", "theme", ["parent_id"])


def _transcripts() -> None:
    op.create_table(
        "participant",
        sa.Column("id", sa.String(length=32), nullable=False),
        *_texts("label", "consent"),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("removed_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_participant"),
    )
    op.create_index("uq_participant_label_live", "participant", ["label"], unique=True, sqlite_where=_LIVE)
    op.create_table(
        "case",
        sa.Column("id", sa.String(length=32), nullable=False),
        *_texts("label", "kind"),
        sa.Column("removed_at", sa.String(), nullable=True),
        sa.CheckConstraint("kind IN ('person', 'pair', 'group', 'site')", name="ck_case_kind"),
        sa.PrimaryKeyConstraint("id", name="pk_case"),
    )
    op.create_index("uq_case_label_live", "case", ["label"], unique=True, sqlite_where=_LIVE)
    op.create_table(
        "encounter",
        sa.Column("id", sa.String(length=32), nullable=False),
        *_texts("case_id", "site_id", "stage_id"),
        sa.Column("type_id", sa.String(), nullable=True),
        *_texts("mode", "date"),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("removed_at", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_encounter_case_id_case"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_encounter_site_id_site"),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name="fk_encounter_stage_id_stage"),
        sa.ForeignKeyConstraint(["type_id"], ["respondent_type.id"], name="fk_encounter_type_id_respondent_type"),
        sa.PrimaryKeyConstraint("id", name="pk_encounter"),
    )
    op.create_index("ix_encounter_case_id", "encounter", ["case_id"])
    op.create_table(
        "participation",
        sa.Column("id", sa.String(length=32), nullable=False),
        *_texts("encounter_id", "participant_id"),
        sa.Column("type_id", sa.String(), nullable=True),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("removed_at", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name="fk_participation_encounter_id_encounter"),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name="fk_participation_participant_id_participant"
        ),
        sa.ForeignKeyConstraint(["type_id"], ["respondent_type.id"], name="fk_participation_type_id_respondent_type"),
        sa.PrimaryKeyConstraint("id", name="pk_participation"),
    )
    op.create_index("ix_participation_encounter_id", "participation", ["encounter_id"])
    op.create_index("ix_participation_participant_id", "participation", ["participant_id"])
    op.create_index(
        "uq_participation_encounter_id_participant_id_live",
        "participation",
        ["encounter_id", "participant_id"],
        unique=True,
        sqlite_where=_LIVE,
    )
    op.create_table(
        "transcript",
        sa.Column("id", sa.String(length=32), nullable=False),
        *_texts("encounter_id", "name"),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("source_name", sa.String(), nullable=False),
        sa.Column("source_sha256", sa.String(length=64), nullable=False),
        *_texts("encoding", "imported_at", "coder_id"),
        sa.Column("removed_at", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name="fk_transcript_coder_id_coder"),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name="fk_transcript_encounter_id_encounter"),
        sa.PrimaryKeyConstraint("id", name="pk_transcript"),
    )
    op.create_index("ix_transcript_encounter_id", "transcript", ["encounter_id"])
    op.create_index("uq_transcript_name_live", "transcript", ["name"], unique=True, sqlite_where=_LIVE)
    op.create_index(
        "uq_transcript_source_sha256_live", "transcript", ["source_sha256"], unique=True, sqlite_where=_LIVE
    )
    op.create_table(
        "turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transcript_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.String(), nullable=True),
        sa.Column("speaker", sa.String(), nullable=False),
        sa.Column("interviewer", sa.Boolean(), nullable=False),
        sa.Column("time", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.CheckConstraint("length(words) > 0", name="ck_turn_has_words"),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participation.id"], name="fk_turn_participation_id_participation"
        ),
        sa.ForeignKeyConstraint(
            ["transcript_id"], ["transcript.id"], name="fk_turn_transcript_id_transcript", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_turn"),
        sa.UniqueConstraint("transcript_id", "position", name="uq_turn_transcript_id_position"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_turn_participation_id", "turn", ["participation_id"])
    op.create_table(
        "sentence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transcript_id", sa.String(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["transcript_id"], ["transcript.id"], name="fk_sentence_transcript_id_transcript", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name="fk_sentence_turn_id_turn", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sentence"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sentence_transcript_id_start", "sentence", ["transcript_id", "start"])
    op.create_index("ix_sentence_turn_id", "sentence", ["turn_id"])
    op.create_table("word", *_texts("form", "family"), sa.PrimaryKeyConstraint("form", "family", name="pk_word"))
    op.create_index("ix_word_family", "word", ["family"])
    op.create_table(
        "bookmark",
        *_texts("coder_id", "transcript_id"),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name="fk_bookmark_coder_id_coder"),
        sa.ForeignKeyConstraint(
            ["transcript_id"], ["transcript.id"], name="fk_bookmark_transcript_id_transcript", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("coder_id", "transcript_id", name="pk_bookmark"),
    )
    op.create_table(
        "progress",
        sa.Column("id", sa.String(length=32), nullable=False),
        *_texts("transcript_id", "coder_id", "kind"),
        sa.Column("framework_version", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('read', 'indexed')", name="ck_progress_kind"),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name="fk_progress_coder_id_coder"),
        sa.ForeignKeyConstraint(["transcript_id"], ["transcript.id"], name="fk_progress_transcript_id_transcript"),
        sa.PrimaryKeyConstraint("id", name="pk_progress"),
        sa.UniqueConstraint("transcript_id", "coder_id", "kind", name="uq_progress_transcript_id_coder_id_kind"),
    )


def _coding() -> None:
    op.create_table(
        "excerpt",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("transcript_id", sa.String(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("starred", sa.Boolean(), nullable=False),
        sa.CheckConstraint('"start" >= 0 AND "start" < "end"', name="ck_excerpt_is_a_span"),
        sa.ForeignKeyConstraint(["transcript_id"], ["transcript.id"], name="fk_excerpt_transcript_id_transcript"),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name="fk_excerpt_turn_id_turn"),
        sa.PrimaryKeyConstraint("id", name="pk_excerpt"),
        sa.UniqueConstraint("transcript_id", "start", "end", name="uq_excerpt_transcript_id_start_end"),
    )
    op.create_index("ix_excerpt_turn_id", "excerpt", ["turn_id"])
    op.create_table(
        "coding",
        sa.Column("id", sa.String(length=32), nullable=False),
        *_texts("excerpt_id", "theme_id", "coder_id", "at"),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name="fk_coding_coder_id_coder"),
        sa.ForeignKeyConstraint(["excerpt_id"], ["excerpt.id"], name="fk_coding_excerpt_id_excerpt"),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name="fk_coding_theme_id_theme"),
        sa.PrimaryKeyConstraint("id", name="pk_coding"),
        sa.UniqueConstraint("excerpt_id", "theme_id", "coder_id", name="uq_coding_excerpt_id_theme_id_coder_id"),
    )
    op.create_index("ix_coding_theme_id_excerpt_id", "coding", ["theme_id", "excerpt_id"])
    op.create_table(
        "memo",
        sa.Column("id", sa.String(length=32), nullable=False),
        *_texts("subject", "subject_id", "coder_id", "at", "text"),
        sa.CheckConstraint(
            "subject IN ('study', 'theme', 'transcript', 'excerpt', 'coding', 'case', 'cell')", name="ck_memo_subject"
        ),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name="fk_memo_coder_id_coder"),
        sa.PrimaryKeyConstraint("id", name="pk_memo"),
    )
    op.create_index("ix_memo_subject_subject_id", "memo", ["subject", "subject_id"])


def _charting() -> None:
    op.create_table(
        "cell",
        sa.Column("id", sa.String(length=32), nullable=False),
        *_texts("case_id", "stage_id", "theme_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_cell_case_id_case"),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name="fk_cell_stage_id_stage"),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name="fk_cell_theme_id_theme"),
        sa.PrimaryKeyConstraint("id", name="pk_cell"),
        sa.UniqueConstraint("case_id", "stage_id", "theme_id", name="uq_cell_case_id_stage_id_theme_id"),
    )
    op.create_index("ix_cell_theme_id", "cell", ["theme_id"])
    op.create_table(
        "revision",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cell_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *_texts("coder_id", "at", "blank", "fingerprint"),
        sa.CheckConstraint(
            "blank IN ('', 'not applicable', 'not in the guide', 'not raised', 'raised, nothing said')",
            name="ck_revision_blank",
        ),
        sa.ForeignKeyConstraint(["cell_id"], ["cell.id"], name="fk_revision_cell_id_cell"),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name="fk_revision_coder_id_coder"),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
        sa.UniqueConstraint("cell_id", "number", name="uq_revision_cell_id_number"),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.String(length=32), nullable=False),
        *_texts("revision_id", "coder_id", "at"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name="fk_review_revision_id_revision"),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name="fk_review_coder_id_coder"),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
        sa.UniqueConstraint("revision_id", "coder_id", name="uq_review_revision_id_coder_id"),
    )
    op.create_table(
        "stretch",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *_texts("kind", "text"),
        sa.CheckConstraint("kind IN ('summary', 'verbatim', 'comment')", name="ck_stretch_kind"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name="fk_stretch_revision_id_revision"),
        sa.PrimaryKeyConstraint("id", name="pk_stretch"),
        sa.UniqueConstraint("revision_id", "position", name="uq_stretch_revision_id_position"),
    )
    op.create_table(
        "reference",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("stretch_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("excerpt_id", sa.String(), nullable=False),
        sa.Column("starred", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["excerpt_id"], ["excerpt.id"], name="fk_reference_excerpt_id_excerpt"),
        sa.ForeignKeyConstraint(["stretch_id"], ["stretch.id"], name="fk_reference_stretch_id_stretch"),
        sa.PrimaryKeyConstraint("id", name="pk_reference"),
        sa.UniqueConstraint("stretch_id", "position", name="uq_reference_stretch_id_position"),
    )
    op.create_index("ix_reference_excerpt_id", "reference", ["excerpt_id"])


def _history() -> None:
    op.create_table(
        "step",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        *_texts("at", "coder_id", "name", "kind"),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("applied", sa.Integer(), nullable=True),
        sa.Column("undone", sa.Integer(), nullable=True),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('do', 'undo', 'redo')", name="ck_step_kind"),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name="fk_step_coder_id_coder"),
        sa.ForeignKeyConstraint(["target"], ["step.number"], name="fk_step_target_step"),
        sa.PrimaryKeyConstraint("number", name="pk_step"),
        sa.UniqueConstraint("id", name="uq_step_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_step_coder_id", "step", ["coder_id"])
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_number", sa.Integer(), nullable=False),
        *_texts("table", "row_id", "kind"),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.CheckConstraint("kind IN ('insert', 'change', 'remove', 'use')", name="ck_change_kind"),
        sa.ForeignKeyConstraint(["step_number"], ["step.number"], name="fk_change_step_number_step"),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_step_number", "change", ["step_number"])
    op.create_index("ix_change_table_row_id", "change", ["table", "row_id"])


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]
