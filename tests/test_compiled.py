"""Does the compiled month leave the same bits as the one in NumPy?"""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import sim
from sim import compiled
from sim.actors.actor import Actor
from sim.compiled import build
from sim.config.content import Content
from sim.config.errors import InputError
from sim.config.scenario import Forced
from sim.ensembles.batch import play_batch
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings
from sim.sampling.designs import Design
from sim.theatre import Theatre
from tests.alike import MONTHS, check, differing

numba = pytest.importorskip("numba", reason="compiled months need the extra 'fast'")

FEW = ("baseline", "cpec_cutoff", "legitimacy_crisis", "truce_renewed")
"""Scenarios of the quick tests; the slow ones go over all of them."""


@pytest.fixture(autouse=True)
def _switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIGHTROPE_COMPILED", raising=False)


@pytest.fixture(scope="session", autouse=True)
def _prepared(content: Content) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv("TIGHTROPE_COMPILED", raising=False)
        theatre = Theatre(content, 1, horizon=1)
        compiled.prepare(theatre)
        theatre.release()


@pytest.mark.parametrize("scenario", FEW)
def test_the_whole_state_and_record_are_the_same(scenario: str) -> None:
    content = sim.content(scenario)
    check(lambda: Theatre(content, 70, seed=5, horizon=MONTHS))


CASES: dict[str, dict] = {
    "one world": dict(worlds=1),
    "scattered worlds, not in order": dict(worlds=[901, 3, 77, 12, 4, 5, 6, 7]),
    "more than a tile": dict(worlds=300),
    "middle values": dict(worlds=20, design="central"),
    "seed 0": dict(worlds=20, seed=0),
    "some variables on record": dict(worlds=20, recorded=["violence", "cpec_pace"]),
    "only the ends on record": dict(worlds=20, ends_only=True),
    "another order of actors": dict(worlds=20, order=("bla", "us", "china", "pakistan", "india", "russia", "iran", "taliban")),
}


@pytest.mark.parametrize("case", CASES)
def test_however_a_theatre_is_opened(case: str, content: Content) -> None:
    given = {"seed": 3, **CASES[case]}
    check(lambda: Theatre(content, horizon=MONTHS, **given))


CHANGES = {
    "best replies": {"decision.temperature": 0},
    "a number without a range": {"actors.china.payoffs.corridor.weight": 0.3},
    "no memory of others": {f"actors.{name}.reciprocity.strength": 0 for name in ("china", "pakistan")},
    "no agreements": {"decision.without": ["agreements"]},
    "no capacity, beliefs, dates": {"decision.without": ["capacity", "beliefs", "dates"]},
}


OWN_CODE = ("no agreements", "no capacity, beliefs, dates")
"""Changes that leave other rules, which are compiled for a minute."""


@pytest.mark.parametrize("change", [pytest.param(key, marks=pytest.mark.slow if key in OWN_CODE else ()) for key in CHANGES])
def test_whatever_is_changed(change: str) -> None:
    content = sim.content("baseline", CHANGES[change])
    theatre = Theatre(content, 1, horizon=1)
    compiled.prepare(theatre)
    theatre.release()
    check(lambda: Theatre(content, 40, seed=2, horizon=MONTHS))


def test_forbidden_and_forced_options(content: Content) -> None:
    options = content.options["china.corridor"]
    forbid = {"china.corridor": (options[0],), "pakistan.minerals": tuple(content.options["pakistan.minerals"][1:3])}
    force = {"us.tariffs": Forced(option=content.options["us.tariffs"][-1], **{"from": 2, "until": 5})}
    scenario = content.scenario.model_copy(update={"forbid": forbid, "force": force})
    changed = replace(content, scenario=scenario)
    check(lambda: Theatre(changed, 40, seed=2, horizon=MONTHS))


