"""Does a forked world share everything with the world it comes from, up to the fork and but for what was changed?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pytest

import sim
from sim.config.errors import InputError
from sim.ensembles import batch
from sim.ensembles.api import planned
from sim.ensembles.run_plan import RunPlan
from sim.theatre import Theatre
from sim.world.world import world_numbers
from tests import tiny
from tests.asking import PLAIN, anew, asked, left, tables, told

MONTHS, FORK = 10, 4
ARRAYS = ("state", "stance", "happened", "attacks", "deaths", "worst")
SQUEEZE = {"china.corridor": "squeeze"}


def played(theatre: Theatre) -> Theatre:
    """The theatre after its last month."""
    while theatre.month < theatre.horizon:
        theatre.step()
    return theatre


known = cache(sim.content)  # of a scenario, read once


def opened(worlds: int | Sequence[int] = 3, scenario: str = "baseline", months: int = MONTHS, **how: object) -> Theatre:
    """A theatre of a few worlds of the shipped content."""
    settings = planned(None, {"months": months, "seed": 6, **how})
    return batch.opened(RunPlan(known(scenario), settings), world_numbers(worlds))


def bits(theatre: Theatre, first: int = 0, last: int = MONTHS, world: int | None = None) -> dict[str, bytes]:
    """What the record holds of some months, of all worlds or of one, and when milestones were reached up to then."""
    where = slice(None) if world is None else slice(world, world + 1)
    found = {name: getattr(theatre.record, name)[first : last + 1, ..., where].tobytes() for name in ARRAYS}
    reached = np.where(theatre.world.reached <= last, theatre.world.reached, -1)[:, where]
    return {**found, "reached": reached.tobytes()}


@pytest.fixture(scope="module")
def base():
    """Three worlds played to the end, and never forked."""
    theatre = played(opened())
    yield theatre
    theatre.release()


def forked(change: Mapping[str, float | str], hold: bool = False, month: int = FORK, **how: object) -> Theatre:
    """A fork of those worlds, played to the end."""
    return played(opened(**how).fork(month, change, hold))


# --- what stays ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("month", [0, FORK, MONTHS - 1])
def test_up_to_the_fork_all_that_is_on_record_has_the_same_bits(base, month):
    fork = forked({**SQUEEZE, "truce": 0.9}, month=month)
    assert bits(fork, last=month) == bits(base, last=month)
    assert bits(fork, first=month + 1)["stance"] != bits(base, first=month + 1)["stance"]
    assert bits(fork, first=month + 1)["state"] != bits(base, first=month + 1)["state"]


def test_forking_leaves_the_worlds_it_comes_from_as_they_were(base):
    theatre = opened()
    for _ in range(FORK + 2):
        theatre.step()
    fork = played(theatre.fork(FORK, SQUEEZE))
    assert theatre.month == FORK + 2
    assert bits(played(theatre)) == bits(base)
    assert bits(fork) == bits(forked(SQUEEZE)), "however far the worlds had been stepped"


def test_a_fork_can_be_forked_and_shares_everything_with_the_fork_it_comes_from():
    first = played(opened().fork(2, {"truce": 0.9}))
    second = played(first.fork(FORK, SQUEEZE))
    assert bits(second, last=FORK) == bits(first, last=FORK)
    assert bits(second)["stance"] != bits(first)["stance"]


@pytest.mark.parametrize(("month", "world"), [(1, 0), (FORK, 1), (MONTHS - 2, 2)])
def test_what_changes_nothing_leaves_every_bit_as_it_was(base, month, world):
    """Stances that stand set once more, where nothing is asked of them, and variables set to the levels they have."""
    theatre = opened([world])
    for _ in range(month):
        theatre.step()
    same: dict[str, float | str] = {name: float(theatre.world[name][0]) for name in theatre.content.variables}
    for dossier in theatre.dossiers:
        if not dossier.requires and not dossier.has_acts:
            same[dossier.name] = dossier.options[theatre.world.stances[dossier.row, 0]]
    assert len(same) > len(theatre.content.variables)
    assert bits(played(theatre.fork(month, same))) == bits(base, world=world)


def test_a_stance_that_would_have_stood_to_the_end_anyway_can_be_held_without_effect(base):
    seen = 0
    for world in range(3):
        for dossier in base.dossiers:
            path = base.record.stance[FORK:, dossier.row, world]
            if np.ptp(path) == 0 and seen < 6 and dossier.actor != "bla":
                held = played(opened([world]).fork(FORK, {dossier.name: dossier.options[path[0]]}, hold=True))
                assert bits(held) == bits(base, world=world), dossier.name
                seen += 1
    assert seen == 6


def test_a_world_alone_has_the_bits_of_the_same_world_in_a_batch_after_the_fork():
    together = forked({**SQUEEZE, "truce": 0.2}, worlds=[2, 5, 11])
    for place, world in enumerate((2, 5, 11)):
        alone = forked({**SQUEEZE, "truce": 0.2}, worlds=[world])
        assert bits(alone) == bits(together, world=place)


def test_what_nothing_leads_to_is_not_touched():
    """Two actors who know nothing of each other: a fork in one's affairs leaves the other's as they were, luck and all."""
    options = {"up": tiny.option({"x": 0.1}), "down": tiny.option({"x": -0.1})}
    other = {"up": tiny.option({"y": 0.1}), "down": tiny.option({"y": -0.1})}
    variables = {name: tiny.variable(0.5) for name in ("x", "y")}
    actors = {
        "one": tiny.actor({"x": 1.0}, {"q": tiny.dossier(options)}),
        "two": tiny.actor({"y": 1.0}, {"q": tiny.dossier(other)}),
    }
    base = played(tiny.theatre(variables, actors, worlds=40, horizon=MONTHS))
    fork = played(tiny.theatre(variables, actors, worlds=40, horizon=MONTHS).fork(FORK, {"x": 0.9}))
    mine, theirs = (base.world.variable_rows[name] for name in ("y", "x"))
    assert fork.record.state[:, mine].tobytes() == base.record.state[:, mine].tobytes()
    assert fork.record.stance[:, 1].tobytes() == base.record.stance[:, 1].tobytes()
    assert np.all(fork.record.state[FORK + 1 :, theirs] > base.record.state[FORK + 1 :, theirs])


# --- what changes ----------------------------------------------------------------------------------------------------------


def test_a_stance_stands_in_the_month_after_the_fork_and_may_then_be_reviewed():
    fork = forked(SQUEEZE, worlds=60, month=0)
    dossier = fork.by_name["china.corridor"]
    path = fork.record.stance[:, dossier.row]
    assert np.all(path[1] == dossier.options.index("squeeze"))
    assert np.any(path[-1] != dossier.options.index("squeeze")), "nothing holds it"


def test_what_is_held_stands_to_the_end_in_all_worlds():
    for option in ("cut_off", "squeeze"):
        fork = forked({"china.corridor": option}, hold=True, worlds=30)
        dossier = fork.by_name["china.corridor"]
        assert np.all(fork.record.stance[FORK + 1 :, dossier.row] == dossier.options.index(option))


def test_an_act_that_is_held_does_not_lapse(content):
    name, option, lasts = next(
        (f"{actor}.{dossier}", option, entry.lasts)
        for actor, brief in content.actors.items()
        for dossier, question in brief.dossiers.items()
        for option, entry in question.options.items()
        if entry.lasts is not None and entry.lasts < MONTHS - FORK - 1
    )
    held, free = forked({name: option}, hold=True), forked({name: option})
    dossier = held.by_name[name]
    place = dossier.options.index(option)
    assert np.all(held.record.stance[FORK + 1 :, dossier.row] == place)
    assert np.all(free.record.stance[FORK + 1 : FORK + lasts + 1, dossier.row] == place)
    assert np.all(free.record.stance[FORK + lasts + 1, dossier.row] == dossier.lasting[place])


def test_a_variable_has_the_value_when_the_month_after_the_fork_begins():
    theatre = tiny.theatre(
        {"x": tiny.variable(0.5), "y": tiny.variable(0.1)},
        {"one": tiny.actor({"x": 0.0}, {"q": tiny.dossier({"a": tiny.option({"x": 0.1}), "b": tiny.option({"x": 0.1})})})},
        worlds=2,
        horizon=MONTHS,
    )
    fork = played(theatre.fork(FORK, {"x": 0.2}))
    before = 1 - 0.5 * 0.9 ** np.arange(FORK + 1)
    after = 1 - 0.8 * 0.9 ** np.arange(1, MONTHS - FORK + 1)
    x, y = (fork.record.state[:, fork.world.variable_rows[name], 0] for name in ("x", "y"))
    assert np.allclose(x, [*before, *after])
    assert np.allclose(y, 0.1)


# --- what the scenario and the design hold ---------------------------------------------------------------------------------


def test_what_the_scenario_holds_is_let_go_only_for_something_that_is_held():
    with pytest.raises(InputError, match=r"china\.corridor.*hold=true"):
        opened(scenario="cpec_cutoff").fork(FORK, {"china.corridor": "deepen"})
    fork = forked({"china.corridor": "deepen"}, hold=True, scenario="cpec_cutoff")
    dossier = fork.by_name["china.corridor"]
    path = fork.record.stance[:, dossier.row]
    assert np.all(path[3 : FORK + 1] == dossier.options.index("cut_off"))
    assert np.all(path[FORK + 1 :] == dossier.options.index("deepen"))


def test_what_the_scenario_holds_elsewhere_stays_held():
    fork = forked({"china.bases": opened(1).by_name["china.bases"].options[-1]}, hold=True, scenario="cpec_cutoff")
    dossier = fork.by_name["china.corridor"]
    assert np.all(fork.record.stance[3:, dossier.row] == dossier.options.index("cut_off"))


def test_what_the_scenario_held_once_and_holds_no_longer_may_be_changed():
    """Tariffs are held up to month 18; from then on they are the actor's own again."""
    fork = forked({"us.tariffs": "relent"}, month=20, worlds=20, scenario="control_tariff_spiral", months=22)
    dossier = fork.by_name["us.tariffs"]
    path, relent = fork.record.stance[:, dossier.row], dossier.options.index("relent")
    turned = path[20] != relent
    assert turned.any()
    assert np.all(path[21, turned] == relent)


