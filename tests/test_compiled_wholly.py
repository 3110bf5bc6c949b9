"""Does the compiled month leave the same bits in every scenario, and is it as fast as is asked?"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim import compiled
from sim.config.content import Content
from sim.ensembles.api import planned
from sim.ensembles.execution import cores
from sim.studies.operations import timing
from sim.theatre import Theatre
from tests.alike import check
from tests.test_ninth_actor import SAUDI_ARABIA, written

DIGEST = """
import hashlib
import sim
from sim import compiled
from sim.theatre import Theatre

theatre = Theatre(sim.content(), 70, seed=5, horizon=14)
compiled.prepare(theatre)
how = compiled.find_reason_against(theatre) or "compiled"
theatre.advance(14)
print(hashlib.sha256(theatre.record.state.tobytes()).hexdigest(), how)
"""

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


def test_a_plain_processor_leaves_the_same_bits(content: Content, tmp_path: Path) -> None:
    """Code for any x86-64 knows neither wide vectors nor fused multiply-adds."""
    plain = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "TIGHTROPE_CACHE": str(tmp_path)}
    kept = {key: text for key, text in os.environ.items() if key != "TIGHTROPE_COMPILED"}
    ran = subprocess.run([sys.executable, "-c", DIGEST], env={**kept, **plain}, capture_output=True, text=True, check=True)
    here = Theatre(content, 70, seed=5, horizon=14)
    here.advance(14)
    assert ran.stdout.split() == [hashlib.sha256(here.record.state.tobytes()).hexdigest(), "compiled"]


def test_it_is_several_times_as_fast(content: Content) -> None:
    """Ratios within one process, as seconds drift."""
    settings = planned(10_000, {"months": 24})
    for worlds, asked in timing.ASKED.items():
        assert timing.compare(content, settings, worlds, is_compiled=True).ratio >= asked, worlds


@pytest.mark.skipif(cores() < 2, reason="one core")
def test_threads_share_the_work(content: Content) -> None:
    """Two threads are asked to be 1.8 times as fast; where others are at work on the cores they are less, and still some."""
    assert timing.compare_threads(content, planned(10_000, {"months": 12}), 10_000) > 1.3
