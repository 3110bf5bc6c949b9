"""Can an actor be played on the page, by keyboard, on a narrow screen too, and is it the game that the terminal plays?"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.config import files
from sim.config.errors import InputError
from sim.page.playing import KEPT
from sim.page.site import Site
from sim.page.view import View
from sim.studies.request import Request
from tests.asking import left, told
from tests.browsing import Driven, browsed, browser_path, served

MONTHS, WORLD = 4, 3
GAME = {"actor": "pakistan", "scenario": "", "world": WORLD}
VIEW = {"worlds": "20", "months": str(MONTHS)}
NARROW = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A page that nobody looks at."""
    shipped = files.read_yaml(files.shipped("configs") / "config.yaml")
    values = {key: value for key, value in shipped.items() if key not in ("defaults", "hydra")}
    place = tmp_path_factory.mktemp("page")
    request = Request.from_config({**values, "quiet": True, "results": str(place), "figures": []}, ())
    return Site(request, View(worlds=20, months=MONTHS))


def new(site: Site, **changes: Any) -> dict[str, Any]:
    """A game as it opens."""
    return site.play({"view": VIEW, "game": GAME | changes})


def reviewed(site: Site) -> dict[str, Any]:
    """A game of Pakistan's in the second month, in which its mining law comes up; nothing does in the first."""
    return moved(site, new(site))


def moved(site: Site, game: dict[str, Any], until: str = "month", **moves: str | None) -> dict[str, Any]:
    """A game after some moves, by the second part of their dossiers' names."""
    named = {f"{game['actor']}.{name}": option for name, option in moves.items()}
    return site.play({"log": game["log"], "moves": named, "until": until})


@pytest.fixture(scope="module")
def whole(site: Site) -> dict[str, Any]:
    """A game with a move of the player's own, to its end."""
    game = moved(site, reviewed(site), mining_law="survey")
    return moved(site, game, "end")


def in_terminal(place: Path, log: str) -> Path:
    """The folder of study=play that continues from a log."""
    place.mkdir(exist_ok=True)
    (place / "moves.jsonl").write_text(log, encoding="utf-8")
    (place / "script.txt").write_text("mmm\n", encoding="utf-8")
    return left(place / "results", "study=play", f"log={place / 'moves.jsonl'}", f"script={place / 'script.txt'}")


def test_what_comes_up_is_told_with_worth_chance_and_reasons_and_a_move_is_told_as_the_players(site: Site):
    game = new(site)
    assert (game["played"], game["months"], game["name"], game["told"]) == (0, MONTHS, "Pakistan", [])
    game = moved(site, game)
    review = next(each for each in game["reviews"] if each["dossier"] == "pakistan.mining_law")
    options = {option["name"]: option for option in review["options"]}
    (in_place,) = [option for option in review["options"] if option["is_in_place"]]
    assert in_place["worth"] == 0 and options["survey"]["worth"] != 0 and options["survey"]["chance"].endswith("%")
    assert any(reason.startswith(("For it: ", "Against it: ")) for reason in options["survey"]["reasons"])
    assert 'data-fact="leverage-' in json.dumps(review["why"]).replace("\\", "")
    after = moved(site, game, mining_law="survey")
    assert after["played"] == 2 and len(after["told"]) == 1
    assert "You turn from 'Rule the ores from Islamabad' to 'Survey first and mine with care'" in after["told"][0]["html"]
    assert after["map"]["months"] == [after["when"]] and after["map"]["which"] == f"world {WORLD}"


def test_the_terminal_replays_the_pages_log_to_the_bit_and_the_page_the_terminals(site: Site, whole: dict, tmp_path: Path):
    folder = in_terminal(tmp_path, whole["log"])
    assert (folder / "moves.jsonl").read_text(encoding="utf-8") == whole["log"]
    site.seats.kept.clear()
    again = site.play({"log": (folder / "moves.jsonl").read_text(encoding="utf-8")})
    assert again["log"] == whole["log"] and again["over"]
    assert [each["month"] for each in again["told"]] == list(range(1, MONTHS + 1))
    report = site.debrief({"log": whole["log"]})
    assert report["answer"] == told(folder)["answer"]
    sheets = {sheet["name"]: sheet["rows"] for sheet in told(folder)["sheets"]}
    assert {sheet["name"]: sheet["rows"] for sheet in report["sheets"]} == {n: rows for n, rows in sheets.items() if rows}
    payoff = pd.read_csv(folder / "tables" / "payoff.csv")
    assert report["courses"][0] == {"label": "as played", "payoff": pytest.approx(payoff["played"].tolist(), abs=1e-5)}
    assert report["courses"][1]["payoff"] == pytest.approx(payoff["model"].tolist(), abs=1e-5)


