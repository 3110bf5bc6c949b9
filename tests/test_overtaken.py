"""Is a run ended that nobody waits for any more, and no other?"""

from __future__ import annotations

import threading
from dataclasses import replace

import mesa
import pytest

import sim
from sim.config.errors import InputError
from sim.ensembles.api import planned
from sim.ensembles.run import run_ensemble
from sim.page.looker import Looker, Overtaken
from sim.page.view import View
from sim.theatre import Theatre

pytest.importorskip("starlette")
from sim.page.site import Site

FEW = View(worlds=2, months=2)


def test_a_run_ends_before_the_month_in_which_somebody_objects():
    begun = []

    def object_in_the_third() -> None:
        begun.append(len(begun) + 1)
        if len(begun) == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        run_ensemble(sim.content(), planned(2, {"months": 12}), each_month=object_in_the_third)
    assert begun == [1, 2, 3]


def test_without_an_objection_the_worlds_are_those_of_any_run():
    asked = []
    found = run_ensemble(sim.content(), planned(3, {"months": 4, "batch": 2}), each_month=lambda: asked.append(1))
    assert len(asked) == 2 * 4
    assert found.data.equals(sim.run(worlds=3, months=4).data)


def test_a_run_that_is_ended_leaves_no_theatre_behind():
    def object_at_once() -> None:
        raise InterruptedError

    before = len(mesa.Agent._ids)
    with pytest.raises(InterruptedError):
        run_ensemble(sim.content(), planned(2, {"months": 2}), each_month=object_at_once)
    assert len(mesa.Agent._ids) == before


def test_a_page_overtakes_itself_and_no_other_page():
    looks = Looker()
    first, other, again = looks.overtake("one", 1), looks.overtake("another", 1), looks.overtake("one", 2)
    with pytest.raises(Overtaken):
        looks.ensemble(FEW, first)
    assert looks.ensemble(FEW, other) is looks.ensemble(FEW, again)


def test_a_question_that_comes_after_a_later_one_is_overtaken_already():
    looks = Looker()
    later, earlier = looks.overtake("one", 2), looks.overtake("one", 1)
    with pytest.raises(Overtaken):
        earlier()
    later()


def test_what_waits_for_its_turn_is_let_go_when_it_is_overtaken():
    looks = Looker()
    go_on = looks.overtake("one", 1)
    let_go, free = threading.Event(), threading.Event()

    def wait_in_vain() -> None:
        with pytest.raises(Overtaken):
            looks.ensemble(FEW, go_on)
        let_go.set()

    holding = threading.Thread(target=looks.alone, args=[lambda: free.wait(60)])
    waiting = threading.Thread(target=wait_in_vain)
    holding.start()
    waiting.start()
    looks.overtake("one", 2)
    assert let_go.wait(30)
    free.set()
    holding.join()


def test_what_is_asked_while_worlds_are_run_ends_them_and_is_answered_itself(monkeypatch, in_numpy):
    site, answers, begun = Site(None, FEW), {}, threading.Event()
    step = Theatre.step
    monkeypatch.setattr(Theatre, "step", lambda theatre: (begun.set(), step(theatre)))
    many = replace(FEW, worlds=4000, months=60).fields()
    asked = {"page": "one", "number": 1, "view": many}
    long = threading.Thread(target=lambda: answers.update(long=site.look(asked)))
    long.start()
    assert begun.wait(60)
    assert site.look({"page": "one", "number": 2, "view": FEW.fields()})["worlds"] == 2
    long.join(timeout=60)
    assert answers == {"long": {}}


def test_who_does_not_say_which_page_asks_overtakes_nobody():
    site = Site(None, FEW)
    go_on = site.looker.overtake("one", 1)
    site.stop({})
    assert site.look({"view": FEW.fields()})["worlds"] == 2
    go_on()


def test_a_view_that_cannot_be_run_ends_the_run_before_it_and_is_refused():
    site = Site(None, FEW)
    go_on = site.looker.overtake("one", 1)
    with pytest.raises(InputError):
        site.look({"page": "one", "number": 2, "view": {"scenario": "cpec_cutof"}})
    with pytest.raises(Overtaken):
        go_on()
