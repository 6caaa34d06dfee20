"""The rules of the house, held by the build."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import qualtool

PACKAGE = Path(qualtool.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
WRITERS = {
    "store/history.py",
    "store/study.py",
    "store/integrity.py",
    "store/search.py",
    "store/migrations/__init__.py",
}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "util", "helper"}
SLOW = ("textual", "spacy", "pandas", "statsmodels", "matplotlib", "sqlmodel", "openpyxl", "docx")


def inside(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def test_imports_go_down_and_never_up() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts: " in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SOURCES, ids=inside)
def test_no_module_is_longer_than_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_no_module_is_a_drawer() -> None:
    assert [inside(path) for path in PACKAGE.rglob("*") if path.stem in FORBIDDEN_NAMES] == []


def loaded_after(arguments: list[str], watched: tuple[str, ...]) -> list[str]:
    """Which of the watched libraries a command loads, in a fresh interpreter."""
    script = (
        "import sys\n"
        f"sys.argv = ['qualtool', *{arguments!r}]\n"
        "from qualtool.__main__ import main\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        f"print('\\nloaded:', *[name for name in {watched!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1].split()[1:]


def test_the_first_help_loads_nothing_slow() -> None:
    assert loaded_after(["--help"], (*SLOW, "sqlalchemy", "lemminflect", "alembic", "rich")) == []


@pytest.mark.parametrize("command", [["new", "--help"], ["quotes", "--help"], ["--version"]])
def test_help_on_a_command_loads_nothing_slow(command: list[str]) -> None:
    assert loaded_after(command, SLOW) == []


QUERIES = [
    ["quotes", "4.1", "--search", "relapse"],
    ["quotes", "4.1", "--json"],
    ["matrix", "4"],
    ["transcripts"],
    ["sample"],
    ["history"],
    ["check"],
]
NOT_NEEDED = ("spacy", "pandas", "openpyxl", "docx", "textual", "lemminflect", "alembic", "xlsxwriter", "numpy")


@pytest.fixture(scope="module")
def loaded_by_queries(demo_file: Path) -> dict[str, list[str]]:
    """What each query loads of what it does not need, asked one after the other in one fresh interpreter."""
    script = (
        "import sys\n"
        "from qualtool.__main__ import main\n"
        f"watched = {NOT_NEEDED!r}\n"
        f"for query in {QUERIES!r}:\n"
        f"    before, sys.argv = set(sys.modules), ['qualtool', *query, '-s', {str(demo_file)!r}]\n"
        "    try:\n        main()\n"
        "    except SystemExit as end:\n        assert not end.code, (query, end.code)\n"
        "    new = [name for name in watched if name in sys.modules and name not in before]\n"
        "    print('\\nloaded:', (' '.join(query), new))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = [line.removeprefix("loaded: ") for line in done.stdout.splitlines() if line.startswith("loaded: ")]
    return dict(map(ast.literal_eval, lines))


@pytest.mark.parametrize("query", [" ".join(query) for query in QUERIES])
def test_a_query_loads_nothing_that_it_does_not_need(loaded_by_queries: dict[str, list[str]], query: str) -> None:
    assert loaded_by_queries[query] == []


def test_the_package_itself_imports_nothing() -> None:
    script = "import sys; import qualtool; print([name for name in sys.modules if name.startswith('qualtool.')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


WRITING_CALLS = {"insert", "update", "delete", "bulk_save_objects", "add_all", "merge", "executescript", "executemany"}
WRITING_WORDS = ("INSERT", "UPDATE", "DELETE", "REPLACE", "DROP", "ALTER", "CREATE", "VACUUM")


def writes(path: Path) -> list[str]:
    """Where a module builds a statement that writes: SQLAlchemy's functions by name, or SQL as text."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    from_sqlalchemy = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("sqlalchemy", "sqlmodel"))
        for alias in node.names
    }
    found = [
        f"imports {name}"
        for name in sorted(from_sqlalchemy & {"insert", "update", "delete", "Session", "sessionmaker"})
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            on_table = isinstance(node.func.value, ast.Name | ast.Attribute | ast.Call)
            if node.func.attr in WRITING_CALLS and on_table and from_sqlalchemy and not on_step(node.func.value):
                found.append(f"line {node.lineno}: .{node.func.attr}()")
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            first = node.value.split(maxsplit=1)[:1]
            if first and first[0] in WRITING_WORDS:
                found.append(f"line {node.lineno}: {node.value.split()[0]} ...")
    return found


def on_step(node: ast.expr) -> bool:
    """`step.insert(...)` is the history's own door, and a set or dict has an `update` too."""
    return isinstance(node, ast.Name) and node.id in {"step", "known", "marks", "found", "forms", "spelt"}


@pytest.mark.parametrize("path", [p for p in SOURCES if "versions" not in p.parts], ids=inside)
def test_only_the_history_writes(path: Path) -> None:
    if inside(path) in WRITERS:
        return
    assert writes(path) == []


def test_the_few_others_that_write_do_only_what_is_said_of_them() -> None:
    said = {name: " ".join(writes(PACKAGE / name)) for name in WRITERS - {"store/history.py"}}
    assert said["store/study.py"] == ""
    assert said["store/migrations/__init__.py"] == ""
    # The integrity check of an index is written as an insert that changes nothing.
    assert said["store/integrity.py"].count("INSERT") == 1 and "line" in said["store/integrity.py"]
    assert set(said["store/search.py"].split()) & {"INSERT", "UPDATE", "DELETE"} == set()


def test_the_test_for_writers_sees_a_writer(tmp_path: Path) -> None:
    sly = tmp_path / "sly.py"
    for source in (
        "from sqlalchemy import insert\n",
        "from sqlmodel import Session\n",
        "from sqlalchemy import select\nfrom t import themes\nc.execute(themes.update().values(x=1))\n",
        "c.exec_driver_sql('UPDATE turn SET words = 1')\n",
    ):
        sly.write_text(source)
        assert writes(sly), source


def test_a_researchers_words_are_never_printed_past_the_one_place() -> None:
    for path in SOURCES:
        if inside(path) == "cli/printing.py":
            continue
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        assert not [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"], path


def test_no_error_is_swallowed_whole() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, path
                assert not (isinstance(node.type, ast.Name) and node.type.id == "Exception"), path
