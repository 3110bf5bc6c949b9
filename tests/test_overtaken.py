"""Is a run ended that nobody waits for any more, and no other?"""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

import sim
from sim.config.errors import InputError
from sim.ensembles.api import planned
from sim.ensembles.run import run_ensemble
from sim.page.looker import Looker, Overtaken
from sim.page.view import View

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


def test_a_page_overtakes_itself_and_no_other_page():
    looks = Looker()
    first, other = looks.overtake("one"), looks.overtake("another")
    again = looks.overtake("one")
    with pytest.raises(Overtaken):
        looks.ensemble(FEW, first)
    assert looks.ensemble(FEW, other) is looks.ensemble(FEW, again)


def test_what_is_asked_while_worlds_are_run_ends_them_and_is_answered_itself():
    site, answers = Site(None, FEW), {}
    many = replace(FEW, worlds=4000, months=60).fields()
    long = threading.Thread(target=lambda: answers.update(long=site.look({"page": "one", "view": many})))
    long.start()
    while not site.looker._asking:
        pass
    assert site.look({"page": "one", "view": FEW.fields()})["worlds"] == 2
    long.join(timeout=60)
    assert answers == {"long": {}}


def test_a_view_that_cannot_be_run_ends_the_run_before_it_and_is_refused():
    site = Site(None, FEW)
    go_on = site.looker.overtake("one")
    with pytest.raises(InputError):
        site.look({"page": "one", "view": {"scenario": "cpec_cutof"}})
    with pytest.raises(Overtaken):
        go_on()
