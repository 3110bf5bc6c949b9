"""Does what takes two flow only while both consent, and is it offered, granted and refused for a reason?"""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.actors.dealings import moves_of
from sim.actors.standing import standing
from sim.config.errors import InputError
from sim.config.loading import load
from sim.theatre import Theatre
from sim.world.agreements import Pact, pacts
from tests import tiny
from tests.dealing import deal, stage, two

SHIPPED = load("baseline")
SCENARIOS = ("baseline", "bagram_return", "cpec_cutoff", "package_for_pakistan", "baloch_settlement")


def consents(pact: Pact, stances: np.ndarray) -> np.ndarray:
    """Where the sides consent as the agreement asks, told from stances alone, (world,)."""
    given = np.array([np.asarray(part)[stances[side]] for side, part in zip(pact.sides, pact.consents, strict=True)])
    return (given.sum(axis=0) >= pact.least) & given[np.array(pact.veto)].all(axis=0)


@pytest.mark.parametrize("name", SCENARIOS)
def test_no_agreement_is_in_force_without_its_sides_and_each_flows_just_while_it_is(name):
    theatre = sim.theatre(name, worlds=60, seed=5)
    for _ in range(18):
        theatre.step()
        for pact in theatre.deals.pacts:
            agreed = theatre.world.agreed[pact.row]
            assert not (agreed & ~consents(pact, theatre.world.stances)).any() or _changed_since(theatre, pact)
        rooms = standing(theatre.dossiers, theatre.world.stances, theatre.potency, theatre.world.variables)
        for pact in theatre.deals.pacts:
            agreed, potency = theatre.world.agreed[pact.row], theatre.deals.potency[pact.row]
            for room, effects in ((rooms.up, pact.up), (rooms.down, pact.down)):
                for row, effect in zip(pact.rows, effects, strict=True):
                    room[row] += effect * agreed * potency
        np.testing.assert_allclose(theatre.policies.standing.up, rooms.up, atol=2e-5)
        np.testing.assert_allclose(theatre.policies.standing.down, rooms.down, atol=2e-5)
    assert theatre.world.agreed.any(axis=1).sum() > 10
    theatre.release()


def _changed_since(theatre: Theatre, pact: Pact) -> bool:
    """Whether an incident turned one of its sides after pushes had flowed this month; it ends with the next."""
    turned = {d for incident in theatre.content.incidents.values() for d in incident.turns}
    return any(theatre.content.dossiers[side] in turned for side in pact.sides)


@pytest.mark.parametrize("name", SHIPPED.agreements)
def test_what_an_agreement_moves_is_left_alone_while_any_side_that_it_needs_is_missing(name):
    pact = next(pact for pact in pacts(SHIPPED) if pact.name == name)
    theatre = sim.theatre("baseline", worlds=1, seed=0)
    world = theatre.world
    for side, given in zip(pact.sides, pact.consents, strict=True):
        world.stances[side] = int(np.flatnonzero(given)[0])
    assert consents(pact, world.stances)[0]
    for place, (side, given) in enumerate(zip(pact.sides, pact.consents, strict=True)):
        if given.all():
            continue
        stood = world.stances[side].copy()
        world.stances[side] = int(np.flatnonzero(~given)[0])
        if pact.takes_all or pact.veto[place]:
            assert not pact.holds(world)[0]
        world.stances[side] = stood
    theatre.release()


def test_an_offer_moves_nothing_and_an_agreement_moves_what_it_says():
    theatre = stage(two(), {"deal": deal()})
    theatre.set_stance(theatre.by_name["one.q"], np.array([0]), 1)
    theatre.step()
    assert theatre.world["x"][0] == 0.2
    theatre.set_stance(theatre.by_name["two.p"], np.array([0]), 1)
    theatre.step()
    assert theatre.world["x"][0] == pytest.approx(0.6)
    theatre.set_stance(theatre.by_name["one.q"], np.array([0]), 0)
    theatre.step()
    assert theatre.world["x"][0] == pytest.approx(0.6)


def test_offers_are_made_in_hope_and_granted_for_a_reason():
    theatre = stage(two(rate=1.0, own=0.01), {"deal": deal()})
    theatre.step()
    assert theatre.world.stances[:, 0].tolist() == [1, 1]
    assert theatre.world.agreed[0, 0]
    hopeless = stage(two(rate=1.0, own=0.01), {"deal": deal()}, hope=0.0)
    for _ in range(5):
        hopeless.step()
    assert not hopeless.world.agreed.any()
    assert hopeless.world.stances[:, 0].tolist() == [0, 0]


def test_whoever_would_lose_does_not_grant_and_the_offer_is_given_up_in_time():
    theatre = stage(two(rate=1.0, own=0.01, worth=-1.0), {"deal": deal()})
    offered = []
    for _ in range(20):
        theatre.step()
        offered.append(int(theatre.world.stances[0, 0]))
        assert theatre.world.stances[1, 0] == 0
    assert offered[0] == 1
    assert 0 in offered


def test_nobody_hopes_for_the_consent_of_who_is_held_in_place():
    held = two(rate=1.0, own=0.01)
    scenario = {"title": "tiny", "question": "what then?", "force": {"two.p": "rest"}}
    theatre = stage(held, {"deal": deal()}, scenario=scenario)
    for _ in range(3):
        theatre.step()
        assert theatre.world.stances[0, 0] == 0


