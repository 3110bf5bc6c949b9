"""Does what a scenario forbids never stand, whoever would set it, and does what a lever leaves free stay free?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.config.content import Content
from sim.config.errors import InputError
from sim.config.loading import load
from sim.theatre import Theatre
from tests import tiny

OFTEN = ["incidents.rulers_fall.per_month=0.2"]


def forbidding(closed: dict, overrides: list[str] | None = None) -> Content:
    """The baseline, with some options forbidden."""
    content = load("baseline", overrides or [])
    return replace(content, scenario=content.scenario.model_copy(update={"forbid": {k: tuple(v) for k, v in closed.items()}}))


def stage(options: dict, start: str, forbid: list[str], worlds: int = 3, **scenario) -> Theatre:
    wants = {"one": tiny.actor({"x": 1.0}, {"q": tiny.dossier(options, start=start, rate=0.0)})}
    told = {"title": "tiny", "question": "what then?", "forbid": {"one.q": forbid}, **scenario}
    return Theatre(tiny.content({"x": tiny.variable(0.5)}, wants, scenario=told), worlds, horizon=5)


def test_an_incident_turns_nobody_to_what_is_forbidden():
    closed = {"pakistan.home": ["concede"], "pakistan.minerals": ["pause"]}
    theatre = Theatre(forbidding(closed, OFTEN), 100, seed=4, horizon=12)
    for _ in range(12):
        theatre.step()
        for name, options in closed.items():
            dossier = theatre.by_name[name]
            stands = theatre.world.stances[dossier.row]
            assert not np.isin(stands, [dossier.options.index(option) for option in options]).any()
    happened = theatre.record.happened[:, list(theatre.content.incidents).index("rulers_fall")]
    assert happened.any()
    theatre.release()


@pytest.mark.parametrize("dossier", ["pakistan.minerals", "pakistan.home"])
def test_worlds_that_a_grid_leaves_free_are_those_of_a_free_run(dossier):
    how = dict(design="grid", worlds_per_point=60, months=12, seed=1, overrides=OFTEN)
    one, other = (sim.run(axes={name: ["free"]}, **how) for name in (dossier, "china.words"))
    np.testing.assert_array_equal(one.data["stance"].values, other.data["stance"].values)
    np.testing.assert_array_equal(one.data["state"].values, other.data["state"].values)


def test_an_event_and_a_fork_may_not_set_what_is_forbidden():
    event = [{"label": "a turn", "month": 2, "stance": {"one.q": "b"}}]
    with pytest.raises(InputError, match=r"events\[1\]\.stance\.one\.q.*does not forbid"):
        stage({name: tiny.option() for name in "ab"}, "a", ["b"], events=event)
    theatre = stage({name: tiny.option() for name in "ab"}, "a", ["b"])
    with pytest.raises(InputError, match=r"fork: one\.q.*does not forbid"):
        theatre.fork(1, {"one.q": "b"})
    theatre.release()


OPTIONS = {
    "low": tiny.option(position=0.0),
    "visit": tiny.option(position=0.4, lasts=2, then="high"),
    "start": tiny.option(position=0.5),
    "near": tiny.option(position=0.6, requires={"x": {"max": 0.4}}),
    "high": tiny.option(position=0.9),
}


def test_the_nearest_lasting_option_whose_conditions_hold_stands_where_the_opening_is_forbidden():
    theatre = stage(OPTIONS, "start", ["start"])
    assert {theatre.by_name["one.q"].options[i] for i in theatre.world.stances[0]} == {"high"}
    theatre.release()
    theatre = stage(OPTIONS, "start", ["start"], starts={"x": 0.2})
    assert {theatre.by_name["one.q"].options[i] for i in theatre.world.stances[0]} == {"near"}
    theatre.release()


def test_to_forbid_a_threat_does_not_carry_it_out():
    theatre = Theatre(forbidding({"us.tariffs": ["vow"]}), 20, seed=1, horizon=2)
    assert {theatre.by_name["us.tariffs"].options[i] for i in theatre.world.stances[theatre.by_name["us.tariffs"].row]} <= {
        "hold",
        "raise",
        "relent",
    }
    theatre.release()


def test_every_opening_can_be_forbidden_with_what_leads_to_it():
    """Whatever is forbidden, another option stands, and worlds go on."""
    closed = {}
    for actor, brief in load("baseline").actors.items():
        for name, dossier in brief.dossiers.items():
            leads = [key for key, o in dossier.options.items() if o.lasts and (o.then or dossier.start) == dossier.start]
            if any(option.lasts is None for key, option in dossier.options.items() if key != dossier.start):
                closed[f"{actor}.{name}"] = sorted({dossier.start, *leads})
    theatre = Theatre(forbidding(closed), 10, seed=1, horizon=6)
    for _ in range(6):
        theatre.step()
        for name, options in closed.items():
            dossier = theatre.by_name[name]
            assert not np.isin(theatre.world.stances[dossier.row], [dossier.options.index(o) for o in options]).any(), name
    assert len(closed) > 20
    assert np.isfinite(theatre.world.variables).all()
    theatre.release()


def test_where_nothing_is_open_what_stands_may_stand():
    options = {
        "a": tiny.option(requires={"x": {"min": 0.9}}),
        "b": tiny.option(requires={"x": {"min": 0.9}}),
        "c": tiny.option(lasts=1, then="b"),
    }
    wants = {"one": tiny.actor({"x": 1.0}, {"q": tiny.dossier(options, start="a", rate=1.0)})}
    told = {"title": "tiny", "question": "what then?", "forbid": {"one.q": ["c"]}}
    theatre = Theatre(tiny.content({"x": tiny.variable(0.5)}, wants, scenario=told), 4, horizon=3)
    theatre.step()
    theatre.step()
    assert (theatre.world.stances[0] == 0).all()
    theatre.release()
