"""Does the page tell which parameters matter to an outcome, in what order, and more sharply after a larger run?"""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.analysis.spread import explain_spread
from sim.config.errors import InputError
from sim.page import mattering
from sim.page.controls import numbers, place_number
from sim.page.looker import Looker
from sim.page.sharper import Sharper
from sim.page.site import Site
from sim.page.view import View
from tests.browsing import Driven

SIZE = {"worlds": 120, "months": 6}
OUTCOME = "violence"


@pytest.fixture(scope="module")
def ensemble() -> sim.Ensemble:
    """What the page shows."""
    return sim.run(**SIZE)


def wait_for_order(seen: Driven, worlds: str) -> None:
    """Wait until it is told what matters in so many worlds."""
    seen.until(f"document.getElementById('matters-note').textContent.includes('over {worlds} worlds')")


def groups(seen: Driven) -> list[str]:
    """The groups of parameters in the order in which they stand."""
    return seen.page.locator("#numbers > details").evaluate_all("boxes => boxes.map(box => box.dataset.group)")


def test_what_is_told_is_what_the_analysis_finds_with_the_pages_own_groups(ensemble):
    told = mattering.tell_matters(ensemble, OUTCOME)
    names = list(ensemble.data["number"].values)
    of_number = [place_number(ensemble.content, name)[0] for name in names]
    assert set(of_number) == {group["name"] for group in numbers(ensemble.content)}
    values = ensemble.variable(OUTCOME).values[:, -1]
    found = explain_spread(values, ensemble.data["parameter"].to_pandas().set_axis(names, axis=1), of_number)
    assert [group["name"] for group in told["groups"]] == list(found.groups["group"])
    assert np.allclose([group["share"] for group in told["groups"]], found.groups["share"], atol=1e-3)
    assert list(told["numbers"]) == list(found.numbers["number"])
    assert [len(row) == 4 for row in told["numbers"].values()] == list(found.numbers["significant"])


def test_worlds_of_a_point_count_together_and_too_few_or_all_alike_are_told(ensemble):
    paired = sim.run(worlds=120, worlds_per_point=2, months=3)
    assert mattering.tell_matters(paired, OUTCOME)["points"] == 60
    assert "at least 50 worlds" in mattering.tell_matters(sim.run(worlds=20, months=2), OUTCOME)["why"]
    never = next(name for name in ensemble.content.milestones if not (ensemble.reached(name) >= 0).any())
    assert "the same in all" in mattering.tell_matters(ensemble, never)["why"]
    with pytest.raises(InputError, match="Did you mean 'violence'"):
        mattering.tell_matters(ensemble, "violenc")


def test_what_matters_is_told_after_the_pictures_and_ended_by_whatever_is_asked_next():
    site = Site(None, View(**SIZE))
    asked = {"view": View(**SIZE).fields(), "page": "one", "number": 1, "outcome": OUTCOME}
    assert site.matters(asked)["worlds"] == SIZE["worlds"]
    site.looker.overtake("one", 2)
    assert site.matters(asked) == {}


def test_a_larger_run_tells_how_far_it_is_gives_way_and_can_be_left():
    looker = Looker()
    sharper, view = Sharper(looker), View(worlds=1200, months=6)
    free = threading.Event()
    holding = threading.Thread(target=looker.alone, args=[lambda: free.wait(60)])
    holding.start()
    assert [sharper.ask("one", view, OUTCOME)["share"] for _ in range(2)] == [0.0, 0.0]  # somebody is being shown something
    free.set()
    holding.join()
    shares = [0.0]
    while (found := sharper.ask("one", view, OUTCOME))["found"] is None:
        shares.append(found["share"])
        time.sleep(0.05)
    assert shares == sorted(shares) and found["share"] == 1.0
    same = mattering.tell_matters(sim.run(worlds=1200, months=6), OUTCOME)
    assert found["found"] == same
    sharper.ask("one", replace(view, seed=1), OUTCOME)
    sharper.stop("one")
    end = time.monotonic() + 60
    while any(thread.name.endswith("(_run)") for thread in threading.enumerate()):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_shares_stand_beside_the_sliders_and_order_them_on_request(seen: Driven):
    page = seen.page
    page.select_option("#outcome", OUTCOME)
    wait_for_order(seen, "120")
    told = mattering.tell_matters(sim.run(**SIZE), OUTCOME)
    before = groups(seen)
    assert page.locator("#numbers summary .matter").count() == len(told["groups"])
    assert page.locator(".number-row > .matter").count() == len(told["numbers"])
    alone = [name for name, row in told["numbers"].items() if len(row) == 1]
    row = page.locator(f"input[data-address='{alone[0]}']").locator("xpath=..")
    assert row.locator(".matter").text_content() == "not significant with 120 worlds"
    page.select_option("#order", "share")
    assert groups(seen) == [group["name"] for group in told["groups"]] != before
    inside = page.locator("#numbers > details").first.evaluate(
        "box => [...box.querySelectorAll('input[data-address]')].map(field => field.dataset.address)"
    )
    assert inside == [name for name in told["numbers"] if name in inside] and len(inside) > 5
    row = page.locator(f"input[data-address='{inside[0]}']").locator("xpath=..")
    page.fill("#search", inside[0])
    row.locator("[data-address]").fill(row.locator("[type=range]").input_value())
    row.locator("[data-address]").press("Enter")
    seen.settle()
    wait_for_order(seen, "120")
    assert "set by hand" in row.locator(".matter").text_content()
    page.select_option("#order", "model")
    assert groups(seen) == before
    assert OUTCOME in page.evaluate("decodeURIComponent(location.hash)")


def test_a_larger_run_is_begun_stopped_and_finished_without_holding_up_a_look(seen: Driven):
    page = seen.page
    wait_for_order(seen, "120")
    page.click("#sharpen")
    page.wait_for_selector("#sharpen-line:not([hidden])")
    assert page.inner_text("#sharpen") == "Stop the larger run"
    page.fill("#seed-field", "4")
    page.press("#seed-field", "Enter")
    seen.settle()
    assert page.is_hidden("#sharpen-line")
    wait_for_order(seen, "120")
    page.click("#sharpen")
    wait_for_order(seen, "5,000")
    assert page.is_hidden("#sharpen-line") and page.is_hidden("#sharpen")
    assert page.locator(".matter.told").count() > 3
