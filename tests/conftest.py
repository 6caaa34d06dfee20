"""What every test shares: settings of its own, a small study, and the demo study built once."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pacing
import pytest
import studies
from hypothesis import HealthCheck, Phase, settings

from qualtool.store.study import Study
from qualtool.workflow import demonstrating, preparing

# Shrinking an example that writes to a disk takes minutes; the first failing one says enough.
settings.register_profile(
    "qualtool",
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("qualtool")

pacing.keep_pace()


def pytest_collection_finish() -> None:
    pacing.collect_garbage_seldom()


@pytest.fixture(scope="session")
def settings_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for each test's settings; a new one from the factory would search all that were made before."""
    beside = tmp_path_factory.mktemp("config")
    return (beside / str(number) for number in count())


@pytest.fixture(autouse=True)
def settings_of_its_own(monkeypatch: pytest.MonkeyPatch, settings_folders: Iterator[Path]) -> None:
    """No test reads or writes the settings of whoever runs it."""
    folder = next(settings_folders)
    folder.mkdir()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    monkeypatch.delenv("QUALTOOL_STUDY", raising=False)
    monkeypatch.delenv("QUALTOOL_CODER", raising=False)


@pytest.fixture(scope="session")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small study, built once; tests take copies."""
    study = studies.small_study(tmp_path_factory.mktemp("small"))
    study.close()
    return study.path


@pytest.fixture
def study(small_file: Path, tmp_path: Path) -> Iterator[Study]:
    """A copy of the small study: five encounters, nothing coded, its import Asha's latest step."""
    with preparing.open_study(Path(shutil.copy(small_file, tmp_path / "small.qual"))) as opened:
        yield opened


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo study, built once; nobody writes to it."""
    return demonstrating.build(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def demo(demo_file: Path) -> Iterator[Study]:
    """The demo study, opened for reading."""
    with preparing.open_study(demo_file, query_only=True) as opened:
        yield opened


@pytest.fixture
def own_demo(demo_file: Path, tmp_path: Path) -> Path:
    """A copy of the demo study that a test may change."""
    return Path(shutil.copy(demo_file, tmp_path / "demo.qual"))
