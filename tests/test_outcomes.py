"""Is every outcome a number from 0 to 1 that moves the way its sentence says, world by world?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.world.composing import at_least, average, blend, either, warmth
from sim.world.outcomes import OUTCOMES
from sim.world.reading import reads, resolved, weight_addresses, weights_of
from tests.scattered import columns, numbers, only, scattered

N = 2000
chances = st.floats(min_value=0.0, max_value=1.0)

RISES = """
pressure_on_us export_controls | pressure_on_china us_tariffs | us_supply_security us_diversification | trade_calm truce
us_home_industry us_supply | supplier_alternatives allied_supply | us_mineral_access chinese_technology
us_mineral_access minerals_deal | mineral_exports reko_diq | us_foothold pasni_port | us_foothold bagram_base
corridor_integrity cpec_pace | corridor_integrity cpec_stock | gwadar_primacy gwadar_port | china_privilege china_pakistan
corridor_burden violence | army_control repression | foreign_extraction us_shipments | insurgent_position grievance
baloch_say consent | baloch_say revenue_sharing | lifelines imf_support | independence_from_china minerals_deal
indispensability us_aid | pakistan_stability finances | pakistan_stability legitimacy | base_near_iran bagram_base
ore_at_hand reko_diq | ore_at_hand gilgit_baltistan | ore_at_hand refinery | baloch_say baloch_trust
base_near_iran pasni_port | bases_kept_out moscow_format | watch_on_china bagram_base | xinjiang_security china_taliban
counterterrorism pakistan_us | asian_counterweight ric | asian_counterweight china_india | us_sway india_us
"""
FALLS = """
ree_dominance us_diversification | ree_dominance allied_supply | ree_dominance indian_supply | pressure_on_us us_diversification
pressure_on_us us_tariffs | pressure_on_china export_controls | trade_calm market_stress | us_mineral_access violence
corridor_integrity violence | gwadar_primacy pasni_port | china_privilege minerals_deal | corridor_burden china_pakistan
baloch_order violence | baloch_order insurgent_strength | army_control insurgent_strength | foreign_extraction consent
baloch_say repression | independence_from_china chinese_debt | pakistan_stability ttp | pakistan_isolation china_pakistan
pakistan_isolation pakistan_us | pakistan_isolation saudi_pact | afghan_sovereignty bagram_base | afghan_sovereignty border_war
border_quiet border_war | border_quiet refugees | bases_kept_out bagram_base | watch_on_china us_entanglement
xinjiang_security bagram_base | counterterrorism ttp | indian_security kashmir_tension | indian_security us_aid
dollar_primacy brics_pressure
"""
DIRECTIONS = [
    (*pair.split(), sign)
    for table, sign in ((RISES, 1.0), (FALLS, -1.0))
    for pair in table.replace("\n", "|").split("|")
    if pair.strip()
]


@pytest.fixture(scope="module")
def world(content):
    return scattered(content, N, seed=11)


@pytest.fixture(scope="module")
def level(content):
    """An outcome by its name, with the middle of its weights."""
    return lambda name, state: OUTCOMES[name](state, weights_of(name, numbers(content)))


@pytest.mark.parametrize("name", OUTCOMES)
@pytest.mark.parametrize("drawn", [False, True])
def test_an_outcome_is_a_number_from_0_to_1_in_every_world(name, drawn, content, world):
    found = OUTCOMES[name](columns(world), weights_of(name, numbers(content, n=N if drawn else None)))
    assert found.shape == (N,)
    assert np.isfinite(found).all()
    assert -1e-12 <= found.min()
    assert found.max() <= 1.0 + 1e-12
    assert np.ptp(found) > 0.3, "an outcome that hardly differs between all possible worlds cannot be cared about"


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_weight_of_an_outcome_moves_it_somewhere(name, content, world):
    before, of = weights_of(name, numbers(content)), numbers(content)
    for weight, address in weight_addresses(name).items():
        for end in content.quantities[address].ends:
            changed = weights_of(name, lambda other, one=address, to=end: to if other == one else of(other))
            apart = np.abs(OUTCOMES[name](columns(world), changed) - OUTCOMES[name](columns(world), before))
            assert apart.max() > 0.01, f"{weight} at {end} makes no difference"


@pytest.mark.parametrize("name", OUTCOMES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_an_outcome_stays_within_0_and_1_wherever_hypothesis_looks(name, content, data):
    corner = st.sampled_from([0.0, 0.5, 1.0]) | chances
    state = {v: np.array([data.draw(corner, label=v)]) for v in sorted(reads(name))}
    state = {v: 2.0 * share - 1.0 if v in content.alignments else share for v, share in state.items()}
    weights = weights_of(name, lambda address: data.draw(corner, label=address))
    assert -1e-12 <= OUTCOMES[name](state, weights)[0] <= 1.0 + 1e-12


@pytest.mark.parametrize("name", OUTCOMES)
def test_an_outcome_of_a_world_has_the_same_bits_alone_and_in_company(name, world, level):
    together = level(name, columns(world))
    order = np.random.default_rng(0).permutation(N)
    assert np.array_equal(level(name, columns(only(world, order))), together[order])
    for k in (0, 1, N - 1):
        assert level(name, columns(only(world, slice(k, k + 1)))).tobytes() == together[k : k + 1].tobytes()


@pytest.mark.parametrize("name", OUTCOMES)
def test_an_outcome_may_be_asked_for_every_option_at_once(name, world, level):
    state = columns(world)
    one = sorted(reads(name))[0]
    options = np.stack([state[one], state[one][::-1]])
    found = np.broadcast_to(level(name, {**state, one: options}), (2, N))
    assert np.array_equal(found[0], level(name, state))


@pytest.mark.parametrize("name", OUTCOMES)
def test_an_outcome_leaves_the_world_as_it_was(name, world, level):
    before = world.variables.tobytes()
    level(name, columns(world))
    assert world.variables.tobytes() == before


@pytest.mark.parametrize("name", OUTCOMES)
def test_everything_an_outcome_reads_exists_and_matters(name, content, world, level):
    assert reads(name) <= set(content.variables)
    before = level(name, columns(world))
    for variable in reads(name):
        other = columns(world) | {variable: columns(world)[variable][::-1]}
        assert not np.array_equal(level(name, other), before), f"{variable} is read and makes no difference"


@pytest.mark.parametrize(("name", "variable", "sign"), DIRECTIONS)
def test_an_outcome_moves_the_way_its_sentence_says(name, variable, sign, content, world, level):
    state = columns(world)
    more = state[variable] + np.random.default_rng(5).random(N) * (1.0 - state[variable])
    gained = sign * (level(name, state | {variable: more}) - level(name, state))
    assert gained.min() >= -1e-12
    assert gained.max() > 0.01


def test_a_lever_is_worth_nothing_without_what_it_needs(world, level):
    state = columns(world)
    nothing, all_of_it = np.zeros(N), np.ones(N)
    assert level("pressure_on_us", state | {"us_diversification": all_of_it}).max() == 0.0
    assert level("watch_on_china", state | {"bagram_base": nothing}).max() == 0.0
    assert level("foreign_extraction", state | {"consent": all_of_it}).max() == 0.0
    empty = {name: nothing for name in ("minerals_deal", "us_shipments", "refinery")}
    assert level("us_mineral_access", state | empty).max() == 0.0


def test_india_is_most_its_own_master_between_two_sides(world, level):
    def autonomy(west: float, asia: float) -> float:
        ties = {"india_us": 2 * west - 1, "china_india": 2 * asia - 1, "india_russia": 2 * asia - 1}
        return float(level("indian_autonomy", {name: np.array(tie) for name, tie in ties.items()}))

    assert autonomy(0.6, 0.6) > max(autonomy(1.0, 0.2), autonomy(0.2, 1.0)) > autonomy(1.0, 0.0) == 0.0


def test_the_name_of_a_variable_means_its_level_between_its_bounds(content):
    variables = content.variables
    for name, variable in variables.items():
        reading = resolved(name, content, "here")
        assert reading.reads == {name}
        low, high = variable.bounds
        found = reading.of({name: np.array([low, (low + high) / 2, high])}, numbers(content))
        assert np.allclose(found, [0.0, 0.5, 1.0], atol=1e-12)


def test_alignments_read_as_warmth_run_from_0_to_1():
    assert warmth(np.array([-1.0, 0.0, 1.0])).tolist() == [0.0, 0.5, 1.0]


@given(st.lists(chances, min_size=1, max_size=5))
def test_either_is_at_least_the_likeliest_part_and_at_most_their_sum(parts):
    found = either(*(np.array(part) for part in parts))
    assert max(parts) - 1e-12 <= found <= min(1.0, sum(parts)) + 1e-12


@given(st.lists(chances, min_size=2, max_size=5))
def test_either_does_not_care_about_the_order_of_its_parts(parts):
    arrays = [np.array(part) for part in parts]
    assert abs(either(*arrays) - either(*reversed(arrays))) < 1e-12


def test_either_is_certain_with_one_certain_part_and_impossible_without_any():
    assert either(np.array(0.3), np.array(1.0)) == 1.0
    assert either(np.array(0.0), np.array(0.0)) == 0.0
    assert np.isclose(either(np.array(0.5), np.array(0.5)), 0.75)


@given(chances, chances, chances)
def test_parts_put_together_stay_between_0_and_1(share, one, other):
    assert share <= at_least(share, one) <= 1.0 + 1e-12
    for mean in (blend(share, one, other), average((share, one), (0.5, other))):
        assert min(one, other) - 1e-12 <= mean <= max(one, other) + 1e-12
    assert average((0.0, one), (0.0, other)) == 0.0
