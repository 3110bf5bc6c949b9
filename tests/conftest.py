"""What do several tests stand on? The shipped content, and one small ensemble of it, each made once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import sim
from sim.config.content import Content
from sim.ensembles.ensemble import Ensemble
from tests import (
    asking,  # noqa: F401 - names the place of what tests share before they are shared out among processes
    long,
)

settings.register_profile("fixed", derandomize=True)
settings.register_profile("search", print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))
"""The same examples in every run, so that a change is judged by itself; HYPOTHESIS_PROFILE=search looks for new ones."""

ROOT = Path(__file__).resolve().parent.parent
LONG = ("test_page", "test_readme", "test_command", "test_notebooks", "test_sweeps", "test_bits", "test_studies_read")
"""Files that take longest. Begun first, they do not keep one core waiting for the other in the end."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; within them and after them the order stays. Of long tests some cases are marked slow."""
    long.mark_slow(items)
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


@pytest.fixture
def in_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Months are played in NumPy, for tests that reach into one; others play them compiled where that has been done."""
    monkeypatch.setenv("TIGHTROPE_COMPILED", "0")


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


@pytest.fixture(scope="module")
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Any]]:
    """What opens a page of the few worlds that a file of tests names in its SIZE."""
    from tests.browsing import browsed, served  # which only tests of the page need

    words = (f"{key}={value}" for key, value in request.module.SIZE.items())
    with served(*words, place=tmp_path_factory.mktemp("page")) as address, browsed(address) as found:
        yield found


@pytest.fixture
def seen(opened: Callable[[], Any]) -> Iterator[Any]:
    """That page in a browser, watched."""
    from tests.browsing import watch

    with watch(opened()) as found:
        yield found