def test_levers_hold_dossiers_and_acts_in_place(content: Content) -> None:
    acts = [d for d in Theatre(content, 1, horizon=1).dossiers if d.has_acts]
    levers = {acts[0].name: [acts[0].options[int(np.argmax(acts[0].lasts < 1000))], "free"]}
    levers["china.corridor"] = ["free", content.options["china.corridor"][-1]]
    check(lambda: Theatre(content, 12, seed=2, horizon=MONTHS, design=Design("courses", 6, 2, (), levers)))


@pytest.mark.parametrize("changes", [{"decision.depth": 2}, {"decision.depth": 3, "decision.temperature": 0}], ids=str)
@pytest.mark.parametrize("scenario", FEW)
def test_actors_who_reason_about_each_other_choose_alike(scenario: str, changes: dict[str, object]) -> None:
    content = sim.content(scenario, changes)
    check(lambda: Theatre(content, 37, seed=4, horizon=MONTHS), MONTHS)


def test_actors_may_reason_at_different_depths(content: Content) -> None:
    depths = {"china": 2.0, "pakistan": 3.0, "india": 2.0}
    actors = {name: brief.model_copy(update={"depth": depths.get(name)}) for name, brief in content.actors.items()}
    check(lambda: Theatre(replace(content, actors=actors), 20, seed=9, horizon=MONTHS))


def test_forks_go_on_in_compiled_form(content: Content) -> None:
    def made() -> Theatre:
        theatre = Theatre(content, 30, seed=4, horizon=MONTHS)
        for _ in range(3):
            theatre.step()
        return theatre.fork(3, {"pakistan.minerals": content.options["pakistan.minerals"][0], "violence": 0.9}, hold=True)

    check(made)


def test_it_can_be_left_and_taken_up_at_any_month(content: Content) -> None:
    whole = Theatre(content, 40, seed=8, horizon=MONTHS)
    parts = Theatre(content, 40, seed=8, horizon=MONTHS)
    whole.advance(MONTHS)
    for months in (1, 4, 0, 2):
        parts.advance(months)
    parts.step()
    again = Theatre(content, 40, seed=8, horizon=MONTHS)
    again.take_up(parts.state())
    again.advance(MONTHS - again.month)
    assert differing(again, whole) == []


def test_worlds_do_not_know_who_is_computed_beside_them(content: Content) -> None:
    crowd = Theatre(content, 270, seed=6, horizon=MONTHS)
    alone = Theatre(content, [261], seed=6, horizon=MONTHS)
    crowd.advance(MONTHS)
    alone.advance(MONTHS)
    np.testing.assert_array_equal(crowd.record.state[..., 261], alone.record.state[..., 0])
    np.testing.assert_array_equal(crowd.record.stance[..., 261], alone.record.stance[..., 0])


@pytest.mark.parametrize(("worlds", "threads"), [(600, 2), (600, 3), (513, 9), (3, 2)])
def test_threads_share_out_the_tiles_and_change_no_bit(content: Content, worlds: int, threads: int) -> None:
    one, several = (Theatre(content, worlds, seed=6, horizon=3) for _ in range(2))
    one.advance(3)
    several.advance(3, threads=threads)
    assert differing(several, one) == []


@pytest.mark.parametrize("wrong", [0, -1, 1.5, "two", True])
def test_a_wrong_number_of_threads_is_refused(content: Content, wrong: object) -> None:
    with pytest.raises(InputError, match="threads"):
        Theatre(content, 2, horizon=1).advance(1, threads=wrong)  # type: ignore[arg-type]


