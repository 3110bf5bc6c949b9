"""Is it one and the same theatre that the other frameworks play?"""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.config.errors import InputError
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings
from sim.theatre import Theatre
from tests import tiny
from tests.compare_peers import count_lines, lines_of
from tests.peers import ours
from tests.peers.agreement import compare
from tests.peers.measure import WAYS, measure, way
from tests.peers.reading import load, still
from tests.peers.telling import WORDS, Row, tell

OTHERS = [name for name in WAYS if not name.startswith("ours")]
MONTHS = 8


@pytest.fixture(autouse=True)
def _in_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIGHTROPE_COMPILED", "0")


def run_of(name: str) -> Any:
    """How a way is run; skips where its libraries are not installed."""
    try:
        return way(name)
    except ImportError as problem:
        pytest.skip(f"{name}: {problem} (python -m tests.compare_peers installs it elsewhere)")


def snapshot(seed: int, temperature: float, rate: float) -> dict[str, Any]:
    """The reduced theatre from some other moment on, with weights that everybody knows."""
    rng, tree = np.random.default_rng(seed), copy.deepcopy(load())
    for variable in tree["variables"].values():
        variable["start"] = float(rng.uniform(0.1, 0.9))
    for brief in tree["actors"].values():
        brief["temperature"] = temperature
        for payoff in brief["payoffs"].values():
            payoff["weight"] = float(rng.uniform(*payoff["weight"]["range"]))
        for dossier in brief["dossiers"].values():
            dossier["start"] = str(rng.choice(list(dossier["options"])))
            dossier["review"] = {"rate": rate, "attention": rate}
    return tree


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("seed", [1, 2])
def test_without_luck_all_come_to_the_same_levels_and_stances(name: str, seed: int) -> None:
    """Everything comes up every month, and the best option is taken."""
    tree = still(snapshot(seed, temperature=1.0, rate=0.5))
    levels, stances = run_of(name)(tree, 1, MONTHS, 0)
    expected, standing = play(tree)
    assert np.array_equal(stances[0], standing)
    assert np.ptp(standing, axis=0).any()
    assert np.allclose(levels[0], expected, atol=1e-6)


