"""Does the page draw each actor on the side where it stands, in words too, and on a narrow screen?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.lineups import count_lineups
from sim.config.calendar import calendar
from sim.page import pictures
from sim.reporting.ensemble_tables import line_up
from tests.browsing import Driven, browsed, browser_path, served

WORLDS, MONTHS = 40, 14
MIDDLES = """rows => rows.map(({cells}) => {
    const [dot, cell] = [cells[1].querySelector('i').getBoundingClientRect(), cells[1].getBoundingClientRect()];
    return [(dot.left + dot.right - cell.left - cell.right) / 2, cells[1].className];
})"""
"""How far the dots of the first line-up are from the middle of their column, and what is said of them."""
SIDES = {0: "aside", 1: "one", 2: "other"}


@pytest.fixture(scope="module")
def ensemble() -> sim.ensembles.ensemble.Ensemble:
    """What the page shows."""
    return sim.run("cpec_cutoff", worlds=WORLDS, months=MONTHS)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Driven]]:
    """What opens the page anew, served and in a browser that are started once for all tests."""
    browser_path()
    place: Path = tmp_path_factory.mktemp("page")
    words = ("scenario=cpec_cutoff", f"worlds={WORLDS}", f"months={MONTHS}")
    with served(*words, place=place) as address, browsed(address) as found:
        yield found


def test_line_ups_are_told_with_their_shares_year_by_year(ensemble):
    found = pictures.blocs(ensemble, {MONTHS: line_up(ensemble, MONTHS)})
    assert found["months"] == [calendar(month) for month in (0, 12, MONTHS)]
    names = {actor: brief.name for actor, brief in ensemble.content.actors.items()}
    assert sorted(actor["name"] for actor in found["actors"]) == sorted(names.values())
    for place, month in enumerate((0, 12, MONTHS)):
        table = count_lineups(line_up(ensemble, month), list(names))
        shares = {tuple(row[1:]): row[0] for row in table.itertuples(index=False)}
        told = {tuple(each["places"]): each["shares"][place] for each in found["lineups"]}
        assert all(share == pytest.approx(shares.get(places, 0.0), abs=1e-5) for places, share in told.items())
        assert sum(told.values()) + found["others"][place] == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize("width", [1280, 390])
def test_each_actor_is_a_dot_on_its_side_and_anybody_can_read_it(opened: Callable[[], Driven], ensemble, width: int):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    seen = opened()
    page = seen.page
    page.set_viewport_size({"width": width, "height": 844})
    names = {actor: brief.name for actor, brief in ensemble.content.actors.items()}
    for month in (MONTHS, 0):
        page.select_option("#sides-month", calendar(month))
        table = count_lineups(line_up(ensemble, month), list(names)).head(1).iloc[0]
        assert page.locator("#sides-table thead th").first.inner_text().startswith(f"{100 * table['share']:.0f}")
        script = "rows => rows.map(row => [row.cells[0].textContent, row.cells[1].className])"
        drawn = dict(page.locator("#sides-table tbody tr").evaluate_all(script))
        assert drawn == {names[actor]: SIDES[int(table[actor])] for actor in names}
        assert f"in {100 * table['share']:.0f} % of worlds: " in page.inner_text("#sides-answer")
    for gap, side in page.locator("#sides-table tbody tr").evaluate_all(MIDDLES):
        assert np.sign(round(gap)) == {"one": -1, "aside": 0, "other": 1}[side]
    assert page.evaluate("document.querySelector('#sides').scrollWidth - document.querySelector('#sides').clientWidth") <= 0
    found = axe.Axe().run(page, context={"include": [["#sides"]]})
    assert [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found.response["violations"]] == []
    assert seen.defects() == []
    page.close()
