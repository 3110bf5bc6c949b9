"""Does every mechanism keep its contract: pure, element-wise, its declared moves only, and nothing declared in vain?"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

import sim
from sim.config.content import Content
from sim.config.schema import Variable
from sim.mechanisms import MECHANISMS, run
from sim.mechanisms.form import ALIGNMENTS, Mechanism, mechanism
from sim.theatre import Theatre
from sim.world.projects import Projects
from sim.world.world import Glimpse, World
from tests import tiny
from tests.scattered import only, rates_of, scattered

N = 600


def reads_of(rule: Mechanism, content: Content) -> tuple[str, ...]:
    """The variables a mechanism may look at, 'alignments' spelled out."""
    return tuple(content.alignments) if rule.reads == ALIGNMENTS else rule.reads


def moves_of(rule: Mechanism, content: Content) -> set[str]:
    """The pushes a mechanism has declared, 'alignments' spelled out."""
    if rule.moves == ALIGNMENTS:
        return {f"{sign}{name}" for sign in "+-" for name in content.alignments}
    return set(rule.moves)


def pushed(rule: Mechanism, content: Content, world: World, rates: SimpleNamespace | None = None) -> dict[str, np.ndarray]:
    """What a mechanism does to some worlds, seen through a glimpse of what it declares to read."""
    view = Glimpse(world, reads_of(rule, content), content.alignments)
    return rule.function(view, rates or rates_of(rule, content))


def of_world(drawn: SimpleNamespace, k: int) -> SimpleNamespace:
    """The rates that one world has drawn, and the weights among them."""
    return SimpleNamespace(
        **{name: of_world(each, k) if isinstance(each, SimpleNamespace) else float(each[k]) for name, each in vars(drawn).items()}
    )


def differs(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    """Whether some push differs in some world."""
    return any(not np.array_equal(push, other[key]) for key, push in one.items())


@pytest.fixture(scope="module")
def world(content):
    return scattered(content, N, seed=3)


@pytest.fixture(params=MECHANISMS)
def rule(request):
    return MECHANISMS[request.param]


def test_every_mechanism_has_its_rates_and_every_entry_of_rates_its_mechanism(content):
    assert set(content.mechanisms) == set(MECHANISMS)
    for name, rule in MECHANISMS.items():
        assert content.origin[f"mechanisms.{name}"] == f"mechanisms/{rule.theme}.yaml"


def test_it_says_in_one_sentence_what_it_does(rule):
    assert rule.doc.endswith(".")
    assert "\n" not in rule.doc


def test_what_it_reads_and_moves_exists_and_stands_once(rule, content):
    assert set(reads_of(rule, content)) <= set(content.variables)
    assert {move[1:] for move in moves_of(rule, content)} <= set(content.variables)
    assert {move[0] for move in moves_of(rule, content)} <= {"+", "-"}
    assert len(set(rule.reads)) == len(rule.reads)
    assert len(set(rule.moves)) == len(rule.moves)


@pytest.mark.parametrize("end", [None, 0, 1])
def test_it_returns_exactly_its_declared_moves_each_a_share_of_the_room(rule, end, content, world):
    pushes = pushed(rule, content, world, rates_of(rule, content, end))
    assert set(pushes) == moves_of(rule, content)
    for move, push in pushes.items():
        assert push.shape == (N,), move
        assert np.isfinite(push).all(), move
        assert 0.0 <= push.min(), move
        assert push.max() < 1.0, move


def test_every_move_it_declares_happens_in_some_world(rule, content, world):
    idle = [move for move, push in pushed(rule, content, world).items() if not (push > 0).any()]
    assert idle == []


def test_permuting_the_worlds_permutes_what_it_does(rule, content, world):
    order = np.random.default_rng(1).permutation(N)
    before, after = pushed(rule, content, world), pushed(rule, content, only(world, order))
    for move, push in before.items():
        assert np.array_equal(after[move], push[order]), move


def test_a_world_alone_gets_the_same_bits_as_in_company(rule, content, world):
    together = pushed(rule, content, world)
    for k in (0, 1, 96, N - 1):
        alone = pushed(rule, content, only(world, slice(k, k + 1)))
        for move, push in together.items():
            assert alone[move].tobytes() == push[k : k + 1].tobytes(), (move, k)


def test_every_world_may_have_rates_of_its_own(rule, content, world):
    drawn = rates_of(rule, content, n=N)
    together = pushed(rule, content, world, drawn)
    for k in (0, 7):
        own = of_world(drawn, k)
        alone = pushed(rule, content, only(world, slice(k, k + 1)), own)
        for move, push in together.items():
            assert alone[move].tobytes() == push[k : k + 1].tobytes(), (move, k)


def test_it_leaves_world_and_rates_as_they_were(rule, content):
    world, rates = scattered(content, 50, seed=4), rates_of(rule, content)
    before, rates_before = world.variables.tobytes(), vars(rates).copy()
    first = {move: push.copy() for move, push in pushed(rule, content, world, rates).items()}
    assert world.variables.tobytes() == before
    assert vars(rates) == rates_before
    assert not differs(first, pushed(rule, content, world, rates)), "the same world twice, two answers"


def test_everything_it_reads_can_change_what_it_does(rule, content, world):
    before, fresh = pushed(rule, content, world), scattered(content, N, seed=5)
    in_vain = []
    for name in reads_of(rule, content):
        other = only(world, slice(None))
        other.variables[other.variable_rows[name]] = fresh[name]
        if not differs(before, pushed(rule, content, other)):
            in_vain.append(name)
    assert in_vain == []


def test_every_rate_can_change_what_it_does(rule, content, world):
    before, in_vain = pushed(rule, content, world), []
    for name, rate in content.mechanisms[rule.name].rates.items():
        other = rate.ends[1] if rate.ends[1] != rate.value else 1.2 * rate.value
        changed = SimpleNamespace(**{**vars(rates_of(rule, content)), name: other})
        if not differs(before, pushed(rule, content, world, changed)):
            in_vain.append(name)
    assert in_vain == []


def test_it_cannot_see_what_it_has_not_declared(content, world):
    view = Glimpse(world, ("ttp",))
    assert np.array_equal(view["ttp"], world["ttp"])
    assert list(view) == ["ttp"]
    with pytest.raises(KeyError, match="violence"):
        view["violence"]


def test_two_mechanisms_cannot_share_a_name():
    def structural_balance(world, rates):
        """Not the one we have."""

    with pytest.raises(ValueError, match=r"structural_balance.*alignments\.py"):
        mechanism(reads=(), moves=())(structural_balance)


def test_a_friend_of_a_friend_draws_near_and_a_friend_of_a_foe_withdraws():
    pairs = {"a_b": ("a", "b"), "a_c": ("a", "c"), "b_c": ("b", "c")}
    ties = np.array([[0.0, 0.0, 0.0], [0.8, 0.8, -0.8], [0.5, -0.5, -0.5]])
    nothing = np.zeros((0, 3), dtype=np.int16)
    world = World({name: row for row, name in enumerate(pairs)}, {}, {}, ties, nothing, nothing)
    pushes = MECHANISMS["structural_balance"].function(Glimpse(world, pairs, pairs), SimpleNamespace(balance=0.1))
    assert np.allclose(pushes["+a_b"], [0.04, 0.0, 0.04])
    assert np.allclose(pushes["-a_b"], [0.0, 0.04, 0.0])


def left(machinery: run.Machinery, world: World) -> tuple[np.ndarray, np.ndarray]:
    """The shares of room that the mechanisms leave in some worlds, upwards and downwards."""
    shares = np.full((2, *world.variables.shape), np.nan, dtype=world.variables.dtype)
    run.run(machinery, world, *shares)
    return shares[0], shares[1]


def carried(theatre: Theatre, world: World) -> None:
    """Move other worlds by a month, with the mechanisms of a theatre and its drift home, without policies and works."""
    nothing = tiny.content({"x": tiny.variable()}, {})
    theatre.motion.projects = Projects.of(nothing, {}, theatre.world, theatre.bounds)
    run.run(theatre.machinery, world, theatre.motion.up, theatre.motion.down)
    theatre.motion.look_home()
    theatre.motion.carry(world, np.zeros_like(world.variables), np.zeros_like(world.variables), 1)


def test_left_to_themselves_the_mechanisms_keep_every_variable_within_its_bounds():
    theatre = sim.theatre(worlds=60, seed=8, months=1)
    low, high = theatre.bounds[:, :1], theatre.bounds[:, 1:]
    world = scattered(theatre.content, theatre.world.n, seed=6)
    for _ in range(100):
        carried(theatre, world)
        assert (low <= world.variables).all()
        assert (world.variables <= high).all()
    theatre.release()


def test_all_mechanisms_read_the_same_snapshot_whatever_their_order():
    theatre = sim.theatre(worlds=40, seed=8, months=1, design="central", precision="double")
    world = scattered(theatre.content, 40, seed=7)
    before = world.variables.copy()
    backwards = replace(theatre.machinery, parts=theatre.machinery.parts[::-1])
    for one, other in zip(left(theatre.machinery, world), left(backwards, world), strict=True):
        assert np.allclose(one, other, rtol=0.0, atol=1e-12)
        assert one.min() < 0.99
    assert np.array_equal(world.variables, before), "to read is not to move"
    theatre.release()


def test_the_pushes_of_several_mechanisms_leave_their_shares_of_the_room_one_after_the_other(content):
    theatre = sim.theatre(worlds=30, months=1, design="central", precision="double")
    world = scattered(content, 30, seed=10)
    room = {sign + name: np.ones(30) for sign in "+-" for name in content.variables}
    for rule in MECHANISMS.values():
        for move, push in pushed(rule, content, world).items():
            room[move] *= 1.0 - push
    up, down = left(theatre.machinery, world)
    for name, row in world.variable_rows.items():
        assert np.allclose(up[row], room[f"+{name}"], rtol=0.0, atol=1e-12), name
        assert np.allclose(down[row], room[f"-{name}"], rtol=0.0, atol=1e-12), name
    share, expected = theatre.parameters["laws.netting.numbers.share"], {}
    for name, variable in content.variables.items():
        x, (low, high) = world[name], variable.bounds
        both = share * np.minimum(1.0 - room[f"+{name}"], 1.0 - room[f"-{name}"])
        up, down = room[f"+{name}"] + both, room[f"-{name}"] + both
        if variable.relax is not None:
            home = home_of(variable, theatre.world[name])
            up *= 1.0 - variable.relax.rate.value * (home - low) / (high - low)
            down *= 1.0 - variable.relax.rate.value * (high - home) / (high - low)
        expected[name] = x + (1.0 - up) * (high - x) - (1.0 - down) * (x - low)
    carried(theatre, world)
    for name, value in expected.items():
        assert np.allclose(world[name], value, rtol=0.0, atol=1e-9), name
    theatre.release()


def home_of(variable: Variable, start: np.ndarray) -> np.ndarray | float:
    """Where a variable that drifts is at home at the opening: where its content says, else where it starts."""
    return start if variable.relax.toward is None else variable.relax.toward.value


def test_with_nothing_else_to_move_it_a_variable_drifts_home(content):
    theatre = sim.theatre(worlds=3, months=1, precision="double")
    world = scattered(content, 3, seed=9)
    before = world.variables.copy()
    theatre.machinery = replace(theatre.machinery, parts=[])
    carried(theatre, world)
    for name, variable in content.variables.items():
        row = world.variable_rows[name]
        if variable.relax is None:
            assert np.allclose(world.variables[row], before[row], rtol=0.0, atol=1e-9), name
            continue
        numbers = {key: theatre.parameters.get(f"variables.{name}.relax.{key}") for key in ("rate", "toward")}
        home = theatre.world[name] if variable.relax.toward is None else numbers["toward"]
        wanted = home + (before[row] - home) * (1.0 - numbers["rate"])
        assert np.allclose(world.variables[row], wanted, rtol=0.0, atol=1e-9), name
    theatre.release()
