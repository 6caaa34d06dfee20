"""The wheel holds what an editable install finds beside the package, and works from there."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def unpacked_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = f"from hatchling.build import build_wheel; print(build_wheel({str(folder)!r}))"
    made = subprocess.run([sys.executable, "-c", build], cwd=ROOT, check=True, capture_output=True, text=True)
    installed = folder / "installed"
    with zipfile.ZipFile(folder / made.stdout.strip().splitlines()[-1]) as wheel:
        wheel.extractall(installed)
    return installed


def test_the_wheel_holds_frameworks_sample_manual_and_migrations(unpacked_wheel: Path) -> None:
    package = unpacked_wheel / "qualtool"
    inside = {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()}
    for wanted in (
        "frameworks/dscp.yaml",
        "frameworks/blank.yaml",
        "frameworks/dtors_qualitative.yaml",
        "sample_transcripts/manifest.csv",
        "sample_transcripts/codings.csv",
        "help/getting-started.md",
        "store/migrations/versions/0001_first.py",
    ):
        assert wanted in inside, wanted


def test_the_demo_builds_from_an_installed_package(unpacked_wheel: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(unpacked_wheel), "XDG_CONFIG_HOME": str(tmp_path / "settings")}
    where = "import qualtool, pathlib; print(pathlib.Path(qualtool.__file__).parent)"
    package = subprocess.run(
        [sys.executable, "-c", where], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    )
    assert Path(package.stdout.strip()) == unpacked_wheel / "qualtool"
    done = subprocess.run(
        [sys.executable, "-m", "qualtool", "demo", str(tmp_path / "demo"), "--headless"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    written = [Path(line) for line in done.stdout.splitlines()]
    assert {path.suffix for path in written} == {".qual", ".xlsx", ".csv", ".md", ".docx", ".html", ".yaml"}
    assert all(path.stat().st_size > 500 for path in written)