def test_what_a_deal_costs_is_paid_only_while_it_is_in_force():
    dear = stage(two(rate=1.0), {"deal": deal(costs={"two": 5.0})})
    for _ in range(4):
        dear.step()
        assert dear.world.stances[1, 0] == 0
    cheap = stage(two(rate=1.0), {"deal": deal(costs={"two": 0.01})})
    for _ in range(4):
        cheap.step()
    assert cheap.world.agreed[0, 0]


def test_an_agreement_rests_while_what_it_needs_does_not_hold():
    theatre = stage(two(), {"deal": deal(needs={"y": {"max": 0.5}})}, y=tiny.variable(0.9))
    for name in ("one.q", "two.p"):
        theatre.set_stance(theatre.by_name[name], np.array([0]), 1)
    theatre.step()
    assert theatre.world["x"][0] == 0.2
    theatre.world.variables[theatre.world.variable_rows["y"]] = 0.4
    theatre.step()
    assert theatre.world["x"][0] == pytest.approx(0.6)


def club(quorum: int, veto: list[str]) -> Theatre:
    """Three members, each of whom can sign."""
    sign = {"rest": tiny.option(), "sign": tiny.option()}
    members = {name: tiny.actor({"x": 1.0}, {"q": tiny.dossier(sign, rate=0.0)}) for name in "abc"}
    takes = {f"{name}.q": ["sign"] for name in "abc"}
    return stage(members, {"text": deal(takes, kind="club", quorum=quorum, veto=veto)})


@pytest.mark.parametrize(
    ("quorum", "veto", "signers", "in_force"),
    [
        (2, [], "ab", True),
        (2, [], "a", False),
        (2, ["c.q"], "ab", False),
        (2, ["a.q"], "ab", True),
        (3, [], "ab", False),
        (3, [], "abc", True),
    ],
)
def test_a_club_takes_its_quorum_and_those_with_a_veto_and_its_text_is_one_act(quorum, veto, signers, in_force):
    theatre = club(quorum, veto)
    for name in signers:
        theatre.set_stance(theatre.by_name[f"{name}.q"], np.array([0]), 1)
    theatre.step()
    assert theatre.world["x"][0] == pytest.approx(0.6 if in_force else 0.2)  # however many sign
    theatre.release()


def test_moves_are_told_from_who_stood_where():
    theatre = stage(two(), {"deal": deal()})
    share, here = theatre.by_name["one.q"].shares[0], np.array([0])
    world = theatre.world

    def move(before: int, now: int, other: int) -> list[str]:
        world.stances[:, 0] = now, other
        return [name for name, happened in moves_of(share, world, here, np.array([before])).items() if happened[0]]

    assert move(0, 1, 0) == ["offered"]
    assert move(0, 1, 1) == ["granted"]
    assert move(0, 0, 1) == ["refused"]
    assert move(1, 0, 1) == ["withdrawn"]
    assert move(0, 0, 0) == move(1, 1, 0) == move(1, 1, 1) == move(1, 0, 0) == []


def test_who_leaves_a_club_that_goes_on_without_it_has_ended_nothing():
    theatre = club(2, ["a.q"])
    world, here = theatre.world, np.array([0])

    def move(name: str, before: int, now: str) -> list[str]:
        """What a member did who stood at `before`, with those of `now` signing afterwards."""
        world.stances[:, 0] = [member in now for member in "abc"]
        share = theatre.by_name[f"{name}.q"].shares[0]
        return [said for said, happened in moves_of(share, world, here, np.array([before])).items() if happened[0]]

    assert move("c", 1, "ab") == move("c", 0, "ab") == move("c", 0, "abc") == []
    assert move("b", 1, "a") == ["withdrawn"]
    assert move("a", 1, "bc") == ["withdrawn"]  # it has a veto
    assert move("a", 0, "bc") == ["refused"]
    assert move("b", 0, "ab") == ["granted"]
    theatre.release()


def test_at_depth_two_consent_that_is_expected_counts():
    def offers(depth: int) -> bool:
        theatre = stage(two(rate=1.0, own=0.05, cost=-0.5), {"deal": deal()}, hope=0.0, decision={"depth": depth})
        theatre.step()
        offered = bool(theatre.world.stances[0, 0])
        theatre.release()
        return offered

    assert not offers(1)
    assert offers(2)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (deal({"one.q": ["offer"], "one.z": ["grant"]}), "takes two actors"),
        (deal({"one.q": ["offr"], "two.p": ["grant"]}), "offer"),
        (deal({"one.w": ["offer"], "two.p": ["grant"]}), "one.q"),
        (deal(quorum=3), "quorum 3"),
        (deal(veto=["three.p"]), "veto"),
        (deal(asked_by=["three.p"]), "asked_by 'three.p'"),
        (deal(asked_by=[]), "asked_by"),
        (deal(needs={"deal": True}), "deal needs deal"),
        (deal(costs={"three": 0.1}), "costs"),
        (deal(effects={"xx": 0.1}), "xx"),
        (deal(needs={"deal": 3}), "true or false"),
        (deal({"one.q": [], "two.p": ["grant"]}), "takes.one.q names no option"),
        (deal(kind="club"), "under quorum with how many"),
    ],
)
def test_a_wrong_agreement_is_told_with_what_is_allowed(entry, told):
    with pytest.raises(InputError, match=told.replace(".", r"\.")):
        stage(two(), {"deal": entry})
