"""Is it told rightly how much of an effect goes by way of something else?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.analysis.mediation import BOTH, DIRECT, INDIRECT, PURE, TOTAL, measure_mediation, share_mediated
from sim.config.errors import InputError
from sim.ensembles.api import content
from sim.ensembles.settings import RunSettings
from sim.studies.explain.mediation import _arm, settings_of
from tests.asking import asked, tables, told

HELD = "fork={china.corridor: cut_off}"


def arms(draw: np.random.Generator, n: int, direct: float, first: float, second: float, both: float = 0.0) -> list[np.ndarray]:
    """Outcomes of a linear system: the cause moves the mediator by `first`, which moves the outcome by `second`."""
    luck, chance = draw.normal(size=n), draw.normal(size=n)

    def outcome(cause: int, mediator: np.ndarray) -> np.ndarray:
        noise = draw.normal(scale=0.3, size=n)
        return direct * cause + second * mediator + both * cause * mediator + chance + noise

    lies = {cause: first * cause + 0.2 * luck for cause in (0, 1)}
    return [outcome(cause, lies[other]) for cause, other in ((1, 1), (1, 0), (0, 1), (0, 0))]


def test_effects_add_up():
    table = measure_mediation(*arms(np.random.default_rng(0), 50, 0.3, 0.5, 0.4, 0.7)).set_index("effect")["mean"]
    assert table[TOTAL] == pytest.approx(table[DIRECT] + table[INDIRECT])
    assert table[INDIRECT] == pytest.approx(table[PURE] + table[BOTH])


@pytest.mark.parametrize("both", [0.0, 0.6])
def test_intervals_hold_the_effects_of_a_linear_system(both):
    draw, truth = (
        np.random.default_rng(1),
        {TOTAL: 0.5 + 0.5 * both, DIRECT: 0.3, INDIRECT: 0.2 + 0.5 * both, PURE: 0.2, BOTH: 0.5 * both},
    )
    tables_ = [measure_mediation(*arms(draw, 200, 0.3, 0.5, 0.4, both)).set_index("effect") for _ in range(300)]
    for effect, value in truth.items():
        held = np.mean([table.loc[effect, "low"] <= value <= table.loc[effect, "high"] for table in tables_])
        assert 0.91 < held < 0.985, effect


def test_the_share_that_goes_by_way_of_it_is_held_by_its_interval():
    draw, hits = np.random.default_rng(2), 0
    for _ in range(100):
        own, other, _, none = arms(draw, 200, 0.3, 0.5, 0.4)
        _, low, high = share_mediated(own, other, none)
        hits += low <= 0.4 <= high
    assert 89 <= hits <= 99
    assert np.isnan(share_mediated(np.ones(5), np.ones(5), np.ones(5))).all()


def test_other_worlds_and_gaps_are_refused():
    for wrong in (np.ones(4), np.full(5, np.nan)):
        with pytest.raises(InputError):
            measure_mediation(np.ones(5), wrong, np.ones(5), np.ones(5))


def test_a_pinned_policy_runs_as_it_ran_month_by_month():
    found = content("baseline")
    settings = settings_of(found, RunSettings(worlds=40, months=14, seed=3), 40, {"china.corridor": "cut_off"})
    made = (found, settings, np.arange(40), "pakistan_isolation", ["pakistan.minerals"])
    _, free = _arm(*made, {"china.corridor": "cut_off"})
    _, other = _arm(*made, {"china.corridor": "keep"})
    assert len(np.unique(free["pakistan.minerals"][1:])) > 1
    for path in (free, other):
        _, pinned = _arm(*made, {"china.corridor": "cut_off"}, path)
        assert np.array_equal(pinned["pakistan.minerals"], path["pakistan.minerals"])


def test_the_study_tells_the_effects_and_nothing_goes_by_way_of_what_is_not_reached(tmp_path):
    words = ("worlds=40", "months=3", "figures=[]", "outcome=cpec_pace", f"results={tmp_path}")
    ended = asked("study=mediation", HELD, "mediator=iran.chabahar", *words)
    assert (ended.code, ended.err) == (0, "")
    (folder,) = tmp_path.iterdir()
    assert set(tables(folder)) == {"effects", "arms"}
    means = pd.read_csv(folder / "tables" / "arms.csv").set_index("arm")["mean"]
    effects = pd.read_csv(folder / "tables" / "effects.csv").set_index("effect")["mean"]
    assert effects[TOTAL] == pytest.approx(means["with_own"] - means["without_own"])
    assert effects[TOTAL] < -0.05
    assert abs(effects[INDIRECT]) < 0.01
    assert any("is mediated" in sentence for sentence in told(folder)["answer"])


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ((HELD,), "mediator=DOSSIER"),
        ((HELD, "mediator=pakistan.mineral"), "pakistan.minerals"),
        ((HELD, "mediator=china"), "other than that of china.corridor"),
        (("mediator=pakistan.minerals",), "fork"),
        (("fork={month: 2, china.corridor: cut_off}", "mediator=pakistan.minerals"), "fork"),
        (("fork={china.corridor: cutoff}", "mediator=pakistan.minerals"), "cut_off"),
        ((HELD, "mediator=pakistan.minerals", "worlds=5"), "at least 30"),
        ((HELD, "mediator=pakistan.minerals", "outcome=hijacking"), "hijacking"),
        ((HELD, "mediator=pakistan.minerals", "design=sobol", "worlds=64"), "monte_carlo"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(words, key, tmp_path):
    ended = asked("study=mediation", *words, "months=3", f"results={tmp_path}")
    assert (ended.code, key in ended.err) == (2, True), ended.err
    assert list(tmp_path.iterdir()) == []