def test_a_run_of_one_batch_is_played_in_as_many_threads_as_there_are_workers(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    whole = Theatre.advance
    monkeypatch.setattr(Theatre, "advance", lambda self, months, threads: asked.append(threads) or whole(self, months, threads))
    for kind, workers, expected in (("local", 3, 3), ("serial", 2, 2), ("serial", None, 1)):
        sim.run(worlds=5, months=2, execution={"kind": kind, "workers": workers})
        assert set(asked) == {expected}
        asked.clear()


def test_batches_say_how_they_were_played(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = RunSettings(worlds=20, months=MONTHS, seed=1)
    months: list[int] = []
    fast, how = play_batch(RunPlan(content, settings), np.arange(20), each_month=lambda: months.append(1))
    assert (how, len(months)) == ("compiled", MONTHS)
    monkeypatch.setenv("TIGHTROPE_COMPILED", "0")
    slow, how = play_batch(RunPlan(content, settings), np.arange(20))
    assert how == "NumPy: TIGHTROPE_COMPILED is 0"
    for name, part in slow.items():
        assert fast[name].tobytes() == part.tobytes(), name


class Own(Actor):
    """An actor with a rule of its own."""


REASONS: dict[str, tuple[dict, dict, str]] = {
    "own rule": ({}, {"actor_classes": {"china": Own}}, "china has a decision rule of its own"),
    "accounts": ({}, {"trace": True}, "looks on"),
    "steps": ({}, {"steps_per_month": 2}, "several steps"),
    "luck": ({}, {"design": Design(generator="splitmix")}, "splitmix"),
    "depth": ({"decision.depth": "inf"}, {}, "depth inf"),
}


@pytest.mark.parametrize("case", REASONS)
def test_what_has_no_compiled_form_is_played_in_numpy_and_said(case: str) -> None:
    changes, given, words = REASONS[case]
    theatre = Theatre(sim.content("baseline", changes), 3, horizon=2, **given)
    assert words in compiled.find_reason_against(theatre)
    theatre.advance(2)
    assert theatre.month == 2


def test_a_rule_that_cannot_be_written_out_is_named(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    theatre = Theatre(content, 3, horizon=2)
    part = theatre.machinery.parts[0]
    for body, words in (
        (lambda w, r: {"-us_supply": 0.1 if w["us_supply"] > 0.5 else 0.2}, "branch"),
        (lambda w, r: {"-us_supply": np.tanh(w["us_supply"])}, "np.tanh"),
    ):
        odd = SimpleNamespace(**{**vars(part), "mechanism": SimpleNamespace(**{**vars(part.mechanism), "function": body})})
        theatre.machinery.parts[0] = odd
        from sim.compiled import engine

        monkeypatch.setattr(engine, "find_once", lambda content, key, find: find())
        reason = compiled.find_reason_against(theatre)
        assert part.mechanism.name in reason
        assert words in reason


def test_a_world_that_is_no_number_any_more_ends_the_run_as_in_numpy(content: Content) -> None:
    theatre = Theatre(content, 5, horizon=4)
    theatre.world.variables[3, 2] = np.nan
    with pytest.raises(FloatingPointError, match="month 1"):
        theatre.advance(4)


def test_the_command_says_when_there_is_nothing_to_do(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "sim", "study=warm"], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={k: v for k, v in __import__("os").environ.items() if k != "TIGHTROPE_COMPILED"},
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert re.search("already compiled", ran.stdout)


def test_what_is_not_compiled_is_played_in_numpy_and_to_prepare_it_plays_no_month(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIGHTROPE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(build, "name_of", lambda source: "rules_of_nobody")
    theatre = Theatre(content, 3, horizon=2)
    assert compiled.find_reason_against(theatre) == compiled.UNBUILT
    theatre.advance(1)
    assert theatre.month == 1
    assert not (tmp_path / "cache").exists(), "nothing is compiled unasked"
    (tmp_path / "cache").write_text("a file, not a folder")
    with pytest.raises(InputError, match="TIGHTROPE_CACHE"):
        compiled.prepare(theatre)
    assert theatre.month == 1


def test_batches_that_begin_in_threads_at_once_all_find_the_rules(tmp_path, monkeypatch):
    monkeypatch.setenv("TIGHTROPE_CACHE", str(tmp_path))
    source = "import time\ntime.sleep(0.2)\ndef advance():\n    return True\n"
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: build.load_rules(source), range(8)))
    assert [advance() for advance in found] == [True] * 8
    sys.modules.pop(build.name_of(source))
