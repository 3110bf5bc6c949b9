"""Does the compiled month leave the same bits in every scenario, and is it as fast as is asked?"""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim import compiled
from sim.config.content import Content
from sim.ensembles.api import planned
from sim.ensembles.execution import cores
from sim.studies import timing
from sim.theatre import Theatre
from tests.alike import check
from tests.test_ninth_actor import SAUDI_ARABIA, written

pytest.importorskip("numba", reason="compiled months need the extra 'fast'")
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIGHTROPE_COMPILED", raising=False)


SCENARIOS = [path.stem for path in sorted((Path(__file__).parent.parent / "scenarios").glob("*.yaml"))]


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("precision", ["single", "double"])
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_in_both_precisions(scenario: str, precision: str, depth: int) -> None:
    content = sim.content(scenario, {"decision.depth": depth})
    theatre = Theatre(content, 1, horizon=1, precision=precision)
    compiled.prepare(theatre)
    theatre.release()
    check(lambda: Theatre(content, 300, seed=3, horizon=60, precision=precision), 60)


def test_a_theatre_with_a_ninth_actor(tmp_path: Path) -> None:
    content = sim.content("baseline", folders=[written(tmp_path / "gulf", SAUDI_ARABIA)])
    theatre = Theatre(content, 1, horizon=1)
    compiled.prepare(theatre)
    theatre.release()
    check(lambda: Theatre(content, 100, seed=3, horizon=36), 36)


def test_it_is_several_times_as_fast(content: Content) -> None:
    """Ratios within one process, as seconds drift."""
    settings = planned(10_000, {"months": 24})
    for worlds, asked in timing.ASKED.items():
        assert timing.compare(content, settings, worlds, is_compiled=True).ratio >= asked, worlds


@pytest.mark.skipif(cores() < 2, reason="one core")
def test_threads_share_the_work(content: Content) -> None:
    """Two threads are asked to be 1.8 times as fast; where others are at work on the cores they are less, and still some."""
    assert timing.compare_threads(content, planned(10_000, {"months": 12}), 10_000) > 1.3
