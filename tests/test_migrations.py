"""Older files are brought up to date with nothing lost, and a new file is what the revisions lead to."""

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel
from studies import code, live

from qualtool.errors import CannotUndo, StudyDamaged
from qualtool.store import backups, database, migrations, search
from qualtool.store.study import Study, create, open_study
from qualtool.workflow import checking, coding

NEXT = database.SCHEMA_VERSION + 1
COMING = f"""
import sqlalchemy as sa
from alembic import op

revision = "{NEXT:04d}"
down_revision = "{database.SCHEMA_VERSION:04d}"
schema_version = {NEXT}


def upgrade() -> None:
    with op.batch_alter_table("turn", table_kwargs={{"sqlite_autoincrement": True}}) as turn:
        turn.add_column(sa.Column("heard", sa.Boolean(), nullable=False, server_default="0"))
    with op.batch_alter_table("transcript") as transcript:
        transcript.alter_column("encoding", new_column_name="written_in")
"""
FAILING = COMING + "    raise RuntimeError('half way')\n"
ORPHANING = COMING + "    op.execute('DELETE FROM encounter')\n"


def schema(path: Path) -> dict[str, object]:
    """All that a database file is made of, however its statements are laid out."""
    with closing(sqlite3.connect(path)) as connection:
        found: dict[str, object] = {}
        for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master"):
            if name.startswith("turn_search_") and kind == "table":
                continue
            if kind == "table" and not (sql or "").startswith("CREATE VIRTUAL"):
                columns = sorted(tuple(row[1:]) for row in connection.execute(f'PRAGMA table_xinfo("{name}")'))
                links = sorted(tuple(row[2:]) for row in connection.execute(f'PRAGMA foreign_key_list("{name}")'))
                found[f"table {name}"] = (columns, links, constraints(sql), "AUTOINCREMENT" in sql)
            else:
                found[f"{kind} {name}"] = " ".join((sql or "").split())
        return found


def constraints(sql: str) -> list[str]:
    """The named constraints of a table, each with its terms."""
    lines = [" ".join(line.split()).rstrip(",") for line in sql.splitlines()]
    return sorted(line for line in lines if line.startswith("CONSTRAINT"))


def scripts_with(folder: Path, coming: str) -> Path:
    """A folder of revisions: the real ones, and `coming` after them."""
    versions = folder / "versions"
    versions.mkdir(parents=True)
    for path in (migrations.VERSIONS / "versions").glob("*.py"):
        (versions / path.name).write_bytes(path.read_bytes())
    (versions / f"{NEXT:04d}_coming.py").write_text(coming)
    return folder


def test_the_revisions_lead_to_just_what_a_new_study_is(tmp_path: Path) -> None:
    create(tmp_path / "new.qual", "New").close()
    (tmp_path / "old.qual").touch()
    migrations.bring_up_to_date(tmp_path / "old.qual")
    made, migrated = schema(tmp_path / "new.qual"), schema(tmp_path / "old.qual")
    assert made.keys() == migrated.keys()
    for name, what in made.items():
        assert migrated[name] == what, name


def test_the_newest_revision_leads_to_the_version_that_this_program_writes() -> None:
    from alembic.script import ScriptDirectory

    directory = ScriptDirectory(str(migrations.VERSIONS))
    (head,) = directory.get_heads()
    assert head == f"{database.SCHEMA_VERSION:04d}"
    for script in directory.walk_revisions():
        assert script.module.schema_version == int(script.revision)


def test_the_first_revision_does_not_follow_the_model() -> None:
    source = (migrations.VERSIONS / "versions" / "0001_first.py").read_text()
    assert "qualtool" not in source and "metadata" not in source and "create_all" not in source


def test_the_revisions_are_part_of_the_package() -> None:
    import qualtool

    assert (migrations.VERSIONS / "versions").is_relative_to(Path(qualtool.__file__).parent)
    assert list((migrations.VERSIONS / "versions").glob("0*.py"))