def test_a_game_kept_and_a_game_replayed_go_on_alike_and_the_log_alone_says_where_it_stands(site: Site):
    one = moved(site, reviewed(site), mining_law="survey")
    kept = moved(site, one)
    site.seats.kept.clear()
    replayed = moved(site, one)
    assert replayed == kept
    other = moved(site, one, **{review["dossier"].split(".")[1]: review["options"][-1]["name"] for review in one["reviews"][:1]})
    assert other["played"] == kept["played"] and other["log"] != kept["log"]
    for world in range(KEPT + 2):
        new(site, world=world)
    assert len(site.seats.kept) == KEPT


def test_a_report_in_the_middle_leaves_the_game_as_it_was(site: Site):
    one = moved(site, reviewed(site), mining_law="survey")
    assert "In 2 months, to " in site.debrief({"log": one["log"]})["answer"][0]
    after = moved(site, one)
    site.seats.kept.clear()
    assert moved(site, one) == after


def test_a_terminal_log_that_ends_within_a_month_opens_with_its_moves_chosen(site: Site, whole: dict):
    lines = whole["log"].splitlines()
    first_move = next(place for place, line in enumerate(lines) if '"option"' in line)
    game = site.play({"log": "\n".join(lines[: first_move + 1]) + "\n"})
    assert game["played"] == 1
    assert {each["dossier"]: each["drafted"] for each in game["reviews"]}["pakistan.mining_law"] == "survey"


def test_going_on_until_something_comes_up_stops_there_or_at_the_end(site: Site):
    game = moved(site, new(site, actor="bla"), "review")
    while not game["over"]:
        assert game["reviews"]
        game = moved(site, game, "review")
    assert game["played"] == MONTHS and not game["reviews"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"view": VIEW, "game": GAME | {"actor": "pakistn"}}, "Did you mean 'pakistan'"),
        ({"view": VIEW, "game": GAME | {"world": "many"}}, "world: found 'many'; allowed: a whole number"),
        ({"view": VIEW, "game": None}, "game: found None"),
        ({"view": VIEW | {"rules": {"depth": "inf"}}, "game": GAME}, "decision.depth"),
        ({"view": VIEW, "game": GAME | {"scenario": "cpec_cutof"}}, "cpec_cutoff"),
        ({"log": "no log"}, "log=moves.jsonl: line 1"),
        ({"log": 7}, "the text of a log"),
    ],
)
def test_what_cannot_be_played_is_refused_in_one_message(site: Site, asked: dict, says: str):
    with pytest.raises(InputError) as refused:
        site.play(asked)
    assert says in str(refused.value) and "\n" not in str(refused.value)


def test_a_move_that_is_not_open_and_an_edited_log_are_refused_and_the_game_can_go_on(site: Site):
    game = reviewed(site)
    for moves, until, says in (({"mining_law": "surve"}, "month", "survey"), ({"mining": None}, "month", "mining_law")):
        with pytest.raises(InputError, match=says):
            moved(site, game, until, **moves)
    with pytest.raises(InputError, match="month, review, end"):
        moved(site, game, "ever")
    with pytest.raises(InputError, match="no month has been played"):
        site.debrief({"log": new(site)["log"]})
    after = moved(site, game, mining_law="survey")
    with pytest.raises(InputError, match="does not replay to the same bits"):
        site.play({"log": after["log"].replace('"world": 3', '"world": 4')})
    assert moved(site, after)["played"] == 3


# --- in a browser ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Driven]]:
    """What opens the page anew, served and in a browser that are started once for all tests."""
    browser_path()
    place: Path = tmp_path_factory.mktemp("page")
    with served("worlds=20", f"months={MONTHS}", place=place) as address, browsed(address) as found:
        yield found


