"""Is the whole site made without a warning, does it open from disk without asking for anything, and can everybody use it?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sphinx", reason="the site is made with the extra `docs`")

from docs.site import building, checking
from tests.browsing import NOWHERE_ELSE, browser_path

pytestmark = pytest.mark.slow
LOOKED_AT = ("index", "studies/sensitivity", "evidence/dossiers/china-corridor", "gallery/draw_fans", "reference/api/sim")
QUESTIONS = {
    "how to cite it": ("Citing Tightrope", "@software"),
    "a cutoff of CPEC, and how sure": ("CPEC is cut off", "95 % interval"),
    "the facts behind the silent squeeze": ("Slow help without a word", "pivot-26"),
    "how to add a scenario": ("A scenario of your own", "my_theatre/scenarios"),
    "what it cannot say": ("what it is silent about", "When"),
}
"""What somebody who knows the first page alone wants to know: words of the link to be followed there, and of the answer."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a whole site."""
    page = building.build(tmp_path_factory.mktemp("site"), worlds=40, months=24)
    assert page is not None, "Sphinx had something to complain of; see above"
    return page.parent


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser that can reach nothing outside this machine."""
    path = browser_path()
    from playwright.sync_api import sync_playwright

    arguments = [NOWHERE_ELSE, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, args=arguments)
        yield opened.new_context(viewport={"width": 1366, "height": 768})
        opened.close()


def test_no_link_is_dead_no_image_without_description_and_nothing_is_loaded_from_outside(site):
    assert checking.check_site(site) == []


def test_pages_opened_from_disk_ask_for_nothing_outside_and_complain_of_nothing(site, browser):
    page, asked, failed = browser.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.on("pageerror", lambda problem: failed.append(str(problem)))
    for name in LOOKED_AT:
        page.goto((site / f"{name}.html").as_uri())
        page.wait_for_load_state("networkidle")
    assert asked
    assert [url for url in asked if not url.startswith(("data:", site.as_uri()))] == []
    assert failed == []
    page.close()


def test_the_search_box_finds_without_a_server(site, browser):
    page = browser.new_page()
    page.goto((site / "search.html").as_uri() + "?q=corridor")
    page.wait_for_selector("#search-results li a", timeout=20_000)
    assert page.locator("#search-results li").count() > 5
    page.close()


@pytest.mark.parametrize("name", LOOKED_AT)
def test_nothing_keeps_out_those_who_use_a_keyboard_or_a_screen_reader(site, browser, name):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = browser.new_page()
    page.goto((site / f"{name}.html").as_uri())
    found = axe.Axe().run(page).response["violations"]
    page.close()
    assert [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found] == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_whoever_knows_the_first_page_alone_finds_the_answer_by_one_link(site, browser, question):
    words, answer = QUESTIONS[question]
    page = browser.new_page()
    page.goto((site / "index.html").as_uri())
    page.locator("article a", has_text=words).first.click()
    assert answer.lower() in page.locator("article").inner_html().lower()
    page.close()


@pytest.mark.parametrize("name", ("index", "evidence/actors/china", "model/china"))
def test_a_narrow_screen_is_not_scrolled_sideways(site, browser, name):
    page = browser.new_page()
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto((site / f"{name}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
