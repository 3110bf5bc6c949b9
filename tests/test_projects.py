"""Does nothing run that was not planned, financed and built, and no cargo leave without ore?"""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.config.arrangements import STAGES
from sim.config.errors import InputError
from sim.config.loading import load
from sim.theatre import Theatre
from sim.world.projects import BUILDING
from sim.world.reading import resolved
from tests import tiny

SHIPPED = load("baseline")
WORKS = {name: entry for name, entry in SHIPPED.projects.items() if entry.limit is None}
HURRIED = ("package_for_pakistan", "allied_supply_chain", "gilgit_baltistan_opened", "pasni_built", "baloch_settlement")


def yard(
    months=(2, 3, 10),
    start: str = "idea",
    needs: dict | None = None,
    push: float = 0.5,
    bounds: tuple[float, float] = (0.0, 1.0),
    how: dict | None = None,
    **more,
) -> Theatre:
    """Works, a tenth of which stands, that somebody pushes as hard as can be, once the plan stands."""
    options = {"rest": tiny.option(), "push": tiny.option({"works": push})}
    stages = {stage: {"months": n, "needs": (needs or {}).get(stage, {})} for stage, n in zip(STAGES, months, strict=True)}
    actors = {"one": tiny.actor({"works": 1.0}, {"q": tiny.dossier(options, start="push", rate=0.0)}, foresight=8.0)}
    tenth = bounds[0] + 0.1 * (bounds[1] - bounds[0])
    variables = {"works": tiny.variable(tenth, bounds), "quiet": tiny.variable(more.pop("quiet", 0.5))}
    begun = {"begun": more.pop("begun")} if "begun" in more else {}
    projects = {"works": {"label": "works", "start": start, **begun, **stages}}
    if "story" in more:
        more["scenario"] = {"title": "tiny", "question": "what then?", **more.pop("story")}
    found = tiny.content(variables, actors, projects=projects, **more)
    return Theatre(found, **{"horizon": 60, "precision": "double", **(how or {})})


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


@pytest.mark.parametrize(("start", "first"), [("idea", 6), ("planned", 4), ("financed", 1), ("building", 1)])
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


@pytest.mark.parametrize(("stage", "expected"), [("planned", 0.1), ("financed", 0.1), ("building", 0.1), ("", 0.4)])
def test_what_lacks_something_now_is_not_expected_to_go_on(stage, expected):
    theatre = yard(needs={stage: {"quiet": {"min": 0.8}}} if stage else {})
    weighed = theatre.actors["one"].weigh(theatre.by_name["one.q"], np.array([0]), theatre.policies.lasting())
    assert weighed.terms["wants_works"][:, 0].tolist() == pytest.approx([0.1, expected])


@pytest.mark.parametrize(("who", "expected"), [("one.q", 0.4), ("other.say", 0.1)])
def test_only_those_who_have_a_say_in_what_is_needed_reckon_with_it(who, expected):
    """Works for which money has to be granted: who grants it expects them, somebody else does not, as it is not granted now."""
    options = {"rest": tiny.option(), "push": tiny.option({"works": 0.5})}
    say = tiny.dossier({"no": tiny.option(), "yes": tiny.option({"works": 0.001})}, rate=0.0)
    actors = {
        "one": tiny.actor({"works": 1.0}, {"q": tiny.dossier(options, start="rest", rate=0.0)}, foresight=8.0),
        "other": tiny.actor({"works": 1.0}, {"say": say}, foresight=8.0),
    }
    granted = {"one.q": ["push"]} if who == "one.q" else {"other.say": ["yes"]}
    stages = {"planned": {"months": 2}, "financed": {"months": 3, "needs": granted}, "building": {"months": 10}}
    variables, projects = {"works": tiny.variable(0.1)}, {"works": {"label": "works", "start": "idea", **stages}}
    theatre = Theatre(tiny.content(variables, actors, projects=projects), precision="double")
    weighed = theatre.actors["one"].weigh(theatre.by_name["one.q"], np.array([0]), theatre.policies.lasting())
    assert weighed.terms["wants_works"][:, 0].tolist() == pytest.approx([0.1, expected])


RANGES = [(0.0, 100.0), (-3.0, 5.0), (0.0, 0.01)]


@pytest.mark.parametrize("bounds", RANGES)
def test_works_rise_by_shares_of_their_range_and_are_foreseen_so(bounds):
    def seen(theatre: Theatre) -> tuple[list[float], list[float]]:
        weighed = theatre.actors["one"].weigh(theatre.by_name["one.q"], np.array([0]), theatre.policies.lasting())
        return levels(theatre, 12), weighed.terms["wants_works"][:, 0].tolist()

    found, foreseen = seen(yard(bounds=bounds))
    wanted, as_well = seen(yard())
    assert (np.array(found) - bounds[0]) / (bounds[1] - bounds[0]) == pytest.approx(wanted)
    assert foreseen == pytest.approx(as_well)


