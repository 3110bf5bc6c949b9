"""Can the page be used on a phone, with pictures in sight of the controls and nothing too small to touch or beside the screen?"""

from __future__ import annotations

import pytest

import sim
from sim.analysis.fans import fan
from tests.browsing import Driven

SIZE = {"worlds": 120, "months": 8}
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
SMALL = """() => {
    const inText = '#story, #forked, #brief, #fact-text, table, .skip';
    const kinds = 'a, button, select, summary, input:not([type=checkbox]), .check label';
    const shown = [...document.querySelectorAll(kinds)].filter(part => part.checkVisibility() && !part.closest(inText));
    const boxes = shown.map(part => [part.outerHTML.slice(0, 90), part.getBoundingClientRect()]);
    return boxes.filter(([, {width, height}]) => Math.min(width, height) < 43.5).map(([words]) => words);
}"""
"""What can be touched and is smaller; what stands in running text may be."""

WIDE = """() => {
    const isScrolled = part => part && part.closest('.scroll, #map-place, nav, #blocs') !== null;
    const beyond = part => part.getBoundingClientRect().right > innerWidth + 1 && part.checkVisibility() && !isScrolled(part);
    return [...document.querySelectorAll('body *')].filter(beyond).map(part => part.outerHTML.slice(0, 90));
}"""
"""What reaches beyond the screen and is not scrolled by itself."""


def narrow(seen: Driven) -> None:
    """Open the page anew on a phone."""
    seen.page.set_viewport_size(PHONE)
    seen.page.reload()
    seen.settle()


def place_of(seen: Driven, selector: str) -> dict[str, float]:
    """Where something is in the window."""
    found = seen.page.locator(selector).bounding_box()
    assert found is not None, selector
    return found


def test_the_picture_stays_in_sight_above_the_drawer_and_follows_its_sliders(seen: Driven):
    page = seen.page
    narrow(seen)
    assert page.is_hidden("#settings") and page.is_visible("#headline svg")
    page.click("#drawer")
    assert page.get_attribute("#drawer", "aria-expanded") == "true"
    drawer, picture, button = (place_of(seen, part) for part in ("#settings", "#headline", "#drawer"))
    assert picture["y"] >= 0 and picture["y"] + picture["height"] <= drawer["y"]
    assert drawer["y"] + drawer["height"] <= button["y"] + 1 and button["y"] + button["height"] <= PHONE["height"] + 1
    page.select_option("#outcome", "cpec_pace")
    seen.until("document.querySelector('#headline figcaption').textContent.includes('CPEC')")
    page.fill("#search", "cpec_pace.start")
    page.fill("#n-variables-cpec_pace-start-field", "0.1")
    page.press("#n-variables-cpec_pace-start-field", "Enter")
    seen.settle()
    drawn = page.locator("#headline > div").evaluate("place => place.data[0].y")
    changed = sim.run(**SIZE, overrides={"variables.cpec_pace.start": 0.1})
    assert drawn == pytest.approx(fan(changed.variable("cpec_pace")).sel(quantile=0.5).values, abs=1e-4)
    assert place_of(seen, "#headline")["y"] == picture["y"]
    page.keyboard.press("Escape")
    assert page.is_hidden("#settings") and page.evaluate("document.activeElement.id") == "drawer"
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert place_of(seen, "#headline")["y"] >= 0


def test_a_milestone_that_is_asked_about_is_drawn_as_its_share(seen: Driven):
    narrow(seen)
    seen.page.click("#drawer")
    seen.page.select_option("#outcome", "truce_collapsed")
    reached = sim.run(**SIZE).reached("truce_collapsed").values
    drawn = seen.page.locator("#headline > div").evaluate("place => place.data[0].y")
    assert drawn[-1] == pytest.approx((reached >= 0).mean(), abs=1e-4)


@pytest.mark.parametrize("is_open", [False, True])
def test_nothing_is_beside_the_screen_or_too_small_to_touch(seen: Driven, is_open: bool):
    page = seen.page
    narrow(seen)
    page.evaluate("for (const box of document.querySelectorAll('main details, #held details:first-child')) box.open = true")
    page.evaluate("for (const box of [...document.querySelectorAll('#numbers details')].slice(0, 2)) box.open = true")
    if is_open:
        page.click("#drawer")
    page.wait_for_timeout(300)
    assert page.evaluate(WIDE) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate("document.getElementById('settings').scrollWidth") <= PHONE["width"]
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_nobody_is_kept_out_with_the_drawer_open_and_an_order_told(seen: Driven, size: dict[str, int]):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = seen.page
    page.set_viewport_size(size)
    page.reload()
    seen.settle()
    if size is PHONE:
        page.click("#drawer")
    seen.until("document.getElementById('matters-note').textContent.includes('over 120 worlds')")
    page.select_option("#order", "share")
    page.evaluate("for (const box of [...document.querySelectorAll('#numbers details')].slice(0, 2)) box.open = true")
    found = axe.Axe().run(page)
    assert [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found.response["violations"]] == []


def test_on_a_wide_screen_controls_stand_beside_the_pictures(seen: Driven):
    page = seen.page
    page.set_viewport_size(LAPTOP)
    assert page.is_visible("#settings") and page.is_hidden("#drawer") and page.is_hidden("#headline")


def test_a_line_of_progress_tells_of_what_takes_longer_than_a_second(seen: Driven):
    page = seen.page
    page.fill("#worlds-field", "20000")
    page.fill("#months-field", "60")
    page.press("#months-field", "Enter")
    page.wait_for_selector("#progress:not([hidden])")
    seen.until("/Running worlds: \\d+ %, \\d+ s/.test(document.getElementById('progress').textContent)")
    share = page.locator("#progress progress").evaluate("line => line.value")
    seen.until(f"document.querySelector('#progress progress').value > {share} || document.getElementById('progress').hidden")
    page.click("#stop")
    seen.until("document.getElementById('progress').hidden")
