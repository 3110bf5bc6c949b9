"""Do the shipped claims cover the documents, and can every one of them be put to the test?"""

from __future__ import annotations

import itertools
from typing import Any

import pytest

import sim
from sim.config.content import Content
from sim.ensembles.settings import RunSettings
from sim.evidence import Ledger
from sim.readouts.measures import check_measure
from sim.studies.claims import schema
from sim.studies.claims.schema import Arm, Claim
from sim.world.citing import checked

HORIZON = 60
CLAIMS = schema.read()
TESTED = {name: claim for name, claim in CLAIMS.items() if not claim.beyond}


def arms() -> dict[str, tuple[str, Arm]]:
    """Every arm once, with a claim that needs it."""
    return {repr(arm): (name, arm) for name, claim in TESTED.items() for arm in claim.arms}


def form(claim: Claim) -> tuple[Any, ...]:
    """In which form a claim is tested."""
    return claim.effect, claim.event, claim.likelihood, claim.by, claim.arms


def measure(claim: Claim) -> str:
    """What is measured of a claim."""
    return claim.effect.outcome if claim.effect is not None else claim.target.measure


def test_every_forecast_conditional_and_causal_statement_is_a_claim() -> None:
    assert schema.untold(CLAIMS.values()) == []


def test_a_statement_that_no_claim_words_is_named() -> None:
    silent = [claim for claim in CLAIMS.values() if "mittree-82" not in claim.cites]
    assert "mittree-82" in schema.untold(silent)
    assert Ledger.load().cite("mittree-82").kind == "causal"


def test_all_arms_open_and_are_checked() -> None:
    scenarios: dict[str, Content] = {}
    for name, arm in arms().values():
        held = scenarios.get(arm.scenario) or scenarios.setdefault(arm.scenario, sim.content(arm.scenario))
        story = checked(schema.opened(held, arm, f"claims: {name}")).scenario
        assert set(arm.force) <= set(story.force)
        assert len(story.events) == len(held.scenario.events) + len(arm.events)


@pytest.mark.parametrize("theme", sorted({claim.theme for claim in TESTED.values()}))
def test_what_is_measured_exists_and_is_read_in_time(theme: str, content: Content) -> None:
    for name, claim in TESTED.items():
        if claim.theme == theme:
            check_measure(content, RunSettings(worlds=2, months=HORIZON), measure(claim), name)
            assert claim.by <= HORIZON, f"{name} is read after the {HORIZON} months of a run"


def test_events_are_milestones_or_lie_within_the_scale(content: Content) -> None:
    for name, claim in TESTED.items():
        if claim.event is not None and measure(claim) not in content.milestones and not claim.is_from_start:
            assert 0 < claim.target.number < 1, f"{name}: levels lie between 0 and 1, {claim.event} tells nothing"


def test_events_have_worlds_of_their_own_and_no_others() -> None:
    for name, claim in TESTED.items():
        assert claim.event is None or claim.against == Arm(), f"{name}: an event is not held against anything"


def test_no_fact_is_told_twice_in_the_same_form() -> None:
    for (one, first), (other, second) in itertools.combinations(TESTED.items(), 2):
        told_twice = set(first.cites) & set(second.cites)
        assert not told_twice or form(first) != form(second), f"{one} and {other} ask the same of {told_twice}"


def test_what_is_beyond_the_model_is_said_with_a_reason_and_is_not_the_rule() -> None:
    beyond = [claim for claim in CLAIMS.values() if claim.beyond]
    assert all(len(claim.beyond.split()) > 8 for claim in beyond)
    assert len(beyond) < len(TESTED) / 4