@pytest.mark.parametrize("bounds", RANGES)
def test_a_limit_is_a_share_of_the_range_and_foreseen_so(bounds):
    low, high = bounds
    options = {"rest": tiny.option(), "push": tiny.option({"cargo": 0.5})}
    variables = {"cargo": tiny.variable(low, bounds), "ore": tiny.variable(60.0, (0.0, 200.0))}
    actors = {"one": tiny.actor({"cargo": 1.0}, {"q": tiny.dossier(options, start="push", rate=0.0)}, foresight=8.0)}
    limits = {"cargo": {"label": "cargo", "limit": "ore"}}
    theatre = Theatre(tiny.content(variables, actors, projects=limits), precision="double")
    weighed = theatre.actors["one"].weigh(theatre.by_name["one.q"], np.array([0]), theatre.policies.lasting())
    assert weighed.terms["wants_cargo"][:, 0].tolist() == pytest.approx([0.0, 0.3])
    theatre.step()
    assert float(theatre.world["cargo"][0]) == pytest.approx(low + 0.3 * (high - low))


@pytest.mark.parametrize("precision", ["single", "double"])
@pytest.mark.parametrize("steps", [1, 2, 3, 6, 7, 10, 12])
def test_a_stage_takes_its_months_in_however_many_steps(steps, precision):
    theatre = yard(months=(9, 4, 10), how={"steps_per_month": steps, "precision": precision})
    projects, found = theatre.motion.projects, []
    for _ in range(14):
        theatre.step()
        found.append(int(projects.stage[0, 0]))
    assert found == [0] * 8 + [1] * 4 + [BUILDING] * 2


# --- how far works have come where somebody else says so ---------------------------------------------------------------


@pytest.mark.parametrize("reached", ["planned", "financed", "building"])
def test_a_scenario_says_how_far_works_had_come(reached):
    assert levels(yard(story={"works": {"works": reached}}), 8) == levels(yard(start=reached), 8)


SET = {
    "at the opening": {"starts": {"works": 0.5}},
    "in an event": {"events": [{"month": 1, "set": {"works": 0.5}}]},
    "by a push of an event": {"events": [{"month": 1, "push": {"works": 0.4}}]},
}


@pytest.mark.parametrize("where", SET)
def test_what_is_set_above_where_building_begins_is_being_built(where):
    found = levels(yard(story=SET[where]), 3)
    assert np.diff(found) == pytest.approx([0.1, 0.1])


@pytest.mark.parametrize("begun", [None, 0.3])
def test_what_is_set_below_where_building_begins_waits_for_plan_and_money(begun):
    key, level = ({}, 0.1) if begun is None else ({"begun": begun}, 0.25)
    found = levels(yard(story={"starts": {"works": level}}, **key), 8)
    assert found[:5] == pytest.approx([level] * 5)
    assert found[5] == pytest.approx(level + 0.1)


def test_building_that_has_begun_goes_on_where_works_are_set_back():
    events = [{"month": 1, "set": {"works": 0.5}}, {"month": 2, "set": {"works": 0.02}}]
    assert levels(yard(story={"events": events}), 3)[1:] == pytest.approx([0.12, 0.22])


def test_who_looks_ahead_in_the_month_of_the_event_sees_that_building_has_begun():
    theatre = yard(story={"events": [{"month": 1, "set": {"works": 0.15}}]})
    theatre.month += 1
    theatre.play_events()
    weighed = theatre.actors["one"].weigh(theatre.by_name["one.q"], np.array([0]), theatre.policies.lasting())
    assert weighed.terms["wants_works"][1, 0] == pytest.approx(0.95)
    theatre.release()


def test_a_port_that_the_scenario_opens_is_not_an_idea():
    content = load("baseline", ["variables.pasni_port.start=0.9"])
    theatre = Theatre(content, 20, seed=1, horizon=1)
    theatre.step()
    projects = theatre.motion.projects
    assert (projects.stage[list(projects.rows).index(theatre.world.variable_rows["pasni_port"])] == BUILDING).all()
    theatre.release()


def test_in_october_nothing_counts_as_building_by_its_level_alone():
    for name in WORKS:
        assert SHIPPED.variables[name].start.ends[1] <= WORKS[name].begun < 1


@pytest.mark.parametrize(
    ("story", "told"),
    [
        ({"works": {"work": "planned"}}, "unknown works 'work'. Did you mean 'works'"),
        ({"works": {"quiet": "planned"}}, "unknown works 'quiet'"),
        ({"works": {"works": "runs"}}, "works.works: found 'runs'.*'building'"),
        ({"works": {"works": "planned"}, "starts": {"works": 0.5}}, "works.works: found 'planned'; allowed: 'building'"),
    ],
)
def test_wrong_works_of_a_scenario_are_told(story, told):
    with pytest.raises(InputError, match=told):
        yard(story=story)


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