def play(tree: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Levels (month, variable) and stances (month, dossier) of one world of ours, in double precision."""
    theatre = Theatre(ours.content(tree), 1, horizon=MONTHS, precision="double")
    for _ in range(MONTHS):
        theatre.step()
    return theatre.record.state[..., 0], theatre.record.stance[..., 0]


@pytest.mark.parametrize("name", OTHERS)
def test_options_are_chosen_as_often_as_their_chances_say(name: str) -> None:
    """Within five standard errors each, which luck exceeds less than once in 50,000 runs of all options."""
    run, tree, worlds = run_of(name), snapshot(4, temperature=0.05, rate=1.0), 400
    stances = run(tree, worlds, 1, 5)[1][:, 1]
    theatre = Theatre(ours.content(tree), 1, horizon=1, precision="double")
    theatre.let_mechanisms_read()
    expected = tiny.chances(theatre)
    assert len(expected) == stances.shape[1]
    assert max(chances.max() for chances in expected.values()) < 1.0
    for dossier, chances in enumerate(expected.values()):
        shares = np.array([(stances[:, dossier] == option).mean() for option in range(chances.size)])
        assert (np.abs(shares - chances) < 5 * np.sqrt(chances * (1 - chances) / worlds) + 0.01).all()


def test_many_worlds_have_the_same_outcomes_and_a_hotter_actor_is_noticed() -> None:
    run, tree = way("mesa_worlds"), load()
    reference = record(ours.run(tree, 1000, 36, 0))
    assert compare(reference, record(run(tree, 1000, 36, 1))).least > 0.001
    tree["actors"]["pakistan"]["temperature"] *= 2
    assert compare(reference, record(run(tree, 1000, 36, 1))).least < 0.001


def record(found: tuple[np.ndarray, np.ndarray]) -> dict[str, np.ndarray]:
    """What was played, as it is compared."""
    return {"levels": found[0], "stances": found[1], "still": found[0][0]}


@pytest.mark.slow
def test_compiled_months_leave_the_same_bits_where_there_are_no_laws(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = ours.run(load(), 300, 24, 0)
    monkeypatch.delenv("TIGHTROPE_COMPILED")
    ours.prepare(load())
    for one, other in zip(slow, ours.run(load(), 300, 24, 0), strict=True):
        assert one.tobytes() == other.tobytes()


def test_where_there_are_no_laws_compiled_months_read_what_numpy_takes_them_for() -> None:
    pytest.importorskip("numba", reason="compiled months need the extra 'fast'")
    from sim.compiled.engine import engine_of
    from sim.compiled.numbering import look_up

    theatre = Theatre(ours.content(load()), 3, horizon=1)
    engine = engine_of(theatre)
    numbers = np.full((len(engine.addresses), 3), np.nan)
    look_up(theatre.parameters, engine.addresses, numbers)
    stakes, memory = engine.tables.pages["stakes"].pages, engine.tables.pages["memory"].pages
    assert np.array_equal(numbers[stakes["scale"]], np.broadcast_to(theatre.relations._scale, 3))
    assert np.array_equal(numbers[memory["kept"]], np.broadcast_to(theatre.relations._kept, 3))
    theatre.release()


def test_a_theatre_of_which_all_numbers_are_known_can_be_run(tmp_path: Path) -> None:
    found = run_ensemble(ours.content(still(load())), RunSettings(worlds=3, months=2), folder=tmp_path)
    assert found.data["parameter"].shape == (3, 0)
    state = found.data["state"].values
    assert (state == state[:1]).all() and np.ptp(state[0], axis=0).any()
    with pytest.raises(InputError, match=re.escape("unknown uncertain number 'nobody.*'")):
        run_ensemble(ours.content(still(load())), RunSettings(worlds=3, months=2, vary=["nobody.*"]))


def test_what_a_way_takes_is_measured_with_its_record(tmp_path: Path) -> None:
    found = measure("mesa_worlds", 20, 3, tmp_path / "record.npz")
    assert 0 < found["processor"] and 0 < found["seconds"] and found["loaded"] <= found["peak"]
    assert found["versions"]["numpy"] == np.__version__
    with np.load(tmp_path / "record.npz") as kept:
        assert kept["still"].shape == kept["levels"].shape[1:]
        assert kept["levels"].shape == (20, 4, len(load()["variables"]))
        assert kept["stances"].shape == (20, 4, sum(len(brief["dossiers"]) for brief in load()["actors"].values()))


def test_lines_are_those_that_hold_code(tmp_path: Path) -> None:
    lines = ['"""What?', "", 'That."""', "# a remark", 'x = """', "text", '"""  # three lines', "def f():", '    """Nothing."""']
    (tmp_path / "code.py").write_text("\n".join([*lines, "    return x", ""]))
    assert lines_of(tmp_path / "code.py") == 5
    assert count_lines("ema_plain") > count_lines("mesa_plain") > count_lines("ours") > 0


def test_the_page_says_what_was_measured_and_what_could_not_be() -> None:
    found = dict(seconds=2.0, processor=1.0, peak=150.0, loaded=100.0, compiling=0.0, versions={"numpy": "2.4"})
    alike = compare(*(record((np.random.default_rng(seed).random((50, 2, 3)), np.zeros((50, 2, 1)))) for seed in (1, 2)))
    rows = [Row(name, 7, "", {**found, "processor": 0.5 if name == "ours" else 1.0}, None, alike) for name in WORDS]
    page = tell([*rows[1:], Row("mesa_plain", 9, "cannot be installed: no such release")], "a processor", 1000, 10_000, 60)
    assert "| Mesa, plain Python | cannot be installed: no such release | | | | | | 9 |" in page
    assert "| mesa-frames | 2.00 s | 1.00 s | 16.7 us | 2 |  | 150 MiB, 100 before | 7 |" in page
    assert f"{alike.gap:.3f}" in page and "numpy 2.4." in page
    assert page.index("mesa-frames") < page.index("Tightrope, compiled")
    failed = tell([*rows[:-3], Row("ours", 1, "ended with an error: none")], "a processor", 1000, 10_000, 60)
    assert "ended with an error: none" in failed and "**What it says.**" in page and "**What it says.**" not in failed
