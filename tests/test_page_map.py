"""Does the map on the page show what `read_map` says, in words too, and can anybody use it?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb

import sim
from sim.config.calendar import calendar
from sim.config.errors import InputError
from sim.config.theatre_map import read_places
from sim.ensembles.ensemble import Ensemble
from sim.plots.map_look import shade
from sim.readouts.map_state import read_map
from sim.reporting import atlas
from sim.reporting.narrative import tell
from tests.browsing import Driven, browsed, browser_path, served, watch

WORLDS, MONTHS, WORLD = 24, 8, 5
OVERLAPS = """() => {
    const boxes = [...document.querySelectorAll('#map text')].map((words) => [words.textContent, words.getBoundingClientRect()]);
    const crosses = ([, a], [, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    const others = (one, place) => boxes.slice(0, place).filter((other) => crosses(one, other)).map(([name]) => [one[0], name]);
    return boxes.flatMap(others);
}"""


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    """What the page shows."""
    return sim.run("cpec_cutoff", worlds=WORLDS, months=MONTHS)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Driven]]:
    """What opens the page anew, served and in a browser that are started once for all tests."""
    browser_path()
    place: Path = tmp_path_factory.mktemp("page")
    with (
        served("scenario=cpec_cutoff", f"worlds={WORLDS}", f"months={MONTHS}", place=place) as address,
        browsed(address) as found,
    ):
        yield found


@pytest.fixture(name="seen")
def open_page(opened: Callable[[], Driven]) -> Iterator[Driven]:
    """The page in a browser with its map drawn, watched."""
    with watch(opened()) as found:
        wait_for_map(found, MONTHS)
        yield found


def wait_for_map(seen: Driven, month: int) -> None:
    """Wait until the map shows a month of the worlds that are set."""
    seen.until(f"document.getElementById('theatre').dataset.month === '{month}'")
    seen.until("document.getElementById('map-figure').getAttribute('aria-busy') === 'false'")


def words(seen: Driven) -> list[str]:
    """What is written on the map."""
    return seen.page.locator("#map text").all_text_contents()


def agrees(seen: Driven, ensemble: Ensemble, month: int, world: int | None = None) -> None:
    """Map and table are those of a month of the ensemble."""
    table = read_map(ensemble, month, world)
    seen.page.evaluate("document.getElementById('map-words').open = true")
    seen.until("document.querySelector('table[data-sheet=map]') !== null")
    assert seen.rows("map") == table[["place", "what", "told"]].to_numpy().tolist()
    written = words(seen)
    for row in table[table["kind"] == "level"].to_dict("records"):
        assert any(name.startswith(f"{row['place']} {row['value']:.2f}") for name in written), row
    gwadar = table[(table["kind"] == "level") & (table["name"] == "gwadar")]["value"].iloc[0]
    fill = seen.page.get_attribute("#map path[data-name=gwadar]", "fill")
    assert np.allclose([int(part) for part in fill[4:-1].split()], 255 * np.array(to_rgb(shade("work", gwadar))), atol=2)
    strong = (table["kind"] == "alignment") & (table["value"].abs() >= 0.1)
    assert seen.page.locator("#map .map-state path[opacity][stroke-width]:not([transform])").count() == strong.sum()


def test_all_worlds_move_with_the_slider_by_keyboard_alone(seen: Driven, ensemble: Ensemble):
    agrees(seen, ensemble, MONTHS)
    assert any("cut off in" in name for name in words(seen))
    seen.page.focus("#map-month")
    seen.page.keyboard.press("Home")
    wait_for_map(seen, 0)
    agrees(seen, ensemble, 0)
    assert not any("cut off" in name for name in words(seen))
    seen.page.keyboard.press("ArrowRight")
    wait_for_map(seen, 1)
    assert seen.page.get_attribute("#map-month", "aria-valuetext") == calendar(1)
    assert calendar(1) in seen.page.inner_text("#map-caption")
    agrees(seen, ensemble, 1)


def test_it_plays_to_the_end_and_can_be_paused(seen: Driven):
    page = seen.page
    page.focus("#map-play")
    page.keyboard.press("Enter")
    assert page.inner_text("#map-play") == "Pause"
    wait_for_map(seen, 2)
    page.keyboard.press("Enter")
    assert page.inner_text("#map-play") == "Play"
    stopped = page.input_value("#map-month")
    page.wait_for_timeout(1100)
    assert page.input_value("#map-month") == stopped
    page.keyboard.press("Enter")
    wait_for_map(seen, MONTHS)
    seen.until("document.getElementById('map-play').textContent === 'Play'")


def test_one_world_has_its_story_beside_it(seen: Driven, ensemble: Ensemble):
    page = seen.page
    page.select_option("#map-who", "one")
    page.fill("#map-world", str(WORLD))
    page.press("#map-world", "Enter")
    seen.until(f"document.getElementById('map-caption').textContent.includes('world {WORLD}')")
    wait_for_map(seen, MONTHS)
    agrees(seen, ensemble, MONTHS, WORLD)
    theatre = ensemble.theatre([WORLD], trace=True)
    headings = [line[3:] for line in tell(theatre, WORLD, MONTHS).splitlines() if line.startswith("## ")]
    theatre.release()
    told = headings[2]
    month = int(told.split("(month ")[1].rstrip(")"))
    page.locator("#map-month").fill(str(month))
    wait_for_map(seen, month)
    agrees(seen, ensemble, month, WORLD)
    assert page.inner_text("#map-story h2") == told
    page.fill("#map-world", str(WORLDS))
    page.press("#map-world", "Enter")
    seen.until(f"document.getElementById('map-status').textContent.includes('0 to {WORLDS - 1}')")


@pytest.mark.parametrize("width", [390, 1366])
def test_it_can_be_used_by_anybody_on_a_small_screen_too(seen: Driven, width: int):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = seen.page
    page.set_viewport_size({"width": width, "height": 844})
    page.reload()
    seen.settle()
    wait_for_map(seen, MONTHS)
    page.evaluate("document.getElementById('map-words').open = true")
    seen.until("document.querySelector('table[data-sheet=map]') !== null")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERLAPS) == []
    found = axe.Axe().run(page, context="#theatre")
    assert [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found.response["violations"]] == []


def test_what_the_server_tells_is_what_the_table_says(ensemble: Ensemble):
    told = atlas.months(ensemble, None)
    assert told["months"] == [calendar(month) for month in range(MONTHS + 1)]
    table = read_map(ensemble, 3)
    assert [row["told"][3] for row in told["rows"]] == list(table["told"])
    assert np.allclose([row["value"][3] for row in told["rows"]], table["value"], atol=1e-5)
    ground = atlas.ground()
    assert {row["name"] for row in told["rows"] if row["kind"] == "alignment"} == set(ground["arcs"])
    assert {item["name"] for item in ground["items"]} == set(read_places().items)
    with pytest.raises(InputError, match="0 to 23"):
        atlas.months(ensemble, WORLDS)