GRID = {"design": "grid", "axes": {"china.corridor": ["free", "cut_off"]}, "worlds_per_point": 4}


def test_a_fork_of_a_world_of_a_grid_keeps_its_lever():
    fork = forked({"truce": 0.9}, worlds=[0, 4], **GRID)
    base = played(opened([0, 4], **GRID))
    dossier = fork.by_name["china.corridor"]
    assert np.all(fork.record.stance[1:, dossier.row, 1] == dossier.options.index("cut_off"))
    assert bits(fork, last=FORK) == bits(base, last=FORK)
    assert bits(fork)["state"] != bits(base)["state"]


def test_a_fork_against_the_lever_of_a_grid_is_refused_and_not_passed_over():
    with pytest.raises(InputError, match=r"china\.corridor"):
        opened([4], **GRID).fork(FORK, {"china.corridor": "deepen"}, hold=True)


def test_a_fork_of_a_world_of_an_ensemble_is_a_fork_of_that_world(small):
    fork = played(small.theatre([7]).fork(5, SQUEEZE))
    state, stance = (small.data[name].isel(world=7).values for name in ("state", "stance"))
    assert fork.record.state[:6, :, 0].tobytes() == state[:6].tobytes()
    assert fork.record.stance[:6, :, 0].tobytes() == stance[:6].tobytes()
    assert fork.record.state[6:, :, 0].tobytes() != state[6:].tobytes()


