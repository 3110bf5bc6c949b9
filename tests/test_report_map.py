"""Does the map in the report of a story follow the month, by keyboard and on a narrow screen, and show that world?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim
from sim.config.calendar import calendar
from sim.readouts.map_state import read_map
from tests.asking import left
from tests.browsing import browser_path

MONTHS, WORLD = 6, 3
FORK = "fork={month: 2, china.corridor: cut_off, hold: true}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A story with a fork."""
    return left(tmp_path_factory.mktemp("story"), "study=story", f"world={WORLD}", f"months={MONTHS}", FORK)


def test_a_story_leaves_the_map_of_its_world_and_of_its_fork_month_by_month(folder: Path):
    world, fork = json.loads((folder / "map.json").read_text(encoding="utf-8"))["maps"]
    ensemble = sim.run(worlds=WORLD + 1, months=MONTHS)
    assert world["months"] == fork["months"] == [calendar(month) for month in range(MONTHS + 1)]
    assert (world["which"], fork["which"]) == ("world 3", "world 3, changed")
    for month in (0, 2, MONTHS):
        table = read_map(ensemble, month, WORLD)
        assert [row["told"][month] for row in world["rows"]] == table["told"].tolist()
        assert [row["value"][month] for row in world["rows"]] == pytest.approx(table["value"].tolist(), abs=1e-5)
    values = [{row["name"]: row["value"] for row in found["rows"] if row["kind"] == "level"} for found in (world, fork)]
    assert all(values[0][name][:3] == values[1][name][:3] for name in values[0])
    assert values[0] != values[1]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_map_of_a_report_follows_the_month_by_keyboard_and_nothing_keeps_anybody_out(folder: Path, width: int):
    path = browser_path()
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 900})
        wrong: list[str] = []
        page.on("pageerror", lambda problem: wrong.append(str(problem)))
        page.goto((folder / "report.html").as_uri())
        page.wait_for_selector("#moving figure svg text")
        assert page.inner_text("#map-when") == calendar(MONTHS)
        last = page.locator("#moving figure").first.inner_html()
        page.focus("#map-month")
        page.keyboard.press("Home")
        assert page.inner_text("#map-when") == calendar(0) == page.get_attribute("#map-month", "aria-valuetext")
        assert page.locator("#moving figure").first.inner_html() != last
        drawn = page.locator("#moving figure svg").all_text_contents()
        assert len(drawn) == 2 and drawn[0] == drawn[1], "both begin alike"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = axe.Axe().run(page)
        assert [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found.response["violations"]] == []
        assert wrong == []
        browser.close()
