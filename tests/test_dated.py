"""Do announced measures come into force on their day unless called off, and is a truce renewed on its date by both?"""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.config.errors import InputError
from sim.config.loading import load
from sim.theatre import Theatre
from tests import tiny

SHIPPED = load("baseline")


class Unheard(Theatre):
    """A theatre in which nobody calls anything off."""

    def hold_reviews(self) -> None:
        """Nobody decides."""


def vow(lasts: int = 3, backing_down: float = 0.0, rate: float = 0.0, wants: float = 0.0, **more) -> dict:
    """Somebody who can vow a level of 0.9, impose it, and leave it."""
    options = {
        "leave": tiny.option(),
        "vow": tiny.option(armed=True, lasts=lasts, then="impose", backing_down=backing_down),
        "impose": tiny.option(sets={"x": 0.9}),
    }
    return {"one": tiny.actor({"x": wants}, {"q": tiny.dossier(options, rate=rate, **more)}, temperature=0.0, foresight=6.0)}


def play(actors: dict, months: int, kind: type[Theatre] = Theatre, **decision) -> list[tuple[int, float]]:
    """The option that stands and the level of x at the end of each month."""
    theatre = kind(tiny.content({"x": tiny.variable(0.2)}, actors, decision), horizon=months, precision="double")
    found = []
    for _ in range(months):
        theatre.step()
        found.append((int(theatre.world.stances[0, 0]), float(theatre.world["x"][0])))
    theatre.release()
    return found


def test_with_nothing_called_off_the_tariff_is_in_force_on_1_november_and_the_rules_on_8_november():
    theatre = Unheard(SHIPPED, 20, horizon=2)
    assert (theatre.world["us_tariffs"] < 100).all()
    theatre.step()
    assert (theatre.world["us_tariffs"] == 150).all()
    options = SHIPPED.options["china.controls"]
    assert (theatre.world.stances[theatre.world.dossier_rows["china.controls"]] == options.index("rules")).all()
    rules = SHIPPED.actors["china"].dossiers["controls"].options["rules"]
    np.testing.assert_allclose(theatre.world["export_controls"], rules.sets["export_controls"], rtol=1e-6)
    theatre.release()


def test_a_measure_stays_announced_until_its_day_and_then_sets_its_level_at_once():
    assert play(vow(lasts=3), 4, Unheard)[:2] == [(0, 0.2), (0, 0.2)]
    found = play(vow(lasts=3, start="vow"), 5, Unheard)
    assert [stance for stance, _ in found] == [1, 1, 2, 2, 2]
    assert [level for _, level in found] == [0.2, 0.2, 0.9, 0.9, 0.9]


def test_it_is_looked_at_once_more_in_the_month_of_its_date_and_can_be_called_off():
    """At no other time does it come up, and its owner would rather not have it."""
    found = play(vow(lasts=3, start="vow", wants=-1.0), 5)
    assert [stance for stance, _ in found] == [1, 1, 0, 0, 0]
    assert {level for _, level in found} == {0.2}


def test_backing_down_costs_and_whoever_would_pay_too_much_carries_it_out():
    def carried_out(cost: float) -> bool:
        return play(vow(lasts=2, start="vow", wants=-1.0, backing_down=cost), 3)[-1][0] == 2

    assert not carried_out(0.0)
    assert not carried_out(0.65)
    assert carried_out(0.75)  # a level of 0.9 in place of 0.2 costs it 0.7


def test_carrying_it_out_costs_no_more_than_never_having_vowed():
    theatre = Theatre(tiny.content({"x": tiny.variable(0.2)}, vow(start="vow", backing_down=1.0)), precision="double")
    weighed = theatre.actors["one"].weigh(theatre.by_name["one.q"], np.array([0]), theatre.policies.lasting())
    assert weighed.costs[:, 0].tolist() == [1.0, 0.0, 0.0]
    theatre.release()


def test_switched_off_nothing_comes_into_force_by_itself():
    assert [stance for stance, _ in play(vow(start="vow"), 8, without=["dates"])] == [1] * 8


