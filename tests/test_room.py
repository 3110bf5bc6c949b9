"""Is a run that is larger than the machine refused before anything of it is asked for?"""

from __future__ import annotations

import pytest

import sim
from sim.config.errors import InputError
from sim.ensembles import room
from sim.ensembles.api import planned
from sim.ensembles.execution import Execution
from sim.ensembles.settings import MOST_WORLDS, RunSettings
from tests.asking import asked, requested
from tests.growing import peak

NUMBERS = ("actors.china.temperature", "actors.pakistan.temperature")
FINE = {"from": 0.05, "to": 0.1, "steps": 100_000}
HUGE = {
    "two fine axes": {"design": "grid", "axes": dict.fromkeys(NUMBERS, FINE)},
    "many worlds to each point of an axis": {"design": "grid", "axes": {NUMBERS[0]: FINE}, "worlds_per_point": 10**6},
    "many axes": {"design": "grid", "axes": {f"variables.v{place}.start": FINE for place in range(4)}},
    "an axis of a thousand billion steps": {"design": "grid", "axes": {NUMBERS[0]: {**FINE, "steps": 10**12}}},
    "many worlds to a course": {
        "design": "courses",
        "courses": {"a": {"china.corridor": "keep"}, "b": {"china.corridor": "squeeze"}},
        "worlds_per_point": MOST_WORLDS,
    },
}
"""What asks for more worlds than can be numbered."""


@pytest.mark.parametrize("design", HUGE)
def test_a_huge_design_is_refused_before_memory_is_asked_for(design):
    def plan():
        with pytest.raises(InputError, match=r"worlds|steps on an axis"):
            planned(None, HUGE[design])

    assert peak(plan) < 20_000_000


def test_a_table_with_many_worlds_to_a_row_is_refused(tmp_path):
    (tmp_path / "design.csv").write_text(f"{NUMBERS[0]}\n0.05\n0.1\n")
    with pytest.raises(InputError, match="2 points x worlds_per_point"):
        planned(None, {"design": "table", "table": str(tmp_path / "design.csv"), "worlds_per_point": MOST_WORLDS})


@pytest.mark.parametrize("method", ["morris", "sobol", "sobol_pairs", "tornado"])
def test_huge_groups_of_moved_factors_are_refused(method, tmp_path):
    with pytest.raises(InputError, match=r"base samples x .* points"):
        requested("study=sensitivity", f"method={method}", "base_samples=100000000", f"results={tmp_path}")
    assert not list(tmp_path.iterdir())


ON_THE_DISK = {
    "ensemble": ("worlds=1000000",),
    "distribution": ("worlds=1000000",),
    "survival": ("worlds=1000000",),
    "blocs": ("worlds=1000000",),
    "discovery": ("worlds=1000000", "target='cpec_pace < 0.45'"),
    "grid": ("x=actors.china.temperature", "worlds_per_point=1000000"),
    "information": ("worlds_per_point=1000000",),
    "robustness": ("worlds_per_point=1000000",),
    "compare": ("scenarios=[baseline,cpec_cutoff]", "worlds=1000000"),
}


@pytest.mark.parametrize("study", ON_THE_DISK)
def test_no_study_begins_a_run_that_the_disk_cannot_hold(study, tmp_path, monkeypatch):
    monkeypatch.setattr(room, "free", lambda folder: 10**9)
    with pytest.raises(InputError, match=r"GiB on the disk.*keep=final; 0\.9 GiB is free"):
        requested(f"study={study}", *ON_THE_DISK[study], f"results={tmp_path}")
    assert not list(tmp_path.iterdir()), "nothing was begun"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"worlds": 1_000_000}, "GiB in memory"),
        ({"worlds": 100_000, "months": 1200}, "GiB in memory"),
        ({"worlds": 900_000_000, "keep": "final"}, "GiB in memory"),
        ({"worlds": 60_000, "batch": 60_000, "months": 1200, "keep": "headline"}, "GiB in memory"),
    ],
)
def test_worlds_that_memory_cannot_hold_are_refused(settings, said, monkeypatch):
    monkeypatch.setattr(room, "memory", lambda: 8 * 2.0**30)
    with pytest.raises(InputError, match=said):
        sim.run(**settings)


def test_batches_that_memory_cannot_hold_are_refused_with_a_size_that_fits(content, tmp_path, monkeypatch):
    monkeypatch.setattr(room, "memory", lambda: 2.0**30)
    monkeypatch.setattr(room, "free", lambda folder: 10.0**15)
    large, two = RunSettings(worlds=1_000_000, months=1200, batch=10_000), Execution(kind="local", workers=2)
    with pytest.raises(InputError, match=r"settings\.batch.*in each of 2 processes.*allowed: batch=(\d+) or so") as refused:
        room.check_room(content, large, tmp_path, two)
    fits = int(str(refused.value).rpartition("batch=")[2].split()[0].replace(",", ""))
    room.check_room(content, large.model_copy(update={"batch": fits}), tmp_path, two)


def test_a_run_that_may_end_early_and_one_that_is_taken_up_again_are_not_refused(content, tmp_path, monkeypatch):
    monkeypatch.setattr(room, "free", lambda folder: 10.0**6)
    ends = {"outcome": "refinery_running", "half_width": 0.2, "at_most": 1_000_000}
    room.check_room(content, planned(None, {"until": ends, "batch": 100}), tmp_path)


def test_the_message_is_one_line_and_the_exit_code_2(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "free", lambda folder: 10**9)
    ended = asked("worlds=1000000", f"results={tmp_path}")
    assert ended.code == 2
    assert ended.err.count("\n") == 1
    assert "1,000,000" in ended.err


def test_what_fits_is_not_refused(content, tmp_path):
    for settings in (RunSettings(), RunSettings(worlds=1_000_000, keep="final")):
        room.check_room(content, settings, tmp_path, Execution(kind="local"))