def test_updating_keeps_every_row_and_trigger_and_makes_a_backup_first(study: Study, tmp_path: Path) -> None:
    code(study, "ann_first", "Nobody rang", "3.2", memo="Really?")
    before = live(study)
    study.close()
    shape = schema(study.path)
    migrations.bring_up_to_date(study.path, scripts_with(tmp_path / "scripts", COMING))
    with closing(sqlite3.connect(study.path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (NEXT,)
        assert connection.execute("PRAGMA application_id").fetchone() == (database.APPLICATION_ID,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for table, kept in before.items():
            if not any("removed_at" in row for row in kept):
                assert connection.execute(f'SELECT count(*) FROM "{table}"').fetchone() == (len(kept),), table
        assert connection.execute("SELECT DISTINCT written_in FROM transcript").fetchall() == [("UTF-8",)]
        assert connection.execute("SELECT DISTINCT heard FROM turn").fetchall() == [(0,)]
        connection.execute("INSERT INTO turn_search(turn_search, rank) VALUES ('integrity-check', 1)")
        connection.execute("UPDATE turn SET words = 'Somebody telephoned' WHERE words LIKE '%Nobody rang%'")
        found = connection.execute("SELECT count(*) FROM turn_search WHERE turn_search MATCH 'telephoned'")
        assert found.fetchone() == (1,)
    now = schema(study.path)
    assert now.keys() == shape.keys()
    assert {name: now[name] for name in now if "trigger" in name} == {n: shape[n] for n in shape if "trigger" in n}
    (copy,) = backups.kept(study.path)
    assert "before updating" in copy.name
    with open_study(copy) as old:
        assert live(old) == before
    assert stat.S_IMODE(study.path.stat().st_mode) == 0o600


def test_an_update_that_fails_half_way_changes_nothing(study: Study, tmp_path: Path) -> None:
    before = live(study)
    study.close()
    with pytest.raises(RuntimeError, match="half way"):
        migrations.bring_up_to_date(study.path, scripts_with(tmp_path / "scripts", FAILING))
    with open_study(study.path) as again:
        assert live(again) == before
        assert checking.check(again).ok


def test_an_update_that_would_orphan_rows_is_refused_and_changes_nothing(study: Study, tmp_path: Path) -> None:
    before = live(study)
    study.close()
    with pytest.raises(StudyDamaged, match="rows would have lost what they belong to"):
        migrations.bring_up_to_date(study.path, scripts_with(tmp_path / "scripts", ORPHANING))
    with open_study(study.path) as again:
        assert live(again) == before


def test_opening_an_older_study_updates_it_and_undo_stops_there(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = COMING.partition("def upgrade")[0]
    second = head + "def upgrade() -> None:\n    op.execute('CREATE INDEX x ON turn (start)')\n"
    scripts = scripts_with(tmp_path / "scripts", second)
    code(study, "ann_first", "Nobody rang", "3.2")
    study.close()
    bring = migrations.bring_up_to_date
    monkeypatch.setattr(migrations, "bring_up_to_date", lambda path: bring(path, scripts))
    from qualtool.store import history

    monkeypatch.setattr(database, "SCHEMA_VERSION", NEXT)
    monkeypatch.setattr(history, "SCHEMA_VERSION", NEXT)
    with open_study(study.path) as updated:
        assert len(coding.page(updated, "ann_first", "Asha").codings) == 1
        with pytest.raises(CannotUndo, match="earlier version of the program"):
            checking.undo(updated, "Asha")
        code(updated, "ann_first", "waiting eleven weeks", "3.2")
        checking.undo(updated, "Asha")
        assert checking.check(updated).ok


def test_every_table_can_be_made_in_postgresql() -> None:
    dialect = postgresql.dialect()
    for table in SQLModel.metadata.sorted_tables:
        statement = str(CreateTable(table).compile(dialect=dialect))
        assert statement.strip().startswith("CREATE TABLE")
        for index in table.indexes:
            made = str(CreateIndex(index).compile(dialect=dialect))
            assert made.startswith("CREATE")
            assert made.endswith("WHERE removed_at IS NULL") is str(index.name).endswith("_live")
        named = [constraint.name for constraint in table.constraints]
        assert all(named), f"{table.name} has a constraint without a name"


def test_the_search_statements_of_the_first_revision_are_those_of_the_store(tmp_path: Path) -> None:
    create(tmp_path / "new.qual", "New").close()
    made = {name for name in schema(tmp_path / "new.qual") if "turn_" in name and "index" not in name}
    assert made == {
        "table turn_search",
        "table turn_vocabulary",
        "trigger turn_search_insert",
        "trigger turn_search_delete",
        "trigger turn_search_update",
    }
    assert search.create_index is not None


def test_a_file_of_the_first_version_keeps_its_cells_and_can_hold_the_change_between_stages(tmp_path: Path) -> None:
    old = tmp_path / "old.qual"
    (tmp_path / "scripts" / "versions").mkdir(parents=True)
    (tmp_path / "scripts" / "versions" / "0001_first.py").write_bytes(
        (migrations.VERSIONS / "versions" / "0001_first.py").read_bytes()
    )
    old.touch()
    migrations.bring_up_to_date(old, tmp_path / "scripts")
    with closing(sqlite3.connect(old)) as connection:
        for statement in (
            "INSERT INTO coder VALUES ('a', 'Asha')",
            "INSERT INTO 'case' VALUES ('p', 'P1', 'person', NULL)",
            "INSERT INTO stage VALUES ('s', '1', 'First', 0, '{}')",
            "INSERT INTO theme VALUES ('t', 'slug', NULL, '1', 'T', '', '', '', '', '[]', '{}', 0, '[]', NULL)",
            "INSERT INTO cell VALUES ('c', 'p', 's', 't')",
            "INSERT INTO revision VALUES ('r', 'c', 1, 'a', '2010-01-01', '', '')",
        ):
            connection.execute(statement)
        connection.commit()
    migrations.bring_up_to_date(old)
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("SELECT * FROM cell").fetchall() == [("c", "p", "s", "t")]
        assert connection.execute("SELECT id, cell_id, number, spontaneous FROM revision").fetchall() == [
            ("r", "c", 1, 0)
        ]
        connection.execute("INSERT INTO cell VALUES ('d', 'p', NULL, 't')")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("INSERT INTO cell VALUES ('e', 'p', NULL, 't')")


def test_what_was_published_before_sources_were_told_apart_stays_what_it_is(tmp_path: Path) -> None:
    from qualtool.analysis.site_results import Published, Standing
    from qualtool.store.results import read_results

    old = tmp_path / "old.qual"
    shutil.copytree(migrations.VERSIONS, tmp_path / "scripts", ignore=shutil.ignore_patterns("0005*", "__pycache__"))
    old.touch()
    migrations.bring_up_to_date(old, tmp_path / "scripts")
    with closing(sqlite3.connect(old)) as connection, connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (4,)
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO indicator VALUES ('i', 'kept', 'Kept', '', '', 'share', '', '', 0)")
        for position, key in enumerate("12"):
            columns = [row[1] for row in connection.execute("PRAGMA table_info(site)")]
            values = {"id": f"s{key}", "key": key, "label": f"Site {key}", "position": position, "attributes": "{}"}
            filled = [values.get(name, "") for name in columns]
            connection.execute(f"INSERT INTO site VALUES ({', '.join('?' * len(columns))})", filled)
        figure = "INSERT INTO site_result VALUES (?, 'i', 's1', 'pilot', ?, ?, '', 40, 10, '', '', '', 'T1', '')"
        connection.executemany(figure, [("f", "before", 0), ("g", "after", 1)])
        row = (
            "INSERT INTO site_indicator (id, indicator_id, site_id, excluded, expected, expected_why, adjusted, source,"
        )
        row += " note, published_change, published_comparison_change, published_effect, published_p)"
        row += " VALUES (?, 'i', ?, ?, 'no', 'why', ?, ?, '', ?, '', ?, ?)"
        connection.execute(row, ("a", "s1", "", "age", "T1", "+3", "+2", "<0.01"))
        connection.execute(row, ("b", "s2", "too few", "", "", "", "", ""))
    migrations.bring_up_to_date(old)
    engine = database.make_engine(old)
    with engine.connect() as reading:
        found = read_results(reading).results
    engine.dispose()
    assert found.standings == (Standing("kept", "1", "", "no", "why"), Standing("kept", "2", "too few", "no", "why"))
    assert found.published == (
        Published("kept", "1", "after", "T1", change="+3", effect="+2", p="<0.01", adjusted="age"),
    )
