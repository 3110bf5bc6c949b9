"""Do agreements come and go with those that they rest on, with acts that carry them, and with the part that is switched off?"""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.config.loading import load
from tests import tiny
from tests.dealing import deal, stage, two

SHIPPED = load("baseline")


@pytest.mark.parametrize("kind", ["agreement", "club"])
def test_switched_off_whoever_asks_is_granted_and_nobody_else_brings_it_about(kind):
    entry = deal(kind=kind, needs={"y": {"max": 0.5}, "two.p": ["grant"]}, **({"quorum": 2} if kind == "club" else {}))
    theatre = stage(two(), {"deal": entry}, decision={"without": [f"{kind}s"]}, y=tiny.variable(0.9))
    theatre.set_stance(theatre.by_name["one.q"], np.array([0]), 1)
    theatre.step()
    assert theatre.world["x"][0] == 0.2  # what is no consent is still needed
    theatre.world.variables[theatre.world.variable_rows["y"]] = 0.4
    theatre.step()
    assert theatre.world["x"][0] == pytest.approx(0.6)
    for name, option in (("one.q", 0), ("two.p", 1)):
        theatre.set_stance(theatre.by_name[name], np.array([0]), option)
    theatre.step()
    assert theatre.world["x"][0] == pytest.approx(0.6)


def test_an_agreement_that_rests_on_another_comes_and_goes_with_it_whatever_their_order():
    chained = {"late": deal(effects={"y": 0.5}, needs={"first": True}), "first": deal()}
    theatre = stage(two(), {**chained, "rival": deal(effects={"y": 0.1}, needs={"late": False})}, y=tiny.variable(0.0))
    rows, stood = theatre.world.agreement_rows, []
    for option in (0, 1, 1, 0):
        for name in ("one.q", "two.p"):
            theatre.set_stance(theatre.by_name[name], np.array([0]), option)
        theatre.step()
        stood.append({name: bool(theatre.world.agreed[row, 0]) for name, row in rows.items()})
    assert [each["first"] for each in stood] == [each["late"] for each in stood] == [False, True, True, False]
    assert not any(each["rival"] and each["late"] for each in stood)


@pytest.mark.parametrize("name", ["baseline", "ric_revival"])
def test_shipped_agreements_never_flow_without_the_agreements_that_they_rest_on(name):
    theatre = sim.theatre(name, worlds=100, seed=3)
    resting = {k: [n for n, wanted in e.needs.items() if n in SHIPPED.agreements] for k, e in SHIPPED.agreements.items()}
    assert any(resting.values())
    for _ in range(18):
        theatre.step()
        rows, agreed = theatre.world.agreement_rows, theatre.world.agreed
        for one, grounds in resting.items():
            for ground in grounds:
                assert not (agreed[rows[one]] & ~agreed[rows[ground]]).any()
    theatre.release()


def test_what_an_act_of_somebody_else_carries_is_expected_to_end_with_it():
    takes = {"one.q": ["visit"], "two.p": ["grant"]}
    visit = {"rest": tiny.option(), "visit": tiny.option(lasts=2, then="rest")}
    grant = {"rest": tiny.option(), "grant": tiny.option()}
    actors = {
        "one": tiny.actor({"x": 1.0}, {"q": tiny.dossier(visit, rate=0.0)}),
        "two": tiny.actor({"x": 1.0}, {"p": tiny.dossier(grant, rate=0.0)}, foresight=6.0),
    }
    theatre = stage(actors, {"deal": deal(takes)})
    for name in ("one.q", "two.p"):
        theatre.set_stance(theatre.by_name[name], np.array([0]), 1)
    theatre.let_mechanisms_read()
    assert theatre.world.agreed[0, 0]
    ahead = theatre.look_ahead()
    assert not ahead.ahead.agreed[0, 0]
    assert ahead.up[0, 0] == pytest.approx(0.0)
    stays = theatre.by_name["two.p"]
    with_, without = theatre.deals.prospects(stays, ahead.ahead, np.array([0]), {}, 0.0)[0]
    assert with_[0] == pytest.approx(0.5)  # the hope that it comes about again
    assert without[0] == 0.0
    assert theatre.world.agreed[0, 0]  # to look ahead changes nothing
    theatre.release()