# --- what is refused -------------------------------------------------------------------------------------------------------

WRONG = [
    (FORK, {"china.coridor": "keep"}, r"'china\.coridor'.*'china\.corridor'"),
    (FORK, {"cpec_pac": 0.5}, "'cpec_pac'.*'cpec_pace'"),
    (FORK, {"china.corridor": "cut_of"}, "'cut_of'.*'cut_off'"),
    (FORK, {"china.corridor": 1}, "unknown option '1'"),
    (FORK, {"cpec_pace": 1.5}, r"cpec_pace.*1\.5.*0 to 1"),
    (FORK, {"cpec_pace": "high"}, "'high'.*number"),
    (FORK, {"cpec_pace": True}, "True.*number"),
    (FORK, {"cpec_pace": float("nan")}, "nan.*number"),
    (FORK, {"cpec_pace": None}, "None.*number"),
    (FORK, {"cpec_pace": [0.5]}, r"\[0\.5\].*number"),
    (FORK, {}, "a dossier and its option"),
    (-1, SQUEEZE, f"-1.*0 to {MONTHS - 1}"),
    (MONTHS, SQUEEZE, f"{MONTHS}.*0 to {MONTHS - 1}"),
    (1.5, SQUEEZE, r"1\.5.*whole number"),
    (True, SQUEEZE, "True.*whole number"),
    ("2", SQUEEZE, "'2'.*whole number"),
]


@pytest.mark.parametrize(("month", "change", "says"), WRONG)
def test_a_fork_that_cannot_be_made_is_refused_with_what_is_allowed(base, month, change, says):
    with pytest.raises(InputError, match=says):
        base.fork(month, change)


# --- a story of it ---------------------------------------------------------------------------------------------------------


def test_a_story_tells_the_fork_and_what_differs_in_the_end():
    story, found = (anew("story") / "story.md").read_text(encoding="utf-8"), told(anew("story"))
    first, second = story.split("# The same world, changed after month 2\n")
    assert "a fork: china.corridor cut_off" in second
    assert "China is held to" in second
    assert "a fork" not in first
    assert "## What differs\n" in second
    assert len(found["answer"]) >= 2
    assert set(tables(anew("story"))) == {"timeline", "fork"}


def test_the_first_telling_is_that_of_the_world_without_a_fork(tmp_path):
    plain = (left(tmp_path, "study=story", "world=3", f"result={anew('ensemble')}") / "story.md").read_text(encoding="utf-8")
    assert (anew("story") / "story.md").read_text(encoding="utf-8").startswith(plain)


def test_nothing_of_note_is_said_of_a_fork_that_changes_nothing_of_note(tmp_path):
    folder = left(tmp_path, "study=story", "months=2", "fork={month: 1, truce: 0.5}")
    assert "Nothing of note differs in the end." in told(folder)["answer"]


def test_a_fork_on_the_command_line_is_checked_before_anything_is_written(tmp_path):
    ended = asked("study=story", "months=3", "fork={month: 1, china.coridor: keep}", *PLAIN, f"results={tmp_path / 'none'}")
    assert ended.code == 2
    assert "'china.corridor'" in ended.err
    assert not (tmp_path / "none").exists()
