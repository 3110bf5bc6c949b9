"""Can policies be held beside the sliders of the page, found by the search, and taken back?"""

from __future__ import annotations

import pytest

import sim
from tests.browsing import Driven
from tests.test_page import told

pytest.importorskip("playwright.sync_api", reason="needs the extra 'test'")
SIZE = {"worlds": 30, "months": 6}
ROW = "#h-china-corridor"


def test_a_policy_is_found_held_told_and_left_again(seen: Driven):
    page = seen.page
    page.fill("#search", "corridor cut_off")
    assert "policies" in page.inner_text("#found")
    page.select_option(ROW, "cut_off")
    seen.settle()
    held = sim.run(**SIZE, overrides={"hold.china.corridor": "cut_off"})
    assert seen.rows("variables") == told(held, "variables")
    assert "hold={china.corridor: cut_off}" in page.inner_text("#command")
    assert "held at" in page.inner_text("#changed")
    page.reload()
    seen.settle()
    assert page.input_value(ROW) == "cut_off"
    page.click("#changed button[aria-label*=held]")
    seen.settle()
    assert (page.input_value(ROW), seen.rows("variables")) == ("", told(sim.run(**SIZE), "variables"))


def test_what_the_scenario_holds_can_be_left_to_the_actor(seen: Driven):
    page = seen.page
    page.select_option("#scenario", "cpec_cutoff")
    seen.settle()
    assert "as the scenario" in page.locator(f"{ROW} option").first.text_content()
    page.evaluate("for (const box of document.querySelectorAll('#held details')) box.open = true")
    page.select_option(ROW, "free")
    seen.settle()
    free = sim.run("cpec_cutoff", **SIZE, overrides={"hold.china.corridor": "free"})
    assert seen.rows("variables") == told(free, "variables")