def test_a_dossier_with_dates_comes_up_in_just_these_months():
    options = {"rest": tiny.option(), "act": tiny.option({"x": 0.1})}
    entry = tiny.dossier(options, rate=0.0)
    entry["review"]["dates"] = {"first": 2, "every": 5}
    theatre = tiny.theatre({"x": tiny.variable(0.5)}, {"one": tiny.actor({}, {"q": entry})}, horizon=14)
    months = [month for month, names in enumerate(tiny.agenda(theatre, 14), start=1) if names]
    assert months == [2, 7, 12]
    theatre.release()


@pytest.mark.parametrize(
    ("dates", "wanted"),
    [
        ({"first": "2025-12"}, [2]),
        ({"first": "2025-12", "every": 5}, [2, 7, 12]),
        ({"first": "2025-03", "every": 6}, [5, 11]),
    ],
)
def test_a_date_is_a_month_of_the_calendar(dates, wanted):
    entry = tiny.dossier({"rest": tiny.option(), "act": tiny.option({"x": 0.1})}, rate=0.0)
    entry["review"]["dates"] = dates
    theatre = tiny.theatre({"x": tiny.variable(0.5)}, {"one": tiny.actor({}, {"q": entry})}, horizon=14)
    assert [month for month, names in enumerate(tiny.agenda(theatre, 14), start=1) if names] == wanted
    theatre.release()


@pytest.mark.parametrize("first", ["2025-13", "November", 0, 1.5, True, None, "2025-09", [1]])
def test_a_date_that_is_no_month_to_come_is_told_with_what_is_allowed(first):
    entry = tiny.dossier({"rest": tiny.option(), "act": tiny.option({"x": 0.1})}, rate=0.0)
    entry["review"]["dates"] = {"first": first}
    told = (
        "give a later month" if first == "2025-09" else r"dates.first: found .*allowed: a month as '2025-11', or how many months"
    )
    with pytest.raises(InputError, match=told):
        tiny.theatre({"x": tiny.variable(0.5)}, {"one": tiny.actor({}, {"q": entry})})


def test_the_truce_is_renewed_by_both_or_not_at_all():
    """In the months of its date both look at it; what is told of the truce flows only where both renew it."""
    theatre = sim.theatre("baseline", worlds=200, seed=2)
    renewed, both = theatre.world.agreement_rows["truce_renewed"], {}
    for month in range(1, 26):
        theatre.step()
        for actor in ("us", "china"):
            if month in (1, 13, 25):
                assert theatre.actors[actor].agenda[f"{actor}.truce"].size == 200
        rows = [theatre.world.dossier_rows[f"{actor}.truce"] for actor in ("us", "china")]
        both[month] = (theatre.world.stances[rows] == 0).all(axis=0)
        assert not (theatre.world.agreed[renewed] & ~both[month]).any()
    assert 0 < both[1].mean() < 1
    assert SHIPPED.options["us.truce"][0] == "renew" == SHIPPED.options["china.truce"][0]
    theatre.release()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"then": None}, "what comes into force"),
        ({"lasts": None}, "in how many months"),
        ({"armed": False}, "can be backed down from"),
        ({"lasts": 1201}, "from 1 to 1200"),
        ({"lasts": 32767}, "from 1 to 1200"),
    ],
)
def test_a_wrong_announcement_is_told(change, told):
    actors = vow(backing_down=0.1)
    entry = actors["one"]["dossiers"]["q"]["options"]["vow"]
    entry |= change
    with pytest.raises(InputError, match=told):
        tiny.content({"x": tiny.variable(0.2)}, {"one": actors["one"]})


@pytest.mark.parametrize("lasts", [1201, 32767, 40000])
def test_an_act_that_would_outlast_every_run_is_refused(lasts):
    options = {"keep": tiny.option(), "break": tiny.option(lasts=lasts, then="keep")}
    with pytest.raises(InputError, match=f"{lasts}; allowed: .*from 1 to 1200"):
        tiny.content({"x": tiny.variable(0.2)}, {"one": tiny.actor({}, {"q": tiny.dossier(options)})})


def test_a_level_outside_the_bounds_of_its_variable_is_refused():
    actors = vow()
    actors["one"]["dossiers"]["q"]["options"]["impose"]["sets"] = {"x": 1.2}
    with pytest.raises(InputError, match=r"from 0\.0 to 1\.0"):
        tiny.content({"x": tiny.variable(0.2)}, actors)
