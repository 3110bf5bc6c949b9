"""What do several tests stand on? The shipped content, and one small ensemble of it, each made once."""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import sim
from sim.config import files
from sim.config.content import Content
from sim.ensembles.ensemble import Ensemble

settings.register_profile("fixed", derandomize=True)
settings.register_profile("search", print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))
"""The same examples in every run, so that a change is judged by itself; HYPOTHESIS_PROFILE=search looks for new ones."""

ROOT = Path(__file__).resolve().parent.parent
LONG = ("test_page", "test_readme", "test_command", "test_notebooks", "test_sweeps", "test_bits", "test_studies_read")
"""Files that take longest. Begun first, they do not keep one core waiting for the other in the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; within them and after them the order stays."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the project."""
    return ROOT


@pytest.fixture(scope="session")
def content() -> Content:
    """The shipped content, under the baseline."""
    return sim.content()


@pytest.fixture(scope="session")
def small() -> Ensemble:
    """A small ensemble of the baseline, all variables in all months."""
    return sim.run(worlds=48, months=18, seed=1)


@pytest.fixture(scope="session")
def read_before() -> dict[Path, dict[str, Any]]:
    """What the shipped content files say, by path, as far as a test has read them."""
    return {}


@pytest.fixture
def shipped_files_read_once(monkeypatch: pytest.MonkeyPatch, read_before: dict[Path, dict[str, Any]]) -> None:
    """Parse each shipped file once a session: most of the time that a hundred wrong inputs would cost."""
    read = files.read_yaml

    def remembered(path: Path) -> dict[str, Any]:
        if not path.is_relative_to(ROOT):
            return read(path)
        if path not in read_before:
            read_before[path] = read(path)
        return copy.deepcopy(read_before[path])

    monkeypatch.setattr(files, "read_yaml", remembered)