@pytest.fixture
def seen(opened: Callable[[], Driven]) -> Iterator[Driven]:
    """The page in a browser; whatever it complained of or asked of others fails the test."""
    found = opened()
    yield found
    found.page.close()
    assert found.strangers() == []
    assert found.defects() == []


def begun(seen: Driven) -> None:
    """Begin a game as Pakistan in world 3."""
    seen.page.select_option("#play-actor", "pakistan")
    seen.page.fill("#play-world", str(WORLD))
    seen.page.click("#play-begin button[type=submit]")
    played(seen, 0)


def played(seen: Driven, months: int) -> None:
    """Wait until so many months have been played."""
    seen.until(f"document.getElementById('play').dataset.played === '{months}' && document.activeElement.id === 'play-when'")
    seen.until("document.getElementById('play').getAttribute('aria-busy') === 'false'")


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, NARROW], ids=["wide", "narrow"])
def test_a_game_is_played_by_keyboard_to_its_report_and_nothing_keeps_anybody_out(seen: Driven, size: dict):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = seen.page
    page.set_viewport_size(size)
    begun(seen)
    page.click("#play-review")
    played(seen, 1)
    page.focus("#play-reviews input[value=survey]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    played(seen, 2)
    assert "You turn from 'Rule the ores from Islamabad'" in page.inner_text("#play-news")
    page.click("#play-end")
    played(seen, MONTHS)
    assert page.is_hidden("#play-go") and "the game is over" in page.inner_text("#play-when")
    page.click("#play-report")
    page.wait_for_selector("#play-debrief table")
    assert "after-action report" in page.inner_text("#play-debrief h3")
    assert page.locator("#play-debrief .courses .scatterlayer .trace").count() >= 2
    page.evaluate("for (const box of document.querySelectorAll('#play details')) box.open = true")
    found = axe.Axe().run(page, context={"include": [["#play"]]})
    assert [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found.response["violations"]] == []
    wide = page.evaluate("document.querySelector('#play').scrollWidth - document.querySelector('#play').clientWidth")
    assert wide <= 0, "nothing but tables and the map, which scroll by themselves, is wider than the screen"
    if size == NARROW:
        low = page.locator("#play button:not(.fact):visible").evaluate_all(
            "all => all.map(b => b.getBoundingClientRect().height)"
        )
        assert min(low) >= 44


def test_the_log_is_downloaded_opened_again_taken_back_and_a_wrong_one_is_told(seen: Driven, tmp_path: Path):
    page = seen.page
    begun(seen)
    page.click("#play-month button[type=submit]")
    played(seen, 1)
    with page.expect_download() as download:
        page.click("#play-download")
    download.value.save_as(tmp_path / "moves.jsonl")
    folder = in_terminal(tmp_path / "terminal", (tmp_path / "moves.jsonl").read_text(encoding="utf-8"))
    page.click("#play-back")
    played(seen, 0)
    assert page.is_disabled("#play-back") and "Nothing has happened yet" in page.inner_text("#play-news")
    page.set_input_files("#play-open", folder / "moves.jsonl")
    played(seen, MONTHS)
    assert "world 3" in page.inner_text("#play-who")
    (tmp_path / "wrong.jsonl").write_text('{"game": 1}\n', encoding="utf-8")
    page.set_input_files("#play-open", tmp_path / "wrong.jsonl")
    page.wait_for_selector("#play-error:visible")
    assert "line 1" in page.inner_text("#play-error") and "study=play writes it" in page.inner_text("#play-error")
    page.reload()
    seen.settle()
    page.click("#play-kept")
    played(seen, MONTHS)


@pytest.mark.slow
def test_a_game_of_sixty_months_goes_on_at_once_and_is_replayed_in_a_few_seconds(site: Site):
    """A game that is kept goes on within half a second; one that comes from elsewhere is replayed first."""
    game = site.play({"view": VIEW | {"months": "60"}, "game": GAME})
    while game["played"] < 55:
        game = moved(site, game, mining_law="survey") if game["played"] == 1 else moved(site, game)
    began = time.process_time()
    game = moved(site, game)
    assert time.process_time() - began < 0.5
    site.seats.kept.clear()
    began = time.process_time()
    moved(site, game)
    assert time.process_time() - began < 10
