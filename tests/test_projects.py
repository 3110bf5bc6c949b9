"""Does nothing run that was not planned, financed and built, and no cargo leave without ore?"""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.config.arrangements import STAGES
from sim.config.content import load
from sim.config.errors import InputError
from sim.theatre import Theatre
from sim.world.projects import BUILDING
from sim.world.reading import resolved
from tests import tiny

SHIPPED = load("baseline")
WORKS = {name: entry for name, entry in SHIPPED.projects.items() if entry.limit is None}
HURRIED = ("package_for_pakistan", "allied_supply_chain", "gilgit_baltistan_opened", "pasni_built", "baloch_settlement")


def yard(months=(2, 3, 10), start: str = "idea", needs: dict | None = None, push: float = 0.5, **more) -> Theatre:
    """Works that somebody pushes as hard as can be, once the plan stands."""
    options = {"rest": tiny.option(), "push": tiny.option({"works": push})}
    stages = {stage: {"months": n, "needs": (needs or {}).get(stage, {})} for stage, n in zip(STAGES, months, strict=True)}
    actors = {"one": tiny.actor({"works": 1.0}, {"q": tiny.dossier(options, start="push", rate=0.0)}, foresight=8.0)}
    variables = {"works": tiny.variable(0.1), "quiet": tiny.variable(more.pop("quiet", 0.5))}
    projects = {"works": {"label": "works", "start": start, **stages}}
    found = tiny.content(variables, actors, projects=projects, **more)
    return Theatre(found, horizon=60, precision="double")


def levels(theatre: Theatre, months: int) -> list[float]:
    found = []
    for _ in range(months):
        theatre.step()
        found.append(float(theatre.world["works"][0]))
    return found


def test_works_are_planned_and_financed_before_they_rise_and_rise_no_faster_than_they_can():
    found = levels(yard(), 12)
    np.testing.assert_allclose(found[:5], 0.1)
    np.testing.assert_allclose(np.diff([0.1, *found[5:]])[:6], 0.1)


@pytest.mark.parametrize(("start", "first"), [("idea", 6), ("planned", 4), ("financed", 1), ("building", 1), ("running", 1)])
def test_works_begin_where_they_stand_at_the_opening(start, first):
    found = levels(yard(start=start), 8)
    assert [level > 0.1 for level in found].index(True) == first - 1


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_waits_for_what_it_needs(stage):
    theatre = yard(needs={stage: {"quiet": {"min": 0.8}}})
    assert max(levels(theatre, 15)) == pytest.approx(0.1)
    theatre.world.variables[theatre.world.variable_rows["quiet"]] = 0.9
    assert levels(theatre, 15)[-1] > 0.3


def test_works_can_be_lost_at_any_time():
    theatre = yard(push=-0.5)
    assert levels(theatre, 1)[0] == pytest.approx(0.05)


def test_what_is_foreseen_is_what_can_be_built():
    """Who looks eight months ahead sees five of planning and money, and three of work."""
    theatre = yard()
    weighed = theatre.actors["one"].weigh(theatre.by_name["one.q"], np.array([0]), theatre.policies.lasting())
    assert weighed.terms["wants_works"][:, 0].tolist() == pytest.approx([0.1, 0.4])
    assert levels(theatre, 8)[-1] == pytest.approx(0.4)


def test_switched_off_works_rise_at_once():
    assert levels(yard(decision={"without": ["capacity"]}), 1)[0] > 0.5


@pytest.mark.parametrize("name", HURRIED)
def test_nothing_runs_that_was_not_planned_financed_and_built(name):
    """In worlds whose scenario pushes hardest: no work rises but while it is built, nor faster than it can be."""
    content = load(name)
    free = [work for work in WORKS if not any(work in event.set or work in event.push for event in content.scenario.events)]
    theatre = Theatre(content, 80, seed=4, horizon=60)
    before = {work: theatre.world[work].copy() for work in free}
    pushed = {work: max((i.pushes.get(work, 0.0) for i in content.incidents.values()), default=0.0) for work in free}
    for _ in range(60):
        theatre.step()
        for work in free:
            place = list(theatre.motion.projects.rows).index(theatre.world.variable_rows[work])
            rise = theatre.world[work] - before[work]
            fastest = 1.0 / theatre.motion.projects.months[BUILDING, place]
            is_built = theatre.motion.projects.stage[place] == BUILDING
            assert pushed[work] <= 0
            assert (rise <= np.where(is_built, fastest, 0.0) + 1e-6).all()
            before[work] = theatre.world[work].copy()
    theatre.release()


@pytest.mark.parametrize("name", ["baseline", "package_for_pakistan", "multi_alignment"])
def test_no_cargo_leaves_without_ore(name):
    content = load(name)
    theatre, reading = Theatre(content, 80, seed=4, horizon=36), resolved("ore_at_hand", content, "test")
    before = theatre.world["us_shipments"].copy()
    for _ in range(36):
        ore = reading.of({variable: theatre.world[variable] for variable in reading.reads}, theatre.parameters.__getitem__)
        theatre.step()
        cargoes = theatre.world["us_shipments"]
        assert (cargoes <= np.maximum(before, ore) + 1e-6).all()
        before = cargoes.copy()
    theatre.release()


def test_a_survey_alone_digs_no_mine():
    theatre = sim.theatre("baseline", worlds=20, seed=1)
    start = theatre.world["gilgit_baltistan"].copy()
    survey = SHIPPED.options["pakistan.mining_law"].index("survey")
    for _ in range(12):
        theatre.set_stance(theatre.by_name["pakistan.mining_law"], np.arange(20), survey)
        theatre.step()
    assert (theatre.world["gilgit_baltistan"] <= start + 1e-6).all()
    theatre.release()


@pytest.mark.parametrize("name", WORKS)
def test_every_stage_has_a_time_with_a_range_and_says_what_it_rests_on(name):
    for stage in STAGES:
        entry = getattr(WORKS[name], stage)
        low, high = entry.months.range
        assert 0 < low < entry.months.value < high
        assert entry.cites
        assert entry.why


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"planned": {"months": 3}}, "all stages"),
        ({"limit": "x", "planned": {"months": 3}}, "all stages"),
        ({stage: {"months": 0} for stage in STAGES}, "more than 0 months"),
        ({stage: {"months": 3, "needs": {"nowhere": {"min": 1}}} for stage in STAGES}, "nowhere"),
        ({"start": "dreamt", **{stage: {"months": 3} for stage in STAGES}}, "'idea'"),
    ],
)
def test_wrong_works_are_told_with_what_is_allowed(entry, told):
    actors = {"one": tiny.actor({}, {"q": tiny.dossier({"a": tiny.option(), "b": tiny.option()})})}
    with pytest.raises(InputError, match=told):
        tiny.content({"works": tiny.variable(0.1)}, actors, projects={"works": {"label": "works", **entry}})
